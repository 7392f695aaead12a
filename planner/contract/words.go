package contract

import (
	"fmt"
	"strings"
	"unicode"
)

// count joins a number and a noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// enumerate joins at most n words and counts the rest.
func enumerate(words []string, n int) string {
	if len(words) <= n {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:n], ", "), len(words)-n)
}

// shortType drops the directories of import paths: "*database/sql.DB" is
// "*sql.DB".
func shortType(s string) string {
	var b strings.Builder
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '/':
			start = i + 1
		case ' ', '*', '[', ']', '(', ')', ',', '{', '}', ';':
			b.WriteString(s[start : i+1])
			start = i + 1
		}
	}
	return b.String() + s[start:]
}

// typeText writes a type of the facts as Go does.
func (m *model) typeText(t int) string { return m.typeTextAt(t, 0) }

func (m *model) typeTextAt(t, depth int) string {
	if depth > 10 {
		return "…"
	}
	x := &m.f.Shape.Types[t]
	next := func(i int) string { return m.typeTextAt(i, depth+1) }
	list := func(l []int) string {
		out := make([]string, len(l))
		for i, e := range l {
			out[i] = next(e)
		}
		return strings.Join(out, ", ")
	}
	args := ""
	if len(x.Args) > 0 {
		args = "[" + list(x.Args) + "]"
	}
	switch x.Kind {
	case "own":
		return m.short(x.Symbol) + args
	case "named":
		return shortType(x.Name) + args
	case "pointer":
		return "*" + next(x.Elem)
	case "slice":
		return "[]" + next(x.Elem)
	case "array":
		return fmt.Sprintf("[%d]%s", x.Len, next(x.Elem))
	case "map":
		return "map[" + next(x.Key) + "]" + next(x.Elem)
	case "chan":
		return map[string]string{"": "chan ", "send": "chan<- ", "receive": "<-chan "}[x.Dir] + next(x.Elem)
	case "func":
		s := "func(" + list(x.Params) + ")"
		switch len(x.Results) {
		case 0:
		case 1:
			s += " " + next(x.Results[0])
		default:
			s += " (" + list(x.Results) + ")"
		}
		return s
	case "interface":
		if len(x.Methods) == 0 {
			return "any"
		}
		return "interface{…}"
	case "struct":
		if len(x.Fields) == 0 {
			return "struct{}"
		}
		return "struct{…}"
	}
	return x.Name
}

// splitWords splits an identifier at case changes and underscores, in capitals.
func splitWords(s string) []string {
	var out []string
	rs := []rune(s)
	start := 0
	flush := func(end int) {
		if end > start {
			out = append(out, strings.ToUpper(string(rs[start:end])))
		}
		start = end
	}
	for i, r := range rs {
		switch {
		case r == '_':
			flush(i)
			start = i + 1
		case i > start && unicode.IsUpper(r) && !unicode.IsUpper(rs[i-1]):
			flush(i)
		case i > start+1 && unicode.IsLower(r) && unicode.IsUpper(rs[i-1]):
			flush(i - 1)
		}
	}
	flush(len(rs))
	if out == nil {
		out = []string{"ERROR"}
	}
	return out
}
