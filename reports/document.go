// Package reports holds the Document, demarc's one output, and renders it:
// text, HTML, Markdown, JSON, DOT, SVG, Mermaid, CSV, assignment. Renderers are
// pure functions of the Document: no clock, no working directory, no
// environment. Lists are never null.
package reports

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/forecast"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/roadmap"
	"github.com/demarc-dev/demarc/planner/scenario"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// SchemaVersion is the value of Document.Schema. It changes when a reader of
// the old form would misread the new one.
const SchemaVersion = "demarc/v1"

// Document is the complete answer of one analysis. It is byte-identical for
// the same commit, flags and version of demarc, wherever and on whatever
// machine it was made.
type Document struct {
	Schema string `json:"schema"`
	// Tool is the demarc that made it.
	Tool Tool `json:"tool"`
	// Subject is what was analysed.
	Subject Subject `json:"subject"`
	// Target is what it was analysed for.
	Target Target `json:"target"`
	// Load says how reading went and what that means for the answer.
	Load LoadReport `json:"load"`
	// Summary are the counts that a first screen shows.
	Summary Summary `json:"summary"`
	// Proposal is the proposed partition.
	Proposal boundary.Partition `json:"proposal"`
	// Quality measures the proposal, Grain says how coarse it is: "few", "natural"
	// or "many".
	Quality quality.Report `json:"quality"`
	Grain   string         `json:"grain"`
	// Grains are the three in short, coarse to fine; MergeTree says which services
	// of the natural one join next, strongest tie first.
	Grains    []scenario.Grain `json:"grains"`
	MergeTree []scenario.Merge `json:"mergeTree"`
	// Constraints are what the user decided; the proposal holds to them.
	Constraints scenario.Constraints `json:"constraints"`
	// Contracts counts what crosses between the services of Proposal; Contracts
	// of this package (a view) and contract.Derive say it in full.
	Contracts contract.Summary `json:"contracts"`
	// Team is what the team said about itself.
	Team Team `json:"team"`
	// Verdict says whether to split.
	Verdict verdict.Verdict `json:"verdict"`
	// Forecast says what a split would change.
	Forecast forecast.Forecast `json:"forecast"`
	// Plan says what to do, in what order.
	Plan roadmap.Plan `json:"plan"`
	// Facts is the evidence; Proposal and every renderer rest on it alone.
	Facts facts.Set `json:"facts"`
	// History is what git tells about the packages.
	History History `json:"history"`
}

// Tool names the program.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Subject is the analysed code base.
type Subject struct {
	// Name is the path of the main module, or what the import paths have in
	// common where there is no module.
	Name    string   `json:"name"`
	Modules []Module `json:"modules"`
	// Commit is the full hash, "" outside a git repository or when git could
	// not be asked; Date is the committer's date in RFC 3339, UTC, "" likewise.
	Commit string `json:"commit"`
	Date   string `json:"date"`
	// Patterns and Exclude are the user's package patterns.
	Patterns []string `json:"patterns"`
	Exclude  []string `json:"exclude"`
}

// Module is a module of the code base.
type Module struct {
	Path ident.ModulePath `json:"path"`
	Dir  string           `json:"dir"`
	Go   string           `json:"go"`
}

// Target is the build target of the analysis.
type Target struct {
	Go     string   `json:"go"`
	GOOS   string   `json:"goos"`
	GOARCH string   `json:"goarch"`
	Tags   []string `json:"tags"`
	Tests  bool     `json:"tests"`
}

// LoadReport says how the code was read.
type LoadReport struct {
	// Mode is "go-list" or "tree" (load.Mode).
	Mode string `json:"mode"`
	// Partial is true when something of the code base or of its dependencies
	// could not be read or typed; Effect then says in a sentence or two how
	// much that matters.
	Partial bool   `json:"partial"`
	Effect  string `json:"effect"`
	// Notes are sentences about what was done differently from a plain load.
	Notes []string `json:"notes"`
	// MissingModules could not be had.
	MissingModules []string `json:"missingModules"`
	// Dependencies counts packages outside the code base, listed and checked.
	Dependencies        int `json:"dependencies"`
	DependenciesChecked int `json:"dependenciesChecked"`
	// References counts typed reference sites; Unresolved the identifiers in
	// function bodies and declarations that had no type.
	ReferenceSites int `json:"referenceSites"`
	Unresolved     int `json:"unresolvedIdentifiers"`
}

// Summary are the counts of the code base.
type Summary struct {
	Packages       int `json:"packages"`
	Lines          int `json:"lines"`
	GeneratedLines int `json:"generatedLines"`
	TestLines      int `json:"testLines"`
	Files          int `json:"files"`
	// PropagationCost is methods 4.3.6 on package imports: the share of
	// ordered package pairs (itself included) where a change may reach.
	PropagationCost float64 `json:"propagationCost"`
	// CoreShare is the largest strongly connected component of types and
	// functions, runtime calls included, over all symbols (methods 4.3.6);
	// CoreSize its number of symbols.
	CoreShare float64 `json:"coreShare"`
	CoreSize  int     `json:"coreSize"`
	// Cycles are the strongly connected components of packages once runtime
	// calls are added to imports: cycles that the compiler can not see.
	Cycles []Cycle `json:"cycles"`
	// ServiceCycles are those of the proposal's services, by imports,
	// references and runtime calls together: services that none can be
	// released without the others.
	ServiceCycles []ServiceCycle `json:"serviceCycles"`
}

// ServiceCycle is a strongly connected component of services of size 2 or more.
type ServiceCycle struct {
	// Services are sorted.
	Services []ident.ServiceID `json:"services"`
	// Closing are the runtime ties inside it from a service to one that it
	// does not import: cycles that the compiler does not show. Empty when
	// imports alone close it.
	Closing []CycleTie `json:"closing"`
}

// Cycle is a strongly connected component of packages of size 2 or more.
type Cycle struct {
	// Packages are sorted by path.
	Packages []ident.PackagePath `json:"packages"`
	// Closing are the runtime ties that close it: from, to and the interface.
	Closing []CycleTie `json:"closing"`
}

// CycleTie is a call through an interface that runs against the imports.
type CycleTie struct {
	From      ident.PackagePath `json:"from"`
	To        ident.PackagePath `json:"to"`
	Interface ident.SymbolID    `json:"interface"`
	Wired     []facts.Pos       `json:"wired"`
}
