// Package lib is called from app.
package lib

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"time"
)

// Kind is an enumeration.
type Kind int // want "type int" "enum A=1 B=2"

// The kinds.
const (
	A Kind = iota + 1
	B
)

// Base is embedded.
type Base struct{ ID string } // want "type struct{ID string}"

// Order crosses.
type Order struct { // want "type struct{+Base lib.Base; Kind lib.Kind `json:\"kind,omitempty\"`; Lines []*lib.Line; At time.Time; By map[string][2]int; -note *lib.hidden; Next *lib.Order}"
	Base
	Kind  Kind `json:"kind,omitempty"`
	Lines []*Line
	At    time.Time
	By    map[string][2]int
	note  *hidden
	Next  *Order
}

// Line is reached through Order.
type Line struct{ N int } // want "type struct{N int}"

type hidden struct{ x int }

// Unused crosses nothing.
type Unused struct{ N int }

// ErrGone is compared.
var ErrGone = errors.New("gone") // want "var error" "error gone"

var errOwn = errors.New("own")

// Denied is an error type.
type Denied struct{ Why string } // want "error type *"

func (*Denied) Error() string { return "denied" }

// Limit is read elsewhere.
var Limit = map[string]int{} // want "var map[string]int"

// Box is generic.
type Box[T any] struct{ V T } // want "type[T interface{}] struct{V T}"

// Number is a constraint.
type Number interface{ ~int | ~string } // want "type interface{~int | ~string}"

// Store keeps.
type Store struct {
	kept []*Order
	fn   func()
	byID map[string]*Order
}

var global *Order

// Read only looks.
func Read(ctx context.Context, o *Order, names ...string) (n int, err error) { // want "func(ctx context.Context, o *lib.Order read, names ...[]string read) (n int, err error)"
	if errOwn == nil || global == nil {
		return 0, nil
	}
	return len(o.Lines) + len(names), nil
}

// Touch changes.
func Touch(o *Order, v Order, m map[string]int, s []int, p Order) { // want "func(o *lib.Order mutated, v lib.Order, m map[string]int mutated, s []int mutated, p lib.Order) ()"
	o.Kind = A
	v.Kind = B
	p.By["x"] = [2]int{}
	m["a"]++
	sort.Ints(s)
}

// Hand passes on what callees change, keep and call.
func Hand(a, b *Order, f, g func(), x *Line, y io.Reader, z any) *Order { // want "func(a *lib.Order mutated, b *lib.Order mutated kept returned, f func() called, g func() kept called, x *lib.Line kept, y io.Reader called, z interface{} mutated) (*lib.Order)"
	Touch(a, *b, nil, nil, *b)
	s := &Store{}
	s.Put(b)
	call(f)
	go g()
	b2 := b
	_ = json.Unmarshal(nil, z)
	_, _ = y.Read(nil)
	global = &Order{Lines: []*Line{x}}
	return b2
}

func call(f func()) { f() }

// Put keeps, and changes its receiver.
func (s *Store) Put(o *Order) { s.kept = append(s.kept, o) } // want "func [mutated](o *lib.Order kept) ()"

// Watch keeps a function.
func (s *Store) Watch(fn func()) { s.fn = fn } // want "func [mutated](fn func() kept) ()"

// Get returns what it holds.
func (s *Store) Get(id string) *Order { return s.byID[id] } // want "func [returned](id string) (*lib.Order)"

// Send sends.
func Send(c chan<- *Order, o *Order, in <-chan int) { c <- o } // want "func(c chan<- *lib.Order read, o *lib.Order kept, in <-chan int read) ()"

// Each calls back.
func Each[T Number](xs []T, fn func(T) error) Box[T] { // want "func[T lib.Number](xs []T unknown, fn func(T) (error) called) (lib.Box[T])"
	for _, x := range xs {
		_ = fn(x)
	}
	return Box[T]{}
}

// Sink is implemented in app.
type Sink interface { // want "type interface{Put func(*lib.Order) (error)}"
	Put(o *Order) error // want "func(o *lib.Order mutated) (error)"
}

// Use calls it.
func Use(s Sink, o *Order) error { return s.Put(o) } // want "func(s lib.Sink called, o *lib.Order mutated) (error)"

// Closure captures.
func Closure(o *Order, p *Order) func() { // want "func(o *lib.Order kept, p *lib.Order mutated) (func())"
	func() { p.Kind = A }()
	return func() { _ = o.Kind }
}

func internal(o *Order) {}
