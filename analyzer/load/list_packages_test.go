package load

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestListAgreesWithPackages compares both listers with go/packages, which
// most Go tools list with.
func TestListAgreesWithPackages(t *testing.T) {
	// net has packages of the standard library's own vendor directory.
	root := writeTree(t, shop+"-- web/web.go --\npackage web\n\nimport _ \"net\"\n")
	for _, tests := range []bool{false, true} {
		want, err := packages.Load(&packages.Config{
			Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule,
			Dir:  root, Tests: tests, Env: append(testEnv(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1", "GOTOOLCHAIN=local"),
		}, "./...")
		if err != nil {
			t.Fatal(err)
		}
		bothWays(t, func(t *testing.T, env []string) {
			l := mustList(t, Options{Root: root, Env: env, Tests: tests})
			seen := 0
			packages.Visit(want, nil, func(p *packages.Package) {
				if strings.HasSuffix(p.PkgPath, ".test") || p.PkgPath == "unsafe" {
					return
				}
				got := find(l, p.ID)
				if got == nil {
					// go/packages also has what only the linker adds.
					if strings.HasPrefix(p.PkgPath, "example.com/") {
						t.Errorf("%s is not listed", p.ID)
					}
					return
				}
				seen++
				files := slices.Sorted(slices.Values(p.GoFiles))
				if have := slices.Sorted(slices.Values(got.files)); !slices.Equal(have, files) {
					t.Errorf("%s: files %q, want %q", p.ID, have, files)
				}
				if got.name != p.Name || string(got.path) != p.PkgPath {
					t.Errorf("%s: name %s path %s", p.ID, got.name, got.path)
				}
				imports := map[string]string{}
				for path, to := range p.Imports {
					if path != "unsafe" && path != "C" {
						imports[path] = to.ID
					}
				}
				have := map[string]string{}
				for path, to := range got.imports {
					have[path] = to.id
				}
				if !maps.Equal(have, imports) {
					t.Errorf("%s: imports %v, want %v", p.ID, have, imports)
				}
			})
			if seen < 60 {
				t.Errorf("only %d packages were compared", seen)
			}
		})
	}
}
