package entry

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// event is a schedule, topic, queue or subject with what it runs.
type event struct {
	kind facts.EntryKind
	// pattern is 1 + the argument with the name, or a list of names; receiver
	// takes it from the value whose method is called, through its constructor.
	// field names the field of the struct that holds it, several separated by
	// "|".
	pattern int
	field   string
	// receiver looks for the pattern in the receiver's constructor.
	receiver bool
	// handler is 1 + the argument that is run; 0: the declaration around.
	handler int
	// method is the method of a handler that is no function.
	method string
}

func (d event) found(r *run, t flow.Thunk) func() {
	names, exact := d.names(r, t)
	e := r.base(d.kind)
	e.Handler = e.In
	if d.handler > 0 {
		e.Handler, e.Detail = d.run(r, t)
	}
	if !exact {
		e.Certainty = facts.Likely
	}
	return func() {
		for _, n := range names {
			x := e
			x.Pattern = n
			if n == flow.Hole {
				x.Certainty = facts.Likely
			}
			r.add(x)
		}
	}
}

// names are the topics; one "…" when none is known.
func (d event) names(r *run, t flow.Thunk) ([]string, bool) {
	at := t
	switch {
	case d.receiver:
		at = r.origin(t.At(t.X))
		if at.Op == flow.Call && d.pattern > 0 {
			at = at.ArgAt(d.pattern - 1)
		}
	case d.pattern > 0:
		at = t.ArgAt(d.pattern - 1)
	default:
		return []string{flow.Hole}, true
	}
	if d.field != "" {
		at = r.field(at, d.field)
	}
	if h := r.m.Head(at); h.Op == flow.List {
		list, _ := r.m.Elements(h)
		out := []string{}
		exact := true
		for _, e := range list {
			s, ok := r.m.Text(e.Value)
			out, exact = append(out, s), exact && ok
		}
		if len(out) > 0 {
			return out, exact
		}
		return []string{flow.Hole}, false
	}
	s, exact := r.m.Text(at)
	if s == "" {
		s, exact = flow.Hole, false
	}
	return []string{s}, exact
}

// origin is the external call or literal that made a value, through
// constructors of the code base and chained calls.
func (r *run) origin(t flow.Thunk) flow.Thunk {
	for range maxNested {
		t = r.through(t)
		if t.Op == flow.Result {
			t = t.At(t.X)
			continue
		}
		return t
	}
	return t
}

// field is the value of the first of several fields of a struct value; an
// unknown one when none is set.
func (r *run) field(t flow.Thunk, names string) flow.Thunk {
	x := r.through(t)
	if x.Op == flow.Composite {
		for _, n := range strings.Split(names, "|") {
			if f := x.Field(n); f != nil {
				return x.At(f)
			}
		}
	}
	return x.At(nil)
}

// run is the symbol that an event runs.
func (d event) run(r *run, t flow.Thunk) (int, string) {
	at := t.ArgAt(d.handler - 1)
	if d.method != "" {
		x := r.through(at)
		if i := r.method(x.Type, d.method); i >= 0 && r.t.Set.Symbols[i].Kind == facts.Method {
			return i, ""
		}
	}
	h := r.handler(at, 0)
	if h.symbol < 0 && d.method != "" {
		if i := r.method(at.Type, d.method); i >= 0 {
			return i, ""
		}
	}
	return h.symbol, h.detail
}
