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
}

// Term is a word and how often it occurs.
type Term struct {
	Word  string
	Count int
}

// Link is a weighted tie to another package. Unit: call sites.
type Link struct {
	To, Sites int
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
)

// Classes lists all classes in the order in which people read them.
var Classes = [...]Class{Service, SharedKernel, SharedLibrary, Contract, CompositionRoot, Tool, TestSupport, Generated, Unreached}

// Partition is a proposal. Every package of the Input is in exactly one of
// Services' Packages or Others.
type Partition struct {
	// Method says which rules produced it: "tree-cut" (boundaries 2-5),
	// "graph" (boundaries 7) or "none" (nothing to split).
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
