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
	case hides(n.Live):
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

// hides reports whether what makes a type more than data is behind an unexported
// field, or no field at all. Behind an exported one the type is data, and the
// field the matter.
func hides(live string) bool {
	field, what, ok := strings.Cut(live, " ")
	if live == "" || !ok || strings.ContainsAny(field, "(<*/[") || what == "" {
		return live != ""
	}
	r, _ := utf8.DecodeRuneInString(field)
	return !unicode.IsUpper(r)
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
	methods := false
	name := string(m.f.Symbols[sym].Name) + "."
	for i := sym + 1; i < len(m.f.Symbols) && m.f.Symbols[i].Package == m.f.Symbols[sym].Package; i++ {
		s := &m.f.Symbols[i]
		if !strings.HasPrefix(string(s.Name), name) {
			if strings.HasPrefix(string(s.Name), name[:len(name)-1]) {
				continue
			}
			break
		}
		if s.Kind != facts.Method {
			continue
		}
		methods = true
		x := m.feeds.of(i)
		if x.out || len(x.reads)+len(x.writes) > 0 {
			return true
		}
		if r := m.funcRow[i]; r >= 0 && !m.carried[sym] && slices.Contains(m.f.Shape.Funcs[r].Receiver, facts.UseMutated) {
			return true
		}
	}
	return methods && len(t.Fields) == 0
}

// basicKey reports whether a type can be the key of a map in a contract.
func (m *model) basicKey(t int) bool {
	x := &m.f.Shape.Types[t]
	switch x.Kind {
	case "basic":
		return x.Name == "string" || x.Name == "bool" || strings.Contains(x.Name, "int") || x.Name == "rune" || x.Name == "byte"
	case "own":
		r := m.role(x.Symbol)
		row := m.namedRow[x.Symbol]
		return (r == RoleEnum || r == RoleScalar) && row >= 0 && m.basicKey(m.f.Shape.Named[row].Type) || row >= 0 && m.f.Shape.Named[row].Encodes == "text"
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

// isStruct reports whether a type is an own struct or a pointer to one.
func (m *model) isStruct(t int) bool {
	x := &m.f.Shape.Types[t]
	if x.Kind == "pointer" {
		return m.isStruct(x.Elem)
	}
	if x.Kind != "own" {
		return false
	}
	row := m.namedRow[x.Symbol]
	return row >= 0 && m.f.Shape.Types[m.f.Shape.Named[row].Type].Kind == "struct" && m.f.Shape.Named[row].Encodes == ""
}
