package inventory_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"example.com/shop/internal/inventory"
	"example.com/shop/internal/inventory/replenish"
	"example.com/shop/internal/inventory/reservation"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/metrics"
)

func TestStockBook(t *testing.T) {
	ctx := context.Background()
	s := inventory.NewService(dbtest.New(t), clock.NewFake(time.Unix(1e9, 0)))
	if err := s.Receive(ctx, "TEA-001", 10, "d1"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetReorderPoint(ctx, "TEA-001", 4); err != nil {
		t.Fatal(err)
	}
	var low []int
	s.OnLowStock(func(_ string, free int) { low = append(low, free) })
	for _, delta := range []int{-5, -2} {
		if err := s.Adjust(ctx, "TEA-001", delta, "breakage"); err != nil {
			t.Fatal(err)
		}
	}
	if len(low) != 1 || low[0] != 3 {
		t.Errorf("watchers saw %v", low)
	}
	if err := s.Adjust(ctx, "TEA-001", -4, "theft"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("below zero: %v", err)
	}
	if d, err := s.SetOnHand(ctx, "TEA-001", 8, "A1"); err != nil || d != 5 {
		t.Errorf("count: %d %v", d, err)
	}
	var short *inventory.ShortageError
	if err := s.Check(ctx, map[string]int{"TEA-001": 9}); !errors.As(err, &short) || short.Has != 8 {
		t.Errorf("%v", err)
	}
	if moves, _ := s.Movements(ctx, "TEA-001", 9); len(moves) != 4 || moves[0].Reason != "count" {
		t.Errorf("%+v", moves)
	}
}

func TestSafetyStockIsKeptBack(t *testing.T) {
	inventory.SetSafetyStock("POT-001", 3)
	defer inventory.SetSafetyStock("POT-001", 0)
	l := inventory.Level{SKU: "POT-001", OnHand: 5, Reserved: 1}
	if l.Free() != 1 {
		t.Errorf("free %d", l.Free())
	}
}

func TestReservations(t *testing.T) {
	ctx := context.Background()
	conn := dbtest.New(t)
	clk := clock.NewFake(time.Unix(1e9, 0))
	s, desk := inventory.NewService(conn, clk), reservation.NewDesk(conn, clk)
	dbtest.Exec(t, conn, `INSERT INTO stock_levels (sku, on_hand, reserved, updated_at) VALUES ('TEA-001', 10, 5, 1), ('TEA-002', 4, 1, 1)`)
	dbtest.Exec(t, conn, `INSERT INTO stock_reservations (order_id, sku, quantity, created_at) VALUES
		('o1', 'TEA-001', 2, ?1), ('o1', 'TEA-002', 1, ?1), ('o2', 'TEA-001', 3, ?1)`, clk.Now().UnixMilli())
	if n, err := desk.Issue(ctx, "o1"); err != nil || n != 3 {
		t.Fatalf("%d %v", n, err)
	}
	if n, err := desk.Issue(ctx, "o1"); err != nil || n != 0 {
		t.Fatalf("second issue: %d %v", n, err)
	}
	clk.Advance(time.Hour)
	if due, _ := desk.Overdue(ctx, time.Minute); len(due) != 1 || due[0] != "o2" {
		t.Errorf("overdue %v", due)
	}
	if err := db.WithTx(ctx, conn, func(tx *sql.Tx) error { return desk.ReleaseTx(ctx, tx, "o2") }); err != nil {
		t.Fatal(err)
	}
	if l, _ := s.Level(ctx, "TEA-001"); l.OnHand != 8 || l.Reserved != 0 {
		t.Errorf("%+v", l)
	}
}

func TestReplenish(t *testing.T) {
	ctx := context.Background()
	conn := dbtest.New(t)
	dbtest.Exec(t, conn, `INSERT INTO categories (id, slug, name) VALUES ('c', 'c', 'C')`)
	dbtest.Exec(t, conn, `INSERT INTO products (sku, category_id, slug, name, price, created_at, updated_at) VALUES ('TEA-001', 'c', 't', 'Tea', 100, 1, 1)`)
	dbtest.Exec(t, conn, `INSERT INTO stock_levels (sku, on_hand, reserved, reorder_point, updated_at) VALUES ('TEA-001', 2, 2, 5, 1)`)
	job := replenish.NewJob(conn, metrics.New(), logging.NewJournal(logging.Discard(), "replenish"))
	if err := job.Run(ctx); err != nil {
		t.Fatal(err)
	}
	list, err := job.Proposals(ctx)
	if err != nil || len(list) != 1 || list[0].Quantity != 10 {
		t.Errorf("%+v %v", list, err)
	}
	var available bool
	if err := conn.QueryRow(`SELECT available FROM products`).Scan(&available); err != nil || available {
		t.Errorf("must be marked sold out: %v", err)
	}
}
