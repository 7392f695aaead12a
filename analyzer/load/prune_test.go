package load

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// kept are the names that declarations declare, methods as T.M, sorted.
func kept(f *ast.File) []string {
	var out []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = ReceiverName(d.Recv) + "." + name
			}
			out = append(out, name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					out = append(out, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						out = append(out, n.Name)
					}
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestPrune(t *testing.T) {
	for _, tt := range []struct{ name, src, want, qualifiers string }{
		{"unexported", "type t struct{ a x.A }\nfunc f(y.B) {}\nvar v z.C\nconst c = 1\nfunc (t) M() {}", "", ""},
		{"signature", "func F(a t) x.A {}\ntype t struct{ f u }\ntype u int\nfunc (u) m(y.B) {}", "F t u u.m", "x y"},
		{"generic receiver", "func F(a *t[int]) {}\ntype t[P any] struct{}\nfunc (p *t[P]) m() {}", "F t t.m", ""},
		{"inferred variable", "var V = f(g)\nfunc f(int) t {}\ntype t int\nvar g, h = 1, x.N\nvar i int", "V f g h t", "x"},
		{"value with type", "var V int = f(x.N)\nfunc f(int) int {}", "V", ""},
		{"literals", "var V = []t{f(x.N)}\ntype t int\nfunc f() t {}\nvar W = func() y.B { return g() }\nfunc g() y.B {}", "V W t", "y"},
		{"open array", "var V = [...]int{n: f(x.N)}\nconst n = 3\nfunc f() int {}", "V f n", "x"},
		{"constants repeat", "const (\na = iota\nB\n_\nc\n)", "B _ a c", ""},
		{"array length", "type T [n]int\nconst n = 3\nconst m = 4", "T n", ""},
		{"method of an alias", "type T struct{}\ntype a = T\nfunc (a) M(x.A) {}", "T a a.M", "x"},
		{"embedded", "type T struct{ e }\ntype e struct{ x.A }\ntype I interface{ j }\ntype j interface{ M(k) }\ntype k int", "I T e j k", "x"},
		{"blank and init", "var _ I = (*t)(nil)\ntype I interface{}\ntype t struct{}\nfunc init() {}\nfunc _() {}", "I", ""},
		{"field and method names reach nothing", "type T struct{ f int }\ntype I interface{ g() }\nfunc f(x.A) {}\nfunc g() {}\nvar V = y.h\nvar h int", "I T V", "y"},
		{"qualified by a variable", "var V = v.F\nvar v = t{}\ntype t struct{ F int }", "V t v", "v"},
		{"broken receiver", "func (map[a]b) M() {}\nfunc () N() {}\nfunc F() {}", "F", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\n"+tt.src, parser.SkipObjectResolution)
			if f == nil {
				t.Fatal(err)
			}
			q := prune([]*ast.File{f})
			if got := strings.Join(kept(f), " "); got != tt.want {
				t.Errorf("kept %q, want %q", got, tt.want)
			}
			if got := strings.Join(slices.Sorted(maps.Keys(q[0])), " "); got != tt.qualifiers {
				t.Errorf("qualifiers %q, want %q", got, tt.qualifiers)
			}
		})
	}
}

// TestPruneKeepsExports compares what packages of the standard library export
// before and after, as far as it can be known without their imports.
func TestPruneKeepsExports(t *testing.T) {
	names, dropped := 0, 0
	for _, dir := range []string{"go/ast", "go/types", "net/http", "net", "encoding/json", "text/template", "reflect", "runtime", "slices", "iter", "crypto/tls", "unicode", "syscall", "math/big", "database/sql"} {
		paths, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src", dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		parse := func() (*token.FileSet, []*ast.File) {
			fset := token.NewFileSet()
			var files []*ast.File
			for _, p := range paths {
				if src, err := os.ReadFile(p); err == nil && !strings.HasSuffix(p, "_test.go") {
					src, _ = stripBodies(src, nil)
					f, err := parser.ParseFile(fset, p, src, parser.SkipObjectResolution)
					if err != nil {
						t.Fatal(err)
					}
					files = append(files, f)
				}
			}
			return fset, files
		}
		fset, files := parse()
		want := exports(fset, files)
		before := 0
		for _, f := range files {
			before += len(kept(f))
		}
		fset, files = parse()
		prune(files)
		got := exports(fset, files)
		for _, f := range files {
			before -= len(kept(f))
		}
		dropped += before
		names += len(want)
		for name, w := range want {
			if got[name] != w {
				t.Errorf("%s.%s: got\n%s\nwant\n%s", dir, name, got[name], w)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s exports %d names, want %d", dir, len(got), len(want))
		}
	}
	if names < 2000 || dropped < 2000 {
		t.Fatalf("compared %d names after dropping %d declarations, want at least 2000 of each", names, dropped)
	}
}

// exports describes each exported name of a package with the methods of types.
func exports(fset *token.FileSet, files []*ast.File) map[string]string {
	conf := types.Config{
		Importer: noImporter{}, Error: func(error) {}, IgnoreFuncBodies: true, FakeImportC: true, DisableUnusedImportCheck: true,
	}
	pkg, _ := conf.Check("p", fset, files, nil)
	out := map[string]string{}
	for _, name := range pkg.Scope().Names() {
		if !ast.IsExported(name) {
			continue
		}
		obj := pkg.Scope().Lookup(name)
		text := types.ObjectString(obj, nil)
		set := types.NewMethodSet(types.NewPointer(obj.Type()))
		for i := range set.Len() {
			text += "\n" + set.At(i).String()
		}
		out[name] = text
	}
	return out
}

type noImporter struct{}

func (noImporter) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return nil, errors.New("no imports here")
}
