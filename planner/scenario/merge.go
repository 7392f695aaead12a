package scenario

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Merge says which two services join next, and why.
type Merge struct {
	// A and B are the ids, A < B; the joined service keeps the id of the one
	// with more packages, or A.
	A    ident.ServiceID `json:"a"`
	B    ident.ServiceID `json:"b"`
	Into ident.ServiceID `json:"into"`
	// Places are the references and interface calls between them; Tie is that
	// per package: Places over the geometric mean of their numbers of packages.
	Places int     `json:"places"`
	Tie    float64 `json:"tie"`
	// Left is the number of services afterwards.
	Left int `json:"left"`
	// Reasons are sentences, strongest first, at least one.
	Reasons []string `json:"reasons"`
}

// MergeTree tells which services would join, strongest tie first, down to one, or
// to where the constraints allow no more. The state is not changed.
func (s *State) MergeTree() []Merge {
	c := s.clone()
	out := c.mergeDown(1, maxMerges, true)
	if out == nil {
		out = []Merge{}
	}
	return out
}

const (
	// maxMerges bounds a merge tree: nobody joins four hundred services by hand.
	maxMerges = 400
	// manyPackages is the size from which shared code does not follow a merge
	// step by step.
	manyPackages = 500
)

// bonds are the places between parts; both directions together, lower part first.
type bonds struct {
	places map[[2]int]int
	size   []int
}

func (s *State) bonds() *bonds {
	b := &bonds{map[[2]int]int{}, make([]int, len(s.parts))}
	for _, k := range s.of {
		if k >= 0 {
			b.size[k]++
		}
	}
	for i := range s.x.Ties {
		t := &s.x.Ties[i]
		a, z := s.of[t.From], s.of[t.To]
		if w := t.Refs + t.Runtime; a >= 0 && z >= 0 && a != z && w > 0 {
			b.places[[2]int{min(a, z), max(a, z)}] += w
		}
	}
	return b
}

func (b *bonds) tie(k [2]int) float64 {
	return float64(b.places[k]) / math.Sqrt(float64(b.size[k[0]])*float64(b.size[k[1]]))
}

// join puts the numbers of part z into part a.
func (b *bonds) join(a, z int) {
	for k, w := range b.places {
		if k[0] != z && k[1] != z {
			continue
		}
		delete(b.places, k)
		if o := k[0] + k[1] - z; o != a {
			b.places[[2]int{min(a, o), max(a, o)}] += w
		}
	}
	b.size[a] += b.size[z]
	b.size[z] = 0
}

// mergeDown joins parts until n are left, none may join any more, or most joined;
// with tell it says why. Parts without any tie join last, the smallest first.
func (s *State) mergeDown(n, most int, tell bool) []Merge {
	var out []Merge
	before := s.usersOf()
	defer func() { s.follow(before) }()
	b := s.bonds()
	no := map[[2]int]bool{}
	for left := len(s.alive()); left > n && len(out) < most; {
		k, ok := s.nextMerge(b, no)
		if !ok {
			break
		}
		if !s.mayMerge(k[0], k[1]) {
			no[k] = true
			continue
		}
		left--
		a, z := k[0], k[1]
		if s.parts[z].pinned || !s.parts[a].pinned && (b.size[z] > b.size[a] || b.size[z] == b.size[a] && s.parts[z].id < s.parts[a].id) {
			a, z = z, a
		}
		m := Merge{A: min(s.parts[a].id, s.parts[z].id), B: max(s.parts[a].id, s.parts[z].id), Into: s.parts[a].id,
			Places: b.places[k], Tie: round(b.tie(k)), Left: left, Reasons: []string{}}
		if tell {
			m.Reasons = s.whyMerge(a, z)
		}
		out = append(out, m)
		s.absorb(a, z)
		b.join(a, z)
		for x := range no { // what was forbidden for one of them is for both
			if x[0] == z || x[1] == z {
				o := x[0] + x[1] - z
				no[[2]int{min(a, o), max(a, o)}] = true
			}
		}
	}
	return out
}

func round(f float64) float64 { return math.Round(f*100) / 100 }

// nextMerge is the pair with the strongest tie; of equals the first by ids.
func (s *State) nextMerge(b *bonds, no map[[2]int]bool) ([2]int, bool) {
	best, found := [2]int{}, false
	tie := 0.0
	for k := range b.places {
		if no[k] {
			continue
		}
		if t := b.tie(k); !found || t > tie || t == tie && s.before(k, best) {
			best, tie, found = k, t, true
		}
	}
	if found {
		return best, true
	}
	// Nothing is tied: the two smallest that may join.
	alive := s.alive()
	slices.SortStableFunc(alive, func(x, y int) int { return b.size[x] - b.size[y] })
	for i := range alive {
		for j := range i {
			k := [2]int{min(alive[i], alive[j]), max(alive[i], alive[j])}
			if !no[k] {
				return k, true
			}
		}
	}
	return best, false
}

func (s *State) before(a, b [2]int) bool {
	ids := func(k [2]int) (ident.ServiceID, ident.ServiceID) {
		x, y := s.parts[k[0]].id, s.parts[k[1]].id
		return min(x, y), max(x, y)
	}
	a0, a1 := ids(a)
	b0, b1 := ids(b)
	return a0 < b0 || a0 == b0 && a1 < b1
}

// mayMerge says whether constraints allow two parts to join.
func (s *State) mayMerge(a, z int) bool {
	if s.parts[a].pinned && s.parts[z].pinned {
		return false
	}
	if c := s.rules.c; c != nil && c.SizeMax > 0 && s.lines(a)+s.lines(z) > c.SizeMax {
		return false
	}
	for _, entry := range s.rules.apart {
		x, y := -1, -1
		for p, k := range s.of {
			if entry[p] < 0 {
				continue
			}
			switch k {
			case a:
				x = entry[p]
			case z:
				y = entry[p]
			}
		}
		if x >= 0 && y >= 0 && x != y {
			return false
		}
	}
	return true
}

// absorb moves everything of part z into part a, and shared code that only they
// use along with it.
func (s *State) absorb(a, z int) {
	small := len(s.of) <= manyPackages
	var before [][]int
	if small {
		before = s.usersOf()
	}
	why := fmt.Sprintf("%s became part of %s", s.parts[z].id, s.parts[a].id)
	for p, k := range s.of {
		if k == z {
			s.put(p, a, why)
		}
	}
	if s.parts[a].was >= 0 && len(s.parts[a].reasons) == 0 {
		s.parts[a].reasons = slices.Clone(s.base.Services[s.parts[a].was].Reasons)
	}
	s.parts[a].reasons = append([]string{fmt.Sprintf("%s and %s joined", s.parts[a].id, s.parts[z].id)}, s.parts[a].reasons...)
	if small {
		s.follow(before)
	}
}

// whyMerge are the reasons to join two parts: what they use of each other, the
// tables that both use, and how often they changed together.
func (s *State) whyMerge(a, z int) []string {
	mark := make([]uint8, len(s.of))
	for p, k := range s.of {
		switch k {
		case a:
			mark[p] = 1
		case z:
			mark[p] = 2
		}
	}
	var there, back int
	for i := range s.x.Ties {
		t := &s.x.Ties[i]
		switch w := t.Refs + t.Runtime; {
		case mark[t.From] == 1 && mark[t.To] == 2:
			there += w
		case mark[t.From] == 2 && mark[t.To] == 1:
			back += w
		}
	}
	var out []string
	first, second := s.parts[a].id, s.parts[z].id
	if back > there {
		first, second, there, back = second, first, back, there
	}
	switch {
	case there > 0 && back > 0:
		out = append(out, fmt.Sprintf("%s uses %s in %s, and is used by it in %s", first, second, plural(there, "place"), plural(back, "place")))
	case there > 0:
		out = append(out, fmt.Sprintf("%s uses %s in %s", first, second, plural(there, "place")))
	}
	if t := s.x.SharedTables(mark); len(t) > 0 {
		names := strings.Join(t[:min(len(t), 3)], ", ")
		if len(t) > 3 {
			names += fmt.Sprintf(" and %d more", len(t)-3)
		}
		out = append(out, fmt.Sprintf("both use %s: %s", plural(len(t), "table"), names))
	}
	if n := s.x.Together(mark); n > 0 {
		out = append(out, plural(n, "change")+" touched both")
	}
	if len(out) == 0 {
		out = append(out, "nothing ties them; they are the smallest that are left")
	}
	return out
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
