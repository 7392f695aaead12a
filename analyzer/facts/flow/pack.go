package flow

import (
	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
)

// packer packs parts and unpacks them. Every field of what a part holds is named
// here; a test counts them.
type packer struct {
	*pack.Coder
	nodes *pack.Pool[Node]
	sinks *pack.Pool[Sink]
}

func newPacker(c *pack.Coder) *packer {
	p := &packer{Coder: c}
	p.nodes = pack.NewPool(c, p.node, unknown)
	p.sinks = pack.NewPool(c, p.sink)
	return p
}

// packPart packs a part between the visit of its package and the join.
func packPart(x *part) pack.Packed {
	p := newPacker(pack.New())
	p.part(x)
	return p.Packed()
}

func unpackPart(from pack.Packed, t pack.Texts) *part {
	x := &part{}
	newPacker(from.Unpack(t)).part(x)
	return x
}

func (p *packer) part(x *part) {
	pack.List(p.Coder, &x.sinks, func(l *[]*Sink) { pack.List(p.Coder, l, p.sinks.Ref) })
	pack.List(p.Coder, &x.calls, p.call)
	pack.List(p.Coder, &x.dynamic, func(d *dynamic) {
		p.Target(&d.fn)
		pack.Int(p.Coder, &d.param)
		p.nodes.Ref(&d.node)
	})
	pack.List(p.Coder, &x.local, func(l *localCall) {
		p.nodes.Ref(&l.closure)
		p.nodes.Ref(&l.node)
	})
	pack.List(p.Coder, &x.writes, p.write)
	pack.List(p.Coder, &x.returns, func(r *returned) {
		p.Target(&r.fn)
		pack.List(p.Coder, &r.nodes, p.nodes.Ref)
		p.place(&r.at)
	})
	pack.List(p.Coder, &x.started, p.Target)
	pack.List(p.Coder, &x.provides, func(v *provided) {
		p.Target(&v.typ)
		p.text(&v.name)
		p.Target(&v.in)
		p.nodes.Ref(&v.node)
		p.Bools(&v.supplied)
	})
	pack.List(p.Coder, &x.injected, func(f *injectedField) {
		p.Target(&f.key)
		p.text(&f.name)
	})
}

func (p *packer) call(c *call) {
	p.Target(&c.callee)
	p.Target(&c.in)
	p.nodes.Ref(&c.node)
}

func (p *packer) write(w *write) {
	p.Target(&w.key)
	p.Target(&w.in)
	p.Bools(&w.literal)
	p.nodes.Ref(&w.recv)
	p.nodes.Ref(&w.node)
	p.place(&w.at)
}

func (p *packer) node(n *Node) {
	pack.Int(p.Coder, &n.Op)
	pack.Int(p.Coder, &n.Index)
	p.Bools(&n.Own, &n.Dynamic, &n.Handler, &n.Middleware)
	p.Target(&n.Key)
	p.text(&n.Name)
	p.nodes.Ref(&n.X)
	pack.List(p.Coder, &n.Args, p.nodes.Ref)
	pack.List(p.Coder, &n.Names, p.text)
	pack.List(p.Coder, &n.Keys, p.nodes.Ref)
	p.Target(&n.Type)
	p.rules(&n.Rules)
	p.place(&n.At)
}

func (p *packer) sink(s *Sink) {
	p.rule(&s.Rule)
	p.nodes.Ref(&s.Node)
	p.Target(&s.In)
	pack.List(p.Coder, &s.Chain, p.nodes.Ref)
	p.Bools(&s.Loop)
	p.KeepAny(&s.Note)
	pack.List(p.Coder, &s.Funcs, p.nodes.Ref)
	pack.List(p.Coder, &s.guards, func(g *guard) {
		p.nodes.Ref(&g.node)
		pack.List(p.Coder, &g.is, p.text)
		p.Bools(&g.not)
	})
}

func (p *packer) text(s *string)   { pack.Text(p.Coder, s) }
func (p *packer) rule(r **Rule)    { pack.Keep(p.Coder, r) }
func (p *packer) rules(l *[]*Rule) { pack.List(p.Coder, l, p.rule) }
func (p *packer) place(at *Place) {
	pack.Text(p.Coder, &at.File)
	pack.Int(p.Coder, &at.Line)
	pack.Int(p.Coder, &at.Col)
}
