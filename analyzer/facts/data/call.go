package data

import (
	"go/ast"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
)

// call notes a call and says what is known about its result.
func (w *walker) call(e *ast.CallExpr) *value {
	if tv, ok := w.c.Info.Types[e.Fun]; ok {
		if tv.IsType() {
			return w.conversion(e, tv.Type)
		}
		if tv.IsBuiltin() {
			return w.builtin(e)
		}
	}
	f, name, x := w.callee(e.Fun)
	if f == nil {
		return w.dynamicCall(e)
	}
	if isInterfaceMethod(f) {
		return w.interfaceCall(e, f, name, x)
	}
	if w.isOwn(f.Pkg()) {
		return w.ownCall(e, f, name, x)
	}
	return w.libraryCall(e, f, name, x)
}

// callee is the function that an expression names, the identifier that names
// it, and the expression in front of a method.
func (w *walker) callee(e ast.Expr) (f *types.Func, name *ast.Ident, x ast.Expr) {
	for {
		switch n := e.(type) {
		case *ast.ParenExpr:
			e = n.X
		case *ast.IndexExpr:
			e = n.X
		case *ast.IndexListExpr:
			e = n.X
		case *ast.Ident:
			f, _ = w.c.Info.Uses[n].(*types.Func)
			return f, n, nil
		case *ast.SelectorExpr:
			f, _ = w.c.Info.Uses[n.Sel].(*types.Func)
			if sel := w.c.Info.Selections[n]; sel != nil {
				if sel.Kind() != types.MethodVal {
					return nil, n.Sel, nil
				}
				return f, n.Sel, n.X
			}
			return f, n.Sel, nil
		default:
			return nil, nil, nil
		}
	}
}

func isInterfaceMethod(f *types.Func) bool {
	r := f.Signature().Recv()
	return r != nil && types.IsInterface(r.Type())
}

func (w *walker) conversion(e *ast.CallExpr, t types.Type) *value {
	if v := w.constant(e); v != nil {
		return v
	}
	if len(e.Args) != 1 {
		return nil
	}
	return w.eval(e.Args[0])
}

func (w *walker) builtin(e *ast.CallExpr) *value {
	id, _ := ast.Unparen(e.Fun).(*ast.Ident)
	var args []*value
	for _, a := range e.Args {
		args = append(args, w.eval(a))
	}
	if id == nil {
		return nil
	}
	switch id.Name {
	case "append":
		g := &value{op: opGroup}
		for i, v := range args {
			switch {
			case v == nil:
			case i == 0 && v.op == opGroup || e.Ellipsis.IsValid() && v.op == opGroup:
				g.list = append(g.list, v.list...)
			default:
				g.list = append(g.list, v)
			}
		}
		if len(g.list) == 0 || len(g.list) > maxParts {
			return nil
		}
		g.keys = make([]string, len(g.list))
		return g
	case "new":
		return &value{op: opTyped, typ: w.c.Info.TypeOf(e), list: []*value{nil}}
	case "min", "max":
		return nil
	}
	return nil
}

// newCall makes a call at the name of its callee.
func (w *walker) newCall(kind callKind, at ast.Node, e *ast.CallExpr) *call {
	p := w.c.Fset.PositionFor(at.Pos(), false)
	return &call{
		kind: kind, in: w.fn, file: w.file, line: p.Line, col: p.Column,
		loop: w.loop > 0, deferred: w.deferred, spread: e.Ellipsis.IsValid(), holds: w.holds(e),
	}
}

// note adds a call to the function around it.
func (w *walker) note(c *call) *value {
	w.fn.calls = append(w.fn.calls, c)
	return &value{op: opCall, call: c}
}

func (w *walker) arguments(c *call, e *ast.CallExpr) {
	for _, a := range e.Args {
		c.args = append(c.args, w.eval(a))
	}
	if len(c.args) != 1 || c.args[0] == nil || c.args[0].op != opCall {
		return
	}
	if t, ok := w.c.Info.TypeOf(e.Args[0]).(*types.Tuple); ok { // f(g())
		inner := c.args[0].call
		c.args = c.args[:0]
		for i := range t.Len() {
			c.args = append(c.args, &value{op: opCall, call: inner, n: i})
		}
	}
}

// typed keeps the static types of arguments that become interfaces, as models
// do, with the arguments of a call of the code base.
func (w *walker) typed(c *call, sig *types.Signature, e *ast.CallExpr) {
	if len(e.Args) != len(c.args) {
		return
	}
	for i, a := range e.Args {
		n := min(i, sig.Params().Len()-1)
		if n < 0 {
			return
		}
		to := sig.Params().At(n).Type()
		if sig.Variadic() && n == sig.Params().Len()-1 && !e.Ellipsis.IsValid() {
			if s, ok := to.(*types.Slice); ok {
				to = s.Elem()
			}
		}
		if !open(to) {
			continue
		}
		if t := w.c.Info.TypeOf(a); t != nil && !open(t) && modelType(t) != nil {
			if c.args[i] == nil || c.args[i].op != opText {
				c.args[i] = &value{op: opTyped, typ: t, list: []*value{c.args[i]}}
			}
		}
	}
}

// open reports whether a type says nothing about a model: an interface or type
// parameter, or a pointer to or slice of one.
func open(t types.Type) bool {
	for range 4 {
		switch u := types.Unalias(t).(type) {
		case *types.TypeParam:
			return true
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		default:
			return types.IsInterface(u)
		}
	}
	return false
}

// modelType is the named struct type behind pointers, slices, arrays and maps; a
// *types.TypeParam where that is it; nil for others.
func modelType(t types.Type) types.Type {
	for range 8 {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Map:
			t = u.Elem()
		case *types.TypeParam:
			return u
		case *types.Named:
			switch x := u.Underlying().(type) {
			case *types.Struct:
				return u
			case *types.Slice, *types.Pointer:
				t = x
			default:
				return nil
			}
		default:
			return nil
		}
	}
	return nil
}

// ownCall is a call of a function of the code base.
func (w *walker) ownCall(e *ast.CallExpr, f *types.Func, name *ast.Ident, x ast.Expr) *value {
	t, ok := w.funcTarget(f)
	if !ok {
		return w.dynamicCall(e)
	}
	recv := w.eval(x)
	c := w.newCall(callStatic, name, e)
	c.target, c.recv, c.through = t, recv, w.calleeHolder(e.Fun)
	s := w.userSignature(f)
	if s == nil {
		s = w.generatedEnt(f, x)
	}
	w.arguments(c, e)
	if s != nil {
		c.kind, c.lib = callLibrary, s
		w.argumentTypes(c, e)
	}
	w.typed(c, f.Origin().Signature(), e)
	w.instance(c, name, x, f)
	return w.note(c)
}

// instance keeps the type arguments of a generic callee.
func (w *walker) instance(c *call, name *ast.Ident, x ast.Expr, f *types.Func) {
	if inst, ok := w.c.Info.Instances[name]; ok && inst.TypeArgs != nil {
		for i := range inst.TypeArgs.Len() {
			c.typeArgs = append(c.typeArgs, inst.TypeArgs.At(i))
		}
	}
	if x == nil {
		return
	}
	r := f.Signature().Recv() // of the instantiated method
	if r == nil {
		return
	}
	t := types.Unalias(r.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok && n.TypeArgs() != nil {
		for i := range n.TypeArgs().Len() {
			c.recvArgs = append(c.recvArgs, n.TypeArgs().At(i))
		}
	}
}

// interfaceCall is a call through an interface. Where a known library's type
// implements the interface, the call does what that type does.
func (w *walker) interfaceCall(e *ast.CallExpr, f *types.Func, name *ast.Ident, x ast.Expr) *value {
	own := w.isOwn(f.Pkg())
	s := w.userSignature(f)
	told := s != nil || !own
	switch {
	case s != nil:
	case own:
		s = w.lib.byInterface(f, w.c.Types)
	default:
		s = w.lib.find(f)
	}
	if s == nil && !own {
		return w.libraryCall(e, f, name, x)
	}
	c := w.newCall(callInterface, name, e)
	c.recv, c.lib = w.eval(x), s
	w.arguments(c, e)
	if s != nil {
		w.argumentTypes(c, e)
		if told {
			c.kind = callLibrary
		}
	}
	w.typed(c, f.Signature(), e)
	return w.note(c)
}

// dynamicCall is a call of a function value.
func (w *walker) dynamicCall(e *ast.CallExpr) *value {
	at := ast.Node(e.Fun)
	if s, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
		at = s.Sel
	}
	c := w.newCall(callDynamic, at, e)
	t := w.c.Info.TypeOf(e.Fun)
	if n, ok := types.Unalias(typeOrInvalid(t)).(*types.Named); ok && !w.isOwn(n.Obj().Pkg()) {
		c.lib = w.lib.findType(n)
	}
	c.fun = w.eval(e.Fun)
	if s, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && c.lib != nil {
		c.recv = w.eval(s.X)
	}
	w.arguments(c, e)
	if sig, ok := typeOrInvalid(t).Underlying().(*types.Signature); ok {
		if c.lib == nil {
			c.lib = w.lib.shape(sig)
		}
		w.typed(c, sig, e)
	}
	if c.lib != nil {
		w.argumentTypes(c, e)
	}
	if c.fun == nil && c.lib == nil && !interesting(c.args) {
		return nil
	}
	return w.note(c)
}

func typeOrInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

func interesting(args []*value) bool {
	for _, a := range args {
		if a != nil {
			return true
		}
	}
	return false
}

func (w *walker) argumentTypes(c *call, e *ast.CallExpr) {
	if len(e.Args) != len(c.args) {
		return
	}
	c.types = make([]types.Type, len(e.Args))
	for i, a := range e.Args {
		c.types[i] = w.c.Info.TypeOf(a)
	}
}

// libraryCall is a call of a function that is not of the code base.
func (w *walker) libraryCall(e *ast.CallExpr, f *types.Func, name *ast.Ident, x ast.Expr) *value {
	if v, done := w.stringCall(e, f, x); done {
		return v
	}
	s := w.userSignature(f)
	if s == nil {
		s = w.lib.find(f)
	}
	recv := w.eval(x)
	c := w.newCall(callLibrary, name, e)
	c.lib, c.recv, c.result = s, recv, firstResult(f)
	w.arguments(c, e)
	if s != nil {
		w.argumentTypes(c, e)
		for _, ts := range [...]*types.Signature{f.Signature()} {
			w.typed(c, ts, e)
		}
		w.instance(c, name, x, f)
		return w.note(c)
	}
	if recv == nil && !interesting(c.args) {
		return nil
	}
	c.kind = callOpaque
	v := &value{op: opCall, call: c}
	if hasCode(c.args) || hasHandle(f.Signature(), recv) {
		w.fn.calls = append(w.fn.calls, c)
	}
	if r := firstResult(f); r == nil || !carries(r) {
		return nil
	}
	return v
}

func firstResult(f *types.Func) types.Type {
	if r := f.Signature().Results(); r.Len() > 0 {
		return r.At(0).Type()
	}
	return nil
}

// hasCode reports whether a function of the code base is among the arguments.
func hasCode(args []*value) bool {
	for _, a := range args {
		if a != nil && (a.op == opLit || a.op == opFunc) {
			return true
		}
	}
	return false
}

// hasHandle reports whether a library function takes a connection or
// transaction.
func hasHandle(sig *types.Signature, recv *value) bool {
	for i := range sig.Params().Len() {
		if n := symbols.NamedOf(sig.Params().At(i).Type()); n != nil && n.Obj().Pkg() != nil {
			switch n.Obj().Name() {
			case "DB", "Tx", "Conn", "Session", "Queries":
				return true
			}
		}
	}
	return false
}
