package flow

import (
	"go/ast"
	"go/types"
	"reflect"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Containers for dependency injection call constructors by the types of their
// results: what a parameter or a field of an fx.In struct is, no call says. A
// program's only provider of a type and name is taken for its value.

const (
	fxPath  = "go.uber.org/fx"
	digPath = "go.uber.org/dig"
)

// provided is a value that a container hands out.
type provided struct {
	typ  refs.Target
	name string
	in   refs.Target
	// node is a function that makes the value, or with supplied the value.
	node     *Node
	supplied bool
}

// injectedField is a field that a container fills.
type injectedField struct {
	key  refs.Target
	name string
}

// providers records what the calls of a container provide.
func (v *visitor) providers() {
	for _, f := range v.order {
		for _, s := range f.calls {
			if s.callee == nil || s.callee.own {
				continue
			}
			path, name := v.class.path(s.callee.fn.Pkg()), s.callee.fn.Name()
			switch {
			case path == fxPath && name == "Provide", path == digPath && name == "Provide":
				for _, a := range s.expr.Args {
					v.provider(f, a, false)
				}
			case path == fxPath && name == "Supply":
				for _, a := range s.expr.Args {
					v.provider(f, a, true)
				}
			}
		}
	}
	v.injectedFields()
}

// provider records one argument of Provide or Supply.
func (v *visitor) provider(f *function, e ast.Expr, supplied bool) {
	p := provided{in: f.key, supplied: supplied}
	var as types.Type
	for range 3 { // fx.Annotate(fn, fx.As(new(T)), fx.ResultTags(`name:"x"`))
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		c := (*callee)(nil)
		if ok {
			c = v.calleeOf(call)
		}
		if c == nil || c.own || v.class.path(c.fn.Pkg()) != fxPath || c.fn.Name() != "Annotate" || len(call.Args) == 0 {
			break
		}
		for _, a := range call.Args[1:] {
			v.annotation(a, &p, &as)
		}
		e = call.Args[0]
	}
	t := as
	if t == nil {
		t = v.c.Info.TypeOf(e)
		if sig, ok := typeUnder(t).(*types.Signature); ok && !supplied {
			if t = nil; sig.Results().Len() > 0 {
				t = sig.Results().At(0).Type()
			}
		}
	}
	n := symbols.NamedOf(typeOr(t))
	if n == nil || n.Obj().Pkg() == nil || !v.class.interesting(t) && !v.class.own(n.Obj().Pkg()) {
		return
	}
	p.typ, p.node = typeKey(n), v.build(f, e)
	v.mark(p.node, defaultDepth)
	v.out.provides = append(v.out.provides, p)
}

func typeOr(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

func typeUnder(t types.Type) types.Type { return typeOr(t).Underlying() }

// annotation reads fx.As and fx.ResultTags.
func (v *visitor) annotation(e ast.Expr, p *provided, as *types.Type) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	c := v.calleeOf(call)
	if c == nil || v.class.path(c.fn.Pkg()) != fxPath {
		return
	}
	switch c.fn.Name() {
	case "As":
		if ptr, ok := typeOr(v.c.Info.TypeOf(call.Args[0])).(*types.Pointer); ok {
			*as = ptr.Elem()
		}
	case "ResultTags":
		if tv := v.c.Info.Types[call.Args[0]]; tv.Value != nil {
			p.name = injectedName(constantText(tv))
		}
	}
}

// injectedName is the name or group in a tag.
func injectedName(tag string) string {
	s := reflect.StructTag(tag)
	if g := s.Get("group"); g != "" {
		return "group " + g
	}
	return s.Get("name")
}

// injectedFields records the fields of structs that embed fx.In or dig.In.
func (v *visitor) injectedFields() {
	for _, name := range v.c.Types.Scope().Names() {
		tn, ok := v.c.Types.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok || !v.takesIn(st) {
			continue
		}
		for i := range st.NumFields() {
			key := v.own(ident.SymbolName(name + "." + st.Field(i).Name()))
			v.out.injected = append(v.out.injected, injectedField{key, injectedName(st.Tag(i))})
		}
	}
}

// takesIn reports whether a struct embeds the marker of a container.
func (v *visitor) takesIn(st *types.Struct) bool {
	for i := range st.NumFields() {
		f := st.Field(i)
		n := symbols.NamedOf(f.Type())
		if !f.Embedded() || n == nil || n.Obj().Name() != "In" || n.Obj().Pkg() == nil {
			continue
		}
		if path := v.class.path(n.Obj().Pkg()); path == fxPath || path == digPath {
			return true
		}
	}
	return false
}

// container answers which value a container gives.
type container struct {
	provides map[refs.Target][]provided
	fields   map[refs.Target]string
	programs [][]bool // by main package, whether it reaches a package
	calls    map[*Node]*Node
}

func newContainer(parts []*part, s *facts.Set) *container {
	c := &container{provides: map[refs.Target][]provided{}, fields: map[refs.Target]string{}, calls: map[*Node]*Node{}}
	for _, q := range parts {
		for _, p := range q.provides {
			c.provides[p.typ] = append(c.provides[p.typ], p)
		}
		for _, f := range q.injected {
			c.fields[f.key] = f.name
		}
	}
	if len(c.provides) > 0 {
		c.programs = programs(s)
	}
	return c
}

// programs are, for each main package, the packages that it reaches.
func programs(s *facts.Set) [][]bool {
	var out [][]bool
	for i := range s.Packages {
		if s.Packages[i].Name != "main" {
			continue
		}
		seen := make([]bool, len(s.Packages))
		for queue := []int{i}; len(queue) > 0; {
			n := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if seen[n] {
				continue
			}
			seen[n] = true
			queue = append(queue, s.Packages[n].Imports...)
		}
		out = append(out, seen)
	}
	return out
}

// together reports whether one program has both packages, or none has the first.
func (c *container) together(a, b int) bool {
	if a < 0 || b < 0 {
		return true
	}
	library := true
	for _, p := range c.programs {
		if p[a] && p[b] {
			return true
		}
		library = library && !p[a]
	}
	return library
}

// injectedValue is the value that a container gives for a type and name in the
// programs of a package; ok is false unless there is exactly one provider.
func (m *Machine) injectedValue(t Thunk, name string) (Thunk, bool) {
	c := m.p.container
	var only *provided
	from := m.p.tables.Package(t.Frame.fn.Package)
	for i := range c.provides[t.Type] {
		p := &c.provides[t.Type][i]
		if p.name != name || !c.together(from, m.p.tables.Package(p.in.Package)) {
			continue
		}
		if only != nil {
			return t, false
		}
		only = p
	}
	if only == nil {
		return t, false
	}
	m.joined, m.injected = true, true
	fr := m.bottomOf(only.in)
	if only.supplied {
		return Thunk{only.node, fr}, true
	}
	n := only.node
	switch {
	case n.Op == Func:
		call := c.calls[n]
		if call == nil {
			call = &Node{Op: Call, Own: n.Own, Key: n.Key, Name: n.Name, X: n.X, Rules: n.Rules, Type: t.Type, At: n.At}
			c.calls[n] = call
		}
		return Thunk{call, fr}, true
	case n.Op == Closure && len(n.Args) > 0:
		return Thunk{n.Args[m.pick(Thunk{n, fr}, len(n.Args))], fr}, true
	}
	return t, false
}

// Injected reports whether the run has taken a value from a container.
func (m *Machine) Injected() bool { return m.injected }

// injectedField is the value of a field that a container fills.
func (m *Machine) injectedField(t Thunk) (Thunk, bool) {
	name, ok := m.p.container.fields[t.Key]
	if !ok || t.Frame == nil {
		return t, false
	}
	return m.injectedValue(t, name)
}

// injectedParam is the value of a parameter of a function that nothing calls.
func (m *Machine) injectedParam(t Thunk) (Thunk, bool) {
	if t.Frame == nil || t.Index < 0 || !t.Frame.closed || len(m.p.callers[t.Key]) > 0 {
		return t, false
	}
	return m.injectedValue(t, "")
}
