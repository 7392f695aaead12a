package entry

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// Positions of arguments in the tables.
const (
	last = -1 // the last argument
)

// endpoint registers a handler under a path.
type endpoint struct {
	// on is 1 + the argument that is the router; 0: the receiver; global names
	// a router that is a package variable of the library.
	on     int
	global string
	// method is fixed; "=" takes the name of the called method; methodArg is
	// 1 + the argument that holds it (or a list of them). None: all methods.
	method    string
	methodArg int
	// path is 1 + the argument with the path; 0: the router's prefix is the
	// path. inPath says that the path may begin with a method and a host.
	path   int
	inPath bool
	// handler is 1 + the argument, or last.
	handler int
	// chained are names of calls on the result whose arguments are methods.
	chained string
	// wildcard is appended when the path is a prefix.
	wildcard string
}

func (d endpoint) found(r *run, t flow.Thunk) func() {
	rt, ok := d.router(r, t)
	if !ok || len(t.Args) == 1 && isService(r.m.Head(t.ArgAt(0)).Node) {
		return nil
	}
	path, exact := "", true
	if d.path > 0 {
		path, exact = r.m.Text(t.ArgAt(d.path - 1))
	}
	h := handler{symbol: -1, exact: true}
	switch {
	case d.handler == last:
		h = r.handler(t.ArgAt(last), 0)
	case d.handler > 0:
		h = r.handler(t.ArgAt(d.handler-1), 0)
	}
	methods := d.methods(r, t, rt)
	if d.inPath {
		if m, p, ok := strings.Cut(path, " "); ok && strings.ToUpper(m) == m && m != "" {
			methods, path = []string{m}, strings.TrimLeft(p, " ")
		}
	}
	exact = exact && !r.m.Injected()
	return func() { r.register(rt, methods, path+d.wildcard, exact, h) }
}

// isService recognises mux.Handle(v1connect.NewXHandler(...)): the service has
// entries of its own.
func isService(n *flow.Node) bool {
	for _, r := range n.Rules {
		if _, ok := r.Data.(rpcHandler); ok {
			return true
		}
	}
	return false
}

func (d endpoint) router(r *run, t flow.Thunk) (router, bool) {
	switch {
	case d.global != "":
		return router{site: flow.Place{File: d.global}, known: true, exact: true}, true
	case d.on > 0:
		return r.router(t.ArgAt(d.on-1), 0)
	case t.X == nil:
		return router{prefix: flow.Hole}, true
	}
	return r.router(t.At(t.X), 0)
}

func (d endpoint) methods(r *run, t flow.Thunk, rt router) []string {
	out := rt.methods
	switch {
	case d.method == "=":
		out = []string{strings.ToUpper(t.Name)}
	case d.method != "":
		out = []string{d.method}
	case d.methodArg > 0:
		if r.m.Head(t.ArgAt(d.methodArg-1)).Op == flow.List {
			list, _ := r.m.Elements(t.ArgAt(d.methodArg - 1))
			out = nil
			for _, e := range list {
				s, _ := r.m.Text(e.Value)
				out = append(out, s)
			}
			break
		}
		s, _ := r.m.Text(t.ArgAt(d.methodArg - 1))
		out = []string{s}
	}
	for _, n := range r.sink.Chain {
		if d.chained != "" && n.Name == d.chained {
			out = append(out[:len(out):len(out)], r.texts(t.At(n), 0)...)
		}
	}
	return out
}

// register adds the entries of a registration, or a mount when the handler is a
// router.
func (r *run) register(rt router, methods []string, path string, exact bool, h handler) {
	if h.service {
		return
	}
	if h.router != nil {
		if h.router.known {
			r.mount(*h.router, rt, path, exact, h)
		}
		return
	}
	if len(methods) == 0 {
		methods = []string{""}
	}
	for _, m := range methods {
		e := r.base(facts.EntryHTTP)
		e.Method = strings.ToUpper(m)
		e.Handler, e.Detail = r.implemented(h.symbol), h.detail
		r.routes = append(r.routes, route{router: rt, entry: e, path: path, exact: exact && !strings.Contains(m, flow.Hole) && h.exact})
	}
}

// mount places a router below another. A handler sees the whole path unless the
// prefix is stripped, so only then, and within one library that routes below a
// mount by itself, the prefix counts.
func (r *run) mount(child, parent router, path string, exact bool, h handler) {
	m := mounted{calls: child.calls, parent: parent, exact: exact && h.exact}
	switch {
	case h.strips:
		m.prefix = h.stripped
		if m.parent.prefix != "" && strings.HasPrefix(m.prefix, m.parent.prefix) {
			m.parent.prefix = ""
		}
	default:
		m.parent.prefix = ""
	}
	r.mounts[child.site] = append(r.mounts[child.site], m)
}

// mount hangs a router or handler below a path; the library strips the path for
// routers of its own.
type mount struct {
	path, handler int // 1 + argument; path 0: none
	// derives says that the call gives the router below the path.
	derives bool
}

func (d mount) found(r *run, t flow.Thunk) func() {
	if d.derives && d.handler == 0 {
		return nil
	}
	rt, ok := r.router(t.At(t.X), 0)
	if !ok {
		return nil
	}
	path, exact := "", true
	if d.path > 0 {
		path, exact = r.m.Text(t.ArgAt(d.path - 1))
	}
	h := r.handler(t.ArgAt(d.handler-1), 0)
	return func() {
		if h.router != nil && h.router.known {
			own := flow.Unversioned(h.router.lib) == r.sink.Rule.Pkg
			if own && !h.strips {
				r.mounts[h.router.site] = append(r.mounts[h.router.site], mounted{
					calls: h.router.calls, parent: rt, prefix: path, exact: exact,
				})
				return
			}
			r.mount(*h.router, rt, path, exact, h)
			return
		}
		if h.router == nil {
			r.register(rt, nil, strings.TrimSuffix(path, "/")+"/*", exact, h)
		}
	}
}

// strip is http.StripPrefix: positions of its arguments.
type strip struct{ path, handler int }
