package feature

import (
	"cmp"
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// field is how much of a node's surroundings lies in each group: shares of all
// nodes in one slice, k a node.
type field struct {
	k int
	// nodes are symbols first, then tables, then route groups.
	share []float64
}

func (x *field) of(node int) []float64 { return x.share[node*x.k : (node+1)*x.k] }

// top is the strongest group of a node and its share; the lowest group wins a
// tie. The share of a node that knows nothing is 0.
func (x *field) top(node int) (int, float64) {
	best, most, sum := 0, 0.0, 0.0
	for k, s := range x.of(node) {
		sum += s
		if s > most+equal {
			best, most = k, s
		}
	}
	if sum <= equal || most-1/float64(x.k) < 1e-6 {
		return best, 0
	}
	return best, most / sum
}

// net is the graph along which ownership spreads.
type net struct {
	n     int // nodes
	links [][]edge
	fixed []int // group of a table, -1 elsewhere
	order []int // nodes that move
}

// spread solves for the harmonic function with the tables held fixed: the share
// of a node is the mean of its neighbours', weighted by the tie and by how
// decided the neighbour is, so that what belongs to everybody pulls nobody. All
// nodes move at once, so no order of nodes shows in the result (methods 3.1.2:
// CARGO's ties and orders).
func (g *net) spread(k int) *field {
	x := &field{k: k, share: make([]float64, g.n*k)}
	for i := range x.share {
		x.share[i] = 1 / float64(k)
	}
	sure := make([]float64, g.n)
	for i, f := range g.fixed {
		if f >= 0 {
			s := x.of(i)
			clear(s)
			s[f] = 1
		}
		sure[i] = certainty(x.of(i))
	}
	next := slices.Clone(x.share)
	for range 60 {
		change := 0.0
		for _, i := range g.order {
			change = max(change, g.mean(x, sure, i, next[i*k:(i+1)*k]))
		}
		x.share, next = next, x.share
		for _, i := range g.order {
			sure[i] = certainty(x.of(i))
		}
		if change < 1e-4 {
			break
		}
		copy(next, x.share)
	}
	return x
}

// mean writes the weighted mean of i's neighbours and returns the largest
// change.
func (g *net) mean(x *field, sure []float64, i int, out []float64) float64 {
	clear(out)
	sum := 0.0
	for _, e := range g.links[i] {
		if w := e.w * sure[e.to]; w > 0 {
			sum += w
			for k, s := range x.of(e.to) {
				out[k] += w * s
			}
		}
	}
	old := x.of(i)
	if sum < 1e-9 {
		copy(out, old)
		return 0
	}
	change := 0.0
	for k := range out {
		out[k] /= sum
		change = max(change, math.Abs(out[k]-old[k]))
	}
	return change
}

// certainty is 0 for equal shares and 1 for a single group, squared.
func certainty(s []float64) float64 {
	k := float64(len(s))
	if k < 2 {
		return 1
	}
	c := (slices.Max(s)*k - 1) / (k - 1)
	if c < 1e-6 {
		return 0
	}
	return c * c
}

// buildNet links the owners of declarations (owner says which symbol stands for
// each) with each other, with tables and route groups. Symbols in apart are left out.
func (m *model) buildNet(owner []int, apart []bool, fixed []int) *net {
	n := len(m.f.Symbols)
	tables := len(m.f.Data.Tables)
	g := &net{n: n + tables, fixed: fill(n, -1)}
	g.fixed = append(g.fixed, fixed...)
	g.links = make([][]edge, g.n)
	m.linkUses(g, owner, apart)
	for i, ts := range m.access {
		if o := owner[i]; o >= 0 && !apart[o] {
			for _, t := range ts {
				if fixed[t.table] >= 0 {
					g.links[o] = append(g.links[o], edge{n + t.table, tableWeight * t.weight})
				}
			}
		}
	}
	for o := range m.f.Symbols {
		for _, t := range m.models[o] {
			if fixed[t] >= 0 && owner[o] == o && !apart[o] {
				g.links[o] = append(g.links[o], edge{n + t, tableWeight * writeWeight})
			}
		}
	}
	m.linkRoutes(g, owner, apart)
	g.fixed = append(g.fixed, fill(g.n-len(g.fixed), -1)...)
	for i := range g.links {
		if len(g.links[i]) > 0 && g.fixed[i] < 0 {
			g.order = append(g.order, i)
		}
	}
	return g
}

// linkUses weighs a reference by how much of the target's use it is, methods
// 1.2 L1 with boundaries 1.2.
func (m *model) linkUses(g *net, owner []int, apart []bool) {
	type pair struct{ from, to int }
	sites := make(map[pair]int)
	users := make(map[int]int)
	for i, us := range m.uses {
		for _, u := range us {
			p := pair{owner[i], owner[u.to]}
			if p.from < 0 || p.to < 0 || p.from == p.to || apart[p.from] || apart[p.to] {
				continue
			}
			if sites[p] == 0 {
				users[p.to]++
			}
			sites[p] += u.sites
		}
	}
	for p, s := range sites {
		w := (1 + math.Log(float64(s))) / float64(users[p.to])
		g.links[p.from] = append(g.links[p.from], edge{p.to, w})
		g.links[p.to] = append(g.links[p.to], edge{p.from, w})
	}
	for _, l := range g.links {
		slices.SortFunc(l, func(a, b edge) int { return cmp.Or(a.to-b.to, cmp.Compare(a.w, b.w)) })
	}
}

// linkRoutes ties handlers to a node for their route group.
func (m *model) linkRoutes(g *net, owner []int, apart []bool) {
	groups := make(map[int]int)
	seen := make(map[[2]int]bool)
	for _, e := range m.entries {
		o := owner[e.handler]
		if e.group < 0 || o < 0 || apart[o] || seen[[2]int{e.group, o}] {
			continue
		}
		seen[[2]int{e.group, o}] = true
		node, ok := groups[e.group]
		if !ok {
			node = g.n
			groups[e.group] = node
			g.n++
			g.links = append(g.links, nil)
		}
		g.links[o] = append(g.links[o], edge{node, routeWeight})
		g.links[node] = append(g.links[node], edge{o, routeWeight})
	}
}

// isStruct says whether a symbol is a type that is no interface.
func (m *model) isStruct(i int) bool { return m.f.Symbols[i].Kind == facts.Type }
