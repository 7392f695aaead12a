package data

import (
	"go/ast"
	"go/types"
	"strings"
)

// stringCall follows the functions of the standard library that make text.
func (w *walker) stringCall(e *ast.CallExpr, f *types.Func, x ast.Expr) (v *value, done bool) {
	if f.Pkg() == nil {
		return nil, false
	}
	switch f.Pkg().Path() {
	case "fmt":
		return w.fmtCall(e, f)
	case "strings":
		if x != nil {
			return w.builderCall(e, f, x)
		}
		return w.stringsCall(e, f)
	case "bytes":
		if x != nil {
			return w.builderCall(e, f, x)
		}
	}
	return nil, false
}

func (w *walker) fmtCall(e *ast.CallExpr, f *types.Func) (*value, bool) {
	var args []*value
	switch f.Name() {
	case "Sprintf":
		for _, a := range e.Args {
			args = append(args, w.eval(a))
		}
		if len(args) == 0 {
			return nil, true
		}
		if !interesting(args) {
			return nil, true
		}
		return formatted(args, e.Ellipsis.IsValid()), true
	case "Sprint":
		for _, a := range e.Args {
			args = append(args, w.eval(a))
		}
		return concatAll(args, nil), true
	case "Fprintf", "Fprint", "Fprintln":
		if len(e.Args) < 2 {
			return nil, false
		}
		w.eval(e.Args[0])
		for _, a := range e.Args[1:] {
			args = append(args, w.eval(a))
		}
		v := concatAll(args, nil)
		if f.Name() == "Fprintf" {
			v = formatted(args, e.Ellipsis.IsValid())
		}
		w.write(e.Args[0], v)
		return nil, true
	}
	return nil, false
}

// formatted is the text that a format and its arguments make.
func formatted(args []*value, spread bool) *value {
	if args[0] != nil && args[0].op == opText && !spread {
		return sprintf(args[0], args[1:])
	}
	v := &value{op: opFormat, list: args}
	if spread {
		v.n = 1
	}
	return v
}

// builderCall follows strings.Builder and bytes.Buffer in local variables.
func (w *walker) builderCall(e *ast.CallExpr, f *types.Func, x ast.Expr) (*value, bool) {
	switch f.Name() {
	case "WriteString", "Write", "WriteByte", "WriteRune":
		if len(e.Args) != 1 {
			return nil, false
		}
		v := w.eval(e.Args[0])
		if v == nil {
			v = text(" ")
		}
		w.write(x, v)
		return nil, true
	case "Reset":
		w.assignTo(x, text(""))
		return nil, true
	case "String", "Bytes":
		return w.eval(x), true
	}
	return nil, false
}

// write appends to the builder that e names.
func (w *walker) write(e ast.Expr, v *value) {
	for {
		switch n := ast.Unparen(e).(type) {
		case *ast.UnaryExpr:
			e = n.X
			continue
		case *ast.StarExpr:
			e = n.X
			continue
		case *ast.Ident:
			o := w.object(n)
			if o == nil {
				return
			}
			old := w.env[o]
			if old == nil || old.op == opParam || old.op == opTyped || old.op == opGroup {
				old = text("")
			}
			w.set(o, concat(old, v))
		}
		return
	}
}

func (w *walker) stringsCall(e *ast.CallExpr, f *types.Func) (*value, bool) {
	if len(e.Args) == 0 {
		return nil, false
	}
	args := make([]*value, len(e.Args))
	for i, a := range e.Args {
		args[i] = w.eval(a)
	}
	switch f.Name() {
	case "TrimSpace", "Trim", "TrimRight", "TrimLeft", "TrimSuffix", "TrimPrefix", "Clone", "ToValidUTF8":
		return args[0], true
	case "ToUpper", "ToLower", "Title":
		if v := args[0]; v != nil && v.op == opText {
			if f.Name() == "ToLower" {
				return text(strings.ToLower(v.text)), true
			}
		}
		return args[0], true
	case "Join":
		sep := hole
		if len(args) > 1 && args[1] != nil {
			sep = args[1]
		}
		g := args[0]
		if g == nil || g.op != opGroup {
			return nil, true
		}
		var parts []*value
		for i, p := range g.list {
			if i > 0 {
				parts = append(parts, sep)
			}
			parts = append(parts, p)
		}
		return concatAll(parts, nil), true
	case "Replace", "ReplaceAll":
		if len(args) >= 3 && args[0] != nil && args[1] != nil && args[1].op == opText {
			return w.replace(args[0], args[1].text, args[2]), true
		}
		return args[0], true
	case "Repeat":
		return hole, true
	}
	return nil, true
}

// replace is s with all old replaced by by.
func (w *walker) replace(s *value, old string, by *value) *value {
	if s.op != opText || old == "" || strings.Count(s.text, old) > 100 {
		return s
	}
	parts := strings.Split(s.text, old)
	var out *value
	for i, p := range parts {
		if i == 0 {
			out = text(p)
			continue
		}
		out = concat(concat(out, by), text(p))
	}
	return out
}
