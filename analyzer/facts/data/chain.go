package data

import (
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// link is one call of a chain, such as db.Model(x).Where(y).
type link struct {
	c *call
	f *frame
}

// maxChains bounds the alternatives of a chain, maxLinks its length.
const (
	maxChains = 6
	maxLinks  = 64
)

// chains are the calls of libraries that v is the result of, first call first;
// one chain for each way to get there. open is true when the chain starts at a
// parameter that the frame does not know.
func (r *resolver) chains(v *value, f *frame) (out [][]link, open bool) {
	r.budget = budgetPerQuestion
	return r.chainsOf(v, f, 0)
}

func (r *resolver) chainsOf(v *value, f *frame, depth int) (out [][]link, open bool) {
	if v == nil || f == nil || depth > maxResolveDepth {
		return nil, false
	}
	if r.budget--; r.budget < 0 {
		return nil, false
	}
	switch v.op {
	case opCall:
		return r.chainsOfCall(v, f, depth)
	case opParam:
		g := f.find(v.fn)
		if g == nil {
			return nil, false
		}
		if b, ok := g.param(v.n); ok {
			return r.chainsOf(b.v, b.f, depth+1)
		}
		return nil, g.call == nil && v.fn.parent == nil
	case opAlts:
		for _, x := range v.list {
			c, o := r.chainsOf(x, f, depth+1)
			out, open = append(out, c...), open || o
		}
		return limitChains(out), open
	case opTyped:
		return r.chainsOf(v.list[0], f, depth+1)
	case opElement:
		return r.chainsOf(elementOf(v.list[0]), f, depth+1)
	case opGroup:
		return r.chainsOf(r.element(v), f, depth+1)
	case opField:
		if b, ok := r.member(v.list[0], f, v.text, depth); ok {
			return r.chainsOf(b.v, b.f, depth+1)
		}
		return r.heldChains(v, r.written(v), depth), false
	case opGlobal:
		return r.heldChains(v, r.globals[v.target], depth), false
	}
	return nil, false
}

func limitChains(all [][]link) [][]link {
	if len(all) > maxChains {
		return all[:maxChains]
	}
	return all
}

func (r *resolver) heldChains(v *value, all []held, depth int) [][]link {
	at := place{v.op, v.target, v.through}
	if c, ok := r.chain[at]; ok {
		return c
	}
	r.chain[at] = nil
	var out [][]link
	for _, h := range all {
		c, _ := r.chainsOf(h.v, r.freeHeld(h), depth+1)
		if out = append(out, c...); len(out) >= maxChains {
			break
		}
	}
	out = limitChains(out)
	r.chain[at] = out
	return out
}

func (r *resolver) chainsOfCall(v *value, f *frame, depth int) (out [][]link, open bool) {
	c := v.call
	switch c.kind {
	case callStatic, callInterface:
		for _, t := range r.targets(c) {
			o1, o2 := r.chainsOfResult(t, v, f, depth)
			out, open = append(out, o1...), open || o2
		}
		if c.lib == nil || len(out) > 0 {
			return limitChains(out), open
		}
	case callDynamic:
		codes, _ := r.codes(c.fun, f, depth+1)
		for _, k := range codes {
			n := &frame{fn: k.fn, call: c, up: f, lex: k.lex, recv: k.recv, recvUp: k.recvUp, depth: f.depth + 1, any: f.any}
			if n.depth > maxFrames {
				continue
			}
			for _, ret := range k.fn.returns {
				if v.n < len(ret) {
					o, o2 := r.chainsOf(ret[v.n], n, depth+1)
					out, open = append(out, o...), open || o2
				}
			}
		}
		if c.lib == nil {
			return limitChains(out), open
		}
	}
	from := c.recv
	if from == nil && c.kind == callOpaque {
		for _, a := range c.args { // a library function around a handle
			if a != nil && (a.op == opCall || a.op == opParam || a.op == opField) {
				from = a
				break
			}
		}
	}
	before, open := r.chainsOf(from, f, depth+1)
	if len(before) == 0 {
		before = [][]link{nil}
	}
	for _, b := range before {
		if len(b) < maxLinks {
			out = append(out, append(b[:len(b):len(b)], link{c, f}))
		}
	}
	return out, open
}

func (r *resolver) chainsOfResult(t refs.Target, v *value, f *frame, depth int) (out [][]link, open bool) {
	n := r.enter(t, v.call, f)
	if n == nil {
		return nil, false
	}
	for _, ret := range n.fn.returns {
		if v.n < len(ret) {
			c, o := r.chainsOf(ret[v.n], n, depth+1)
			out, open = append(out, c...), open || o
		}
	}
	return out, open
}
