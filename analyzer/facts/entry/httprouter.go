package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

func httprouter() library {
	const pkg, recv = "github.com/julienschmidt/httprouter", "Router"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: recv}, {Pkg: pkg, Name: "Params"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "New", Data: create{}},
			{Pkg: pkg, Recv: recv, Name: "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS", Sink: true, Data: endpoint{method: "=", path: 1, handler: 2}},
			{Pkg: pkg, Recv: recv, Name: "Handle|Handler|HandlerFunc", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: 3}},
			{Pkg: pkg, Recv: recv, Name: "ServeFiles", Sink: true, Data: endpoint{method: "GET", path: 1}},
		},
	}
}
