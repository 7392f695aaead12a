package data

import (
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
)

// packer packs the large members of parts and unpacks them. Every field of what
// they hold is named here; a test counts them.
type packer struct {
	*pack.Coder
	values    *pack.Pool[value]
	calls     *pack.Pool[call]
	functions *pack.Pool[function]
}

func newPacker(c *pack.Coder) *packer {
	p := &packer{Coder: c}
	p.values = pack.NewPool(c, p.value, hole)
	p.calls = pack.NewPool(c, p.call)
	p.functions = pack.NewPool(c, p.function)
	return p
}

// pack packs the large members of a part between the visit of its package and
// the join.
func (x *part) pack() {
	p := newPacker(pack.New())
	p.part(x)
	x.packed = p.Packed()
	x.functions, x.globals, x.fields, x.named, x.structs = nil, nil, nil, nil, nil
}

// unpack is the inverse of pack.
func (x *part) unpack(t pack.Texts) {
	newPacker(x.packed.Unpack(t)).part(x)
	x.packed = pack.Packed{}
}

func (p *packer) part(x *part) {
	pack.List(p.Coder, &x.functions, p.functions.Ref)
	pack.Map(p.Coder, &x.globals, p.Target, p.held)
	pack.Map(p.Coder, &x.fields, p.Target, p.held)
	pack.Map(p.Coder, &x.named, p.text, p.held)
	pack.Map(p.Coder, &x.structs, p.Target, func(s *structure) {
		p.text(&s.file)
		p.int(&s.line)
		p.int(&s.col)
		pack.Map(p.Coder, &s.fields, p.text, p.int)
	})
}

func (p *packer) held(l *[]held) {
	pack.List(p.Coder, l, func(h *held) {
		p.values.Ref(&h.v)
		p.functions.Ref(&h.in)
		p.Target(&h.through)
	})
}

func (p *packer) function(f *function) {
	p.Target(&f.key)
	p.functions.Ref(&f.parent)
	pack.List(p.Coder, &f.calls, p.calls.Ref)
	pack.List(p.Coder, &f.returns, p.list)
	p.Bools(&f.generated, &f.variadic)
	p.int(&f.typeParams)
	p.int(&f.receiverParams)
	p.int(&f.params)
	pack.List(p.Coder, &f.contexts, p.int)
}

func (p *packer) value(v *value) {
	pack.Int(p.Coder, &v.op)
	p.int(&v.n)
	p.text(&v.text)
	p.list(&v.list)
	pack.List(p.Coder, &v.keys, p.text)
	p.calls.Ref(&v.call)
	p.functions.Ref(&v.fn)
	p.Target(&v.target)
	p.typ(&v.typ)
	p.Target(&v.through)
	p.Target(&v.holds)
}

func (p *packer) call(c *call) {
	pack.Int(p.Coder, &c.kind)
	p.Target(&c.target)
	p.Target(&c.through)
	p.values.Ref(&c.fun)
	pack.Keep(p.Coder, &c.lib)
	p.functions.Ref(&c.in)
	p.values.Ref(&c.recv)
	p.list(&c.args)
	for _, l := range []*[]types.Type{&c.types, &c.typeArgs, &c.recvArgs} {
		pack.List(p.Coder, l, p.typ)
	}
	p.typ(&c.result)
	p.text(&c.file)
	p.int(&c.line)
	p.int(&c.col)
	p.Bools(&c.loop, &c.deferred, &c.spread)
	pack.Int(p.Coder, &c.holds)
}

func (p *packer) int(i *int)        { pack.Int(p.Coder, i) }
func (p *packer) text(s *string)    { pack.Text(p.Coder, s) }
func (p *packer) typ(t *types.Type) { pack.Keep(p.Coder, t) }
func (p *packer) list(l *[]*value)  { pack.List(p.Coder, l, p.values.Ref) }
