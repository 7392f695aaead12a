package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// text writes a type as Go does, with ‹import/path› in place of package names.
func (m *mapping) text(t typ) (string, *unmapped) {
	if m.depth++; m.depth > maxDepth {
		return "", &unmapped{"the type is nested without an end", m.at}
	}
	defer func() { m.depth-- }()
	t, ok := m.resolve(t)
	if !ok {
		return "", &unmapped{"it is a type parameter", m.at}
	}
	x := m.shape(t)
	next := func(i int) (string, *unmapped) { return m.text(typ{i, t.env}) }
	switch x.Kind {
	case "basic":
		return x.Name, nil
	case "own":
		args, err := m.texts(x.Args, t.env)
		if err != nil || args == "" {
			return m.b.goName(x.Symbol), err
		}
		return m.b.goName(x.Symbol) + "[" + args + "]", nil
	case "named":
		i := strings.LastIndexByte(x.Name, '.')
		if i < 0 {
			return x.Name, nil // error, any, comparable
		}
		args, err := m.texts(x.Args, t.env)
		if args != "" {
			args = "[" + args + "]"
		}
		return "‹" + x.Name[:i] + "›" + x.Name[i:] + args, err
	case "pointer":
		s, err := next(x.Elem)
		return "*" + s, err
	case "slice":
		s, err := next(x.Elem)
		return "[]" + s, err
	case "array":
		s, err := next(x.Elem)
		return fmt.Sprintf("[%d]%s", x.Len, s), err
	case "map":
		k, err := next(x.Key)
		if err != nil {
			return "", err
		}
		e, err := next(x.Elem)
		return "map[" + k + "]" + e, err
	case "chan":
		s, err := next(x.Elem)
		return map[string]string{"": "chan ", "send": "chan<- ", "receive": "<-chan "}[x.Dir] + "(" + s + ")", err
	case "func":
		s, err := m.signature(x.Params, x.Results, x.Variadic, t.env)
		return "func" + s, err
	case "interface":
		var out []string
		for _, f := range x.Methods {
			y := &m.b.f.Shape.Types[f.Type]
			s, err := m.signature(y.Params, y.Results, y.Variadic, t.env)
			if err != nil {
				return "", err
			}
			if !isExported(f.Name) {
				return "", &unmapped{"it is an interface with unexported methods", m.at}
			}
			out = append(out, f.Name+s)
		}
		if len(out) == 0 {
			return "any", nil
		}
		return "interface{" + strings.Join(out, "; ") + "}", nil
	case "struct":
		return m.structText(t)
	}
	return "", &unmapped{"it is a " + x.Kind, m.at}
}

func (m *mapping) structText(t typ) (string, *unmapped) {
	var out []string
	for _, f := range m.shape(t).Fields {
		if f.Unexported && f.Name != "_" {
			return "", &unmapped{"it is an unnamed struct with unexported fields", m.at}
		}
		s, err := m.text(typ{f.Type, t.env})
		if err != nil {
			return "", err
		}
		if !f.Embedded {
			s = f.Name + " " + s
		}
		if f.Tag != "" {
			s += " " + strconv.Quote(f.Tag)
		}
		out = append(out, s)
	}
	return "struct{" + strings.Join(out, "; ") + "}", nil
}

// signature writes parameters and results without names.
func (m *mapping) signature(params, results []int, variadic bool, env map[string]typ) (string, *unmapped) {
	var ps []string
	for i, p := range params {
		s, err := m.text(typ{p, env})
		if err != nil {
			return "", err
		}
		if variadic && i == len(params)-1 {
			s = "..." + strings.TrimPrefix(s, "[]")
		}
		ps = append(ps, s)
	}
	rs, err := m.texts(results, env)
	if err != nil {
		return "", err
	}
	s := "(" + strings.Join(ps, ", ") + ")"
	switch len(results) {
	case 0:
	case 1:
		s += " " + rs
	default:
		s += " (" + rs + ")"
	}
	return s, nil
}

func (m *mapping) texts(rows []int, env map[string]typ) (string, *unmapped) {
	var out []string
	for _, r := range rows {
		s, err := m.text(typ{r, env})
		if err != nil {
			return "", err
		}
		out = append(out, s)
	}
	return strings.Join(out, ", "), nil
}
