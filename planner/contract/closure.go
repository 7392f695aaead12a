package contract

import (
	"slices"
)

// closure collects the own types that types lead to.
type closure struct {
	m    *model
	seen map[int]bool // rows of facts.Shape.Types
	// found are own types; order is that of discovery.
	found map[int]bool
	order []int
}

func (m *model) newClosure() *closure {
	return &closure{m: m, seen: map[int]bool{}, found: map[int]bool{}}
}

func (c *closure) add(t int) {
	if c.seen[t] {
		return
	}
	c.seen[t] = true
	x := &c.m.f.Shape.Types[t]
	for _, a := range x.Args {
		c.add(a)
	}
	switch x.Kind {
	case "own":
		c.addSymbol(x.Symbol)
	case "pointer", "slice", "array", "chan":
		c.add(x.Elem)
	case "map":
		c.add(x.Key)
		c.add(x.Elem)
	case "func":
		for _, p := range append(slices.Clone(x.Params), x.Results...) {
			c.add(p)
		}
	case "struct":
		for _, f := range x.Fields {
			if !f.Unexported || f.Embedded {
				c.add(f.Type)
			}
		}
	}
}

// addSymbol adds an own type, and what it is made of when it travels.
func (c *closure) addSymbol(sym int) {
	if c.found[sym] {
		return
	}
	c.found[sym] = true
	c.order = append(c.order, sym)
	switch c.m.role(sym) {
	case RoleData, RoleError, RoleFunc:
		row := c.m.namedRow[sym]
		if row < 0 || c.m.f.Shape.Named[row].Encodes != "" && c.m.f.Shape.Named[row].Encodes != "proto" {
			return
		}
		if c.m.f.Shape.Named[row].Encodes == "proto" {
			c.addMessage(row)
			return
		}
		c.add(c.m.f.Shape.Named[row].Type)
	case RoleSealed:
		for _, t := range c.m.impls[sym] {
			c.addSymbol(t)
		}
	}
}

// addMessage adds what a message of protocol buffers leads to: its sealed
// interfaces are a oneof that the message itself has.
func (c *closure) addMessage(row int) {
	for _, f := range c.m.f.Shape.Types[c.m.f.Shape.Named[row].Type].Fields {
		t := &c.m.f.Shape.Types[f.Type]
		if f.Unexported || t.Kind == "own" && c.m.role(t.Symbol) == RoleSealed {
			continue
		}
		c.add(f.Type)
	}
}
