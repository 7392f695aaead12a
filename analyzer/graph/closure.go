package graph

import (
	"fmt"
	"math/bits"
	"slices"
)

// MaxClosureBytes bounds the memory of a Closure: 256 MiB, reached by an acyclic
// graph of about 65,000 nodes. Above, use Reachable for a node or Visibility
// for the counts.
const MaxClosureBytes = 256 << 20

// layout numbers columns so that the nodes of a component lie side by side, in
// the order of components. Component c then reaches no column from start[c+1]
// on, and its own are start[c]..start[c+1]-1.
type layout struct {
	comps *Components
	start []int
	next  []int32 // successors of component c: next[from[c]:from[c+1]], not c itself
	from  []int32
}

func (g *Graph) layout() *layout {
	l := &layout{comps: g.Components(), start: []int{0}, next: []int32{}, from: []int32{0}}
	seen := filled(len(l.comps.Members), -1)
	for c, nodes := range l.comps.Members {
		l.start = append(l.start, l.start[c]+len(nodes))
		seen[c] = int32(c)
		for _, v := range nodes {
			for _, e := range g.Out(v) {
				if to := l.comps.Of[e.To]; seen[to] != int32(c) {
					seen[to] = int32(c)
					l.next = append(l.next, int32(to))
				}
			}
		}
		l.from = append(l.from, int32(len(l.next)))
	}
	return l
}

func (l *layout) successors(c int) []int32 { return l.next[l.from[c]:l.from[c+1]] }

// setBits sets the bits lo..hi-1 that lie in a row whose first bit is base.
func setBits(row []uint64, base, lo, hi int) {
	lo, hi = max(lo-base, 0), min(hi-base, 64*len(row))
	for lo < hi {
		end := min(hi, lo&^63+64)
		row[lo/64] |= (^uint64(0) << (lo & 63)) & (^uint64(0) >> ((64 - end&63) & 63))
		lo = end
	}
}

// Closure is the reflexive transitive closure of a graph.
type Closure struct {
	l      *layout
	column []int
	rows   []uint64
	offset []int // rows[offset[c]:offset[c+1]] is component c's, columns from 0
}

// Closure computes the reflexive transitive closure as one bit row a strongly
// connected component, in O(nodes · edges / 64). It is an ErrTooLarge if that
// takes more than MaxClosureBytes.
func (g *Graph) Closure() (*Closure, error) {
	l := g.layout()
	c := &Closure{l: l, column: make([]int, g.n), offset: []int{0}}
	for i := range l.comps.Members {
		c.offset = append(c.offset, c.offset[i]+(l.start[i+1]+63)/64)
	}
	if words := c.offset[len(c.offset)-1]; words > MaxClosureBytes/8 {
		return nil, fmt.Errorf("%w: the closure of %d nodes takes %d MiB of at most %d",
			ErrTooLarge, g.n, words>>17, MaxClosureBytes>>20)
	}
	c.rows = make([]uint64, c.offset[len(c.offset)-1])
	for i, nodes := range l.comps.Members {
		row := c.row(i)
		setBits(row, 0, l.start[i], l.start[i+1])
		for _, s := range l.successors(i) {
			for w, word := range c.row(int(s)) {
				row[w] |= word
			}
		}
		for k, v := range nodes {
			c.column[v] = l.start[i] + k
		}
	}
	return c, nil
}

func (c *Closure) row(comp int) []uint64 { return c.rows[c.offset[comp]:c.offset[comp+1]] }

func (c *Closure) has(v int) bool { return v >= 0 && v < len(c.column) }

// Reaches says whether a walk leads from u to v; each node reaches itself. It is
// false for nodes that do not exist.
func (c *Closure) Reaches(u, v int) bool {
	if !c.has(u) || !c.has(v) {
		return false
	}
	row, at := c.row(c.l.comps.Of[u]), c.column[v]
	return at/64 < len(row) && row[at/64]>>(at&63)&1 == 1
}

// Count returns how many nodes u reaches, itself included; 0 for a node that
// does not exist.
func (c *Closure) Count(u int) int {
	if !c.has(u) {
		return 0
	}
	count := 0
	for _, word := range c.row(c.l.comps.Of[u]) {
		count += bits.OnesCount64(word)
	}
	return count
}

// From returns the nodes that u reaches, itself included, ascending; none for a
// node that does not exist.
func (c *Closure) From(u int) []int {
	nodes := []int{}
	if !c.has(u) {
		return nodes
	}
	row := c.row(c.l.comps.Of[u])
	for comp, members := range c.l.comps.Members {
		if at := c.l.start[comp]; at/64 < len(row) && row[at/64]>>(at&63)&1 == 1 {
			nodes = append(nodes, members...)
		}
	}
	slices.Sort(nodes)
	return nodes
}
