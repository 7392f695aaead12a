package graph

import (
	"cmp"
	"fmt"
)

// CycleError says that a graph has no topological order.
type CycleError struct {
	// Cycle is a cycle of the graph: an edge leads from each node to the next and
	// from the last to the first. It is a shortest cycle through the smallest node
	// that lies on any; one node means a self loop.
	Cycle []int
}

// Error implements error.
func (e *CycleError) Error() string {
	return fmt.Sprintf("the graph has a cycle of %d nodes through node %d", len(e.Cycle), e.Cycle[0])
}

// TopologicalOrder returns all nodes so that every edge leads from an earlier to
// a later one (dependents first); of the nodes that could come next always the
// smallest. If there is a cycle, self loops included, it returns a *CycleError.
// O(edges + nodes log nodes) (Kahn 1962).
func (g *Graph) TopologicalOrder() ([]int, error) {
	missing := make([]int32, g.n)
	ready := minHeap[int]{compare: cmp.Compare[int]}
	for v := range g.n {
		if missing[v] = int32(g.InDegree(v)); missing[v] == 0 {
			ready.push(v)
		}
	}
	order := make([]int, 0, g.n)
	for ready.len() > 0 {
		v := ready.pop()
		order = append(order, v)
		for _, e := range g.Out(v) {
			if missing[e.To]--; missing[e.To] == 0 {
				ready.push(e.To)
			}
		}
	}
	if len(order) < g.n {
		return nil, &CycleError{Cycle: g.someCycle()}
	}
	return order, nil
}

// someCycle returns a shortest cycle through the smallest node on any cycle, nil
// if there is none.
func (g *Graph) someCycle() []int {
	comps := g.Components()
	for v := range g.n {
		if _, loop := g.Weight(v, v); loop {
			return []int{v}
		}
		if len(comps.Members[comps.Of[v]]) > 1 {
			return g.cycleThrough(v)
		}
	}
	return nil
}

// cycleThrough returns a shortest cycle through v, which must lie on one.
func (g *Graph) cycleThrough(v int) []int {
	parent, dist := g.bfs(v)
	last := -1
	for e := range g.In(v) {
		if parent[e.From] >= 0 && (last < 0 || dist[e.From] < dist[last]) {
			last = e.From
		}
	}
	return walkBack(parent, v, last)
}

// Levels returns the height of each node over the nodes that depend on nothing:
// 0 for them, else 1 + the greatest level among what its strongly connected
// component depends on. The nodes of a component share a level; self loops
// change nothing.
func (g *Graph) Levels() []int {
	comps := g.Components()
	of := make([]int, len(comps.Members))
	for c, nodes := range comps.Members {
		for _, v := range nodes {
			for _, e := range g.Out(v) {
				if to := comps.Of[e.To]; to != c {
					of[c] = max(of[c], of[to]+1)
				}
			}
		}
	}
	levels := make([]int, g.n)
	for v := range levels {
		levels[v] = of[comps.Of[v]]
	}
	return levels
}
