// Package quality measures a proposal: what it cuts, how it holds data and
// changes together, and how far a change still reaches (methods 4). Every number
// names its variant and its unit, and stands beside what chance and a single
// service would give (methods 4.1).
package quality

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Index is what measures need of an analysis: counts between packages. It is
// made once, does not change, and serves any number of proposals.
type Index struct {
	// Facts are those that it was made from.
	Facts *facts.Set
	// Ties are the ordered pairs of packages with an import or a reference,
	// sorted by From, To. Code of tests does not count.
	Ties []Tie
	// out[p] are the ties of package p: Ties[out[p]:out[p+1]].
	out    []int
	in     [][]int
	byPath map[ident.PackagePath]int

	tables       []tableUse
	statements   []group
	keys         [][2]int
	transactions []group
	// sets are packages of the facts that changed together.
	sets []set
	// changes sums their changes; read says that git was asked.
	changes int
	read    bool
}

// Tie is what one package uses of another. Unit of the counts: places.
type Tie struct {
	From, To int
	Imports  bool
	// Kinds are the places by kind, in the order of facts.RefKinds.
	Kinds [len(facts.RefKinds)]int
	// Refs are those with a type, Runtime those through interfaces.
	Refs, Runtime int
}

// tableUse is who uses a table, by package; migrations do not count.
type tableUse struct{ users []user }

type user struct{ pkg, reads, writes int }

// group is tables that belong together, and the package that brings them
// together, -1 for none.
type group struct {
	pkg    int
	tables []int
}

type set struct {
	packages []int
	changes  int
}

// NewIndex makes the index. log is nil when git was not asked. Both are kept and
// must not change.
func NewIndex(f *facts.Set, log *history.Log) *Index {
	x := &Index{Facts: f, byPath: make(map[ident.PackagePath]int, len(f.Packages))}
	for i := range f.Packages {
		x.byPath[f.Packages[i].Path] = i
	}
	x.tie()
	x.data()
	if log != nil {
		x.history(log)
	}
	return x
}

// N is the number of packages.
func (x *Index) N() int { return len(x.Facts.Packages) }

// Package is the index of a path, -1 for an unknown one.
func (x *Index) Package(p ident.PackagePath) int {
	if i, ok := x.byPath[p]; ok {
		return i
	}
	return -1
}

// Out are the ties from a package, by target; In the indices of those to it.
func (x *Index) Out(p int) []Tie { return x.Ties[x.out[p]:x.out[p+1]] }

// In are the indices of the ties that lead to a package, by source.
func (x *Index) In(p int) []int { return x.in[p] }

// tie counts imports and references, package by package, so that no map is
// needed for the millions of references of a large code base.
func (x *Index) tie() {
	f := x.Facts
	n := len(f.Packages)
	of := make([][]int32, n)
	for i := range f.Refs {
		r := &f.Refs[i]
		from, to := &f.Symbols[r.From], &f.Symbols[r.To]
		if from.Package != to.Package && (from.File < 0 || !f.Files[from.File].Test) {
			of[from.Package] = append(of[from.Package], int32(i))
		}
	}
	rank := map[facts.RefKind]int{}
	for k, kind := range facts.RefKinds {
		rank[kind] = k
	}
	at := make([]int, n) // one more than the tie's index; up to first it is another package's
	x.out = make([]int, n+1)
	x.in = make([][]int, n)
	for p := range n {
		first := len(x.Ties)
		get := func(to int) *Tie {
			if at[to] <= first {
				x.Ties = append(x.Ties, Tie{From: p, To: to})
				at[to] = len(x.Ties)
			}
			return &x.Ties[at[to]-1]
		}
		for _, to := range f.Packages[p].Imports {
			if to != p {
				get(to).Imports = true
			}
		}
		for _, i := range of[p] {
			r := &f.Refs[i]
			t := get(f.Symbols[r.To].Package)
			t.Kinds[rank[r.Kind]] += len(r.Sites)
			if r.Kind == facts.Runtime {
				t.Runtime += len(r.Sites)
			} else {
				t.Refs += len(r.Sites)
			}
		}
		slices.SortFunc(x.Ties[first:], func(a, b Tie) int { return a.To - b.To })
		for i := first; i < len(x.Ties); i++ {
			x.in[x.Ties[i].To] = append(x.in[x.Ties[i].To], i)
		}
		x.out[p+1] = len(x.Ties)
	}
}

func (x *Index) data() {
	f := x.Facts
	d := &f.Data
	pkg := func(symbol int) int { return f.Symbols[symbol].Package }
	x.tables = make([]tableUse, len(d.Tables))
	for i := range d.Access {
		if a := &d.Access[i]; a.Mode != facts.DDLMode {
			x.tables[a.Table].add(pkg(a.Symbol), a.Mode.Writes())
		}
	}
	for i := range d.Statements {
		s := &d.Statements[i]
		switch s.Kind {
		case "create", "alter", "drop", "truncate":
			continue // declarations and their foreign keys are another matter
		}
		if len(s.Tables) > 1 {
			x.statements = append(x.statements, group{pkg(s.Symbol), s.Tables})
		}
	}
	for i := range d.Tables {
		for _, k := range d.Tables[i].ForeignKeys {
			if !d.Tables[i].Dropped {
				x.keys = append(x.keys, [2]int{i, k.To})
			}
		}
	}
	for i := range d.Transactions {
		t := &d.Transactions[i]
		g := group{pkg: pkg(t.Symbol)}
		for k := range t.Steps {
			if t.Steps[k].Mode.Writes() {
				g.tables = append(g.tables, t.Steps[k].Table)
			}
		}
		slices.Sort(g.tables)
		g.tables = slices.Compact(g.tables)
		x.transactions = append(x.transactions, g)
	}
}

func (t *tableUse) add(pkg int, writes bool) {
	i := slices.IndexFunc(t.users, func(u user) bool { return u.pkg == pkg })
	if i < 0 {
		i = len(t.users)
		t.users = append(t.users, user{pkg: pkg})
	}
	if writes {
		t.users[i].writes++
	} else {
		t.users[i].reads++
	}
}

// history keeps the changes in terms of the packages of the facts.
func (x *Index) history(log *history.Log) {
	to := make([]int, len(log.Packages))
	for i := range log.Packages {
		to[i] = x.Package(log.Packages[i].Path)
	}
	x.read = true
	for i := range log.Sets {
		s := &log.Sets[i]
		var ps []int
		for _, p := range s.Packages {
			if to[p] >= 0 {
				ps = append(ps, to[p])
			}
		}
		if len(ps) > 0 {
			x.sets = append(x.sets, set{ps, s.Changes})
			x.changes += s.Changes
		}
	}
}

// Together is how many changes touch a package of a and one of b (sets of
// packages as indices into a mark of the caller: 1 for a, 2 for b).
func (x *Index) Together(mark []uint8) int {
	n := 0
	for i := range x.sets {
		var seen uint8
		for _, p := range x.sets[i].packages {
			seen |= mark[p]
		}
		if seen == 3 {
			n += x.sets[i].changes
		}
	}
	return n
}

// SharedTables are the names of tables that packages of both marks use (see
// Together), in the order of the facts.
func (x *Index) SharedTables(mark []uint8) []string {
	var out []string
	for t := range x.tables {
		var seen uint8
		for _, u := range x.tables[t].users {
			seen |= mark[u.pkg]
		}
		if seen == 3 {
			out = append(out, x.Facts.Data.Tables[t].Name)
		}
	}
	return out
}
