// Package shape keeps what contracts need of types: the signatures of what
// crosses packages, the types they lead to, enumerations, errors, and what
// functions do with their parameters (methods 7.1).
//
// Visit only remembers the checked package, whose types stay; the join picks
// what crosses and writes it down once.
package shape

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/effects"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Collector implements evidence.Evidence.
type Collector struct {
	effects *effects.Collector
	// more name further types.
	more []func(typ func(types.Type) int)

	mu       sync.Mutex
	packages map[ident.PackagePath]*types.Package
	// lines are those of the fields of struct types.
	lines map[refs.Target][]int
	// texts are the constant texts of error values.
	texts map[refs.Target]string
}

var _ evidence.Evidence = (*Collector)(nil)

// New returns a Collector. fx must visit the same packages and be joined before.
// more are called during the join with a function that puts a type, and what it
// leads to, into the table and returns its index.
func New(fx *effects.Collector, more ...func(typ func(types.Type) int)) *Collector {
	return &Collector{effects: fx, more: more, packages: map[ident.PackagePath]*types.Package{}, lines: map[refs.Target][]int{}, texts: map[refs.Target]string{}}
}

// Visit implements evidence.Evidence.
func (c *Collector) Visit(k *load.Checked, decls []symbols.Decl) {
	if k.TestVariant {
		return
	}
	path := ident.PackagePath(k.Types.Path())
	texts, lines := map[refs.Target]string{}, map[refs.Target][]int{}
	for _, d := range decls {
		if n, ok := d.Node.(*ast.TypeSpec); ok {
			if l := fieldLines(k.Fset, n); l != nil {
				lines[refs.Target{Package: path, Name: d.Name}] = l
			}
		}
		if n, ok := d.Node.(*ast.ValueSpec); ok && d.Kind == facts.Var {
			if text, ok := errorText(k.Info, n, string(d.Name)); ok {
				texts[refs.Target{Package: path, Name: d.Name}] = text
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.packages[path] = k.Types
	for t, l := range lines {
		c.lines[t] = l
	}
	for t, text := range texts {
		c.texts[t] = text
	}
}

// fieldLines are the lines of the fields of a struct type, in order.
func fieldLines(fset *token.FileSet, n *ast.TypeSpec) []int {
	t, ok := n.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	var out []int
	for _, f := range t.Fields.List {
		line := fset.PositionFor(f.Pos(), false).Line
		for range max(1, len(f.Names)) {
			out = append(out, line)
		}
	}
	return out
}

// errorText is the first constant text that the call which makes an error value
// is given.
func errorText(info *types.Info, n *ast.ValueSpec, name string) (string, bool) {
	for i, id := range n.Names {
		if id.Name != name || len(n.Values) != len(n.Names) {
			continue
		}
		o := info.Defs[id]
		call, ok := ast.Unparen(n.Values[i]).(*ast.CallExpr)
		if o == nil || !ok || !isError(o.Type()) {
			return "", false
		}
		for _, a := range call.Args {
			tv := info.Types[a]
			// A constant of a type of its own is a code or kind, not a text.
			if b, ok := tv.Type.(*types.Basic); ok && tv.Value != nil && tv.Value.Kind() == constant.String && b.Info()&types.IsString != 0 {
				return constant.StringVal(tv.Value), true
			}
		}
	}
	return "", false
}

func isError(t types.Type) bool {
	e, ok := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	return ok && types.Implements(t, e)
}

// Join implements evidence.Evidence.
func (c *Collector) Join(t *evidence.Tables) {
	w := newWriter(c, t)
	crossing := w.crossing()
	w.funcs(crossing)
	w.vars(crossing)
	w.coupled()
	for _, f := range c.more {
		f(func(t types.Type) int {
			w.reach(t)
			return w.typ(t)
		})
	}
	w.named()
	w.enums()
	w.errors(crossing)
	t.Set.Shape = w.out
	c.packages, c.texts, c.lines = nil, nil, nil
}

// object is the declaration of a symbol, nil when it has none that is kept:
// package-level objects, and methods of named types and interfaces.
func (c *Collector) object(t refs.Target) types.Object {
	p := c.packages[t.Package]
	if p == nil {
		return nil
	}
	owner, member, isMember := strings.Cut(string(t.Name), ".")
	o := p.Scope().Lookup(owner)
	if !isMember || o == nil {
		return o
	}
	n, ok := types.Unalias(o.Type()).(*types.Named)
	if !ok {
		return nil
	}
	for m := range n.Methods() {
		if m.Name() == member {
			return m
		}
	}
	if i, ok := n.Underlying().(*types.Interface); ok {
		for m := range i.ExplicitMethods() {
			if m.Name() == member {
				return m
			}
		}
	}
	return nil
}

func exported(name string) bool { return token.IsExported(name) }
