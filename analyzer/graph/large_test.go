package graph

import (
	"math/rand/v2"
	"testing"
)

const deep = 200_000

// chain leads 0 -> 1 -> ... -> n-1, and back to 0 if it is a ring.
func chain(t testing.TB, n int, ring bool) *Graph {
	edges := make([]Edge, 0, n)
	for v := range n - 1 {
		edges = append(edges, Edge{v, v + 1, 1})
	}
	if ring {
		edges = append(edges, Edge{n - 1, 0, 1})
	}
	return mustNew(t, n, edges)
}

// TestDeepChain runs everything where recursion would need 200,000 frames and
// quadratic work would not end.
func TestDeepChain(t *testing.T) {
	g := chain(t, deep, false)
	if c := g.Components(); len(c.Members) != deep || c.Of[deep-1] != 0 {
		t.Errorf("%d components, the last node in %d", len(c.Members), c.Of[deep-1])
	}
	if order, err := g.TopologicalOrder(); err != nil || order[deep-1] != deep-1 {
		t.Errorf("order: %v", err)
	}
	if levels := g.Levels(); levels[0] != deep-1 {
		t.Errorf("level %d", levels[0])
	}
	tree, err := g.Dominators([]int{0})
	if err != nil || tree.Parent[deep-1] != deep-2 || !tree.Dominates(1, deep-1) {
		t.Errorf("dominators: %v", err)
	}
	if p, ok := g.Path(0, deep-1); !ok || len(p) != deep {
		t.Errorf("path of %d nodes", len(p))
	}
	if cut, err := g.MinCut([]int{0}, []int{deep - 1}); err != nil || cut.Value != 1 || len(cut.Source) != 1 {
		t.Errorf("cut %v: %v", cut.Value, err)
	}
	if a := g.Articulation(); len(a.Points) != deep-2 || len(a.Bridges) != deep-1 {
		t.Errorf("%d points, %d bridges", len(a.Points), len(a.Bridges))
	}
	if arcs := g.FeedbackArcs(); len(arcs) != 0 {
		t.Errorf("%d arcs", len(arcs))
	}
}

func TestDeepRing(t *testing.T) {
	g := chain(t, deep, true)
	if core := g.Core(); core.Share != 1 {
		t.Errorf("core %v", core.Share)
	}
	if pc := g.PropagationCost(); pc != 1 {
		t.Errorf("propagation cost %v", pc)
	}
	if arcs := g.FeedbackArcs(); len(arcs) != 1 {
		t.Errorf("%d arcs", len(arcs))
	}
	if tree, err := g.Dominators([]int{5, 100}); err != nil || tree.Parent[5] != deep || tree.Parent[0] != deep-1 {
		t.Errorf("dominators: %v", err)
	}
	if _, err := g.TopologicalOrder(); len(err.(*CycleError).Cycle) != deep {
		t.Errorf("cycle: %v", err)
	}
	c, err := g.Closure()
	if err != nil || c.Count(7) != deep {
		t.Errorf("closure: %v", err)
	}
}

// TestManyComponents: work must not grow with components times nodes.
func TestManyComponents(t *testing.T) {
	edges := make([]Edge, 0, deep)
	for v := 0; v+1 < deep; v += 2 {
		edges = append(edges, Edge{v, v + 1, 2}, Edge{v + 1, v, 1})
	}
	if arcs := mustNew(t, deep, edges).FeedbackArcs(); len(arcs) != deep/2 || sumOf(arcs) != deep/2 {
		t.Errorf("%d arcs of weight %v", len(arcs), sumOf(arcs))
	}
}

// packages is an acyclic graph shaped like imports; tangle adds as many backward
// edges.
func packages(b *testing.B, n, m, tangle int) *Graph {
	r := rand.New(rand.NewPCG(2, 2))
	edges := make([]Edge, 0, m+tangle)
	for range m {
		u, v := r.IntN(n), r.IntN(n)
		edges = append(edges, Edge{max(u, v), min(u, v), float64(1 + r.IntN(9))})
	}
	for range tangle {
		u, v := r.IntN(n), r.IntN(n)
		edges = append(edges, Edge{min(u, v), max(u, v), 1})
	}
	return mustNew(b, n, edges)
}

func BenchmarkLarge(b *testing.B) {
	imports := packages(b, 50_000, 300_000, 0)
	tangled := packages(b, 50_000, 280_000, 20_000)
	symbols := packages(b, 500_000, 2_000_000, 100_000)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"New/symbols", func() { mustNew(b, symbols.N(), symbols.Edges()) }},
		{"Components/packages", func() { imports.Components() }},
		{"Components/symbols", func() { symbols.Components() }},
		{"Dominators/packages", func() { imports.Dominators([]int{49_999, 49_998}) }},
		{"Dominators/symbols", func() { symbols.Dominators([]int{499_999, 499_998}) }},
		{"PropagationCost/packages", func() { imports.PropagationCost() }},
		{"PropagationCost/tangled", func() { tangled.PropagationCost() }},
		{"Closure/packages", func() { imports.Closure() }},
		{"FeedbackArcs/tangled", func() { tangled.FeedbackArcs() }},
		{"FeedbackArcs/symbols", func() { symbols.FeedbackArcs() }},
		{"FeedbackArcs/exact", func() { exactWorstCase(b).FeedbackArcs() }},
		{"MinCut/packages", func() { imports.MinCut([]int{49_999}, []int{0}) }},
		{"MinCut/terminals", func() { imports.MinCut(span(49_000, 50_000), span(0, 1000)) }},
		{"Articulation/symbols", func() { symbols.Articulation() }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}

func span(lo, hi int) []int {
	nodes := []int{}
	for v := lo; v < hi; v++ {
		nodes = append(nodes, v)
	}
	return nodes
}

func exactWorstCase(b *testing.B) *Graph {
	edges := []Edge{}
	for u := range ExactFeedback {
		for v := range ExactFeedback {
			edges = append(edges, Edge{u, v, float64(1 + (u*7+v*3)%5)})
		}
	}
	return mustNew(b, ExactFeedback, edges)
}
