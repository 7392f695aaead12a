package reports

import (
	"cmp"
	"maps"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// tableNames names tables, sorted.
func (a *areas) tableNames(ts []int) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = a.x.d.Facts.Data.Tables[t].Name
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ownersOf are the areas that own the tables, sorted, without "".
func (a *areas) ownersOf(ts []int) []string {
	set := map[string]bool{}
	for _, t := range ts {
		if a.owner[t] != "" {
			set[a.owner[t]] = true
		}
	}
	out := slices.Sorted(maps.Keys(set))
	if out == nil {
		out = []string{}
	}
	return out
}

// with adds an area to sorted ones unless it is neutral or there.
func with(names []string, area string) []string {
	if area == "" {
		return names
	}
	i, there := slices.BinarySearch(names, area)
	if there {
		return names
	}
	return slices.Insert(slices.Clone(names), i, area)
}

// crosses reports whether a statement names tables of several areas.
func (a *areas) crosses(s *facts.Statement) bool {
	switch s.Kind {
	case "create", "alter", "drop", "truncate":
		return false // declarations and their foreign keys are another matter
	}
	return len(s.Tables) > 1 && len(a.ownersOf(s.Tables)) > 1
}

// crossingStatements are statements over tables of several areas, by place.
func (a *areas) crossingStatements() []Crossing {
	out := []Crossing{}
	d := &a.x.d.Facts.Data
	for i := range d.Statements {
		s := &d.Statements[i]
		if a.crosses(s) {
			out = append(out, Crossing{
				Symbol: a.x.symbolID(s.Symbol), Place: a.x.pos(s.Pos), Tables: a.tableNames(s.Tables),
				Areas: with(a.ownersOf(s.Tables), a.symbol(s.Symbol)),
			})
		}
	}
	sortCrossings(out)
	return out
}

func sortCrossings(l []Crossing) {
	slices.SortStableFunc(l, func(p, q Crossing) int {
		return cmp.Or(comparePlaces(p.Place, q.Place), slices.Compare(p.Tables, q.Tables), cmp.Compare(p.ID, q.ID))
	})
}

func comparePlaces(p, q Place) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// crossingKeys are the foreign keys between tables of two areas, by place.
func (a *areas) crossingKeys() []Crossing {
	out := []Crossing{}
	d := &a.x.d.Facts.Data
	for i := range d.Tables {
		t := &d.Tables[i]
		if t.Dropped {
			continue
		}
		for _, k := range t.ForeignKeys {
			from, to := a.owner[i], a.owner[k.To]
			if from == "" || to == "" || from == to {
				continue
			}
			out = append(out, Crossing{
				Place: a.x.pos(k.Pos), Tables: []string{t.Name, d.Tables[k.To].Name}, Areas: with([]string{from}, to),
			})
		}
	}
	sortCrossings(out)
	return out
}

// span is a transaction that writes tables of several areas.
type span struct {
	tx   *facts.Transaction
	home string
	// written are all written tables; areas own them or start the transaction.
	written []int
	areas   []string
	// out are the calls and statements of the home area through which it
	// writes tables of others, by place; each step is behind one of them.
	out []exitOf
}

// exitOf is a place where a transaction leaves its area.
type exitOf struct {
	pos facts.Pos
	// in is the symbol with the place, next the one that is called there, -1
	// for a statement.
	in, next int
	area     string
	tables   []int
}

// crossingTransactions are those that write tables of several areas, in the
// order of the facts.
func (a *areas) crossingTransactions() []*span {
	out := []*span{}
	d := &a.x.d.Facts.Data
	for i := range d.Transactions {
		if s := a.spanOf(&d.Transactions[i]); len(s.areas) > 1 {
			out = append(out, s)
		}
	}
	return out
}

func (a *areas) spanOf(t *facts.Transaction) *span {
	s := &span{tx: t, home: a.symbol(t.Symbol)}
	for i := range t.Steps {
		if t.Steps[i].Mode.Writes() {
			s.written = append(s.written, t.Steps[i].Table)
		}
	}
	slices.Sort(s.written)
	s.written = slices.Compact(s.written)
	s.areas = a.ownersOf(s.written)
	if len(s.areas) < 1 || len(s.areas) == 1 && s.areas[0] == s.home {
		return s
	}
	if s.home == "" {
		s.home = s.areas[0]
	}
	s.areas = with(s.areas, s.home)
	for i := range t.Steps {
		step := &t.Steps[i]
		if owner := a.owner[step.Table]; step.Mode.Writes() && owner != "" && owner != s.home {
			s.add(a.exit(t, step), owner, step.Table)
		}
	}
	return s
}

// exit is the last hop that lies in the area of the transaction's symbol.
func (a *areas) exit(t *facts.Transaction, step *facts.Step) exitOf {
	home := a.symbol(t.Symbol)
	at := 0
	for i, h := range step.Path {
		if a.symbol(h.Symbol) == home {
			at = i
		}
	}
	e := exitOf{pos: step.Path[at].Pos, in: step.Path[at].Symbol, next: -1}
	if at+1 < len(step.Path) {
		e.next = step.Path[at+1].Symbol
	}
	return e
}

func (s *span) add(e exitOf, area string, table int) {
	for i := range s.out {
		if o := &s.out[i]; o.pos == e.pos && o.area == area {
			if !slices.Contains(o.tables, table) {
				o.tables = append(o.tables, table)
			}
			return
		}
	}
	e.area, e.tables = area, []int{table}
	s.out = append(s.out, e)
}

func (s *span) crossing(a *areas) Crossing {
	return Crossing{ID: s.tx.ID, Symbol: a.x.symbolID(s.tx.Symbol), Place: a.x.pos(s.tx.Pos), Tables: a.tableNames(s.written), Areas: s.areas}
}
