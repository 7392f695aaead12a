package effects

import (
	"go/ast"
	"go/token"
	"go/types"
)

// visitor walks one body. literal is true inside a function literal that does
// not run where it is written.
type visitor struct {
	*scanner
	literal bool
}

// Visit implements ast.Visitor.
func (v *visitor) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.AssignStmt:
		v.assign(n)
	case *ast.IncDecStmt:
		v.write(n.X)
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Values) == len(n.Names) {
				v.bind(name, n.Values[i])
			}
		}
	case *ast.RangeStmt:
		v.rangeLoop(n)
	case *ast.SendStmt:
		v.keep(v.heldValue(n.Value), n)
	case *ast.ReturnStmt:
		if !v.literal {
			for i, r := range n.Results {
				v.returned(v.heldValue(r), i)
			}
		}
	case *ast.GoStmt:
		v.keep(v.held(n.Call.Fun), n)
		for _, a := range n.Call.Args {
			v.keep(v.heldValue(a), n)
		}
	case *ast.CallExpr:
		return v.call(n)
	case *ast.FuncLit:
		return &visitor{v.scanner, true}
	case *ast.TypeSwitchStmt:
		v.typeSwitch(n)
	}
	return v
}

func (v visitor) assign(n *ast.AssignStmt) {
	for i, l := range n.Lhs {
		id, isIdent := ast.Unparen(l).(*ast.Ident)
		fresh := n.Tok == token.DEFINE && isIdent && v.info.Defs[id] != nil
		if !fresh && !(isIdent && id.Name == "_") {
			v.write(l)
		}
		switch {
		case len(n.Lhs) == len(n.Rhs):
			v.store(l, n.Rhs[i])
		case i == 0 && len(n.Rhs) == 1: // comma ok, or several results
			v.store(l, n.Rhs[0])
		}
	}
}

// store gives the roots of src to dst: a local variable stands for them, and
// what a root leads to keeps them.
func (v visitor) store(dst, src ast.Expr) {
	if id, ok := ast.Unparen(dst).(*ast.Ident); ok {
		v.bind(id, src)
		return
	}
	h := v.held(src)
	if len(h) == 0 || !v.holds(v.info.TypeOf(dst)) {
		return
	}
	base := baseOf(dst)
	if base == nil {
		v.keep(h, src)
		return
	}
	o := v.variableOf(base)
	if o == nil {
		return
	}
	if _, ok := v.global(o); ok {
		v.keep(h, src)
		return
	}
	for _, to := range v.vars[o] {
		if !to.contained {
			v.keep(others(h, to.root), src)
			return
		}
	}
	v.vars[o] = contain(v.vars[o], h)
}

// others leaves out a root: what it leads to may be moved around inside it.
func others(h []held, r int) []held {
	var out []held
	for _, x := range h {
		if x.root != r {
			out = append(out, x)
		}
	}
	return out
}

// bind lets a variable stand for the roots of src.
func (v visitor) bind(id *ast.Ident, src ast.Expr) {
	o := v.variableOf(id)
	if o == nil || id.Name == "_" || !v.holds(o.Type()) {
		return
	}
	h := v.held(src)
	if len(h) == 0 {
		return
	}
	if _, ok := v.global(o); ok {
		v.keep(h, src)
		return
	}
	for _, x := range h {
		v.vars[o] = add(v.vars[o], x)
	}
}

func (v visitor) rangeLoop(n *ast.RangeStmt) {
	for _, e := range []ast.Expr{n.Key, n.Value} {
		if e == nil {
			continue
		}
		if n.Tok == token.ASSIGN {
			v.write(e)
		}
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			v.bind(id, n.X)
		}
	}
}

// typeSwitch lets the variable of each clause stand for the value switched on.
func (v visitor) typeSwitch(n *ast.TypeSwitchStmt) {
	a, ok := n.Assign.(*ast.AssignStmt)
	if !ok || len(a.Rhs) != 1 {
		return
	}
	h := v.held(a.Rhs[0])
	if len(h) == 0 {
		return
	}
	for _, c := range n.Body.List {
		if o := v.info.Implicits[c]; o != nil && v.holds(o.Type()) {
			v.vars[o] = h
		}
	}
}

// baseOf is the identifier that a place is reached from, nil when it is the
// result of a call or a variable of another package.
func baseOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.TypeAssertExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// write records that a place is assigned.
func (v visitor) write(e ast.Expr) {
	at, how, deref := e, How(""), false
	for {
		e = ast.Unparen(e)
		switch x := e.(type) {
		case *ast.Ident:
			if how == "" {
				how = Assigned
			}
			v.writeVar(v.variableOf(x), at, how, deref)
			return
		case *ast.SelectorExpr:
			sel := v.info.Selections[x]
			if sel == nil {
				if how == "" {
					how = Assigned
				}
				v.writeVar(v.info.Uses[x.Sel], at, how, deref)
				return
			}
			how = first(how, FieldOf)
			deref = deref || sel.Indirect()
			e = x.X
		case *ast.IndexExpr:
			how = first(how, Element)
			deref = deref || indirect(v.info.TypeOf(x.X))
			e = x.X
		case *ast.SliceExpr:
			how = first(how, Element)
			deref = true
			e = x.X
		case *ast.StarExpr:
			how = first(how, Pointee)
			deref = true
			e = x.X
		case *ast.TypeAssertExpr:
			e = x.X
		case *ast.CallExpr:
			if deref {
				v.mutate(v.held(x), at, first(how, Pointee))
			}
			return
		default:
			return
		}
	}
}

func first(a, b How) How {
	if a != "" {
		return a
	}
	return b
}

// indirect reports whether an element of a value of type t is shared by copies
// of the value.
func indirect(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Map, *types.Slice, *types.Pointer:
		return true
	}
	return false
}

func (v visitor) writeVar(o types.Object, at ast.Expr, how How, deref bool) {
	if o == nil {
		return
	}
	if r, ok := v.global(o); ok {
		v.mutate([]held{{root: r}}, at, how)
		return
	}
	if deref {
		v.mutate(v.vars[o], at, how)
	}
}

// mutate marks aliases as written at a place.
func (v visitor) mutate(h []held, at ast.Expr, how How) {
	for _, x := range h {
		if x.contained {
			continue
		}
		v.fn.roots[x.root].flags |= Mutated
		if v.fn.roots[x.root].kind == param {
			v.mark(x.root, Mutated, at)
			continue
		}
		p := v.c.Fset.PositionFor(at.Pos(), false)
		v.fn.sites = append(v.fn.sites, site{x.root, p.Line, p.Column, how, v.literal})
	}
}

func (s *scanner) keep(h []held, at ast.Node) {
	for _, x := range h {
		s.fn.roots[x.root].flags |= Kept
		s.mark(x.root, Kept, at)
	}
}

// called records that a root itself, not something around it, is called.
func (s *scanner) called(h []held, at ast.Node) {
	for _, x := range h {
		if !x.contained {
			s.fn.roots[x.root].flags |= Called
			s.mark(x.root, Called, at)
		}
	}
}

// mark remembers the first place that gives a parameter a flag.
func (s *scanner) mark(r int, flag Flags, at ast.Node) {
	if s.fn.roots[r].kind != param {
		return
	}
	for _, m := range s.fn.marks {
		if m.root == r && m.flag == flag {
			return
		}
	}
	p := s.c.Fset.PositionFor(at.Pos(), false)
	s.fn.marks = append(s.fn.marks, mark{r, flag, p.Line, p.Column})
}

// returned marks the roots of a result. Callers see only the first result of a
// call as an alias of a variable, so the others are of interest for parameters
// alone.
func (v visitor) returned(h []held, i int) {
	for _, x := range h {
		if x.contained {
			v.fn.roots[x.root].flags |= Kept
		} else if i == 0 || v.fn.roots[x.root].kind == param {
			v.fn.roots[x.root].flags |= Returned
		}
	}
}
