package usage

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// isError reports whether a type is error itself.
func isError(t types.Type) bool {
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// errorCall notes errors.Is, errors.As and their relatives, and helpers.
func (s *scanner) errorCall(n *ast.CallExpr, f *types.Func) {
	if f.Pkg() == nil || len(n.Args) == 0 || f.Signature().Recv() != nil {
		return
	}
	if strings.HasSuffix(path.Base(f.Pkg().Path()), "errors") {
		switch {
		case (f.Name() == "Is" || f.Name() == "IsAny") && len(n.Args) > 1:
			for _, a := range n.Args[1:] {
				s.ask("is", n.Args[0], s.value(a), n)
			}
			return
		case f.Name() == "As" && len(n.Args) == 2:
			if p, ok := under(s.info.TypeOf(n.Args[1])).(*types.Pointer); ok {
				s.ask("as", n.Args[0], s.typ(p.Elem()), n)
			}
			return
		case f.Name() == "AsType" && len(n.Args) == 1:
			if t, ok := s.info.TypeOf(n).(*types.Tuple); ok && t.Len() > 0 {
				s.ask("as", n.Args[0], s.typ(t.At(0).Type()), n)
			}
			return
		}
	}
	sig := f.Signature()
	to, own := s.own(f)
	if own && f.Pkg() != s.c.Types && sig.Params().Len() == 1 && !sig.Variadic() && isError(sig.Params().At(0).Type()) &&
		sig.Results().Len() == 1 && !isError(sig.Results().At(0).Type()) {
		s.ask("helper", n.Args[0], name{target: &to}, n)
	}
}

// name is a declaration of the code base, or the text of another one.
type name struct {
	target *refs.Target
	text   string
}

func (s *scanner) named(o types.Object) name {
	if o == nil || o.Pkg() == nil || o.Parent() != o.Pkg().Scope() {
		return name{}
	}
	if s.c.Own(o.Pkg()) {
		if n, ok := symbols.Of(o); ok {
			return name{target: &refs.Target{Package: ident.PackagePath(o.Pkg().Path()), Name: n}}
		}
	}
	return name{text: o.Pkg().Path() + "." + o.Name()}
}

// value names the package variable or constant that an expression is.
func (s *scanner) value(e ast.Expr) name {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		return s.named(s.info.Uses[x])
	case *ast.SelectorExpr:
		if s.info.Selections[x] == nil {
			return s.named(s.info.Uses[x.Sel])
		}
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return s.value(x.X)
		}
	case *ast.CompositeLit:
		return s.typ(s.info.TypeOf(x))
	}
	return name{}
}

// typ names the declared type behind at most one pointer.
func (s *scanner) typ(t types.Type) name {
	if t == nil {
		return name{}
	}
	if n := symbols.NamedOf(t); n != nil {
		return s.named(n.Obj())
	}
	return name{}
}

// ask notes a test of the error e.
func (s *scanner) ask(how string, e ast.Expr, what name, at ast.Node) {
	if what == (name{}) {
		return
	}
	a := asked{spot: s.spot(at), errorTest: errorTest{in: s.in, pos: s.place(at.Pos()), how: how, target: what.target, text: what.text}}
	if c, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		a.direct = c
	} else if a.obj = s.object(e); a.obj == nil && what.target == nil {
		return
	}
	s.asked = append(s.asked, a)
}

// equal notes x == y where x is an error and y an error value.
func (s *scanner) equal(x, y ast.Expr, at ast.Node) {
	if !isError(s.info.TypeOf(x)) {
		return
	}
	switch ast.Unparen(x).(type) {
	case *ast.Ident, *ast.CallExpr:
	default:
		return
	}
	if s.value(x) == (name{}) {
		s.ask("equal", x, s.value(y), at)
	}
}

func (s *scanner) errorSwitch(n *ast.SwitchStmt) {
	if n.Tag == nil || !isError(s.info.TypeOf(n.Tag)) {
		return
	}
	for _, c := range n.Body.List {
		if cc, ok := c.(*ast.CaseClause); ok {
			for _, e := range cc.List {
				s.ask("equal", n.Tag, s.value(e), e)
			}
		}
	}
}

func (s *scanner) asserted(x, t ast.Expr) {
	if isError(s.info.TypeOf(x)) {
		s.ask("assert", x, s.typ(s.info.TypeOf(t)), t)
	}
}

func (s *scanner) typeSwitch(n *ast.TypeSwitchStmt) {
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
	for _, c := range n.Body.List {
		if cc, ok := c.(*ast.CaseClause); ok {
			for _, e := range cc.List {
				s.asserted(x, e)
			}
		}
	}
}

// contextCall notes ctx.Value and context.WithValue.
func (s *scanner) contextCall(n *ast.CallExpr, f *types.Func) {
	if f.Pkg() == nil || f.Pkg().Path() != "context" {
		return
	}
	var key ast.Expr
	switch {
	case f.Name() == "Value" && len(n.Args) == 1:
		key = n.Args[0]
	case f.Name() == "WithValue" && len(n.Args) == 3:
		key = n.Args[1]
	default:
		return
	}
	k := s.value(key)
	if k == (name{}) {
		k = s.typ(s.info.TypeOf(key))
	}
	if tv := s.info.Types[key]; k == (name{}) && tv.Value != nil {
		k.text = tv.Value.ExactString()
	}
	if k == (name{}) {
		return
	}
	s.ctx = append(s.ctx, contextUse{in: s.in, pos: s.place(n.Pos()), key: k.target, text: k.text, set: f.Name() == "WithValue"})
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}
