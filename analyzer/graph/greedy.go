package graph

import (
	"cmp"
	"slices"
)

// greedyOrder orders a component by Eades, Lin and Smyth: sinks to the right end,
// sources to the left, else the node with the greatest outgoing minus incoming
// weight to the left, until none is left. O(edges log edges).
func (f *feedback) greedyOrder(nodes []int) []int {
	e := newEades(f, nodes)
	for len(e.left)+len(e.right) < len(nodes) {
		switch {
		case len(e.sinks) > 0:
			if v := e.take(&e.sinks); v >= 0 {
				e.right = append(e.right, v)
			}
		case len(e.sources) > 0:
			if v := e.take(&e.sources); v >= 0 {
				e.left = append(e.left, v)
			}
		default:
			if best := e.heap.pop(); !e.gone[best.v] && e.excess[best.v] == best.excess {
				e.remove(best.v)
				e.left = append(e.left, best.v)
			}
		}
	}
	slices.Reverse(e.right)
	order := append(e.left, e.right...)
	for i, v := range order {
		order[i] = nodes[v]
	}
	return order
}

// eades is the state of greedyOrder, in terms of indices in the component.
type eades struct {
	f       *feedback
	nodes   []int
	gone    []bool
	out, in []int   // edges to and from nodes that are not gone
	excess  []int64 // outgoing minus incoming weight
	heap    minHeap[candidate]
	sinks   []int // may hold nodes that are gone
	sources []int
	left    []int
	right   []int // from the right end
}

// candidate is an entry of the heap, stale once its excess is not the node's.
type candidate struct {
	excess int64
	v      int
}

func newEades(f *feedback, nodes []int) *eades {
	k := len(nodes)
	e := &eades{f: f, nodes: nodes, gone: make([]bool, k), out: make([]int, k), in: make([]int, k),
		excess: make([]int64, k)}
	e.heap.compare = func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.excess, a.excess), cmp.Compare(a.v, b.v))
	}
	for v, node := range nodes {
		for i, edge := range f.inside(node) {
			to := f.local[edge.To]
			e.out[v]++
			e.in[to]++
			e.excess[v] += f.weight[i]
			e.excess[to] -= f.weight[i]
		}
	}
	for v := range nodes {
		e.heap.push(candidate{e.excess[v], v})
	}
	return e
}

// take removes and returns the last node of the list, -1 if it is gone already.
func (e *eades) take(list *[]int) int {
	last := len(*list) - 1
	v := (*list)[last]
	*list = (*list)[:last]
	if e.gone[v] {
		return -1
	}
	e.remove(v)
	return v
}

func (e *eades) remove(v int) {
	e.gone[v] = true
	g, node := e.f.g, e.nodes[v]
	for i, edge := range e.f.inside(node) {
		if to := e.f.local[edge.To]; !e.gone[to] {
			e.in[to]--
			e.changed(to, e.f.weight[i])
		}
	}
	for _, i := range g.inEdges(node) {
		from := g.edges[i].From
		if e.f.comps.Of[from] != e.f.comps.Of[node] || e.gone[e.f.local[from]] {
			continue
		}
		e.out[e.f.local[from]]--
		e.changed(e.f.local[from], -e.f.weight[i])
	}
}

// changed notes that v lost an edge, which may make it a sink or a source, and
// what that adds to its excess.
func (e *eades) changed(v int, by int64) {
	if e.out[v] == 0 {
		e.sinks = append(e.sinks, v)
	} else if e.in[v] == 0 {
		e.sources = append(e.sources, v)
	}
	if by != 0 {
		e.excess[v] += by
		e.heap.push(candidate{e.excess[v], v})
	}
}
