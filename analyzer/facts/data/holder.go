package data

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Types that embed one struct, or keep one in fields, share its fields but not
// their values. What holds the struct tells them apart: the type that embeds it,
// or the field it is kept in.

// holder names what holds the struct whose field or method a selection names;
// it is zero where the struct stands for itself.
func (w *walker) holder(e *ast.SelectorExpr, sel *types.Selection) refs.Target {
	if len(sel.Index()) > 1 {
		return w.promotedTo(sel.Recv(), sel.Index())
	}
	x := ast.Unparen(e.X)
	if s, ok := x.(*ast.StarExpr); ok {
		x = ast.Unparen(s.X)
	}
	s, ok := x.(*ast.SelectorExpr)
	if !ok {
		return refs.Target{}
	}
	in := w.c.Info.Selections[s]
	if in == nil || in.Kind() != types.FieldVal {
		return refs.Target{}
	}
	return w.fieldHolder(in.Recv(), in.Index())
}

// fieldHolder is what holds the struct that a field is: the type around an
// embedded one, else the field itself.
func (w *walker) fieldHolder(recv types.Type, index []int) refs.Target {
	pkg, name, ok := symbols.FieldOf(recv, index)
	if !ok || !w.isOwn(pkg) {
		return refs.Target{}
	}
	t := refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}
	if owner, field, ok := strings.Cut(string(name), "."); ok && embeds(pkg, owner, field) {
		t.Name = ident.SymbolName(owner)
	}
	return t
}

// embeds reports whether a field of a type is embedded.
func embeds(pkg *types.Package, owner, field string) bool {
	o := pkg.Scope().Lookup(owner)
	if o == nil {
		return false
	}
	st, ok := o.Type().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if f := st.Field(i); f.Name() == field {
			return f.Embedded()
		}
	}
	return false
}

// calleeHolder is what holds the receiver of a method call.
func (w *walker) calleeHolder(fun ast.Expr) refs.Target {
	s, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok {
		return refs.Target{}
	}
	sel := w.c.Info.Selections[s]
	if sel == nil {
		return refs.Target{}
	}
	return w.holder(s, sel)
}

// holderOf is what holds the struct that v is in f. open is true when a parameter
// decides that f does not know.
func (r *resolver) holderOf(v *value, f *frame) (t refs.Target, open bool) {
	for range maxResolveDepth {
		if v == nil || f == nil {
			return refs.Target{}, false
		}
		switch v.op {
		case opField:
			return v.holds, false
		case opTyped:
			v = v.list[0]
			continue
		case opParam:
		default:
			return refs.Target{}, false
		}
		g := f.find(v.fn)
		if g == nil {
			return refs.Target{}, false
		}
		if v.n < 0 && g.recv == nil && g.call != nil && g.call.through != (refs.Target{}) {
			return g.call.through, false
		}
		b, ok := g.param(v.n)
		if !ok {
			return refs.Target{}, !g.any && g.call == nil && v.fn.parent == nil
		}
		v, f = b.v, b.f
	}
	return refs.Target{}, false
}

// fieldText are the texts of a field whose struct is not a composite that can be
// found: what is written through what holds the struct.
func (r *resolver) fieldText(v *value, f *frame, depth int) []known {
	all := r.fields[v.target]
	through, open := v.through, false
	if through == (refs.Target{}) {
		through, open = r.holderOf(v.list[0], f)
	}
	if through == (refs.Target{}) {
		out := r.heldTexts(place{v.op, v.target, refs.Target{}}, all, depth)
		switch {
		case open && (len(out) > 1 || fromParameter(all)):
			return []known{{text: sqltext.Hole, open: true, again: true}}
		case len(out) > 1 && len(v.list) > 0 && v.list[0] != nil:
			return spread(out)
		}
		return out
	}
	at := place{v.op, v.target, through}
	if k, ok := r.memo[at]; ok {
		return k
	}
	if via := heldThrough(all, through); len(via) > 0 {
		return r.heldTexts(at, via, depth)
	}
	if out := r.heldInHolder(v, through, depth); len(out) > 0 {
		r.memo[at] = out
		return out
	}
	out := r.heldTexts(at, heldThrough(all, refs.Target{}), depth)
	if len(out) > 1 {
		return spread(out)
	}
	return out
}

// spread marks texts of which the receiver would say which it is.
func spread(all []known) []known {
	out := make([]known, len(all))
	for i, k := range all {
		k.spread, k.guess = true, true
		out[i] = k
	}
	return out
}

// heldThrough are the values that are written through one holder.
func heldThrough(all []held, through refs.Target) []held {
	var out []held
	for _, h := range all {
		if h.through == through {
			out = append(out, h)
		}
	}
	return out
}

// fromParameter reports whether a value that a field gets is a parameter: then
// the callers of a constructor say what it is.
func fromParameter(all []held) bool {
	return slices.ContainsFunc(all, func(h held) bool { return h.v != nil && h.v.op == opParam })
}

// heldInHolder are the texts of a field in the structs that are written into
// what holds one.
func (r *resolver) heldInHolder(v *value, through refs.Target, depth int) []known {
	if !strings.Contains(string(through.Name), ".") { // the type that embeds it
		owner, _, _ := strings.Cut(string(v.target.Name), ".")
		through.Name += ident.SymbolName("." + owner)
	}
	var out []known
	for _, h := range r.fields[through] {
		if b, ok := r.member(h.v, r.freeHeld(h), v.text, depth+1); ok {
			out = append(out, r.text(b.v, b.f, depth+1)...)
		}
	}
	return limit(out)
}
