package forms

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// route is an HTTP route that the code base serves, with what is known of it.
type route struct {
	method string
	// path has parameters as {name}; params are their names, in order.
	path   string
	params []string
	// note says what the pattern says and the path does not.
	note     string
	exchange *facts.Exchange // never nil
	handler  string          // "orders.Service.Get", "" when unknown
	place    string
	service  ident.ServiceID
}

// unknownPart is what entries write for what is not known of a pattern.
const unknownPart = "…"

// routes are the routes of services, each method and path once; sorted by path,
// method. Two paths that only differ in the names of parameters get the names of
// the first.
func routes(in *Input) []route {
	owner := map[ident.PackagePath]ident.ServiceID{}
	for _, s := range in.Partition.Services {
		for _, p := range s.Packages {
			owner[p.Package] = s.ID
		}
	}
	f := in.Facts
	exchanges := map[int]*facts.Exchange{}
	for i := range f.HTTP.Exchanges {
		exchanges[f.HTTP.Exchanges[i].Entry] = &f.HTTP.Exchanges[i]
	}
	var out []route
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Kind != facts.EntryHTTP {
			continue
		}
		at := e.Handler
		if at < 0 {
			at = e.In
		}
		r := route{method: e.Method, exchange: exchanges[i], service: owner[f.Packages[f.Symbols[at].Package].Path], place: fmt.Sprintf("%s:%d", f.Files[e.Pos.File].Path, e.Pos.Line)}
		if r.exchange == nil {
			r.exchange = &facts.Exchange{Entry: i}
		}
		if e.Handler >= 0 {
			r.handler = f.Packages[f.Symbols[at].Package].Name + "." + string(f.Symbols[at].Name)
		}
		r.path, r.params, r.note = openPath(e.Pattern)
		if r.method == "" {
			r.note = strings.TrimSpace(r.note + " The code takes any method.")
			if r.method = "GET"; len(r.exchange.Bodies) > 0 {
				r.method = "POST"
			}
		}
		if !slices.Contains([]string{"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"}, r.method) {
			continue
		}
		out = append(out, r)
	}
	return unique(out)
}

// unique sorts routes and drops those that are there twice.
func unique(out []route) []route {
	slices.SortStableFunc(out, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method), cmp.Compare(a.place, b.place))
	})
	first := map[string]*route{}
	seen := map[string]bool{}
	kept := out[:0]
	for _, r := range out {
		key := template(r.path)
		if p := first[key]; p != nil {
			r.path, r.params = p.path, p.params
		} else {
			c := r
			first[key] = &c
		}
		if id := r.method + " " + key; !seen[id] {
			seen[id] = true
			kept = append(kept, r)
		}
	}
	return kept
}

// template is a path without the names of its parameters.
func template(path string) string {
	var b strings.Builder
	in := false
	for _, r := range path {
		switch {
		case r == '{':
			in = true
			b.WriteString("{}")
		case r == '}':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// openPath writes a pattern of any of the routers as a path of OpenAPI: "{id}"
// for "{id}", "{id:[0-9]+}", "{id...}", ":id", ":id?" and "*id". note says what
// is lost.
func openPath(pattern string) (path string, params []string, note string) {
	if rest, ok := strings.CutPrefix(pattern, unknownPart); ok {
		note, pattern = "The path has a beginning that is not known.", rest
	}
	if i := strings.IndexByte(pattern, '/'); i > 0 {
		note, pattern = strings.TrimSpace(note+" Only on host "+oneLine(pattern[:i])+"."), pattern[i:]
	}
	used := map[string]bool{}
	param := func(name string) string {
		name = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
				return r
			}
			return -1
		}, name)
		base := cmp.Or(name, "rest")
		name = base
		for i := 2; used[name]; i++ {
			name = fmt.Sprint(base, i)
		}
		used[name] = true
		params = append(params, name)
		return "{" + name + "}"
	}
	var b strings.Builder
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; {
		case c == '{':
			end := closing(pattern, i)
			name, _, _ := strings.Cut(pattern[i+1:end], ":")
			if strings.HasSuffix(name, "...") {
				note = strings.TrimSpace(note + " The last parameter may hold slashes.")
			}
			if name != "$" {
				b.WriteString(param(strings.TrimSuffix(name, "...")))
			}
			i = min(end+1, len(pattern))
		case c == ':' && i > 0 && pattern[i-1] == '/', c == '*':
			end := i + 1
			for end < len(pattern) && pattern[end] != '/' {
				end++
			}
			b.WriteString(param(strings.TrimRight(pattern[i+1:end], "?+*")))
			i = end
		case strings.HasPrefix(pattern[i:], unknownPart):
			b.WriteString(param("unknown"))
			i += len(unknownPart)
		case c == '}' || c == '?' || c == '#' || c <= ' ' || c == 0x7f:
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	path = b.String()
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path, params, note
}

// closing is the brace that closes the one at i; braces nest in expressions.
func closing(s string, i int) int {
	depth := 0
	for k := i; k < len(s); k++ {
		switch s[k] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return k
			}
		}
	}
	return len(s)
}

// ownRoutes are those of the service.
func ownRoutes(in *Input) []route {
	return slices.DeleteFunc(routes(in), func(r route) bool { return r.service != in.Service.ID })
}

// HasRoutes reports whether a service serves HTTP routes of its own.
func HasRoutes(in *Input) bool { return len(ownRoutes(in)) > 0 }
