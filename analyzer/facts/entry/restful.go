package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

// restful builds routes in chains: ws.Route(ws.GET("/{id}").To(h.Get)).
func restful() library {
	const pkg = "github.com/emicklei/go-restful"
	l := library{
		types: []flow.Type{{Pkg: pkg, Name: "WebService|RouteBuilder|Container|Request"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "NewContainer", Data: create{}},
			{Pkg: pkg, Recv: "WebService", Name: "Path", Sink: true, Data: rootPath{}},
			{Pkg: pkg, Recv: "WebService", Name: "Method", Data: group{methods: true}},
			{Pkg: pkg, Recv: "WebService", Name: "Route", Sink: true, Data: built{}},
			{Pkg: pkg, Recv: "RouteBuilder", Name: "Path", Data: group{path: 1}},
			{Pkg: pkg, Recv: "RouteBuilder", Name: "Method", Data: group{methods: true}},
			{Pkg: pkg, Recv: "RouteBuilder", Name: "To", Data: group{handler: 1}},
			{Pkg: pkg, Recv: "Container", Name: "Handle|HandleWithFilter", Sink: true, Data: endpoint{path: 1, handler: 2}},
		},
	}
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} {
		l.rules = append(l.rules, flow.Rule{Pkg: pkg, Recv: "WebService", Name: m, Data: group{path: 1, method: m}})
	}
	return l
}

// rootPath sets the prefix of everything on a web service.
type rootPath struct{}

func (rootPath) found(r *run, t flow.Thunk) func() {
	rt, ok := r.router(t.At(t.X), 0)
	if !ok || !rt.known {
		return nil
	}
	s, exact := r.m.Text(t.ArgAt(0))
	return func() {
		r.roots[rt.site] = append(r.roots[rt.site], mounted{calls: rt.calls, prefix: s, exact: exact})
	}
}

// built registers a route that a chain of calls has built.
type built struct{}

func (built) found(r *run, t flow.Thunk) func() {
	rt, ok := r.router(t.ArgAt(0), 0)
	if !ok {
		return nil
	}
	h := handler{symbol: -1, exact: true}
	if rt.handler != nil {
		h = *rt.handler
	}
	return func() { r.register(rt, rt.methods, "", true, h) }
}
