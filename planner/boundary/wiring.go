package boundary

import "fmt"

// wired is a package found to be wiring, with the numbers that say so.
type wired struct {
	pkg, uses, of int
	share         float64
	round         int
	// peeled: found by looking behind the only service (see peel).
	peeled bool
}

// findTreeWiring is boundaries 2.3: a package that roots import and that
// itself imports most of what looks like a service is wiring. It becomes a
// root, and the search starts again on what is left. The cut that belongs to
// the final set of roots is returned with the findings.
func (m *model) findTreeWiring() (*tree, []wired) {
	var found []wired
	m.weigh()
	t := m.cutTree()
	for round := range m.cfg.WiringRounds {
		w, ok := m.treeWiring(t, round)
		if !ok {
			break
		}
		found = append(found, w)
		m.becomeWiring(w)
		t = m.cutTree()
	}
	return t, found
}

func (m *model) treeWiring(t *tree, round int) (wired, bool) {
	g := m.grouping(t)
	like := make([]bool, len(g.groups))
	n := 0
	for k := range g.groups {
		if !g.barred(m, k) && g.score(m, k, true) >= m.cfg.WiringScore {
			like[k] = true
			n++
		}
	}
	var best wired
	seen := make([]int, len(g.groups))
	for p := range m.pkgs {
		if !m.isNode(p) || !m.rootUse[p] || m.notRoot(p) {
			continue
		}
		uses := 0
		for _, to := range m.imports[p] {
			if k := g.of[to]; k >= 0 && like[k] && k != g.of[p] && seen[k] != p+1 {
				seen[k] = p + 1
				uses++
			}
		}
		others := n
		if like[g.of[p]] {
			others--
		}
		if others == 0 {
			continue
		}
		w := wired{pkg: p, uses: uses, of: others, share: float64(uses) / float64(others), round: round}
		if m.enoughWiring(w) && (best.of == 0 || w.better(best)) {
			best = w
		}
	}
	return best, best.of > 0
}

// doubted says whether a finding is one that the user is asked about.
func (m *model) doubted(w wired) bool { return w.peeled || w.share < m.cfg.WiringSure }

func (w wired) better(o wired) bool {
	if w.uses != o.uses {
		return w.uses > o.uses
	}
	return w.share > o.share
}

func (m *model) enoughWiring(w wired) bool {
	if w.share >= m.cfg.WiringShare && w.uses >= m.cfg.WiringMin {
		return true
	}
	return w.round == 0 && w.share >= m.cfg.WiringFirstShare && w.uses >= m.cfg.WiringFirstMin
}

// findGraphWiring is boundaries 2.4.
func (m *model) findGraphWiring() []wired {
	var found []wired
	m.weigh()
	for round := range m.cfg.WiringRounds {
		w, ok := m.graphWiring(round)
		if !ok {
			break
		}
		found = append(found, w)
		m.becomeWiring(w)
	}
	return found
}

func (m *model) graphWiring(round int) (wired, bool) {
	source := make([]bool, len(m.pkgs))
	n := 0
	for p := range m.pkgs {
		if !m.isNode(p) {
			continue
		}
		out := m.fanOut(p)
		if out >= m.cfg.GraphSourceImports && float64(out)/float64(out+m.fanIn[p]) >= m.cfg.GraphSourceShare {
			source[p] = true
			n++
		}
	}
	least := m.cfg.GraphWiringFirst
	if round > 0 {
		least = m.cfg.GraphWiringLater
	}
	label := m.clusters()
	sources := make(map[int]int)
	for p := range m.pkgs {
		if source[p] {
			sources[label[p]]++
		}
	}
	var best wired
	for p := range m.pkgs {
		if !m.isNode(p) || !m.rootUse[p] || m.notRoot(p) {
			continue
		}
		w := wired{pkg: p, of: n - sources[label[p]], round: round}
		for _, to := range m.imports[p] {
			if source[to] && label[to] != label[p] {
				w.uses++
			}
		}
		if w.of == 0 {
			continue
		}
		w.share = float64(w.uses) / float64(w.of)
		if w.share >= m.cfg.GraphWiringShare && w.uses >= least && (best.of == 0 || w.better(best)) {
			best = w
		}
	}
	return best, best.of > 0
}

func (m *model) fanOut(p int) int {
	n := 0
	for _, to := range m.imports[p] {
		if m.isNode(to) {
			n++
		}
	}
	return n
}

func (m *model) notRoot(p int) bool {
	return matchesAny(m.cfg.NotRoots, &m.pkgs[p]) || m.library[p] || m.pinned[p]
}

func (m *model) becomeWiring(w wired) {
	m.setRoot(w.pkg, fmt.Sprintf("it is wiring: it imports %d of the %d other parts that look like services", w.uses, w.of))
	m.weigh()
}

// forgetWiring takes findings back, for when the tree turns out not to decide.
func (m *model) forgetWiring(found []wired) {
	for _, w := range found {
		m.part[w.pkg], m.why[w.pkg] = partNode, ""
	}
	m.weigh()
}
