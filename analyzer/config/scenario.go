package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Scenario is a file of changes to a proposal, kept beside the code so that it
// can be read in a diff (methods 3.2.4).
type Scenario struct {
	// Name is for people, "" for none.
	Name  string
	Steps []Step
}

// Step is one change. Line and Col are its place in the file, 0 without one.
type Step struct {
	// Kind is move, pin, merge, split or rename.
	Kind string
	// Names are what it is about: a package pattern for move and pin, services
	// for the others: two or more for merge, one otherwise.
	Names []string
	// To is the service for move and pin, the new name for rename, else "".
	To        string
	Line, Col int
}

// StepKinds are the values of Step.Kind.
func StepKinds() []string { return []string{"move", "pin", "merge", "split", "rename"} }

// takesTo says whether a step of the kind has a target.
func takesTo(kind string) bool { return kind != "merge" && kind != "split" }

// ReadScenario reads a scenario, strictly. A file that can not be read is an
// error that wraps the cause, one with mistakes an *Error.
func ReadScenario(path string) (*Scenario, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return DecodeScenario(path, data)
}

// DecodeScenario decodes the bytes of a scenario; name stands in error messages.
// Every mistake is reported. The error is an *Error.
func DecodeScenario(name string, data []byte) (*Scenario, error) {
	root, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	s := &Scenario{Steps: []Step{}}
	d := &decoder{}
	if root == nil {
		d.fail(&yaml.Node{Line: 1, Column: 1}, "the scenario is empty", "begin it with: version: 1")
	} else {
		d.each(root, []string{"version", "name", "steps"}, func(key string, value *yaml.Node) {
			switch key {
			case "version":
				d.version(value)
			case "name":
				s.Name = d.one(value, func(string) error { return nil })
			case "steps":
				s.Steps = d.steps(value)
			}
		})
		if len(d.problems) == 0 && !d.versioned {
			d.fail(root, "the key version is missing", "begin the file with: version: 1")
		}
	}
	if len(d.problems) > 0 {
		return nil, &Error{Name: name, Problems: d.problems}
	}
	return s, nil
}

func (d *decoder) steps(n *yaml.Node) []Step {
	n = deref(n)
	out := []Step{}
	if n.Kind != yaml.SequenceNode {
		if n.Tag != "!!null" {
			d.fail(n, "want a list of steps, not "+kindName(n), "for example: - {move: ./users, to: orders}")
		}
		return out
	}
	for _, e := range n.Content {
		if s, ok := d.step(e); ok {
			out = append(out, s)
		}
	}
	return out
}

func (d *decoder) step(e *yaml.Node) (Step, bool) {
	s := Step{Line: e.Line, Col: e.Column}
	n := deref(e)
	if n.Kind != yaml.MappingNode {
		d.fail(e, "want a step, not "+kindName(n), "for example: {move: ./users, to: orders}")
		return s, false
	}
	before := len(d.problems)
	hasTo := false
	d.each(n, append(StepKinds(), "to"), func(key string, value *yaml.Node) {
		switch {
		case key == "to":
			hasTo = true
			s.To = d.one(value, notEmpty)
		case s.Kind != "":
			d.fail(value, fmt.Sprintf("a step does one thing, not %s and %s", s.Kind, key), "make two steps of it")
		default:
			s.Kind = key
			s.Names = d.checked(value, notEmpty)
		}
	})
	switch want := wantNames(s.Kind); {
	case len(d.problems) > before:
	case s.Kind == "":
		d.fail(e, "a step without a verb", "one of: "+strings.Join(StepKinds(), ", "))
	case len(s.Names) != want && want == 1:
		d.fail(e, s.Kind+" takes one name", "make several steps of it")
	case len(s.Names) < want:
		d.fail(e, "merge takes two services or more", "for example: merge: [orders, billing]")
	case hasTo && !takesTo(s.Kind):
		d.fail(e, s.Kind+" takes no to", "")
	case !hasTo && takesTo(s.Kind):
		d.fail(e, s.Kind+" without to", "for example: to: orders")
	default:
		return s, true
	}
	return s, false
}

func wantNames(kind string) int {
	if kind == "merge" {
		return 2
	}
	return 1
}

func notEmpty(s string) error {
	if strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\n\r") {
		return &ValueError{fmt.Sprintf("%q is not a name", s), ""}
	}
	return nil
}

// ParseStep reads a step as flags give it: "PKG=SERVICE" for move and pin, "A,B"
// for merge, "A" for split, "A=B" for rename. The error is a *ValueError.
func ParseStep(kind, arg string) (Step, error) {
	s := Step{Kind: kind}
	left, right, found := arg, "", false
	if takesTo(kind) {
		if i := strings.LastIndexByte(arg, '='); i >= 0 {
			left, right, found = arg[:i], arg[i+1:], true
		}
		if !found || right == "" || left == "" {
			example := "./users=orders"
			if kind == "rename" {
				example = "orders=sales"
			}
			return s, &ValueError{fmt.Sprintf("%q lacks a target", arg), fmt.Sprintf("for example: --%s %s", kind, example)}
		}
	}
	s.To, s.Names = right, []string{left}
	if kind == "merge" {
		s.Names = slices.DeleteFunc(strings.Split(arg, ","), func(x string) bool { return x == "" })
		if len(s.Names) < 2 {
			return s, &ValueError{fmt.Sprintf("%q is not two services", arg), "for example: --merge orders,billing"}
		}
	}
	for _, x := range append(slices.Clone(s.Names), s.To) {
		if takesTo(kind) || x != "" {
			if err := notEmpty(x); err != nil {
				return s, err
			}
		}
	}
	if s.Names[0] == "" {
		return s, &ValueError{"no service is named", "for example: --" + kind + " orders"}
	}
	return s, nil
}

// EncodeScenario renders a scenario, one step an entry, so that it can be read
// in a diff.
func EncodeScenario(s Scenario) ([]byte, error) {
	root := mapping("version", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "1"})
	root.HeadComment = "demarc what-if: demarc whatif FILE --from analysis.json"
	if s.Name != "" {
		root.Content = append(root.Content, mapping("name", text(s.Name)).Content...)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, x := range s.Steps {
		value := text(x.Names[0])
		if x.Kind == "merge" {
			value = &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
			for _, n := range x.Names {
				value.Content = append(value.Content, text(n))
			}
		}
		step := mapping(x.Kind, value)
		if x.To != "" {
			step.Content = append(step.Content, mapping("to", text(x.To)).Content...)
		}
		list.Content = append(list.Content, step)
	}
	if len(list.Content) == 0 {
		list.Style = yaml.FlowStyle
	}
	root.Content = append(root.Content, mapping("steps", list).Content...)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err := enc.Encode(root)
	return b.Bytes(), errors.Join(err, enc.Close())
}
