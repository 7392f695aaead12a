package state

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

// scanner reads one package; fn and what follows are about the declaration at
// hand.
type scanner struct {
	c    *load.Checked
	info *types.Info
	out  *part
	own  map[*types.Package]bool

	fn     *function
	params map[types.Object]int
	// locals are local variables that stand for a literal or a channel.
	locals  map[types.Object]*ast.FuncLit
	chans   map[types.Object]channelUse
	bodies  map[*ast.FuncLit]*body
	inPlace map[*ast.FuncLit]bool
	locking bool
	lits    []*ast.FuncLit
}

func scan(k *load.Checked, decls []symbols.Decl) *part {
	s := &scanner{c: k, info: k.Info, own: map[*types.Package]bool{},
		out: &part{path: ident.PackagePath(k.Types.Path()), main: k.Types.Name() == "main"}}
	for i, d := range decls {
		switch n := d.Node.(type) {
		case *ast.FuncDecl:
			if n.Body != nil {
				s.function(n, d)
			}
		case *ast.ValueSpec:
			if d.Kind == facts.Var {
				s.cacheOf(d, n.Names[0], s.nameIn(n, d), false)
				if i == 0 || decls[i-1].Node != d.Node {
					s.variable(n, d)
				}
			}
		case *ast.Field:
			if d.Kind == facts.Field {
				s.cacheOf(d, n.Type, nil, true)
			}
		}
	}
	return s.out
}

// nameIn is the identifier of a specification that a declaration is about.
func (s *scanner) nameIn(n *ast.ValueSpec, d symbols.Decl) *ast.Ident {
	for _, id := range n.Names {
		if id.Name == string(d.Name) {
			return id
		}
	}
	return n.Names[0]
}

func (s *scanner) key(name ident.SymbolName) refs.Target {
	return refs.Target{Package: s.out.path, Name: name}
}

func (s *scanner) begin(d symbols.Decl, at ast.Node) {
	s.fn = &function{key: s.key(d.Name), file: s.c.Names[d.File], at: s.place(at)}
	s.params, s.locals, s.chans = map[types.Object]int{}, map[types.Object]*ast.FuncLit{}, map[types.Object]channelUse{}
	s.bodies, s.inPlace, s.locking, s.lits = map[*ast.FuncLit]*body{}, map[*ast.FuncLit]bool{}, false, nil
	s.out.funcs = append(s.out.funcs, s.fn)
}

func (s *scanner) function(n *ast.FuncDecl, d symbols.Decl) {
	s.begin(d, n.Name)
	slot := 1
	for _, f := range n.Type.Params.List {
		for _, id := range f.Names {
			if o := s.info.Defs[id]; o != nil {
				s.params[o] = slot
				s.paramChannel(o)
			}
			slot++
		}
		if len(f.Names) == 0 {
			slot++
		}
	}
	ast.Walk(&visitor{scanner: s, body: &s.fn.body}, n.Body)
	s.sole(&s.fn.body, n.Body)
	if s.locking {
		s.lockWalk(n.Body)
		for _, l := range s.lits {
			s.lockWalk(l.Body)
		}
	}
	s.drop(isStart(d.Name))
}

func (s *scanner) variable(n *ast.ValueSpec, d symbols.Decl) {
	s.begin(d, n.Names[0])
	for i, e := range n.Values {
		ast.Walk(&visitor{scanner: s, body: &s.fn.body}, e)
		if i < len(n.Names) {
			s.made(n.Names[i], e)
			s.onceValue(n.Names[i], e)
		}
	}
	if s.locking {
		for _, l := range s.lits {
			s.lockWalk(l.Body)
		}
	}
	s.drop(s.fn.calls)
}

// drop forgets a declaration that nothing was found in, unless it runs at
// start-up and what it calls counts.
func (s *scanner) drop(starts bool) {
	f := s.fn
	if len(f.literals)+len(f.effects)+len(f.exits)+len(f.starts)+len(f.locks)+len(f.channels)+len(f.maps)+len(f.onces) == 0 &&
		!f.body.recovers && !f.body.calls && len(f.body.defers) == 0 && f.body.sole == nil && !starts {
		s.out.funcs = s.out.funcs[:len(s.out.funcs)-1]
	}
}

// isStart reports whether a declaration is an init function.
func isStart(n ident.SymbolName) bool { return len(n) > 5 && n[:5] == "init#" }

func (s *scanner) placeAt(p token.Pos) place {
	at := s.c.Fset.PositionFor(p, false)
	return place{at.Line, at.Column}
}

func (s *scanner) isOwn(p *types.Package) bool {
	own, ok := s.own[p]
	if !ok {
		own = p != nil && s.c.Own(p)
		s.own[p] = own
	}
	return own
}

// callee is the function or method that a call names; nil for a function value.
func (s *scanner) callee(n *ast.CallExpr) *types.Func { return s.named(n.Fun) }

// named is the function that an expression names.
func (s *scanner) named(e ast.Expr) *types.Func {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			f, _ := s.info.Uses[x].(*types.Func)
			return f
		case *ast.SelectorExpr:
			f, _ := s.info.Uses[x.Sel].(*types.Func)
			return f
		default:
			return nil
		}
	}
}

// target is the symbol of a function of the code base.
func (s *scanner) target(f *types.Func) (refs.Target, bool) {
	if f == nil || !s.isOwn(f.Pkg()) {
		return refs.Target{}, false
	}
	name, ok := symbols.Of(f)
	return refs.Target{Package: ident.PackagePath(f.Pkg().Path()), Name: name}, ok
}

func dynamic(f *types.Func) bool {
	r := f.Signature().Recv()
	return r != nil && types.IsInterface(r.Type())
}

// variableOf is the symbol of a package variable or field that an expression
// names; slot says which of them it is.
func (s *scanner) variableOf(e ast.Expr) (t refs.Target, slot string, ok bool) {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		return s.packageVar(s.object(x))
	case *ast.SelectorExpr:
		sel := s.info.Selections[x]
		if sel == nil {
			return s.packageVar(s.info.Uses[x.Sel])
		}
		if sel.Kind() == types.FieldVal {
			return s.field(sel.Recv(), sel.Index())
		}
	}
	return refs.Target{}, "", false
}

func (s *scanner) object(id *ast.Ident) types.Object {
	if o := s.info.Uses[id]; o != nil {
		return o
	}
	return s.info.Defs[id]
}

func (s *scanner) packageVar(o types.Object) (refs.Target, string, bool) {
	v, ok := o.(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() || !s.isOwn(v.Pkg()) {
		return refs.Target{}, "", false
	}
	return refs.Target{Package: ident.PackagePath(v.Pkg().Path()), Name: ident.SymbolName(v.Name())}, "var", true
}

func (s *scanner) field(recv types.Type, index []int) (refs.Target, string, bool) {
	pkg, name, ok := symbols.FieldOf(recv, index)
	if !ok || !s.isOwn(pkg) {
		return refs.Target{}, "", false
	}
	return refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}, "field", true
}
