// Package rename writes a copy of a module in which every package, directory,
// identifier and table has another name and every line is where it was. What an
// analysis finds in the copy it can not have found by names. It is for tests.
package rename

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"hash/fnv"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Copy is a renamed copy.
type Copy struct {
	// Dir is its directory.
	Dir string

	module string
	dirs   map[string]string
	tables *regexp.Regexp
	pinned map[string]bool

	mu      sync.Mutex
	sources map[string]source
	// own are the module's types, asked what its interfaces want; seen are the
	// packages whose types are in foreign and others.
	own     []types.Type
	asked   []*types.Interface
	seen    map[*types.Package]bool
	foreign []*types.Interface
	others  []types.Type
}

// newModule is the module path of every copy.
const newModule = "example.org/renamed"

// source is a file with the places to change, all of them within a line.
type source struct {
	text  []byte
	edits []edit
}

// edit replaces bytes by a text, another name or another import path.
type edit struct {
	from, to   int
	text       string
	name, path string
}

// Module copies the module in dir without its tests. tables are the words that
// are renamed in string literals and SQL files.
func Module(t testing.TB, dir, module string, tables []string) *Copy {
	t.Helper()
	c := &Copy{Dir: t.TempDir(), module: module, dirs: map[string]string{}, pinned: map[string]bool{}, sources: map[string]source{}, seen: map[*types.Package]bool{}}
	if len(tables) > 0 {
		slices.SortFunc(tables, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
		c.tables = regexp.MustCompile(`\b(` + strings.Join(tables, "|") + `)\b`)
	}
	c.foreign = append(c.foreign, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
	c.load(t, dir)
	c.pin()
	if len(c.sources) == 0 {
		t.Fatalf("no source in %s", dir)
	}
	for name, s := range c.sources {
		c.write(t, c.File(name), c.apply(s))
	}
	c.copyOthers(t, dir)
	return c
}

func (c *Copy) load(t testing.TB, dir string) {
	t.Helper()
	o := load.Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir()}
	_, err := load.Load(t.Context(), o, func(k *load.Checked) {
		c.mu.Lock()
		defer c.mu.Unlock()
		for dir := k.Package.Dir; dir != "." && dir != "/"; dir = path.Dir(dir) {
			c.dirs[dir] = dir
		}
		c.collect(k)
		c.foreignTypes(k, k.Types)
		c.edit(k)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// File is the name in the copy of a file of the original, both relative.
func (c *Copy) File(name string) string { return path.Join(c.dir(path.Dir(name)), path.Base(name)) }

// Package is the import path in the copy of one of the original.
func (c *Copy) Package(p ident.PackagePath) ident.PackagePath {
	rel, ok := strings.CutPrefix(string(p), c.module)
	if !ok || rel != "" && rel[0] != '/' {
		return p
	}
	return ident.PackagePath(path.Join(newModule, c.dir(strings.TrimPrefix(rel, "/"))))
}

// dir renames the elements of a directory down to the last one that holds Go
// files; what lies below, and internal, keeps its name.
func (c *Copy) dir(name string) string {
	if name == "." || name == "" {
		return "."
	}
	parts, out := strings.Split(name, "/"), ""
	for i, p := range parts {
		if c.dirs[path.Join(parts[:i+1]...)] != "" && p != "internal" {
			p = newName(p)
		}
		out = path.Join(out, p)
	}
	return out
}

// newName is another name for an identifier, exported if that is.
func newName(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	if token.IsExported(name) {
		return fmt.Sprintf("Q%08x", h.Sum32())
	}
	return fmt.Sprintf("q%08x", h.Sum32())
}

// collect notes the module's types and interfaces, and the fields that embed
// types of others: those keep their names.
func (c *Copy) collect(k *load.Checked) {
	for e, tv := range k.Info.Types {
		if _, ok := e.(*ast.InterfaceType); !ok {
			continue
		}
		if i, ok := tv.Type.(*types.Interface); ok && i.NumMethods() > 0 {
			c.asked = append(c.asked, i)
		}
	}
	scope := k.Types.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		c.own = append(c.own, tn.Type())
		if st, ok := tn.Type().Underlying().(*types.Struct); ok {
			c.pinFields(st, k)
		}
	}
}

// pin finds the names that have to stay: methods that others' interfaces ask for,
// or others' types have for the module's interfaces.
func (c *Copy) pin() {
	// errors.Is and its like ask for the last three without a named interface.
	for _, name := range []string{"main", "init", "_", "Unwrap", "Is", "As"} {
		c.pinned[name] = true
	}
	for _, t := range c.own {
		c.pinMethods(t, c.foreign)
	}
	for _, t := range c.others {
		c.pinMethods(t, c.asked)
	}
}

func (c *Copy) pinMethods(t types.Type, foreign []*types.Interface) {
	for _, i := range foreign {
		if !types.Implements(t, i) && !types.Implements(types.NewPointer(t), i) {
			continue
		}
		for m := range i.Methods() {
			c.pinned[m.Name()] = true
		}
	}
}

func (c *Copy) pinFields(st *types.Struct, k *load.Checked) {
	for f := range st.Fields() {
		t := types.Unalias(f.Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if n, ok := t.(*types.Named); ok && f.Embedded() && !k.Own(n.Obj().Pkg()) {
			c.pinned[f.Name()] = true
		}
	}
}

// foreignTypes collects the types of all packages outside the module that a
// package leads to.
func (c *Copy) foreignTypes(k *load.Checked, p *types.Package) {
	if c.seen[p] {
		return
	}
	c.seen[p] = true
	for _, i := range p.Imports() {
		c.foreignTypes(k, i)
	}
	if k.Own(p) {
		return
	}
	for _, name := range p.Scope().Names() {
		tn, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		if i, ok := tn.Type().Underlying().(*types.Interface); !ok {
			c.others = append(c.others, tn.Type())
		} else if i.NumMethods() > 0 {
			c.foreign = append(c.foreign, i)
		}
	}
}

// edit collects the changes of a package's files.
func (c *Copy) edit(k *load.Checked) {
	for i, f := range k.Files {
		s := source{text: slices.Clone(k.Sources[i])}
		change := func(n ast.Node, e edit) {
			e.from, e.to = k.Fset.PositionFor(n.Pos(), false).Offset, k.Fset.PositionFor(n.End(), false).Offset
			s.edits = append(s.edits, e)
		}
		imports := map[*ast.BasicLit]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				imports[n.Path] = true
				change(n.Path, edit{path: strings.Trim(n.Path.Value, "`\"")})
			case *ast.BasicLit:
				if n.Kind == token.STRING && !imports[n] {
					change(n, edit{text: c.text(n.Value)})
				}
			case *ast.Ident:
				if renames(k, f, n) {
					change(n, edit{name: n.Name})
				}
			}
			return true
		})
		c.sources[k.Names[i]] = s
	}
}

// renames reports whether an identifier is one of the module's own.
func renames(k *load.Checked, f *ast.File, id *ast.Ident) bool {
	if id == f.Name {
		return true
	}
	if o, ok := k.Info.Defs[id]; ok {
		_, explicit := o.(*types.PkgName)
		return !explicit || k.Own(o.(*types.PkgName).Imported())
	}
	switch o := k.Info.Uses[id].(type) {
	case nil:
		return false
	case *types.PkgName:
		return k.Own(o.Imported())
	default:
		return o.Pkg() != nil && k.Own(o.Pkg())
	}
}

// text renames tables in SQL and string literals.
func (c *Copy) text(s string) string {
	if c.tables == nil {
		return s
	}
	return c.tables.ReplaceAllStringFunc(s, newName)
}

// apply makes the new text of a file, when all packages have been seen.
func (c *Copy) apply(s source) []byte {
	slices.SortFunc(s.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := 0
	for _, e := range s.edits {
		switch {
		case e.path != "":
			e.text = `"` + string(c.Package(ident.PackagePath(e.path))) + `"`
		case e.name != "" && c.pinned[e.name]:
			e.text = e.name
		case e.name != "":
			e.text = newName(e.name)
		}
		out = append(out, s.text[at:e.from]...)
		out = append(out, e.text...)
		at = e.to
	}
	return append(out, s.text[at:]...)
}

// copyOthers copies what is no Go file, the module file with its new name.
func (c *Copy) copyOthers(t testing.TB, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case rel == "go.mod":
			text = []byte(strings.Replace(string(text), "module "+c.module, "module "+newModule, 1))
		case strings.HasSuffix(rel, ".sql"):
			text = []byte(c.text(string(text)))
		}
		c.write(t, c.File(rel), text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *Copy) write(t testing.TB, name string, text []byte) {
	t.Helper()
	name = filepath.Join(c.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
