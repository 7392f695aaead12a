package entry

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// Reacher answers which symbols an entry point reaches. It is made once for a
// Set and safe for concurrent use.
type Reacher struct{ next [][]int32 }

// NewReacher indexes the calls of a Set: calls, runtime calls, and functions
// used as values, which are taken as called.
func NewReacher(s *facts.Set) *Reacher {
	r := &Reacher{next: make([][]int32, len(s.Symbols))}
	for _, ref := range s.Refs {
		switch ref.Kind {
		case facts.Call, facts.Runtime, facts.FuncValue:
			r.next[ref.From] = append(r.next[ref.From], int32(ref.To))
		}
	}
	return r
}

// Reach lists the symbols that are reached from the handler of an entry, the
// handler included, ascending; empty when the handler is not of the code base.
func (r *Reacher) Reach(e facts.Entry) []int { return r.From(e.Handler) }

// From is Reach for any symbol.
func (r *Reacher) From(symbol int) []int {
	out := []int{}
	if symbol < 0 || symbol >= len(r.next) {
		return out
	}
	seen := make([]bool, len(r.next))
	seen[symbol] = true
	out = append(out, symbol)
	for i := 0; i < len(out); i++ {
		for _, to := range r.next[out[i]] {
			if !seen[to] {
				seen[to] = true
				out = append(out, int(to))
			}
		}
	}
	slices.Sort(out)
	return out
}
