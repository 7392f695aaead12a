// Package lib is called from app.
package lib

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sort"
	"sync"
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
	Kind  Kind    `json:"kind,omitempty"`
	Lines []*Line // want "field Lines"
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
	o.Kind = A // want "at Touch o mutated"
	v.Kind = B
	p.By["x"] = [2]int{}
	m["a"]++     // want "at Touch m mutated"
	sort.Ints(s) // want "at Touch s mutated"
}

// Hand passes on what callees change, keep and call.
func Hand(a, b *Order, f, g func(), x *Line, y io.Reader, z any) *Order { // want "func(a *lib.Order mutated, b *lib.Order mutated kept returned, f func() called, g func() kept called, x *lib.Line kept, y io.Reader called, z interface{} mutated) (*lib.Order)"
	Touch(a, *b, nil, nil, *b) // want "at Hand a mutated" "at Hand b mutated"
	s := &Store{}
	s.Put(b) // want "at Hand b kept"
	call(f)  // want "at Hand f called"
	go g()   // want "at Hand g called" "at Hand g kept"
	b2 := b
	_ = json.Unmarshal(nil, z)         // want "at Hand z mutated"
	_, _ = y.Read(nil)                 // want "at Hand y called"
	global = &Order{Lines: []*Line{x}} // want "at Hand x kept"
	return b2
}

func call(f func()) { f() }

// Put keeps, and changes its receiver.
func (s *Store) Put(o *Order) { s.kept = append(s.kept, o) } // want "func [mutated](o *lib.Order kept) ()" "at Store.Put o kept"

// Watch keeps a function.
func (s *Store) Watch(fn func()) { s.fn = fn } // want "func [mutated](fn func() kept) ()" "at Store.Watch fn kept"

// Get returns what it holds.
func (s *Store) Get(id string) *Order { return s.byID[id] } // want "func [returned](id string) (*lib.Order)"

// Send sends.
func Send(c chan<- *Order, o *Order, in <-chan int) { c <- o } // want "func(c chan<- *lib.Order read, o *lib.Order kept, in <-chan int read) ()" "at Send o kept"

// Each calls back.
func Each[T Number](xs []T, fn func(T) error) Box[T] { // want "func[T lib.Number](xs []T unknown, fn func(T) (error) called) (lib.Box[T])"
	for _, x := range xs {
		_ = fn(x) // want "at Each fn called"
	}
	return Box[T]{}
}

// Sink is implemented in app.
type Sink interface { // want "type interface{Put func(*lib.Order) (error)}"
	Put(o *Order) error // want "func(o *lib.Order mutated) (error)"
}

// Use calls it.
func Use(s Sink, o *Order) error { return s.Put(o) } // want "func(s lib.Sink called, o *lib.Order mutated) (error)" "at Use o mutated" "at Use s called"

// Closure captures.
func Closure(o *Order, p *Order) func() { // want "func(o *lib.Order kept, p *lib.Order mutated) (func())"
	func() { p.Kind = A }() // want "at Closure p mutated"
	return func() { _ = o.Kind }
}

func internal(o *Order) {}

// Repo holds a connection.
type Repo struct{ db *sql.DB } // want "type struct{-db *database/sql.DB}" "live db *database/sql.DB"

// Guard leads to a lock through a field of its own.
type Guard struct { // want "type struct{Repo *lib.Repo; -inner lib.inner}" "live Repo.db *database/sql.DB"
	Repo  *Repo
	inner inner
}

type inner struct{ mu sync.Mutex }

// Plain is data, Amount writes itself.
type Plain struct { // want "type struct{A lib.Amount; Lines []string; At time.Duration; Null database/sql.NullString; Head net/http.Header; Raw encoding/json.RawMessage}"
	A     Amount
	Lines []string // want "field Lines"
	At    time.Duration
	Null  sql.NullString
	Head  http.Header
	Raw   json.RawMessage
}

// Amount writes itself.
type Amount struct{ n int } // want "type struct{-n int}" "encodes text"

// MarshalText writes it.
func (a Amount) MarshalText() ([]byte, error) { return nil, nil }

// Sealed is sealed.
type Sealed interface{ sealed() } // want "type interface{sealed func()}"

// One is behind it.
type One struct{ N int } // want "type struct{N int}"

func (One) sealed() {} // want "func() ()"

// Hold leads to all of them.
func Hold(r *Repo, g Guard, p Plain, h http.HandlerFunc, m *sync.Mutex) Sealed { return One{} } // want "func(r *lib.Repo read, g lib.Guard, p lib.Plain, h net/http.HandlerFunc read, m *sync.Mutex read) (lib.Sealed)"
