package reports

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
)

func stores() []facts.Store {
	return []facts.Store{facts.SQL, facts.MongoDB, facts.Redis, facts.S3, facts.Elasticsearch}
}

func modes() []facts.Mode {
	return []facts.Mode{facts.ReadMode, facts.WriteMode, facts.ReadWriteMode, facts.DDLMode}
}

func certainties() []facts.Certainty {
	return []facts.Certainty{facts.Certain, facts.Likely, facts.Guess}
}

// EntryKinds lists the kinds of entry points in the order in which people read
// them.
func EntryKinds() []facts.EntryKind {
	return []facts.EntryKind{facts.EntryHTTP, facts.EntryGRPC, facts.EntryConnect, facts.EntryTwirp, facts.EntryGraphQL, facts.EntryConsumer,
		facts.EntryCron, facts.EntryTicker, facts.EntryCLI, facts.EntryMain}
}

// OutboundKinds lists the kinds of outbound calls.
func OutboundKinds() []facts.OutboundKind {
	return []facts.OutboundKind{facts.OutHTTP, facts.OutGRPC, facts.OutPublish, facts.OutMail, facts.OutSDK, facts.OutExec}
}

func configKinds() []facts.ConfigKind {
	return []facts.ConfigKind{facts.ConfigEnv, facts.ConfigFlag, facts.ConfigViper, facts.ConfigKoanf}
}

func gapsOfHistory() []history.GapKind {
	return []history.GapKind{history.NoHistory, history.Shallow, history.PartialClone, history.MissingObjects, history.Limited,
		history.Grafts, history.Tags, history.Unmapped}
}

func styles() []history.Style {
	return []history.Style{history.UnknownStyle, history.Squash, history.MergeCommits, history.Linear}
}

// symbol checks the index of a symbol that must be there.
func (v *validator) symbol(i int, what string) {
	v.index(i, len(v.d.Facts.Symbols), 0, "symbol of "+what+":")
}

// maybe checks the index of a symbol that may be -1.
func (v *validator) maybe(i int, what string) {
	v.index(i, len(v.d.Facts.Symbols), -1, "symbol of "+what+":")
}

// at checks a symbol and the place in it.
func (v *validator) at(i int, p facts.Pos, what string) {
	v.symbol(i, what)
	v.pos(p)
}

func (v *validator) evidence() {
	v.tablesOfData()
	v.accesses()
	v.transactions()
	v.entries()
	v.state()
	v.sharing()
	v.shape()
	v.usage()
	v.http()
	v.meaning()
	v.runtime()
	v.history()
}

func (v *validator) table(i int, what string) {
	v.index(i, len(v.d.Facts.Data.Tables), 0, "table of "+what+":")
}

func (v *validator) tablesOfData() {
	d := &v.d.Facts.Data
	notNull(v, d.Tables, "data.tables")
	all := stores()
	for i := range d.Tables {
		t := &d.Tables[i]
		known(v, t.Store, all, "store")
		if t.Name == "" {
			v.fault("a table has no name")
		}
		notNull(v, t.Columns, "columns of a table")
		notNull(v, t.ForeignKeys, "foreignKeys of a table")
		notNull(v, t.Declared, "declared of a table")
		for _, k := range t.ForeignKeys {
			v.table(k.To, "a foreign key")
			v.pos(k.Pos)
			notNull(v, k.Columns, "columns of a foreign key")
			notNull(v, k.ToColumns, "toColumns of a foreign key")
		}
		for _, x := range t.Declared {
			v.maybe(x.Symbol, "a declared table")
			v.pos(x.Pos)
		}
	}
}

func (v *validator) accesses() {
	d := &v.d.Facts.Data
	notNull(v, d.Statements, "data.statements")
	notNull(v, d.Access, "data.access")
	notNull(v, d.Unresolved, "data.unresolved")
	for i := range d.Statements {
		s := &d.Statements[i]
		v.at(s.Symbol, s.Pos, "a statement")
		notNull(v, s.Tables, "tables of a statement")
		for _, t := range s.Tables {
			v.table(t, "a statement")
		}
	}
	ms, cs := modes(), certainties()
	for i := range d.Access {
		a := &d.Access[i]
		v.table(a.Table, "an access")
		v.at(a.Symbol, a.Pos, "an access")
		known(v, a.Mode, ms, "mode")
		known(v, a.Certainty, cs, "certainty")
		notNull(v, a.Columns, "columns of an access")
		v.index(a.Statement, len(d.Statements), 0, "statement of an access:")
	}
	for i := range d.Unresolved {
		v.at(d.Unresolved[i].Symbol, d.Unresolved[i].Pos, "an unresolved statement")
	}
}

func (v *validator) transactions() {
	d := &v.d.Facts.Data
	notNull(v, d.Transactions, "data.transactions")
	ms := modes()
	ids := make(map[string]bool, len(d.Transactions))
	for i := range d.Transactions {
		t := &d.Transactions[i]
		if t.ID == "" || ids[t.ID] {
			v.fault("transaction %.80q is listed twice or has no id", t.ID)
		}
		ids[t.ID] = true
		v.at(t.Symbol, t.Pos, "a transaction")
		notNull(v, t.Steps, "steps of a transaction")
		notNull(v, t.Writes, "writes of a transaction")
		notNull(v, t.Reads, "reads of a transaction")
		for _, x := range t.Writes {
			v.table(x, "a transaction")
		}
		for _, x := range t.Reads {
			v.table(x, "a transaction")
		}
		for j := range t.Steps {
			s := &t.Steps[j]
			v.table(s.Table, "a step")
			v.pos(s.Pos)
			known(v, s.Mode, ms, "mode")
			if len(s.Path) == 0 {
				v.fault("a step of transaction %.80q has no path", t.ID)
			}
			for _, h := range s.Path {
				v.at(h.Symbol, h.Pos, "a hop")
			}
		}
	}
}

func (v *validator) entries() {
	s := &v.d.Facts
	notNull(v, s.Entries, "entries")
	notNull(v, s.Outbound, "outbound")
	notNull(v, s.Config, "config")
	cs, es, os, ks := certainties(), EntryKinds(), OutboundKinds(), configKinds()
	for i := range s.Entries {
		e := &s.Entries[i]
		known(v, e.Kind, es, "entry kind")
		known(v, e.Certainty, cs, "certainty")
		v.maybe(e.Handler, "a handler")
		v.at(e.In, e.Pos, "an entry")
	}
	for i := range s.Outbound {
		o := &s.Outbound[i]
		known(v, o.Kind, os, "outbound kind")
		known(v, o.Certainty, cs, "certainty")
		v.at(o.Symbol, o.Pos, "an outbound call")
	}
	for i := range s.Config {
		c := &s.Config[i]
		known(v, c.Kind, ks, "configuration kind")
		notNull(v, c.Readers, "readers of a setting")
		for _, r := range c.Readers {
			v.at(r.Symbol, r.Pos, "a setting")
		}
	}
}

func (v *validator) packageList(l []int, what string) {
	notNull(v, l, "packages of "+what)
	for _, p := range l {
		v.index(p, len(v.d.Facts.Packages), 0, "package of "+what+":")
	}
}

func (v *validator) state() {
	s := &v.d.Facts.State
	notNull(v, s.Vars, "state.vars")
	notNull(v, s.Inits, "state.inits")
	for i := range s.Vars {
		x := &s.Vars[i]
		v.symbol(x.Var, "a variable")
		v.packageList(x.Packages, "a variable")
		notNull(v, x.Writes, "writes of a variable")
		for _, w := range x.Writes {
			v.at(w.In, w.Pos, "a write")
			for _, c := range w.Callers {
				v.at(c.In, c.Pos, "a caller")
				v.symbol(c.Calls, "a caller")
			}
		}
	}
	for i := range s.Inits {
		x := &s.Inits[i]
		v.at(x.In, x.Pos, "an initialisation")
		notNull(v, x.Effects, "effects of an initialisation")
		for _, e := range x.Effects {
			v.at(e.In, e.Pos, "an effect")
		}
	}
}

func (v *validator) sharing() {
	s := &v.d.Facts.State
	notNull(v, s.Locks, "state.locks")
	notNull(v, s.Channels, "state.channels")
	notNull(v, s.Goroutines, "state.goroutines")
	notNull(v, s.Exits, "state.exits")
	notNull(v, s.Caches, "state.caches")
	notNull(v, s.Singletons, "state.singletons")
	for i := range s.Locks {
		x := &s.Locks[i]
		v.at(x.In, x.Pos, "a lock")
		v.maybe(x.Holder, "a lock")
		notNull(v, x.Calls, "calls of a lock")
		for _, c := range x.Calls {
			v.at(c.To, c.Pos, "a call under a lock")
		}
	}
	for i := range s.Channels {
		x := &s.Channels[i]
		v.symbol(x.Holder, "a channel")
		v.packageList(x.Packages, "a channel")
		notNull(v, x.Uses, "uses of a channel")
		for _, u := range x.Uses {
			v.at(u.In, u.Pos, "a channel")
		}
	}
	for i := range s.Goroutines {
		x := &s.Goroutines[i]
		v.at(x.In, x.Pos, "a goroutine")
		v.maybe(x.Runs, "a goroutine")
		v.maybe(x.By, "a goroutine")
		known(v, x.Recovers, []string{"yes", "no", "unknown"}, "recovers")
	}
	for i := range s.Exits {
		v.at(s.Exits[i].In, s.Exits[i].Pos, "an exit")
		known(v, s.Exits[i].Kind, []string{"exit", "fatal", "panic", "goexit"}, "exit kind")
	}
	for i := range s.Caches {
		v.at(s.Caches[i].Holder, s.Caches[i].Pos, "a cache")
	}
	for i := range s.Singletons {
		x := &s.Singletons[i]
		v.symbol(x.Var, "a singleton")
		v.symbol(x.Once, "a singleton")
		v.at(x.In, x.Pos, "a singleton")
	}
}

func (v *validator) history() {
	l := &v.d.History.Log
	notNull(v, l.Gaps, "history.gaps")
	notNull(v, l.Packages, "history.packages")
	notNull(v, l.Pairs, "history.pairs")
	notNull(v, l.Sets, "history.sets")
	notNull(v, l.People.Authors, "history.people.authors")
	notNull(v, l.Owners.Invalid, "history.codeowners.invalid")
	notNull(v, l.Cadence.Latest, "history.cadence.latest")
	notNull(v, l.Cadence.Families, "history.cadence.families")
	known(v, l.Practice.Style, styles(), "style of history")
	gs := gapsOfHistory()
	for _, g := range l.Gaps {
		known(v, g.Kind, gs, "gap of history")
	}
	for i := range l.Packages {
		p := &l.Packages[i]
		notNull(v, p.Authors, "authors of a package")
		notNull(v, p.Owners, "owners of a package")
		for _, n := range [...]int{p.Changes, p.InWindow, p.Fixes, p.Reverts, p.Partners, p.Owned, p.Truck.Factor, p.Truck.Files, p.Truck.Known} {
			v.count(n, "a count of history")
		}
		for _, n := range [...]float64{p.Recent, p.Fractal, p.Entropy} {
			v.number(n, "a number of history")
		}
	}
	for i := range l.Sets {
		v.count(l.Sets[i].Changes, "changes of a set")
		notNull(v, l.Sets[i].Packages, "packages of a set")
		for _, p := range l.Sets[i].Packages {
			v.index(p, len(l.Packages), 0, "set of history:")
		}
	}
	for i := range l.Pairs {
		p := &l.Pairs[i]
		v.index(p.A, len(l.Packages), 0, "pair of history:")
		v.index(p.B, len(l.Packages), 0, "pair of history:")
		v.count(p.Shared, "a count of history")
		for _, n := range [...]float64{p.Weight, p.Recent, p.Cosine, p.Degree, p.Support, p.ConfidenceAB, p.ConfidenceBA, p.Lift} {
			v.number(n, "a number of history")
		}
	}
}
