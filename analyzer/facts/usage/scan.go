package usage

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// scanner reads one declaration.
type scanner struct {
	c    *load.Checked
	info *types.Info
	in   refs.Target
	file string

	stack  []ast.Node
	calls  []*call
	writes []write
	// results are the variables that calls assign, in source order.
	results []result
	asked   []asked
	bound   map[*ast.CallExpr][]types.Object

	acts bool

	uses  []callUse
	tests []errorTest
	ctx   []contextUse
}

// spot is where something stands among branches and loops.
type spot struct {
	pos, end token.Pos
	arms     []arm
	loops    []ast.Node
}

// arm is one way that a branching statement can take.
type arm struct{ of, way ast.Node }

// call is a call of a function of the code base.
type call struct {
	spot
	to      refs.Target
	foreign bool // of another package, or through an interface
	at      place
	args    []argument
}

// argument is a variable that a callee gets a way to.
type argument struct {
	slot    int
	obj     types.Object
	address bool // &obj
}

// write changes what a variable leads to, or with plain set the variable.
type write struct {
	spot
	obj   types.Object
	plain bool
	via   *param
	place place
}

type result struct {
	spot
	obj  types.Object
	slot int
	call *call // nil for a value that is no result of the code base
}

// asked is a test of an error.
type asked struct {
	spot
	errorTest
	obj    types.Object
	direct *ast.CallExpr
}

func (s *scanner) place(p token.Pos) place {
	at := s.c.Fset.PositionFor(p, false)
	return place{s.file, at.Line, at.Column}
}

func (s *scanner) scan(root ast.Node) {
	s.bound = map[*ast.CallExpr][]types.Object{}
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			s.stack = s.stack[:len(s.stack)-1]
			return true
		}
		s.node(n)
		s.stack = append(s.stack, n)
		return true
	})
}

// spot describes a node below the stack.
func (s *scanner) spot(n ast.Node) spot {
	out := spot{pos: n.Pos(), end: n.End()}
	for i, a := range s.stack {
		next := n
		if i+1 < len(s.stack) {
			next = s.stack[i+1]
		}
		switch x := a.(type) {
		case *ast.IfStmt:
			if next == ast.Node(x.Body) || x.Else != nil && next == ast.Node(x.Else) {
				out.arms = append(out.arms, arm{a, next})
			}
		case *ast.CaseClause, *ast.CommClause:
			out.arms = append(out.arms, arm{s.stack[i-1], a})
		case *ast.ForStmt:
			if next != ast.Node(x.Init) {
				out.loops = append(out.loops, a)
			}
		case *ast.RangeStmt:
			if next != ast.Node(x.X) {
				out.loops = append(out.loops, a)
			}
		}
	}
	return out
}

func (s *scanner) node(n ast.Node) {
	s.actsAt(n)
	switch n := n.(type) {
	case *ast.AssignStmt:
		s.assign(n)
	case *ast.ValueSpec:
		s.valueSpec(n)
	case *ast.IncDecStmt:
		s.written(n.X, nil)
	case *ast.RangeStmt:
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if id, ok := e.(*ast.Ident); ok {
				s.reset(id)
			}
		}
	case *ast.CallExpr:
		s.call(n)
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			s.equal(n.X, n.Y, n)
			s.equal(n.Y, n.X, n)
		}
	case *ast.SwitchStmt:
		s.errorSwitch(n)
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			s.asserted(n.X, n.Type)
		}
	case *ast.TypeSwitchStmt:
		s.typeSwitch(n)
	}
}

func (s *scanner) object(e ast.Expr) types.Object {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	o := s.info.Uses[id]
	if o == nil {
		o = s.info.Defs[id]
	}
	if v, ok := o.(*types.Var); ok && !v.IsField() {
		return v
	}
	return nil
}

func (s *scanner) assign(n *ast.AssignStmt) {
	for i, l := range n.Lhs {
		if id, ok := ast.Unparen(l).(*ast.Ident); ok {
			s.reset(id)
		} else {
			s.written(l, nil)
		}
		if len(n.Lhs) == len(n.Rhs) {
			s.bind(n.Rhs[i], l)
		}
	}
	if len(n.Rhs) == 1 && len(n.Lhs) > 1 {
		s.bind(n.Rhs[0], n.Lhs...)
	}
}

func (s *scanner) valueSpec(n *ast.ValueSpec) {
	names := make([]ast.Expr, len(n.Names))
	for i, id := range n.Names {
		names[i] = id
		if len(n.Values) == len(n.Names) {
			s.bind(n.Values[i], id)
		}
	}
	if len(n.Values) == 1 && len(n.Names) > 1 {
		s.bind(n.Values[0], names...)
	}
}

// bind remembers which variables take the results of a call; the call itself is
// visited later. Another value for an error variable is remembered at once.
func (s *scanner) bind(src ast.Expr, dst ...ast.Expr) {
	objs := make([]types.Object, len(dst))
	for i, d := range dst {
		objs[i] = s.object(d)
	}
	if c, ok := ast.Unparen(src).(*ast.CallExpr); ok {
		s.bound[c] = objs
		return
	}
	for _, o := range objs {
		if o != nil && isError(o.Type()) {
			s.results = append(s.results, result{spot: s.spot(src), obj: o})
		}
	}
}

// reset notes that a variable gets another value.
func (s *scanner) reset(id *ast.Ident) {
	if o := s.object(id); o != nil {
		s.writes = append(s.writes, write{spot: s.spot(id), obj: o, plain: true, place: s.place(id.Pos())})
	}
}

// written notes a write to what the variable at the base of e leads to.
func (s *scanner) written(e ast.Expr, via *param) {
	at := e
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			if o := s.object(x); o != nil {
				s.writes = append(s.writes, write{spot: s.spot(at), obj: o, via: via, place: s.place(at.Pos())})
			}
			return
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return
		}
	}
}

func (s *scanner) call(n *ast.CallExpr) {
	tv := s.info.Types[n.Fun]
	if tv.IsType() {
		return
	}
	if tv.IsBuiltin() {
		if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && len(n.Args) > 0 {
			switch id.Name {
			case "delete", "clear", "copy":
				s.written(n.Args[0], nil)
			}
		}
		return
	}
	f, id := callee(s.info, n)
	if f == nil {
		s.results = append(s.results, s.unknownResults(n)...)
		return
	}
	s.errorCall(n, f)
	s.contextCall(n, f)
	to, ok := s.own(f)
	if !ok {
		s.results = append(s.results, s.unknownResults(n)...)
		return
	}
	c := &call{spot: s.spot(n), to: to, foreign: f.Pkg() != s.c.Types || dynamic(f), at: s.place(id.Pos())}
	s.arguments(c, n, f)
	s.calls = append(s.calls, c)
	for i, o := range s.bound[n] {
		if o != nil {
			s.results = append(s.results, result{c.spot, o, i + 1, c})
		}
	}
	if c.foreign {
		s.note(c, n, f, id)
	}
}

// unknownResults are the error variables that take results of code outside the
// code base.
func (s *scanner) unknownResults(n *ast.CallExpr) []result {
	var out []result
	for _, o := range s.bound[n] {
		if o != nil && isError(o.Type()) {
			out = append(out, result{spot: s.spot(n), obj: o})
		}
	}
	return out
}

// own names a function of the code base.
func (s *scanner) own(f *types.Func) (refs.Target, bool) {
	if f.Pkg() == nil || !s.c.Own(f.Pkg()) {
		return refs.Target{}, false
	}
	name, ok := symbols.Of(f)
	return refs.Target{Package: ident.PackagePath(f.Pkg().Path()), Name: name}, ok
}

// arguments lists the variables that the callee can reach, the receiver first.
func (s *scanner) arguments(c *call, n *ast.CallExpr, f *types.Func) {
	add := func(slot int, e ast.Expr, method bool) {
		e = ast.Unparen(e)
		if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
			if o := s.object(u.X); o != nil {
				c.args = append(c.args, argument{slot, o, true})
				s.written(u.X, &param{c.to, slot})
			}
			return
		}
		o := s.object(e)
		if o == nil || !method && !shares(o.Type()) {
			return
		}
		c.args = append(c.args, argument{slot, o, !shares(o.Type())})
		s.written(e, &param{c.to, slot})
	}
	if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
		if x := s.info.Selections[sel]; x != nil && x.Kind() == types.MethodVal && pointerReceiver(f) {
			add(0, sel.X, true)
		}
	}
	last := f.Signature().Params().Len()
	for i, a := range n.Args {
		add(min(i+1, last), a, false)
	}
}

// note records what is remarkable about the call alone.
func (s *scanner) note(c *call, n *ast.CallExpr, f *types.Func, id *ast.Ident) {
	use := callUse{in: s.in, to: c.to, pos: c.at}
	if s.inGo(n) {
		use.kind = facts.CallGo
		s.uses = append(s.uses, use)
	} else if f.Signature().Results().Len() > 0 && s.dropped(n) {
		use.kind = facts.CallUnused
		s.uses = append(s.uses, use)
	}
	if list := s.typeArgs(n, f, id); list != nil {
		use.kind, use.text = facts.CallInstance, typeList(list)
		if open(list) {
			use.kind = facts.CallOpenInstance
		}
		s.uses = append(s.uses, use)
	}
}

// typeArgs are the type arguments of a generic function, or of the generic type
// of a method; nil for others.
func (s *scanner) typeArgs(n *ast.CallExpr, f *types.Func, id *ast.Ident) *types.TypeList {
	if inst, ok := s.info.Instances[id]; ok && inst.TypeArgs.Len() > 0 {
		return inst.TypeArgs
	}
	r := f.Signature().Recv()
	if r == nil {
		return nil
	}
	t := types.Unalias(r.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if m, ok := t.(*types.Named); ok && m.TypeArgs().Len() > 0 {
		return m.TypeArgs()
	}
	return nil
}

// inGo reports whether a call runs in a goroutine that this function starts.
func (s *scanner) inGo(n *ast.CallExpr) bool {
	for i, a := range s.stack {
		g, ok := a.(*ast.GoStmt)
		if !ok {
			continue
		}
		if g.Call == n {
			return true
		}
		for _, b := range s.stack[i:] {
			if b == ast.Node(g.Call.Fun) {
				return true
			}
		}
	}
	return false
}

// dropped reports whether nothing takes the results of a call.
func (s *scanner) dropped(n *ast.CallExpr) bool {
	if len(s.stack) == 0 {
		return false
	}
	switch p := s.stack[len(s.stack)-1].(type) {
	case *ast.ExprStmt, *ast.DeferStmt:
		return true
	case *ast.AssignStmt:
		for _, l := range p.Lhs {
			if id, ok := l.(*ast.Ident); !ok || id.Name != "_" {
				return false
			}
		}
		return len(p.Rhs) == 1 && p.Rhs[0] == ast.Expr(n)
	}
	return false
}
