package main

import "slices"

// network is an undirected weighted graph whose neighbours keep the order in
// which they were added: where moves are equally good, the first one wins.
type network struct {
	near [][]tie
}

// tie is one end of an edge. A loop is there once.
type tie struct {
	to     int
	weight float64
}

func newNetwork(n int) *network { return &network{near: make([][]tie, n)} }

// add adds weight to the edge between u and v.
func (g *network) add(u, v int, weight float64) {
	g.half(u, v, weight)
	if u != v {
		g.half(v, u, weight)
	}
}

func (g *network) half(u, v int, weight float64) {
	for i := range g.near[u] {
		if g.near[u][i].to == v {
			g.near[u][i].weight += weight
			return
		}
	}
	g.near[u] = append(g.near[u], tie{v, weight})
}

// edges calls visit for each edge once, in the order of its first node and, for
// each of them, in the order of adding.
func (g *network) edges(visit func(u, v int, weight float64)) {
	for u, near := range g.near {
		for _, t := range near {
			if t.to >= u {
				visit(u, t.to, t.weight)
			}
		}
	}
}

// louvain clusters by modularity (Blondel et al. 2008), step by step as
// networkx.community.louvain_communities does, which made the published
// baselines. The engine has its own implementation, with a fixed order in place
// of random ones; a baseline must not share code with what it is there to judge.
func louvain(g *network, seed uint32) []int {
	const threshold = 1e-7
	random := newMersenne(seed)
	label := make([]int, len(g.near))
	for i := range label {
		label[i] = i
	}
	// The copy brings the neighbours into the order of networkx: first those
	// that come earlier among the nodes.
	level := newNetwork(len(g.near))
	g.edges(level.add)
	m := 0.0
	level.edges(func(_, _ int, w float64) { m += w })
	if m == 0 {
		return label
	}
	quality := level.modularity(identity(len(g.near)), m)
	for {
		of := level.move(m, random)
		k := compact(of)
		for i, l := range label {
			label[i] = of[l]
		}
		now := level.modularity(of, m)
		if now-quality <= threshold {
			return label
		}
		quality = now
		next := newNetwork(k)
		level.edges(func(u, v int, w float64) { next.add(of[u], of[v], w) })
		level = next
	}
}

func identity(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// compact renumbers groups to 0..k-1 and keeps their order.
func compact(of []int) int {
	used := slices.Clone(of)
	slices.Sort(used)
	used = slices.Compact(used)
	for i, c := range of {
		of[i], _ = slices.BinarySearch(used, c)
	}
	return len(used)
}

func (g *network) degrees() []float64 {
	out := make([]float64, len(g.near))
	g.edges(func(u, v int, w float64) {
		out[u] += w
		out[v] += w
	})
	return out
}

func (g *network) modularity(of []int, m float64) float64 {
	inside, ends := make([]float64, len(of)), make([]float64, len(of))
	for u, d := range g.degrees() {
		ends[of[u]] += d
	}
	g.edges(func(u, v int, w float64) {
		if of[u] == of[v] {
			inside[of[u]] += w
		}
	})
	q := 0.0
	for c := range inside {
		q += inside[c]/m - ends[c]*ends[c]/(4*m*m)
	}
	return q
}

// move is one level: single nodes move to the neighbouring group with the
// greatest gain until none does.
func (g *network) move(m float64, random *mersenne) []int {
	of := identity(len(g.near))
	degree := g.degrees()
	total := slices.Clone(degree)
	order := identity(len(g.near))
	random.shuffle(order)
	toward := make([]float64, len(g.near))
	for moved := true; moved; {
		moved = false
		for _, u := range order {
			var groups []int
			for _, t := range g.near[u] {
				if t.to == u {
					continue
				}
				c := of[t.to]
				if toward[c] == 0 {
					groups = append(groups, c)
				}
				toward[c] += t.weight
			}
			old := of[u]
			total[old] -= degree[u]
			// The conversions keep compilers from fusing operations.
			expected := func(c int) float64 { return float64(total[c]*degree[u]) / float64(2*m*m) }
			stay := -toward[old]/m + expected(old)
			best, most := old, 0.0
			for _, c := range groups {
				if gain := stay + toward[c]/m - expected(c); gain > most {
					best, most = c, gain
				}
			}
			total[best] += degree[u]
			if best != old {
				of[u], moved = best, true
			}
			for _, c := range groups {
				toward[c] = 0
			}
		}
	}
	return of
}
