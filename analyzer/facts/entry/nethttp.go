package entry

import "github.com/demarc-dev/demarc/analyzer/facts/flow"

// netHTTP is the standard library's mux, with the patterns of Go 1.22.
func netHTTP() library {
	const pkg = "net/http"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: "ServeMux"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "NewServeMux", Data: create{}},
			{Pkg: pkg, Name: "StripPrefix", Data: strip{path: 0, handler: 1}},
			{Pkg: pkg, Recv: "ServeMux", Name: "Handle|HandleFunc", Sink: true, Data: endpoint{path: 1, handler: 2, inPath: true}},
			{Pkg: pkg, Name: "Handle|HandleFunc", Sink: true, Data: endpoint{global: pkg + ".DefaultServeMux", path: 1, handler: 2, inPath: true}},
		},
	}
}
