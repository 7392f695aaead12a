package data

import (
	"go/ast"
	"go/types"
)

// holds says which results of a call can carry a transaction on: bit i is
// result i. Rows, errors and plain data can not.
func (w *walker) holds(e *ast.CallExpr) uint64 {
	t := w.c.Info.TypeOf(e)
	if t == nil {
		return 0
	}
	tuple, ok := t.(*types.Tuple)
	if !ok {
		if w.canHold(t, 0) {
			return 1
		}
		return 0
	}
	var bits uint64
	for i := range min(tuple.Len(), 64) {
		if w.canHold(tuple.At(i).Type(), 0) {
			bits |= 1 << i
		}
	}
	return bits
}

// maxHoldDepth bounds how deep a struct is searched for a handle.
const maxHoldDepth = 4

// canHold reports whether values of a type can carry a handle: library types
// that are one, interfaces with methods, functions, and structs with such
// fields.
func (w *walker) canHold(t types.Type, depth int) bool {
	if is, ok := w.hold[t]; ok {
		return is
	}
	w.hold[t] = false // recursive types
	is := w.canHoldType(t, depth)
	if depth == 0 || is {
		w.hold[t] = is
	} else {
		delete(w.hold, t)
	}
	return is
}

func (w *walker) canHoldType(t types.Type, depth int) bool {
	if depth > maxHoldDepth {
		return false
	}
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return w.canHold(t.Elem(), depth)
	case *types.Slice:
		return w.canHold(t.Elem(), depth+1)
	case *types.Map:
		return w.canHold(t.Elem(), depth+1)
	case *types.Signature:
		return true
	case *types.TypeParam:
		return true
	case *types.Interface:
		return t.NumMethods() > 0
	case *types.Struct:
		for i := range t.NumFields() {
			if w.canHold(t.Field(i).Type(), depth+1) {
				return true
			}
		}
	case *types.Named:
		return w.canHoldNamed(t, depth)
	}
	return false
}

func (w *walker) canHoldNamed(t *types.Named, depth int) bool {
	p := t.Obj().Pkg()
	if p == nil {
		return false // error
	}
	if i, ok := t.Underlying().(*types.Interface); ok {
		switch t.Obj().Name() {
		case "Rows", "Row", "Result":
			return w.isOwn(p)
		}
		return i.NumMethods() > 0
	}
	if _, ok := t.Underlying().(*types.Signature); ok {
		return true
	}
	if w.isOwn(p) {
		return w.canHold(t.Underlying(), depth)
	}
	if w.lib.byPath[p.Path()] == nil {
		return false
	}
	switch t.Obj().Name() {
	case "Rows", "Row", "CommandTag", "Result":
		return false
	}
	_, isStruct := t.Underlying().(*types.Struct)
	return isStruct && !isPlainData(t)
}

// isPlainData reports whether a library's struct is a value, such as
// sql.NullString or gorm.Model: it has a Value method or only plain fields.
func isPlainData(t *types.Named) bool {
	if o, _, _ := types.LookupFieldOrMethod(t, true, nil, "Value"); o != nil {
		if f, ok := o.(*types.Func); ok && f.Signature().Params().Len() == 0 && f.Signature().Results().Len() == 2 {
			return true
		}
	}
	return t.NumMethods() == 0
}
