package entry

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// huma registers operations on an API, which an adapter puts on a router.
func huma() library {
	const pkg = "github.com/danielgtaylor/huma"
	l := library{
		types: []flow.Type{{Pkg: pkg, Name: "API|Group"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "Register", Sink: true, Data: operation{}},
			{Pkg: pkg, Name: "Get|Post|Put|Patch|Delete|Head", Sink: true, Data: endpoint{on: 1, method: "=", path: 2, handler: 3}},
			{Pkg: pkg, Name: "NewGroup", Data: group{on: 1, path: 2}},
			{Pkg: pkg, Name: "NewAPI", Data: create{}},
		},
	}
	for _, a := range []string{"humachi", "humagin", "humaecho", "humafiber", "humago", "humamux", "humabunrouter", "humahttprouter", "humaflow"} {
		at := pkg + "/adapters/" + a
		l.rules = append(l.rules,
			flow.Rule{Pkg: at, Name: "New", Data: group{on: 1}},
			flow.Rule{Pkg: at, Name: "NewWithGroup", Data: group{on: 2}},
			flow.Rule{Pkg: at, Name: "NewWithPrefix", Data: group{on: 1, path: 2}},
		)
	}
	return l
}

// operation is huma.Register(api, huma.Operation{Method, Path}, handler).
type operation struct{}

func (operation) found(r *run, t flow.Thunk) func() {
	rt, ok := r.router(t.ArgAt(0), 0)
	if !ok {
		return nil
	}
	path, exact := r.m.Text(r.field(t.ArgAt(1), "Path"))
	method, known := r.m.Text(r.field(t.ArgAt(1), "Method"))
	h := r.handler(t.ArgAt(2), 0)
	return func() { r.register(rt, []string{strings.ToUpper(method)}, path, exact && known, h) }
}
