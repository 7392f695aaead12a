// Package outbound finds calls that leave the process (HTTP, RPC, queues, mail,
// SDKs, programs) and the settings that the code base reads.
//
// Each kind has one file with a table of signatures (flow.Rule). To add a
// library: add lines to the table that fits, with the real import path, the
// receiver, the name, and a call or setting that says which argument is the
// target or key; and a package in ../entry/testdata/libs with "// out" comments.
package outbound

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Evidence is the flow.Consumer for outbound calls and configuration.
type Evidence struct {
	mu   sync.Mutex
	tags []tag
}

// New returns the consumer.
func New() *Evidence { return &Evidence{} }

// depth is how many calls up a target or key is looked for: one helper, and what
// calls it.
const depth = 2

// Spec implements flow.Consumer.
func (e *Evidence) Spec() flow.Spec {
	s := flow.Spec{Shape: sdkShape}
	for _, l := range [][]flow.Rule{httpCalls(), rpcCalls(), publishes(), mailCalls(), programs(), environment(), flags(), vipers(), koanfs()} {
		for _, r := range l {
			r.Depth, r.Max = depth, 512
			s.Rules = append(s.Rules, r)
		}
	}
	s.Types = clientTypes()
	return s
}

// Visit implements flow.Consumer.
func (e *Evidence) Visit(c *load.Checked, decls []symbols.Decl) {
	tags := fieldTags(c, decls)
	if len(tags) == 0 {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tags = append(e.tags, tags...)
}

// Join implements flow.Consumer.
func (e *Evidence) Join(t *evidence.Tables, p *flow.Program) {
	j := &joiner{t: t, calls: map[facts.Outbound]bool{}, keys: map[setting]map[facts.ConfigReader]bool{}}
	for _, s := range p.Sinks {
		d, ok := s.Rule.Data.(meaning)
		if !ok {
			continue
		}
		p.Each(s, func(m *flow.Machine, at flow.Thunk) func() {
			m.Unknown = func(u flow.Thunk) string { return unknown(m, u) }
			return d.found(&run{joiner: j, m: m, sink: s}, at)
		})
	}
	for _, g := range e.tags {
		sym := t.Symbol(g.field)
		if sym < 0 { // nothing refers to the field
			owner, _, _ := strings.Cut(string(g.field.Name), ".")
			sym = t.Symbol(refs.Target{Package: g.field.Package, Name: ident.SymbolName(owner)})
		}
		j.read(setting{facts.ConfigEnv, g.key}, facts.ConfigReader{Symbol: sym, Pos: j.pos(g.at), Library: g.library})
	}
	e.tags = nil
	j.finish()
}

// meaning is what a recognised sink says, as in package entry.
type meaning interface {
	found(r *run, t flow.Thunk) func()
}

type run struct {
	*joiner
	m    *flow.Machine
	sink *flow.Sink
}

type setting struct {
	kind facts.ConfigKind
	key  string
}

type joiner struct {
	t     *evidence.Tables
	calls map[facts.Outbound]bool
	keys  map[setting]map[facts.ConfigReader]bool
}

func (j *joiner) pos(p flow.Place) facts.Pos {
	return facts.Pos{File: j.t.File(p.File), Line: p.Line, Col: p.Col}
}

func (j *joiner) read(s setting, r facts.ConfigReader) {
	if j.keys[s] == nil {
		j.keys[s] = map[facts.ConfigReader]bool{}
	}
	j.keys[s][r] = true
}

// finish writes everything into the set, sorted.
func (j *joiner) finish() {
	for c := range j.calls {
		j.t.Set.Outbound = append(j.t.Set.Outbound, c)
	}
	slices.SortFunc(j.t.Set.Outbound, Compare)
	for k, readers := range j.keys {
		out := facts.ConfigKey{Kind: k.kind, Key: k.key, Readers: []facts.ConfigReader{}}
		for r := range readers {
			out.Readers = append(out.Readers, r)
		}
		slices.SortFunc(out.Readers, func(a, b facts.ConfigReader) int {
			return cmp.Or(cmp.Compare(a.Symbol, b.Symbol), comparePos(a.Pos, b.Pos), cmp.Compare(a.Library, b.Library))
		})
		j.t.Set.Config = append(j.t.Set.Config, out)
	}
	slices.SortFunc(j.t.Set.Config, func(a, b facts.ConfigKey) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
}

// Compare orders outbound calls by Symbol, Pos, Kind, Target, Caller.
func Compare(a, b facts.Outbound) int {
	return cmp.Or(
		cmp.Compare(a.Symbol, b.Symbol), comparePos(a.Pos, b.Pos), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Target, b.Target), cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Library, b.Library),
	)
}

func comparePos(a, b facts.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// call is a call that leaves the process.
type call struct {
	kind facts.OutboundKind
	// target is 1 + the argument that names the target, 0 for none; second is
	// joined to it with a slash. field is the field of a struct argument, or
	// with target 0 of the literal itself; several are separated by "|".
	target, second int
	field          string
	// receiver takes the target from the call or literal that made the value
	// whose method is called.
	receiver bool
	// base is a method on the receiver's chain whose argument is a prefix.
	base string
	// url drops the query.
	url bool
	// needs leaves out literals without the field.
	needs bool
}

func (d call) found(r *run, t flow.Thunk) func() {
	target, exact := d.name(r, t)
	if d.needs && (target == "" || target == flow.Hole) {
		return nil
	}
	return r.leaves(t, d.kind, target, exact)
}

func (d call) name(r *run, t flow.Thunk) (string, bool) {
	at := t
	switch {
	case d.receiver:
		at = r.origin(t.At(t.X))
		if at.Op == flow.Call && d.target > 0 {
			at = at.ArgAt(d.target - 1)
		}
	case d.target > 0:
		at = t.ArgAt(d.target - 1)
	}
	if d.field != "" {
		at = r.field(at, d.field)
	}
	if at.Op == flow.Unknown || at.Node == t.Node {
		return "", false
	}
	s, exact := r.m.Text(at)
	if d.second > 0 {
		more, ok := r.m.Text(t.ArgAt(d.second - 1))
		s, exact = strings.Trim(s+"/"+more, "/"), exact && ok
	}
	if d.base != "" && !strings.Contains(s, "://") {
		if prefix, ok := r.chained(t.At(t.X), d.base); ok {
			s = strings.TrimSuffix(prefix, "/") + "/" + strings.TrimPrefix(s, "/")
		}
	}
	if d.url {
		s, _, _ = strings.Cut(s, "?")
	}
	return s, exact
}

// leaves records an outbound call.
func (r *run) leaves(t flow.Thunk, kind facts.OutboundKind, target string, exact bool) func() {
	o := facts.Outbound{
		Kind: kind, Target: target, Library: r.sink.Rule.Pkg, Symbol: r.t.Symbol(r.sink.In),
		Pos: r.pos(r.sink.Node.At), Loop: r.sink.Loop, Certainty: facts.Certain,
	}
	if !exact {
		o.Certainty = facts.Likely
	}
	if target == "" || strings.HasPrefix(target, flow.Hole) {
		o.Certainty = facts.Guess
	}
	if target == flow.Hole {
		o.Target = ""
	}
	o.Caller = o.Symbol
	if fn, _, ok := t.Supplier(); ok {
		o.Caller = r.t.Symbol(fn)
	}
	return func() { r.calls[o] = true }
}

// chained is the argument of a method on the chain of calls that made a value.
func (r *run) chained(t flow.Thunk, name string) (string, bool) {
	for range 16 {
		t = r.m.Head(t)
		if t.Op == flow.Call && t.Own {
			next, ok := r.m.Enter(t, 0)
			if !ok {
				return "", false
			}
			t = next
			continue
		}
		if t.Op != flow.Call || t.X == nil {
			return "", false
		}
		if t.Name == name {
			s, _ := r.m.Text(t.ArgAt(0))
			return s, true
		}
		t = t.At(t.X)
	}
	return "", false
}

// origin is the call or literal that made a value, through constructors of the
// code base.
func (r *run) origin(t flow.Thunk) flow.Thunk {
	for range 16 {
		t = r.m.Head(t)
		if t.Op == flow.Result {
			t = t.At(t.X)
			continue
		}
		next, ok := r.m.Enter(t, 0)
		if !ok {
			return t
		}
		t = next
	}
	return t
}

// field is a field of a struct value, by a dotted path; unknown when it is not
// set.
func (r *run) field(t flow.Thunk, names string) flow.Thunk {
	for _, path := range strings.Split(names, "|") {
		x := t
		ok := true
		for _, n := range strings.Split(path, ".") {
			x = r.origin(x)
			f := (*flow.Node)(nil)
			if x.Op == flow.Composite {
				f = x.Field(n)
			}
			if f == nil {
				ok = false
				break
			}
			x = x.At(f)
		}
		if ok {
			return x
		}
	}
	return t.At(nil)
}

// unknown names a setting instead of its value.
func unknown(m *flow.Machine, t flow.Thunk) string {
	switch t.Op {
	case flow.Call:
		for _, r := range t.Rules {
			if k, ok := r.Data.(key); ok && k.arg > 0 {
				m.Unknown = nil
				s, _ := m.Text(t.ArgAt(k.arg - 1))
				m.Unknown = func(u flow.Thunk) string { return unknown(m, u) }
				return string(k.kind) + ":" + s
			}
		}
	case flow.Sel:
		if t.Own && t.Key.Name != "" {
			return "field:" + short(t.Key)
		}
	}
	return ""
}

func short(k refs.Target) string {
	p := string(k.Package)
	return p[strings.LastIndexByte(p, '/')+1:] + "." + string(k.Name)
}
