package data

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// A transaction is followed from the call that starts it. Its extent is decided
// by the function that gets the handle: where that function returns the handle,
// or calls a function parameter with it, the callers decide. Within the extent
// the code is walked in order; what carries the handle - parameters, receivers,
// fields, contexts and whatever is made from them - is followed into calls.

// Bounds of one transaction.
const (
	maxTxPath  = 6     // wrappers around wrappers
	maxTxDepth = 24    // calls within calls
	maxTxWork  = 40000 // calls that are looked at
	maxSteps   = 2000
)

type txRow struct {
	symbol     int
	pos        facts.Pos
	how        string
	steps      []stepRow
	incomplete bool
}

type stepRow struct {
	table *table
	mode  sqltext.Mode
	pos   facts.Pos
	path  []facts.Hop
}

// transactions follows every call that starts one.
func (e *emitter) transactions(parts []*part) {
	for _, p := range parts {
		for _, f := range p.functions {
			for _, c := range f.calls {
				if c.lib == nil || c.lib.verb != verbBegin && c.lib.verb != verbTx && c.lib.verb != verbSelf {
					continue
				}
				e.begin([]*call{c})
			}
		}
	}
}

// begin follows the transaction that the last call of a path starts, at the
// function of its first call.
func (e *emitter) begin(path []*call) {
	w := &txWalk{e: e, r: e.r, path: path, origin: path[len(path)-1], memo: map[bound]bool{}}
	top := path[0].in.top()
	f := free(top, false)
	w.walk(f, []facts.Hop{{Symbol: e.t.Symbol(top.key)}})
	if w.exposed(f) && len(path) < maxTxPath {
		callers := e.callers(path, top)
		for _, k := range callers {
			e.begin(append([]*call{k}, path...))
		}
		if len(callers) > 0 {
			return
		}
		w.incomplete = true
	}
	at := path[0]
	row := txRow{symbol: e.symbol(at), pos: e.pos(at), how: w.how(), steps: w.steps, incomplete: w.incomplete}
	if row.symbol >= 0 && row.pos.File >= 0 {
		e.txs = append(e.txs, row)
	}
}

// txWalk walks the extent of one transaction.
type txWalk struct {
	e      *emitter
	r      *resolver
	path   []*call
	origin *call
	// memo remembers whether values carry the transaction.
	memo map[bound]bool
	work int

	steps []stepRow
	// handed is true when a function parameter that only the callers know got
	// the transaction.
	handed     bool
	incomplete bool
}

func (w *txWalk) how() string {
	s := w.origin.lib.lib.rule + " " + w.origin.lib.name
	if len(w.path) > 1 {
		k := w.path[1].in.top().key
		s += " through " + string(ident.Symbol(k.Package, k.Name))
	}
	return s
}

// exposed reports whether the extent goes on in the callers.
func (w *txWalk) exposed(f *frame) bool {
	if w.handed {
		return true
	}
	for _, ret := range f.fn.returns {
		for _, v := range ret {
			if v != nil && w.carries(v, f, 0) {
				return true
			}
		}
	}
	return false
}

// walk goes through the calls of a frame's function.
func (w *txWalk) walk(f *frame, via []facts.Hop) {
	if len(via) > maxTxDepth {
		w.incomplete = true
		return
	}
	for _, c := range f.fn.calls {
		if w.work++; w.work > maxTxWork || len(w.steps) > maxSteps {
			w.incomplete = true
			return
		}
		w.call(c, f, via)
	}
}

func (w *txWalk) call(c *call, f *frame, via []facts.Hop) {
	if c.lib != nil {
		switch c.lib.verb {
		case verbExec, verbRead, verbWrite, verbReadWrite, verbDDL, verbParts, verbRun:
			// What implements the interface does the same once more.
			if w.access(c, f, via) && c.kind == callInterface {
				return
			}
		case verbTx:
			w.closure(c, f, via)
			return
		}
	}
	switch c.kind {
	case callStatic, callInterface:
		w.enter(c, f, via)
	case callDynamic:
		w.dynamic(c, f, via)
	case callOpaque, callLibrary:
		w.opaque(c, f, via)
	}
}

// given reports whether a call gets the transaction.
func (w *txWalk) given(c *call, f *frame) bool {
	if c.recv != nil && w.carries(c.recv, f, 0) {
		return true
	}
	for _, a := range c.args {
		if a != nil && w.carries(a, f, 0) {
			return true
		}
	}
	return false
}

// runsIn reports whether a call of a library runs in the transaction. A context
// does not make a library's connection do so.
func (w *txWalk) runsIn(c *call, f *frame) bool {
	if c.kind != callLibrary {
		return w.given(c, f)
	}
	if c.recv != nil && w.carries(c.recv, f, 0) {
		return true
	}
	for i, a := range c.args {
		if t := typeAt(c, i); t != nil && isContext(t) && !c.lib.lib.contextCarries {
			continue
		}
		if a != nil && w.carries(a, f, 0) {
			return true
		}
	}
	return false
}

// access adds what a call does when it runs in the transaction; it reports whether
// something was added.
func (w *txWalk) access(c *call, f *frame, via []facts.Hop) bool {
	if !w.runsIn(c, f) {
		return false
	}
	o := w.r.perform(c, f)
	if o.indirect && w.counted(c, f) {
		return true
	}
	if o.reason != "" {
		w.incomplete = true
	}
	pos := w.e.pos(c)
	for _, s := range o.statements {
		for _, x := range sortEffects(s.effects) {
			w.step(stepRow{w.e.table(x.store, x.table), x.mode, pos, hop(via, pos)})
		}
	}
	return len(o.statements) > 0
}

// counted reports whether the calls of a query builder run in the transaction
// themselves, so that the call which runs what they built adds nothing.
func (w *txWalk) counted(c *call, f *frame) bool {
	all, _ := w.r.chains(c.recv, f)
	for _, ch := range all {
		for _, l := range ch {
			if l.c == c || l.c.lib == nil || l.c.recv == nil {
				continue
			}
			switch l.c.lib.verb {
			case verbExec, verbRead, verbWrite, verbReadWrite, verbDDL:
				if w.carries(l.c.recv, l.f, 0) {
					return true
				}
			}
		}
	}
	return false
}

// step adds a step, once for statements that differ in nothing it tells.
func (w *txWalk) step(s stepRow) {
	for _, o := range slices.Backward(w.steps) {
		if o.pos != s.pos {
			break
		}
		if o.table == s.table && o.mode == s.mode && slices.Equal(o.path, s.path) {
			return
		}
	}
	w.steps = append(w.steps, s)
}

// hop is a path whose last symbol goes on at pos.
func hop(via []facts.Hop, pos facts.Pos) []facts.Hop {
	out := slices.Clone(via)
	out[len(out)-1].Pos = pos
	return out
}

// closure runs the function that a library runs in a transaction.
func (w *txWalk) closure(c *call, f *frame, via []facts.Hop) {
	if c != w.origin && !w.given(c, f) {
		return
	}
	i := c.lib.fn.from
	if i < 0 || i >= len(c.args) {
		return
	}
	codes, open := w.r.codes(c.args[i], f, 0)
	w.handed = w.handed || open
	for _, k := range codes {
		n := &frame{fn: k.fn, lex: k.lex, recv: k.recv, recvUp: k.recvUp, up: f, depth: f.depth + 1, tx: map[int]bool{}}
		for p := range k.fn.params {
			// A context carries it only where nothing else can.
			n.tx[p] = !slices.Contains(k.fn.contexts, p) || len(k.fn.contexts) == k.fn.params
		}
		w.walk(n, w.through(via, c, k.fn))
	}
	if len(codes) == 0 && !open {
		w.incomplete = true
	}
}

// through is a path that goes on in fn, by a call at pos. A literal belongs to the
// declaration around it.
func (w *txWalk) through(via []facts.Hop, c *call, fn *function) []facts.Hop {
	s := w.e.t.Symbol(fn.top().key)
	if fn.parent != nil && via[len(via)-1].Symbol == s {
		return via
	}
	return append(hop(via, w.e.pos(c)), facts.Hop{Symbol: s})
}

// enter follows a call into the code base.
func (w *txWalk) enter(c *call, f *frame, via []facts.Hop) {
	inPath := slices.Contains(w.path, c)
	if !inPath && !w.given(c, f) && !w.captures(c, f) {
		return
	}
	targets := w.r.targets(c)
	if len(targets) == 0 && c.lib == nil {
		w.incomplete = w.incomplete || w.given(c, f)
		w.opaque(c, f, via)
		return
	}
	for _, t := range targets {
		if w.recursive(f, t) {
			continue
		}
		n := w.r.enter(t, c, f)
		if n == nil {
			if w.r.functions[t] != nil {
				w.incomplete = true
			}
			continue
		}
		w.walk(n, w.through(via, c, n.fn))
	}
}

// captures reports whether a function literal among the arguments uses the
// transaction of the function around it.
func (w *txWalk) captures(c *call, f *frame) bool {
	for _, a := range c.args {
		codes, _ := w.r.codes(a, f, 0)
		for _, k := range codes {
			if k.fn.parent == nil {
				continue
			}
			n := &frame{fn: k.fn, lex: k.lex, depth: f.depth + 1}
			for _, in := range k.fn.calls {
				if w.given(in, n) {
					return true
				}
			}
		}
	}
	return false
}

func (w *txWalk) recursive(f *frame, t refs.Target) bool {
	for g := f; g != nil; g = g.up {
		if g.fn.top().key == t {
			return true
		}
	}
	return false
}

// dynamic follows a call of a function value.
func (w *txWalk) dynamic(c *call, f *frame, via []facts.Hop) {
	codes, open := w.r.codes(c.fun, f, 0)
	given := w.given(c, f)
	if open && given {
		w.handed = true
	}
	if len(codes) == 0 && !open && given && c.lib == nil {
		w.incomplete = true
	}
	for _, k := range codes {
		if f.depth >= maxTxDepth || k.fn.parent == nil && w.recursive(f, k.fn.key) {
			continue
		}
		n := &frame{fn: k.fn, call: c, up: f, lex: k.lex, recv: k.recv, recvUp: k.recvUp, depth: min(f.depth+1, maxFrames)}
		w.walk(n, w.through(via, c, k.fn))
	}
}

// opaque runs the functions that a library gets where it gets them, as most call
// them at once.
func (w *txWalk) opaque(c *call, f *frame, via []facts.Hop) {
	for _, a := range c.args {
		if a == nil || a.op != opLit && a.op != opFunc {
			continue
		}
		codes, _ := w.r.codes(a, f, 0)
		for _, k := range codes {
			if k.fn.parent == nil && w.recursive(f, k.fn.key) {
				continue
			}
			n := &frame{fn: k.fn, lex: k.lex, recv: k.recv, recvUp: k.recvUp, up: f, depth: min(f.depth+1, maxFrames)}
			w.walk(n, w.through(via, c, k.fn))
		}
	}
}
