package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// crossingTransactions: the decisive places are those where the transaction
// leaves its area; one finding a transaction.
func (f *finder) crossingTransactions() {
	incomplete := 0
	for i := range f.x.d.Facts.Data.Transactions {
		if !f.x.d.Facts.Data.Transactions[i].Complete {
			incomplete++
		}
	}
	for _, s := range f.a.crossingTransactions() {
		slices.SortStableFunc(s.out, func(p, q exitOf) int { return comparePlaces(f.x.pos(p.pos), f.x.pos(q.pos)) })
		x := Finding{Symbol: f.x.symbolID(s.tx.Symbol), Place: f.x.pos(s.tx.Pos), Areas: s.areas, Tables: f.a.tableNames(s.written)}
		parts := []string{}
		for i := range s.out {
			o := &s.out[i]
			if i == 0 {
				x.Place = f.x.pos(o.pos)
			} else {
				x.More = append(x.More, f.x.pos(o.pos))
			}
			if o.next >= 0 {
				x.Targets = append(x.Targets, f.x.symbolID(o.next))
			}
			parts = append(parts, strings.Join(f.a.tableNames(o.tables), ", ")+" of "+o.area)
		}
		parts = slices.Compact(sorted(parts))
		x.Text = f.x.symbol(s.tx.Symbol) + " (" + s.home + ") also writes " + listed(parts, 6) + " in one transaction, tx:" + strings.TrimPrefix(s.tx.ID, f.x.prefix) + "."
		f.add(x)
	}
	if incomplete > 0 {
		f.note = strings.TrimPrefix(f.note+"; ", "; ") + plural(incomplete, "transaction was", "transactions were") + " not followed to the end"
	}
}

// writers: one finding for each table and area beside its owner.
func (f *finder) writers() {
	d := &f.x.d.Facts.Data
	type key struct {
		table int
		area  string
	}
	own := map[int]bool{}
	by := map[key][]*facts.Access{}
	for i := range d.Access {
		a := &d.Access[i]
		area := f.a.symbol(a.Symbol)
		if !a.Mode.Writes() || area == "" {
			continue
		}
		if area == f.a.owner[a.Table] {
			own[a.Table] = true
		} else {
			by[key{a.Table, area}] = append(by[key{a.Table, area}], a)
		}
	}
	for k, list := range by {
		if !own[k.table] {
			continue
		}
		x := f.accesses(list)
		owner := f.a.owner[k.table]
		x.Areas, x.Tables = []string{k.area, owner}, []string{d.Tables[k.table].Name}
		x.Text = f.x.shortSymbol(x.Symbol) + " (" + k.area + ") writes " + d.Tables[k.table].Name + ", which " + owner + " keeps."
		f.add(x)
	}
}

// accesses starts a finding at the first place of a list, which must not be
// empty.
func (f *finder) accesses(list []*facts.Access) Finding {
	slices.SortStableFunc(list, func(p, q *facts.Access) int { return comparePlaces(f.x.pos(p.Pos), f.x.pos(q.Pos)) })
	x := Finding{Symbol: f.x.symbolID(list[0].Symbol), Place: f.x.pos(list[0].Pos)}
	for _, a := range list[1:] {
		x.More = append(x.More, f.x.pos(a.Pos))
	}
	return x
}

func (f *finder) joins() {
	for _, c := range f.a.crossingStatements() {
		f.add(Finding{
			Symbol: c.Symbol, Place: c.Place, Areas: c.Areas, Tables: c.Tables,
			Text: "One statement in " + f.x.shortSymbol(c.Symbol) + " uses " + listed(c.Tables, 6) + ", which belong to " + listed(c.Areas, 6) + ".",
		})
	}
}

func (f *finder) foreignKeys() {
	for _, c := range f.a.crossingKeys() {
		f.add(Finding{
			Place: c.Place, Areas: c.Areas, Tables: c.Tables,
			Text: "A foreign key of " + c.Tables[0] + " leads to " + c.Tables[1] + ": " + strings.Join(c.Areas, " and ") + " can not have databases of their own.",
		})
	}
}

// foreignReads: one finding for each symbol and table; statements that join
// across areas are left to that rule.
func (f *finder) foreignReads() {
	d := &f.x.d.Facts.Data
	type key struct{ table, symbol int }
	by := map[key][]*facts.Access{}
	for i := range d.Access {
		a := &d.Access[i]
		area, owner := f.a.symbol(a.Symbol), f.a.owner[a.Table]
		if !a.Mode.Reads() || area == "" || owner == "" || area == owner || f.a.crosses(&d.Statements[a.Statement]) {
			continue
		}
		by[key{a.Table, a.Symbol}] = append(by[key{a.Table, a.Symbol}], a)
	}
	for k, list := range by {
		x := f.accesses(list)
		name, area, owner := d.Tables[k.table].Name, f.a.symbol(k.symbol), f.a.owner[k.table]
		x.Areas, x.Tables = []string{area, owner}, []string{name}
		x.Text = f.x.symbol(k.symbol) + " (" + area + ") reads " + name + ", which " + owner + " keeps."
		f.add(x)
	}
}

// queriesInLoops: reads in a loop, and calls in a loop whose callee reads.
func (f *finder) queriesInLoops() {
	d := &f.x.d.Facts.Data
	type key struct {
		symbol int
		pos    facts.Pos
	}
	by := map[key][]int{}
	for i := range d.Access {
		a := &d.Access[i]
		if a.Loop && a.Mode == facts.ReadMode && !f.test(a.Symbol) {
			k := key{a.Symbol, a.Pos}
			by[k] = append(by[k], a.Table)
		}
	}
	for k, tables := range by {
		names := f.a.tableNames(tables)
		f.add(Finding{
			Symbol: f.x.symbolID(k.symbol), Place: f.x.pos(k.pos), Areas: []string{f.a.symbol(k.symbol)}, Tables: names,
			Text: f.x.symbol(k.symbol) + " queries " + listed(names, 4) + " once for each turn of a loop.",
		})
	}
	f.callsInLoops(true)
}

// test reports whether a symbol is declared in a test file.
func (f *finder) test(symbol int) bool {
	file := f.x.d.Facts.Symbols[symbol].File
	return file >= 0 && f.x.d.Facts.Files[file].Test
}

// generated reports whether a symbol is declared in a generated file.
func (f *finder) generated(symbol int) bool {
	file := f.x.d.Facts.Symbols[symbol].File
	return file >= 0 && f.x.d.Facts.Files[file].Generated
}

// chatty: calls of another area in a loop.
func (f *finder) chatty() { f.callsInLoops(false) }

// kernelArea is shared code: it is linked, not called over a network.
const kernelArea = string(boundary.KernelID)

// callSite is a call of another area in a loop. An interface's method and those
// that it may reach at run time are one site.
type callSite struct {
	from int
	at   Place
	to   []int
	// tables are those that a call reads.
	tables []int
}

// callsInLoops adds calls to another area in a loop: with queries those that
// lead to a read of a table, else all others; one finding a caller and callees.
func (f *finder) callsInLoops(queries bool) {
	type key struct{ from, to string }
	by := map[key]*Finding{}
	remote := f.remote()
	for _, s := range f.callSites() {
		if queries != (len(s.tables) > 0) || !queries && (f.generated(s.from) || !slices.ContainsFunc(s.to, func(to int) bool { return !f.generated(to) && remote(to) })) {
			continue
		}
		x := f.callInLoop(s)
		k := key{string(x.Symbol), fmt.Sprint(x.Targets)}
		if !queries { // one finding a caller and callees' area
			k.to = fmt.Sprint(sorted(x.Areas))
		}
		if old := by[k]; old != nil {
			old.More, old.Targets = append(old.More, x.Place), append(old.Targets, x.Targets...)
			if !queries {
				old.Text = f.x.shortSymbol(old.Symbol) + " calls " + f.targets(old.Targets) + " of " + listed(otherThan(sorted(old.Areas), f.a.symbol(s.from)), 3) + " once for each turn of a loop."
			}
			continue
		}
		by[k] = &x
	}
	for _, x := range by {
		f.add(*x)
	}
}

// callSites are sorted by caller and place.
func (f *finder) callSites() []*callSite {
	r := newReacher(f.x)
	r.tables = f.reads()
	cache := map[int][]int{}
	type key struct {
		from int
		at   Place
	}
	sites := map[key]*callSite{}
	for i := range f.x.d.Facts.Refs {
		ref := &f.x.d.Facts.Refs[i]
		from, to := f.a.symbol(ref.From), f.a.symbol(ref.To)
		if ref.Kind != facts.Call && ref.Kind != facts.Runtime || from == "" || to == "" || from == to || to == kernelArea || f.test(ref.From) {
			continue
		}
		for _, p := range f.x.sites(ref) {
			if !p.Loop {
				continue
			}
			p.Loop = false
			k := key{ref.From, p}
			if sites[k] == nil {
				sites[k] = &callSite{from: ref.From, at: p}
			}
			if _, ok := cache[ref.To]; !ok {
				_, cache[ref.To] = r.reached(ref.To)
			}
			sites[k].to = append(sites[k].to, ref.To)
			sites[k].tables = append(sites[k].tables, cache[ref.To]...)
		}
	}
	return slices.SortedFunc(maps.Values(sites), func(a, b *callSite) int {
		return cmp.Or(cmp.Compare(a.from, b.from), comparePlaces(a.at, b.at))
	})
}

// reads maps symbols to the tables that their code reads.
func (f *finder) reads() map[int][]int {
	out := map[int][]int{}
	for i := range f.x.d.Facts.Data.Access {
		if a := &f.x.d.Facts.Data.Access[i]; a.Mode.Reads() {
			out[a.Symbol] = append(out[a.Symbol], a.Table)
		}
	}
	return out
}

// targets names some symbols.
func (f *finder) targets(ids []ident.SymbolID) string {
	names := []string{}
	for _, t := range ids {
		names = append(names, f.x.shortSymbol(t))
	}
	return listed(sorted(names), 2)
}

// otherThan is a list without one of its elements.
func otherThan(list []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == one })
}

func (f *finder) callInLoop(s *callSite) Finding {
	x := Finding{Symbol: f.x.symbolID(s.from), Place: s.at, Areas: []string{f.a.symbol(s.from)}, Tables: f.a.tableNames(s.tables)}
	names, areas := []string{}, []string{}
	for _, t := range s.to {
		x.Targets = append(x.Targets, f.x.symbolID(t))
		names, areas = append(names, f.x.symbol(t)), append(areas, f.a.symbol(t))
	}
	slices.Sort(x.Targets)
	x.Areas = append(x.Areas, areas...)
	x.Text = f.x.symbol(s.from) + " calls " + listed(sorted(names), 2) + " of " + listed(sorted(areas), 3) + " once for each turn of a loop"
	if len(x.Tables) > 0 {
		x.Text += ", and each call queries " + listed(x.Tables, 3)
	}
	x.Text += "."
	return x
}
