package metric

import (
	"fmt"
	"math"

	"github.com/demarc-dev/demarc/analyzer/graph"
)

// Modularity returns the variant `q` (methods 4.3, Newman & Girvan with
// resolution gamma, usually 1) on the graph seen without directions:
//
//	sum over groups c of in(c)/2m - gamma·(tot(c)/2m)²
//
// where m is the sum of all weights, in(c) twice the weight inside c and tot(c)
// the weight at the ends in c. Higher is better; at gamma 1 it is in -1/2..1. A
// self loop counts as weight inside, with both ends, so that q does not change
// when groups are contracted. It is an ErrUndefined if m is 0 or overflows, and an ErrLabels
// unless there is one label a node.
func Modularity(g *graph.Graph, labels []int, gamma float64) (float64, error) {
	if err := fit(g, labels); err != nil {
		return 0, err
	}
	of, k := dense(labels)
	inside, ends := make([]float64, k), make([]float64, k)
	m := 0.0
	for _, e := range g.Edges() {
		m += e.Weight
		ends[of[e.From]] += e.Weight
		ends[of[e.To]] += e.Weight
		if of[e.From] == of[e.To] {
			inside[of[e.From]] += e.Weight
		}
	}
	if m == 0 || math.IsInf(2*m, 1) {
		return 0, fmt.Errorf("%w: modularity of a graph of total weight %v", ErrUndefined, m)
	}
	q := 0.0
	for c := range k {
		share := ends[c] / (2 * m)
		q += inside[c]/m - gamma*share*share
	}
	return q, nil
}

// ICPRaw returns the variant `icp/raw`, inter-partition calls by weight (methods
// 4.3, CARGO): the share of the weight that lies on edges between groups, 0..1,
// lower is better. Self loops do not count: no partition could cut them. It is
// an ErrUndefined if the weights add up to 0 or overflow, and an ErrLabels unless there is
// one label a node.
func ICPRaw(g *graph.Graph, labels []int) (float64, error) {
	return cutShare(g, labels, func(w float64) float64 { return w })
}

// ICPLog returns the variant `icp/log` (methods 4.3, Mono2Micro): ICPRaw with
// ln w + 1 for the weight w of an edge, so that a chatty edge counts little more
// than a quiet one. The weights must be counts: one below 1 is an ErrUndefined,
// since its term could be negative.
func ICPLog(g *graph.Graph, labels []int) (float64, error) {
	for _, e := range g.Edges() {
		if e.From != e.To && e.Weight < 1 {
			return 0, fmt.Errorf("%w: icp/log of edge %d -> %d with weight %v, below 1", ErrUndefined, e.From, e.To, e.Weight)
		}
	}
	return cutShare(g, labels, func(w float64) float64 { return math.Log(w) + 1 })
}

func cutShare(g *graph.Graph, labels []int, term func(float64) float64) (float64, error) {
	if err := fit(g, labels); err != nil {
		return 0, err
	}
	of, _ := dense(labels)
	cut, all := 0.0, 0.0
	for _, e := range g.Edges() {
		if e.From == e.To {
			continue
		}
		w := term(e.Weight)
		all += w
		if of[e.From] != of[e.To] {
			cut += w
		}
	}
	if all == 0 || math.IsInf(all, 1) {
		return 0, fmt.Errorf("%w: the weights between different nodes add up to %v", ErrUndefined, all)
	}
	return cut / all, nil
}
