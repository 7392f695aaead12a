// Command cmd wires.
package main

import (
	"context"

	"example.com/mod/kernel"
	"example.com/mod/lib"
	"example.com/mod/shop"
	"example.com/mod/store"
)

func main() {
	st := store.New(nil)
	s := &shop.Service{}
	s.Wire(st, st, s)
	ctx := lib.WithTrace(kernel.WithUser(context.Background(), "x"), "y")
	var sq store.Shape = store.Square{}
	_ = sq
	_ = s.Use(ctx, nil, nil, nil)
}
