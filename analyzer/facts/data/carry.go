package data

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// carries reports whether a value is the transaction or made from it.
func (w *txWalk) carries(v *value, f *frame, depth int) bool {
	if v == nil || f == nil || depth > maxResolveDepth {
		return false
	}
	switch v.op {
	case opText, opHole, opConcat, opFormat, opLit:
		return false
	}
	if w.origin.lib.verb == verbSelf && sameValue(v, w.origin.recv) {
		return true
	}
	k := bound{v, f}
	if known, ok := w.memo[k]; ok {
		return known
	}
	w.memo[k] = false // a value that is made from itself
	is := w.derive(v, f, depth)
	w.memo[k] = is
	return is
}

// sameValue reports whether two values are one variable or field.
func sameValue(a, b *value) bool {
	if a == nil || b == nil {
		return false
	}
	return a == b || a.op == b.op && (a.op == opField || a.op == opGlobal) && a.target == b.target && a.target.Name != ""
}

func (w *txWalk) derive(v *value, f *frame, depth int) bool {
	switch v.op {
	case opParam:
		g := f.find(v.fn)
		if g == nil {
			return false
		}
		if g.tx[v.n] {
			return true
		}
		if b, ok := g.param(v.n); ok {
			return w.carries(b.v, b.f, depth+1)
		}
	case opField:
		w.r.budget = budgetPerQuestion
		if b, ok := w.r.member(v.list[0], f, v.text, 0); ok {
			return w.carries(b.v, b.f, depth+1)
		}
		return w.carries(v.list[0], f, depth+1)
	case opElement:
		return w.carries(elementOf(v.list[0]), f, depth+1)
	case opAlts, opGroup, opTyped, opFunc:
		for _, x := range v.list {
			if w.carries(x, f, depth+1) {
				return true
			}
		}
	case opCall:
		return w.result(v, f, depth)
	}
	return false
}

// result reports whether the result of a call carries the transaction.
func (w *txWalk) result(v *value, f *frame, depth int) bool {
	c := v.call
	if c.holds&(1<<min(v.n, 63)) == 0 {
		return false
	}
	if c == w.origin {
		return c.lib.verb == verbBegin && v.n == 0
	}
	if slices.Contains(w.path, c) {
		// A wrapper: what it returns tells.
		for _, t := range w.r.targets(c) {
			n := w.r.enter(t, c, f)
			if n == nil {
				continue
			}
			for _, ret := range n.fn.returns {
				if v.n < len(ret) && w.carries(ret[v.n], n, depth+1) {
					return true
				}
			}
		}
		return false
	}
	if c.recv != nil && w.carries(c.recv, f, depth+1) {
		return true
	}
	for _, a := range c.args {
		if w.carries(a, f, depth+1) {
			return true
		}
	}
	return false
}

// finishTransactions writes the transactions, sorted by ID.
func (e *emitter) finishTransactions() {
	slices.SortStableFunc(e.txs, func(a, b txRow) int {
		return cmp.Or(cmp.Compare(a.symbol, b.symbol), comparePos(a.pos, b.pos), cmp.Compare(a.how, b.how))
	})
	d := &e.t.Set.Data
	number := map[int]int{}
	for i, x := range e.txs {
		if i > 0 && e.txs[i-1].symbol == x.symbol && e.txs[i-1].pos == x.pos {
			continue // reached over two wrappers, or two implementations
		}
		number[x.symbol]++
		s := e.t.Set.Symbols[x.symbol]
		id := ident.Symbol(e.t.Set.Packages[s.Package].Path, s.Name)
		d.Transactions = append(d.Transactions, x.row(facts.TransactionID(id, fmt.Sprint(number[x.symbol]))))
	}
	slices.SortFunc(d.Transactions, func(a, b facts.Transaction) int { return cmp.Compare(a.ID, b.ID) })
}

func (x *txRow) row(id string) facts.Transaction {
	out := facts.Transaction{
		ID: id, Symbol: x.symbol, Pos: x.pos, How: x.how, Steps: []facts.Step{}, Writes: []int{}, Reads: []int{}, Complete: !x.incomplete,
	}
	for _, s := range x.steps {
		m := modeOf(s.mode)
		out.Steps = append(out.Steps, facts.Step{Table: s.table.number, Mode: m, Pos: s.pos, Path: s.path})
		if m.Writes() {
			out.Writes = append(out.Writes, s.table.number)
		}
		if m.Reads() {
			out.Reads = append(out.Reads, s.table.number)
		}
	}
	slices.Sort(out.Writes)
	slices.Sort(out.Reads)
	out.Writes, out.Reads = slices.Compact(out.Writes), slices.Compact(out.Reads)
	return out
}
