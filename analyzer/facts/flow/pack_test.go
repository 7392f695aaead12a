package flow

import (
	"reflect"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/packtest"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// TestPack: a part in which every field has a value comes back as it was, and
// nodes that are one stay one.
func TestPack(t *testing.T) {
	key, at := refs.Target{Package: "p", Name: "T.f"}, Place{File: "p/a.go", Line: 3, Col: 7}
	rule := &Rule{Pkg: "net/http", Name: "Handle"}
	x := &Node{Op: Text, Name: "/path", At: at}
	n := &Node{
		Op: Call, Index: -1, Own: true, Dynamic: true, Handler: true, Middleware: true, Key: key, Name: "f",
		X: x, Args: []*Node{nil, x, unknown}, Names: []string{"", "a"}, Keys: []*Node{x}, Type: key, Rules: []*Rule{rule}, At: at,
	}
	n.Args[0] = n // a variable that is assigned in a loop
	in := &part{
		sinks: [][]*Sink{nil, {{
			Rule: rule, Node: n, In: key, Chain: []*Node{x}, Loop: true, Note: []string{"note"}, Funcs: []*Node{x},
			guards: []guard{{node: x, is: []string{"GET"}, not: true}},
		}}},
		calls:    []call{{callee: key, in: key, node: n}},
		dynamic:  []dynamic{{fn: key, param: 1, node: n}},
		local:    []localCall{{closure: x, node: n}},
		writes:   []write{{key: key, in: key, literal: true, recv: x, node: n, at: at}},
		returns:  []returned{{fn: key, nodes: []*Node{n}, at: at}},
		started:  []refs.Target{key},
		provides: []provided{{typ: key, name: "group x", in: key, node: n, supplied: true}},
		injected: []injectedField{{key: key, name: "x"}},
	}
	if missing := packtest.Unset(in, reflect.TypeFor[part]().PkgPath()); !reflect.DeepEqual(missing, unsetOfRule) {
		t.Errorf("nothing of the test has the fields %v: give them values, and pack them in pack.go", missing)
	}
	out := unpackPart(packPart(in), pack.Texts{})
	if !reflect.DeepEqual(out, in) {
		t.Errorf("got %+v, want %+v", out, in)
	}
	m := out.calls[0].node
	switch {
	case m == n:
		t.Error("nothing was packed")
	case m != out.writes[0].node || m.Args[0] != m:
		t.Error("one node became two")
	case m.Args[2] != unknown:
		t.Error("the unknown node became another")
	case out.sinks[1][0].Rule != rule:
		t.Error("a rule was packed")
	}
}

// unsetOfRule are the fields of Rule that stay zero here: rules are not packed.
var unsetOfRule = []string{
	"Rule.Assign", "Rule.Data", "Rule.Depth", "Rule.Index", "Rule.Literal", "Rule.Max", "Rule.Note", "Rule.Recv", "Rule.Runs", "Rule.Scope", "Rule.Sink", "Rule.consumer",
}
