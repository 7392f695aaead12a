package reports

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// reacher follows calls from an entry point.
type reacher struct {
	x *index
	// next are the symbols that each one calls, hands on as a value, or may
	// reach through an interface.
	next [][]int32
	// tables are those that each symbol's code accesses.
	tables map[int][]int
	// seen holds the round in which a symbol was visited last.
	seen  []int32
	round int32
}

func newReacher(x *index) *reacher {
	f := &x.d.Facts
	r := &reacher{x: x, next: make([][]int32, len(f.Symbols)), tables: map[int][]int{}, seen: make([]int32, len(f.Symbols))}
	for i := range f.Refs {
		ref := &f.Refs[i]
		switch ref.Kind {
		case facts.Call, facts.Runtime, facts.FuncValue:
			r.next[ref.From] = append(r.next[ref.From], int32(ref.To))
		}
	}
	for i := range f.Data.Access {
		a := &f.Data.Access[i]
		r.tables[a.Symbol] = append(r.tables[a.Symbol], a.Table)
	}
	return r
}

// reached are the functions and methods that a symbol reaches, itself included,
// and the tables that these access; both ascending. Calls that analysis can not
// follow are missing; calls through interfaces count every type that meets it.
func (r *reacher) reached(from int) (functions, tables []int) {
	if from < 0 {
		return nil, nil
	}
	r.round++
	todo := []int32{int32(from)}
	r.seen[from] = r.round
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch r.x.d.Facts.Symbols[s].Kind {
		case facts.Func, facts.Method:
			functions = append(functions, int(s))
		}
		tables = append(tables, r.tables[int(s)]...)
		for _, t := range r.next[s] {
			if r.seen[t] != r.round {
				r.seen[t] = r.round
				todo = append(todo, t)
			}
		}
	}
	slices.Sort(functions)
	slices.Sort(tables)
	return functions, slices.Compact(tables)
}

// ways are the shortest ways from one symbol.
type ways struct {
	from int
	// before is the symbol before each one that is reached.
	before map[int]int
}

// ways searches breadth first, neighbours in order of their index, so that the
// same way is found each time.
func (r *reacher) ways(from int) *ways {
	w := &ways{from: from, before: map[int]int{from: -1}}
	todo := []int{from}
	for len(todo) > 0 {
		s := todo[0]
		todo = todo[1:]
		next := slices.Clone(r.next[s])
		slices.Sort(next)
		for _, t := range next {
			if _, ok := w.before[int(t)]; !ok {
				w.before[int(t)] = s
				todo = append(todo, int(t))
			}
		}
	}
	return w
}

// path leads from the start to a symbol, both included; nil when there is none.
func (w *ways) path(to int) []int {
	if _, ok := w.before[to]; !ok {
		return nil
	}
	out := []int{}
	for s := to; s >= 0; s = w.before[s] {
		out = append(out, s)
	}
	slices.Reverse(out)
	return out
}
