package planner

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner/roadmap"
)

const shopDir = "../testdata/monoliths/shop"

// patch replaces text in a file; every replacement must happen.
type patch struct{ file, old, new string }

// stepPatches are three steps of the shop's plan, done as a person would.
var stepPatches = map[string][]patch{
	"tidy-global-inventory-safetystock": {
		{"internal/reporting/reporting.go", "inventory.SetSafetyStock(b.SKU", "keep(b.SKU"},
		{"internal/reporting/reporting.go", "func (s *Service) KeepBack(ctx context.Context) error {", "func (s *Service) KeepBack(ctx context.Context, keep func(sku string, n int)) error {"},
		{"internal/reporting/reporting.go", "\t\"example.com/shop/internal/inventory\"\n", ""},
		{"internal/app/app.go", "24*time.Hour, a.reports.KeepBack)", "24*time.Hour, func(ctx context.Context) error { return a.reports.KeepBack(ctx, inventory.SetSafetyStock) })"},
	},
	"tidy-writer-products": {
		{"internal/inventory/replenish/replenish.go", "\tflag := fmt.Sprintf(\"UPDATE %s SET available = sku IN (SELECT sku FROM %s WHERE on_hand > reserved)\", productsTable, stockTable)\n\tif _, err := job.db.ExecContext(ctx, flag); err != nil {", "\tif err := job.shelf(ctx); err != nil {"},
		{"internal/inventory/replenish/replenish.go", "\tj  *logging.Journal\n}", "\tj  *logging.Journal\n\t// shelf marks sold-out articles; the catalogue does it.\n\tshelf func(ctx context.Context) error\n}"},
		{"internal/inventory/replenish/replenish.go", "j *logging.Journal) *Job {\n\treturn &Job{db: db, m: m, j: j}", "j *logging.Journal, shelf func(ctx context.Context) error) *Job {\n\treturn &Job{db: db, m: m, j: j, shelf: shelf}"},
		{"internal/app/app.go", "logging.NewJournal(log, \"replenish\"))", "logging.NewJournal(log, \"replenish\"), catstore.MarkSoldOut(conn))"},
		{"internal/inventory/inventory_test.go", "logging.NewJournal(logging.Discard(), \"replenish\"))", "logging.NewJournal(logging.Discard(), \"replenish\"), func(context.Context) error { return nil })"},
		{"internal/catalogue/store/store.go", "// Store implements catalogue.Repository.", "// MarkSoldOut marks what has run out in the shop window.\nfunc MarkSoldOut(conn *sql.DB) func(context.Context) error {\n\treturn func(ctx context.Context) error {\n\t\t_, err := conn.ExecContext(ctx, `UPDATE products SET available = sku IN (SELECT sku FROM stock_levels WHERE on_hand > reserved)`)\n\t\treturn err\n\t}\n}\n\n// Store implements catalogue.Repository."},
	},
	"tidy-writer-stock-reservations": {
		{"internal/orders/checkout.go", "_, err = tx.ExecContext(ctx, `INSERT INTO stock_reservations (order_id, sku, quantity, created_at) VALUES (?, ?, ?, ?)`, o.ID, l.SKU, l.Quantity, now)", "err = s.desk.HoldTx(ctx, tx, o.ID, l.SKU, l.Quantity, now)"},
		{"internal/inventory/reservation/reservation.go", "type held struct {", "// HoldTx holds pieces as part of the caller's transaction.\nfunc (d *Desk) HoldTx(ctx context.Context, tx *sql.Tx, orderID, sku string, n int, now int64) error {\n\t_, err := tx.ExecContext(ctx, `INSERT INTO stock_reservations (order_id, sku, quantity, created_at) VALUES (?, ?, ?, ?)`, orderID, sku, n, now)\n\treturn err\n}\n\ntype held struct {"},
	},
}

// copyShop lays the shop out with patches applied.
func copyShop(t *testing.T, patches []patch) string {
	t.Helper()
	dir := t.TempDir()
	err := filepath.WalkDir(shopDir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(shopDir, p)
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(dir, rel), 0o755)
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, x := range patches {
			if filepath.ToSlash(rel) == x.file {
				if !strings.Contains(string(data), x.old) {
					t.Fatalf("%s has no %q", rel, x.old)
				}
				data = []byte(strings.Replace(string(data), x.old, x.new, 1))
			}
		}
		return os.WriteFile(filepath.Join(dir, rel), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func readShop(t *testing.T, dir string) *analyzer.Result {
	t.Helper()
	r, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range r.Facts.Incomplete {
		if g.Kind == facts.GapType || g.Kind == facts.GapSyntax {
			t.Fatalf("the patched shop does not build: %s", g.Detail)
		}
	}
	return r
}

// TestAPatchTurnsItsStepDoneAndOnlyThat applies steps of the plan.
func TestAPatchTurnsItsStepDoneAndOnlyThat(t *testing.T) {
	before := readShop(t, copyShop(t, nil))
	p, err := Propose(before, Options{})
	if err != nil {
		t.Fatal(err)
	}
	plan := Advise(Evidence{Facts: before.Facts, Partition: p.Boundary}, AdviceOptions{}).Plan
	var ids []string
	for _, s := range plan.Tidy {
		ids = append(ids, s.ID)
	}
	done := func(f *facts.Set) (out []string) {
		c := roadmap.NewChecker(f)
		for _, s := range plan.Tidy {
			if c.Check(&s.Done).Done {
				out = append(out, s.ID)
			}
		}
		return out
	}
	if got := done(before.Facts); len(got) > 0 {
		t.Fatalf("done before anything was done: %v", got)
	}
	for id, patches := range stepPatches {
		t.Run(id, func(t *testing.T) {
			if !slices.Contains(ids, id) {
				t.Fatalf("the plan has no such step: %v", ids)
			}
			if got := done(readShop(t, copyShop(t, patches)).Facts); !slices.Equal(got, []string{id}) {
				t.Errorf("done: %v", got)
			}
		})
	}
}
