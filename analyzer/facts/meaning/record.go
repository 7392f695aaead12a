package meaning

import (
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/effects"
)

// isRecord reports whether a struct holds data: no field of it is, or leads
// through pointers and structs to, a lock, a channel, a function or an interface
// with methods other than error. What is none is a service with dependencies.
func (b *borders) isRecord(t types.Type) bool { return !b.serves(t, false) }

func (b *borders) serves(t types.Type, pointer bool) bool {
	t = types.Unalias(t)
	key := served{t, pointer}
	if s, ok := b.served[key]; ok {
		return s
	}
	if b.served == nil {
		b.served = map[served]bool{}
	}
	b.served[key] = false // a type that leads to itself tells nothing new
	s := b.servesAt(t, pointer)
	b.served[key] = s
	return s
}

// served is a type, and whether it was reached through a pointer.
type served struct {
	t       types.Type
	pointer bool
}

func (b *borders) servesAt(t types.Type, pointer bool) bool {
	foreign := false
	if n, ok := t.(*types.Named); ok {
		p := n.Obj().Pkg()
		if p == nil {
			return false // error
		}
		if p.Path() == "sync" || p.Path() == "sync/atomic" {
			return true
		}
		foreign = !b.c.Own(p) && !effects.IsStandard(p.Path())
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return u.NumMethods() > 0
	case *types.Chan, *types.Signature:
		return true
	case *types.Pointer:
		return b.serves(u.Elem(), true)
	case *types.Struct:
		if foreign {
			return pointer && exportedFields(u) == 0
		}
		for f := range u.Fields() {
			if b.serves(f.Type(), false) {
				return true
			}
		}
	}
	return false
}

func exportedFields(st *types.Struct) int {
	n := 0
	for f := range st.Fields() {
		if f.Exported() {
			n++
		}
	}
	return n
}

// visibleFields counts the exported fields of a struct, or all when it has none.
func visibleFields(t types.Type) int {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return 0
	}
	if n := exportedFields(st); n > 0 {
		return n
	}
	return st.NumFields()
}
