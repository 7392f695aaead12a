package contract

import (
	"maps"
	"slices"
	"strconv"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// sharedTypes collects the types of one seam.
type sharedTypes struct {
	m       *model
	d       *draft
	in, out *closure
	plain   map[int]bool // named, or led to, without a direction
}

func (m *model) newTypes(d *draft) *sharedTypes {
	return &sharedTypes{m: m, d: d, in: m.newClosure(), out: m.newClosure(), plain: map[int]bool{}}
}

func (t *sharedTypes) add(row int, in, out bool) {
	if in {
		t.in.add(row)
	}
	if out {
		t.out.add(row)
	}
}

func (t *sharedTypes) addSymbol(sym int) { t.plain[sym] = true }

// operation adds what an operation's signature leads to. Nothing is rendered for
// one of level R4, so its types do not travel because of it.
func (t *sharedTypes) operation(o *Operation) {
	if o.OnData {
		t.out.addSymbol(o.Receiver)
	}
	if o.Level == R4 {
		return
	}
	if o.Type >= 0 {
		t.add(o.Type, false, true)
	}
	if o.Func < 0 {
		return
	}
	f := &t.m.f.Shape.Funcs[o.Func]
	for _, p := range f.Params {
		t.add(p.Type, true, false)
	}
	for _, r := range f.Results {
		t.add(r.Type, false, true)
	}
}

// list is the answer, sorted by symbol.
func (t *sharedTypes) list() []SharedType {
	all := map[int]bool{}
	maps.Copy(all, t.in.found)
	maps.Copy(all, t.out.found)
	maps.Copy(all, t.plain)
	for sym := range t.d.types {
		all[sym] = true
	}
	fields := map[int][]int{}
	for f := range t.d.fields {
		owner := t.m.parents[f]
		all[owner] = true
		fields[owner] = append(fields[owner], f)
	}
	// What is only named leads on to other types all the same.
	more := t.m.newClosure()
	for _, sym := range slices.Sorted(maps.Keys(all)) {
		if !t.in.found[sym] && !t.out.found[sym] {
			more.addSymbol(sym)
		}
	}
	maps.Copy(all, more.found)
	out := []SharedType{}
	for _, sym := range slices.Sorted(maps.Keys(all)) {
		out = append(out, t.shared(sym, fields[sym]))
	}
	return out
}

func (t *sharedTypes) shared(sym int, fields []int) SharedType {
	m := t.m
	x := SharedType{
		ID: m.id(sym), Symbol: sym, Shape: m.namedRow[sym], Role: m.role(sym), Class: m.class[m.f.Symbols[sym].Package],
		In: t.in.found[sym], Out: t.out.found[sym], Reasons: slices.Clone(m.typeReasons(sym)), Fields: []FieldUse{}, Sealed: []int{},
		Enum: m.enumRow[sym], Sites: t.d.types[sym],
	}
	if x.Reasons == nil {
		x.Reasons = []Reason{}
	}
	if s := m.service(sym); s >= 0 {
		x.Service = m.services[s]
	}
	for _, r := range x.Reasons {
		x.Level = max(x.Level, r.Level)
	}
	if x.Role == RoleSealed {
		x.Sealed = slices.Clone(m.impls[sym])
		slices.Sort(x.Sealed)
	}
	if x.Sites == nil {
		x.Sites = []Site{}
	}
	slices.SortFunc(x.Sites, compareSites)
	slices.Sort(fields)
	for _, f := range fields {
		u := FieldUse{Symbol: f, Sites: t.d.fields[f]}
		slices.SortFunc(u.Sites, compareSites)
		for _, s := range u.Sites {
			if s.Kind == facts.FieldWrite {
				u.Written++
			} else {
				u.Read++
			}
		}
		x.Fields = append(x.Fields, u)
	}
	return x
}

// embedded counts the sites that embed a live object of the provider.
func (m *model) embedded(t *SharedType) int {
	if t.Role != RoleService {
		return 0
	}
	n := 0
	for _, s := range t.Sites {
		if s.Kind == facts.Embed {
			n++
		}
	}
	return n
}

// names gives operations and types of each provider names that are unique among
// all its seams.
func (m *model) names(s *Set) {
	for k := range m.services {
		ops, types := map[int]bool{}, map[int]bool{}
		for i := range s.Seams {
			if s.Seams[i].To != m.services[k] {
				continue
			}
			for _, o := range s.Seams[i].Operations {
				ops[o.Symbol] = true
			}
			for _, t := range s.Seams[i].Types {
				types[t.Symbol] = true
			}
		}
		opNames := m.unique(slices.Sorted(maps.Keys(ops)))
		typeNames := m.unique(slices.Sorted(maps.Keys(types)))
		for i := range s.Seams {
			if s.Seams[i].To != m.services[k] {
				continue
			}
			for j := range s.Seams[i].Operations {
				s.Seams[i].Operations[j].Name = opNames[s.Seams[i].Operations[j].Symbol]
			}
			for j := range s.Seams[i].Types {
				s.Seams[i].Types[j].Name = typeNames[s.Seams[i].Types[j].Symbol]
			}
		}
	}
}

// unique names symbols: by the last word of the name, with the type's in front
// where that is taken twice, then with the package's, then with a number.
func (m *model) unique(syms []int) map[int]string {
	forms := []func(int) string{
		func(i int) string { return exported(m.f.Symbols[i].Name.Member()) },
		func(i int) string {
			n := m.f.Symbols[i].Name
			return exported(string(n.Parent())) + exported(n.Member())
		},
		func(i int) string {
			n := m.f.Symbols[i].Name
			p := exported(m.f.Packages[m.f.Symbols[i].Package].Name)
			if n.Parent() == "" {
				return p + exported(n.Member())
			}
			return p + exported(string(n.Parent())) + exported(n.Member())
		},
	}
	out := map[int]string{}
	taken := map[string]bool{}
	rest := syms
	for _, form := range forms {
		times := map[string]int{}
		for _, i := range rest {
			times[form(i)]++
		}
		var next []int
		for _, i := range rest {
			if n := form(i); times[n] == 1 && !taken[n] {
				out[i] = n
			} else {
				next = append(next, i)
			}
		}
		for _, n := range out {
			taken[n] = true
		}
		rest = next
	}
	for _, i := range rest {
		base := forms[2](i)
		n := base
		for k := 2; taken[n]; k++ {
			n = base + strconv.Itoa(k)
		}
		taken[n] = true
		out[i] = n
	}
	return out
}

// callsOf are the sites of an operation without those that only say where an
// interface leads to.
func callsOf(o *Operation) []Site {
	var out []Site
	seen := map[place]bool{}
	for _, s := range o.Sites {
		if at := (place{s.Caller, s.Pos.Line, s.Pos.Col}); !seen[at] {
			seen[at] = true
			out = append(out, s)
		}
	}
	return out
}
