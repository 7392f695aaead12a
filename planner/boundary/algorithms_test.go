package boundary

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// cliques returns k cliques of n nodes each in a ring joined by single edges.
func cliques(k, n int) [][]wedge {
	adj := make([][]wedge, k*n)
	join := func(a, b int) {
		adj[a] = append(adj[a], wedge{b, 1})
		adj[b] = append(adj[b], wedge{a, 1})
	}
	for c := range k {
		for i := range n {
			for j := range i {
				join(c*n+i, c*n+j)
			}
		}
		if k > 1 {
			join(c*n, (c+1)%k*n+1)
		}
	}
	for i := range adj {
		adj[i] = mergeEdges(adj[i])
	}
	return adj
}

func TestLouvainFindsCliques(t *testing.T) {
	label := louvain(cliques(5, 6), 1)
	for i, l := range label {
		if l != i/6 {
			t.Fatalf("labels %v, want one for each clique in order", label)
		}
	}
	if got := louvain(cliques(5, 6), .01); got[29] != 0 {
		t.Errorf("a tiny resolution must join all: %v", got)
	}
	if got := louvain(nil, 1); len(got) != 0 {
		t.Errorf("no nodes: %v", got)
	}
	if got := louvain(make([][]wedge, 3), 1); !reflect.DeepEqual(got, []int{0, 1, 2}) {
		t.Errorf("isolated nodes: %v", got)
	}
}

func TestMergeEdgesAddsParallelOnes(t *testing.T) {
	got := mergeEdges([]wedge{{2, 1}, {1, .5}, {2, .25}})
	if want := []wedge{{1, .5}, {2, 1.25}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestImportersComeFirst(t *testing.T) {
	draws(t, func(t *testing.T, _ *rand.Rand, in Input) {
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		m.findRoots()
		comp := make(map[int]int)
		comps := m.importersFirst()
		for k, c := range comps {
			for _, p := range c {
				if _, twice := comp[p]; twice || !m.isNode(p) {
					t.Fatalf("package %d is in two components or no node", p)
				}
				comp[p] = k
			}
		}
		if len(comp) != len(m.nodes()) {
			t.Fatalf("%d packages in components, want %d", len(comp), len(m.nodes()))
		}
		for p, k := range comp {
			for _, to := range m.imports[p] {
				if m.isNode(to) && comp[to] < k {
					t.Fatalf("component %d imports the earlier %d", k, comp[to])
				}
			}
			if len(comps[k]) > 1 && !slices.ContainsFunc(m.imports[p], func(to int) bool { return m.isNode(to) && comp[to] == k }) {
				t.Fatalf("package %d imports nothing of its cycle", p)
			}
		}
	})
}

func TestUnion(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	set := func() []int32 {
		var s []int32
		for i := range int32(12) {
			if r.IntN(3) == 0 {
				s = append(s, i)
			}
		}
		return s
	}
	for range 500 {
		a, b := set(), set()
		want := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(a), b...))))
		if got := union(a, b); !slices.Equal(got, want) {
			t.Fatalf("union of %v and %v is %v", a, b, got)
		}
	}
}

// TestCutIsOptimal compares 3.2 with all antichains on small trees.
func TestCutIsOptimal(t *testing.T) {
	seen := 0
	draws(t, func(t *testing.T, _ *rand.Rand, in Input) {
		in.PathBlind = false
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		m.findRoots()
		m.weigh()
		if m.m == 0 {
			return
		}
		tr := m.cutReading(false)
		q := func(pkgs []int) float64 {
			var e, out, inn float64
			for _, p := range pkgs {
				for _, to := range m.imports[p] {
					if m.isNode(to) {
						out += m.weight(to)
						if slices.Contains(pkgs, to) {
							e += m.weight(to)
						}
					}
				}
				if m.fanIn[p] > 0 {
					inn++
				}
			}
			return e/m.m - out*inn/(m.m*m.m)
		}
		// The best of all antichains, by plain recursion.
		var best func(d int) float64
		best = func(d int) float64 {
			parts := q(tr.dirs[d].own)
			for _, c := range tr.dirs[d].children {
				parts += best(c)
			}
			return max(parts, q(tr.below(d)))
		}
		want := best(0)
		sum, count := 0.0, 0
		for _, g := range tr.groups() {
			sum += q(g.pkgs)
			count += len(g.pkgs)
		}
		if diff := sum - want; diff > 1e-9 || diff < -1e-9 || tr.q-want > 1e-9 || want-tr.q > 1e-9 {
			t.Errorf("groups have Q %v, the tree says %v, want %v", sum, tr.q, want)
		}
		if count != len(m.nodes()) {
			t.Errorf("%d packages in groups, want %d", count, len(m.nodes()))
		}
		seen++
	})
	if seen < 100 {
		t.Errorf("only %d trees", seen)
	}
}
