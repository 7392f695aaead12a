package boundary

import "slices"

// graphUnits are boundaries 7.1 and 7.2: Louvain groups the packages that start
// services; every cluster that holds such a package is a unit of those.
func (m *model) graphUnits() []unit {
	label := m.clusters()
	unitOf := make(map[int]int)
	var out []unit
	for p := range m.pkgs {
		if !m.isNode(p) || !m.startsUnit(p) {
			continue
		}
		u, ok := unitOf[label[p]]
		if !ok {
			u = len(out)
			unitOf[label[p]] = u
			out = append(out, unit{how: fromCluster})
		}
		out[u].pkgs = append(out[u].pkgs, p)
		out[u].core++
	}
	return out
}

// clusters is 7.1: the Louvain cluster of each node, -1 outside.
func (m *model) clusters() []int {
	nodes := m.nodes()
	at := make([]int, len(m.pkgs))
	for k, p := range nodes {
		at[p] = k
	}
	adj := make([][]wedge, len(nodes))
	for k, p := range nodes {
		for _, to := range m.imports[p] {
			if m.isNode(to) {
				w := m.weight(to)
				adj[k] = append(adj[k], wedge{at[to], w})
				adj[at[to]] = append(adj[at[to]], wedge{k, w})
			}
		}
	}
	for k := range adj {
		adj[k] = mergeEdges(adj[k])
	}
	label := make([]int, len(m.pkgs))
	for i := range label {
		label[i] = -1
	}
	for k, l := range louvain(adj, m.cfg.GraphGamma) {
		label[nodes[k]] = l
	}
	return label
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

// startsUnit is boundaries 7.2.
func (m *model) startsUnit(p int) bool {
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
// for nobody. What has no importer is a unit of its own.
func (m *model) vote(units []unit) *ownership {
	o := m.startOwnership(units)
	for _, comp := range m.importersFirst() {
		in := make(map[int]bool, len(comp))
		for _, p := range comp {
			in[p] = true
		}
		var set []int32
		votes := make(map[int32]int)
		total, free := 0, false
		for _, p := range comp {
			if o.fixed[p] {
				continue
			}
			free = true
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
