package contract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// role says what an own type is for a contract.
func (m *model) role(sym int) Role {
	if m.roles[sym] == "" {
		m.roles[sym] = m.findRole(sym)
	}
	return m.roles[sym]
}

func (m *model) findRole(sym int) Role {
	row := m.namedRow[sym]
	if row < 0 {
		switch {
		case m.f.Symbols[sym].Kind == facts.Interface:
			return RoleInterface
		case m.errorRow[sym] >= 0:
			return RoleError
		}
		return RoleService // no signature carries it: only its methods are used
	}
	n := &m.f.Shape.Named[row]
	t := &m.f.Shape.Types[n.Type]
	switch {
	case t.Kind == "interface":
		return m.interfaceRole(sym, t)
	case t.Kind == "func":
		return RoleFunc
	case m.errorRow[sym] >= 0:
		return RoleError
	case n.Encodes != "":
		return RoleData
	case hides(n.Live), m.embeds(t, n.Live), n.Live != "" && m.acts(sym):
		return RoleService
	case t.Kind == "basic" && m.enumRow[sym] >= 0:
		return RoleEnum
	case t.Kind == "basic":
		return RoleScalar
	case t.Kind == "struct" && m.isObject(sym, t):
		return RoleService
	}
	return RoleData
}

func (m *model) interfaceRole(sym int, t *facts.TypeShape) Role {
	if t.Name != "" {
		return RoleConstraint
	}
	if len(t.Methods) == 0 {
		return RoleData // any by another name
	}
	if slices.ContainsFunc(t.Methods, func(x facts.MethodShape) bool { return exported(x.Name) != x.Name }) && len(m.impls[sym]) > 0 {
		return RoleSealed
	}
	return RoleInterface
}

// acts reports whether a method of a type reaches a table or leaves the process.
func (m *model) acts(sym int) bool {
	for _, i := range m.methods(sym) {
		if x := m.feeds.of(i); x.out || len(x.reads)+len(x.writes) > 0 {
			return true
		}
	}
	return false
}

// methods are the methods that a type declares, in the order of symbols.
func (m *model) methods(sym int) []int {
	var out []int
	name := string(m.f.Symbols[sym].Name)
	for i := sym + 1; i < len(m.f.Symbols) && m.f.Symbols[i].Package == m.f.Symbols[sym].Package; i++ {
		s := &m.f.Symbols[i]
		if !strings.HasPrefix(string(s.Name), name) {
			break
		}
		if s.Kind == facts.Method && strings.HasPrefix(string(s.Name), name+".") {
			out = append(out, i)
		}
	}
	return out
}

// embeds reports whether the first field on the way is embedded and leads
// straight to a type of another module: a wrapper of a live object is one.
func (m *model) embeds(t *facts.TypeShape, live string) bool {
	path, _, ok := strings.Cut(live, " ")
	if !ok || strings.Contains(path, ".") {
		return false
	}
	for _, f := range t.Fields {
		if f.Name == path && f.Embedded {
			return m.pointee(f.Type).Kind == "named"
		}
	}
	return false
}

// hides reports whether what makes a type more than data is behind an unexported
// field, or no field at all. Behind exported ones alone the type is data, and the
// field the matter.
func hides(live string) bool {
	field, what, ok := strings.Cut(live, " ")
	if live == "" || !ok || strings.ContainsAny(field, "(<*/[") || what == "" {
		return live != ""
	}
	for name := range strings.SplitSeq(field, ".") {
		if r, _ := utf8.DecodeRuneInString(name); !unicode.IsUpper(r) {
			return true
		}
	}
	return false
}

// isObject reports whether a struct that holds plain data is an object all the
// same: it has no exported field, and methods that reach a table or leave the
// process, or methods that change it while no method or field hands it on.
func (m *model) isObject(sym int, t *facts.TypeShape) bool {
	for _, f := range t.Fields {
		if !f.Unexported {
			return false
		}
	}
	methods := m.methods(sym)
	if m.acts(sym) {
		return true
	}
	for _, i := range methods {
		if r := m.funcRow[i]; r >= 0 && !m.carried[sym] && slices.Contains(m.f.Shape.Funcs[r].Receiver, facts.UseMutated) {
			return true
		}
	}
	return len(methods) > 0 && len(t.Fields) == 0
}

// basicKey reports whether a type can be the key of a map in a contract.
func (m *model) basicKey(t int) bool { return m.basicKeyAt(t, 0) }

func (m *model) basicKeyAt(t, depth int) bool {
	if depth > maxDepth {
		return false
	}
	x := &m.f.Shape.Types[t]
	switch x.Kind {
	case "basic":
		return x.Name == "string" || x.Name == "bool" || strings.Contains(x.Name, "int") || x.Name == "rune" || x.Name == "byte"
	case "own":
		r := m.role(x.Symbol)
		row := m.namedRow[x.Symbol]
		return (r == RoleEnum || r == RoleScalar) && row >= 0 && m.basicKeyAt(m.f.Shape.Named[row].Type, depth+1) || row >= 0 && m.f.Shape.Named[row].Encodes == "text"
	case "named":
		return x.Foreign == facts.ForeignBasic || x.Foreign == facts.ForeignText
	}
	return false
}

// nesting counts the lists and maps of own structs inside each other.
func (m *model) nesting(t int) int {
	if d, ok := m.depths[t]; ok {
		return d
	}
	m.depths[t] = 0
	x := &m.f.Shape.Types[t]
	d := 0
	switch x.Kind {
	case "pointer":
		d = m.nesting(x.Elem)
	case "slice", "array", "map":
		d = m.nesting(x.Elem)
		if m.isStruct(x.Elem) {
			d++
		}
	case "own":
		if row := m.namedRow[x.Symbol]; row >= 0 && m.role(x.Symbol) == RoleData && m.f.Shape.Named[row].Encodes == "" {
			d = m.nesting(m.f.Shape.Named[row].Type)
		}
		for _, a := range x.Args {
			d = max(d, m.nesting(a))
		}
	case "struct":
		for _, f := range x.Fields {
			if !f.Unexported {
				d = max(d, m.nesting(f.Type))
			}
		}
	}
	m.depths[t] = d
	return d
}

// maxDepth bounds chains of types that no Go code has.
const maxDepth = 20

// pointee is what a type is or points to.
func (m *model) pointee(t int) *facts.TypeShape {
	x := &m.f.Shape.Types[t]
	for range maxDepth {
		if x.Kind != "pointer" {
			break
		}
		x = &m.f.Shape.Types[x.Elem]
	}
	return x
}

// isStruct reports whether a type is an own struct or a pointer to one.
func (m *model) isStruct(t int) bool {
	x := m.pointee(t)
	if x.Kind != "own" {
		return false
	}
	row := m.namedRow[x.Symbol]
	return row >= 0 && m.f.Shape.Types[m.f.Shape.Named[row].Type].Kind == "struct" && m.f.Shape.Named[row].Encodes == ""
}
