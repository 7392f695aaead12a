package contract

import (
	"cmp"
	"maps"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/graph"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Derive finds what crosses between the services of a partition. It is a pure
// function: the same facts and partition give the same Set. Packages that the
// facts do not have are left out.
func Derive(f *facts.Set, p *boundary.Partition) *Set {
	m := newModel(f, p)
	s := &Set{Seams: []Seam{}, Outside: []Outside{}}
	drafts := m.drafts(s)
	for _, k := range slices.SortedFunc(maps.Keys(drafts), comparePairs) {
		s.Seams = append(s.Seams, m.seam(drafts[k]))
	}
	slices.SortFunc(s.Seams, func(a, b Seam) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	m.feedback(s)
	m.consumers(s)
	m.names(s)
	for i := range s.Seams {
		m.finish(&s.Seams[i])
		s.Coverage.Add(s.Seams[i].Coverage)
	}
	return s
}

// pair is an ordered pair of services, by index.
type pair struct{ from, to int }

func comparePairs(a, b pair) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }

// draft is a seam while references are sorted into it: the sites by the
// declaration that they are about.
type draft struct {
	pair
	edges  int
	ops    map[int][]Site
	types  map[int][]Site
	fields map[int][]Site
	values map[int][]Site
	errors map[int][]Site
	// runtime are the calls that reach a method through an interface, until it
	// is known whose operation they are.
	runtime map[int][]Site
}

// drafts sorts every reference between services, and counts those of code that
// belongs to none.
func (m *model) drafts(s *Set) map[pair]*draft {
	out := map[pair]*draft{}
	type outside struct {
		pkg, to int
	}
	others := map[outside]*Outside{}
	for i := range m.f.Refs {
		r := &m.f.Refs[i]
		to := m.service(r.To)
		from := m.service(r.From)
		if to < 0 || from == to || m.isTest(r.From) || m.f.Symbols[r.From].File < 0 {
			continue
		}
		if from < 0 {
			k := outside{m.f.Symbols[r.From].Package, to}
			if others[k] == nil {
				others[k] = &Outside{Package: m.f.Packages[k.pkg].Path, Class: m.class[k.pkg], To: m.services[to]}
			}
			others[k].Edges++
			others[k].Sites += len(r.Sites)
			continue
		}
		k := pair{from, to}
		if out[k] == nil {
			out[k] = &draft{pair: k, ops: map[int][]Site{}, types: map[int][]Site{}, fields: map[int][]Site{}, values: map[int][]Site{},
				errors: map[int][]Site{}, runtime: map[int][]Site{}}
		}
		out[k].edges++
		m.sort(out[k], r)
	}
	for _, o := range others {
		s.Outside = append(s.Outside, *o)
	}
	slices.SortFunc(s.Outside, func(a, b Outside) int { return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.To, b.To)) })
	return out
}

// sort puts a reference where it belongs.
func (m *model) sort(d *draft, r *facts.Ref) {
	sites := m.sites(r)
	add := func(where map[int][]Site, sym int) { where[sym] = append(where[sym], sites...) }
	switch m.f.Symbols[r.To].Kind {
	case facts.Func, facts.Method, facts.InterfaceMethod:
		if r.Kind == facts.Runtime {
			add(d.runtime, r.To)
		} else {
			add(d.ops, r.To)
		}
	case facts.Field:
		owner := m.parents[r.To]
		if owner < 0 || m.role(owner) == RoleService {
			add(d.ops, r.To)
		} else {
			add(d.fields, r.To)
		}
	case facts.Type, facts.Interface:
		if m.role(r.To) == RoleError {
			add(d.errors, r.To)
		} else {
			add(d.types, r.To)
		}
	case facts.Var:
		if m.errorRow[r.To] >= 0 {
			add(d.errors, r.To)
		} else {
			add(d.values, r.To)
		}
	default:
		add(d.values, r.To)
	}
}

func (m *model) sites(r *facts.Ref) []Site {
	out := make([]Site, len(r.Sites))
	kinds, startup := m.reach.kinds[r.From], m.reach.startup[r.From]
	file := m.f.Symbols[r.From].File
	for i, s := range r.Sites {
		out[i] = Site{
			Caller: r.From, Pos: facts.Pos{File: file, Line: s.Line, Col: s.Col}, Kind: r.Kind, Target: r.To, Loop: s.Loop,
			Request: kinds&requests() != 0, Startup: kinds&^commands() == 0 && (startup || kinds != 0),
		}
		for _, n := range m.notes[place{r.From, s.Line, s.Col}] {
			switch n.Kind {
			case facts.CallUnused:
				out[i].Unused = true
			case facts.CallGo:
				out[i].Async = true
			}
		}
	}
	return out
}

// foldRuntime gives the calls through interfaces to the operation of the
// interface's method where the provider declares it, and else to the method that
// is reached.
func (d *draft) foldRuntime(m *model) {
	called := map[place]int{}
	for sym, sites := range d.ops {
		if m.f.Symbols[sym].Kind == facts.InterfaceMethod {
			for _, s := range sites {
				called[place{s.Caller, s.Pos.Line, s.Pos.Col}] = sym
			}
		}
	}
	for sym, sites := range d.runtime {
		for _, s := range sites {
			op, ok := called[place{s.Caller, s.Pos.Line, s.Pos.Col}]
			if !ok {
				op = sym
			}
			d.ops[op] = append(d.ops[op], s)
		}
	}
}

func (m *model) seam(d *draft) Seam {
	d.foldRuntime(m)
	s := Seam{From: m.services[d.from], To: m.services[d.to], Operations: []Operation{}, Types: []SharedType{}, Values: []Value{},
		Errors: []ErrorUse{}, Questions: []Question{}}
	s.Coverage.Edges = d.edges
	types := m.newTypes(d)
	for _, sym := range slices.Sorted(maps.Keys(d.ops)) {
		s.Operations = append(s.Operations, m.operation(d, sym))
	}
	m.onData(&s)
	for i := range s.Operations {
		o := &s.Operations[i]
		m.judge(d, o)
		types.operation(o)
	}
	for _, sym := range slices.Sorted(maps.Keys(d.values)) {
		v := m.value(sym, d.values[sym])
		s.Values = append(s.Values, v)
		if v.Type >= 0 && v.Level < R4 {
			types.add(v.Type, false, true)
		}
		if v.Enum >= 0 {
			types.addSymbol(v.Enum)
		}
	}
	for _, sym := range slices.Sorted(maps.Keys(d.errors)) {
		s.Errors = append(s.Errors, m.errorUse(d, sym, s.Operations))
	}
	s.Types = types.list()
	m.loggers(&s)
	return s
}

// loggers keeps whole loggers at home: where one method of a type prints, the
// others without an answer do too.
func (m *model) loggers(s *Seam) {
	prints := map[int]bool{}
	for i := range s.Operations {
		if o := &s.Operations[i]; o.Receiver >= 0 && m.prints(o) {
			prints[o.Receiver] = true
		}
	}
	for i := range s.Operations {
		if o := &s.Operations[i]; o.Receiver >= 0 && prints[o.Receiver] && m.answersNothing(o) {
			o.Style = StyleLocal
		}
	}
}

// finish adds what needs all seams, and counts.
func (m *model) finish(s *Seam) {
	for i := range s.Operations {
		m.advise(s, &s.Operations[i])
	}
	m.ask(s)
	c := &s.Coverage
	for i := range s.Operations {
		if n := len(s.Operations[i].Sites); s.Operations[i].Level == R4 {
			c.Questions += n
		} else {
			c.Operations += n
		}
	}
	for i := range s.Types {
		t := &s.Types[i]
		embedded := m.embedded(t)
		c.Questions += embedded
		c.Types += len(t.Sites) - embedded
		for _, f := range t.Fields {
			c.Types += len(f.Sites)
		}
	}
	for i := range s.Values {
		if n := len(s.Values[i].Sites); s.Values[i].Level == R4 {
			c.Questions += n
		} else {
			c.Values += n
		}
	}
	for i := range s.Errors {
		c.Errors += len(s.Errors[i].Sites)
	}
	c.Sites = c.Operations + c.Types + c.Values + c.Errors + c.Questions
}

// feedback marks the seams whose removal leaves no cycle (methods 8.2.1). The
// weight of a seam is its number of sites.
func (m *model) feedback(s *Set) {
	index := map[ident.ServiceID]int{}
	for i, id := range m.services {
		index[id] = i
	}
	edges := make([]graph.Edge, 0, len(s.Seams))
	for i := range s.Seams {
		n := 0
		for j := range s.Seams[i].Operations {
			n += len(s.Seams[i].Operations[j].Sites)
		}
		if n > 0 {
			edges = append(edges, graph.Edge{From: index[s.Seams[i].From], To: index[s.Seams[i].To], Weight: float64(n)})
		}
	}
	g, err := graph.New(len(m.services), graph.Sites, edges)
	if err != nil {
		return // no edge of ours is out of range
	}
	for _, a := range g.FeedbackArcs() {
		for i := range s.Seams {
			if index[s.Seams[i].From] == a.From && index[s.Seams[i].To] == a.To {
				s.Seams[i].Feedback = true
			}
		}
	}
}

// consumers tells each operation who uses it.
func (m *model) consumers(s *Set) {
	by := map[int][]ident.ServiceID{}
	for i := range s.Seams {
		for j := range s.Seams[i].Operations {
			sym := s.Seams[i].Operations[j].Symbol
			by[sym] = append(by[sym], s.Seams[i].From)
		}
	}
	for i := range s.Seams {
		for j := range s.Seams[i].Operations {
			s.Seams[i].Operations[j].Consumers = by[s.Seams[i].Operations[j].Symbol]
		}
	}
}
