package runtime

import (
	"cmp"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
)

// routes finds entry points and tables by the names that traces give them.
type routes struct {
	// http are routes by method and pattern, other are methods of RPC and topics;
	// handlers are entry points by handler. What several share is -1: a trace
	// does not tell which of them it was.
	http     map[request]int
	other    map[string]int
	handlers map[int]int
	// patterns are the HTTP routes as segments, for spans that tell only the path
	// that was asked for.
	patterns []pattern
	tables   map[string]int
}

// request is a method, "" for all, and a normal pattern.
type request struct{ method, pattern string }

// pattern is one route; entry is its index.
type pattern struct {
	method   string
	segments []string
	entry    int
}

// Segments of normal patterns that stand for anything: one segment, or the rest.
const (
	anySegment = "{}"
	anyRest    = "{...}"
)

func newRoutes(s *facts.Set) *routes {
	r := &routes{http: map[request]int{}, other: map[string]int{}, handlers: map[int]int{}, tables: map[string]int{}}
	for i := range s.Entries {
		e := &s.Entries[i]
		switch e.Kind {
		case facts.EntryHTTP:
			p := normal(e.Pattern)
			once(r.http, request{e.Method, p}, i)
			r.patterns = append(r.patterns, pattern{e.Method, strings.Split(p, "/"), i})
		case facts.EntryGRPC, facts.EntryConnect, facts.EntryTwirp, facts.EntryConsumer:
			once(r.other, e.Pattern, i)
		}
		if e.Handler >= 0 && e.Handler != e.In { // a literal is known by what is around it
			once(r.handlers, e.Handler, i)
		}
	}
	for i := range s.Data.Tables {
		r.tables[strings.ToLower(s.Data.Tables[i].Name)] = i
	}
	return r
}

// once puts a value into a map; a key that comes twice has -1.
func once[K comparable](m map[K]int, k K, v int) {
	if _, twice := m[k]; twice {
		v = -1
	}
	m[k] = v
}

// normal writes a pattern so that {id}, :id and <id> are the same, without host
// and last slash.
func normal(p string) string {
	if i := strings.IndexByte(p, '/'); i > 0 {
		p = p[i:]
	}
	parts := strings.Split(strings.TrimSuffix(p, "/"), "/")
	for i, s := range parts {
		switch {
		case s == "":
		case s[0] == '*' || strings.Contains(s, "...}"):
			parts[i] = anyRest
		case strings.ContainsAny(s, "{<") || s[0] == ':' || s == "…":
			parts[i] = anySegment
		}
	}
	return strings.Join(parts, "/")
}

// find is the entry point of an incoming span, -1 when there is none; name then
// says what was looked for, "" when the span tells nothing. symbol is the
// function that the span names.
func (r *routes) find(s *span, symbol int) (entry int, name string) {
	method, route := s.request()
	entry = -1
	switch {
	case s.rpc != "":
		entry, name = get(r.other, s.rpc), s.rpc
	case route != "":
		p := normal(route)
		if entry = get(r.http, request{method, p}); entry < 0 {
			entry = get(r.http, request{"", p})
		}
		name = strings.TrimSpace(method + " " + route)
	case s.urlPath != "":
		entry, name = r.asked(method, s.urlPath), strings.TrimSpace(method+" "+s.urlPath)
	case s.destination != "":
		entry, name = get(r.other, s.destination), s.destination
	}
	if entry < 0 && symbol >= 0 {
		entry = get(r.handlers, symbol)
	}
	if entry >= 0 {
		name = ""
	}
	return entry, name
}

// get is the value of a key, -1 without one.
func get[K comparable](m map[K]int, k K) int {
	if v, ok := m[k]; ok {
		return v
	}
	return -1
}

// request is the method and the route of a span, of its name "GET /orders/{id}"
// where no attribute tells.
func (s *span) request() (method, route string) {
	method, route = s.method, s.route
	if route == "" && strings.Contains(s.name, " /") {
		route = s.name
	}
	if m, rest, ok := strings.Cut(route, " "); ok && strings.ToUpper(m) == m {
		method, route = cmp.Or(method, m), rest
	}
	return method, route
}

// asked is the route that a path leads to: of those that match the one with most
// literal segments, -1 when there is none or two are as good.
func (r *routes) asked(method, path string) int {
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	best, score := -1, -1
	for _, p := range r.patterns {
		if p.method != "" && method != "" && p.method != method {
			continue
		}
		switch n := matches(p.segments, parts); {
		case n > score:
			best, score = p.entry, n
		case n == score:
			best = -1
		}
	}
	if score < 0 {
		return -1
	}
	return best
}

// matches counts the literal segments of a pattern that a path matches, -1 when
// it does not.
func matches(pattern, path []string) int {
	n := 0
	for i, s := range pattern {
		switch {
		case s == anyRest:
			return n
		case i >= len(path):
			return -1
		case s == anySegment:
		case s == path[i]:
			n++
		default:
			return -1
		}
	}
	if len(path) > len(pattern) {
		return -1
	}
	return n
}

// touched are the tables of a statement; unknown is the first that the facts do
// not have. An operation that is not known counts as a read.
func (r *routes) touched(s *span) (found []facts.RuntimeTable, unknown string) {
	add := func(name string, reads, writes bool) {
		i, ok := r.table(name)
		if !ok {
			unknown = cmp.Or(unknown, name)
			return
		}
		t := facts.RuntimeTable{Table: i}
		if writes {
			t.Writes = 1
		}
		if reads || !writes {
			t.Reads = 1
		}
		found = append(found, t)
	}
	for _, st := range sqltext.Parse(s.statement) {
		for _, t := range st.Tables {
			if !sqltext.IsSystem(t.Name) {
				add(t.Name, t.Mode&sqltext.Read != 0, t.Mode&(sqltext.Write|sqltext.DDL) != 0)
			}
		}
	}
	if len(found) == 0 && unknown == "" && s.table != "" {
		add(s.table, false, changes(s.operation))
	}
	return found, unknown
}

// table finds a table by its name, with or without its schema.
func (r *routes) table(name string) (int, bool) {
	name = strings.ToLower(name)
	if i, ok := r.tables[name]; ok {
		return i, true
	}
	if _, rest, ok := strings.Cut(name, "."); ok {
		i, ok := r.tables[rest]
		return i, ok
	}
	return 0, false
}

// changes reports whether the name of an operation says that it writes.
func changes(operation string) bool {
	op := strings.ToLower(operation)
	for _, w := range []string{"insert", "update", "delete", "replace", "merge", "upsert", "put", "set", "create", "drop", "alter", "truncate", "remove", "save"} {
		if strings.HasPrefix(op, w) {
			return true
		}
	}
	return false
}
