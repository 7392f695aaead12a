package sample

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/reports"
)

// Evidence is Shop with data, entry points, state and history: each rule of
// findings about data and state has one case.
func Evidence() *reports.Document {
	d := Shop()
	e := evidence{d}
	e.data()
	e.transaction()
	e.entries()
	e.state()
	e.history()
	return d
}

// HostileEvidence is Hostile with names of the same kind in its evidence.
func HostileEvidence() *reports.Document {
	d := Hostile()
	bad := `x</script><img src=x>|"'` + "`\x1b[31m\r\n=1+1"
	f := &d.Facts
	pos := facts.Pos{File: 0, Line: 1, Col: 1}
	for i, name := range []string{bad, bad + "2"} {
		f.Data.Tables = append(f.Data.Tables, facts.Table{
			Name: name, Store: facts.SQL, Columns: []string{bad}, ForeignKeys: []facts.ForeignKey{{Columns: []string{bad}, To: 0, ToColumns: []string{}, Pos: pos}},
			Declared: []facts.Declaration{{How: bad, Pos: pos, Symbol: -1}},
		})
		f.Data.Statements = append(f.Data.Statements, facts.Statement{Pos: pos, Symbol: i, Kind: "select", Text: bad, Tables: []int{0}})
		for s := range min(4, len(f.Symbols)) {
			f.Data.Access = append(f.Data.Access, facts.Access{
				Table: i, Symbol: 3 * s, Mode: facts.ReadWriteMode, Pos: pos, Columns: []string{}, Statement: i, Recogniser: bad, Certainty: facts.Guess,
			})
		}
	}
	f.Data.Unresolved = append(f.Data.Unresolved, facts.Unresolved{Symbol: 0, Pos: pos, Known: bad, Recogniser: bad, Reason: bad})
	f.Data.Transactions = append(f.Data.Transactions, facts.Transaction{
		ID: bad, Symbol: 0, Pos: pos, How: bad, Writes: []int{0, 1}, Reads: []int{},
		Steps: []facts.Step{{Table: 0, Mode: facts.WriteMode, Pos: pos, Path: []facts.Hop{{Symbol: 0, Pos: pos}}}},
	})
	f.Entries = append(f.Entries, facts.Entry{Kind: facts.EntryHTTP, Method: bad, Pattern: bad, Handler: -1, Framework: bad, In: 0, Pos: pos, Certainty: facts.Guess, Detail: bad})
	f.Outbound = append(f.Outbound, facts.Outbound{Kind: facts.OutHTTP, Target: bad, Library: bad, Symbol: 0, Pos: pos, Certainty: facts.Guess})
	f.Config = append(f.Config, facts.ConfigKey{Kind: facts.ConfigEnv, Key: bad, Readers: []facts.ConfigReader{{Symbol: 0, Pos: pos, Library: bad}}})
	f.Runtime = &facts.RuntimeEvidence{
		Sources: []facts.RuntimeSource{{
			Name: bad, Kind: facts.Profile, Unit: bad, Total: 1 << 62, Mapped: 3, Unmapped: []facts.RuntimeUnknown{{Name: bad, Count: -1}}, UnmappedNames: 1, Services: []string{bad},
		}},
		Functions: []facts.RuntimeFunction{{Symbol: 0, Unit: bad, Self: 1, Total: -1}},
		Calls:     []facts.RuntimeCall{{RuntimePair: facts.RuntimePair{From: 0, To: 3}, Unit: bad, Weight: 1 << 62, Indirect: 1}},
		Packages:  []facts.RuntimePackage{{Package: 0, Unit: bad, Self: 1, Total: 2}}, PackageCalls: []facts.RuntimeCall{{Unit: bad, Weight: 1}},
		Entries: []facts.RuntimeEntry{{Entry: len(f.Entries) - 1, Count: 0, P50: -1, Tables: []facts.RuntimeTable{{Table: 0}}}}, Tables: []facts.RuntimeTable{{Table: 1}},
		NotRun: []int{0}, NotCalled: []facts.RuntimePair{{From: 0, To: 3}}, NotEntered: []int{},
	}
	d.History.Read = true
	d.History.Log.Commit, d.History.Log.Date, d.History.Log.Since = bad, bad, bad
	d.History.Log.Cleaning.Used = 1
	d.History.Log.Gaps = append(d.History.Log.Gaps, history.Gap{Kind: history.Limited, Text: bad})
	d.History.Log.People.Authors = append(d.History.Log.People.Authors, history.Author{ID: "a", Name: bad, Changes: 1})
	return d
}

type evidence struct{ d *reports.Document }

// at returns a symbol, named as in Shop, and a place in its file.
func (e evidence) at(dir, name string, line int) (int, facts.Pos) {
	path := ident.PackagePath(e.d.Subject.Name + "/" + dir)
	for i := range e.d.Facts.Symbols {
		s := &e.d.Facts.Symbols[i]
		if e.d.Facts.Packages[s.Package].Path == path && string(s.Name) == name {
			return i, facts.Pos{File: s.File, Line: line, Col: 2}
		}
	}
	panic("sample: no symbol " + dir + "#" + name)
}

func (e evidence) table(name string, columns ...string) int {
	d := &e.d.Facts.Data
	d.Tables = append(d.Tables, facts.Table{
		Name: name, Store: facts.SQL, Columns: columns, ForeignKeys: []facts.ForeignKey{}, Declared: []facts.Declaration{},
	})
	return len(d.Tables) - 1
}

// access adds a statement and its accesses.
func (e evidence) access(dir, name string, line int, kind, text string, mode facts.Mode, loop bool, tables ...int) {
	d := &e.d.Facts.Data
	symbol, pos := e.at(dir, name, line)
	d.Statements = append(d.Statements, facts.Statement{Pos: pos, Symbol: symbol, Kind: kind, Text: text, Tables: tables})
	for _, t := range tables {
		d.Access = append(d.Access, facts.Access{
			Table: t, Symbol: symbol, Mode: mode, Pos: pos, Columns: []string{}, Statement: len(d.Statements) - 1,
			Recogniser: "database/sql", Certainty: facts.Certain, Loop: loop,
		})
	}
}

func (e evidence) data() {
	d := &e.d.Facts.Data
	ledger := e.table("ledger", "amount", "order_id")
	orders := e.table("orders", "id", "state")
	prices := e.table("prices", "sku")
	_, pos := e.at("internal/orders/store", "Store", 4)
	d.Tables[ledger].ForeignKeys = append(d.Tables[ledger].ForeignKeys, facts.ForeignKey{Columns: []string{"order_id"}, To: orders, ToColumns: []string{"id"}, Pos: pos})
	d.Tables[orders].Declared = append(d.Tables[orders].Declared, facts.Declaration{How: "migration", Pos: pos, Symbol: -1})
	e.access("internal/orders/store", "Store.Save", 50, "insert", "INSERT INTO orders (id, state) VALUES (?, ?)", facts.WriteMode, false, orders)
	e.access("internal/orders", "Service.Checkout", 90, "update", "UPDATE orders SET state = ? WHERE id = ?", facts.WriteMode, false, orders)
	e.access("internal/payments", "Service.Charge", 70, "update", "UPDATE orders SET state = 'paid'", facts.WriteMode, false, orders)
	e.access("internal/payments", "Service.Charge", 75, "insert", "INSERT INTO ledger VALUES (?, ?)", facts.WriteMode, false, ledger)
	e.access("internal/payments", "Service.Charge", 80, "select", "SELECT * FROM ledger l JOIN orders o ON o.id = l.order_id", facts.ReadMode, false, ledger, orders)
	e.access("internal/orders", "Service.Cancel", 140, "select", "SELECT amount FROM ledger WHERE order_id = ?", facts.ReadMode, false, ledger)
	e.access("internal/orders/pricing", "Total", 22, "select", "SELECT * FROM prices WHERE sku = ?", facts.ReadMode, true, prices)
	symbol, where := e.at("internal/orders", "Service.MarkPaid", 185)
	d.Unresolved = append(d.Unresolved, facts.Unresolved{Symbol: symbol, Pos: where, Known: "UPDATE …", Recogniser: "database/sql", Reason: "the table is not known"})
	slices.SortFunc(d.Access, func(a, b facts.Access) int { return a.Table - b.Table })
}

func (e evidence) transaction() {
	from, pos := e.at("internal/orders", "Service.Checkout", 84)
	to, there := e.at("internal/payments", "Service.Charge", 75)
	_, call := e.at("internal/orders", "Service.Checkout", 92)
	_, own := e.at("internal/orders", "Service.Checkout", 90)
	d := &e.d.Facts.Data
	id := string(ident.Symbol(e.d.Facts.Packages[e.d.Facts.Symbols[from].Package].Path, e.d.Facts.Symbols[from].Name))
	d.Transactions = append(d.Transactions, facts.Transaction{
		ID: id + "#1", Symbol: from, Pos: pos, How: "database/sql DB.BeginTx", Writes: []int{0, 1}, Reads: []int{}, Complete: false,
		Steps: []facts.Step{
			{Table: 1, Mode: facts.WriteMode, Pos: own, Path: []facts.Hop{{Symbol: from, Pos: own}}},
			{Table: 0, Mode: facts.WriteMode, Pos: there, Path: []facts.Hop{{Symbol: from, Pos: call}, {Symbol: to, Pos: there}}},
		},
	})
}

func (e evidence) entries() {
	f := &e.d.Facts
	in, pos := e.at("cmd/shop", "main", 40)
	add := func(kind facts.EntryKind, method, pattern, dir, name, framework string) {
		h := -1
		if dir != "" {
			h, _ = e.at(dir, name, 1)
		}
		f.Entries = append(f.Entries, facts.Entry{Kind: kind, Method: method, Pattern: pattern, Handler: h, Framework: framework, In: in, Pos: pos, Certainty: facts.Certain})
	}
	add(facts.EntryHTTP, "DELETE", "/orders/{id}", "internal/orders", "Service.Cancel", "github.com/go-chi/chi")
	add(facts.EntryHTTP, "POST", "/orders", "internal/orders", "Service.Checkout", "github.com/go-chi/chi")
	add(facts.EntryHTTP, "GET", "/metrics", "", "", "net/http")
	add(facts.EntryMain, "", e.d.Subject.Name+"/cmd/shop", "cmd/shop", "main", "")
	f.Entries[2].Detail, f.Entries[2].Certainty = "promhttp.Handler()", facts.Likely
	charge, at := e.at("internal/payments", "Service.Charge", 66)
	f.Outbound = append(f.Outbound, facts.Outbound{Kind: facts.OutHTTP, Target: "https://pay.example/v1/charge", Library: "net/http", Symbol: charge, Pos: at, Loop: true, Certainty: facts.Certain})
	f.Config = append(f.Config, facts.ConfigKey{Kind: facts.ConfigEnv, Key: "PAY_KEY", Readers: []facts.ConfigReader{{Symbol: in, Pos: pos, Library: "os"}}})
}

func (e evidence) state() {
	s := &e.d.Facts.State
	charge, at := e.at("internal/payments", "Service.Charge", 68)
	cancel, there := e.at("internal/orders", "Service.Cancel", 133)
	s.Vars = append(s.Vars, facts.StateVar{
		Var: cancel, Packages: []int{e.d.Facts.Symbols[charge].Package},
		Writes: []facts.StateWrite{{In: charge, Pos: at, How: "assigned"}},
	})
	s.Inits = append(s.Inits, facts.InitEffect{In: cancel, Pos: there, Effects: []facts.Effect{{Kind: "environment", What: "os.Getenv", In: cancel, Pos: there}}})
	s.Exits = append(s.Exits, facts.Exit{In: cancel, Pos: there, Kind: "fatal", What: "log.Fatalf"})
	s.Goroutines = append(s.Goroutines,
		facts.Goroutine{In: charge, Pos: at, End: 78, Kind: "go", Runs: -1, Recovers: "no", By: -1},
		facts.Goroutine{In: cancel, Pos: there, End: there.Line, Kind: "go", Runs: -1, Recovers: "unknown", By: -1})
}

func (e evidence) history() {
	h := &e.d.History
	h.Read = true
	l := &h.Log
	l.Commit, l.Date, l.Since = e.d.Subject.Commit, e.d.Subject.Date, "2024-02-01T08:00:00Z"
	l.Method = history.Method{MaxCommits: 20000, MaxFiles: 30, HalfLifeDays: 365, ActiveDays: 90, MinShared: 1}
	l.Cleaning = history.Cleaning{Commits: 140, Merges: 20, Bots: 10, Used: 110}
	l.Practice = history.Practice{Style: history.MergeCommits, Singles: 110, Mainline: 120, MainlineMerges: 20}
	l.Gaps = append(l.Gaps, history.Gap{Kind: history.Shallow, Text: "The clone is shallow: history before its oldest commits is not known."})
	l.People.Active = 1
	l.People.Authors = append(l.People.Authors,
		history.Author{ID: "5f2a", Name: "Ada Example", Changes: 80, Recent: 60.5, First: l.Since, Last: l.Date},
		history.Author{ID: "9c01", Name: "Bo Example", Changes: 30, Recent: 9, First: l.Since, Last: l.Since})
	for _, p := range e.d.Facts.Packages {
		q := history.Package{Path: p.Path, Dir: p.Dir, Authors: []history.Share{}, Owners: []history.Owner{}}
		switch p.Name {
		case "orders":
			q.Changes, q.Recent, q.First, q.Last, q.Fixes, q.Main = 60, 42.25, l.Since, l.Date, 15, "5f2a"
			q.Authors = []history.Share{{Author: "5f2a", Changes: 50, Recent: 40, Files: 1}, {Author: "9c01", Changes: 10, Recent: 2.25}}
			q.Truck = history.Truck{Factor: 1, Files: 1, Known: 1}
			q.Owners, q.Owned = []history.Owner{{Name: "@shop/orders", Files: 1}}, 1
		case "payments":
			q.Changes, q.Recent, q.First, q.Last, q.Main = 20, 8, l.Since, l.Since, "9c01"
			q.Authors = []history.Share{{Author: "9c01", Changes: 20, Recent: 8, Files: 1}}
		}
		l.Packages = append(l.Packages, q)
	}
	index := func(name string) int {
		return slices.IndexFunc(e.d.Facts.Packages, func(p facts.Package) bool { return p.Name == name })
	}
	l.Pairs = append(l.Pairs, history.Pair{
		A: index("orders"), B: index("payments"), Shared: 9, Weight: 8.5, Recent: 4, Cosine: .42, Strong: true,
		Measures: history.Measures{Degree: 40, Support: .08, ConfidenceAB: .15, ConfidenceBA: .45, Lift: 2},
	})
	l.Cadence = history.Cadence{
		Weeks: 52, Mainline: history.Weekly{Total: 60, P25: 0, Median: 1, P75: 2}, Releases: history.Weekly{Total: 6}, Rejected: 1,
		Tags: 7, Versions: 7, Prereleases: 1, MainlineWeeks: []int{1, 0, 3}, Families: []history.Family{{Name: "", Releases: 6, InWindow: 6}},
		Latest: []history.Release{{Tag: "v1.4.0", Commit: l.Commit, Date: l.Date}},
	}
}
