package contract

import (
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/placement"
)

// model is what Derive looks things up in: facts and partition, indexed.
type model struct {
	f     *facts.Set
	rules ruleTable
	// services in order; places says which of them a declaration belongs to;
	// class is that of a package.
	services []ident.ServiceID
	places   *placement.Map
	class    []boundary.Class
	// The rows of facts.Shape by symbol, -1 for none.
	funcRow, namedRow, varRow, enumRow, errorRow []int
	// members are the symbols below a type, by "Type.Member" in a package.
	parents []int
	// impls are the types behind an interface.
	impls map[int][]int
	// notes are the remarkable calls by place.
	notes map[place][]*facts.CallUse
	tests map[int][]*facts.ErrorTest
	// changed are package variables written after initialisation, with the
	// first place.
	changed map[int]facts.Pos
	// dispatch are the interface methods that are called at a place; named are
	// the types that a declaration names, by line; constants are those of
	// enumerations.
	dispatch  map[place][]int
	named     map[int][]typeUse
	constants map[int]constant
	// carried are the types that methods take or return, or exported fields hold.
	carried map[int]bool
	pure    map[int]bool
	reach   *reach
	feeds   *feeds
	roles   []Role // by symbol, "" when not asked yet
	types   map[int][]Reason
	depths  map[int]int
	// readBy are the fields of a type that a service reads, by both; nil until
	// somebody asks.
	readBy map[[2]int]map[int]bool
}

// typeUse is a type named on a line.
type typeUse struct{ sym, line int }

// constant is a member of an enumeration.
type constant struct {
	enum int
	text string
}

// place is a position in a declaration.
type place struct{ in, line, col int }

func newModel(f *facts.Set, p *boundary.Partition) *model {
	m := &model{
		f: f, rules: newRuleTable(), class: make([]boundary.Class, len(f.Packages)),
		impls: map[int][]int{}, notes: map[place][]*facts.CallUse{}, tests: map[int][]*facts.ErrorTest{}, changed: map[int]facts.Pos{},
		dispatch: map[place][]int{}, named: map[int][]typeUse{}, constants: map[int]constant{}, carried: map[int]bool{}, pure: map[int]bool{},
		roles: make([]Role, len(f.Symbols)), types: map[int][]Reason{}, depths: map[int]int{},
	}
	m.place(p)
	m.rows()
	m.parents = parents(f)
	for _, c := range f.Couplings {
		m.impls[c.Interface] = append(m.impls[c.Interface], c.Type)
	}
	for i := range f.Usage.Calls {
		c := &f.Usage.Calls[i]
		at := place{c.In, c.Pos.Line, c.Pos.Col}
		m.notes[at] = append(m.notes[at], c)
	}
	for i := range f.Usage.ErrorTests {
		t := &f.Usage.ErrorTests[i]
		for _, from := range t.From {
			m.tests[from] = append(m.tests[from], t)
		}
	}
	for _, v := range f.State.Vars {
		if len(v.Writes) > 0 {
			m.changed[v.Var] = v.Writes[0].Pos
		}
	}
	for _, s := range f.Usage.Pure {
		m.pure[s] = true
	}
	m.references()
	m.carry()
	for _, e := range f.Shape.Enums {
		for _, v := range e.Values {
			m.constants[v.Symbol] = constant{e.Type, v.Value}
		}
	}
	m.reach = newReach(f)
	m.feeds = newFeeds(m)
	return m
}

// place tells packages' services and classes.
func (m *model) place(p *boundary.Partition) {
	m.places = placement.New(m.f, p)
	index := make(map[ident.PackagePath]int, len(m.f.Packages))
	for i := range m.f.Packages {
		index[m.f.Packages[i].Path] = i
	}
	for _, s := range p.Services {
		m.services = append(m.services, s.ID)
		for _, x := range s.Packages {
			if i, ok := index[x.Package]; ok {
				m.class[i] = boundary.Service
			}
		}
	}
	for _, x := range p.Others {
		if i, ok := index[x.Package]; ok {
			m.class[i] = x.Class
		}
	}
}

// references indexes calls of interface methods and names of types in services.
func (m *model) references() {
	for i := range m.f.Refs {
		r := &m.f.Refs[i]
		if m.service(r.From) < 0 {
			continue
		}
		switch kind := m.f.Symbols[r.To].Kind; {
		case kind == facts.InterfaceMethod && r.Kind != facts.Runtime:
			for _, s := range r.Sites {
				at := place{r.From, s.Line, s.Col}
				m.dispatch[at] = append(m.dispatch[at], r.To)
			}
		case r.Kind == facts.TypeUse && m.service(r.From) != m.service(r.To):
			for _, s := range r.Sites {
				m.named[r.From] = append(m.named[r.From], typeUse{r.To, s.Line})
			}
		}
	}
}

// carry finds the types that are handed around.
func (m *model) carry() {
	var add func(t int)
	add = func(t int) {
		switch x := &m.f.Shape.Types[t]; x.Kind {
		case "own":
			m.carried[x.Symbol] = true
		case "pointer", "slice", "array", "map":
			if x.Elem < t { // elements come before what is made of them
				add(x.Elem)
			}
		}
	}
	for i := range m.f.Shape.Funcs {
		f := &m.f.Shape.Funcs[i]
		if m.f.Symbols[f.Symbol].Kind == facts.Func {
			continue
		}
		for _, p := range append(slices.Clone(f.Params), f.Results...) {
			add(p.Type)
		}
	}
	for i := range m.f.Shape.Named {
		for _, f := range m.f.Shape.Types[m.f.Shape.Named[i].Type].Fields {
			if !f.Unexported {
				add(f.Type)
			}
		}
	}
}

func (m *model) rows() {
	n := len(m.f.Symbols)
	index := func(rows int, symbol func(int) int) []int {
		out := slices.Repeat([]int{-1}, n)
		for i := range rows {
			if s := symbol(i); s >= 0 && s < n {
				out[s] = i
			}
		}
		return out
	}
	s := &m.f.Shape
	m.funcRow = index(len(s.Funcs), func(i int) int { return s.Funcs[i].Symbol })
	m.namedRow = index(len(s.Named), func(i int) int { return s.Named[i].Symbol })
	m.varRow = index(len(s.Vars), func(i int) int { return s.Vars[i].Symbol })
	m.enumRow = index(len(s.Enums), func(i int) int { return s.Enums[i].Type })
	m.errorRow = index(len(s.Errors), func(i int) int { return s.Errors[i].Symbol })
}

// parents gives each method and field the symbol of its type, -1 for others.
// Symbols are sorted by package and name, but a name like "A-" may stand between
// "A" and "A.B", so a type is looked up.
func parents(f *facts.Set) []int {
	out := make([]int, len(f.Symbols))
	for i := range f.Symbols {
		out[i] = -1
		s := &f.Symbols[i]
		p := s.Name.Parent()
		if p == "" {
			continue
		}
		j, ok := slices.BinarySearchFunc(f.Symbols, facts.Symbol{Package: s.Package, Name: p}, func(a, b facts.Symbol) int {
			if a.Package != b.Package {
				return a.Package - b.Package
			}
			return strings.Compare(string(a.Name), string(b.Name))
		})
		if ok {
			out[i] = j
		}
	}
	return out
}

// service is the index of a symbol's service, -1 outside.
func (m *model) service(sym int) int { return m.places.Symbol(sym) }

func (m *model) id(sym int) ident.SymbolID {
	s := &m.f.Symbols[sym]
	return ident.Symbol(m.f.Packages[s.Package].Path, s.Name)
}

// short names a symbol as code outside its package does: "orders.Service.Get".
func (m *model) short(sym int) string {
	s := &m.f.Symbols[sym]
	return m.f.Packages[s.Package].Name + "." + string(s.Name)
}

// at is the place of a declaration; that of its type, or the package's first
// file, when it was not read.
func (m *model) at(sym int) facts.Pos {
	for s := sym; s >= 0; s = m.parents[s] {
		if x := &m.f.Symbols[s]; x.File >= 0 {
			return facts.Pos{File: x.File, Line: max(x.Line, 1), Col: 1}
		}
	}
	return facts.Pos{File: 0, Line: 1, Col: 1}
}

// fieldAt is the place of a field of a struct, that of its type when another
// declaration has the field.
func (m *model) fieldAt(sym, field int) facts.Pos {
	at := m.at(sym)
	if row := m.namedRow[sym]; row >= 0 {
		if lines := m.f.Shape.Named[row].Lines; field < len(lines) && lines[field] > 0 {
			at.Line = lines[field]
		}
	}
	return at
}

func (m *model) isTest(sym int) bool {
	s := &m.f.Symbols[sym]
	return s.File >= 0 && m.f.Files[s.File].Test
}

// exported makes a name usable in a contract: its first letter is a capital.
func exported(name string) string {
	for i, r := range name {
		if r != '_' {
			return strings.ToUpper(string(r)) + name[i+len(string(r)):]
		}
	}
	return "X"
}
