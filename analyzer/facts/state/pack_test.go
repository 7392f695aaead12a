package state

import (
	"reflect"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/packtest"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// TestPack: a part in which every field has a value comes back as it was, and a
// body that two places mean stays one.
func TestPack(t *testing.T) {
	key, at := refs.Target{Package: "p", Name: "T.f"}, place{3, 7}
	b := body{recovers: true, calls: true, defers: []refs.Target{key}, sole: &key}
	shared := b
	in := &part{
		path: "p", main: true,
		funcs: []*function{{
			key: key, file: "p/a.go", at: at, literals: []span{{at, at}},
			effects: []effect{{"io", "net.Dial", at, true}}, exits: []exit{{"exit", "os.Exit", at}}, body: b,
			starts:   []start{{"go", "errgroup", key, 1, at, 5, true, true, runnable{body: &shared, fn: &key, dynamic: true, param: 2}}},
			launches: []launch{{1, &shared}, {2, nil}},
			locks:    []lock{{"s.mu", key, at, true, []lockCall{{key, true, at}}}},
			channels: []channelUse{{key, "field", "int", "send", at}},
			maps:     []mapUse{{key, "id", true, true, true, at}},
			onces:    []once{{key, at, span{at, at}, &key}},
			calls:    true,
		}},
		caches: []cacheDecl{{key, key, "p/a.go", at, "map", "map[int]int"}},
	}
	if missing := packtest.Unset(in, reflect.TypeFor[part]().PkgPath()); len(missing) > 0 {
		t.Errorf("nothing of the test has the fields %v: give them values, and pack them in pack.go", missing)
	}
	out := unpackPart(packPart(in), pack.Texts{})
	if !reflect.DeepEqual(out, in) {
		t.Errorf("got %+v, want %+v", out, in)
	}
	f := out.funcs[0]
	if f == in.funcs[0] || f.launches[0].body != f.starts[0].run.body {
		t.Error("one body became two")
	}
}
