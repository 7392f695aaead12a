// Package money is the shop's notion of an amount: integer cents in the one
// currency the shop sells in, and the rounding rules accounting agreed to.
package money // sin: util-money

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Currency is the currency of all amounts.
const Currency = "EUR"

// Amount is a sum of money in cents.
type Amount int64

// Cents returns the amount of n cents.
func Cents(n int64) Amount { return Amount(n) }

// ErrSyntax is returned for texts that are no amount.
var ErrSyntax = errors.New("money: bad amount")

// Parse reads "12", "12.3" or "12.34", with an optional sign.
func Parse(s string) (Amount, error) {
	s = strings.TrimSpace(s)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	whole, frac, _ := strings.Cut(s, ".")
	if whole == "" || len(frac) > 2 {
		return 0, fmt.Errorf("%w: %q", ErrSyntax, s)
	}
	for len(frac) < 2 {
		frac += "0"
	}
	n, err := strconv.ParseUint(whole+frac, 10, 62)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrSyntax, s)
	}
	if neg {
		return Amount(-int64(n)), nil
	}
	return Amount(n), nil
}

// String formats the amount as "12.34".
func (a Amount) String() string {
	sign := ""
	n := int64(a)
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Mul multiplies by a quantity.
func (a Amount) Mul(n int) Amount { return a * Amount(n) }

// Share returns bp basis points of the amount, rounded half away from zero.
func (a Amount) Share(bp int) Amount {
	p := int64(a) * int64(bp)
	if p < 0 {
		return Amount((p - 5000) / 10000)
	}
	return Amount((p + 5000) / 10000)
}

// Included returns the part of a gross amount that is tax at bp basis points.
func (a Amount) Included(bp int) Amount {
	net := (int64(a)*10000 + int64(10000+bp)/2) / int64(10000+bp)
	return a - Amount(net)
}

// Min returns the smaller amount.
func Min(a, b Amount) Amount {
	if a < b {
		return a
	}
	return b
}

// Sum adds amounts up.
func Sum(as ...Amount) Amount {
	var total Amount
	for _, a := range as {
		total += a
	}
	return total
}

// Allocate splits a by the weights without losing a cent: the remainder goes
// to the first shares.
func (a Amount) Allocate(weights []int64) []Amount {
	out := make([]Amount, len(weights))
	var sum int64
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		return out
	}
	rest := a
	for i, w := range weights {
		out[i] = Amount(int64(a) * w / sum)
		rest -= out[i]
	}
	for i := 0; rest > 0 && i < len(out); i++ {
		if weights[i] == 0 {
			continue
		}
		out[i]++
		rest--
	}
	return out
}

// MarshalJSON writes the amount as a decimal string.
func (a Amount) MarshalJSON() ([]byte, error) { return json.Marshal(a.String()) }

// UnmarshalJSON reads a decimal string.
func (a *Amount) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%w: %s", ErrSyntax, b)
	}
	v, err := Parse(s)
	if err != nil {
		return err
	}
	*a = v
	return nil
}
