package planner

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// addCouplings ties the package of a type to the package of the interface that
// its values become, by the places where that happens.
func addCouplings(out []boundary.Package, f *facts.Set) {
	t := tally{}
	for i := range f.Couplings {
		c := &f.Couplings[i]
		from, to := f.Symbols[c.Type].Package, f.Symbols[c.Interface].Package
		if from == to {
			continue
		}
		for _, w := range c.Wired {
			if in := &f.Symbols[w.In]; !inTest(f, in) {
				t.add(from, to, 1, placeOf(f, w.Pos))
			}
		}
	}
	t.fill(out, func(p *boundary.Package) *[]boundary.Link { return &p.Implements })
}

// addTables counts what packages do with tables.
func addTables(out []boundary.Package, f *facts.Set) {
	uses := make([]map[int]*boundary.TableUse, len(out))
	wrote := map[*boundary.TableUse]bool{}
	for i := range f.Data.Access {
		a := &f.Data.Access[i]
		s := &f.Symbols[a.Symbol]
		if inTest(f, s) {
			continue
		}
		if uses[s.Package] == nil {
			uses[s.Package] = map[int]*boundary.TableUse{}
		}
		at := placeOf(f, a.Pos)
		u := uses[s.Package][a.Table]
		if u == nil {
			u = &boundary.TableUse{Table: a.Table, At: at}
			uses[s.Package][a.Table] = u
		}
		if a.Mode.Reads() {
			u.Reads++
		}
		if a.Mode == facts.DDLMode {
			u.DDL++
		}
		if a.Mode.Writes() {
			u.Writes++
			if !wrote[u] || comparePlaces(at, u.At) < 0 {
				u.At = at
			}
			wrote[u] = true
		}
	}
	for i, m := range uses {
		for _, t := range slices.Sorted(maps.Keys(m)) {
			out[i].Tables = append(out[i].Tables, *m[t])
		}
	}
}

// tableNames are the names of the tables, with the store where it is not SQL.
func tableNames(f *facts.Set) []string {
	out := make([]string, len(f.Data.Tables))
	for i, t := range f.Data.Tables {
		out[i] = t.Name
	}
	return out
}

// transactions reduces transactions to the packages and tables that they tie.
func transactions(f *facts.Set) []boundary.Transaction {
	out := make([]boundary.Transaction, 0, len(f.Data.Transactions))
	for i := range f.Data.Transactions {
		t := &f.Data.Transactions[i]
		s := &f.Symbols[t.Symbol]
		if inTest(f, s) {
			continue
		}
		pkgs := []int{s.Package}
		for _, step := range t.Steps {
			for _, hop := range step.Path {
				pkgs = append(pkgs, f.Symbols[hop.Symbol].Package)
			}
		}
		slices.Sort(pkgs)
		out = append(out, boundary.Transaction{
			ID: t.ID, Package: s.Package, At: placeOf(f, t.Pos), Packages: slices.Compact(pkgs),
			Writes: slices.Clone(t.Writes), Reads: slices.Clone(t.Reads),
		})
	}
	return out
}

// addEntries hands entry points to the packages that handle them and outbound
// calls to those that make them. A main is no entry point of its own package:
// it is known as a main.
func addEntries(out []boundary.Package, f *facts.Set) {
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Kind == facts.EntryMain || e.Handler < 0 || inTest(f, &f.Symbols[e.In]) {
			continue
		}
		p := &out[f.Symbols[e.Handler].Package]
		p.Entries = append(p.Entries, boundary.EntryPoint{
			Kind: string(e.Kind), Label: strings.TrimSpace(e.Method + " " + e.Pattern),
			By: f.Symbols[e.In].Package, At: placeOf(f, e.Pos),
		})
	}
	for i := range f.Outbound {
		o := &f.Outbound[i]
		s := &f.Symbols[o.Symbol]
		if !inTest(f, s) {
			p := &out[s.Package]
			p.Outbound = append(p.Outbound, boundary.Outbound{Kind: string(o.Kind), Target: o.Target, At: placeOf(f, o.Pos)})
		}
	}
	for i := range out {
		slices.SortStableFunc(out[i].Outbound, func(a, b boundary.Outbound) int { return comparePlaces(a.At, b.At) })
	}
}

// addBuilds finds the functions that put parts together: they call exported New
// functions of other packages, hand them on (to a container), or register entry
// points of other packages.
func addBuilds(out []boundary.Package, f *facts.Set) {
	type pair struct{ in, pkg int }
	constructs, registers := map[pair]bool{}, map[pair]bool{}
	for i := range f.Refs {
		r := &f.Refs[i]
		from, to := &f.Symbols[r.From], &f.Symbols[r.To]
		if r.Kind != facts.Call && r.Kind != facts.FuncValue || from.Package == to.Package || inTest(f, from) {
			continue
		}
		if to.Kind == facts.Func && strings.HasPrefix(string(to.Name), "New") {
			constructs[pair{r.From, to.Package}] = true
		}
	}
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Handler < 0 || e.Kind == facts.EntryMain {
			continue
		}
		in, h := &f.Symbols[e.In], &f.Symbols[e.Handler]
		if in.Package != h.Package && !inTest(f, in) {
			registers[pair{e.In, h.Package}] = true
		}
	}
	builds := map[int]*boundary.Build{}
	collect := func(m map[pair]bool, field func(*boundary.Build) *[]int) {
		for p := range m {
			b := builds[p.in]
			if b == nil {
				s := &f.Symbols[p.in]
				b = &boundary.Build{Func: string(s.Name), Constructs: []int{}, Registers: []int{}}
				if s.File >= 0 {
					b.At = boundary.Place{File: f.Files[s.File].Path, Line: s.Line}
				}
				builds[p.in] = b
			}
			*field(b) = append(*field(b), p.pkg)
		}
	}
	collect(constructs, func(b *boundary.Build) *[]int { return &b.Constructs })
	collect(registers, func(b *boundary.Build) *[]int { return &b.Registers })
	for _, in := range slices.Sorted(maps.Keys(builds)) {
		b := builds[in]
		slices.Sort(b.Constructs)
		slices.Sort(b.Registers)
		p := &out[f.Symbols[in].Package]
		p.Builds = append(p.Builds, *b)
	}
	for i := range out {
		slices.SortStableFunc(out[i].Builds, func(a, b boundary.Build) int {
			return cmp.Or(comparePlaces(a.At, b.At), strings.Compare(a.Func, b.Func))
		})
	}
}
