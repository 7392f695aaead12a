package refs

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
)

// A flow is any place where the language lets a value take an interface type:
// assignment, argument, result, element, send, conversion, type argument.

// flow records that the value of src becomes dst, when dst is an interface of
// the code base.
func (w walker) flow(dst types.Type, src ast.Expr) {
	if src == nil || dst == nil {
		return
	}
	w.flowType(dst, w.c.Info.TypeOf(src), src.Pos(), false)
}

func (w walker) flowType(dst, src types.Type, at token.Pos, asserted bool) {
	if w.c.TestVariant || src == nil || dst == nil || !types.IsInterface(dst) {
		return
	}
	to := w.interfaceKey(dst)
	if to == nil {
		return
	}
	pos := w.c.Fset.PositionFor(at, false)
	f := Flow{To: to, Asserted: asserted, In: w.from, Line: pos.Line, Col: pos.Column}
	if types.IsInterface(src) {
		if f.From = w.interfaceKey(src); f.From == nil || f.From == to {
			return
		}
	} else {
		f.Type = symbols.NamedOf(src)
		if f.Type == nil || !w.isOwn(f.Type.Obj().Pkg()) {
			return
		}
		if _, _, ok := symbols.TypeName(f.Type); !ok {
			return
		}
		_, f.Pointer = types.Unalias(src).(*types.Pointer)
	}
	w.out.Flows = append(w.out.Flows, f)
}

// interfaceKey identifies an interface with methods that the code base may
// declare: the origin of a named one, the type itself of an unnamed one. nil
// for all others.
func (w walker) interfaceKey(t types.Type) types.Type {
	t = types.Unalias(t)
	if tp, ok := t.(*types.TypeParam); ok {
		t = types.Unalias(tp.Constraint())
	}
	switch t := t.(type) {
	case *types.Named:
		if !w.isOwn(t.Obj().Pkg()) {
			return nil
		}
		if i, ok := t.Underlying().(*types.Interface); !ok || i.NumMethods() == 0 {
			return nil
		}
		return t.Origin()
	case *types.Interface:
		if t.NumMethods() == 0 {
			return nil
		}
		return t
	}
	return nil
}

// call marks what is called and lets arguments flow into parameters.
func (w walker) call(n *ast.CallExpr) {
	w.role(n.Fun, facts.Call)
	tv, ok := w.c.Info.Types[n.Fun]
	if !ok {
		return
	}
	if tv.IsType() {
		if len(n.Args) == 1 {
			w.flow(tv.Type, n.Args[0])
		}
		return
	}
	if tv.IsBuiltin() {
		w.builtin(n)
		return
	}
	sig, ok := under(tv.Type).(*types.Signature)
	if !ok {
		return
	}
	w.arguments(sig, n)
	w.repeats(n)
}

// builtin marks the writes of delete, clear and copy, and the flow of append.
func (w walker) builtin(n *ast.CallExpr) {
	id, ok := ast.Unparen(n.Fun).(*ast.Ident)
	if !ok || len(n.Args) == 0 {
		return
	}
	switch id.Name {
	case "delete", "clear", "copy":
		w.written(n.Args[0])
	case "append":
		if s, ok := under(w.c.Info.TypeOf(n.Args[0])).(*types.Slice); ok && !n.Ellipsis.IsValid() {
			for _, a := range n.Args[1:] {
				w.flow(s.Elem(), a)
			}
		}
	}
}

func (w walker) arguments(sig *types.Signature, n *ast.CallExpr) {
	params := sig.Params()
	if len(n.Args) == 1 && params.Len() > 1 {
		if t, ok := w.c.Info.TypeOf(n.Args[0]).(*types.Tuple); ok { // f(g())
			for i := range min(t.Len(), params.Len()) {
				w.flowType(params.At(i).Type(), t.At(i).Type(), n.Args[0].Pos(), false)
			}
			return
		}
	}
	for i, a := range n.Args {
		switch {
		case sig.Variadic() && i >= params.Len()-1:
			if n.Ellipsis.IsValid() {
				return
			}
			if s, ok := under(params.At(params.Len() - 1).Type()).(*types.Slice); ok {
				w.flow(s.Elem(), a)
			}
		case i < params.Len():
			w.flow(params.At(i).Type(), a)
		}
	}
}

func (w walker) assign(n *ast.AssignStmt) {
	if n.Tok != token.DEFINE {
		for _, l := range n.Lhs {
			w.written(l)
		}
	}
	if len(n.Lhs) == len(n.Rhs) {
		for i, l := range n.Lhs {
			w.flow(w.c.Info.TypeOf(l), n.Rhs[i])
		}
		return
	}
	if len(n.Rhs) == 1 {
		if t, ok := w.c.Info.TypeOf(n.Rhs[0]).(*types.Tuple); ok {
			for i, l := range n.Lhs {
				if i < t.Len() {
					w.flowType(w.c.Info.TypeOf(l), t.At(i).Type(), n.Rhs[0].Pos(), false)
				}
			}
		}
	}
}

func (w walker) valueSpec(n *ast.ValueSpec) {
	if n.Type == nil {
		return
	}
	t := w.c.Info.TypeOf(n.Type)
	for i, v := range n.Values {
		// var _ I = (*T)(nil) states that T is an I; it wires nothing.
		if i < len(n.Names) && n.Names[i].Name == "_" {
			continue
		}
		w.flow(t, v)
	}
}

func (w walker) returns(n *ast.ReturnStmt) {
	if w.results == nil {
		return
	}
	if len(n.Results) == w.results.Len() {
		for i, r := range n.Results {
			w.flow(w.results.At(i).Type(), r)
		}
		return
	}
	if len(n.Results) == 1 {
		if t, ok := w.c.Info.TypeOf(n.Results[0]).(*types.Tuple); ok {
			for i := range min(t.Len(), w.results.Len()) {
				w.flowType(w.results.At(i).Type(), t.At(i).Type(), n.Results[0].Pos(), false)
			}
		}
	}
}

// composite records the fields that a literal sets and the flows into its
// elements, and walks it.
func (w walker) composite(n *ast.CompositeLit) {
	if n.Type != nil {
		ast.Walk(&w, n.Type)
	}
	t := w.c.Info.TypeOf(n)
	if p, ok := under(t).(*types.Pointer); ok {
		t = p.Elem() // &T elided in a literal of []*T
	}
	switch u := under(t).(type) {
	case *types.Struct:
		w.structLiteral(n, t, u)
		return
	case *types.Slice:
		w.elements(n, nil, u.Elem())
	case *types.Array:
		w.elements(n, nil, u.Elem())
	case *types.Map:
		w.elements(n, u.Key(), u.Elem())
	default:
		w.elements(n, nil, nil)
	}
}

func (w walker) elements(n *ast.CompositeLit, key, elem types.Type) {
	for _, e := range n.Elts {
		v := e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			v = kv.Value
			w.flow(key, kv.Key)
			ast.Walk(&w, kv.Key)
		}
		w.flow(elem, v)
		ast.Walk(&w, v)
	}
}

func (w walker) structLiteral(n *ast.CompositeLit, t types.Type, st *types.Struct) {
	for i, e := range n.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		if !keyed {
			if i < st.NumFields() {
				w.flow(st.Field(i).Type(), e)
			}
			ast.Walk(&w, e)
			continue
		}
		if id, ok := kv.Key.(*ast.Ident); ok {
			w.keyedField(id, t, st, kv.Value)
		}
		ast.Walk(&w, kv.Value)
	}
}

func (w walker) keyedField(id *ast.Ident, t types.Type, st *types.Struct, value ast.Expr) {
	for i := range st.NumFields() {
		f := st.Field(i)
		if f.Name() != id.Name {
			continue
		}
		w.record(id, w.fieldTarget(f, t, []int{i}), facts.FieldWrite)
		w.flow(f.Type(), value)
		return
	}
}

// assertion records x.(T) for an interface T: values of x's type that have T's
// methods flow into it.
func (w walker) assertion(x, typ ast.Expr) {
	w.flowType(w.c.Info.TypeOf(typ), w.c.Info.TypeOf(x), typ.Pos(), true)
}

func (w walker) typeSwitch(n *ast.TypeSwitchStmt) {
	var x ast.Expr
	switch a := n.Assign.(type) {
	case *ast.ExprStmt:
		if t, ok := a.X.(*ast.TypeAssertExpr); ok {
			x = t.X
		}
	case *ast.AssignStmt:
		if len(a.Rhs) == 1 {
			if t, ok := a.Rhs[0].(*ast.TypeAssertExpr); ok {
				x = t.X
			}
		}
	}
	if x == nil {
		return
	}
	for _, s := range n.Body.List {
		if cc, ok := s.(*ast.CaseClause); ok {
			for _, e := range cc.List {
				w.assertion(x, e)
			}
		}
	}
}

// instance lets the type arguments of a generic flow into its constraints.
func (w walker) instance(id *ast.Ident, obj types.Object, inst types.Instance) {
	var params *types.TypeParamList
	switch t := obj.Type().(type) {
	case *types.Signature:
		params = t.TypeParams()
	case *types.Named:
		params = t.Origin().TypeParams()
	}
	if params == nil || inst.TypeArgs == nil {
		return
	}
	for i := range min(params.Len(), inst.TypeArgs.Len()) {
		w.flowType(params.At(i).Constraint(), inst.TypeArgs.At(i), id.Pos(), false)
	}
}
