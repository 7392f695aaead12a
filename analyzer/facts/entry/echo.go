package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

func echo() library {
	const pkg, recv = "github.com/labstack/echo", "Echo|Group|Router"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: recv}, {Pkg: pkg, Name: "Context"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "New", Data: create{}},
			{Pkg: pkg, Recv: recv, Name: "Group", Data: group{path: 1}},
			{Pkg: pkg, Recv: recv, Name: "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE", Sink: true, Data: endpoint{method: "=", path: 1, handler: 2}},
			{Pkg: pkg, Recv: recv, Name: "Any", Sink: true, Data: endpoint{path: 1, handler: 2}},
			{Pkg: pkg, Recv: recv, Name: "Match", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: 3}},
			{Pkg: pkg, Recv: "Echo|Group", Name: "Add", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: 3}},
			{Pkg: pkg, Recv: recv, Name: "Static|StaticFS", Sink: true, Data: endpoint{method: "GET", path: 1, wildcard: "*"}},
			{Pkg: pkg, Recv: recv, Name: "File|FileFS", Sink: true, Data: endpoint{method: "GET", path: 1}},
		},
	}
}
