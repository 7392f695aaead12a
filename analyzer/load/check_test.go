package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

// moduleRoot is the directory of demarc's own go.mod.
func moduleRoot(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("no caller")
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// usesOf renders each use of an identifier: where, and what it means with its
// full type.
func usesOf(out map[string]string, root string, pos func(*ast.Ident) string, info *types.Info) {
	for id, obj := range info.Uses {
		out[pos(id)] = types.ObjectString(obj, nil)
	}
	for e, tv := range info.Types {
		if id, ok := e.(*ast.Ident); ok && tv.Type != nil {
			out["type "+pos(id)] = tv.Type.String()
		}
	}
}

// TestSameTypesAsGoPackages loads demarc's own analyzer with go/packages, which
// checks every dependency from its full source, and compares what each
// identifier means: stripping bodies and leaving imports out must change nothing.
func TestSameTypesAsGoPackages(t *testing.T) {
	root := moduleRoot(t)
	env := append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1", "GOFLAGS=-mod=mod -buildvcs=false", "GOWORK=off")
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: root, Env: env}, "./analyzer/...")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, p := range pkgs {
		usesOf(want, root, func(id *ast.Ident) string { return p.Fset.PositionFor(id.Pos(), false).String() }, p.TypesInfo)
	}

	got := map[string]string{}
	var mu sync.Mutex
	r, err := Load(t.Context(), Options{Root: root, Patterns: []string{"./analyzer/..."}, Env: os.Environ(), TempDir: t.TempDir()}, func(c *Checked) {
		mu.Lock()
		defer mu.Unlock()
		usesOf(got, root, func(id *ast.Ident) string { return c.Fset.PositionFor(id.Pos(), false).String() }, c.Info)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("problem: %+v", p)
	}
	if len(want) < 10000 || len(got) != len(want) {
		t.Errorf("%d uses, want %d and at least 10,000", len(got), len(want))
	}
	bad := 0
	for at, w := range want {
		if g := got[at]; g != w && bad < 10 {
			bad++
			t.Errorf("%s:\n\tgot  %s\n\twant %s", at, g, w)
		}
	}
	if r.DependenciesChecked >= r.Dependencies {
		t.Errorf("checked %d of %d dependencies: no import was left out", r.DependenciesChecked, r.Dependencies)
	}
}

func writeModule(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loadDir(t testing.TB, dir string, o Options) (*Result, map[string]int) {
	t.Helper()
	o.Root, o.Env, o.TempDir, o.Offline = dir, os.Environ(), t.TempDir(), true
	visited := map[string]int{}
	var mu sync.Mutex
	r, err := Load(t.Context(), o, func(c *Checked) {
		mu.Lock()
		defer mu.Unlock()
		key := string(c.Package.Path)
		if c.TestVariant {
			key += " test"
		}
		visited[key] += len(c.Info.Uses)
		if len(c.Files) != len(c.Names) || len(c.Files) != len(c.Sources) {
			t.Errorf("%s: %d files, %d names, %d sources", key, len(c.Files), len(c.Names), len(c.Sources))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, visited
}

// TestBrokenCodeIsData: whatever is wrong with the code ends up in Problems, and
// the rest is still checked.
func TestBrokenCodeIsData(t *testing.T) {
	tests := []struct {
		name    string
		files   map[string]string
		problem Problem // the first one
		visited int
	}{
		{
			"syntax error", map[string]string{"go.mod": "module m\n\ngo 1.24\n", "a/a.go": "package a\n\nfunc F() {\n\tx := \n}\n", "b/b.go": "package b\n\nimport \"m/a\"\n\nvar X = a.F\n"},
			Problem{Kind: ProblemSyntax, Package: "m/a", File: "a/a.go", Line: 5}, 2,
		},
		{
			"type error", map[string]string{"go.mod": "module m\n\ngo 1.24\n", "a/a.go": "package a\n\nvar X int = \"s\"\n\nfunc F() int { return X }\n"},
			Problem{Kind: ProblemType, Package: "m/a", File: "a/a.go", Line: 3}, 1,
		},
		{
			"import cycle", map[string]string{"go.mod": "module m\n\ngo 1.24\n", "a/a.go": "package a\n\nimport \"m/b\"\n\nvar X = b.Y\n", "b/b.go": "package b\n\nimport \"m/a\"\n\nvar Y = 1\nvar Z = a.X\n"},
			Problem{Kind: ProblemImport, Package: "m/b"}, 2,
		},
		{
			"line directive", map[string]string{"go.mod": "module m\n\ngo 1.24\n", "a/a.go": "package a\n\n//line /etc/passwd:7\nvar X int = \"s\"\n"},
			Problem{Kind: ProblemType, Package: "m/a", File: "a/a.go", Line: 4}, 1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, visited := loadDir(t, writeModule(t, tt.files), Options{})
			if len(visited) != tt.visited {
				t.Errorf("visited %v, want %d packages", visited, tt.visited)
			}
			for _, p := range r.Problems {
				if p.Kind == tt.problem.Kind && p.Package == tt.problem.Package && p.File == tt.problem.File && p.Line == tt.problem.Line {
					return
				}
			}
			t.Errorf("no problem like %+v in %+v", tt.problem, r.Problems)
		})
	}
}

// TestTestLayer: with Tests the package is visited once as it is, and once more
// for its test files; external tests are a package of their own.
func TestTestLayer(t *testing.T) {
	files := map[string]string{
		"go.mod": "module m\n\ngo 1.24\n", "a/a.go": "package a\n\nfunc F() int { return 1 }\n",
		"a/in_test.go":  "package a\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) { _ = F() }\n",
		"a/out_test.go": "package a_test\n\nimport (\n\t\"m/a\"\n\t\"testing\"\n)\n\nfunc TestF(t *testing.T) { _ = a.F() }\n",
	}
	dir := writeModule(t, files)
	r, visited := loadDir(t, dir, Options{Tests: true})
	for _, want := range []string{"m/a", "m/a test", "m/a_test test"} {
		if _, ok := visited[want]; !ok {
			t.Errorf("%s was not visited: %v", want, visited)
		}
	}
	if len(r.Packages) != 1 || len(r.Problems) != 0 {
		t.Errorf("packages %v, problems %v", r.Packages, r.Problems)
	}
	if _, visited = loadDir(t, dir, Options{}); len(visited) != 1 {
		t.Errorf("without Tests visited %v", visited)
	}
}

func TestLoadStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := fmt.Errorf("enough")
	dir := writeModule(t, map[string]string{"go.mod": "module m\n\ngo 1.24\n", "a/a.go": "package a\n", "b/b.go": "package b\n\nimport _ \"m/a\"\n"})
	_, err := Load(ctx, Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}, func(*Checked) { cancel(cause) })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want context.Canceled", err)
	}
}

// TestPanicCostsOnePackage: a failing visitor is a problem of its package, and
// what imports it is still checked.
func TestPanicCostsOnePackage(t *testing.T) {
	dir := writeModule(t, map[string]string{
		"go.mod": "module m\n\ngo 1.24\n", "a/a.go": "package a\n\nconst X = 1\n",
		"b/b.go": "package b\n\nimport \"m/a\"\n\nconst Y = a.X\n", "c/c.go": "package c\n",
	})
	var mu sync.Mutex
	visited := map[string]bool{}
	r, err := Load(t.Context(), Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}, func(c *Checked) {
		if c.Package.Path == "m/a" {
			panic("odd code")
		}
		mu.Lock()
		defer mu.Unlock()
		visited[string(c.Package.Path)] = true
	})
	if err != nil {
		t.Fatal(err)
	}
	if !visited["m/b"] || !visited["m/c"] {
		t.Errorf("visited %v, want m/b and m/c", visited)
	}
	if len(r.Problems) == 0 || r.Problems[0].Package != "m/a" || r.Problems[0].Kind != ProblemList {
		t.Errorf("problems %+v, want one of m/a", r.Problems)
	}
}

// TestLostImportIsOneProblem: the lister's reason and the checker's place are one
// problem.
func TestLostImportIsOneProblem(t *testing.T) {
	dir := writeModule(t, map[string]string{
		"go.mod": "module m\n\ngo 1.24\n\nrequire example.invalid/x v1.0.0\n",
		"a/a.go": "package a\n\nimport \"example.invalid/x\"\n\nvar X = x.Y\n",
		"a/b.go": "package a\n\nimport \"example.invalid/x\"\n\nvar Z = x.Y\n",
	})
	r, _ := loadDir(t, dir, Options{})
	var imports []Problem
	for _, p := range r.Problems {
		if p.Kind == ProblemImport {
			imports = append(imports, p)
		}
	}
	if len(imports) != 1 || imports[0].File != "a/a.go" || imports[0].Line != 3 {
		t.Errorf("%+v, want one problem at a/a.go:3", imports)
	}
}
