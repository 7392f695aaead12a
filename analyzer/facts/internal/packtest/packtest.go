// Package packtest supports the tests of what is packed.
package packtest

import (
	"reflect"
	"slices"
)

// Unset lists the fields, as "value.list", of all struct types of package path
// below v that are zero everywhere below v, sorted: what a test of packing with v
// would not notice to be missing.
func Unset(v any, path string) []string {
	w := walker{path: path, seen: map[reflect.Type]map[string]bool{}, visited: map[uintptr]bool{}}
	w.walk(reflect.ValueOf(v))
	out := []string{}
	for t, fields := range w.seen {
		for f, set := range fields {
			if !set {
				out = append(out, t.Name()+"."+f)
			}
		}
	}
	slices.Sort(out)
	return out
}

type walker struct {
	path    string
	seen    map[reflect.Type]map[string]bool
	visited map[uintptr]bool
}

func (w *walker) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || w.visited[v.Pointer()] || v.Type().Elem().PkgPath() != w.path {
			return
		}
		w.visited[v.Pointer()] = true
		w.walk(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(v.Index(i))
		}
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			w.walk(i.Key())
			w.walk(i.Value())
		}
	case reflect.Struct:
		t := v.Type()
		if t.PkgPath() != w.path {
			return
		}
		if w.seen[t] == nil {
			w.seen[t] = map[string]bool{}
		}
		for i := range v.NumField() {
			f := t.Field(i).Name
			w.seen[t][f] = w.seen[t][f] || !v.Field(i).IsZero()
			w.walk(v.Field(i))
		}
	}
}
