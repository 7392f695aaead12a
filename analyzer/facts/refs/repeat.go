package refs

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// A function literal that is handed to a function which calls it in a loop runs
// once for each turn, although no for statement stands around it.

// Callback is a function literal that is an argument of a call.
type Callback struct {
	// From is the index of the declaration around it.
	From int
	// To is the called function, an index into Package.Targets; Slot the
	// number of the parameter.
	To, Slot int
	// Start and End are its first and last place; Loop is not used.
	Start, End facts.Site
}

// Repeat says that a function calls one of its parameters in a loop, or with To
// hands it to another function, which may.
type Repeat struct {
	From, Slot int
	// To is -1, or an index into Package.Targets; ToSlot is its parameter.
	To, ToSlot int
}

// argument is where a function literal goes.
type argument struct {
	to, slot int
	// loops is true where the callee is known to call it for each of many.
	loops bool
}

// parameters notes the parameters of function type.
func (w walker) parameters(sig *types.Signature) {
	for i := range sig.Params().Len() {
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			w.params[sig.Params().At(i)] = i
		}
	}
}

// repeats notes what a call says about parameters and literals.
func (w walker) repeats(n *ast.CallExpr) {
	if slot, ok := w.param(n.Fun); ok {
		w.repeated(slot)
	}
	f := w.calledFunc(n.Fun)
	if f == nil {
		return
	}
	to := w.target(f)
	for i, a := range n.Args {
		slot := min(i, f.Signature().Params().Len()-1)
		if lit, ok := ast.Unparen(a).(*ast.FuncLit); ok {
			w.literals[lit] = argument{to, slot, to < 0 && iterates(f)}
			if to >= 0 {
				w.out.Callbacks = append(w.out.Callbacks, Callback{w.from, to, slot, w.site(lit.Pos()), w.site(lit.End())})
			}
			continue
		}
		if p, ok := w.param(a); ok {
			switch {
			case w.loop || to < 0 && iterates(f):
				w.repeated(p)
			case to >= 0:
				w.out.Repeats = append(w.out.Repeats, Repeat{w.from, p, to, slot})
			}
		}
	}
}

// repeated notes a call of a parameter.
func (w walker) repeated(slot int) {
	switch {
	case w.loop:
		w.out.Repeats = append(w.out.Repeats, Repeat{w.from, slot, -1, 0})
	case w.within.to >= 0:
		w.out.Repeats = append(w.out.Repeats, Repeat{w.from, slot, w.within.to, w.within.slot})
	}
}

func (w walker) param(e ast.Expr) (int, bool) {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return 0, false
	}
	slot, ok := w.params[w.c.Info.Uses[id]]
	return slot, ok
}

// calledFunc is the function or method that an expression names.
func (w walker) calledFunc(e ast.Expr) *types.Func {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		f, _ := w.c.Info.Uses[e].(*types.Func)
		return f
	case *ast.SelectorExpr:
		f, _ := w.c.Info.Uses[e.Sel].(*types.Func)
		return f
	case *ast.IndexExpr:
		return w.calledFunc(e.X)
	case *ast.IndexListExpr:
		return w.calledFunc(e.X)
	}
	return nil
}

// iterates reports whether a function of the standard library calls its argument
// for each of many.
func iterates(f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "slices", "maps", "sort":
		return strings.HasSuffix(f.Name(), "Func") || strings.HasPrefix(f.Name(), "Slice") || f.Name() == "Search"
	case "path/filepath", "io/fs":
		return strings.HasPrefix(f.Name(), "Walk")
	case "sync":
		return f.Name() == "Range"
	case "strings", "bytes":
		return f.Name() == "Map" || strings.HasSuffix(f.Name(), "Func")
	}
	return false
}
