package effects

import "github.com/demarc-dev/demarc/analyzer/facts/internal/pack"

// packer packs parts and unpacks them. Every field of what a part holds before
// the join is named here; a test counts them.
type packer struct{ *pack.Coder }

// packPart packs a part between the visit of its package and the join.
func packPart(x *part) pack.Packed {
	p := packer{pack.New()}
	p.part(x)
	return p.Packed()
}

func unpackPart(from pack.Packed, t pack.Texts) *part {
	x := &part{}
	packer{from.Unpack(t)}.part(x)
	return x
}

func (p packer) part(x *part) {
	pack.Text(p.Coder, &x.path)
	pack.List(p.Coder, &x.targets, p.Target)
	pack.List(p.Coder, &x.funcs, func(f **function) {
		if *f == nil {
			*f = &function{part: x}
		}
		p.function(*f)
	})
}

func (p packer) function(f *function) {
	pack.Text(p.Coder, &f.name)
	pack.Text(p.Coder, &f.file)
	p.int(&f.slots)
	pack.List(p.Coder, &f.roots, func(r *root) {
		pack.Int(p.Coder, &r.flags)
		pack.Int(p.Coder, &r.kind)
		p.int(&r.target)
	})
	pack.List(p.Coder, &f.marks, func(m *mark) {
		p.int(&m.root)
		pack.Int(p.Coder, &m.flag)
		p.int(&m.line)
		p.int(&m.col)
	})
	pack.List(p.Coder, &f.flows, p.flow)
	pack.List(p.Coder, &f.sites, func(s *site) {
		p.int(&s.root)
		p.int(&s.line)
		p.int(&s.col)
		pack.Text(p.Coder, &s.how)
		p.Bools(&s.literal)
	})
}

func (p packer) flow(w *flow) {
	p.int(&w.root)
	p.int(&w.callee)
	p.int(&w.slot)
	p.int(&w.line)
	p.int(&w.col)
	p.Bools(&w.contained, &w.dynamic, &w.literal)
}

func (p packer) int(i *int) { pack.Int(p.Coder, i) }
