package metric

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/graph"
)

// labels turns "0011" into 0, 0, 1, 1.
func labels(digits string) []int {
	out := make([]int, len(digits))
	for i, d := range digits {
		out[i] = int(d - '0')
	}
	return out
}

func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

// TestAgreementGolden holds the vectors of methods 4.2.
func TestAgreementGolden(t *testing.T) {
	for _, c := range []struct {
		a, b                     string
		mno, max                 int
		forward, backward        float64
		a2a, ari, f1             float64
		hasPrecision, hasBackPre bool
	}{
		{"000111", "001122", 2, 4, 50, 50, 89.66, .2424, .4444, true, true},
		{"000000", "001122", 4, 4, 0, 60, 78.57, 0, .3333, true, true},
		{"012345", "001122", 3, 4, 25, 40, 81.82, 0, 0, false, true},
		{"010101", "000111", 2, 4, 50, 50, 92.86, -.1111, .3333, true, true},
		{"000112", "000112", 0, 3, 100, 100, 100, 1, 1, true, true},
	} {
		a, b := labels(c.a), labels(c.b)
		table, err := newTable(a, b)
		if err != nil {
			t.Fatal(err)
		}
		mno, err1 := MNO(a, b)
		forward, err2 := MoJoFM(a, b)
		backward, err3 := MoJoFM(b, a)
		ari, err4 := ARI(a, b)
		swapped, err5 := ARI(b, a)
		pairs, err6 := Pairwise(a, b)
		back, err7 := Pairwise(b, a)
		a2a, err8 := A2A(a, b)
		otherA2A, err9 := A2A(b, a)
		if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9); err != nil {
			t.Fatal(err)
		}
		if mno != c.mno || table.maxMNO() != c.max {
			t.Errorf("%s, %s: mno %d of %d, want %d of %d", c.a, c.b, mno, table.maxMNO(), c.mno, c.max)
		}
		if !near(forward, c.forward, 1e-9) || !near(backward, c.backward, 1e-9) {
			t.Errorf("%s, %s: MoJoFM %v, %v, want %v, %v", c.a, c.b, forward, backward, c.forward, c.backward)
		}
		if !near(a2a, c.a2a, 5e-3) || a2a != otherA2A {
			t.Errorf("%s, %s: a2a %v, swapped %v, want %v", c.a, c.b, a2a, otherA2A, c.a2a)
		}
		if !near(ari, c.ari, 5e-5) || ari != swapped {
			t.Errorf("%s, %s: ARI %v, swapped %v, want %v", c.a, c.b, ari, swapped, c.ari)
		}
		if !near(pairs.F1, c.f1, 5e-5) || pairs.F1 != back.F1 || pairs.Precision != back.Recall ||
			pairs.HasPrecision != c.hasPrecision || back.HasPrecision != c.hasBackPre || back.HasRecall != c.hasPrecision {
			t.Errorf("%s, %s: %+v, back %+v, want F1 %v", c.a, c.b, pairs, back, c.f1)
		}
	}
}

func TestEdgesOfAgreement(t *testing.T) {
	for _, n := range []int{0, 1} {
		one := make([]int, n)
		if _, err := MoJoFM(one, one); !errors.Is(err, ErrUndefined) {
			t.Errorf("MoJoFM of %d: %v", n, err)
		}
		if _, err := ARI(one, one); !errors.Is(err, ErrUndefined) {
			t.Errorf("ARI of %d: %v", n, err)
		}
		if mno, err := MNO(one, one); mno != 0 || err != nil {
			t.Errorf("mno of %d: %v, %v", n, mno, err)
		}
		if p, err := Pairwise(one, one); p != (Pairs{}) || err != nil {
			t.Errorf("pairs of %d: %v, %v", n, p, err)
		}
	}
	_, err1 := MNO([]int{0}, nil)
	_, err2 := MoJoFM([]int{0}, nil)
	_, err3 := ARI([]int{0}, nil)
	_, err4 := Pairwise([]int{0}, nil)
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, ErrLabels) {
			t.Errorf("call %d with partitions of different lengths: %v", i, err)
		}
	}
	// ARI is 0/0 for these; large ones catch a comparison of rounded products.
	for _, n := range []int{2, 3, 1001, 99_999} {
		single, same := make([]int, n), make([]int, n)
		for i := range single {
			single[i] = -1
		}
		for _, p := range [][]int{single, same} {
			if ari, err := ARI(p, p); ari != 1 || err != nil {
				t.Errorf("ARI of %d: %v, %v", n, ari, err)
			}
		}
		if ari, err := ARI(single, same); ari != 0 || err != nil {
			t.Errorf("ARI of singletons and one group of %d: %v, %v", n, ari, err)
		}
	}
}

// partitions visits all partitions of n entities, as restricted growth strings.
func partitions(n int, visit func([]int)) {
	of := make([]int, n)
	var at func(i, k int)
	at = func(i, k int) {
		if i == n {
			visit(of)
			return
		}
		for l := range k + 1 {
			of[i] = l
			at(i+1, max(k, l+1))
		}
	}
	at(0, 0)
}

// moves is mno by search: the fewest single moves (to any group, or to a new one)
// and joins that turn one partition into another.
func moves(n int, reference []int) map[string]int {
	key := func(p []int) string {
		of, _ := dense(p)
		s := make([]byte, len(of))
		for i, l := range of {
			s[i] = byte('0' + l)
		}
		return string(s)
	}
	// Backward from the reference: a join undone is a split, a move undone a move.
	cost := map[string]int{key(reference): 0}
	for queue := []string{key(reference)}; len(queue) > 0; queue = queue[1:] {
		p := labels(queue[0])
		visit := func(q []int) {
			if k := key(q); true {
				if _, seen := cost[k]; !seen {
					cost[k] = cost[queue[0]] + 1
					queue = append(queue, k)
				}
			}
		}
		for e := range n {
			was := p[e]
			for l := range n + 1 {
				p[e] = l
				visit(p)
			}
			p[e] = was
		}
		for set := range 1 << n { // split what set holds off one group
			for g := range n {
				q := append([]int{}, p...)
				for e := range q {
					if q[e] == g && set>>e&1 == 1 {
						q[e] = n + 1
					}
				}
				visit(q)
			}
		}
	}
	return cost
}

// TestMNOAgainstSearch compares all pairs of partitions of five entities with
// the definition, and max with the worst of them.
func TestMNOAgainstSearch(t *testing.T) {
	const n = 5
	count := 0
	partitions(n, func(reference []int) {
		cost := moves(n, reference)
		worst := 0
		partitions(n, func(recovered []int) {
			key := ""
			for _, l := range recovered {
				key += string(rune('0' + l))
			}
			got, err := MNO(recovered, reference)
			if err != nil || got != cost[key] {
				t.Errorf("mno(%v, %v) = %d, %v, want %d", recovered, reference, got, err, cost[key])
			}
			worst = max(worst, got)
			count++
		})
		table, _ := newTable(reference, reference)
		if table.maxMNO() != worst {
			t.Errorf("max for %v is %d, want %d", reference, table.maxMNO(), worst)
		}
	})
	if count != 52*52 {
		t.Errorf("compared %d pairs", count)
	}
}

// TestMatched compares with all matchings of small bipartite graphs.
func TestMatched(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 500 {
		left, k := 1+r.IntN(6), 1+r.IntN(6)
		adjacent := make([][]int, left)
		for i := range adjacent {
			for j := range k {
				if r.IntN(3) == 0 {
					adjacent[i] = append(adjacent[i], j)
				}
			}
		}
		var best func(i, used int) int
		best = func(i, used int) int {
			if i == left {
				return 0
			}
			most := best(i+1, used)
			for _, j := range adjacent[i] {
				if used>>j&1 == 0 {
					most = max(most, 1+best(i+1, used|1<<j))
				}
			}
			return most
		}
		if got, want := matched(adjacent, k), best(0, 0); got != want {
			t.Fatalf("%v: matched %d, want %d", adjacent, got, want)
		}
	}
}

// TestRelabelling: only equality of labels counts, and a negative one is alone.
func TestRelabelling(t *testing.T) {
	for seed := range 100 {
		r := rand.New(rand.NewPCG(uint64(seed), 6))
		n := 2 + r.IntN(30)
		a, b, c := make([]int, n), make([]int, n), make([]int, n)
		for i := range a {
			a[i], b[i] = r.IntN(5)-1, r.IntN(5)
			if c[i] = 1000 - 7*a[i]; a[i] < 0 {
				c[i] = 1_000_000 + i
			}
		}
		x, err := MoJoFM(a, b)
		y, err2 := MoJoFM(c, b)
		p, err3 := Pairwise(b, a)
		q, err4 := Pairwise(b, c)
		i, err5 := ARI(a, b)
		j, err6 := ARI(c, b)
		if err := errors.Join(err, err2, err3, err4, err5, err6); err != nil || x != y || p != q || i != j {
			t.Errorf("seed %d: %v %v, %v %v, %v %v: %v", seed, x, y, p, q, i, j, err)
		}
		if x < 0 || x > 100 || i > 1 || p.F1 < 0 || p.F1 > 1 {
			t.Errorf("seed %d: out of range: %v %v %+v", seed, x, i, p)
		}
	}
}

func TestLargePartitions(t *testing.T) {
	const n = 100_000
	r := rand.New(rand.NewPCG(8, 8))
	a, b := make([]int, n), make([]int, n)
	for i := range a {
		a[i], b[i] = r.IntN(n/2), r.IntN(n/2)
	}
	if x, err := MoJoFM(a, b); err != nil || x < 0 || x > 100 {
		t.Errorf("MoJoFM %v, %v", x, err)
	}
}

func golden(t *testing.T, heavy float64) *graph.Graph {
	g, err := graph.New(6, graph.Sites, []graph.Edge{
		{From: 0, To: 1, Weight: 1}, {From: 1, To: 2, Weight: 1}, {From: 0, To: 2, Weight: 1},
		{From: 3, To: 4, Weight: 1}, {From: 4, To: 5, Weight: 1}, {From: 3, To: 5, Weight: 1},
		{From: 2, To: 3, Weight: heavy},
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestStructureGolden holds the values of methods 4.3.1.
func TestStructureGolden(t *testing.T) {
	unit, weighted, of := golden(t, 1), golden(t, 10), labels("000111")
	raw, err1 := ICPRaw(weighted, of)
	log, err2 := ICPLog(weighted, of)
	q, err3 := Modularity(unit, of, 1)
	heavy, err4 := Modularity(weighted, of, 1)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]float64{
		"icp/raw": {raw, .625}, "icp/log": {log, .3550}, "q": {q, .3571}, "q weighted": {heavy, -.125},
	} {
		if !near(c[0], c[1], 5e-5) {
			t.Errorf("%s: got %v, want %v", name, c[0], c[1])
		}
	}
}

func TestStructureLaws(t *testing.T) {
	for seed := range 200 {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		n, k := 2+r.IntN(12), 1+r.IntN(4)
		edges := []graph.Edge{{From: 0, To: 1, Weight: 1}}
		for range 2 * n {
			edges = append(edges, graph.Edge{From: r.IntN(n), To: r.IntN(n), Weight: float64(1 + r.IntN(4))})
		}
		g, err := graph.New(n, graph.Sites, edges)
		if err != nil {
			t.Fatal(err)
		}
		of, alone, together := make([]int, n), make([]int, n), make([]int, n)
		for v := range of {
			of[v], alone[v] = r.IntN(k), -1
		}
		q, _ := Modularity(g, of, 1)
		if want := modularityByPairs(g, of); !near(q, want, 1e-12) || q < -.5 || q > 1 {
			t.Errorf("seed %d: q %v, by pairs %v", seed, q, want)
		}
		contracted, err := g.Contract(of, k)
		if err != nil {
			t.Fatal(err)
		}
		number := make([]int, k)
		for c := range number {
			number[c] = c
		}
		if same, _ := Modularity(contracted, number, 1); !near(q, same, 1e-12) {
			t.Errorf("seed %d: q %v, contracted %v", seed, q, same)
		}
		for _, icp := range []func(*graph.Graph, []int) (float64, error){ICPRaw, ICPLog} {
			none, err1 := icp(g, together)
			whole, err2 := icp(g, alone)
			part, err3 := icp(g, of)
			if none != 0 || whole != 1 || part < 0 || part > 1 || errors.Join(err1, err2, err3) != nil {
				t.Errorf("seed %d: icp %v, %v, %v", seed, none, whole, part)
			}
		}
		if one, _ := Modularity(g, together, 1); !near(one, 0, 1e-12) {
			t.Errorf("seed %d: q of one service is %v", seed, one)
		}
	}
}

// modularityByPairs is the definition over pairs of nodes.
func modularityByPairs(g *graph.Graph, of []int) float64 {
	n := g.N()
	degree, total, q := make([]float64, n), 0.0, 0.0
	between := func(u, v int) float64 {
		x, _ := g.Weight(u, v)
		y, _ := g.Weight(v, u)
		return x + y
	}
	for u := range n {
		for v := range n {
			degree[u] += between(u, v)
			total += between(u, v)
		}
	}
	for u := range n {
		for v := range n {
			if of[u] == of[v] {
				q += between(u, v)/total - degree[u]*degree[v]/(total*total)
			}
		}
	}
	return q
}

func TestStructureUndefined(t *testing.T) {
	build := func(edges ...graph.Edge) *graph.Graph {
		g, err := graph.New(2, graph.Share, edges)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	of := []int{0, 1}
	for name, c := range map[string]struct {
		g         *graph.Graph
		q, raw, l error
	}{
		"no edges":                       {build(), ErrUndefined, ErrUndefined, ErrUndefined},
		"no weight":                      {build(graph.Edge{From: 0, To: 1}), ErrUndefined, ErrUndefined, ErrUndefined},
		"loop only":                      {build(graph.Edge{From: 1, To: 1, Weight: .5}), nil, ErrUndefined, ErrUndefined},
		"fraction":                       {build(graph.Edge{From: 0, To: 1, Weight: .5}), nil, nil, ErrUndefined},
		"fraction that no one could cut": {build(graph.Edge{From: 0, To: 0, Weight: .5}, graph.Edge{From: 0, To: 1, Weight: 1}), nil, nil, nil},
		"count":                          {build(graph.Edge{From: 0, To: 1, Weight: 1}), nil, nil, nil},
		"overflow": {build(graph.Edge{From: 0, To: 1, Weight: math.MaxFloat64}, graph.Edge{From: 1, To: 0, Weight: math.MaxFloat64}),
			ErrUndefined, ErrUndefined, nil},
	} {
		_, q := Modularity(c.g, of, 1)
		_, raw := ICPRaw(c.g, of)
		_, log := ICPLog(c.g, of)
		if !errors.Is(q, c.q) || !errors.Is(raw, c.raw) || !errors.Is(log, c.l) {
			t.Errorf("%s: q %v, raw %v, log %v", name, q, raw, log)
		}
	}
	if _, err := Modularity(build(), []int{0}, 1); !errors.Is(err, ErrLabels) {
		t.Errorf("labels that do not fit: %v", err)
	}
	if _, err := ICPRaw(build(), nil); !errors.Is(err, ErrLabels) {
		t.Errorf("labels that do not fit: %v", err)
	}
}
