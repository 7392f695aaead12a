package flow

import (
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// Limits of one evaluation. A sink that reaches one reports what it has.
const (
	maxRuns   = 4096
	maxSteps  = 4000
	maxFrames = 12
	maxWrites = 24
)

// Frame is one activation of a function: which call runs it, and in which
// activation that call stands.
type Frame struct {
	fn    refs.Target
	call  *Node // nil: not decided
	up    *Frame
	depth int
	// closed says that no caller is known.
	closed bool
	// root is true for the activation around a sink and its callers; others
	// were entered from a known call.
	root bool
}

// Thunk is a node in an activation.
type Thunk struct {
	*Node
	Frame *Frame
}

// Machine evaluates nodes, taking one alternative at each fork.
type Machine struct {
	p     *Program
	depth int
	trail []fork
	pos   int
	steps int
	dead  bool
	// Unknown names a value that Text cannot resolve; nil or "" leaves a Hole.
	Unknown func(Thunk) string
	// injected is set when a value came from a container.
	injected bool
	// joined is set when a value was taken from all writes of a field.
	joined bool
	// picks remember the alternative of a variable, iteration or write, frames
	// the activation of a call, within one run.
	picks  map[Thunk]int
	frames map[Thunk]*Frame
	bottom map[refs.Target]*Frame
	chain  []refs.Target
	// filling are the tables whose elements are being listed.
	filling map[refs.Target]bool
}

type fork struct{ pick, of int }

// Each calls visit once for each combination of alternatives that the
// evaluation of a sink meets. visit must do the same for the same answers.
// What it finds in a run for which Dead reports true afterwards is void.
func (p *Program) Each(s *Sink, visit func(m *Machine, t Thunk) func()) {
	depth := s.Rule.Depth
	if depth == 0 {
		depth = defaultDepth
	}
	limit := s.Rule.Max
	if limit == 0 {
		limit = maxRuns
	}
	p.each(s.Node, s.In, depth, limit, func(m *Machine, t Thunk) func() {
		emit := visit(m, t)
		if emit != nil && !m.holds(t, s.guards) {
			return nil
		}
		return emit
	})
}

// holds reports whether the conditions around a sink can be true.
func (m *Machine) holds(t Thunk, guards []guard) bool {
	for _, g := range guards {
		s, exact := m.Text(t.At(g.node))
		if exact && slices.Contains(g.is, s) == g.not {
			return false
		}
	}
	return true
}

func (p *Program) each(n *Node, in refs.Target, depth, limit int, visit func(m *Machine, t Thunk) func()) {
	m := &Machine{p: p, depth: depth}
	for range limit {
		m.reset(in)
		emit := visit(m, Thunk{n, &Frame{fn: in, root: true}})
		if !m.dead && emit != nil {
			emit()
		}
		for len(m.trail) > 0 {
			last := &m.trail[len(m.trail)-1]
			if last.pick++; last.pick < last.of {
				break
			}
			m.trail = m.trail[:len(m.trail)-1]
		}
		if len(m.trail) == 0 {
			return
		}
	}
	p.limits[n.At] = fmt.Sprintf("more than %d combinations of what the values here can be", limit)
}

// reset begins a run.
func (m *Machine) reset(in refs.Target) {
	m.pos, m.steps, m.dead, m.joined, m.injected = 0, 0, false, false, false
	m.picks, m.frames, m.bottom = map[Thunk]int{}, map[Thunk]*Frame{}, map[refs.Target]*Frame{}
	m.filling = map[refs.Target]bool{}
	m.chain = append(m.chain[:0], in)
}

// Kill says that this combination of alternatives cannot happen.
func (m *Machine) Kill() { m.dead = true }

// choose takes one of n alternatives.
func (m *Machine) choose(n int) int {
	if n <= 1 || m.dead {
		return 0
	}
	if m.pos < len(m.trail) {
		m.pos++
		return m.trail[m.pos-1].pick
	}
	m.trail = append(m.trail, fork{0, n})
	m.pos++
	return 0
}

// pick chooses once for each node and activation.
func (m *Machine) pick(t Thunk, n int) int {
	if i, ok := m.picks[t]; ok {
		return i
	}
	i := m.choose(n)
	m.picks[t] = i
	return i
}

// At moves to another node of the same activation.
func (t Thunk) At(n *Node) Thunk {
	if n == nil {
		n = unknown
	}
	return Thunk{n, t.Frame}
}

// ArgAt is argument i of a call, from the end when negative.
func (t Thunk) ArgAt(i int) Thunk { return t.At(t.Arg(i)) }

// Head resolves variables, parameters, fields, iterations and conversions, until
// a node that is something by itself: a text, call, literal, function, or what
// could not be resolved.
func (m *Machine) Head(t Thunk) Thunk {
	var seen []Thunk
	for {
		if m.steps++; m.steps > maxSteps || m.dead {
			m.dead = m.dead || m.steps > 2*maxSteps
			return Thunk{unknown, t.Frame}
		}
		next, ok := m.step(t)
		if !ok {
			return t
		}
		if slices.Contains(seen, next) {
			m.dead = true
			return Thunk{unknown, t.Frame}
		}
		seen = append(seen, next)
		t = next
	}
}

// step resolves one level; ok is false when there is nothing to resolve.
func (m *Machine) step(t Thunk) (Thunk, bool) {
	switch t.Op {
	case Convert:
		return t.At(t.X), t.X != nil
	case Var:
		return m.variable(t)
	case Param:
		return m.param(t)
	case ClosureParam:
		return m.closureParam(t)
	case Global:
		if !t.Own {
			return t, false
		}
		return m.written(t, m.p.writes[t.Key])
	case Sel:
		return m.sel(t)
	case IterKey, IterValue:
		return m.iterate(t)
	case Result:
		if len(t.X.Rules) > 0 {
			return t, false // what is recognised is not looked into
		}
		return m.Enter(t.At(t.X), t.Index)
	}
	return t, false
}

// variable takes one of the definitions of a variable: a fallback only when the
// definition before it gives nothing.
func (m *Machine) variable(t Thunk) (Thunk, bool) {
	var first, later []*Node
	for i, a := range t.Args {
		if i < len(t.Names) && t.Names[i] == fallback {
			later = append(later, a)
		} else {
			first = append(first, a)
		}
	}
	if len(first) == 0 {
		first, later = later, nil
	}
	if len(first) == 0 {
		return t, false
	}
	out := t.At(first[0])
	if len(first) > 1 {
		out = t.At(first[m.pick(t, len(first))])
	}
	if len(later) > 0 {
		if h := m.Head(out); h.Op == Zero || h.Op == Text && h.Name == "" {
			return t.At(later[0]), true
		}
	}
	return out, true
}

// param is the argument behind a parameter.
func (m *Machine) param(t Thunk) (Thunk, bool) {
	fr := t.Frame
	if fr == nil || fr.fn != t.Key {
		return t, false
	}
	if !m.open(fr) {
		return m.injectedParam(t)
	}
	var n *Node
	switch {
	case t.Index < 0:
		n = fr.call.X
	case t.Node.Dynamic && fr.call.Index >= 0: // variadic, without "..."
		if t.Index > len(fr.call.Args) {
			return t, false
		}
		return m.rest(t, fr), true
	case t.Index < len(fr.call.Args):
		n = fr.call.Args[t.Index]
	}
	if n == nil {
		return t, false
	}
	return Thunk{n, fr.up}, true
}

// rest is the list of variadic arguments.
func (m *Machine) rest(t Thunk, fr *Frame) Thunk {
	return Thunk{m.p.list(fr.call, t.Index), fr.up}
}

// list makes the node of variadic arguments; the same one each time within an
// evaluation is not needed, since iterations are remembered by their own node.
func (p *Program) list(call *Node, from int) *Node {
	return &Node{Op: List, Args: call.Args[from:], At: call.At}
}

// open decides which call runs the activation; false when none is known.
func (m *Machine) open(fr *Frame) bool {
	if fr.call != nil {
		return true
	}
	if fr.closed || !fr.root {
		return false
	}
	if fr.depth >= m.depth {
		fr.closed = true
		return false
	}
	var callers []caller
	for _, c := range m.p.callers[fr.fn] {
		if !slices.Contains(m.chain, c.in) || c.via != nil {
			callers = append(callers, c)
		}
	}
	if len(callers) == 0 {
		fr.closed = true
		return false
	}
	busy := slices.DeleteFunc(slices.Clone(callers), func(c caller) bool { return m.p.idle[c.in] })
	if len(busy) > 0 {
		callers = busy
	}
	c := callers[m.choose(len(callers))]
	fr.call = c.node
	fr.up = &Frame{fn: c.in, root: true, depth: fr.depth + 1}
	m.chain = append(m.chain, c.in)
	if c.via != nil {
		fr.up.call = c.via.node
		fr.up.up = &Frame{fn: c.via.in, root: true, depth: fr.depth + 2}
	}
	return true
}

// closureParam is what a function of the code base gives to a closure that it
// was passed.
func (m *Machine) closureParam(t Thunk) (Thunk, bool) {
	passed, local := m.p.passed[t.X], m.p.local[t.X]
	if len(passed)+len(local) == 0 {
		return m.injectedValue(t, "")
	}
	i := m.pick(t.At(t.X), len(passed)+len(local))
	if i >= len(passed) {
		n := local[i-len(passed)]
		return t.At(n.Arg(t.Index)), true
	}
	c := passed[i]
	fr := m.frame(Thunk{c.node, t.Frame}, c.callee)
	if fr == nil {
		return t, false
	}
	for _, d := range m.p.dynamic[c.callee] {
		if d.param >= 0 && d.param < len(c.node.Args) && c.node.Args[d.param] == t.X && t.Index < len(d.node.Args) {
			return Thunk{d.node.Args[t.Index], fr}, true
		}
	}
	return t, false
}

// frame is the activation of fn by a call, the same one for the same call.
func (m *Machine) frame(call Thunk, fn refs.Target) *Frame {
	if fr, ok := m.frames[call]; ok {
		return fr
	}
	depth := 0
	for f := call.Frame; f != nil; f = f.up {
		if depth++; depth > maxFrames {
			return nil
		}
	}
	fr := &Frame{fn: fn, call: call.Node, up: call.Frame}
	m.frames[call] = fr
	return fr
}

// Enter is result index of a call of a function of the code base; ok is false
// when its returns are not known. Returns of nil are passed over when there are
// others.
func (m *Machine) Enter(t Thunk, index int) (Thunk, bool) {
	if t.Op != Call || !t.Own {
		return t, false
	}
	fn := t.Key
	if t.Node.Dynamic {
		impls := m.p.impls[fn]
		if len(impls) == 0 || len(impls) > 8 {
			return t, false
		}
		fn = impls[m.pick(t, len(impls))]
	}
	var out []*Node
	for _, r := range m.p.results[fn] {
		if index < len(r.nodes) && r.nodes[index].Op != Zero {
			out = append(out, r.nodes[index])
		}
	}
	if len(out) == 0 {
		return t, false
	}
	fr := m.frame(t, fn)
	if fr == nil {
		return t, false
	}
	i := 0
	if len(out) > 1 {
		i = m.pick(Thunk{out[0], fr}, len(out))
	}
	return Thunk{out[i], fr}, true
}

// sel is a field of a value: of the literal that made it, else of anything that
// was ever assigned to the field.
func (m *Machine) sel(t Thunk) (Thunk, bool) {
	x := m.object(t.At(t.X))
	writes := m.p.writes[t.Key]
	if !t.Own {
		writes = nil
	}
	if x.Op == Composite && t.X != nil {
		if n := x.Field(t.Name); n != nil {
			return x.At(n), true
		}
		if t.Own && x.Type == owner(t.Key) {
			var later []write
			for _, w := range writes {
				if !w.literal {
					later = append(later, w)
				}
			}
			if len(later) == 0 {
				return Thunk{&Node{Op: Zero, At: t.Node.At}, x.Frame}, true
			}
			writes = later
		}
	}
	if len(writes) == 0 {
		return m.injectedField(t)
	}
	return m.written(t, writes)
}

func owner(k refs.Target) refs.Target {
	for i := range k.Name {
		if k.Name[i] == '.' {
			k.Name = k.Name[:i]
			break
		}
	}
	return k
}

// object resolves to a struct literal, through constructors.
func (m *Machine) object(t Thunk) Thunk {
	for range maxFrames {
		t = m.Head(t)
		next, ok := m.Enter(t, 0)
		if !ok {
			return t
		}
		t = next
	}
	return t
}

// written takes one of the recorded writes.
func (m *Machine) written(t Thunk, writes []write) (Thunk, bool) {
	if len(writes) > maxWrites {
		m.p.limits[t.Node.At] = fmt.Sprintf("%d places assign to %s, more than the %d that are followed", len(writes), t.Key.Name, maxWrites)
	}
	if len(writes) == 0 || len(writes) > maxWrites {
		return t, false
	}
	w := writes[m.pick(t, len(writes))]
	m.joined = m.joined || t.Op == Sel || len(writes) > 1
	// The write may stand in a function that is being evaluated: then it is
	// that activation, as in s.router = r; s.routes().
	for f := t.Frame; f != nil; f = f.up {
		if f.fn == w.in {
			return Thunk{w.node, f}, true
		}
	}
	return Thunk{w.node, m.bottomOf(w.in)}, true
}

// iterate takes one element of a list or map.
func (m *Machine) iterate(t Thunk) (Thunk, bool) {
	iter := t.At(t.X)
	list, ok := m.Elements(iter.At(t.X.X))
	if !ok {
		return t, false
	}
	if len(list) == 0 {
		m.dead = true
		return t, false
	}
	if len(t.X.Args) > 0 {
		if want := m.Head(iter.At(t.X.Args[0])); want.Op == Text {
			list = m.indexed(list, want.Name)
			if len(list) == 0 {
				return t, false
			}
		}
	}
	e := list[m.pick(iter, len(list))]
	if t.Op == IterKey {
		if e.Key.Node == nil {
			return t, false
		}
		return e.Key, true
	}
	return e.Value, true
}

// Element is one element of a list or map literal; Key has no node for lists.
type Element struct{ Key, Value Thunk }

func (m *Machine) indexed(list []Element, key string) []Element {
	for i, e := range list {
		if e.Key.Node == nil && itoa(i) == key {
			return list[i : i+1]
		}
		if e.Key.Node != nil {
			if k := m.Head(e.Key); k.Op == Text && k.Name == key {
				return list[i : i+1]
			}
		}
	}
	return nil
}

// Elements lists what a list or map holds; ok is false when that is not known.
func (m *Machine) Elements(t Thunk) (list []Element, ok bool) {
	return m.elements(t, 0)
}

func (m *Machine) elements(t Thunk, depth int) (list []Element, ok bool) {
	if depth > 64 {
		return nil, false
	}
	t = m.until(t)
	if t.Own && (t.Op == Sel || t.Op == Global) {
		if list, ok, done := m.accumulated(t, depth); done {
			return list, ok
		}
	}
	t = m.object(t)
	if t.Op == Zero {
		return nil, true
	}
	if t.Op != List {
		return nil, false
	}
	if t.X != nil { // append
		if list, ok = m.elements(t.At(t.X), depth+1); !ok {
			return nil, false
		}
		if t.Index < 0 && len(t.Args) == 1 {
			more, ok := m.elements(t.At(t.Args[0]), depth+1)
			return append(list, more...), ok
		}
	}
	for i, a := range t.Args {
		e := Element{Value: t.At(a)}
		if i < len(t.Keys) {
			e.Key = t.At(t.Keys[i])
		}
		list = append(list, e)
	}
	return list, true
}

// Calls are the places of the known calls that led into the activation,
// innermost first, up to the function where the evaluation began.
func (f *Frame) Calls() []Place {
	var out []Place
	for ; f != nil && !f.root && f.call != nil; f = f.up {
		out = append(out, f.call.At)
	}
	return out
}

// until resolves variables and parameters, up to a field or package variable.
func (m *Machine) until(t Thunk) Thunk {
	for range maxFrames {
		if t.Op != Var && t.Op != Param && t.Op != Convert || m.dead {
			return t
		}
		next, ok := m.step(t)
		if !ok || next == t {
			return t
		}
		t = next
	}
	return t
}

// accumulated is everything that is appended to a field or package variable by
// any code: a table that is filled by calls. done is false when the value is
// known in a better way.
func (m *Machine) accumulated(t Thunk, depth int) (list []Element, ok, done bool) {
	writes := m.p.writes[t.Key]
	appends := slices.ContainsFunc(writes, func(w write) bool { return w.node.Op == List && w.node.X != nil })
	if !appends {
		return nil, false, false
	}
	if m.filling[t.Key] {
		return nil, true, true
	}
	m.filling[t.Key] = true
	defer delete(m.filling, t.Key)
	object := Thunk{Node: unknown}
	if t.X != nil {
		object = m.object(t.At(t.X))
	}
	if n := object.Field(t.Name); object.Op == Composite && n != nil {
		more, known := m.elements(object.At(n), depth+1)
		if !known {
			return nil, false, true
		}
		list = more
	}
	for _, w := range writes {
		if w.literal {
			continue
		}
		for _, fr := range m.writers(w, object) {
			if more, known := m.elements(Thunk{w.node, fr}, depth+1); known {
				list = append(list, more...)
			}
		}
	}
	return list, true, true
}

// writers are the activations that append to a table of an object: for a method,
// one for each call on that object.
func (m *Machine) writers(w write, object Thunk) []*Frame {
	if w.recv == nil || w.recv.Op != Param || w.recv.Index >= 0 || object.Op != Composite {
		return []*Frame{m.bottomOf(w.in)}
	}
	want := identityOf(object)
	out := []*Frame{}
	for _, c := range m.p.callers[w.in] {
		if c.via != nil {
			continue
		}
		if id := m.p.identity(c.call); id != nil && !id.same(want) {
			continue
		}
		key := Thunk{Node: c.node}
		fr := m.frames[key]
		if fr == nil {
			fr = &Frame{fn: w.in, call: c.node, root: true, up: &Frame{fn: c.in, root: true, depth: 1}}
			m.frames[key] = fr
		}
		out = append(out, fr)
	}
	return out
}

// bottomOf is the activation of a function whose caller is not known.
func (m *Machine) bottomOf(fn refs.Target) *Frame {
	fr := m.bottom[fn]
	if fr == nil {
		fr = &Frame{fn: fn, root: true, depth: 1}
		m.bottom[fn] = fr
	}
	return fr
}

// identity tells objects apart: the literal and the calls that led to it.
type identity struct {
	node  *Node
	calls []Place
}

func identityOf(t Thunk) *identity { return &identity{t.Node, t.Frame.Calls()} }

func (a *identity) same(b *identity) bool {
	n := min(len(a.calls), len(b.calls))
	return a.node == b.node && slices.Equal(a.calls[:n], b.calls[:n])
}

// identity is the object whose method a call calls, as far as one evaluation
// tells; nil when it is not known. It is remembered.
func (x *index) identity(c call) *identity {
	if id, ok := x.objects[c.node]; ok {
		return id
	}
	var id *identity
	if c.node.X != nil {
		m := &Machine{p: &Program{index: x}, depth: defaultDepth}
		m.reset(c.in)
		if o := m.object(Thunk{c.node.X, &Frame{fn: c.in, root: true}}); o.Op == Composite && !m.dead && len(m.trail) == 0 {
			id = identityOf(o)
		}
	}
	x.objects[c.node] = id
	return id
}

// Supplier is the declaration whose call gave the parameters that the evaluation
// of t needed, and the place of that call; ok is false when it needed none.
func (t Thunk) Supplier() (fn refs.Target, at Place, ok bool) {
	for f := t.Frame; f != nil && f.root && f.call != nil && f.up != nil; f = f.up {
		fn, at, ok = f.up.fn, f.call.At, true
	}
	return fn, at, ok
}

// Caller is the declaration whose call runs the function around t, and the place
// of the call; ok is false when the evaluation did not need to know.
func (t Thunk) Caller() (fn refs.Target, at Place, ok bool) {
	if f := t.Frame; f != nil && f.root && f.call != nil && f.up != nil {
		return f.up.fn, f.call.At, true
	}
	return fn, at, false
}
