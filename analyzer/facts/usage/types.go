package usage

import (
	"go/ast"
	"go/types"
	"strings"
)

// callee is the function or method that a call names, and the name; nil for a
// function value.
func callee(info *types.Info, n *ast.CallExpr) (*types.Func, *ast.Ident) {
	e := ast.Unparen(n.Fun)
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			f, _ := info.Uses[x].(*types.Func)
			return f, x
		case *ast.SelectorExpr:
			f, _ := info.Uses[x.Sel].(*types.Func)
			return f, x.Sel
		default:
			return nil, nil
		}
	}
}

// dynamic reports whether a method belongs to an interface.
func dynamic(f *types.Func) bool {
	r := f.Signature().Recv()
	return r != nil && types.IsInterface(r.Type())
}

func pointerReceiver(f *types.Func) bool {
	r := f.Signature().Recv()
	if r == nil {
		return false
	}
	_, ok := types.Unalias(r.Type()).(*types.Pointer)
	return ok
}

// shares reports whether copies of a value lead to the same memory.
func shares(t types.Type) bool {
	switch under(t).(type) {
	case *types.Pointer, *types.Slice, *types.Map:
		return true
	}
	return false
}

func typeList(l *types.TypeList) string {
	var out []string
	for t := range l.Types() {
		out = append(out, types.TypeString(t, func(p *types.Package) string { return p.Path() }))
	}
	return strings.Join(out, ", ")
}

// open reports whether type parameters are among the types.
func open(l *types.TypeList) bool {
	for t := range l.Types() {
		if hasParam(t, 0) {
			return true
		}
	}
	return false
}

// maxDepth bounds how deep type arguments are looked through.
const maxDepth = 20

func hasParam(t types.Type, depth int) bool {
	if depth > maxDepth {
		return true
	}
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Pointer:
		return hasParam(t.Elem(), depth+1)
	case *types.Slice:
		return hasParam(t.Elem(), depth+1)
	case *types.Array:
		return hasParam(t.Elem(), depth+1)
	case *types.Chan:
		return hasParam(t.Elem(), depth+1)
	case *types.Map:
		return hasParam(t.Key(), depth+1) || hasParam(t.Elem(), depth+1)
	case *types.Named:
		return open(t.TypeArgs())
	}
	return false
}
