package contract

import (
	"fmt"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

func paramName(ps []facts.ParamShape, i int) string {
	if i < 0 || i >= len(ps) || ps[i].Name == "" {
		return fmt.Sprint(i + 1)
	}
	return ps[i].Name
}

func (m *model) isContext(t int) bool { return m.f.Shape.Types[t].Name == "context.Context" }

func (m *model) isError(t int) bool {
	x := &m.f.Shape.Types[t]
	return x.Kind == "named" && x.Name == "error"
}

// isMemory reports whether copies of a value lead to the same memory.
func (m *model) isMemory(t int) bool {
	x := &m.f.Shape.Types[t]
	switch x.Kind {
	case "pointer", "slice", "map":
		return true
	case "own":
		row := m.namedRow[x.Symbol]
		return row >= 0 && m.f.Shape.Types[m.f.Shape.Named[row].Type].Kind != "own" && m.isMemory(m.f.Shape.Named[row].Type)
	}
	return false
}

// leadsToFunc reports whether a parameter is a function.
func (m *model) leadsToFunc(t int) bool {
	x := &m.f.Shape.Types[t]
	return x.Kind == "func" || x.Kind == "own" && m.role(x.Symbol) == RoleFunc || x.Kind == "named" && x.Foreign == facts.ForeignFunc
}

// isGeneric reports whether a type has type parameters.
func (m *model) isGeneric(sym int) bool {
	return sym >= 0 && m.namedRow[sym] >= 0 && len(m.f.Shape.Named[m.namedRow[sym]].TypeParams) > 0
}

// takesContext reports whether a context is among the parameters.
func (m *model) takesContext(o *Operation) bool {
	return o.Func >= 0 && slices.ContainsFunc(m.f.Shape.Funcs[o.Func].Params, func(p facts.ParamShape) bool { return m.isContext(p.Type) })
}

// answersNothing reports whether an operation that changes something has no
// result.
func (m *model) answersNothing(o *Operation) bool {
	if o.Func < 0 || len(m.f.Shape.Funcs[o.Func].Results) > 0 {
		return false
	}
	return !slices.ContainsFunc(o.Reasons, func(r Reason) bool { return r.Rule == "R3.6" || r.Rule == "R3.4" })
}

// prints reports whether an operation formats and writes text, as loggers do: a
// string and any values, no answer, and no table.
func (m *model) prints(o *Operation) bool {
	if o.Func < 0 || !m.f.Shape.Funcs[o.Func].Variadic || len(m.f.Shape.Funcs[o.Func].Results) > 0 || len(o.Reads)+len(o.Writes) > 0 {
		return false
	}
	ps := m.f.Shape.Funcs[o.Func].Params
	last := &m.f.Shape.Types[ps[len(ps)-1].Type]
	if last.Kind != "slice" || len(ps) < 2 {
		return false
	}
	elem, text := &m.f.Shape.Types[last.Elem], &m.f.Shape.Types[ps[len(ps)-2].Type]
	return elem.Kind == "interface" && len(elem.Methods) == 0 && text.Kind == "basic" && text.Name == "string"
}

// mayChange reports whether an operation may do more than read.
func (m *model) mayChange(o *Operation) bool {
	for _, i := range append([]int{o.Symbol}, m.behind(o)...) {
		if x := m.feeds.of(i); x.out || x.memory != nil || len(x.writes) > 0 {
			return true
		}
	}
	return false
}

// isPure reports whether a function only computes: it takes no context and no
// live object, and reaches no table, outside call or changing variable.
func (m *model) isPure(o *Operation) bool {
	if o.Func < 0 || o.Kind != KindFunc || !m.pure[o.Symbol] || m.takesContext(o) {
		return false
	}
	x := m.feeds.of(o.Symbol)
	return !x.out && x.memory == nil && len(x.reads)+len(x.writes) == 0 && !m.takesLive(o)
}

// takesLive reports whether a parameter or result is more than data.
func (m *model) takesLive(o *Operation) bool {
	f := &m.f.Shape.Funcs[o.Func]
	for _, p := range append(slices.Clone(f.Params), f.Results...) {
		w := &walker{m: m, what: "", once: map[string]bool{}, use: p.Use}
		w.walk(p.Type)
		if slices.ContainsFunc(w.out, func(r Reason) bool { return r.Level == R4 }) {
			return true
		}
	}
	return false
}

// isClient reports whether an operation is a method of a generated client.
func (m *model) isClient(o *Operation) bool {
	if o.Func < 0 || !m.f.Shape.Funcs[o.Func].Variadic {
		return false
	}
	ps := m.f.Shape.Funcs[o.Func].Params
	t := &m.f.Shape.Types[ps[len(ps)-1].Type]
	return t.Kind == "slice" && m.f.Shape.Types[t.Elem].Name == callOption
}

// isLiteral reports whether a field is set where a value is made: the type is
// named on the same line.
func (m *model) isLiteral(s Site) bool {
	owner := m.parents[s.Target]
	if owner < 0 {
		return false
	}
	return slices.ContainsFunc(m.named[s.Caller], func(u typeUse) bool { return u.sym == owner && u.line <= s.Pos.Line })
}

// implementations are the types behind the interface of an interface method.
func (m *model) implementations(method int) []int {
	if p := m.parents[method]; p >= 0 {
		return m.impls[p]
	}
	return nil
}

// value is a constant or variable.
func (m *model) value(sym int, sites []Site) Value {
	slices.SortFunc(sites, compareSites)
	v := Value{ID: m.id(sym), Symbol: sym, Kind: m.f.Symbols[sym].Kind, Type: -1, Enum: -1, Reasons: []Reason{}, Sites: sites}
	if v.Kind == facts.Const {
		if e, ok := m.constants[sym]; ok {
			v.Enum, v.Text = e.enum, e.text
		}
		return v
	}
	add := func(rule, text string, at facts.Pos) {
		v.Reasons = append(v.Reasons, Reason{Rule: rule, Level: m.rules[rule].Level, Subject: "variable " + m.short(sym), Text: text, Pos: at})
	}
	if row := m.varRow[sym]; row >= 0 {
		v.Type = m.f.Shape.Vars[row].Type
		w := &walker{m: m, at: m.at(sym), what: "variable " + m.short(sym), once: map[string]bool{}, result: true}
		w.walk(v.Type)
		for _, r := range w.out {
			if r.Level == R4 {
				v.Reasons = append(v.Reasons, r)
			}
		}
	}
	if at, ok := m.changed[sym]; ok {
		v.Written = true
		add("R4.8", "it changes while the program runs", at)
	}
	for _, s := range sites {
		if s.Kind == facts.VarWrite && !v.Written {
			v.Written = true
			add("R4.8", m.short(s.Caller)+" writes it", s.Pos)
		}
	}
	if !v.Written && len(v.Reasons) == 0 {
		add("R1.11", "it keeps its first value", m.at(sym))
	}
	slices.SortFunc(v.Reasons, compareReasons)
	v.Level = v.Reasons[0].Level
	return v
}

func (m *model) errorUse(d *draft, sym int, ops []Operation) ErrorUse {
	sites := d.errors[sym]
	slices.SortFunc(sites, compareSites)
	e := ErrorUse{ID: m.id(sym), Symbol: sym, Operations: []int{}, Level: R2, Sites: sites, Code: errorCode(m.f.Symbols[sym].Name)}
	if row := m.errorRow[sym]; row >= 0 {
		e.Type, e.Text = m.f.Shape.Errors[row].Type, m.f.Shape.Errors[row].Text
	}
	for i := range m.f.Usage.ErrorTests {
		if t := &m.f.Usage.ErrorTests[i]; t.Target == sym && m.service(t.In) == d.from {
			e.Tested++
		}
	}
	for i := range ops {
		if slices.Contains(ops[i].Errors, sym) {
			e.Operations = append(e.Operations, ops[i].Symbol)
		}
	}
	return e
}

// errorCode makes "NOT_FOUND" of "ErrNotFound" and "NotFoundError".
func errorCode(name ident.SymbolName) string {
	words := splitWords(name.Member())
	if len(words) > 1 && (words[0] == "ERR" || words[0] == "ERROR") {
		words = words[1:]
	}
	if n := len(words); n > 1 && (words[n-1] == "ERR" || words[n-1] == "ERROR") {
		words = words[:n-1]
	}
	out := ""
	for i, w := range words {
		if i > 0 {
			out += "_"
		}
		out += w
	}
	return out
}
