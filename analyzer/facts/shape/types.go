package shape

import (
	"fmt"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// writer writes types into the table, each once.
type writer struct {
	c     *Collector
	t     *evidence.Tables
	out   facts.Shape
	known map[types.Type]int
	rows  map[string]int
	// reached are the own types to be listed; seen holds every type that was
	// looked through for them.
	reached map[int]*types.Named
	seen    map[types.Type]bool
	look    *looker
}

func newWriter(c *Collector, t *evidence.Tables) *writer {
	w := &writer{
		c: c, t: t, out: facts.NewShape(), known: map[types.Type]int{}, rows: map[string]int{},
		reached: map[int]*types.Named{}, seen: map[types.Type]bool{},
	}
	w.look = newLooker(func(n *types.Named) bool { return w.symbol(n) >= 0 })
	return w
}

// typ is the index of a type.
func (w *writer) typ(t types.Type) int {
	t = types.Unalias(t)
	if i, ok := w.known[t]; ok {
		return i
	}
	row := w.row(t)
	key := fmt.Sprintf("%#v", row)
	i, ok := w.rows[key]
	if !ok {
		i = len(w.out.Types)
		w.out.Types = append(w.out.Types, row)
		w.rows[key] = i
	}
	w.known[t] = i
	return i
}

func (w *writer) row(t types.Type) facts.TypeShape {
	switch t := t.(type) {
	case *types.Basic:
		return facts.TypeShape{Kind: "basic", Name: t.Name()}
	case *types.Named:
		return w.namedRow(t)
	case *types.Pointer:
		return facts.TypeShape{Kind: "pointer", Elem: w.typ(t.Elem())}
	case *types.Slice:
		return facts.TypeShape{Kind: "slice", Elem: w.typ(t.Elem())}
	case *types.Array:
		return facts.TypeShape{Kind: "array", Elem: w.typ(t.Elem()), Len: t.Len()}
	case *types.Map:
		return facts.TypeShape{Kind: "map", Key: w.typ(t.Key()), Elem: w.typ(t.Elem())}
	case *types.Chan:
		return facts.TypeShape{Kind: "chan", Elem: w.typ(t.Elem()), Dir: [...]string{types.SendRecv: "", types.SendOnly: "send", types.RecvOnly: "receive"}[t.Dir()]}
	case *types.Signature:
		return facts.TypeShape{Kind: "func", Params: w.tuple(t.Params()), Results: w.tuple(t.Results()), Variadic: t.Variadic()}
	case *types.Interface:
		return w.interfaceRow(t)
	case *types.Struct:
		return w.structRow(t)
	case *types.TypeParam:
		return facts.TypeShape{Kind: "param", Name: t.Obj().Name()}
	case *types.Union:
		return facts.TypeShape{Kind: "union", Name: t.String()}
	}
	return facts.TypeShape{Kind: "basic", Name: "invalid type"}
}

func (w *writer) tuple(t *types.Tuple) []int {
	var out []int
	for v := range t.Variables() {
		out = append(out, w.typ(v.Type()))
	}
	return out
}

func (w *writer) namedRow(t *types.Named) facts.TypeShape {
	row := facts.TypeShape{Kind: "named", Name: t.Obj().Name()}
	if p := t.Obj().Pkg(); p != nil {
		row.Name = p.Path() + "." + row.Name
	}
	if s := w.symbol(t); s >= 0 {
		row = facts.TypeShape{Kind: "own", Symbol: s}
	} else {
		row.Foreign = w.look.foreign(t)
	}
	for a := range t.TypeArgs().Types() {
		row.Args = append(row.Args, w.typ(a))
	}
	return row
}

// symbol is that of a named type of the code base, -1 for others.
func (w *writer) symbol(t *types.Named) int {
	pkg, name, ok := symbols.TypeName(t)
	if !ok {
		return -1
	}
	return w.t.Symbol(refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name})
}

func (w *writer) interfaceRow(t *types.Interface) facts.TypeShape {
	row := facts.TypeShape{Kind: "interface"}
	for m := range t.Methods() {
		row.Methods = append(row.Methods, facts.MethodShape{Name: m.Name(), Type: w.typ(m.Type())})
	}
	for e := range t.EmbeddedTypes() {
		if u, ok := types.Unalias(e).(*types.Union); ok {
			row.Name += u.String()
		}
	}
	return row
}

func (w *writer) structRow(t *types.Struct) facts.TypeShape {
	row := facts.TypeShape{Kind: "struct"}
	for i := range t.NumFields() {
		f := t.Field(i)
		row.Fields = append(row.Fields, facts.FieldShape{
			Name: f.Name(), Type: w.typ(f.Type()), Tag: t.Tag(i), Unexported: !f.Exported(), Embedded: f.Embedded(),
		})
	}
	return row
}

// reach lists the own types that a value of a type leads to: through what
// encoders and other packages see of it.
func (w *writer) reach(t types.Type) {
	t = types.Unalias(t)
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		for a := range t.TypeArgs().Types() {
			w.reach(a)
		}
		if t != t.Origin() {
			w.reach(t.Origin())
			return
		}
		if s := w.symbol(t); s >= 0 {
			w.reached[s] = t
			w.reach(t.Underlying())
		}
	case *types.Pointer:
		w.reach(t.Elem())
	case *types.Slice:
		w.reach(t.Elem())
	case *types.Array:
		w.reach(t.Elem())
	case *types.Chan:
		w.reach(t.Elem())
	case *types.Map:
		w.reach(t.Key())
		w.reach(t.Elem())
	case *types.Signature:
		w.reachTuple(t.Params())
		w.reachTuple(t.Results())
	case *types.Interface:
		for m := range t.Methods() {
			w.reach(m.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				w.reach(f.Type())
			}
		}
	case *types.TypeParam:
		w.reach(t.Constraint())
	}
}

func (w *writer) reachTuple(t *types.Tuple) {
	for v := range t.Variables() {
		w.reach(v.Type())
	}
}
