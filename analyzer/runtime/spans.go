package runtime

import (
	"math"
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// entryMeasure collects what traces show of an entry point.
type entryMeasure struct {
	micros         []int64
	count, errors  int64
	calls, queries int64
	tables         map[int]*facts.RuntimeTable
}

func (e *entryMeasure) row(i int) facts.RuntimeEntry {
	slices.Sort(e.micros)
	return facts.RuntimeEntry{
		Entry: i, Count: e.count, Errors: e.errors, Calls: e.calls, Queries: e.queries,
		P50: quantile(e.micros, 0.50), P90: quantile(e.micros, 0.90), P99: quantile(e.micros, 0.99),
		Tables: values(e.tables, compareTables),
	}
}

// quantile is the nearest rank of a sorted list; -1 for an empty one.
func quantile(sorted []int64, q float64) int64 {
	if len(sorted) == 0 {
		return -1
	}
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)]
}

// maxDepth bounds the way up from a span: parents may be a cycle.
const maxDepth = 256

// meaning is what a span stands for in the facts; -1 for nothing.
type meaning struct {
	entry, symbol int
	tables        []facts.RuntimeTable
	known         bool
}

// traces maps the spans of a file.
func (m *mapper) traces(t *traced) {
	src := facts.RuntimeSource{Name: t.name, Kind: facts.Traces, Unit: "spans", Total: int64(len(t.spans))}
	unmapped, services := map[string]int64{}, map[string]bool{}
	at := make(map[spanID]int, len(t.spans))
	what := make([]meaning, len(t.spans))
	routes := newRoutes(m.set)
	for i := range t.spans {
		s := &t.spans[i]
		at[s.id] = i
		if s.service != "" {
			services[s.service] = true
		}
		var missing string
		if what[i], missing = m.meaning(routes, s); missing != "" {
			unmapped[missing]++
		}
		if what[i].known {
			src.Mapped++
		}
	}
	for i := range t.spans {
		m.span(t, at, what, i)
	}
	for s := range services {
		src.Services = append(src.Services, s)
	}
	slices.Sort(src.Services)
	m.source(src, unmapped)
}

// meaning finds what a span stands for. missing is a name that should have been
// found.
func (m *mapper) meaning(r *routes, s *span) (w meaning, missing string) {
	w.entry, w.symbol = -1, -1
	if s.code != "" {
		sym, ours := m.lookup(s.code, "")
		if w.symbol = sym; sym < 0 && ours {
			missing = "function " + s.code
		}
	}
	if s.incoming() {
		var name string
		if w.entry, name = r.find(s, w.symbol); w.entry < 0 && name != "" {
			missing = name
		}
		if w.entry >= 0 {
			m.kinds[m.set.Entries[w.entry].Kind] = true
			if w.symbol < 0 {
				w.symbol = m.set.Entries[w.entry].Handler
			}
		}
	}
	if s.query() {
		var unknown string
		if w.tables, unknown = r.touched(s); unknown != "" {
			missing = "table " + unknown
		}
		for _, t := range w.tables {
			addTable(m.tables, t)
		}
	}
	if w.symbol >= 0 {
		m.seen[w.symbol] = true
	}
	w.known = w.entry >= 0 || w.symbol >= 0 || len(w.tables) > 0
	return w, missing
}

func (s *span) incoming() bool {
	return s.kind == ptrace.SpanKindServer || s.kind == ptrace.SpanKindConsumer
}

func (s *span) query() bool { return s.statement != "" || s.table != "" || s.dbms != "" }

// outgoing reports whether a span leaves the process.
func (s *span) outgoing() bool {
	return s.kind == ptrace.SpanKindClient || s.kind == ptrace.SpanKindProducer || s.query() && !s.incoming()
}

func addTable(into map[int]*facts.RuntimeTable, t facts.RuntimeTable) {
	x := into[t.Table]
	if x == nil {
		x = &facts.RuntimeTable{Table: t.Table}
		into[t.Table] = x
	}
	x.Reads += t.Reads
	x.Writes += t.Writes
}

// span adds one span to its entry point, to that above it, and to the calls.
func (m *mapper) span(t *traced, at map[spanID]int, what []meaning, i int) {
	s, w := &t.spans[i], &what[i]
	if w.entry >= 0 {
		e := m.entry(w.entry)
		e.count++
		if s.failed {
			e.errors++
		}
		if s.micros >= 0 {
			e.micros = append(e.micros, s.micros)
		}
	}
	caller, between := -1, false
	up := i
	for range maxDepth {
		p, ok := at[t.spans[up].parent]
		if !ok || t.spans[up].root || p == i {
			return
		}
		up = p
		if caller < 0 && what[up].symbol >= 0 && t.spans[up].service == s.service {
			caller = what[up].symbol
			if w.symbol >= 0 && w.symbol != caller {
				m.event(facts.RuntimePair{From: caller, To: w.symbol}, "spans", 1, between)
			}
		}
		between = true
		if what[up].entry >= 0 && t.spans[up].service == s.service {
			m.below(m.entry(what[up].entry), s, w)
			return
		}
	}
}

func (m *mapper) entry(i int) *entryMeasure {
	e := m.entries[i]
	if e == nil {
		e = &entryMeasure{tables: map[int]*facts.RuntimeTable{}}
		m.entries[i] = e
	}
	return e
}

// below adds a span to the entry point above it.
func (m *mapper) below(e *entryMeasure, s *span, w *meaning) {
	if s.outgoing() {
		e.calls++
		if s.query() {
			e.queries++
		}
	}
	for _, t := range w.tables {
		addTable(e.tables, t)
	}
}
