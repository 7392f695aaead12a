// Package facts holds what demarc knows about a code base after reading it:
// plain data without syntax trees, types or token positions. One extractor
// package below this one fills each kind of evidence; later rooms read facts
// and never code.
//
// Everything here is written into the Document (reports) as it stands, so the
// JSON names are public. Every slice is sorted by the key its comment names and
// is never nil in a finished Set.
package facts

import (
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Set is the evidence of one analysis. Symbols, files and packages are tables:
// other facts name them by index.
type Set struct {
	// Files are the source files of the analysed packages and the SQL files
	// below the root, sorted by Path.
	Files []File `json:"files"`
	// Packages are the packages of the analysed modules, sorted by Path.
	Packages []Package `json:"packages"`
	// Symbols are the declarations of those packages, and the fields and
	// interface methods that something refers to; sorted by package index,
	// then by name.
	Symbols []Symbol `json:"symbols"`
	// Refs are the references between symbols, also within one package;
	// sorted by From, To, Kind.
	Refs []Ref `json:"references"`
	// Couplings tie an interface of the code base to a type of the code base
	// that reaches it at run time; sorted by Interface, Type.
	Couplings []Coupling `json:"couplings"`
	// Data is what the code stores.
	Data Data `json:"data"`
	// Entries are where the outside world starts code; sorted by Kind, Pattern,
	// Method, Pos, Handler.
	Entries []Entry `json:"entries"`
	// Outbound are calls that leave the process; sorted by Symbol, Pos, Kind,
	// Target.
	Outbound []Outbound `json:"outbound"`
	// Config are the settings; sorted by Kind, Key.
	Config []ConfigKey `json:"config"`
	// HTTP is what handlers read and answer.
	HTTP HTTP `json:"http"`
	// State is what parts of the code base share while they run.
	State State `json:"state"`
	// Shape is what contracts need to know of types.
	Shape Shape `json:"shape"`
	// Usage is how callers treat what other packages give them.
	Usage Usage `json:"usage"`
	// Meaning is what packages are about.
	Meaning Meaning `json:"meaning"`
	// Runtime is what was measured while the program ran; nil without a
	// measurement.
	Runtime *RuntimeEvidence `json:"runtime,omitempty"`
	// Practices are signs of how the code is built, shipped and run.
	Practices Practices `json:"practices"`
	// Incomplete lists where "no fact" means "unknown"; sorted by Kind,
	// Package, Pos, Detail.
	Incomplete []Gap `json:"notSeen"`
}

// File is one source file.
type File struct {
	// Path is relative to the analysed root, with forward slashes. Bytes that
	// are not UTF-8 are written as %XX.
	Path string `json:"path"`
	// Package is the index of its package.
	Package int `json:"package"`
	// Clause is the line of the package clause; 0 for SQL and unread files.
	Clause int `json:"clause,omitempty"`
	// Lines is the number of lines; 0 for a file that could not be read.
	Lines int `json:"lines"`
	// Generated is true when the file says so (ast.IsGenerated).
	Generated bool `json:"generated,omitempty"`
	// Test is true for _test.go files.
	Test bool `json:"test,omitempty"`
	// Cgo is true when the file imports "C".
	Cgo bool `json:"cgo,omitempty"`
	// SQL is true for a file of SQL, which positions in Data name. Its Package
	// is that of the nearest directory above with one, -1 without one.
	SQL bool `json:"sql,omitempty"`
}

// Package is one package of the analysed modules.
type Package struct {
	Path   ident.PackagePath `json:"path"`
	Name   string            `json:"name"`
	Module ident.ModulePath  `json:"module"`
	// Dir is the directory relative to the analysed root, "." for the root.
	Dir string `json:"dir"`
	// Doc is the first sentence of the package comment, "" when there is none.
	Doc string `json:"doc,omitempty"`
	// Lines counts the lines of hand-written, non-test files; GeneratedLines
	// and TestLines the others. Unit: physical lines.
	Lines          int `json:"lines"`
	GeneratedLines int `json:"generatedLines,omitempty"`
	TestLines      int `json:"testLines,omitempty"`
	// Imports are the indices of the packages of this Set that non-test files
	// import, ascending; TestImports those that only test files import.
	Imports     []int `json:"imports"`
	TestImports []int `json:"testImports,omitempty"`
	// External are the import paths outside the Set that non-test files
	// import, sorted, the standard library included.
	External []string `json:"external"`
	// Traits are what the package does, as seen in its code; sorted.
	Traits []Trait `json:"traits"`
	// Problems counts the syntax and type errors found in it; the texts are
	// in Set.Incomplete.
	Problems int `json:"problems,omitempty"`
	// Unresolved counts identifiers without a known meaning, because of
	// errors or missing modules: references that were not seen.
	Unresolved int `json:"unresolved,omitempty"`
}

// Has reports whether the package shows the trait.
func (p *Package) Has(t Trait) bool {
	for _, x := range p.Traits {
		if x == t {
			return true
		}
	}
	return false
}

// Trait is one thing that a package's code shows.
type Trait string

// The traits. Where an extractor could not look (type errors), a missing trait
// means unknown; Set.Incomplete says where.
const (
	// Main: package main with a func main.
	Main Trait = "main"
	// ServesHTTP: non-test code has an HTTP handler (a ServeHTTP method or a
	// function or literal that takes http.ResponseWriter and *http.Request),
	// registers one or starts a server, also through a known router.
	ServesHTTP Trait = "serves-http"
	// ServesRPC: non-test code registers a gRPC, Connect or Twirp service or
	// implements a generated server interface.
	ServesRPC Trait = "serves-rpc"
	// Runs: an exported or unexported method named Run, Start, Serve, Stop,
	// Shutdown or Loop (boundaries 4.5).
	Runs Trait = "runs"
	// Constructs: an exported function whose name starts with New
	// (boundaries 4.4).
	Constructs Trait = "constructs"
	// Generated: every non-test file is generated (methods 2.1).
	GeneratedOnly Trait = "generated"
	// TestOnly: the package has no non-test Go file.
	TestOnly Trait = "test-only"
	// TestSupport: non-test files import package testing, or the directory is
	// called testdata, or test, mock, fake, fixture with an affix.
	TestSupport Trait = "test-support"
	// Contract: only types, constants and interfaces, no function with a body
	// that is not a trivial accessor, and imported by others.
	TypesOnly Trait = "types-only"
	// Reflects, Unsafe, Plugin, Linkname, UsesCgo: code that this analysis
	// can not follow.
	Reflects Trait = "reflect"
	Unsafe   Trait = "unsafe"
	Plugin   Trait = "plugin"
	Linkname Trait = "linkname"
	UsesCgo  Trait = "cgo"
)

// SymbolKind says what a Symbol is.
type SymbolKind string

// The kinds of symbols.
const (
	Func            SymbolKind = "func"
	Method          SymbolKind = "method"
	Type            SymbolKind = "type"
	Interface       SymbolKind = "interface"
	Var             SymbolKind = "var"
	Const           SymbolKind = "const"
	Field           SymbolKind = "field"
	InterfaceMethod SymbolKind = "interface-method"
)

// Symbol is a declaration. Closures and local types belong to the declaration
// around them.
type Symbol struct {
	// Package and File are indices into the Set; File is -1 for a symbol
	// whose declaration was not read.
	Package int              `json:"package"`
	Name    ident.SymbolName `json:"name"`
	Kind    SymbolKind       `json:"kind"`
	File    int              `json:"file"`
	// Line and End are the 1-based first and last line of the declaration.
	Line int `json:"line"`
	End  int `json:"end"`
}

// RefKind says how one declaration uses another.
type RefKind string

// The kinds of references.
const (
	Call       RefKind = "call"
	TypeUse    RefKind = "type"
	FieldRead  RefKind = "field-read"
	FieldWrite RefKind = "field-write"
	ConstUse   RefKind = "const"
	VarRead    RefKind = "var-read"
	VarWrite   RefKind = "var-write"
	Embed      RefKind = "embed"
	// FuncValue: a function or method used as a value, not called.
	FuncValue RefKind = "func-value"
	// Runtime: a call through an interface that reaches this method at run
	// time, resolved by type (methods 1.3.0). From is the caller, To the
	// implementing method; the interface is in Set.Couplings.
	Runtime RefKind = "runtime-call"
)

// RefKinds lists every kind in the order in which people read them.
var RefKinds = [...]RefKind{Call, Runtime, TypeUse, FieldRead, FieldWrite, ConstUse, VarRead, VarWrite, Embed, FuncValue}

// Ref is all references of one kind from one symbol to another.
type Ref struct {
	From, To int
	Kind     RefKind
	// Sites are the places, in the file of symbol From, in order.
	Sites []Site
}

// Site is a place within a known file. Line and Col are 1-based; Col counts
// bytes.
type Site struct {
	Line, Col int
	// Loop is true when the site lies in a for statement of its declaration, or
	// in a function literal that another function is seen to call in a loop.
	Loop bool
}

// Pos is a place in a file of the Set.
type Pos struct {
	File int `json:"file"`
	Line int `json:"line"`
	Col  int `json:"col"`
}

// Coupling says that values of Type are used as Interface: a call through the
// interface reaches the type's methods although no import may show it.
type Coupling struct {
	// Interface and Type are symbol indices.
	Interface int `json:"interface"`
	Type      int `json:"type"`
	// Pointer is true when only *Type implements the interface.
	Pointer bool `json:"pointer,omitempty"`
	// Wired are the places where a value of the type becomes the interface
	// (assignment, argument, result, composite literal, conversion), with the
	// declaration around them; sorted.
	Wired []Wiring `json:"wired"`
}

// Wiring is one place where a concrete type meets an interface.
type Wiring struct {
	// In is the symbol index of the declaration around the place.
	In  int `json:"in"`
	Pos Pos `json:"pos"`
}

// GapKind names a reason why something could not be seen.
type GapKind string

// The gaps.
const (
	GapSyntax        GapKind = "syntax-error"
	GapType          GapKind = "type-error"
	GapUnreadable    GapKind = "unreadable-file"
	GapMissingModule GapKind = "missing-module"
	GapMissingImport GapKind = "missing-import"
	GapTags          GapKind = "excluded-by-build-tags"
	GapReflect       GapKind = "reflection"
	GapUnsafe        GapKind = "unsafe"
	GapPlugin        GapKind = "plugin"
	GapLinkname      GapKind = "linkname"
	GapCgo           GapKind = "cgo"
	GapLoad          GapKind = "load"
	// GapLimit: more alternatives than are looked at.
	GapLimit GapKind = "limit"
)

// Gap is one thing that was not seen.
type Gap struct {
	Kind GapKind `json:"kind"`
	// Package is a package index, -1 when the gap is not about one package.
	Package int `json:"package"`
	// Pos is where, nil when the gap has no place.
	Pos *Pos `json:"pos,omitempty"`
	// Detail is one sentence; Count is how many like it were folded into it.
	Detail string `json:"detail"`
	Count  int    `json:"count"`
}
