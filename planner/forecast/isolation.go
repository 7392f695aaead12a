package forecast

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// riskyEntries is how many entry points are listed.
const riskyEntries = 10

// isolation is methods 6.3. Entry points weigh as traces show their traffic, and all
// the same without traces.
func (w *world) isolation(s Sources, c Config) Isolation {
	out := Isolation{Classes: []ClassGain{}, Services: []Blast{}, Entries: []EntryRisk{}, Shared: w.sharedFate()}
	need := make([]float64, len(w.services)) // the traffic that needs each service
	entries, availability := 0.0, 0.0
	traffic := w.traffic()
	for i := range w.f.Entries {
		e := &w.f.Entries[i]
		if !requested(e.Kind) || e.Handler < 0 {
			continue
		}
		own := w.service(e.Handler)
		if own == none && e.In >= 0 {
			own = w.service(e.In)
		}
		others := w.crossed(e.Handler, own)
		weight := traffic(i)
		entries += weight
		after := math.Pow(c.Availability, float64(len(others)+1))
		availability += weight * after
		for _, k := range others {
			need[k] += weight
		}
		if own != none {
			need[own] += weight
		}
		if len(others) > 0 {
			out.Entries = append(out.Entries, EntryRisk{e.Pattern, e.Method, w.id(own), w.ids(others), c.Availability, after})
		}
	}
	slices.SortStableFunc(out.Entries, func(a, b EntryRisk) int {
		return cmp.Or(cmp.Compare(a.After, b.After), cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Method, b.Method))
	})
	out.Entries = slices.Clip(out.Entries[:min(len(out.Entries), riskyEntries)])
	sites := w.crashSites()
	fixes, known := w.fixes(s)
	for k := range w.services {
		b := Blast{Service: w.services[k].ID, CrashSites: len(sites[k]), FixShare: Range{}}
		if entries > 0 {
			b.Radius = need[k] / entries
		}
		if len(sites[k]) > 0 {
			b.Pos = sites[k][0]
		}
		if known {
			b.FixShare = between(fixes[k], fixes[k])
		}
		out.Services = append(out.Services, b)
	}
	w.classes(&out, entries, availability, fixes, known, c)
	return out
}

// classes are methods 6.3.1: Risk = sum of rate times blast radius, before (one
// process: 1) and after.
func (w *world) classes(out *Isolation, entries, availability float64, fixes []float64, known bool, c Config) {
	if entries == 0 || len(w.services) == 0 {
		out.Classes = append(out.Classes, ClassGain{Class: "crash", Text: "no entry point is known"}, ClassGain{Class: "exhaustion", Text: "no entry point is known"},
			ClassGain{Class: "request", Text: "no entry point is known"})
		return
	}
	gain := func(rate func(k int) float64) (float64, bool) {
		before, after := 0.0, 0.0
		for k := range w.services {
			before += rate(k)
			after += rate(k) * out.Services[k].Radius
		}
		if before == 0 {
			return 0, false
		}
		return 1 - after/before, true
	}
	crash, ok := gain(func(k int) float64 {
		if known { // 6.3.2
			return fixes[k] * float64(out.Services[k].CrashSites)
		}
		return float64(out.Services[k].CrashSites)
	})
	text := "no place was found that can end the process"
	if ok {
		text = fmt.Sprintf("a crash takes down %s of what it takes down today, weighed by the places that can crash", percent(1-crash))
	}
	out.Classes = append(out.Classes, ClassGain{"crash", crash, ok, text})
	exhausted, ok := gain(func(k int) float64 { return float64(w.services[k].Lines) })
	text = "the services have no code of their own"
	if ok {
		text = fmt.Sprintf("a part that eats memory or processor slows down %s of what it slows down today, weighed by lines; not where the database is what runs out", percent(1-exhausted))
	}
	out.Classes = append(out.Classes, ClassGain{"exhaustion", exhausted, ok, text})
	// A failing request fails alone in one process; over a network each hop adds
	// its own unavailability.
	before, after := 1-c.Availability, 1-availability/entries
	text = fmt.Sprintf("a request fails in %s of cases instead of %s, because it needs more processes at once; timeouts and fallbacks are not counted", fine(after), fine(before))
	if after <= before {
		text = "no request waits for another service"
	}
	out.Classes = append(out.Classes, ClassGain{"request", 1 - after/before, true, text})
}

func percent(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }

func fine(x float64) string { return fmt.Sprintf("%.2g%%", 100*x) }

// crashSites are the places of each service that can end its process.
func (w *world) crashSites() [][]facts.Pos {
	out := make([][]facts.Pos, len(w.services))
	add := func(symbol int, p facts.Pos) {
		if k := w.service(symbol); k != none {
			out[k] = append(out[k], p)
		}
	}
	for i := range w.f.State.Goroutines {
		if g := &w.f.State.Goroutines[i]; g.Recovers == "no" {
			add(g.In, g.Pos)
		}
	}
	for i := range w.f.State.Exits {
		if e := &w.f.State.Exits[i]; e.Kind == "exit" || e.Kind == "fatal" {
			add(e.In, e.Pos)
		}
	}
	for _, ps := range out {
		slices.SortFunc(ps, func(a, b facts.Pos) int { return cmp.Or(a.File-b.File, a.Line-b.Line, a.Col-b.Col) })
	}
	return out
}

// fixes is the part of each service in the changes that repair something.
func (w *world) fixes(s Sources) ([]float64, bool) {
	out := make([]float64, len(w.services))
	if s.History == nil {
		return out, false
	}
	index := map[ident.PackagePath]int{}
	for i := range w.f.Packages {
		index[w.f.Packages[i].Path] = w.places.Package(i)
	}
	total := 0.0
	for i := range s.History.Packages {
		p := &s.History.Packages[i]
		if k, ok := index[p.Path]; ok && k != none {
			out[k] += float64(p.Fixes)
			total += float64(p.Fixes)
		}
	}
	if total == 0 {
		return out, false
	}
	for k := range out {
		out[k] /= total
	}
	return out, true
}

// sharedFate is what still fails together after a split (6.3.3).
func (w *world) sharedFate() []string {
	out := []string{}
	for _, u := range w.storeUses() {
		if u.Writers > 1 {
			out = append(out, fmt.Sprintf("%d services write to the same %s store until its tables are separated", u.Writers, u.Store))
		}
	}
	shared := 0
	for i := range w.f.State.Vars {
		seen := map[int]bool{}
		for _, p := range w.f.State.Vars[i].Packages {
			if k := w.places.Package(p); k != none {
				seen[k] = true
			}
		}
		if len(seen) > 1 {
			shared++
		}
	}
	if shared > 0 {
		out = append(out, fmt.Sprintf("%d package variables are changed from several services: in separate processes each has its own copy", shared))
	}
	return append(out, "the cluster, its network and whatever all services authenticate with")
}

// storeUses are the kinds of stores with their tables and writers.
func (w *world) storeUses() []StoreUse {
	uses := map[facts.Store]*StoreUse{}
	writers := map[facts.Store]map[int]bool{}
	for i := range w.f.Data.Tables {
		t := &w.f.Data.Tables[i]
		if t.Dropped {
			continue
		}
		if uses[t.Store] == nil {
			uses[t.Store] = &StoreUse{Store: t.Store}
			writers[t.Store] = map[int]bool{}
		}
		uses[t.Store].Tables++
	}
	for i := range w.f.Data.Access {
		a := &w.f.Data.Access[i]
		if k := w.service(a.Symbol); k != none && a.Mode.Writes() && writers[w.f.Data.Tables[a.Table].Store] != nil {
			writers[w.f.Data.Tables[a.Table].Store][k] = true
		}
	}
	out := make([]StoreUse, 0, len(uses))
	for store, u := range uses {
		u.Writers = len(writers[store])
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b StoreUse) int { return cmp.Compare(a.Store, b.Store) })
	return out
}

// traffic is the weight of each entry point by its index in the facts: the requests
// that traces show, 1 for all without traces.
func (w *world) traffic() func(entry int) float64 {
	counts := map[int]float64{}
	total := 0.0
	if r := w.f.Runtime; r != nil {
		for _, e := range r.Entries {
			if e.Count > 0 && e.Entry >= 0 && e.Entry < len(w.f.Entries) && requested(w.f.Entries[e.Entry].Kind) {
				counts[e.Entry] = float64(e.Count)
				total += float64(e.Count)
			}
		}
	}
	if total == 0 {
		return func(int) float64 { return 1 }
	}
	return func(entry int) float64 { return counts[entry] }
}

// measured is what traces show of an entry point, nil for nothing.
func (w *world) measured(entry int) *Measured {
	if w.f.Runtime == nil {
		return nil
	}
	for _, e := range w.f.Runtime.Entries {
		if e.Entry == entry && e.Count > 0 && e.P50 >= 0 {
			return &Measured{e.Count, float64(e.P50) / 1000, float64(e.P99) / 1000}
		}
	}
	return nil
}
