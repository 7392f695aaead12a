package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

func chi() library {
	const pkg, recv = "github.com/go-chi/chi", "Mux|Router"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: recv}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "NewRouter|NewMux", Data: create{}},
			{Pkg: pkg, Recv: recv, Name: "Get|Post|Put|Patch|Delete|Head|Options|Connect|Trace", Sink: true, Data: endpoint{method: "=", path: 1, handler: 2}},
			{Pkg: pkg, Recv: recv, Name: "Handle|HandleFunc", Sink: true, Data: endpoint{path: 1, handler: 2, inPath: true}},
			{Pkg: pkg, Recv: recv, Name: "Method|MethodFunc", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: 3}},
			{Pkg: pkg, Recv: recv, Name: "Mount", Sink: true, Data: mount{path: 1, handler: 2}},
			{Pkg: pkg, Recv: recv, Name: "Route", Sink: true, Scope: 2, Data: group{path: 1}},
			{Pkg: pkg, Recv: recv, Name: "Group", Sink: true, Scope: 1, Data: group{}},
			{Pkg: pkg, Recv: recv, Name: "With", Data: group{}},
		},
	}
}
