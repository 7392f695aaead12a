// Package app uses lib.
package app

import (
	"context"
	"database/sql"
	"errors"

	"example.com/mod/lib"
)

type state int

const wired = 1

func use(k lib.Keeper) { _ = k.Keep(&lib.Order{}) } // want "unused Keeper.Keep"

// Dropped results.
func dropped(s *lib.Store, o *lib.Order) {
	s.Keep(o)           // want "unused Store.Keep" "argument 1 Store.Keep @25"
	_ = s.Keep(o)       // want "unused Store.Keep" "argument 1 Store.Keep @25"
	_, _ = s.First()    // want "unused Store.First"
	_, err := s.First() // one is used
	s.KeepTags(nil)     // has no result
	lib.Touch(o)
	defer s.Keep(o) // want "unused Store.Keep"
	go s.Keep(o)    // want "go Store.Keep"
	go func() {
		s.KeepTags(nil) // want "go Store.KeepTags"
	}()
	if err := s.Keep(o); err != nil {
		return
	}
	use(s)
	_ = err
}

// Writes after the call.
func later(s *lib.Store, deep bool) {
	a := &lib.Order{}
	err := s.Keep(a) // want "argument 1 Store.Keep @42"
	a.N = 1
	var b lib.Order
	err = s.Keep(&b) // want "argument 1 Store.Keep @45"
	b.N++
	c := &lib.Order{}
	err = s.Keep(c) // c is new before it is written
	c = &lib.Order{}
	c.N = 2
	d := &lib.Order{N: 1}
	d.N = 2
	err = s.Keep(d) // written before
	e := &lib.Order{}
	_ = s.Look(e) // not kept // want "unused Store.Look"
	e.N = 3
	t := []string{"x"}
	s.KeepTags(t) // want "argument 1 Store.KeepTags @58"
	t[0] = "y"
	f := &lib.Order{}
	err = s.Keep(f) // want "argument 1 Store.Keep @61"
	lib.Touch(f)
	g := &lib.Order{}
	err = s.Keep(g)
	_ = s.Look(g) // want "unused Store.Look"
	_ = err
}

func branches(s *lib.Store, deep bool) {
	a := &lib.Order{}
	if deep {
		_ = s.Keep(a) // want "unused Store.Keep"
	} else {
		a.N = 1
	}
	b := &lib.Order{}
	if deep {
		_ = s.Keep(b) // want "unused Store.Keep"
		return
	}
	b.N = 1
	c := &lib.Order{}
	if deep {
		_ = s.Keep(c) // want "unused Store.Keep" "argument 1 Store.Keep @85"
	}
	c.N = 1
}

func loops(s *lib.Store, n int) {
	a := &lib.Order{}
	for range n {
		a.N = 1
		_ = s.Keep(a) // want "unused Store.Keep" "argument 1 Store.Keep @91"
	}
	for range n {
		b := &lib.Order{}
		b.N = 1
		_ = s.Keep(b) // want "unused Store.Keep"
	}
	var c *lib.Order
	for range n {
		c = &lib.Order{}
		c.N = 1
		_ = s.Keep(c) // want "unused Store.Keep"
	}
}

// Writes to results.
func results(s *lib.Store) int {
	o, err := s.First() // want "result 1 Store.First @110"
	o.N = 4
	p, err := s.First()
	_ = err
	q, err := s.First() // want "result 1 Store.First @114"
	lib.Touch(q)
	return p.N
}

// Errors.
func tests(s *lib.Store, db *sql.DB, o *lib.Order) int {
	_, err := s.First()
	if errors.Is(err, lib.ErrNone) { // want "is lib.ErrNone from Store.First"
		return 1
	}
	if err == lib.ErrOther { // want "equal lib.ErrOther from Store.First"
		return 2
	}
	if err != nil {
		return 3
	}
	err = s.Keep(o)
	var f *lib.Fault
	if errors.As(err, &f) { // want "as lib.Fault from Store.Keep"
		return 4
	}
	if f, ok := err.(*lib.Fault); ok { // want "assert lib.Fault from Store.Keep"
		return f.Code
	}
	switch err {
	case lib.ErrNone: // want "equal lib.ErrNone from Store.Keep"
		return 5
	case sql.ErrNoRows: // want "equal database/sql.ErrNoRows from Store.Keep"
		return 6
	}
	switch err.(type) {
	case *lib.Fault: // want "assert lib.Fault from Store.Keep"
		return 7
	}
	if lib.CodeOf(err) == 3 { // want "helper lib.CodeOf from Store.Keep"
		return 8
	}
	if errors.Is(s.Keep(o), lib.ErrNone) { // want "is lib.ErrNone from Store.Keep"
		return 9
	}
	err = db.Ping()
	if errors.Is(err, sql.ErrConnDone) { // of a library
		return 10
	}
	if errors.Is(err, lib.ErrNone) { // want "is lib.ErrNone"
		return 11
	}
	return lib.CodeOf(lib.Wrap(err)) // want "helper lib.CodeOf from lib.Wrap"
}

func maybe(s *lib.Store, o *lib.Order, deep bool) bool {
	_, err := s.First()
	if deep {
		err = s.Keep(o)
	}
	return errors.Is(err, lib.ErrNone) // want "is lib.ErrNone from Store.First Store.Keep"
}

// Context.
func middleware(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, lib.KeyName, "x")  // want "set lib.KeyName"
	ctx = context.WithValue(ctx, state(wired), "x") // want "set app.state"
	return lib.With(ctx, "7")
}

// Generics.
func generic[T any](in []T) {
	_ = lib.Map(in)             // want "unused lib.Map" "open-instance lib.Map T"
	x := lib.Map([]string{"a"}) // want "instance lib.Map string"
	b := lib.Box[lib.Order]{}
	y := b.Get() // want "instance Box.Get example.com/mod/lib.Order"
	_, _ = x, y
}

func pure() {
	_, _, _, _ = lib.Lower(""), lib.Deep(""), lib.Env(""), lib.Deeper("")
	lib.Go(nil)
	lib.Send(nil)
	x := lib.Count()
	lib.Call(nil)
	_ = x
}
