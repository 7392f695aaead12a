package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// key is one key of the file. The table of keys is the whole schema: the
// decoder, the help text and the tests all go through it, so that no key can
// exist without a purpose or without an effect.
type key struct {
	// path is the key with its sections, joined by dots.
	path    string
	purpose string
	set     func(d *decoder, c *Config, n *yaml.Node)
}

// keys returns the schema in the order in which people read it.
func keys() []key {
	return append([]key{
		{"version", "format of this file, always 1",
			func(d *decoder, _ *Config, n *yaml.Node) { d.version(n) }},
		{"analysis.tags", "build tags, as go build -tags takes them",
			func(d *decoder, c *Config, n *yaml.Node) { c.Analysis.Tags = d.checked(n, CheckTag) }},
		{"analysis.goos", "target operating system (default linux)",
			func(d *decoder, c *Config, n *yaml.Node) { c.Analysis.GOOS = d.one(n, CheckGOOS) }},
		{"analysis.goarch", "target architecture (default amd64)",
			func(d *decoder, c *Config, n *yaml.Node) { c.Analysis.GOARCH = d.one(n, CheckGOARCH) }},
		{"analysis.exclude", "package patterns to leave out, such as ./third_party/...",
			func(d *decoder, c *Config, n *yaml.Node) { c.Analysis.Exclude = d.checked(n, CheckPattern) }},
		{"analysis.tests", "also read _test.go files (true or false)",
			func(d *decoder, c *Config, n *yaml.Node) { c.Analysis.Tests = d.boolean(n) }},
		{"boundaries.roots", "packages to treat as composition roots",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Roots = d.pins(n) }},
		{"boundaries.not_roots", "packages that are never composition roots",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.NotRoots = d.pins(n) }},
		{"boundaries.libraries", "packages that are never a service of their own",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Libraries = d.pins(n) }},
		{"boundaries.tools", "main packages that are helpers, not deployables",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Tools = d.pins(n) }},
		{"boundaries.services", "services that must exist, each with name, id and packages",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Services = d.pinnedServices(n) }},
		{"boundaries.together", "lists of packages that belong into one service",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Together = d.pinLists(n) }},
		{"boundaries.apart", "lists of packages that never share a service",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Apart = d.pinLists(n) }},
		{"boundaries.keep", "directories that stay whole",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Keep = d.pins(n) }},
		{"boundaries.services_min", "propose at least so many services",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.ServicesMin = d.limit(n) }},
		{"boundaries.services_max", "propose at most so many services",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.ServicesMax = d.limit(n) }},
		{"boundaries.size_max", "split services with more hand-written lines",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.SizeMax = d.limit(n) }},
		{"boundaries.thresholds", "numbers and word lists of the search (demarc help thresholds)",
			func(d *decoder, c *Config, n *yaml.Node) { c.Boundaries.Thresholds = d.thresholds(n) }},
		{"recognisers", "wrappers around a database: function, argument, kind, mode",
			func(d *decoder, c *Config, n *yaml.Node) { c.Recognisers = d.recognisers(n) }},
		{"accepted.services", "the proposal you accepted (demarc accept writes it)",
			func(d *decoder, c *Config, n *yaml.Node) { c.Accepted = &Accepted{Services: d.services(n)} }},
	}, teamKeys()...)
}

// Key describes one key for a help text.
type Key struct{ Path, Purpose string }

// Keys lists every key of demarc.yaml in the order in which people read them.
func Keys() []Key {
	var out []Key
	for _, k := range keys() {
		out = append(out, Key{k.path, k.purpose})
	}
	return out
}

// Decode decodes the bytes of a demarc.yaml; name stands in error messages.
// Every mistake is reported, not only the first. The error is an *Error.
func Decode(name string, data []byte) (*Config, error) {
	c, _, err := decode(name, data)
	return c, err
}

func decode(name string, data []byte) (*Config, *yaml.Node, error) {
	root, err := parse(name, data)
	if err != nil {
		return nil, nil, err
	}
	c := &Config{}
	if root == nil {
		return c, nil, nil
	}
	d := &decoder{keys: keys()}
	if d.section(root, "", c); len(d.problems) == 0 && !d.versioned {
		d.fail(root, "the key version is missing", "begin the file with: version: 1")
	}
	d.contradictions(c)
	d.checkTeam(root, &c.Team)
	if len(d.problems) > 0 {
		return nil, nil, &Error{Name: name, Problems: d.problems}
	}
	return c, root, nil
}

// parse returns the root mapping, nil for a file without content.
func parse(name string, data []byte) (*yaml.Node, error) {
	fail := func(n *yaml.Node, text, hint string) error {
		return &Error{Name: name, Problems: []Problem{{n.Line, n.Column, text, hint}}}
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, syntaxError(name, err)
	}
	if err := dec.Decode(&second); err == nil {
		return nil, fail(&second, "a second YAML document", "put everything into one document, without ---")
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxError(name, err)
	}
	if len(doc.Content) != 1 {
		return nil, nil
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, fail(root, "the file is "+kindName(root)+", not keys with values", "begin the file with: version: 1")
	}
	return root, nil
}

// syntaxError turns the parser's "yaml: line 3: what" into a Problem.
func syntaxError(name string, err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	p := Problem{Text: "not YAML: " + text, Hint: "check indentation, colons and quotes around that line"}
	if m := regexp.MustCompile(`^(?:.*\s)?line (\d+): (.*)$`).FindStringSubmatch(text); m != nil {
		p.Line, _ = strconv.Atoi(m[1]) // digits only; too many mean "unknown"
		p.Text = "not YAML: " + m[2]
	}
	return &Error{Name: name, Problems: []Problem{p}}
}

// decoder collects problems, so that one run shows them all.
type decoder struct {
	keys      []key
	problems  []Problem
	versioned bool
	// values counts the values that were decoded. A few aliases make millions
	// of them out of a small file.
	values int
}

// Bounds of one file.
const (
	maxValues   = 200_000
	maxProblems = 100
)

// full reports whether the rest of the file is not worth reading.
func (d *decoder) full() bool { return len(d.problems) >= maxProblems || d.values > maxValues }

func (d *decoder) fail(n *yaml.Node, text, hint string) {
	if d.full() {
		return
	}
	d.problems = append(d.problems, Problem{n.Line, n.Column, text, hint})
}

// section decodes a mapping whose keys have the given prefix ("" or "x.").
func (d *decoder) section(n *yaml.Node, prefix string, c *Config) {
	n = deref(n)
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return // "boundaries:" with everything below commented out
	}
	if n.Kind != yaml.MappingNode {
		d.fail(n, fmt.Sprintf("%s is %s, not keys with values", strings.TrimSuffix(prefix, "."), kindName(n)), "")
		return
	}
	var siblings []string
	for _, k := range d.keys {
		if rest, ok := strings.CutPrefix(k.path, prefix); ok {
			first, _, _ := strings.Cut(rest, ".")
			siblings = append(siblings, first)
		}
	}
	siblings = slices.Compact(siblings)
	d.each(n, siblings, func(name string, value *yaml.Node) {
		path := prefix + name
		for _, k := range d.keys {
			if k.path == path {
				k.set(d, c, value)
				return
			}
		}
		d.section(value, path+".", c)
	})
}

// each calls visit for each known key of a mapping and complains about the
// others.
func (d *decoder) each(n *yaml.Node, known []string, visit func(name string, value *yaml.Node)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		name := k.Value
		switch line, twice := seen[name]; {
		case k.Kind != yaml.ScalarNode:
			d.fail(k, "a key must be a plain word", "")
		case !slices.Contains(known, name):
			d.fail(k, fmt.Sprintf("unknown key %q", name), nearestHint(name, known))
		case twice:
			d.fail(k, fmt.Sprintf("key %q is given twice", name), fmt.Sprintf("it is already on line %d", line))
		default:
			seen[name] = k.Line
			visit(name, n.Content[i+1])
		}
	}
}

func (d *decoder) version(n *yaml.Node) {
	d.versioned = true
	if n = deref(n); n.Kind != yaml.ScalarNode || n.Value != strconv.Itoa(Version) {
		d.fail(n, "this demarc reads version 1 only", "write version: 1, or use the demarc that wrote the file")
	}
}

func (d *decoder) boolean(n *yaml.Node) bool {
	n = deref(n)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		d.fail(n, "want true or false, not "+kindName(n), "")
		return false
	}
	return strings.EqualFold(n.Value, "true")
}

// one decodes one string.
func (d *decoder) one(n *yaml.Node, check func(string) error) string {
	n = deref(n)
	if d.values++; d.values == maxValues {
		d.fail(n, "too many values", fmt.Sprintf("a configuration has at most %d, each use of an alias counted", maxValues))
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.fail(n, "want one word, not "+kindName(n), "")
		return ""
	}
	if err := check(n.Value); err != nil {
		d.failErr(n, err)
	}
	return n.Value
}

// checked decodes a list of strings; one string alone counts as a list of one.
func (d *decoder) checked(n *yaml.Node, check func(string) error) []string {
	n = deref(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil
	case n.Kind == yaml.ScalarNode:
		return []string{d.one(n, check)}
	case n.Kind != yaml.SequenceNode:
		d.fail(n, "want a list, not "+kindName(n), "")
		return nil
	}
	out := make([]string, 0, len(n.Content))
	for _, e := range n.Content {
		if d.full() {
			break
		}
		out = append(out, d.one(e, check))
	}
	return out
}

func (d *decoder) failErr(n *yaml.Node, err error) {
	var v *ValueError
	if errors.As(err, &v) {
		d.fail(n, v.Text, v.Hint)
		return
	}
	d.fail(n, err.Error(), "")
}

// services decodes accepted.services.
func (d *decoder) services(n *yaml.Node) []Service {
	n = deref(n)
	if n.Kind != yaml.SequenceNode {
		if n.Tag != "!!null" {
			d.fail(n, "want a list of services, not "+kindName(n), "")
		}
		return []Service{}
	}
	ids, owner := map[ident.ServiceID]bool{}, map[ident.PackagePath]ident.ServiceID{}
	out := make([]Service, 0, len(n.Content))
	for _, e := range n.Content {
		if d.full() {
			break
		}
		s := d.service(e)
		if s.ID != "" && ids[s.ID] {
			d.fail(e, fmt.Sprintf("two services have the id %q", s.ID), "an id is unique")
		}
		ids[s.ID] = true
		for _, p := range s.Packages {
			if o, twice := owner[p]; twice {
				d.fail(e, fmt.Sprintf("package %s is in %q and in %q", p, o, s.ID), "a package belongs to one service")
			}
			owner[p] = s.ID
		}
		out = append(out, s)
	}
	return out
}

func (d *decoder) service(n *yaml.Node) Service {
	var s Service
	n = deref(n)
	if n.Kind != yaml.MappingNode {
		d.fail(n, "want a service with id, name and packages, not "+kindName(n), "")
		return s
	}
	before := len(d.problems)
	d.each(n, []string{"id", "name", "packages"}, func(name string, value *yaml.Node) {
		switch name {
		case "id":
			s.ID = ident.ServiceID(d.one(value, checkID))
		case "name":
			s.Name = d.one(value, func(string) error { return nil })
		case "packages":
			for _, p := range d.checked(value, CheckPattern) {
				s.Packages = append(s.Packages, ident.PackagePath(p))
			}
		}
	})
	if s.ID == "" && len(d.problems) == before {
		d.fail(n, "a service without id", "")
	}
	if s.Name == "" {
		s.Name = string(s.ID)
	}
	return s
}

// deref follows an alias (*name) to its anchor. An anchor is never an alias.
func deref(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "nothing"
		}
		return strconv.Quote(n.Value)
	}
	return "an alias"
}
