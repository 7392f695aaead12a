// Package graph holds the immutable dependency graph of packages or symbols and
// the algorithms on it, one a file. Nodes are 0..n-1 in the order of their ids;
// every edge has a weight with a unit.
package graph

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
// immutable: methods may be called from several goroutines.
type Graph struct {
	unit     Unit
	n        int
	edges    []Edge  // sorted by From, To
	outStart []int32 // edges[outStart[v]:outStart[v+1]] leave v
	in       []int32 // edge indices sorted by To, From
	inStart  []int32
}
