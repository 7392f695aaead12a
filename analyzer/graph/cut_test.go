package graph

import (
	"errors"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestMinCutAgainstAllCuts(t *testing.T) {
	cuts := 0
	each(t, 500, 9, func(t *testing.T, r *rand.Rand, g *Graph) {
		nodes := r.Perm(g.N())
		if len(nodes) < 2 {
			return
		}
		s := 1 + r.IntN(min(2, len(nodes)-1))
		sources, sinks := nodes[:s], nodes[s:min(len(nodes), s+1+r.IntN(2))]
		cut, err := g.MinCut(sources, sinks)
		if err != nil {
			t.Fatal(err)
		}
		cuts++
		value, side := cheapestCut(g, sources, sinks)
		got := 0
		for _, v := range cut.Source {
			got |= 1 << v
		}
		crossing, sum := []Edge{}, 0.0
		for _, e := range g.Edges() {
			if side>>e.From&1 == 1 && side>>e.To&1 == 0 {
				crossing = append(crossing, e)
				sum += e.Weight
			}
		}
		if cut.Value != value || sum != value || got != side || !slices.Equal(cut.Edges, crossing) ||
			!slices.IsSorted(cut.Source) {
			t.Errorf("from %v to %v: got %+v, want %v around %b", sources, sinks, cut, value, side)
		}
	})
	if cuts < 400 {
		t.Errorf("only %d cuts", cuts)
	}
}

// cheapestCut tries all sets; of the cheapest the smallest is unique.
func cheapestCut(g *Graph, sources, sinks []int) (value float64, side int) {
	value = math.Inf(1)
	for set := range 1 << g.N() {
		in := func(v int) bool { return set>>v&1 == 1 }
		if !all(sources, in) || slices.ContainsFunc(sinks, in) {
			continue
		}
		sum := 0.0
		for _, e := range g.Edges() {
			if in(e.From) && !in(e.To) {
				sum += e.Weight
			}
		}
		if sum < value || sum == value && bits.OnesCount(uint(set)) < bits.OnesCount(uint(side)) {
			value, side = sum, set
		}
	}
	return value, side
}

func all(nodes []int, in func(int) bool) bool {
	return !slices.ContainsFunc(nodes, func(v int) bool { return !in(v) })
}

func TestMinCutRejects(t *testing.T) {
	g := golden(t)
	for _, c := range [][2][]int{{{}, {1}}, {{1}, {}}, {{0, 1}, {2, 1}}} {
		if _, err := g.MinCut(c[0], c[1]); !errors.Is(err, ErrTerminals) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestFixedPoint(t *testing.T) {
	for name, c := range map[string]struct{ weights, want []float64 }{
		"whole":       {[]float64{3, 5, 0}, []float64{3, 5, 0}},
		"tiny stays":  {[]float64{1, math.SmallestNonzeroFloat64}, nil},
		"greatest":    {[]float64{math.MaxFloat64, math.MaxFloat64, 1}, nil},
		"all tiny":    {[]float64{math.SmallestNonzeroFloat64, 2 * math.SmallestNonzeroFloat64}, []float64{1, 2}},
		"all nothing": {[]float64{0, 0}, []float64{0, 0}},
		"no edges":    {nil, nil},
	} {
		edges := make([]Edge, len(c.weights))
		for i, w := range c.weights {
			edges[i].Weight = w
		}
		got, sum := fixedPoint(edges), int64(0)
		for i, w := range got {
			sum += w
			if w < 0 || (w == 0) != (c.weights[i] == 0) {
				t.Errorf("%s: weight %v became %d", name, c.weights[i], w)
			}
			if c.want != nil && float64(w)*c.want[1] != float64(got[1])*c.want[i] {
				t.Errorf("%s: got %v, not in the proportion %v", name, got, c.want)
			}
		}
		if sum > 1<<fixedBits+int64(len(edges)) {
			t.Errorf("%s: the sum is %d", name, sum)
		}
	}
}

// TestTiesOfFractions: 0.1+0.2 and 0.3 are equal costs though not equal floats.
func TestTiesOfFractions(t *testing.T) {
	g := mustNew(t, 4, []Edge{{0, 1, .1}, {0, 2, .2}, {1, 3, .1}, {2, 3, .2}})
	cut, err := g.MinCut([]int{0}, []int{3})
	if err != nil || !slices.Equal(cut.Source, []int{0}) {
		t.Errorf("got %+v, %v", cut, err)
	}
	f := mustNew(t, 3, []Edge{{0, 1, .3}, {1, 2, .1}, {1, 2, .2}, {2, 0, 1}}).FeedbackArcs()
	if len(f) != 1 || f[0].From != 1 {
		t.Errorf("got %v", f)
	}
	tenths := []Edge{{1, 0, 1}}
	for range 10 {
		tenths = append(tenths, Edge{0, 1, .1}) // adds up to just below 1
	}
	if f := mustNew(t, 2, tenths).FeedbackArcs(); len(f) != 1 || f[0].From != 1 {
		t.Errorf("got %v", f)
	}
}

func TestFeedbackArcsAgainstAllOrders(t *testing.T) {
	each(t, 300, 7, func(t *testing.T, _ *rand.Rand, g *Graph) {
		weight, number := math.Inf(1), 0
		permute(g.N(), func(place []int) {
			w, n := 0.0, 0
			for _, e := range g.Edges() {
				if place[e.To] < place[e.From] {
					w += e.Weight
					n++
				}
			}
			if w < weight || w == weight && n < number {
				weight, number = w, n
			}
		})
		arcs := g.FeedbackArcs()
		checkFeedback(t, g, arcs)
		if sumOf(arcs) != weight || len(arcs) != number {
			t.Errorf("got %v, want weight %v and %d edges", arcs, weight, number)
		}
	})
}

func permute(n int, visit func(place []int)) {
	place := make([]int, n)
	var at func(i, used int)
	at = func(i, used int) {
		if i == n {
			visit(place)
			return
		}
		for p := range n {
			if used>>p&1 == 0 {
				place[i] = p
				at(i+1, used|1<<p)
			}
		}
	}
	at(0, 0)
}

func sumOf(edges []Edge) float64 {
	sum := 0.0
	for _, e := range edges {
		sum += e.Weight
	}
	return sum
}

// checkFeedback checks that arcs are edges whose removal breaks all cycles, and
// that no single one could stay.
func checkFeedback(t *testing.T, g *Graph, arcs []Edge) {
	t.Helper()
	kept := slices.DeleteFunc(slices.Clone(g.WithoutLoops().Edges()), func(e Edge) bool { return slices.Contains(arcs, e) })
	if len(kept)+len(arcs) != len(g.WithoutLoops().Edges()) {
		t.Errorf("%v are not all edges", arcs)
	}
	if _, err := mustNew(t, g.N(), kept).TopologicalOrder(); err != nil {
		t.Errorf("without %v: %v", arcs, err)
	}
	for _, e := range arcs {
		if _, err := mustNew(t, g.N(), append(slices.Clone(kept), e)).TopologicalOrder(); err == nil {
			t.Errorf("%v need not be cut", e)
		}
	}
}

// TestFeedbackArcsPlanted hides a few light backward edges in a heavy order: at
// 18 nodes the exact method must find just them, above the greedy one does.
func TestFeedbackArcsPlanted(t *testing.T) {
	for _, n := range []int{2, 17, 18, 19, 60} {
		r := rand.New(rand.NewPCG(uint64(n), 5))
		name := r.Perm(n)
		edges, planted := []Edge{}, []Edge{}
		for i := range n {
			for j := i + 1; j < n; j++ {
				edges = append(edges, Edge{name[i], name[j], 10})
			}
		}
		for i := 0; i+1 < n; i += 2 {
			// Opposite edges are allowed: a pair of nodes has one each way.
			planted = append(planted, Edge{name[i+1], name[i], 1})
		}
		planted = append(planted, Edge{name[n-1], name[0], 2})
		g := mustNew(t, n, append(edges, planted...))
		want := mustNew(t, n, planted).Edges()
		if n == 2 {
			want = []Edge{{name[1], name[0], 3}}
		}
		if got := g.FeedbackArcs(); !slices.Equal(got, want) {
			t.Errorf("%d nodes: got %v, want %v", n, got, want)
		}
	}
}

func TestFeedbackArcsOfLargeComponents(t *testing.T) {
	large := 0
	for seed := range 30 {
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		n := 30 + r.IntN(40)
		edges := make([]Edge, 3*n)
		for i := range edges {
			edges[i] = Edge{r.IntN(n), r.IntN(n), float64(r.IntN(6))}
		}
		g := mustNew(t, n, edges)
		if len(g.Core().Members) > ExactFeedback {
			large++
		}
		arcs := g.FeedbackArcs()
		checkFeedback(t, g, arcs)
		if again := g.FeedbackArcs(); !slices.Equal(arcs, again) {
			t.Errorf("seed %d: %v, then %v", seed, arcs, again)
		}
		// Every step of Eades, Lin and Smyth keeps at least the weight that it cuts:
		// excesses add up to 0, so the greatest is not negative.
		if sumOf(arcs) > sumOf(g.Edges())/2 {
			t.Errorf("seed %d: cut %v of %v", seed, sumOf(arcs), sumOf(g.Edges()))
		}
	}
	if large < 20 {
		t.Errorf("only %d large components", large)
	}
}

// TestGreedyOrderAgainstNaive compares the edges that the greedy order cuts with
// those of the definition, which looks for the next node anew each time.
func TestGreedyOrderAgainstNaive(t *testing.T) {
	compared := 0
	each(t, 300, 25, func(t *testing.T, _ *rand.Rand, g *Graph) {
		f := newFeedback(g)
		for _, nodes := range f.comps.Members {
			if len(nodes) < 3 {
				continue
			}
			compared++
			sub, _, _ := g.Subgraph(nodes)
			var cut [2][]Edge
			for i, order := range [][]int{f.greedyOrder(nodes), naiveOrder(sub.WithoutLoops())} {
				place := make(map[int]int)
				for p, v := range order {
					if i == 1 {
						v = nodes[v]
					}
					place[v] = p
				}
				for _, e := range g.Edges() {
					u, ok := place[e.From]
					if v, ok2 := place[e.To]; ok && ok2 && v < u {
						cut[i] = append(cut[i], e)
					}
				}
			}
			if !slices.Equal(cut[0], cut[1]) {
				t.Errorf("component %v: cut %v, want %v", nodes, cut[0], cut[1])
			}
		}
	})
	if compared < 100 {
		t.Errorf("only %d components", compared)
	}
}

func naiveOrder(g *Graph) []int {
	left, right, gone := []int{}, []int{}, make([]bool, g.N())
	for len(left)+len(right) < g.N() {
		best, excess, toRight := -1, 0.0, false
		for v := range g.N() {
			if gone[v] {
				continue
			}
			in, out, sum := 0, 0, 0.0
			for _, e := range g.Out(v) {
				if !gone[e.To] {
					out++
					sum += e.Weight
				}
			}
			for e := range g.In(v) {
				if !gone[e.From] {
					in++
					sum -= e.Weight
				}
			}
			if in == 0 || out == 0 {
				best, toRight = v, out == 0
				break
			}
			if best < 0 || sum > excess {
				best, excess = v, sum
			}
		}
		gone[best] = true
		if toRight {
			right = append(right, best)
		} else {
			left = append(left, best)
		}
	}
	slices.Reverse(right)
	return append(left, right...)
}

// TestRestore: of two edges of which either may stay, the heavier does; without
// steps left nothing changes.
func TestRestore(t *testing.T) {
	g := mustNew(t, 3, []Edge{{0, 1, 3}, {1, 0, 5}, {1, 2, 1}, {2, 1, 2}})
	for steps, want := range map[int][]bool{restoreSteps: {true, false, true, false}, 0: {true, true, true, true}} {
		f := newFeedback(g)
		for i := range f.cut {
			f.cut[i] = true
		}
		f.steps = steps
		f.restore(0)
		if !slices.Equal(f.cut, want) {
			t.Errorf("%d steps: cut %v, want %v", steps, f.cut, want)
		}
	}
}

// TestFeedbackArcsScale: a power of two in all weights changes nothing.
func TestFeedbackArcsScale(t *testing.T) {
	each(t, 60, 30, func(t *testing.T, _ *rand.Rand, g *Graph) {
		scaled := slices.Clone(g.Edges())
		for i := range scaled {
			scaled[i].Weight /= 1 << 20
		}
		a, b := g.FeedbackArcs(), mustNew(t, g.N(), scaled).FeedbackArcs()
		if !slices.EqualFunc(a, b, func(x, y Edge) bool { return x.From == y.From && x.To == y.To }) {
			t.Errorf("%v, scaled %v", a, b)
		}
	})
}
