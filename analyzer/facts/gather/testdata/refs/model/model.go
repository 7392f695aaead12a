// Package model declares what the others use.
package model

import "errors"

type ID string

type Base struct {
	Version int
}

type Order struct {
	Base     // want "embed model.Base"
	ID    ID // want "type model.ID"
	Total int
	Tags  map[string]int
	Next  *Order
}

func (o *Order) Sum() int { return o.Total } // want "field-read model.Order.Total" "type model.Order"

func (Base) Bump() {} // want "type model.Base"

const Limit = 10

var ErrGone = errors.New("gone")

var Table = map[string]*Order{} // want "type model.Order"

var Count, Other int

func New(id ID) *Order { // want "type model.ID" "type model.Order"
	return &Order{ID: id} // want "field-write model.Order.ID" "type model.Order"
}

type List[T any] struct{ Items []T }

func (l *List[T]) Add(x T) { // want "type model.List"
	l.Items = append(l.Items, x) // want "field-read model.List.Items" "field-write model.List.Items"
}

func Map[T, U any](in []T, f func(T) U) []U {
	var out []U
	for _, x := range in {
		out = append(out, f(x))
	}
	return out
}

func init() { Count = 1 } // want "var-write model.Count"

func init() {
	Other++ // want "var-write model.Other"
}

// Once calls its argument once, Handed hands it to a function that loops.
func Once(f func(int)) { f(1) }

// Handed calls its argument in a loop of another function.
func Handed(f func(int) ID) []ID { return Map([]int{1}, f) } // want "call model.Map" "type model.ID"

// Nested does so in a function literal of its own.
func Nested(f func(int)) { Map([]int{1}, func(i int) int { f(i); return i }) } // want "call model.Map"
