package boundary

import (
	"slices"
	"strings"
)

// tree is the directory tree of the nodes in one reading of their paths
// (boundaries 3). Directory 0 is the top.
type tree struct {
	dirs []dir
	// of is each package's own directory, -1 for packages outside.
	of []int
	// q is Σq of the kept groups, 1 by best() from the top.
	q      float64
	turned bool
}

// dir is a directory with its own packages (usually one, several only where
// modules share a directory name) and the weights of 3.1.
type dir struct {
	name     string
	path     string
	parent   int
	children []int
	own      []int
	// inside, out, in are e(S), out(S), in(S) of all packages below; ownOut
	// and ownIn of the directory's own package.
	inside, out, in float64
	ownOut, ownIn   float64
	ownInside       float64
	best            float64
	whole           bool
}

// group is one element of the cut: a directory with all below, or only the
// packages of the directory itself ("d/.").
type group struct {
	dir     int
	ownOnly bool
	pkgs    []int
}

// read returns the path elements in the reading as they are or turned round:
// leading words stay, then the first element moves to the end (3.3).
func (m *model) read(i int, turned bool) []string {
	e := m.elements(i)
	if !turned {
		return e
	}
	k := 0
	for k < len(e) && m.leading.has(e[k]) {
		k++
	}
	if len(e)-k < 2 {
		return e
	}
	out := slices.Clone(e[:k])
	out = append(out, e[k+1:]...)
	return append(out, e[k])
}

// cutTree cuts the tree in both readings and returns the better (3.3).
func (m *model) cutTree() *tree {
	plain := m.cutReading(false)
	turned := m.cutReading(true)
	if turned.q >= plain.q+m.cfg.TurnGain {
		return turned
	}
	return plain
}

func (m *model) cutReading(turned bool) *tree {
	t := &tree{dirs: []dir{{parent: -1}}, of: make([]int, len(m.pkgs)), turned: turned}
	at := map[string]int{"": 0}
	for i := range m.pkgs {
		t.of[i] = -1
		if m.isNode(i) {
			t.of[i] = t.place(at, m.read(i, turned))
			t.dirs[t.of[i]].own = append(t.dirs[t.of[i]].own, i)
		}
	}
	t.weigh(m)
	t.optimise(m)
	return t
}

// place returns the directory with these elements, made with its parents.
func (t *tree) place(at map[string]int, elements []string) int {
	cur, full := 0, ""
	for _, e := range elements {
		full += "/" + e
		next, ok := at[full]
		if !ok {
			next = len(t.dirs)
			at[full] = next
			t.dirs = append(t.dirs, dir{name: e, path: full[1:], parent: cur})
			t.dirs[cur].children = append(t.dirs[cur].children, next)
		}
		cur = next
	}
	return cur
}

// weigh sums the weights of 3.1. Parents come before their children in dirs,
// so one pass from the end collects everything; an import counts as inside
// from the lowest directory that holds both ends.
func (t *tree) weigh(m *model) {
	depth := make([]int, len(t.dirs))
	for d := 1; d < len(t.dirs); d++ {
		depth[d] = depth[t.dirs[d].parent] + 1
	}
	for from := range m.pkgs {
		if !m.isNode(from) {
			continue
		}
		for _, to := range m.imports[from] {
			if !m.isNode(to) {
				continue
			}
			w := m.weight(to)
			a, b := t.of[from], t.of[to]
			t.dirs[a].ownOut += w
			t.dirs[b].ownIn += w
			if a == b {
				t.dirs[a].ownInside += w
			}
			for a != b {
				if depth[a] < depth[b] {
					a, b = b, a
				}
				a = t.dirs[a].parent
			}
			t.dirs[a].inside += w
		}
	}
	for d := len(t.dirs) - 1; d >= 0; d-- {
		t.dirs[d].out += t.dirs[d].ownOut
		t.dirs[d].in += t.dirs[d].ownIn
		if up := t.dirs[d].parent; up >= 0 {
			t.dirs[up].out += t.dirs[d].out
			t.dirs[up].in += t.dirs[d].in
			t.dirs[up].inside += t.dirs[d].inside
		}
	}
}

// optimise finds the antichain of directories with the largest Σq (3.2). Sums
// that should be equal may differ in the last bits, hence the tolerance: on a
// tie the directory stays whole.
func (t *tree) optimise(m *model) {
	if m.m == 0 {
		t.dirs[0].whole = true
		return
	}
	q := func(inside, out, in float64) float64 {
		return inside/m.m - m.cfg.Gamma*out*in/(m.m*m.m)
	}
	for d := len(t.dirs) - 1; d >= 0; d-- {
		x := &t.dirs[d]
		parts := q(x.ownInside, x.ownOut, x.ownIn)
		for _, c := range x.children {
			parts += t.dirs[c].best
		}
		x.best = q(x.inside, x.out, x.in)
		x.whole = x.best >= parts-1e-12
		if !x.whole {
			x.best = parts
		}
	}
	t.q = t.dirs[0].best
}

// groups returns the kept groups in the order of the tree (sorted by the first
// package in it). Every node is in exactly one.
func (t *tree) groups() []group {
	var out []group
	var walk func(d int)
	walk = func(d int) {
		x := &t.dirs[d]
		if x.whole {
			out = append(out, group{dir: d, pkgs: t.below(d)})
			return
		}
		if len(x.own) > 0 {
			out = append(out, group{dir: d, ownOnly: true, pkgs: x.own})
		}
		for _, c := range x.children {
			walk(c)
		}
	}
	walk(0)
	out = slices.DeleteFunc(out, func(g group) bool { return len(g.pkgs) == 0 })
	slices.SortFunc(out, func(a, b group) int { return a.pkgs[0] - b.pkgs[0] })
	return out
}

// below returns the packages in a directory and below it, ascending.
func (t *tree) below(d int) []int {
	var out []int
	stack := []int{d}
	for len(stack) > 0 {
		x := &t.dirs[stack[len(stack)-1]]
		stack = append(stack[:len(stack)-1], x.children...)
		out = append(out, x.own...)
	}
	slices.Sort(out)
	return out
}

// domainPath is a group's directory in its natural reading, for people.
func (t *tree) domainPath(d int) string {
	if t.dirs[d].path == "" {
		return "."
	}
	return t.dirs[d].path
}

// lastName is the last path element of a directory, in lower case.
func (t *tree) lastName(d int) string { return strings.ToLower(t.dirs[d].name) }
