package planner

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/graph"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/effort"
	"github.com/demarc-dev/demarc/planner/forecast"
	"github.com/demarc-dev/demarc/planner/inputs"
	"github.com/demarc-dev/demarc/planner/ownership"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/roadmap"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// Answers are what the team said, by the keys of demarc.yaml; see
// verdict.Specs.
type Answers map[verdict.ID]inputs.Answer

// Evidence is what a verdict rests on beside the answers: facts, the history
// (nil when git was not asked) and a proposal.
type Evidence struct {
	Facts     *facts.Set
	History   *history.Log
	Partition *boundary.Partition
	// Quality are the measures of Partition, nil when they were not made.
	Quality *quality.Report
}

// Advice is everything that follows from evidence and answers. It reads no code,
// so that a saved document and other answers are enough to make it again.
type Advice struct {
	Contracts *contract.Set
	Ownership *ownership.Map
	Estimates []effort.Estimate
	Verdict   *verdict.Verdict
	// Forecast and Plan are nil with VerdictOnly.
	Forecast *forecast.Forecast
	Plan     *roadmap.Plan
}

// AdviceOptions steer an Advice. The zero value is usable.
type AdviceOptions struct {
	Answers Answers
	// Service is planned whatever the verdict says; "" for none.
	Service ident.ServiceID
	// Rate is the days of one cut function point; the zero value means that of
	// the answer DaysPerPoint, and without one the default, uncalibrated.
	Rate effort.Rate
	// VerdictOnly leaves forecast and plan out, which take most of the time.
	VerdictOnly bool
}

// Advise walks from contracts to the plan (house, 1): one call a room.
func Advise(e Evidence, o AdviceOptions) *Advice {
	if o.Rate == (effort.Rate{}) {
		o.Rate = RateOf(o.Answers)
	}
	a := &Advice{Contracts: contract.Derive(e.Facts, e.Partition), Ownership: ownership.New(e.Facts, e.Partition)}
	a.Estimates = effort.Estimates(e.Facts, e.Partition, a.Contracts, a.Ownership, effort.DefaultWeights(), o.Rate)
	in := collect(e, a, o)
	a.Verdict = verdict.Decide(in)
	if o.VerdictOnly {
		return a
	}
	a.Forecast = forecast.Make(forecast.Sources{
		Facts: e.Facts, History: e.History, Partition: e.Partition, Changes: changes(e.History), DeploysPerWeek: in.Facts[verdict.DeploysNow].Value,
	})
	a.Plan = roadmap.Make(roadmap.Sources{
		Facts: e.Facts, Partition: e.Partition, Contracts: a.Contracts, Ownership: a.Ownership, Estimates: a.Estimates,
		Verdict: a.Verdict, History: e.History, Rate: o.Rate, Service: o.Service,
	})
	return a
}

// DaysPerPoint is the answer that calibrates effort. It is no input of the
// verdict: it changes what things cost.
const DaysPerPoint verdict.ID = "team.days_per_point"

// RateOf is what a finished extraction of the team took, or the default.
func RateOf(a Answers) effort.Rate {
	if x, ok := a[DaysPerPoint]; ok {
		return effort.CalibratedRate(x.Value, x.From)
	}
	return effort.DefaultRate()
}

// collect gathers the inputs of the verdict.
func collect(e Evidence, a *Advice, o AdviceOptions) verdict.Inputs {
	s := StructureOf(e.Facts)
	return inputs.Collect(inputs.Sources{
		Facts: e.Facts, History: e.History, Partition: e.Partition, Answers: o.Answers,
		PropagationCost: s.PropagationCost, CoreShare: s.CoreShare, Seams: seams(e, a),
		// The proposal uses no history, so that agreement with it is no echo
		// (methods 5.2.0).
		Agreement: measuredFact(e.Quality, "acc/in-sample"), SingleService: measuredFact(e.Quality, "history/single-service"),
	})
}

// Structure are the numbers of the code as a whole (methods 4.3.6).
type Structure struct {
	// PropagationCost is the share of ordered pairs of packages, each with
	// itself included, where a change may reach.
	PropagationCost float64
	// CoreSize is the largest cycle of declarations, interface calls included,
	// 0 for none; CoreShare its share of all functions, methods, types and
	// variables.
	CoreSize  int
	CoreShare float64
}

// StructureOf measures the code.
func StructureOf(f *facts.Set) Structure {
	var s Structure
	edges := []graph.Edge{}
	for i := range f.Packages {
		for _, t := range f.Packages[i].Imports {
			edges = append(edges, graph.Edge{From: i, To: t, Weight: 1})
		}
	}
	if g, err := graph.New(len(f.Packages), graph.Imports, edges); err == nil {
		s.PropagationCost = g.PropagationCost()
	}
	s.CoreSize, s.CoreShare = core(f)
	return s
}

func core(f *facts.Set) (int, float64) {
	edges := make([]graph.Edge, 0, len(f.Refs))
	for i := range f.Refs {
		edges = append(edges, graph.Edge{From: f.Refs[i].From, To: f.Refs[i].To, Weight: 1})
	}
	g, err := graph.New(len(f.Symbols), graph.Sites, edges)
	if err != nil || len(f.Symbols) == 0 {
		return 0, 0
	}
	c := g.Core()
	if len(c.Members) < 2 {
		return 0, 0
	}
	return len(c.Members), c.Share
}
