package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Constrain changes the state so that it holds to the constraints, and makes
// later changes respect them: must-links by contraction, cannot-links by
// forbidding moves (methods 3.2.3). The order is: pins, must-links, cannot-links,
// then sizes and numbers, which give way and are told in the notes when the
// others leave no room. A contradiction is a *Conflict. Patterns that match
// nothing do nothing; see Unknowns.
func (s *State) Constrain(c *Constraints) error {
	r, err := s.resolve(c)
	if err != nil {
		return err
	}
	s.rules = r
	before := s.usersOf()
	s.claim()
	s.contract()
	s.forbid()
	s.follow(before)
	s.boundSizes()
	s.boundNumber()
	return nil
}

// claim gives every pinned service its part: the one with its id, or the one
// that its packages make up by half (methods 3.5.2), else a new one; then it
// moves the pinned groups.
func (s *State) claim() {
	c := s.rules.c
	groups := make([][]int, len(c.Services))
	for p := range s.of {
		if v := s.labelOf(p); v >= 0 {
			groups[v] = append(groups[v], p)
		}
	}
	home := make([]int, len(c.Services))
	taken := map[int]bool{}
	for v := range c.Services {
		home[v] = s.partWith(c.Services[v].ID)
		if home[v] >= 0 {
			taken[home[v]] = true
		}
	}
	for v := range c.Services {
		x := &c.Services[v]
		if home[v] < 0 {
			home[v] = s.madeOf(groups[v], taken)
		}
		if home[v] < 0 {
			home[v] = len(s.parts)
			s.parts = append(s.parts, part{was: -1, reasons: []string{"the configuration asks for it"}})
		}
		taken[home[v]] = true
		k := &s.parts[home[v]]
		k.id, k.name, k.pinned = x.ID, x.Name, true
	}
	for v := range groups {
		for _, p := range groups[v] {
			if s.of[p] != home[v] {
				s.put(p, home[v], s.whyPinned(p))
			}
		}
	}
}

// whyPinned is the reason of a package that a pin, or a must-link to a pinned
// one, holds.
func (s *State) whyPinned(p int) string {
	if l := s.rules.pin[p].link; l.Text != "" {
		return "the configuration pins it" + atLine(l.Line)
	}
	for _, e := range s.rules.edges[p] {
		return "the configuration keeps it together with " + string(s.path(e.to)) + atLine(e.link.Line)
	}
	return "the configuration holds it"
}

func atLine(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", n)
}

func (s *State) partWith(id ident.ServiceID) int {
	for k := range s.parts {
		if s.parts[k].id == id {
			return k
		}
	}
	return -1
}

// madeOf is the free part that shares at least half of all packages with ps
// (Jaccard), -1 without one.
func (s *State) madeOf(ps []int, taken map[int]bool) int {
	common := map[int]int{}
	for _, p := range ps {
		if s.of[p] >= 0 {
			common[s.of[p]]++
		}
	}
	for k, n := range common {
		if !taken[k] && 2*n >= len(s.members(k))+len(ps)-n { // at most one can have half
			return k
		}
	}
	return -1
}

// contract moves every must-link group into one part: the one that it is pinned
// to, else the one with most of its lines. Groups with a library, root or tool
// leave the services.
func (s *State) contract() {
	for _, g := range s.groups() {
		if s.labelOf(g[0]) >= 0 || len(g) < 2 && s.labelOf(g[0]) != isLibrary {
			continue
		}
		if l := s.labelOf(g[0]); l != free {
			for _, p := range g {
				if s.of[p] >= 0 {
					s.of[p], s.class[p] = -1, classOf(l)
					s.why[p] = s.whyPinned(p)
				}
			}
			continue
		}
		lines := map[int]int{}
		var parts []int
		for _, p := range g {
			if k := s.of[p]; k >= 0 {
				if lines[k] == 0 {
					parts = append(parts, k)
				}
				lines[k] += 1 + s.x.Facts.Packages[p].Lines
			}
		}
		if len(parts) == 0 {
			continue // all are shared, or all are wiring
		}
		slices.SortFunc(parts, func(a, b int) int { return cmp.Or(lines[b]-lines[a], compare(s.parts[a].id, s.parts[b].id)) })
		for _, p := range g {
			if s.of[p] != parts[0] {
				s.put(p, parts[0], s.whyPinned(p))
			}
		}
	}
}

// classOf is the class of a label that is no service.
func classOf(label int) boundary.Class {
	switch label {
	case isRoot:
		return boundary.CompositionRoot
	case isTool:
		return boundary.Tool
	}
	return boundary.SharedLibrary
}

// groups are the must-link groups, the largest first, then by their first
// package.
func (s *State) groups() [][]int {
	at := map[int]int{}
	var out [][]int
	for p, g := range s.rules.group {
		k, ok := at[g]
		if !ok {
			k = len(out)
			at[g] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], p)
	}
	slices.SortStableFunc(out, func(a, b []int) int { return len(b) - len(a) })
	return out
}

// forbid takes groups out of parts that hold what they must be apart from. Pinned
// groups stay, then the one with most lines; the others go to the part that they
// are tied to most and may join, or to a new one.
func (s *State) forbid() {
	if len(s.rules.apart) == 0 {
		return
	}
	var moving [][]int
	groups := s.groups()
	weight := func(g []int) int {
		n := 0
		for _, p := range g {
			n += 1 + s.x.Facts.Packages[p].Lines
		}
		if s.labelOf(g[0]) >= 0 {
			n += 1 << 40
		}
		return n
	}
	weights := make(map[int]int, len(groups))
	for _, g := range groups {
		weights[g[0]] = weight(g)
	}
	slices.SortStableFunc(groups, func(a, b []int) int { return cmp.Compare(weights[b[0]], weights[a[0]]) })
	color := make([]map[int]int, len(s.rules.apart)) // by part
	for i := range color {
		color[i] = map[int]int{}
	}
	for _, g := range groups {
		k := s.of[g[0]]
		if k < 0 {
			continue
		}
		if !s.colored(g, k, color) {
			moving = append(moving, g)
			for _, p := range g {
				s.of[p] = -1
			}
		}
	}
	for _, g := range moving {
		s.rehome(g)
	}
}

// colored adds a group to a part unless a rule forbids it.
func (s *State) colored(g []int, k int, color []map[int]int) bool {
	for i, entry := range s.rules.apart {
		if c := colorOf(g, entry); c >= 0 {
			if have, ok := color[i][k]; ok && have != c {
				return false
			}
		}
	}
	for i, entry := range s.rules.apart {
		if c := colorOf(g, entry); c >= 0 {
			color[i][k] = c
		}
	}
	return true
}

func colorOf(g []int, entry []int) int {
	for _, p := range g {
		if entry[p] >= 0 {
			return entry[p]
		}
	}
	return -1
}

// rehome finds a part for a group that has none.
func (s *State) rehome(g []int) {
	ties := map[int]int{}
	for _, p := range g {
		for _, t := range s.x.Out(p) {
			ties[s.of[t.To]] += t.Refs + t.Runtime + 1
		}
		for _, i := range s.x.In(p) {
			ties[s.of[s.x.Ties[i].From]] += s.x.Ties[i].Refs + s.x.Ties[i].Runtime + 1
		}
	}
	best := -1
	for _, k := range s.alive() {
		if ties[k] > 0 && (best < 0 || ties[k] > ties[best]) && s.mayJoin(g, k) {
			best = k
		}
	}
	if best < 0 {
		best = s.newPart(g, "the configuration keeps it apart from the others")
	}
	for _, p := range g {
		s.put(p, best, "the configuration keeps it apart from where it was")
	}
}

// boundSizes splits parts that have too many lines.
func (s *State) boundSizes() {
	most := s.rules.c.SizeMax
	if most == 0 {
		return
	}
	queue := s.alive()
	for len(queue) > 0 {
		k := queue[0]
		queue = queue[1:]
		if s.lines(k) <= most {
			continue
		}
		made, why := s.split(k)
		if len(made) == 0 {
			s.notes = append(s.notes, fmt.Sprintf("%s has %d lines, more than size_max (%d) allows, and stays whole: %s.", s.parts[k].id, s.lines(k), most, why))
			continue
		}
		queue = append(append(queue, k), made...)
	}
}

// boundNumber joins the smallest parts with what they are tied to most until there
// are few enough, or splits the largest until there are enough.
func (s *State) boundNumber() {
	c := s.rules.c
	if n := len(s.alive()); c.ServicesMax > 0 && n > c.ServicesMax {
		s.gather(c.ServicesMax)
		if left := len(s.alive()); left > c.ServicesMax {
			s.notes = append(s.notes, fmt.Sprintf("services_max is %d, but pins, sizes and what is apart leave %d services.", c.ServicesMax, left))
		}
	}
	whole := map[int]bool{}
	for len(s.alive()) < c.ServicesMin {
		best := -1
		for _, k := range s.alive() {
			if !whole[k] && (best < 0 || s.lines(k) > s.lines(best)) {
				best = k
			}
		}
		if best < 0 {
			s.notes = append(s.notes, fmt.Sprintf("services_min is %d, but packages alone tell no more than %s apart.", c.ServicesMin, plural(len(s.alive()), "service")))
			return
		}
		if made, _ := s.splitInto(best, c.ServicesMin-len(s.alive())+1); len(made) == 0 {
			whole[best] = true
		}
	}
}
