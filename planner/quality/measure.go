package quality

import (
	"cmp"
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/graph"
)

// measure is one proposal while it is measured.
type measure struct {
	x *Index
	// of is the group of each package: a service, the kernel, or -1.
	of []int
	// services is the number of services; groups counts the kernel too, which
	// is group kernel, -1 without one.
	services, groups, kernel int
	// shared marks libraries and contracts.
	shared []bool
	// spread says that the propagation cost is wanted.
	spread bool

	cutRefs, cutRuntime, cutPairs, kernelPlaces, places int
	cutKinds                                            [len(facts.RefKinds)]int
	icpCut, icpAll                                      float64
	// between marks directed ties between services, row by row.
	between map[[2]int]bool
}

func (x *Index) newMeasure(labels []int, spread bool) *measure {
	m := &measure{x: x, of: make([]int, len(labels)), shared: make([]bool, len(labels)), kernel: -1, spread: spread, between: map[[2]int]bool{}}
	used := map[int]bool{}
	for i, l := range labels {
		m.of[i] = -1
		m.shared[i] = l == Shared
		if l >= 0 {
			m.of[i] = l
			m.services = max(m.services, l+1)
			used[l] = true
		}
	}
	m.groups = len(used)
	for i, l := range labels {
		if l == Kernel {
			m.of[i] = m.services
			m.kernel = m.services
		}
	}
	if m.kernel >= 0 {
		m.groups++
	}
	m.cut()
	return m
}

// cut counts what lies between groups.
func (m *measure) cut() {
	for i := range m.x.Ties {
		t := &m.x.Ties[i]
		a, b := m.of[t.From], m.of[t.To]
		if a < 0 || b < 0 {
			continue
		}
		w := t.Refs + t.Runtime
		m.places += w
		// icp/log (methods 4.3, Mono2Micro): ln w + 1, an import without a
		// reference counts as one place.
		term := math.Log(float64(max(w, 1))) + 1
		m.icpAll += term
		if a == b {
			continue
		}
		m.icpCut += term
		switch {
		case b == m.kernel:
			m.kernelPlaces += w
		case a == m.kernel:
		default:
			m.between[[2]int{a, b}] = true
			m.cutRefs += t.Refs
			m.cutRuntime += t.Runtime
			if t.Imports {
				m.cutPairs++
			}
			for k, n := range t.Kinds {
				m.cutKinds[k] += n
			}
		}
	}
}

// metrics are all measures but those that other rooms know, always in the same
// order.
func (m *measure) metrics() []Metric {
	var out []Metric
	add := func(id, title, unit, better string, v Number, evidence int, of, source, note string) {
		out = append(out, Metric{ID: id, Title: title, Unit: unit, Better: better, Value: v, Evidence: evidence, EvidenceUnit: of, Source: source, Note: note})
	}
	lower, higher := "lower", "higher"
	d := m.dataCuts()
	data := func(id, title, unit string, n, of int, what string) {
		v, note := known(float64(n)), ""
		if of == 0 { // nothing seen is no zero
			v, note = Number{}, "none was seen"
		}
		add(id, title, unit, lower, v, of, what, "code", note)
	}
	data("data/crossing-transactions", "Transactions that write tables of several services", "transactions", d.transactions, len(m.x.transactions), "transactions")
	data("data/shared-written", "Tables that several services write", "tables", d.written, d.used, "tables in use")
	data("data/shared-tables", "Tables that several services use", "tables", d.shared, d.used, "tables in use")
	data("data/cross-joins", "Statements over tables of several services", "statements", d.joins, len(m.x.statements), "statements over several tables")
	data("data/cut-foreign-keys", "Foreign keys between tables of two services", "foreign keys", d.keys, len(m.x.keys), "foreign keys")
	add("cut/references", "References between services", "places", lower, known(float64(m.cutRefs)), m.places, "places between packages of parts", "code", "")
	add("cut/runtime", "Calls between services through interfaces", "places", lower, known(float64(m.cutRuntime)), m.places, "places between packages of parts", "code", "")
	add("cut/imports", "Imports between packages of different services", "package pairs", lower, known(float64(m.cutPairs)), len(m.x.Ties), "package pairs with a tie", "code", "")
	add("cut/kernel", "Uses of the shared kernel", "places", lower, known(float64(m.kernelPlaces)), m.places, "places between packages of parts", "code", "")
	add("cycle/services", "Services in cycles with each other", "services", lower, known(float64(m.inCycles())), m.groupsWithoutKernel(), "services", "code", "")
	before, after, n := m.propagation()
	add("pc/before", "Share of packages that a change may reach, as it is", "share", "", before, n, "packages", "code", "methods 4.3.6, over imports, references and interface calls of parts and what they share")
	add("pc/after", "Share that it may reach when services meet at contracts only", "share", lower, after, n, "packages", "code", "")
	single, changes := m.singleService()
	add("history/single-service", "Changes that stay in one service", "share", higher, single, changes, "changes", m.git(), m.gitNote(single))
	acc, pairs := m.acc()
	add("acc/in-sample", "Adjusted co-change agreement", "index", higher, acc, pairs, "pairs that changed together", m.git(), m.gitNote(acc))
	add("icp/log", "Ties between parts, damped", "share", lower, share(m.icpCut, m.icpAll), len(m.x.Ties), "package pairs with a tie", "code", "")
	add("q", "Modularity of the ties, each counted once", "index", higher, m.modularity(), len(m.x.Ties), "package pairs with a tie", "code", "not comparable between code bases")
	add("purity/db", "Purity of tables", "share", higher, m.purity(), d.used, "tables in use", "code", "")
	m.sizes(add)
	return out
}

type adder func(id, title, unit, better string, v Number, evidence int, of, source, note string)

// sizes are counts of lines, which have no better direction of their own.
func (m *measure) sizes(add adder) {
	lines := make([]int, m.services)
	covered, all, packages := 0, 0, 0
	for i, g := range m.of {
		n := m.x.Facts.Packages[i].Lines
		switch {
		case g >= 0 && g != m.kernel:
			lines[g] += n
			covered++
			packages++
			all += n
		case g == m.kernel && g >= 0, m.shared[i]:
			packages++
		}
	}
	lines = slices.DeleteFunc(lines, func(n int) bool { return n == 0 })
	slices.SortFunc(lines, func(a, b int) int { return cmp.Compare(a, b) })
	median, smallest, largest := Number{}, Number{}, Number{}
	if n := len(lines); n > 0 {
		median, smallest = known(float64(lines[(n-1)/2]+lines[n/2])/2), known(float64(lines[0]))
		largest = share(float64(lines[n-1]), float64(all))
	}
	add("size/services", "Services", "services", "", known(float64(m.groupsWithoutKernel())), packages, "packages of parts and what they share", "code", "")
	add("size/median", "Median size of a service", "lines", "", median, len(lines), "services", "code", "")
	add("size/smallest", "Smallest service", "lines", "", smallest, len(lines), "services", "code", "")
	add("size/largest-share", "Largest service, of the lines of all", "share", "", largest, len(lines), "services", "code", "")
	add("coverage", "Packages that are in a service", "share", "", share(float64(covered), float64(packages)), packages, "packages of parts and what they share", "code", "the rest is shared")
}

func (m *measure) groupsWithoutKernel() int {
	if m.kernel >= 0 {
		return m.groups - 1
	}
	return m.groups
}

// share is a/b, unknown for 0/0.
func share(a, b float64) Number {
	if b == 0 {
		return Number{}
	}
	return known(a / b)
}

func (m *measure) git() string {
	if m.x.read && len(m.x.sets) > 0 {
		return "git"
	}
	return "unknown"
}

func (m *measure) gitNote(v Number) string {
	switch {
	case !m.x.read:
		return "no history was read"
	case len(m.x.sets) == 0:
		return "the history holds no change that counts"
	case !v.Known:
		return "the history says nothing about these packages"
	}
	return "measured on the commits that were read, which the proposal did not use"
}

// inCycles counts the services that lie in cycles of services.
func (m *measure) inCycles() int {
	edges := make([]graph.Edge, 0, len(m.between))
	for k := range m.between {
		edges = append(edges, graph.Edge{From: k[0], To: k[1], Weight: 1})
	}
	g, err := graph.New(m.services, graph.Imports, edges)
	if err != nil {
		return 0
	}
	n := 0
	for _, c := range g.Components().Members {
		if len(c) > 1 {
			n += len(c)
		}
	}
	return n
}

// modularity is `q` with each tied pair counted once (methods 4.3).
func (m *measure) modularity() Number {
	inside, ends := make([]float64, m.services+1), make([]float64, m.services+1)
	sum := 0.0
	for i := range m.x.Ties {
		t := &m.x.Ties[i]
		a, b := m.of[t.From], m.of[t.To]
		if a < 0 || b < 0 {
			continue
		}
		sum++
		ends[a]++
		ends[b]++
		if a == b {
			inside[a]++
		}
	}
	if sum == 0 {
		return Number{}
	}
	q := 0.0
	for c := range inside {
		s := ends[c] / (2 * sum)
		q += inside[c]/sum - s*s
	}
	return known(q)
}
