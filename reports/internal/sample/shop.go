package sample

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports"
)

// Shop is a monolith of 16 packages with services, shared code, cuts, an
// interface wired in main that closes a cycle, and gaps.
func Shop() *reports.Document {
	b := newBuilder("github.com/acme-commerce-platform/shop-monolith")
	shopPackages(b)
	shopSymbols(b)
	shopReferences(b)
	d := b.document()
	shopRest(d, b)
	measure(d)
	return d
}

func shopPackages(b *builder) {
	svc, kernel, lib := boundary.Service, boundary.SharedKernel, boundary.SharedLibrary
	b.pkg("cmd/shop", 212, boundary.CompositionRoot, "", "a main package: it wires the others", facts.Main, facts.ServesHTTP)
	b.pkg("cmd/reindex", 88, boundary.Tool, "", "a main package that only operators run", facts.Main)
	b.pkg("internal/orders", 1184, svc, "orders", "in the directory of orders", facts.ServesHTTP, facts.Constructs)
	b.pkg("internal/orders/store", 640, svc, "orders", "only internal/orders imports it", facts.Constructs)
	b.pkg("internal/orders/pricing", 377, svc, "orders", "only internal/orders imports it")
	b.pkg("internal/payments", 902, svc, "payments", "in the directory of payments", facts.ServesHTTP, facts.Constructs)
	b.pkg("internal/payments/ledger", 455, svc, "payments", "only internal/payments imports it", facts.Constructs)
	b.pkg("internal/notifications", 531, svc, "notifications", "in the directory of notifications", facts.Runs, facts.Constructs)
	b.pkg("internal/notifications/smtp", 204, svc, "notifications", "only internal/notifications imports it", facts.Reflects)
	b.pkg("internal/catalogue", 1420, svc, "catalogue", "in the directory of catalogue", facts.ServesHTTP, facts.Constructs)
	b.pkg("internal/money", 166, kernel, "", "catalogue, orders and payments use it, and it holds the rounding mode")
	b.pkg("internal/events", 74, boundary.Contract, "", "only types, exchanged by notifications and orders", facts.TypesOnly)
	b.pkg("internal/platform/log", 120, lib, "", "everybody uses it", facts.Constructs)
	b.pkg("internal/platform/db", 310, lib, "", "everybody uses it", facts.Constructs, facts.Reflects)
	b.pkg("internal/testkit", 95, boundary.TestSupport, "", "it imports package testing", facts.TestSupport)
	b.pkg("internal/legacyimport", 260, boundary.Unreached, "", "no program reaches it")
}

func shopSymbols(b *builder) {
	b.sym("cmd/shop#main", facts.Func, 31)
	b.sym("cmd/reindex#main", facts.Func, 12)
	b.sym("internal/orders#Service", facts.Type, 22)
	b.sym("internal/orders#New", facts.Func, 40)
	b.sym("internal/orders#Service.Checkout", facts.Method, 70)
	b.sym("internal/orders#Service.Cancel", facts.Method, 131)
	b.sym("internal/orders#Service.MarkPaid", facts.Method, 180)
	b.sym("internal/orders#Charger", facts.Interface, 15)
	b.sym("internal/orders#Charger.Charge", facts.InterfaceMethod, 16)
	b.sym("internal/orders/store#Store", facts.Type, 18)
	b.sym("internal/orders/store#Store.Save", facts.Method, 44)
	b.sym("internal/orders/pricing#Total", facts.Func, 20)
	b.sym("internal/payments#Service", facts.Type, 25)
	b.sym("internal/payments#New", facts.Func, 44)
	b.sym("internal/payments#Service.Charge", facts.Method, 60)
	b.sym("internal/payments#Service.Refund", facts.Method, 120)
	b.sym("internal/payments#ErrDeclined", facts.Var, 14)
	b.sym("internal/payments#Receipt", facts.Type, 17)
	b.sym("internal/payments#Receipt.Amount", facts.Field, 19)
	b.sym("internal/payments#OrderBook", facts.Interface, 10)
	b.sym("internal/payments#OrderBook.MarkPaid", facts.InterfaceMethod, 11)
	b.sym("internal/payments/ledger#Post", facts.Func, 30)
	b.sym("internal/notifications#Mailer", facts.Type, 12)
	b.sym("internal/notifications#Mailer.Send", facts.Method, 33)
	b.sym("internal/notifications/smtp#Dial", facts.Func, 9)
	b.sym("internal/catalogue#Catalogue", facts.Type, 20)
	b.sym("internal/catalogue#Catalogue.Price", facts.Method, 61)
	b.sym("internal/catalogue#Catalogue.Find", facts.Method, 90)
	b.sym("internal/money#Amount", facts.Type, 8)
	b.sym("internal/money#Rounding", facts.Var, 5)
	b.sym("internal/money#Amount.Add", facts.Method, 21)
	b.sym("internal/events#OrderPlaced", facts.Type, 7)
	b.sym("internal/platform/log#Info", facts.Func, 11)
	b.sym("internal/platform/db#Open", facts.Func, 15)
	b.sym("internal/legacyimport#Run", facts.Func, 10)
}

func shopReferences(b *builder) {
	const o, p, n, c = "internal/orders#", "internal/payments#", "internal/notifications#", "internal/catalogue#"
	for _, s := range []string{o + "New", p + "New", "internal/platform/db#Open", "internal/platform/log#Info"} {
		b.ref("cmd/shop#main", facts.Call, s, 40, 52)
	}
	b.ref("cmd/shop#main", facts.TypeUse, n+"Mailer", 61)
	b.ref("cmd/shop#main", facts.TypeUse, c+"Catalogue", 63)
	b.ref("cmd/reindex#main", facts.Call, c+"Catalogue.Find", -20)
	b.ref(o+"Service.Checkout", facts.Call, p+"Service.Charge", 88, 104)
	b.ref(o+"Service.Checkout", facts.VarRead, p+"ErrDeclined", 92)
	b.ref(o+"Service.Checkout", facts.FieldRead, p+"Receipt.Amount", 97, 98, 99)
	b.ref(o+"Service.Checkout", facts.Call, c+"Catalogue.Price", -79)
	b.ref(o+"Service.Checkout", facts.Call, "internal/orders/store#Store.Save", 111)
	b.ref(o+"Service.Checkout", facts.Call, "internal/orders/pricing#Total", 84)
	b.ref(o+"Service.Checkout", facts.Call, o+"Charger.Charge", 105)
	b.ref(o+"Service.Checkout", facts.Runtime, p+"Service.Charge", 105)
	b.ref(o+"Service.Checkout", facts.TypeUse, "internal/events#OrderPlaced", 115)
	b.ref(o+"Service.Cancel", facts.Call, p+"Service.Refund", 140)
	b.ref(o+"Service.Checkout", facts.TypeUse, "internal/money#Amount", 73, 80)
	b.ref("internal/orders/pricing#Total", facts.Call, "internal/money#Amount.Add", -27, -30)
	b.ref("internal/orders/pricing#Total", facts.VarWrite, "internal/money#Rounding", 24)
	b.ref(p+"Service.Charge", facts.Call, "internal/payments/ledger#Post", 77)
	b.ref(p+"Service.Charge", facts.Call, p+"OrderBook.MarkPaid", 81)
	b.ref(p+"Service.Charge", facts.Runtime, o+"Service.MarkPaid", 81)
	b.ref(p+"Service.Charge", facts.TypeUse, "internal/money#Amount", 60)
	b.ref(c+"Catalogue.Price", facts.TypeUse, "internal/money#Amount", 61, 66)
	b.ref(n+"Mailer.Send", facts.Call, "internal/notifications/smtp#Dial", 36)
	b.ref(n+"Mailer.Send", facts.TypeUse, "internal/events#OrderPlaced", 33)
	for _, s := range []string{o + "Service.Checkout", p + "Service.Charge", n + "Mailer.Send", c + "Catalogue.Find"} {
		b.ref(s, facts.Call, "internal/platform/log#Info", 119)
	}
	b.ref("internal/orders/store#Store.Save", facts.Call, "internal/platform/db#Open", 50)
	b.ref("internal/payments/ledger#Post", facts.Call, "internal/platform/db#Open", 33)
	b.couple(o+"Charger", p+"Service", "cmd/shop#main", 58)
	b.couple(p+"OrderBook", o+"Service", "cmd/shop#main", 60)
}

func shopRest(d *reports.Document, b *builder) {
	d.Proposal.Deployables = []boundary.Deployable{
		{Package: b.path("cmd/reindex"), Tool: true, Reach: 5, Exclusive: 1},
		{Package: b.path("cmd/shop"), Reach: 13, Exclusive: 9},
	}
	d.Proposal.Quality = .3375
	d.Load.Partial = true
	d.Load.Effect = "One module could not be downloaded, so the mail transport is typed only in part; the proposal does not depend on it."
	d.Load.MissingModules = []string{"example.com/private/smtp"}
	d.Load.Notes = []string{"the go directive was lowered from 1.99 to 1.26 for reading"}
	d.Load.Dependencies, d.Load.DependenciesChecked, d.Load.Unresolved = 214, 180, 3
	d.Summary.PropagationCost, d.Summary.CoreShare, d.Summary.CoreSize = .2734, .0857, 3
	d.Summary.Cycles = []reports.Cycle{{
		Packages: []ident.PackagePath{b.path("internal/orders"), b.path("internal/payments")},
		Closing: []reports.CycleTie{{
			From: b.path("internal/payments"), To: b.path("internal/orders"),
			Interface: ident.Symbol(b.path("internal/payments"), "OrderBook"), Wired: []facts.Pos{{File: file(d, "cmd/shop/shop.go"), Line: 60, Col: 14}},
		}},
	}}
	d.Summary.ServiceCycles = []reports.ServiceCycle{{Services: []ident.ServiceID{"orders", "payments"}, Closing: d.Summary.Cycles[0].Closing}}
	smtp, db := pkg(d, b.path("internal/notifications/smtp")), pkg(d, b.path("internal/platform/db"))
	d.Facts.Incomplete = []facts.Gap{
		{Kind: facts.GapMissingImport, Package: smtp, Pos: &facts.Pos{File: file(d, "internal/notifications/smtp/smtp.go"), Line: 5, Col: 2}, Detail: "example.com/private/smtp was not found", Count: 1},
		{Kind: facts.GapReflect, Package: smtp, Detail: "uses package reflect", Count: 1},
		{Kind: facts.GapReflect, Package: db, Detail: "uses package reflect", Count: 4},
		{Kind: facts.GapType, Package: smtp, Pos: &facts.Pos{File: file(d, "internal/notifications/smtp/smtp.go"), Line: 41, Col: 9}, Detail: "undefined: smtp.Client", Count: 3},
	}
	d.Facts.Packages[smtp].Problems = 4
}

func pkg(d *reports.Document, p ident.PackagePath) int {
	i, ok := slices.BinarySearchFunc(d.Facts.Packages, p, func(q facts.Package, p ident.PackagePath) int { return cmp.Compare(q.Path, p) })
	if !ok {
		panic("sample: no package " + p)
	}
	return i
}

func file(d *reports.Document, path string) int {
	for i := range d.Facts.Files {
		if d.Facts.Files[i].Path == path {
			return i
		}
	}
	panic("sample: no file " + path)
}
