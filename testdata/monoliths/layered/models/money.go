package models

import (
	"fmt"
	"math"
)

// Money is an amount in cents.
type Money int64

// String formats an amount as people write it.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%02d", sign, m/100, m%100)
}

// Times multiplies and rounds half away from zero.
func (m Money) Times(f float64) Money { return Money(math.Round(float64(m) * f)) }

// Percent is a part of an amount.
func (m Money) Percent(p float64) Money { return m.Times(p / 100) }

// Total adds amounts.
func Total(ms ...Money) Money {
	var sum Money
	for _, m := range ms {
		sum += m
	}
	return sum
}

// VATRate is the tax that applies to hire, in percent.
const VATRate = 20.0

// WithVAT splits an amount into net, tax and gross.
func WithVAT(net Money) (tax, gross Money) {
	tax = net.Percent(VATRate)
	return tax, net + tax
}
