// Package couplings finds the ties that imports do not show: which type of the
// code base is used as which interface of the code base, where it is wired, and
// which calls therefore reach it at run time.
//
// Resolution is RTA-like and stays inside the code base (methods 1.3.0): a type
// counts for an interface only if some value of it visibly becomes that
// interface, directly or through other interfaces. Values that travel through
// any, reflection or a dependency's containers are not followed.
package couplings

import (
	"cmp"
	"go/types"
	"slices"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Collector gathers the flows of all packages. Add may be called from several
// goroutines; Resolve once, after all of them.
type Collector struct {
	mu       sync.Mutex
	flows    []flow
	calls    []call
	literals map[*types.Interface]refs.Target
}

// flow is a refs.Flow with its declaration named.
type flow struct {
	refs.Flow
	in refs.Target
}

type call struct {
	from   refs.Target
	iface  types.Type
	method string
	site   facts.Site
}

// Add takes over what refs found in one package; decls are its declarations.
func (c *Collector) Add(path ident.PackagePath, decls []symbols.Decl, p *refs.Package) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.literals == nil {
		c.literals = map[*types.Interface]refs.Target{}
	}
	for _, f := range p.Flows {
		c.flows = append(c.flows, flow{f, refs.Target{Package: path, Name: decls[f.In].Name}})
	}
	for _, k := range p.Calls {
		c.calls = append(c.calls, call{refs.Target{Package: path, Name: decls[k.From].Name}, k.Interface, k.Method, k.Site})
	}
	for t, name := range p.Literals {
		c.literals[t] = name
	}
}

// Coupling says that Type is used as Interface.
type Coupling struct {
	Interface, Type refs.Target
	// Pointer is true when it is the pointer that was wired.
	Pointer bool
	// Wired are the places where the type becomes an interface on its way to
	// this one, sorted, at least one.
	Wired []Wiring
}

// Wiring is a place: the declaration around it and the 1-based position in that
// declaration's file.
type Wiring struct {
	In        refs.Target
	Line, Col int
}

// RuntimeCall is a call through an interface that reaches a method.
type RuntimeCall struct {
	From, To refs.Target
	// Sites are sorted, without repetition.
	Sites []facts.Site
}

// Resolve returns the couplings, sorted by interface and type, and the calls
// they resolve, sorted by From and To.
func (c *Collector) Resolve() ([]Coupling, []RuntimeCall) {
	r := resolver{
		name:     c.namer(),
		concrete: map[types.Type]map[*types.Named]*entry{},
		next:     map[types.Type][]hop{},
	}
	for i := range c.flows {
		f := &c.flows[i]
		if f.Type != nil {
			r.enter(f.To, f.Type, f.Pointer, Wiring{f.in, f.Line, f.Col})
		} else {
			r.next[f.From] = append(r.next[f.From], hop{f.To, f.Asserted})
		}
	}
	r.spread()
	return r.couplings(), r.calls(c.calls)
}

// namer names interface types; ok is false for interfaces that no declaration
// of the code base writes.
func (c *Collector) namer() func(types.Type) (refs.Target, bool) {
	return func(t types.Type) (refs.Target, bool) {
		switch t := t.(type) {
		case *types.Named:
			pkg, name, ok := symbols.TypeName(t)
			if !ok {
				return refs.Target{}, false
			}
			return refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}, true
		case *types.Interface:
			n, ok := c.literals[t]
			return n, ok
		}
		return refs.Target{}, false
	}
}

type resolver struct {
	name func(types.Type) (refs.Target, bool)
	// concrete holds the types that become each interface.
	concrete map[types.Type]map[*types.Named]*entry
	// next holds the interfaces that values of an interface flow into.
	next map[types.Type][]hop
}

type hop struct {
	to       types.Type
	asserted bool
}

type entry struct {
	pointer bool
	wired   []Wiring
}

func (r *resolver) enter(iface types.Type, t *types.Named, pointer bool, wired ...Wiring) bool {
	m := r.concrete[iface]
	if m == nil {
		m = map[*types.Named]*entry{}
		r.concrete[iface] = m
	}
	e := m[t]
	if e == nil {
		m[t] = &entry{pointer: pointer, wired: slices.Clone(wired)}
		return true
	}
	n := len(e.wired)
	e.pointer = e.pointer || pointer
	e.wired = append(e.wired, wired...)
	slices.SortFunc(e.wired, compareWiring)
	e.wired = slices.Compact(e.wired)
	return len(e.wired) > n
}

// spread follows values from interface to interface, and from an interface to
// those it embeds, until nothing changes. Each round only looks at interfaces
// that gained something, so the work is bounded by the wiring that there is.
func (r *resolver) spread() {
	for iface := range r.concrete {
		r.embedded(iface)
	}
	for iface := range r.next {
		r.embedded(iface)
	}
	dirty := map[types.Type]bool{}
	for iface := range r.concrete {
		dirty[iface] = true
	}
	for len(dirty) > 0 {
		gained := map[types.Type]bool{}
		for iface := range dirty {
			for _, h := range r.next[iface] {
				for t, e := range r.concrete[iface] {
					if h.asserted && !implements(t, e.pointer, h.to) {
						continue
					}
					if r.enter(h.to, t, e.pointer, e.wired...) {
						gained[h.to] = true
					}
				}
			}
		}
		dirty = gained
	}
}

// embedded adds hops from an interface to the ones it embeds: calls of their
// methods are calls of the value behind it.
func (r *resolver) embedded(iface types.Type) {
	u, ok := iface.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for i := range u.NumEmbeddeds() {
		n, ok := types.Unalias(u.EmbeddedType(i)).(*types.Named)
		if !ok || !types.IsInterface(n) {
			continue
		}
		n = n.Origin()
		if slices.Contains(r.next[iface], hop{to: n}) {
			continue
		}
		r.next[iface] = append(r.next[iface], hop{to: n})
		r.embedded(n)
	}
}

// implements reports whether a value of t, or a pointer to it, has the methods
// of an interface; generic types are taken to have them.
func implements(t *types.Named, pointer bool, iface types.Type) bool {
	u, ok := iface.Underlying().(*types.Interface)
	if !ok || t.TypeParams().Len() > 0 {
		return ok
	}
	if pointer {
		return types.Implements(types.NewPointer(t), u)
	}
	return types.Implements(t, u)
}

func (r *resolver) couplings() []Coupling {
	out := []Coupling{}
	for iface, m := range r.concrete {
		in, ok := r.name(iface)
		if !ok {
			continue
		}
		for t, e := range m {
			tn, ok := r.name(t)
			if !ok {
				continue
			}
			slices.SortFunc(e.wired, compareWiring)
			out = append(out, Coupling{Interface: in, Type: tn, Pointer: e.pointer, Wired: slices.Compact(e.wired)})
		}
	}
	slices.SortFunc(out, func(a, b Coupling) int {
		return cmp.Or(compareTargets(a.Interface, b.Interface), compareTargets(a.Type, b.Type))
	})
	return out
}

// calls resolves interface calls to the methods of the types behind them.
func (r *resolver) calls(calls []call) []RuntimeCall {
	type key struct{ from, to refs.Target }
	sites := map[key][]facts.Site{}
	type method struct {
		iface types.Type
		name  string
	}
	reach := map[method][]refs.Target{}
	for _, c := range calls {
		m := method{c.iface, c.method}
		to, ok := reach[m]
		if !ok {
			to = r.methods(c.iface, c.method)
			reach[m] = to
		}
		for _, t := range to {
			k := key{c.from, t}
			sites[k] = append(sites[k], c.site)
		}
	}
	out := make([]RuntimeCall, 0, len(sites))
	for k, s := range sites {
		slices.SortFunc(s, func(a, b facts.Site) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
		})
		out = append(out, RuntimeCall{From: k.from, To: k.to, Sites: slices.Compact(s)})
	}
	slices.SortFunc(out, func(a, b RuntimeCall) int {
		return cmp.Or(compareTargets(a.From, b.From), compareTargets(a.To, b.To))
	})
	return out
}

// methods are the declared methods that a call of iface's method reaches,
// sorted. Methods promoted from a type outside the code base have no symbol.
func (r *resolver) methods(iface types.Type, name string) []refs.Target {
	out := []refs.Target{}
	for t := range r.concrete[iface] {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, t.Obj().Pkg(), name)
		f, ok := obj.(*types.Func)
		if !ok || f.Pkg() == nil {
			continue
		}
		if n, ok := symbols.Of(f); ok {
			out = append(out, refs.Target{Package: ident.PackagePath(f.Pkg().Path()), Name: n})
		}
	}
	slices.SortFunc(out, compareTargets)
	return slices.Compact(out)
}

func compareTargets(a, b refs.Target) int {
	return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
}

func compareWiring(a, b Wiring) int {
	return cmp.Or(compareTargets(a.In, b.In), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}
