// Package store is the provider.
package store

import (
	"database/sql"
	"errors"
	"net/url"
	"sync"
	"time"

	"example.com/mod/kernel"
	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Plain is data all the way down: nothing to say.
type Plain struct {
	ID    string
	Count int64
	At    time.Time
	Every time.Duration
	Raw   []byte
	Tags  map[string]int
	Lines []Line
}

// Line is plain.
type Line struct{ N int }

// OrderID is a name for a string.
type OrderID string // want "R1.6 type store.OrderID"

// State is an enumeration.
type State int // want "R1.7 type store.State"

// The states.
const (
	Open State = iota
	Closed
)

// Optional has optional values.
type Optional struct {
	Note *string // want "R1.5 field store.Optional.Note"
	Line *Line   // want "R1.5 field store.Optional.Line"
	Text string
}

// Known has well-known values.
type Known struct {
	ID    uuid.UUID      // want "R1.8 field store.Known.ID"
	URL   url.URL        // want "R1.8 field store.Known.URL"
	Name  sql.NullString // want "R1.8 field store.Known.Name"
	Price kernel.Money
}

// Hidden has state of its own.
type Hidden struct {
	Name string
	rank int // want "R2.1 type store.Hidden"
}

// Rank reads it.
func (h Hidden) Rank() int { return h.rank }

// Shown has none, and no method is called.
type Shown struct{ Name string }

// Rank is not used.
func (s Shown) Rank() int { return 0 }

// Embedding embeds.
type Embedding struct {
	kernel.Base // want "R2.2 field store.Embedding.Base"
	Name        string
}

// Anything holds any.
type Anything struct {
	Data any // want "R2.6 field store.Anything.Data"
}

// Foreign holds a type of another module.
type Foreign struct {
	Model gorm.Model // want "R2.11 field store.Foreign.Model"
}

// Keyed has a map that no contract knows.
type Keyed struct {
	By map[Line]int // want "R2.13 field store.Keyed.By"
	ID map[OrderID]int
}

// Shape is sealed.
type Shape interface{ shape() } // want "R2.7 type store.Shape"

// Circle and Square are its implementations.
type Circle struct{ R int }

// Square is the other one.
type Square struct{ A int }

func (Circle) shape() {}
func (Square) shape() {}

// Guarded holds a lock.
type Guarded struct {
	N  int
	mu sync.Mutex // want "R4.5 Lock parameter g" "R4.5 type store.Guarded"
}

// Funcs holds a function.
type Funcs struct {
	Name string
	Then func() // want "R4.2 field store.Funcs.Then"
}

// Nested holds lists in lists.
type Nested struct{ Lines []Line }

// Embedded is a live object that the consumer embeds.
type Embedded struct{ db *sql.DB }

// Errors.
var (
	ErrGone  = errors.New("gone")
	ErrOther = errors.New("other")
)

// Denied is an error type.
type Denied struct{ Why string }

func (d *Denied) Error() string { return d.Why }

// Rate changes, Zones does not, Conn is live.
var (
	Rate  = 3
	Zones = []string{"a"} // want "R1.11 store.Zones"
	Conn  *sql.DB         // want "R4.4 store.Conn"
)

var hits int

// Limit is a constant.
const Limit = 7
