package metric

import (
	"fmt"
	"math"

	"github.com/demarc-dev/demarc/analyzer/graph"
)

// NMI returns the mutual information of two partitions divided by the arithmetic
// mean of their entropies, 0..1, higher is better (Strehl & Ghosh; the variant
// with the arithmetic mean). It is symmetric, and 1 if both are one group. It is
// not adjusted for chance: many small groups score high against anything. It is
// an ErrUndefined without entities, and an ErrLabels for partitions of different
// lengths.
func NMI(a, b []int) (float64, error) {
	t, err := newTable(a, b)
	if err != nil {
		return 0, err
	}
	if t.n == 0 {
		return 0, fmt.Errorf("%w: NMI of no entities", ErrUndefined)
	}
	entropies := t.entropy(t.sizeA) + t.entropy(t.sizeB)
	if entropies == 0 {
		return 1, nil
	}
	n, mutual := float64(t.n), 0.0
	for i, cells := range t.cells {
		for _, c := range cells {
			v := float64(c.n)
			mutual += v / n * math.Log(v*n/(float64(t.sizeA[i])*float64(t.sizeB[c.b])))
		}
	}
	return min(1, max(0, 2*mutual/entropies)), nil
}

// entropy is the entropy in nats of groups of these sizes.
func (t *table) entropy(sizes []int) float64 {
	h := 0.0
	for _, s := range sizes {
		if share := float64(s) / float64(t.n); share < 1 {
			h -= share * math.Log(share)
		}
	}
	return h
}

// ACC returns the adjusted co-change agreement of a partition with pair weights
// (methods 4.4.4): obs is the share of the weight on pairs inside one group, exp
// its mean when the labels are shuffled and the sizes kept, and
//
//	ACC = (obs - exp)/(1 - exp)
//
// 0 is what chance gives, 1 is perfect, and one group is 0 by definition. The
// graph holds the pairs, one edge each in whichever direction, with the weights
// of methods 1.5.2 from commits later than those that built the partition; self
// loops are no pairs. It is an ErrUndefined if the weights add up to 0 or
// overflow, and an ErrLabels unless there is one label a node.
func ACC(pairs *graph.Graph, labels []int) (float64, error) {
	cut, err := ICPRaw(pairs, labels)
	if err != nil {
		return 0, err
	}
	of, k := dense(labels)
	if k == 1 {
		return 0, nil
	}
	sizes, inside := make([]int, k), 0.0
	for _, c := range of {
		sizes[c]++
	}
	for _, s := range sizes {
		inside += pairsIn(s)
	}
	chance := inside / pairsIn(len(of))
	return (1 - cut - chance) / (1 - chance), nil
}
