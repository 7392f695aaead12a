// Package pricing turns lines and a coupon into totals.
package pricing

import (
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/pricing/coupon"
	"example.com/shop/internal/pricing/tax"
	"example.com/shop/internal/util"
)

// FreeShippingFrom is the subtotal from which shipping is free. Marketing
// likes to change it at noon.
var FreeShippingFrom = money.Cents(5000)

// Line is a quantity of one article.
type Line struct {
	SKU      string
	Name     string
	Quantity int
	Unit     money.Amount // gross
	WeightG  int
	TaxClass string
}

// Request is what totals are calculated for.
type Request struct {
	Lines   []Line
	Coupon  *coupon.Coupon
	Country string
}

// PricedLine is a line with its share of everything.
type PricedLine struct {
	Line
	TaxBP    int
	Discount money.Amount
	Total    money.Amount // after the discount
}

// Totals are the sums of an order, all gross.
type Totals struct {
	Lines    []PricedLine
	Subtotal money.Amount
	Discount money.Amount
	Shipping money.Amount
	Tax      money.Amount
	Total    money.Amount
	WeightG  int
}

// quantityBreaks are the discounts on many pieces of one article.
var quantityBreaks = []struct{ from, bp int }{{50, 1000}, {20, 600}, {10, 300}}

func unitPrice(l Line) money.Amount {
	for _, b := range quantityBreaks {
		if l.Quantity >= b.from {
			return l.Unit - l.Unit.Share(b.bp)
		}
	}
	return l.Unit
}

// Calculate works totals out. The coupon must already have been checked.
func Calculate(req Request) Totals {
	var t Totals
	for _, l := range req.Lines {
		l.Unit = unitPrice(l)
		gross := l.Unit.Mul(l.Quantity)
		t.Lines = append(t.Lines, PricedLine{Line: l, TaxBP: tax.Rate(req.Country, l.TaxClass), Total: gross})
		t.Subtotal += gross
		t.WeightG += l.WeightG * l.Quantity
	}
	if len(t.Lines) == 0 {
		return t
	}
	free := t.Subtotal >= FreeShippingFrom
	if req.Coupon != nil {
		t.Discount = req.Coupon.Discount(t.Subtotal)
		free = free || req.Coupon.Kind == coupon.FreeShipping
	}
	weights := util.Map(t.Lines, func(l PricedLine) int64 { return int64(l.Total) })
	for i, share := range t.Discount.Allocate(weights) {
		t.Lines[i].Discount = share
		t.Lines[i].Total -= share
	}
	if !free {
		t.Shipping = ShippingFee(req.Country, t.WeightG)
	}
	t.Total = t.Subtotal - t.Discount + t.Shipping
	t.Tax = tax.Included(t.taxParts(req.Country))
	return t
}

// taxParts spreads the shipping fee over the lines' rates.
func (t Totals) taxParts(country string) []tax.Part {
	parts := make([]tax.Part, 0, len(t.Lines)+1)
	for _, l := range t.Lines {
		parts = append(parts, tax.Part{Gross: l.Total, BP: l.TaxBP})
	}
	return append(parts, tax.Part{Gross: t.Shipping, BP: tax.Rate(country, "standard")})
}

// ShippingFee is what a parcel costs the customer.
func ShippingFee(country string, weightG int) money.Amount {
	base, perKilo := money.Cents(490), money.Cents(60)
	switch country {
	case "DE":
	case "AT", "NL":
		base = money.Cents(790)
	default:
		base, perKilo = money.Cents(1190), money.Cents(110)
	}
	kilos := (weightG + 999) / 1000
	if kilos <= 2 {
		return base
	}
	return base + perKilo.Mul(kilos-2)
}
