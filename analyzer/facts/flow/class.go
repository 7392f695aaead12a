package flow

import (
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// classifier says which types are worth following. It remembers its answers for
// one package.
type classifier struct {
	rules   *ruleSet
	c       *load.Checked
	paths   map[*types.Package]string
	mine    map[*types.Package]bool
	follow  map[types.Type]bool
	handler map[types.Type]bool
}

func newClassifier(r *ruleSet, c *load.Checked) classifier {
	return classifier{
		rules: r, c: c, paths: map[*types.Package]string{}, mine: map[*types.Package]bool{},
		follow: map[types.Type]bool{}, handler: map[types.Type]bool{},
	}
}

// path is the unversioned import path.
func (k classifier) path(p *types.Package) string {
	if p == nil {
		return ""
	}
	s, ok := k.paths[p]
	if !ok {
		s = Unversioned(p.Path())
		k.paths[p] = s
	}
	return s
}

func (k classifier) own(p *types.Package) bool {
	if p == nil {
		return false
	}
	own, ok := k.mine[p]
	if !ok {
		own = k.c.Own(p)
		k.mine[p] = own
	}
	return own
}

// listed reports whether t, or what it points to, is one of the consumers'
// types.
func (k classifier) listed(t types.Type) bool {
	n := symbols.NamedOf(t)
	return n != nil && n.Obj().Pkg() != nil && k.rules.types[k.path(n.Obj().Pkg())][n.Obj().Name()]
}

// handles reports whether values of t handle requests: an http.Handler, or a
// function that takes something of a library's or http's package.
func (k classifier) handles(t types.Type) bool {
	if t == nil {
		return false
	}
	h, ok := k.handler[t]
	if !ok {
		h = k.isHandler(t)
		k.handler[t] = h
	}
	return h
}

func (k classifier) isHandler(t types.Type) bool {
	if n := symbols.NamedOf(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "net/http" {
		switch n.Obj().Name() {
		case "Handler", "HandlerFunc":
			return true
		}
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Params().Len() == 0 {
		return serves(t)
	}
	for i := range sig.Params().Len() {
		n := symbols.NamedOf(sig.Params().At(i).Type())
		if n == nil || n.Obj().Pkg() == nil {
			continue
		}
		switch path := k.path(n.Obj().Pkg()); {
		case path == "net/http":
			if n.Obj().Name() == "ResponseWriter" || n.Obj().Name() == "Request" {
				return true
			}
		case path == "context" || n.Obj().Name() == "Handler" || n.Obj().Name() == "HandlerFunc":
		case k.rules.types[path] != nil:
			return true
		}
	}
	return false
}

// serves reports whether t has a method ServeHTTP.
func serves(t types.Type) bool {
	n := symbols.NamedOf(t)
	if n == nil {
		return false
	}
	if i, ok := n.Underlying().(*types.Interface); ok {
		for m := range i.NumMethods() {
			if i.Method(m).Name() == "ServeHTTP" {
				return true
			}
		}
		return false
	}
	for i := range n.NumMethods() {
		if n.Method(i).Name() == "ServeHTTP" {
			return true
		}
	}
	return false
}

// middleware reports whether t is a function that takes a handler and returns
// one.
func (k classifier) middleware(t types.Type) bool {
	if t == nil {
		return false
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Results().Len() == 0 {
		return false
	}
	for i := range sig.Params().Len() {
		if k.handles(sig.Params().At(i).Type()) {
			return k.handles(sig.Results().At(0).Type())
		}
	}
	return false
}

// interesting reports whether values of t are followed without being demanded:
// listed types, handlers, and structs, slices and maps of them.
func (k classifier) interesting(t types.Type) bool { return k.interests(t, 2) }

func (k classifier) interests(t types.Type, depth int) bool {
	if t == nil {
		return false
	}
	t = types.Unalias(t)
	if yes, ok := k.follow[t]; ok {
		return yes
	}
	if depth == 0 {
		return k.listed(t) || k.handles(t)
	}
	k.follow[t] = false // for recursive types
	yes := k.listed(t) || k.handles(t)
	if !yes {
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			yes = k.interests(u.Elem(), depth)
		case *types.Slice:
			yes = k.interests(u.Elem(), depth)
		case *types.Array:
			yes = k.interests(u.Elem(), depth)
		case *types.Map:
			yes = k.interests(u.Elem(), depth)
		case *types.Signature:
			yes = u.Results().Len() > 0 && k.interests(u.Results().At(0).Type(), depth-1)
		case *types.Struct:
			n, named := t.(*types.Named)
			if !named || k.own(n.Obj().Pkg()) {
				for i := range u.NumFields() {
					if k.interests(u.Field(i).Type(), depth-1) {
						yes = true
						break
					}
				}
			}
		}
	}
	if depth == 2 {
		k.follow[t] = yes
	} else {
		delete(k.follow, t)
		if yes {
			k.follow[t] = true
		}
	}
	return yes
}
