package data

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// maxExprDepth bounds the nesting of expressions that are followed.
const maxExprDepth = 2000

// eval visits an expression, notes its calls, and says what is known about its
// value.
func (w *walker) eval(e ast.Expr) *value {
	if e == nil {
		return nil
	}
	if w.depth++; w.depth > maxExprDepth {
		w.depth--
		return nil
	}
	v := w.expr(e)
	w.depth--
	return v
}

func (w *walker) expr(e ast.Expr) *value {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			v := w.constant(e)
			w.ddl(e, v)
			return v
		}
	case *ast.Ident:
		return w.ident(e)
	case *ast.SelectorExpr:
		return w.selector(e)
	case *ast.CallExpr:
		return w.call(e)
	case *ast.CompositeLit:
		return w.composite(e)
	case *ast.FuncLit:
		return w.literal(e)
	case *ast.BinaryExpr:
		if v := w.constant(e); v != nil {
			w.ddl(e, v)
			return v
		}
		a, b := w.eval(e.X), w.eval(e.Y)
		if e.Op == token.ADD {
			return w.plus(e, a, b)
		}
	case *ast.UnaryExpr:
		v := w.eval(e.X)
		if e.Op == token.AND || e.Op == token.ARROW {
			return v
		}
	case *ast.StarExpr:
		return w.eval(e.X)
	case *ast.ParenExpr:
		return w.eval(e.X)
	case *ast.TypeAssertExpr:
		return w.eval(e.X)
	case *ast.IndexExpr:
		return w.index(e)
	case *ast.IndexListExpr:
		return w.eval(e.X)
	case *ast.SliceExpr:
		v := w.eval(e.X)
		for _, i := range []ast.Expr{e.Low, e.High, e.Max} {
			w.eval(i)
		}
		if t := w.c.Info.TypeOf(e); t == nil || !isString(t) {
			return v
		}
	}
	return nil
}

// constant is the text of a constant expression.
func (w *walker) constant(e ast.Expr) *value {
	tv, ok := w.c.Info.Types[e]
	if !ok || tv.Value == nil || tv.Value.Kind() != constant.String {
		return nil
	}
	return text(constant.StringVal(tv.Value))
}

// ddl keeps a constant that defines tables.
func (w *walker) ddl(e ast.Expr, v *value) {
	if v == nil || len(v.text) < len("create table t") || !defines(v.text) {
		return
	}
	p := w.c.Fset.PositionFor(e.Pos(), false)
	lit, ok := e.(*ast.BasicLit)
	w.out.literals = append(w.out.literals, ddlLiteral{
		text: v.text, file: w.file, line: p.Line, col: p.Column, symbol: w.fn.key.Name,
		raw: ok && strings.HasPrefix(lit.Value, "`"),
	})
}

// defines reports whether a text has CREATE or ALTER and TABLE or VIEW in it.
func defines(s string) bool {
	for i := 0; i+12 <= len(s); i++ {
		if c := s[i] | 0x20; (c == 'c' || c == 'a') && (strings.EqualFold(s[i:i+6], "create") || strings.EqualFold(s[i:i+5], "alter")) {
			rest := strings.ToLower(s[i:min(len(s), i+60)])
			if strings.Contains(rest, "table") || strings.Contains(rest, "view") {
				return true
			}
		}
	}
	return false
}

func (w *walker) ident(e *ast.Ident) *value {
	o := w.c.Info.Uses[e]
	if o == nil {
		return nil
	}
	if v, ok := w.env[o]; ok {
		return v
	}
	return w.objectValue(e, o)
}

// objectValue is the value of a package-level object.
func (w *walker) objectValue(e ast.Expr, o types.Object) *value {
	switch o := o.(type) {
	case *types.Const:
		if o.Val() != nil && o.Val().Kind() == constant.String {
			return text(constant.StringVal(o.Val()))
		}
	case *types.Var:
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() && w.isOwn(o.Pkg()) && carries(o.Type()) {
			return &value{op: opGlobal, target: refs.Target{Package: ident.PackagePath(o.Pkg().Path()), Name: ident.SymbolName(o.Name())}}
		}
	case *types.Func:
		if t, ok := w.funcTarget(o); ok {
			return &value{op: opFunc, target: t}
		}
	}
	return nil
}

// funcTarget names a function of the code base.
func (w *walker) funcTarget(f *types.Func) (refs.Target, bool) {
	if !w.isOwn(f.Pkg()) {
		return refs.Target{}, false
	}
	name, ok := symbols.Of(f)
	return refs.Target{Package: ident.PackagePath(f.Pkg().Path()), Name: name}, ok
}

func (w *walker) selector(e *ast.SelectorExpr) *value {
	sel := w.c.Info.Selections[e]
	if sel == nil {
		if o := w.c.Info.Uses[e.Sel]; o != nil {
			return w.objectValue(e, o)
		}
		w.eval(e.X)
		return nil
	}
	base := w.eval(e.X)
	switch o := sel.Obj().(type) {
	case *types.Var:
		return w.field(e, base, sel, o)
	case *types.Func:
		if t, ok := w.funcTarget(o); ok && !isInterfaceMethod(o) {
			return &value{op: opFunc, target: t, list: []*value{base}}
		}
	}
	return base
}

// field is the value of a field: what the local composite has, or a reference
// to what is written there anywhere.
func (w *walker) field(e *ast.SelectorExpr, base *value, sel *types.Selection, f *types.Var) *value {
	if !carries(f.Type()) {
		return nil
	}
	if base != nil && base.op == opGroup {
		for i := len(base.keys) - 1; i >= 0; i-- {
			if base.keys[i] == f.Name() && len(sel.Index()) == 1 {
				return base.list[i]
			}
		}
	}
	v := &value{op: opField, list: []*value{base}, text: f.Name()}
	if pkg, name, ok := symbols.FieldOf(sel.Recv(), sel.Index()); ok && w.isOwn(pkg) {
		v.target, v.through = refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}, w.holder(e, sel)
		v.holds = w.fieldHolder(sel.Recv(), sel.Index())
	} else if base == nil {
		return nil
	}
	return v
}

func (w *walker) index(e *ast.IndexExpr) *value {
	if tv, ok := w.c.Info.Types[e.X]; ok && (tv.IsType() || isFunc(tv.Type)) {
		return w.eval(e.X)
	}
	v := w.eval(e.X)
	k := w.eval(e.Index)
	if t := w.c.Info.TypeOf(e.X); t != nil && isString(t) {
		return nil
	}
	return w.element(e, v, k)
}

func isFunc(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// composite notes the fields that a literal sets.
func (w *walker) composite(e *ast.CompositeLit) *value {
	t := w.c.Info.TypeOf(e)
	g := &value{op: opGroup, typ: t}
	var st *types.Struct
	if t != nil {
		u := t.Underlying()
		if p, ok := u.(*types.Pointer); ok {
			t = p.Elem()
			u = t.Underlying()
		}
		st, _ = u.(*types.Struct)
	}
	through := w.inside
	known := false
	for i, x := range e.Elts {
		key, field := "", i
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			x = kv.Value
			key, field = w.elementKey(kv.Key, st)
		} else if st != nil && i < st.NumFields() {
			key = st.Field(i).Name()
		}
		w.inside = refs.Target{}
		if st != nil && field >= 0 && field < st.NumFields() && isLiteral(x) {
			w.inside = w.fieldHolder(t, []int{field})
		}
		v := w.eval(x)
		w.inside = refs.Target{}
		if v == nil {
			continue
		}
		known = true
		if len(g.list) < maxParts {
			g.list, g.keys = append(g.list, v), append(g.keys, key)
		}
		if st != nil && field >= 0 && field < st.NumFields() {
			w.fieldWrite(t, []int{field}, v, through)
		}
	}
	w.out.hints.composite(t, g)
	w.entSchema(t, g, e)
	if !known && st == nil {
		return nil
	}
	return g
}

// isLiteral reports whether an expression is a composite literal or a pointer to
// one.
func isLiteral(e ast.Expr) bool {
	if u, ok := e.(*ast.UnaryExpr); ok {
		e = u.X
	}
	_, ok := e.(*ast.CompositeLit)
	return ok
}

// elementKey is the name of a field and its number, or the text of a key.
func (w *walker) elementKey(k ast.Expr, st *types.Struct) (string, int) {
	if st == nil {
		if v := w.eval(k); v != nil && v.op == opText {
			return v.text, -1
		}
		return "", -1
	}
	id, ok := k.(*ast.Ident)
	if !ok {
		return "", -1
	}
	for i := range st.NumFields() {
		if st.Field(i).Name() == id.Name {
			return id.Name, i
		}
	}
	return "", -1
}

// literal reads a function literal. Its calls happen when it is called.
func (w *walker) literal(e *ast.FuncLit) *value {
	f := &function{key: w.fn.key, parent: w.fn, generated: w.fn.generated}
	outer, loop, deferred := w.fn, w.loop, w.deferred
	w.fn, w.deferred = f, false
	if sig, ok := w.c.Info.TypeOf(e).(*types.Signature); ok {
		w.params(f, sig)
	}
	w.join(true, w.branch(func() { w.block(e.Body) }))
	w.fn, w.loop, w.deferred = outer, loop, deferred
	w.out.functions = append(w.out.functions, f)
	return &value{op: opLit, fn: f}
}

// sprintf is the text that fmt.Sprintf makes, with holes for what is not known.
func sprintf(format *value, args []*value) *value {
	if format == nil || format.op != opText {
		return hole
	}
	f := format.text
	var parts []*value
	from, next := 0, 0
	for i := 0; i < len(f); i++ {
		if f[i] != '%' {
			continue
		}
		parts = append(parts, text(f[from:i]))
		j := i + 1
		for j < len(f) && strings.IndexByte("+-# 0123456789.*", f[j]) >= 0 {
			j++
		}
		if j < len(f) && f[j] == '[' {
			k := strings.IndexByte(f[j:], ']')
			if k > 0 {
				if n, err := strconv.Atoi(f[j+1 : j+k]); err == nil {
					next = n - 1
				}
				j += k + 1
			}
		}
		switch {
		case j >= len(f):
		case f[j] == '%':
			parts = append(parts, text("%"))
		default:
			v := hole
			if next >= 0 && next < len(args) && args[next] != nil {
				v = args[next]
			}
			next++
			if f[j] == 'd' || f[j] == 'f' || f[j] == 't' {
				v = hole
			}
			parts = append(parts, v)
		}
		i = j
		from = min(j+1, len(f))
	}
	parts = append(parts, text(f[from:]))
	return concatAll(parts, hole)
}

func concatAll(parts []*value, empty *value) *value {
	var out *value
	for i, p := range parts {
		if i == 0 {
			if out = p; out == nil {
				out = hole
			}
			continue
		}
		out = concat(out, p)
	}
	if out == nil {
		return empty
	}
	return out
}
