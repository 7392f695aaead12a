package graph

import "fmt"

// Reverse returns the graph with every edge turned around, weights and unit
// unchanged.
func (g *Graph) Reverse() *Graph {
	edges := make([]Edge, len(g.in))
	for i, at := range g.in {
		e := g.edges[at]
		edges[i] = Edge{From: e.To, To: e.From, Weight: e.Weight}
	}
	return build(g.n, g.unit, edges)
}

// WithoutLoops returns the graph without its self loops.
func (g *Graph) WithoutLoops() *Graph {
	edges := make([]Edge, 0, len(g.edges))
	for _, e := range g.edges {
		if e.From != e.To {
			edges = append(edges, e)
		}
	}
	return build(g.n, g.unit, edges)
}

// Symmetric returns the undirected view: u -> v and v -> u both weigh the sum of
// the two. A self loop keeps its weight. A sum that overflows is an ErrWeight.
func (g *Graph) Symmetric() (*Graph, error) {
	edges := make([]Edge, 0, 2*len(g.edges))
	for _, e := range g.edges {
		edges = append(edges, e)
		if e.From != e.To {
			edges = append(edges, Edge{From: e.To, To: e.From, Weight: e.Weight})
		}
	}
	return New(g.n, g.unit, edges)
}

// Subgraph returns the graph that the nodes in keep span: every edge with both
// ends in keep. Its nodes are numbered anew in ascending order; nodes[i] is the
// number that node i had in g. The order of keep and repetitions in it do not
// matter; an empty keep gives the empty graph. A node that does not exist is an
// ErrNode.
func (g *Graph) Subgraph(keep []int) (sub *Graph, nodes []int, err error) {
	if err := g.check(keep...); err != nil {
		return nil, nil, err
	}
	number := make([]int, g.n)
	for _, v := range keep {
		number[v] = 1
	}
	nodes = make([]int, 0, len(keep))
	for v, kept := range number {
		if number[v] = -1; kept == 1 {
			number[v] = len(nodes)
			nodes = append(nodes, v)
		}
	}
	edges := []Edge{}
	for _, v := range nodes {
		for _, e := range g.Out(v) {
			if to := number[e.To]; to >= 0 {
				edges = append(edges, Edge{From: number[v], To: to, Weight: e.Weight})
			}
		}
	}
	return build(len(nodes), g.unit, edges), nodes, nil
}

// Contract projects the graph onto groups: node v becomes node labels[v] of a
// graph of k nodes, and the weights of the edges between two groups add up. The
// edges inside a group become its self loop, so that no weight is lost; see
// WithoutLoops. A group without members is a node without edges.
//
// It is an ErrLabels unless there is one label in 0..k-1 for every node. Leave
// nodes out explicitly, with Subgraph.
func (g *Graph) Contract(labels []int, k int) (*Graph, error) {
	if len(labels) != g.n {
		return nil, fmt.Errorf("%w: %d labels for %d nodes", ErrLabels, len(labels), g.n)
	}
	for v, l := range labels {
		if l < 0 || l >= k {
			return nil, fmt.Errorf("%w: node %d has label %d of %d", ErrLabels, v, l, k)
		}
	}
	edges := make([]Edge, len(g.edges))
	for i, e := range g.edges {
		edges[i] = Edge{From: labels[e.From], To: labels[e.To], Weight: e.Weight}
	}
	return New(k, g.unit, edges)
}
