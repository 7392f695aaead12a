package boundary

import "slices"

// Propose finds services in a code base (boundaries 2-7). It is a pure
// function: the same input, in any order of packages, gives the same answer.
// Broken input (cycles, links that point nowhere) is data. The error is for a
// package that is there twice and for a configuration value out of range.
func Propose(in Input) (*Partition, error) {
	m, err := newModel(in)
	if err != nil {
		return nil, err
	}
	m.findRoots()
	s := m.search()
	s.dropEmpty(m)
	s.sure = m.perturb(s)
	m.abstain(s)
	return m.answer(s, in.Accepted), nil
}

// solution is what the search found, in terms of the model.
type solution struct {
	*ownership
	method string
	tree   *tree
	wiring []wired
	sure   *confidence
	// unsure marks packages that belong to no service for want of confidence.
	unsure []bool
}

// The methods of Partition.Method.
const (
	methodTree  = "tree-cut"
	methodGraph = "graph"
	methodNone  = "none"
)

// search takes the tree where paths say something and the graph elsewhere
// (boundaries 3.3, 7).
func (m *model) search() *solution {
	if !m.blind {
		t, wiring := m.findTreeWiring()
		if t.q >= m.cfg.MinQuality {
			return m.peel(m.solveTree(t, wiring))
		}
		m.forgetWiring(wiring)
	}
	wiring := m.findGraphWiring()
	return &solution{ownership: m.vote(m.graphUnits()), method: methodGraph, wiring: wiring}
}

func (m *model) solveTree(t *tree, wiring []wired) *solution {
	units := m.candidates(m.grouping(t))
	return &solution{ownership: m.own(units), method: methodTree, tree: t, wiring: wiring}
}

// peel looks behind a server package that main starts and that starts all the
// rest: where one unit holds nearly everything, its entry with the most imports
// is taken for wiring and the search repeated. That stands if it shows at least
// two units that look like services (2.3); otherwise the code is one service.
// Not in boundaries.md, whose wiring rule wants more groups than a server with
// three or four services has.
func (m *model) peel(s *solution) *solution {
	best := s
	wiring := s.wiring
	var tried []wired
	for range m.cfg.WiringRounds {
		k, ok := m.dominant(s)
		if !ok {
			break
		}
		w, ok := m.entryToPeel(s, k)
		if !ok {
			break
		}
		tried = append(tried, w)
		m.setRoot(w.pkg, "main starts it, and it starts the other parts")
		m.weigh()
		wiring = append(slices.Clone(wiring), w)
		s = m.solveTree(m.cutTree(), wiring)
		if m.likeServices(s) >= 2 {
			return s
		}
	}
	m.forgetWiring(tried)
	return best
}

// dominant finds the unit that holds at least PeelShare of the lines of all
// packages in the search.
func (m *model) dominant(s *solution) (int, bool) {
	all := 0
	for _, p := range m.nodes() {
		all += m.pkgs[p].Lines
	}
	for k := range s.units {
		lines := 0
		for _, p := range s.units[k].pkgs {
			lines += m.pkgs[p].Lines
		}
		if lines > 0 && float64(lines) >= m.cfg.PeelShare*float64(all) {
			return k, true
		}
	}
	return 0, false
}

func (m *model) entryToPeel(s *solution, k int) (wired, bool) {
	best := wired{pkg: -1, peeled: true}
	for _, p := range s.units[k].pkgs {
		if !m.rootUse[p] || m.exported[p] || m.notRoot(p) {
			continue
		}
		if n := m.fanOut(p); n > best.uses {
			best.pkg, best.uses = p, n
		}
	}
	return best, best.pkg >= 0
}

func (m *model) likeServices(s *solution) int {
	n := 0
	for _, u := range s.units {
		if u.score >= m.cfg.WiringScore {
			n++
		}
	}
	return n
}
