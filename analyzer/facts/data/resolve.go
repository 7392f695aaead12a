package data

import (
	"cmp"
	"go/types"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// frame is one activation of a function: it says what its parameters are. A
// frame without a call does not know them.
type frame struct {
	fn *function
	// call is the call that made it, up the frame around that call.
	call *call
	up   *frame
	// recv is the receiver of a method value that was called, in frame recvUp.
	recv   *value
	recvUp *frame
	// lex is the frame of the function around a literal.
	lex *frame
	// any says that unknown parameters are what any caller gives.
	any   bool
	depth int
	// tx are parameters that carry the transaction (see transactions).
	tx map[int]bool
}

// bound is a value and the frame that gives its parameters a meaning.
type bound struct {
	v *value
	f *frame
}

// resolver answers what values are, over the whole code base.
type resolver struct {
	functions map[refs.Target]*function
	globals   map[refs.Target][]held
	fields    map[refs.Target][]held
	// callers are the calls that reach a function, statically or through an
	// interface, in a fixed order.
	callers map[refs.Target][]*call
	// localCallers are the calls of function literals through variables.
	localCallers map[*function][]*call
	// runtime are the functions that an interface call reaches.
	runtime map[*call][]refs.Target
	hints   hints
	// commands are what commands of stores do.
	commands map[string]verb
	// named are the named queries of .sql files.
	named map[string][]held
	// names are tables that code gives to types, as gorp's AddTableWithName.
	names   map[types.Type]string
	structs map[refs.Target]structure
	tables  map[modelKey]modelTable
	// budget bounds the work of one question.
	budget int
	memo   map[place][]known
	chain  map[place][][]link
	code   map[place][]code
	memos
}

// place is a field or a package variable.
type place struct {
	op      op
	target  refs.Target
	through refs.Target
}

// budgetPerQuestion is how many values one question may look at.
const budgetPerQuestion = 20000

// maxFrames bounds nested activations.
const maxFrames = 12

// free is a frame of f, and of the functions around it, that knows nothing.
func free(f *function, any bool) *frame {
	if f == nil {
		return nil
	}
	return &frame{fn: f, lex: free(f.parent, any), any: any}
}

// find is the frame of fn among f and the frames around it.
func (f *frame) find(fn *function) *frame {
	for g := f; g != nil; g = g.lex {
		if g.fn == fn {
			return g
		}
	}
	return nil
}

// enter is the frame of a call of target within f; nil when its code is not
// known or calls are nested too deep.
func (r *resolver) enter(t refs.Target, c *call, f *frame) *frame {
	fn := r.functions[t]
	if fn == nil || f.depth >= maxFrames {
		return nil
	}
	return &frame{fn: fn, call: c, up: f, depth: f.depth + 1, any: f.any}
}

// param is what parameter n of f's function is; ok is false when f does not
// know.
func (f *frame) param(n int) (bound, bool) {
	if n < 0 && f.recv != nil {
		return bound{f.recv, f.recvUp}, true
	}
	if f.call == nil {
		return bound{}, false
	}
	args := f.call.args
	switch {
	case n < 0:
		return bound{f.call.recv, f.up}, true
	case f.fn.variadic && n == f.fn.params-1 && !f.call.spread:
		if n >= len(args) {
			return bound{nil, f.up}, true
		}
		rest := args[n:]
		return bound{&value{op: opGroup, list: rest, keys: make([]string, len(rest))}, f.up}, true
	case n < len(args):
		return bound{args[n], f.up}, true
	}
	return bound{nil, f.up}, true
}

// targets are the functions that a call reaches.
func (r *resolver) targets(c *call) []refs.Target {
	switch c.kind {
	case callStatic:
		return []refs.Target{c.target}
	case callInterface:
		return r.runtime[c]
	}
	return nil
}

// known is a text that a value can be.
type known struct {
	text string
	// open is true when a parameter that the frame does not know is part of it.
	open bool
	// likely is true when it is one of several, or not seen to be used; guess
	// when which of several it is hangs on a value that is not known.
	likely, guess bool
	// spread is true for a value of a field whose struct is not known; again
	// when any caller's values should be taken where none tells.
	spread, again bool
}

// with is k as a part of a longer text that also has o in it.
func (k known) with(text string, o known) known {
	return known{text: text, open: k.open || o.open, likely: k.likely || o.likely, guess: k.guess || o.guess, spread: k.spread || o.spread, again: k.again || o.again}
}

// certainty is that of what the text says, where it is one of n.
func (k known) certainty(n int) facts.Certainty {
	switch {
	case k.guess:
		return facts.Guess
	case k.likely || n > 1:
		return facts.Likely
	}
	return facts.Certain
}

// unknown is the text of which nothing is known.
func unknown(open bool) []known { return []known{{text: sqltext.Hole, open: open}} }

// texts are the texts that v can be in f; at least one.
func (r *resolver) texts(v *value, f *frame) []known {
	r.budget = budgetPerQuestion
	return r.text(v, f, 0)
}

const maxResolveDepth = 60

func (r *resolver) text(v *value, f *frame, depth int) []known {
	if v == nil || f == nil {
		return unknown(false)
	}
	if r.budget--; r.budget < 0 || depth > maxResolveDepth {
		return unknown(false)
	}
	switch v.op {
	case opText:
		return []known{{text: v.text}}
	case opConcat:
		return r.joinTexts(v, f, depth)
	case opAlts:
		var out []known
		for _, x := range v.list {
			out = append(out, r.text(x, f, depth+1)...)
		}
		return limit(out)
	case opFormat:
		return r.format(v, f, depth)
	case opTyped:
		return r.text(v.list[0], f, depth+1)
	case opParam:
		return r.paramText(v, f, depth)
	case opField:
		if b, ok := r.member(v.list[0], f, v.text, depth); ok {
			return r.text(b.v, b.f, depth+1)
		}
		if x := v.list[0]; x != nil && x.op == opElement && v.target.Name == "" {
			return r.elementText(x, f, depth+1) // the text of a query that a map holds
		}
		return r.fieldText(v, f, depth)
	case opGlobal:
		return r.heldTexts(place{v.op, v.target, v.through}, r.globals[v.target], depth)
	case opGroup:
		return r.text(r.element(v), f, depth+1)
	case opElement:
		return r.elementText(v, f, depth)
	case opNamed:
		return r.namedTexts(v.text, depth+1)
	case opCall:
		return r.callText(v, f, depth)
	}
	return unknown(false)
}

func limit(all []known) []known {
	slices.SortFunc(all, func(a, b known) int {
		return cmp.Or(cmp.Compare(a.text, b.text), compareBool(a.open, b.open), compareBool(b.guess, a.guess), compareBool(b.likely, a.likely))
	})
	all = slices.CompactFunc(all, func(a, b known) bool { return a.text == b.text && a.open == b.open })
	if len(all) > maxAlts {
		all = all[:maxAlts]
	}
	if len(all) > 1 { // a value that is not known says nothing beside known ones
		all = slices.DeleteFunc(all, func(k known) bool { return k.text == sqltext.Hole && !k.open })
	}
	return all
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// joinTexts joins the parts of a concatenation, which leans to the left.
func (r *resolver) joinTexts(v *value, f *frame, depth int) []known {
	var parts []*value
	for v.op == opConcat && len(parts) < maxParts {
		parts = append(parts, v.list[1])
		v = v.list[0]
	}
	out := r.text(v, f, depth+1)
	for _, p := range slices.Backward(parts) {
		more := r.text(p, f, depth+1)
		var next []known
		for _, a := range out {
			for _, b := range more {
				if len(next) < maxAlts && len(a.text)+len(b.text) <= maxTextSize {
					next = append(next, a.with(a.text+b.text, b))
				}
			}
		}
		if len(next) == 0 {
			return out
		}
		out = next
	}
	return out
}

// format is what fmt.Sprintf makes of a format that only callers know.
func (r *resolver) format(v *value, f *frame, depth int) []known {
	var args []*value
	var all known
	for i, a := range v.list[1:] {
		elements := []bound{{a, f}}
		if v.n == 1 && i == len(v.list)-2 { // args...
			elements = r.elements(a, f, depth)
		}
		for _, e := range elements {
			var alts []*value
			for _, k := range r.text(e.v, e.f, depth+1) {
				alts = append(alts, text(k.text))
				all = all.with("", k)
			}
			args = append(args, either(alts...))
		}
	}
	var out []known
	for _, k := range r.text(v.list[0], f, depth+1) {
		if k.text == sqltext.Hole {
			out = append(out, k.with(sqltext.Hole, all))
			continue
		}
		for _, x := range r.text(sprintf(text(k.text), args), f, depth+1) {
			out = append(out, k.with(x.text, all))
		}
	}
	return limit(out)
}

// elements are the elements of a list that a parameter holds.
func (r *resolver) elements(v *value, f *frame, depth int) []bound {
	if v == nil || f == nil || depth > maxResolveDepth {
		return nil
	}
	switch v.op {
	case opGroup:
		var out []bound
		for _, x := range v.list {
			out = append(out, bound{x, f})
		}
		return out
	case opTyped:
		return r.elements(v.list[0], f, depth+1)
	case opParam:
		if g := f.find(v.fn); g != nil {
			if b, ok := g.param(v.n); ok {
				return r.elements(b.v, b.f, depth+1)
			}
		}
	}
	return nil
}

func (r *resolver) paramText(v *value, f *frame, depth int) []known {
	g := f.find(v.fn)
	if g == nil {
		return unknown(false)
	}
	if b, ok := g.param(v.n); ok {
		return r.text(b.v, b.f, depth+1)
	}
	if !g.any {
		return unknown(g.call == nil && (v.fn.parent == nil || len(r.localCallers[v.fn]) > 0))
	}
	var out []known
	for _, c := range r.callers[v.fn.key] {
		if v.fn.parent != nil || len(out) >= maxAlts {
			break
		}
		up := free(c.in, true)
		up.depth = f.depth + 1
		if up.depth > 4 {
			break
		}
		n := &frame{fn: v.fn, call: c, up: up, depth: up.depth + 1, any: true}
		if b, ok := n.param(v.n); ok {
			out = append(out, r.text(b.v, b.f, depth+1)...)
		}
	}
	if len(out) == 0 {
		return unknown(false)
	}
	return limit(out)
}

// written are the values that a field gets. Types that embed one struct share
// its fields but not their values: what is written through the same type counts
// most, then what names the struct itself, and only then what other types write.
func (r *resolver) written(v *value) []held {
	all := r.fields[v.target]
	if v.through == (refs.Target{}) {
		return all
	}
	return remember(&r.shared, place{opField, v.target, v.through}, func() []held {
		for _, through := range [...]refs.Target{v.through, {}} {
			var out []held
			for _, h := range all {
				if h.through == through {
					out = append(out, h)
				}
			}
			if len(out) > 0 {
				return out
			}
		}
		return all
	})
}

// heldTexts are the texts that a field or package variable gets anywhere.
func (r *resolver) heldTexts(at place, all []held, depth int) []known {
	if k, ok := r.memo[at]; ok {
		return k
	}
	r.memo[at] = unknown(false) // a value that is made from itself
	var out []known
	for _, h := range all {
		out = append(out, r.text(h.v, r.freeHeld(h), depth+1)...)
		if len(out) > 4*maxAlts {
			break
		}
	}
	if len(out) == 0 {
		out = unknown(false)
	}
	out = limit(out)
	r.memo[at] = out
	return out
}

func (r *resolver) callText(v *value, f *frame, depth int) []known {
	c := v.call
	var out []known
	for _, t := range r.targets(c) {
		fn := r.functions[t]
		if fn == nil || !slices.ContainsFunc(fn.returns, func(ret []*value) bool { return v.n < len(ret) && ret[v.n] != nil }) {
			continue
		}
		n := r.enter(t, c, f)
		if n == nil {
			continue
		}
		for _, ret := range fn.returns {
			if v.n < len(ret) && ret[v.n] != nil {
				out = append(out, r.text(ret[v.n], n, depth+1)...)
			}
		}
	}
	if len(out) > 0 {
		return limit(out)
	}
	if c.lib != nil && c.lib.text.from >= 0 && c.lib.text.from < len(c.args) && v.n == 0 {
		return r.text(c.args[c.lib.text.from], f, depth+1)
	}
	// aws.String("x"), pointer.To("x"), sql.Named: one text in, one out.
	if c.kind == callOpaque && c.recv == nil && len(c.args) == 1 && v.n == 0 && isTextPointer(c.result) {
		return r.text(c.args[0], f, depth+1)
	}
	if c.lib != nil && c.lib.table.from >= 0 && c.lib.verb == verbChain && c.lib.table.from < len(c.args) {
		return r.text(c.args[c.lib.table.from], f, depth+1)
	}
	if c.kind == callOpaque && c.recv != nil && c.recv.op == opCall { // goqu.T("a").As("b")
		if l := c.recv.call.lib; l != nil && l.verb == verbChain && l.table.from >= 0 {
			return r.text(c.recv, f, depth+1)
		}
	}
	return unknown(false)
}

// isTextPointer reports whether a type is a pointer to text.
func isTextPointer(t types.Type) bool {
	p, ok := typeOrInvalid(t).(*types.Pointer)
	return ok && isString(p.Elem())
}

// member is the value that a field of v has, where v is a composite that can be
// found.
func (r *resolver) member(v *value, f *frame, name string, depth int) (bound, bool) {
	if v == nil || f == nil || depth > maxResolveDepth {
		return bound{}, false
	}
	if r.budget--; r.budget < 0 {
		return bound{}, false
	}
	switch v.op {
	case opGroup:
		for i := len(v.keys) - 1; i >= 0; i-- {
			if v.keys[i] == name {
				return bound{v.list[i], f}, true
			}
		}
		for i, k := range v.keys { // what it was before a field was set
			if k == "" && v.list[i] != nil && v.list[i].op != opText {
				if b, ok := r.member(v.list[i], f, name, depth+1); ok {
					return b, true
				}
			}
		}
	case opElement:
		return r.elementMember(v, f, name, depth)
	case opNamed: // a query with its text in a field
		return bound{v, f}, true
	case opTyped, opAlts:
		for _, x := range v.list {
			if b, ok := r.member(x, f, name, depth+1); ok {
				return b, true
			}
		}
	case opParam:
		if g := f.find(v.fn); g != nil {
			if b, ok := g.param(v.n); ok {
				return r.member(b.v, b.f, name, depth+1)
			}
		}
	case opField:
		if b, ok := r.member(v.list[0], f, v.text, depth+1); ok {
			return r.member(b.v, b.f, name, depth+1)
		}
		return r.heldMember(r.written(v), name, depth)
	case opGlobal:
		return r.heldMember(r.globals[v.target], name, depth)
	case opCall:
		for _, t := range r.targets(v.call) {
			n := r.enter(t, v.call, f)
			if n == nil {
				continue
			}
			for _, ret := range n.fn.returns {
				if v.n < len(ret) {
					if b, ok := r.member(ret[v.n], n, name, depth+1); ok {
						return b, true
					}
				}
			}
		}
	}
	return bound{}, false
}

// heldMember is the member of the only value that a place gets.
func (r *resolver) heldMember(all []held, name string, depth int) (bound, bool) {
	if len(all) != 1 {
		return bound{}, false
	}
	return r.member(all[0].v, r.freeHeld(all[0]), name, depth+1)
}
