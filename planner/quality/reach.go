package quality

import (
	"github.com/demarc-dev/demarc/analyzer/graph"
)

// propagation is the propagation cost (methods 4.3.6) over the packages of parts
// and of what they share: as it is, and when a tie from one service to another,
// or into the kernel, ends at the package that it meets: that one is a contract,
// and what lies behind it may change freely. n is the number of packages.
func (m *measure) propagation() (before, after Number, n int) {
	at := make([]int, len(m.of))
	for i := range m.of {
		at[i] = -1
		if m.of[i] >= 0 || m.shared[i] {
			at[i] = n
			n++
		}
	}
	if n == 0 || !m.spread {
		return Number{}, Number{}, n
	}
	var whole, isolated []graph.Edge
	for i := range m.x.Ties {
		t := &m.x.Ties[i]
		a, b := at[t.From], at[t.To]
		if a < 0 || b < 0 {
			continue
		}
		whole = append(whole, graph.Edge{From: a, To: b, Weight: 1})
		if m.crosses(t.From, t.To) {
			b += n // a copy of the package that leads nowhere
		}
		isolated = append(isolated, graph.Edge{From: a, To: b, Weight: 1})
	}
	g, err := graph.New(n, graph.Imports, whole)
	if err != nil {
		return Number{}, Number{}, n
	}
	h, err := graph.New(2*n, graph.Imports, isolated)
	if err != nil {
		return Number{}, Number{}, n
	}
	reached := 0
	for _, k := range h.Visibility()[:n] {
		reached += k
	}
	return known(g.PropagationCost()), known(float64(reached) / (float64(n) * float64(n))), n
}

// crosses says whether a tie leads from one group into another.
func (m *measure) crosses(from, to int) bool {
	a, b := m.of[from], m.of[to]
	return b >= 0 && a != b
}

// singleService is the share of the changes of parts that touch one part only,
// and the number of these changes.
func (m *measure) singleService() (Number, int) {
	single, all := 0, 0
	for i := range m.x.sets {
		s := &m.x.sets[i]
		first, several := -1, false
		for _, p := range s.packages {
			g := m.of[p]
			switch {
			case g < 0 || g == first:
			case first < 0:
				first = g
			default:
				several = true
			}
		}
		if first < 0 {
			continue
		}
		all += s.changes
		if !several {
			single += s.changes
		}
	}
	return share(float64(single), float64(all)), all
}

// acc is methods 4.4.4 on the commits that were read (hence in-sample): the
// weight of pairs that changed together inside one part, adjusted for what
// chance gives at these sizes. The pair weight is 1/(|t|-1) (methods 1.5.2). The
// second result counts the pairs, once a change.
func (m *measure) acc() (Number, int) {
	inside, all, pairs := 0.0, 0.0, 0
	for i := range m.x.sets {
		s := &m.x.sets[i]
		if len(s.packages) < 2 {
			continue
		}
		w := float64(s.changes) / float64(len(s.packages)-1)
		for j, p := range s.packages {
			if m.of[p] < 0 {
				continue
			}
			for _, q := range s.packages[j+1:] {
				if m.of[q] < 0 {
					continue
				}
				pairs += s.changes
				all += w
				if m.of[p] == m.of[q] {
					inside += w
				}
			}
		}
	}
	size := make([]float64, m.services+1)
	n := 0.0
	for _, g := range m.of {
		if g >= 0 {
			size[g]++
			n++
		}
	}
	same := 0.0
	for _, k := range size {
		same += k * (k - 1)
	}
	if all == 0 || n < 2 {
		return Number{}, pairs
	}
	exp := same / (n * (n - 1))
	if exp == 1 {
		return known(0), pairs // one service, by definition
	}
	return known((inside/all - exp) / (1 - exp)), pairs
}
