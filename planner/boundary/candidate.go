package boundary

import (
	"slices"
	"strings"
)

// grouping is the cut together with what the groups import of each other.
type grouping struct {
	t      *tree
	groups []group
	// of is the group of each node, -1 outside.
	of []int
	// out is f: how many other groups a group imports (4.1).
	out []int
	// users is k: how many other groups import a package.
	users []int
}

func (m *model) grouping(t *tree) *grouping {
	g := &grouping{t: t, groups: t.groups(), of: make([]int, len(m.pkgs)), users: make([]int, len(m.pkgs))}
	for i := range g.of {
		g.of[i] = -1
	}
	for k, x := range g.groups {
		for _, p := range x.pkgs {
			g.of[p] = k
		}
	}
	g.out = make([]int, len(g.groups))
	seen := make([]int, len(g.groups))
	for k, x := range g.groups {
		for _, p := range x.pkgs {
			for _, to := range m.imports[p] {
				if o := g.of[to]; o >= 0 && o != k && seen[o] != k+1 {
					seen[o] = k + 1
					g.out[k]++
				}
			}
		}
	}
	for p := range m.pkgs {
		g.users[p] = m.usersOf(p, g.of)
	}
	return g
}

// usersOf counts the other groups that import a package.
func (m *model) usersOf(p int, of []int) int {
	var others []int
	for _, from := range m.importers[p] {
		if of[from] >= 0 && of[from] != of[p] {
			others = append(others, of[from])
		}
	}
	slices.Sort(others)
	return len(slices.Compact(others))
}

// score is boundaries 4.1. With anyPackage the maximum is taken over all
// packages of the group (2.3), otherwise over those that ROOT imports.
func (g *grouping) score(m *model, k int, anyPackage bool) float64 {
	best := 0.0
	for _, p := range g.groups[k].pkgs {
		if anyPackage || m.rootUse[p] {
			f := float64(g.out[k])
			best = max(best, f/(f+float64(g.users[p])+1))
		}
	}
	return best
}

// barred says whether the group's name (4.3; what is left where commands lie
// serves them) or a pin keeps it from being a service.
func (g *grouping) barred(m *model, k int) bool {
	x := &g.groups[k]
	name := g.t.lastName(x.dir)
	if m.commandDirs.has(name) || m.never.has(name) && !m.entersItself(g, k) || m.toolDir(x.pkgs[0]) != "" && m.toolDir(x.pkgs[len(x.pkgs)-1]) != "" {
		return true
	}
	return !slices.ContainsFunc(x.pkgs, func(p int) bool { return !m.library[p] })
}

// entersItself overrules a name: the directory's own package is an entry that
// only roots use and that serves or runs. A client library is used by others;
// an agent called "client" is started by main.
func (m *model) entersItself(g *grouping, k int) bool {
	x := &g.groups[k]
	if x.ownOnly || g.score(m, k, false) < m.cfg.CandidateScore {
		return false
	}
	return slices.ContainsFunc(g.t.dirs[x.dir].own, func(p int) bool {
		return m.rootUse[p] && g.users[p] == 0 && (m.serves(p) || m.pkgs[p].Runs) && m.pkgs[p].Lines >= m.cfg.SplitLines
	})
}

// unit is a service in the making.
type unit struct {
	// dir is the directory in the chosen reading, "" in graph mode.
	dir  string
	pkgs []int
	// core are the packages that made it a unit, before ownership.
	core  int
	score float64
	// how says which rule made it.
	how origin
}

type origin uint8

const (
	fromGroup origin = iota
	fromSplit
	fromRootUse
	fromCluster
)

// candidates applies 4.1-4.5 to the groups.
func (m *model) candidates(g *grouping) []unit {
	var chosen []int
	for k := range g.groups {
		if m.isCandidate(g, k) {
			chosen = append(chosen, k)
		}
	}
	repeated := m.repeatedNames(g, chosen)
	var out []unit
	for _, k := range chosen {
		out = append(out, m.split(g, k, repeated)...)
	}
	return m.keep(g, out)
}

// isCandidate is boundaries 4.2 and 4.3.
func (m *model) isCandidate(g *grouping, k int) bool {
	if g.barred(m, k) || m.isCollection(g, k) || m.isLeanedOn(g, k) {
		return false
	}
	if g.score(m, k, false) >= m.cfg.CandidateScore || m.isIsland(g, k) {
		return true
	}
	return slices.ContainsFunc(g.groups[k].pkgs, func(p int) bool {
		return m.rootUse[p] && m.serves(p)
	})
}

// isIsland says whether a group of two or more packages is used by roots alone.
// Its score is 0 when it uses nothing outside, and yet nothing is easier to
// split off. Not in boundaries.md; seen in a collection of small services.
func (m *model) isIsland(g *grouping, k int) bool {
	x := &g.groups[k]
	return len(x.pkgs) > 1 && slices.ContainsFunc(x.pkgs, func(p int) bool { return m.rootUse[p] && !m.exported[p] }) &&
		!slices.ContainsFunc(x.pkgs, func(p int) bool { return g.users[p] > 0 })
}

// isCollection recognises a directory of libraries by its use, whatever its
// name: more groups use it than it uses, and at least LibraryShare of its
// packages are each used by two or more other groups. A service is used through
// few entries. Not in boundaries.md; it keeps "pkg" from being a service.
func (m *model) isCollection(g *grouping, k int) bool {
	x := &g.groups[k]
	if len(x.pkgs) < 3 {
		return false
	}
	used := 0
	users := make(map[int]bool)
	for _, p := range x.pkgs {
		if g.users[p] >= 2 {
			used++
		}
		for _, from := range m.importersOf(p) {
			if g.of[from] != k {
				users[g.of[from]] = true
			}
		}
	}
	return len(users) > g.out[k] && float64(used) >= m.cfg.LibraryShare*float64(len(x.pkgs))
}

// isLeanedOn says whether a group is a library although it serves or starts
// something, such as a status page: at least four other groups use it, more than
// twice as many as it uses, and it writes no table. A core domain that everybody
// uses, such as users, writes tables. Where nothing in the code base is seen to
// write any, that is unknown, and the rule does not apply. Not in boundaries.md:
// units that hold nothing of a service went from 15 % to 13 % by it.
func (m *model) isLeanedOn(g *grouping, k int) bool {
	if !m.dataSeen {
		return false
	}
	users := make(map[int]bool)
	for _, p := range g.groups[k].pkgs {
		if m.writesTables(p) {
			return false
		}
		for _, from := range m.importersOf(p) {
			if g.of[from] != k {
				users[g.of[from]] = true
			}
		}
	}
	return len(users) >= 4 && len(users) > 2*max(1, g.out[k])
}

// repeatedNames are directory names that occur below many candidates (4.4).
func (m *model) repeatedNames(g *grouping, chosen []int) wordSet {
	count := make(map[string]int)
	for _, k := range chosen {
		if g.groups[k].ownOnly {
			continue
		}
		here := make(map[string]bool)
		stack := slices.Clone(g.t.dirs[g.groups[k].dir].children)
		for len(stack) > 0 {
			d := stack[len(stack)-1]
			stack = append(stack[:len(stack)-1], g.t.dirs[d].children...)
			here[g.t.lastName(d)] = true
		}
		for name := range here {
			count[name]++
		}
	}
	out := make(wordSet)
	for name, n := range count {
		if n >= m.cfg.SplitRepeat {
			out[name] = true
		}
	}
	return out
}

// split is boundaries 4.4: a candidate whose children are services themselves
// gives way to them.
func (m *model) split(g *grouping, k int, repeated wordSet) []unit {
	x := g.groups[k]
	score := g.score(m, k, false)
	whole := []unit{{dir: g.t.domainPath(x.dir), pkgs: x.pkgs, score: score}}
	if x.ownOnly {
		return whole
	}
	d := x.dir
	for len(g.t.dirs[d].own) == 0 && len(g.t.dirs[d].children) == 1 {
		d = g.t.dirs[d].children[0]
	}
	var subs []unit
	taken := make(map[int]bool)
	for _, c := range g.t.dirs[d].children {
		name := g.t.lastName(c)
		if m.isLayer(name, g.t.lastName(d)) || repeated.has(name) {
			continue
		}
		below := g.t.below(c)
		sub := unit{dir: g.t.domainPath(c), pkgs: below, score: score, how: fromSplit}
		if m.startsService(below, x.pkgs) && !m.adapts(below, g.t.dirs[d].own) && m.keeps(g, sub) {
			subs = append(subs, sub)
			for _, p := range below {
				taken[p] = true
			}
		}
	}
	own := slices.ContainsFunc(g.t.dirs[d].own, func(p int) bool {
		return m.rootUse[p] && m.pkgs[p].Lines >= m.cfg.SplitLines
	})
	if len(subs) == 0 || len(subs) == 1 && !own {
		return whole
	}
	if own {
		rest := slices.DeleteFunc(slices.Clone(x.pkgs), func(p int) bool { return taken[p] })
		subs = append(subs, unit{dir: g.t.domainPath(x.dir), pkgs: rest, score: score})
	}
	return subs
}

// isLayer says whether a directory's name says how and not what, alone or
// joined to the name of the directory around it: "http", "authhttp" in "auth".
func (m *model) isLayer(name, parent string) bool {
	if m.layer.has(name) {
		return true
	}
	for _, stem := range []string{parent, strings.TrimSuffix(parent, "s")} {
		rest, front := strings.CutPrefix(name, stem)
		if !front {
			rest = strings.TrimSuffix(name, stem)
		}
		if stem != "" && rest != name && m.layer.has(strings.Trim(rest, "-_.")) {
			return true
		}
	}
	return false
}

// startsService says whether a child directory holds a package that a root
// starts and that no package beside it uses which is sizeable or serves (4.4).
func (m *model) startsService(child, all []int) bool {
	rest := make(map[int]bool, len(all))
	for _, p := range all {
		rest[p] = true
	}
	for _, p := range child {
		delete(rest, p)
	}
	return slices.ContainsFunc(child, func(p int) bool {
		x := &m.pkgs[p]
		if !m.rootUse[p] || x.Lines < m.cfg.SplitLines || !x.Constructs || m.library[p] {
			return false
		}
		return !slices.ContainsFunc(m.importers[p], func(from int) bool {
			return rest[from] && (m.pkgs[from].Lines >= m.cfg.SplitLines || m.serves(from))
		})
	})
}

// adapts says whether the entries of a child directory all use its parent's own
// package: then the child is a side of the parent (its HTTP layer, a job), not
// a service beside it.
func (m *model) adapts(child, own []int) bool {
	serves := slices.ContainsFunc(child, m.serves)
	own = slices.DeleteFunc(slices.Clone(own), func(p int) bool {
		return !m.rootUse[p] || m.pkgs[p].Lines < m.cfg.SplitLines || serves && !(m.serves(p) || m.pkgs[p].Runs)
	})
	any := false
	for _, p := range child {
		if !m.rootUse[p] {
			continue
		}
		any = true
		if !slices.ContainsFunc(m.imports[p], func(to int) bool { return slices.Contains(own, to) }) {
			return false
		}
	}
	return any
}

// keep is boundaries 4.5: what neither serves nor has a sizeable entry of its
// own is a library, and rule 5 finds its owners.
func (m *model) keep(g *grouping, units []unit) []unit {
	var out []unit
	for _, u := range units {
		if m.keeps(g, u) {
			u.core = len(u.pkgs)
			out = append(out, u)
		}
	}
	return out
}

func (m *model) keeps(g *grouping, u unit) bool {
	return slices.ContainsFunc(u.pkgs, func(p int) bool { return m.keepsAlive(g, u, p) })
}

// keepsAlive says whether a package makes its unit a service: it serves, or it
// is a sizeable entry that only roots use. Two kinds of users do not count,
// because they name the entry without leaning on it: packages of types only,
// and, as in 4.4, small packages that a split left behind in the same group.
func (m *model) keepsAlive(g *grouping, u unit, p int) bool {
	if m.pkgs[p].TestSupport {
		return false
	}
	if m.serves(p) || m.answers(p) {
		return true
	}
	if m.belowWiring(p) {
		return false
	}
	if !m.rootUse[p] || m.exported[p] || m.pkgs[p].Lines < m.cfg.KeepLines {
		return false
	}
	return !slices.ContainsFunc(m.importersOf(p), func(from int) bool {
		if _, mine := slices.BinarySearch(u.pkgs, from); mine || m.pkgs[from].TypesOnly {
			return false
		}
		return g.of[from] != g.of[p] || m.pkgs[from].Lines >= m.cfg.SplitLines
	})
}

// belowWiring says whether a package lies in a directory below a wiring package
// or a command: such helpers of the wiring (a seeder, flags) are started by it
// and yet no services.
func (m *model) belowWiring(p int) bool {
	if m.blind {
		return false
	}
	e := m.elements(p)
	for n := 1; n < len(e); n++ {
		if m.rootDirs[strings.Join(e[:n], "/")] {
			return true
		}
	}
	return false
}

// cleanDir drops the reading's leading slash and says "." for the top.
func cleanDir(d string) string {
	if d = strings.Trim(d, "/"); d == "" {
		return "."
	}
	return d
}
