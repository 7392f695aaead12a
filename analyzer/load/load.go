// Package load reads a Go code base: module metadata through the go command,
// then an own parallel parse and type check in dependency order. Each checked
// package of the code base is handed to a visitor and its syntax is freed
// afterwards; dependencies are checked from their declarations alone. Nothing
// of the code base is compiled or run, and nothing is written into it.
//
// With the fact extractors this is the last room that knows go/types and
// token.Pos.
package load

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Options says what to load. The zero value of each field but Root is usable.
type Options struct {
	// Root is the absolute path of the directory to analyse. Positions are
	// relative to it.
	Root string
	// Patterns are package patterns in Go's syntax, relative to Root; empty
	// means every package of every module below Root.
	Patterns []string
	// Exclude are patterns of import paths or ./directories to leave out.
	Exclude []string
	// Tags are build tags.
	Tags []string
	// GOOS and GOARCH are the target; empty means linux and amd64.
	GOOS, GOARCH string
	// Tests also loads _test.go files as a layer of their own.
	Tests bool
	// Offline keeps the go command from using the network (GOPROXY=off).
	Offline bool
	// Env is the environment for child processes, usually os.Environ(). The
	// loader overrides what could run or change the analysed code.
	Env []string
	// TempDir is where temporary files go; empty means os.TempDir().
	TempDir string
	// Progress is told what happens, from one goroutine at a time; nil is
	// allowed.
	Progress func(Progress)
}

// Progress is one message about long work.
type Progress struct {
	// Stage is a short present participle: "listing packages", "checking".
	Stage string
	// Done and Total count packages; Total is 0 while it is unknown.
	Done, Total int
}

// Mode says how the metadata was obtained, best first.
type Mode string

// The modes.
const (
	// ModeGoList: the go command listed everything (also with a go.work or a
	// GOPACKAGESDRIVER).
	ModeGoList Mode = "go-list"
	// ModeTree: the tree was read without the go command; packages of the code
	// base are type-checked against each other, and what was not found is
	// listed.
	ModeTree Mode = "tree"
)

// Result is what was loaded, without syntax and types.
type Result struct {
	Root string
	Mode Mode
	// GoVersion is the version of the go command that listed the packages,
	// "unknown" in ModeTree without one.
	GoVersion string
	// GOOS, GOARCH, Tags are the target in force.
	GOOS, GOARCH string
	Tags         []string
	// Modules are the modules of the code base, sorted by path.
	Modules []Module
	// Packages are the packages of the code base, sorted by path; with Tests a
	// package appears once, its test files in TestFiles.
	Packages []*Package
	// Dependencies counts the packages outside the code base that were listed
	// and those whose declarations were checked; DependencyLines are the lines
	// of the latter's files (stripped bodies included).
	Dependencies, DependenciesChecked, DependencyLines int
	// Notes say in one sentence each what was done differently from a plain
	// load: a lowered go directive, a temporary workspace; sorted.
	Notes []string
	// Problems are what went wrong, sorted.
	Problems []Problem
	// MissingModules are modules that could not be had, sorted.
	MissingModules []string
}

// Module is one module of the code base.
type Module struct {
	Path ident.ModulePath
	// Dir is relative to Root, "." for Root itself.
	Dir string
	// Go is the go directive, "" when there is none.
	Go string
}

// Package is the metadata of one package of the code base.
type Package struct {
	Path   ident.PackagePath
	Name   string
	Module ident.ModulePath
	// Dir is relative to Root.
	Dir string
	// Files are the non-test files (cgo files included), TestFiles the
	// in-package and external test files; relative to Root, sorted.
	Files, TestFiles []string
	// Ignored are files that build tags leave out, relative to Root, sorted.
	Ignored []string
	// Imports are the import paths of non-test files, sorted, after vendoring.
	Imports []string
}

// Problem is an error that is data.
type Problem struct {
	Kind ProblemKind
	// Package is empty when the problem is not about one package.
	Package ident.PackagePath
	// File is relative to Root, "" when unknown; Line and Col are 1-based, 0
	// when unknown.
	File      string
	Line, Col int
	Text      string
}

// ProblemKind classes a Problem.
type ProblemKind string

// The kinds of problems.
const (
	ProblemSyntax     ProblemKind = "syntax"
	ProblemType       ProblemKind = "type"
	ProblemUnreadable ProblemKind = "unreadable"
	ProblemImport     ProblemKind = "import"
	ProblemModule     ProblemKind = "module"
	ProblemList       ProblemKind = "list"
)

// Checked is one package of the code base after its type check. It is valid
// only during the call of the visitor, except for Types, which stays.
type Checked struct {
	Package *Package
	Fset    *token.FileSet
	// Files are the parsed files, in the order of Names; Names are relative to
	// Root. Test files are present only in test variants.
	Files []*ast.File
	Names []string
	// Sources are the bytes of each file.
	Sources [][]byte
	Types   *types.Package
	Info    *types.Info
	// TestVariant is true when this is the test layer of the package (its own
	// files again, plus its test files, or the external test package). Only
	// declarations in _test.go files are news then.
	TestVariant bool
	// Own reports whether a package belongs to the code base.
	Own func(*types.Package) bool
}

// Visitor gets each checked package, from several goroutines at once, in an
// order that respects imports and is otherwise not defined.
type Visitor func(*Checked)

// UserError is an error that the user can mend; Hint says how.
type UserError struct {
	Text, Hint string
}

func (e *UserError) Error() string { return e.Text }

// NothingError says that there is no Go code to analyse; Hint says where to
// look.
type NothingError struct {
	Text, Hint string
}

func (e *NothingError) Error() string { return e.Text }
