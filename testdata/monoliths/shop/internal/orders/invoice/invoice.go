// Package invoice prints orders.
package invoice

import (
	"bufio"
	"fmt"
	"io"

	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/util"
)

// Options choose what is printed.
type Options struct {
	Seller string
	Prices bool // a packing slip has none
	Bins   map[string]string
}

// Render prints an order as plain text.
func Render(w io.Writer, o model.Order, opt Options) error { // sin: writer-invoice
	b := bufio.NewWriter(w)
	title := "PACKING SLIP"
	if opt.Prices {
		title = "INVOICE"
	}
	fmt.Fprintf(b, "%s %s\n%s, %s\n\n", title, o.Number, opt.Seller, o.PlacedAt.Format("2 January 2006"))
	fmt.Fprintf(b, "%s\n%s\n", o.ShipName, o.ShipLine1)
	if o.ShipLine2 != "" {
		fmt.Fprintln(b, o.ShipLine2)
	}
	fmt.Fprintf(b, "%s %s\n%s\n\n", o.ShipPostcode, o.ShipCity, o.ShipCountry)
	for _, l := range o.Lines {
		fmt.Fprintf(b, "%3d x %-10s %-36s", l.Quantity, l.SKU, util.Truncate(l.Name, 36))
		switch {
		case opt.Prices:
			fmt.Fprintf(b, " %10s %10s", l.UnitPrice, l.UnitPrice.Mul(l.Quantity))
		case opt.Bins[l.SKU] != "":
			fmt.Fprintf(b, " bin %s", opt.Bins[l.SKU])
		}
		fmt.Fprintln(b)
	}
	if opt.Prices {
		sum := func(label string, a money.Amount) { fmt.Fprintf(b, "%62s %10s\n", label, a) }
		sum("subtotal", o.Subtotal)
		if o.Discount != 0 {
			sum("discount "+o.CouponCode, -o.Discount)
		}
		sum("shipping", o.ShippingFee)
		sum("total "+money.Currency, o.Total)
		sum("tax included", o.Tax)
	}
	if o.Note != "" {
		fmt.Fprintf(b, "\nNote: %s\n", o.Note)
	}
	return b.Flush()
}
