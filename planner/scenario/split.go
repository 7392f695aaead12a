package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// The least size of a piece when a service is split *(default)*: as for a
// sub-service (boundaries 4.4). Directories that are layers do not count: the HTTP
// side of orders is no service beside orders.
const pieceLines = 100

// split divides a part along its directories or its ties, whichever keeps more
// ties inside; must-links stay whole. It returns the new parts (the old one keeps
// the largest piece), or none and why.
func (s *State) split(k int) (made []int, why string) { return s.splitInto(k, math.MaxInt) }

// splitInto is split with a bound on the number of pieces.
func (s *State) splitInto(k, most int) (made []int, why string) {
	ps := s.members(k)
	if len(ps) < 2 {
		return nil, "it is one package, and a split of packages is beyond a split along packages"
	}
	pieces := s.pieces(ps, most)
	if len(pieces) < 2 {
		return nil, "no directory and no group of its packages stands apart"
	}
	// The part keeps its pinned packages, or else its largest piece.
	keep := 0
	for i := range pieces {
		if slices.ContainsFunc(pieces[i], func(p int) bool { return s.labelOf(p) >= 0 }) {
			keep = i
		}
	}
	var before [][]int
	if !s.batch {
		before = s.usersOf()
	}
	whole := s.parts[k].id
	for i, ps := range pieces {
		if i == keep {
			continue
		}
		n := s.newPart(ps, "split off from "+string(whole))
		made = append(made, n)
		for _, p := range ps {
			s.put(p, n, "split off from "+string(whole))
		}
	}
	s.parts[k].reasons = []string{fmt.Sprintf("what is left of %s after %s left it", whole, plural(len(made), "part"))}
	if !s.batch {
		s.follow(before)
	}
	return made, ""
}

// pieces are the parts of a set of packages, the largest first. Small ones join
// the piece that they are tied to most.
func (s *State) pieces(ps []int, most int) [][]int {
	at := map[int]int{}
	for i, p := range ps {
		at[p] = i
	}
	ties := s.inside(ps, at)
	unit := s.units(ps)
	best := s.tidy(ps, ties, unify(s.byDirectory(ps), unit))
	q := modularity(ties, best)
	if byTies := s.tidy(ps, ties, unify(boundary.Cluster(len(ps), ties, 1), unit)); countOf(byTies) > 1 {
		// Directories win a near tie: people chose them (boundaries 1.1).
		if r := modularity(ties, byTies); countOf(best) < 2 || r > q+.05 {
			best, q = byTies, r
		}
	}
	// The whole has modularity 0: pieces below that are torn apart.
	if countOf(best) < 2 || q < -1e-9 {
		return nil
	}
	return s.collect(ps, ties, best, most)
}

// inside are the ties among packages, weighed by 1/fan-in of the target
// (boundaries 1.2).
func (s *State) inside(ps []int, at map[int]int) []boundary.Bond {
	fan := make([]int, len(ps))
	each := func(visit func(from, to int)) {
		for i, p := range ps {
			for _, t := range s.x.Out(p) {
				if j, ok := at[t.To]; ok {
					visit(i, j)
				}
			}
		}
	}
	each(func(_, to int) { fan[to]++ })
	var out []boundary.Bond
	each(func(from, to int) { out = append(out, boundary.Bond{A: from, B: to, Weight: 1 / float64(fan[to])}) })
	return out
}

// units numbers what stays together among the packages: must-link groups, and
// layers with the package in the directory around them, whose side they are.
func (s *State) units(ps []int) []int {
	out := s.linked(ps)
	layer := newLayers()
	dirs := map[string]int{}
	for i, p := range ps {
		dirs[s.x.Facts.Packages[p].Dir] = i
	}
	for i, p := range ps {
		d := s.x.Facts.Packages[p].Dir
		if j, ok := dirs[path.Dir(d)]; ok && j != i && layer.is(d) {
			a, b := min(out[i], out[j]), max(out[i], out[j])
			for k := range out {
				if out[k] == b {
					out[k] = a
				}
			}
		}
	}
	return out
}

// linked numbers must-link groups among the packages by their first member.
func (s *State) linked(ps []int) []int {
	out := make([]int, len(ps))
	at := map[int]int{}
	for i, p := range ps {
		out[i] = i
		if s.rules.group != nil {
			g := s.rules.group[p]
			if s.rules.label[g] >= 0 { // pins to one service stay together
				g = -1 - s.rules.label[g]
			}
			if j, ok := at[g]; ok {
				out[i] = j
			} else {
				at[g] = i
			}
		}
	}
	return out
}

// unify gives all members of a unit the label of its first.
func unify(label, unit []int) []int {
	for i, u := range unit {
		label[i] = label[u]
	}
	return label
}

// byDirectory labels packages by the child of the directory that holds most of
// them. Layers are no features: they share a label, like what lies outside.
func (s *State) byDirectory(ps []int) []int {
	count := map[string]int{}
	for _, p := range ps {
		for d := s.x.Facts.Packages[p].Dir; d != "." && d != ""; d = path.Dir(d) {
			count[d]++
		}
	}
	top, size := ".", 0
	for d, n := range count {
		if 2*n > len(ps) && (len(d) > len(top) || size == 0 || len(d) == len(top) && d < top) {
			top, size = d, n
		}
	}
	layer := newLayers()
	label := make([]int, len(ps))
	number := map[string]int{}
	for i, p := range ps {
		d := s.x.Facts.Packages[p].Dir
		child := ""
		if rest, ok := strings.CutPrefix(d, top+"/"); ok || top == "." {
			if !ok {
				rest = d
			}
			child, _, _ = strings.Cut(rest, "/")
		}
		if child == "." || layer.is(path.Join(top, child)) {
			child = ""
		}
		n, ok := number[child]
		if !ok {
			n = len(number)
			number[child] = n
		}
		label[i] = n
	}
	return label
}

// tidy joins groups that are too small to the group that they are tied to most,
// the smallest first; what has no tie goes to the largest.
func (s *State) tidy(ps []int, ties []boundary.Bond, label []int) []int {
	label = slices.Clone(label)
	layer := newLayers()
	for {
		lines := map[int]int{}
		for i, p := range ps {
			lines[label[i]] += 0
			if x := &s.x.Facts.Packages[p]; !layer.is(x.Dir) {
				lines[label[i]] += x.Lines
			}
		}
		small, largest := -1, -1
		for _, l := range sortedKeys(lines) {
			if lines[l] < pieceLines && (small < 0 || lines[l] < lines[small]) {
				small = l
			}
			if largest < 0 || lines[l] > lines[largest] {
				largest = l
			}
		}
		if small < 0 || len(lines) == 1 {
			return label
		}
		to := nearest(ties, label, small, largest)
		for i := range label {
			if label[i] == small {
				label[i] = to
			}
		}
	}
}

// nearest is the group that group l is tied to most, or the fallback; never l.
func nearest(ties []boundary.Bond, label []int, l, fallback int) int {
	w := map[int]float64{}
	for _, t := range ties {
		a, b := label[t.A], label[t.B]
		if a == l && b != l {
			w[b] += t.Weight
		}
		if b == l && a != l {
			w[a] += t.Weight
		}
	}
	best := fallback
	for _, k := range sortedKeys(w) {
		if w[k] > w[best] {
			best = k
		}
	}
	if best == l { // nothing is tied and it is the largest itself
		for _, other := range label {
			if other != l {
				return other
			}
		}
	}
	return best
}

func sortedKeys[V any](m map[int]V) []int {
	out := make([]int, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func countOf(label []int) int {
	seen := map[int]bool{}
	for _, l := range label {
		seen[l] = true
	}
	return len(seen)
}

// modularity is `q` of bonds (methods 4.3).
func modularity(ties []boundary.Bond, label []int) float64 {
	inside, ends := map[int]float64{}, map[int]float64{}
	m := 0.0
	for _, t := range ties {
		m += t.Weight
		ends[label[t.A]] += t.Weight
		ends[label[t.B]] += t.Weight
		if label[t.A] == label[t.B] {
			inside[label[t.A]] += t.Weight
		}
	}
	if m == 0 {
		return 0
	}
	q := 0.0
	for _, l := range sortedKeys(ends) {
		e := ends[l] / (2 * m)
		q += inside[l]/m - e*e
	}
	return q
}

// collect makes lists of labels, the one with most lines first; the smallest ones
// beyond the bound join the piece that they are tied to most.
func (s *State) collect(ps []int, ties []boundary.Bond, label []int, most int) [][]int {
	lines := map[int]int{}
	for i, p := range ps {
		lines[label[i]] += s.x.Facts.Packages[p].Lines
	}
	keys := sortedKeys(lines)
	slices.SortStableFunc(keys, func(a, b int) int { return cmp.Compare(lines[b], lines[a]) })
	for len(keys) > max(most, 2) {
		last := keys[len(keys)-1]
		to := nearest(ties, label, last, keys[0])
		for i := range label {
			if label[i] == last {
				label[i] = to
			}
		}
		keys = keys[:len(keys)-1]
	}
	out := make([][]int, len(keys))
	for i, p := range ps {
		k := slices.Index(keys, label[i])
		out[k] = append(out[k], p)
	}
	return out
}

// newPart adds a part for packages, named by what they have in common.
func (s *State) newPart(ps []int, why string) int {
	name := s.nameOf(ps)
	id := boundary.Slug(name)
	for i := 2; id == "" || id == boundary.KernelID || s.partWith(id) >= 0 || isClass(id); i++ {
		id = boundary.Slug(fmt.Sprintf("%s %d", name, i))
	}
	s.parts = append(s.parts, part{id: id, name: name, was: -1, reasons: []string{why}})
	return len(s.parts) - 1
}

func isClass(id ident.ServiceID) bool {
	return slices.Contains(boundary.Classes[:], boundary.Class(id))
}

// nameOf is the directory that most of the packages' lines lie below, the deepest
// of equals, that is no layer word and no other service's name; without one the
// name of the largest package.
func (s *State) nameOf(ps []int) string {
	layer := newLayers()
	weight := map[string]int{}
	largest := ps[0]
	for _, p := range ps {
		x := &s.x.Facts.Packages[p]
		if x.Lines > s.x.Facts.Packages[largest].Lines {
			largest = p
		}
		for d := x.Dir; d != "." && d != ""; d = path.Dir(d) {
			weight[d] += 1 + x.Lines
		}
	}
	dirs := slices.SortedFunc(maps.Keys(weight), func(a, b string) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(strings.Count(b, "/"), strings.Count(a, "/")), cmp.Compare(a, b))
	})
	for _, d := range dirs {
		id := boundary.Slug(path.Base(d))
		if !layer.is(d) && id != "" && !isClass(id) && s.partWith(id) < 0 {
			return path.Base(d)
		}
	}
	for _, d := range dirs { // "user service", where user is taken
		name := path.Base(path.Dir(d)) + " " + path.Base(d)
		if id := boundary.Slug(name); path.Dir(d) != "." && s.partWith(id) < 0 {
			return name
		}
	}
	return cmp.Or(s.x.Facts.Packages[largest].Name, "part")
}

// layers are the words that say how and not what (boundaries 4.6), and some that
// name sides of a service which the search need not know, since it looks for
// whole services.
type layers map[string]bool

func newLayers() layers {
	l := layers{}
	for _, w := range boundary.Defaults().LayerWords {
		l[w] = true
	}
	for _, w := range strings.Fields("adapter driver drivers hook hooks mapper noop persistence schema validator validators") {
		l[w] = true
	}
	return l
}

// is says whether a directory's name is a layer, alone, as two in one, or joined to
// the name of the directory around it: "http", "httphandler", "authhttp" in "auth".
func (l layers) is(dir string) bool {
	name, parent := strings.ToLower(path.Base(dir)), strings.ToLower(path.Base(path.Dir(dir)))
	if l[name] {
		return true
	}
	for i := 2; i < len(name)-1; i++ {
		if l[name[:i]] && l[strings.Trim(name[i:], "-_.")] {
			return true
		}
	}
	for _, stem := range []string{parent, strings.TrimSuffix(parent, "s")} {
		rest, front := strings.CutPrefix(name, stem)
		if !front {
			rest = strings.TrimSuffix(name, stem)
		}
		if stem != "" && stem != "." && rest != name && l[strings.Trim(rest, "-_.")] {
			return true
		}
	}
	return false
}
