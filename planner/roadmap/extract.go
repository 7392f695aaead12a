package roadmap

import (
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/effort"
	"github.com/demarc-dev/demarc/planner/ownership"
)

// steps are methods 8.1.1 for one service: seam, contract, dual path, reads,
// writes, canary, delete.
func (m *maker) steps(k int) []Step {
	var out []Step
	add := func(xs ...Step) {
		for _, x := range xs {
			if len(out) > 0 && len(x.Needs) == 0 {
				x.Needs = []string{out[len(out)-1].ID}
			}
			out = append(out, m.finish(x))
		}
	}
	add(m.seams(k)...)
	add(m.contracts(k)...)
	add(m.dual(k))
	add(m.joins(k)...)
	add(m.reads(k)...)
	add(m.transactions(k)...)
	add(m.writes(k)...)
	add(m.canary(k), m.remove(k))
	return out
}

// seamsOf are the seams of a service with another that names it or is named.
func (m *maker) seamsOf(k int) []*contract.Seam {
	var out []*contract.Seam
	for i := range m.s.Contracts.Seams {
		if s := &m.s.Contracts.Seams[i]; s.From == m.unit(k).ID || s.To == m.unit(k).ID {
			out = append(out, s)
		}
	}
	return out
}

func (m *maker) name(id ident.ServiceID) string { return m.unit(m.index[id]).Name }

// seams put an interface of the consumer in front of the provider, one pull
// request a pair (P2).
func (m *maker) seams(k int) []Step {
	var out []Step
	me := m.unit(k).ID
	for _, s := range m.seamsOf(k) {
		if !m.first(StepSeam, s) {
			continue
		}
		done := Condition{Kind: NoReference, From: m.packages(m.index[s.From]), To: m.packages(m.index[s.To]), Kinds: used(),
			Text: fmt.Sprintf("%s calls %s through its own interface only; main hands the implementation in", m.name(s.From), m.name(s.To))}
		changes := m.uses(&done)
		if len(changes) == 0 {
			continue
		}
		points, open := 1+.1*float64(len(changes)), 0
		for i := range s.Operations {
			if o := &s.Operations[i]; !o.OnData {
				points += effort.DefaultWeights().Repair[min(max(o.Level, contract.R0), contract.R4)] + 1
				if o.Level == contract.R4 {
					open++
				}
			}
		}
		x := Step{
			ID: fmt.Sprintf("%s-seam-%s-%s", word(string(me)), word(string(s.From)), word(string(s.To))), Kind: StepSeam, Service: me, Pattern: "P2",
			Title: fmt.Sprintf("Let %s use %s through an interface of its own", m.name(s.From), m.name(s.To)),
			Why: fmt.Sprintf("%s uses %s at %s; behind an interface that %s declares, what answers can be changed without touching it",
				m.name(s.From), m.name(s.To), plural(len(changes), "place", "places"), m.name(s.From)),
			Changes: changes, Points: points,
			Rule:   fmt.Sprintf("forbid calls: %s -> %s, except from wiring", s.From, s.To),
			Done:   done,
			Metric: "same answers, same latency: it is still one process", Rollback: "revert the pull request: one process, one binary",
		}
		x.Risk, x.RiskWhy = risk(points, false, open)
		out = append(out, x)
	}
	return out
}

// first says whether a seam is not part of an earlier extraction's steps.
func (m *maker) first(kind StepKind, s *contract.Seam) bool {
	key := fmt.Sprintf("%s %q %q", kind, s.From, s.To)
	was := m.planned[key]
	m.planned[key] = true
	return !was
}

// contracts move the types that travel out of both sides.
func (m *maker) contracts(k int) []Step {
	var out []Step
	me := m.unit(k).ID
	for _, s := range m.seamsOf(k) {
		if len(s.Types)+len(s.Values)+len(s.Errors) == 0 || !m.first(StepContract, s) {
			continue
		}
		done := Condition{Kind: NoReference, From: m.packages(m.index[s.From]), To: m.packages(m.index[s.To]),
			Text: fmt.Sprintf("%s imports nothing of %s: demarc contracts wrote the port, both sides map to it, and contract tests run", m.name(s.From), m.name(s.To))}
		changes := m.uses(&done)
		if len(changes) == 0 {
			continue
		}
		w := effort.DefaultWeights()
		x := Step{
			ID: fmt.Sprintf("%s-contract-%s-%s", word(string(me)), word(string(s.From)), word(string(s.To))), Kind: StepContract, Service: me, Pattern: "P2",
			Title: fmt.Sprintf("Give what %s and %s exchange types of their own, with tests", m.name(s.From), m.name(s.To)),
			Why: fmt.Sprintf("%s travel; as long as they are types of %s, every change of them releases both",
				plural(len(s.Types), "type", "types"), m.name(s.To)),
			Changes: changes, Points: w.DTO*float64(len(s.Types)) + w.Operation/2*float64(len(s.Operations)) + 1,
			Rule:   fmt.Sprintf("forbid imports: %s -> %s", s.From, s.To),
			Done:   done,
			Metric: "contract tests of both sides are green in CI", Rollback: "revert the pull request: the mappers go, the types stay where they were",
		}
		x.Risk, x.RiskWhy = risk(x.Points, false, len(s.Questions))
		out = append(out, x)
	}
	return out
}

// dual runs the part as a second process behind a flag (P1, P2).
func (m *maker) dual(k int) Step {
	pattern, routes := "P2", m.routes(k)
	what := "behind the interfaces"
	if len(routes) > 0 {
		pattern = "P1"
		what = fmt.Sprintf("behind the router: it owns %s", plural(len(routes), "route", "routes"))
	}
	x := Step{
		ID: word(string(m.unit(k).ID)) + "-dual-path", Kind: StepDual, Service: m.unit(k).ID, Pattern: pattern,
		Title:    fmt.Sprintf("Start %s as a process of its own, switched by a flag", m.unit(k).Name),
		Why:      "the new way runs beside the old one, " + what + ", so that going back is a flag and not a release",
		Done:     Condition{Kind: Manual, Text: "the flag switches between the local and the remote implementation in production; code alone does not show it"},
		Metric:   "with the flag on for test traffic: same answers, error rate and latency within what the forecast says",
		Rollback: "switch the flag off", Points: 2 * float64(max(1, len(m.seamsOf(k)))), Changes: routes,
	}
	x.Risk, x.RiskWhy = "medium", "a second process has to be built, deployed and watched"
	return x
}

// routes are the entry points whose handlers the service owns.
func (m *maker) routes(k int) []Change {
	out := []Change{}
	for i := range m.s.Facts.Entries {
		e := &m.s.Facts.Entries[i]
		if e.Handler < 0 || e.Kind == facts.EntryMain || m.s.Ownership.Of(e.Handler) != k {
			continue
		}
		out = append(out, Change{What: "entry point " + trimmed(e.Method+" "+e.Pattern), Symbol: m.symbol(e.Handler), Pos: e.Pos})
	}
	return out
}

func trimmed(s string) string {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// tablesOf are the tables that a service owns.
func (m *maker) tablesOf(k int) []int {
	var out []int
	for i := range m.s.Ownership.Tables {
		if m.s.Ownership.Tables[i].Owner == k {
			out = append(out, i)
		}
	}
	return out
}

// others are the tables that other services own.
func (m *maker) othersOf(k int) []int {
	var out []int
	for i := range m.s.Ownership.Tables {
		if o := m.s.Ownership.Tables[i].Owner; o != k && o != ownership.None {
			out = append(out, i)
		}
	}
	return out
}

// joins and foreign keys over the cut become code (P10).
func (m *maker) joins(k int) []Step {
	var out []Step
	changes := []Change{}
	for i := range m.s.Ownership.Joins {
		if j := &m.s.Ownership.Joins[i]; slices.Contains(j.Services, k) {
			changes = append(changes, Change{What: "a statement joins " + m.names(j.Tables), Symbol: m.symbol(m.s.Facts.Data.Statements[j.Index].Symbol), Pos: j.Pos})
		}
	}
	w := effort.DefaultWeights()
	id := word(string(m.unit(k).ID))
	if len(changes) > 0 {
		x := Step{ID: id + "-joins", Kind: StepReads, Service: m.unit(k).ID, Pattern: "P10",
			Title: fmt.Sprintf("Replace %s over the border of %s by batch reads", plural(len(changes), "join", "joins"), m.unit(k).Name),
			Why:   "a statement can not join tables of two databases", Changes: changes, Points: w.Key * float64(len(changes)),
			Rule:   "forbid joins over " + string(m.unit(k).ID),
			Done:   Condition{Kind: NoJoin, Tables: m.tableIDs(m.tablesOf(k)), Others: m.tableIDs(m.othersOf(k)), Text: "no statement touches tables of both sides"},
			Metric: "same results, compared in production for a week", Rollback: "revert the pull request: the tables did not move"}
		x.Risk, x.RiskWhy = risk(x.Points, false, 0)
		out = append(out, x)
	}
	keys := []Change{}
	for _, key := range m.s.Ownership.Keys {
		if key.Service == k || key.ToService == k {
			keys = append(keys, Change{What: fmt.Sprintf("%s refers to %s", m.table(key.Table), m.table(key.To)), Table: m.table(key.Table), Pos: key.Pos})
		}
	}
	if len(keys) > 0 {
		x := Step{ID: id + "-foreign-keys", Kind: StepReads, Service: m.unit(k).ID, Pattern: "P10",
			Title: fmt.Sprintf("Check in code what %s over the border of %s checked", plural(len(keys), "foreign key", "foreign keys"), m.unit(k).Name),
			Why:   "a database can not check rows of another", Changes: keys, Points: w.Key * float64(len(keys)),
			Done:   Condition{Kind: NoKey, Tables: m.tableIDs(m.tablesOf(k)), Others: m.tableIDs(m.othersOf(k)), Text: "no foreign key crosses the border"},
			Metric: "a nightly count of rows that refer to nothing stays at zero", Rollback: "add the keys again: a migration, while no row is orphaned"}
		x.Risk, x.RiskWhy = risk(x.Points, true, 0)
		out = append(out, x)
	}
	return out
}

func (m *maker) names(tables []int) string {
	s := ""
	for i, t := range tables {
		if i > 0 {
			s += ", "
		}
		s += m.table(t)
	}
	return s
}

// reads moves others' reads of the service's tables behind its interface (P6),
// one pull request a table.
func (m *maker) reads(k int) []Step {
	var out []Step
	for _, t := range m.tablesOf(k) {
		changes := m.accesses(t, func(a *facts.Access, s int) bool { return a.Mode.Reads() && s != k && s != ownership.None })
		if len(changes) == 0 {
			continue
		}
		name := m.table(t)
		allowed := slices.Concat(m.packages(k), m.sharedWriters(t))
		slices.Sort(allowed)
		x := Step{ID: word(string(m.unit(k).ID)) + "-reads-" + word(name), Kind: StepReads, Service: m.unit(k).ID, Pattern: "P6",
			Title:   fmt.Sprintf("Let others read %s through %s", name, m.unit(k).Name),
			Why:     fmt.Sprintf("other parts read the table at %s: its columns can not change without them", plural(len(changes), "place", "places")),
			Changes: changes, Points: effort.DefaultWeights().ReadShared,
			Rule:   "read " + name + ": only " + string(m.unit(k).ID),
			Done:   Condition{Kind: OnlyReaders, From: slices.Compact(allowed), Tables: m.tableIDs([]int{t}), Text: "only " + m.unit(k).Name + " reads " + name},
			Metric: "answers of the old and the new way are the same for a week", Rollback: "switch the flag back to the direct read"}
		x.Risk, x.RiskWhy = risk(x.Points, false, 0)
		out = append(out, x)
	}
	return out
}

// transactions that write on both sides need a saga, an outbox, or a moved
// border (P11, P12), one pull request for all with the same other service.
func (m *maker) transactions(k int) []Step {
	byOther := map[int][]ownership.Crossing{}
	var others []int
	_, crossing, _ := m.s.Ownership.Share(k)
	for _, c := range crossing {
		for _, o := range append(slices.Clone(c.Services), c.Home) {
			if o == k || o == ownership.None {
				continue
			}
			if !slices.Contains(others, o) {
				others = append(others, o)
			}
			if n := len(byOther[o]); n == 0 || byOther[o][n-1].Index != c.Index {
				byOther[o] = append(byOther[o], c)
			}
		}
	}
	slices.Sort(others)
	var out []Step
	for _, o := range others {
		if x, ok := m.saga(k, o, byOther[o]); ok {
			out = append(out, x)
		}
	}
	return out
}

func (m *maker) saga(k, other int, crossing []ownership.Crossing) (Step, bool) {
	mine, theirs := m.tableIDs(m.tablesOf(k)), m.tableIDs(m.tablesOf(other))
	done := Condition{Kind: NoTransaction, Tables: mine, Others: theirs, Text: fmt.Sprintf("no transaction writes tables of %s and of %s", m.unit(k).Name, m.unit(other).Name)}
	if m.check.Check(&done).Done {
		return Step{}, false // the border is crossed by calls, not by one transaction
	}
	changes := []Change{}
	publishes := false
	for _, c := range crossing {
		t := &m.s.Facts.Data.Transactions[c.Index]
		changes = append(changes, Change{What: "transaction writes " + m.names(t.Writes), Symbol: m.symbol(t.Symbol), Pos: t.Pos})
		for i := range m.s.Facts.Outbound {
			if b := &m.s.Facts.Outbound[i]; b.Kind == facts.OutPublish && b.Symbol == t.Symbol {
				publishes = true
			}
		}
	}
	pattern, how := "P12", "a saga with a compensation for each write, or the border moves so that one side owns both tables"
	if publishes {
		pattern, how = "P11", "an outbox table that is written in the same transaction and published afterwards"
	}
	x := Step{ID: fmt.Sprintf("%s-transactions-%s", word(string(m.unit(k).ID)), word(string(m.unit(other).ID))), Kind: StepWrites, Service: m.unit(k).ID, Pattern: pattern,
		Title: fmt.Sprintf("Take apart %s that write %s and %s", plural(len(changes), "transaction", "transactions"), m.unit(k).Name, m.unit(other).Name),
		Why:   "one transaction can not span two databases: " + how, Changes: changes, Points: effort.DefaultWeights().Transaction * float64(len(changes)),
		Rule: fmt.Sprintf("forbid transactions over %s and %s", m.unit(k).ID, m.unit(other).ID), Done: done,
		Metric: "rows that only one side has, counted nightly, stay at zero", Rollback: "the flag brings the one transaction back while both tables are in one database"}
	x.Risk, x.RiskWhy = "high", "what was atomic will be visible in between"
	return x, true
}

// writes gives each of the service's tables one writer (P13), if the tidy steps
// have not done it before.
func (m *maker) writes(k int) []Step {
	tables := m.tablesOf(k)
	if len(tables) == 0 {
		return nil
	}
	allowed := m.packages(k)
	changes := []Change{}
	for _, t := range tables {
		changes = append(changes, m.accesses(t, func(a *facts.Access, s int) bool { return a.Mode.Writes() && s != k })...)
	}
	x := Step{ID: word(string(m.unit(k).ID)) + "-data", Kind: StepWrites, Service: m.unit(k).ID, Pattern: "P13",
		Title: fmt.Sprintf("Move %s of %s to a schema of its own", plural(len(tables), "table", "tables"), m.unit(k).Name),
		Why:   "expand, write both, fill, switch reads, remove: the data moves while the service runs", Changes: changes,
		Points: 2 + float64(len(tables)) + effort.DefaultWeights().WriteShared*float64(min(1, len(changes))),
		Rule:   "write tables of " + string(m.unit(k).ID) + ": only " + string(m.unit(k).ID),
		Done:   Condition{Kind: OnlyWriters, From: allowed, Tables: m.tableIDs(tables), Text: "only " + m.unit(k).Name + " writes its tables, shared code included"},
		Metric: "row counts and checksums of both copies agree", Rollback: "reads go back to the old tables, which are written until the end"}
	if len(changes) == 0 {
		x.Done = Condition{Kind: Manual, Text: "the tables lie in a schema with a user of their own; code does not show it"}
	}
	x.Risk, x.RiskWhy = risk(x.Points, true, 0)
	return []Step{x}
}

func (m *maker) canary(k int) Step {
	x := Step{ID: word(string(m.unit(k).ID)) + "-canary", Kind: StepCanary, Service: m.unit(k).ID, Pattern: "P3",
		Title: fmt.Sprintf("Send a growing share of the traffic to %s", m.unit(k).Name),
		Why:   "1%, 10%, 50%, all: each for as long as the rarest important request needs to occur", Points: 2, Changes: []Change{},
		Done:   Condition{Kind: Manual, Text: "all traffic goes to the new process; code does not show it"},
		Metric: "error rate and latency of the two ways differ by less than was agreed", Rollback: "switch the flag off"}
	x.Risk, x.RiskWhy = "medium", "real users meet it; the flag takes them back in seconds"
	return x
}

func (m *maker) remove(k int) Step {
	changes := []Change{}
	for _, p := range m.unit(k).Packages {
		changes = append(changes, Change{What: "package leaves the monolith", Symbol: string(p.Package)})
	}
	x := Step{ID: word(string(m.unit(k).ID)) + "-delete", Kind: StepDelete, Service: m.unit(k).ID, Pattern: "P1",
		Title: fmt.Sprintf("Delete the old code of %s from the monolith", m.unit(k).Name),
		Why:   "two ways that both work are two ways that both have to be kept working", Points: 2, Changes: changes,
		Rule:   "forbid imports: anything -> " + string(m.unit(k).ID),
		Done:   Condition{Kind: Unlinked, To: m.packages(k), Text: "no main program of the monolith links a package of " + m.unit(k).Name},
		Metric: "nothing: it is gone", Rollback: "revert the pull request, as long as the data can be copied back"}
	x.Risk, x.RiskWhy = "low", "nothing runs there any more"
	return x
}

// patterns are the rows of methods 8.1 that the evidence asks for.
func (m *maker) patterns(k int) []Pattern {
	out := []Pattern{}
	add := func(when bool, id, name, why string, args ...any) {
		if when {
			out = append(out, Pattern{id, name, fmt.Sprintf(why, args...)})
		}
	}
	routes, calls, events, publishes := m.routes(k), 0, 0, 0
	for _, s := range m.seamsOf(k) {
		for i := range s.Operations {
			calls++
			if s.Operations[i].Style == contract.StyleEvent {
				events++
			}
		}
	}
	joins := 0
	for i := range m.s.Ownership.Joins {
		if slices.Contains(m.s.Ownership.Joins[i].Services, k) {
			joins++
		}
	}
	keys := 0
	for _, key := range m.s.Ownership.Keys {
		if key.Service == k || key.ToService == k {
			keys++
		}
	}
	readers, writers := 0, 0
	for _, t := range m.tablesOf(k) {
		switch table := &m.s.Ownership.Tables[t]; {
		case table.Writers() > 1:
			writers++
		case table.Users() > 1:
			readers++
		}
	}
	for i := range m.s.Facts.Outbound {
		if b := &m.s.Facts.Outbound[i]; b.Kind == facts.OutPublish && m.s.Ownership.Of(b.Symbol) == k {
			publishes++
		}
	}
	_, crossing, _ := m.s.Ownership.Share(k)
	add(len(routes) > 0, "P1", "strangler fig at the router", "it owns %s", plural(len(routes), "entry point", "entry points"))
	add(calls > 0, "P2", "branch by abstraction", "%s cross in the process", plural(calls, "operation", "operations"))
	add(events > 0, "P4", "decorating collaborator, or events", "%s only tell others that something happened", plural(events, "operation", "operations"))
	add(readers > 0, "P6", "database view, then a read API", "others read %s of it", plural(readers, "table", "tables"))
	add(writers > 0, "P7", "database wrapping service", "others write %s of it", plural(writers, "table", "tables"))
	add(joins+keys > 0, "P10", "foreign keys and joins to code", "%s and %s are cut", plural(joins, "join", "joins"), plural(keys, "foreign key", "foreign keys"))
	add(publishes > 0 && len(crossing) > 0, "P11", "transactional outbox", "it writes and publishes (%s)", plural(publishes, "place", "places"))
	add(len(crossing) > 0, "P12", "saga, or move the border", "%s write on both sides", plural(len(crossing), "transaction", "transactions"))
	add(len(m.tablesOf(k)) > 0, "P13", "expand and contract", "%s move with it", plural(len(m.tablesOf(k)), "table", "tables"))
	return out
}
