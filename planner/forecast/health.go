package forecast

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// reached are the symbols that run in each service: its own, and those of
// shared code that it calls, with anything that is started in it.
func (w *world) reached() []map[int]bool {
	out := make([]map[int]bool, len(w.services))
	next := make([][]int32, len(w.f.Symbols))
	for i := range w.f.Refs {
		if r := &w.f.Refs[i]; r.Kind == facts.Call || r.Kind == facts.Runtime || r.Kind == facts.FuncValue {
			next[r.From] = append(next[r.From], int32(r.To))
		}
	}
	for k := range out {
		out[k] = map[int]bool{}
		var todo []int
		for i := range w.f.Symbols {
			if w.service(i) == k {
				out[k][i] = true
				todo = append(todo, i)
			}
		}
		for len(todo) > 0 {
			s := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, t := range next[s] {
				if w.service(int(t)) == none && !out[k][int(t)] {
					out[k][int(t)] = true
					todo = append(todo, int(t))
				}
			}
		}
	}
	return out
}

// health says what each service must check. A store that it can not work
// without makes it not ready; what it calls outside is watched and survived;
// other services are never part of a check, or one that is down takes the rest
// with it.
func (w *world) health() []Health {
	out := make([]Health, 0, len(w.services))
	for k, runs := range w.reached() {
		h := Health{Service: w.services[k].ID, Ready: w.stores(runs), Watch: w.outside(runs), Workers: w.workers(k)}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Health) int { return cmp.Compare(a.Service, b.Service) })
	return out
}

func (w *world) stores(runs map[int]bool) []Check {
	first := map[facts.Store]facts.Pos{}
	tables := map[facts.Store]map[int]bool{}
	for i := range w.f.Data.Access {
		a := &w.f.Data.Access[i]
		if !runs[a.Symbol] {
			continue
		}
		store := w.f.Data.Tables[a.Table].Store
		if tables[store] == nil {
			tables[store], first[store] = map[int]bool{}, a.Pos
		}
		tables[store][a.Table] = true
		if before(a.Pos, first[store]) {
			first[store] = a.Pos
		}
	}
	out := []Check{}
	for _, s := range []facts.Store{facts.SQL, facts.MongoDB, facts.Redis, facts.S3, facts.Elasticsearch} {
		if n := len(tables[s]); n > 0 {
			out = append(out, Check{fmt.Sprintf("the %s store answers (%d %s)", s, n, plural(n, "table or collection", "tables or collections")), first[s]})
		}
	}
	return out
}

func before(a, b facts.Pos) bool {
	return cmp.Or(a.File-b.File, a.Line-b.Line, a.Col-b.Col) < 0
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// outside are the calls that leave the process, one for each kind and target.
func (w *world) outside(runs map[int]bool) []Check {
	out := []Check{}
	seen := map[string]bool{}
	for i := range w.f.Outbound {
		o := &w.f.Outbound[i]
		what := string(o.Kind) + " call to " + target(o)
		if !runs[o.Symbol] || seen[what] {
			continue
		}
		seen[what] = true
		out = append(out, Check{what, o.Pos})
	}
	slices.SortFunc(out, func(a, b Check) int { return cmp.Compare(a.What, b.What) })
	return out
}

func target(o *facts.Outbound) string {
	if o.Target == "" || o.Target == "…" {
		return "an unknown target through " + o.Library
	}
	return o.Target
}

// workers are what runs in the background of a service.
func (w *world) workers(k int) []Check {
	out := []Check{}
	for i := range w.f.Entries {
		e := &w.f.Entries[i]
		own := none
		if e.Handler >= 0 {
			own = w.service(e.Handler)
		}
		if own == none && e.In >= 0 {
			own = w.service(e.In)
		}
		if own != k {
			continue
		}
		switch e.Kind {
		case facts.EntryConsumer:
			out = append(out, Check{"the consumer of " + e.Pattern + " made progress lately", e.Pos})
		case facts.EntryCron, facts.EntryTicker:
			out = append(out, Check{"the job at " + e.Pattern + " ran lately", e.Pos})
		}
	}
	slices.SortStableFunc(out, func(a, b Check) int { return cmp.Compare(a.What, b.What) })
	return out
}

// running says what runs before and after.
func (w *world) running(s Sources, c Config) Running {
	out := Running{Stores: w.storeUses(), Topics: []string{}, Needs: len(w.f.Config)}
	for _, d := range s.Partition.Deployables {
		if !d.Tool {
			out.Now++
		}
	}
	n := len(w.services)
	out.After = between(float64(max(1, out.Now)), float64(max(1, out.Now)))
	if n > 1 {
		out.After = between(float64(n*c.ReplicasLow), float64((n+1)*c.ReplicasHigh)) // the rest may stay as one more
	}
	owners := 0
	for _, u := range out.Stores {
		owners += max(1, u.Writers)
	}
	if len(out.Stores) > 0 {
		out.Databases = between(float64(len(out.Stores)), float64(owners))
	}
	seen := map[string]bool{}
	for i := range w.f.Outbound {
		if o := &w.f.Outbound[i]; o.Kind == facts.OutPublish && o.Target != "" && !seen[o.Target] {
			seen[o.Target] = true
			out.Topics = append(out.Topics, o.Target)
		}
	}
	slices.Sort(out.Topics)
	return out
}
