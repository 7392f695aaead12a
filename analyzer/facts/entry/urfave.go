package entry

import (
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
)

// urfave reads nested literals of commands.
func urfave() library {
	var l library
	for _, pkg := range []string{"github.com/urfave/cli", "gopkg.in/urfave/cli.v1", "gopkg.in/urfave/cli.v2"} {
		l.types = append(l.types, flow.Type{Pkg: pkg, Name: "App|Command"})
		l.rules = append(l.rules,
			flow.Rule{Pkg: pkg, Name: "NewApp", Data: create{}},
			flow.Rule{Pkg: pkg, Name: "App|Command", Literal: true, Sink: true, Data: subcommands{}},
			flow.Rule{Pkg: pkg, Recv: "App|Command", Name: "Commands|Subcommands", Assign: true, Sink: true, Data: commandList{}},
			flow.Rule{Pkg: pkg, Recv: "App|Command", Name: "Name", Assign: true, Sink: true, Data: commandNamed{}},
			flow.Rule{Pkg: pkg, Recv: "App|Command", Name: "Action", Assign: true, Sink: true, Data: commandRun{name: "Name"}},
		)
	}
	return l
}

// subcommands is a literal of an App or Command.
type subcommands struct{}

func (subcommands) found(r *run, t flow.Thunk) func() {
	self := router{site: t.Node.At, calls: calls(t), known: true, exact: true}
	var code func()
	if n := t.Field("Action"); n != nil {
		code = commandEntry(r, self, t, t.At(n), "Name")
	}
	parent := self
	parent.prefix, parent.exact = commandName(r, self, t, "Name")
	var children []router
	for _, f := range []string{"Commands", "Subcommands"} {
		if n := t.Field(f); n != nil {
			children = append(children, r.commands(t.At(n))...)
		}
	}
	return func() {
		if code != nil {
			code()
		}
		r.hang(parent, children)
	}
}

// commands are the command values of a list.
func (r *run) commands(t flow.Thunk) []router {
	list, _ := r.m.Elements(t)
	out := []router{}
	for _, e := range list {
		if rt, ok := r.router(e.Value, 0); ok && rt.known && rt.site.File != "" {
			out = append(out, rt)
		}
	}
	return out
}

func (r *run) hang(parent router, children []router) {
	for _, c := range children {
		r.mounts[c.site] = append(r.mounts[c.site], mounted{calls: c.calls, parent: parent, exact: true})
	}
}

// commandList is app.Commands = []*cli.Command{...}.
type commandList struct{}

func (commandList) found(r *run, t flow.Thunk) func() {
	parent, ok := r.router(t.At(t.X), 0)
	if !ok {
		return nil
	}
	parent.prefix, parent.exact = commandName(r, parent, r.through(t.At(t.X)), "Name")
	children := r.commands(t.ArgAt(0))
	return func() { r.hang(parent, children) }
}

// commandNamed is app.Name = "tool".
type commandNamed struct{}

func (commandNamed) early() {}

func (commandNamed) found(r *run, t flow.Thunk) func() {
	rt, ok := r.router(t.At(t.X), 0)
	if !ok || !rt.known {
		return nil
	}
	s, exact := r.m.Text(t.ArgAt(0))
	return func() { r.named[rt.site] = mounted{prefix: s, exact: exact} }
}
