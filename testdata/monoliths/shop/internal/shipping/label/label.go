// Package label draws address labels for the thermal printers.
package label

import (
	"fmt"
	"strings"

	"example.com/shop/internal/util"
)

// Address is what stands on a label.
type Address struct {
	Name, Line1, Line2, Postcode, City, Country string
}

// Equal compares two addresses as a postman would.
func (a Address) Equal(b Address) bool {
	key := func(x Address) string {
		return strings.ToLower(strings.Join([]string{x.Name, x.Line1, x.Line2, x.Postcode, x.City, x.Country}, "|"))
	}
	return key(a) == key(b)
}

const width = 36

// Render returns the label as the lines of a monospaced font.
func Render(a Address, orderNumber, tracking string, weightG int) string {
	var b strings.Builder
	rule := "+" + strings.Repeat("-", width+2) + "+\n"
	row := func(s string) {
		if s != "" {
			fmt.Fprintf(&b, "| %-*s |\n", width, util.Truncate(s, width))
		}
	}
	b.WriteString(rule)
	row(a.Name)
	row(a.Line1)
	row(a.Line2)
	row(a.Postcode + " " + a.City)
	row(a.Country)
	b.WriteString(rule)
	row(fmt.Sprintf("%s  %.1f kg", orderNumber, float64(weightG)/1000))
	row(tracking)
	b.WriteString(rule)
	return b.String()
}
