package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

func gin() library {
	const pkg, recv = "github.com/gin-gonic/gin", "RouterGroup|IRoutes|IRouter|Engine"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: recv}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "New|Default", Data: create{}},
			{Pkg: pkg, Recv: recv, Name: "Group", Data: group{path: 1}},
			{Pkg: pkg, Recv: recv, Name: "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS", Sink: true, Data: endpoint{method: "=", path: 1, handler: last}},
			{Pkg: pkg, Recv: recv, Name: "Any", Sink: true, Data: endpoint{path: 1, handler: last}},
			{Pkg: pkg, Recv: recv, Name: "Handle", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: last}},
			{Pkg: pkg, Recv: recv, Name: "Match", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: last}},
			{Pkg: pkg, Recv: recv, Name: "Static|StaticFS", Sink: true, Data: endpoint{method: "GET", path: 1, wildcard: "/*filepath"}},
			{Pkg: pkg, Recv: recv, Name: "StaticFile|StaticFileFS", Sink: true, Data: endpoint{method: "GET", path: 1}},
			{Pkg: pkg, Name: "WrapF|WrapH"},
		},
	}
}
