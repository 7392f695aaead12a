// Package carrier knows the companies that carry our parcels and their
// tariffs.
package carrier

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/money"
)

// Zones sort countries by distance. Nothing writes to it.
var Zones = map[string]string{"DE": "home", "AT": "near", "NL": "near", "FR": "near", "GB": "far"} // innocent: global-zones

// tariffs lists carrier, zone, highest weight in grams and our cost.
const tariffs = `
postal   home  2000   3.10
postal   home  31500  6.90
postal   near  5000   8.40
postal   near  31500  14.20
postal   far   5000   12.80
express  home  31500  9.90
express  near  31500  19.90
express  far   20000  34.00
`

// Offer is a carrier that takes a parcel.
type Offer struct {
	Carrier string       `json:"carrier"`
	Cost    money.Amount `json:"cost"`
}

type tariff struct {
	carrier, zone string
	maxG          int
	cost          money.Amount
}

// Rates is a parsed table of tariffs.
type Rates struct{ table []tariff }

// Load parses the built-in tariffs.
func Load() *Rates {
	r, err := parse(tariffs)
	if err != nil {
		fmt.Fprintln(os.Stderr, "carrier: bad tariffs:", err)
		os.Exit(3) // sin: fatal-carrier
	}
	return r
}

func parse(text string) (*Rates, error) {
	r := &Rates{}
	sc := bufio.NewScanner(strings.NewReader(text))
	for line := 1; sc.Scan(); line++ {
		f := strings.Fields(sc.Text())
		if len(f) == 0 {
			continue
		}
		if len(f) != 4 {
			return nil, fmt.Errorf("line %d: want 4 fields", line)
		}
		g, err := strconv.Atoi(f[2])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		cost, err := money.Parse(f[3])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		r.table = append(r.table, tariff{carrier: f[0], zone: f[1], maxG: g, cost: cost})
	}
	return r, sc.Err()
}

// Cheapest finds the best offer for a parcel; express parcels only go with
// carriers of that name.
func (r *Rates) Cheapest(country string, weightG int, express bool) (Offer, error) {
	zone, ok := Zones[country]
	if !ok {
		zone = "far"
	}
	var best Offer
	for _, t := range r.table {
		if t.zone != zone || weightG > t.maxG || (express && t.carrier != "express") {
			continue
		}
		if best.Carrier == "" || t.cost < best.Cost {
			best = Offer{Carrier: t.carrier, Cost: t.cost}
		}
	}
	if best.Carrier == "" {
		return best, fault.Newf(fault.Conflict, "no carrier takes %d g to %s", weightG, country)
	}
	return best, nil
}

// Book orders a pick-up and returns the tracking code.
func Book(carrier string) string {
	prefix := strings.ToUpper(carrier[:1]) + "X"
	code := strings.ToUpper(strings.TrimPrefix(ids.New("t"), "t_"))[9:]
	return prefix + code + strings.ToUpper(string(ids.CheckDigit(code)))
}
