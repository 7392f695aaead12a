// Package roadmap turns a proposal into a plan made of pull requests: what is
// worth tidying anyway, then extractions in the order that costs least on the
// way, each as steps that name symbols, with a condition that the code itself
// answers, rollback, size and risk (methods 8).
package roadmap

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/effort"
	"github.com/demarc-dev/demarc/planner/ownership"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// Sources is what a plan rests on.
type Sources struct {
	Facts     *facts.Set
	Partition *boundary.Partition
	Contracts *contract.Set
	Ownership *ownership.Map
	// Estimates are in the order of the services.
	Estimates []effort.Estimate
	Verdict   *verdict.Verdict
	// History is nil when git was not asked.
	History *history.Log
	// Rate is the days that a point takes; the zero value means the default.
	Rate effort.Rate
	// Service, when not empty, plans this extraction whatever the verdict.
	Service ident.ServiceID
}

// Plan is the answer. Lists are never nil.
type Plan struct {
	Decision verdict.Decision `json:"decision"`
	// Summary says in a sentence what the plan is.
	Summary string `json:"summary"`
	// Tidy are worth doing even if nothing is ever extracted.
	Tidy []Step `json:"tidy"`
	// Extractions are in the order in which they should happen. Those that the
	// verdict does not ask for have no steps: they say what would come when.
	Extractions []Extraction `json:"extractions"`
	// Order says how the order was found.
	Order Order `json:"order"`
	// Rate is what days rest on.
	Rate effort.Rate `json:"rate"`
}

// Order is methods 8.2.2.
type Order struct {
	// Exact is true when no other order costs less; Cost is the sum of days
	// times cut points that people live with meanwhile, Reverse that of the same
	// steps backwards, for comparison.
	Exact   bool    `json:"exact"`
	Cost    float64 `json:"cost"`
	Reverse float64 `json:"reverse"`
	// Rule is "least transition cost" or "value first" (8.2.3).
	Rule string `json:"rule"`
}

// Extraction is one service that leaves.
type Extraction struct {
	Service ident.ServiceID `json:"service"`
	Name    string          `json:"name"`
	// Asked is true when the verdict or the user asks for it.
	Asked bool `json:"asked"`
	// Priority is value over cost (8.2.3): Value is the share of recent changes
	// in points, 0..100, with ValueKnown false where no history says so;
	// BackCalls are sites at which it calls back into the rest.
	Priority   float64 `json:"priority"`
	Value      float64 `json:"value"`
	ValueKnown bool    `json:"valueKnown"`
	BackCalls  int     `json:"backCalls"`
	// Estimate is the whole.
	Estimate effort.Estimate `json:"estimate"`
	// Patterns are those of methods 8.1 that the evidence asks for, by number.
	Patterns []Pattern `json:"patterns"`
	// Against says what stands in the way, "" for nothing.
	Against string `json:"against"`
	// Steps are in order; each needs those that it names.
	Steps []Step `json:"steps"`
}

// Pattern is a row of methods 8.1 with the evidence that asks for it.
type Pattern struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Why  string `json:"why"`
}

// StepKind says what a step is about.
type StepKind string

// The kinds, in the order of methods 8.1.1; StepTidy stands before all.
const (
	StepTidy     StepKind = "tidy"
	StepSeam     StepKind = "seam"
	StepContract StepKind = "contract"
	StepDual     StepKind = "dual-path"
	StepReads    StepKind = "reads"
	StepWrites   StepKind = "writes"
	StepCanary   StepKind = "canary"
	StepDelete   StepKind = "delete"
)

// Step is one pull request.
type Step struct {
	// ID is stable while the names that it is about stay: "orders-seam-cart".
	ID      string          `json:"id"`
	Kind    StepKind        `json:"kind"`
	Service ident.ServiceID `json:"service"`
	Title   string          `json:"title"`
	Why     string          `json:"why"`
	// Pattern is the ID of methods 8.1, "" for none.
	Pattern string `json:"pattern"`
	// Changes are what has to be touched, the first places at most; Places
	// counts all.
	Changes []Change `json:"changes"`
	Places  int      `json:"places"`
	// Rule is the check that becomes enforceable afterwards, "" for none.
	Rule string `json:"rule"`
	// Done is the condition that the code answers.
	Done Condition `json:"done"`
	// Accept is a command that fails before and passes after.
	Accept string `json:"accept"`
	// Metric is what to watch in production, Rollback how to go back.
	Metric   string `json:"metric"`
	Rollback string `json:"rollback"`
	// Points are cut function points, P50 and P80 days of one person.
	Points float64 `json:"points"`
	P50    float64 `json:"p50Days"`
	P80    float64 `json:"p80Days"`
	// Risk is low, medium or high; RiskWhy says why.
	Risk    string `json:"risk"`
	RiskWhy string `json:"riskWhy"`
	// Owners are people or teams who own the code that changes; empty when
	// nobody knows.
	Owners []string `json:"owners"`
	// Needs are the IDs of steps that come before.
	Needs []string `json:"needs"`
}

// Change is one place.
type Change struct {
	// What says what happens there; Symbol or Table is its name, either may be
	// "".
	What   string    `json:"what"`
	Symbol string    `json:"symbol,omitempty"`
	Table  string    `json:"table,omitempty"`
	Pos    facts.Pos `json:"pos"`
}

// shownChanges bounds Step.Changes.
const shownChanges = 12
