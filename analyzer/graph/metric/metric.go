// Package metric measures partitions: their agreement with a reference
// (methods 4.2) or with later changes (methods 4.4.4), and their structure on a
// graph (methods 4.3). Every function is one variant of one metric and says
// which.
//
// A partition is a list of labels, one for each entity: entities with equal
// labels are together. Only equality counts, not the value, except that a
// negative label puts an entity into a group of its own (methods 4.2.7:
// unassigned entities count as singletons).
package metric

import (
	"errors"
	"fmt"

	"github.com/demarc-dev/demarc/analyzer/graph"
)

// The errors of this package, to be tested with errors.Is.
var (
	// ErrLabels marks partitions that are not about the same entities.
	ErrLabels = errors.New("partitions do not fit")
	// ErrUndefined marks a value that the formula does not define, such as 0/0.
	// It means "no evidence", never 0.
	ErrUndefined = errors.New("undefined")
)

// dense renumbers labels to 0..k-1 in the order of first appearance, each
// negative label to a number of its own.
func dense(labels []int) (of []int, k int) {
	of = make([]int, len(labels))
	number := map[int]int{}
	for i, l := range labels {
		if l < 0 {
			of[i] = k
			k++
			continue
		}
		n, ok := number[l]
		if !ok {
			n = k
			number[l] = n
			k++
		}
		of[i] = n
	}
	return of, k
}

// table is the contingency table of two partitions A and B.
type table struct {
	n     int
	sizeA []int
	sizeB []int
	cells [][]cell // of each group of A, in the order of first appearance
}

// cell is how many entities a group of A shares with group b of B, at least 1.
type cell struct{ b, n int }

func newTable(a, b []int) (*table, error) {
	if len(a) != len(b) {
		return nil, fmt.Errorf("%w: %d and %d entities", ErrLabels, len(a), len(b))
	}
	ofA, kA := dense(a)
	ofB, kB := dense(b)
	t := &table{n: len(a), sizeA: make([]int, kA), sizeB: make([]int, kB), cells: make([][]cell, kA)}
	at := map[[2]int]int{}
	for e := range ofA {
		i, j := ofA[e], ofB[e]
		t.sizeA[i]++
		t.sizeB[j]++
		key := [2]int{i, j}
		c, ok := at[key]
		if !ok {
			c = len(t.cells[i])
			at[key] = c
			t.cells[i] = append(t.cells[i], cell{b: j})
		}
		t.cells[i][c].n++
	}
	return t, nil
}

// fit says whether labels are one for each node.
func fit(g *graph.Graph, labels []int) error {
	if len(labels) != g.N() {
		return fmt.Errorf("%w: %d labels for %d nodes", ErrLabels, len(labels), g.N())
	}
	return nil
}
