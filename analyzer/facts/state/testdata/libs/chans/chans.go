// Package chans hands channels to others.
package chans

import "time"

// Out is a field.
type Out struct {
	C    chan int
	Done chan struct{}
	priv chan int
}

// New makes.
func New() *Out {
	o := &Out{C: make(chan int)} // want "Out.C field int: make"
	o.Done = make(chan struct{}) // want "Out.Done field struct{}: make"
	o.priv = make(chan int)
	go func() { <-o.priv }()
	return o
}

// Send sends.
func (o *Out) Send() { o.C <- 1 } // want "Out.C field int: send"

// Events returns one.
func (o *Out) Events() <-chan int { return o.C }

// All is a variable.
var All = make(chan string) // want "All var string: make"

// Feed reads what others hand over.
func Feed(in <-chan int) int {
	return <-in // want "Feed param:in int: receive"
}

// Own is used here only.
func Own(in <-chan int) int { return <-in }

func use() { Own(nil); <-time.After(1) }
