package forms

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

type collection struct {
	Info     collectionInfo `json:"info"`
	Item     []folder       `json:"item"`
	Auth     *postmanAuth   `json:"auth,omitempty"`
	Variable []keyValue     `json:"variable"`
}

type collectionInfo struct {
	Description string `json:"description"`
	Name        string `json:"name"`
	Schema      string `json:"schema"`
}

type folder struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Item        []postmanItem `json:"item"`
}

type postmanItem struct {
	Name     string           `json:"name"`
	Event    []postmanEvent   `json:"event"`
	Request  postmanRequest   `json:"request"`
	Response []postmanExample `json:"response"`
}

type postmanEvent struct {
	Listen string        `json:"listen"`
	Script postmanScript `json:"script"`
}

type postmanScript struct {
	Type string   `json:"type"`
	Exec []string `json:"exec"`
}

type postmanRequest struct {
	Method      string       `json:"method"`
	Description string       `json:"description"`
	Auth        *postmanAuth `json:"auth,omitempty"`
	Header      []keyValue   `json:"header"`
	Body        *postmanBody `json:"body,omitempty"`
	URL         postmanURL   `json:"url"`
}

type postmanAuth struct {
	Type   string     `json:"type"`
	Bearer []keyValue `json:"bearer,omitempty"`
}

type postmanBody struct {
	Mode       string     `json:"mode"`
	Raw        string     `json:"raw,omitempty"`
	URLEncoded []keyValue `json:"urlencoded,omitempty"`
}

type postmanURL struct {
	Raw   string     `json:"raw"`
	Host  []string   `json:"host"`
	Path  []string   `json:"path"`
	Query []keyValue `json:"query,omitempty"`
}

type keyValue struct {
	Key      string `json:"key"`
	Value    string `json:"value"`
	Type     string `json:"type,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
}

type postmanExample struct {
	Name   string     `json:"name"`
	Code   int        `json:"code"`
	Status string     `json:"status"`
	Header []keyValue `json:"header"`
	Body   string     `json:"body"`
}

type environment struct {
	Using  string             `json:"_postman_exported_using"`
	Scope  string             `json:"_postman_variable_scope"`
	Name   string             `json:"name"`
	Values []environmentValue `json:"values"`
}

type environmentValue struct {
	Key     string `json:"key"`
	Value   string `json:"value"`
	Type    string `json:"type"`
	Enabled bool   `json:"enabled"`
}

// postmanFiles writes a collection (v2.1) that asks every route once, and an
// environment. Each request's tests hold the answer to what the code shows:
// status codes below 500, and the schema of the body of that status.
func postmanFiles(in *Input) ([]File, []wire.Question, error) {
	all := routes(in)
	w := &postman{in: in, all: all, values: map[string]string{"baseUrl": localURL}}
	own := slices.DeleteFunc(slices.Clone(all), func(r route) bool { return r.service != in.Service.ID })
	if len(own) == 0 {
		return nil, nil, nil
	}
	w.findLogin()
	own = slices.DeleteFunc(own, func(r route) bool { return r.is(w.login) || r.is(w.register) }) // asked first
	slices.SortStableFunc(own, func(a, b route) int { return cmp.Compare(order(&a), order(&b)) })
	c := collection{
		Info:     collectionInfo{strings.Join(in.Header(), "\n"), string(in.Service.ID), "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		Item:     []folder{},
		Variable: []keyValue{},
	}
	// A request's script keeps what others need: what these are is known once all
	// have been written.
	var items, setup []postmanItem
	for before := -1; before != len(w.needed); {
		before = len(w.needed)
		items = nil
		for i := range own {
			items = append(items, w.item(&own[i]))
		}
		setup = w.setup(own)
	}
	if len(setup) > 0 {
		c.Item = append(c.Item, folder{"setup", "What the other requests need: a login, and values for their paths.", setup})
	}
	if len(items) > 0 {
		c.Item = append(c.Item, folder{"routes", "The routes of the service.", items})
	}
	if w.login != nil {
		c.Auth = &postmanAuth{"bearer", []keyValue{{Key: "token", Value: "{{token}}", Type: "string"}}}
		w.values["token"] = ""
	}
	data, err := encodeJSON(c)
	if err != nil {
		return nil, nil, err
	}
	e := environment{in.Header()[0], "environment", string(in.Service.ID), []environmentValue{}}
	for _, k := range slices.Sorted(maps.Keys(w.values)) {
		e.Values = append(e.Values, environmentValue{k, w.values[k], "default", true})
	}
	env, err := encodeJSON(e)
	return []File{{"postman_collection.json", data}, {"postman_environment.json", env}}, nil, err
}

const localURL = "http://localhost:8080"

// order puts what makes things before what reads, changes and removes them.
func order(r *route) int {
	switch {
	case r.method == "POST" && len(r.params) == 0 && len(r.exchange.Bodies) > 0: // without a body it may end a session
		return 0
	case r.method == "GET" && len(r.params) == 0:
		return 1
	case r.method == "GET":
		return 2
	case r.method == "PUT" || r.method == "PATCH":
		return 3
	case r.method == "DELETE":
		return 5
	}
	return 4
}

// is reports whether two routes are the same; nil is none.
func (r *route) is(o *route) bool { return o != nil && r.method == o.method && r.path == o.path }

type postman struct {
	in  *Input
	all []route
	// login is a route that gives a token for what secrets names, register one
	// that makes such an account; nil when the code shows none.
	login, register *route
	secrets         map[string]bool
	token           string
	// values are the variables of the environment; needed are the sources whose
	// answers fill some, by variable.
	values map[string]string
	needed []origin
}

// origin is a route whose answer has a value for a variable.
type origin struct {
	variable string
	keys     []string
	route    *route
}

// object is the schema of a body or answer with its components.
func (w *postman) object(t int, input bool) (*schema, map[string]*schema) {
	x := newShapes(w.in.Facts)
	x.input = input
	return x.of(t, nil, 0), x.components
}

func resolveRef(s *schema, refs map[string]*schema) *schema {
	for range 8 {
		switch {
		case s.Ref != "":
			s = refs[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
		case len(s.AnyOf) > 0:
			s = s.AnyOf[0]
		default:
			return s
		}
	}
	return &schema{}
}

// body is the schema of the request body, nil without one.
func (w *postman) body(r *route) (*schema, map[string]*schema) {
	if len(r.exchange.Bodies) == 0 {
		return nil, nil
	}
	return w.object(r.exchange.Bodies[0].Type, true)
}

// findLogin looks for a route that takes a password and answers with a token, in
// code that reads the header Authorization.
func (w *postman) findLogin() {
	reads := false
	see := func(list []facts.RequestUse) {
		for _, u := range list {
			reads = reads || u.In == facts.InHeader && textproto.CanonicalMIMEHeaderKey(u.Name) == "Authorization"
		}
	}
	for i := range w.in.Facts.HTTP.Middleware {
		see(w.in.Facts.HTTP.Middleware[i].Reads)
	}
	for i := range w.all {
		see(w.all[i].exchange.Reads)
	}
	if !reads {
		return
	}
	for i := range w.all {
		r := &w.all[i]
		s, refs := w.body(r)
		if s == nil || r.method != "POST" || len(r.params) > 0 {
			continue
		}
		props := resolveRef(s, refs).Properties
		if !hasWord(props, "password") || len(props) < 2 {
			continue
		}
		for _, key := range w.answerKeys(r) {
			if strings.Contains(strings.ToLower(key), "token") && (w.login == nil || len(props) < len(w.secrets)) {
				w.login, w.token, w.secrets = r, key, map[string]bool{}
				for k, p := range props {
					w.secrets[k] = typeOf(p) == "string"
				}
			}
		}
	}
	for i := range w.all {
		r := &w.all[i]
		s, refs := w.body(r)
		if w.login == nil || s == nil || r.is(w.login) || r.method != "POST" || len(r.params) > 0 || w.register != nil {
			continue
		}
		props := resolveRef(s, refs).Properties
		has := true
		for k := range w.secrets {
			has = has && props[k] != nil
		}
		if has {
			w.register = r
		}
	}
}

func hasWord(props map[string]*schema, word string) bool {
	for k := range props {
		if strings.Contains(strings.ToLower(k), word) {
			return true
		}
	}
	return false
}

// answerKeys are the keys of what a route answers when all goes well: of the
// object, of those in its lists, and of objects one level down. Sorted.
func (w *postman) answerKeys(r *route) []string {
	keys := map[string]bool{}
	for _, a := range r.exchange.Answers {
		if a.Status >= 200 && a.Status < 300 && a.Type >= 0 {
			s, refs := w.object(a.Type, false)
			collectKeys(s, refs, 0, keys)
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

func collectKeys(s *schema, refs map[string]*schema, depth int, keys map[string]bool) {
	if s = resolveRef(s, refs); s == nil || depth > 3 {
		return
	}
	if s.Items != nil {
		collectKeys(s.Items, refs, depth+1, keys)
	}
	for k, p := range s.Properties {
		p = resolveRef(p, refs)
		switch typeOf(p) {
		case "string", "integer":
			keys[k] = true
		default:
			collectKeys(p, refs, depth+1, keys)
		}
	}
}

// variable is the name for a value of a path's parameter: "orders_id" for
// /orders/{id}.
func variable(path, param string) (name, prefix string) {
	prefix, _, _ = strings.Cut(path, "/{"+param+"}")
	segment := prefix[strings.LastIndexByte(prefix, '/')+1:]
	return wire.Snake(strings.Trim(segment, "{}") + "_" + param), prefix
}

// need finds a source for a parameter or property, and returns the text that
// stands for it in the request.
func (w *postman) need(name, prefix, param string) string {
	if _, ok := w.values[name]; !ok {
		w.values[name] = "example"
		var others []origin
		for i := range w.all {
			r := &w.all[i]
			if len(r.params) > 0 || r.method != "GET" && r.method != "POST" || r.is(w.login) || r.is(w.register) {
				continue
			}
			keys := w.answerKeys(r)
			same := r.path == prefix && (slices.Contains(keys, param) || slices.Contains(keys, "id"))
			switch {
			case same:
				w.needed = append(w.needed, origin{name, []string{param, "id"}, r})
			case w.identifiers()[param] && r.method == "GET" && slices.Contains(keys, param):
				others = append(others, origin{name, []string{param}, r})
			}
		}
		slices.SortStableFunc(others, func(a, b origin) int { return cmp.Compare(len(a.route.path), len(b.route.path)) })
		w.needed = append(w.needed, others[:min(len(others), maxSources)]...)
	}
	return "{{" + name + "}}"
}

// maxSources bounds the requests that look for a value elsewhere.
const maxSources = 3

// identifiers are the names of path parameters that name one kind of thing
// wherever they are.
func (w *postman) identifiers() map[string]bool {
	out := map[string]bool{}
	for i := range w.all {
		for _, p := range w.all[i].params {
			if p != "id" && p != "name" && p != "rest" {
				out[p] = true
			}
		}
	}
	return out
}

// item is the request of a route.
func (w *postman) item(r *route) postmanItem {
	base := "baseUrl"
	if r.service != w.in.Service.ID {
		base = w.base(r.service)
	}
	req := postmanRequest{Method: r.method, Header: []keyValue{}, Description: strings.TrimSpace("Registered at " + oneLine(r.place) + ". " + r.note)}
	path := r.path
	for _, p := range r.params {
		name, prefix := variable(r.path, p)
		path = strings.Replace(path, "{"+p+"}", w.need(name, prefix, p), 1)
	}
	req.URL = postmanURL{Raw: "{{" + base + "}}" + path, Host: []string{"{{" + base + "}}"}, Path: strings.Split(strings.TrimPrefix(path, "/"), "/")}
	params, form := parameters(r)
	for _, p := range params {
		kv := keyValue{Key: p.Name, Value: fmt.Sprint(example(p.Name, p.Schema, nil, 0)), Disabled: true}
		switch p.In {
		case facts.InQuery:
			req.URL.Query = append(req.URL.Query, kv)
		case facts.InHeader:
			req.Header = append(req.Header, kv)
		}
	}
	w.fill(&req, r, form)
	if r.is(w.login) || r.is(w.register) {
		req.Auth = &postmanAuth{Type: "noauth"}
	}
	promised, examples := w.promises(r)
	return postmanItem{
		Name: r.method + " " + r.path, Request: req, Response: examples,
		Event: []postmanEvent{{"test", postmanScript{"text/javascript", w.script(r, promised)}}},
	}
}

// base is the variable with the address of another service.
func (w *postman) base(id ident.ServiceID) string {
	name := wire.Camel(wire.Snake(string(id)) + "_url")
	w.values[name] = localURL
	return name
}

// fill writes the example body.
func (w *postman) fill(req *postmanRequest, r *route, form []facts.RequestUse) {
	s, refs := w.body(r)
	if s == nil {
		if len(form) > 0 {
			req.Body = &postmanBody{Mode: "urlencoded"}
			for _, u := range form {
				req.Body.URLEncoded = append(req.Body.URLEncoded, keyValue{Key: u.Name, Value: exampleText(u.Name)})
			}
		}
		return
	}
	v := example("", s, refs, 0)
	if m, ok := v.(map[string]any); ok {
		account := r.is(w.login) || r.is(w.register)
		idents := w.identifiers()
		for _, k := range slices.Sorted(maps.Keys(m)) {
			text, ok := m[k].(string)
			if !ok {
				continue
			}
			switch owner, isRef := strings.CutSuffix(snakeWords(k), "_id"); {
			case account && w.secrets[k]:
				w.values["account_"+wire.Snake(k)] = text
				m[k] = "{{account_" + wire.Snake(k) + "}}"
			case idents[k]:
				m[k] = w.need(k, "", k)
			case isRef:
				if prefix := w.collectionOf(strings.ToLower(owner)); prefix != "" {
					m[k] = w.need(wire.Snake(prefix[strings.LastIndexByte(prefix, '/')+1:])+"_id", prefix, "id")
				}
			}
		}
	}
	data, err := encodeJSON(v)
	if err != nil {
		return // an example is made of what JSON can say
	}
	req.Body = &postmanBody{Mode: "raw", Raw: strings.TrimSuffix(string(data), "\n")}
	req.Header = append([]keyValue{{Key: "Content-Type", Value: mediaJSON}}, req.Header...)
}

// collectionOf is the path of the things that a property names: "/me/addresses"
// for "address".
func (w *postman) collectionOf(name string) string {
	for i := range w.all {
		r := &w.all[i]
		last := strings.ToLower(r.path[strings.LastIndexByte(r.path, '/')+1:])
		if r.method == "GET" && len(r.params) == 0 && name != "" && strings.HasPrefix(last, strings.TrimSuffix(name, "y")) && slices.Contains(w.answerKeys(r), "id") {
			return r.path
		}
	}
	return ""
}

// promises are the schemas of the bodies by status, nil for a status without a
// known body, and an example each. Status codes of 500 and more are no promise.
func (w *postman) promises(r *route) (map[string]json.RawMessage, []postmanExample) {
	out, examples := map[string]json.RawMessage{}, []postmanExample{}
	add := func(list []facts.Answer, saved bool) {
		for _, a := range list {
			if a.Status >= 500 {
				continue
			}
			key := fmt.Sprint(a.Status)
			text := json.RawMessage("null")
			e := postmanExample{Name: key, Code: a.Status, Status: statusText(a.Status), Header: []keyValue{}}
			if a.Type >= 0 {
				s, refs := w.object(a.Type, false)
				text = testSchema(s, refs)
				if data, err := encodeJSON(example("", s, refs, 0)); err == nil {
					e.Body = strings.TrimSuffix(string(data), "\n")
				}
			}
			if a.Media != "" && a.Media != "*/*" {
				e.Header = append(e.Header, keyValue{Key: "Content-Type", Value: a.Media})
			}
			if old, ok := out[key]; ok && string(old) != string(text) {
				text = json.RawMessage("null") // several bodies: each may come
			} else if !ok && a.Status > 0 && saved {
				examples = append(examples, e)
			}
			out[key] = text
		}
	}
	add(r.exchange.Answers, true)
	for i := range w.in.Facts.HTTP.Middleware {
		add(w.in.Facts.HTTP.Middleware[i].Answers, false)
	}
	return out, examples
}

// testSchema is a schema for the validator of Postman: no references out of the
// document, no formats that it does not know, and enumerations open, since the
// code does not close them.
func testSchema(s *schema, refs map[string]*schema) json.RawMessage {
	definitions := map[string]*schema{}
	for name, d := range refs {
		definitions[name] = plain(d)
	}
	data, err := json.Marshal(struct {
		*schema
		Definitions map[string]*schema `json:"definitions,omitempty"`
	}{plain(s), definitions})
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}

func plain(s *schema) *schema {
	if s == nil {
		return nil
	}
	c := *s
	c.Enum, c.Description, c.ContentEncoding = nil, "", ""
	if c.Format != "date-time" {
		c.Format = ""
	}
	if c.Ref != "" {
		c.Ref = "#/definitions/" + c.Ref[strings.LastIndexByte(c.Ref, '/')+1:]
	}
	c.Items, c.AdditionalProperties = plain(s.Items), plain(s.AdditionalProperties)
	c.Properties = nil
	for k, p := range s.Properties {
		if c.Properties == nil {
			c.Properties = map[string]*schema{}
		}
		c.Properties[k] = plain(p)
	}
	c.AnyOf, c.OneOf = nil, nil
	for _, p := range s.AnyOf {
		c.AnyOf = append(c.AnyOf, plain(p))
	}
	for _, p := range s.OneOf {
		c.OneOf = append(c.OneOf, plain(p))
	}
	return &c
}

// script holds the answer to the promises, and keeps what later requests need.
func (w *postman) script(r *route, promised map[string]json.RawMessage) []string {
	out := []string{"const promised = {"}
	for _, code := range slices.Sorted(maps.Keys(promised)) {
		if code != "0" {
			out = append(out, fmt.Sprintf("  %s: %s,", code, promised[code]))
		}
	}
	out = append(out, "};")
	if _, unknown := promised["0"]; unknown || len(promised) == 0 {
		out = append(out, `pm.test("no server error", () => pm.expect(pm.response.code).to.be.below(500));`)
	} else {
		out = append(out, `pm.test("the status is one of the code's", () => pm.expect(Object.keys(promised).map(Number)).to.include(pm.response.code));`)
	}
	out = append(out,
		"const schema = promised[pm.response.code];",
		`if (schema) pm.test("the body has the schema of its status", () => pm.response.to.have.jsonSchema(schema));`)
	kept := []string{}
	if r.is(w.login) {
		kept = append(kept, fmt.Sprintf("  keep(%q, [%q]);", "token", w.token))
	}
	for _, n := range w.needed {
		if n.route.path == r.path && n.route.method == r.method {
			keys, err := json.Marshal(n.keys)
			if err == nil {
				kept = append(kept, fmt.Sprintf("  keep(%q, %s);", n.variable, keys))
			}
		}
	}
	if len(kept) == 0 {
		return out
	}
	slices.Sort(kept)
	out = append(out,
		"const find = (v, key) => {",
		"  if (v === null || typeof v !== 'object') return undefined;",
		"  if (!Array.isArray(v) && ['string', 'number'].includes(typeof v[key])) return v[key];",
		"  for (const x of Object.values(v)) { const y = find(x, key); if (y !== undefined) return y; }",
		"  return undefined;",
		"};",
		"const keep = (name, keys) => {",
		"  for (const key of keys) {",
		"    const v = find(pm.response.json(), key);",
		"    if (v !== undefined) { pm.environment.set(name, String(v)); return; }",
		"  }",
		"};",
		"if (pm.response.code < 300) {")
	return append(append(out, slices.Compact(kept)...), "}")
}

// setup are the requests that come first: an account, a login, and the sources
// of values that are not among the service's own routes.
func (w *postman) setup(own []route) []postmanItem {
	var out []postmanItem
	for _, r := range []*route{w.register, w.login} {
		if r != nil {
			out = append(out, w.item(r))
		}
	}
	seen := map[string]bool{}
	for i := 0; i < len(w.needed); i++ {
		r := w.needed[i].route
		id := r.method + " " + r.path
		if seen[id] || r.method != "GET" && slices.ContainsFunc(own, func(o route) bool { return o.is(r) }) {
			continue
		}
		seen[id] = true
		out = append(out, w.item(r))
	}
	return out
}
