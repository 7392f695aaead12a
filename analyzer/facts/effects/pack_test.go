package effects

import (
	"reflect"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/packtest"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// TestPack: a part in which every field has a value comes back as it was.
func TestPack(t *testing.T) {
	in := &part{path: "p", targets: []refs.Target{{Package: "p", Name: "F"}}}
	in.funcs = []*function{{
		part: in, name: "F", file: "p/a.go", slots: 2,
		roots: []root{{flags: Mutated, kind: global, target: 1}},
		marks: []mark{{root: 1, flag: Kept, line: 3, col: 7}},
		flows: []flow{{root: 1, contained: true, callee: 1, dynamic: true, slot: 1, line: 3, col: 7, literal: true}},
		sites: []site{{root: 1, line: 3, col: 7, how: Assigned, literal: true}},
	}}
	// The join fills callers.
	if missing := packtest.Unset(in, reflect.TypeFor[part]().PkgPath()); !slices.Equal(missing, []string{"function.callers"}) {
		t.Errorf("nothing of the test has the fields %v: give them values, and pack them in pack.go", missing)
	}
	out := unpackPart(packPart(in), pack.Texts{})
	if !reflect.DeepEqual(out, in) {
		t.Errorf("got %+v, want %+v", out, in)
	}
	if out.funcs[0] == in.funcs[0] || out.funcs[0].part != out {
		t.Error("a function is not of its part")
	}
}
