package boundary

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
	return m.answer(s, in.Accepted), nil
}

// solution is what the search found, in terms of the model.
type solution struct {
	*ownership
	method string
	tree   *tree
	wiring []wired
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
			units := m.candidates(m.grouping(t))
			return &solution{ownership: m.own(units), method: methodTree, tree: t, wiring: wiring}
		}
		m.forgetWiring(wiring)
	}
	wiring := m.findGraphWiring()
	return &solution{ownership: m.vote(m.graphUnits()), method: methodGraph, wiring: wiring}
}
