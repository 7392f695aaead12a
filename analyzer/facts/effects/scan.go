package effects

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

// scan reads the bodies of a package.
func scan(k *load.Checked, decls []symbols.Decl) *part {
	s := &scanner{
		c: k, info: k.Info, out: &part{path: ident.PackagePath(k.Types.Path())},
		index: map[refs.Target]int{}, hold: map[types.Type]bool{}, own: map[*types.Package]bool{},
	}
	for i, d := range decls {
		switch n := d.Node.(type) {
		case *ast.FuncDecl:
			if n.Body != nil {
				s.function(n, d)
			}
		case *ast.ValueSpec:
			if d.Kind == facts.Var && (i == 0 || decls[i-1].Node != d.Node) {
				s.variable(n, d)
			}
		}
	}
	return s.out
}

type scanner struct {
	c     *load.Checked
	info  *types.Info
	out   *part
	index map[refs.Target]int
	hold  map[types.Type]bool
	own   map[*types.Package]bool

	// fn, vars, globals and results are about the declaration at hand.
	fn      *function
	vars    map[types.Object][]held
	globals map[types.Object]int
	results map[int]int
}

// held is a root that an expression stands for or contains.
type held struct {
	root      int
	contained bool
}

func (s *scanner) begin(d symbols.Decl, slots int) {
	s.fn = &function{part: s.out, name: d.Name, file: s.c.Names[d.File], slots: slots, roots: make([]root, slots)}
	s.vars, s.globals, s.results = map[types.Object][]held{}, map[types.Object]int{}, map[int]int{}
	s.out.funcs = append(s.out.funcs, s.fn)
}

func (s *scanner) function(n *ast.FuncDecl, d symbols.Decl) {
	s.begin(d, 1+n.Type.Params.NumFields())
	if n.Recv != nil {
		s.params(n.Recv, 0)
	}
	s.params(n.Type.Params, 1)
	ast.Walk(&visitor{s, false}, n.Body)
}

func (s *scanner) params(list *ast.FieldList, slot int) {
	for _, f := range list.List {
		for _, name := range f.Names {
			if o := s.info.Defs[name]; o != nil && s.holds(o.Type()) {
				s.vars[o] = []held{{root: slot}}
			}
			slot++
		}
		if len(f.Names) == 0 {
			slot++
		}
	}
}

func (s *scanner) variable(n *ast.ValueSpec, d symbols.Decl) {
	s.begin(d, 0)
	v := &visitor{s, false}
	for _, e := range n.Values {
		ast.Walk(v, e)
	}
	for i, name := range n.Names {
		// What the initialiser holds is kept by the variable.
		if len(n.Values) == len(n.Names) && name.Name != "_" {
			s.keep(s.held(n.Values[i]), n)
		}
	}
	if len(s.fn.roots) == 0 && len(s.fn.flows) == 0 {
		s.out.funcs = s.out.funcs[:len(s.out.funcs)-1]
	}
}

func (s *scanner) isOwn(p *types.Package) bool {
	own, ok := s.own[p]
	if !ok {
		own = p != nil && s.c.Own(p)
		s.own[p] = own
	}
	return own
}

func (s *scanner) intern(t refs.Target) int {
	i, ok := s.index[t]
	if !ok {
		i = len(s.out.targets)
		s.out.targets = append(s.out.targets, t)
		s.index[t] = i
	}
	return i
}

// global is the root of a package variable of the code base.
func (s *scanner) global(o types.Object) (int, bool) {
	if r, ok := s.globals[o]; ok {
		return r, r >= 0
	}
	r := -1
	if v, ok := o.(*types.Var); ok && !v.IsField() && o.Pkg() != nil && o.Parent() == o.Pkg().Scope() && s.isOwn(o.Pkg()) {
		r = len(s.fn.roots)
		s.fn.roots = append(s.fn.roots, root{kind: global, target: s.intern(refs.Target{Package: ident.PackagePath(o.Pkg().Path()), Name: ident.SymbolName(o.Name())})})
	}
	s.globals[o] = r
	return r, r >= 0
}

// resultOf is the root of the results of a function of the code base.
func (s *scanner) resultOf(callee int) int {
	r, ok := s.results[callee]
	if !ok {
		r = len(s.fn.roots)
		s.fn.roots = append(s.fn.roots, root{kind: result, target: callee})
		s.results[callee] = r
	}
	return r
}

// holds reports whether values of a type lead to something that others may share.
func (s *scanner) holds(t types.Type) bool {
	if t == nil {
		return false
	}
	if h, ok := s.hold[t]; ok {
		return h
	}
	s.hold[t] = false // a type that contains itself does so through a pointer
	h := true
	switch u := t.Underlying().(type) {
	case *types.Basic:
		h = u.Kind() == types.UnsafePointer
	case *types.Array:
		h = s.holds(u.Elem())
	case *types.Struct:
		h = false
		for i := range u.NumFields() {
			if s.holds(u.Field(i).Type()) {
				h = true
				break
			}
		}
	case *types.Tuple:
		h = false
		for i := range u.Len() {
			h = h || s.holds(u.At(i).Type())
		}
	}
	s.hold[t] = h
	return h
}

func (s *scanner) variableOf(id *ast.Ident) types.Object {
	if o := s.info.Uses[id]; o != nil {
		return o
	}
	return s.info.Defs[id]
}

// held lists the roots of an expression.
func (s *scanner) held(e ast.Expr) []held {
	switch x := e.(type) {
	case *ast.Ident:
		o := s.variableOf(x)
		if o == nil {
			return nil
		}
		if h, ok := s.vars[o]; ok {
			return h
		}
		if r, ok := s.global(o); ok {
			return []held{{root: r}}
		}
	case *ast.ParenExpr:
		return s.held(x.X)
	case *ast.SelectorExpr:
		if _, ok := s.info.Selections[x]; !ok {
			if o := s.info.Uses[x.Sel]; o != nil {
				if r, ok := s.global(o); ok {
					return []held{{root: r}}
				}
			}
			return nil
		}
		return s.held(x.X)
	case *ast.IndexExpr:
		return s.held(x.X)
	case *ast.StarExpr:
		return s.held(x.X)
	case *ast.SliceExpr:
		return s.held(x.X)
	case *ast.TypeAssertExpr:
		return s.held(x.X)
	case *ast.UnaryExpr:
		if x.Op == token.AND || x.Op == token.ARROW {
			return s.held(x.X)
		}
	case *ast.CallExpr:
		return s.heldByCall(x)
	case *ast.CompositeLit:
		return s.heldByLiteral(x)
	case *ast.FuncLit:
		return s.captured(x)
	}
	return nil
}

// heldValue lists the roots of an expression whose value leads somewhere.
func (s *scanner) heldValue(e ast.Expr) []held {
	h := s.held(e)
	if len(h) == 0 || !s.holds(s.info.TypeOf(e)) {
		return nil
	}
	return h
}

func (s *scanner) heldByCall(n *ast.CallExpr) []held {
	tv := s.info.Types[n.Fun]
	switch {
	case tv.IsType() && len(n.Args) == 1:
		return s.held(n.Args[0])
	case tv.IsBuiltin():
		if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && id.Name == "append" && len(n.Args) > 0 {
			out := s.heldValue(n.Args[0])
			for _, a := range n.Args[1:] {
				out = contain(out, s.heldValue(a))
			}
			return out
		}
		return nil
	}
	if f := callee(s.info, n); f != nil && s.isOwn(f.Pkg()) && s.holds(s.info.TypeOf(n)) && !dynamic(f) {
		if t, ok := s.target(f); ok {
			return []held{{root: s.resultOf(t)}}
		}
	}
	return nil
}

func (s *scanner) heldByLiteral(n *ast.CompositeLit) []held {
	var out []held
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		out = contain(out, s.heldValue(e))
	}
	return out
}

// captured lists the roots of variables that a function literal uses.
func (s *scanner) captured(n *ast.FuncLit) []held {
	var out []held
	ast.Inspect(n.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if o := s.info.Uses[id]; o != nil {
				out = contain(out, s.vars[o])
			}
		}
		return true
	})
	return out
}

// contain adds roots as contained ones.
func contain(out, more []held) []held {
	for _, h := range more {
		out = add(out, held{h.root, true})
	}
	return out
}

func add(out []held, h held) []held {
	for _, o := range out {
		if o == h {
			return out
		}
	}
	return append(out[:len(out):len(out)], h)
}

// callee is the function or method that a call names; nil for a function value.
func callee(info *types.Info, n *ast.CallExpr) *types.Func {
	e := ast.Unparen(n.Fun)
	for {
		switch x := e.(type) {
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			f, _ := info.Uses[x].(*types.Func)
			return f
		case *ast.SelectorExpr:
			f, _ := info.Uses[x.Sel].(*types.Func)
			return f
		default:
			return nil
		}
	}
}

// dynamic reports whether a method belongs to an interface.
func dynamic(f *types.Func) bool {
	r := f.Signature().Recv()
	return r != nil && types.IsInterface(r.Type())
}

func (s *scanner) target(f *types.Func) (int, bool) {
	name, ok := symbols.Of(f)
	if !ok {
		return 0, false
	}
	return s.intern(refs.Target{Package: ident.PackagePath(f.Pkg().Path()), Name: name}), true
}
