package forms

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// Severity says what a change does to those who use the old contract.
type Severity string

// The severities (methods 7.5).
const (
	Breaking   Severity = "breaking"
	Risky      Severity = "risky"
	Compatible Severity = "compatible"
)

// DiffRule is a kind of change.
type DiffRule struct {
	ID       string
	Severity Severity
	// Why says what happens to a consumer with the old contract.
	Why string
}

// DiffRules lists all rules, by ID. Numbers never change meaning.
func DiffRules() []DiffRule {
	return []DiffRule{
		{"C01", Breaking, "a removed service answers nobody"},
		{"C02", Breaking, "a removed operation can not be called any more"},
		{"C03", Breaking, "a removed field is missing where consumers read it"},
		{"C04", Breaking, "a field of another type can not be decoded by the old consumers"},
		{"C05", Breaking, "a field with another number is read as another field"},
		{"C06", Breaking, "old consumers do not send a new required field"},
		{"C07", Breaking, "a value that is gone is refused, or read as unspecified"},
		{"C08", Risky, "old consumers do not know a new value in answers"},
		{"C09", Breaking, "a field with another name in JSON is another field"},
		{"C10", Breaking, "what may be absent now can not be absent in the old contract, or the other way round"},
		{"C11", Breaking, "an operation that became an open question has no form any more"},
		{"C12", Risky, "a higher level means that more is mapped, and may be lost"},
		{"C13", Breaking, "an event and a call are used in different ways"},
		{"C14", Risky, "consumers tell the errors of an operation apart by code"},
		{"C15", Compatible, "a new operation disturbs nobody"},
		{"C16", Compatible, "old consumers ignore a new field, and need not send it"},
		{"C17", Compatible, "a new service disturbs nobody"},
		{"C18", Compatible, "a lower level means that less can go wrong"},
		{"C19", Risky, "a retry may do harm where it did not before: the operation changes more tables"},
		{"C20", Compatible, "a new value in requests is sent by new consumers only"},
	}
}

// Change is one difference between two contracts.
type Change struct {
	Rule     string          `json:"rule"`
	Severity Severity        `json:"severity"`
	Service  ident.ServiceID `json:"service"`
	// Subject is what changed: "Order.total", "Get".
	Subject string `json:"subject"`
	// Text says what it was and is; Why is the rule's.
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Diff compares two sets of contracts. It is sorted by severity (breaking
// first), service, subject, rule; never nil.
func Diff(before, after []*Saved) []Change {
	d := &differ{out: []Change{}, rules: map[string]DiffRule{}}
	for _, r := range DiffRules() {
		d.rules[r.ID] = r
	}
	now := map[ident.ServiceID]*Saved{}
	for _, s := range after {
		now[s.Service.ID] = s
	}
	old := map[ident.ServiceID]bool{}
	for _, s := range before {
		old[s.Service.ID] = true
		d.service = s.Service.ID
		if t := now[s.Service.ID]; t != nil {
			d.pair(s, t)
		} else if len(s.Service.Methods) > 0 {
			d.add("C01", string(s.Service.ID), "the service is gone")
		}
	}
	for _, s := range after {
		if d.service = s.Service.ID; !old[s.Service.ID] && len(s.Service.Methods) > 0 {
			d.add("C17", string(s.Service.ID), "the service is new")
		}
	}
	rank := map[Severity]int{Breaking: 0, Risky: 1, Compatible: 2}
	slices.SortFunc(d.out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(rank[a.Severity], rank[b.Severity]), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(d.out)
}

type differ struct {
	rules   map[string]DiffRule
	service ident.ServiceID
	out     []Change
	// requests and answers are the messages and enumerations that those of
	// the old contract lead to.
	requests, answers map[string]bool
}

func (d *differ) add(rule, subject, format string, args ...any) {
	r := d.rules[rule]
	d.out = append(d.out, Change{rule, r.Severity, d.service, subject, fmt.Sprintf(format, args...), r.Why})
}

func byName[T any](l []T, name func(*T) string) map[string]*T {
	out := map[string]*T{}
	for i := range l {
		out[name(&l[i])] = &l[i]
	}
	return out
}

func (d *differ) pair(a, b *Saved) {
	d.requests, d.answers = map[string]bool{}, map[string]bool{}
	messages := byName(a.Service.Messages, func(m *wire.Message) string { return m.Name })
	// Operations are matched by name: that is what consumers call.
	now := byName(b.Service.Methods, func(m *wire.Method) string { return m.Name })
	old := byName(a.Service.Methods, func(m *wire.Method) string { return m.Name })
	asked := map[ident.SymbolID]string{}
	for _, q := range b.Service.Questions {
		asked[q.Subject] = q.Text
	}
	for _, n := range slices.Sorted(maps.Keys(old)) {
		m := old[n]
		mark(m.Request, messages, d.requests)
		mark(m.Response, messages, d.answers)
		switch x := now[n]; {
		case x != nil:
			d.method(a, b, m, x)
		case asked[m.ID] != "":
			d.add("C11", n, "it has no form any more: %s", asked[m.ID])
		default:
			d.add("C02", n, "the operation is gone")
		}
	}
	for _, n := range slices.Sorted(maps.Keys(now)) {
		if old[n] == nil {
			d.add("C15", n, "the operation is new")
		}
	}
	d.messages(a, b, messages)
	d.enums(a, b)
}

// mark follows references from fields.
func mark(fs []wire.Field, messages map[string]*wire.Message, seen map[string]bool) {
	for i := range fs {
		for t := range types(&fs[i].Type) {
			if t.Ref == "" || seen[t.Ref] {
				continue
			}
			seen[t.Ref] = true
			if m := messages[t.Ref]; m != nil {
				mark(m.Fields, messages, seen)
			}
		}
	}
}

func (d *differ) method(a, b *Saved, m, x *wire.Method) {
	switch {
	case x.Level > m.Level:
		d.add("C12", m.Name, "the level was %s and is %s", m.Level, x.Level)
	case x.Level < m.Level:
		d.add("C18", m.Name, "the level was %s and is %s", m.Level, x.Level)
	}
	if m.Style != x.Style {
		d.add("C13", m.Name, "it was offered as %s and is offered as %s", style(m.Style), style(x.Style))
	}
	for _, c := range m.Codes {
		if !slices.Contains(x.Codes, c) {
			d.add("C14", m.Name, "the error %s is not told apart any more", c)
		}
	}
	for _, c := range x.Codes {
		if !slices.Contains(m.Codes, c) {
			d.add("C14", m.Name, "the error %s is new", c)
		}
	}
	if len(m.Writes) == 0 && len(x.Writes) > 0 {
		d.add("C19", m.Name, "it changes %s now", people(x.Writes))
	}
	d.fields(m.Name+" request", m.Request, x.Request, a.Numbers.Messages[m.RequestName], b.Numbers.Messages[x.RequestName], true)
	d.fields(m.Name+" response", m.Response, x.Response, a.Numbers.Messages[m.ResponseName], b.Numbers.Messages[x.ResponseName], false)
}

func style(s contract.Style) string {
	if s == contract.StyleEvent {
		return "an event"
	}
	return "a " + string(s)
}

func (d *differ) messages(a, b *Saved, old map[string]*wire.Message) {
	now := byName(b.Service.Messages, func(m *wire.Message) string { return m.Name })
	for _, n := range slices.Sorted(maps.Keys(old)) {
		// A message that is gone shows where it was used.
		if x := now[n]; x != nil {
			d.fields(n, old[n].Fields, x.Fields, a.Numbers.Messages[n], b.Numbers.Messages[n], d.requests[n] && !old[n].OneOf)
			if old[n].OneOf != x.OneOf {
				d.add("C04", n, "it was a choice of messages, or is one now")
			}
		}
	}
}

// fields compares two lists; required is true where old consumers send them.
func (d *differ) fields(owner string, a, b []wire.Field, an, bn config.Numbers, required bool) {
	now := byName(b, func(f *wire.Field) string { return f.Proto })
	old := byName(a, func(f *wire.Field) string { return f.Proto })
	for _, n := range slices.Sorted(maps.Keys(old)) {
		f, x, subject := old[n], now[n], owner+"."+n
		if x == nil {
			text := "the field is gone"
			if g := renamed(f, b, old); g != "" {
				text = "the field is gone; " + g + " of the same type is new: was it renamed?"
			}
			d.add("C03", subject, "%s", text)
			continue
		}
		if s, t := typeText(&f.Type), typeText(&x.Type); s != t {
			d.add("C04", subject, "the type was %s and is %s", s, t)
		} else if f.Type.Optional != x.Type.Optional {
			d.add("C10", subject, "it %s be absent before, and %s now", can(f.Type.Optional), can(x.Type.Optional))
		}
		if f.JSON != x.JSON {
			d.add("C09", subject, "the name in JSON was %q and is %q", f.JSON, x.JSON)
		}
		if p, q := an.Names[n], bn.Names[n]; p != q && p > 0 && q > 0 {
			d.add("C05", subject, "the number was %d and is %d", p, q)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(now)) {
		switch f := now[n]; {
		case old[n] != nil:
		case required && !f.Type.Optional && !f.Omit && f.Type.Kind != wire.List && f.Type.Kind != wire.Map:
			d.add("C06", owner+"."+n, "the field is new and required")
		default:
			d.add("C16", owner+"."+n, "the field is new")
		}
	}
}

func can(b bool) string {
	if b {
		return "could"
	}
	return "could not"
}

// renamed finds a new field of the same type, "" without exactly one.
func renamed(f *wire.Field, b []wire.Field, old map[string]*wire.Field) string {
	found := ""
	for i := range b {
		if old[b[i].Proto] == nil && typeText(&b[i].Type) == typeText(&f.Type) {
			if found != "" {
				return ""
			}
			found = b[i].Proto
		}
	}
	return found
}

// typeText is a type on the wire: "list of Order".
func typeText(t *wire.Type) string {
	switch t.Kind {
	case wire.List:
		return "list of " + typeText(t.Elem)
	case wire.Map:
		return "map from " + typeText(t.Key) + " to " + typeText(t.Elem)
	case wire.MessageKind, wire.EnumKind:
		return t.Ref
	}
	return string(t.Kind)
}

func (d *differ) enums(a, b *Saved) {
	now := byName(b.Service.Enums, func(e *wire.Enum) string { return e.Name })
	old := byName(a.Service.Enums, func(e *wire.Enum) string { return e.Name })
	for _, n := range slices.Sorted(maps.Keys(old)) {
		x := now[n]
		if x == nil {
			continue
		}
		name := func(v *wire.EnumValue) string { return v.Proto }
		av, bv := byName(old[n].Values, name), byName(x.Values, name)
		for _, v := range slices.Sorted(maps.Keys(av)) {
			switch {
			case bv[v] == nil:
				d.add("C07", n+"."+v, "the value is gone")
			case av[v].Value != bv[v].Value:
				d.add("C04", n+"."+v, "the value was %s and is %s", av[v].Value, bv[v].Value)
			case a.Numbers.Enums[n].Names[v] != b.Numbers.Enums[n].Names[v]:
				d.add("C05", n+"."+v, "the number was %d and is %d", a.Numbers.Enums[n].Names[v], b.Numbers.Enums[n].Names[v])
			}
		}
		for _, v := range slices.Sorted(maps.Keys(bv)) {
			if av[v] == nil {
				rule := "C20"
				if d.answers[n] {
					rule = "C08"
				}
				d.add(rule, n+"."+v, "the value is new")
			}
		}
	}
}
