package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// typeReasons are those of a type as a message, its own fields only.
func (m *model) typeReasons(sym int) []Reason {
	if r, ok := m.types[sym]; ok {
		return r
	}
	m.types[sym] = nil // a type that contains itself adds nothing
	w := &walker{m: m, at: m.at(sym), once: map[string]bool{}}
	w.named(sym)
	slices.SortFunc(w.out, compareReasons)
	m.types[sym] = w.out
	return w.out
}

// walker finds the reasons in one type.
type walker struct {
	m    *model
	at   facts.Pos
	what string // subject
	out  []Reason
	once map[string]bool // rules and subjects that were said
	// use says what is done with a function or interface parameter.
	use []facts.ParamUse
	// result is true for results.
	result bool
	// seen are the types that were walked for the subject about.
	seen  map[int]bool
	about string
}

func (w *walker) reason(rule, text string) { w.reasonAt(rule, text, w.at) }

// reasonAt adds a reason; each rule and subject once.
func (w *walker) reasonAt(rule, text string, at facts.Pos) {
	if w.once[rule+w.what] {
		return
	}
	w.once[rule+w.what] = true
	w.out = append(w.out, Reason{Rule: rule, Level: w.m.rules[rule].Level, Subject: w.what, Text: text, Pos: at})
}

// named is about an own type as a message.
func (w *walker) named(sym int) {
	m := w.m
	w.what = "type " + m.short(sym)
	row := m.namedRow[sym]
	role := m.role(sym)
	switch role {
	case RoleService:
		if row < 0 {
			return
		}
		if live := m.f.Shape.Named[row].Live; live != "" {
			w.live(sym, live)
		} else {
			w.reason("R4.10", m.short(sym)+" is an object: it has state that no field shows")
		}
		return
	case RoleInterface:
		w.reason("R4.9", m.short(sym)+" is an interface that any type can implement")
		return
	case RoleSealed:
		w.sealed(sym)
		return
	case RoleEnum:
		w.reason("R1.7", m.short(sym)+" is an enumeration")
		return
	case RoleScalar:
		w.reason("R1.6", fmt.Sprintf("%s is a name for %s", m.short(sym), m.typeText(m.f.Shape.Named[row].Type)))
		return
	case RoleConstraint:
		return
	}
	if row < 0 {
		return
	}
	n := &m.f.Shape.Named[row]
	switch n.Encodes {
	case "proto":
		return
	case "json", "text":
		w.reason("R1.8", fmt.Sprintf("%s writes itself as %s", m.short(sym), n.Encodes))
		return
	}
	if t := &m.f.Shape.Types[n.Type]; t.Kind == "struct" {
		w.fields(sym, t)
		return
	}
	w.walk(n.Type)
}

// live names the part that makes a type more than data.
func (w *walker) live(sym int, live string) {
	at := w.at
	field, _, _ := strings.Cut(live, " ")
	first, _, _ := strings.Cut(field, ".")
	for i, f := range w.m.f.Shape.Types[w.m.f.Shape.Named[w.m.namedRow[sym]].Type].Fields {
		if f.Name == first {
			at = w.m.fieldAt(sym, i)
		}
	}
	rule := liveRule(live)
	if rule == "R4.10" && transactional(w.m.f.Symbols[sym].Name) {
		rule = "R4.4"
	}
	w.reasonAt(rule, fmt.Sprintf("%s is a live object: it leads to %s", w.m.short(sym), liveText(live)), at)
}

// transactional reports whether a live object is called a transaction.
func transactional(name ident.SymbolName) bool {
	return strings.HasPrefix(string(name), "Tx") || strings.HasSuffix(string(name), "Tx") || strings.Contains(string(name), "Transaction")
}

// liveText writes "repo.db *database/sql.DB" as "repo.db, a *sql.DB".
func liveText(live string) string {
	path, what, ok := strings.Cut(live, " ")
	if !ok || strings.ContainsAny(path, "(<*/") || path == "chan" {
		return shortType(live)
	}
	return path + " of type " + shortType(what)
}

func (w *walker) sealed(sym int) {
	m := w.m
	impls := m.impls[sym]
	for _, t := range impls {
		if m.role(t) == RoleService {
			w.reason("R4.9", fmt.Sprintf("%s is sealed, but %s behind it is no data", m.short(sym), m.short(t)))
			return
		}
	}
	if len(impls) > 8 {
		w.reason("R4.9", fmt.Sprintf("%s has %d implementations: too many for a oneof", m.short(sym), len(impls)))
		return
	}
	w.reason("R2.7", fmt.Sprintf("%s is one of %s", m.short(sym), count(len(impls), "type", "types")))
}

func (w *walker) fields(sym int, t *facts.TypeShape) {
	m := w.m
	var hidden []string
	var hiddenAt facts.Pos
	for i, f := range t.Fields {
		w.what, w.at = "field "+m.short(sym)+"."+f.Name, m.fieldAt(sym, i)
		switch {
		case f.Embedded:
			w.reason("R2.2", fmt.Sprintf("%s embeds %s", m.short(sym), f.Name))
			w.walk(f.Type)
		case f.Unexported && f.Name == "_":
		case f.Unexported:
			if hidden = append(hidden, f.Name); len(hidden) == 1 {
				hiddenAt = w.at
			}
		default:
			w.walk(f.Type)
		}
	}
	if len(hidden) > 0 {
		w.what = "type " + m.short(sym)
		w.reasonAt("R2.1", fmt.Sprintf("%s has unexported fields: %s", m.short(sym), enumerate(hidden, 3)), hiddenAt)
	}
}

// walk is about the type of a field, parameter or result. Own types it leads to
// are messages of their own.
func (w *walker) walk(t int) {
	// Each type once for a subject: again it would say the same.
	if w.seen == nil || w.what != w.about {
		w.about, w.seen = w.what, map[int]bool{}
	}
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	m := w.m
	x := &m.f.Shape.Types[t]
	for _, a := range x.Args {
		w.walk(a)
	}
	switch x.Kind {
	case "basic":
		w.basic(x.Name)
	case "own":
		w.own(x.Symbol)
	case "named":
		w.foreign(x)
	case "pointer":
		w.pointer(x.Elem)
	case "slice", "array":
		w.walk(x.Elem)
	case "map":
		if !m.basicKey(x.Key) {
			w.reason("R2.13", "the key of the map is "+m.typeText(x.Key))
		}
		w.walk(x.Key)
		w.walk(x.Elem)
	case "chan":
		if x.Dir == "" {
			w.reason("R4.3", "it is a channel that both sides can use")
		} else {
			w.reason("R3.2", "it is a channel")
		}
		w.walk(x.Elem)
	case "func":
		w.function(t)
	case "interface":
		if len(x.Methods) == 0 {
			w.reason("R2.6", "it is any")
		} else {
			w.reason("R4.9", "it is an unnamed interface that any type can implement")
		}
	case "struct":
		for _, f := range x.Fields {
			if f.Unexported && f.Name != "_" {
				w.reason("R2.1", "the unnamed struct has the unexported field "+f.Name)
			}
			w.walk(f.Type)
		}
	}
}

func (w *walker) basic(name string) {
	switch name {
	case "Pointer", "unsafe.Pointer", "uintptr":
		w.reason("R4.7", "it is "+name)
	case "invalid type":
		w.reason("R4.12", "its type could not be read")
	}
}

// own adds what matters at the place of use; the type's own reasons are those of
// the message.
func (w *walker) own(sym int) {
	switch w.m.role(sym) {
	case RoleFunc:
		if row := w.m.namedRow[sym]; row >= 0 {
			w.function(w.m.f.Shape.Named[row].Type)
		}
	case RoleInterface:
		w.reason("R4.9", w.m.short(sym)+" is an interface that any type can implement")
	case RoleService:
		for _, r := range w.m.typeReasons(sym) {
			w.reasonAt(r.Rule, r.Text, r.Pos)
		}
	}
}

func (w *walker) foreign(x *facts.TypeShape) {
	r := foreignRule(x)
	switch r {
	case "":
		return
	case "R4.2":
		w.reason(w.funcRule(), w.funcText(shortType(x.Name)))
		return
	}
	text := map[string]string{
		"R1.6": "%s is a name for a basic type", "R1.8": "%s has a fixed form in contracts", "R2.11": "%s belongs to another module",
		"R2.6": "%s can hold anything", "R3.2": "%s streams messages", "R3.1": "%s carries bytes while the call runs", "R3.3": "%s yields values one by one",
		"R3.5": "%s fetches rows through a connection", "R4.3": "%s is a channel", "R4.4": "%s belongs to a connection to a store",
		"R4.5": "%s synchronises one process", "R4.6": "%s belongs to one HTTP exchange", "R4.7": "%s is an address",
		"R4.9": "%s is an interface that any type can implement", "R4.10": "%s holds state that no field shows", "R4.12": "%s could not be read",
	}[r]
	w.reason(r, fmt.Sprintf(text, shortType(x.Name)))
}

// pointer is an optional value, unless it points to what is no value.
func (w *walker) pointer(elem int) {
	x := &w.m.f.Shape.Types[elem]
	data := x.Kind == "basic" || x.Kind == "slice" || x.Kind == "map" || x.Kind == "struct"
	if x.Kind == "own" {
		switch w.m.role(x.Symbol) {
		case RoleData, RoleEnum, RoleScalar:
			data = true
		}
	}
	if x.Kind == "named" && foreignRule(x) < "R2" {
		data = true
	}
	if data && !w.result {
		w.reason("R1.5", "it is a pointer, and nil may mean something")
	}
	w.walk(elem)
}

func (w *walker) function(t int) {
	w.reason(w.funcRule(), w.funcText("a function"))
	for _, p := range append(slices.Clone(w.m.f.Shape.Types[t].Params), w.m.f.Shape.Types[t].Results...) {
		x := &w.m.f.Shape.Types[p]
		if x.Kind == "own" || x.Kind == "pointer" || x.Kind == "slice" {
			w.walk(p)
		}
	}
}

// funcRule tells callbacks from stored functions.
func (w *walker) funcRule() string {
	switch {
	case w.result:
		return "R4.13"
	case slices.Contains(w.use, facts.UseKept), len(w.use) == 0:
		return "R4.2"
	case slices.Contains(w.use, facts.UseUnknown) && !slices.Contains(w.use, facts.UseCalled):
		return "R4.2"
	}
	return "R3.4"
}

func (w *walker) funcText(what string) string {
	switch w.funcRule() {
	case "R4.13":
		return "it is " + what
	case "R3.4":
		return "it is " + what + " that is called before the call returns"
	}
	switch {
	case len(w.use) == 0:
		return "it holds " + what
	case slices.Contains(w.use, facts.UseKept):
		return "it is " + what + " that is kept"
	}
	return "it is " + what + " that goes to code which was not seen"
}
