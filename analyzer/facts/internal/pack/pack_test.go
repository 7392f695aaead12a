package pack_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

type thing struct {
	name    string
	small   int8
	number  int
	bits    uint64
	a, b, c bool
	target  refs.Target
	list    []string
	table   map[string]int
	next    *thing
	others  []*thing
	own     *int
	kept    *thing
	note    any
}

var none = &thing{name: "none"}

// coder packs things, of which none is one that is known.
type coder struct {
	*pack.Coder
	things *pack.Pool[thing]
}

func newCoder(c *pack.Coder) *coder {
	k := &coder{Coder: c}
	k.things = pack.NewPool(c, k.thing, none)
	return k
}

func (k *coder) thing(x *thing) {
	k.text(&x.name)
	pack.Int(k.Coder, &x.small)
	k.int(&x.number)
	pack.Int(k.Coder, &x.bits)
	k.Bools(&x.a, &x.b, &x.c)
	k.Target(&x.target)
	pack.List(k.Coder, &x.list, k.text)
	pack.Map(k.Coder, &x.table, k.text, k.int)
	k.things.Ref(&x.next)
	pack.List(k.Coder, &x.others, k.things.Ref)
	pack.Optional(k.Coder, &x.own, k.int)
	pack.Keep(k.Coder, &x.kept)
	k.KeepAny(&x.note)
}

func (k *coder) text(s *string) { pack.Text(k.Coder, s) }
func (k *coder) int(i *int)     { pack.Int(k.Coder, i) }

func roundTrip(x *thing, t pack.Texts) *thing {
	in := newCoder(pack.New())
	in.things.Ref(&x)
	var out *thing
	newCoder(in.Packed().Unpack(t)).things.Ref(&out)
	return out
}

func TestRoundTrip(t *testing.T) {
	seven := 7
	for name, x := range map[string]*thing{
		"zero":     {},
		"nil":      nil,
		"empty":    {list: []string{}, table: map[string]int{}, others: []*thing{}},
		"numbers":  {small: math.MinInt8, number: math.MinInt64, bits: math.MaxUint64, own: &seven},
		"bools":    {a: true, c: true},
		"texts":    {name: "a", list: []string{"", "a", "b", "a"}, table: map[string]int{"a": 1, "": -2}},
		"targets":  {target: refs.Target{Package: "p", Name: "T.m"}, next: &thing{target: refs.Target{Package: "p", Name: "T.m"}}},
		"pointers": {next: &thing{name: "x"}, others: []*thing{nil, {name: "y"}, none}},
		"notes":    {note: []string{"not comparable"}},
	} {
		if got := roundTrip(x, pack.Texts{}); !reflect.DeepEqual(got, x) {
			t.Errorf("%s: got %+v, want %+v", name, got, x)
		}
	}
}

// TestGraph: pointers to one thing stay pointers to one thing, also in a cycle;
// what is known or kept stays what it was.
func TestGraph(t *testing.T) {
	kept := &thing{name: "kept"}
	x := &thing{name: "x", kept: kept}
	y := &thing{name: "y", next: x, kept: kept}
	x.others = []*thing{y, none, x, y}
	got := roundTrip(x, pack.Texts{})
	switch {
	case got == x || got.others[0] == y:
		t.Error("nothing was packed")
	case got.others[2] != got || got.others[0].next != got:
		t.Error("a cycle was lost")
	case got.others[0] != got.others[3]:
		t.Error("one thing became two")
	case got.others[1] != none:
		t.Error("what is known was packed")
	case got.kept != kept || got.others[0].kept != kept:
		t.Error("what is kept was packed")
	}
}

// TestDeep: chains are as long as the code makes them.
func TestDeep(t *testing.T) {
	var x *thing
	const n = 100_000
	for range n {
		x = &thing{next: x}
	}
	k := 0
	for y := roundTrip(x, pack.Texts{}); y != nil; y = y.next {
		k++
	}
	if k != n {
		t.Errorf("%d of %d things came back", k, n)
	}
}

// TestSmall: what packing is for.
func TestSmall(t *testing.T) {
	x := &thing{}
	for range 1000 {
		x.others = append(x.others, &thing{name: "a name that many have", target: refs.Target{Package: "example.com/a/long/path", Name: "Name"}, number: 1000})
	}
	in := newCoder(pack.New())
	in.things.Ref(&x)
	if n := in.Packed().Size(); n > 20*1000 {
		t.Errorf("1,000 things take %d bytes, want 20 each or less", n)
	}
}
