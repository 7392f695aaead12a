// Package runtime reads what was measured while a program ran (profiles, traces,
// coverage) and maps it to the facts about its code. Files come from anywhere:
// every reader bounds what it takes and refuses what is of another kind.
//
// Read first, map when the facts are complete: New, then AddProfile, AddTraces
// and AddCoverage, then Map.
package runtime

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"

	"golang.org/x/tools/cover"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// Limits of one file, in bytes as read and unpacked.
const (
	maxFile     = 256 << 20
	maxUnpacked = 256 << 20
)

// maxUnmapped is how many names of a source that could not be mapped are kept.
const maxUnmapped = 20

// FormatError says that a file is not what it should be.
type FormatError struct {
	// Text says what is wrong, Hint how to make a good one.
	Text, Hint string
}

func (e *FormatError) Error() string { return e.Text }

// Evidence is what was read. The zero value is empty and usable.
type Evidence struct {
	profiles []*profiled
	traces   []*traced
	covered  []*coverage
}

// Empty reports whether nothing was added.
func (e *Evidence) Empty() bool {
	return e == nil || len(e.profiles)+len(e.traces)+len(e.covered) == 0
}

// readBounded reads a whole file. The error is a *FormatError for one that is
// empty or too large, else that of r.
func readBounded(r io.Reader, limit int64, hint string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, &FormatError{fmt.Sprintf("larger than %d MB", limit>>20), "record for a shorter time, or keep a part"}
	case len(bytes.TrimSpace(data)) == 0:
		return nil, &FormatError{"an empty file", hint}
	}
	return data, nil
}

// Map relates what was read to the facts, whose tables must be complete. It is
// nil when nothing was read. The result's lists are sorted and never nil.
func (e *Evidence) Map(s *facts.Set) *facts.RuntimeEvidence {
	if e.Empty() {
		return nil
	}
	m := newMapper(s)
	for _, p := range e.profiles {
		m.profile(p)
	}
	for _, c := range e.covered {
		m.coverage(c)
	}
	for _, t := range e.traces {
		m.traces(t)
	}
	return m.finish()
}

// mapper collects the result.
type mapper struct {
	*names
	set       *facts.Set
	out       *facts.RuntimeEvidence
	functions map[functionKey]*facts.RuntimeFunction
	calls     map[callKey]*facts.RuntimeCall
	packageOf map[functionKey]*facts.RuntimePackage // by package
	ties      map[callKey]*facts.RuntimeCall        // between packages
	notCalled map[facts.RuntimePair]bool
	entries   map[int]*entryMeasure
	tables    map[int]*facts.RuntimeTable
	kinds     map[facts.EntryKind]bool
	files     map[string]int
	// blocks are those of all coverage profiles by file, nil without one;
	// declared the functions of each file; counts is false when one of the
	// profiles does not count.
	blocks   map[int]map[place]cover.ProfileBlock
	declared [][]int
	counts   bool
	// ran are functions that coverage shows as executed, by a block of theirs or
	// by a call: a profile of one package's tests does not count the blocks of
	// other packages.
	ran map[int]bool
	// seen are functions that a profile or a trace shows.
	seen map[int]bool
}

type functionKey struct {
	symbol int
	unit   string
}

type callKey struct {
	facts.RuntimePair
	unit string
}

func newMapper(s *facts.Set) *mapper {
	files := make(map[string]int, len(s.Files))
	for i := range s.Files {
		files[s.Files[i].Path] = i
	}
	return &mapper{
		files: files, ran: map[int]bool{}, seen: map[int]bool{},
		names: newNames(s), set: s,
		out:       &facts.RuntimeEvidence{Sources: []facts.RuntimeSource{}},
		functions: map[functionKey]*facts.RuntimeFunction{}, calls: map[callKey]*facts.RuntimeCall{},
		packageOf: map[functionKey]*facts.RuntimePackage{}, ties: map[callKey]*facts.RuntimeCall{}, notCalled: map[facts.RuntimePair]bool{},
		entries: map[int]*entryMeasure{}, tables: map[int]*facts.RuntimeTable{}, kinds: map[facts.EntryKind]bool{},
	}
}

func (m *mapper) function(symbol int, unit string) *facts.RuntimeFunction {
	k := functionKey{symbol, unit}
	f := m.functions[k]
	if f == nil {
		f = &facts.RuntimeFunction{Symbol: symbol, Unit: unit}
		m.functions[k] = f
	}
	return f
}

// pass adds to a call from one function to another, or from one package to
// another.
func pass(calls map[callKey]*facts.RuntimeCall, p facts.RuntimePair, unit string, n int64, indirect bool) {
	k := callKey{p, unit}
	c := calls[k]
	if c == nil {
		c = &facts.RuntimeCall{RuntimePair: p, Unit: unit}
		calls[k] = c
	}
	c.Weight = addUp(c.Weight, n)
	if indirect {
		c.Indirect = addUp(c.Indirect, n)
	}
}

// event adds a call that happened n times, also to that of the packages.
func (m *mapper) event(p facts.RuntimePair, unit string, n int64, indirect bool) {
	pass(m.calls, p, unit, n, indirect)
	if tie := m.tie(p); tie.From != tie.To {
		pass(m.ties, tie, unit, n, indirect)
	}
}

// tie is a pair of symbols as packages.
func (m *mapper) tie(p facts.RuntimePair) facts.RuntimePair {
	return facts.RuntimePair{From: m.set.Symbols[p.From].Package, To: m.set.Symbols[p.To].Package}
}

func (m *mapper) pkg(i int, unit string) *facts.RuntimePackage {
	k := functionKey{i, unit}
	p := m.packageOf[k]
	if p == nil {
		p = &facts.RuntimePackage{Package: i, Unit: unit}
		m.packageOf[k] = p
	}
	return p
}

// source keeps a source with its unmapped names.
func (m *mapper) source(s facts.RuntimeSource, unmapped map[string]int64) {
	s.Unmapped, s.UnmappedNames = []facts.RuntimeUnknown{}, len(unmapped)
	for name, n := range unmapped {
		s.Unmapped = append(s.Unmapped, facts.RuntimeUnknown{Name: name, Count: n})
	}
	slices.SortFunc(s.Unmapped, func(a, b facts.RuntimeUnknown) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	s.Unmapped = s.Unmapped[:min(maxUnmapped, len(s.Unmapped))]
	if s.Services == nil {
		s.Services = []string{}
	}
	m.out.Sources = append(m.out.Sources, s)
}

// finish sorts everything.
func (m *mapper) finish() *facts.RuntimeEvidence {
	m.settleCoverage()
	o := m.out
	slices.SortStableFunc(o.Sources, func(a, b facts.RuntimeSource) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Total, b.Total))
	})
	o.Functions = values(m.functions, func(a, b facts.RuntimeFunction) int {
		return cmp.Or(cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Unit, b.Unit))
	})
	o.Calls, o.PackageCalls = values(m.calls, compareCalls), values(m.ties, compareCalls)
	o.Packages = values(m.packageOf, func(a, b facts.RuntimePackage) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Unit, b.Unit))
	})
	o.Entries = []facts.RuntimeEntry{}
	for i, e := range m.entries {
		o.Entries = append(o.Entries, e.row(i))
	}
	slices.SortFunc(o.Entries, func(a, b facts.RuntimeEntry) int { return cmp.Compare(a.Entry, b.Entry) })
	o.Tables = values(m.tables, compareTables)
	o.NotRun = m.notRun()
	o.NotCalled = m.neverCalled(o.NotRun)
	o.NotEntered = m.neverEntered(o.NotRun)
	return o
}

func values[K comparable, V any](m map[K]*V, order func(a, b V) int) []V {
	out := make([]V, 0, len(m))
	for _, v := range m {
		out = append(out, *v)
	}
	slices.SortFunc(out, order)
	return out
}

func comparePairs(a, b facts.RuntimePair) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

func compareCalls(a, b facts.RuntimeCall) int {
	return cmp.Or(comparePairs(a.RuntimePair, b.RuntimePair), cmp.Compare(a.Unit, b.Unit))
}

func compareTables(a, b facts.RuntimeTable) int { return cmp.Compare(a.Table, b.Table) }

// notRun are the functions that coverage lists as not executed and that no other
// source saw.
func (m *mapper) notRun() []int {
	out := []int{}
	for k := range m.functions {
		if k.unit == statements && !m.ran[k.symbol] && !m.seen[k.symbol] {
			out = append(out, k.symbol)
		}
	}
	slices.Sort(out)
	return out
}

// neverCalled are the references that coverage shows as not taken.
func (m *mapper) neverCalled(notRun []int) []facts.RuntimePair {
	for i := range m.set.Refs {
		r := &m.set.Refs[i]
		if _, dead := slices.BinarySearch(notRun, r.To); dead && isCall(r.Kind) {
			m.notCalled[facts.RuntimePair{From: r.From, To: r.To}] = true
		}
	}
	seen := map[facts.RuntimePair]bool{}
	for k := range m.calls {
		seen[k.RuntimePair] = true
	}
	out := make([]facts.RuntimePair, 0, len(m.notCalled))
	for p := range m.notCalled {
		if !seen[p] {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, comparePairs)
	return out
}

// neverEntered are the entry points that a source would have shown.
func (m *mapper) neverEntered(notRun []int) []int {
	out := []int{}
	for i := range m.set.Entries {
		e := &m.set.Entries[i]
		if m.entries[i] != nil || e.Kind == facts.EntryMain { // tests never run main
			continue
		}
		_, dead := slices.BinarySearch(notRun, e.Handler)
		if dead || m.kinds[e.Kind] {
			out = append(out, i)
		}
	}
	return out
}

func isCall(k facts.RefKind) bool { return k == facts.Call || k == facts.Runtime }
