// Package lib is what app uses.
package lib

import (
	"context"
	"errors"
)

// Order is data.
type Order struct {
	N    int
	Tags []string
}

// Store keeps what it is given.
type Store struct {
	kept []*Order
	tags []string
}

// Keep keeps its argument.
func (s *Store) Keep(o *Order) error { s.kept = append(s.kept, o); return nil }

// KeepTags keeps a slice.
func (s *Store) KeepTags(t []string) { s.tags = t }

// Look keeps nothing.
func (s *Store) Look(o *Order) int { return o.N }

// First hands out what is kept.
func (s *Store) First() (*Order, error) {
	if len(s.kept) == 0 {
		return nil, ErrNone
	}
	return s.kept[0], nil
}

// Touch writes.
func Touch(o *Order) { o.N++ }

// Keeper is an interface of Store.
type Keeper interface{ Keep(o *Order) error }

// ErrNone and ErrOther are errors.
var (
	ErrNone  = errors.New("none")
	ErrOther = errors.New("other")
)

// Fault is an error type.
type Fault struct{ Code int }

func (f *Fault) Error() string { return "fault" }

// CodeOf is a helper.
func CodeOf(err error) int { return 0 }

// Wrap is none: it answers with an error.
func Wrap(err error) error { return err }

type key struct{}

// KeyName is a key that is a constant.
const KeyName = "name"

// With sets, From reads.
func With(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, key{}, id) // want "set lib.key"
}

// From reads.
func From(ctx context.Context) string {
	s, _ := ctx.Value(key{}).(string)   // want "read lib.key"
	n, _ := ctx.Value(KeyName).(string) // want "read lib.KeyName"
	m, _ := ctx.Value("plain").(string) // want "read \"plain\""
	return s + n + m
}

// Map is generic.
func Map[T any](in []T) []T { return in }

// Box is generic.
type Box[T any] struct{ V T }

// Get is a method of a generic type.
func (b *Box[T]) Get() T { return b.V }
