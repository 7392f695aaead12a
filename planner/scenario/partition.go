package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Partition is the state as a proposal. What did not change is as it was in the
// proposal that the state began with; how sure the search is about a changed
// service is not known (keepSure).
func (s *State) Partition() *boundary.Partition {
	p := *s.base
	p.Deployables = slices.Clone(p.Deployables)
	p.Services, p.Others = []boundary.ServiceUnit{}, []boundary.Member{}
	alive, byPart := s.alive(), s.byPart()
	for _, k := range alive {
		p.Services = append(p.Services, s.unit(k, byPart[k]))
	}
	for i := range s.of {
		if s.of[i] < 0 && (s.member[i] != nil || s.why[i] != "") {
			p.Others = append(p.Others, s.outside(i, alive))
		}
	}
	p.Notes = []string{}
	if a, b := len(s.base.Services), len(alive); a != b {
		p.Notes = append(p.Notes, fmt.Sprintf("The search alone finds %s; what was decided makes %d of it.", plural(a, "service"), b))
	}
	p.Notes = append(append(p.Notes, s.notes...), s.base.Notes...)
	slices.SortFunc(p.Others, func(a, b boundary.Member) int { return compare(a.Package, b.Package) })
	p.Cuts = s.cuts()
	keepSure(&p, s.base)
	switch {
	case len(p.Services) == 0:
		p.Method, p.Quality = "none", 0
	case p.Method == "none":
		p.Method = "graph"
	}
	return &p
}

// unit is a part with its members as a service.
func (s *State) unit(k int, members []int) boundary.ServiceUnit {
	x := &s.parts[k]
	var u boundary.ServiceUnit
	old := map[ident.PackagePath]bool{}
	if x.was >= 0 {
		u = s.base.Services[x.was]
		for _, m := range u.Packages {
			old[m.Package] = true
		}
	}
	u.ID, u.Name = x.id, x.name
	u.Packages, u.Entry, u.Lines = []boundary.Member{}, []ident.PackagePath{}, 0
	came := 0
	for _, p := range members {
		m := boundary.Member{Package: s.path(p), Class: boundary.Service, Owners: []ident.ServiceID{}, Deciders: []ident.PackagePath{}}
		if s.member[p] != nil && s.why[p] == "" {
			m = *s.member[p]
		} else {
			m.Reason = s.why[p]
		}
		if !old[m.Package] {
			came++
		}
		u.Packages = append(u.Packages, m)
		u.Lines += s.x.Facts.Packages[p].Lines
		if s.entry[p] {
			u.Entry = append(u.Entry, s.path(p))
		}
	}
	left := len(old) - (len(u.Packages) - came)
	u.Reasons = s.reasons(x, came, left)
	slices.SortFunc(u.Packages, func(a, b boundary.Member) int { return compare(a.Package, b.Package) })
	slices.Sort(u.Entry)
	return u
}

// reasons explain a part: what changed about it, and then what the search said.
func (s *State) reasons(x *part, came, left int) []string {
	out := slices.Clone(x.reasons)
	if n := len(x.joined); n > 0 {
		out = append([]string{fmt.Sprintf("%s joined it: %s", plural(n, "other service"), enumerate(x.joined, 6))}, out...)
	}
	if x.was < 0 {
		return out
	}
	if len(out) == 0 && (came > 0 || left > 0) {
		var what []string
		if came > 0 {
			what = append(what, plural(came, "package")+" moved in")
		}
		if left > 0 {
			what = append(what, plural(left, "package")+" moved out")
		}
		out = append(out, strings.Join(what, ", ")+", as asked")
	}
	return append(out, s.base.Services[x.was].Reasons...)
}

// enumerate joins at most n words and counts the rest.
func enumerate(words []string, n int) string {
	if len(words) <= n {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:n], ", "), len(words)-n)
}

// outside is a package's place outside of services.
func (s *State) outside(p int, alive []int) boundary.Member {
	m := boundary.Member{Package: s.path(p), Owners: []ident.ServiceID{}, Deciders: []ident.PackagePath{}, Reason: s.why[p]}
	if s.member[p] != nil && s.why[p] == "" {
		m = *s.member[p]
	}
	m.Class, m.Owners = s.class[p], []ident.ServiceID{}
	for _, k := range s.users[p] {
		if slices.Contains(alive, k) {
			m.Owners = append(m.Owners, s.parts[k].id)
		}
	}
	slices.Sort(m.Owners)
	return m
}

// cuts are the ties between services, and from services to the kernel, as
// boundary.Partition lists them.
func (s *State) cuts() []boundary.Cut {
	at := map[[2]int]*boundary.Cut{}
	const kernel = -2
	side := func(p int) int {
		if s.of[p] < 0 && s.class[p] == boundary.SharedKernel {
			return kernel
		}
		return s.of[p]
	}
	id := func(k int) ident.ServiceID {
		if k == kernel {
			return boundary.KernelID
		}
		return s.parts[k].id
	}
	for i := range s.x.Ties {
		t := &s.x.Ties[i]
		a, b := side(t.From), side(t.To)
		if a < 0 || b == -1 || a == b {
			continue
		}
		c := at[[2]int{a, b}]
		if c == nil {
			c = &boundary.Cut{From: id(a), To: id(b)}
			at[[2]int{a, b}] = c
		}
		if t.Imports {
			c.Imports++
		}
		c.Refs += t.Refs
		c.Runtime += t.Runtime
		c.Pairs = append(c.Pairs, boundary.CutPair{From: s.path(t.From), To: s.path(t.To), Refs: t.Refs, Runtime: t.Runtime})
	}
	out := make([]boundary.Cut, 0, len(at))
	for _, c := range at {
		slices.SortFunc(c.Pairs, func(a, b boundary.CutPair) int {
			return cmp.Or(cmp.Compare(b.Refs+b.Runtime, a.Refs+a.Runtime), compare(a.From, b.From), compare(a.To, b.To))
		})
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b boundary.Cut) int { return cmp.Or(compare(a.From, b.From), compare(a.To, b.To)) })
	return out
}
