// Package schema makes the JSON schema of the Document from its Go types, so
// that the two can not drift apart. The generated file lies beside it.
package schema

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/graph"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports"
)

//go:embed demarc-v1.schema.json
var published []byte

// Published is the schema of reports.SchemaVersion as it lies in this
// directory; a test compares it with Generate. The caller owns the bytes.
func Published() []byte { return bytes.Clone(published) }

// object is a JSON object whose keys are written in order of their names.
type object = map[string]any

// Generate makes the schema (JSON Schema draft 2020-12): every field that is
// always written is required, no other is allowed, and no list is null.
func Generate() ([]byte, error) {
	g := generator{defs: object{}}
	root, err := g.of(reflect.TypeFor[reports.Document]())
	if err != nil {
		return nil, err
	}
	ref, _ := root["$ref"].(string)
	doc, _ := g.defs[strings.TrimPrefix(ref, "#/$defs/")].(object)
	doc["properties"].(object)["schema"] = object{"const": reports.SchemaVersion}
	out := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$id":     "https://github.com/demarc-dev/demarc/blob/main/reports/schema/demarc-v1.schema.json",
		"title":   "The document of demarc, " + reports.SchemaVersion,
		"$ref":    ref,
		"$defs":   g.defs,
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the schema: %w", err)
	}
	return append(data, '\n'), nil
}

type generator struct{ defs object }

// special are the types whose JSON is not what their Go type says, and the
// string types with a closed set of values.
func special(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[facts.Ref]():
		return object{
			"description": "[from symbol, to symbol, kind, sites]; a site is line:col, with * behind it in a loop",
			"type":        "array", "minItems": 4, "maxItems": 4, "items": false,
			"prefixItems": []any{
				object{"type": "integer", "minimum": 0}, object{"type": "integer", "minimum": 0},
				object{"enum": facts.RefKinds},
				object{"type": "string", "pattern": `^([0-9]+:[0-9]+\*?( [0-9]+:[0-9]+\*?)*)?$`},
			},
		}
	case reflect.TypeFor[boundary.Class]():
		return object{"enum": boundary.Classes}
	case reflect.TypeFor[facts.RefKind]():
		return object{"enum": facts.RefKinds}
	case reflect.TypeFor[graph.Unit]():
		return object{"type": "string"}
	}
	return nil
}

func (g *generator) of(t reflect.Type) (object, error) {
	if s := special(t); s != nil {
		return s, nil
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}, nil
	case reflect.Bool:
		return object{"type": "boolean"}, nil
	case reflect.Int, reflect.Int64, reflect.Int32:
		return object{"type": "integer"}, nil
	case reflect.Float64:
		return object{"type": "number"}, nil
	case reflect.Pointer:
		return g.of(t.Elem())
	case reflect.Slice, reflect.Array:
		items, err := g.of(t.Elem())
		return object{"type": "array", "items": items}, err
	case reflect.Map:
		values, err := g.of(t.Elem())
		return object{"type": "object", "additionalProperties": values}, err
	case reflect.Struct:
		return g.structure(t)
	}
	return nil, fmt.Errorf("no JSON schema for %s", t)
}

// promoted reports whether every struct on the way to a field of an embedded
// struct is embedded without a name of its own.
func promoted(t reflect.Type, f reflect.StructField) bool {
	for _, i := range f.Index[:len(f.Index)-1] {
		outer := t.Field(i)
		if outer.Tag.Get("json") != "" || outer.Type.Kind() != reflect.Struct {
			return false
		}
		t = outer.Type
	}
	return true
}

// structure defines a struct once and refers to it.
func (g *generator) structure(t reflect.Type) (object, error) {
	name := t.String()
	ref := object{"$ref": "#/$defs/" + name}
	if _, done := g.defs[name]; done {
		return ref, nil
	}
	properties, required := object{}, []string{}
	def := object{"type": "object", "additionalProperties": false, "properties": properties}
	g.defs[name] = def
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("json") == "" {
			continue // its fields are listed as if they were the struct's own
		}
		if len(f.Index) > 1 && !promoted(t, f) {
			continue
		}
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || tag == "-" {
			continue
		}
		if tag == "" {
			return nil, fmt.Errorf("field %s.%s has no JSON name", name, f.Name)
		}
		p, err := g.of(f.Type)
		if err != nil {
			return nil, fmt.Errorf("field %s.%s: %w", name, f.Name, err)
		}
		properties[tag] = p
		if !strings.Contains(options, "omit") {
			required = append(required, tag)
		}
	}
	def["required"] = required
	return ref, nil
}
