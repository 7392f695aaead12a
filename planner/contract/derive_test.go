package contract_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
)

func operation(t *testing.T, s *contract.Seam, name string) *contract.Operation {
	t.Helper()
	for i := range s.Operations {
		if s.Operations[i].Name == name {
			return &s.Operations[i]
		}
	}
	t.Fatalf("no operation %s", name)
	return nil
}

func TestStyles(t *testing.T) {
	_, s := mod(t)
	for name, want := range map[string]contract.Style{
		"Clean": contract.StyleCall, "Slug": contract.StyleLocal, "Rank": contract.StyleLocal, "Call": contract.StyleRemote,
		"Count": contract.StyleEvent, "Logf": contract.StyleLocal, "Log": contract.StyleLocal, "Ping": contract.StyleLocal,
		"Handler": contract.StyleCall, "Look": contract.StyleCall,
	} {
		if o := operation(t, &s.Seams[0], name); o.Style != want {
			t.Errorf("%s: style %s, want %s", name, o.Style, want)
		}
	}
}

// TestRoles compares what types are taken for.
func TestRoles(t *testing.T) {
	_, s := mod(t)
	want := map[string]contract.Role{
		"Plain": contract.RoleData, "Hidden": contract.RoleData, "Guarded": contract.RoleService, "Store": contract.RoleService,
		"Funcs": contract.RoleData, "Money": contract.RoleData, "OrderID": contract.RoleScalar, "State": contract.RoleEnum,
		"Shape": contract.RoleSealed, "Circle": contract.RoleData, "Speaker": contract.RoleInterface, "Denied": contract.RoleError,
		"Embedded": contract.RoleService, "Port": contract.RoleInterface, "Printer": contract.RoleService,
	}
	for _, x := range s.Seams[0].Types {
		if w, ok := want[x.Name]; ok && w != x.Role {
			t.Errorf("%s is %s, want %s", x.Name, x.Role, w)
		}
		delete(want, x.Name)
	}
	delete(want, "Speaker") // only an R4 operation leads to it, so it does not travel
	if len(want) > 0 {
		t.Errorf("not among the types: %v", want)
	}
}

// TestChange: the change lowers the level, and says so.
func TestChange(t *testing.T) {
	_, s := mod(t)
	n := 0
	for _, o := range s.Seams[0].Operations {
		if o.Change == nil {
			continue
		}
		n++
		if o.Change.To >= o.Level || o.Change.Text == "" {
			t.Errorf("%s: %s to %s: %q", o.Name, o.Level, o.Change.To, o.Change.Text)
		}
	}
	if n < 20 {
		t.Errorf("only %d operations have a change", n)
	}
	if c := operation(t, &s.Seams[0], "Types").Change; c != nil {
		t.Errorf("a mapper is no change of the code: %+v", c)
	}
	if c := operation(t, &s.Seams[0], "Tx").Change; c == nil || c.To != contract.R2 || !strings.Contains(c.Text, "saga") {
		t.Errorf("change of a transaction: %+v", c)
	}
}

// TestQuestions: everything of level R4 has exactly one question, with options
// that lower it and the one to keep both sides together.
func TestQuestions(t *testing.T) {
	_, s := mod(t)
	asked := map[int]int{}
	for _, q := range s.Seams[0].Questions {
		for _, sym := range append([]int{q.Symbol}, q.More...) {
			asked[sym]++
		}
		last := q.Options[len(q.Options)-1]
		if len(q.Options) < 2 || last.Kind != "keep" || last.To != contract.R4 || q.Options[0].To == contract.R4 {
			t.Errorf("%s: options %+v", q.Text, q.Options)
		}
	}
	n := 0
	check := func(sym int, level contract.Level, what ident.SymbolID) {
		want := 0
		if level == contract.R4 {
			want = 1
			n++
		}
		if asked[sym] != want {
			t.Errorf("%s of level %s has %d questions", what, level, asked[sym])
		}
	}
	for _, o := range s.Seams[0].Operations {
		check(o.Symbol, o.Level, o.ID)
	}
	for _, v := range s.Seams[0].Values {
		check(v.Symbol, v.Level, v.ID)
	}
	if n < 10 {
		t.Errorf("only %d are of level R4", n)
	}
}

// TestUnknownSignature: an operation without a shape is a question, not a crash.
func TestUnknownSignature(t *testing.T) {
	f := &facts.Set{
		Files:    []facts.File{{Path: "a/a.go", Package: 0, Lines: 9}, {Path: "b/b.go", Package: 1, Lines: 9}},
		Packages: []facts.Package{{Path: "m/a", Name: "a"}, {Path: "m/b", Name: "b"}},
		Symbols:  []facts.Symbol{{Package: 0, Name: "F", Kind: facts.Func, File: 0, Line: 3}, {Package: 1, Name: "G", Kind: facts.Func, File: 1, Line: 4}},
		Refs:     []facts.Ref{{From: 0, To: 1, Kind: facts.Call, Sites: []facts.Site{{Line: 5, Col: 2}}}},
		Shape:    facts.NewShape(), State: facts.NewState(), Usage: facts.NewUsage(),
	}
	s := contract.Derive(f, partition(map[ident.ServiceID]ident.PackagePath{"a": "m/a", "b": "m/b", "gone": "m/gone"}, nil))
	if len(s.Seams) != 1 || len(s.Seams[0].Operations) != 1 {
		t.Fatalf("%+v", s.Seams)
	}
	o := s.Seams[0].Operations[0]
	if o.Level != contract.R4 || o.Reasons[0].Rule != "R4.12" || len(s.Seams[0].Questions) != 1 {
		t.Errorf("%+v", o)
	}
}

// TestNothing: no facts and no services give an empty Set without null lists.
func TestNothing(t *testing.T) {
	f := &facts.Set{Shape: facts.NewShape(), State: facts.NewState(), Usage: facts.NewUsage()}
	b, err := json.Marshal(contract.Derive(f, &boundary.Partition{}))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "null") {
		t.Errorf("%s", b)
	}
}

// TestNoNullNoDrift: no list is null, and the same input gives the same bytes.
func TestNoNullNoDrift(t *testing.T) {
	f := analyse(t, shopDir)
	p := shopPartition(t, f)
	var first []byte
	for range 3 {
		b, err := json.Marshal(contract.Derive(f, p))
		if err != nil {
			t.Fatal(err)
		}
		if i := strings.Index(string(b), "null"); i >= 0 {
			t.Fatalf("a null list: %s", b[max(0, i-80):i+4])
		}
		if first == nil {
			first = b
		}
		if string(first) != string(b) {
			t.Fatal("two runs differ")
		}
	}
}

// TestShop holds the Set to sins of the sample that are about contracts.
func TestShop(t *testing.T) {
	f := analyse(t, shopDir)
	s := contract.Derive(f, shopPartition(t, f))
	find := func(from, to ident.ServiceID, id ident.SymbolID) *contract.Operation {
		for i := range s.Seams {
			if s.Seams[i].From != from || s.Seams[i].To != to {
				continue
			}
			for j := range s.Seams[i].Operations {
				if s.Seams[i].Operations[j].ID == id {
					return &s.Seams[i].Operations[j]
				}
			}
		}
		t.Errorf("%s uses %s of %s: not found", from, id, to)
		return &contract.Operation{}
	}
	rules := func(o *contract.Operation) []string {
		var out []string
		for _, r := range o.Reasons {
			out = append(out, r.Rule)
		}
		return out
	}
	for _, x := range []struct {
		from, to ident.ServiceID
		id       ident.SymbolID
		rule     string
	}{
		{"orders", "payments", "example.com/shop/internal/payments.Service.VoidTx", "R4.4"},               // tx-cancel
		{"orders", "inventory", "example.com/shop/internal/inventory/reservation.Desk.ReleaseTx", "R4.4"}, // tx-cancel
		{"orders", "payments", "example.com/shop/internal/payments.Service.Charge", "R2.4"},               // sentinel-declined
		{"reporting", "orders", "example.com/shop/internal/orders.Service.EachPaid", "R3.4"},              // callback-each-paid
		{"reporting", "inventory", "example.com/shop/internal/inventory.SetSafetyStock", "R2.14"},         // global-safety-stock
		{"cart", "inventory", "example.com/shop/internal/inventory.Service.Check", "R2.5"},
	} {
		if o := find(x.from, x.to, x.id); !slices.Contains(rules(o), x.rule) {
			t.Errorf("%s: rules %v, want %s", x.id, rules(o), x.rule)
		}
	}
	// Calls through interfaces of the consumer: both sins of cycles.
	if o := find("payments", "orders", "example.com/shop/internal/orders.Service.MarkPaid"); len(o.Interfaces) != 1 || len(o.Writes) == 0 {
		t.Errorf("MarkPaid: %+v", o)
	}
	if o := find("catalogue", "inventory", "example.com/shop/internal/inventory.Service.Available"); len(o.Interfaces) != 1 {
		t.Errorf("Available: %+v", o)
	}
	if o := find("cart", "catalogue", "example.com/shop/internal/catalogue.Service.Product"); o.Frequency.Loop != 1 { // nplus-cart
		t.Errorf("Product: %+v", o.Frequency)
	}
	hints := func(o *contract.Operation) string {
		var out []string
		for _, h := range o.Hints {
			out = append(out, string(h.Kind))
		}
		return strings.Join(out, " ")
	}
	if h := hints(find("payments", "orders", "example.com/shop/internal/orders.Service.MarkPaid")); h != "event idempotency-key retry timeout version" {
		t.Errorf("hints of MarkPaid: %s", h)
	}
	if h := hints(find("cart", "catalogue", "example.com/shop/internal/catalogue.Service.Product")); h != "batch retry timeout version" {
		t.Errorf("hints of Product: %s", h)
	}
	if h := hints(find("reporting", "orders", "example.com/shop/internal/orders.Service.Open")); h != "paging retry timeout version" {
		t.Errorf("hints of Open: %s", h)
	}
	if h := hints(find("orders", "audit", "example.com/shop/internal/audit.Log.Record")); h != "event idempotency-key retry version" {
		t.Errorf("hints of Record: %s", h)
	}
}

// TestSummary: the numbers are those of the Set, and each operation counts once
// for its provider.
func TestSummary(t *testing.T) {
	f := analyse(t, shopDir)
	s := contract.Derive(f, shopPartition(t, f))
	sum := s.Summary()
	if len(sum.Seams) != len(s.Seams) || sum.Coverage != s.Coverage {
		t.Fatalf("%d seams of %d", len(sum.Seams), len(s.Seams))
	}
	seen := map[string]bool{}
	all := 0
	for i := range s.Seams {
		for _, o := range s.Seams[i].Operations {
			seen[string(s.Seams[i].To)+string(o.ID)] = true
		}
		l := sum.Seams[i].Levels
		if l.Operations()+l.Local != len(s.Seams[i].Operations) {
			t.Errorf("%s -> %s: %+v of %d operations", s.Seams[i].From, s.Seams[i].To, l, len(s.Seams[i].Operations))
		}
	}
	for _, x := range sum.Services {
		all += x.Levels.Operations() + x.Levels.Local
	}
	if all != len(seen) || all != sum.Total.Operations()+sum.Total.Local || all < 20 {
		t.Errorf("%d operations in services, %d distinct, total %+v", all, len(seen), sum.Total)
	}
	share, ok := sum.Total.Remotable()
	if want := float64(sum.Total.R0+sum.Total.R1) / float64(sum.Total.Operations()); !ok || share != want || share <= 0 || share >= 1 {
		t.Errorf("remotable %v %v, want %v", share, ok, want)
	}
	if _, ok := sum.Cut("nobody").Remotable(); ok {
		t.Error("a service without cuts has a share")
	}
	one, ok := sum.Seam("payments", "orders")
	if cut := sum.Cut("payments"); !ok || one.Levels.Operations() == 0 || cut.Operations() <= one.Levels.Operations() {
		t.Errorf("payments: seam %+v, cut %+v", one, cut)
	}
}

// BenchmarkDerive is the cost after analysis.
func BenchmarkDerive(b *testing.B) {
	f := analyse(b, shopDir)
	p := shopPartition(b, f)
	for b.Loop() {
		if s := contract.Derive(f, p); len(s.Seams) == 0 {
			b.Fatal("no seam")
		}
	}
}
