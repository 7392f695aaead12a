package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// ask lists what needs a decision: every operation and variable of level R4, and
// every type that embeds a live object of the provider.
func (m *model) ask(s *Seam) {
	for i := range s.Operations {
		if o := &s.Operations[i]; o.Level == R4 {
			s.Questions = append(s.Questions, m.question(o.Symbol, o.Reasons, len(o.Sites), o))
		}
	}
	for i := range s.Values {
		if v := &s.Values[i]; v.Level == R4 {
			s.Questions = append(s.Questions, m.question(v.Symbol, v.Reasons, len(v.Sites), nil))
		}
	}
	for i := range s.Types {
		t := &s.Types[i]
		n := m.embedded(t)
		if n == 0 {
			continue
		}
		for _, x := range t.Sites {
			if x.Kind == facts.Embed {
				r := Reason{Rule: "R4.14", Level: R4, Subject: "type " + m.short(t.Symbol), Text: m.short(x.Caller) + " embeds it", Pos: x.Pos}
				s.Questions = append(s.Questions, m.question(t.Symbol, []Reason{r}, n, nil))
				break
			}
		}
	}
	slices.SortFunc(s.Questions, func(a, b Question) int { return a.Symbol - b.Symbol })
	s.Questions = m.together(s.Questions)
	number(s.Questions)
}

// together makes one question of all handlers that are registered: one answer
// settles them.
func (m *model) together(qs []Question) []Question {
	out := []Question{}
	first := -1
	for _, q := range qs {
		if !slices.Equal(q.Rules, []string{"R4.15"}) {
			out = append(out, q)
			continue
		}
		if first < 0 {
			first = len(out)
			out = append(out, q)
			continue
		}
		out[first].More = append(out[first].More, q.Symbol)
		out[first].Sites += q.Sites
	}
	if first >= 0 && len(out[first].More) > 0 {
		out[first].Text = fmt.Sprintf("Who registers the routes of %s and %s? The consumer does today.",
			m.short(out[first].Symbol), count(len(out[first].More), "other handler", "other handlers"))
	}
	return out
}

func (m *model) question(sym int, reasons []Reason, sites int, o *Operation) Question {
	q := Question{Symbol: sym, More: []int{}, Rules: []string{}, Sites: sites, Options: []Option{}}
	var texts []string
	for _, r := range reasons {
		if r.Level < R4 {
			break
		}
		if len(q.Rules) == 0 {
			q.Pos = r.Pos
		}
		q.Rules = append(q.Rules, r.Rule)
		if t := r.Subject + ": " + r.Text; !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	q.Rules = union(q.Rules, nil, compareRules)
	q.Text = fmt.Sprintf("How does %s cross? %s.", m.short(sym), enumerate(texts, 3))
	for _, rule := range q.Rules {
		q.Options = append(q.Options, m.options(rule, o)...)
	}
	rest := R0
	for _, r := range reasons {
		if r.Level < R4 {
			rest = max(rest, r.Level)
		}
	}
	for i := range q.Options {
		q.Options[i].To = max(q.Options[i].To, rest)
	}
	q.Options = append(q.Options, Option{"keep", "keep both sides in one service", R4})
	q.Options = once(q.Options)
	return q
}

// options are those of one rule, best first.
func (m *model) options(rule string, o *Operation) []Option {
	if o != nil && o.Kind == KindConstructor {
		return []Option{{"invert", "let the wiring make it, and hand the consumer an interface of its own", R0}}
	}
	switch rule {
	case "R4.1":
		return []Option{{"copy", "hand over a copy, and publish an event for later changes", R2}, {"own", "let one side own the value and offer operations on it", R1}}
	case "R4.2":
		return []Option{{"event", "publish an event that the consumer subscribes to", R1}, {"invert", "give the provider an interface of the consumer, as an endpoint", R2}}
	case "R4.3":
		return []Option{{"stream", "make two streams of it, one for each direction", R3}, {"event", "publish what is sent as events", R1}}
	case "R4.4":
		text := "make it a saga: each side changes its own tables, with a step that takes it back"
		if o != nil && len(o.Writes) > 0 {
			text += " (" + m.tableNames(o.Writes) + ")"
		}
		return []Option{{"saga", text, R2}, {"move", "move the tables, or the code that writes them, to one side", R0}, {"event", "write an outbox in the same transaction, and let the other side follow", R1}}
	case "R4.5":
		return []Option{{"own", "keep the lock and what it protects on one side", R2}}
	case "R4.6":
		return []Option{{"return", "take and return values, and leave the request to the caller", R1}, {"move", "route the request to the provider", R0}}
	case "R4.8":
		return []Option{{"own", "let the provider own it and offer operations that read and change it", R1}, {"copy", "make it configuration that each service reads", R1}}
	case "R4.9":
		return []Option{{"copy", "seal it with an unexported method where all implementations are data: it becomes a oneof", R2}, {"copy", "pass the data that is used of it", R1}, {"invert", "offer the interface's methods as endpoints of the side that implements them", R2}}
	case "R4.11":
		return []Option{{"copy", "move the function into a library that both link", R0}, {"own", "offer one operation for each type that is used", R2}}
	case "R4.12":
		return []Option{{"own", "make the code readable for the analysis and look again", R0}}
	case "R4.13":
		return []Option{{"return", "return the data that the function would compute", R1}}
	case "R4.15":
		return []Option{{"move", "let the provider register its own routes, and route their paths to it", R0}}
	case "R4.14":
		return []Option{{"invert", "hold it in a field behind an interface", R1}}
	}
	return []Option{{"invert", "hand the consumer an interface of its own instead of the object", R1}, {"copy", "pass the data that is used of it", R1}}
}

// tableNames are the names of tables, at most three.
func (m *model) tableNames(list []int) string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = m.f.Data.Tables[t].Name
	}
	slices.Sort(out)
	return enumerate(slices.Compact(out), 3)
}

// once drops options with a text that was there before.
func once(l []Option) []Option {
	out := []Option{}
	for _, o := range l {
		if !slices.ContainsFunc(out, func(p Option) bool { return strings.EqualFold(p.Text, o.Text) }) {
			out = append(out, o)
		}
	}
	return out
}
