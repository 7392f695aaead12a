package entry

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// local is what a package shows without being called: main, loops that wait for
// a ticker, service descriptions.
type local struct {
	pkg      ident.PackagePath
	mains    []flow.Place
	tickers  []tickerLoop
	services map[refs.Target]string
	// basePath is that of the OpenAPI document that go-swagger embeds.
	basePath string
}

// tickerLoop is a for statement that receives from a ticker.
type tickerLoop struct {
	in refs.Target
	at flow.Place
	// started is true when the loop stands in a function literal that a go
	// statement runs.
	started bool
}

func visit(c *load.Checked, decls []symbols.Decl) local {
	l := local{pkg: c.Package.Path, services: map[refs.Target]string{}}
	times := make([]bool, len(c.Files))
	grpc := make([]bool, len(c.Files))
	for i, f := range c.Files {
		times[i], grpc[i] = imports(f, "time"), imports(f, grpcPath)
		if imports(f, "encoding/json") && ast.IsGenerated(f) && l.basePath == "" {
			l.basePath = embeddedBasePath(c.Sources[i])
		}
	}
	for _, d := range decls {
		switch n := d.Node.(type) {
		case *ast.FuncDecl:
			if n.Body == nil {
				continue
			}
			if d.Name == "main" && n.Recv == nil && c.Types.Name() == "main" {
				l.mains = append(l.mains, place(c, d.File, n))
			}
			if times[d.File] {
				w := &tickerWalker{c: c, l: &l, in: refs.Target{Package: c.Package.Path, Name: d.Name}, file: d.File}
				ast.Walk(w, n.Body)
			}
		case *ast.ValueSpec:
			if grpc[d.File] && !d.Member {
				l.descriptions(c, n)
			}
		}
	}
	return l
}

func imports(f *ast.File, path string) bool {
	for _, s := range f.Imports {
		if strings.Trim(s.Path.Value, "\"`") == path {
			return true
		}
	}
	return false
}

func place(c *load.Checked, file int, n ast.Node) flow.Place {
	at := c.Fset.PositionFor(n.Pos(), false)
	return flow.Place{File: c.Names[file], Line: at.Line, Col: at.Column}
}

func (l *local) descriptions(c *load.Checked, n *ast.ValueSpec) {
	for _, v := range n.Values {
		if u, ok := v.(*ast.UnaryExpr); ok {
			v = u.X
		}
		lit, ok := v.(*ast.CompositeLit)
		if !ok || !named(c.Info.TypeOf(lit), grpcPath, "ServiceDesc") {
			continue
		}
		if iface, name := serviceDesc(c, lit); iface.Name != "" && name != "" {
			l.services[iface] = name
		}
	}
}

// tickerWalker looks for receives from tickers in loops.
type tickerWalker struct {
	c       *load.Checked
	l       *local
	in      refs.Target
	file    int
	loop    ast.Node
	started bool
}

// Visit implements ast.Visitor.
func (w *tickerWalker) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.GoStmt:
		return w.within(w.loop, true)
	case *ast.CallExpr:
		if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Go" {
			return w.within(w.loop, true) // errgroup.Group, sync.WaitGroup
		}
	case *ast.FuncLit:
		return w.within(nil, w.started)
	case *ast.ForStmt:
		return w.within(n, w.started)
	case *ast.RangeStmt:
		if w.ticks(n.X) {
			w.found(n)
		}
		return w.within(n, w.started)
	case *ast.UnaryExpr:
		if n.Op == token.ARROW && w.loop != nil && w.ticks(n.X) {
			w.found(w.loop)
		}
	}
	return w
}

// within is the walker for a subtree.
func (w tickerWalker) within(loop ast.Node, started bool) *tickerWalker {
	w.loop, w.started = loop, started
	return &w
}

func (w *tickerWalker) found(loop ast.Node) {
	at := place(w.c, w.file, loop)
	if k := len(w.l.tickers); k > 0 && w.l.tickers[k-1].at == at {
		return
	}
	w.l.tickers = append(w.l.tickers, tickerLoop{in: w.in, at: at, started: w.started})
}

// ticks reports whether a channel is a ticker's: t.C of a *time.Ticker, or the
// result of time.Tick.
func (w *tickerWalker) ticks(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name == "C" && named(w.c.Info.TypeOf(e.X), "time", "Ticker")
	case *ast.CallExpr:
		if s, ok := e.Fun.(*ast.SelectorExpr); ok {
			f, ok := w.c.Info.Uses[s.Sel].(*types.Func)
			return ok && f.Pkg() != nil && f.Pkg().Path() == "time" && f.Name() == "Tick"
		}
	case *ast.Ident:
		v, ok := w.c.Info.Uses[e].(*types.Var)
		if !ok {
			return false
		}
		ch, ok := v.Type().Underlying().(*types.Chan)
		return ok && named(ch.Elem(), "time", "Time") && strings.Contains(strings.ToLower(v.Name()), "tick")
	}
	return false
}

// interval is time.NewTicker or time.Tick.
type interval struct{}

// tick is one ticker: how often, and what a helper was given to run.
type tick struct {
	every   string
	exact   bool
	handler int // -1: the declaration with the loop
	in      int
	at      flow.Place
}

func (interval) found(r *run, t flow.Thunk) func() {
	k := tick{handler: -1}
	k.every, k.exact = r.m.Text(t.ArgAt(0))
	if h := r.m.Head(t.ArgAt(0)); k.every == flow.Hole {
		k.every, k.exact = describe(h.Node), true
	}
	if len(r.sink.Funcs) == 1 {
		if h := r.handler(t.At(r.sink.Funcs[0]), 0); h.symbol >= 0 {
			if fn, at, ok := t.Caller(); ok {
				k.handler, k.in, k.at = h.symbol, r.t.Symbol(fn), at
			}
		}
	}
	return func() {
		if r.ticks == nil {
			r.ticks = map[refs.Target][]tick{}
		}
		r.ticks[r.sink.In] = append(r.ticks[r.sink.In], k)
	}
}

func ticker() library {
	return library{rules: []flow.Rule{{Pkg: "time", Name: "NewTicker|Tick", Sink: true, Depth: 3, Max: 128, Runs: true, Data: interval{}}}}
}

// locals adds the entries of one package.
func (x *joiner) locals(l local) {
	for _, at := range l.mains {
		sym := x.t.Symbol(refs.Target{Package: l.pkg, Name: "main"})
		x.add(facts.Entry{Kind: facts.EntryMain, Pattern: string(l.pkg), Handler: sym, In: sym, Pos: x.pos(at)})
	}
	for _, k := range l.tickers {
		if !k.started && !x.p.Started(k.in) {
			continue
		}
		x.ticker(k)
	}
}

// ticker adds one entry for a loop, or one for each function that a helper with
// the loop is given.
func (x *joiner) ticker(k tickerLoop) {
	sym := x.t.Symbol(k.in)
	e := facts.Entry{
		Kind: facts.EntryTicker, Pattern: flow.Hole, Handler: sym, In: sym, Framework: "time",
		Pos: x.pos(k.at), Certainty: facts.Likely,
	}
	helped := false
	var own []string
	for _, t := range x.ticks[k.in] {
		if t.handler < 0 {
			own = append(own, t.every)
			continue
		}
		h := e
		h.Handler, h.In, h.Pos, h.Pattern = t.handler, t.in, x.pos(t.at), t.every
		if t.every != "" && t.exact {
			h.Certainty = facts.Certain
		}
		helped = true
		x.add(h)
	}
	if helped {
		return
	}
	if len(own) > 0 && same(own) && own[0] != "" {
		e.Pattern, e.Certainty = own[0], facts.Certain
	}
	x.add(e)
}

func same(all []string) bool {
	for _, s := range all {
		if s != all[0] {
			return false
		}
	}
	return true
}
