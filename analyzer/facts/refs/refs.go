// Package refs extracts the references from declaration to declaration of the
// code base, with their kind and place, and the flows of concrete types into
// interfaces that package couplings resolves (methods 1.1.3, 1.3.0).
package refs

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Target is a symbol of the code base.
type Target struct {
	Package ident.PackagePath
	Name    ident.SymbolName
}

// Ref is all references of one kind from one declaration to one target.
type Ref struct {
	// From is an index into the declarations given to Extract, To into
	// Package.Targets.
	From, To int
	Kind     facts.RefKind
	// Sites are in source order, without repetition.
	Sites []facts.Site
}

// Package is what Extract found in one package.
type Package struct {
	Targets []Target
	// Refs are sorted by From, To, Kind.
	Refs []Ref
	// Flows and Calls are in source order; empty for a test variant, whose
	// doubles are not wired into the running program.
	Flows []Flow
	Calls []InterfaceCall
	// Literals name the unnamed interface types written in declarations.
	Literals map[*types.Interface]Target
	// Callbacks and Repeats are in source order.
	Callbacks []Callback
	Repeats   []Repeat
	// Unresolved counts identifiers that have no object because of errors.
	Unresolved int
}

// Flow is a place where a value becomes an interface of the code base, or where
// one such interface becomes another. Exactly one of Type and From is set.
type Flow struct {
	// Type is the concrete type (generic origin); Pointer says that the value
	// is a pointer to it.
	Type    *types.Named
	Pointer bool
	// From is the interface that flows into To.
	From types.Type
	// To is a *types.Named (generic origin) or an unnamed *types.Interface.
	To types.Type
	// Asserted is true for x.(To): not every value of From is a To.
	Asserted bool
	// In is the index of the declaration around the place; Line and Col are
	// 1-based.
	In, Line, Col int
}

// InterfaceCall is a call of a method through an interface.
type InterfaceCall struct {
	// From is the index of the calling declaration.
	From int
	// Interface declares the method: a *types.Named or an unnamed
	// *types.Interface.
	Interface types.Type
	Method    string
	Site      facts.Site
}

// Extract walks the declarations of a checked package. decls is what
// symbols.Declared(c) returns.
func Extract(c *load.Checked, decls []symbols.Decl) *Package {
	x := &extractor{
		c: c, out: &Package{Literals: map[*types.Interface]Target{}},
		targets: map[types.Object]int{}, roles: map[ast.Node]facts.RefKind{}, index: map[Target]int{}, own: map[*types.Package]bool{},
		params: map[types.Object]int{}, literals: map[*ast.FuncLit]argument{},
	}
	for i, d := range decls {
		if d.Member {
			continue
		}
		if i > 0 && decls[i-1].Node == d.Node {
			continue // the second name of one var or const specification
		}
		x.declaration(i, d)
	}
	return x.out
}

type extractor struct {
	c       *load.Checked
	out     *Package
	targets map[types.Object]int
	index   map[Target]int
	own     map[*types.Package]bool

	// from, name, uses and roles are about the declaration at hand.
	from  int
	name  ident.SymbolName
	uses  []use
	roles map[ast.Node]facts.RefKind
	// params are the parameters of function type, literals where function
	// literals go.
	params   map[types.Object]int
	literals map[*ast.FuncLit]argument
}

// use is one reference of the declaration at hand.
type use struct {
	to   int
	kind facts.RefKind
	site facts.Site
}

func (x *extractor) declaration(i int, d symbols.Decl) {
	x.from, x.name = i, d.Name
	x.uses = x.uses[:0]
	if len(x.roles) > 0 {
		x.roles = map[ast.Node]facts.RefKind{}
	}
	clear(x.params)
	clear(x.literals)
	w := walker{extractor: x, within: argument{to: -1}}
	switch n := d.Node.(type) {
	case *ast.FuncDecl:
		w.function(n)
	case *ast.TypeSpec:
		w.typeSpec(n)
	case *ast.ValueSpec:
		ast.Walk(&w, n)
	}
	x.join()
}

// join turns the uses of one declaration into references.
func (x *extractor) join() {
	slices.SortStableFunc(x.uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.kind, b.kind), compareSites(a.site, b.site))
	})
	sites := make([]facts.Site, 0, len(x.uses)) // shared by the references
	for i, u := range x.uses {
		if i > 0 && u == x.uses[i-1] {
			continue
		}
		if i == 0 || u.to != x.uses[i-1].to || u.kind != x.uses[i-1].kind {
			sites = sites[len(sites):]
			x.out.Refs = append(x.out.Refs, Ref{From: x.from, To: u.to, Kind: u.kind})
		}
		sites = append(sites, u.site)
		x.out.Refs[len(x.out.Refs)-1].Sites = slices.Clip(sites)
	}
}

func compareSites(a, b facts.Site) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// isOwn remembers the answers of Checked.Own.
func (x *extractor) isOwn(p *types.Package) bool {
	own, ok := x.own[p]
	if !ok {
		own = p != nil && x.c.Own(p)
		x.own[p] = own
	}
	return own
}

// target interns the symbol of an object; -1 when it is not one of the code
// base.
func (x *extractor) target(obj types.Object) int {
	if t, ok := x.targets[obj]; ok {
		return t
	}
	t := -1
	if x.isOwn(obj.Pkg()) {
		if name, ok := symbols.Of(obj); ok {
			t = x.intern(Target{ident.PackagePath(obj.Pkg().Path()), name})
		}
	}
	x.targets[obj] = t
	return t
}

// fieldTarget interns a field that a selection reaches; obj is the field.
func (x *extractor) fieldTarget(obj *types.Var, recv types.Type, index []int) int {
	obj = obj.Origin()
	if t, ok := x.targets[obj]; ok {
		return t
	}
	t := -1
	if x.isOwn(obj.Pkg()) {
		if pkg, name, ok := symbols.FieldOf(recv, index); ok && x.isOwn(pkg) {
			t = x.intern(Target{ident.PackagePath(pkg.Path()), name})
		}
	}
	x.targets[obj] = t
	return t
}

func (x *extractor) intern(t Target) int {
	i, ok := x.index[t]
	if !ok {
		i = len(x.out.Targets)
		x.out.Targets = append(x.out.Targets, t)
		x.index[t] = i
	}
	return i
}
