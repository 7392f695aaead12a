// Package graph holds the immutable dependency graph of packages or symbols and
// the algorithms on it, one a file. Nodes are 0..n-1 in the order of their ids;
// every edge has a weight with a unit.
//
// Rules that hold for every algorithm here: nothing recurses, so that a chain
// of any length is safe; the result depends on the graph alone, never on the
// order in which edges were given; ties go to the smallest node; lists are
// never nil; a node that does not exist is an error (ErrNode) or, where there
// is no error result, simply has no edges.
package graph

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
)

// The errors of this package, to be tested with errors.Is. The text that wraps
// them names the offending edge, node or label.
var (
	// ErrNode marks a node that is not in 0..N-1, or a negative N.
	ErrNode = errors.New("node out of range")
	// ErrWeight marks a weight, or a sum of weights, that is negative, NaN or
	// infinite.
	ErrWeight = errors.New("weight is not a finite number of at least 0")
	// ErrLabels marks labels that do not fit the graph.
	ErrLabels = errors.New("labels do not fit the graph")
	// ErrTooLarge marks a graph that is above the documented size of a method.
	ErrTooLarge = errors.New("graph too large")
)

// Unit says what an edge's weight counts.
type Unit string

// The units.
const (
	Sites   Unit = "reference sites"
	Imports Unit = "imports"
	Share   Unit = "1/fan-in"
)

// Edge is a weighted directed edge.
type Edge struct {
	From, To int
	Weight   float64
}

// Graph is a directed graph with at most one edge for each ordered pair. It is
// immutable: methods may be called from several goroutines. The zero Graph has
// no nodes.
//
// Self loops are kept, with their weight: they are what Contract makes of the
// edges inside a group, and recursion in a call graph. An algorithm for which
// they matter says what it does with them. Edges of weight 0 are kept too: the
// dependency exists, it only costs nothing.
type Graph struct {
	unit     Unit
	n        int
	edges    []Edge  // sorted by From, To
	outStart []int32 // edges[outStart[v]:outStart[v+1]] leave v
	in       []int32 // edge indices sorted by To, From
	inStart  []int32
}

// maxSize bounds nodes and edges so that twice their sum, the arcs of a flow
// network, fits in an int32.
const maxSize = 1 << 28

// New builds a graph with the nodes 0..n-1. Parallel edges become one edge with
// the sum of their weights, added from the smallest up, so that the order of
// edges never shows in a float. The slice is neither kept nor changed.
//
// Nothing is dropped: the first edge with a node outside 0..n-1 is an ErrNode,
// the first with a negative, NaN or infinite weight an ErrWeight, and so is a
// sum that overflows. Above 2^28 nodes or edges it is an ErrTooLarge.
func New(n int, unit Unit, edges []Edge) (*Graph, error) {
	if n < 0 {
		return nil, fmt.Errorf("%w: a graph of %d nodes", ErrNode, n)
	}
	if n > maxSize || len(edges) > maxSize {
		return nil, fmt.Errorf("%w: %d nodes, %d edges", ErrTooLarge, n, len(edges))
	}
	for _, e := range edges {
		if e.From < 0 || e.From >= n || e.To < 0 || e.To >= n {
			return nil, fmt.Errorf("%w: edge %d -> %d in a graph of %d nodes", ErrNode, e.From, e.To, n)
		}
		if !validWeight(e.Weight) {
			return nil, fmt.Errorf("%w: edge %d -> %d has %v", ErrWeight, e.From, e.To, e.Weight)
		}
	}
	merged, err := merge(sorted(n, edges))
	if err != nil {
		return nil, err
	}
	return build(n, unit, merged), nil
}

func validWeight(w float64) bool { return w >= 0 && !math.IsInf(w, 1) }

// sorted returns a copy of edges in the order of From, To. Two stable counting
// passes keep it linear for millions of references.
func sorted(n int, edges []Edge) []Edge {
	byTo := countingSort(n, edges, func(e Edge) int { return e.To })
	return countingSort(n, byTo, func(e Edge) int { return e.From })
}

func countingSort(n int, edges []Edge, key func(Edge) int) []Edge {
	start := make([]int32, n+1)
	for _, e := range edges {
		start[key(e)+1]++
	}
	for v := range n {
		start[v+1] += start[v]
	}
	out := make([]Edge, len(edges))
	for _, e := range edges {
		k := key(e)
		out[start[k]] = e
		start[k]++
	}
	return out
}

// merge adds up runs of parallel edges, in place.
func merge(edges []Edge) ([]Edge, error) {
	out := edges[:0]
	var weights []float64
	for i := 0; i < len(edges); {
		e := edges[i]
		weights = weights[:0]
		for ; i < len(edges) && edges[i].From == e.From && edges[i].To == e.To; i++ {
			weights = append(weights, edges[i].Weight)
		}
		slices.Sort(weights)
		e.Weight = 0
		for _, w := range weights {
			e.Weight += w
		}
		if !validWeight(e.Weight) {
			return nil, fmt.Errorf("%w: the sum of edges %d -> %d is %v", ErrWeight, e.From, e.To, e.Weight)
		}
		out = append(out, e)
	}
	return out, nil
}

// build indexes edges, which it keeps: sorted by From, To and without parallels.
func build(n int, unit Unit, edges []Edge) *Graph {
	g := &Graph{
		unit: unit, n: n, edges: edges,
		outStart: make([]int32, n+1), inStart: make([]int32, n+1),
		in: make([]int32, len(edges)),
	}
	for _, e := range edges {
		g.outStart[e.From+1]++
		g.inStart[e.To+1]++
	}
	for v := range n {
		g.outStart[v+1] += g.outStart[v]
		g.inStart[v+1] += g.inStart[v]
	}
	next := slices.Clone(g.inStart)
	for i, e := range edges {
		g.in[next[e.To]] = int32(i)
		next[e.To]++
	}
	return g
}

// N returns the number of nodes.
func (g *Graph) N() int { return g.n }

// Unit returns what the weights count.
func (g *Graph) Unit() Unit { return g.unit }

// Edges returns all edges in the order of From, then To. The slice belongs to
// the graph and must not be changed.
func (g *Graph) Edges() []Edge { return slices.Clip(g.nonNil(g.edges)) }

// Out returns the edges that leave v, in the order of To, a self loop included.
// The slice belongs to the graph and must not be changed. It is empty for a
// node that does not exist.
func (g *Graph) Out(v int) []Edge {
	if !g.has(v) {
		return []Edge{}
	}
	return slices.Clip(g.nonNil(g.edges[g.outStart[v]:g.outStart[v+1]]))
}

func (g *Graph) nonNil(edges []Edge) []Edge {
	if edges == nil {
		return []Edge{}
	}
	return edges
}

// In yields the edges that enter v, in the order of From, a self loop included.
// It yields nothing for a node that does not exist.
func (g *Graph) In(v int) iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		for _, i := range g.inEdges(v) {
			if !yield(g.edges[i]) {
				return
			}
		}
	}
}

func (g *Graph) inEdges(v int) []int32 {
	if !g.has(v) {
		return nil
	}
	return g.in[g.inStart[v]:g.inStart[v+1]]
}

// OutDegree returns the number of edges that leave v, a self loop included.
func (g *Graph) OutDegree(v int) int { return len(g.Out(v)) }

// InDegree returns the number of edges that enter v, a self loop included.
func (g *Graph) InDegree(v int) int { return len(g.inEdges(v)) }

// Weight returns the weight of the edge u -> v, and whether there is one: an
// edge may weigh 0.
func (g *Graph) Weight(u, v int) (weight float64, ok bool) {
	out := g.Out(u)
	i, ok := slices.BinarySearchFunc(out, v, func(e Edge, v int) int { return e.To - v })
	if !ok {
		return 0, false
	}
	return out[i].Weight, true
}

func (g *Graph) has(v int) bool { return v >= 0 && v < g.n }

// check returns an ErrNode for the first node that does not exist.
func (g *Graph) check(nodes ...int) error {
	for _, v := range nodes {
		if !g.has(v) {
			return fmt.Errorf("%w: node %d in a graph of %d nodes", ErrNode, v, g.n)
		}
	}
	return nil
}
