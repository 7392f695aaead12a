package planner

import (
	"os"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// TestShopEvidence checks that what the bundled shop stores, answers and builds
// reaches the engine, with places.
func TestShopEvidence(t *testing.T) {
	r, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{
		Root: "../testdata/monoliths/shop", Env: os.Environ(), TempDir: t.TempDir(), Offline: true,
	}})
	if err != nil {
		t.Fatal(err)
	}
	pkgs, names := evidence(r.Facts), tableNames(r.Facts)
	at := map[string]int{}
	for i := range pkgs {
		at[pkgs[i].Dir] = i
	}
	orders, web, app := &pkgs[at["internal/orders"]], &pkgs[at["internal/orders/ordershttp"]], &pkgs[at["internal/app"]]

	writes := map[string]boundary.Place{}
	for _, u := range orders.Tables {
		if u.Writes > 0 {
			writes[names[u.Table]] = u.At
		}
	}
	for _, table := range []string{"orders", "order_lines", "stock_levels"} {
		if p, ok := writes[table]; !ok || p.File == "" || p.Line == 0 {
			t.Errorf("orders writes %s: %v at %v", table, ok, p)
		}
	}
	if _, ok := writes["users"]; ok {
		t.Error("orders does not write users")
	}
	if !slices.ContainsFunc(web.Entries, func(e boundary.EntryPoint) bool {
		return e.Kind == "http" && e.Label == "POST /orders" && e.By == at["internal/orders/ordershttp"] && e.At.Line > 0
	}) {
		t.Errorf("ordershttp handles %+v", web.Entries)
	}
	built := map[ident.PackagePath]bool{}
	for _, b := range app.Builds {
		if b.Func == "" || b.At.File == "" {
			t.Errorf("a build without a place: %+v", b)
		}
		for _, p := range b.Constructs {
			built[pkgs[p].Path] = true
		}
	}
	if !built[orders.Path] || !built[pkgs[at["internal/payments"]].Path] || built[app.Path] {
		t.Errorf("app constructs %v", built)
	}
	spans := slices.ContainsFunc(transactions(r.Facts), func(x boundary.Transaction) bool {
		return slices.Contains(x.Packages, at["internal/orders"]) && slices.Contains(x.Packages, at["internal/inventory/reservation"])
	})
	if !spans {
		t.Error("no transaction spans orders and inventory/reservation")
	}
	if !slices.ContainsFunc(pkgs, func(p boundary.Package) bool { return len(p.Outbound) > 0 }) {
		t.Error("no outbound call")
	}
	if !slices.ContainsFunc(pkgs, func(p boundary.Package) bool { return len(p.Implements) > 0 && p.Implements[0].At.Line > 0 }) {
		t.Error("no type meets an interface of another package")
	}
}
