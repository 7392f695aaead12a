// Package usage sees how callers treat what other packages give them: dropped
// results, memory that both sides write, errors that are told apart, values in
// contexts (methods 7.1, 7.1.2). Specification:
//
//  1. It looks at one function at a time, in source order; variables are
//     followed by name, not through other variables.
//  2. A write comes after a call when it stands behind it and no branch lies
//     between them that excludes it (the other arm of an if or switch, an arm
//     that ends by leaving), or when both stand in a loop that the variable
//     outlives. A new value for the variable in between ends the search.
//  3. What a callee does to an argument is what package effects found.
//  4. A function is pure when neither it nor what it calls starts a goroutine,
//     uses a channel, writes a package variable, or calls code outside the code
//     base that is not known to compute only.
//  5. The error of a test comes from the last call before it that assigns the
//     variable, and from earlier ones as long as an assignment may be skipped.
package usage

import (
	"cmp"
	"go/ast"
	"slices"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/effects"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Collector implements evidence.Evidence.
type Collector struct {
	effects *effects.Collector

	mu    sync.Mutex
	calls []callUse
	tests []errorTest
	ctx   []contextUse
	// acts are the declarations that do more than compute.
	acts map[refs.Target]bool
}

var _ evidence.Evidence = (*Collector)(nil)

// New returns a Collector. fx must visit the same packages and be joined before.
func New(fx *effects.Collector) *Collector {
	return &Collector{effects: fx, acts: map[refs.Target]bool{}}
}

// place is a position in a file, by its path relative to the root.
type place struct {
	file      string
	line, col int
}

// param is a parameter of a function: slot 0 is the receiver.
type param struct {
	fn   refs.Target
	slot int
}

type callUse struct {
	in, to refs.Target
	pos    place
	kind   facts.CallUseKind
	slot   int
	at     place
	text   string
	// kept must be kept and wrote be written, when they are set.
	kept, wrote *param
}

type errorTest struct {
	in     refs.Target
	pos    place
	how    string
	target *refs.Target
	text   string
	from   []refs.Target
}

type contextUse struct {
	in  refs.Target
	pos place
	key *refs.Target
	// text is the key when it is not of the code base.
	text string
	set  bool
}

// Visit implements evidence.Evidence.
func (c *Collector) Visit(k *load.Checked, decls []symbols.Decl) {
	if k.TestVariant {
		return
	}
	var calls []callUse
	var tests []errorTest
	var ctx []contextUse
	var acts []refs.Target
	for i, d := range decls {
		if strings.HasSuffix(k.Names[d.File], "_test.go") {
			continue
		}
		s := &scanner{c: k, info: k.Info, in: refs.Target{Package: ident.PackagePath(k.Types.Path()), Name: d.Name}, file: k.Names[d.File]}
		switch n := d.Node.(type) {
		case *ast.FuncDecl:
			if n.Body != nil {
				s.scan(n.Body)
			}
		case *ast.ValueSpec:
			if i > 0 && decls[i-1].Node == d.Node {
				continue
			}
			for _, e := range n.Values {
				s.scan(e)
			}
		}
		s.finish()
		if s.acts {
			acts = append(acts, s.in)
		}
		calls, tests, ctx = append(calls, s.uses...), append(tests, s.tests...), append(ctx, s.ctx...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls, c.tests, c.ctx = append(c.calls, calls...), append(c.tests, tests...), append(c.ctx, ctx...)
	c.addActs(acts)
}

// Join implements evidence.Evidence.
func (c *Collector) Join(t *evidence.Tables) {
	out := facts.NewUsage()
	for i := range c.calls {
		if u, ok := c.call(t, &c.calls[i]); ok {
			out.Calls = append(out.Calls, u)
		}
	}
	for i := range c.tests {
		if u, ok := test(t, &c.tests[i]); ok {
			out.ErrorTests = append(out.ErrorTests, u)
		}
	}
	for i := range c.ctx {
		x := &c.ctx[i]
		u := facts.ContextUse{Key: -1, Text: x.text, Set: x.set, In: t.Symbol(x.in), Pos: pos(t, x.pos)}
		if x.key != nil {
			u.Key, u.Text = t.Symbol(*x.key), ""
		}
		if u.In >= 0 && u.Pos.File >= 0 && (u.Key >= 0 || u.Text != "") {
			out.Context = append(out.Context, u)
		}
	}
	out.Pure = c.pure(t)
	c.calls, c.tests, c.ctx, c.acts = nil, nil, nil, nil
	slices.SortFunc(out.Calls, func(a, b facts.CallUse) int { return cmp.Or(compareCalls(a, b), compareAt(a.At, b.At)) })
	out.Calls = slices.CompactFunc(out.Calls, func(a, b facts.CallUse) bool { return compareCalls(a, b) == 0 })
	slices.SortFunc(out.ErrorTests, func(a, b facts.ErrorTest) int {
		return cmp.Or(cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Text, b.Text), cmp.Compare(a.How, b.How))
	})
	slices.SortFunc(out.Context, func(a, b facts.ContextUse) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Text, b.Text), cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos))
	})
	t.Set.Usage = out
}

// call is a fact, unless the callee turns out not to keep or write.
func (c *Collector) call(t *evidence.Tables, x *callUse) (facts.CallUse, bool) {
	u := facts.CallUse{In: t.Symbol(x.in), To: t.Symbol(x.to), Pos: pos(t, x.pos), Kind: x.kind, Slot: x.slot, Text: x.text}
	if u.In < 0 || u.To < 0 || u.Pos.File < 0 {
		return u, false
	}
	if x.kept != nil && c.effects.Does(x.kept.fn, x.kept.slot)&effects.Kept == 0 {
		return u, false
	}
	if x.wrote != nil && c.effects.Does(x.wrote.fn, x.wrote.slot)&effects.Mutated == 0 {
		return u, false
	}
	if x.at.line > 0 {
		at := pos(t, x.at)
		u.At = &at
	}
	return u, true
}

func test(t *evidence.Tables, x *errorTest) (facts.ErrorTest, bool) {
	u := facts.ErrorTest{In: t.Symbol(x.in), Pos: pos(t, x.pos), How: x.how, Target: -1, Text: x.text, From: []int{}}
	if x.target != nil {
		u.Target, u.Text = t.Symbol(*x.target), ""
	}
	for _, f := range x.from {
		if s := t.Symbol(f); s >= 0 {
			u.From = append(u.From, s)
		}
	}
	slices.Sort(u.From)
	u.From = slices.Compact(u.From)
	if u.In < 0 || u.Pos.File < 0 || u.Target < 0 && (u.Text == "" || len(u.From) == 0) {
		return u, false
	}
	return u, true
}

func pos(t *evidence.Tables, p place) facts.Pos {
	return facts.Pos{File: t.File(p.file), Line: p.line, Col: p.col}
}

func comparePos(a, b facts.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// compareAt orders places that may be missing, so that the first one is kept.
func compareAt(a, b *facts.Pos) int {
	if a == nil || b == nil {
		return cmp.Compare(btoi(a != nil), btoi(b != nil))
	}
	return comparePos(*a, *b)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareCalls leaves At out: the first place is enough.
func compareCalls(a, b facts.CallUse) int {
	return cmp.Or(cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos), cmp.Compare(a.To, b.To), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Text, b.Text))
}
