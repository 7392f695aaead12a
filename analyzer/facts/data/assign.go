package data

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// define gives names the values of expressions, one each or one call for all.
func (w *walker) define(names []*ast.Ident, values []ast.Expr, set func(*ast.Ident, *value)) {
	if len(values) == 1 && len(names) > 1 {
		v := w.eval(values[0])
		for i, n := range names {
			set(n, resultOf(v, i))
		}
		return
	}
	for i, e := range values {
		v := w.eval(e)
		if i < len(names) {
			set(names[i], v)
		}
	}
}

// resultOf is result i of a call that returns several.
func resultOf(v *value, i int) *value {
	if v == nil || i == 0 {
		return v
	}
	if v.op == opCall {
		return &value{op: opCall, call: v.call, n: i}
	}
	return nil
}

func (w *walker) assign(s *ast.AssignStmt) {
	if len(s.Rhs) == 1 && len(s.Lhs) > 1 {
		v := w.eval(s.Rhs[0])
		for i, l := range s.Lhs {
			w.assignTo(l, resultOf(v, i))
		}
		return
	}
	values := make([]*value, len(s.Rhs))
	for i, e := range s.Rhs {
		values[i] = w.eval(e)
	}
	for i, l := range s.Lhs {
		if i >= len(values) {
			return
		}
		v := values[i]
		switch s.Tok {
		case token.ADD_ASSIGN:
			v = w.plus(l, w.peek(l), v)
		case token.ASSIGN, token.DEFINE:
		default:
			v = nil
		}
		w.assignTo(l, v)
	}
}

// plus joins two values when the type of e is text.
func (w *walker) plus(e ast.Expr, a, b *value) *value {
	if t := w.c.Info.TypeOf(e); t == nil || !isString(t) || a == nil && b == nil {
		return nil
	}
	return concat(a, b)
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// peek is the value of a place that is about to be written.
func (w *walker) peek(e ast.Expr) *value {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return w.env[w.object(id)]
	}
	return nil
}

func (w *walker) object(id *ast.Ident) types.Object {
	if o := w.c.Info.Defs[id]; o != nil {
		return o
	}
	return w.c.Info.Uses[id]
}

// assignTo writes a variable, a field or an element.
func (w *walker) assignTo(l ast.Expr, v *value) {
	switch l := ast.Unparen(l).(type) {
	case *ast.Ident:
		o := w.object(l)
		if o == nil || l.Name == "_" {
			return
		}
		if o.Type() != nil && !carries(o.Type()) {
			v = nil
		}
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			w.global(o, v)
			return
		}
		w.set(o, v)
	case *ast.SelectorExpr:
		w.eval(l.X)
		if sel := w.c.Info.Selections[l]; sel != nil {
			w.fieldWrite(sel.Recv(), sel.Index(), w.unknownText(l, v), w.holder(l, sel))
			w.absorb(l.X, l.Sel.Name, v)
		} else if o := w.c.Info.Uses[l.Sel]; o != nil {
			w.global(o, v)
		}
	case *ast.IndexExpr:
		w.eval(l.X)
		w.addsQuery(l, w.eval(l.Index), v)
		w.absorb(l.X, "", v)
	case *ast.StarExpr:
		w.assignTo(l.X, v)
	}
}

// absorb makes v a part of what the local variable at the root of e holds.
func (w *walker) absorb(e ast.Expr, key string, v *value) {
	if v == nil {
		return
	}
	for range 10 {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			if o := w.object(x); o != nil && (o.Pkg() == nil || o.Parent() != o.Pkg().Scope()) {
				w.set(o, w.include(w.env[o], key, v))
			}
			return
		case *ast.SelectorExpr:
			e, key = x.X, ""
		case *ast.IndexExpr:
			e, key = x.X, ""
		case *ast.StarExpr:
			e = x.X
		default:
			return
		}
	}
}

// include is old with v in it.
func (w *walker) include(old *value, key string, v *value) *value {
	g := &value{op: opGroup}
	switch {
	case old == nil:
	case old.op == opGroup && len(old.list) < maxParts/16:
		g.typ = old.typ
		g.list, g.keys = append(g.list, old.list...), append(g.keys, old.keys...)
	default:
		g.list, g.keys = append(g.list, old), append(g.keys, "")
	}
	g.list, g.keys = append(g.list, v), append(g.keys, key)
	return g
}

func (w *walker) global(o types.Object, v *value) {
	if v == nil || !w.isOwn(o.Pkg()) {
		return
	}
	if name, ok := symbols.Of(o); ok {
		t := refs.Target{Package: ident.PackagePath(o.Pkg().Path()), Name: name}
		w.out.globals[t] = append(w.out.globals[t], held{v: v, in: w.fn})
	}
}

// unknownText is v, or a hole for a text that is not known: beside what a field
// gets elsewhere it must not look as if nothing was written.
func (w *walker) unknownText(e ast.Expr, v *value) *value {
	if t := w.c.Info.TypeOf(e); v == nil && t != nil && isString(t) {
		return hole
	}
	return v
}

func (w *walker) fieldWrite(recv types.Type, index []int, v *value, through refs.Target) {
	if v == nil {
		return
	}
	if pkg, name, ok := symbols.FieldOf(recv, index); ok && w.isOwn(pkg) {
		t := refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}
		if len(w.out.fields[t]) < 256 {
			w.out.fields[t] = append(w.out.fields[t], held{v, w.fn, through})
		}
	}
}

// promotedTo names the type of the code base through which a selection reaches
// the field of an embedded struct; it is zero for a field of the type itself.
func (w *walker) promotedTo(recv types.Type, index []int) refs.Target {
	n := symbols.NamedOf(recv)
	if len(index) < 2 || n == nil {
		return refs.Target{}
	}
	pkg, name, ok := symbols.TypeName(n)
	if !ok || !w.isOwn(pkg) {
		return refs.Target{}
	}
	return refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}
}

func (w *walker) isOwn(p *types.Package) bool {
	own, ok := w.own[p]
	if !ok {
		own = p != nil && w.c.Own(p)
		w.own[p] = own
	}
	return own
}
