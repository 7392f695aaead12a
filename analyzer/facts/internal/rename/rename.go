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

	module  string
	dirs    map[string]string
	tables  *regexp.Regexp
	pinned  map[string]bool
	mu      sync.Mutex
	sources map[string]source
}

// newModule is the module path of every copy.
const newModule = "example.org/renamed"

// source is a file with the places to change, all of them within a line.
type source struct {
	text  []byte
	edits []edit
}

type edit struct {
	from, to int
	text     string
}

// Module copies the module in dir without its tests. tables are the words that
// are renamed in string literals and SQL files.
func Module(t testing.TB, dir, module string, tables []string) *Copy {
	t.Helper()
	c := &Copy{Dir: t.TempDir(), module: module, dirs: map[string]string{}, pinned: map[string]bool{}, sources: map[string]source{}}
	if len(tables) > 0 {
		slices.SortFunc(tables, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
		c.tables = regexp.MustCompile(`\b(` + strings.Join(tables, "|") + `)\b`)
	}
	c.load(t, dir, c.pin)
	c.load(t, dir, c.edit)
	if len(c.sources) == 0 {
		t.Fatalf("no source in %s", dir)
	}
	for name, s := range c.sources {
		c.write(t, c.File(name), s.apply())
	}
	c.others(t, dir)
	return c
}

func (c *Copy) load(t testing.TB, dir string, visit func(*load.Checked)) {
	t.Helper()
	o := load.Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir()}
	if _, err := load.Load(t.Context(), o, func(k *load.Checked) {
		c.mu.Lock()
		defer c.mu.Unlock()
		visit(k)
	}); err != nil {
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

// pin collects the names that have to stay: methods that others' interfaces ask
// for or others' types have for the module's interfaces, and fields that embed
// types of others.
func (c *Copy) pin(k *load.Checked) {
	for dir := k.Package.Dir; dir != "." && dir != "/"; dir = path.Dir(dir) {
		c.dirs[dir] = dir
	}
	// errors.Is and its like ask for the last three without a named interface.
	for _, name := range []string{"main", "init", "_", "Unwrap", "Is", "As"} {
		c.pinned[name] = true
	}
	foreign, others := foreignTypes(k)
	for e, tv := range k.Info.Types {
		if _, ok := e.(*ast.InterfaceType); !ok {
			continue
		}
		if i, ok := tv.Type.(*types.Interface); ok && i.NumMethods() > 0 {
			for _, o := range others {
				c.pinMethods(o, []*types.Interface{i})
			}
		}
	}
	scope := k.Types.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		c.pinMethods(tn.Type(), foreign)
		if st, ok := tn.Type().Underlying().(*types.Struct); ok {
			c.pinFields(st, k)
		}
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

// foreignTypes are the interfaces, error among them, and the other types of all
// packages outside the module that k sees.
func foreignTypes(k *load.Checked) ([]*types.Interface, []types.Type) {
	interfaces := []*types.Interface{types.Universe.Lookup("error").Type().Underlying().(*types.Interface)}
	var others []types.Type
	seen := map[*types.Package]bool{}
	var walk func(p *types.Package)
	walk = func(p *types.Package) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, i := range p.Imports() {
			walk(i)
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
				others = append(others, tn.Type())
			} else if i.NumMethods() > 0 {
				interfaces = append(interfaces, i)
			}
		}
	}
	walk(k.Types)
	return interfaces, others
}

// edit collects the changes of a package's files.
func (c *Copy) edit(k *load.Checked) {
	for i, f := range k.Files {
		s := source{text: slices.Clone(k.Sources[i])}
		change := func(from, to token.Pos, text string) {
			s.edits = append(s.edits, edit{k.Fset.PositionFor(from, false).Offset, k.Fset.PositionFor(to, false).Offset, text})
		}
		imports := map[*ast.BasicLit]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				imports[n.Path] = true
				old := strings.Trim(n.Path.Value, "`\"")
				change(n.Path.Pos(), n.Path.End(), `"`+string(c.Package(ident.PackagePath(old)))+`"`)
			case *ast.BasicLit:
				if n.Kind == token.STRING && !imports[n] {
					change(n.Pos(), n.End(), c.text(n.Value))
				}
			case *ast.Ident:
				if c.renames(k, f, n) {
					change(n.Pos(), n.End(), newName(n.Name))
				}
			}
			return true
		})
		c.sources[k.Names[i]] = s
	}
}

// renames reports whether an identifier is one of the module's own.
func (c *Copy) renames(k *load.Checked, f *ast.File, id *ast.Ident) bool {
	if c.pinned[id.Name] {
		return false
	}
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

func (s source) apply() []byte {
	slices.SortFunc(s.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := 0
	for _, e := range s.edits {
		out = append(out, s.text[at:e.from]...)
		out = append(out, e.text...)
		at = e.to
	}
	return append(out, s.text[at:]...)
}

// others copies what is no Go file, the module file with its new name.
func (c *Copy) others(t testing.TB, dir string) {
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
