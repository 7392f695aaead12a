package data

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/packtest"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// TestPack: a part in which every field that is packed has a value comes back as
// it was, and values, calls and functions that are one stay one.
func TestPack(t *testing.T) {
	key, typ := refs.Target{Package: "p", Name: "T.f"}, types.Typ[types.String]
	lib := &signature{name: "Exec"}
	outer := &function{key: key}
	f := &function{
		key: key, parent: outer, generated: true, typeParams: 1, receiverParams: 2, params: 3, variadic: true, contexts: []int{0},
	}
	v := &value{op: opField, n: -1, text: "select", list: []*value{nil, hole, text("x")}, keys: []string{"", "k"}, fn: f, target: key, typ: typ, through: key, holds: key}
	c := &call{
		kind: callLibrary, target: key, through: key, fun: v, lib: lib, in: f, recv: v, args: []*value{v, nil}, types: []types.Type{typ, nil},
		typeArgs: []types.Type{typ}, recvArgs: []types.Type{typ}, result: typ, file: "p/a.go", line: 3, col: 7,
		loop: true, deferred: true, spread: true, holds: 1 << 63,
	}
	v.call, f.calls, f.returns = c, []*call{c}, [][]*value{{v}, nil}
	sample := func() *part {
		return &part{
			functions: []*function{outer, f},
			globals:   map[refs.Target][]held{key: {{v: v, in: f, through: key}}},
			fields:    map[refs.Target][]held{{Package: "p", Name: "G"}: {{v: v}}},
			named:     map[string][]held{"q": {{v: v, in: f}}},
			structs:   map[refs.Target]structure{key: {file: "p/a.go", line: 3, col: 7, fields: map[string]int{"A": 4}}},
		}
	}
	in, out := sample(), sample()
	missing := packtest.Unset(in, reflect.TypeFor[part]().PkgPath())
	missing = slices.DeleteFunc(missing, func(s string) bool { // parts keep small members, and signatures are kept
		return strings.HasPrefix(s, "part.") || strings.HasPrefix(s, "signature.") || strings.HasPrefix(s, "span.") || strings.HasPrefix(s, "hints.")
	})
	if len(missing) > 0 {
		t.Errorf("nothing of the test has the fields %v: give them values, and pack them in pack.go", missing)
	}
	out.pack()
	if out.functions != nil || out.globals != nil || out.fields != nil || out.named != nil || out.structs != nil {
		t.Error("what is packed is also there")
	}
	out.unpack(pack.Texts{})
	if !reflect.DeepEqual(out, in) {
		t.Errorf("got %+v, want %+v", out, in)
	}
	g := out.functions[1]
	w := g.returns[0][0]
	switch {
	case g == f:
		t.Error("nothing was packed")
	case g.parent != out.functions[0] || g.calls[0] != w.call || w.fn != g || w.call.args[0] != w:
		t.Error("one value, call or function became two")
	case w.list[1] != hole:
		t.Error("the hole became another value")
	case w.call.lib != lib || w.typ != typ:
		t.Error("a signature or type was packed")
	}
}
