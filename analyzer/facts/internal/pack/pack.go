// Package pack keeps what an extractor remembers of a package as a few bytes
// between the package's visit and the join: a tenth of the memory that the same
// values take as objects, and nothing for the garbage collector to look at.
//
// One description of a type serves both directions: it hands a Coder the address
// of every field, in a fixed order, and the Coder writes the field or sets it.
// Values that are never packed, as types and rules, are kept beside the bytes.
package pack

import (
	"encoding/binary"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// Packed is one packed value. The zero value is none.
type Packed struct {
	data  []byte
	kept  []any
	sizes []int
}

// Size is the number of bytes, without what is kept beside them.
func (p Packed) Size() int { return len(p.data) }

// Texts are the strings that were unpacked, so that the same text in several
// packages is one string. It is used by one goroutine.
type Texts map[string]string

// Coder packs or unpacks one value. It is used by one goroutine.
type Coder struct {
	// data is what was packed so far, or what is not unpacked yet.
	data      []byte
	unpacking bool
	pools     []sized
	sizes     []int // unpacking: of the pools

	// Texts, targets and kept values are written once and numbered from 1 on.
	texts   numbered[string]
	targets numbered[refs.Target]
	kept    numbered[any]
	shared  Texts
}

type numbered[T comparable] struct {
	number map[T]int // packing
	list   []T
}

// numberOf is the number of x; old is false when it is a new one.
func (n *numbered[T]) numberOf(x T) (i int, old bool) {
	if i, old = n.number[x]; old {
		return i, true
	}
	if n.number == nil {
		n.number = map[T]int{}
	}
	n.list = append(n.list, x)
	n.number[x] = len(n.list)
	return len(n.list), false
}

type sized interface{ size() int }

// New returns a Coder that packs.
func New() *Coder { return &Coder{} }

// Packed is what was packed. The Coder is done with.
func (c *Coder) Packed() Packed {
	p := Packed{data: slices.Clone(c.data), kept: slices.Clone(c.kept.list)}
	for _, s := range c.pools {
		p.sizes = append(p.sizes, s.size())
	}
	return p
}

// Unpack returns a Coder that unpacks p.
func (p Packed) Unpack(t Texts) *Coder {
	return &Coder{data: p.data, unpacking: true, sizes: p.sizes, kept: numbered[any]{list: p.kept}, shared: t}
}

func (c *Coder) put(i int64) { c.data = binary.AppendVarint(c.data, i) }

func (c *Coder) get() int64 {
	i, n := binary.Varint(c.data)
	c.data = c.data[n:]
	return i
}

// length packs the length of a list or map; nil is told from empty.
func (c *Coder) length(n int, isNil bool) (int, bool) {
	if !c.unpacking {
		if isNil {
			n = -1
		}
		c.put(int64(n))
		return n, isNil
	}
	n = int(c.get())
	return n, n < 0
}

// Int packs a number.
func Int[I ~int | ~int8 | ~int64 | ~uint8 | ~uint64](c *Coder, i *I) {
	if c.unpacking {
		*i = I(c.get())
		return
	}
	c.put(int64(*i))
}

// Bools packs at most 8 truth values.
func (c *Coder) Bools(all ...*bool) {
	var bits uint8
	for i, b := range all {
		if *b {
			bits |= 1 << i
		}
	}
	Int(c, &bits)
	if c.unpacking {
		for i, b := range all {
			*b = bits&(1<<i) != 0
		}
	}
}

// Text packs a string, each one once.
func Text[S ~string](c *Coder, s *S) {
	if c.unpacking {
		*s = S(c.text())
		return
	}
	if *s == "" {
		c.put(0)
		return
	}
	i, old := c.texts.numberOf(string(*s))
	c.put(int64(i))
	if !old {
		c.put(int64(len(*s)))
		c.data = append(c.data, *s...)
	}
}

func (c *Coder) text() string {
	i := int(c.get())
	if i == 0 {
		return ""
	}
	if i <= len(c.texts.list) {
		return c.texts.list[i-1]
	}
	n := int(c.get())
	s, ok := c.shared[string(c.data[:n])]
	if !ok {
		s = string(c.data[:n])
		c.shared[s] = s
	}
	c.data = c.data[n:]
	c.texts.list = append(c.texts.list, s)
	return s
}

// Target packs a name, each one once.
func (c *Coder) Target(t *refs.Target) {
	if c.unpacking {
		switch i := int(c.get()); {
		case i == 0:
			*t = refs.Target{}
			return
		case i <= len(c.targets.list):
			*t = c.targets.list[i-1]
			return
		}
		Text(c, &t.Package)
		Text(c, &t.Name)
		c.targets.list = append(c.targets.list, *t)
		return
	}
	if *t == (refs.Target{}) {
		c.put(0)
		return
	}
	i, old := c.targets.numberOf(*t)
	c.put(int64(i))
	if !old {
		Text(c, &t.Package)
		Text(c, &t.Name)
	}
}

// Keep keeps a pointer, or an interface that holds one, beside the bytes: the
// same one comes back.
func Keep[T comparable](c *Coder, v *T) {
	var none T
	if c.unpacking {
		if i := int(c.get()); i > 0 {
			*v, _ = c.kept.list[i-1].(T)
		} else {
			*v = none
		}
		return
	}
	if *v == none {
		c.put(0)
		return
	}
	i, _ := c.kept.numberOf(*v)
	c.put(int64(i))
}

// KeepAny is Keep for values that can not be compared.
func (c *Coder) KeepAny(v *any) {
	var box *any
	if !c.unpacking && *v != nil {
		x := *v
		box = &x
	}
	Keep(c, &box)
	if box != nil {
		*v = *box
	}
}

// List packs a list.
func List[T any](c *Coder, l *[]T, each func(*T)) {
	n, isNil := c.length(len(*l), *l == nil)
	if c.unpacking && !isNil {
		*l = make([]T, n)
	}
	for i := range *l {
		each(&(*l)[i])
	}
}

// Optional packs a pointer to a value of its own; see Pool for shared ones.
func Optional[T any](c *Coder, p **T, each func(*T)) {
	there := *p != nil
	c.Bools(&there)
	if !there {
		return
	}
	if c.unpacking {
		*p = new(T)
	}
	each(*p)
}

// Map packs a map, in any order.
func Map[K comparable, V any](c *Coder, m *map[K]V, key func(*K), value func(*V)) {
	n, isNil := c.length(len(*m), *m == nil)
	if !c.unpacking {
		for k, v := range *m {
			key(&k)
			value(&v)
		}
		return
	}
	if isNil {
		return
	}
	*m = make(map[K]V, n)
	for range n {
		var k K
		var v V
		key(&k)
		value(&v)
		(*m)[k] = v
	}
}

// Pool packs pointers to one type: what is pointed to once, at the first pointer,
// so that a graph comes back as the same graph, with cycles.
type Pool[T any] struct {
	c      *Coder
	each   func(*T)
	number map[*T]int // packing
	list   []*T       // unpacking
	slab   []T
	first  int
}

// NewPool adds a pool to c: the same ones in the same order for packing and
// unpacking. The values at the pointers of known are not packed and stay what
// they are.
func NewPool[T any](c *Coder, each func(*T), known ...*T) *Pool[T] {
	p := &Pool[T]{c: c, each: each, list: known, first: len(known)}
	if c.unpacking {
		n := c.sizes[len(c.pools)]
		p.slab = make([]T, 0, n)
		p.list = append(make([]*T, 0, n+len(known)), known...)
	} else {
		p.number = map[*T]int{}
		for i, k := range known {
			p.number[k] = i + 1
		}
	}
	c.pools = append(c.pools, p)
	return p
}

func (p *Pool[T]) size() int { return len(p.number) - p.first }

// Ref packs a pointer, which may be nil.
func (p *Pool[T]) Ref(r **T) {
	if p.c.unpacking {
		*r = p.get()
		return
	}
	if *r == nil {
		p.c.put(0)
		return
	}
	i, old := p.number[*r]
	if !old {
		i = len(p.number) + 1
		p.number[*r] = i
	}
	p.c.put(int64(i))
	if !old {
		p.each(*r)
	}
}

func (p *Pool[T]) get() *T {
	i := int(p.c.get())
	switch {
	case i == 0:
		return nil
	case i <= len(p.list):
		return p.list[i-1]
	}
	p.slab = append(p.slab, *new(T))
	r := &p.slab[len(p.slab)-1]
	p.list = append(p.list, r)
	p.each(r)
	return r
}
