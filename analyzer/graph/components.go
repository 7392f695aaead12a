package graph

// Components are the strongly connected components of a graph, numbered in
// reverse topological order: an edge between two components goes from the
// higher number to the lower, so that going up visits what is depended upon
// first.
type Components struct {
	// Of is the component of each node.
	Of []int
	// Members are the nodes of each component, ascending, never empty.
	Members [][]int
}

// Components returns the strongly connected components in O(nodes + edges)
// (Tarjan 1972, with an explicit stack). A node on no cycle is a component of
// its own; self loops change nothing.
func (g *Graph) Components() *Components {
	t := tarjan{g: g, index: make([]int32, g.n), low: make([]int32, g.n), next: make([]int32, g.n),
		of: make([]int, g.n)}
	for v := range g.n {
		if t.index[v] == 0 {
			t.search(v)
		}
	}
	return &Components{Of: t.of, Members: members(t.of, t.count)}
}

// members lists the nodes of each group in ascending order, in one backing array.
func members(of []int, k int) [][]int {
	size := make([]int, k)
	for _, c := range of {
		size[c]++
	}
	all := make([]int, 0, len(of))
	out := make([][]int, k)
	for c, s := range size {
		at := len(all)
		all = all[:at+s]
		out[c] = all[at:at:len(all)]
	}
	for v, c := range of {
		out[c] = append(out[c], v)
	}
	return out
}

type tarjan struct {
	g          *Graph
	index      []int32 // order of discovery from 1; 0 = not seen
	low        []int32 // smallest index known to be reachable; 0 once v's component is complete
	next       []int32 // how many of v's edges have been followed
	path       []int32 // from the root of the search to the current node
	pending    []int32 // seen, component not complete
	of         []int
	discovered int32
	count      int
}

func (t *tarjan) enter(v int) {
	t.discovered++
	t.index[v], t.low[v] = t.discovered, t.discovered
	t.path = append(t.path, int32(v))
	t.pending = append(t.pending, int32(v))
}

func (t *tarjan) search(root int) {
	t.enter(root)
	for len(t.path) > 0 {
		v := int(t.path[len(t.path)-1])
		if out := t.g.Out(v); int(t.next[v]) < len(out) {
			to := out[t.next[v]].To
			t.next[v]++
			if t.index[to] == 0 {
				t.enter(to)
			} else if t.low[to] != 0 {
				t.low[v] = min(t.low[v], t.index[to])
			}
			continue
		}
		t.leave(v)
	}
}

func (t *tarjan) leave(v int) {
	t.path = t.path[:len(t.path)-1]
	low := t.low[v]
	if low == t.index[v] {
		t.complete(v)
	}
	if len(t.path) > 0 {
		// Changes nothing if v completed a component: its index is above the parent's.
		parent := t.path[len(t.path)-1]
		t.low[parent] = min(t.low[parent], low)
	}
}

func (t *tarjan) complete(root int) {
	for {
		v := t.pending[len(t.pending)-1]
		t.pending = t.pending[:len(t.pending)-1]
		t.of[v] = t.count
		t.low[v] = 0
		if int(v) == root {
			break
		}
	}
	t.count++
}

// Condense returns the condensation: one node for each component, in their
// order, the weights between components added up, without self loops. It is
// acyclic. The components must be g's own; others that do not fit are an
// ErrLabels.
func (g *Graph) Condense(c *Components) (*Graph, error) {
	dag, err := g.Contract(c.Of, len(c.Members))
	if err != nil {
		return nil, err
	}
	return dag.WithoutLoops(), nil
}

// Core is the largest strongly connected component (methods 4.3.6, MacCormack,
// Baldwin and Rusnak).
type Core struct {
	// Members are its nodes, ascending; empty only for the empty graph.
	Members []int
	// Share is |Members| / nodes, 0..1; 0 for the empty graph.
	Share float64
	// Next is the size of the next largest component, 0 if there is none.
	Next int
}

// Core returns the largest strongly connected component, of equally large ones
// that with the smallest node. In an acyclic graph it is node 0 alone. Whether
// it makes a core-periphery architecture is a threshold, and the caller's.
func (g *Graph) Core() Core {
	core := Core{Members: []int{}}
	for _, m := range g.Components().Members {
		best := len(core.Members)
		switch {
		case len(m) > best || len(m) == best && m[0] < core.Members[0]:
			core.Members, core.Next = m, best
		case len(m) > core.Next:
			core.Next = len(m)
		}
	}
	if g.n > 0 {
		core.Share = float64(len(core.Members)) / float64(g.n)
	}
	return core
}
