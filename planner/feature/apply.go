package feature

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// arrangement is where packages and declarations go.
type arrangement struct {
	*grouping
	// of is the feature of each declaration of the pool, shared for none.
	of []int
	// lines of each package by feature; the last is what is shared.
	lines [][]int
	// counts are declarations, in the same order.
	counts [][]int
	// whole is the feature that a package goes to undivided, unknown for none.
	whole   []int
	divided []bool
	// id and name of each feature.
	id   []ident.ServiceID
	name []string
}

func (m *model) arrange(g *grouping) *arrangement {
	n, k := len(m.f.Packages), len(g.features)
	a := &arrangement{grouping: g, of: fill(len(m.f.Symbols), unknown), lines: make([][]int, n), counts: make([][]int, n), whole: fill(n, unknown), divided: make([]bool, n)}
	for p := range n {
		a.lines[p], a.counts[p] = make([]int, k+1), make([]int, k+1)
	}
	for i, o := range g.owner {
		if o < 0 {
			continue
		}
		a.of[i] = g.verdicts[o].feature
		p, f := m.f.Symbols[i].Package, a.of[i]
		if f == shared {
			f = k
		}
		a.lines[p][f] += m.lines(i)
		a.counts[p][f]++
	}
	for p := range n {
		a.place(p)
	}
	a.dropHollow()
	a.nameFeatures()
	return a
}

// place decides about a package: it goes to one feature as a whole when nearly
// all of its code is there, is divided when a considerable part of it belongs
// to features, and otherwise stays what it is.
func (a *arrangement) place(p int) {
	if !a.m.inPool[p] {
		return
	}
	k := len(a.features)
	all, owned, best, pieces := 0, 0, 0, 0
	for f, l := range a.lines[p] {
		all += l
		if f == k {
			continue
		}
		owned += l
		if l > a.lines[p][best] || f == 0 {
			best = f
		}
		if l > 0 {
			pieces++
		}
	}
	if owned == 0 {
		return
	}
	share := float64(a.lines[p][best]) / float64(all)
	root := a.m.class[p] == boundary.CompositionRoot
	switch {
	case share >= a.m.o.Whole && !root:
		a.whole[p] = best
	case pieces == 1 && share >= .5 && !root:
		a.whole[p] = best
	case 10*owned >= 3*all, !root && 20*owned >= 3*all && pieces > 1:
		a.divided[p] = true
	}
}

// dropHollow gives back to all what no package shows: a feature needs a piece
// or a package, or it has nothing to ship.
func (a *arrangement) dropHollow() {
	for i, f := range a.of {
		p := a.m.f.Symbols[i].Package
		switch {
		case f < 0:
		case a.whole[p] >= 0:
			a.of[i] = a.whole[p]
		case !a.divided[p]:
			a.of[i] = shared
		}
	}
	for i := range a.of {
		if p := a.m.f.Symbols[i].Package; a.of[i] == shared && a.whole[p] >= 0 {
			a.of[i] = a.whole[p]
		}
	}
}

// layered says whether the features run through packages: at least Mixed of the
// lines that features own lie in packages that hold several of them, and the
// packages to divide hold at least Mixed of all code. A package that keeps the
// data of everybody beside packages that are whole is no layer.
func (a *arrangement) layered(o Options) bool {
	mixed, owned, divided, all := 0, 0, 0, 0
	for p, ls := range a.lines {
		mine := sum(ls[:len(a.features)])
		owned += mine
		all += sum(ls)
		if a.divided[p] {
			divided += sum(ls)
			if mine > slices.Max(ls[:len(a.features)]) {
				mixed += mine
			}
		}
	}
	return all > 0 && float64(mixed) >= o.Mixed*float64(owned) && float64(divided) >= o.Mixed*float64(all)
}

// partition writes the features into a copy of the engine's proposal.
func (a *arrangement) partition(p *boundary.Partition) *boundary.Partition {
	out := &boundary.Partition{
		Method: "features", Deployables: p.Deployables, Notes: a.notes(), Divisions: []boundary.Division{},
		Services: make([]boundary.ServiceUnit, len(a.features)), Others: []boundary.Member{},
	}
	for f := range out.Services {
		out.Services[f] = a.service(f)
	}
	old := make(map[ident.PackagePath]boundary.Member)
	for _, m := range p.Others {
		m.Confidence, m.RunnerUp = nil, nil // they speak of services that are gone
		old[m.Package] = m
	}
	for i := range a.m.f.Packages {
		path := a.m.f.Packages[i].Path
		switch {
		case a.divided[i]:
			out.Divisions = append(out.Divisions, a.division(i))
			out.Others = append(out.Others, a.dividedMember(i))
		case a.whole[i] >= 0:
			u := &out.Services[a.whole[i]]
			u.Packages = append(u.Packages, a.member(i))
		case a.m.inPool[i]:
			out.Others = append(out.Others, a.rest(i, old))
		default:
			if m, ok := old[path]; ok {
				m.Owners = []ident.ServiceID{} // those of the old proposal are gone
				out.Others = append(out.Others, m)
			}
		}
	}
	slices.SortFunc(out.Services, func(x, y boundary.ServiceUnit) int { return cmp.Compare(x.ID, y.ID) })
	out.Cuts = a.cuts()
	return out
}

func (a *arrangement) service(f int) boundary.ServiceUnit {
	u := boundary.ServiceUnit{ID: a.id[f], Name: a.name[f], Packages: []boundary.Member{}, Entry: []ident.PackagePath{}, Reasons: a.reasons(f)}
	var entry []ident.PackagePath
	for i, x := range a.of {
		if x == f {
			u.Lines += a.m.lines(i)
		}
	}
	for _, e := range a.m.entries {
		if a.of[e.handler] == f {
			entry = append(entry, a.m.f.Packages[a.m.f.Symbols[e.handler].Package].Path)
		}
	}
	slices.Sort(entry)
	u.Entry = append(u.Entry, slices.Compact(entry)...)
	return u
}

// usersOf are the features whose declarations use the package, ascending, and
// the packages where they are.
func (a *arrangement) usersOf(p int) ([]int, []ident.PackagePath) {
	features, pkgs := make(map[int]float64), make(map[int]float64)
	for i, us := range a.m.uses {
		from := a.m.f.Symbols[i].Package
		if a.of[i] < 0 || from == p {
			continue
		}
		for _, u := range us {
			if a.m.f.Symbols[u.to].Package == p {
				features[a.of[i]], pkgs[from] = 1, 1
			}
		}
	}
	paths := []ident.PackagePath{}
	for _, x := range sortedKeys(pkgs) {
		paths = append(paths, a.m.f.Packages[x].Path)
	}
	return sortedKeys(features), paths[:min(5, len(paths))]
}

// rest places a package that no feature owns: it keeps what the engine called
// it, with the features that use it; what was a service is shared now.
func (a *arrangement) rest(p int, old map[ident.PackagePath]boundary.Member) boundary.Member {
	path := a.m.f.Packages[p].Path
	users, deciders := a.usersOf(p)
	m, ok := old[path]
	if !ok {
		m = boundary.Member{Package: path, Class: boundary.SharedLibrary}
		if len(users) == 0 {
			m.Class = boundary.CompositionRoot
		}
	}
	if m.Class == boundary.CompositionRoot {
		if !ok {
			m.Reason, m.Owners, m.Deciders = "nothing in it belongs to one feature, and no feature uses it", []ident.ServiceID{}, []ident.PackagePath{}
		}
		return m
	}
	m.Owners, m.Deciders = a.ids(users), deciders
	m.Reason = "nothing in it belongs to one feature, and " + number(len(users), "feature uses it", "features use it")
	return m
}

func (a *arrangement) ids(features []int) []ident.ServiceID {
	out := make([]ident.ServiceID, len(features))
	for i, f := range features {
		out[i] = a.id[f]
	}
	slices.Sort(out)
	return out
}

// cuts counts the references between features, and from features to what stays
// shared in divided packages and in the kernel.
func (a *arrangement) cuts() []boundary.Cut {
	type key struct{ from, to ident.ServiceID }
	type pair struct{ from, to int }
	cuts := make(map[key]map[pair]*boundary.CutPair)
	for i := range a.m.f.Refs {
		r := &a.m.f.Refs[i]
		d, e := a.m.declaration(r.From), a.m.declaration(r.To)
		if d < 0 || e < 0 || a.of[d] < 0 || a.of[e] == unknown || a.of[d] == a.of[e] {
			continue
		}
		from, to := a.m.f.Symbols[d].Package, a.m.f.Symbols[e].Package
		k := key{a.id[a.of[d]], boundary.KernelID}
		switch {
		case a.of[e] >= 0:
			k.to = a.id[a.of[e]]
		case !a.divided[to] && a.m.class[to] != boundary.SharedKernel:
			continue
		}
		if cuts[k] == nil {
			cuts[k] = make(map[pair]*boundary.CutPair)
		}
		p := cuts[k][pair{from, to}]
		if p == nil {
			p = &boundary.CutPair{From: a.m.f.Packages[from].Path, To: a.m.f.Packages[to].Path}
			cuts[k][pair{from, to}] = p
		}
		if r.Kind == facts.Runtime {
			p.Runtime += len(r.Sites)
		} else {
			p.Refs += len(r.Sites)
		}
	}
	out := []boundary.Cut{}
	for k, pairs := range cuts {
		c := boundary.Cut{From: k.from, To: k.to}
		for x, p := range pairs {
			if x.from != x.to {
				c.Imports++
			}
			c.Refs += p.Refs
			c.Runtime += p.Runtime
			c.Pairs = append(c.Pairs, *p)
		}
		slices.SortFunc(c.Pairs, func(x, y boundary.CutPair) int {
			return cmp.Or(cmp.Compare(y.Refs+y.Runtime, x.Refs+x.Runtime), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
		})
		out = append(out, c)
	}
	slices.SortFunc(out, func(x, y boundary.Cut) int { return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To)) })
	return out
}
