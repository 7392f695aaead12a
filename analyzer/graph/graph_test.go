package graph

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// mustNew builds a graph that the test knows to be valid.
func mustNew(t testing.TB, n int, edges []Edge) *Graph {
	t.Helper()
	g, err := New(n, Sites, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// random returns a graph of up to max nodes: sparse to dense, with self loops,
// parallel edges and whole weights 0..4.
func random(t testing.TB, r *rand.Rand, max int) *Graph {
	t.Helper()
	n := 1 + r.IntN(max)
	edges := make([]Edge, r.IntN(3*n+1))
	for i := range edges {
		edges[i] = Edge{From: r.IntN(n), To: r.IntN(n), Weight: float64(r.IntN(5))}
	}
	return mustNew(t, n, edges)
}

// each runs a law on random graphs of up to max nodes, the same on every run.
func each(t *testing.T, count, max int, law func(t *testing.T, r *rand.Rand, g *Graph)) {
	t.Helper()
	for seed := range count {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		g := random(t, r, max)
		law(t, r, g)
		if t.Failed() {
			t.Fatalf("seed %d: %d nodes, edges %v", seed, g.N(), g.Edges())
		}
	}
}

// matrix is the reflexive closure by Floyd and Warshall, with a node that walks
// may not touch, -1 for none.
func matrix(g *Graph, without int) [][]bool {
	m := make([][]bool, g.N())
	for u := range m {
		m[u] = make([]bool, g.N())
		m[u][u] = u != without
		for _, e := range g.Out(u) {
			m[u][e.To] = m[u][e.To] || u != without && e.To != without
		}
	}
	for k := range m {
		for i := range m {
			for j := range m {
				m[i][j] = m[i][j] || m[i][k] && m[k][j]
			}
		}
	}
	return m
}

// golden is the graph of methods 4.3.1.
func golden(t testing.TB) *Graph {
	return mustNew(t, 6, []Edge{{0, 1, 1}, {1, 2, 1}, {0, 2, 1}, {3, 4, 1}, {4, 5, 1}, {3, 5, 1}, {2, 3, 10}})
}

func TestNewRejects(t *testing.T) {
	for name, c := range map[string]struct {
		n     int
		edges []Edge
		want  error
	}{
		"negative n":    {-1, nil, ErrNode},
		"huge n":        {math.MaxInt32, nil, ErrTooLarge},
		"from low":      {2, []Edge{{-1, 0, 1}}, ErrNode},
		"from high":     {2, []Edge{{2, 0, 1}}, ErrNode},
		"to low":        {2, []Edge{{0, -1, 1}}, ErrNode},
		"to high":       {2, []Edge{{0, 2, 1}}, ErrNode},
		"negative":      {2, []Edge{{0, 1, -1}}, ErrWeight},
		"NaN":           {2, []Edge{{0, 1, math.NaN()}}, ErrWeight},
		"infinite":      {2, []Edge{{0, 1, math.Inf(1)}}, ErrWeight},
		"sum overflows": {2, []Edge{{0, 1, math.MaxFloat64}, {0, 1, math.MaxFloat64}}, ErrWeight},
	} {
		if g, err := New(c.n, Sites, c.edges); !errors.Is(err, c.want) || g != nil {
			t.Errorf("%s: got %v, %v, want %v", name, g, err, c.want)
		}
	}
}

func TestNewMergesAndKeeps(t *testing.T) {
	given := []Edge{{2, 0, 1}, {0, 1, 2}, {1, 1, 4}, {0, 1, 3}, {0, 0, 0}}
	copied := slices.Clone(given)
	g, err := New(4, Imports, given)
	if err != nil {
		t.Fatal(err)
	}
	want := []Edge{{0, 0, 0}, {0, 1, 5}, {1, 1, 4}, {2, 0, 1}}
	if !slices.Equal(g.Edges(), want) {
		t.Errorf("edges %v, want %v", g.Edges(), want)
	}
	if !slices.Equal(given, copied) {
		t.Error("New changed its argument")
	}
	if g.N() != 4 || g.Unit() != Imports {
		t.Errorf("got %d nodes, unit %q", g.N(), g.Unit())
	}
	if w, ok := g.Weight(0, 0); w != 0 || !ok {
		t.Errorf("an edge of weight 0: %v, %v", w, ok)
	}
	if _, ok := g.Weight(3, 0); ok {
		t.Error("node 3 has no edge")
	}
}

func TestNewDoesNotDependOnOrder(t *testing.T) {
	edges := []Edge{{0, 1, .1}, {0, 1, .2}, {0, 1, .3}, {0, 1, 1e16}, {1, 0, .7}, {0, 1, .6}}
	want := mustNew(t, 2, edges).Edges()
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		r.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
		if got := mustNew(t, 2, edges).Edges(); !slices.Equal(got, want) {
			t.Fatalf("%v gives %v, not %v", edges, got, want)
		}
	}
}

func TestMissingNodesAndZeroGraph(t *testing.T) {
	for _, g := range []*Graph{{}, mustNew(t, 0, nil), golden(t)} {
		for _, v := range []int{-1, g.N(), math.MaxInt, math.MinInt} {
			if out := g.Out(v); out == nil || len(out) > 0 || g.InDegree(v) > 0 || g.OutDegree(v) > 0 {
				t.Errorf("node %d has edges or a nil list", v)
			}
			if _, ok := g.Weight(v, v); ok {
				t.Errorf("node %d has a weight", v)
			}
			for range g.In(v) {
				t.Errorf("node %d has an incoming edge", v)
			}
			if p, ok := g.Path(v, 0); p == nil || ok {
				t.Errorf("path from %d: %v, %v", v, p, ok)
			}
			_, e1 := g.Reachable([]int{v})
			_, e2 := g.Dominators([]int{v})
			_, e3 := g.MinCut([]int{v}, []int{0})
			_, _, e4 := g.Subgraph([]int{v})
			for i, err := range []error{e1, e2, e3, e4} {
				if !errors.Is(err, ErrNode) {
					t.Errorf("call %d with node %d: %v", i, v, err)
				}
			}
		}
	}
	g := &Graph{}
	order, err := g.TopologicalOrder()
	closure, err2 := g.Closure()
	if err != nil || err2 != nil || order == nil || closure.Reaches(0, 0) || g.Edges() == nil ||
		g.PropagationCost() != 0 || g.Core().Members == nil || g.FeedbackArcs() == nil {
		t.Error("the zero graph is not an empty one")
	}
	if out := golden(t).Out(1); cap(out) > len(out) {
		t.Error("appending to Out would write into the graph")
	}
}

func TestAccessorsAgree(t *testing.T) {
	each(t, 200, 12, func(t *testing.T, _ *rand.Rand, g *Graph) {
		var fromIn []Edge
		var fromOut []Edge
		for v := range g.N() {
			in := slices.Collect(g.In(v))
			if len(in) != g.InDegree(v) || !slices.IsSortedFunc(in, func(a, b Edge) int { return a.From - b.From }) {
				t.Errorf("In(%d) = %v", v, in)
			}
			fromIn = append(fromIn, in...)
			fromOut = append(fromOut, g.Out(v)...)
			for _, e := range g.Out(v) {
				if w, ok := g.Weight(e.From, e.To); w != e.Weight || !ok {
					t.Errorf("Weight(%d, %d) = %v, %v", e.From, e.To, w, ok)
				}
			}
		}
		slices.SortFunc(fromIn, func(a, b Edge) int { return (a.From-b.From)*100 + a.To - b.To })
		if !slices.Equal(fromIn, g.Edges()) || !slices.Equal(fromOut, g.Edges()) {
			t.Error("In, Out and Edges disagree")
		}
	})
}

func TestTransforms(t *testing.T) {
	each(t, 200, 10, func(t *testing.T, r *rand.Rand, g *Graph) {
		if back := g.Reverse().Reverse(); !reflect.DeepEqual(back, g) {
			t.Errorf("reversed twice: %v", back.Edges())
		}
		keep := []int{}
		for v := range g.N() {
			if r.IntN(2) == 0 {
				keep = append([]int{v}, keep...)
			}
		}
		checkSubgraph(t, g, append(keep, keep...))
		checkContract(t, r, g)
		s, err := g.Symmetric()
		if err != nil {
			t.Fatal(err)
		}
		for u := range g.N() {
			for v := range g.N() {
				w, got := g.Reverse().Weight(u, v)
				x, got2 := g.Weight(u, v)
				if u == v {
					w = 0
				}
				if y, ok := s.Weight(u, v); y != w+x || ok != (got || got2) {
					t.Errorf("symmetric %d, %d: %v, %v", u, v, y, ok)
				}
			}
		}
	})
}

func checkSubgraph(t *testing.T, g *Graph, keep []int) {
	sub, nodes, err := g.Subgraph(keep)
	if err != nil {
		t.Fatal(err)
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(keep)))
	if !slices.Equal(nodes, distinct) || sub.N() != len(nodes) || nodes == nil {
		t.Errorf("subgraph of %v has nodes %v", keep, nodes)
	}
	for i, u := range nodes {
		for j, v := range nodes {
			w, ok := g.Weight(u, v)
			if got, gotOK := sub.Weight(i, j); got != w || gotOK != ok {
				t.Errorf("subgraph edge %d -> %d: %v, %v", u, v, got, gotOK)
			}
		}
	}
}

func checkContract(t *testing.T, r *rand.Rand, g *Graph) {
	k := 1 + r.IntN(4)
	labels := make([]int, g.N())
	for v := range labels {
		labels[v] = r.IntN(k)
	}
	c, err := g.Contract(labels, k)
	if err != nil {
		t.Fatal(err)
	}
	want := map[[2]int]float64{}
	for _, e := range g.Edges() {
		want[[2]int{labels[e.From], labels[e.To]}] += e.Weight
	}
	if len(want) != len(c.Edges()) || c.N() != k || c.Unit() != g.Unit() {
		t.Errorf("contracted to %d nodes, %d edges, want %d", c.N(), len(c.Edges()), len(want))
	}
	for _, e := range c.Edges() {
		if want[[2]int{e.From, e.To}] != e.Weight {
			t.Errorf("contracted %v", e)
		}
	}
}

func TestContractRejects(t *testing.T) {
	g := golden(t)
	for _, labels := range [][]int{nil, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 2}, {-1, 0, 0, 0, 0, 0}} {
		if _, err := g.Contract(labels, 2); !errors.Is(err, ErrLabels) {
			t.Errorf("labels %v: %v", labels, err)
		}
	}
	if _, err := g.Contract(make([]int, 6), -1); !errors.Is(err, ErrLabels) {
		t.Errorf("negative k: %v", err)
	}
	if _, err := g.Condense(&Components{}); !errors.Is(err, ErrLabels) {
		t.Errorf("foreign components: %v", err)
	}
}
