package data

import (
	"slices"
)

// code is a function that a value can be, with what it needs to be called.
type code struct {
	fn *function
	// lex is the frame around a literal; recv and recvUp are the receiver of a
	// method value.
	lex    *frame
	recv   *value
	recvUp *frame
}

// codes are the functions that v can be; open is true when it is a parameter
// that f does not know.
func (r *resolver) codes(v *value, f *frame, depth int) (out []code, open bool) {
	if depth == 0 {
		r.budget = budgetPerQuestion
	}
	if r.budget--; v == nil || f == nil || depth > 20 || r.budget < 0 {
		return nil, false
	}
	switch v.op {
	case opLit:
		lex := f.find(v.fn.parent)
		if lex == nil {
			lex = free(v.fn.parent, false)
		}
		return []code{{fn: v.fn, lex: lex}}, false
	case opFunc:
		if fn := r.functions[v.target]; fn != nil {
			c := code{fn: fn}
			if len(v.list) > 0 {
				c.recv, c.recvUp = v.list[0], f
			}
			return []code{c}, false
		}
	case opParam:
		g := f.find(v.fn)
		if g == nil {
			return nil, false
		}
		if b, ok := g.param(v.n); ok {
			return r.codes(b.v, b.f, depth+1)
		}
		return nil, g.call == nil && v.fn.parent == nil
	case opAlts:
		for _, x := range v.list {
			c, o := r.codes(x, f, depth+1)
			out, open = append(out, c...), open || o
		}
	case opTyped:
		return r.codes(v.list[0], f, depth+1)
	case opElement:
		return r.codes(elementOf(v.list[0]), f, depth+1)
	case opField:
		if b, ok := r.member(v.list[0], f, v.text, depth); ok {
			return r.codes(b.v, b.f, depth+1)
		}
		return r.heldCodes(v, r.written(v), depth), false
	case opGlobal:
		return r.heldCodes(v, r.globals[v.target], depth), false
	case opCall:
		for _, t := range r.targets(v.call) {
			if n := r.enter(t, v.call, f); n != nil {
				for _, ret := range n.fn.returns {
					if v.n < len(ret) {
						c, o := r.codes(ret[v.n], n, depth+1)
						out, open = append(out, c...), open || o
					}
				}
			}
		}
	}
	return out, open
}

func (r *resolver) heldCodes(v *value, all []held, depth int) []code {
	at := place{v.op, v.target, v.through}
	if c, ok := r.code[at]; ok {
		return c
	}
	r.code[at] = nil
	var out []code
	for _, h := range all {
		c, _ := r.codes(h.v, r.freeHeld(h), depth+1)
		for _, k := range c {
			if len(out) < maxCodes && !slices.ContainsFunc(out, func(o code) bool { return o.fn == k.fn }) {
				out = append(out, k)
			}
		}
	}
	r.code[at] = out
	return out
}

// maxCodes bounds the functions that a field or variable can be.
const maxCodes = 64
