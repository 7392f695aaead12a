package state

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/effects"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// joiner turns parts into facts.
type joiner struct {
	t       *evidence.Tables
	set     *facts.Set
	parts   []*part
	funcs   map[refs.Target]*function
	bySym   map[int]*function
	coupled effects.Coupled
	// out and in are the indices of references that lead from and to a symbol,
	// calls and function values only.
	out, in map[int][]int32
	// early remembers which functions run at start-up only.
	early map[int]bool
	// outside remembers the callers of a function from other packages.
	outside map[int][]facts.StateCaller
}

func newJoiner(t *evidence.Tables, parts []*part) *joiner {
	j := &joiner{
		t: t, set: t.Set, parts: parts, funcs: map[refs.Target]*function{}, bySym: map[int]*function{},
		coupled: effects.Implementations(t.Set), out: map[int][]int32{}, in: map[int][]int32{}, early: map[int]bool{}, outside: map[int][]facts.StateCaller{},
	}
	for _, p := range parts {
		for _, f := range p.funcs {
			j.funcs[f.key] = f
			if i := t.Symbol(f.key); i >= 0 {
				j.bySym[i] = f
			}
		}
	}
	for i, r := range t.Set.Refs {
		if leads(r.Kind) && !j.isTest(r.From) {
			j.out[r.From] = append(j.out[r.From], int32(i))
			j.in[r.To] = append(j.in[r.To], int32(i))
		}
	}
	return j
}

func leads(k facts.RefKind) bool {
	return k == facts.Call || k == facts.Runtime || k == facts.FuncValue
}

func (j *joiner) isTest(sym int) bool {
	f := j.set.Symbols[sym].File
	return f >= 0 && j.set.Files[f].Test
}

func (j *joiner) pkg(sym int) int { return j.set.Symbols[sym].Package }

func (j *joiner) pos(file string, p place) facts.Pos {
	return facts.Pos{File: j.t.File(file), Line: p.line, Col: p.col}
}

func comparePos(a, b facts.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// initFunc reports whether a symbol is an init function.
func (j *joiner) initFunc(sym int) bool { return isStart(j.set.Symbols[sym].Name) }

// runsEarly reports whether a function runs at start-up only: init functions and
// variable initialisers of its package are all that calls it.
func (j *joiner) runsEarly(sym int) bool {
	if j.initFunc(sym) {
		return true
	}
	if e, ok := j.early[sym]; ok {
		return e
	}
	j.early[sym] = false // a cycle needs a way in
	early := len(j.in[sym]) > 0
	for _, i := range j.in[sym] {
		r := j.set.Refs[i]
		switch {
		case j.pkg(r.From) != j.pkg(sym) || r.Kind == facts.FuncValue:
			early = false
		case j.set.Symbols[r.From].Kind == facts.Var:
			f := j.bySym[r.From]
			early = early && (f == nil || !slices.ContainsFunc(r.Sites, func(s facts.Site) bool { return f.later(place{s.Line, s.Col}) }))
		default:
			early = early && j.runsEarly(r.From)
		}
	}
	j.early[sym] = early
	return early
}

// later reports whether a place lies in a literal that does not run in place.
func (f *function) later(p place) bool {
	return slices.ContainsFunc(f.literals, func(s span) bool { return s.has(p) })
}

// vars lists package variables written after initialisation.
func (j *joiner) vars(writes []effects.Write) []facts.StateVar {
	found := map[int][]facts.StateWrite{}
	for _, w := range writes {
		v, in := j.t.Symbol(w.Var), j.t.Symbol(w.In)
		if v < 0 || in < 0 {
			continue
		}
		home := j.pkg(in) == j.pkg(v)
		if home && !w.Literal && (j.runsEarly(in) || j.set.Symbols[in].Kind == facts.Var) {
			continue
		}
		x := facts.StateWrite{In: in, Pos: j.pos(w.File, place{w.Line, w.Col}), How: string(w.How)}
		if home {
			x.Callers = j.callers(in)
		}
		found[v] = append(found[v], x)
	}
	out := make([]facts.StateVar, 0, len(found))
	for _, v := range slices.Sorted(maps.Keys(found)) {
		ws := found[v]
		slices.SortFunc(ws, func(a, b facts.StateWrite) int {
			return cmp.Or(cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos), cmp.Compare(a.How, b.How))
		})
		out = append(out, facts.StateVar{Var: v, Writes: ws, Packages: j.packages(ws)})
	}
	return out
}

func (j *joiner) packages(ws []facts.StateWrite) []int {
	set := map[int]bool{}
	for _, w := range ws {
		set[j.pkg(w.In)] = true
		for _, c := range w.Callers {
			set[j.pkg(c.In)] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// callers are the places in other packages that lead to a function, through
// functions of its own package.
func (j *joiner) callers(fn int) []facts.StateCaller {
	if out, ok := j.outside[fn]; ok {
		return out
	}
	out := []facts.StateCaller{}
	seen := map[int]bool{fn: true}
	for queue := []int{fn}; len(queue) > 0; queue = queue[1:] {
		for _, i := range j.in[queue[0]] {
			r := j.set.Refs[i]
			if j.pkg(r.From) != j.pkg(fn) {
				s := r.Sites[0]
				out = append(out, facts.StateCaller{
					In: r.From, Calls: r.To, Pos: facts.Pos{File: j.set.Symbols[r.From].File, Line: s.Line, Col: s.Col},
				})
			} else if !seen[r.From] && !j.initFunc(r.From) {
				seen[r.From] = true
				queue = append(queue, r.From)
			}
		}
	}
	slices.SortFunc(out, func(a, b facts.StateCaller) int {
		return cmp.Or(cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos), cmp.Compare(a.Calls, b.Calls))
	})
	j.outside[fn] = slices.Compact(out)
	return j.outside[fn]
}

// inits lists init functions and variable initialisers with effects.
func (j *joiner) inits(writes []effects.Write) []facts.InitEffect {
	byFunc := map[refs.Target][]effects.Write{}
	for _, w := range writes {
		if !w.Literal {
			byFunc[w.In] = append(byFunc[w.In], w)
		}
	}
	out := []facts.InitEffect{}
	for _, p := range j.parts {
		for _, f := range p.funcs {
			sym := j.t.Symbol(f.key)
			if sym < 0 || !j.initFunc(sym) && j.set.Symbols[sym].Kind != facts.Var {
				continue
			}
			if es := j.startEffects(sym, byFunc); len(es) > 0 {
				out = append(out, facts.InitEffect{In: sym, Pos: j.pos(f.file, f.at), Effects: es})
			}
		}
	}
	slices.SortFunc(out, func(a, b facts.InitEffect) int { return cmp.Compare(a.In, b.In) })
	return out
}

// startEffects follows calls from an initialiser. Of several places with the
// same effect in one function the first counts.
func (j *joiner) startEffects(start int, writes map[refs.Target][]effects.Write) []facts.Effect {
	var out []facts.Effect
	seen := map[int]bool{start: true}
	for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
		sym := queue[0]
		f := j.bySym[sym]
		if f != nil {
			for _, e := range f.effects {
				if !e.literal {
					out = append(out, facts.Effect{Kind: e.kind, What: e.what, In: sym, Pos: j.pos(f.file, e.at)})
				}
			}
		}
		out = append(out, j.foreignWrites(start, sym, writes)...)
		for _, i := range j.out[sym] {
			r := j.set.Refs[i]
			if r.Kind == facts.FuncValue || seen[r.To] {
				continue
			}
			if f == nil || slices.ContainsFunc(r.Sites, func(s facts.Site) bool { return !f.later(place{s.Line, s.Col}) }) {
				seen[r.To] = true
				queue = append(queue, r.To)
			}
		}
	}
	slices.SortFunc(out, func(a, b facts.Effect) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What), cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos))
	})
	return slices.CompactFunc(out, func(a, b facts.Effect) bool { return a.Kind == b.Kind && a.What == b.What && a.In == b.In })
}

// foreignWrites are the writes in a function to variables of packages other than
// the one that starts.
func (j *joiner) foreignWrites(start, sym int, writes map[refs.Target][]effects.Write) []facts.Effect {
	s := j.set.Symbols[sym]
	var out []facts.Effect
	for _, w := range writes[refs.Target{Package: j.set.Packages[s.Package].Path, Name: s.Name}] {
		if w.Var.Package != j.set.Packages[j.pkg(start)].Path {
			out = append(out, facts.Effect{
				Kind: "state", What: string(w.Var.Package) + "." + string(w.Var.Name), In: sym, Pos: j.pos(w.File, place{w.Line, w.Col}),
			})
		}
	}
	return out
}

// locks lists the locks that are held while another package is called.
func (j *joiner) locks() []facts.LockSpan {
	out := []facts.LockSpan{}
	j.each(func(f *function, sym int) {
		for _, l := range f.locks {
			s := facts.LockSpan{In: sym, Pos: j.pos(f.file, l.at), Lock: l.text, Holder: j.holder(l.holder), Shared: l.shared}
			for _, c := range l.calls {
				s.Calls = append(s.Calls, j.lockCalls(f, sym, c)...)
			}
			slices.SortFunc(s.Calls, func(a, b facts.LockCall) int { return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.To, b.To)) })
			s.Calls = slices.Compact(s.Calls)
			if len(s.Calls) > 0 {
				out = append(out, s)
			}
		}
	})
	slices.SortFunc(out, func(a, b facts.LockSpan) int { return cmp.Or(cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos)) })
	return out
}

// holder is the symbol of a field or variable, or of the field's type when the
// field has none; -1 without any.
func (j *joiner) holder(t refs.Target) int {
	if i := j.t.Symbol(t); i >= 0 {
		return i
	}
	return j.t.Symbol(refs.Target{Package: t.Package, Name: ownerOf(t.Name)})
}

func (j *joiner) lockCalls(f *function, sym int, c lockCall) []facts.LockCall {
	to := []refs.Target{c.to}
	if c.dynamic {
		to = j.coupled.Methods(c.to)
	}
	var out []facts.LockCall
	for _, t := range to {
		if i := j.t.Symbol(t); i >= 0 && j.pkg(i) != j.pkg(sym) {
			out = append(out, facts.LockCall{To: i, Pos: j.pos(f.file, c.at), Runtime: c.dynamic})
		}
	}
	return out
}

// each calls do for every function with a symbol, in no order that matters.
func (j *joiner) each(do func(f *function, sym int)) {
	for _, p := range j.parts {
		for _, f := range p.funcs {
			if sym := j.t.Symbol(f.key); sym >= 0 {
				do(f, sym)
			}
		}
	}
}

// channels lists those that several packages handle.
func (j *joiner) channels() []facts.Channel {
	type key struct {
		holder int
		slot   string
	}
	found := map[key]*facts.Channel{}
	j.each(func(f *function, sym int) {
		for _, u := range f.channels {
			h := j.t.Symbol(u.holder)
			if h < 0 {
				continue
			}
			k := key{h, u.slot}
			c := found[k]
			if c == nil {
				c = &facts.Channel{Holder: h, Slot: u.slot, Elem: u.elem}
				found[k] = c
			}
			c.Uses = append(c.Uses, facts.ChannelUse{Op: u.op, In: sym, Pos: j.pos(f.file, u.at)})
		}
	})
	out := []facts.Channel{}
	for _, c := range found {
		if j.crosses(c) {
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(a, b facts.Channel) int {
		return cmp.Or(cmp.Compare(a.Holder, b.Holder), cmp.Compare(a.Slot, b.Slot))
	})
	return out
}

// crosses completes a channel and reports whether it has several packages.
func (j *joiner) crosses(c *facts.Channel) bool {
	if strings.HasPrefix(c.Slot, "param:") {
		for _, i := range j.in[c.Holder] {
			if r := j.set.Refs[i]; r.Kind != facts.FuncValue && j.pkg(r.From) != j.pkg(c.Holder) {
				s := r.Sites[0]
				c.Uses = append(c.Uses, facts.ChannelUse{Op: "call", In: r.From, Pos: facts.Pos{File: j.set.Symbols[r.From].File, Line: s.Line, Col: s.Col}})
			}
		}
	}
	slices.SortFunc(c.Uses, func(a, b facts.ChannelUse) int {
		return cmp.Or(cmp.Compare(a.Op, b.Op), cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos))
	})
	c.Uses = slices.Compact(c.Uses)
	set := map[int]bool{j.pkg(c.Holder): true}
	for _, u := range c.Uses {
		set[j.pkg(u.In)] = true
	}
	c.Packages = slices.Sorted(maps.Keys(set))
	return len(set) > 1
}

// exits lists what ends the process outside main packages.
func (j *joiner) exits() []facts.Exit {
	out := []facts.Exit{}
	j.each(func(f *function, sym int) {
		for _, e := range f.exits {
			out = append(out, facts.Exit{In: sym, Pos: j.pos(f.file, e.at), Kind: e.kind, What: e.what})
		}
	})
	slices.SortFunc(out, func(a, b facts.Exit) int {
		return cmp.Or(cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos), cmp.Compare(a.What, b.What))
	})
	return out
}
