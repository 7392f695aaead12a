package sample

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/reports"
)

// Measured is Evidence with what a run of the program showed.
func Measured() *reports.Document {
	d := Evidence()
	e := evidence{d}
	checkout, _ := e.at("internal/orders", "Service.Checkout", 1)
	cancel, _ := e.at("internal/orders", "Service.Cancel", 1)
	charge, _ := e.at("internal/payments", "Service.Charge", 1)
	refund, _ := e.at("internal/payments", "Service.Refund", 1)
	orders, payments := d.Facts.Symbols[checkout].Package, d.Facts.Symbols[charge].Package
	way := func(from, to int, unit string, weight, indirect int64) facts.RuntimeCall {
		return facts.RuntimeCall{RuntimePair: facts.RuntimePair{From: from, To: to}, Unit: unit, Weight: weight, Indirect: indirect}
	}
	d.Facts.Runtime = &facts.RuntimeEvidence{
		Sources: []facts.RuntimeSource{
			{Name: "c.out", Kind: facts.Coverage, Unit: "statements", Total: 40, Mapped: 40, Unmapped: []facts.RuntimeUnknown{}, Services: []string{}},
			{Name: "cpu.pb.gz", Kind: facts.Profile, Unit: "samples", Total: 40000, Mapped: 900, Unmapped: []facts.RuntimeUnknown{{Name: "example.com/shop/gone.F", Count: 3}}, UnmappedNames: 4, Services: []string{}},
			{Name: "otlp.json", Kind: facts.Traces, Unit: "spans", Total: 2408, Mapped: 1204, Unmapped: []facts.RuntimeUnknown{}, Services: []string{"shop"}},
		},
		Functions: []facts.RuntimeFunction{
			{Symbol: cancel, Unit: "statements", Self: 0, Total: 9},
			{Symbol: checkout, Unit: "samples", Self: 0, Total: 900},
			{Symbol: checkout, Unit: "statements", Self: 20, Total: 25},
			{Symbol: charge, Unit: "samples", Self: 12, Total: 812},
			{Symbol: charge, Unit: "statements", Self: 4, Total: 4},
			{Symbol: refund, Unit: "statements", Self: 0, Total: 2},
		},
		Calls:        []facts.RuntimeCall{way(checkout, charge, "executions", 7, 0), way(checkout, charge, "samples", 812, 30)},
		Packages:     []facts.RuntimePackage{{Package: orders, Unit: "samples", Self: 0, Total: 900}, {Package: payments, Unit: "samples", Self: 12, Total: 812}},
		PackageCalls: []facts.RuntimeCall{way(orders, payments, "executions", 7, 0), way(orders, payments, "samples", 812, 30)},
		Entries: []facts.RuntimeEntry{{
			Entry: 1, Count: 1204, Errors: 3, P50: 800, P90: 12_400, P99: 2_500_000, Calls: 5057, Queries: 3612,
			Tables: []facts.RuntimeTable{{Table: 0, Writes: 1204}, {Table: 1, Reads: 1204, Writes: 1204}},
		}},
		Tables:     []facts.RuntimeTable{{Table: 0, Writes: 1204}, {Table: 1, Reads: 1204, Writes: 1204}},
		NotRun:     []int{cancel, refund},
		NotCalled:  []facts.RuntimePair{{From: cancel, To: refund}},
		NotEntered: []int{0, 2},
	}
	return d
}
