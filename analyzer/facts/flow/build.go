package flow

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"time"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// build reduces an expression of f. The same expression gives the same node.
func (v *visitor) build(f *function, e ast.Expr) *Node {
	e = ast.Unparen(e)
	if n, ok := f.exprs[e]; ok {
		return n
	}
	n := v.expression(f, e)
	put(&f.exprs, e, n)
	tv := v.c.Info.Types[e]
	if tv.Type != nil && n.Op != Unknown && n.Op != Zero {
		if named := symbols.NamedOf(tv.Type); named != nil && named.Obj().Pkg() != nil && n.Type.Name == "" {
			n.Type = typeKey(named)
		}
		n.Handler = n.Handler || v.class.handles(tv.Type)
		n.Middleware = n.Middleware || v.class.middleware(tv.Type)
	}
	return n
}

func typeKey(n *types.Named) refs.Target {
	return refs.Target{Package: ident.PackagePath(n.Obj().Pkg().Path()), Name: ident.SymbolName(n.Obj().Name())}
}

func (v *visitor) expression(f *function, e ast.Expr) *Node {
	at := v.place(f, e)
	if tv, ok := v.c.Info.Types[e]; ok && tv.Value != nil {
		return &Node{Op: Text, Name: constantText(tv), At: at}
	}
	switch e := e.(type) {
	case *ast.Ident:
		return v.identifier(f, e, at)
	case *ast.SelectorExpr:
		return v.selector(f, e, at)
	case *ast.StarExpr:
		return v.build(f, e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return v.build(f, e.X)
		}
	case *ast.TypeAssertExpr:
		return v.build(f, e.X)
	case *ast.SliceExpr:
		if tv, ok := v.c.Info.Types[e]; ok && tv.Type != nil {
			if _, ok := tv.Type.Underlying().(*types.Slice); ok {
				return v.build(f, e.X)
			}
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return &Node{Op: Concat, Args: []*Node{v.build(f, e.X), v.build(f, e.Y)}, At: at}
		}
	case *ast.CallExpr:
		return v.call(f, e, at)
	case *ast.FuncLit:
		return v.closure(f, e, at)
	case *ast.CompositeLit:
		return v.composite(f, e, at)
	case *ast.IndexExpr:
		return v.index(f, e, at)
	case *ast.IndexListExpr:
		return v.build(f, e.X)
	}
	return &Node{Op: Unknown, At: at}
}

// constantText writes a constant the way people write it in paths and
// schedules.
func constantText(tv types.TypeAndValue) string {
	if tv.Value.Kind() == constant.String {
		return constant.StringVal(tv.Value)
	}
	if n := symbols.NamedOf(tv.Type); n != nil && n.Obj().Name() == "Duration" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" {
		if i, exact := constant.Int64Val(tv.Value); exact {
			return time.Duration(i).String()
		}
	}
	return tv.Value.ExactString()
}

func (v *visitor) identifier(f *function, id *ast.Ident, at Place) *Node {
	switch obj := v.c.Info.ObjectOf(id).(type) {
	case *types.Nil:
		return &Node{Op: Zero, At: at}
	case *types.Func:
		return v.funcValue(obj, nil, at)
	case *types.Var:
		return v.variable(f, obj, id.Pos(), at)
	}
	return &Node{Op: Unknown, At: at}
}

func (v *visitor) funcValue(obj *types.Func, recv *Node, at Place) *Node {
	c := v.describe(obj)
	return &Node{
		Op: Func, Key: c.key, Own: c.own, Dynamic: c.iface, Name: obj.Name(), X: recv, At: at, Rules: c.rules,
		Handler: v.class.handles(obj.Type()), Middleware: v.class.middleware(obj.Type()),
	}
}

func (v *visitor) variable(f *function, obj *types.Var, use token.Pos, at Place) *Node {
	if i, ok := f.params[obj]; ok {
		return &Node{Op: Param, Key: f.key, Index: i, Name: obj.Name(), Dynamic: i >= 0 && i == f.variadic, At: at}
	}
	if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
		key := refs.Target{Package: ident.PackagePath(obj.Pkg().Path()), Name: ident.SymbolName(obj.Name())}
		return &Node{Op: Global, Key: key, Own: v.class.own(obj.Pkg()), Name: obj.Name(), At: at}
	}
	if p, ok := f.closures[obj]; ok {
		if scope := f.scopes[p.lit]; scope != nil && p.index == 0 {
			return v.build(f, scope)
		}
		return &Node{Op: ClosureParam, Index: p.index, X: v.build(f, p.lit), Name: obj.Name(), At: at}
	}
	return v.local(f, obj, use, at)
}

// varUse identifies the definitions that reach a use.
type varUse struct {
	obj         *types.Var
	first, last int
}

// local is a use of a local variable: the definitions before it in the text,
// back to the last one that always runs, and those behind it in the same loop.
func (v *visitor) local(f *function, obj *types.Var, use token.Pos, at Place) *Node {
	defs := v.defsOf(f)[obj]
	n := slices.IndexFunc(defs, func(d def) bool { return d.at > use })
	if n < 0 {
		n = len(defs)
	}
	first, last := 0, n
	dominated := span{}
	for i := n - 1; i >= 0; i-- {
		if defs[i].block.has(use) {
			first, dominated = i, defs[i].loop
			break
		}
	}
	for last < len(defs) && defs[last].loop.has(use) && dominated != defs[last].loop {
		last++
	}
	key := varUse{obj, first, last}
	if node, ok := f.vars[key]; ok {
		return node
	}
	node := &Node{Op: Var, Name: obj.Name(), At: at}
	put(&f.vars, key, node)
	for _, d := range defs[first:last] {
		if x := v.definition(f, d); x != nil {
			node.Args = append(node.Args, x)
			name := ""
			if d.fallback {
				name = fallback
			}
			node.Names = append(node.Names, name)
		}
	}
	return node
}

// fallback marks a definition of a variable that counts only when the others
// give nothing.
const fallback = "fallback"

func (v *visitor) defsOf(f *function) map[*types.Var][]def {
	if f.defsOf != nil {
		return f.defsOf
	}
	f.defsOf = map[*types.Var][]def{}
	for _, d := range f.defs {
		if obj, ok := v.c.Info.ObjectOf(d.id).(*types.Var); ok {
			f.defsOf[obj] = append(f.defsOf[obj], d)
		}
	}
	for _, l := range f.defsOf {
		slices.SortStableFunc(l, func(a, b def) int { return int(a.at - b.at) })
	}
	return f.defsOf
}

func (v *visitor) definition(f *function, d def) *Node {
	switch {
	case d.zero:
		obj := v.c.Info.ObjectOf(d.id)
		if obj != nil {
			if st := symbols.NamedOf(obj.Type()); st != nil && st.Obj().Pkg() != nil {
				if _, isStruct := obj.Type().Underlying().(*types.Struct); isStruct {
					return &Node{Op: Composite, Type: typeKey(st), At: v.place(f, d.id)}
				}
			}
		}
		return &Node{Op: Zero, At: v.place(f, d.id)}
	case d.loops != nil:
		iter := f.iters[d.loops]
		if iter == nil {
			iter = &Node{Op: Iter, X: v.build(f, d.loops.X), At: v.place(f, d.loops)}
			put(&f.iters, d.loops, iter)
		}
		op := IterValue
		if d.key {
			op = IterKey
		}
		return &Node{Op: op, X: iter, At: iter.At}
	case d.index >= 0:
		x := v.build(f, d.value)
		if x.Op == Call {
			return &Node{Op: Result, Index: d.index, X: x, At: x.At}
		}
		if d.index == 0 {
			return x // v, ok := m[k] or x.(T)
		}
		return nil
	}
	return v.build(f, d.value)
}

func (v *visitor) selector(f *function, e *ast.SelectorExpr, at Place) *Node {
	sel := v.c.Info.Selections[e]
	if sel == nil {
		return v.identifier(f, e.Sel, at)
	}
	switch obj := sel.Obj().(type) {
	case *types.Func:
		if sel.Kind() == types.MethodExpr {
			return v.funcValue(obj, nil, at)
		}
		return v.funcValue(obj, v.receiver(f, e.X, sel), at)
	case *types.Var:
		return v.path(v.build(f, e.X), sel.Recv(), sel.Index(), at)
	}
	return &Node{Op: Unknown, At: at}
}

// receiver is the value whose method a selection names, after the embedded
// fields on the way.
func (v *visitor) receiver(f *function, x ast.Expr, sel *types.Selection) *Node {
	index := sel.Index()
	return v.path(v.build(f, x), sel.Recv(), index[:len(index)-1], v.place(f, x))
}

// path selects the fields of an index path one by one.
func (v *visitor) path(x *Node, recv types.Type, index []int, at Place) *Node {
	t := recv
	for i, at0 := range index {
		if p, ok := types.Unalias(t).Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := types.Unalias(t).Underlying().(*types.Struct)
		if !ok || at0 >= st.NumFields() {
			return &Node{Op: Unknown, At: at}
		}
		field := st.Field(at0)
		n := &Node{Op: Sel, Name: field.Name(), X: x, At: at}
		if v.class.own(field.Pkg()) {
			if pkg, name, ok := symbols.FieldOf(t, []int{at0}); ok {
				n.Key, n.Own = refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}, true
			}
		}
		t = field.Type()
		if i < len(index)-1 || n.Type.Name == "" {
			if named := symbols.NamedOf(t); named != nil && named.Obj().Pkg() != nil {
				n.Type = typeKey(named)
			}
		}
		n.Handler = v.class.handles(t)
		x = n
	}
	return x
}

func (v *visitor) call(f *function, e *ast.CallExpr, at Place) *Node {
	if tv, ok := v.c.Info.Types[e.Fun]; ok && tv.IsType() {
		if len(e.Args) == 1 {
			return &Node{Op: Convert, X: v.build(f, e.Args[0]), At: at}
		}
		return &Node{Op: Unknown, At: at}
	}
	if id, ok := ast.Unparen(e.Fun).(*ast.Ident); ok {
		if _, ok := v.c.Info.ObjectOf(id).(*types.Builtin); ok {
			return v.builtin(f, e, id.Name, at)
		}
	}
	n := &Node{Op: Call, At: at, Args: make([]*Node, len(e.Args))}
	put(&f.exprs, ast.Expr(e), n) // a closure argument's scope can name the call
	c := v.calleeOf(e)
	if c == nil {
		n.Dynamic, n.X = true, v.build(f, e.Fun)
	} else {
		n.Key, n.Own, n.Dynamic, n.Name, n.Rules = c.key, c.own, c.iface, c.fn.Name(), c.rules
		n.X = v.callReceiver(f, e)
	}
	for i, a := range e.Args {
		n.Args[i] = v.build(f, a)
	}
	if e.Ellipsis.IsValid() {
		n.Index = -1
	}
	return n
}

func (v *visitor) callReceiver(f *function, e *ast.CallExpr) *Node {
	s, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	sel := v.c.Info.Selections[s]
	if sel == nil || sel.Kind() != types.MethodVal {
		return nil
	}
	return v.receiver(f, s.X, sel)
}

func (v *visitor) builtin(f *function, e *ast.CallExpr, name string, at Place) *Node {
	switch {
	case name == "new" && len(e.Args) == 1:
		n := &Node{Op: Composite, At: at}
		if named := symbols.NamedOf(v.c.Info.TypeOf(e.Args[0])); named != nil && named.Obj().Pkg() != nil {
			n.Type = typeKey(named)
		}
		return n
	case name == "make":
		return &Node{Op: List, At: at}
	case name == "append" && len(e.Args) > 0:
		n := &Node{Op: List, X: v.build(f, e.Args[0]), At: at}
		for _, a := range e.Args[1:] {
			n.Args = append(n.Args, v.build(f, a))
		}
		if e.Ellipsis.IsValid() {
			n.Index = -1
		}
		return n
	}
	return &Node{Op: Unknown, At: at}
}

func (v *visitor) closure(f *function, e *ast.FuncLit, at Place) *Node {
	if n := f.litNodes[e]; n != nil {
		return n
	}
	t := v.c.Info.TypeOf(e)
	n := &Node{Op: Closure, Key: f.key, Own: true, At: at, Handler: v.class.handles(t), Middleware: v.class.middleware(t)}
	put(&f.litNodes, e, n)
	for _, r := range f.returns {
		if r.lit == e && len(r.stmt.Results) > 0 && v.class.interesting(v.c.Info.TypeOf(r.stmt.Results[0])) {
			n.Args = append(n.Args, v.build(f, r.stmt.Results[0]))
		}
	}
	v.captured(f, e, n)
	return n
}

// captured lists the functions from outside that a function literal calls, as
// an adapter does with the handler that it was given: those that handle
// requests, else those of parameters and variables.
func (v *visitor) captured(f *function, e *ast.FuncLit, n *Node) {
	body := span{e.Pos(), e.End()}
	var others []*Node
	for _, s := range f.calls {
		if !body.has(s.expr.Pos()) {
			continue
		}
		fun := ast.Unparen(s.expr.Fun)
		if s.callee != nil {
			sel, ok := fun.(*ast.SelectorExpr)
			if !ok || s.callee.fn.Name() != "ServeHTTP" || !s.callee.iface {
				continue
			}
			fun = sel.X
		}
		root := v.rootOf(fun)
		if root == nil || body.has(root.Pos()) {
			continue
		}
		if v.class.handles(v.c.Info.TypeOf(fun)) {
			n.Keys = append(n.Keys, v.build(f, fun))
		} else if i, param := f.params[root]; s.callee == nil && (!param || i >= 0) && root.Parent() != v.c.Types.Scope() {
			others = append(others, v.build(f, fun))
		}
	}
	if len(n.Keys) == 0 && len(others) == 1 {
		n.Keys = others
	}
}

// rootOf is the variable at the root of a selection, nil when there is none.
func (v *visitor) rootOf(e ast.Expr) *types.Var {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.Ident:
			obj, _ := v.c.Info.Uses[x].(*types.Var)
			return obj
		default:
			return nil
		}
	}
}

func (v *visitor) composite(f *function, e *ast.CompositeLit, at Place) *Node {
	t := v.c.Info.TypeOf(e)
	if t == nil {
		return &Node{Op: Unknown, At: at}
	}
	u := t.Underlying()
	if p, ok := u.(*types.Pointer); ok { // &T elided in a literal of []*T
		t = p.Elem()
		u = t.Underlying()
	}
	n := &Node{Op: List, At: at}
	if named := symbols.NamedOf(t); named != nil && named.Obj().Pkg() != nil {
		n.Type = typeKey(named)
	}
	st, isStruct := u.(*types.Struct)
	_, isMap := u.(*types.Map)
	if isStruct {
		n.Op = Composite
	}
	for i, x := range e.Elts {
		kv, keyed := x.(*ast.KeyValueExpr)
		switch {
		case isStruct && keyed:
			if id, ok := kv.Key.(*ast.Ident); ok {
				n.Names = append(n.Names, id.Name)
				n.Args = append(n.Args, v.build(f, kv.Value))
			}
		case isStruct && i < st.NumFields():
			n.Names = append(n.Names, st.Field(i).Name())
			n.Args = append(n.Args, v.build(f, x))
		case keyed:
			if isMap {
				n.Keys = append(n.Keys, v.build(f, kv.Key))
			}
			n.Args = append(n.Args, v.build(f, kv.Value))
		default:
			n.Args = append(n.Args, v.build(f, x))
		}
	}
	return n
}

// index is an element of a list or map. A constant index picks it, any other
// stands for all.
func (v *visitor) index(f *function, e *ast.IndexExpr, at Place) *Node {
	if tv, ok := v.c.Info.Types[e.Index]; ok && tv.IsType() {
		return v.build(f, e.X)
	}
	iter := &Node{Op: Iter, X: v.build(f, e.X), Args: []*Node{v.build(f, e.Index)}, At: at}
	return &Node{Op: IterValue, X: iter, At: at}
}

// itoa is the decimal of a position in a literal.
func itoa(i int) string { return strconv.Itoa(i) }
