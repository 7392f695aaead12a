// Package effects follows parameters and package variables through the syntax of
// function bodies, and along in-module calls, as far as they go: what is written
// through them, where they are kept, whether they are called (methods 7.1.2, in
// the form of 1.3.0: no SSA).
//
// It is an analysis that other extractors share and no evidence of its own: it
// adds nothing to facts.Set. Specification:
//
//  1. A root is a parameter, a package variable of the code base, or the result
//     of a call of the code base. A local variable stands for the roots that its
//     assignments, in source order, may give it; order of execution and branches
//     are not told apart, and neither are fields or elements of one root.
//  2. An expression is an alias of a root when it is the root, a field, an
//     element, the pointee or the address of one. It contains a root when it is a
//     composite literal with an alias inside, or a closure that captures one.
//  3. A root is mutated by an assignment through a pointer, map or slice that it
//     leads to; a package variable also by an assignment to itself.
//  4. A root is kept when an alias or container of it is stored in a package
//     variable, in something another root leads to, sent to a channel, handed to
//     a goroutine, or returned inside a container.
//  5. What a callee of the code base does to its parameter it does to the
//     argument. A call through an interface does what the types do that are
//     coupled to it. A callee outside the code base is looked up in a table;
//     when it is not there, a call into the standard library only reads, and
//     any other leaves the root unknown.
package effects

import (
	"cmp"
	"slices"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Flags say what is done to a root; zero means that it is only read.
type Flags uint8

// The flags.
const (
	// Mutated: something that the root leads to is assigned.
	Mutated Flags = 1 << iota
	// Kept: the root outlives the call in a field, variable, channel or
	// goroutine.
	Kept
	// Called: the root is a function, or an interface, that is called.
	Called
	// Returned: an alias of the root is a result.
	Returned
	// Unknown: the root reaches code that was not seen.
	Unknown
)

// How a package variable is written.
type How string

// The ways.
const (
	Assigned How = "assigned"
	Element  How = "element"
	FieldOf  How = "field"
	Pointee  How = "pointee"
	// ByCall: the variable is handed to a function, or is the receiver of a
	// method, that mutates what it leads to.
	ByCall How = "call"
)

// Write is one place where a package variable is written.
type Write struct {
	Var refs.Target
	// In is the declaration around the place.
	In refs.Target
	// File is relative to the root; Line and Col are 1-based.
	File      string
	Line, Col int
	How       How
	// Literal is true inside a function literal that does not run where it is
	// written.
	Literal bool
}

// Collector gathers the bodies of all packages. Visit may be called from several
// goroutines; Join once, after all of them; the answers only after Join.
type Collector struct {
	mu     sync.Mutex
	parts  []pack.Packed
	funcs  map[refs.Target]*function
	writes []Write
	// coupled is known after Join.
	coupled Coupled
}

var _ evidence.Evidence = (*Collector)(nil)

// New returns an empty Collector.
func New() *Collector { return &Collector{funcs: map[refs.Target]*function{}} }

// part is what one package contributes.
type part struct {
	path ident.PackagePath
	// targets are what roots and flows refer to.
	targets []refs.Target
	funcs   []*function
}

// function is what one body, or one variable's initialiser, does.
type function struct {
	part *part
	name ident.SymbolName
	file string
	// slots is the number of roots that are parameters: the receiver, present
	// or not, and then the parameters in order.
	slots int
	roots []root
	flows []flow
	sites []site
	// marks are where the flags of parameters come from, the first place of
	// each; flows give the others.
	marks []mark
	// callers are the flows of other functions into this one.
	callers []caller
}

type root struct {
	flags Flags
	kind  rootKind
	// target is the variable, or the function whose result the root is.
	target int
}

type rootKind uint8

const (
	param rootKind = iota
	global
	result
)

// mark is where a parameter gets a flag in its own function.
type mark struct {
	root      int
	flag      Flags
	line, col int
}

// flow hands a root to a parameter of a callee.
type flow struct {
	root      int
	contained bool
	callee    int
	dynamic   bool // through an interface
	slot      int
	line, col int
	literal   bool
}

// site is a direct write.
type site struct {
	root      int
	line, col int
	how       How
	literal   bool
}

type caller struct {
	fn *function
	// flow is the index in fn.flows.
	flow int
}

// Visit implements evidence.Evidence.
func (c *Collector) Visit(k *load.Checked, decls []symbols.Decl) {
	if k.TestVariant {
		return
	}
	p := packPart(scan(k, decls))
	c.mu.Lock()
	c.parts = append(c.parts, p)
	c.mu.Unlock()
}

// Join implements evidence.Evidence: it spreads flags from callees to callers
// until nothing changes.
func (c *Collector) Join(t *evidence.Tables) {
	texts := pack.Texts{}
	parts := make([]*part, 0, len(c.parts))
	for _, x := range c.parts {
		p := unpackPart(x, texts)
		parts = append(parts, p)
		for _, f := range p.funcs {
			c.funcs[refs.Target{Package: p.path, Name: f.name}] = f
		}
	}
	c.parts = nil
	coupled := Implementations(t.Set)
	c.coupled = coupled
	work := []*function{}
	for _, p := range parts {
		for _, f := range p.funcs {
			c.connect(f, coupled)
			work = append(work, f)
		}
	}
	for len(work) > 0 {
		f := work[len(work)-1]
		work = work[:len(work)-1]
		for _, u := range f.callers {
			w := u.fn.flows[u.flow]
			if w.slot >= f.slots {
				continue
			}
			if u.fn.receive(w, f.roots[w.slot].flags) {
				work = append(work, u.fn)
			}
		}
	}
	c.collectWrites(parts, coupled)
}

// connect registers the flows of f with their callees.
func (c *Collector) connect(f *function, coupled Coupled) {
	for i, w := range f.flows {
		n := 0
		for _, t := range f.callees(w, coupled) {
			if g := c.funcs[t]; g != nil {
				g.callers = append(g.callers, caller{f, i})
				n++
			}
		}
		if n == 0 && !(w.dynamic && w.slot == 0) {
			f.roots[w.root].flags |= Unknown
		}
	}
}

func (f *function) callees(w flow, coupled Coupled) []refs.Target {
	t := f.part.targets[w.callee]
	if !w.dynamic {
		return []refs.Target{t}
	}
	return coupled.Methods(t)
}

// receive adds to the root of a flow what the callee does to it.
func (f *function) receive(w flow, flags Flags) bool {
	flags &^= Returned
	if w.contained {
		flags &= Kept | Unknown
	}
	r := &f.roots[w.root]
	old := r.flags
	r.flags |= flags
	return r.flags != old
}

// Param says what a function does to a parameter: slot 0 is the receiver, slot
// i+1 parameter i. ok is false when its body was not seen.
func (c *Collector) Param(fn refs.Target, slot int) (flags Flags, ok bool) {
	f := c.funcs[fn]
	if f == nil || slot >= f.slots {
		return 0, false
	}
	return f.roots[slot].flags, true
}

// Where is the place in a function, or in a method of a coupled type for the
// method of an interface, that gives a parameter one of the flags Mutated, Kept
// or Called: what does it there, or the first call that hands the parameter to
// something that does. ok is false when no body shows it, and for a parameter
// that is only returned inside something.
func (c *Collector) Where(fn refs.Target, slot int, flag Flags) (file string, line, col int, ok bool) {
	f := c.funcs[fn]
	if f != nil {
		line, col, ok = c.where(f, slot, flag, map[parameter]bool{})
		return f.file, line, col, ok
	}
	for _, t := range c.coupled.Methods(fn) {
		if f := c.funcs[t]; f != nil {
			if line, col, ok = c.where(f, slot, flag, map[parameter]bool{}); ok {
				return f.file, line, col, true
			}
		}
	}
	return "", 0, 0, false
}

// parameter is a slot of a function.
type parameter struct {
	fn   *function
	slot int
}

func (c *Collector) where(f *function, slot int, flag Flags, seen map[parameter]bool) (line, col int, ok bool) {
	if seen[parameter{f, slot}] || slot >= f.slots || f.roots[slot].flags&flag == 0 {
		return 0, 0, false
	}
	seen[parameter{f, slot}] = true
	for _, m := range f.marks {
		if m.root == slot && m.flag == flag {
			return m.line, m.col, true
		}
	}
	for _, w := range f.flows {
		if w.root != slot || w.contained && flag != Kept {
			continue
		}
		for _, t := range f.callees(w, c.coupled) {
			if g := c.funcs[t]; g != nil {
				if _, _, ok := c.where(g, w.slot, flag, seen); ok {
					return w.line, w.col, true
				}
			}
		}
	}
	return 0, 0, false
}

// Does says what a call of a function, or of an interface's method, may do to a
// parameter.
func (c *Collector) Does(fn refs.Target, slot int) Flags {
	if f, ok := c.Param(fn, slot); ok {
		return f
	}
	var all Flags
	for _, t := range c.coupled.Methods(fn) {
		f, _ := c.Param(t, slot)
		all |= f
	}
	return all
}

// Writes lists the places where package variables are written, sorted by
// variable, declaration, position, way.
func (c *Collector) Writes() []Write { return c.writes }

func (c *Collector) collectWrites(parts []*part, coupled Coupled) {
	for _, p := range parts {
		for _, f := range p.funcs {
			for _, s := range f.sites {
				c.write(f, s.root, Write{Line: s.line, Col: s.col, How: s.how, Literal: s.literal})
			}
			for _, w := range f.flows {
				if w.contained || f.roots[w.root].kind == param {
					continue
				}
				for _, t := range f.callees(w, coupled) {
					if flags, ok := c.Param(t, w.slot); ok && flags&Mutated != 0 {
						c.write(f, w.root, Write{Line: w.line, Col: w.col, How: ByCall, Literal: w.literal})
						break
					}
				}
			}
		}
	}
	slices.SortFunc(c.writes, func(a, b Write) int {
		return cmp.Or(compareTargets(a.Var, b.Var), compareTargets(a.In, b.In), cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.How, b.How))
	})
	c.writes = slices.Compact(c.writes)
}

// write records a write to the variables that a root of f stands for.
func (c *Collector) write(f *function, r int, w Write) {
	w.In, w.File = refs.Target{Package: f.part.path, Name: f.name}, f.file
	t := f.part.targets[f.roots[r].target]
	switch f.roots[r].kind {
	case global:
		w.Var = t
		c.writes = append(c.writes, w)
	case result:
		for _, v := range c.returnedVars(t, 0) {
			w.Var = v
			c.writes = append(c.writes, w)
		}
	}
}

// maxReturns bounds how many functions may hand a variable on.
const maxReturns = 4

// returnedVars are the package variables of which a result of t is an alias.
func (c *Collector) returnedVars(t refs.Target, depth int) []refs.Target {
	f := c.funcs[t]
	if f == nil || depth > maxReturns {
		return nil
	}
	var out []refs.Target
	for _, r := range f.roots {
		if r.flags&Returned == 0 {
			continue
		}
		switch r.kind {
		case global:
			out = append(out, f.part.targets[r.target])
		case result:
			out = append(out, c.returnedVars(f.part.targets[r.target], depth+1)...)
		}
	}
	return out
}

// Coupled maps an interface of the code base to the types coupled to it.
type Coupled map[refs.Target][]refs.Target

// Implementations reads the couplings of a set.
func Implementations(s *facts.Set) Coupled {
	out := Coupled{}
	name := func(i int) refs.Target {
		return refs.Target{Package: s.Packages[s.Symbols[i].Package].Path, Name: s.Symbols[i].Name}
	}
	for _, c := range s.Couplings {
		k := name(c.Interface)
		out[k] = append(out[k], name(c.Type))
	}
	return out
}

// Methods are the methods that a call of an interface's method, "I.M", may
// reach; a type that inherits the method is named all the same.
func (c Coupled) Methods(m refs.Target) []refs.Target {
	owner, name, ok := cutLast(string(m.Name))
	if !ok {
		return nil
	}
	ts := c[refs.Target{Package: m.Package, Name: ident.SymbolName(owner)}]
	out := make([]refs.Target, len(ts))
	for i, t := range ts {
		out[i] = refs.Target{Package: t.Package, Name: t.Name + ident.SymbolName("."+name)}
	}
	return out
}

func cutLast(s string) (before, after string, ok bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '.' {
			return s[:i], s[i+1:], true
		}
	}
	return "", "", false
}

func compareTargets(a, b refs.Target) int {
	return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
}
