package contract

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// operation collects what is known of one used declaration.
func (m *model) operation(d *draft, sym int) Operation {
	o := Operation{
		ID: m.id(sym), Symbol: sym, Receiver: m.parents[sym], Func: m.funcRow[sym], Type: -1,
		Interfaces: []int{}, Implementations: []int{}, Reasons: []Reason{}, Sites: d.ops[sym],
		Consumers: []ident.ServiceID{}, Style: StyleCall, Errors: []int{}, Context: []ContextValue{}, Instances: []string{}, Hints: []Hint{},
	}
	switch m.f.Symbols[sym].Kind {
	case facts.Method:
		o.Kind = KindMethod
	case facts.InterfaceMethod:
		o.Kind = KindInterface
	case facts.Field:
		o.Kind, o.Type = KindField, m.fieldType(sym)
	default:
		o.Kind = KindFunc
		if m.constructs(sym) {
			o.Kind = KindConstructor
		}
	}
	slices.SortFunc(o.Sites, compareSites)
	for _, s := range o.Sites {
		if s.Kind != facts.Runtime {
			continue
		}
		if o.Kind == KindInterface {
			o.Implementations = append(o.Implementations, s.Target)
		}
		o.Interfaces = append(o.Interfaces, m.through(s)...)
	}
	o.Interfaces, o.Implementations = compact(o.Interfaces), compact(o.Implementations)
	o.Frequency = m.frequency(o.Sites)
	x := m.feeds.of(sym)
	reads, writes := x.reads, x.writes
	for _, i := range m.behind(&o) {
		y := m.feeds.of(i)
		reads, writes = union(reads, y.reads, compareInts), union(writes, y.writes, compareInts)
	}
	o.Reads, o.Writes = slices.Clone(reads), slices.Clone(writes)
	return o
}

func compareInts(a, b int) int { return a - b }

// behind are the methods that run when the operation is called through an
// interface of its provider.
func (m *model) behind(o *Operation) []int {
	if o.Kind != KindInterface {
		return nil
	}
	return o.Implementations
}

// through are the interface methods called at a site.
func (m *model) through(s Site) []int {
	return m.dispatch[place{s.Caller, s.Pos.Line, s.Pos.Col}]
}

// fieldType is the type of a field, -1 when it is not known.
func (m *model) fieldType(sym int) int {
	owner := m.parents[sym]
	if owner < 0 || m.namedRow[owner] < 0 {
		return -1
	}
	t := &m.f.Shape.Types[m.f.Shape.Named[m.namedRow[owner]].Type]
	name := m.f.Symbols[sym].Name.Member()
	for _, f := range t.Fields {
		if f.Name == name {
			return f.Type
		}
	}
	return -1
}

// constructs reports whether a function makes a service object of its package.
func (m *model) constructs(sym int) bool {
	row := m.funcRow[sym]
	if row < 0 {
		return false
	}
	for _, r := range m.f.Shape.Funcs[row].Results {
		t := &m.f.Shape.Types[r.Type]
		if t.Kind == "pointer" {
			t = &m.f.Shape.Types[t.Elem]
		}
		if t.Kind == "own" && m.role(t.Symbol) == RoleService && m.f.Symbols[t.Symbol].Package == m.f.Symbols[sym].Package {
			return true
		}
	}
	return false
}

func (m *model) frequency(sites []Site) Frequency {
	f := Frequency{}
	bits := uint16(0)
	seen := map[place]bool{}
	for _, s := range sites {
		at := place{s.Caller, s.Pos.Line, s.Pos.Col}
		if seen[at] {
			continue
		}
		seen[at] = true
		if s.Loop {
			f.Loop++
		}
		if s.Request {
			f.PerRequest++
		}
		if s.Startup {
			f.Startup++
		}
		bits |= m.reach.kinds[s.Caller]
	}
	f.Entries = entries(bits)
	return f
}

// onData marks methods of types that travel.
func (m *model) onData(s *Seam) {
	for i := range s.Operations {
		o := &s.Operations[i]
		if o.Kind != KindMethod || o.Receiver < 0 {
			continue
		}
		switch m.role(o.Receiver) {
		case RoleData, RoleEnum, RoleScalar, RoleError:
			o.OnData = true
		}
	}
}
