// Package tax knows the rates of the countries the shop delivers to.
package tax

import "example.com/shop/internal/platform/money"

// Rates are basis points per tax class. Changed by law, that is by release.
type Rates struct {
	Standard, Reduced int
}

var countries = map[string]Rates{
	"DE": {1900, 700},
	"AT": {2000, 1000},
	"FR": {2000, 550},
	"NL": {2100, 900},
	"GB": {2000, 0},
}

// Home is the country whose rates apply where the shop has none.
const Home = "DE"

// Rate returns the basis points for a class of goods in a country.
func Rate(country, class string) int {
	r, ok := countries[country]
	if !ok {
		r = countries[Home]
	}
	switch class {
	case "reduced":
		return r.Reduced
	case "zero":
		return 0
	}
	return r.Standard
}

// Part is an amount that is taxed at one rate.
type Part struct {
	Gross money.Amount
	BP    int
}

// Included adds up the tax contained in gross parts. It is rounded once per
// rate, as the tax office wants it, not once per line.
func Included(parts []Part) money.Amount {
	byRate := map[int]money.Amount{}
	for _, p := range parts {
		byRate[p.BP] += p.Gross
	}
	var total money.Amount
	for bp, gross := range byRate {
		total += gross.Included(bp)
	}
	return total
}
