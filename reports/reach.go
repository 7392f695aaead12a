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
