package flow

import (
	"path"
	"strings"
)

// Hole stands for the part of a text that is not known.
const Hole = "…"

// Text is the string of a value; exact is false when a part of it is not known
// and stands as Hole.
func (m *Machine) Text(t Thunk) (s string, exact bool) {
	s, exact = m.text(t, 0)
	for strings.Contains(s, Hole+Hole) {
		s = strings.ReplaceAll(s, Hole+Hole, Hole)
	}
	return s, exact
}

func (m *Machine) text(t Thunk, depth int) (string, bool) {
	if depth > 40 {
		return Hole, false
	}
	before := m.joined
	m.joined = false
	t = m.Head(t)
	joined := m.joined
	m.joined = before
	switch t.Op {
	case Text:
		return t.Name, !joined
	case Zero:
		return "", true
	case Concat:
		var b strings.Builder
		exact := true
		for _, a := range t.Args {
			s, ok := m.text(t.At(a), depth+1)
			b.WriteString(s)
			exact = exact && ok
		}
		return b.String(), exact
	case Call:
		return m.callText(t, depth)
	case Result:
		if t.X.Op == Call && t.Index == 0 {
			return m.callText(t.At(t.X), depth)
		}
	}
	return m.hole(t), false
}

// hole names what is not known, with the machine's own words where it has some.
func (m *Machine) hole(t Thunk) string {
	if m.Unknown != nil {
		if s := m.Unknown(t); s != "" {
			return s
		}
	}
	return Hole
}

// callText knows functions of the standard library that make strings.
func (m *Machine) callText(t Thunk, depth int) (string, bool) {
	if t.Own {
		if next, ok := m.Enter(t, 0); ok {
			return m.text(next, depth+1)
		}
		return m.hole(t), false
	}
	arg := func(i int) (string, bool) { return m.text(t.ArgAt(i), depth+1) }
	switch string(t.Key.Package) + "." + t.Name {
	case "fmt.Sprintf":
		return m.format(t, depth)
	case "path.Join", "path/filepath.Join", "net/url.JoinPath":
		return m.join(t, depth)
	case "strings.TrimSuffix", "strings.TrimRight":
		s, ok := arg(0)
		cut, ok2 := arg(1)
		if t.Name == "TrimRight" {
			return strings.TrimRight(s, cut), ok && ok2
		}
		return strings.TrimSuffix(s, cut), ok && ok2
	case "strings.TrimPrefix", "strings.TrimLeft":
		s, ok := arg(0)
		cut, ok2 := arg(1)
		if t.Name == "TrimLeft" {
			return strings.TrimLeft(s, cut), ok && ok2
		}
		return strings.TrimPrefix(s, cut), ok && ok2
	case "strings.ToUpper":
		s, ok := arg(0)
		return strings.ToUpper(s), ok
	case "strings.ToLower":
		s, ok := arg(0)
		return strings.ToLower(s), ok
	case "strings.TrimSpace", "path.Clean", "strings.Clone", "net/url.Parse", "net/url.PathEscape", "net/url.QueryEscape":
		return arg(0)
	case "strconv.Itoa", "strconv.FormatInt":
		return arg(0)
	case "net.JoinHostPort":
		host, ok := arg(0)
		port, ok2 := arg(1)
		return host + ":" + port, ok && ok2
	case "github.com/aws/aws-sdk-go/aws.String", "github.com/aws/aws-sdk-go-v2/aws.String":
		return arg(0)
	}
	if (t.Name == "String" || t.Name == "Value") && t.X != nil && len(t.Args) == 0 {
		s, _ := m.text(t.At(t.X), depth+1)
		return s, false
	}
	return m.hole(t), false
}

// format fills the verbs of a format.
func (m *Machine) format(t Thunk, depth int) (string, bool) {
	layout, exact := m.text(t.ArgAt(0), depth+1)
	var b strings.Builder
	next := 1
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' {
			b.WriteByte(layout[i])
			continue
		}
		j := i + 1
		for j < len(layout) && strings.IndexByte("+-# 0123456789.[]*", layout[j]) >= 0 {
			j++
		}
		if j == len(layout) {
			break
		}
		if layout[j] == '%' {
			b.WriteByte('%')
		} else {
			s, ok := m.text(t.ArgAt(next), depth+1)
			if next >= len(t.Args) {
				s, ok = Hole, false
			}
			b.WriteString(s)
			exact = exact && ok
			next++
		}
		i = j
	}
	return b.String(), exact
}

func (m *Machine) join(t Thunk, depth int) (string, bool) {
	var parts []string
	exact := true
	for _, a := range t.Args {
		s, ok := m.text(t.At(a), depth+1)
		parts = append(parts, s)
		exact = exact && ok
	}
	return path.Join(parts...), exact
}
