// Package entry finds where the outside world starts code of the code base:
// routes, RPC methods, commands, schedules, consumers, main.
//
// Each library has one file with a table of signatures (flow.Rule): real import
// path, receiver, name, and what the call means (its Data):
//
//   - route: registers a handler under a method and path;
//   - group: gives a router, or a builder, with a longer prefix or more methods;
//   - mount: hangs a router or handler below a path;
//   - create: makes a new router, which mounts elsewhere may place;
//   - custom: a function, for everything else.
//
// To add a library: write such a file, name its table in Spec, list its router
// types in its Types so that they are followed through variables, fields and
// parameters, and add a package to testdata/libs with "// want" comments, both
// positive and negative. Routers, paths, handlers and tables are resolved by
// package flow.
package entry

import (
	"cmp"
	"go/types"
	"slices"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Evidence is the flow.Consumer for entry points.
type Evidence struct {
	mu    sync.Mutex
	local []local
}

// New returns the consumer.
func New() *Evidence { return &Evidence{} }

// library is the table of one library.
type library struct {
	rules []flow.Rule
	types []flow.Type
}

func libraries() []library {
	return []library{
		netHTTP(), chi(), gin(), echo(), gorilla(), fiber(), httprouter(), huma(), restful(), gateway(), swagger(),
		cobra(), urfave(), cron(), ticker(), consumers(),
	}
}

// Spec implements flow.Consumer.
func (e *Evidence) Spec() flow.Spec {
	s := flow.Spec{Shape: func(f *types.Func) *flow.Rule { return cmp.Or(shape(f), graphQLShape(f)) }}
	for _, l := range libraries() {
		s.Rules = append(s.Rules, l.rules...)
		s.Types = append(s.Types, l.types...)
	}
	return s
}

// Visit implements flow.Consumer.
func (e *Evidence) Visit(c *load.Checked, decls []symbols.Decl) {
	l := visit(c, decls)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.local = append(e.local, l)
}

// Join implements flow.Consumer.
func (e *Evidence) Join(t *evidence.Tables, p *flow.Program) {
	x := &joiner{
		t: t, p: p, mounts: map[flow.Place][]mounted{}, roots: map[flow.Place][]mounted{}, named: map[flow.Place]mounted{},
		seen: map[facts.Entry]bool{}, basePaths: map[ident.PackagePath]string{},
	}
	slices.SortFunc(e.local, func(a, b local) int { return cmp.Compare(a.pkg, b.pkg) })
	for _, l := range e.local {
		x.services.add(l)
		if l.basePath != "" {
			x.basePaths[l.pkg] = l.basePath
		}
	}
	looping := map[refs.Target]bool{}
	for _, l := range e.local {
		for _, k := range l.tickers {
			looping[k.in] = true
		}
	}
	for _, early := range []bool{true, false} {
		for _, s := range p.Sinks {
			d, ok := s.Rule.Data.(meaning)
			if _, first := s.Rule.Data.(interface{ early() }); !ok || first != early {
				continue
			}
			if _, ticks := d.(interval); ticks && !looping[s.In] {
				continue
			}
			p.Each(s, func(m *flow.Machine, at flow.Thunk) func() {
				return d.found(&run{joiner: x, m: m, sink: s}, at)
			})
		}
	}
	x.compose()
	for _, l := range e.local {
		x.locals(l)
	}
	e.local = nil
	slices.SortFunc(t.Set.Entries, Compare)
}

// Compare orders entries by Kind, Pattern, Method, Pos, Handler.
func Compare(a, b facts.Entry) int {
	return cmp.Or(
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Method, b.Method),
		cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col),
		cmp.Compare(a.Handler, b.Handler), cmp.Compare(a.Detail, b.Detail),
	)
}

// meaning is what a recognised sink says. found evaluates it in one combination
// of alternatives and returns what to do if that combination is possible; nil is
// allowed.
type meaning interface {
	found(r *run, t flow.Thunk) func()
}

// run is one evaluation of a sink.
type run struct {
	*joiner
	m    *flow.Machine
	sink *flow.Sink
}

// joiner collects routes and mounts, then composes them.
type joiner struct {
	t      *evidence.Tables
	p      *flow.Program
	routes []route
	mounts map[flow.Place][]mounted
	// roots are prefixes that a router sets itself, named the names that
	// commands get by assignment.
	roots    map[flow.Place][]mounted
	named    map[flow.Place]mounted
	seen     map[facts.Entry]bool
	services services
	// basePaths are those of embedded OpenAPI documents, by package.
	basePaths map[ident.PackagePath]string
	// embedded and runtime are references by kind, made when first needed.
	embedded, runtime map[int][]int
	// called are the symbols that anything calls or takes the value of.
	called map[int]bool
	// ticks are the tickers that a declaration makes.
	ticks map[refs.Target][]tick
}

// route is a registration whose router may itself be mounted somewhere.
type route struct {
	router router
	entry  facts.Entry
	path   string
	exact  bool
	words  bool // a command line, not a path
}

// add stores an entry once.
func (x *joiner) add(e facts.Entry) {
	if e.Certainty == "" {
		e.Certainty = facts.Certain
	}
	if !x.seen[e] {
		x.seen[e] = true
		x.t.Set.Entries = append(x.t.Set.Entries, e)
	}
}

// pos is a place in the Set.
func (x *joiner) pos(p flow.Place) facts.Pos {
	return facts.Pos{File: x.t.File(p.File), Line: p.Line, Col: p.Col}
}

// base is an entry of a sink's place and library.
func (r *run) base(kind facts.EntryKind) facts.Entry {
	pkg := r.sink.Rule.Pkg
	return facts.Entry{
		Kind: kind, Handler: -1, Framework: pkg, In: r.t.Symbol(r.sink.In), Pos: r.pos(r.sink.Node.At),
	}
}
