package entry

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// cobra reads the tree of commands: literals are commands, AddCommand mounts
// them.
func cobra() library {
	const pkg = "github.com/spf13/cobra"
	return library{
		types: []flow.Type{{Pkg: pkg, Name: "Command"}},
		rules: []flow.Rule{
			{Pkg: pkg, Name: "Command", Literal: true, Sink: true, Data: command{}},
			{Pkg: pkg, Recv: "Command", Name: "Run|RunE", Assign: true, Sink: true, Data: commandRun{name: "Use"}},
			{Pkg: pkg, Recv: "Command", Name: "AddCommand", Sink: true, Data: commandAdd{}},
		},
	}
}

// command is a literal with its own code.
type command struct{}

func (command) found(r *run, t flow.Thunk) func() {
	var run *flow.Node
	for _, f := range []string{"RunE", "Run"} {
		if n := t.Field(f); n != nil && run == nil {
			run = n
		}
	}
	if run == nil {
		return nil
	}
	rt := router{site: t.Node.At, calls: calls(t), known: true, exact: true}
	return commandEntry(r, rt, t, t.At(run), "Use")
}

// commandRun is an assignment of a command's code; name is the field with the
// command's name.
type commandRun struct{ name string }

func (d commandRun) found(r *run, t flow.Thunk) func() {
	c := r.m.Head(t.At(t.X))
	rt, ok := r.router(t.At(t.X), 0)
	if !ok {
		return nil
	}
	if c.Op != flow.Composite {
		c = r.through(c)
	}
	return commandEntry(r, rt, c, t.ArgAt(0), d.name)
}

func commandEntry(r *run, rt router, literal, code flow.Thunk, field string) func() {
	name, exact := commandName(r, rt, literal, field)
	h := r.handler(code, 0)
	if h.unset {
		return nil
	}
	e := r.base(facts.EntryCLI)
	e.Handler, e.Detail = h.symbol, h.detail
	return func() {
		r.routes = append(r.routes, route{router: rt, entry: e, path: name, exact: exact && h.exact, words: true})
	}
}

// commandName is the first word of a command's name, from its literal or from
// an assignment.
func commandName(r *run, rt router, t flow.Thunk, field string) (string, bool) {
	n := (*flow.Node)(nil)
	if t.Op == flow.Composite {
		n = t.Field(field)
	}
	if n == nil {
		if m, ok := r.named[rt.site]; ok {
			return m.prefix, m.exact
		}
		return flow.Hole, false
	}
	s, exact := r.m.Text(t.At(n))
	s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
	return s, exact
}

// commandAdd is AddCommand(children...).
type commandAdd struct{}

func (commandAdd) found(r *run, t flow.Thunk) func() {
	parent, ok := r.router(t.At(t.X), 0)
	if !ok {
		return nil
	}
	name, exact := commandName(r, parent, r.through(t.At(t.X)), "Use")
	parent.prefix = join(parent.prefix, name)
	children := []router{}
	add := func(c flow.Thunk) {
		if rt, ok := r.router(c, 0); ok && rt.known && rt.site.File != "" {
			children = append(children, rt)
		}
	}
	for i := range t.Args {
		if r.m.Head(t.ArgAt(i)).Op == flow.List {
			list, _ := r.m.Elements(t.ArgAt(i))
			for _, e := range list {
				add(e.Value)
			}
			continue
		}
		add(t.ArgAt(i))
	}
	return func() {
		for _, c := range children {
			r.mounts[c.site] = append(r.mounts[c.site], mounted{calls: c.calls, parent: parent, exact: exact})
		}
	}
}
