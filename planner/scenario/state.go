// Package scenario changes proposals: it holds them to what the user decided,
// joins and divides services, and tells what a change would cost. It works on
// facts and a proposal alone, never on code.
package scenario

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/quality"
)

// State is a proposal that can be changed. Every package is in one service or in
// none, with a class; shared packages know the services that use them.
type State struct {
	x *quality.Index
	// base is the proposal that the state began with; it is not changed.
	base *boundary.Partition
	// parts are the services, in no set order; a part without packages is gone.
	parts []part
	// of is the part of each package, -1 for none.
	of    []int
	class []boundary.Class
	// member is each package's place in base, nil where base leaves it out.
	member []*boundary.Member
	// why says why a package is elsewhere than in base, "" for one that stays.
	why []string
	// users are the parts that use a package outside of parts, sorted.
	users [][]int
	// entry marks packages that roots use or that serve.
	entry []bool
	// order lists the packages, importers before what they import.
	order []int
	rules *rules
	notes []string
	// batch is true while many changes are made, after which shared code follows
	// once for all of them.
	batch bool
}

// part is a service in the making.
type part struct {
	id   ident.ServiceID
	name string
	// was is its service in base, -1 for a new one.
	was int
	// reasons explain a part that base has not, strongest first; joined are the
	// ids of those that became part of it.
	reasons []string
	joined  []string
	// pinned parts keep their id and are never joined or dissolved.
	pinned bool
}

// From makes a state of a proposal, which must be about the index's facts;
// packages that it leaves out are outside of services. c holds it to nothing yet:
// see Constrain.
func From(x *quality.Index, p *boundary.Partition) *State {
	n := x.N()
	s := &State{
		x: x, base: p, of: make([]int, n), class: make([]boundary.Class, n), member: make([]*boundary.Member, n),
		why: make([]string, n), users: make([][]int, n), entry: make([]bool, n), rules: &rules{},
	}
	at := map[ident.ServiceID]int{}
	for i := range p.Services {
		at[p.Services[i].ID] = i
		s.parts = append(s.parts, part{id: p.Services[i].ID, name: p.Services[i].Name, was: i})
	}
	for i := range s.of {
		s.of[i], s.class[i] = -1, boundary.Unreached
	}
	for k := range p.Services {
		for m := range p.Services[k].Packages {
			if i := x.Package(p.Services[k].Packages[m].Package); i >= 0 {
				s.of[i], s.class[i], s.member[i] = k, boundary.Service, &p.Services[k].Packages[m]
			}
		}
		for _, e := range p.Services[k].Entry {
			if i := x.Package(e); i >= 0 {
				s.entry[i] = true
			}
		}
	}
	for m := range p.Others {
		if i := x.Package(p.Others[m].Package); i >= 0 {
			s.class[i], s.member[i] = p.Others[m].Class, &p.Others[m]
			for _, o := range p.Others[m].Owners {
				if k, ok := at[o]; ok {
					s.users[i] = append(s.users[i], k)
				}
			}
			slices.Sort(s.users[i])
		}
	}
	s.order = s.importersFirst()
	return s
}

// clone copies what changes; the evidence is shared.
func (s *State) clone() *State {
	c := *s
	c.parts, c.of, c.class, c.why = slices.Clone(s.parts), slices.Clone(s.of), slices.Clone(s.class), slices.Clone(s.why)
	c.users = slices.Clone(s.users)
	c.notes = slices.Clone(s.notes)
	return &c
}

// importersFirst orders packages so that importers come before what they import;
// in import cycles of broken code the order is that of a walk.
func (s *State) importersFirst() []int {
	n := s.x.N()
	seen := make([]bool, n)
	next := make([]int, n)
	var out, stack []int
	for root := range n {
		if seen[root] {
			continue
		}
		seen[root] = true
		stack = append(stack[:0], root)
		for len(stack) > 0 {
			p := stack[len(stack)-1]
			ties := s.x.Out(p)
			if next[p] == len(ties) {
				out = append(out, p)
				stack = stack[:len(stack)-1]
				continue
			}
			t := &ties[next[p]]
			next[p]++
			if t.Imports && !seen[t.To] {
				seen[t.To] = true
				stack = append(stack, t.To)
			}
		}
	}
	slices.Reverse(out)
	return out
}

// counts says whether a package is one whose use makes an owner: code of parts
// and what they share, neither wiring nor tools nor tests.
func (s *State) counts(p int) bool {
	switch s.class[p] {
	case boundary.Service, boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract, boundary.Generated:
		return true
	}
	return false
}

// usersOf are the parts whose packages use each package, directly or through
// shared code (boundaries 5.1).
func (s *State) usersOf() [][]int {
	out := make([][]int, len(s.of))
	for _, p := range s.order {
		var set []int
		for _, i := range s.x.In(p) {
			t := &s.x.Ties[i]
			if !t.Imports || !s.counts(t.From) {
				continue
			}
			if k := s.of[t.From]; k >= 0 {
				set = append(set, k)
			} else {
				set = append(set, out[t.From]...)
			}
		}
		slices.Sort(set)
		out[p] = slices.Compact(set)
	}
	return out
}

// put moves a package into a part; the reason is one sentence.
func (s *State) put(p, part int, why string) {
	s.of[p], s.class[p], s.users[p], s.why[p] = part, boundary.Service, nil, why
}

// follow lets packages go where their users went (boundaries 5.1): before holds
// the users as they were before the change. A package whose users did not change
// stays; so does one that is pinned, that roots use, or that others than its own
// service used before.
func (s *State) follow(before [][]int) {
	for range 3 { // chains end quickly, since importers come first
		after := s.usersOf()
		moved := false
		for _, p := range s.order {
			if slices.Equal(before[p], after[p]) || !s.counts(p) || s.rules.held(p) {
				continue
			}
			if s.of[p] < 0 {
				s.users[p] = after[p]
			}
			if len(after[p]) != 1 || after[p][0] == s.of[p] || s.entry[p] || s.rules.grouped(p) || !s.mayJoin([]int{p}, after[p][0]) {
				continue
			}
			if own := s.of[p]; own >= 0 && !(len(before[p]) == 1 && before[p][0] == own) {
				continue // others used it all along: it is here for its own sake
			}
			s.put(p, after[p][0], "only "+s.parts[after[p][0]].name+" uses it")
			moved = true
		}
		if !moved {
			return
		}
		before = after
	}
}

// members are the packages of a part, ascending.
func (s *State) members(k int) []int {
	var out []int
	for p, o := range s.of {
		if o == k {
			out = append(out, p)
		}
	}
	return out
}

// byPart are the members of all parts.
func (s *State) byPart() [][]int {
	out := make([][]int, len(s.parts))
	for p, k := range s.of {
		if k >= 0 {
			out[k] = append(out[k], p)
		}
	}
	return out
}

// alive are the parts that have packages, by id.
func (s *State) alive() []int {
	n := make([]int, len(s.parts))
	for _, k := range s.of {
		if k >= 0 {
			n[k]++
		}
	}
	var out []int
	for k := range s.parts {
		if n[k] > 0 {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return compare(s.parts[a].id, s.parts[b].id) })
	return out
}

// Services are the ids of the services, sorted.
func (s *State) Services() []ident.ServiceID {
	var out []ident.ServiceID
	for _, k := range s.alive() {
		out = append(out, s.parts[k].id)
	}
	return out
}

// find is the part with an id or name, -1 without one.
func (s *State) find(name string) int {
	for _, k := range s.alive() {
		if string(s.parts[k].id) == name {
			return k
		}
	}
	for _, k := range s.alive() {
		if s.parts[k].name == name {
			return k
		}
	}
	return -1
}

func (s *State) lines(k int) int {
	n := 0
	for p, o := range s.of {
		if o == k {
			n += s.x.Facts.Packages[p].Lines
		}
	}
	return n
}

func (s *State) path(p int) ident.PackagePath { return s.x.Facts.Packages[p].Path }

// label is the measured group of each package (see quality.Labels), with the
// parts of alive numbered in that order.
func (s *State) labels(alive []int) []int {
	at := make([]int, len(s.parts))
	for i, k := range alive {
		at[k] = i
	}
	out := make([]int, len(s.of))
	for p, k := range s.of {
		if k >= 0 {
			out[p] = at[k]
		} else {
			out[p] = quality.LabelOf(s.class[p])
		}
	}
	return out
}

// Quality measures the state.
func (s *State) Quality(o quality.Options) quality.Report {
	return s.x.MeasureLabels(s.labels(s.alive()), o)
}

func compare[T ~string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
