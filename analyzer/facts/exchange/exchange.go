// Package exchange sees what handlers of HTTP routes read of a request and write
// into answers: types of bodies, status codes, names in path, query and header.
// Specification:
//
//  1. A unit is a declaration with code, or the call that registers a handler:
//     what the function literals among its arguments do, and the wrappers there.
//  2. In a unit the calls of table.go are events, in source order. A status that
//     is set goes with the body written behind it in the same block or one inside;
//     a body without one has status 200.
//  3. A call of a function of the code base that is given the request, the answer
//     or a part of them, or that makes a handler, brings that function's events,
//     with the arguments in place of its parameters: eight calls deep.
//  4. A status computed by a function of the code base stands for all constants
//     that it returns.
//  5. What a handler only gets by a function value is not seen.
package exchange

import (
	"go/ast"
	"go/types"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Collector implements evidence.Evidence. Package shape, which is joined before,
// calls Write; the entries must be there when it is joined itself.
type Collector struct {
	acts map[string]act

	mu    sync.Mutex
	units map[refs.Target]*unit
	sites map[site]*unit
	// statuses are the constants that functions return; middleware are the
	// functions that wrap handlers.
	statuses   map[refs.Target][]int
	middleware []refs.Target
}

var _ evidence.Evidence = (*Collector)(nil)

// New returns a Collector.
func New() *Collector {
	return &Collector{acts: acts(), units: map[refs.Target]*unit{}, sites: map[site]*unit{}, statuses: map[refs.Target][]int{}}
}

// site is the start of a call.
type site struct {
	file      string
	line, col int
}

// unit is what a piece of code does, in source order.
type unit struct {
	steps []step
}

// step is an event, or a call that brings the events of another unit.
type step struct {
	// act is what happens; its status, json, ... are replaced by the values.
	act    act
	status value
	body   value
	name   value
	media  value
	parsed string // of a read: what the text is parsed as
	at     site
	// to is the callee of a call; args are the values of its parameters, targs
	// the types of its type parameters.
	to    refs.Target
	args  []value
	targs []value
}

// value is a constant, a type, or a parameter of the unit.
type value struct {
	known bool   // text holds the constant
	text  string // numbers in decimal
	// typ is its type until Write; row is 1 + the index of that type in
	// facts.Shape.Types then, 0 where nobody asks for it.
	typ types.Type
	row int
	// param is 1 + the index of the parameter that it is; tparam 1 + that of a
	// type parameter.
	param, tparam int
	// from is the function that computes it.
	from refs.Target
}

// Visit implements evidence.Evidence.
func (c *Collector) Visit(k *load.Checked, decls []symbols.Decl) {
	if k.TestVariant {
		return
	}
	path := ident.PackagePath(k.Types.Path())
	units, sites, statuses := map[refs.Target]*unit{}, map[site]*unit{}, map[refs.Target][]int{}
	var middleware []refs.Target
	for _, d := range decls {
		n, ok := d.Node.(*ast.FuncDecl)
		if !ok || n.Body == nil || strings.HasSuffix(k.Names[d.File], "_test.go") {
			continue
		}
		key := refs.Target{Package: path, Name: d.Name}
		s := newScanner(c.acts, k, k.Names[d.File], n)
		if u := s.unit(n.Body); len(u.steps) > 0 {
			units[key] = u
		}
		for at, u := range s.registrations(n.Body) {
			sites[at] = u
		}
		if list := s.returned(n); len(list) > 0 {
			statuses[key] = list
		}
		if s.wraps(n) {
			middleware = append(middleware, key)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, u := range units {
		c.units[key] = u
	}
	for at, u := range sites {
		c.sites[at] = u
	}
	for key, list := range statuses {
		c.statuses[key] = list
	}
	c.middleware = append(c.middleware, middleware...)
}

// Join implements evidence.Evidence.
func (c *Collector) Join(t *evidence.Tables) {
	t.Set.HTTP = facts.NewHTTP()
	c.expand(t)
	c.units, c.sites, c.statuses, c.middleware = nil, nil, nil, nil
}
