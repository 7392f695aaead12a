package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

func gorilla() library {
	const pkg = "github.com/gorilla/mux"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: "Router|Route"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "NewRouter", Data: create{}},
			{Pkg: pkg, Recv: "Router|Route", Name: "PathPrefix|Path", Data: group{path: 1}},
			{Pkg: pkg, Recv: "Router|Route", Name: "Methods", Data: group{methods: true}},
			{Pkg: pkg, Recv: "Router", Name: "Handle|HandleFunc", Sink: true, Data: endpoint{path: 1, handler: 2, chained: "Methods"}},
			{Pkg: pkg, Recv: "Route", Name: "Handler|HandlerFunc", Sink: true, Data: endpoint{handler: 1, chained: "Methods"}},
		},
	}
}
