package graph

import "math/bits"

// blockWords is the width of a block of bit columns: 512 columns take 64 bytes a
// component, so the working set of 50,000 packages, 3 MB, stays in cache.
const blockWords = 8

// Visibility returns for each node how many nodes it reaches, itself included:
// its visibility fan-out. Reverse().Visibility() is the fan-in. It takes
// O(nodes · edges / 64) time, but only 64 bytes a node: the closure is computed
// 512 columns at a time, and counted, not kept.
func (g *Graph) Visibility() []int {
	l := g.layout()
	k := len(l.comps.Members)
	counts := make([]int, k)
	rows := make([][blockWords]uint64, k)
	first := 0 // the component that the block's first column belongs to
	for base := 0; base < g.n; base += 64 * blockWords {
		for l.start[first+1] <= base {
			first++
		}
		for c := first; c < k; c++ {
			row := l.blockRow(rows, c, first, base)
			for _, word := range row {
				counts[c] += bits.OnesCount64(word)
			}
		}
	}
	visible := make([]int, g.n)
	for v := range visible {
		visible[v] = counts[l.comps.Of[v]]
	}
	return visible
}

// blockRow computes component c's row of the block of columns from base on.
// Components below first reach no column of the block.
func (l *layout) blockRow(rows [][blockWords]uint64, c, first, base int) *[blockWords]uint64 {
	row := &rows[c]
	clear(row[:])
	if l.start[c] < base+64*blockWords {
		setBits(row[:], base, l.start[c], l.start[c+1])
	}
	for _, s := range l.successors(c) {
		if int(s) >= first {
			other := &rows[s]
			for w := range other {
				row[w] |= other[w]
			}
		}
	}
	return row
}

// PropagationCost returns the share of ordered pairs of nodes, each with itself
// included, in which the first reaches the second: 1/n for a graph without
// edges, 1 for a strongly connected one, 0 for the empty one (methods 4.3.6,
// MacCormack, Baldwin and Rusnak). Time and memory are those of Visibility.
func (g *Graph) PropagationCost() float64 {
	if g.n == 0 {
		return 0
	}
	sum := 0
	for _, count := range g.Visibility() {
		sum += count
	}
	return float64(sum) / (float64(g.n) * float64(g.n))
}
