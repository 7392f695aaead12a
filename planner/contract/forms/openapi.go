package forms

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/textproto"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

type openapiDoc struct {
	OpenAPI    string                           `json:"openapi"`
	Info       openapiInfo                      `json:"info"`
	Tags       []openapiTag                     `json:"tags,omitempty"`
	Paths      map[string]map[string]*operation `json:"paths"`
	Components openapiComponents                `json:"components"`
}

type openapiInfo struct {
	Description string `json:"description"`
	Title       string `json:"title"`
	Version     string `json:"version"`
}

type openapiTag struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

type openapiComponents struct {
	Schemas         map[string]*schema           `json:"schemas,omitempty"`
	SecuritySchemes map[string]map[string]string `json:"securitySchemes,omitempty"`
}

type operation struct {
	OperationID string                      `json:"operationId"`
	Tags        []string                    `json:"tags"`
	Summary     string                      `json:"summary,omitempty"`
	Description string                      `json:"description,omitempty"`
	Parameters  []parameter                 `json:"parameters,omitempty"`
	RequestBody *requestBody                `json:"requestBody,omitempty"`
	Responses   map[string]*openapiResponse `json:"responses"`
	Security    []map[string][]string       `json:"security,omitempty"`
}

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required,omitempty"`
	Schema   *schema `json:"schema"`
}

type requestBody struct {
	Required bool             `json:"required,omitempty"`
	Content  map[string]media `json:"content"`
}

type media struct {
	Schema *schema `json:"schema,omitempty"`
}

type openapiResponse struct {
	Description string           `json:"description"`
	Content     map[string]media `json:"content,omitempty"`
}

// tagRoutes are the routes of the code, tagOperations what the others need.
const (
	tagRoutes     = "routes"
	tagOperations = "operations"
	mediaJSON     = "application/json"
)

// openapiFiles writes the routes that the service serves today, and its
// operations as HTTP with JSON.
func openapiFiles(in *Input) ([]File, []wire.Question, error) {
	own := ownRoutes(in)
	if len(own)+len(in.Service.Methods) == 0 {
		return nil, nil, nil
	}
	d := &openapiDoc{
		OpenAPI: "3.1.0",
		Info:    openapiInfo{strings.Join(in.Header(), "\n"), string(in.Service.ID), "1.0.0"},
		Paths:   map[string]map[string]*operation{},
	}
	x := newShapes(in.Facts)
	x.wireComponents(in.Service)
	w := &openapiWriter{in: in, doc: d, shapes: x, ids: map[string]bool{}}
	if len(own) > 0 {
		d.Tags = append(d.Tags, openapiTag{tagRoutes, "Routes that the code serves today."})
	}
	for i := range own {
		w.route(&own[i])
	}
	if len(in.Service.Methods) > 0 {
		d.Tags = append(d.Tags, openapiTag{tagOperations, "What other services call inside the process today, as HTTP with JSON."})
	}
	for i := range in.Service.Methods {
		w.method(&in.Service.Methods[i])
	}
	d.Components.Schemas = x.components
	data, err := encodeJSON(d)
	return []File{{"openapi.json", data}}, nil, err
}

// encodeJSON writes JSON as people read it.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

type openapiWriter struct {
	in     *Input
	doc    *openapiDoc
	shapes *shapes
	ids    map[string]bool
}

func (w *openapiWriter) add(path, method string, o *operation) {
	if w.doc.Paths[path] == nil {
		w.doc.Paths[path] = map[string]*operation{}
	}
	id := o.OperationID
	for i := 2; w.ids[o.OperationID]; i++ {
		o.OperationID = fmt.Sprint(id, i)
	}
	w.ids[o.OperationID] = true
	w.doc.Paths[path][strings.ToLower(method)] = o
}

// route is a route of the code.
func (w *openapiWriter) route(r *route) {
	o := &operation{
		OperationID: wire.Camel(strings.ToLower(r.method) + " " + strings.ReplaceAll(r.path, "/", " ")), Tags: []string{tagRoutes},
		Description: strings.TrimSpace("Registered at " + oneLine(r.place) + ". " + r.note),
	}
	if r.handler != "" {
		o.Summary = "Handled by " + r.handler + "."
	}
	var form []facts.RequestUse
	o.Parameters, form = parameters(r)
	for _, u := range r.exchange.Reads {
		if u.In == facts.InHeader && textproto.CanonicalMIMEHeaderKey(u.Name) == "Authorization" {
			w.bearer(o)
		}
	}
	o.RequestBody = w.body(r, form)
	o.Responses = w.responses(r.exchange.Answers)
	w.add(r.path, r.method, o)
}

func (w *openapiWriter) bearer(o *operation) {
	w.doc.Components.SecuritySchemes = map[string]map[string]string{"authorization": {"type": "apiKey", "in": "header", "name": "Authorization"}}
	o.Security = []map[string][]string{{}, {"authorization": {}}}
}

// parameters are those of the path and what the handler reads; form are the
// fields of a form.
func parameters(r *route) (out []parameter, form []facts.RequestUse) {
	for _, p := range r.params {
		out = append(out, parameter{p, facts.InPath, true, &schema{Type: "string"}})
	}
	for _, u := range r.exchange.Reads {
		p := parameter{Name: u.Name, In: u.In, Schema: &schema{Type: "string"}}
		if u.Type != "" {
			p.Schema.Type = u.Type
		}
		switch u.In {
		case facts.InPath:
			continue
		case facts.InHeader:
			switch textproto.CanonicalMIMEHeaderKey(u.Name) {
			case "Accept", "Content-Type", "Authorization", "Cookie": // OpenAPI says these elsewhere
				continue
			}
		case facts.InForm:
			if r.method != "GET" && r.method != "HEAD" {
				form = append(form, u)
				continue
			}
			p.In = facts.InQuery
		}
		if !slices.ContainsFunc(out, func(q parameter) bool { return q.Name == p.Name && q.In == p.In }) {
			out = append(out, p)
		}
	}
	return out, form
}

func (w *openapiWriter) body(r *route, form []facts.RequestUse) *requestBody {
	if r.method == "TRACE" {
		return nil
	}
	out := &requestBody{Content: map[string]media{}}
	if n := len(r.exchange.Bodies); n > 0 {
		w.shapes.input = true
		s := &schema{}
		if n == 1 {
			s = w.shapes.of(r.exchange.Bodies[0].Type, nil, 0)
		}
		for i := 0; n > 1 && i < n; i++ {
			s.AnyOf = append(s.AnyOf, w.shapes.of(r.exchange.Bodies[i].Type, nil, 0))
		}
		w.shapes.input = false
		out.Content[mediaJSON] = media{s}
	}
	if len(form) > 0 {
		s := &schema{Type: "object", Properties: map[string]*schema{}}
		for _, u := range form {
			s.Properties[u.Name] = &schema{Type: "string"}
		}
		out.Content["application/x-www-form-urlencoded"] = media{s}
	}
	if len(out.Content) == 0 {
		return nil
	}
	return out
}

// responses are by status; several bodies of one status are alternatives.
func (w *openapiWriter) responses(answers []facts.Answer) map[string]*openapiResponse {
	out := map[string]*openapiResponse{}
	for _, a := range answers {
		status, text := "default", "The code computes the status."
		if a.Status > 0 {
			status, text = fmt.Sprint(a.Status), statusText(a.Status)
		}
		r := out[status]
		if r == nil {
			r = &openapiResponse{Description: text}
			out[status] = r
		}
		if a.Media == "" {
			continue
		}
		if r.Content == nil {
			r.Content = map[string]media{}
		}
		s := &schema{}
		if a.Type >= 0 {
			s = w.shapes.of(a.Type, nil, 0)
		} else if a.Media != mediaJSON {
			r.Content[a.Media] = media{}
			continue
		}
		r.Content[a.Media] = media{alternative(r.Content[a.Media].Schema, s)}
	}
	if len(out) == 0 {
		out["default"] = &openapiResponse{Description: "The code does not show what is answered."}
	}
	return out
}

// alternative allows what either schema allows.
func alternative(old, s *schema) *schema {
	switch {
	case old == nil:
		return s
	case len(old.AnyOf) > 0 && old.Ref == "":
		old.AnyOf = append(old.AnyOf, s)
		return old
	}
	return &schema{AnyOf: []*schema{old, s}}
}

// statusText is the reason phrase of RFC 9110 for the codes that programs use.
func statusText(code int) string {
	texts := map[int]string{
		200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently", 302: "Found",
		303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
		402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 409: "Conflict",
		410: "Gone", 412: "Precondition Failed", 413: "Content Too Large", 415: "Unsupported Media Type", 418: "I'm a teapot",
		422: "Unprocessable Content", 423: "Locked", 429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
		502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
	}
	if t, ok := texts[code]; ok {
		return t
	}
	return fmt.Sprintf("Status %d", code)
}

// method is an operation that others call, as POST with JSON.
func (w *openapiWriter) method(m *wire.Method) {
	o := &operation{
		OperationID: wire.Camel("rpc " + wire.Snake(m.Name)), Tags: []string{tagOperations}, Summary: "Today " + string(m.ID) + ".",
		Description: "Declared at " + oneLine(m.Place) + ".",
		RequestBody: &requestBody{Required: true, Content: map[string]media{mediaJSON: {refTo(m.RequestName)}}},
		Responses:   map[string]*openapiResponse{},
	}
	if m.Style == contract.StyleEvent {
		o.Description += " Better an event: see the contract of messages."
	}
	for _, d := range m.Metadata {
		o.Parameters = append(o.Parameters, parameter{Name: d.Name, In: facts.InHeader, Schema: &schema{Type: "string"}})
	}
	o.Responses["200"] = &openapiResponse{Description: "OK", Content: map[string]media{mediaJSON: {refTo(m.ResponseName)}}}
	problem := &schema{Type: "object", Properties: map[string]*schema{"title": {Type: "string"}, "detail": {Type: "string"}}}
	if len(m.Codes) > 0 {
		code := &schema{Type: "string", Description: "which error it is"}
		for _, c := range m.Codes {
			code.Enum = append(code.Enum, c)
		}
		problem.Properties["code"] = code
	}
	o.Responses["default"] = &openapiResponse{Description: "An error.", Content: map[string]media{"application/problem+json": {problem}}}
	w.add("/rpc/"+w.in.Service.Name+"/"+m.Name, "POST", o)
}
