package entry

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// handler is what handles an entry.
type handler struct {
	// symbol is -1 when it is not of the code base; detail then says what is
	// known.
	symbol int
	detail string
	// router is set when the handler is a router itself, below the prefix that
	// is stripped for it.
	router   *router
	stripped string
	strips   bool
	exact    bool
	// service is true for handlers that are entries of their own: Connect,
	// Twirp.
	service bool
	// unset is true for nil.
	unset bool
}

const maxNested = 16

// handler resolves a handler value: a function, a method value, a value with
// ServeHTTP, one of these wrapped by calls (the innermost function of the code
// base among the arguments), or a router.
func (r *run) handler(t flow.Thunk, depth int) handler {
	none := handler{symbol: -1, exact: true}
	if depth > maxNested {
		return none
	}
	t = r.m.Head(t)
	switch t.Op {
	case flow.Func:
		return r.function(t)
	case flow.Closure:
		return r.closure(t, depth)
	case flow.Call:
		return r.handlerCall(t, depth)
	case flow.Result:
		if len(t.X.Rules) > 0 {
			return r.handlerCall(t.At(t.X), depth)
		}
	case flow.Composite:
		if followed[flow.Unversioned(string(t.Type.Package))] {
			if rt, ok := r.router(t, 0); ok && rt.known {
				return handler{symbol: -1, router: &rt, exact: true}
			}
		}
	case flow.Zero:
		none.unset = true
		return none
	}
	if followed[flow.Unversioned(string(t.Type.Package))] && routerTypes[flow.Unversioned(string(t.Type.Package))+"."+string(t.Type.Name)] {
		if rt, ok := r.router(t, 0); ok && rt.known {
			return handler{symbol: -1, router: &rt, exact: true}
		}
	}
	if i := r.method(t.Type, "ServeHTTP"); i >= 0 {
		return handler{symbol: i, exact: true}
	}
	none.detail, none.exact = describe(t.Node), t.Op == flow.Global || t.Op == flow.Composite
	return none
}

// function is a function or method used as a handler. An interface method
// stands for the one method that it reaches.
func (r *run) function(t flow.Thunk) handler {
	key := t.Key
	if !t.Own {
		// A method of a library's type that the code base hands in.
		return handler{symbol: -1, detail: describe(t.Node), exact: true}
	}
	if t.Node.Dynamic {
		if impls := r.p.Implementations(key); len(impls) == 1 {
			key = impls[0]
		} else if x := r.m.Head(r.through(t.At(t.X))); x.Op == flow.Composite {
			if i := r.method(x.Type, t.Name); i >= 0 {
				return handler{symbol: i, exact: true}
			}
		}
	}
	return handler{symbol: r.t.Symbol(key), exact: true}
}

// closure is the declaration around a function literal, or the one handler from
// outside that it calls.
func (r *run) closure(t flow.Thunk, depth int) handler {
	h := handler{symbol: r.t.Symbol(t.Key), exact: true}
	found := map[int]bool{}
	for _, k := range t.Keys {
		if inner := r.handler(t.At(k), depth+1); inner.symbol >= 0 {
			found[inner.symbol] = true
		}
	}
	if len(found) == 1 {
		for i := range found {
			h.symbol = i
		}
	}
	return h
}

// through follows constructors to the value they make.
func (r *run) through(t flow.Thunk) flow.Thunk {
	for range maxNested {
		t = r.m.Head(t)
		next, ok := r.m.Enter(t, 0)
		if !ok {
			return t
		}
		t = next
	}
	return t
}

func (r *run) handlerCall(t flow.Thunk, depth int) handler {
	for _, rule := range t.Rules {
		switch d := rule.Data.(type) {
		case strip:
			h := r.handler(t.ArgAt(d.handler), depth+1)
			s, exact := r.m.Text(t.ArgAt(d.path))
			h.stripped, h.strips, h.exact = join(s, h.stripped), true, h.exact && exact
			return h
		case rpcHandler:
			return handler{symbol: -1, service: true, exact: true}
		case create, group:
			if rt, ok := r.router(t, 0); ok {
				return handler{symbol: -1, router: &rt, exact: true}
			}
		}
	}
	if routerTypes[flow.Unversioned(string(t.Type.Package))+"."+string(t.Type.Name)] {
		if rt, ok := r.router(t, 0); ok && rt.known {
			return handler{symbol: -1, router: &rt, exact: true}
		}
	}
	if h, ok := r.wrapped(t, depth); ok {
		return h
	}
	if t.Own {
		if next, ok := r.m.Enter(t, 0); ok {
			if h := r.handler(next, depth+1); h.symbol >= 0 || h.router != nil || h.service {
				return h
			}
		}
		if i := r.method(t.Type, "ServeHTTP"); i >= 0 {
			return handler{symbol: i, exact: true}
		}
		return handler{symbol: r.t.Symbol(t.Key), exact: true}
	}
	if t.X != nil && !t.Node.Dynamic && (t.X.Handler || t.X.Own) {
		if h := r.handler(t.At(t.X), depth+1); h.symbol >= 0 {
			return h
		}
	}
	return handler{symbol: -1, detail: describe(t.Node), exact: true}
}

// wrapped looks for a handler among the arguments of a call: first what handles
// requests, then any function of the code base that is no middleware.
func (r *run) wrapped(t flow.Thunk, depth int) (handler, bool) {
	var found *handler
	for _, a := range t.Args {
		if a == nil || !a.Handler || a.Middleware {
			continue
		}
		h := r.handler(t.At(a), depth+1)
		if h.symbol >= 0 || h.router != nil || h.service {
			return h, true
		}
		if found == nil && !h.unset && h.detail != "" {
			found = &h
		}
	}
	for _, a := range t.Args {
		if a == nil || a.Middleware {
			continue
		}
		switch h := r.m.Head(t.At(a)); h.Op {
		case flow.Func:
			if h.Own && !h.Middleware {
				return r.function(h), true
			}
		case flow.Closure:
			if !h.Middleware {
				return r.handler(h, depth+1), true
			}
		case flow.Call:
			if nested, ok := r.wrapped(h, depth+1); ok && depth < maxNested {
				return nested, true
			}
		}
	}
	if found != nil && !t.Own {
		return *found, true
	}
	return handler{}, false
}

// method is the symbol of a method of a named type of the code base, also a
// promoted one; -1 when there is none.
func (x *joiner) method(typ refs.Target, name string) int {
	return x.methodAt(typ, name, 0)
}

func (x *joiner) methodAt(typ refs.Target, name string, depth int) int {
	if typ.Name == "" || depth > 6 {
		return -1
	}
	if i := x.t.Symbol(refs.Target{Package: typ.Package, Name: typ.Name + ident.SymbolName("."+name)}); i >= 0 {
		if x.t.Set.Symbols[i].Kind == facts.Method || x.t.Set.Symbols[i].Kind == facts.InterfaceMethod {
			return i
		}
	}
	for _, e := range x.embeds(typ) {
		if i := x.methodAt(e, name, depth+1); i >= 0 {
			return i
		}
	}
	return -1
}

// embeds are the types of the code base that a type embeds.
func (x *joiner) embeds(typ refs.Target) []refs.Target {
	if x.embedded == nil {
		x.embedded = map[int][]int{}
		for _, r := range x.t.Set.Refs {
			if r.Kind == facts.Embed {
				x.embedded[r.From] = append(x.embedded[r.From], r.To)
			}
		}
	}
	out := []refs.Target{}
	for _, i := range x.embedded[x.t.Symbol(typ)] {
		out = append(out, x.target(i))
	}
	return out
}

func (x *joiner) target(i int) refs.Target {
	s := x.t.Set.Symbols[i]
	return refs.Target{Package: x.t.Set.Packages[s.Package].Path, Name: s.Name}
}

// describe names what was found instead of a handler of the code base.
func describe(n *flow.Node) string {
	pkg := string(n.Key.Package)
	pkg = flow.Unversioned(pkg)
	pkg = pkg[strings.LastIndexByte(pkg, '/')+1:]
	switch n.Op {
	case flow.Call, flow.Func, flow.Global:
		if n.Key.Name != "" {
			return pkg + "." + string(n.Key.Name)
		}
		return n.Name
	case flow.Sel:
		if n.Own {
			return "field " + pkg + "." + string(n.Key.Name)
		}
		return n.Name
	case flow.Param:
		return "parameter " + n.Name + " of " + pkg + "." + string(n.Key.Name)
	case flow.Composite:
		pkg = string(n.Type.Package)
		return pkg[strings.LastIndexByte(pkg, '/')+1:] + "." + string(n.Type.Name)
	}
	return ""
}

// implemented follows generated code to what it calls: a wrapper's method of the
// same name that a call through an interface reaches.
func (x *joiner) implemented(symbol int) int {
	for range 4 {
		if symbol < 0 {
			return symbol
		}
		s := x.t.Set.Symbols[symbol]
		if s.File < 0 || !x.t.Set.Files[s.File].Generated {
			return symbol
		}
		next := x.runtimeNamed(symbol, lastName(string(s.Name)))
		if next < 0 {
			return symbol
		}
		symbol = next
	}
	return symbol
}

// runtimeNamed is the one method with a name that symbol reaches through an
// interface, -1 when there is none or several.
func (x *joiner) runtimeNamed(symbol int, name string) int {
	if x.runtime == nil {
		x.runtime = map[int][]int{}
		for _, r := range x.t.Set.Refs {
			if r.Kind == facts.Runtime {
				x.runtime[r.From] = append(x.runtime[r.From], r.To)
			}
		}
	}
	hand, any := -1, -1
	for _, to := range x.runtime[symbol] {
		s := x.t.Set.Symbols[to]
		if !strings.EqualFold(lastName(string(s.Name)), name) {
			continue
		}
		if any = to; s.File >= 0 && !x.t.Set.Files[s.File].Generated {
			if hand >= 0 {
				return -1
			}
			hand = to
		}
	}
	if hand >= 0 {
		return hand
	}
	return any
}

func lastName(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }
