package feature

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// shared is the feature of what no single one owns, unknown of what has not
// been decided.
const (
	shared  = -1
	unknown = -2
)

// rule says why a declaration is where it is.
type rule string

// The rules, strongest first.
const (
	byTable    rule = "table"    // it reads or writes tables itself
	byMapper   rule = "mapper"   // code that reads and writes tables fills its fields
	byHolder   rule = "holder"   // the types that are made of it are there
	byTouch    rule = "touch"    // most of what it touches is there
	byMade     rule = "maker"    // it fills the fields of a type that is there
	byUsers    rule = "users"    // only that feature uses it
	bySpread   rule = "spread"   // several features use it
	byCoord    rule = "wiring"   // it starts things of several features
	byManySide rule = "many"     // its methods work for several features
	byNothing  rule = "no-trace" // nothing ties it to a feature
)

// verdict is the place of one declaration.
type verdict struct {
	feature    int
	confidence float64
	rule       rule
}

// grouping is what the search found.
type grouping struct {
	m *model
	// features holds the tables of each feature.
	features [][]int
	label    []int // group of each table, -1 for none
	owner    []int
	god      []bool
	verdicts []verdict // by owner

	x         *field
	users     [][]int // by owner, sorted
	parts     [][]int // by owner: the declarations it stands for
	direct    []bool
	store     []bool // direct, or only used by such
	reach     []bool // comes to a table by calls
	handler   []bool // it handles a route
	typeUsers [][]int
	started   [][]int // by owner: the handlers that it registers
	order     []int   // all owners
}

// find groups the tables, drops groups without an entry point, and decides about
// all declarations. nil when there are no two features.
func (m *model) find() *grouping {
	g := &grouping{m: m, label: m.groupTables()}
	for {
		k := g.compactLabels()
		if k < leastTables {
			return nil
		}
		g.solve(k)
		entries := make([]int, k)
		for _, e := range m.entries {
			if f, s := g.x.top(g.owner[e.handler]); s >= m.o.Lead {
				entries[f]++
			}
		}
		gone := false
		for t, l := range g.label {
			if l >= 0 && entries[l] == 0 {
				g.label[t], gone = -1, true
			}
		}
		if !gone {
			break
		}
	}
	g.relate()
	g.decide()
	return g
}

func (g *grouping) compactLabels() int {
	ids := make(map[int]int)
	for t, l := range g.label {
		if l < 0 {
			continue
		}
		if _, ok := ids[l]; !ok {
			ids[l] = len(ids)
		}
		g.label[t] = ids[l]
	}
	g.features = make([][]int, len(ids))
	for t, l := range g.label {
		if l >= 0 {
			g.features[l] = append(g.features[l], t)
		}
	}
	return len(ids)
}

// solve spreads twice: with methods as nodes, to see which types work for
// several features, then with the other types and their methods joined
// (methods 1.1.2).
func (g *grouping) solve(k int) {
	m := g.m
	g.god = make([]bool, len(m.f.Symbols))
	g.owner = m.owners(nil)
	x := m.buildNet(g.owner, g.helpers(), g.label).spread(k)
	for t, ms := range m.methods {
		g.god[t] = worksForMany(x, g.owner, ms)
	}
	g.owner = m.owners(g.god)
	g.x = m.buildNet(g.owner, g.helpers(), g.label).spread(k)
}

// helpers marks what knows nothing of features by itself, and therefore has no
// say: code that comes to no table and starts nothing, and types that work for
// several features. Types of data take part: rows have them.
func (g *grouping) helpers() []bool {
	g.findReach()
	out := make([]bool, len(g.owner))
	for i, o := range g.owner {
		if o >= 0 && o == i {
			out[o] = g.god[o] || !g.reach[o] && !g.m.isStruct(o)
		}
	}
	for _, e := range g.m.entries {
		if e.group >= 0 {
			out[g.owner[e.handler]] = false
		}
	}
	return out
}

// worksForMany: a type with four methods or more, of which no feature has 60 %.
func worksForMany(x *field, owner, methods []int) bool {
	if len(methods) < 4 {
		return false
	}
	count := make([]int, x.k)
	for _, i := range methods {
		if f, s := x.top(owner[i]); s > 0 {
			count[f]++
		}
	}
	total := 0
	for _, n := range count {
		total += n
	}
	return total >= 4 && 10*slices.Max(count) < 6*total
}

// owners says which symbol stands for each declaration: the type for a method
// and for the constants of an enumeration. With god == nil methods stand for
// themselves.
func (m *model) owners(god []bool) []int {
	out := fill(len(m.f.Symbols), -1)
	for i := range out {
		switch {
		case !m.pool[i]:
		case m.constType[i] >= 0:
			out[i] = m.constType[i]
		case god != nil && m.f.Symbols[i].Kind == facts.Method && m.typeOf[i] >= 0 && !god[m.typeOf[i]]:
			out[i] = m.typeOf[i]
		default:
			out[i] = i
		}
	}
	return out
}

// relate collects who uses whom, and which declarations are near the tables.
func (g *grouping) relate() {
	m := g.m
	n := len(m.f.Symbols)
	g.users, g.parts, g.typeUsers = make([][]int, n), make([][]int, n), make([][]int, n)
	g.handler = make([]bool, n)
	for i, o := range g.owner {
		if o < 0 {
			continue
		}
		g.parts[o] = append(g.parts[o], i)
		for _, u := range m.uses[i] {
			to := g.owner[u.to]
			if to == o || to < 0 {
				continue
			}
			g.users[to] = append(g.users[to], o)
			if u.holds && m.isStruct(o) {
				g.typeUsers[to] = append(g.typeUsers[to], o)
			}
		}
	}
	g.started = make([][]int, n)
	for _, e := range m.entries {
		h := g.owner[e.handler]
		if e.group >= 0 {
			g.handler[h] = true
		}
		if in := m.f.Entries[e.index].In; in >= 0 && g.owner[in] >= 0 && g.owner[in] != h {
			g.started[g.owner[in]] = append(g.started[g.owner[in]], h)
		}
	}
	for o := range g.parts {
		if len(g.parts[o]) > 0 {
			g.order = append(g.order, o)
		}
		slices.Sort(g.users[o])
		g.users[o] = slices.Compact(g.users[o])
		slices.Sort(g.typeUsers[o])
		g.typeUsers[o] = slices.Compact(g.typeUsers[o])
	}
	g.findStore()
}

// findStore marks what works on tables itself, and its helpers: functions and
// constants that only such code uses, such as the one that scans a row.
func (g *grouping) findStore() {
	g.store = slices.Clone(g.direct)
	for again := true; again; {
		again = false
		for _, o := range g.order {
			if g.store[o] || g.m.isType(o) || len(g.users[o]) == 0 || g.god[o] {
				continue
			}
			if !slices.ContainsFunc(g.users[o], func(u int) bool { return !g.store[u] }) {
				g.store[o], again = true, true
			}
		}
	}
}

func (m *model) isType(i int) bool {
	return m.f.Symbols[i].Kind == facts.Type || m.f.Symbols[i].Kind == facts.Interface
}

// findReach marks what comes to a table through calls.
func (g *grouping) findReach() {
	g.direct, g.reach = make([]bool, len(g.owner)), make([]bool, len(g.owner))
	for i, o := range g.owner {
		if o >= 0 && slices.ContainsFunc(g.m.access[i], func(t touch) bool { return g.label[t.table] >= 0 }) {
			g.direct[o] = true
		}
	}
	var queue []int
	callers := make([][]int, len(g.owner))
	for i, o := range g.owner {
		if o < 0 {
			continue
		}
		for _, u := range g.m.uses[i] {
			if to := g.owner[u.to]; u.calls > 0 && to >= 0 && to != o {
				callers[to] = append(callers[to], o)
			}
		}
		if g.direct[o] && !g.reach[o] {
			g.reach[o] = true
			queue = append(queue, o)
		}
	}
	for len(queue) > 0 {
		o := queue[0]
		queue = queue[1:]
		for _, c := range callers[o] {
			if !g.reach[c] && !g.god[c] {
				g.reach[c] = true
				queue = append(queue, c)
			}
		}
	}
}

// decide applies the rules until nothing changes; every round looks at the
// verdicts of the one before, so no order of declarations shows.
func (g *grouping) decide() {
	g.verdicts = make([]verdict, len(g.owner))
	for i := range g.verdicts {
		g.verdicts[i] = verdict{feature: unknown}
	}
	for range 12 {
		next := slices.Clone(g.verdicts)
		for _, o := range g.order {
			next[o] = g.judge(o)
		}
		same := slices.Equal(next, g.verdicts)
		g.verdicts = next
		if same {
			break
		}
	}
	for _, o := range g.order {
		if g.verdicts[o].feature == unknown {
			g.verdicts[o] = verdict{shared, 0, byNothing}
		}
	}
}

// judge applies the rules to one declaration, the surest first.
func (g *grouping) judge(o int) verdict {
	switch {
	case g.god[o]:
		return verdict{shared, 1, byManySide}
	case g.registers(o):
		return verdict{shared, 1, byCoord}
	case g.direct[o]:
		f, s := g.x.top(o)
		return verdict{f, s, byTable}
	}
	if g.m.isStruct(o) {
		if l := g.modelled(o); l >= 0 {
			return verdict{l, 1, byMapper}
		}
		if v, ok := g.judgeMapped(o); ok {
			return v
		}
		if v, ok := g.judgeHeld(o); ok && !g.reach[o] {
			return v
		}
	}
	if g.reach[o] {
		if v, ok := g.judgeReaching(o); ok {
			return v
		}
	}
	if v, ok := g.judgeMaker(o); ok {
		return v
	}
	return g.judgeHelper(o)
}

// judgeMaker: a constructor goes with its type (methods 3.2.1): a function that
// comes to no table and fills the fields of one type, which its package
// declares.
func (g *grouping) judgeMaker(o int) (verdict, bool) {
	if g.m.f.Symbols[o].Kind != facts.Func || g.reach[o] {
		return verdict{}, false
	}
	made := -1
	for _, u := range g.m.uses[o] {
		t := g.owner[u.to]
		if u.writes == 0 || t < 0 || t == made {
			continue
		}
		if made >= 0 || g.m.f.Symbols[t].Package != g.m.f.Symbols[o].Package {
			return verdict{}, false
		}
		made = t
	}
	if made < 0 || g.verdicts[made].feature < 0 {
		return verdict{}, false
	}
	v := g.verdicts[made]
	return verdict{v.feature, v.confidence, byMade}, true
}

// registers says whether o registers entry points of several features: that is
// what wiring does.
func (g *grouping) registers(o int) bool {
	first := unknown
	for _, h := range g.started[o] {
		if f := g.verdicts[h].feature; f >= 0 {
			if first >= 0 && f != first {
				return true
			}
			first = f
		}
	}
	return false
}

// modelled is the group of the table that a type declares, as the models of an
// object mapper do (methods 3.2.1); -1 for none, or for tables of two groups.
func (g *grouping) modelled(o int) int {
	group := -1
	for _, t := range g.m.models[o] {
		if l := g.label[t]; l >= 0 && group >= 0 && l != group {
			return -1
		} else if l >= 0 {
			group = l
		}
	}
	return group
}

// judgeMapped: the type of a table's rows goes with the table (methods 3.2.1),
// whoever else uses it.
func (g *grouping) judgeMapped(o int) (verdict, bool) {
	var by []int
	for _, u := range g.users[o] {
		if g.store[u] && g.usesFields(u, o) {
			by = append(by, u)
		}
	}
	if len(by) == 0 {
		return verdict{}, false
	}
	f, share, _ := g.vote(by)
	if f >= 0 && share >= 2./3 {
		return verdict{f, share, byMapper}, true
	}
	return verdict{shared, 1 - share, bySpread}, true
}

func (g *grouping) usesFields(user, of int) bool {
	for _, i := range g.parts[user] {
		for _, u := range g.m.uses[i] {
			if u.fields > 0 && g.owner[u.to] == of {
				return true
			}
		}
	}
	return false
}

// judgeHeld: a type without tables goes with the types that are made of it.
func (g *grouping) judgeHeld(o int) (verdict, bool) {
	by := slices.DeleteFunc(slices.Clone(g.typeUsers[o]), func(u int) bool { return g.god[u] })
	if len(by) == 0 {
		return verdict{}, false
	}
	f, share, _ := g.vote(by)
	if f >= 0 && share >= g.m.o.Keep {
		return verdict{f, share, byHolder}, true
	}
	return verdict{shared, 1 - share, bySpread}, true
}

// judgeReaching: code on the way to tables goes where most of what it touches
// is, unless several features use it, or nobody does and it starts things of
// several. Where what it touches is not clear, as in the middle of a transaction
// over several features, the feature that alone uses it has it.
func (g *grouping) judgeReaching(o int) (verdict, bool) {
	users := slices.DeleteFunc(slices.Clone(g.users[o]), func(u int) bool { return g.god[u] })
	several := min(3, len(g.features))
	if !g.handler[o] {
		if _, share, n := g.vote(users); n >= several && share <= .5 {
			return verdict{shared, 1 - share, bySpread}, true
		}
		if owned := slices.ContainsFunc(users, func(u int) bool { return g.verdicts[u].feature >= 0 }); !owned {
			if share, n := g.callees(o); n >= several && share <= .5 {
				return verdict{shared, 1 - share, byCoord}, true
			}
		}
	}
	f, s := g.x.top(o)
	if s < g.m.o.Clear && !g.handler[o] {
		if u, share, _ := g.vote(users); u >= 0 && share >= g.m.o.Keep {
			return verdict{u, share, byUsers}, true
		}
	}
	return verdict{f, s, byTouch}, s >= g.m.o.Lead
}

// callees is the share of the strongest feature among what o uses and that
// comes to tables, and the number of features there.
func (g *grouping) callees(o int) (float64, int) {
	set := make(map[int]float64)
	for _, i := range g.parts[o] {
		for _, u := range g.m.uses[i] {
			if to := g.owner[u.to]; to != o && to >= 0 && g.reach[to] && g.verdicts[to].feature >= 0 {
				set[to] = 1
			}
		}
	}
	_, share, n := g.vote(sortedKeys(set))
	return share, n
}

// judgeHelper: what comes to no table belongs to the feature that alone uses it
// (methods 2.5), else to all.
func (g *grouping) judgeHelper(o int) verdict {
	users := slices.DeleteFunc(slices.Clone(g.users[o]), func(u int) bool { return g.god[u] })
	if len(users) == 0 {
		if f, s := g.x.top(o); g.handler[o] && s >= .5 {
			return verdict{f, s, byTouch}
		}
		return verdict{shared, 0, byNothing}
	}
	f, share, _ := g.vote(users)
	switch {
	case f == unknown:
		return verdict{unknown, 0, byNothing}
	case f >= 0 && share >= g.m.o.Keep:
		return verdict{f, share, byUsers}
	}
	return verdict{shared, 1 - share, bySpread}
}

// vote counts the features of declarations. Shared and undecided ones count as
// voters of their own kinds; n counts the features.
func (g *grouping) vote(by []int) (feature int, share float64, n int) {
	count := make(map[int]int)
	for _, u := range by {
		count[g.verdicts[u].feature]++
	}
	best, most := unknown, 0
	for f := unknown; f < len(g.features); f++ {
		if f >= 0 && count[f] > 0 {
			n++
		}
		if count[f] > most {
			best, most = f, count[f]
		}
	}
	if len(by) == 0 {
		return unknown, 0, 0
	}
	return best, float64(most) / float64(len(by)), n
}
