package feature

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// model is the evidence as a graph of declarations. Nodes are symbol indices
// until type and methods are joined (methods 1.1.2); owner then names the
// symbol that stands for them.
type model struct {
	f *facts.Set
	o Options
	// pool marks the declarations that take part: those of hand-written code
	// that ships, without fields and methods of interfaces.
	pool []bool
	// inPool marks packages, class is what the engine made of them.
	inPool []bool
	class  []boundary.Class
	// typeOf is the type of a method, constType the type of a constant of an
	// enumeration; -1 elsewhere.
	typeOf, constType []int
	methods           map[int][]int
	// uses lists what a declaration refers to, sorted by symbol.
	uses [][]use
	// models are the tables that a type declares.
	models map[int][]int
	// access lists what a declaration does to tables directly.
	access  [][]touch
	entries []entryPoint
	// groups are the route groups' elements.
	groups []string
}

// use is one reference of a declaration.
type use struct {
	to, sites int
	// fields are sites that read or write fields of to, writes those that write
	// them, calls those that call
	// it or use it as a value, holds says that a type is made of it.
	fields, writes, calls int
	holds                 bool
}

// touch is the strongest direct access of a declaration to a table.
type touch struct {
	table  int
	weight float64
	writes bool
}

// The weights of accesses (methods 1.2.2).
const (
	writeWeight = 10
	readWeight  = 3
)

type entryPoint struct {
	index, handler int
	// group is the route group, -1 for other kinds.
	group int
}

func newModel(f *facts.Set, p *boundary.Partition, o Options) *model {
	n := len(f.Symbols)
	m := &model{
		f: f, o: o, pool: make([]bool, n), inPool: make([]bool, len(f.Packages)), class: make([]boundary.Class, len(f.Packages)),
		typeOf: fill(n, -1), constType: fill(n, -1), methods: map[int][]int{}, models: map[int][]int{}, uses: make([][]use, n), access: make([][]touch, n),
	}
	m.choosePackages(p)
	for i := range f.Symbols {
		m.pool[i] = m.takesPart(&f.Symbols[i])
	}
	m.findTypes()
	m.collectUses()
	m.collectAccess()
	m.collectModels()
	m.enumerations()
	m.collectEntries()
	return m
}

func fill(n, v int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// choosePackages takes what ships: services, what they share, and roots, which
// often hold handlers.
func (m *model) choosePackages(p *boundary.Partition) {
	class := make(map[string]boundary.Class)
	for _, s := range p.Services {
		for _, x := range s.Packages {
			class[string(x.Package)] = boundary.Service
		}
	}
	for _, x := range p.Others {
		class[string(x.Package)] = x.Class
	}
	for i := range m.f.Packages {
		c := class[string(m.f.Packages[i].Path)]
		m.class[i] = c
		switch c {
		case boundary.Service, boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract, boundary.CompositionRoot:
			m.inPool[i] = true
		}
	}
}

func (m *model) takesPart(s *facts.Symbol) bool {
	if !m.inPool[s.Package] || s.Kind == facts.Field || s.Kind == facts.InterfaceMethod || s.File < 0 {
		return false
	}
	file := &m.f.Files[s.File]
	if file.Test || file.Generated {
		return false
	}
	name := string(s.Name)
	return !strings.HasPrefix(name, "init#") && !strings.HasPrefix(name, "_#") &&
		!(name == "main" && m.f.Packages[s.Package].Has(facts.Main))
}

// symbolKey names a symbol.
type symbolKey struct {
	pkg  int
	name string
}

func (m *model) findTypes() {
	byName := make(map[symbolKey]int)
	for i := range m.f.Symbols {
		s := &m.f.Symbols[i]
		if m.pool[i] && (s.Kind == facts.Type || s.Kind == facts.Interface) {
			byName[symbolKey{s.Package, string(s.Name)}] = i
		}
	}
	for i := range m.f.Symbols {
		s := &m.f.Symbols[i]
		if s.Kind != facts.Method && s.Kind != facts.Field && s.Kind != facts.InterfaceMethod {
			continue
		}
		if t, ok := byName[symbolKey{s.Package, string(s.Name.Parent())}]; ok {
			m.typeOf[i] = t
			if s.Kind == facts.Method && m.pool[i] {
				m.methods[t] = append(m.methods[t], i)
			}
		}
	}
}

// declaration is the declaration that a symbol belongs to: a field belongs to
// its type.
func (m *model) declaration(i int) int {
	switch m.f.Symbols[i].Kind {
	case facts.Field, facts.InterfaceMethod:
		return m.typeOf[i]
	}
	return i
}

func (m *model) collectUses() {
	for i := range m.f.Refs {
		r := &m.f.Refs[i]
		from, to := m.declaration(r.From), m.declaration(r.To)
		if from < 0 || to < 0 || from == to || !m.pool[from] || !m.pool[to] {
			continue
		}
		u := use{to: to, sites: len(r.Sites)}
		switch r.Kind {
		case facts.FieldRead, facts.FieldWrite:
			u.fields = u.sites
			if r.Kind == facts.FieldWrite {
				u.writes = u.sites
			}
		case facts.Call, facts.Runtime, facts.FuncValue:
			u.calls = u.sites
		case facts.TypeUse, facts.Embed:
			u.holds = m.f.Symbols[from].Kind == facts.Type
		}
		m.uses[from] = append(m.uses[from], u)
	}
	for i, us := range m.uses {
		m.uses[i] = joinUses(us)
	}
}

func joinUses(us []use) []use {
	slices.SortFunc(us, func(a, b use) int { return cmp.Compare(a.to, b.to) })
	out := us[:0]
	for _, u := range us {
		if n := len(out); n > 0 && out[n-1].to == u.to {
			out[n-1].sites += u.sites
			out[n-1].fields += u.fields
			out[n-1].writes += u.writes
			out[n-1].calls += u.calls
			out[n-1].holds = out[n-1].holds || u.holds
			continue
		}
		out = append(out, u)
	}
	return out
}

func (m *model) collectAccess() {
	for i := range m.f.Data.Access {
		a := &m.f.Data.Access[i]
		if !m.pool[a.Symbol] || a.Mode == facts.DDLMode {
			continue
		}
		t := touch{table: a.Table, writes: a.Mode.Writes()}
		if a.Mode.Writes() {
			t.weight += writeWeight
		}
		if a.Mode.Reads() {
			t.weight += readWeight
		}
		k := slices.IndexFunc(m.access[a.Symbol], func(x touch) bool { return x.table == a.Table })
		if k < 0 {
			m.access[a.Symbol] = append(m.access[a.Symbol], t)
			continue
		}
		old := &m.access[a.Symbol][k]
		old.weight, old.writes = max(old.weight, t.weight), old.writes || t.writes
	}
}

// collectModels finds the types that declare tables.
func (m *model) collectModels() {
	for t := range m.f.Data.Tables {
		for _, d := range m.f.Data.Tables[t].Declared {
			if d.Symbol >= 0 && m.pool[d.Symbol] && m.isStruct(d.Symbol) {
				m.models[d.Symbol] = append(m.models[d.Symbol], t)
			}
		}
	}
}

// enumerations finds the constants that belong to a type: those of a run of
// lines in which one names the type, since "iota" needs no second mention.
func (m *model) enumerations() {
	var consts []int
	for i := range m.f.Symbols {
		if m.pool[i] && m.f.Symbols[i].Kind == facts.Const {
			consts = append(consts, i)
		}
	}
	at := func(i int) (int, int) { return m.f.Symbols[i].File, m.f.Symbols[i].Line }
	slices.SortFunc(consts, func(a, b int) int {
		fa, la := at(a)
		fb, lb := at(b)
		return cmp.Or(cmp.Compare(fa, fb), cmp.Compare(la, lb), cmp.Compare(a, b))
	})
	for from := 0; from < len(consts); {
		to := from + 1
		for to < len(consts) {
			f0, l0 := at(consts[to-1])
			if f1, l1 := at(consts[to]); f1 != f0 || l1 > l0+1 {
				break
			}
			to++
		}
		m.enumeration(consts[from:to])
		from = to
	}
}

func (m *model) enumeration(run []int) {
	t := -1
	for _, c := range run {
		for _, u := range m.uses[c] {
			if s := &m.f.Symbols[u.to]; s.Kind == facts.Type && s.Package == m.f.Symbols[c].Package && t < 0 {
				t = u.to
			}
		}
	}
	for _, c := range run {
		m.constType[c] = t
	}
}

// collectEntries takes the entry points with a known handler, and groups the
// routes by the first element of their path that tells them apart.
func (m *model) collectEntries() {
	var routes [][]string
	for i := range m.f.Entries {
		e := &m.f.Entries[i]
		if e.Handler < 0 || e.Kind == facts.EntryMain || !m.pool[e.Handler] {
			continue
		}
		m.entries = append(m.entries, entryPoint{index: i, handler: e.Handler, group: -1})
		routes = append(routes, routeElements(e))
	}
	names := routeGroups(routes)
	ids := make(map[string]int)
	for i, n := range names {
		if n == "" {
			continue
		}
		if _, ok := ids[n]; !ok {
			ids[n] = len(ids)
			m.groups = append(m.groups, n)
		}
		m.entries[i].group = ids[n]
	}
}

// routeElements are the fixed elements of a route or method name, in order.
func routeElements(e *facts.Entry) []string {
	switch e.Kind {
	case facts.EntryHTTP, facts.EntryGRPC, facts.EntryConnect, facts.EntryTwirp:
	default:
		return nil
	}
	var out []string
	for _, x := range strings.FieldsFunc(e.Pattern, func(r rune) bool { return r == '/' || r == '.' }) {
		if strings.ContainsAny(x, ":{}*…<>") {
			continue
		}
		out = append(out, x)
	}
	return out
}

// container says whether an element at the front of c of n routes, with so many
// different elements behind it, is no resource but a container such as "api",
// "v1" or "admin": it has half of the routes, or a quarter with always the same
// behind it or with five different.
func container(c, n, behind int) bool {
	return 2*c > n || 4*c > n && (behind == 1 || behind > 4)
}

// routeGroups names a group for each route by the first element that is no
// container, "" for none.
func routeGroups(routes [][]string) []string {
	out := make([]string, len(routes))
	for {
		count := make(map[string]int)
		n := 0
		for _, r := range routes {
			if len(r) > 0 {
				count[r[0]]++
				n++
			}
		}
		top, most := "", 0
		for x, c := range count {
			longer := 0
			for _, r := range routes {
				if len(r) > 1 && r[0] == x {
					longer++
				}
			}
			if n > 3 && 4*longer >= 3*c && container(c, n, distinctSecond(routes, x)) && (c > most || c == most && x < top) {
				top, most = x, c
			}
		}
		if most == 0 {
			break
		}
		for i, r := range routes {
			if len(r) > 0 && r[0] == top {
				routes[i] = r[1:]
			}
		}
	}
	for i, r := range routes {
		if len(r) > 0 {
			out[i] = r[0]
		}
	}
	return out
}

// distinctSecond counts the different elements that follow x.
func distinctSecond(routes [][]string, x string) int {
	seen := make(map[string]bool)
	for _, r := range routes {
		if len(r) > 1 && r[0] == x {
			seen[r[1]] = true
		}
	}
	return len(seen)
}
