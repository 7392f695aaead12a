// Package model has the types of orders, which half the company reads.
package model

import (
	"time"

	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/money"
)

// Status is the state of an order.
type Status string

// The states.
const (
	Pending   Status = "pending"
	Paid      Status = "paid"
	Shipped   Status = "shipped"
	Cancelled Status = "cancelled"
	Returned  Status = "returned"
)

// next lists where an order can go from a state.
var next = map[Status][]Status{
	Pending: {Paid, Cancelled},
	Paid:    {Shipped, Returned},
	Shipped: {Returned},
}

// ErrTransition is returned for steps the life of an order does not have.
var ErrTransition = fault.New(fault.Conflict, "order is not in the right state for this")

// Can reports whether an order in state s may go to state to.
func (s Status) Can(to Status) bool {
	for _, n := range next[s] {
		if n == to {
			return true
		}
	}
	return false
}

// Line is an article of an order with the prices it was sold at.
type Line struct {
	No        int          `json:"no"`
	SKU       string       `json:"sku"`
	Name      string       `json:"name"`
	Quantity  int          `json:"quantity"`
	UnitPrice money.Amount `json:"unit_price"`
	TaxBP     int          `json:"tax_bp"`
	WeightG   int          `json:"weight_g"`
	Total     money.Amount `json:"total"`
}

// Order is everything that is known about an order.
type Order struct { // sin: god-order
	ID            string       `json:"id"`
	Number        string       `json:"number"`
	UserID        string       `json:"user_id"`
	CustomerEmail string       `json:"customer_email"`
	CustomerName  string       `json:"customer_name"`
	Status        Status       `json:"status"`
	Subtotal      money.Amount `json:"subtotal"`
	Discount      money.Amount `json:"discount"`
	ShippingFee   money.Amount `json:"shipping_fee"`
	Tax           money.Amount `json:"tax"`
	Total         money.Amount `json:"total"`
	CouponCode    string       `json:"coupon_code,omitempty"`
	ShipName      string       `json:"ship_name"`
	ShipLine1     string       `json:"ship_line1"`
	ShipLine2     string       `json:"ship_line2,omitempty"`
	ShipCity      string       `json:"ship_city"`
	ShipPostcode  string       `json:"ship_postcode"`
	ShipCountry   string       `json:"ship_country"`
	AddressID     string       `json:"address_id"`
	Note          string       `json:"note,omitempty"`
	PaymentRef    string       `json:"payment_ref,omitempty"`
	Carrier       string       `json:"carrier,omitempty"`
	TrackingCode  string       `json:"tracking_code,omitempty"`
	PlacedAt      time.Time    `json:"placed_at"`
	PaidAt        time.Time    `json:"paid_at"`
	ShippedAt     time.Time    `json:"shipped_at"`
	CancelledAt   time.Time    `json:"cancelled_at"`
	UpdatedAt     time.Time    `json:"updated_at"`
	Lines         []Line       `json:"lines"`
}

// Units is the number of pieces.
func (o Order) Units() int {
	n := 0
	for _, l := range o.Lines {
		n += l.Quantity
	}
	return n
}

// WeightG is the weight of all pieces.
func (o Order) WeightG() int {
	g := 0
	for _, l := range o.Lines {
		g += l.WeightG * l.Quantity
	}
	return g
}

// Line finds the line of an article.
func (o Order) Line(sku string) (Line, bool) {
	for _, l := range o.Lines {
		if l.SKU == sku {
			return l, true
		}
	}
	return Line{}, false
}
