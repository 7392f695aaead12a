// Package lib is what app uses.
package lib

import (
	"context"
	"errors"
	"os"
	"strings"
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
func (s *Store) Keep(o *Order) error { s.kept = append(s.kept, o); return nil } // want "pure"

// KeepTags keeps a slice.
func (s *Store) KeepTags(t []string) { s.tags = t } // want "pure"

// Look keeps nothing.
func (s *Store) Look(o *Order) int { return o.N } // want "pure"

// First hands out what is kept.
func (s *Store) First() (*Order, error) { // want "pure"
	if len(s.kept) == 0 {
		return nil, ErrNone
	}
	return s.kept[0], nil
}

// Touch writes.
func Touch(o *Order) { o.N++ } // want "pure"

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
func CodeOf(err error) int { return 0 } // want "pure"

// Wrap is none: it answers with an error.
func Wrap(err error) error { return err } // want "pure"

type key struct{}

// KeyName is a key that is a constant.
const KeyName = "name"

// With sets, From reads.
func With(ctx context.Context, id string) context.Context { // want "pure"
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
func Map[T any](in []T) []T { return in } // want "pure"

// Box is generic.
type Box[T any] struct{ V T }

// Get is a method of a generic type.
func (b *Box[T]) Get() T { return b.V } // want "pure"

// Lower only computes; Deep does through another.
func Lower(s string) string { return strings.ToLower(s) } // want "pure"
func Deep(s string) string  { return Lower(s) }           // want "pure"

// Env asks the system, Deeper through another.
func Env(s string) string    { return os.Getenv(s) }
func Deeper(s string) string { return Env(s) }

// Go starts a goroutine, Send uses a channel, Count writes a variable, Call goes
// through an interface.
func Go(f func())        { go f() }
func Send(c chan string) { c <- "x" }
func Count() int         { count++; return count }
func Call(k Keeper)      { _ = k.Keep(nil) } // want "unused Keeper.Keep"

var count int
