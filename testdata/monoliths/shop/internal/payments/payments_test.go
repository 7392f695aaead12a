package payments_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/payments"
	"example.com/shop/internal/payments/gateway"
	"example.com/shop/internal/payments/reconcile"
	"example.com/shop/internal/payments/refund"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/platform/retry"
)

type book struct{ paid []string }

func (b *book) MarkPaid(_ context.Context, orderID, _ string, _ time.Time) error {
	b.paid = append(b.paid, orderID)
	return nil
}

func card(number string) gateway.Card {
	return gateway.Card{Number: number, Holder: "Jane", Expiry: "12/30", CVC: "123"}
}

func TestPaymentLife(t *testing.T) {
	ctx := context.Background()
	conn, log := dbtest.New(t), logging.Discard()
	clk := clock.NewFake(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	gw := gateway.NewClient(time.Second, retry.Policy{Attempts: 2})
	svc := payments.NewService(conn, gw, 3, audit.New(conn, clk, log), clk, log)
	b := &book{}
	svc.SetOrderBook(b)
	desk := refund.NewDesk(conn, gw, clk, log)

	first, err := svc.Begin(ctx, "o1", 2500)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := svc.Begin(ctx, "o1", 9999); err != nil || again.ID != first.ID || again.Amount != 2500 {
		t.Fatalf("%+v %v", again, err)
	}
	if _, err := svc.Charge(ctx, "o1", card("4111 1111 1111 1112")); fault.KindOf(err) != fault.Invalid {
		t.Errorf("luhn: %v", err)
	}
	if _, err := svc.Charge(ctx, "o1", card("4000000000000002")); !errors.Is(err, payments.ErrDeclined) {
		t.Errorf("declined: %v", err)
	}
	p, err := svc.Charge(ctx, "o1", card("4000000000000119"))
	if err != nil || p.Status != payments.Captured || len(b.paid) != 1 {
		t.Fatalf("%+v %v %v", p, err, b.paid)
	}
	if _, err := svc.Charge(ctx, "o1", card("4111111111111111")); !errors.Is(err, payments.ErrState) {
		t.Errorf("twice: %v", err)
	}
	if fee, _ := svc.Fee(ctx, "o1"); fee != 60 {
		t.Errorf("fee %v", fee)
	}

	if _, err := desk.Request(ctx, "o1", 2501, "too much"); !errors.Is(err, refund.ErrTooMuch) {
		t.Errorf("%v", err)
	}
	if _, err := desk.Request(ctx, "o1", 1000, "broken"); err != nil {
		t.Fatal(err)
	}
	if n, err := desk.Process(ctx); err != nil || n != 1 {
		t.Fatalf("%d %v", n, err)
	}
	net, err := svc.NetMany(ctx, []string{"o1", "o2"})
	if err != nil || net["o1"] != 1500 {
		t.Errorf("%v %v", net, err)
	}
	if bal, _ := svc.Balance(ctx, "bank"); bal != 1500 {
		t.Errorf("bank %v", bal)
	}
	rec := reconcile.New(conn, gw, log)
	if diffs, err := rec.Run(ctx); err != nil || len(diffs) != 0 {
		t.Errorf("%v %v", diffs, err)
	}
}

func TestCompare(t *testing.T) {
	d := reconcile.Compare(map[string]money.Amount{"a": 1, "b": 2}, map[string]money.Amount{"b": 2, "c": 3})
	if len(d) != 2 || d[0].Ref != "a" || d[1].Theirs != 3 {
		t.Errorf("%v", d)
	}
}
