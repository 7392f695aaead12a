package state

import (
	"go/ast"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// paramChannel lets a parameter of channel type belong to its function.
func (s *scanner) paramChannel(o types.Object) {
	if isChan(o.Type()) {
		s.chans[o] = channelUse{holder: s.fn.key, slot: "param:" + o.Name()}
	}
}

// channel records an operation on a channel that belongs to something with a
// name.
func (s *scanner) channel(e ast.Expr, op string, at ast.Node) {
	u, ok := s.channelHolder(e)
	if !ok {
		return
	}
	c, ok := s.info.TypeOf(e).Underlying().(*types.Chan)
	if !ok {
		return
	}
	u.op, u.at, u.elem = op, s.place(at), s.typeString(c.Elem())
	s.fn.channels = append(s.fn.channels, u)
}

func (s *scanner) typeString(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}

// channelHolder is the field, variable, parameter or function that a channel
// comes from.
func (s *scanner) channelHolder(e ast.Expr) (channelUse, bool) {
	if !isChan(s.info.TypeOf(e)) {
		return channelUse{}, false
	}
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		if u, ok := s.chans[s.object(x)]; ok {
			return u, true
		}
	case *ast.CallExpr:
		if tv := s.info.Types[x.Fun]; tv.IsType() && len(x.Args) == 1 {
			return s.channelHolder(x.Args[0])
		}
		if t, ok := s.target(s.callee(x)); ok {
			return channelUse{holder: t, slot: "result"}, true
		}
		return channelUse{}, false
	case *ast.IndexExpr:
		return channelUse{}, false
	}
	t, slot, ok := s.variableOf(e)
	return channelUse{holder: t, slot: slot}, ok
}

// made records a channel that is made and stored.
func (s *scanner) made(dst, src ast.Expr) {
	if !s.isMake(src) {
		return
	}
	s.channel(dst, "make", src)
}

func (s *scanner) isMake(e ast.Expr) bool {
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := c.Fun.(*ast.Ident)
	return ok && id.Name == "make" && isChan(s.info.TypeOf(c))
}

// madeInLiteral records channels that a struct literal makes.
func (s *scanner) madeInLiteral(n *ast.CompositeLit) {
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok || !s.isMake(kv.Value) {
			continue
		}
		id, ok := kv.Key.(*ast.Ident)
		if !ok {
			continue
		}
		t, ok := s.fieldOfLiteral(n, id.Name)
		if !ok {
			continue
		}
		c := s.info.TypeOf(kv.Value).Underlying().(*types.Chan)
		s.fn.channels = append(s.fn.channels, channelUse{holder: t, slot: "field", op: "make", at: s.place(kv.Value), elem: s.typeString(c.Elem())})
	}
}

func (s *scanner) fieldOfLiteral(n *ast.CompositeLit, field string) (refs.Target, bool) {
	named := symbols.NamedOf(s.info.TypeOf(n))
	if named == nil {
		return refs.Target{}, false
	}
	pkg, name, ok := symbols.TypeName(named)
	if !ok || !s.isOwn(pkg) {
		return refs.Target{}, false
	}
	return refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name + ident.SymbolName("."+field)}, true
}

// cacheOf notes a variable or field whose type is a known cache.
func (s *scanner) cacheOf(d symbols.Decl, at ast.Expr, name *ast.Ident, member bool) {
	var t types.Type
	if name != nil {
		if o := s.info.Defs[name]; o != nil {
			t, at = o.Type(), name
		}
	} else {
		t = s.info.TypeOf(at)
	}
	n := symbols.NamedOf(typeOrInvalid(t))
	if n == nil || n.Obj().Pkg() == nil {
		return
	}
	path := n.Obj().Pkg().Path()
	c := cacheDecl{holder: s.key(d.Name), owner: s.key(d.Name), file: s.c.Names[d.File], at: s.place(at)}
	switch {
	case path == "sync" && n.Obj().Name() == "Map":
		c.kind = "sync.Map"
	case isCacheLibrary(path):
		c.kind, c.typ = "library", path+"."+n.Obj().Name()
	default:
		return
	}
	if member {
		c.owner.Name = ownerOf(d.Name)
	}
	s.out.caches = append(s.out.caches, c)
}

func typeOrInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

// ownerOf is the type of a member's name.
func ownerOf(n ident.SymbolName) ident.SymbolName {
	for i := range n {
		if n[i] == '.' {
			return n[:i]
		}
	}
	return n
}
