package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// usage is about how the consumer uses the operation: methods on data, errors
// that are told apart, and context values.
func (j *judge) usage() {
	m, o := j.m, j.o
	if o.OnData {
		j.onData()
	}
	for _, from := range append([]int{o.Symbol}, o.Interfaces...) {
		for _, t := range m.tests[from] {
			if m.service(t.In) == j.d.from {
				j.errorTest(t)
			}
		}
	}
	o.Errors = compact(o.Errors)
	x := *m.feeds.of(o.Symbol)
	for _, i := range m.behind(o) {
		y := m.feeds.of(i)
		x.context = union(x.context, y.context, compareContext)
		x.library = union(x.library, y.library, compareContext)
		x.joined = union(x.joined, y.joined, compareContext)
	}
	if m.takesContext(o) {
		j.transactions(x.joined)
		for _, c := range x.context {
			j.add("R2.12", "context value "+c.Text, "it is read from the context, and set elsewhere", c.Read)
		}
		for _, c := range x.library {
			j.add("R1.10", "context value "+c.Text, "shared code reads it from the context", c.Read)
		}
		o.Context = union(x.context, x.library, compareContext)
	}
	j.registered()
	if x.memory != nil && !o.OnData {
		j.add("R2.14", "variable "+m.short(x.memory.sym), "it is changed by "+m.short(x.memory.in), x.memory.at)
	}
	if o.Kind == KindInterface && !m.isClient(o) && len(o.Implementations) == 0 && len(m.implementations(o.Symbol)) > 0 {
		j.add("R1.12", "interface", "the provider declares the interface only", m.at(o.Symbol))
	}
}

// onData is about a method of a type that travels.
func (j *judge) onData() {
	if len(j.o.Sites) > 0 {
		s := j.o.Sites[0]
		j.add("R2.3", "receiver", fmt.Sprintf("%s calls %s on a value that crosses", j.m.short(s.Caller), j.m.f.Symbols[j.o.Symbol].Name), s.Pos)
	}
}

// transactions are those that the consumer opens in a context and the operation
// may join.
func (j *judge) transactions(read []ContextValue) {
	for _, c := range read {
		for _, s := range j.o.Sites {
			if s.Kind != facts.FuncValue && j.m.feeds.opens(s.Caller, ctxKey{c.Key, c.keyText()}, s.Pos) {
				j.add("R4.4", "context value "+c.Text, fmt.Sprintf("%s opens a transaction that travels in the context, and the operation reads it", j.m.short(s.Caller)), s.Pos)
				return
			}
		}
	}
}

// registered is about HTTP handlers that the consumer does not call but hands to
// a router.
func (j *judge) registered() {
	o := j.o
	http := slices.IndexFunc(o.Reasons, func(r Reason) bool { return r.Rule == "R4.6" })
	if http < 0 || slices.ContainsFunc(o.Sites, func(s Site) bool { return s.Kind != facts.FuncValue }) {
		return
	}
	o.Reasons = slices.DeleteFunc(o.Reasons, func(r Reason) bool { return r.Rule == "R4.6" || r.Rule == "R1.1" || r.Rule == "R1.2" })
	j.add("R4.15", "handler", j.m.short(o.Sites[0].Caller)+" registers it with a router", o.Sites[0].Pos)
}

func (j *judge) errorTest(t *facts.ErrorTest) {
	m, o := j.m, j.o
	what := shortType(t.Text)
	if t.Target >= 0 {
		what = m.short(t.Target)
		if m.service(t.Target) == j.d.to {
			o.Errors = append(o.Errors, t.Target)
		}
	}
	rule, text := "R2.4", fmt.Sprintf("%s compares the error with %s", m.short(t.In), what)
	switch t.How {
	case "as", "assert":
		rule, text = "R2.5", fmt.Sprintf("%s looks for %s in the error", m.short(t.In), what)
	case "helper":
		text = fmt.Sprintf("%s asks %s about the error", m.short(t.In), what)
	}
	j.add(rule, "error", text, t.Pos)
}

// change is the smallest change that lowers a level: that of the worst rule, and
// how many others stand in the way.
func (m *model) change(reasons []Reason, level Level) *Change {
	rest, to := R0, R0
	var texts []string
	for _, r := range reasons {
		if r.Level < level {
			rest = max(rest, r.Level)
			continue
		}
		rule := m.rules[r.Rule]
		to = max(to, rule.To)
		t := rule.Change
		if r.Subject != "signature" && r.Subject != "results" {
			t = r.Subject + ": " + t
		}
		if !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	if max(rest, to) >= level {
		return nil
	}
	return &Change{Text: strings.Join(texts, "; "), To: max(rest, to)}
}

// style is methods 7.3.
func (j *judge) style() {
	o, m := j.o, j.m
	if o.OnData {
		x := m.feeds.of(o.Symbol)
		if m.pure[o.Symbol] && !x.out && len(x.reads)+len(x.writes) == 0 {
			o.Style = StyleLocal
		}
		return
	}
	if m.prints(o) || slices.ContainsFunc(o.Reasons, func(r Reason) bool { return r.Rule == "R1.12" }) {
		o.Style = StyleLocal
		return
	}
	switch {
	case m.isClient(o):
		o.Style = StyleRemote
	case o.Kind == KindField, o.Kind == KindConstructor, o.Level == R4:
	case slices.ContainsFunc(o.Sites, func(s Site) bool { return s.Kind == facts.FuncValue }):
	case !m.mayChange(o):
	case m.answersNothing(o), !slices.ContainsFunc(o.Sites, func(s Site) bool { return !s.Unused && !s.Async }):
		o.Style = StyleEvent
	}
}
