package graph

import (
	"cmp"
	"math/bits"
	"slices"
)

// The limits of FeedbackArcs.
const (
	// ExactFeedback is the greatest size of a strongly connected component whose
	// feedback arc set is computed exactly (methods 8.2.1).
	ExactFeedback = 18
	// restoreSteps bounds how many edges the search for needlessly cut ones may
	// look at in one graph: a fifth of a second for 50,000 nodes.
	restoreSteps = 10_000_000
)

// FeedbackArcs returns a set of edges whose removal leaves no cycle but self
// loops, which no order of the nodes can mend: in the order of From, To, and
// empty for an acyclic graph. All of them lie inside strongly connected
// components, each of which is solved alone (methods 8.2.1).
//
// A component of at most ExactFeedback nodes gets a set of least weight, and
// among those of fewest edges. A larger one gets that of Eades, Lin and Smyth
// (1993), from which edges that need not be cut are put back, heaviest first, as
// far as a fixed number of steps goes. Weights are compared as in MinCut.
func (g *Graph) FeedbackArcs() []Edge {
	f := newFeedback(g)
	for c, nodes := range f.comps.Members {
		switch {
		case len(nodes) == 1:
		case len(nodes) <= ExactFeedback:
			f.cutBackward(nodes, f.exactOrder(nodes))
		default:
			f.cutBackward(nodes, f.greedyOrder(nodes))
			f.restore(c)
		}
	}
	arcs := []Edge{}
	for i, e := range g.edges {
		if f.cut[i] {
			arcs = append(arcs, e)
		}
	}
	return arcs
}

type feedback struct {
	g      *Graph
	comps  *Components
	weight []int64 // of each edge, in fixed point
	local  []int   // index of each node in its component
	cut    []bool  // of each edge
	place  []int   // of each node in the order of its component
	seen   []int32 // search that last saw each node
	search int32
	steps  int
}

func newFeedback(g *Graph) *feedback {
	f := &feedback{
		g: g, comps: g.Components(), weight: fixedPoint(g.edges), local: make([]int, g.n),
		cut: make([]bool, len(g.edges)), place: make([]int, g.n), seen: make([]int32, g.n), steps: restoreSteps,
	}
	for _, nodes := range f.comps.Members {
		for i, v := range nodes {
			f.local[v] = i
		}
	}
	return f
}

// inside yields the edges that leave v and stay in its component, by index, self
// loops left out.
func (f *feedback) inside(v int) func(yield func(int, Edge) bool) {
	return func(yield func(int, Edge) bool) {
		for i := f.g.outStart[v]; i < f.g.outStart[v+1]; i++ {
			e := f.g.edges[i]
			if e.To != v && f.comps.Of[e.To] == f.comps.Of[v] && !yield(int(i), e) {
				return
			}
		}
	}
}

// cutBackward cuts the edges of a component that lead backward in the order.
func (f *feedback) cutBackward(nodes, order []int) {
	for i, v := range order {
		f.place[v] = i
	}
	for _, v := range nodes {
		for i, e := range f.inside(v) {
			f.cut[i] = f.place[e.To] < f.place[v]
		}
	}
}

// exactOrder returns an order of least backward weight, by dynamic programming
// over the set of nodes that come first:
//
//	best(S) = min over v in S of best(S - v) + weight(v -> S - v).
func (f *feedback) exactOrder(nodes []int) []int {
	cost := f.costs(nodes)
	k := len(nodes)
	best := make([]int64, 1<<k)
	pick := func(set int) (last int, least int64) {
		last = -1
		for v := range k {
			rest := set &^ (1 << v)
			if rest == set {
				continue
			}
			// On a tie the greatest node comes last.
			if sum := best[rest] + cost[v].of(rest); last < 0 || sum <= least {
				last, least = v, sum
			}
		}
		return last, least
	}
	for set := 1; set < 1<<k; set++ {
		_, best[set] = pick(set)
	}
	order := make([]int, k)
	set := 1<<k - 1
	for i := k - 1; i >= 0; i-- {
		v, _ := pick(set)
		order[i] = nodes[v]
		set &^= 1 << v
	}
	return order
}

// halfBits splits a set of at most ExactFeedback nodes in two halves, so that
// the weight into a set is a sum of two table entries.
const halfBits = ExactFeedback / 2

type costTable [2][1 << halfBits]int64

func (t *costTable) of(set int) int64 {
	return t[0][set&(1<<halfBits-1)] + t[1][set>>halfBits]
}

// costs returns for each node the cost of its edges into every set of nodes. An
// edge costs its weight, times 2^9, plus 1: a component has fewer than 2^9
// edges, so their number decides between sets of equal weight.
func (f *feedback) costs(nodes []int) []costTable {
	tables := make([]costTable, len(nodes))
	for i, v := range nodes {
		var single [2 * halfBits]int64
		for at, e := range f.inside(v) {
			single[f.local[e.To]] = f.weight[at]<<9 + 1
		}
		t := &tables[i]
		for half := range t {
			base := half * halfBits
			for set := 1; set < 1<<max(0, min(halfBits, len(nodes)-base)); set++ {
				t[half][set] = t[half][set&(set-1)] + single[base+bits.TrailingZeros(uint(set))]
			}
		}
	}
	return tables
}

// restore puts edges of component c back that close no cycle without the others
// that are cut, heaviest first.
func (f *feedback) restore(c int) {
	var cut []int
	for _, v := range f.comps.Members[c] {
		for i := range f.inside(v) {
			if f.cut[i] {
				cut = append(cut, i)
			}
		}
	}
	slices.SortFunc(cut, func(a, b int) int {
		return cmp.Or(cmp.Compare(f.weight[b], f.weight[a]), cmp.Compare(a, b))
	})
	for _, i := range cut {
		e := f.g.edges[i]
		connected, known := f.connected(e.To, e.From)
		if !known {
			return
		}
		f.cut[i] = connected
	}
}

// connected says whether edges that are not cut lead from one node to another of
// its component; known is false when the steps are used up.
func (f *feedback) connected(from, to int) (connected, known bool) {
	f.search++
	f.seen[from] = f.search
	for stack := []int{from}; len(stack) > 0; {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if v == to {
			return true, true
		}
		for i, e := range f.inside(v) {
			if f.steps--; f.steps < 0 {
				return false, false
			}
			if !f.cut[i] && f.seen[e.To] != f.search {
				f.seen[e.To] = f.search
				stack = append(stack, e.To)
			}
		}
	}
	return false, true
}
