package config

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestScenarioRoundTrip(t *testing.T) {
	s := Scenario{Name: "fewer: parts", Steps: []Step{
		{Kind: "move", Names: []string{"./users/..."}, To: "orders"}, {Kind: "merge", Names: []string{"a", "b", "c"}},
		{Kind: "split", Names: []string{"a"}}, {Kind: "pin", Names: []string{"m/x"}, To: "+new"}, {Kind: "rename", Names: []string{"a"}, To: "Order: Desk"},
	}}
	data, err := EncodeScenario(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeScenario("f", data)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	for i := range back.Steps {
		back.Steps[i].Line, back.Steps[i].Col = 0, 0
	}
	if !reflect.DeepEqual(*back, s) {
		t.Errorf("%+v became %+v in\n%s", s, *back, data)
	}
	// A diff of two scenarios shows one step a line or two.
	if want := "  - move: ./users/...\n    to: orders\n  - merge: [a, b, c]\n"; !strings.Contains(string(data), want) {
		t.Errorf("no %q in\n%s", want, data)
	}
	if data, err = EncodeScenario(Scenario{}); err != nil || !strings.HasSuffix(string(data), "version: 1\nsteps: []\n") {
		t.Errorf("empty scenario: %s, %v", data, err)
	}
}

func TestScenarioMistakes(t *testing.T) {
	for yaml, want := range map[string]string{
		"":                                  "1:1: the scenario is empty|version: 1",
		"steps: []\n":                       "1:1: the key version is missing|",
		"version: 1\nstep: []\n":            `2:1: unknown key "step"|did you mean "steps"?`,
		"version: 1\nsteps: {}\n":           "2:8: want a list of steps|",
		"version: 1\nsteps: [a]\n":          `2:9: want a step, not "a"|`,
		"version: 1\nsteps:\n  - to: a\n":   "3:5: a step without a verb|move",
		"version: 1\nsteps:\n  - move: a\n": "3:5: move without to|",
		"version: 1\nsteps:\n  - {move: a, mrge: b}\n":       `3:15: unknown key "mrge"|did you mean "merge"?`,
		"version: 1\nsteps:\n  - {move: a, pin: b, to: c}\n": "3:20: a step does one thing, not move and pin|two steps",
		"version: 1\nsteps:\n  - merge: a\n":                 "3:5: merge takes two services|",
		"version: 1\nsteps:\n  - split: [a, b]\n":            "3:5: split takes one name|",
		"version: 1\nsteps:\n  - {merge: [a, b], to: c}\n":   "3:5: merge takes no to|",
		"version: 1\nsteps:\n  - {split: ''}\n":              `3:13: "" is not a name|`,
	} {
		_, err := DecodeScenario("f", []byte(yaml))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: error %v", yaml, err)
			continue
		}
		text, hint, _ := strings.Cut(want, "|")
		if !strings.Contains(e.Line(0), text) || !strings.Contains(e.Problems[0].Hint, hint) {
			t.Errorf("%q: %v (%q) does not say %q", yaml, e, e.Problems[0].Hint, want)
		}
	}
}

func TestParseStep(t *testing.T) {
	for arg, want := range map[string]Step{
		"move m/a=b":    {Kind: "move", Names: []string{"m/a"}, To: "b"},
		"pin m/a=x=b":   {Kind: "pin", Names: []string{"m/a=x"}, To: "b"},
		"merge a,b,c":   {Kind: "merge", Names: []string{"a", "b", "c"}},
		"split a":       {Kind: "split", Names: []string{"a"}},
		"rename a=b c":  {Kind: "rename", Names: []string{"a"}, To: "b c"},
		"move m/a":      {},
		"move =b":       {},
		"move m/a=":     {},
		"merge a":       {},
		"merge a,":      {},
		"split ":        {},
		"rename orders": {},
	} {
		kind, rest, _ := strings.Cut(arg, " ")
		s, err := ParseStep(kind, rest)
		var v *ValueError
		if want.Kind == "" {
			if !errors.As(err, &v) {
				t.Errorf("%q: %+v, %v", arg, s, err)
			}
		} else if err != nil || !reflect.DeepEqual(s, want) {
			t.Errorf("%q: %+v, %v", arg, s, err)
		}
	}
}

func FuzzScenario(f *testing.F) {
	f.Add([]byte("version: 1\nsteps:\n  - {move: a, to: b}\n  - merge: [a, b]\n"))
	f.Add([]byte("version: 1\nsteps: [&a {split: x}, *a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := DecodeScenario("f", data)
		if err != nil {
			return
		}
		out, err := EncodeScenario(*s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeScenario("f", out); err != nil {
			t.Fatalf("what was written is refused: %v\n%s", err, out)
		}
	})
}
