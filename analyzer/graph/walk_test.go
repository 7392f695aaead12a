package graph

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestComponentsAgainstClosure(t *testing.T) {
	each(t, 400, 12, func(t *testing.T, _ *rand.Rand, g *Graph) {
		c, m := g.Components(), matrix(g, -1)
		for u := range g.N() {
			for v := range g.N() {
				if same := m[u][v] && m[v][u]; same != (c.Of[u] == c.Of[v]) {
					t.Errorf("%d and %d in one component: want %v", u, v, same)
				}
				if m[u][v] && c.Of[u] < c.Of[v] {
					t.Errorf("%d reaches %d, but its component comes first", u, v)
				}
			}
		}
		seen := 0
		for i, nodes := range c.Members {
			seen += len(nodes)
			if len(nodes) == 0 || !slices.IsSorted(nodes) {
				t.Errorf("component %d has nodes %v", i, nodes)
			}
			for _, v := range nodes {
				if c.Of[v] != i {
					t.Errorf("node %d is of component %d and in %d", v, c.Of[v], i)
				}
			}
		}
		if seen != g.N() {
			t.Errorf("%d of %d nodes in components", seen, g.N())
		}
		dag, err := g.Condense(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := dag.TopologicalOrder(); err != nil || dag.N() != len(c.Members) {
			t.Errorf("condensation: %d nodes, %v", dag.N(), err)
		}
	})
}

func TestCore(t *testing.T) {
	for name, c := range map[string]struct {
		n     int
		edges []Edge
		want  Core
	}{
		"empty":   {0, nil, Core{[]int{}, 0, 0}},
		"acyclic": {4, []Edge{{0, 1, 1}}, Core{[]int{0}, .25, 1}},
		"tie": {5, []Edge{{1, 4, 1}, {4, 1, 1}, {2, 3, 1}, {3, 2, 1}, {4, 2, 1}},
			Core{[]int{1, 4}, .4, 2}},
		"core": {8, []Edge{{0, 7, 1}, {7, 0, 1}, {4, 5, 1}, {5, 6, 1}, {6, 4, 1}, {0, 4, 1}},
			Core{[]int{4, 5, 6}, .375, 2}},
	} {
		got := mustNew(t, c.n, c.edges).Core()
		if !slices.Equal(got.Members, c.want.Members) || got.Share != c.want.Share || got.Next != c.want.Next {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestTopologicalOrder(t *testing.T) {
	cyclic := 0
	each(t, 400, 9, func(t *testing.T, _ *rand.Rand, g *Graph) {
		order, err := g.TopologicalOrder()
		var cycle *CycleError
		if errors.As(err, &cycle) {
			cyclic++
			checkCycle(t, g, cycle.Cycle)
			g = g.WithoutLoops()
			if order, err = g.TopologicalOrder(); err != nil {
				return
			}
		}
		want := smallestOrder(g)
		if !slices.Equal(order, want) {
			t.Errorf("order %v, want %v, %v", order, want, err)
		}
	})
	if cyclic == 0 || cyclic == 400 {
		t.Errorf("%d of 400 graphs were cyclic", cyclic)
	}
}

// smallestOrder picks the smallest node without a predecessor again and again.
func smallestOrder(g *Graph) []int {
	order := []int{}
	for len(order) < g.N() {
		for v := range g.N() {
			free := !slices.Contains(order, v)
			for e := range g.In(v) {
				free = free && slices.Contains(order, e.From)
			}
			if free {
				order = append(order, v)
				break
			}
		}
	}
	return order
}

// checkCycle compares with the shortest cycle through the smallest node on any.
func checkCycle(t *testing.T, g *Graph, cycle []int) {
	for i, u := range cycle {
		if _, ok := g.Weight(u, cycle[(i+1)%len(cycle)]); !ok {
			t.Errorf("cycle %v lacks an edge after %d", cycle, u)
		}
	}
	for v := range g.N() {
		shortest := 0
		for _, e := range g.Out(v) {
			if p, ok := g.Path(e.To, v); ok && (shortest == 0 || len(p) < shortest) {
				shortest = len(p)
			}
		}
		if shortest > 0 {
			if cycle[0] != v || len(cycle) != shortest {
				t.Errorf("cycle %v, want %d nodes from %d", cycle, shortest, v)
			}
			return
		}
	}
}

func TestLevels(t *testing.T) {
	each(t, 200, 10, func(t *testing.T, _ *rand.Rand, g *Graph) {
		levels, c := g.Levels(), g.Components()
		for i, nodes := range c.Members {
			want := 0
			for _, v := range nodes {
				for _, e := range g.Out(v) {
					if c.Of[e.To] != i {
						want = max(want, levels[e.To]+1)
					}
				}
			}
			for _, v := range nodes {
				if levels[v] != want {
					t.Errorf("level of %d is %d, want %d", v, levels[v], want)
				}
			}
		}
	})
}

func TestReachAndClosure(t *testing.T) {
	each(t, 300, 80, func(t *testing.T, r *rand.Rand, g *Graph) {
		m, n := matrix(g, -1), g.N()
		closure, err := g.Closure()
		if err != nil {
			t.Fatal(err)
		}
		visible, sum := g.Visibility(), 0
		start := []int{r.IntN(n), r.IntN(n)}
		forward, _ := g.Reachable(start)
		backward, _ := g.Reaching(start)
		for u := range n {
			var want []int
			for v := range n {
				if m[u][v] {
					want = append(want, v)
				}
				if closure.Reaches(u, v) != m[u][v] {
					t.Errorf("closure %d, %d: want %v", u, v, m[u][v])
				}
			}
			sum += len(want)
			if !slices.Equal(closure.From(u), want) || closure.Count(u) != len(want) || visible[u] != len(want) {
				t.Errorf("from %d: %v, %d, %d, want %v", u, closure.From(u), closure.Count(u), visible[u], want)
			}
			if forward[u] != (m[start[0]][u] || m[start[1]][u]) || backward[u] != (m[u][start[0]] || m[u][start[1]]) {
				t.Errorf("node %d: reachable %v, reaching %v from %v", u, forward[u], backward[u], start)
			}
		}
		if got, want := g.PropagationCost(), float64(sum)/float64(n*n); got != want {
			t.Errorf("propagation cost %v, want %v", got, want)
		}
	})
}

// TestVisibilityAcrossBlocks crosses the 512 columns of a block, with components
// that straddle the border.
func TestVisibilityAcrossBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{511, 512, 513, 1500} {
		for _, m := range []int{n, n * 3 / 2, 3 * n} {
			edges := make([]Edge, m)
			for i := range edges {
				edges[i] = Edge{r.IntN(n), r.IntN(n), 1}
			}
			g := mustNew(t, n, edges)
			in, out := g.Reverse().Visibility(), g.Visibility()
			for _, v := range []int{0, 1, n / 2, n - 1} {
				forward, _ := g.Reachable([]int{v})
				backward, _ := g.Reaching([]int{v})
				if out[v] != count(forward) || in[v] != count(backward) {
					t.Errorf("n=%d m=%d: node %d sees %d, is seen by %d, want %d, %d",
						n, m, v, out[v], in[v], count(forward), count(backward))
				}
			}
		}
	}
}

func count(set []bool) int {
	n := 0
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}

func TestPropagationCostGolden(t *testing.T) {
	if got := golden(t).PropagationCost(); got != 21./36 {
		t.Errorf("methods 4.3.1: %v, want 21/36", got)
	}
}

func TestClosureRefuses(t *testing.T) {
	c, err := mustNew(t, 70_000, nil).Closure()
	if !errors.Is(err, ErrTooLarge) || c != nil {
		t.Errorf("70,000 nodes: %v", err)
	}
	if c, err := mustNew(t, 3, nil).Closure(); err != nil || c.Reaches(-1, 0) || c.Reaches(0, 3) || c.Count(3) != 0 || c.From(-1) == nil {
		t.Errorf("missing nodes: %v", err)
	}
}

func TestPathIsSmallestShortest(t *testing.T) {
	each(t, 300, 7, func(t *testing.T, _ *rand.Rand, g *Graph) {
		for u := range g.N() {
			for v := range g.N() {
				want := smallestPath(g, u, v)
				got, ok := g.Path(u, v)
				if ok != (want != nil) || !slices.Equal(got, want) || got == nil {
					t.Errorf("path %d to %d: %v, want %v", u, v, got, want)
				}
			}
		}
	})
}

// smallestPath enumerates all simple paths.
func smallestPath(g *Graph, from, to int) (best []int) {
	var walk func(path []int)
	walk = func(path []int) {
		last := path[len(path)-1]
		if last == to {
			if best == nil || len(path) < len(best) || len(path) == len(best) && slices.Compare(path, best) < 0 {
				best = slices.Clone(path)
			}
			return
		}
		for _, e := range g.Out(last) {
			if !slices.Contains(path, e.To) {
				walk(append(path, e.To))
			}
		}
	}
	walk([]int{from})
	return best
}

func TestDominatorsAgainstRemoval(t *testing.T) {
	each(t, 500, 12, func(t *testing.T, r *rand.Rand, g *Graph) {
		roots := []int{}
		for range r.IntN(3) {
			roots = append(roots, r.IntN(g.N()))
		}
		tree, err := g.Dominators(roots)
		if err != nil {
			t.Fatal(err)
		}
		reached := func(v, without int) bool {
			m := matrix(g, without)
			return slices.ContainsFunc(roots, func(r int) bool { return m[r][v] })
		}
		for v := range g.N() {
			dominators, isReached := 0, reached(v, -1)
			if isReached != (tree.Parent[v] >= 0) || isReached != tree.Dominates(g.N(), v) {
				t.Errorf("%d reached: want %v, parent %d", v, isReached, tree.Parent[v])
			}
			for u := range g.N() {
				want := isReached && (u == v || !reached(v, u))
				if want {
					dominators++
				}
				if tree.Dominates(u, v) != want {
					t.Errorf("roots %v: %d dominates %d: want %v", roots, u, v, want)
				}
			}
			depth := 0
			for u := v; isReached && u != g.N(); u = tree.Parent[u] {
				depth++
			}
			if depth != dominators {
				t.Errorf("%d is at depth %d of the tree, has %d dominators", v, depth, dominators)
			}
		}
		if tree.Dominates(-1, 0) || tree.Dominates(0, g.N()+1) {
			t.Error("missing nodes dominate")
		}
	})
}

func TestArticulationAgainstRemoval(t *testing.T) {
	each(t, 400, 10, func(t *testing.T, _ *rand.Rand, g *Graph) {
		a := g.adjacency()
		pieces := func(g *Graph) int { return len(g.Components().Members) }
		points, bridges := []int{}, [][2]int{}
		for v := range g.N() {
			rest := []int{}
			for u := range g.N() {
				if u != v {
					rest = append(rest, u)
				}
			}
			sub, _, _ := a.Subgraph(rest)
			if pieces(sub) > pieces(a) {
				points = append(points, v)
			}
			for _, e := range a.Out(v) {
				without := slices.DeleteFunc(slices.Clone(a.Edges()), func(x Edge) bool {
					return x.From == e.From && x.To == e.To || x.From == e.To && x.To == e.From
				})
				if e.To > v && pieces(mustNew(t, g.N(), without)) > pieces(a) {
					bridges = append(bridges, [2]int{v, e.To})
				}
			}
		}
		got := g.Articulation()
		if !slices.Equal(got.Points, points) || !slices.Equal(got.Bridges, bridges) {
			t.Errorf("got %v, want points %v, bridges %v", got, points, bridges)
		}
	})
}

func TestCouplings(t *testing.T) {
	g := mustNew(t, 4, []Edge{{0, 1, 5}, {0, 1, 2}, {0, 2, 1}, {1, 2, 0}, {2, 2, 9}})
	want := []Coupling{{0, 2}, {1, 1}, {2, 0}, {0, 0}}
	got := g.Couplings()
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for v, i := range []float64{1, .5, 0} {
		if x, ok := got[v].Instability(); x != i || !ok {
			t.Errorf("instability of %d: %v, %v", v, x, ok)
		}
	}
	if x, ok := got[3].Instability(); x != 0 || ok {
		t.Errorf("instability without neighbours: %v, %v", x, ok)
	}
}
