package graph

import (
	"cmp"
	"slices"
)

// Articulation holds what a graph, seen without directions, falls apart at.
type Articulation struct {
	// Points are the nodes whose removal leaves their connected component in
	// several, ascending.
	Points []int
	// Bridges are the pairs u < v that are adjacent, in whichever direction or
	// both, and that nothing else connects; ascending.
	Bridges [][2]int
}

// Articulation returns the articulation points and bridges in O(nodes + edges)
// (Hopcroft and Tarjan 1973). Directions, weights and self loops do not count.
func (g *Graph) Articulation() *Articulation {
	a := articulation{
		g: g.adjacency(), index: make([]int32, g.n), low: make([]int32, g.n), point: make([]bool, g.n),
		found: &Articulation{Points: []int{}, Bridges: [][2]int{}},
	}
	for v := range g.n {
		if a.index[v] == 0 {
			a.search(v)
		}
	}
	for v, point := range a.point {
		if point {
			a.found.Points = append(a.found.Points, v)
		}
	}
	slices.SortFunc(a.found.Bridges, func(x, y [2]int) int {
		return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]))
	})
	return a.found
}

// adjacency returns the graph with edges of weight 0 both ways between different
// nodes that are adjacent either way.
func (g *Graph) adjacency() *Graph {
	both := make([]Edge, 0, 2*len(g.edges))
	for _, e := range g.edges {
		if e.From != e.To {
			both = append(both, Edge{From: e.From, To: e.To}, Edge{From: e.To, To: e.From})
		}
	}
	return build(g.n, g.unit, slices.Compact(sorted(g.n, both)))
}

// articulation is a depth-first search: low is the smallest index that a node's
// subtree is adjacent to, the tree edge to it left out.
type articulation struct {
	g          *Graph
	index, low []int32 // index from 1, 0 = not seen
	point      []bool
	discovered int32
	found      *Articulation
}

type visit struct{ v, parent, next, children int }

func (a *articulation) enter(v, parent int) visit {
	a.discovered++
	a.index[v], a.low[v] = a.discovered, a.discovered
	return visit{v: v, parent: parent}
}

func (a *articulation) search(root int) {
	stack := []visit{a.enter(root, -1)}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		out := a.g.Out(top.v)
		if top.next == len(out) {
			a.leave(*top)
			stack = stack[:len(stack)-1]
			continue
		}
		to := out[top.next].To
		top.next++
		switch {
		case a.index[to] == 0:
			top.children++
			stack = append(stack, a.enter(to, top.v))
		case to != top.parent:
			a.low[top.v] = min(a.low[top.v], a.index[to])
		}
	}
}

func (a *articulation) leave(done visit) {
	v, p := done.v, done.parent
	if p < 0 {
		a.point[v] = done.children > 1
		return
	}
	a.low[p] = min(a.low[p], a.low[v])
	if a.low[v] > a.index[p] {
		a.found.Bridges = append(a.found.Bridges, [2]int{min(p, v), max(p, v)})
	}
	// The root of the search is settled by its number of children alone, after all
	// of them.
	if a.low[v] >= a.index[p] {
		a.point[p] = true
	}
}
