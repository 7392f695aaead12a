package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// runtimeShown is how many ways, and names of functions, a sentence or list
// shows without Options.All.
const runtimeShown = 5

// count64 is a number of a unit: "1,204 samples".
func count64(n int64, unit string) string {
	if unit == "executions" {
		unit = "times"
	}
	if n == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return grouped(int(n)) + " " + strings.ReplaceAll(unit, "_", " ")
}

// shareOf is "812 of 40,000 samples (2.0%)".
func shareOf(n, of int64, unit string) string {
	if of <= 0 {
		return count64(n, unit)
	}
	return grouped(int(n)) + " of " + count64(of, unit) + " (" + ratio(n, of) + ")"
}

func ratio(n, of int64) string {
	if n == 0 {
		return "none"
	}
	return percent(100 * float64(n) / float64(of))
}

// micros shows a duration in microseconds.
func micros(n int64) string {
	switch {
	case n < 0:
		return "unknown"
	case n < 1000:
		return strconv.FormatInt(n, 10) + " µs"
	case n < 1_000_000:
		return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + " ms"
	}
	return strconv.FormatFloat(float64(n)/1_000_000, 'f', 2, 64) + " s"
}

// isProfile reports whether a unit is the sample type of a profile.
func isProfile(unit string) bool {
	return !slices.Contains([]string{"spans", "executions", "places", "statements"}, unit)
}

// words says a tie in a sentence.
func (t *RuntimeTie) words(short func(string) string) string {
	s := short(t.From) + " -> " + short(t.To) + ": "
	switch {
	case isProfile(t.Unit):
		s += shareOf(t.Weight, t.Of, t.Unit)
	case t.Unit == "executions":
		s += "executed " + count64(t.Weight, t.Unit)
	case t.Unit == "places":
		s += "executed in " + count64(t.Weight, t.Unit)
	default:
		s += count64(t.Weight, t.Unit)
	}
	if t.Indirect > 0 {
		s += ", " + grouped(int(t.Indirect)) + " of them by way of other code"
	}
	return s
}

// sentences say what was measured of a side, or between two. With all nothing is
// left out.
func (a *RuntimeAnswer) sentences(prefix string, all bool) []string {
	short := func(s string) string {
		if s+"/" == prefix {
			return s[strings.LastIndexByte(s, '/')+1:]
		}
		return strings.TrimPrefix(s, prefix)
	}
	limit := func(n int) int {
		if all {
			return n
		}
		return min(n, runtimeShown)
	}
	var out []string
	for _, p := range a.Packages[:limit(len(a.Packages))] {
		s := shareOf(p.Total, p.Of, p.Unit) + " passed through " + short(string(p.Package))
		if p.Self > 0 {
			s += ", " + grouped(int(p.Self)) + " of them in its own code"
		}
		out = append(out, s+".")
	}
	out = append(out, a.coverage(short, limit)...)
	ways := a.Ties
	if len(a.Packages) == 0 && a.Covered == nil && len(a.Calls) > 0 {
		ways = append(slices.Clone(a.Ties), a.Calls...) // between two: the functions too
	}
	for i := range ways[:limit(len(ways))] {
		out = append(out, ways[i].words(short)+".")
	}
	if n := len(ways) - limit(len(ways)); n > 0 {
		out = append(out, grouped(n)+" more measured ways: use --all.")
	}
	if n := len(a.NotCalled); n > 0 {
		var names []string
		for _, p := range a.NotCalled[:limit(n)] {
			names = append(names, short(string(p.From))+" -> "+short(string(p.To)))
		}
		out = append(out, fmt.Sprintf("%s never taken in the covered run: %s.", plural(n, "call was", "calls were"), listed(names, len(names)))+more(n-limit(n)))
	}
	if len(out) == 0 {
		out = append(out, "Nothing was measured here: the run did not come here, or the measurement does not list it.")
	}
	return out
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return " And " + grouped(n) + " more."
}

func (a *RuntimeAnswer) coverage(short func(string) string, limit func(int) int) []string {
	c := a.Covered
	if c == nil {
		return nil
	}
	s := shareOf(c.Executed, c.Statements, "statements") + " were executed"
	n := len(c.NotRun)
	if n == 0 {
		return []string{s + ", in all of its " + plural(c.Functions, "function", "functions") + "."}
	}
	var names []string
	for _, f := range c.NotRun[:limit(n)] {
		names = append(names, short(string(f)))
	}
	return []string{s + fmt.Sprintf("; %s of %s never ran: %s.", grouped(n), plural(c.Functions, "function", "functions"), listed(names, len(names))) + more(n-limit(n))}
}

// words say what traces show of an entry point.
func (e *EntryRuntime) words() string {
	switch {
	case !e.Seen && e.NotRun:
		return "never seen at run time: its handler is covered and did not run"
	case !e.Seen:
		return "never seen at run time: the traces show others of its kind; they may be a sample, or of another program"
	}
	s := "seen at run time: " + plural(int(e.Count), "request", "requests")
	if e.Errors > 0 {
		s += ", " + grouped(int(e.Errors)) + " of them failed"
	}
	if e.P50 < 0 {
		s += "; how long they took is unknown"
	} else {
		s += "; half within " + micros(e.P50) + ", 90% within " + micros(e.P90) + ", 99% within " + micros(e.P99)
	}
	s += fmt.Sprintf("; %.1f calls out a request, %.1f of them queries", float64(e.Calls)/float64(max(e.Count, 1)), float64(e.Queries)/float64(max(e.Count, 1)))
	if len(e.Tables) > 0 {
		var names []string
		for _, t := range e.Tables {
			names = append(names, t.Table)
		}
		s += "; tables: " + listed(names, 6)
	}
	return s
}

// runtimeSection is the section of a report on measurements; ok is false without
// one.
func (x *index) runtimeSection() (s evidenceSection, ok bool) {
	r := x.d.Facts.Runtime
	if r == nil {
		return s, false
	}
	s = evidenceSection{ID: "runtime", Title: "At run time", Command: "demarc explain PACKAGE --from analysis.json", Text: "What was measured is about its run only: what it never shows may still happen."}
	for i := range r.Sources {
		s.Items = append(s.Items, sourceWords(&r.Sources[i]))
	}
	ties := x.ties(r.PackageCalls, x.crosses, func(i int) string { return string(x.path(i)) })
	ties = slices.DeleteFunc(ties, func(t RuntimeTie) bool { return t.Unit == "executions" || t.Unit == "places" })
	short := func(p string) string { return x.short(ident.PackagePath(p)) }
	for i := range ties[:min(runtimeShown, len(ties))] {
		s.Items = append(s.Items, "Crossing: "+ties[i].words(short)+".")
	}
	if n := len(r.NotRun); n > 0 {
		s.Items = append(s.Items, plural(n, "function was", "functions were")+" covered and never ran.")
	}
	if n := len(r.NotEntered); n > 0 {
		var names []string
		for _, i := range r.NotEntered[:min(n, runtimeShown)] {
			e := &x.d.Facts.Entries[i]
			names = append(names, strings.TrimSpace(e.Method+" "+e.Pattern))
		}
		s.Items = append(s.Items, plural(n, "entry point was", "entry points were")+" never seen: "+listed(names, len(names))+"."+more(n-len(names)))
	}
	if len(ties) > runtimeShown {
		s.More = grouped(len(ties)-runtimeShown) + " more measured ways cross."
	}
	return s, true
}

// crosses reports whether two packages are in different services.
func (x *index) crosses(p, q int) bool {
	a, b := x.place[p].service, x.place[q].service
	return a >= 0 && b >= 0 && a != b
}

func sourceWords(s *facts.RuntimeSource) string {
	what := map[facts.RuntimeKind]string{facts.Profile: "Profile ", facts.Traces: "Traces ", facts.Coverage: "Coverage "}[s.Kind] + s.Name
	out := what + ": " + shareOf(s.Mapped, s.Total, s.Unit) + " belong to this code base"
	if len(s.Services) > 0 {
		out += "; " + map[bool]string{true: "service ", false: "services "}[len(s.Services) == 1] + listed(s.Services, 5)
	}
	if s.UnmappedNames > 0 {
		var names []string
		for _, u := range s.Unmapped[:min(3, len(s.Unmapped))] {
			names = append(names, u.Name)
		}
		out += "; " + plural(s.UnmappedNames, "name was", "names were") + " not found in it: "
		if left := s.UnmappedNames - len(names); left > 0 {
			names = append(names, grouped(left)+" more")
		}
		out += listed(names, len(names))
	}
	return out + "."
}

// measured reports whether an entry point of a kind was measured.
func (v *RoutesView) measured(k facts.EntryKind) bool {
	return v.traced() && slices.ContainsFunc(v.Entries, func(e EntryAt) bool { return e.Kind == k && e.Runtime != nil })
}

// traced reports whether traces show an entry point.
func (v *RoutesView) traced() bool {
	r := v.x.d.Facts.Runtime
	return r != nil && len(r.Entries) > 0
}

// cells are the columns of csv: empty for unknown, 0 requests for an entry point
// that a measurement could show and did not.
func (e *EntryRuntime) cells() []string {
	switch {
	case e == nil:
		return []string{"", "", "", "", "", "", ""}
	case !e.Seen:
		return []string{"0", "0", "", "", "", "", ""}
	}
	var out []string
	for _, n := range []int64{e.Count, e.Errors, e.P50, e.P90, e.P99, e.Calls, e.Queries} {
		s := ""
		if n >= 0 {
			s = strconv.FormatInt(n, 10)
		}
		out = append(out, s)
	}
	return out
}

// brief are the columns of text.
func (e *EntryRuntime) brief() []string {
	switch {
	case e == nil:
		return []string{"", "", ""}
	case !e.Seen:
		return []string{"not seen", "", ""}
	}
	return []string{grouped(int(e.Count)), micros(e.P50), micros(e.P99)}
}
