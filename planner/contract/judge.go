package contract

import (
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// judge finds the reasons and the level.
func (m *model) judge(d *draft, o *Operation) {
	j := &judge{m: m, d: d, o: o}
	switch {
	case o.Kind == KindField:
		j.field()
	case o.Func < 0:
		j.add("R4.12", "signature", "the signature of "+m.short(o.Symbol)+" is not known", m.at(o.Symbol))
	case o.OnData && m.pure[o.Symbol]:
		j.onData()
		o.Style, o.Level = StyleLocal, R2
		o.Change = m.change(o.Reasons, o.Level)
		return // the rest of its signature moves with it
	case m.isPure(o):
		o.Style = StyleLocal
		j.measure(j.travelling(&m.f.Shape.Funcs[o.Func]))
		return // it moves as code: nothing of it crosses a network
	default:
		j.signature(&m.f.Shape.Funcs[o.Func])
	}
	j.usage()
	slices.SortFunc(o.Reasons, compareReasons)
	o.Reasons = slices.CompactFunc(o.Reasons, func(a, b Reason) bool { return compareReasons(a, b) == 0 })
	for _, r := range o.Reasons {
		o.Level = max(o.Level, r.Level)
	}
	o.Change = m.change(o.Reasons, o.Level)
	j.style()
}

// judge is the work on one operation.
type judge struct {
	m *model
	d *draft
	o *Operation
}

func (j *judge) add(rule, subject, text string, at facts.Pos) {
	j.o.Reasons = append(j.o.Reasons, Reason{Rule: rule, Level: j.m.rules[rule].Level, Subject: subject, Text: text, Pos: at})
}

// field is about a field of a service object.
func (j *judge) field() {
	m, o := j.m, j.o
	for _, s := range o.Sites {
		if s.Kind == facts.FieldWrite && !m.isLiteral(s) {
			j.add("R4.8", "field "+m.short(o.Symbol), fmt.Sprintf("%s writes the field", m.short(s.Caller)), s.Pos)
			break
		}
	}
	if o.Type < 0 {
		return
	}
	w := &walker{m: m, at: m.at(o.Symbol), what: "field " + m.short(o.Symbol), once: map[string]bool{}, result: true}
	w.walk(o.Type)
	o.Reasons = append(o.Reasons, w.out...)
	j.messages([]int{o.Type})
}

// signature is methods 7.1 for parameters and results.
func (j *judge) signature(f *facts.FuncShape) {
	m, o := j.m, j.o
	at := m.at(o.Symbol)
	var types []int
	for i := range f.Params {
		p := &f.Params[i]
		if m.isContext(p.Type) {
			continue
		}
		types = append(types, p.Type)
		o.Size.Params++
		j.param(p, i, at)
	}
	for i := range f.Results {
		r := &f.Results[i]
		if m.isError(r.Type) {
			continue
		}
		types = append(types, r.Type)
		o.Size.Results++
		w := &walker{m: m, at: at, what: fmt.Sprintf("result %d", i+1), once: map[string]bool{}, result: true}
		w.walk(r.Type)
		o.Reasons = append(o.Reasons, w.out...)
		if m.nesting(r.Type) > 1 {
			j.add("R2.9", fmt.Sprintf("result %d", i+1), m.typeText(r.Type)+" holds lists inside lists", at)
		}
	}
	if f.Variadic && !m.isClient(o) {
		j.add("R1.4", "parameter "+paramName(f.Params, len(f.Params)-1), "the last parameter is variadic", at)
	}
	if len(f.TypeParams) > 0 || m.isGeneric(o.Receiver) {
		j.generic(at)
	}
	if !o.OnData {
		j.form(f, at)
	}
	j.handedOut(f, at)
	j.messages(types)
}

// form is about context, error and number of results.
func (j *judge) form(f *facts.FuncShape, at facts.Pos) {
	m := j.m
	ctx, odd := -1, false
	for i := range f.Params {
		if m.isContext(f.Params[i].Type) {
			ctx = i
			odd = odd || i > 0
		}
	}
	if ctx < 0 {
		j.add("R1.1", "signature", "there is no context", at)
	}
	plain, errs := 0, 0
	for i := range f.Results {
		if m.isError(f.Results[i].Type) {
			errs++
			odd = odd || i < len(f.Results)-1
		} else {
			plain++
		}
	}
	if errs == 0 {
		j.add("R1.2", "signature", "there is no error result", at)
	}
	if plain > 1 {
		j.add("R1.3", "results", fmt.Sprintf("there are %d results beside the error", plain), at)
	}
	if odd {
		j.add("R1.9", "signature", "the context is not first, or the error not last", at)
	}
}

// param is about one parameter: its type, and what the function does with it.
func (j *judge) param(p *facts.ParamShape, i int, at facts.Pos) {
	m, o := j.m, j.o
	subject := "parameter " + p.Name
	if p.Name == "" || p.Name == "_" {
		subject = fmt.Sprintf("parameter %d", i+1)
	}
	w := &walker{m: m, at: at, what: subject, once: map[string]bool{}, use: p.Use}
	if where, ok := usedAt(p, facts.UseKept); ok && m.leadsToFunc(p.Type) {
		w.at = where
	}
	w.walk(p.Type)
	o.Reasons = append(o.Reasons, w.out...)
	if slices.ContainsFunc(w.out, func(r Reason) bool { return r.Level >= R3 }) || !m.isMemory(p.Type) {
		return // the type says it already
	}
	if where, ok := usedAt(p, facts.UseMutated); ok && !o.OnData {
		j.add("R3.6", subject, "the function writes what it leads to", where)
	}
	where, ok := usedAt(p, facts.UseKept)
	if !ok {
		return
	}
	for _, n := range j.notes(facts.CallArgument, i+1) {
		j.add("R4.1", subject, fmt.Sprintf("it is kept, and %s writes it after the call", m.short(n.In)), *n.At)
		return
	}
	j.add("R2.10", subject, "it is kept after the call", where)
}

// notes are the remarkable calls of the operation of one kind and slot that have
// a second place.
func (j *judge) notes(kind facts.CallUseKind, slot int) []*facts.CallUse {
	var out []*facts.CallUse
	for _, s := range j.o.Sites {
		for _, n := range j.m.notes[place{s.Caller, s.Pos.Line, s.Pos.Col}] {
			if n.Kind == kind && n.Slot == slot && n.At != nil {
				out = append(out, n)
			}
		}
	}
	return out
}

func usedAt(p *facts.ParamShape, use facts.ParamUse) (facts.Pos, bool) {
	for _, u := range p.At {
		if u.Use == use {
			return u.Pos, true
		}
	}
	return facts.Pos{}, false
}

// handedOut is about results that are memory of the provider.
func (j *judge) handedOut(f *facts.FuncShape, at facts.Pos) {
	if len(f.Results) == 0 || !slices.Contains(f.Receiver, facts.UseReturned) || !j.m.isMemory(f.Results[0].Type) || j.o.OnData ||
		slices.ContainsFunc(j.o.Reasons, func(r Reason) bool { return r.Subject == "result 1" && r.Level >= R3 }) {
		return
	}
	for _, n := range j.notes(facts.CallResult, 1) {
		j.add("R4.1", "result 1", fmt.Sprintf("it is memory of the provider, and %s writes it", j.m.short(n.In)), *n.At)
		return
	}
	j.add("R2.10", "result 1", "it may be memory that the receiver keeps", at)
}

func (j *judge) generic(at facts.Pos) {
	for _, s := range j.o.Sites {
		for _, n := range j.m.notes[place{s.Caller, s.Pos.Line, s.Pos.Col}] {
			switch n.Kind {
			case facts.CallOpenInstance:
				j.add("R4.11", "type arguments", fmt.Sprintf("%s uses it with its own type parameters: %s", j.m.short(n.In), shortType(n.Text)), n.Pos)
				j.o.Instances = append(j.o.Instances, n.Text)
			case facts.CallInstance:
				j.o.Instances = append(j.o.Instances, n.Text)
			}
		}
	}
	slices.Sort(j.o.Instances)
	j.o.Instances = slices.Compact(j.o.Instances)
	text := "it is generic"
	if n := len(j.o.Instances); n > 0 {
		short := make([]string, n)
		for i, t := range j.o.Instances {
			short[i] = shortType(t)
		}
		text = "it is generic, used with " + enumerate(short, 3)
	}
	j.add("R2.8", "type arguments", text, at)
}

// travelling are the types of a signature and what they lead to.
func (j *judge) travelling(f *facts.FuncShape) *closure {
	c := j.m.newClosure()
	for _, p := range f.Params {
		c.add(p.Type)
	}
	for _, r := range f.Results {
		c.add(r.Type)
	}
	j.o.Size.Params, j.o.Size.Results = len(f.Params), len(f.Results)
	return c
}

// measure counts what travels.
func (j *judge) measure(c *closure) {
	for _, sym := range c.order {
		switch j.m.role(sym) {
		case RoleData, RoleEnum, RoleError, RoleSealed:
			j.o.Size.Types++
			if row := j.m.namedRow[sym]; row >= 0 && j.m.f.Shape.Named[row].Encodes == "" {
				j.o.Size.Fields += len(j.m.f.Shape.Types[j.m.f.Shape.Named[row].Type].Fields)
			}
		}
	}
}

// messages adds the reasons of the types that travel, one for each rule.
func (j *judge) messages(types []int) {
	c := j.m.newClosure()
	for _, t := range types {
		c.add(t)
	}
	j.measure(c)
	first := map[string]int{}
	more := map[string]int{}
	var all []Reason
	for _, sym := range c.order {
		switch j.m.role(sym) {
		case RoleService, RoleInterface, RoleFunc:
			continue // said where it is used
		}
		for _, r := range j.m.typeReasons(sym) {
			if _, ok := first[r.Rule]; ok {
				more[r.Rule]++
				continue
			}
			first[r.Rule] = len(all)
			all = append(all, r)
		}
	}
	for _, r := range all {
		if n := more[r.Rule]; n > 0 {
			r.Text += fmt.Sprintf(" (and %d more of its types and fields)", n)
		}
		j.o.Reasons = append(j.o.Reasons, r)
	}
}
