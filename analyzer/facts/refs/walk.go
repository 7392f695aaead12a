package refs

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// walker visits the syntax of one declaration. It is not changed: a subtree that
// differs gets a copy.
type walker struct {
	*extractor
	// loop is true inside the body of a for statement of this declaration.
	loop bool
	// within is where the innermost function literal goes; to is -1 outside.
	within argument
	// results is the result tuple of the innermost function, nil outside.
	results *types.Tuple
	// field is the struct field around an interface literal.
	field string
}

func (w walker) function(d *ast.FuncDecl) {
	if d.Recv != nil {
		ast.Walk(&w, d.Recv)
	}
	ast.Walk(&w, d.Type)
	if d.Body == nil {
		return
	}
	if f, ok := w.c.Info.Defs[d.Name].(*types.Func); ok {
		w.results = f.Signature().Results()
		w.parameters(f.Signature())
	}
	ast.Walk(&w, d.Body)
}

// typeSpec walks a type declaration. An interface type at its top has the name
// of the declaration; one in a field has the field's.
func (w walker) typeSpec(s *ast.TypeSpec) {
	if s.TypeParams != nil {
		ast.Walk(&w, s.TypeParams)
	}
	switch t := s.Type.(type) {
	case *ast.InterfaceType:
		w.interfaceBody(t)
	case *ast.StructType:
		for _, f := range t.Fields.List {
			if len(f.Names) == 0 {
				w.role(f.Type, facts.Embed)
				ast.Walk(&w, f.Type)
				continue
			}
			in := w
			in.field = f.Names[0].Name
			ast.Walk(&in, f.Type)
		}
	default:
		ast.Walk(&w, s.Type)
	}
}

// interfaceBody walks methods and embedded elements of an interface type.
func (w walker) interfaceBody(t *ast.InterfaceType) {
	for _, m := range t.Methods.List {
		if len(m.Names) > 0 {
			ast.Walk(&w, m.Type)
			continue
		}
		w.role(m.Type, facts.Embed)
		ast.Walk(&w, m.Type)
	}
}

// Visit implements ast.Visitor.
func (w *walker) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case nil:
		return nil
	case *ast.Ident:
		w.ident(n)
		return nil
	case *ast.SelectorExpr:
		w.selector(n)
		return nil
	case *ast.CallExpr:
		w.call(n)
	case *ast.AssignStmt:
		w.assign(n)
	case *ast.IncDecStmt:
		w.written(n.X)
	case *ast.ValueSpec:
		w.valueSpec(n)
	case *ast.SendStmt:
		if ch, ok := under(w.c.Info.TypeOf(n.Chan)).(*types.Chan); ok {
			w.flow(ch.Elem(), n.Value)
		}
	case *ast.ReturnStmt:
		w.returns(n)
	case *ast.CompositeLit:
		w.composite(n)
		return nil
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			w.assertion(n.X, n.Type)
		}
	case *ast.TypeSwitchStmt:
		w.typeSwitch(n)
	case *ast.ForStmt:
		w.forLoop(n)
		return nil
	case *ast.RangeStmt:
		w.rangeLoop(n)
		return nil
	case *ast.FuncLit:
		return w.inside(n)
	case *ast.InterfaceType:
		w.literal(n)
		w.interfaceBody(n)
		return nil
	case *ast.StructType:
		for _, f := range n.Fields.List {
			if len(f.Names) == 0 {
				w.role(f.Type, facts.Embed)
			}
		}
	}
	return w
}

// inside is the walker for a function literal.
func (w walker) inside(n *ast.FuncLit) *walker {
	w.within = argument{to: -1}
	if a, ok := w.literals[n]; ok {
		w.within, w.loop = a, w.loop || a.loops
	}
	if sig, ok := w.c.Info.TypeOf(n).(*types.Signature); ok {
		w.results = sig.Results()
	}
	return &w
}

func (w walker) forLoop(n *ast.ForStmt) {
	if n.Init != nil {
		ast.Walk(&w, n.Init)
	}
	w.loop = true
	if n.Cond != nil {
		ast.Walk(&w, n.Cond)
	}
	if n.Post != nil {
		ast.Walk(&w, n.Post)
	}
	ast.Walk(&w, n.Body)
}

func (w walker) rangeLoop(n *ast.RangeStmt) {
	ast.Walk(&w, n.X)
	w.loop = true
	for _, e := range []ast.Expr{n.Key, n.Value} {
		if e == nil {
			continue
		}
		if n.Tok == token.ASSIGN {
			w.written(e)
		}
		ast.Walk(&w, e)
	}
	ast.Walk(&w, n.Body)
}

// role says how the identifier or selector at the core of e is used; without a
// role it is read or used as a value.
func (w walker) role(e ast.Expr, kind facts.RefKind) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr:
		w.roles[e] = kind
	case *ast.IndexExpr:
		w.role(e.X, kind)
	case *ast.IndexListExpr:
		w.role(e.X, kind)
	case *ast.StarExpr:
		w.role(e.X, kind)
	}
}

// written marks what an assignment to e changes: the variable or field itself,
// and what holds it, so pkg.Table["x"].Limit = 1 writes Table as well as Limit.
func (w walker) written(e ast.Expr) {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			w.roles[x] = facts.VarWrite
			return
		case *ast.SelectorExpr:
			w.roles[x] = facts.VarWrite
			e = x.X
			if w.isLocalPointer(e) {
				return
			}
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return
		}
	}
}

// isLocalPointer reports whether e is a pointer held in a field or local
// variable: a write through it changes the pointee, not the holder.
func (w walker) isLocalPointer(e ast.Expr) bool {
	t := w.c.Info.TypeOf(e)
	if t == nil {
		return false
	}
	if _, ok := t.Underlying().(*types.Pointer); !ok {
		return false
	}
	v, ok := w.variable(e)
	return !ok || v.IsField() || v.Pkg() == nil || v.Parent() != v.Pkg().Scope()
}

func (w walker) variable(e ast.Expr) (*types.Var, bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := w.c.Info.Uses[e].(*types.Var)
		return v, ok
	case *ast.SelectorExpr:
		v, ok := w.c.Info.Uses[e.Sel].(*types.Var)
		return v, ok
	}
	return nil, false
}

// ident records the use of a plain identifier.
func (w walker) ident(id *ast.Ident) {
	obj := w.c.Info.Uses[id]
	if obj == nil {
		if _, defined := w.c.Info.Defs[id]; !defined && id.Name != "_" {
			w.out.Unresolved++
		}
		return
	}
	if inst, ok := w.c.Info.Instances[id]; ok {
		w.instance(id, obj, inst)
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		return // keys of composite literals are recorded by composite
	}
	w.use(id, obj, w.roles[id])
}

// selector records x.f: a qualified identifier, a field, or a method.
func (w walker) selector(s *ast.SelectorExpr) {
	role := w.roles[s]
	sel := w.c.Info.Selections[s]
	if sel == nil {
		w.qualified(s, role)
		return
	}
	switch obj := sel.Obj().(type) {
	case *types.Var:
		kind := facts.FieldRead
		if role == facts.VarWrite {
			kind = facts.FieldWrite
		}
		w.record(s.Sel, w.fieldTarget(obj, sel.Recv(), sel.Index()), kind)
	case *types.Func:
		if sel.Kind() == types.MethodExpr {
			role = facts.FuncValue
		}
		w.use(s.Sel, obj, role)
		w.interfaceCall(s.Sel, obj)
	}
	ast.Walk(&w, s.X)
}

func (w walker) qualified(s *ast.SelectorExpr, role facts.RefKind) {
	obj := w.c.Info.Uses[s.Sel]
	if obj == nil {
		if !w.isC(s.X) { // what cgo adds is a gap of its own
			w.out.Unresolved++
		}
		ast.Walk(&w, s.X)
		return
	}
	if inst, ok := w.c.Info.Instances[s.Sel]; ok {
		w.instance(s.Sel, obj, inst)
	}
	w.use(s.Sel, obj, role)
}

// isC reports whether e is the name of the pseudo-package "C".
func (w walker) isC(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	p, ok := w.c.Info.Uses[id].(*types.PkgName)
	return ok && p.Imported().Path() == "C"
}

// use records the use of an object in a role.
func (w walker) use(id *ast.Ident, obj types.Object, role facts.RefKind) {
	var kind facts.RefKind
	switch obj.(type) {
	case *types.Func:
		kind = facts.FuncValue
		if role == facts.Call {
			kind = facts.Call
		}
	case *types.TypeName:
		kind = facts.TypeUse
		if role == facts.Embed {
			kind = facts.Embed
		}
	case *types.Const:
		kind = facts.ConstUse
	case *types.Var:
		kind = facts.VarRead
		if role == facts.VarWrite {
			kind = facts.VarWrite
		}
	default:
		return
	}
	w.record(id, w.target(obj), kind)
}

func (w walker) record(id *ast.Ident, target int, kind facts.RefKind) {
	if target < 0 {
		return
	}
	w.uses = append(w.uses, use{target, kind, w.site(id.Pos())})
}

func (w walker) site(p token.Pos) facts.Site {
	at := w.c.Fset.PositionFor(p, false)
	return facts.Site{Line: at.Line, Col: at.Column, Loop: w.loop}
}

// interfaceCall records a call, or the taking of a method value, through an
// interface that the code base declares.
func (w walker) interfaceCall(id *ast.Ident, f *types.Func) {
	if w.c.TestVariant {
		return
	}
	recv := f.Origin().Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return
	}
	if key := w.interfaceKey(recv.Type()); key != nil {
		w.out.Calls = append(w.out.Calls, InterfaceCall{From: w.from, Interface: key, Method: f.Name(), Site: w.site(id.Pos())})
	}
}

// literal names an unnamed interface type after the declaration, or the field,
// that it is written in.
func (w walker) literal(n *ast.InterfaceType) {
	t, ok := w.c.Info.TypeOf(n).(*types.Interface)
	if !ok || t.NumExplicitMethods() == 0 {
		return
	}
	name := w.name
	if w.field != "" {
		name += ident.SymbolName("." + w.field)
	}
	w.out.Literals[t] = Target{ident.PackagePath(w.c.Types.Path()), name}
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}
