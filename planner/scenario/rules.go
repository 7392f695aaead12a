package scenario

import (
	"fmt"
	"slices"
	"strings"
)

// rules are constraints in terms of packages.
type rules struct {
	// group is the first package of each package's must-link group.
	group []int
	size  []int
	// label says what a group must be: a pinned service (its index), isLibrary,
	// or free.
	label []int
	// pin says the same of single packages.
	pin []pinOf
	// apart has for each rule the entry that a package belongs to, -1 for none.
	apart [][]int
	edges [][]edge
	c     *Constraints
}

const (
	free      = -1
	isLibrary = -2
	isRoot    = -3
	isTool    = -4
)

type pinOf struct {
	label, exact int
	link         Link
}

// exactness orders patterns: of two that name a package the more exact one
// decides, a name before a pattern with "...", a longer pattern before a shorter.
func exactness(pattern string) int {
	if strings.HasSuffix(pattern, "...") {
		return len(strings.TrimPrefix(pattern, "./"))
	}
	return 1 << 20
}

// edge is a must-link to another package with its reason.
type edge struct {
	to   int
	link Link
}

// held says whether a package is in a group that is pinned.
func (r *rules) held(p int) bool { return r.group != nil && r.label[r.group[p]] != free }

// grouped says whether a package has must-links.
func (r *rules) grouped(p int) bool { return r.group != nil && r.size[r.group[p]] > 1 }

// of are the members of a package's group, ascending.
func (r *rules) of(p int) []int {
	if r.group == nil || r.size[r.group[p]] == 1 {
		return []int{p}
	}
	var out []int
	for q, g := range r.group {
		if g == r.group[p] {
			out = append(out, q)
		}
	}
	return out
}

// resolve turns constraints into rules over packages. The error is a *Conflict.
func (s *State) resolve(c *Constraints) (*rules, error) {
	n := s.x.N()
	r := &rules{group: make([]int, n), size: make([]int, n), label: make([]int, n), pin: make([]pinOf, n), edges: make([][]edge, n), c: c}
	for p := range n {
		r.group[p], r.size[p], r.label[p], r.pin[p] = p, 1, free, pinOf{label: free}
	}
	if err := s.pinAll(r); err != nil {
		return nil, err
	}
	for i := range c.Together {
		var ps []int
		for _, x := range c.Together[i].Patterns {
			ps = append(ps, s.chosen(x.Text)...)
		}
		s.link(r, ps, "together", Link{Line: c.Together[i].Line, Col: c.Together[i].Col})
	}
	for _, k := range c.Keep {
		dir := strings.TrimSuffix(strings.TrimSuffix(k.Text, "..."), "/") + "/..."
		s.link(r, s.chosen(dir), "in the directory "+k.Text+", which stays whole", Link{Line: k.Line, Col: k.Col})
	}
	if err := s.spread(r); err != nil {
		return nil, err
	}
	return r, s.separate(r)
}

// pinAll labels packages, and refuses two labels for one.
func (s *State) pinAll(r *rules) error {
	for i := range r.c.Services {
		v := &r.c.Services[i]
		for _, x := range v.Packages {
			if err := s.pinTo(r, x, i, "is pinned to "+string(v.ID)); err != nil {
				return err
			}
		}
	}
	for _, l := range []struct {
		patterns []Pattern
		label    int
		what     string
	}{{r.c.Libraries, isLibrary, "is a library"}, {r.c.Roots, isRoot, "is a composition root"}, {r.c.Tools, isTool, "is a tool"}} {
		for _, x := range l.patterns {
			if err := s.pinTo(r, x, l.label, l.what); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *State) pinTo(r *rules, x Pattern, label int, what string) error {
	ps := s.chosen(x.Text)
	if label < 0 {
		ps = s.matching(x.Text)
	}
	for _, p := range ps {
		link, exact := Link{string(s.path(p)) + " " + what, x.Line, x.Col}, exactness(x.Text)
		switch old := r.pin[p]; {
		case old.label == free || exact > old.exact:
			r.pin[p], r.label[p] = pinOf{label, exact, link}, label
		case exact < old.exact:
		case old.label != label && !(old.label < 0 && label < 0): // the search orders these among themselves
			return &Conflict{fmt.Sprintf("contradiction about %s", s.path(p)), []Link{old.link, link}}
		}
	}
	return nil
}

// link makes packages one group (methods 3.2.3: must-link by contraction).
func (s *State) link(r *rules, ps []int, what string, at Link) {
	for i := 1; i < len(ps); i++ {
		a, b := ps[0], ps[i]
		if a == b {
			continue
		}
		l := Link{fmt.Sprintf("%s and %s are %s", s.path(a), s.path(b), what), at.Line, at.Col}
		r.edges[a] = append(r.edges[a], edge{b, l})
		r.edges[b] = append(r.edges[b], edge{a, l})
	}
}

// spread finds the groups and gives them the label of their members.
func (s *State) spread(r *rules) error {
	done := make([]bool, len(r.group))
	for root := range r.group {
		if done[root] {
			continue
		}
		members := []int{root}
		done[root] = true
		for k := 0; k < len(members); k++ {
			for _, e := range r.edges[members[k]] {
				if !done[e.to] {
					done[e.to] = true
					members = append(members, e.to)
				}
			}
		}
		first := -1
		for _, p := range members {
			r.group[p] = root
			if r.pin[p].label == free {
				continue
			}
			if first < 0 {
				first = p
				continue
			}
			if a, b := r.pin[first], r.pin[p]; a.label != b.label && (a.label >= 0 || b.label >= 0) {
				chain := append(append([]Link{a.link}, r.way(first, p)...), b.link)
				return &Conflict{fmt.Sprintf("contradiction between %s and %s", s.path(first), s.path(p)), chain}
			}
		}
		r.size[root] = len(members)
		r.label[root] = free
		if first >= 0 {
			r.label[root] = r.pin[first].label
		}
	}
	return nil
}

// way is a shortest chain of must-links from a to b.
func (r *rules) way(a, b int) []Link {
	from := map[int]int{a: a}
	by := map[int]Link{}
	queue := []int{a}
	for len(queue) > 0 && queue[0] != b {
		p := queue[0]
		queue = queue[1:]
		for _, e := range r.edges[p] {
			if _, seen := from[e.to]; !seen {
				from[e.to], by[e.to] = p, e.link
				queue = append(queue, e.to)
			}
		}
	}
	var out []Link
	for p := b; p != a; p = from[p] {
		out = append(out, by[p])
		if _, ok := from[p]; !ok {
			return nil
		}
	}
	slices.Reverse(out)
	return out
}

// separate fills apart, and refuses what is apart and together at once.
func (s *State) separate(r *rules) error {
	for i := range r.c.Apart {
		l := &r.c.Apart[i]
		entry := make([]int, len(r.group))
		for p := range entry {
			entry[p] = -1
		}
		for k, x := range l.Patterns {
			for _, p := range s.chosen(x.Text) {
				if entry[p] >= 0 && exactness(l.Patterns[entry[p]].Text) > exactness(x.Text) {
					continue
				}
				if entry[p] >= 0 && exactness(l.Patterns[entry[p]].Text) == exactness(x.Text) {
					return &Conflict{fmt.Sprintf("contradiction about %s: it is apart from itself", s.path(p)), []Link{
						{fmt.Sprintf("%s and %s both name it", l.Patterns[entry[p]].Text, x.Text), x.Line, x.Col}}}
				}
				entry[p] = k
			}
		}
		if err := s.checkApart(r, entry, l); err != nil {
			return err
		}
		r.apart = append(r.apart, entry)
	}
	return nil
}

// checkApart looks for two packages that a rule separates in one group, or in
// groups that are pinned to one service.
func (s *State) checkApart(r *rules, entry []int, l *List) error {
	first := map[int]int{} // by group, or by -1-label
	for p, k := range entry {
		if k < 0 {
			continue
		}
		keys := []int{r.group[p]}
		if v := r.label[r.group[p]]; v >= 0 {
			keys = append(keys, -1-v)
		}
		for _, key := range keys {
			q, seen := first[key]
			if !seen {
				first[key] = p
				continue
			}
			if entry[q] == k {
				continue
			}
			return &Conflict{
				fmt.Sprintf("contradiction between %s and %s", s.path(q), s.path(p)),
				append(s.whySame(r, q, p), Link{fmt.Sprintf("%s and %s are apart", s.path(q), s.path(p)), l.Line, l.Col}),
			}
		}
	}
	return nil
}

// whySame explains why two packages must share a service.
func (s *State) whySame(r *rules, a, b int) []Link {
	if r.group[a] == r.group[b] {
		return r.way(a, b)
	}
	var out []Link
	for _, p := range []int{a, b} {
		for _, q := range r.of(p) {
			if r.pin[q].label >= 0 {
				out = append(append(out, r.way(p, q)...), r.pin[q].link)
				break
			}
		}
	}
	return out
}

// mayJoin says whether packages may enter a part: no rule keeps them apart from
// what is there, and they are not pinned elsewhere.
func (s *State) mayJoin(ps []int, k int) bool {
	for _, p := range ps {
		if l := s.labelOf(p); l != free && (l < 0 || s.rules.c.Services[l].ID != s.parts[k].id) {
			return false
		}
	}
	for _, entry := range s.rules.apart {
		mine := -1
		for _, p := range ps {
			if entry[p] >= 0 {
				mine = entry[p]
			}
		}
		if mine < 0 {
			continue
		}
		for p, o := range s.of {
			if o == k && entry[p] >= 0 && entry[p] != mine {
				return false
			}
		}
	}
	return true
}

// labelOf is what a package's group must be.
func (s *State) labelOf(p int) int {
	if s.rules.group == nil {
		return free
	}
	return s.rules.label[s.rules.group[p]]
}
