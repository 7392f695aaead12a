package scenario

import (
	"fmt"
	"math"
	"slices"
	"strconv"
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
	// Places are the references and interface calls between them; Tie is Places
	// for each pair of their packages (average linkage).
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

// bonds are the places between parts, both directions together.
type bonds struct {
	// near holds for each part the places with each other one.
	near []map[int]int
	size []int
}

func (s *State) bonds() *bonds {
	b := &bonds{make([]map[int]int, len(s.parts)), make([]int, len(s.parts))}
	for k := range b.near {
		b.near[k] = map[int]int{}
	}
	for _, k := range s.of {
		if k >= 0 {
			b.size[k]++
		}
	}
	for i := range s.x.Ties {
		t := &s.x.Ties[i]
		a, z := s.of[t.From], s.of[t.To]
		if w := t.Refs + t.Runtime; a >= 0 && z >= 0 && a != z && w > 0 {
			b.near[a][z] += w
			b.near[z][a] += w
		}
	}
	return b
}

// tie is average linkage: with a smaller power of the sizes the largest service
// attracts all others one by one (measured on three public monoliths, where it
// then held 93 to 99% of the lines when three services were left).
func (b *bonds) tie(a, z int) float64 {
	return float64(b.near[a][z]) / (float64(b.size[a]) * float64(b.size[z]))
}

// join puts the numbers of part z into part a.
func (b *bonds) join(a, z int) {
	for o, w := range b.near[z] {
		delete(b.near[o], z)
		if o != a {
			b.near[o][a] += w
			b.near[a][o] += w
		}
	}
	b.near[z] = map[int]int{}
	b.size[a] += b.size[z]
	b.size[z] = 0
}

// mergeDown joins parts until n are left, none may join any more, or most joined;
// with tell it says why. Parts without any tie join last, the smallest first.
func (s *State) mergeDown(n, most int, tell bool) []Merge {
	var out []Merge
	if !s.batch && len(s.of) > manyPackages {
		before := s.usersOf()
		s.batch = true
		defer func() { s.batch = false; s.follow(before) }()
	}
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
			Places: b.near[a][z], Tie: round(b.tie(a, z)), Left: left, Reasons: []string{}}
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

// gather joins the smallest part with the one that it is tied to most, again and
// again, until n are left: for few services of like size. A part without ties
// joins the largest that it may join.
func (s *State) gather(n int) {
	before := s.usersOf()
	s.batch = true
	b := s.bonds()
	lines := make([]int, len(s.parts))
	for p, k := range s.of {
		if k >= 0 {
			lines[k] += s.x.Facts.Packages[p].Lines
		}
	}
	alive := s.alive()
	stays := map[int]bool{}
	for len(alive) > n {
		small := -1
		for _, k := range alive {
			if !stays[k] && (small < 0 || lines[k] < lines[small]) {
				small = k
			}
		}
		if small < 0 {
			break
		}
		a, ok := s.partner(b, lines, alive, small)
		if !ok {
			stays[small] = true
			continue
		}
		z := small
		if s.parts[z].pinned {
			a, z = z, a
		}
		s.absorb(a, z)
		b.join(a, z)
		lines[a], lines[z] = lines[a]+lines[z], 0
		alive = slices.DeleteFunc(alive, func(k int) bool { return k == z })
	}
	s.batch = false
	s.follow(before)
}

// partner is the part that a small one joins.
func (s *State) partner(b *bonds, lines, alive []int, small int) (int, bool) {
	best, found := -1, false
	var tie float64
	for _, k := range alive {
		if k == small {
			continue
		}
		t := b.tie(k, small)
		if (!found || t > tie || t == tie && lines[k] > lines[best]) && s.mayMerge(k, small) {
			best, tie, found = k, t, true
		}
	}
	return best, found
}

// nextMerge is the pair with the strongest tie; of equals the first by ids.
func (s *State) nextMerge(b *bonds, no map[[2]int]bool) ([2]int, bool) {
	best, found := [2]int{}, false
	tie := 0.0
	for a := range b.near {
		for z := range b.near[a] {
			k := [2]int{a, z}
			if z < a || no[k] {
				continue
			}
			if t := b.tie(a, z); !found || t > tie || t == tie && s.before(k, best) {
				best, tie, found = k, t, true
			}
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
	var before [][]int
	if !s.batch {
		before = s.usersOf()
	}
	why := fmt.Sprintf("%s became part of %s", s.parts[z].id, s.parts[a].id)
	for p, k := range s.of {
		if k == z {
			s.put(p, a, why)
		}
	}
	joined := append(slices.Clone(s.parts[a].joined), string(s.parts[z].id))
	s.parts[a].joined = append(joined, s.parts[z].joined...)
	if !s.batch {
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
	return grouped(n) + " " + one + "s"
}

// grouped writes a count with commas: 12,345.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
