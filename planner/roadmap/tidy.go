package roadmap

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/effort"
	"github.com/demarc-dev/demarc/planner/ownership"
)

// tidy are the steps that help one process too: cycles between parts, tables
// with several writers, variables that several parts change.
func (m *maker) tidy() []Step {
	out := m.divide()
	out = append(out, m.breakCycles()...)
	out = append(out, m.singleWriters()...)
	out = append(out, m.globals()...)
	return out
}

// dividedLines is from how many lines a package is worth a pull request of its own.
const dividedLines = 100

// divide takes a package of several features apart, one pull request a package:
// the pieces move into packages of their own, what is shared stays.
func (m *maker) divide() []Step {
	out := []Step{}
	for i := range m.s.Partition.Divisions {
		d := &m.s.Partition.Divisions[i]
		changes, moved := []Change{}, []ident.SymbolID{}
		pieces, lines := 0, 0
		for j := range d.Pieces {
			p := &d.Pieces[j]
			k, ok := m.index[p.Service]
			if !ok {
				continue // what stays shared stays where it is
			}
			pieces++
			lines += p.Lines
			for _, x := range p.Declarations {
				s := &m.s.Facts.Symbols[x.Symbol]
				moved = append(moved, ident.SymbolID(m.symbol(x.Symbol)))
				changes = append(changes, Change{What: "goes to " + m.unit(k).Name, Symbol: m.symbol(x.Symbol), Pos: facts.Pos{File: max(s.File, 0), Line: s.Line, Col: 1}})
			}
		}
		if pieces < 2 || lines < dividedLines {
			continue // a line of constants is no work of its own: it moves with its feature
		}
		slices.Sort(moved)
		slices.SortStableFunc(changes, func(a, b Change) int { return comparePos(a.Pos, b.Pos) })
		name := shortSymbol(string(d.Package))
		x := Step{ID: "tidy-divide-" + word(name), Kind: StepTidy,
			Title: fmt.Sprintf("Divide package %s into %s", name, plural(pieces, "package", "packages")),
			Why: fmt.Sprintf("it holds %d lines of %s that change for different reasons; %s must be exported, or their code moved",
				lines, plural(pieces, "feature", "features"), plural(len(d.Exports), "name", "names")),
			Changes: changes, Points: float64(pieces) + .05*float64(len(changes)) + .5*float64(len(d.Exports)),
			Rule:   "packages of a feature are used by others through what they export",
			Done:   Condition{Kind: Moved, Symbols: moved, Text: fmt.Sprintf("the declarations of %s lie in packages of their features; what is shared stays", name)},
			Metric: "the program does the same: only names move", Rollback: "revert the pull request"}
		x.Risk, x.RiskWhy = risk(x.Points, false, 0)
		out = append(out, m.finish(x))
	}
	return out
}

// used is what an interface takes the place of: calls and variables. Types and
// their fields travel; they are a matter of the contract. Calls through interfaces
// are the way out.
func used() []facts.RefKind {
	return []facts.RefKind{facts.Call, facts.FuncValue, facts.VarRead, facts.VarWrite}
}

// breakCycles turns round the seams of the minimum feedback arc set (8.2.1): the
// least weight that has to go until the parts can be released alone.
func (m *maker) breakCycles() []Step {
	out := []Step{}
	for i := range m.s.Contracts.Seams {
		s := &m.s.Contracts.Seams[i]
		if !s.Feedback {
			continue
		}
		from, to := m.index[s.From], m.index[s.To]
		done := Condition{Kind: NoReference, From: m.packages(from), To: m.packages(to), Kinds: used(),
			Text: fmt.Sprintf("%s calls nothing of %s any more: it declares an interface of its own, is handed a function, or publishes an event", m.unit(from).Name, m.unit(to).Name)}
		changes := m.uses(&done)
		if len(changes) == 0 {
			continue
		}
		points := tidyPoints(len(changes))
		x := Step{
			ID: "tidy-cycle-" + word(string(s.From)) + "-" + word(string(s.To)), Kind: StepTidy, Service: s.From, Pattern: "P2",
			Title: fmt.Sprintf("Turn round %s from %s to %s", plural(len(changes), "use", "uses"), m.unit(from).Name, m.unit(to).Name),
			Why: fmt.Sprintf("%s also uses %s, so neither can be released, tested or understood alone; of the ways to break that cycle this one touches least",
				m.unit(to).Name, m.unit(from).Name),
			Changes: changes, Points: points,
			Rule:   fmt.Sprintf("forbid: %s -> %s", s.From, s.To),
			Done:   done,
			Metric: "tests of both parts pass alone", Rollback: "revert the pull request: nothing outside the process changes",
		}
		x.Risk, x.RiskWhy = risk(points, false, 0)
		out = append(out, m.finish(x))
	}
	return out
}

// tidyPoints size a step inside one process: an operation to write, and half a
// point for each place to change. The weights of methods 8.4 are for a cut between
// processes, with data that moves; for one line they would say a week.
func tidyPoints(places int) float64 {
	return effort.DefaultWeights().Operation + .5*float64(places)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// singleWriters gives each table one owner that writes it.
func (m *maker) singleWriters() []Step {
	out := []Step{}
	for i := range m.s.Ownership.Tables {
		t := &m.s.Ownership.Tables[i]
		if t.Writers() < 2 {
			continue
		}
		allowed := slices.Concat(m.packages(t.Owner), m.sharedWriters(i))
		slices.Sort(allowed)
		changes := m.accesses(i, func(a *facts.Access, k int) bool { return a.Mode.Writes() && k != t.Owner && k != ownership.None })
		name := m.table(i)
		x := Step{
			ID: "tidy-writer-" + word(name), Kind: StepTidy, Service: m.unit(t.Owner).ID, Pattern: "P7",
			Title: fmt.Sprintf("Let %s alone write %s", m.unit(t.Owner).Name, name),
			Why: fmt.Sprintf("%d parts write %s: its rules are kept in %d places, and no part can change or move it; %s writes it at most places",
				t.Writers(), name, t.Writers(), m.unit(t.Owner).Name),
			Changes: changes, Points: tidyPoints(len(changes)),
			Rule: fmt.Sprintf("write %s: only %s", name, m.unit(t.Owner).ID),
			Done: Condition{Kind: OnlyWriters, From: allowed, Tables: m.tableIDs([]int{i}),
				Text: fmt.Sprintf("only %s writes %s; the others call it", m.unit(t.Owner).Name, name)},
			Metric: "rows written by the old and the new way are the same", Rollback: "revert the pull request: the table does not change",
		}
		x.Risk, x.RiskWhy = risk(x.Points, false, 0)
		out = append(out, m.finish(x))
	}
	return out
}

// sharedWriters are the packages of no service that write a table: moving them
// is another matter.
func (m *maker) sharedWriters(t int) []ident.PackagePath {
	out := []ident.PackagePath{}
	for i := range m.s.Facts.Data.Access {
		a := &m.s.Facts.Data.Access[i]
		p := m.s.Facts.Symbols[a.Symbol].Package
		if a.Table == t && m.s.Ownership.Of(a.Symbol) == ownership.None && !slices.Contains(out, m.s.Facts.Packages[p].Path) {
			out = append(out, m.s.Facts.Packages[p].Path)
		}
	}
	return out
}

// accesses are the places that use a table and pass the filter, by position.
func (m *maker) accesses(t int, keep func(a *facts.Access, service int) bool) []Change {
	out := []Change{}
	for i := range m.s.Facts.Data.Access {
		a := &m.s.Facts.Data.Access[i]
		if a.Table != t || a.Mode == facts.DDLMode || !keep(a, m.s.Ownership.Of(a.Symbol)) {
			continue
		}
		out = append(out, Change{What: fmt.Sprintf("%s %ss %s", shortSymbol(m.symbol(a.Symbol)), verb(a.Mode), m.table(t)), Symbol: m.symbol(a.Symbol), Table: m.table(t), Pos: a.Pos})
	}
	slices.SortStableFunc(out, func(a, b Change) int { return comparePos(a.Pos, b.Pos) })
	return out
}

func verb(x facts.Mode) string {
	if x.Writes() {
		return "write"
	}
	return "read"
}

// globals gives variables that several parts change one part that does.
func (m *maker) globals() []Step {
	out := []Step{}
	for i := range m.s.Facts.State.Vars {
		v := &m.s.Facts.State.Vars[i]
		services := map[int]bool{}
		for _, p := range v.Packages {
			if k := m.s.Ownership.Service(p); k != ownership.None {
				services[k] = true
			}
		}
		if len(services) < 2 {
			continue
		}
		out = append(out, m.oneChanger(v))
	}
	slices.SortStableFunc(out, func(a, b Step) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (m *maker) oneChanger(v *facts.StateVar) Step {
	home := m.s.Facts.Packages[m.s.Facts.Symbols[v.Var].Package].Path
	name := m.symbol(v.Var)
	changes := []Change{}
	for _, w := range v.Writes {
		if len(w.Callers) == 0 {
			changes = append(changes, Change{What: shortSymbol(m.symbol(w.In)) + " changes it", Symbol: m.symbol(w.In), Pos: w.Pos})
		}
		for _, c := range w.Callers {
			changes = append(changes, Change{What: shortSymbol(m.symbol(c.In)) + " changes it through " + shortSymbol(m.symbol(c.Calls)), Symbol: m.symbol(c.In), Pos: c.Pos})
		}
	}
	allowed := append(m.roots(), home) // wiring may hand the change in
	slices.Sort(allowed)
	x := Step{
		ID: "tidy-global-" + word(shortSymbol(name)), Kind: StepTidy, Pattern: "P14",
		Title: fmt.Sprintf("Let one part change %s", shortSymbol(name)),
		Why: fmt.Sprintf("%d packages change this variable: who wins depends on the order in which they run, and in two processes there would be two of it",
			len(v.Packages)),
		Changes: changes, Points: tidyPoints(len(changes)) - 1,
		Rule: "write " + shortSymbol(name) + ": only " + string(home),
		Done: Condition{Kind: OneChanger, From: allowed, Symbol: ident.SymbolID(name),
			Text: "only its own package changes it; the value is handed in where it is needed"},
		Metric: "tests pass in any order", Rollback: "revert the pull request",
	}
	x.Risk, x.RiskWhy = risk(x.Points, false, 0)
	return m.finish(x)
}

// roots are the packages that only put others together.
func (m *maker) roots() []ident.PackagePath {
	out := []ident.PackagePath{}
	for i := range m.s.Partition.Others {
		if o := &m.s.Partition.Others[i]; o.Class == boundary.CompositionRoot {
			out = append(out, o.Package)
		}
	}
	return out
}
