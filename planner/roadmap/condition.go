package roadmap

import (
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// ConditionKind says what a condition looks at.
type ConditionKind string

// The kinds.
const (
	// NoReference: no declaration of From refers to one of To, by one of Kinds
	// (any kind but runtime when there are none).
	NoReference ConditionKind = "no-reference"
	// OnlyWriters and OnlyReaders: the tables are written, read by From alone.
	OnlyWriters ConditionKind = "only-writers"
	OnlyReaders ConditionKind = "only-readers"
	// NoTransaction: no transaction writes one of Tables and one of Others.
	NoTransaction ConditionKind = "no-transaction"
	// NoJoin: no statement touches one of Tables and one of Others; NoKey: no
	// foreign key leads from one to the other, either way.
	NoJoin ConditionKind = "no-join"
	NoKey  ConditionKind = "no-foreign-key"
	// OneChanger: the variable Symbol is changed from From alone.
	OneChanger ConditionKind = "one-changer"
	// Moved: none of Symbols exists any more: it has another package.
	Moved ConditionKind = "moved"
	// Unlinked: no main package reaches one of To.
	Unlinked ConditionKind = "unlinked"
	// Manual: code can not tell.
	Manual ConditionKind = "manual"
)

// Condition is when a step is done, in terms of the code: it names packages,
// tables and symbols, so that another version of the code can answer it. Lists
// are sorted and never nil.
type Condition struct {
	Kind   ConditionKind       `json:"kind"`
	From   []ident.PackagePath `json:"from"`
	To     []ident.PackagePath `json:"to"`
	Kinds  []facts.RefKind     `json:"kinds"`
	Tables []string            `json:"tables"`
	Others []string            `json:"others"`
	Symbol ident.SymbolID      `json:"symbol"`
	// Symbols are declarations.
	Symbols []ident.SymbolID `json:"symbols"`
	// Text says it in words.
	Text string `json:"text"`
}

// State is what the code answers.
type State struct {
	// Known is false for a condition that code can not answer.
	Known bool `json:"known"`
	Done  bool `json:"done"`
	// Left counts the places that stand against it; Where are the first, at
	// most five.
	Left  int         `json:"left"`
	Where []facts.Pos `json:"where"`
}

// shownPlaces bounds State.Where.
const shownPlaces = 5

// Checker answers conditions about one version of the code. It is made once for
// many conditions.
type Checker struct {
	f       *facts.Set
	pkg     map[ident.PackagePath]int
	symbols map[ident.SymbolID]int
	tables  map[string]int
	linked  map[int]bool
}

// NewChecker makes a Checker.
func NewChecker(f *facts.Set) *Checker {
	c := &Checker{f: f, pkg: map[ident.PackagePath]int{}, symbols: map[ident.SymbolID]int{}, tables: map[string]int{}}
	for i := range f.Packages {
		c.pkg[f.Packages[i].Path] = i
	}
	for i := range f.Symbols {
		s := &f.Symbols[i]
		c.symbols[ident.Symbol(f.Packages[s.Package].Path, s.Name)] = i
	}
	for i := range f.Data.Tables {
		c.tables[TableID(&f.Data.Tables[i])] = i
	}
	return c
}

// TableID names a table in conditions: "sql:orders".
func TableID(t *facts.Table) string { return string(t.Store) + ":" + t.Name }

// answer collects places.
type answer struct{ s State }

func (a *answer) add(p facts.Pos, n int) {
	a.s.Left += n
	if len(a.s.Where) < shownPlaces && p.Line > 0 {
		a.s.Where = append(a.s.Where, p)
	}
}

// Check answers one condition. What is gone stands against nothing.
func (c *Checker) Check(x *Condition) State {
	a := &answer{State{Known: true, Where: []facts.Pos{}}}
	switch x.Kind {
	case NoReference:
		c.references(x, a)
	case OnlyWriters, OnlyReaders:
		c.users(x, a)
	case NoTransaction:
		c.transactions(x, a)
	case NoJoin:
		c.joins(x, a)
	case NoKey:
		c.keys(x, a)
	case OneChanger:
		c.changers(x, a)
	case Unlinked:
		c.unlinked(x, a)
	case Moved:
		for _, id := range x.Symbols {
			if i, ok := c.symbols[id]; ok {
				s := &c.f.Symbols[i]
				a.add(facts.Pos{File: max(s.File, 0), Line: s.Line, Col: 1}, 1)
			}
		}
	default:
		return State{Where: []facts.Pos{}}
	}
	a.s.Done = a.s.Left == 0
	return a.s
}

func (c *Checker) set(paths []ident.PackagePath) map[int]bool {
	out := make(map[int]bool, len(paths))
	for _, p := range paths {
		if i, ok := c.pkg[p]; ok {
			out[i] = true
		}
	}
	return out
}

func (c *Checker) references(x *Condition, a *answer) {
	from, to := c.set(x.From), c.set(x.To)
	c.eachReference(x, func(_ *facts.Ref, p facts.Pos) { a.add(p, 1) })
	if len(x.Kinds) > 0 {
		return
	}
	for p := range c.f.Packages { // an import for its effects has no reference
		if !from[p] {
			continue
		}
		for _, t := range c.f.Packages[p].Imports {
			if to[t] && a.s.Left == 0 {
				a.add(facts.Pos{}, 1)
			}
		}
	}
}

// eachReference visits the places that a NoReference counts.
func (c *Checker) eachReference(x *Condition, visit func(r *facts.Ref, p facts.Pos)) {
	from, to := c.set(x.From), c.set(x.To)
	for i := range c.f.Refs {
		r := &c.f.Refs[i]
		s := &c.f.Symbols[r.From]
		if !from[s.Package] || !to[c.f.Symbols[r.To].Package] || s.File >= 0 && c.f.Files[s.File].Test {
			continue
		}
		if len(x.Kinds) == 0 && r.Kind == facts.Runtime || len(x.Kinds) > 0 && !slices.Contains(x.Kinds, r.Kind) {
			continue
		}
		for k := range r.Sites {
			visit(r, facts.Pos{File: s.File, Line: r.Sites[k].Line, Col: r.Sites[k].Col})
		}
	}
}

func (c *Checker) tableSet(ids []string) map[int]bool {
	out := map[int]bool{}
	for _, id := range ids {
		if i, ok := c.tables[id]; ok {
			out[i] = true
		}
	}
	return out
}

func (c *Checker) users(x *Condition, a *answer) {
	allowed, tables := c.set(x.From), c.tableSet(x.Tables)
	for i := range c.f.Data.Access {
		u := &c.f.Data.Access[i]
		if !tables[u.Table] || u.Mode == facts.DDLMode || allowed[c.f.Symbols[u.Symbol].Package] {
			continue
		}
		if x.Kind == OnlyWriters && u.Mode.Writes() || x.Kind == OnlyReaders && u.Mode.Reads() {
			a.add(u.Pos, 1)
		}
	}
}

func touches(tables []int, set map[int]bool) bool {
	return slices.ContainsFunc(tables, func(t int) bool { return set[t] })
}

func (c *Checker) transactions(x *Condition, a *answer) {
	mine, others := c.tableSet(x.Tables), c.tableSet(x.Others)
	for i := range c.f.Data.Transactions {
		if t := &c.f.Data.Transactions[i]; touches(t.Writes, mine) && touches(t.Writes, others) {
			a.add(t.Pos, 1)
		}
	}
}

func (c *Checker) joins(x *Condition, a *answer) {
	mine, others := c.tableSet(x.Tables), c.tableSet(x.Others)
	for i := range c.f.Data.Statements {
		s := &c.f.Data.Statements[i]
		switch s.Kind {
		case "create", "alter", "drop", "truncate":
			continue
		}
		if touches(s.Tables, mine) && touches(s.Tables, others) {
			a.add(s.Pos, 1)
		}
	}
}

func (c *Checker) keys(x *Condition, a *answer) {
	mine, others := c.tableSet(x.Tables), c.tableSet(x.Others)
	for i := range c.f.Data.Tables {
		t := &c.f.Data.Tables[i]
		for _, k := range t.ForeignKeys {
			if !t.Dropped && (mine[i] && others[k.To] || others[i] && mine[k.To]) {
				a.add(k.Pos, 1)
			}
		}
	}
}

func (c *Checker) changers(x *Condition, a *answer) {
	v, ok := c.symbols[x.Symbol]
	if !ok {
		return
	}
	allowed := c.set(x.From)
	for i := range c.f.State.Vars {
		s := &c.f.State.Vars[i]
		if s.Var != v {
			continue
		}
		for _, p := range s.Packages {
			if !allowed[p] {
				a.add(c.writtenBy(s, p), 1)
			}
		}
	}
}

// writtenBy is a place where a package changes the variable.
func (c *Checker) writtenBy(s *facts.StateVar, pkg int) facts.Pos {
	for _, w := range s.Writes {
		if c.f.Symbols[w.In].Package == pkg {
			return w.Pos
		}
		for _, u := range w.Callers {
			if c.f.Symbols[u.In].Package == pkg {
				return u.Pos
			}
		}
	}
	return facts.Pos{}
}

func (c *Checker) unlinked(x *Condition, a *answer) {
	if c.linked == nil {
		c.linked = map[int]bool{}
		var todo []int
		for i := range c.f.Packages {
			if c.f.Packages[i].Has(facts.Main) {
				todo = append(todo, i)
				c.linked[i] = true
			}
		}
		for len(todo) > 0 {
			p := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, t := range c.f.Packages[p].Imports {
				if !c.linked[t] {
					c.linked[t] = true
					todo = append(todo, t)
				}
			}
		}
	}
	for _, p := range x.To {
		if i, ok := c.pkg[p]; ok && c.linked[i] {
			a.add(facts.Pos{}, 1)
		}
	}
}

// Validate says what is wrong with a condition from a file, "" for nothing.
func (x *Condition) Validate() string {
	switch x.Kind {
	case NoReference, OnlyWriters, OnlyReaders, NoTransaction, NoJoin, NoKey, OneChanger, Moved, Unlinked, Manual:
		return ""
	}
	return fmt.Sprintf("condition %q is unknown", x.Kind)
}
