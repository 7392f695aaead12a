// Package boundary proposes services: it finds the composition roots, cuts the
// tree of packages, decides who owns what, and names the parts.
// The rules are numbered in docs of the design ("boundaries 3.2") and cited
// where they are implemented.
package boundary

import (
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Input is what the engine looks at. Packages are sorted by path.
type Input struct {
	Packages []Package
	// Tables name the tables that TableUse and Transaction mean.
	Tables []string
	// Transactions are sorted by ID.
	Transactions []Transaction
	// Config holds thresholds and word lists; the zero value means Defaults().
	Config Config
	// PathBlind ignores directories and names (boundaries rule 7, corpus
	// README): paths are then used only to print.
	PathBlind bool
	// Hide are mains and command packages that count as one merged root whose
	// single imports are unknown (corpus README, "How to run fairly").
	Hide []ident.PackagePath
	// Pinned are packages that belong to services by the user's word: they are
	// never taken for wiring.
	Pinned []ident.PackagePath
	// Accepted is an earlier accepted proposal: names and ids are kept for
	// parts that match (methods 3.5.2). nil when there is none.
	Accepted *Accepted
}

// Package is one package with the evidence that boundaries need. The zero value
// of a field means "no evidence".
type Package struct {
	Path   ident.PackagePath
	Name   string
	Module ident.ModulePath
	// Dir is relative to the analysed root, "." for the root itself.
	Dir string
	// Lines are hand-written non-test lines; GeneratedLines generated ones.
	Lines, GeneratedLines int
	// Imports are indices of non-test imports inside the code base, ascending.
	Imports []int
	// Traits seen in the code.
	Main, ServesHTTP, ServesRPC, Runs, Constructs bool
	Generated, TestOnly, TestSupport, TypesOnly   bool
	// MutableState is true when the package has variables written after init.
	MutableState bool
	// Exports counts exported package-level symbols, Funcs functions and
	// methods with a body.
	Exports, Funcs int
	// Terms are the package's domain words with counts (identifiers split in
	// words, lower case), for names; sorted by word.
	Terms []Term
	// Refs are typed references to other packages of the code base, with
	// counts of sites; sorted by To. Runtime calls through interfaces are in
	// Runtime.
	Refs []Link
	// Runtime are calls through interfaces resolved by type.
	Runtime []Link
	// Implements are the packages whose interfaces a type of this package
	// stands in for; Sites counts the places where a value becomes the
	// interface, wherever they lie. Sorted by To.
	Implements []Link
	// Tables are the tables that the package's code accesses, sorted by Table.
	Tables []TableUse
	// Entries are the entry points that the package handles, in the order of
	// the facts (by kind and pattern).
	Entries []EntryPoint
	// Outbound are its calls that leave the process, sorted by place.
	Outbound []Outbound
	// Builds are its functions that construct values of other packages of the
	// code base or register their entry points, sorted by place.
	Builds []Build
}

// Place is a line of a source file, relative to the analysed root; the zero
// value means that none is known.
type Place struct {
	File string
	Line int
}

// TableUse is what one package does with one table.
type TableUse struct {
	// Table is an index into Input.Tables.
	Table int
	// Reads and Writes count the accesses that read and that write rows (one
	// access can do both), DDL those that declare or change the table.
	Reads, Writes, DDL int
	// At is the first access that writes, else the first one.
	At Place
}

// EntryPoint is a place where the outside world starts code.
type EntryPoint struct {
	// Kind is that of the facts: http, grpc, consumer and so on.
	Kind string
	// Label is how people name it: "POST /orders", "/pkg.Service/Method".
	Label string
	// By is the index of the package that registers it.
	By int
	// At is where it is registered.
	At Place
}

// Outbound is a call that leaves the process.
type Outbound struct {
	Kind, Target string
	At           Place
}

// Build is a function that puts parts together.
type Build struct {
	// Func is the function's name, At its declaration.
	Func string
	At   Place
	// Constructs are the packages whose exported New functions it calls or
	// hands on, Registers those whose entry points it registers; ascending.
	Constructs, Registers []int
}

// Transaction is a place that starts transactions.
type Transaction struct {
	// ID names it; Package is where it begins.
	ID      string
	Package int
	At      Place
	// Packages are those on the paths from it to its statements, and Writes
	// and Reads the tables (indices into Input.Tables); all ascending.
	Packages      []int
	Writes, Reads []int
}

// Term is a word and how often it occurs.
type Term struct {
	Word  string
	Count int
}

// Link is a weighted tie to another package. Unit: call sites.
type Link struct {
	To, Sites int
	// At is the first of the sites.
	At Place
}

// Class is what a package is in the proposal; every package has exactly one.
type Class string

// The classes (house, boundary row; issue "boundaries").
const (
	// Service: a part that could be deployed alone.
	Service Class = "service"
	// SharedKernel: used by several services and holding domain meaning or
	// state: it must be split, owned or turned into a contract before a cut.
	SharedKernel Class = "shared-kernel"
	// SharedLibrary: used by several services, technical.
	SharedLibrary Class = "shared-library"
	// Contract: only types, interfaces and constants that several services
	// exchange.
	Contract Class = "contract"
	// CompositionRoot: main packages and wiring.
	CompositionRoot Class = "composition-root"
	Tool            Class = "tool"
	TestSupport     Class = "test-support"
	Generated       Class = "generated"
	// Unreached: no root reaches it.
	Unreached Class = "unreached"
	// Divided: its declarations belong to several services, or to one and to
	// what all share; Partition.Divisions says which goes where.
	Divided Class = "divided"
)

// Classes lists all classes in the order in which people read them.
var Classes = [...]Class{Service, Divided, SharedKernel, SharedLibrary, Contract, CompositionRoot, Tool, TestSupport, Generated, Unreached}

// Partition is a proposal. Every package of the Input is in exactly one of
// Services' Packages or Others; a service of Method "features" may have no
// package of its own, only pieces of Divisions.
type Partition struct {
	// Method says which rules produced it: "tree-cut" (boundaries 2-5),
	// "graph" (boundaries 7), "features" (below the package, planner/feature)
	// or "none" (nothing to split).
	Method string `json:"method"`
	// Deployables are the mains that exist already, sorted by path.
	Deployables []Deployable `json:"deployables"`
	// Services are sorted by ID.
	Services []ServiceUnit `json:"services"`
	// Others are the packages that are in no service, sorted by path.
	Others []Member `json:"others"`
	// Cuts are the edges between two services, or from a service to the
	// shared kernel (To is KernelID); sorted by From, To.
	Cuts []Cut `json:"cuts"`
	// Notes are sentences for the reader: why nothing was split, which
	// wiring package is in doubt; in order of importance.
	Notes []string `json:"notes"`
	// Quality is Σq of the tree cut (boundaries 3.2); 0 for other methods.
	Quality float64 `json:"quality"`
	// Divisions are the packages of class Divided, sorted by path; planner
	// fills them, empty for a proposal that keeps all packages whole.
	Divisions []Division `json:"divisions"`
}

// Division says which declarations of a package go where.
type Division struct {
	Package ident.PackagePath `json:"package"`
	// Pieces are sorted by Service; each declaration of the package that ships
	// is in exactly one. What stays shared is the piece of KernelID.
	Pieces []Piece `json:"pieces"`
	// Exports are the unexported names that another piece uses: a division
	// must export them, or move code. Sorted by Symbol.
	Exports []Export `json:"exports"`
}

// Piece is what goes to one service, or stays shared.
type Piece struct {
	Service ident.ServiceID `json:"service"`
	// Lines are those of the declarations.
	Lines int `json:"lines"`
	// Declarations are sorted by Symbol.
	Declarations []Placed `json:"declarations"`
}

// Placed is one declaration with the reason for its place. Methods are listed
// beside their type.
type Placed struct {
	// Symbol is an index into facts.Set.Symbols.
	Symbol int    `json:"symbol"`
	Reason string `json:"reason"`
	// Confidence is the share of the evidence that speaks for the place, 0..1.
	Confidence float64 `json:"confidence"`
}

// Export is an unexported name that pieces of other services use.
type Export struct {
	Symbol int             `json:"symbol"`
	Of     ident.ServiceID `json:"of"`
	// Users are the services of those pieces, sorted.
	Users []ident.ServiceID `json:"users"`
	// Uses are the places, at most five, in order of file, line and column;
	// Count is the number of all.
	Uses  []Spot `json:"uses"`
	Count int    `json:"count"`
}

// Spot is a place in a file of facts.Set.Files; Line and Col are 1-based.
type Spot struct {
	File int `json:"file"`
	Line int `json:"line"`
	Col  int `json:"col"`
}

// Deployable is an existing main package that ships or could ship.
type Deployable struct {
	Package ident.PackagePath `json:"package"`
	// Tool is true for a helper that operates, generates or tests.
	Tool bool `json:"tool"`
	// Reach counts the packages of the code base that it links; Exclusive
	// those that no other deployable links.
	Reach     int `json:"reach"`
	Exclusive int `json:"exclusive"`
}

// ServiceUnit is one proposed service.
type ServiceUnit struct {
	ID   ident.ServiceID `json:"id"`
	Name string          `json:"name"`
	// Packages are sorted by path.
	Packages []Member `json:"packages"`
	// Lines is the sum of hand-written non-test lines.
	Lines int `json:"lines"`
	// Entry are the packages that roots use or that serve, sorted.
	Entry []ident.PackagePath `json:"entry"`
	// Reasons are plain sentences, strongest first, at least one.
	Reasons []string `json:"reasons"`
	// Score is boundaries 4.1, 0..1; 0 where the method has none.
	Score float64 `json:"score"`
	// Confidence is the mean over Packages of what Member.Confidence says; nil
	// when it is not known.
	Confidence *float64 `json:"confidence,omitempty"`
	// RunnerUp is the service that it is least sure to be apart from; nil when
	// no disturbed run mixed it with another one.
	RunnerUp *RunnerUp `json:"runnerUp,omitempty"`
}

// Member is a package's place in the proposal with the reason.
type Member struct {
	Package ident.PackagePath `json:"package"`
	Class   Class             `json:"class"`
	// Owners are the services that use a shared package, sorted; empty for
	// other classes.
	Owners []ident.ServiceID `json:"owners"`
	// Reason is one plain sentence, with the importers that decided it.
	Reason string `json:"reason"`
	// Deciders are those importers, at most five, sorted.
	Deciders []ident.PackagePath `json:"deciders"`
	// Confidence is the chance, 0..1, that the package belongs where it was
	// put: methods 3.4.3 for packages of services, the share of disturbed runs
	// that put it into no service for shared ones. nil when it is not known:
	// for roots, tools and what no root reaches.
	Confidence *float64 `json:"confidence,omitempty"`
	// RunnerUp is the other service that it was with most often; nil for none.
	RunnerUp *RunnerUp `json:"runnerUp,omitempty"`
}

// RunnerUp is the service that would be next.
type RunnerUp struct {
	Service ident.ServiceID `json:"service"`
	// Share is the mean share of disturbed runs, 0..1, in which they were in
	// one service (methods 3.4.3).
	Share float64 `json:"share"`
	// Pairs are the strongest ties to it and from it, at most three.
	Pairs []CutPair `json:"pairs"`
}

// Cut is a directed tie between two services. Unit of the counts: sites.
type Cut struct {
	From ident.ServiceID `json:"from"`
	To   ident.ServiceID `json:"to"`
	// Imports counts package pairs with an import, Refs typed reference sites,
	// Runtime call sites through interfaces.
	Imports int `json:"imports"`
	Refs    int `json:"references"`
	Runtime int `json:"runtimeCalls"`
	// Pairs are the package pairs behind it, strongest first, then by path.
	Pairs []CutPair `json:"pairs"`
	// Confidence is that of the boundary, 1 - mean P across (methods 3.4.2); nil
	// when it is not known, as toward the shared kernel.
	Confidence *float64 `json:"confidence,omitempty"`
}

// CutPair is one pair of packages across a cut.
type CutPair struct {
	From    ident.PackagePath `json:"from"`
	To      ident.PackagePath `json:"to"`
	Refs    int               `json:"references"`
	Runtime int               `json:"runtimeCalls"`
}

// Accepted is what the user accepted earlier (demarc.yaml, accepted:).
type Accepted struct {
	Services []AcceptedService
}

// AcceptedService is one accepted service.
type AcceptedService struct {
	ID       ident.ServiceID
	Name     string
	Packages []ident.PackagePath
}
