package flow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Program is everything that was collected, for one consumer. It is used by one
// goroutine.
type Program struct {
	*index
	// Sinks are the consumer's, sorted by place, then name of the rule.
	Sinks []*Sink
	sinks [][]*Sink
}

// index is shared by all consumers.
type index struct {
	tables  *evidence.Tables
	callers map[refs.Target][]caller
	results map[refs.Target][]returned
	writes  map[refs.Target][]write
	dynamic map[refs.Target][]dynamic
	passed  map[*Node][]call  // closures that calls pass
	local   map[*Node][]*Node // calls of closures by their declaration
	// impls are the methods that an interface method reaches, from the
	// couplings.
	impls   map[refs.Target][]refs.Target
	started map[refs.Target]bool
	// idle are generated functions that nothing refers to: generators write
	// several ways to register, of which a program uses one.
	idle map[refs.Target]bool
	// objects are the answers of identity.
	objects map[*Node]*identity
	// limits are the places where a limit cut an evaluation, with what was cut.
	limits map[Place]string
	// container says what dependency injection hands out.
	container *container
}

// caller is a call that runs a function: directly, through an interface, or
// (via set) because another function calls the parameter that it was passed as.
type caller struct {
	call
	via *call
}

func newProgram(t *evidence.Tables, parts []*part, consumers int) *Program {
	x := &index{
		tables: t, callers: map[refs.Target][]caller{}, results: map[refs.Target][]returned{},
		writes: map[refs.Target][]write{}, dynamic: map[refs.Target][]dynamic{}, passed: map[*Node][]call{}, local: map[*Node][]*Node{},
		impls: implementations(t), idle: idle(t), started: map[refs.Target]bool{}, objects: map[*Node]*identity{}, limits: map[Place]string{}, container: newContainer(parts, t.Set),
	}
	p := &Program{index: x, sinks: make([][]*Sink, consumers)}
	var calls []call
	for _, q := range parts {
		for i, s := range q.sinks {
			p.sinks[i] = append(p.sinks[i], s...)
		}
		calls = append(calls, q.calls...)
		for _, d := range q.dynamic {
			x.dynamic[d.fn] = append(x.dynamic[d.fn], d)
		}
		for _, w := range q.writes {
			x.writes[w.key] = append(x.writes[w.key], w)
		}
		for _, r := range q.returns {
			x.results[r.fn] = append(x.results[r.fn], r)
		}
		for _, k := range q.started {
			x.started[k] = true
			for _, i := range x.impls[k] {
				x.started[i] = true
			}
		}
		for _, l := range q.local {
			x.local[l.closure] = append(x.local[l.closure], l.node)
		}
	}
	slices.SortStableFunc(calls, func(a, b call) int {
		return cmp.Or(comparePlaces(a.node.At, b.node.At), compareTargets(a.callee, b.callee))
	})
	for _, c := range calls {
		x.addCaller(c)
		p.valueSinks(c)
	}
	for _, l := range p.sinks {
		slices.SortStableFunc(l, func(a, b *Sink) int {
			return cmp.Or(comparePlaces(a.Node.At, b.Node.At), cmp.Compare(a.Rule.Name, b.Rule.Name))
		})
	}
	for _, l := range x.writes {
		slices.SortStableFunc(l, func(a, b write) int { return comparePlaces(a.at, b.at) })
	}
	for _, l := range x.results {
		slices.SortStableFunc(l, func(a, b returned) int { return comparePlaces(a.at, b.at) })
	}
	for _, l := range x.dynamic {
		slices.SortStableFunc(l, func(a, b dynamic) int { return comparePlaces(a.node.At, b.node.At) })
	}
	return p
}

func (p *Program) of(consumer int) *Program {
	return &Program{index: p.index, Sinks: p.sinks[consumer]}
}

// gaps lists where a limit cut an evaluation.
func (p *Program) gaps() {
	for at, what := range p.limits {
		n := p.tables.File(at.File)
		if n < 0 {
			continue
		}
		p.tables.Set.Incomplete = append(p.tables.Set.Incomplete, facts.Gap{
			Kind: facts.GapLimit, Package: p.tables.Set.Files[n].Package, Count: 1, Detail: what,
			Pos: &facts.Pos{File: n, Line: at.Line, Col: at.Col},
		})
	}
}

func comparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

func compareTargets(a, b refs.Target) int {
	return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
}

// addCaller files a call under what it runs.
func (x *index) addCaller(c call) {
	targets := []refs.Target{c.callee}
	if c.node.Dynamic {
		targets = append(targets, x.impls[c.callee]...)
	}
	for _, t := range targets {
		x.callers[t] = append(x.callers[t], caller{call: c})
		for i, a := range c.node.Args {
			if a == nil {
				continue
			}
			for _, d := range x.dynamic[t] {
				if d.param != i {
					continue
				}
				if a.Op == Func && a.Own {
					via := c
					via.callee = t
					x.callers[a.Key] = append(x.callers[a.Key], caller{call{callee: a.Key, in: t, node: d.node}, &via})
				}
			}
			if a.Op == Closure {
				x.passed[a] = append(x.passed[a], call{callee: t, in: c.in, node: c.node})
			}
		}
	}
}

// valueSinks adds the calls of a parameter that a recognised function was given
// for: read(os.Getenv) with get("HOME") inside.
func (p *Program) valueSinks(c call) {
	for i, a := range c.node.Args {
		if a == nil || a.Op != Func || len(a.Rules) == 0 {
			continue
		}
		for _, d := range p.dynamic[c.callee] {
			if d.param != i {
				continue
			}
			n := *d.node
			n.Rules, n.Key, n.Name, n.Dynamic = a.Rules, a.Key, a.Name, false
			for _, r := range a.Rules {
				if r.Sink {
					p.sinks[r.consumer] = append(p.sinks[r.consumer], &Sink{Rule: r, Node: &n, In: c.callee})
				}
			}
		}
	}
}

func idle(t *evidence.Tables) map[refs.Target]bool {
	s := t.Set
	used := make([]bool, len(s.Symbols))
	for _, r := range s.Refs {
		used[r.To] = true
	}
	out := map[refs.Target]bool{}
	for i, sym := range s.Symbols {
		if sym.Kind == facts.Func && !used[i] && sym.File >= 0 && s.Files[sym.File].Generated {
			out[refs.Target{Package: s.Packages[sym.Package].Path, Name: sym.Name}] = true
		}
	}
	return out
}

// implementations maps interface methods to the methods of the types that are
// used as the interface. All methods of such a type are listed: what the
// interface does not have is never asked for.
func implementations(t *evidence.Tables) map[refs.Target][]refs.Target {
	out := map[refs.Target][]refs.Target{}
	s := t.Set
	byOwner := map[refs.Target][]string{}
	for _, sym := range s.Symbols {
		if sym.Kind == facts.Method {
			owner, name, _ := strings.Cut(string(sym.Name), ".")
			k := refs.Target{Package: s.Packages[sym.Package].Path, Name: ident.SymbolName(owner)}
			byOwner[k] = append(byOwner[k], name)
		}
	}
	target := func(i int) refs.Target {
		return refs.Target{Package: s.Packages[s.Symbols[i].Package].Path, Name: s.Symbols[i].Name}
	}
	for _, c := range s.Couplings {
		iface, typ := target(c.Interface), target(c.Type)
		for _, m := range byOwner[typ] {
			k := refs.Target{Package: iface.Package, Name: iface.Name + ident.SymbolName("."+m)}
			out[k] = append(out[k], refs.Target{Package: typ.Package, Name: typ.Name + ident.SymbolName("."+m)})
		}
	}
	return out
}

// Implementations are the methods of the code base that a call of an interface
// method reaches, sorted; nil when none is known.
func (p *Program) Implementations(method refs.Target) []refs.Target { return p.impls[method] }

// Tables are the finished tables.
func (p *Program) Tables() *evidence.Tables { return p.tables }

// Started reports whether a go statement runs the function: directly, from its
// function literal, or through a method Go.
func (p *Program) Started(fn refs.Target) bool { return p.started[fn] }
