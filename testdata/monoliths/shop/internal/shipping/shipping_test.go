package shipping_test

import (
	"strings"
	"testing"

	"example.com/shop/internal/shipping/carrier"
	"example.com/shop/internal/shipping/label"
)

func TestCheapest(t *testing.T) {
	r := carrier.Load()
	for _, c := range []struct {
		country string
		g       int
		express bool
		want    string
	}{
		{"DE", 500, false, "postal 3.10"}, {"DE", 2001, false, "postal 6.90"}, {"DE", 500, true, "express 9.90"},
		{"GB", 6000, false, "express 34.00"}, {"XX", 100, false, "postal 12.80"},
	} {
		o, err := r.Cheapest(c.country, c.g, c.express)
		if got := o.Carrier + " " + o.Cost.String(); err != nil || got != c.want {
			t.Errorf("%+v: %s %v", c, got, err)
		}
	}
	if _, err := r.Cheapest("GB", 25_000, false); err == nil {
		t.Error("too heavy")
	}
	if code := carrier.Book("postal"); !strings.HasPrefix(code, "PX") || len(code) != 13 {
		t.Errorf("code %q", code)
	}
}

func TestLabel(t *testing.T) {
	a := label.Address{Name: "Jane", Line1: "Street 1", Postcode: "10115", City: "Berlin", Country: "DE"}
	lines := strings.Split(strings.TrimSpace(label.Render(a, "S-1", "PX1", 1500)), "\n")
	if len(lines) != 9 || !strings.Contains(lines[6], "1.5 kg") {
		t.Errorf("%s", strings.Join(lines, "\n"))
	}
	b := a
	b.City = "BERLIN"
	if !a.Equal(b) {
		t.Error("case does not matter to a postman")
	}
}
