package state

import (
	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// packer packs parts and unpacks them. Every field of what a part holds is named
// here; a test counts them.
type packer struct {
	*pack.Coder
	bodies *pack.Pool[body]
}

func newPacker(c *pack.Coder) *packer {
	p := &packer{Coder: c}
	p.bodies = pack.NewPool(c, p.body)
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
	pack.Text(p.Coder, &x.path)
	p.Bools(&x.main)
	pack.List(p.Coder, &x.funcs, func(f **function) {
		if *f == nil {
			*f = &function{}
		}
		p.function(*f)
	})
	pack.List(p.Coder, &x.caches, func(c *cacheDecl) {
		p.Target(&c.holder)
		p.Target(&c.owner)
		p.text(&c.file)
		p.place(&c.at)
		p.text(&c.kind)
		p.text(&c.typ)
	})
}

func (p *packer) function(f *function) {
	p.Target(&f.key)
	p.text(&f.file)
	p.place(&f.at)
	pack.List(p.Coder, &f.literals, p.span)
	pack.List(p.Coder, &f.effects, func(e *effect) {
		p.text(&e.kind)
		p.text(&e.what)
		p.place(&e.at)
		p.Bools(&e.literal)
	})
	pack.List(p.Coder, &f.exits, func(e *exit) {
		p.text(&e.kind)
		p.text(&e.what)
		p.place(&e.at)
	})
	p.body(&f.body)
	pack.List(p.Coder, &f.starts, p.start)
	pack.List(p.Coder, &f.launches, func(l *launch) {
		p.int(&l.slot)
		p.bodies.Ref(&l.body)
	})
	pack.List(p.Coder, &f.locks, p.lock)
	pack.List(p.Coder, &f.channels, func(c *channelUse) {
		p.Target(&c.holder)
		p.text(&c.slot)
		p.text(&c.elem)
		p.text(&c.op)
		p.place(&c.at)
	})
	pack.List(p.Coder, &f.maps, func(m *mapUse) {
		p.Target(&m.holder)
		p.text(&m.key)
		p.Bools(&m.write, &m.bound, &m.own)
		p.place(&m.at)
	})
	pack.List(p.Coder, &f.onces, func(o *once) {
		p.Target(&o.once)
		p.place(&o.at)
		p.span(&o.lit)
		p.optional(&o.fn)
	})
	p.Bools(&f.calls)
}

func (p *packer) body(b *body) {
	p.Bools(&b.recovers, &b.calls)
	pack.List(p.Coder, &b.defers, p.Target)
	p.optional(&b.sole)
}

func (p *packer) start(s *start) {
	p.text(&s.kind)
	p.text(&s.via)
	p.Target(&s.helper)
	p.int(&s.slot)
	p.place(&s.at)
	p.int(&s.end)
	p.Bools(&s.loop, &s.literal, &s.run.dynamic)
	p.bodies.Ref(&s.run.body)
	p.optional(&s.run.fn)
	p.int(&s.run.param)
}

func (p *packer) lock(l *lock) {
	p.text(&l.text)
	p.Target(&l.holder)
	p.place(&l.at)
	p.Bools(&l.shared)
	pack.List(p.Coder, &l.calls, func(c *lockCall) {
		p.Target(&c.to)
		p.Bools(&c.dynamic)
		p.place(&c.at)
	})
}

func (p *packer) optional(t **refs.Target) { pack.Optional(p.Coder, t, p.Target) }
func (p *packer) text(s *string)           { pack.Text(p.Coder, s) }
func (p *packer) int(i *int)               { pack.Int(p.Coder, i) }

func (p *packer) place(at *place) {
	p.int(&at.line)
	p.int(&at.col)
}

func (p *packer) span(s *span) {
	p.place(&s.from)
	p.place(&s.to)
}
