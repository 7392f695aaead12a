package orders_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"example.com/shop/internal/orders/invoice"
	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/orders/sweeper"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/metrics"
)

func TestTransitions(t *testing.T) {
	for _, c := range []struct {
		from, to model.Status
		ok       bool
	}{
		{model.Pending, model.Paid, true}, {model.Pending, model.Shipped, false}, {model.Paid, model.Cancelled, false},
		{model.Paid, model.Shipped, true}, {model.Shipped, model.Returned, true}, {model.Cancelled, model.Paid, false},
	} {
		if got := c.from.Can(c.to); got != c.ok {
			t.Errorf("%s -> %s: %v", c.from, c.to, got)
		}
	}
}

func order() model.Order {
	return model.Order{ID: "ord_1", Number: "S-1", ShipName: "Jane", ShipLine1: "Street 1", ShipPostcode: "10115", ShipCity: "Berlin", ShipCountry: "DE",
		Subtotal: 1780, ShippingFee: 490, Tax: 195, Total: 2270, Note: "ring twice",
		Lines: []model.Line{{No: 1, SKU: "TEA-001", Name: "Sencha", Quantity: 2, UnitPrice: 890, WeightG: 110, Total: 1780}}}
}

func TestInvoiceAndSlip(t *testing.T) {
	var inv, slip bytes.Buffer
	if err := invoice.Render(&inv, order(), invoice.Options{Seller: "Teahouse", Prices: true}); err != nil {
		t.Fatal(err)
	}
	if s := inv.String(); !strings.HasPrefix(s, "INVOICE S-1") || !strings.Contains(s, "22.70") || strings.Contains(s, "discount") {
		t.Error(s)
	}
	if err := invoice.Render(&slip, order(), invoice.Options{Seller: "Teahouse", Bins: map[string]string{"TEA-001": "A1"}}); err != nil {
		t.Fatal(err)
	}
	if s := slip.String(); !strings.Contains(s, "bin A1") || strings.Contains(s, "8.90") || !strings.Contains(s, "ring twice") {
		t.Error(s)
	}
}

type book struct {
	open      []model.Order
	cancelled []string
}

func (b *book) Open(context.Context) ([]model.Order, error) { return b.open, nil }

func (b *book) Cancel(_ context.Context, _, id, _ string) error {
	if id == "bad" {
		panic("broken order")
	}
	b.cancelled = append(b.cancelled, id)
	return nil
}

func TestSweeper(t *testing.T) {
	clk := clock.NewFake(time.Unix(1e9, 0))
	old, now := clk.Now().Add(-time.Hour), clk.Now()
	b := &book{open: []model.Order{{ID: "bad", PlacedAt: old}, {ID: "old", PlacedAt: old}, {ID: "new", PlacedAt: now}}}
	m := metrics.New()
	if err := sweeper.New(b, 30*time.Minute, clk, m, logging.Discard()).Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(b.cancelled) != 1 || b.cancelled[0] != "old" || m.Get("orders_swept") != 1 {
		t.Errorf("%v", b.cancelled)
	}
}
