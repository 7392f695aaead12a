package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// maxArgument bounds the argument of a recogniser: more parameters have no
// function that people write.
const maxArgument = 99

// recognisers decodes the list of recognisers.
func (d *decoder) recognisers(n *yaml.Node) []Recogniser {
	n = deref(n)
	if n.Kind != yaml.SequenceNode {
		if n.Tag != "!!null" {
			d.fail(n, "want a list of recognisers, not "+kindName(n), "begin each with - function: import/path.Func")
		}
		return nil
	}
	lines := map[string]int{}
	var out []Recogniser
	for _, e := range n.Content {
		if d.full() {
			break
		}
		r := d.recogniser(e)
		if line, twice := lines[r.Function]; twice && r.Function != "" {
			d.fail(e, fmt.Sprintf("two recognisers for %s", r.Function), fmt.Sprintf("the other one is on line %d", line))
		}
		lines[r.Function] = e.Line
		out = append(out, r)
	}
	return out
}

func (d *decoder) recogniser(n *yaml.Node) Recogniser {
	r := Recogniser{Argument: -1}
	n = deref(n)
	if n.Kind != yaml.MappingNode {
		d.fail(n, "want a recogniser with function, argument and kind, not "+kindName(n), "")
		return r
	}
	before := len(d.problems)
	var mode, store *yaml.Node
	d.each(n, []string{"function", "argument", "kind", "mode", "store"}, func(name string, value *yaml.Node) {
		switch name {
		case "function":
			r.Function = d.one(value, checkFunction)
		case "argument":
			r.Argument = d.argument(value)
		case "kind":
			r.Kind = d.one(value, word("kind", []string{KindSQL, KindTable}))
		case "mode":
			mode, r.Mode = value, d.one(value, word("mode", Modes()))
		case "store":
			store, r.Store = value, d.one(value, word("store", Stores()))
		}
	})
	if len(d.problems) > before {
		return r
	}
	switch {
	case r.Function == "":
		d.fail(n, "a recogniser without function", "function: import/path.Func, or import/path.Type.Method")
	case r.Argument < 0:
		d.fail(n, "a recogniser without argument", "argument: the number of the argument that matters, counted from 0")
	case r.Kind == "":
		d.fail(n, "a recogniser without kind", "kind: sql when the argument is a statement, table when it is a table's name")
	case r.Kind == KindTable && r.Mode == "":
		d.fail(n, "a recogniser of a table without mode", "mode: "+strings.Join(Modes(), ", "))
	case r.Kind == KindSQL && mode != nil:
		d.fail(mode, "mode has no effect with kind sql", "the statement says what it does: leave mode out")
	case r.Kind == KindSQL && store != nil && r.Store != Stores()[0]:
		d.fail(store, "a statement of SQL is not sent to "+r.Store, "leave store out, or use kind: table")
	}
	if r.Store == "" {
		r.Store = Stores()[0]
	}
	return r
}

// argument decodes the number of an argument.
func (d *decoder) argument(n *yaml.Node) int {
	n = deref(n)
	if n.Kind == yaml.ScalarNode {
		if i, err := strconv.Atoi(n.Value); err == nil && i >= 0 && i <= maxArgument {
			return i
		}
	}
	d.fail(n, "want the number of an argument, not "+kindName(n), "arguments count from 0, without the receiver")
	return -1
}

// word accepts the known words.
func word(what string, known []string) func(string) error {
	return func(s string) error {
		if slices.Contains(known, s) {
			return nil
		}
		return &ValueError{fmt.Sprintf("no %s %q", what, s), nearestHint(s, known)}
	}
}

// checkFunction accepts "import/path.Func" and "import/path.Type.Method".
func checkFunction(s string) error {
	odd := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("()*[]", r)
	}
	last := s[strings.LastIndexByte(s, '/')+1:]
	pkg, name, _ := strings.Cut(last, ".")
	parts := strings.Split(name, ".")
	if pkg == "" || strings.ContainsFunc(s, odd) || slices.Contains(parts, "") || !identifier(parts[len(parts)-1]) {
		return &ValueError{fmt.Sprintf("%q is not a function", s), "write example.com/shop/db.Exec, and a method as example.com/shop/db.Store.Exec"}
	}
	return nil
}

func identifier(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}
