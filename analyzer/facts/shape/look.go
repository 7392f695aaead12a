package shape

import (
	"go/types"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// looker says what values of a type are made of, unexported fields included.
type looker struct {
	own   func(*types.Named) bool
	kinds map[*types.Named]string
}

func newLooker(own func(*types.Named) bool) *looker {
	return &looker{own: own, kinds: map[*types.Named]string{}}
}

// foreign classifies a named type of another module.
func (l *looker) foreign(n *types.Named) string {
	n = n.Origin()
	if k, ok := l.kinds[n]; ok {
		return k
	}
	l.kinds[n] = facts.ForeignData // a type that contains itself is what the rest of it is
	k := l.classify(n)
	l.kinds[n] = k
	return k
}

func (l *looker) classify(n *types.Named) string {
	if types.IsInterface(n) {
		if i, ok := n.Underlying().(*types.Interface); ok && i.NumMethods() > 0 {
			return facts.ForeignInterface
		}
		return facts.ForeignAny
	}
	switch encodes(n) {
	case "json", "text":
		return facts.ForeignText
	case "proto":
		return facts.ForeignProto
	}
	switch u := n.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.UnsafePointer || u.Kind() == types.Invalid {
			return facts.ForeignOpaque
		}
		return facts.ForeignBasic
	case *types.Signature:
		return facts.ForeignFunc
	case *types.Chan:
		return facts.ForeignChan
	default:
		if l.data(u) {
			return facts.ForeignData
		}
	}
	return facts.ForeignOpaque
}

// data reports whether other packages can make and read values of a type of
// another module.
func (l *looker) data(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() != types.UnsafePointer && t.Kind() != types.Invalid
	case *types.Named:
		switch l.foreign(t) {
		case facts.ForeignInterface, facts.ForeignFunc, facts.ForeignChan, facts.ForeignOpaque:
			return false
		}
		return true
	case *types.Pointer:
		return l.data(t.Elem())
	case *types.Slice:
		return l.data(t.Elem())
	case *types.Array:
		return l.data(t.Elem())
	case *types.Map:
		return l.data(t.Key()) && l.data(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if !f.Exported() && f.Name() != "_" || !l.data(f.Type()) {
				return false
			}
		}
		return true
	case *types.Interface:
		return t.NumMethods() == 0
	case *types.TypeParam:
		return true
	}
	return false
}

// encodes says how a type writes itself: json, text or proto; "" when it does
// not.
func encodes(n *types.Named) string {
	if types.IsInterface(n) {
		return ""
	}
	set := types.NewMethodSet(types.NewPointer(n))
	for _, m := range []struct{ name, how string }{{"MarshalJSON", "json"}, {"MarshalText", "text"}, {"ProtoReflect", "proto"}} {
		// Promoted from an embedded field, the method writes that field alone.
		if s := set.Lookup(nil, m.name); s != nil && (len(s.Index()) == 1 || m.how == "proto") {
			return m.how
		}
	}
	return ""
}

// live is the path and type that make values of an own type more than data, ""
// when they are data.
func (l *looker) live(n *types.Named) string {
	switch n.Underlying().(type) {
	case *types.Interface, *types.Signature:
		return ""
	}
	if encodes(n) != "" {
		return ""
	}
	path, what := l.leads(n.Underlying(), map[*types.Named]bool{n: true})
	return strings.TrimPrefix(path+" "+what, " ")
}

// leads finds the first part of a type that is more than data: the path of
// fields to it, and its text, "" when there is none. seen are the named types
// that were looked into.
func (l *looker) leads(t types.Type, seen map[*types.Named]bool) (path, what string) {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return "", "unsafe.Pointer"
		}
	case *types.Named:
		return l.leadsNamed(t, seen)
	case *types.Pointer:
		if path, what = l.leads(t.Elem(), seen); path == "" && what != "" {
			return "", "*" + what
		}
		return path, what
	case *types.Slice:
		return l.leads(t.Elem(), seen)
	case *types.Array:
		return l.leads(t.Elem(), seen)
	case *types.Map:
		if path, what = l.leads(t.Key(), seen); what != "" {
			return path, what
		}
		return l.leads(t.Elem(), seen)
	case *types.Chan, *types.Signature:
		return "", typeText(t)
	case *types.Interface:
		if t.NumMethods() > 0 {
			return "", typeText(t)
		}
	case *types.Struct:
		for f := range t.Fields() {
			if path, what = l.leads(f.Type(), seen); what != "" {
				return strings.TrimSuffix(f.Name()+"."+path, "."), what
			}
		}
	}
	return "", ""
}

func (l *looker) leadsNamed(n *types.Named, seen map[*types.Named]bool) (path, what string) {
	n = n.Origin()
	if n.Obj().Pkg() == nil || seen[n] { // error, or seen before
		return "", ""
	}
	seen[n] = true
	if !l.own(n) {
		switch l.foreign(n) {
		case facts.ForeignInterface, facts.ForeignFunc, facts.ForeignChan, facts.ForeignOpaque:
			return "", typeText(n)
		}
		return "", ""
	}
	if encodes(n) != "" || sealed(n) {
		return "", ""
	}
	if types.IsInterface(n) {
		if i, ok := n.Underlying().(*types.Interface); ok && i.NumMethods() > 0 {
			return "", typeText(n)
		}
		return "", ""
	}
	return l.leads(n.Underlying(), seen)
}

func typeText(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Path() })
}
