package pricing_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/pricing"
	"example.com/shop/internal/pricing/coupon"
	"example.com/shop/internal/pricing/tax"
)

func TestCalculate(t *testing.T) {
	lines := []pricing.Line{
		{SKU: "TEA-001", Quantity: 10, Unit: 200, WeightG: 100, TaxClass: "reduced"},
		{SKU: "POT-001", Quantity: 1, Unit: 1500, WeightG: 900},
	}
	tot := pricing.Calculate(pricing.Request{Lines: lines, Country: "DE"})
	if tot.Subtotal != 1940+1500 || tot.Shipping != 490 || tot.Total != tot.Subtotal+490 || tot.WeightG != 1900 {
		t.Errorf("%+v", tot)
	}
	if want := money.Amount(1940).Included(700) + money.Amount(1990).Included(1900); tot.Tax != want {
		t.Errorf("tax %v, want %v", tot.Tax, want)
	}
	c := coupon.Coupon{Kind: coupon.Fixed, Value: 1000}
	tot = pricing.Calculate(pricing.Request{Lines: lines, Coupon: &c, Country: "DE"})
	if tot.Discount != 1000 || tot.Lines[0].Discount+tot.Lines[1].Discount != 1000 {
		t.Errorf("%+v", tot)
	}
	c = coupon.Coupon{Kind: coupon.FreeShipping}
	if tot = pricing.Calculate(pricing.Request{Lines: lines, Coupon: &c, Country: "FR"}); tot.Shipping != 0 {
		t.Errorf("%+v", tot)
	}
	if tot = pricing.Calculate(pricing.Request{Country: "DE"}); tot.Total != 0 {
		t.Errorf("empty: %+v", tot)
	}
}

func TestShippingFee(t *testing.T) {
	for _, c := range []struct {
		country string
		g       int
		want    money.Amount
	}{{"DE", 1, 490}, {"DE", 2001, 550}, {"AT", 500, 790}, {"GB", 3500, 1410}} {
		if got := pricing.ShippingFee(c.country, c.g); got != c.want {
			t.Errorf("%s %d g: %v", c.country, c.g, got)
		}
	}
}

func TestTaxRates(t *testing.T) {
	if tax.Rate("XX", "standard") != 1900 || tax.Rate("FR", "reduced") != 550 || tax.Rate("DE", "zero") != 0 {
		t.Error("rates")
	}
}

func TestCoupons(t *testing.T) {
	ctx := context.Background()
	conn := dbtest.New(t)
	clk := clock.NewFake(time.Unix(1e9, 0))
	s := coupon.NewStore(conn, clk)
	if err := s.Create(ctx, coupon.Coupon{Code: "spring", Kind: coupon.Percent, Value: 1000, PerUser: 1, MinSubtotal: 1000, ValidTo: clk.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	c, err := s.Find(ctx, " Spring ")
	if err != nil || c.Discount(2000) != 200 {
		t.Fatalf("%+v %v", c, err)
	}
	if c.Applies(999, clk.Now()) == nil || c.Applies(1000, clk.Now().Add(2*time.Hour)) == nil || c.Applies(1000, clk.Now()) != nil {
		t.Error("conditions")
	}
	redeem := func(user, order string) error {
		return db.WithTx(ctx, conn, func(tx *sql.Tx) error { return s.RedeemTx(ctx, tx, "SPRING", user, order) })
	}
	if err := redeem("u1", "o1"); err != nil {
		t.Fatal(err)
	}
	if err := redeem("u1", "o2"); !errors.Is(err, coupon.ErrUsedUp) {
		t.Error(err)
	}
	if err := redeem("u2", "o3"); err != nil {
		t.Error(err)
	}
}
