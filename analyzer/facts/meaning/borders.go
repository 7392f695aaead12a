package meaning

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// borders finds where the language of one package meets that of another
// (methods 1.6.2).
type borders struct {
	c            *load.Checked
	path         ident.PackagePath
	nouns        map[string][]noun
	translations []translation
	served       map[served]bool
}

// The least that counts: fields of a noun and fields that a translation fills,
// and the share of the visible fields that it fills.
const (
	minFields = 2
	minShare  = 1.0 / 3
)

// noun notes a struct type with exported fields under its name in words; names
// that only say what a type is for a program (Config, Request) do not count.
func (b *borders) noun(n *ast.TypeSpec, d symbols.Decl) {
	st, ok := n.Type.(*ast.StructType)
	if !ok || n.Assign.IsValid() {
		return
	}
	var fields []string
	for _, f := range st.Fields.List {
		for _, id := range f.Names {
			if id.IsExported() {
				fields = append(fields, strings.ToLower(id.Name))
			}
		}
	}
	o := b.c.Info.Defs[n.Name]
	if len(fields) < minFields || o == nil || !b.isRecord(o.Type()) {
		return
	}
	var words []string
	says := false
	split(n.Name.Name, func(w string) {
		words = append(words, singular(strings.ToLower(w)))
		_, ok := term(w)
		says = says || ok || strings.EqualFold(w, "user")
	})
	if !says {
		return
	}
	slices.Sort(fields)
	if b.nouns == nil {
		b.nouns = map[string][]noun{}
	}
	name := strings.Join(words, " ")
	b.nouns[name] = append(b.nouns[name], noun{refs.Target{Package: b.path, Name: d.Name}, fields})
}

// translation notes a function with one struct of the code base going in, one of
// another package coming out, and fields of the first used to fill the second.
func (b *borders) translation(n *ast.FuncDecl, d symbols.Decl) {
	if n.Body == nil || n.Type.Results == nil {
		return
	}
	f, ok := b.c.Info.Defs[n.Name].(*types.Func)
	if !ok {
		return
	}
	sig := f.Signature()
	if sig.Results().Len() == 0 {
		return
	}
	to := b.record(sig.Results().At(0).Type())
	if to == nil {
		return
	}
	var from *types.Named
	for v := range sig.Params().Variables() {
		if r := b.record(v.Type()); r != nil {
			if from != nil {
				return
			}
			from = r
		}
	}
	if r := sig.Recv(); from == nil && r != nil {
		from = b.record(r.Type())
	}
	if from == nil || from.Obj().Pkg() == to.Obj().Pkg() {
		return
	}
	if !b.isRecord(from) || !b.isRecord(to) {
		return
	}
	if k := b.filled(n.Body, from, to); k >= minFields && float64(k) >= minShare*float64(visibleFields(to)) {
		x, y := target(from), target(to)
		b.translations = append(b.translations, translation{refs.Target{Package: b.path, Name: d.Name}, x, y, k})
	}
}

func target(n *types.Named) refs.Target {
	return refs.Target{Package: ident.PackagePath(n.Obj().Pkg().Path()), Name: ident.SymbolName(n.Obj().Name())}
}

// record is the struct type of the code base behind pointers and slices.
func (b *borders) record(t types.Type) *types.Named {
	for {
		t = types.Unalias(t)
		switch x := t.(type) {
		case *types.Pointer:
			t = x.Elem()
			continue
		case *types.Slice:
			t = x.Elem()
			continue
		case *types.Named:
			x = x.Origin()
			if _, ok := x.Underlying().(*types.Struct); !ok || !b.c.Own(x.Obj().Pkg()) {
				return nil
			}
			if _, _, ok := symbols.TypeName(x); !ok {
				return nil
			}
			return x
		}
		return nil
	}
}

// filled counts the fields of to that are set from fields or methods of from.
func (b *borders) filled(body *ast.BlockStmt, from, to *types.Named) int {
	set := map[string]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if symbols.NamedOf(orInvalid(b.c.Info.TypeOf(n))) != to {
				return true
			}
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok && b.mentions(kv.Value, from) {
					set[types.ExprString(kv.Key)] = true
				}
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				sel, ok := l.(*ast.SelectorExpr)
				if ok && i < len(n.Rhs) && symbols.NamedOf(orInvalid(b.c.Info.TypeOf(sel.X))) == to && b.mentions(n.Rhs[i], from) {
					set[sel.Sel.Name] = true
				}
			}
		}
		return true
	})
	return len(set)
}

// mentions reports whether an expression uses a field or method of a type.
func (b *borders) mentions(e ast.Expr, from *types.Named) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && !found {
			found = symbols.NamedOf(orInvalid(b.c.Info.TypeOf(sel.X))) == from
		}
		return !found
	})
	return found
}

func orInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}
