package graph

import (
	"errors"
	"fmt"
	"math"
)

// ErrTerminals marks sources and sinks between which there is no cut: one of the
// lists is empty, or a node is in both.
var ErrTerminals = errors.New("no cut between these sources and sinks")

// Cut is a set of edges whose removal leaves no walk from a source to a sink.
type Cut struct {
	// Value is the sum of the weights of Edges.
	Value float64
	// Edges lead from the source side to the rest, in the order of From, To.
	Edges []Edge
	// Source are the nodes of the source side, ascending.
	Source []int
}

// MinCut returns a cut of least weight between the sources and the sinks
// (methods 8.3; Dinic 1970); of several that with the smallest source side,
// which is unique. Only edges from the source side to the rest count; for a
// boundary that is paid in both directions cut Symmetric(). Edges of weight 0 are
// cut freely. Weights are compared after scaling to integers of 52 bits for all
// of them together: whole numbers stay exact.
//
// A node that does not exist is an ErrNode; see ErrTerminals.
func (g *Graph) MinCut(sources, sinks []int) (*Cut, error) {
	if err := g.check(sources...); err != nil {
		return nil, err
	}
	if err := g.check(sinks...); err != nil {
		return nil, err
	}
	if len(sources) == 0 || len(sinks) == 0 {
		return nil, fmt.Errorf("%w: %d sources, %d sinks", ErrTerminals, len(sources), len(sinks))
	}
	isSource := make([]bool, g.n)
	for _, s := range sources {
		isSource[s] = true
	}
	for _, t := range sinks {
		if isSource[t] {
			return nil, fmt.Errorf("%w: node %d is in both", ErrTerminals, t)
		}
	}
	d := newDinic(g, sources, sinks)
	for d.level() {
		d.augment()
	}
	return g.cutAround(d.depth), nil
}

// cutAround returns the cut around the nodes whose depth is not negative.
func (g *Graph) cutAround(depth []int32) *Cut {
	cut := &Cut{Edges: []Edge{}, Source: []int{}}
	for v := range g.n {
		if depth[v] < 0 {
			continue
		}
		cut.Source = append(cut.Source, v)
		for _, e := range g.Out(v) {
			if depth[e.To] < 0 {
				cut.Edges = append(cut.Edges, e)
				cut.Value += e.Weight
			}
		}
	}
	return cut
}

// dinic is a flow network: arc i and its reverse i^1; node n is the source that
// feeds all sources, n+1 the sink behind all sinks.
type dinic struct {
	source, sink int32
	to           []int32
	left         []int64 // residual capacity
	start        []int32 // arcs of node v: arcs[start[v]:start[v+1]]
	arcs         []int32
	depth        []int32 // distance from the source in the residual network, -1 = cut off
	next         []int32 // first arc of each node that may still carry flow
	path         []int32
}

func newDinic(g *Graph, sources, sinks []int) *dinic {
	d := &dinic{source: int32(g.n), sink: int32(g.n + 1)}
	for i, capacity := range fixedPoint(g.edges) {
		d.arc(g.edges[i].From, g.edges[i].To, capacity)
	}
	for _, s := range sources {
		d.arc(g.n, s, math.MaxInt64)
	}
	for _, t := range sinks {
		d.arc(t, g.n+1, math.MaxInt64)
	}
	d.start = make([]int32, g.n+3)
	for i := range d.to {
		d.start[d.to[i^1]+1]++
	}
	for v := range g.n + 2 {
		d.start[v+1] += d.start[v]
	}
	d.arcs, d.next = make([]int32, len(d.to)), append([]int32{}, d.start...)
	for i := range d.to {
		from := d.to[i^1]
		d.arcs[d.next[from]] = int32(i)
		d.next[from]++
	}
	d.depth = make([]int32, g.n+2)
	return d
}

func (d *dinic) arc(from, to int, capacity int64) {
	d.to = append(d.to, int32(to), int32(from))
	d.left = append(d.left, capacity, 0)
}

// level measures depth and says whether the sink can still be reached.
func (d *dinic) level() bool {
	for v := range d.depth {
		d.depth[v] = -1
	}
	d.depth[d.source] = 0
	queue := []int32{d.source}
	for i := 0; i < len(queue); i++ {
		v := queue[i]
		for _, a := range d.arcs[d.start[v]:d.start[v+1]] {
			if to := d.to[a]; d.left[a] > 0 && d.depth[to] < 0 {
				d.depth[to] = d.depth[v] + 1
				queue = append(queue, to)
			}
		}
	}
	copy(d.next, d.start)
	return d.depth[d.sink] >= 0
}

// augment adds a blocking flow: it walks forward along arcs that lead one deeper,
// steps back from dead ends, and pushes what the path can carry at the sink.
func (d *dinic) augment() {
	d.path = d.path[:0]
	v := d.source
	for {
		if v == d.sink {
			v = d.push()
			continue
		}
		if a := d.admissible(v); a >= 0 {
			d.path = append(d.path, a)
			v = d.to[a]
			continue
		}
		if v == d.source {
			return
		}
		a := d.path[len(d.path)-1]
		d.path = d.path[:len(d.path)-1]
		v = d.to[a^1]
		d.next[v]++
	}
}

// admissible returns the first arc of v that leads one deeper, -1 if none.
func (d *dinic) admissible(v int32) int32 {
	for ; d.next[v] < d.start[v+1]; d.next[v]++ {
		if a := d.arcs[d.next[v]]; d.left[a] > 0 && d.depth[d.to[a]] == d.depth[v]+1 {
			return a
		}
	}
	return -1
}

// push sends as much as the path can carry and returns the node to go on from:
// the start of the first arc that is now full.
func (d *dinic) push() int32 {
	flow := int64(math.MaxInt64)
	for _, a := range d.path {
		flow = min(flow, d.left[a])
	}
	full := len(d.path)
	for i, a := range d.path {
		d.left[a] -= flow
		d.left[a^1] += flow
		if d.left[a] == 0 {
			full = min(full, i)
		}
	}
	from := d.to[d.path[full]^1]
	d.path = d.path[:full]
	return from
}
