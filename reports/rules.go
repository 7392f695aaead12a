package reports

import "slices"

// Rules lists the kinds of problems in the order in which people read them:
// what keeps a split from working first.
func Rules() []Rule {
	return slices.Concat(dataRules(), callRules(), codeRules())
}

func dataRules() []Rule {
	return []Rule{
		{
			ID: "cross-area-transaction", Stage: "facts/tx", crossing: true, data: true, find: (*finder).crossingTransactions,
			Purpose:   "A transaction writes tables of more than one area.",
			Rationale: "Once the areas have databases of their own, the database can not undo one half when the other fails. This decides more often than calls whether a split works.",
			Before:    "tx.Exec(`INSERT INTO orders ...`)\ntx.Exec(`UPDATE stock_levels ...`) // of inventory\ntx.Commit()",
			After:     "tx.Exec(`INSERT INTO orders ...`)\ntx.Exec(`INSERT INTO outbox ...`) // inventory reserves on its own,\ntx.Commit()                       // and orders cancels when it can not",
		},
		{
			ID: "table-two-writers", Stage: "facts/data", crossing: true, data: true, find: (*finder).writers,
			Purpose:   "An area writes a table that another area keeps.",
			Rationale: "Rules about the rows are then in two places, and neither area can change the table or move it away alone. The area with most writing places counts as the one that keeps it.",
			Before:    "package orders\n\ndb.Exec(`UPDATE stock_levels SET held = held + ? ...`)",
			After:     "package orders\n\ninventory.Hold(ctx, sku, n) // inventory alone writes stock_levels",
		},
		{
			ID: "cross-area-join", Stage: "facts/data", crossing: true, data: true, find: (*finder).joins,
			Purpose:   "One statement uses tables of more than one area.",
			Rationale: "It can not be run once the tables are in different databases: it becomes calls, or a copy of the rows that is kept up to date.",
			Before:    "SELECT p.name, SUM(l.price) FROM order_lines l JOIN products p ON p.sku = l.sku GROUP BY 1",
			After:     "SELECT l.name, SUM(l.price) FROM sales l GROUP BY 1 -- a read model fed by events",
		},
		{
			ID: "foreign-key-across-areas", Stage: "facts/data", crossing: true, data: true, find: (*finder).foreignKeys,
			Purpose:   "A foreign key leads from a table of one area to one of another.",
			Rationale: "Both tables have to stay in one database, and deleting or restoring one side alone fails.",
			Before:    "user_id BIGINT NOT NULL REFERENCES users(id)",
			After:     "user_id BIGINT NOT NULL -- checked when the order is made; users announces deletions",
		},
		{
			ID: "foreign-table-read", Stage: "facts/data", crossing: true, data: true, find: (*finder).foreignReads,
			Purpose:   "An area reads a table that another area keeps.",
			Rationale: "The columns become a contract that nobody wrote down: the owner can not change them without breaking readers it does not know.",
			Before:    "package shipping\n\ndb.QueryRow(`SELECT street FROM addresses WHERE id = ?`, id)",
			After:     "package shipping\n\nusers.Address(ctx, id)",
		},
		{
			ID: "n-plus-one", Stage: "facts/data", data: true, find: (*finder).queriesInLoops,
			Purpose:   "A table is queried once for each turn of a loop, directly or by calling another area.",
			Rationale: "It is slow already, and every turn becomes a network call when the callee moves out.",
			Before:    "for _, id := range ids {\n\tdb.QueryRow(`SELECT ... WHERE id = ?`, id)\n}",
			After:     "db.Query(`SELECT ... WHERE id IN (...)`, ids...)",
		},
	}
}

func callRules() []Rule {
	return []Rule{
		{
			ID: "chatty-call", Stage: "facts/couplings", crossing: true, find: (*finder).chatty,
			Purpose:   "A function of another area is called once for each turn of a loop.",
			Rationale: "A call in memory costs nanoseconds, one over the network a millisecond: a loop of a thousand turns becomes a second. Calls that query a table are listed as n-plus-one; pure functions and getters would be copied and are left out.",
			Before:    "for _, o := range orders {\n\tpayments.StatusOf(ctx, o.ID)\n}",
			After:     "payments.StatusOfMany(ctx, ids)",
		},
		{
			ID: "interface-cycle", Stage: "facts/couplings", crossing: true, find: (*finder).interfaceCycles,
			Purpose:   "Two areas depend on each other, one way through an interface.",
			Rationale: "The compiler does not see the cycle, but neither area can be started, tested or released without the other.",
			Before:    "package payments\n\ntype OrderBook interface{ MarkPaid(id int64) } // orders implements it and imports payments",
			After:     "package payments\n\nevents.Publish(Paid{OrderID: id}) // orders listens",
		},
		{
			ID: "god-struct", Stage: "facts/couplings", crossing: true, find: (*finder).godStructs,
			Purpose:   "A type with very many members is used by several other areas.",
			Rationale: "Each area needs a few of them, but a change of any reaches all. The limits are 20 fields or more than 20 methods.",
			Before:    "type Order struct { /* 29 fields for everybody */ }",
			After:     "package shipping\n\ntype Parcel struct { OrderID int64; Address Address } // what shipping needs",
		},
		{
			ID: "util-package", Stage: "facts/couplings", crossing: true, find: (*finder).drawers,
			Purpose:   "Half of the areas or more use one shared package.",
			Rationale: "It is compiled into every service later: a change means releasing all of them, and a type with meaning in it makes them agree for ever. The place is the package's first file.",
			Before:    "package util // Ptr, Millis, Slug, Mask, ...",
			After:     "a small module with a version, or a copy where it is used",
		},
	}
}

func codeRules() []Rule {
	return []Rule{
		{
			ID: "shared-mutable-global", Stage: "facts/state", find: (*finder).globals,
			Purpose:   "A package variable is changed from another area.",
			Rationale: "Two processes do not share memory: after a split each has its own value, and nothing says so.",
			Before:    "package shipping\n\npricing.FreeShippingFrom = n",
			After:     "package shipping\n\npricing.SetFreeShipping(ctx, n) // kept where pricing keeps its data",
		},
		{
			ID: "init-side-effect", Stage: "facts/state", find: (*finder).inits,
			Purpose:   "Importing a package reads the environment, files or the network, or starts something.",
			Rationale: "Whoever imports it gets the effect, wanted or not: tests, tools and every service that links it. It runs before main can decide or handle an error.",
			Before:    "func init() { endpoint = os.Getenv(\"GATEWAY\") }",
			After:     "func New(endpoint string) *Gateway { ... } // main reads the environment",
		},
		{
			ID: "fatal-in-library", Stage: "facts/state", find: (*finder).exits,
			Purpose:   "A package that is no program ends the process.",
			Rationale: "One request or tenant takes down all others, deferred work is lost, and no caller can prevent it. Only programs that serve requests, messages or schedules count, and functions whose name says so (Must, OrDie) only where a request reaches them.",
			Before:    "if err != nil {\n\tlog.Fatalf(\"no key: %v\", err)\n}",
			After:     "if err != nil {\n\treturn fmt.Errorf(\"no key: %w\", err)\n}",
		},
		{
			ID: "goroutine-without-recover", Stage: "facts/entry", find: (*finder).goroutines,
			Purpose:   "A goroutine is started in which no panic is recovered.",
			Rationale: "In a monolith a panic in the background work of one area ends the process for all of them. Only areas of programs that serve count, and goroutines that run code of the code base.",
			Before:    "go index.rebuild()",
			After:     "workers.Go(index.rebuild) // recovers, logs and counts",
		},
	}
}
