package planner

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/effort"
	"github.com/demarc-dev/demarc/planner/forecast"
	"github.com/demarc-dev/demarc/planner/inputs"
	"github.com/demarc-dev/demarc/planner/ownership"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// seams are what the rooms know about each candidate (methods 5.2.2).
func seams(e Evidence, a *Advice) map[ident.ServiceID]inputs.Seam {
	out := make(map[ident.ServiceID]inputs.Seam, len(e.Partition.Services))
	icp := crossing(e, a)
	for k := range e.Partition.Services {
		id := e.Partition.Services[k].ID
		out[id] = inputs.Seam{CrossTx: crossTx(e, a, k), ICP: icp[k], Remotable: remotable(e, a.Contracts, id), Confidence: boundaryConfidence(&e.Partition.Services[k]), Months: months(&a.Estimates[k])}
	}
	return out
}

// place turns a position into evidence.
func place(f *facts.Set, text string, p facts.Pos) verdict.Evidence {
	v := verdict.Evidence{Text: text}
	if p.Line > 0 && p.File >= 0 && p.File < len(f.Files) {
		v.File, v.Line = f.Files[p.File].Path, p.Line
	}
	return v
}

func crossTx(e Evidence, a *Advice, k int) verdict.Fact {
	share, crossing, ok := a.Ownership.Share(k)
	if !ok {
		if len(e.Facts.Data.Unresolved) > 0 && len(e.Facts.Data.Transactions) == 0 {
			return verdict.Fact{Source: verdict.Unknown}
		}
		return verdict.Fact{Value: 0, Source: verdict.FromCode, Evidence: []verdict.Evidence{{Text: "no transaction touches its tables or starts in it"}}}
	}
	f := verdict.Fact{Value: share, Source: verdict.FromCode, Evidence: []verdict.Evidence{}}
	text := fmt.Sprintf("%d of %d transactions write on both sides", len(crossing), a.Ownership.Began[k])
	if len(crossing) == 0 {
		f.Evidence = append(f.Evidence, verdict.Evidence{Text: text})
	}
	for _, c := range crossing[:min(len(crossing), 3)] {
		f.Evidence = append(f.Evidence, place(e.Facts, text, c.Pos))
	}
	return f
}

// crossing is `icp/log` (methods 4.3) of the ties of each service: of what has
// one end in it, the weight that leaves it. Ties to code of no service count for
// neither.
func crossing(e Evidence, a *Advice) []verdict.Fact {
	type pair struct{ from, to, x, y int }
	count := map[pair]int{}
	f := e.Facts
	for i := range f.Refs {
		r := &f.Refs[i]
		from, to := &f.Symbols[r.From], &f.Symbols[r.To]
		if from.File >= 0 && f.Files[from.File].Test {
			continue
		}
		// Packages are the grain; a divided one has a part for each service.
		p := pair{from.Package, to.Package, a.Ownership.Of(r.From), a.Ownership.Of(r.To)}
		if (p.from != p.to || p.x != p.y) && p.x != ownership.None && p.y != ownership.None {
			count[p] += len(r.Sites)
		}
	}
	n := len(e.Partition.Services)
	cut, all, sites := make([]float64, n), make([]float64, n), make([]int, n)
	pairs := slices.SortedFunc(maps.Keys(count), func(p, q pair) int { return cmp.Or(p.from-q.from, p.to-q.to, p.x-q.x, p.y-q.y) })
	for _, p := range pairs { // in order, so that sums are the same each time
		x, y := p.x, p.y
		w := math.Log(float64(count[p])) + 1
		all[x] += w
		if x != y {
			all[y] += w
			cut[x] += w
			cut[y] += w
			sites[x] += count[p]
			sites[y] += count[p]
		}
	}
	out := make([]verdict.Fact, n)
	for k := range out {
		v := 0.0
		if all[k] > 0 {
			v = cut[k] / all[k]
		}
		out[k] = verdict.Fact{Value: v, Source: verdict.FromCode, Evidence: []verdict.Evidence{{Text: fmt.Sprintf("%d places refer over its border", sites[k])}}}
	}
	return out
}

// remotable is the share of a service's crossing operations at R0 or R1.
func remotable(e Evidence, set *contract.Set, id ident.ServiceID) verdict.Fact {
	seen := map[int]bool{}
	n, good := 0, 0
	worst := contract.R0
	var pos facts.Pos
	for i := range set.Seams {
		s := &set.Seams[i]
		if s.From != id && s.To != id {
			continue
		}
		for j := range s.Operations {
			o := &s.Operations[j]
			if o.OnData || seen[o.Symbol] {
				continue
			}
			seen[o.Symbol] = true
			n++
			if o.Level <= contract.R1 {
				good++
			}
			if o.Level > worst && len(o.Reasons) > 0 {
				worst, pos = o.Level, o.Reasons[0].Pos
			}
		}
	}
	if n == 0 {
		return verdict.Fact{Value: 1, Source: verdict.FromCode, Evidence: []verdict.Evidence{{Text: "nothing is called over its border"}}}
	}
	return verdict.Fact{Value: float64(good) / float64(n), Source: verdict.FromCode, Evidence: []verdict.Evidence{
		place(e.Facts, fmt.Sprintf("%d of %d operations could be remote as they are; the worst is %s", good, n, worst), pos)}}
}

// boundaryConfidence is 1 minus how often the disturbed runs put the service's
// packages with those of the next one (methods 3.4.2); unknown where the proposal
// was not disturbed.
func boundaryConfidence(u *boundary.ServiceUnit) verdict.Fact {
	if u.Confidence == nil {
		return verdict.Fact{Source: verdict.Unknown}
	}
	v, text := .99, "no disturbed run of the search put it together with another part"
	if r := u.RunnerUp; r != nil {
		v = min(v, 1-r.Share)
		text = fmt.Sprintf("%.0f%% of its pairs with %s stayed apart when the evidence was disturbed", 100*(1-r.Share), r.Service)
	}
	return verdict.Fact{Value: v, Source: verdict.FromCode, Evidence: []verdict.Evidence{{Text: text}}}
}

func months(x *effort.Estimate) verdict.Fact {
	return verdict.Fact{Value: x.P50 / effort.DaysPerMonth, Source: verdict.FromCode, Evidence: []verdict.Evidence{
		{Text: fmt.Sprintf("%.0f cut function points, %.0f to %.0f days (P50, P80), %s", x.Points, x.P50, x.P80, effort.Words(x.Calibrated))}}}
}

// changes are those of the history by packages.
func changes(h *history.Log) []forecast.Change {
	if h == nil {
		return nil
	}
	out := make([]forecast.Change, 0, len(h.Sets))
	for _, s := range h.Sets {
		c := forecast.Change{Count: s.Changes}
		for _, p := range s.Packages {
			c.Packages = append(c.Packages, h.Packages[p].Path)
		}
		out = append(out, c)
	}
	return out
}

// measuredFact turns a metric of the proposal into a fact.
func measuredFact(r *quality.Report, id string) verdict.Fact {
	if r == nil {
		return verdict.Fact{Source: verdict.Unknown}
	}
	m, ok := r.Metric(id)
	if !ok || !m.Value.Known {
		return verdict.Fact{Source: verdict.Unknown}
	}
	source := verdict.FromGit
	if m.Source == "code" {
		source = verdict.FromCode
	}
	return verdict.Fact{Value: m.Value.Value, Source: source, Evidence: []verdict.Evidence{
		{Text: fmt.Sprintf("%s, by %d %s (%s)", m.Title, m.Evidence, m.EvidenceUnit, m.ID)}}}
}
