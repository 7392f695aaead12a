package flow

import (
	"cmp"
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// defaultDepth is how many calls up a value is looked for.
const defaultDepth = 5

// collect builds the sinks, then what they demand, until nothing new is wanted.
func (v *visitor) collect() {
	for _, f := range v.order {
		for _, s := range f.calls {
			v.callSinks(s)
		}
		for _, l := range f.literals {
			for _, r := range l.rules {
				if !r.Sink {
					continue
				}
				n := v.build(f, l.expr)
				n.Rules = l.rules
				v.sink(f, &Sink{Rule: r, Node: n, Loop: l.loop, Note: v.note(r, l.expr, nil)})
			}
		}
	}
	v.providers()
	v.interestingWrites()
	v.dynamics()
	for _, f := range v.order {
		v.interestingResults(f)
		for _, s := range f.calls {
			v.callRecords(s)
		}
	}
	for len(v.queue) > 0 {
		key := v.queue[len(v.queue)-1]
		v.queue = v.queue[:len(v.queue)-1]
		for _, s := range v.byFunc[key] {
			v.record(s, v.demand[key])
		}
		for _, f := range v.fns[key] {
			v.results(f)
		}
		v.demandedWrites(key)
	}
	for s, n := range v.records {
		v.out.calls = append(v.out.calls, call{callee: s.callee.key, in: s.fn.key, node: n})
	}
}

func (v *visitor) note(r *Rule, e ast.Expr, f *types.Func) any {
	if r.Note == nil {
		return nil
	}
	return r.Note(v.c, e, f)
}

func (v *visitor) callSinks(s *callSite) {
	if s.callee == nil {
		return
	}
	for _, r := range s.callee.rules {
		if !r.Sink {
			continue
		}
		k := &Sink{Rule: r, Node: v.build(s.fn, s.expr), Loop: s.loop, Note: v.note(r, s.expr, s.callee.fn)}
		for outer := s.fn.chains[s.expr]; outer != nil && len(k.Chain) < 16; outer = s.fn.chains[outer] {
			k.Chain = append(k.Chain, v.build(s.fn, outer))
		}
		for _, g := range s.guards {
			v.guard(s.fn, k, g)
		}
		v.sink(s.fn, k)
		v.scopeCall(s, r)
	}
}

// guard keeps a comparison with constants.
func (v *visitor) guard(f *function, k *Sink, g comparison) {
	out := guard{node: v.build(f, g.x), not: g.not}
	for _, e := range g.is {
		tv := v.c.Info.Types[e]
		if tv.Value == nil {
			return
		}
		out.is = append(out.is, constantText(tv))
	}
	v.mark(out.node, defaultDepth)
	k.guards = append(k.guards, out)
}

// scopeCall records that a recognised call runs a function of the code base
// with its result: r.Route("/users", h.routes).
func (v *visitor) scopeCall(s *callSite, r *Rule) {
	if r.Scope == 0 || r.Scope > len(s.expr.Args) {
		return
	}
	fn := v.build(s.fn, s.expr.Args[r.Scope-1])
	if fn.Op == Func && fn.Own {
		n := &Node{Op: Call, Own: true, Key: fn.Key, Name: fn.Name, X: fn.X, Args: []*Node{v.build(s.fn, s.expr)}, At: fn.At}
		v.out.calls = append(v.out.calls, call{callee: fn.Key, in: s.fn.key, node: n})
	}
}

func (v *visitor) sink(f *function, s *Sink) {
	s.In = f.key
	v.out.sinks[s.Rule.consumer] = append(v.out.sinks[s.Rule.consumer], s)
	depth := s.Rule.Depth
	if depth == 0 {
		depth = defaultDepth
	}
	v.mark(s.Node, int8(depth))
	if s.Rule.Runs {
		s.Funcs = functionParams(f, s.Node.At)
		for _, n := range s.Funcs {
			v.mark(n, int8(depth))
		}
	}
	for _, n := range s.Chain {
		for _, a := range n.Args {
			v.mark(a, int8(depth))
		}
	}
}

// functionParams are the parameters of f that are functions, in order.
func functionParams(f *function, at Place) []*Node {
	var out []*Node
	for obj, i := range f.params {
		if _, ok := obj.Type().Underlying().(*types.Signature); ok && i >= 0 {
			out = append(out, &Node{Op: Param, Key: f.key, Index: i, Name: obj.Name(), At: at})
		}
	}
	slices.SortFunc(out, func(a, b *Node) int { return cmp.Compare(a.Index, b.Index) })
	return out
}

// mark demands what a node mentions.
func (v *visitor) mark(n *Node, depth int8) {
	if n == nil || depth <= 0 || v.marked[n] >= depth {
		return
	}
	v.marked[n] = depth
	switch n.Op {
	case Param:
		v.want(n.Key, n.Index+1, depth)
	case Sel, Global:
		if n.Own && n.Key.Package == v.c.Package.Path {
			v.want(n.Key, 0, depth)
		}
	case Call:
		if n.Own && n.Key.Package == v.c.Package.Path {
			for _, f := range v.fns[n.Key] {
				v.results(f)
			}
		}
	}
	v.mark(n.X, depth)
	for _, a := range n.Args {
		v.mark(a, depth)
	}
	for _, a := range n.Keys {
		v.mark(a, depth)
	}
}

func (v *visitor) want(key refs.Target, i int, depth int8) {
	d := v.demand[key]
	for len(d) <= i {
		d = append(d, 0)
	}
	if d[i] < depth {
		d[i] = depth
		v.queue = append(v.queue, key)
	}
	v.demand[key] = d
}

// record keeps a call of a function of the code base with the arguments that
// are demanded.
func (v *visitor) record(s *callSite, d demand) {
	n := v.records[s]
	if n == nil {
		n = &Node{
			Op: Call, Own: true, Key: s.callee.key, Name: s.callee.fn.Name(), Dynamic: s.callee.iface,
			Args: make([]*Node, len(s.expr.Args)), At: v.place(s.fn, s.expr),
		}
		if s.expr.Ellipsis.IsValid() {
			n.Index = -1
		}
		v.records[s] = n
	}
	if len(d) > 0 && d[0] > 0 {
		if n.X == nil {
			n.X = v.callReceiver(s.fn, s.expr)
		}
		v.mark(n.X, d[0]-1)
	}
	params := s.callee.fn.Signature().Params().Len()
	for i := range n.Args {
		depth := int8(0)
		switch {
		case i+1 < len(d):
			depth = d[i+1]
		case i+1 >= params && s.callee.fn.Signature().Variadic() && len(d) > params:
			depth = d[params]
		}
		if depth > 0 {
			if n.Args[i] == nil {
				n.Args[i] = v.build(s.fn, s.expr.Args[i])
			}
			v.mark(n.Args[i], depth-1)
		}
	}
}

// callRecords records a call that imported packages demand, or that hands on a
// router.
func (v *visitor) callRecords(s *callSite) {
	if s.callee == nil || !s.callee.own {
		return
	}
	if string(s.callee.key.Package) != string(v.c.Package.Path) {
		v.x.mu.Lock()
		d := v.x.demand[s.callee.key]
		v.x.mu.Unlock()
		if len(d) > 0 {
			v.record(s, d)
		}
	}
	if !s.callee.iface {
		return
	}
	// What the implementations demand is not known yet.
	for _, a := range s.expr.Args {
		if v.class.interesting(v.c.Info.TypeOf(a)) {
			d := make(demand, len(s.expr.Args)+1)
			for i := range d {
				d[i] = 3
			}
			v.record(s, d)
			return
		}
	}
}

// interestingWrites records what becomes a field or package variable of a type
// that is always followed.
func (v *visitor) interestingWrites() {
	for _, f := range v.order {
		if spec, ok := f.body.(*ast.ValueSpec); ok {
			v.globals(f, spec)
			continue
		}
		for _, d := range f.defs {
			v.globalWrite(f, d)
		}
	}
	for _, l := range v.fieldWrites {
		for i := range l {
			w := &l[i]
			pkg, name, ok := symbols.FieldOf(w.recv, w.index)
			if !ok {
				continue
			}
			w.key = refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}
			switch {
			case v.class.interesting(v.c.Info.TypeOf(w.value)) || w.literal && !w.row && v.setting(w.value):
				v.write(*w, 2)
			case pkg != v.c.Types:
				v.x.mu.Lock()
				d := v.x.demand[w.key]
				v.x.mu.Unlock()
				if len(d) > 0 {
					v.write(*w, d[0]-1)
				}
			}
		}
	}
}

// setting recognises a constant that is the default of a field.
func (v *visitor) setting(e ast.Expr) bool {
	tv := v.c.Info.Types[e]
	return tv.Value != nil && tv.Value.Kind() == constant.String && constant.StringVal(tv.Value) != ""
}

func (v *visitor) write(w fieldWrite, depth int8) {
	n := v.build(w.fn, w.value)
	if v.written[w.value] {
		v.mark(n, depth)
		return
	}
	v.written[w.value] = true
	out := write{key: w.key, in: w.fn.key, literal: w.literal, node: n, at: n.At}
	if n.Op == List && n.X != nil && w.on != nil {
		out.recv = v.build(w.fn, w.on)
		v.mark(out.recv, 3)
	}
	v.out.writes = append(v.out.writes, out)
	v.mark(n, depth)
}

// demandedWrites records the writes of a demanded field or package variable of
// this package.
func (v *visitor) demandedWrites(key refs.Target) {
	name := string(key.Name)
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			name = name[i+1:]
			break
		}
	}
	depth := v.demand[key][0]
	for _, w := range v.fieldWrites[name] {
		if w.key == key {
			v.write(w, depth-1)
		}
	}
}

// globals records the initialisers of package variables.
func (v *visitor) globals(f *function, spec *ast.ValueSpec) {
	for i, id := range spec.Names {
		obj, ok := v.c.Info.Defs[id].(*types.Var)
		if !ok || obj.Parent() != v.c.Types.Scope() || !v.followed(obj.Type()) || i >= len(spec.Values) {
			continue
		}
		n := v.build(f, spec.Values[i])
		v.out.writes = append(v.out.writes, write{key: v.own(ident.SymbolName(id.Name)), in: f.key, node: n, at: n.At})
		v.mark(n, 2)
	}
}

// followed reports whether package variables of type t are recorded: also
// strings, which name paths, topics and keys.
func (v *visitor) followed(t types.Type) bool {
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
		return true
	}
	if s, ok := t.Underlying().(*types.Slice); ok {
		return v.followed(s.Elem())
	}
	return v.class.interesting(t)
}

func (v *visitor) globalWrite(f *function, d def) {
	if d.value == nil {
		return
	}
	obj, ok := v.c.Info.Uses[d.id].(*types.Var)
	if !ok || obj.Parent() != v.c.Types.Scope() || !v.class.interesting(obj.Type()) {
		return
	}
	n := v.definition(f, d)
	if n == nil {
		return
	}
	v.out.writes = append(v.out.writes, write{key: v.own(ident.SymbolName(d.id.Name)), in: f.key, node: n, at: n.At})
	v.mark(n, 2)
}

// interestingResults records what functions with followed result types return.
func (v *visitor) interestingResults(f *function) {
	for _, r := range f.returns {
		if r.lit != nil {
			continue
		}
		for _, e := range r.stmt.Results {
			if v.class.interesting(v.c.Info.TypeOf(e)) || v.simpleText(e) || v.constructs(f, e) {
				v.results(f)
				return
			}
		}
	}
}

// constructs recognises a constructor: a function New... that returns a struct
// of its package. Objects are told apart by their literals.
func (v *visitor) constructs(f *function, e ast.Expr) bool {
	if !strings.HasPrefix(string(f.key.Name), "New") && !strings.HasPrefix(string(f.key.Name), "new") {
		return false
	}
	t := v.c.Info.TypeOf(e)
	n := symbols.NamedOf(t)
	return n != nil && n.Obj().Pkg() == v.c.Types || n != nil && types.IsInterface(t) && v.class.own(n.Obj().Pkg())
}

// simpleText recognises constants and concatenations of strings.
func (v *visitor) simpleText(e ast.Expr) bool {
	tv, ok := v.c.Info.Types[e]
	if !ok || tv.Type == nil {
		return false
	}
	b, ok := tv.Type.Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsString == 0 {
		return false
	}
	_, binary := ast.Unparen(e).(*ast.BinaryExpr)
	return tv.Value != nil && len(constantText(tv)) > 0 || binary
}

// results records the return statements of f.
func (v *visitor) results(f *function) {
	if v.resultsDone[f] {
		return
	}
	v.resultsDone[f] = true
	for _, r := range f.returns {
		if r.lit != nil || len(r.stmt.Results) == 0 {
			continue
		}
		out := returned{fn: f.key, at: v.place(f, r.stmt)}
		for _, e := range r.stmt.Results {
			n := v.build(f, e)
			v.mark(n, 2)
			out.nodes = append(out.nodes, n)
		}
		v.out.returns = append(v.out.returns, out)
	}
}

// dynamics records calls of function parameters with followed arguments or
// strings, and calls of function literals held in variables.
func (v *visitor) dynamics() {
	for _, f := range v.order {
		for _, s := range f.calls {
			if s.callee != nil || len(s.expr.Args) == 0 || !slices.ContainsFunc(s.expr.Args, v.carries) {
				continue
			}
			n := v.build(f, s.expr)
			if n.X == nil {
				continue
			}
			switch x := n.X; {
			case x.Op == Param:
				v.out.dynamic = append(v.out.dynamic, dynamic{fn: f.key, param: x.Index, node: n})
				v.mark(n, 3)
			case x.Op == Var && len(x.Args) == 1 && x.Args[0].Op == Closure:
				v.out.local = append(v.out.local, localCall{closure: x.Args[0], node: n})
			}
		}
	}
}

// carries reports whether an argument is worth following into a function value.
func (v *visitor) carries(a ast.Expr) bool {
	t := v.c.Info.TypeOf(a)
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0 || v.class.interesting(t)
}
