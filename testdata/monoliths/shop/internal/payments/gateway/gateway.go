// Package gateway talks to the card processor. Without a key it simulates
// one, which is what every environment but production does.
package gateway

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/platform/retry"
	"example.com/shop/internal/util"
)

var apiKey string

func init() { // sin: init-gateway-env
	apiKey = os.Getenv("SHOP_GATEWAY_KEY")
	if apiKey == "" {
		apiKey = "simulated"
	}
}

// Errors of the processor.
var (
	ErrDeclined = errors.New("gateway: card declined")
	ErrBusy     = errors.New("gateway: try again")
)

// Card is what customers pay with.
type Card struct {
	Number string `json:"number"`
	Holder string `json:"holder"`
	Expiry string `json:"expiry"` // MM/YY
	CVC    string `json:"cvc"`
}

// Check finds typing errors before the processor does.
func (c Card) Check(now time.Time) error {
	digits := strings.ReplaceAll(c.Number, " ", "")
	if len(digits) < 13 || len(digits) > 19 || !luhn(digits) {
		return errors.New("card number is not valid")
	}
	exp, err := time.Parse("01/06", c.Expiry)
	if err != nil {
		return errors.New("expiry must be MM/YY")
	}
	if !now.Before(exp.AddDate(0, 1, 0)) {
		return errors.New("card has expired")
	}
	if len(c.CVC) < 3 || len(c.CVC) > 4 {
		return errors.New("security code must have 3 or 4 digits")
	}
	return nil
}

func luhn(digits string) bool {
	sum := 0
	for i := 0; i < len(digits); i++ {
		d := int(digits[len(digits)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// Client is a connection to the processor.
type Client struct {
	timeout time.Duration
	policy  retry.Policy
	mu      sync.Mutex
	seen    map[string]int
	booked  map[string]money.Amount
}

// NewClient returns a client that refunds with the given patience.
func NewClient(timeout time.Duration, p retry.Policy) *Client {
	return &Client{timeout: timeout, policy: p, seen: map[string]int{}, booked: map[string]money.Amount{}}
}

// Live reports whether real money moves.
func (c *Client) Live() bool { return apiKey != "simulated" }

// Charge asks for an amount once. The simulation declines cards that end in
// 0002 and is busy at the first attempt for those that end in 0119.
func (c *Client) Charge(ctx context.Context, key string, amount money.Amount, card Card) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if c.Live() {
		return "", errors.New("gateway: live mode is not part of this build")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[key]++
	number := strings.ReplaceAll(card.Number, " ", "")
	switch {
	case strings.HasSuffix(number, "0002"):
		return "", ErrDeclined
	case strings.HasSuffix(number, "0119") && c.seen[key] == 1:
		return "", ErrBusy
	}
	ref := ids.New("gw")
	c.booked[ref] = amount
	return ref, nil
}

// Refund gives money back, as often as the policy allows.
func (c *Client) Refund(ctx context.Context, ref string, amount money.Amount) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return c.policy.Do(ctx, func(int) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.booked[ref] < amount {
			return retry.Permanent{Err: fmt.Errorf("gateway: %s has only %s left", ref, c.booked[ref])}
		}
		c.booked[ref] -= amount
		return nil
	})
}

// Statement returns the processor's daily file: reference;amount.
func (c *Client) Statement(context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, ref := range util.SortedKeys(c.booked) {
		fmt.Fprintf(&b, "%s;%s\n", ref, c.booked[ref])
	}
	return b.String(), nil
}

// ParseStatement reads a daily file.
func ParseStatement(r io.Reader) (map[string]money.Amount, error) { // innocent: reader-statement
	cr := csv.NewReader(r)
	cr.Comma = ';'
	cr.FieldsPerRecord = 2
	out := map[string]money.Amount{}
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("statement: %w", err)
		}
		a, err := money.Parse(rec[1])
		if err != nil {
			return nil, fmt.Errorf("statement: %s: %w", rec[0], err)
		}
		out[rec[0]] = a
	}
}
