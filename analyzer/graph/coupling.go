package graph

// Coupling counts the neighbours of a node (methods 4.3.5, R. C. Martin).
type Coupling struct {
	// Afferent (Ca) is how many other nodes have an edge to it, Efferent (Ce) to
	// how many other nodes it has one. Self loops and weights do not count.
	Afferent, Efferent int
}

// Instability returns Ce/(Ca+Ce), 0..1: 0 for a node that others depend on and
// that depends on none. ok is false for a node without neighbours, where it is
// 0/0 and says nothing.
func (c Coupling) Instability() (i float64, ok bool) {
	sum := c.Afferent + c.Efferent
	if sum == 0 {
		return 0, false
	}
	return float64(c.Efferent) / float64(sum), true
}

// Couplings returns the coupling of each node.
func (g *Graph) Couplings() []Coupling {
	all := make([]Coupling, g.n)
	for _, e := range g.edges {
		if e.From != e.To {
			all[e.From].Efferent++
			all[e.To].Afferent++
		}
	}
	return all
}
