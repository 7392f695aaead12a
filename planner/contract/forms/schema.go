package forms

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// schema is a JSON schema of the dialect that OpenAPI 3.1 and AsyncAPI 3 share.
// The zero value allows anything.
type schema struct {
	Ref                  string             `json:"$ref,omitempty"`
	Type                 any                `json:"type,omitempty"` // a name or a list of names
	Format               string             `json:"format,omitempty"`
	ContentEncoding      string             `json:"contentEncoding,omitempty"`
	Description          string             `json:"description,omitempty"`
	Properties           map[string]*schema `json:"properties,omitempty"`
	Required             []string           `json:"required,omitempty"`
	Items                *schema            `json:"items,omitempty"`
	AdditionalProperties *schema            `json:"additionalProperties,omitempty"`
	Enum                 []any              `json:"enum,omitempty"`
	Minimum              *int               `json:"minimum,omitempty"`
	MinItems             *int64             `json:"minItems,omitempty"`
	MaxItems             *int64             `json:"maxItems,omitempty"`
	AnyOf                []*schema          `json:"anyOf,omitempty"`
	OneOf                []*schema          `json:"oneOf,omitempty"`
}

// nullable allows null beside what a schema allows.
func nullable(s *schema) *schema {
	switch t := s.Type.(type) {
	case string:
		c := *s
		c.Type = []string{t, "null"}
		if len(c.Enum) > 0 {
			c.Enum = append(slices.Clone(c.Enum), nil)
		}
		return &c
	case []string:
		return s
	}
	if s.Ref == "" {
		return s // anything
	}
	return &schema{AnyOf: []*schema{s, {Type: "null"}}}
}

func integer(format string, min bool) *schema {
	s := &schema{Type: "integer", Format: format}
	if min {
		zero := 0
		s.Minimum = &zero
	}
	return s
}

// basicSchema is the schema of a basic type (methods 7.2).
func basicSchema(name string) *schema {
	switch name {
	case "bool":
		return &schema{Type: "boolean"}
	case "string":
		return &schema{Type: "string"}
	case "int8", "int16", "int32", "rune":
		return integer("int32", false)
	case "int", "int64":
		return integer("int64", false)
	case "uint8", "byte", "uint16", "uint32":
		return integer("", true)
	case "uint", "uint64", "uintptr":
		return integer("", true)
	case "float32":
		return &schema{Type: "number", Format: "float"}
	case "float64":
		return &schema{Type: "number", Format: "double"}
	}
	return &schema{}
}

// shapes makes schemas of types as encoding/json writes and reads them.
type shapes struct {
	f     *facts.Set
	named map[int]int
	enums map[int]int
	// names are those of components by what they are; taken the names in use.
	names map[string]string
	taken map[string]bool
	// components are the finished ones.
	components map[string]*schema
	// input makes nothing required: decoders take what is there.
	input bool
}

func newShapes(f *facts.Set) *shapes {
	x := &shapes{f: f, named: map[int]int{}, enums: map[int]int{}, names: map[string]string{}, taken: map[string]bool{}, components: map[string]*schema{}}
	for i := range f.Shape.Named {
		x.named[f.Shape.Named[i].Symbol] = i
	}
	for i := range f.Shape.Enums {
		x.enums[f.Shape.Enums[i].Type] = i
	}
	return x
}

// name is a component's name for a key: the wish, with a number behind it when
// another component has it.
func (x *shapes) name(key, wish string) (name string, isNew bool) {
	if n, ok := x.names[key]; ok {
		return n, false
	}
	name = wish
	for i := 2; x.taken[name]; i++ {
		name = wish + strconv.Itoa(i)
	}
	x.taken[name], x.names[key] = true, name
	return name, true
}

func refTo(name string) *schema { return &schema{Ref: "#/components/schemas/" + name} }

const maxSchemaDepth = 24

// env are the type arguments by the name of the parameter.
type env map[string]int

// of is the schema of a type. Type arguments that are parameters themselves are
// replaced by env.
func (x *shapes) of(t int, e env, depth int) *schema {
	if t < 0 || t >= len(x.f.Shape.Types) || depth > maxSchemaDepth {
		return &schema{}
	}
	row := &x.f.Shape.Types[t]
	switch row.Kind {
	case "basic":
		return basicSchema(row.Name)
	case "own":
		return x.own(t, e, depth)
	case "named":
		return foreignSchema(row)
	case "param":
		if a, ok := e[row.Name]; ok {
			return x.of(a, nil, depth+1)
		}
	case "pointer":
		return nullable(x.of(row.Elem, e, depth+1))
	case "slice":
		if el := &x.f.Shape.Types[row.Elem]; el.Kind == "basic" && (el.Name == "uint8" || el.Name == "byte") {
			return nullable(&schema{Type: "string", ContentEncoding: "base64"})
		}
		return nullable(&schema{Type: "array", Items: x.of(row.Elem, e, depth+1)})
	case "array":
		n := row.Len
		return &schema{Type: "array", Items: x.of(row.Elem, e, depth+1), MinItems: &n, MaxItems: &n}
	case "map":
		return nullable(&schema{Type: "object", AdditionalProperties: x.of(row.Elem, e, depth+1)})
	case "struct":
		out := &schema{Type: "object"}
		x.fields(out, row, e, depth, map[string]bool{})
		return out
	}
	return &schema{}
}

func foreignSchema(row *facts.TypeShape) *schema {
	switch row.Name {
	case "time.Time":
		return &schema{Type: "string", Format: "date-time"}
	case "time.Duration":
		return &schema{Type: "integer", Format: "int64", Description: "nanoseconds"}
	}
	return &schema{Description: "as " + row.Name + " writes itself"}
}

// own is a named type of the code base: a component for structs and
// enumerations, what it is made of for others.
func (x *shapes) own(t int, e env, depth int) *schema {
	row := &x.f.Shape.Types[t]
	i, ok := x.named[row.Symbol]
	if !ok {
		return &schema{}
	}
	n := &x.f.Shape.Named[i]
	sym := &x.f.Symbols[row.Symbol]
	switch n.Encodes {
	case "json", "proto":
		return &schema{Description: "as " + x.f.Packages[sym.Package].Name + "." + string(sym.Name) + " writes itself"}
	case "text":
		return &schema{Type: "string"}
	}
	inner := env{}
	key := fmt.Sprint(row.Symbol, x.input)
	wish := string(sym.Name)
	for k, a := range row.Args {
		if p := &x.f.Shape.Types[a]; p.Kind == "param" {
			if b, ok := e[p.Name]; ok {
				a = b
			}
		}
		if k < len(n.TypeParams) {
			inner[n.TypeParams[k].Name] = a
		}
		key += fmt.Sprint(" ", a)
		wish += x.typeName(a)
	}
	kind := x.f.Shape.Types[n.Type].Kind
	enum, isEnum := x.enums[row.Symbol]
	if kind != "struct" && !isEnum {
		return x.of(n.Type, inner, depth+1)
	}
	if x.input && kind == "struct" {
		wish += "Input"
	}
	name, isNew := x.name(key, wire.Pascal(wish))
	if isNew {
		out := &schema{}
		x.components[name] = out
		if isEnum {
			*out = *x.of(n.Type, inner, depth+1)
			out.Enum = enumValues(&x.f.Shape.Enums[enum], out.Type)
		} else {
			*out = *x.of(n.Type, inner, depth+1)
		}
	}
	return refTo(name)
}

// typeName is a short name for a type argument.
func (x *shapes) typeName(t int) string {
	row := &x.f.Shape.Types[t]
	switch row.Kind {
	case "own":
		return string(x.f.Symbols[row.Symbol].Name)
	case "pointer", "slice", "array", "map":
		return x.typeName(row.Elem)
	case "named", "basic":
		return row.Name[strings.LastIndexByte(row.Name, '.')+1:]
	}
	return ""
}

// enumValues are the constants of a basic type; nil where one can not be said.
func enumValues(e *facts.EnumShape, typ any) []any {
	var out []any
	seen := map[string]bool{}
	for _, v := range e.Values {
		if seen[v.Value] {
			continue
		}
		seen[v.Value] = true
		switch typ {
		case "string":
			s, err := strconv.Unquote(v.Value)
			if err != nil {
				return nil
			}
			out = append(out, s)
		case "integer":
			if _, err := strconv.ParseInt(v.Value, 10, 64); err != nil {
				return nil
			}
			out = append(out, json.Number(v.Value))
		default:
			return nil
		}
	}
	return out
}

// jsonTag is what a tag says to encoding/json.
func jsonTag(tag string) (name string, omit, quoted bool) {
	text, ok := lookupTag(tag, "json")
	if !ok {
		return "", false, false
	}
	name, opts, _ := strings.Cut(text, ",")
	for _, o := range strings.Split(opts, ",") {
		omit = omit || o == "omitempty" || o == "omitzero"
		quoted = quoted || o == "string"
	}
	if text == "-" {
		return "-", false, false
	}
	return name, omit, quoted
}

// lookupTag is reflect.StructTag.Lookup.
func lookupTag(tag, key string) (string, bool) {
	for tag != "" {
		tag = strings.TrimLeft(tag, " ")
		name, rest, ok := strings.Cut(tag, ":")
		if !ok {
			return "", false
		}
		q, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return "", false
		}
		if name == key {
			text, err := strconv.Unquote(q)
			return text, err == nil
		}
		tag = rest[len(q):]
	}
	return "", false
}

// fields adds the properties of a struct; embedded ones are flattened, and the
// outer field wins.
func (x *shapes) fields(out *schema, row *facts.TypeShape, e env, depth int, seen map[string]bool) {
	if out.Properties == nil {
		out.Properties = map[string]*schema{}
	}
	var embedded []*facts.FieldShape
	for i := range row.Fields {
		f := &row.Fields[i]
		name, omit, quoted := jsonTag(f.Tag)
		if name == "-" {
			continue
		}
		if f.Embedded && name == "" && x.structOf(f.Type) != nil {
			embedded = append(embedded, f)
			continue
		}
		if f.Unexported {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		s := x.of(f.Type, e, depth+1)
		if quoted && (s.Type == "integer" || s.Type == "number" || s.Type == "boolean") {
			s = &schema{Type: "string"}
		}
		out.Properties[name] = s
		if !omit && !x.input {
			out.Required = append(out.Required, name)
		}
	}
	for _, f := range embedded {
		if depth > maxSchemaDepth {
			return
		}
		inner := x.structOf(f.Type)
		before := len(out.Required)
		x.fields(out, inner, e, depth+1, seen)
		if x.f.Shape.Types[f.Type].Kind == "pointer" {
			out.Required = out.Required[:before] // absent when it is nil
		}
	}
	if len(out.Properties) == 0 {
		out.Properties = nil
	}
	slices.Sort(out.Required)
}

// structOf is the struct of an embedded type that writes its fields as its
// owner's, nil for others.
func (x *shapes) structOf(t int) *facts.TypeShape {
	row := &x.f.Shape.Types[t]
	if row.Kind == "pointer" {
		row = &x.f.Shape.Types[row.Elem]
	}
	if row.Kind != "own" {
		return nil
	}
	i, ok := x.named[row.Symbol]
	if !ok || x.f.Shape.Named[i].Encodes != "" || len(row.Args) > 0 {
		return nil
	}
	if u := &x.f.Shape.Types[x.f.Shape.Named[i].Type]; u.Kind == "struct" {
		return u
	}
	return nil
}

// wireSchema is the schema of a type of the model as JSON (methods 7.2).
func wireSchema(t *wire.Type) *schema {
	s := &schema{}
	switch t.Kind {
	case wire.Bool:
		s = &schema{Type: "boolean"}
	case wire.String:
		s = &schema{Type: "string"}
	case wire.Int32:
		s = integer("int32", false)
	case wire.Int64:
		s = integer("int64", false)
	case wire.Uint32, wire.Uint64:
		s = integer("", true)
	case wire.Float:
		s = &schema{Type: "number", Format: "float"}
	case wire.Double:
		s = &schema{Type: "number", Format: "double"}
	case wire.Bytes:
		s = nullable(&schema{Type: "string", ContentEncoding: "base64"})
	case wire.Timestamp:
		s = &schema{Type: "string", Format: "date-time"}
	case wire.Duration:
		s = &schema{Type: "integer", Format: "int64", Description: "nanoseconds"}
	case wire.List:
		s = nullable(&schema{Type: "array", Items: wireSchema(t.Elem)})
	case wire.Map:
		s = nullable(&schema{Type: "object", AdditionalProperties: wireSchema(t.Elem)})
	case wire.MessageKind, wire.EnumKind:
		s = refTo(t.Ref)
	}
	if t.Optional {
		return nullable(s)
	}
	return s
}

// wireObject is a message, request or response.
func wireObject(doc string, fs []wire.Field) *schema {
	out := &schema{Type: "object", Description: doc}
	for i := range fs {
		if out.Properties == nil {
			out.Properties = map[string]*schema{}
		}
		f := &fs[i]
		s := wireSchema(&f.Type)
		if f.Doc != "" && s.Ref == "" {
			c := *s
			c.Description = f.Doc
			s = &c
		}
		out.Properties[f.JSON] = s
		if !f.Type.Optional && !f.Omit {
			out.Required = append(out.Required, f.JSON)
		}
	}
	slices.Sort(out.Required)
	return out
}

// wireComponents adds the messages, enumerations, requests and responses of a
// service.
func (x *shapes) wireComponents(s *wire.Service) {
	add := func(name string, sc *schema) {
		x.taken[name] = true
		x.components[name] = sc
	}
	for i := range s.Messages {
		m := &s.Messages[i]
		if !m.OneOf {
			add(m.Name, wireObject(m.Doc, m.Fields))
			continue
		}
		out := &schema{Description: m.Doc}
		for k := range m.Fields {
			f := &m.Fields[k]
			out.OneOf = append(out.OneOf, &schema{Type: "object", Properties: map[string]*schema{f.JSON: wireSchema(&f.Type)}, Required: []string{f.JSON}})
		}
		add(m.Name, out)
	}
	for i := range s.Enums {
		e := &s.Enums[i]
		sc := basicSchema(e.GoBasic)
		sc.Description = e.Doc
		for _, v := range e.Values {
			if e.Text {
				sc.Enum = append(sc.Enum, v.Text)
			} else if _, err := strconv.ParseInt(v.Value, 10, 64); err == nil {
				sc.Enum = append(sc.Enum, json.Number(v.Value))
			}
		}
		add(e.Name, sc)
	}
	for i := range s.Methods {
		m := &s.Methods[i]
		add(m.RequestName, wireObject("", m.Request))
		add(m.ResponseName, wireObject("", m.Response))
	}
}
