// Package kernel is shared, with meaning.
package kernel

import (
	"context"
	"encoding/json"
)

// Money writes itself.
type Money struct{ cents int64 } // want "R1.8 type kernel.Money"

// MarshalJSON writes it.
func (m Money) MarshalJSON() ([]byte, error) { return json.Marshal(m.cents) }

// Base is embedded.
type Base struct{ ID string }

type userKey struct{}

type txKey struct{}

// InTx runs fn in a transaction that travels in the context.
func InTx(ctx context.Context, fn func(context.Context) error) error {
	return fn(context.WithValue(ctx, txKey{}, 1))
}

// Tx is the transaction of a context.
func Tx(ctx context.Context) int {
	n, _ := ctx.Value(txKey{}).(int)
	return n
}

// WithUser sets the user.
func WithUser(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, userKey{}, id)
}

// User reads the user.
func User(ctx context.Context) string {
	s, _ := ctx.Value(userKey{}).(string) // want "R2.12 Whoami"
	return s
}
