package planner

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/graph"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/inputs"
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
}

// Judge says whether to split (methods 5). It reads no code, so that it can be
// asked again with other answers.
func Judge(e Evidence, a Answers) *verdict.Verdict {
	s := StructureOf(e.Facts)
	return verdict.Decide(inputs.Collect(inputs.Sources{
		Facts: e.Facts, History: e.History, Partition: e.Partition, Answers: a,
		PropagationCost: s.PropagationCost, CoreShare: s.CoreShare,
	}))
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
