package reports

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

func runtimeKinds() []facts.RuntimeKind {
	return []facts.RuntimeKind{facts.Profile, facts.Traces, facts.Coverage}
}

// runtime checks what was measured.
func (v *validator) runtime() {
	r := v.d.Facts.Runtime
	if r == nil {
		return
	}
	notNull(v, r.Sources, "runtime.sources")
	notNull(v, r.Functions, "runtime.functions")
	notNull(v, r.Calls, "runtime.calls")
	notNull(v, r.Packages, "runtime.packages")
	notNull(v, r.PackageCalls, "runtime.packageCalls")
	notNull(v, r.Entries, "runtime.entries")
	notNull(v, r.Tables, "runtime.tables")
	notNull(v, r.NotRun, "runtime.notRun")
	notNull(v, r.NotCalled, "runtime.notCalled")
	notNull(v, r.NotEntered, "runtime.notEntered")
	kinds, packages := runtimeKinds(), len(v.d.Facts.Packages)
	for i := range r.Sources {
		known(v, r.Sources[i].Kind, kinds, "kind of measurement")
		notNull(v, r.Sources[i].Unmapped, "unmapped of a measurement")
		notNull(v, r.Sources[i].Services, "services of a measurement")
	}
	for i := range r.Functions {
		v.symbol(r.Functions[i].Symbol, "a measured function")
	}
	for i := range r.Calls {
		v.symbol(r.Calls[i].From, "a measured call")
		v.symbol(r.Calls[i].To, "a measured call")
	}
	for i := range r.Packages {
		v.index(r.Packages[i].Package, packages, 0, "package of a measurement:")
	}
	for i := range r.PackageCalls {
		v.index(r.PackageCalls[i].From, packages, 0, "package of a measured call:")
		v.index(r.PackageCalls[i].To, packages, 0, "package of a measured call:")
	}
	v.notSeenAtRunTime(r)
	v.measuredTables(r.Tables)
	for i := range r.Entries {
		v.index(r.Entries[i].Entry, len(v.d.Facts.Entries), 0, "measured entry point:")
		notNull(v, r.Entries[i].Tables, "tables of a measured entry point")
		v.measuredTables(r.Entries[i].Tables)
	}
}

func (v *validator) measuredTables(list []facts.RuntimeTable) {
	for i := range list {
		v.table(list[i].Table, "a measurement")
	}
}

func (v *validator) notSeenAtRunTime(r *facts.RuntimeEvidence) {
	for _, i := range r.NotRun {
		v.symbol(i, "a function that did not run")
	}
	for _, p := range r.NotCalled {
		v.symbol(p.From, "a call that was not taken")
		v.symbol(p.To, "a call that was not taken")
	}
	for _, i := range r.NotEntered {
		v.index(i, len(v.d.Facts.Entries), 0, "entry point that was not entered:")
	}
}

// RuntimeAnswer is what was measured of some packages, or between two sides.
// Lists are never nil.
type RuntimeAnswer struct {
	// Sources are the files of measurements.
	Sources []string `json:"sources"`
	// Packages are shares of profiles, largest first; empty between two sides.
	Packages []RuntimeShare `json:"packages"`
	// Ties are ways from package to package out of or into the side, or between
	// the two; Calls the same by function. Heaviest first.
	Ties  []RuntimeTie `json:"ties"`
	Calls []RuntimeTie `json:"calls"`
	// Covered is nil without a coverage profile that lists the side.
	Covered *RuntimeCovered `json:"covered,omitempty"`
	// NotCalled are the references by call that coverage shows as not taken, of
	// References that it could show.
	NotCalled []RuntimePairOf `json:"notCalled"`
}

// RuntimeShare is a package's part of a profile.
type RuntimeShare struct {
	Package ident.PackagePath `json:"package"`
	Unit    string            `json:"unit"`
	// Self was measured in the package itself, Total also below it, Of is all that
	// the profiles of the unit hold.
	Self  int64 `json:"self"`
	Total int64 `json:"total"`
	Of    int64 `json:"of"`
}

// RuntimeTie is a measured way from one package or function to another.
type RuntimeTie struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Unit     string `json:"unit"`
	Weight   int64  `json:"weight"`
	Indirect int64  `json:"indirect"`
	// Of is all that the sources of the unit hold, 0 where that has no meaning.
	Of int64 `json:"of,omitempty"`
}

// RuntimeCovered is what coverage shows of a side.
type RuntimeCovered struct {
	Statements int64 `json:"statements"`
	Executed   int64 `json:"executed"`
	Functions  int   `json:"functions"`
	// NotRun are the functions that were not executed, sorted.
	NotRun []ident.SymbolID `json:"notRun"`
}

// RuntimePairOf is a pair of functions.
type RuntimePairOf struct {
	From ident.SymbolID `json:"from"`
	To   ident.SymbolID `json:"to"`
}

// totals are what the sources of each unit hold.
func (x *index) totals() map[string]int64 {
	out := map[string]int64{}
	for i := range x.d.Facts.Runtime.Sources {
		s := &x.d.Facts.Runtime.Sources[i]
		out[s.Unit] += s.Total
	}
	return out
}

// measuredOf tells about one side, or with to about what is between two; nil
// without a measurement.
func (x *index) measuredOf(from, to []bool) *RuntimeAnswer {
	r := x.d.Facts.Runtime
	if r == nil {
		return nil
	}
	a := &RuntimeAnswer{Sources: []string{}, Packages: []RuntimeShare{}, NotCalled: []RuntimePairOf{}}
	for i := range r.Sources {
		a.Sources = append(a.Sources, r.Sources[i].Name)
	}
	keep := func(p, q int) bool { return from[p] && to[q] || from[q] && to[p] }
	if to == nil {
		keep = func(p, q int) bool { return from[p] != from[q] }
		x.sharesOf(a, from)
		x.coveredOf(a, from)
	}
	f := &x.d.Facts
	a.Ties = x.ties(r.PackageCalls, keep, func(i int) string { return string(x.path(i)) })
	inSymbols := func(p, q int) bool { return keep(f.Symbols[p].Package, f.Symbols[q].Package) }
	a.Calls = x.ties(r.Calls, inSymbols, func(i int) string { return string(x.symbolID(i)) })
	for _, p := range r.NotCalled {
		if inSymbols(p.From, p.To) {
			a.NotCalled = append(a.NotCalled, RuntimePairOf{x.symbolID(p.From), x.symbolID(p.To)})
		}
	}
	return a
}

func (x *index) ties(all []facts.RuntimeCall, keep func(p, q int) bool, name func(int) string) []RuntimeTie {
	out, of := []RuntimeTie{}, x.totals()
	for i := range all {
		if c := &all[i]; keep(c.From, c.To) {
			out = append(out, RuntimeTie{name(c.From), name(c.To), c.Unit, c.Weight, c.Indirect, of[c.Unit]})
		}
	}
	slices.SortStableFunc(out, func(p, q RuntimeTie) int {
		return cmp.Or(cmp.Compare(p.Unit, q.Unit), cmp.Compare(q.Weight, p.Weight), cmp.Compare(p.From, q.From), cmp.Compare(p.To, q.To))
	})
	return out
}

func (x *index) sharesOf(a *RuntimeAnswer, in []bool) {
	of := x.totals()
	for _, p := range x.d.Facts.Runtime.Packages {
		if in[p.Package] {
			a.Packages = append(a.Packages, RuntimeShare{x.path(p.Package), p.Unit, p.Self, p.Total, of[p.Unit]})
		}
	}
	slices.SortStableFunc(a.Packages, func(p, q RuntimeShare) int {
		return cmp.Or(cmp.Compare(p.Unit, q.Unit), cmp.Compare(q.Total, p.Total), cmp.Compare(p.Package, q.Package))
	})
}

func (x *index) coveredOf(a *RuntimeAnswer, in []bool) {
	c := &RuntimeCovered{NotRun: []ident.SymbolID{}}
	r, s := x.d.Facts.Runtime, x.d.Facts.Symbols
	for _, f := range r.Functions {
		if f.Unit == "statements" && in[s[f.Symbol].Package] {
			c.Functions++
			c.Executed += f.Self
			c.Statements += f.Total
		}
	}
	for _, i := range r.NotRun {
		if in[s[i].Package] {
			c.NotRun = append(c.NotRun, x.symbolID(i))
		}
	}
	if slices.Sort(c.NotRun); c.Functions > 0 {
		a.Covered = c
	}
}

// EntryRuntime is what traces show of an entry point.
type EntryRuntime struct {
	// Seen is false when the traces show others of its kind, not this one, or
	// (NotRun) coverage lists its handler as not executed. The rest then means
	// nothing.
	Seen   bool  `json:"seen"`
	NotRun bool  `json:"notRun"`
	Count  int64 `json:"count"`
	Errors int64 `json:"errors"`
	// P50, P90 and P99 are microseconds, -1 for unknown.
	P50 int64 `json:"p50"`
	P90 int64 `json:"p90"`
	P99 int64 `json:"p99"`
	// Calls and Queries leave the process, for all requests together.
	Calls   int64          `json:"calls"`
	Queries int64          `json:"queries"`
	Tables  []RuntimeTouch `json:"tables"`
}

// RuntimeTouch counts statements on a table.
type RuntimeTouch struct {
	Table  string `json:"table"`
	Reads  int64  `json:"reads"`
	Writes int64  `json:"writes"`
}

// entryRuntime is what was measured of an entry point, nil when no measurement
// could show it.
func (x *index) entryRuntime(i int) *EntryRuntime {
	r := x.d.Facts.Runtime
	if r == nil {
		return nil
	}
	for j := range r.Entries {
		if e := &r.Entries[j]; e.Entry == i {
			out := &EntryRuntime{Seen: true, Count: e.Count, Errors: e.Errors, P50: e.P50, P90: e.P90, P99: e.P99, Calls: e.Calls, Queries: e.Queries, Tables: []RuntimeTouch{}}
			for _, t := range e.Tables {
				out.Tables = append(out.Tables, RuntimeTouch{x.d.Facts.Data.Tables[t.Table].Name, t.Reads, t.Writes})
			}
			return out
		}
	}
	if slices.Contains(r.NotEntered, i) {
		_, dead := slices.BinarySearch(r.NotRun, x.d.Facts.Entries[i].Handler)
		return &EntryRuntime{NotRun: dead, Tables: []RuntimeTouch{}}
	}
	return nil
}
