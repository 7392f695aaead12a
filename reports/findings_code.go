package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// areaOrPackage is the area of a symbol, or its package where it is neutral.
func (f *finder) areaOrPackage(symbol int) string {
	if a := f.a.symbol(symbol); a != "" {
		return a
	}
	return f.x.short(f.x.path(f.x.d.Facts.Symbols[symbol].Package))
}

// program reports whether a symbol belongs to a program itself (a main package,
// its commands and wiring) or to tests: there it may end the process and read
// the environment.
func (f *finder) program(symbol int) bool {
	i := f.x.d.Facts.Symbols[symbol].Package
	p := &f.x.d.Facts.Packages[i]
	switch f.x.place[i].class {
	case boundary.CompositionRoot, boundary.Tool, boundary.TestSupport:
		return true
	}
	return p.Has(facts.Main) || p.Has(facts.TestSupport) || p.Name == "main"
}

// globals: writes of a package variable from another area, directly or through
// functions of its package.
func (f *finder) globals() {
	for i := range f.x.d.Facts.State.Vars {
		v := &f.x.d.Facts.State.Vars[i]
		home := f.areaOrPackage(v.Var)
		for j := range v.Writes {
			w := &v.Writes[j]
			x := Finding{Symbol: f.x.symbolID(w.In), Place: f.x.pos(w.Pos), Areas: []string{home}, Targets: []ident.SymbolID{f.x.symbolID(v.Var)}}
			by := []string{}
			if a := f.areaOrPackage(w.In); a != home && !f.program(w.In) {
				by = append(by, f.x.symbol(w.In))
				x.Areas = append(x.Areas, a)
			}
			for _, c := range w.Callers {
				if a := f.areaOrPackage(c.In); a != home && !f.program(c.In) && f.a.symbol(c.In) != "" {
					by = append(by, f.x.symbol(c.In))
					x.Areas = append(x.Areas, a)
					x.Targets = append(x.Targets, f.x.symbolID(c.In))
				}
			}
			if len(by) == 0 {
				continue
			}
			x.Text = "Variable " + f.x.symbol(v.Var) + " of " + home + " is changed here"
			if by = sorted(by); len(by) > 1 || by[0] != f.x.symbol(w.In) {
				x.Text += ", for " + listed(by, 3)
			}
			x.Text += "."
			f.add(x)
		}
	}
}

// inits: start-up code with an effect outside the program's memory.
func (f *finder) inits() {
	for i := range f.x.d.Facts.State.Inits {
		n := &f.x.d.Facts.State.Inits[i]
		if f.program(n.In) {
			continue
		}
		x := Finding{Symbol: f.x.symbolID(n.In), Place: f.x.pos(n.Pos), Areas: []string{f.a.symbol(n.In)}}
		what := []string{}
		for _, e := range n.Effects {
			if e.Kind == "registration" || e.Kind == "state" {
				continue // how drivers, codecs and plugins are made known
			}
			what = append(what, e.What+" ("+e.Kind+")")
			x.More = append(x.More, f.x.pos(e.Pos))
		}
		if len(what) == 0 {
			continue
		}
		x.Text = "Importing " + f.x.short(f.x.path(f.x.d.Facts.Symbols[n.In].Package)) + " runs " + listed(sorted(what), 3) + "."
		f.add(x)
	}
}

// exits: the process ends from within a library.
func (f *finder) exits() {
	s, by := f.servers(), map[[2]string]*Finding{}
	for i := range f.x.d.Facts.State.Exits {
		e := &f.x.d.Facts.State.Exits[i]
		name := string(f.x.d.Facts.Symbols[e.In].Name)
		if e.Kind != "exit" && e.Kind != "fatal" || f.program(e.In) || isInit(name) || s.byInit[e.In] || s.forTests[f.x.d.Facts.Symbols[e.In].Package] || !s.runs(e.In) || announced(name) && !s.requests[e.In] {
			continue
		}
		x := Finding{
			Symbol: f.x.symbolID(e.In), Place: f.x.pos(e.Pos), Areas: []string{f.a.symbol(e.In)},
			Text: f.x.symbol(e.In) + " ends the whole process with " + e.What + ".",
		}
		f.fold(by, x)
	}
	for _, x := range by {
		f.add(*x)
	}
}

// isInit reports whether a symbol is an init function: what it does when it is
// imported is a rule of its own.
func isInit(name string) bool { return name == "init" || strings.HasPrefix(name, "init#") }

// fold makes findings of one declaration with the same text one finding.
func (f *finder) fold(by map[[2]string]*Finding, x Finding) {
	k := [2]string{string(x.Symbol), x.Text}
	old := by[k]
	switch {
	case old == nil:
		by[k] = &x
	case comparePlaces(x.Place, old.Place) < 0:
		old.More = append(old.More, old.Place)
		old.Place = x.Place
	default:
		old.More = append(old.More, x.Place)
	}
}

// goroutines: those where a panic is known not to be recovered.
func (f *finder) goroutines() {
	unknown := 0
	s, by, calls := f.servers(), map[[2]string]*Finding{}, f.callLines()
	for i := range f.x.d.Facts.State.Goroutines {
		g := &f.x.d.Facts.State.Goroutines[i]
		if f.program(g.In) {
			continue
		}
		if a := f.a.symbol(g.In); !s.runs(g.In) || f.a.enough() && (a == "" || a == kernelArea) {
			continue
		}
		if g.Recovers == "unknown" {
			unknown++
		}
		if g.Recovers != "no" || !f.runsCode(g, calls) {
			continue
		}
		x := Finding{Symbol: f.x.symbolID(g.In), Place: f.x.pos(g.Pos), Areas: []string{f.a.symbol(g.In)}}
		what := "a function literal"
		if g.Runs >= 0 {
			what = f.x.symbol(g.Runs)
			x.Targets = []ident.SymbolID{f.x.symbolID(g.Runs)}
		}
		x.Text = f.x.symbol(g.In) + " starts " + what + " without a recover: a panic in it ends the process."
		f.fold(by, x)
	}
	for _, x := range by {
		f.add(*x)
	}
	if unknown > 0 {
		f.note = "of " + plural(unknown, "goroutine", "goroutines") + " it is not known what they run"
	}
}

// callLines are the lines on which each symbol calls code of the code base.
func (f *finder) callLines() map[int][]int {
	out := map[int][]int{}
	for i := range f.x.d.Facts.Refs {
		r := &f.x.d.Facts.Refs[i]
		if r.Kind != facts.Call && r.Kind != facts.Runtime && r.Kind != facts.FuncValue {
			continue
		}
		for _, s := range r.Sites {
			out[r.From] = append(out[r.From], s.Line)
		}
	}
	return out
}

// runsCode reports whether a goroutine runs more than a few lines around a
// channel or a wait group: code of the code base, which may panic.
func (f *finder) runsCode(g *facts.Goroutine, calls map[int][]int) bool {
	if g.Runs >= 0 {
		return len(calls[g.Runs]) > 0
	}
	return slices.ContainsFunc(calls[g.In], func(line int) bool { return line >= g.Pos.Line && line <= max(g.End, g.Pos.Line) })
}

// interfaceCycles: cycles between areas that calls through an interface close.
func (f *finder) interfaceCycles() {
	p := newProjection(&f.x.d.Facts, len(f.a.names), func(pkg int) int {
		i, ok := slices.BinarySearch(f.a.names, f.a.of[pkg])
		if !ok {
			return -1
		}
		return i
	})
	for _, c := range p.cycles() {
		for _, t := range p.closing(c) {
			if len(t.Wired) == 0 {
				continue
			}
			from, to := f.a.of[f.x.byPath[t.From]], f.a.of[f.x.byPath[t.To]]
			x := Finding{
				Place: f.x.pos(t.Wired[0]), Areas: []string{from, to}, Targets: []ident.SymbolID{t.Interface},
				Text: from + " calls " + to + " through " + f.x.shortSymbol(t.Interface) + ", which is wired here: " + to + " depends on " + from + " already.",
			}
			for _, w := range t.Wired[1:] {
				x.More = append(x.More, f.x.pos(w))
			}
			x.Symbol = f.wiredIn(t.Wired[0])
			f.add(x)
		}
	}
}

// wiredIn is the declaration around a place of wiring.
func (f *finder) wiredIn(p facts.Pos) ident.SymbolID {
	for i := range f.x.d.Facts.Couplings {
		for _, w := range f.x.d.Facts.Couplings[i].Wired {
			if w.Pos == p {
				return f.x.symbolID(w.In)
			}
		}
	}
	return ""
}

// god-struct thresholds: methods 5 has no number for them; these are the usual
// ones of linters (20 fields, 20 methods).
const (
	godFields  = 20
	godMethods = 20
	godAreas   = 2
)

// godStructs: exported types of an area with very many members, used by others.
func (f *finder) godStructs() {
	set := &f.x.d.Facts
	fields, methods := map[[2]string]int{}, map[[2]string]int{}
	users := map[int]map[string]bool{}
	for i := range set.Symbols {
		s := &set.Symbols[i]
		k := [2]string{string(f.x.path(s.Package)), string(s.Name.Parent())}
		switch s.Kind {
		case facts.Field:
			fields[k]++
		case facts.Method:
			methods[k]++
		}
	}
	for i := range set.Refs {
		r := &set.Refs[i]
		to := f.owning(r.To)
		from, area := f.a.symbol(r.From), f.a.symbol(r.To)
		if to < 0 || from == "" || area == "" || from == area {
			continue
		}
		if users[to] == nil {
			users[to] = map[string]bool{}
		}
		users[to][from] = true
	}
	for i := range set.Symbols {
		s := &set.Symbols[i]
		k := [2]string{string(f.x.path(s.Package)), string(s.Name)}
		if s.Kind != facts.Type || len(users[i]) < godAreas || fields[k] < godFields && methods[k] <= godMethods {
			continue
		}
		x := Finding{Symbol: f.x.symbolID(i), Place: Place{File: f.x.file(s.File), Line: s.Line}, Areas: []string{f.a.symbol(i)}}
		by := []string{}
		for a := range users[i] {
			by = append(by, a)
		}
		x.Areas = append(x.Areas, by...)
		x.Text = fmt.Sprintf("%s has %d fields that are used and %d methods, and %s use it.", f.x.symbol(i), fields[k], methods[k], listed(sorted(by), 4))
		f.add(x)
	}
	f.note = "fields that nothing refers to are not counted"
}

// owning is the exported type that a symbol is or belongs to, -1 for others.
func (f *finder) owning(i int) int {
	s := &f.x.d.Facts.Symbols[i]
	name := s.Name
	if p := name.Parent(); p != "" {
		name = p
	}
	if c := name[0]; c < 'A' || c > 'Z' || strings.Contains(string(name), ".") {
		return -1
	}
	j, ok := f.x.symbolAt(s.Package, name)
	if !ok {
		return -1
	}
	return j
}

// drawers: neutral packages that at least half of the areas import.
func (f *finder) drawers() {
	for i := range f.x.d.Facts.Packages {
		p := &f.x.d.Facts.Packages[i]
		if f.a.of[i] != "" && f.a.of[i] != kernelArea || p.Has(facts.Main) || p.Has(facts.TestSupport) || p.Has(facts.GeneratedOnly) {
			continue
		}
		by := []string{}
		for _, j := range f.x.in[i] {
			by = append(by, f.a.of[j])
		}
		if by = sorted(by); 2*len(by) < len(f.a.names) {
			continue
		}
		f.add(Finding{
			Symbol: ident.SymbolID(p.Path), Place: f.x.clause(i), Areas: by,
			Text: f.x.short(p.Path) + " is used by " + listed(by, 4) + ": every one of them waits for its changes.",
		})
	}
}

// clause is the package clause in the first hand-written file of a package.
func (x *index) clause(pkg int) Place {
	for i := range x.d.Facts.Files {
		if g := &x.d.Facts.Files[i]; g.Package == pkg && !g.Test && !g.Generated && !g.SQL {
			return Place{File: g.Path, Line: max(g.Clause, 1)}
		}
	}
	return Place{File: "?", Line: 1}
}
