package load

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// twoModules has one module that uses the other through a replace directive.
const twoModules = `
-- app/go.mod --
module example.com/app

go 1.22

require example.com/lib v0.0.0

replace example.com/lib => ../lib
-- app/main.go --
package main

import "example.com/lib/text"

func main() { text.Print() }
-- lib/go.mod --
module example.com/lib

go 1.21
-- lib/text/text.go --
package text

func Print() {}
-- lib/vendor/x/x.go --
package x
-- node_modules/pkg/go.mod --
module example.com/not/ours
-- node_modules/pkg/p.go --
package p
`

func TestListNewerGo(t *testing.T) {
	root := writeTree(t, `
-- go.mod --
module example.com/new

go 1.99

toolchain go1.99.3

godebug newthing=1

flavour sweet

tastes (
	salt
	sour
)
-- main.go --
package main

import "example.com/new/part"

func main() { part.Do() }
-- part/part.go --
package part

func Do() {}
`)
	l := mustList(t, Options{Root: root})
	noProblems(t, l)
	wantOwn(t, l, "example.com/new -> example.com/new/part", "example.com/new/part ->")
	wantNote(t, l, "asks for Go 1.99")
	if l.mode != ModeGoList || l.modules[0].Go != "1.99" {
		t.Errorf("mode %s, modules %+v", l.mode, l.modules)
	}
	if v := find(l, "example.com/new").goVersion; v != newestLanguage() {
		t.Errorf("language version %q, want %q", v, newestLanguage())
	}
}

func TestListToolchainLine(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule m\n\ngo 1.21\n\ntoolchain go1.99.1\n-- m.go --\npackage m\n")
	l := mustList(t, Options{Root: root})
	wantOwn(t, l, "m ->")
	if len(l.notes) > 0 {
		t.Errorf("notes %q", l.notes)
	}
}

// vendored is a module with a vendor directory; VERSION is its go directive.
const vendored = `
-- go.mod --
module example.com/vend

go VERSION

require example.com/dep v1.2.3
-- main.go --
package main

import "example.com/dep/sub"

func main() { sub.Do() }
-- vendor/modules.txt --
# example.com/dep v1.2.3
## explicit; go DEPVERSION
example.com/dep/sub
-- vendor/example.com/dep/sub/sub.go --
package sub

func Do() {}
`

func TestListVendor(t *testing.T) {
	for _, v := range [][2]string{{"1.21", "1.20"}, {"1.99", "1.21"}, {"1.99", "1.98"}} {
		text := strings.NewReplacer("DEPVERSION", v[1], "VERSION", v[0]).Replace(vendored)
		root := writeTree(t, text)
		for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
			t.Run(name+v[0], func(t *testing.T) {
				l := mustList(t, Options{Root: root, Env: env})
				noProblems(t, l)
				wantOwn(t, l, "example.com/vend ->")
				sub := find(l, "example.com/dep/sub")
				if sub == nil || sub.own || sub.module != "example.com/dep" {
					t.Fatalf("sub: %+v", sub)
				}
				if find(l, "example.com/vend").imports["example.com/dep/sub"] != sub {
					t.Error("the import does not lead to the vendored package")
				}
				// A vendored module that wants a newer Go is written in
				// vendor/modules.txt, which cannot be overlaid.
				if list := name == "go" && v[1] < "1.90"; list != (l.mode == ModeGoList) {
					t.Errorf("mode %s, notes %q", l.mode, l.notes)
				}
			})
		}
	}
}

func TestListVendorInconsistent(t *testing.T) {
	text := strings.NewReplacer("DEPVERSION", "1.20", "VERSION", "1.21", "# example.com/dep v1.2.3", "# example.com/dep v1.2.2").Replace(vendored)
	l := mustList(t, Options{Root: writeTree(t, text)})
	wantOwn(t, l, "example.com/vend ->")
	// Nothing but the vendor directory has the dependency.
	if find(l, "example.com/dep/sub") == nil {
		t.Errorf("the vendored package was not found: %+v %q", l.problems, l.notes)
	}
}

func TestListSeveralModules(t *testing.T) {
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			root := writeTree(t, twoModules)
			l := mustList(t, Options{Root: root, Env: env})
			noProblems(t, l)
			wantOwn(t, l, "example.com/app -> example.com/lib/text", "example.com/lib/text ->")
			if len(l.modules) != 2 || l.modules[0].Dir != "app" || l.modules[1].Dir != "lib" {
				t.Errorf("modules %+v", l.modules)
			}
			if name == "go" {
				wantNote(t, l, "2 modules without a go.work")
			}
			l = mustList(t, Options{Root: root, Env: env, Patterns: []string{"./lib/..."}})
			wantOwn(t, l, "example.com/lib/text ->")
			l = mustList(t, Options{Root: root, Env: env, Patterns: []string{"example.com/app"}})
			wantOwn(t, l, "example.com/app ->")
		})
	}
}

func TestListNestedModule(t *testing.T) {
	root := writeTree(t, shop+`
-- tools/go.mod --
module example.com/tools

go 1.23
-- tools/gen/gen.go --
package main

import "example.com/shop/catalogue"

func main() { catalogue.Price() }
-- scripts/go.mod --
module example.com/scripts
-- scripts/s.go --
package main

func main() {}
`)
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			l := mustList(t, Options{Root: root, Env: env})
			noProblems(t, l)
			wantOwn(t, l,
				"example.com/scripts ->",
				"example.com/shop/catalogue ->",
				"example.com/shop/cmd/shop -> example.com/shop/orders",
				"example.com/shop/orders -> example.com/shop/catalogue",
				"example.com/tools/gen -> example.com/shop/catalogue")
			if len(l.modules) != 3 {
				t.Errorf("modules %+v", l.modules)
			}
		})
	}
}

func TestListConflictingModules(t *testing.T) {
	// Each replaces dep by another directory: no workspace can hold both.
	root := writeTree(t, `
-- a/go.mod --
module example.com/a

go 1.21

require example.com/dep v1.0.0

replace example.com/dep => ./dep
-- a/a.go --
package a

import _ "example.com/dep"
-- a/dep/go.mod --
module example.com/dep
-- a/dep/dep.go --
package dep
-- b/go.mod --
module example.com/b

go 1.21

require example.com/dep v1.0.0

replace example.com/dep => ./dep
-- b/b.go --
package b

import (
	_ "example.com/a"
	_ "example.com/dep"
)
-- b/dep/go.mod --
module example.com/dep
-- b/dep/dep.go --
package dep
`)
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			l := mustList(t, Options{Root: root, Env: env})
			noProblems(t, l)
			wantOwn(t, l,
				"b/dep ->",
				"example.com/a -> example.com/dep",
				"example.com/b -> example.com/a b/dep",
				"example.com/dep ->")
			wantNote(t, l, "declared twice")
		})
	}
}

func TestListWorkspace(t *testing.T) {
	const mods = `
-- a/go.mod --
module example.com/a

go 1.99
-- a/a.go --
package a

import _ "example.com/b"
-- b/go.mod --
module example.com/b

go 1.21
-- b/b.go --
package b
-- c/go.mod --
module example.com/c

go 1.21
-- c/c.go --
package c

import _ "example.com/b"
`
	for _, version := range []string{"1.21", "1.99"} {
		root := writeTree(t, mods+"-- go.work --\ngo "+version+"\n\ntoolchain go1.99.9\n\nuse (\n\t./a\n\t./b\n\t./gone\n)\n")
		for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
			t.Run(name+version, func(t *testing.T) {
				l := mustList(t, Options{Root: root, Env: env})
				noProblems(t, l)
				wantOwn(t, l, "example.com/a -> example.com/b", "example.com/b ->", "example.com/c -> example.com/b")
				// A workspace above the analysed directory is in force too.
				l = mustList(t, Options{Root: filepath.Join(root, "a"), Env: env})
				wantOwn(t, l, "example.com/a ->")
				if find(l, "example.com/b") == nil {
					t.Errorf("b is not found: %+v", l.problems)
				}
			})
		}
	}
	root := writeTree(t, mods+"-- sub/w/go.work --\ngo 1.21\nuse (\n../../b\n../../c\n)\n-- go.work --\nnonsense\n")
	l := mustList(t, Options{Root: root, Env: testEnv("GOWORK", filepath.Join(root, "sub/w/go.work"))})
	wantOwn(t, l, "example.com/a -> example.com/b", "example.com/b ->", "example.com/c -> example.com/b")
	l = mustList(t, Options{Root: root})
	wantOwn(t, l, "example.com/a -> example.com/b", "example.com/b ->", "example.com/c -> example.com/b")
	wantNote(t, l, "go.work could not be read")
	l = mustList(t, Options{Root: root, Env: testEnv("GOWORK", "off")})
	wantOwn(t, l, "example.com/a -> example.com/b", "example.com/b ->", "example.com/c -> example.com/b")
}

func TestListMissingModule(t *testing.T) {
	const text = `
-- go.mod --
module example.com/app

go GO

require (
	private.example.com/secret/lib v1.4.0
	private.example.com/other v0.1.0 // indirect
)
-- main.go --
package main

import (
	"example.com/app/part"
	"private.example.com/secret/lib/deep"
	"github.com/nobody/nothing/x"
)

func main() { deep.Do(); part.Do(); x.Do() }
-- part/part.go --
package part

import "example.com/app/gone"

func Do() { gone.Do() }
`
	for _, version := range []string{"1.14", "1.21", "1.99"} {
		for _, sum := range []string{"", "-- go.sum --\nprivate.example.com/secret/lib v1.4.0 h1:3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nprivate.example.com/secret/lib v1.4.0/go.mod h1:3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"} {
			root := writeTree(t, strings.Replace(text, "GO", version, 1)+sum)
			for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
				t.Run(name+version, func(t *testing.T) {
					l := mustList(t, Options{Root: root, Env: env, Offline: true})
					wantOwn(t, l, "example.com/app -> example.com/app/part", "example.com/app/part ->")
					want := []string{"github.com/nobody/nothing", "private.example.com/secret/lib@v1.4.0"}
					if !slices.Equal(l.missingModules, want) {
						t.Errorf("missing %q, want %q", l.missingModules, want)
					}
					wantNote(t, l, "GOPRIVATE")
					for _, what := range []string{"private.example.com/secret/lib/deep", "github.com/nobody/nothing/x"} {
						if !slices.ContainsFunc(l.problems, func(p Problem) bool {
							return p.Kind == ProblemImport && p.Package == "example.com/app" && strings.Contains(p.Text, what)
						}) {
							t.Errorf("no problem about %s: %+v", what, l.problems)
						}
					}
					wantProblem(t, l, ProblemImport, "part/part.go", "example.com/app/gone")
					if name == "go" && l.mode != ModeGoList {
						t.Errorf("mode %s: %q", l.mode, l.notes)
					}
				})
			}
		}
	}
}

func TestListBrokenModule(t *testing.T) {
	for _, mod := range []string{"module example.com/shop\n\nrequire (((\n", "\x00\xff\n", "", "go 1.21\n", "module example.com/shop\nreplace a => \n"} {
		root := writeTree(t, strings.Replace(shop, "module example.com/shop\n\ngo 1.21\n", mod, 1)+"-- good/go.mod --\nmodule good\n-- good/good.go --\npackage good\n")
		l := mustList(t, Options{Root: root})
		wantOwn(t, l,
			"example.com/shop/catalogue ->",
			"example.com/shop/cmd/shop -> example.com/shop/orders",
			"example.com/shop/orders -> example.com/shop/catalogue",
			"good ->")
		wantProblem(t, l, ProblemModule, "go.mod", "")
		if l.mode != ModeGoList {
			t.Errorf("mode %s, though one module is sound", l.mode)
		}
	}
}

func TestListDriver(t *testing.T) {
	root := writeTree(t, `
-- a/a.go --
package a

import "corp/b"

var _ = b.B
-- b/b.go --
package b

const B = 1
`)
	answer := `{"Roots":["//a:lib"],"Packages":[` +
		`{"ID":"//a:lib","Name":"a","PkgPath":"corp/a","GoFiles":["ROOT/a/a.go"],"Imports":{"corp/b":"//b:lib","gone":"//gone"}},` +
		`{"ID":"//b:lib","Name":"b","PkgPath":"corp/b","GoFiles":["ROOT/b/b.go"]}]}`
	answer = strings.ReplaceAll(answer, "ROOT", root)
	driver := filepath.Join(t.TempDir(), "driver")
	write := func(script string) {
		if err := os.WriteFile(driver, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write("cat >/dev/null\ncat <<'END'\n" + answer + "\nEND\n")
	env := testEnv("GOPACKAGESDRIVER", driver)
	l := mustList(t, Options{Root: root, Env: env})
	wantOwn(t, l, "corp/a ->")
	if b := find(l, "corp/b"); b == nil || b.own || find(l, "corp/a").imports["corp/b"] != b {
		t.Errorf("b: %+v", b)
	}
	wantProblem(t, l, ProblemImport, "", "gone")
	wantNote(t, l, "packages driver")

	write("cat >/dev/null\necho broken >&2\nexit 1\n")
	l = mustList(t, Options{Root: root, Env: env})
	wantOwn(t, l, "corp/a -> corp/b", "corp/b ->")
	wantNote(t, l, "failed (broken")

	write("cat >/dev/null\necho '{\"NotHandled\":true}'\n")
	l = mustList(t, Options{Root: root, Env: env})
	wantOwn(t, l, "corp/a -> corp/b", "corp/b ->")
}

func TestListWorkspaceVendor(t *testing.T) {
	const text = `
-- go.work --
go 1.22

use ./a
-- a/go.mod --
module example.com/a

go 1.22

require example.com/dep v1.0.0
-- a/a.go --
package a

import _ "example.com/dep/sub"
-- vendor/modules.txt --
## workspace
# example.com/dep VERSION
## explicit; go 1.20
example.com/dep/sub
-- vendor/example.com/dep/sub/sub.go --
package sub
`
	for _, version := range []string{"v1.0.0", "v1.0.1"} {
		root := writeTree(t, strings.Replace(text, "VERSION", version, 1))
		bothWays(t, func(t *testing.T, env []string) {
			l := mustList(t, Options{Root: root, Env: env})
			noProblems(t, l)
			wantOwn(t, l, "example.com/a ->")
			sub := find(l, "example.com/dep/sub")
			if sub == nil || sub.own || sub.dir != filepath.Join(root, "vendor", "example.com", "dep", "sub") {
				t.Errorf("sub %+v, notes %q", sub, l.notes)
			}
		})
	}
}

// TestListNoNetwork lists with a proxy that refuses connections.
func TestListNoNetwork(t *testing.T) {
	root := writeTree(t, `
-- go.mod --
module example.com/app

go 1.21

require (
	example.com/one v1.4.0
	example.com/two v0.1.0
)
-- main.go --
package main

import (
	_ "example.com/app/part"
	_ "example.com/one/x"
	_ "example.com/two"
)
-- part/part.go --
package part
-- go.sum --
`)
	cache := t.TempDir()
	t.Cleanup(func() { removeAll(cache) })
	l := mustList(t, Options{Root: root, Env: testEnv("GOPROXY", "http://127.0.0.1:1", "GOMODCACHE", cache)})
	wantOwn(t, l, "example.com/app -> example.com/app/part", "example.com/app/part ->")
	if want := []string{"example.com/one@v1.4.0", "example.com/two@v0.1.0"}; !slices.Equal(l.missingModules, want) {
		t.Errorf("missing %q, want %q", l.missingModules, want)
	}
	wantNote(t, l, "GOPRIVATE")
	if l.mode != ModeGoList {
		t.Errorf("mode %s: %q", l.mode, l.notes)
	}
}

// TestListVendorAndNested: a module that vendors must not be listed in a
// temporary workspace, which would not look into its vendor directory.
func TestListVendorAndNested(t *testing.T) {
	text := strings.NewReplacer("DEPVERSION", "1.20", "VERSION", "1.21").Replace(vendored)
	root := writeTree(t, text+"-- tools/go.mod --\nmodule example.com/tools\n-- tools/t.go --\npackage tools\n"+
		"-- docs/go.mod --\nmodule example.com/docs\n-- docs/d.go --\npackage docs\n")
	bothWays(t, func(t *testing.T, env []string) {
		l := mustList(t, Options{Root: root, Env: env})
		noProblems(t, l)
		wantOwn(t, l, "example.com/docs ->", "example.com/tools ->", "example.com/vend ->")
		if sub := find(l, "example.com/dep/sub"); sub == nil || !within(filepath.Join(root, "vendor"), sub.dir) {
			t.Errorf("sub: %+v", sub)
		}
		for _, n := range l.notes {
			if strings.Contains(n, "does not build") || strings.Contains(n, "could not be listed") {
				t.Errorf("note: %s", n)
			}
		}
	})
}

func TestMend(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule m\n")
	tests := []struct {
		name, stderr string
		// want says which way out is taken.
		want string
	}{
		{"nothing known", "go: something else\n", ""},
		{"download", "go: example.com/x@v1.2.3: reading https://p/x.mod: 404 Not Found\n", "stub example.com/x"},
		{"chain", "go: m requires\n\texample.com/y@v1.0.0 requires\n\texample.com/x@v1.2.3: module lookup disabled by GOPROXY=off\n", "stub example.com/x"},
		{"replaced", "go: example.com/x@v0.0.0 (replaced by ../x): reading ../x/go.mod: open go.mod: no such file\n", "stub example.com/x"},
		{"git", "go: private.corp/x@v1.0.0: invalid version: git ls-remote -q origin in /c: exit status 128:\n\tfatal: could not read Username\n", "stub private.corp/x"},
		{"newer, not unpacked", "go: module example.com/x@v1.2.3 requires go >= 1.99 (running go 1.26)\n", "stub example.com/x"},
		{"network", "go: example.com/x@v1.2.3: Get \"https://p\": dial tcp: lookup p: no such host\n", "offline"},
		{"vendor", "go: inconsistent vendoring in /m:\n", "workspace"},
		{"sums", "go: updates to go.mod needed\n", "workspace"},
		{"no module path", "go: not//a/path@v1.0.0: unknown\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &session{temp: t.TempDir(), env: environ{"GOMODCACHE": t.TempDir()}, notes: map[string]bool{}, shadows: map[string]string{}}
			m := newMender(s, &unit{mods: []*moduleFile{readModule(root)}})
			m.dir = t.TempDir()
			did := m.mend(t.Context(), tt.stderr)
			got := ""
			switch {
			case m.offline:
				got = "offline"
			case m.asWorkspace:
				got = "workspace"
			case len(m.replaced) > 0:
				got = "stub " + m.replaced[0].Path
			}
			if got != tt.want || did != (tt.want != "") {
				t.Errorf("got %q (%v), want %q", got, did, tt.want)
			}
			// Once is enough: the same complaint again means giving up, or, when
			// the network was the reason, a stub.
			if again := m.mend(t.Context(), tt.stderr); again != (tt.want == "offline") {
				t.Errorf("again: %v", again)
			}
		})
	}
}
