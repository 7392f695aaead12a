package runtime

import (
	"path"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// names finds the symbols behind the names that the linker gives to functions.
type names struct {
	packages map[string]int
	symbols  map[symbolKey]int
	// mains are the packages that are programs; the linker calls each "main".
	mains []int
	dirs  []string
	// modules are the paths of the modules, for names that look like ours.
	modules []string
}

type symbolKey struct {
	pkg  int
	name ident.SymbolName
}

func newNames(s *facts.Set) *names {
	n := &names{packages: map[string]int{}, symbols: map[symbolKey]int{}}
	modules := map[string]bool{}
	for i := range s.Packages {
		p := &s.Packages[i]
		n.packages[string(p.Path)] = i
		n.dirs = append(n.dirs, p.Dir)
		if p.Name == "main" {
			n.mains = append(n.mains, i)
		}
		if m := string(p.Module); m != "" && !modules[m] {
			modules[m] = true
			n.modules = append(n.modules, m)
		}
	}
	for i := range s.Symbols {
		n.symbols[symbolKey{s.Symbols[i].Package, s.Symbols[i].Name}] = i
	}
	return n
}

// ours reports whether an import path looks like one of the code base.
func (n *names) ours(pkg string) bool {
	if _, ok := n.packages[pkg]; ok {
		return true
	}
	for _, m := range n.modules {
		if pkg == m || strings.HasPrefix(pkg, m+"/") {
			return true
		}
	}
	return false
}

// lookup finds the symbol of a linker's name, -1 when there is none; ours says
// whether the name looks like one of the code base. The file tells programs
// apart.
func (n *names) lookup(name, file string) (symbol int, ours bool) {
	pkg, rest := splitName(name)
	if pkg == "" {
		return -1, false
	}
	p, ok := n.packages[pkg]
	if !ok && pkg == "main" {
		p, ok = n.program(file)
	}
	if !ok {
		return -1, n.ours(pkg)
	}
	for _, s := range candidates(rest) {
		if i, ok := n.symbols[symbolKey{p, s}]; ok {
			return i, true
		}
	}
	return -1, true
}

// program is the main package that a file belongs to: the only one, else that
// whose directory ends the file's.
func (n *names) program(file string) (int, bool) {
	if len(n.mains) == 1 {
		return n.mains[0], true
	}
	best, length := -1, -1
	dir := path.Dir(strings.ReplaceAll(file, `\`, "/"))
	for _, p := range n.mains {
		d := n.dirs[p]
		if d != "." && (dir == d || strings.HasSuffix(dir, "/"+d)) && len(d) > length {
			best, length = p, len(d)
		}
	}
	return best, best >= 0
}

// splitName splits a linker's name into the import path and the name within the
// package: "example.com/a%2eb.(*T[...]).M.func1" is "example.com/a.b", "(*T).M.func1".
func splitName(name string) (pkg, rest string) {
	name = dropBrackets(name)
	slash := strings.LastIndexByte(name, '/')
	dot := strings.IndexByte(name[slash+1:], '.')
	if dot < 0 {
		return "", ""
	}
	dot += slash + 1
	return unescape(name[:dot]), name[dot+1:]
}

// dropBrackets drops type arguments.
func dropBrackets(s string) string {
	if !strings.Contains(s, "[") {
		return s
	}
	var b strings.Builder
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '[':
			depth++
		case c == ']' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescape takes back what the linker does to import paths: %2e is a dot.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// candidates are the symbol names that a name within a package may mean, the
// likeliest first. Closures belong to the declaration around them.
func candidates(rest string) []ident.SymbolName {
	rest = strings.TrimSuffix(rest, "-fm")
	if recv, ok := strings.CutPrefix(rest, "("); ok {
		typ, method, ok := strings.Cut(recv, ").")
		if !ok {
			return nil
		}
		method, _, _ = strings.Cut(method, ".")
		return []ident.SymbolName{ident.SymbolName(strings.TrimPrefix(typ, "*") + "." + strings.TrimSuffix(method, "-fm"))}
	}
	parts := strings.SplitN(rest, ".", 3)
	if parts[0] == "init" && len(parts) > 1 {
		if i, err := strconv.Atoi(parts[1]); err == nil && i >= 0 && i < 1<<20 {
			return []ident.SymbolName{ident.SymbolName("init#" + strconv.Itoa(i+1))}
		}
	}
	var out []ident.SymbolName
	if len(parts) > 1 {
		out = append(out, ident.SymbolName(parts[0]+"."+strings.TrimSuffix(parts[1], "-fm")))
	}
	return append(out, ident.SymbolName(parts[0]))
}
