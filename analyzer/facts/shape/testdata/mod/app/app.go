// Package app calls lib.
package app

import (
	"errors"

	"example.com/shape/lib"
)

type sink struct{}

func (sink) Put(o *lib.Order) error { // want "func(o *lib.Order mutated) (error)"
	o.ID = "x" // want "at Sink.Put o mutated" "at sink.Put o mutated"
	return nil
}

func run() error {
	s := &lib.Store{}
	s.Put(nil)
	s.Watch(nil)
	o := s.Get("")
	if _, err := lib.Read(nil, o); errors.Is(err, lib.ErrGone) {
		return &lib.Denied{}
	}
	lib.Touch(o, *o, lib.Limit, nil, *o)
	lib.Hand(o, o, nil, nil, nil, nil, nil)
	lib.Send(nil, o, nil)
	lib.Each([]int{1}, nil)
	lib.Closure(o, o)
	_ = sink{}.Put(o)
	var k lib.Sink = sink{}
	_ = k.Put(o)
	return lib.Use(sink{}, o)
}

func hold() lib.Sealed { return lib.Hold(nil, lib.Guard{}, lib.Plain{}, nil, nil) }
