package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

func fiber() library {
	const pkg, recv = "github.com/gofiber/fiber", "App|Router|Group"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: recv}, {Pkg: pkg, Name: "Ctx"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "New", Data: create{}},
			{Pkg: pkg, Recv: recv, Name: "Group", Data: group{path: 1}},
			{Pkg: pkg, Recv: recv, Name: "Route", Sink: true, Scope: 2, Data: group{path: 1}},
			{Pkg: pkg, Recv: recv, Name: "Mount", Sink: true, Data: mount{path: 1, handler: 2}},
			{Pkg: pkg, Recv: recv, Name: "Get|Post|Put|Patch|Delete|Head|Options|Connect|Trace", Sink: true, Data: endpoint{method: "=", path: 1, handler: last}},
			{Pkg: pkg, Recv: recv, Name: "All", Sink: true, Data: endpoint{path: 1, handler: last}},
			{Pkg: pkg, Recv: recv, Name: "Add", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: last}},
			{Pkg: pkg, Recv: recv, Name: "Static", Sink: true, Data: endpoint{method: "GET", path: 1, wildcard: "/*"}},
		},
	}
}
