package effects

import (
	"go/ast"
	"go/types"
	"strings"
)

// call hands the roots of arguments to what is called. It returns the visitor
// for the parts of the call.
func (v *visitor) call(n *ast.CallExpr) ast.Visitor {
	tv, ok := v.info.Types[n.Fun]
	if !ok && len(n.Args) == 0 || tv.IsType() {
		return v
	}
	if tv.IsBuiltin() {
		v.builtin(n)
		return v
	}
	if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
		v.immediate(lit, n)
		return nil
	}
	f := callee(v.info, n)
	switch {
	case f == nil:
		v.value(n)
	case v.isOwn(f.Pkg()):
		v.ownCall(n, f)
	default:
		v.foreignCall(n, f)
	}
	return v
}

// immediate walks a function literal that runs where it is written.
func (v visitor) immediate(lit *ast.FuncLit, n *ast.CallExpr) {
	i := 0
	for _, f := range lit.Type.Params.List {
		for _, name := range f.Names {
			if i < len(n.Args) {
				v.bind(name, n.Args[i])
			}
			i++
		}
	}
	for _, a := range n.Args {
		ast.Walk(&v, a)
	}
	ast.Walk(&v, lit.Body)
}

func (v visitor) builtin(n *ast.CallExpr) {
	id, ok := ast.Unparen(n.Fun).(*ast.Ident)
	if !ok || len(n.Args) == 0 {
		return
	}
	switch id.Name {
	case "delete", "clear", "copy":
		v.through(n.Args[0], Element)
	case "close":
		v.through(n.Args[0], Pointee)
	}
}

// through records a write to what an expression leads to.
func (v visitor) through(e ast.Expr, how How) { v.mutate(v.heldValue(e), e, how) }

// value is a call of a function value: a parameter, a field, a variable.
func (v visitor) value(n *ast.CallExpr) {
	v.called(v.held(n.Fun), n)
	for _, a := range n.Args {
		v.unknown(v.heldValue(a))
	}
}

func (v visitor) unknown(h []held) {
	for _, x := range h {
		if !x.contained {
			v.fn.roots[x.root].flags |= Unknown
		}
	}
}

// receiver is the expression that a method is called on, nil for functions and
// method expressions.
func (v visitor) receiver(n *ast.CallExpr) ast.Expr {
	fun := ast.Unparen(n.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	if s := v.info.Selections[sel]; s == nil || s.Kind() != types.MethodVal {
		return nil
	}
	return sel.X
}

func (v visitor) ownCall(n *ast.CallExpr, f *types.Func) {
	t, ok := v.target(f)
	if !ok {
		for _, a := range n.Args {
			v.unknown(v.heldValue(a))
		}
		return
	}
	dyn := dynamic(f)
	if x := v.receiver(n); x != nil {
		h := v.held(x)
		if dyn {
			v.called(h, n)
		}
		if v.leadsOn(x, f) {
			v.flows(h, n, t, dyn, 0)
		}
	}
	last := f.Signature().Params().Len()
	for i, a := range n.Args {
		v.flows(v.heldValue(a), n, t, dyn, min(i+1, last))
	}
}

// leadsOn reports whether a method called on x can change more than a copy: x
// leads somewhere, or the method takes the address of a package variable.
func (v visitor) leadsOn(x ast.Expr, f *types.Func) bool {
	if v.holds(v.info.TypeOf(x)) {
		return true
	}
	r := f.Signature().Recv()
	if r == nil {
		return false
	}
	_, pointer := types.Unalias(r.Type()).(*types.Pointer)
	return pointer
}

func (v visitor) flows(h []held, n *ast.CallExpr, callee int, dyn bool, slot int) {
	if len(h) == 0 {
		return
	}
	p := v.c.Fset.PositionFor(n.Pos(), false)
	for _, x := range h {
		v.fn.flows = append(v.fn.flows, flow{x.root, x.contained, callee, dyn, slot, p.Line, p.Column, v.literal})
	}
}

// foreignCall looks up what a callee outside the code base does.
func (v visitor) foreignCall(n *ast.CallExpr, f *types.Func) {
	recv := v.receiver(n)
	if recv != nil && len(v.held(recv)) > 0 {
		v.foreign(f, recv, 0, v.held(recv), n)
	}
	for i, a := range n.Args {
		if h := v.heldValue(a); len(h) > 0 {
			v.foreign(f, a, i+1, h, n)
		}
	}
}

func (v visitor) foreign(f *types.Func, e ast.Expr, slot int, h []held, n *ast.CallExpr) {
	switch does(f, slot, v.info.TypeOf(e)) {
	case Mutated:
		at := e
		if slot == 0 {
			at = n
		}
		v.mutate(h, at, ByCall)
	case Kept:
		v.keep(h, n)
	case Called:
		v.called(h, n)
	case Unknown:
		v.unknown(h)
	}
}

// does says what a callee outside the code base does to a receiver (slot 0) or
// argument.
func does(f *types.Func, slot int, t types.Type) Flags {
	if f.Pkg() == nil {
		return 0 // error.Error
	}
	path := f.Pkg().Path()
	key := path + "." + receiverName(f) + f.Name()
	if x, ok := foreignTable()[key]; ok {
		if slot < len(x) {
			return x[slot]
		}
		return x[len(x)-1]
	}
	if !IsStandard(path) {
		if slot == 0 && types.IsInterface(t) {
			return Called
		}
		return Unknown
	}
	switch {
	case slot == 0 && types.IsInterface(t):
		return Called
	case slot == 0:
		return 0
	case fills(f.Name()) && !isFunc(t):
		return Mutated
	case isFunc(t):
		return Called
	}
	return 0
}

// fills reports whether functions of the standard library with that name write
// into their arguments.
func fills(name string) bool {
	return strings.HasPrefix(name, "Unmarshal") || strings.HasPrefix(name, "Scan") || strings.HasPrefix(name, "Sscan") ||
		strings.HasPrefix(name, "Fscan") || strings.HasPrefix(name, "Decode") || strings.HasPrefix(name, "Read") && !strings.HasSuffix(name, "All") && !strings.HasSuffix(name, "File")
}

func isFunc(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

func receiverName(f *types.Func) string {
	r := f.Signature().Recv()
	if r == nil {
		return ""
	}
	t := types.Unalias(r.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + "."
	}
	return ""
}

// IsStandard reports whether an import path is one of the standard library: its
// first element has no dot.
func IsStandard(path string) bool {
	head, _, _ := strings.Cut(path, "/")
	return !strings.Contains(head, ".")
}
