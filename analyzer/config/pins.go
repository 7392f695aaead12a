package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// pins decodes a list of package patterns; one alone counts as a list of one.
func (d *decoder) pins(n *yaml.Node) []Pin {
	n = deref(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil
	case n.Kind == yaml.ScalarNode:
		return []Pin{d.pin(n)}
	case n.Kind != yaml.SequenceNode:
		d.fail(n, "want a list, not "+kindName(n), "")
		return nil
	}
	out := make([]Pin, 0, len(n.Content))
	for _, e := range n.Content {
		out = append(out, d.pin(e))
	}
	return out
}

func (d *decoder) pin(n *yaml.Node) Pin {
	return Pin{d.one(n, CheckPattern), n.Line, n.Column}
}

// pinLists decodes a list of lists of two or more patterns.
func (d *decoder) pinLists(n *yaml.Node) []PinList {
	n = deref(n)
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		d.fail(n, "want a list of lists, not "+kindName(n), "for example: - [./orders, ./billing/...]")
		return nil
	}
	out := make([]PinList, 0, len(n.Content))
	for _, e := range n.Content {
		inner := deref(e)
		if inner.Kind != yaml.SequenceNode {
			d.fail(e, "want a list of packages, not "+kindName(inner), "for example: - [./orders, ./billing/...]")
			continue
		}
		l := PinList{d.pins(inner), e.Line, e.Column}
		if len(l.Pins) == 1 && !strings.HasSuffix(l.Pins[0].Pattern, "...") || len(l.Pins) == 0 {
			d.fail(e, "a list of one package says nothing", "name two or more")
		}
		out = append(out, l)
	}
	return out
}

// pinnedServices decodes boundaries.services.
func (d *decoder) pinnedServices(n *yaml.Node) []PinnedService {
	n = deref(n)
	if n.Kind != yaml.SequenceNode {
		if n.Tag != "!!null" {
			d.fail(n, "want a list of services, not "+kindName(n), "for example: - {name: Billing, packages: [./billing/...]}")
		}
		return nil
	}
	at := map[ident.ServiceID]int{}
	out := make([]PinnedService, 0, len(n.Content))
	for _, e := range n.Content {
		s, ok := d.pinnedService(e)
		if !ok {
			continue
		}
		if line, twice := at[s.ID]; twice {
			d.fail(e, fmt.Sprintf("two services have the id %q", s.ID), fmt.Sprintf("the other is on line %d; an id is unique", line))
		}
		at[s.ID] = s.Line
		out = append(out, s)
	}
	return out
}

func (d *decoder) pinnedService(e *yaml.Node) (PinnedService, bool) {
	s := PinnedService{Line: e.Line, Col: e.Column}
	n := deref(e)
	if n.Kind != yaml.MappingNode {
		d.fail(e, "want a service with name and packages, not "+kindName(n), "for example: {name: Billing, packages: [./billing/...]}")
		return s, false
	}
	before := len(d.problems)
	d.each(n, []string{"name", "id", "packages"}, func(name string, value *yaml.Node) {
		switch name {
		case "id":
			s.ID = ident.ServiceID(d.one(value, checkID))
		case "name":
			s.Name = d.one(value, func(string) error { return nil })
		case "packages":
			s.Packages = d.pins(value)
		}
	})
	if s.Name == "" {
		s.Name = string(s.ID)
	}
	if s.ID == "" {
		s.ID = ServiceID(s.Name)
	}
	switch {
	case len(d.problems) > before:
		return s, false
	case s.ID == "":
		d.fail(e, "a service without name", "name: Billing")
	case len(s.Packages) == 0:
		d.fail(e, "a service without packages", "packages: [./billing/...]")
	default:
		return s, true
	}
	return s, false
}

// ServiceID makes an id of a name: lower case letters and digits, joined by "-".
// It is "" for a name without letters and digits.
func ServiceID(name string) ident.ServiceID {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLower(r) && !unicode.IsDigit(r)
	})
	return ident.ServiceID(strings.Join(words, "-"))
}

func (d *decoder) limit(n *yaml.Node) Limit {
	v := deref(n)
	k, err := strconv.Atoi(v.Value)
	if v.Kind != yaml.ScalarNode || err != nil || k < 1 {
		d.fail(n, "want a whole number above 0, not "+kindName(v), "")
		return Limit{}
	}
	return Limit{k, n.Line, n.Column}
}

// thresholds decodes a mapping whose keys another room knows.
func (d *decoder) thresholds(n *yaml.Node) []Threshold {
	m := deref(n)
	if m.Kind != yaml.MappingNode {
		if m.Tag != "!!null" {
			d.fail(n, "thresholds is "+kindName(m)+", not keys with values", "demarc help thresholds lists them")
		}
		return nil
	}
	var known []string
	for i := 0; i+1 < len(m.Content); i += 2 {
		known = append(known, m.Content[i].Value)
	}
	var out []Threshold
	at := 0
	d.each(m, known, func(name string, value *yaml.Node) {
		for m.Content[at].Value != name || m.Content[at+1] != value {
			at += 2
		}
		if t, ok := d.threshold(name, value); ok {
			t.Line, t.Col = m.Content[at].Line, m.Content[at].Column
			out = append(out, t)
		}
	})
	return out
}

func (d *decoder) threshold(name string, value *yaml.Node) (Threshold, bool) {
	t := Threshold{Name: name}
	switch v := deref(value); {
	case v.Kind == yaml.SequenceNode:
		before := len(d.problems)
		t.Words = d.checked(v, checkWord)
		return t, len(d.problems) == before
	case v.Kind == yaml.ScalarNode && (v.Tag == "!!int" || v.Tag == "!!float"):
		f, err := strconv.ParseFloat(strings.ReplaceAll(v.Value, "_", ""), 64)
		if err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
			t.Number = f
			return t, true
		}
	}
	d.fail(value, "want a number or a list of words, not "+kindName(deref(value)), "")
	return t, false
}

func checkWord(s string) error {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' }) {
		return &ValueError{fmt.Sprintf("%q is not a word", s), "one path element or word each"}
	}
	return nil
}

// contradictions reports limits that exclude each other; what depends on the
// packages is checked where these are known.
func (d *decoder) contradictions(c *Config) {
	b := &c.Boundaries
	if len(d.problems) > 0 || b.ServicesMax.N == 0 {
		return
	}
	at := func(l Limit) *yaml.Node { return &yaml.Node{Line: l.Line, Column: l.Col} }
	if b.ServicesMin.N > b.ServicesMax.N {
		d.fail(at(b.ServicesMin), fmt.Sprintf("at least %d services and at most %d contradict each other", b.ServicesMin.N, b.ServicesMax.N),
			fmt.Sprintf("services_max is on line %d", b.ServicesMax.Line))
	}
	if n := len(b.Services); n > b.ServicesMax.N {
		word := "services"
		if b.ServicesMax.N == 1 {
			word = "service"
		}
		d.fail(at(b.ServicesMax), fmt.Sprintf("at most %d %s, but %d are pinned", b.ServicesMax.N, word, n),
			fmt.Sprintf("the first pinned service is on line %d", b.Services[0].Line))
	}
}
