package forms

import (
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// goFiles writes a package that lies anywhere below the root of the analysed
// module: interfaces in the original signatures for each consumer, and a port of
// DTOs with mappers and an adapter that answers it with the original code.
func goFiles(in *Input) ([]File, []wire.Question, error) {
	g := &golang{in: in, texts: wire.NewTexts(in.Facts), pkg: strings.ReplaceAll(in.Service.Package, "_", "") + "contract", names: map[string]bool{}}
	g.module = g.moduleOf()
	g.check()
	var out []File
	for _, part := range []struct {
		name  string
		write func(*source)
	}{{"consumers.go", g.consumers}, {"port.go", g.port}, {"mappers.go", g.mappers}, {"local.go", g.local}} {
		s := &source{g: g, imports: map[string]string{}, taken: map[string]bool{}}
		part.write(s)
		if s.b.Len() == 0 {
			continue
		}
		data, err := s.file()
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", part.name, err)
		}
		out = append(out, File{"go/" + part.name, data})
	}
	return out, g.questions, nil
}

// golang writes the package of one service.
type golang struct {
	in        *Input
	texts     *wire.Texts
	pkg       string
	module    string
	questions []wire.Question
	// messages are those that can be written; methods likewise.
	messages map[string]*wire.Message
	methods  []*wire.Method
	names    map[string]bool
}

// moduleOf is the module of the service's own code.
func (g *golang) moduleOf() string {
	for i := range g.in.Surface.Operations {
		return string(g.in.Facts.Packages[g.in.Facts.Symbols[g.in.Surface.Operations[i].Symbol].Package].Module)
	}
	return g.in.Project
}

func (g *golang) ask(id ident.SymbolID, name, place, text string) {
	g.questions = append(g.questions, wire.Question{Subject: id, Name: name, Text: text, Place: place, Change: "export the name, or move the package out of internal/", More: []contract.Option{}})
}

// reachable says why a text can not be written outside its package, "" when it can.
func (g *golang) reachable(text string) string {
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "‹")
		if !ok {
			return ""
		}
		path, name, _ := strings.Cut(after, "›.")
		rest = name
		if end := strings.IndexFunc(name, func(r rune) bool { return !isWord(r) }); end >= 0 {
			name = name[:end]
		}
		if name == "" || name[0] >= 'a' && name[0] <= 'z' || name[0] == '_' {
			return name + " of " + path + " is not exported"
		}
		if why := g.importable(path); why != "" {
			return why
		}
	}
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f && r != '‹' && r != '›'
}

func (g *golang) importable(path string) string {
	for i := range g.in.Facts.Packages {
		if p := &g.in.Facts.Packages[i]; string(p.Path) == path && p.Name == "main" {
			return path + " is a program, which can not be imported"
		}
	}
	elems := strings.Split(path, "/")
	for i, e := range elems {
		parent := strings.Join(elems[:i], "/")
		if e == "internal" && parent != g.module && !strings.HasPrefix(g.module, parent+"/") {
			return path + " is internal to " + parent
		}
	}
	return ""
}

// check finds the messages and methods whose types can be named.
func (g *golang) check() {
	s := g.in.Service
	g.messages = map[string]*wire.Message{}
	why := map[string]string{}
	for i := range s.Messages {
		m := &s.Messages[i]
		g.messages[m.Name] = m
		why[m.Name] = g.reachable(m.Go)
	}
	for _, e := range s.Enums {
		why[e.Name] = g.reachable(e.Go)
	}
	fields := func(fs []wire.Field) string {
		for i := range fs {
			for t := range types(&fs[i].Type) {
				if w := g.reachable(t.Go); w != "" {
					return w
				}
				if w := why[t.Ref]; w != "" {
					return w
				}
			}
		}
		return ""
	}
	for changed := true; changed; {
		changed = false
		for i := range s.Messages {
			m := &s.Messages[i]
			if why[m.Name] == "" {
				if why[m.Name] = fields(m.Fields); why[m.Name] != "" {
					changed = true
				}
			}
		}
	}
	for name := range g.messages {
		if why[name] != "" {
			delete(g.messages, name)
		}
	}
	for i := range s.Methods {
		m := &s.Methods[i]
		w := fields(m.Request)
		if w == "" {
			w = fields(m.Response)
		}
		if w != "" {
			g.ask(m.ID, m.Name, m.Place, fmt.Sprintf("%s is not in the Go port: %s", m.Name, w))
			continue
		}
		g.methods = append(g.methods, m)
	}
}

// types yields a type and all below it.
func types(t *wire.Type) func(func(*wire.Type) bool) {
	return func(yield func(*wire.Type) bool) {
		for _, x := range []*wire.Type{t, t.Key, t.Elem} {
			if x == nil {
				continue
			}
			if x == t {
				if !yield(x) {
					return
				}
				continue
			}
			for y := range types(x) {
				if !yield(y) {
					return
				}
			}
		}
	}
}

// source is one file.
type source struct {
	g       *golang
	b       strings.Builder
	imports map[string]string // alias by path
	taken   map[string]bool
	depth   int
}

func (s *source) line(format string, args ...any) { fmt.Fprintf(&s.b, format+"\n", args...) }

// use imports a package and returns its alias.
func (s *source) use(path string) string {
	if a, ok := s.imports[path]; ok {
		return a
	}
	elems := strings.Split(path, "/")
	base := elems[len(elems)-1]
	if len(elems) > 1 && len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = elems[len(elems)-2]
	}
	base = strings.ReplaceAll(wire.Snake(base), "_", "")
	alias := base
	for k := 2; s.taken[alias] || reservedWord(alias); k++ {
		alias = base + fmt.Sprint("pkg", k)
	}
	s.taken[alias] = true
	s.imports[path] = alias
	return alias
}

// reservedWord reports whether generated code uses the name for something else.
func reservedWord(s string) bool {
	switch s {
	case "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto", "if", "import",
		"interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
		"string", "bool", "byte", "error", "any", "len", "make", "append", "copy", "nil", "true", "false", "int", "new", "rune",
		"a", "d", "v", "l", "x", "k", "e", "err", "ctx", "request", "response", "narrow", "init", "main":
		return true
	}
	return strings.HasPrefix(s, "int") && strings.Trim(s[3:], "0123456789") == "" || strings.HasPrefix(s, "uint") || strings.HasPrefix(s, "float")
}

// code writes Type.Go with aliases in place of import paths.
func (s *source) code(text string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, "‹")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		path, rest, _ := strings.Cut(after, "›")
		b.WriteString(s.use(path))
		text = rest
	}
}

func (s *source) file() ([]byte, error) {
	var b strings.Builder
	comment(&b, "", "//", s.g.in.Header()...)
	b.WriteString("\npackage " + s.g.pkg + "\n\nimport (\n")
	paths := slices.Sorted(maps.Keys(s.imports))
	for _, p := range paths {
		fmt.Fprintf(&b, "\t%s %q\n", s.imports[p], p)
	}
	b.WriteString(")\n\n" + s.b.String())
	return format.Source([]byte(b.String()))
}
