package data

import (
	"go/ast"
	"go/types"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Named queries are statements of a .sql file under comments of the form
// "-- name: get-user", as goyesql, dotsql, sqlload and others read them. Code
// asks for one by its name: with a tag of a struct's field that reflection fills
// (query:"get-user"), with the key of a map, or with an argument.

// queryName is the comment that starts a named query; sqlc's has more behind
// the name.
var queryName = regexp.MustCompile(`(?m)^[ \t]*--[ \t]*name[ \t]*:[ \t]*([A-Za-z0-9_.\-/]+)[^\n]*$`)

// namedQueries are the named queries of a file: text by name.
func namedQueries(s string) map[string]string {
	if !strings.Contains(s, "name") {
		return nil
	}
	all := queryName.FindAllStringSubmatchIndex(s, -1)
	out := map[string]string{}
	for i, m := range all {
		end := len(s)
		if i+1 < len(all) {
			end = all[i+1][0]
		}
		if name := s[m[2]:m[3]]; len(out[name])+end-m[1] <= maxTextSize {
			out[name] += s[m[1]:end]
		}
	}
	return out
}

// name collects the named queries of all files, and gives them to the fields
// that ask for one.
func (s *sqlFiles) name(parts []*part, r *resolver) {
	for _, f := range s.all {
		if f.down {
			continue
		}
		for n, q := range namedQueries(f.text) {
			if len(r.named[n]) < maxAlts {
				r.named[n] = append(r.named[n], held{v: text(q)})
			}
		}
	}
	for _, p := range parts {
		for n, q := range p.named {
			r.named[n] = append(r.named[n], q...)
		}
	}
	for _, p := range parts {
		for _, t := range sortedTargets(p.asks) {
			if q := r.named[p.asks[t]]; len(q) > 0 {
				r.fields[t] = append(r.fields[t], held{v: &value{op: opNamed, text: p.asks[t]}})
			}
		}
	}
}

// namedTexts are the texts of a named query. That the program loads this file is
// not seen, so that they are likely at best.
func (r *resolver) namedTexts(name string, depth int) []known {
	var out []known
	if depth > maxResolveDepth {
		return unknown(false)
	}
	for _, h := range r.named[name] {
		for _, k := range r.text(h.v, r.freeHeld(h), depth+1) {
			k.likely = true
			out = append(out, k)
		}
	}
	return limit(out)
}

// addsQuery notes that code puts a query into a map of named ones.
func (w *walker) addsQuery(e *ast.IndexExpr, k, v *value) {
	m, ok := typeOrInvalid(w.c.Info.TypeOf(e.X)).Underlying().(*types.Map)
	if !ok || k == nil || k.op != opText || v == nil || isString(m.Elem()) || !holdsQuery(m.Elem()) {
		return
	}
	if v.op == opGroup {
		for i, key := range v.keys {
			if key == "Query" {
				v = v.list[i]
				break
			}
		}
	}
	if len(w.out.named[k.text]) < maxAlts {
		w.out.named[k.text] = append(w.out.named[k.text], held{v: v, in: w.fn})
	}
}

// asksFor notes that a field of a struct asks for a named query with its tag.
func (w *walker) asksFor(owner *ast.Ident, f *ast.Field) {
	if f.Tag == nil {
		return
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return
	}
	name := reflect.StructTag(tag).Get("query")
	if name == "" || !holdsQuery(w.c.Info.TypeOf(f.Type)) {
		return
	}
	for _, n := range f.Names {
		t := refs.Target{Package: w.out.path, Name: ident.SymbolName(owner.Name + "." + n.Name)}
		w.out.asks[t] = name
	}
}

// holdsQuery reports whether a type can hold a statement: text, or what a
// library prepares.
func holdsQuery(t types.Type) bool {
	if t == nil {
		return false
	}
	if isString(t) {
		return true
	}
	n := symbols.NamedOf(t)
	return n != nil && n.Obj().Pkg() != nil && (strings.HasSuffix(n.Obj().Name(), "Stmt") || strings.HasSuffix(n.Obj().Name(), "Query"))
}

// element is the value of x[k]: the member where both are known here, else what
// the join finds of either.
func (w *walker) element(e *ast.IndexExpr, v, k *value) *value {
	if v != nil && v.op == opGroup && k != nil && k.op == opText {
		for i, key := range v.keys {
			if key == k.text {
				return v.list[i]
			}
		}
	}
	m, ok := typeOrInvalid(w.c.Info.TypeOf(e.X)).Underlying().(*types.Map)
	if !ok {
		return elementOf(v)
	}
	if !isString(m.Key()) {
		k = nil
	}
	if v == nil && (k == nil || !carries(m.Elem())) {
		return nil
	}
	return &value{op: opElement, list: []*value{v, k}}
}

// elementText is the text of an element of a map: the one that its key names, a
// named query of that name, or else one of all, of which nobody knows which.
func (r *resolver) elementText(v *value, f *frame, depth int) []known {
	if k := v.list[1]; k != nil {
		var out []known
		open := false
		for _, key := range r.text(k, f, depth+1) {
			if b, ok := r.member(v.list[0], f, key.text, depth+1); ok {
				out = append(out, r.text(b.v, b.f, depth+1)...)
			} else {
				out = append(out, r.namedTexts(key.text, depth+1)...)
			}
			open = open || key.open
		}
		if len(out) > 0 {
			return limit(out)
		}
		if open {
			return []known{{text: sqltext.Hole, open: true, again: true}}
		}
	}
	all := r.text(elementOf(v.list[0]), f, depth+1)
	if len(all) < 2 {
		return all
	}
	out := make([]known, len(all))
	for i, x := range all {
		x.guess, x.spread = true, v.list[1] != nil
		out[i] = x
	}
	return out
}

// elementMember is the field of an element of a map whose key is known.
func (r *resolver) elementMember(v *value, f *frame, name string, depth int) (bound, bool) {
	if v.list[1] == nil {
		return bound{}, false
	}
	keys := r.text(v.list[1], f, depth+1)
	if len(keys) != 1 {
		return bound{}, false
	}
	if b, ok := r.member(v.list[0], f, keys[0].text, depth+1); ok {
		return r.member(b.v, b.f, name, depth+1)
	}
	if len(r.named[keys[0].text]) > 0 {
		return bound{&value{op: opNamed, text: keys[0].text}, f}, true
	}
	return bound{}, false
}
