package boundary

import (
	"maps"
	"math"
	"slices"
)

// graphUnits are boundaries 7.1 and 7.2: Louvain groups the packages that start
// services; every cluster that holds such a package is a unit of those. A cluster
// with several strong starters that do not import each other holds as many
// services that share code, so each becomes a unit, and the weak starters beside
// them wait for their users.
func (m *model) graphUnits() []unit {
	label := m.clusters()
	starts := make([]bool, len(m.pkgs))
	for p := range m.pkgs {
		starts[p] = m.isNode(p) && m.startsUnit(p)
	}
	strong := m.strongStarters(label, starts)
	unitOf := make(map[int]int)
	var out []unit
	for p := range m.pkgs {
		if !starts[p] {
			continue
		}
		key := label[p]
		if len(strong[key]) > 1 {
			k := slices.IndexFunc(strong[key], func(g []int) bool { return slices.Contains(g, p) })
			if k < 0 {
				continue
			}
			key = -1 - strong[key][k][0] // apart from all labels
		}
		u, ok := unitOf[key]
		if !ok {
			u = len(out)
			unitOf[key] = u
			out = append(out, unit{how: fromCluster})
		}
		out[u].pkgs = append(out[u].pkgs, p)
		out[u].core++
	}
	return out
}

// strongStarters lists by cluster the groups of starters that could each be a
// service alone: sizeable, with a constructor, and serving, running or handling
// entry points. Those that import each other are one group, its lowest first. Not
// in boundaries.md: plain clusters merged components that share storage code.
func (m *model) strongStarters(label []int, starts []bool) map[int][][]int {
	group := make([]int, len(m.pkgs))
	for p := range group {
		group[p] = -1
		if starts[p] && m.isStrong(p) && (m.serves(p) || m.pkgs[p].Runs || len(m.pkgs[p].Entries) > 0) {
			group[p] = p
		}
	}
	find := func(x int) int {
		for group[x] != x {
			x = group[x]
		}
		return x
	}
	for p := range m.pkgs {
		if group[p] < 0 {
			continue
		}
		for _, q := range m.imports[p] {
			if group[q] >= 0 && label[p] == label[q] {
				a, b := find(p), find(q)
				group[max(a, b)] = min(a, b)
			}
		}
	}
	m.joinFaces(group, label, find)
	out := make(map[int][][]int)
	at := make(map[int]int)
	for p := range m.pkgs {
		if group[p] < 0 {
			continue
		}
		root, l := find(p), label[p]
		k, ok := at[root]
		if !ok {
			k = len(out[l])
			at[root] = k
			out[l] = append(out[l], nil)
		}
		out[l][k] = append(out[l][k], p)
	}
	return out
}

// joinFaces joins starters that are faces of one service, such as its HTTP
// handlers, RPC server and consumers: a starter without a package of its own that
// leans on code which the others of its cluster alone lean on. Services that merely
// share storage code have something of their own each. (On public code that nobody
// tuned for, every face became a service without this.)
func (m *model) joinFaces(group, label []int, find func(int) int) {
	for p := range m.pkgs {
		if group[p] < 0 || m.ownsPrivately(p) {
			continue
		}
		for _, q := range m.imports[p] {
			if !m.isNode(q) || group[q] >= 0 || label[q] != label[p] {
				continue
			}
			for _, other := range m.importersOf(q) {
				if other != p && group[other] >= 0 && label[other] == label[p] {
					a, b := find(p), find(other)
					group[max(a, b)] = min(a, b)
				}
			}
		}
	}
}

// ownsPrivately says whether a package alone uses another one.
func (m *model) ownsPrivately(p int) bool {
	return slices.ContainsFunc(m.imports[p], func(q int) bool { return m.isNode(q) && m.fanIn[q] == 1 && !m.rootUse[q] })
}

// isStrong: a sizeable package that is constructed.
func (m *model) isStrong(p int) bool {
	return m.pkgs[p].Constructs && m.pkgs[p].Lines >= m.cfg.SplitLines && !m.exported[p]
}

// clusters is 7.1: the Louvain cluster of each node, -1 outside.
func (m *model) clusters() []int {
	if m.label != nil {
		return m.label
	}
	nodes, adj := m.importGraph()
	m.label = make([]int, len(m.pkgs))
	for i := range m.label {
		m.label[i] = -1
	}
	var found []int
	if m.jitter != nil {
		found = louvainInOrder(adj, m.cfg.GraphGamma, m.jitter.perm(len(adj)))
	} else {
		found = consensus(adj, m.cfg.GraphGamma, runsFor(len(adj)))
	}
	for k, l := range found {
		m.label[nodes[k]] = l
	}
	return m.label
}

// importGraph is the undirected graph of the nodes with the weights of 1.2;
// adj speaks of positions in nodes.
func (m *model) importGraph() (nodes []int, adj [][]wedge) {
	nodes = m.nodes()
	at := make([]int, len(m.pkgs))
	for k, p := range nodes {
		at[p] = k
	}
	adj = make([][]wedge, len(nodes))
	for k, p := range nodes {
		for _, to := range m.imports[p] {
			if m.isNode(to) {
				w := m.weight(to)
				if m.jitter != nil {
					w *= m.jitter.exp()
				}
				adj[k] = append(adj[k], wedge{at[to], w})
				adj[at[to]] = append(adj[at[to]], wedge{k, w})
			}
		}
	}
	for k := range adj {
		adj[k] = mergeEdges(adj[k])
	}
	return nodes, adj
}

// mergeEdges sorts edges by neighbour and adds parallel ones (mutual imports
// in broken code).
func mergeEdges(es []wedge) []wedge {
	slices.SortStableFunc(es, func(a, b wedge) int { return a.to - b.to })
	out := es[:0]
	for _, e := range es {
		if k := len(out); k > 0 && out[k-1].to == e.to {
			out[k-1].w += e.w
		} else {
			out = append(out, e)
		}
	}
	return out
}

// startsUnit is boundaries 7.2, with an addition: what a single other starter uses,
// and that answers nothing itself, is a piece of that one.
func (m *model) startsUnit(p int) bool {
	if !m.mayStart(p) {
		return false
	}
	if m.fanIn[p] != 1 || m.serves(p) || m.answers(p) {
		return true
	}
	user := m.importersOf(p)[0]
	return !m.mayStart(user)
}

func (m *model) mayStart(p int) bool {
	if !m.rootUse[p] || m.library[p] {
		return false
	}
	if (m.exported[p] || m.fanOut(p) == 0) && !m.standsAlone(p) {
		return false
	}
	if m.fanIn[p] == 0 {
		return true
	}
	out := float64(m.fanOut(p))
	return out/(out+float64(m.fanIn[p])+1) >= m.cfg.GraphRootShare
}

// vote is boundaries 7.3: importers first, a package goes to the unit that
// holds at least half of its importers. A shared importer counts, but votes
// for nobody. What has no importer is a unit of its own. A package that writes
// tables is nobody's library: it goes to the unit that leans on it most. (Not in
// boundaries.md; the path-blind F1 of the bundled shop is .50 without and .68 with
// it, the mean over the corpus the same.)
func (m *model) vote(units []unit) *ownership {
	o := m.startOwnership(units)
	for _, comp := range m.importersFirst() {
		in := make(map[int]bool, len(comp))
		for _, p := range comp {
			in[p] = true
		}
		var set []int32
		votes := make(map[int32]int)
		total, free, data := 0, false, false
		for _, p := range comp {
			if o.fixed[p] {
				continue
			}
			free, data = true, data || m.writesTables(p)
			for _, from := range m.importers[p] {
				if !m.isNode(from) || in[from] && !o.fixed[from] || o.helper[from] {
					continue
				}
				total++
				set = union(set, o.owners[from])
				if len(o.owners[from]) == 1 {
					votes[o.owners[from][0]]++
				}
			}
		}
		if !free {
			continue
		}
		if total == 0 {
			set = o.alone(m, comp)
		} else if k, ok := m.leansMost(o, comp, data); ok {
			set = []int32{k}
		} else if k, ok := majority(votes, total, m.cfg.GraphVote); ok {
			set = []int32{k}
		}
		for _, p := range comp {
			if !o.fixed[p] {
				o.owners[p] = set
			}
		}
	}
	o.collect(m)
	return o
}

// majority returns the unit with the most votes if that is enough. Two units
// with the same votes share the package.
func majority(votes map[int32]int, total int, share float64) (int32, bool) {
	best, n, tie := int32(-1), 0, false
	for k, v := range votes {
		switch {
		case v > n:
			best, n, tie = k, v, false
		case v == n:
			tie = true
		}
	}
	return best, n > 0 && !tie && float64(n) >= share*float64(total)
}

// writesTables says whether the package's code writes rows.
func (m *model) writesTables(p int) bool {
	return slices.ContainsFunc(m.pkgs[p].Tables, func(t TableUse) bool { return t.Writes > 0 })
}

// leansMost is the unit whose packages lean most on the component: an importer
// counts by the logarithm of its references and against the number of packages that
// it uses. ok is false when two units do alike, and for components without data.
func (m *model) leansMost(o *ownership, comp []int, data bool) (int32, bool) {
	if !data {
		return -1, false
	}
	score := make(map[int32]float64)
	for _, p := range comp {
		for _, from := range m.importersOf(p) {
			if len(o.owners[from]) != 1 {
				continue
			}
			sites := 1
			if i, ok := slices.BinarySearchFunc(m.pkgs[from].Refs, p, func(l Link, to int) int { return l.To - to }); ok {
				sites = m.pkgs[from].Refs[i].Sites
			}
			score[o.owners[from][0]] += math.Log1p(float64(sites)) / float64(max(1, m.fanOut(from)))
		}
	}
	best, value, tie := int32(-1), 0.0, false
	for _, k := range slices.Sorted(maps.Keys(score)) {
		v := score[k]
		switch {
		case v > value+1e-9:
			best, value, tie = k, v, false
		case v > value-1e-9:
			tie = true
		}
	}
	return best, best >= 0 && !tie
}
