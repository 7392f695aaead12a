package load

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/dirhash"
)

// bothWays runs a test with the go command and without.
func bothWays(t *testing.T, f func(t *testing.T, env []string)) {
	t.Helper()
	t.Run("go", func(t *testing.T) { f(t, testEnv()) })
	t.Run("tree", func(t *testing.T) { f(t, noGo(t)) })
}

func TestListGOPATH(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"src", `
-- src/corp/shop/main.go --
package main

import (
	"corp/shop/orders"
	"encoding/json"
	"third/party"
)
-- src/corp/shop/orders/orders.go --
package orders

import "corp/money"
-- src/corp/shop/vendor/third/party/party.go --
package party

import "third/deep"
-- src/corp/shop/vendor/third/deep/deep.go --
package deep
-- src/corp/money/money.go --
package money
`, []string{"corp/money ->", "corp/shop -> corp/shop/orders", "corp/shop/orders -> corp/money"}},
		{"guessed prefix", `
-- main.go --
package main

import "github.com/corp/shop/orders"
-- orders/orders.go --
package orders

import (
	"github.com/corp/shop/internal/json"
	"encoding/json"
	"github.com/other/errors"
)
-- internal/json/json.go --
package json
-- errors/errors.go --
package errors
-- alone/alone.go --
package alone
`, []string{
			"github.com/corp/shop -> github.com/corp/shop/orders",
			"github.com/corp/shop/alone ->",
			"github.com/corp/shop/errors ->",
			"github.com/corp/shop/internal/json ->",
			"github.com/corp/shop/orders -> github.com/corp/shop/internal/json",
		}},
		{"two roots", `
-- backend/cmd/main.go --
package main

import "corp.io/backend/store"
-- backend/store/store.go --
package store
-- tools/gen/main.go --
package main

import "corp.io/x/tools/lib/deep"
-- tools/lib/deep/lib.go --
package deep
`, []string{
			"corp.io/backend/cmd -> corp.io/backend/store", "corp.io/backend/store ->",
			"corp.io/x/tools/gen -> corp.io/x/tools/lib/deep", "corp.io/x/tools/lib/deep ->",
		}},
		{"no hint", "-- main.go --\npackage main\n-- x/y/y.go --\npackage y\n", []string{"main ->", "x/y ->"}},
	}
	for _, tt := range tests {
		root := writeTree(t, tt.text)
		t.Run(tt.name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, env []string) {
				l := mustList(t, Options{Root: root, Env: env})
				wantOwn(t, l, tt.want...)
				if l.mode != ModeTree {
					t.Errorf("mode %s", l.mode)
				}
				if tt.name == "src" && find(l, "third/deep") == nil {
					t.Errorf("the vendored package is not found: %+v", l.problems)
				}
			})
		})
	}
}

func TestListGOPATHElsewhere(t *testing.T) {
	gopath := filepath.Join(writeTree(t, "-- src/dep/dep.go --\npackage dep\n"))
	root := writeTree(t, "-- a/a.go --\npackage a\n\nimport _ \"dep\"\nimport _ \"none/such\"\n")
	l := mustList(t, Options{Root: root, Env: testEnv("GOPATH", gopath)})
	if d := find(l, "dep"); d == nil || d.own {
		t.Errorf("dep: %+v %+v", d, l.problems)
	}
	wantProblem(t, l, ProblemImport, "a/a.go", "none/such")
}

func TestListNoMain(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule lib\n-- a/a.go --\npackage a\n")
	other := writeTree(t, "-- go.mod --\nmodule onlymain\n-- a.go --\npackage main\n\nfunc main() {}\n-- b.go --\npackage main\n\nfunc main() {}\n")
	bothWays(t, func(t *testing.T, env []string) {
		wantOwn(t, mustList(t, Options{Root: root, Env: env}), "lib/a ->")
		l := mustList(t, Options{Root: other, Env: env})
		wantOwn(t, l, "onlymain ->")
		if p := find(l, "onlymain"); p.name != "main" || len(p.files) != 2 {
			t.Errorf("%+v", p)
		}
	})
}

func TestListSyntax(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule m\n-- body/a.go --\npackage body\n\nimport \"m/head\"\n\nfunc f( {\n"+
		"-- head/a.go --\npackage head\n\nimport (\n\t\"fmt\"\n\tm/x\n)\n-- head/b.go --\npackage head\n"+
		"-- empty/a.go --\n-- empty/b.go --\npackage empty\n-- nul/a.go --\npackage nul\n-- nul/b.go --\n\x00\x00\n"+
		"-- bom/a.go --\n\uFEFFpackage bom\n-- text/a.go --\nhello\n-- bad/a.go --\npackage \xff\xfe\n-- bad/b.go --\npackage bad // \xff\n"+
		"-- self/a.go --\npackage self\n\nimport (\n\t\"m/self\"\n\t\"/abs\"\n\t\"\"\n\t\"../head\"\n\t\"m//x\"\n\t\"a b\"\n)\n")
	bothWays(t, func(t *testing.T, env []string) {
		l := mustList(t, Options{Root: root, Env: env, Tests: true})
		for _, id := range []string{"m/body", "m/head", "m/empty", "m/nul", "m/bom", "m/bad", "m/self"} {
			if p := find(l, id); p == nil || !p.own {
				t.Errorf("%s is not listed", id)
			}
		}
		if b := find(l, "m/body"); b != nil && b.imports["m/head"] == nil {
			t.Errorf("body: %+v", b)
		}
		// Each file is listed or has a problem.
		known := map[string]bool{}
		for _, p := range l.packages {
			for _, f := range slices.Concat(p.files, p.ignored) {
				known[f] = true
			}
		}
		for _, p := range l.problems {
			known[filepath.Join(root, p.File)] = true
		}
		files := 0
		for _, line := range snapshot(t, root) {
			name, _, _ := strings.Cut(line, " ")
			if strings.HasSuffix(name, ".go") {
				files++
				if !known[name] {
					t.Errorf("%s is lost without a word", name)
				}
			}
		}
		if files < 10 {
			t.Errorf("only %d files", files)
		}
	})
}

func TestListMixedNames(t *testing.T) {
	root := writeTree(t, `
-- go.mod --
module m
-- p/a_script.go --
package main

import "m/q"
-- p/b.go --
package p
-- p/c.go --
package p
-- p/x_test.go --
package p_test
-- q/q.go --
package q
`)
	bothWays(t, func(t *testing.T, env []string) {
		l := mustList(t, Options{Root: root, Env: env})
		p := find(l, "m/p")
		if p == nil || p.name != "p" || len(p.files) != 2 {
			t.Fatalf("%+v", p)
		}
		wantProblem(t, l, ProblemList, "p/a_script.go", "package main in a directory of package p")
	})
}

func TestListCycle(t *testing.T) {
	root := writeTree(t, `
-- go.mod --
module m
-- a/a.go --
package a

import _ "m/b"
-- b/b.go --
package b

import _ "m/c"
-- c/c.go --
package c

import _ "m/a"
`)
	bothWays(t, func(t *testing.T, env []string) {
		l := mustList(t, Options{Root: root, Env: env, Tests: true})
		wantOwn(t, l, "m/a -> m/b", "m/b -> m/c", "m/c -> m/a")
	})
}

func TestListLinks(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule m\n-- a/a.go --\npackage a\n-- b/b.go --\npackage b\n")
	outside := writeTree(t, "-- go.mod --\nmodule out\n-- secret.go --\npackage a\n\nconst Secret = 1\n-- p/p.go --\npackage p\n")
	for _, ln := range [][2]string{
		{"..", "a/up"}, {".", "loop"}, {"loop2", "loop2"}, {"a.go", "a/z.go"}, {"nowhere.go", "a/dangling.go"},
		{"self.go", "a/self.go"}, {filepath.Join(outside, "secret.go"), "a/escape.go"}, {filepath.Join(outside, "p"), "p"},
		{filepath.Join(outside, "p"), "a/dir.go"}, {"/dev/zero", "b/zero.go"},
	} {
		if err := os.Symlink(ln[0], filepath.Join(root, ln[1])); err != nil {
			t.Skip(err)
		}
	}
	l := mustList(t, Options{Root: root, Env: noGo(t)})
	wantOwn(t, l, "m/a ->", "m/b ->")
	if a := find(l, "m/a"); len(a.files) != 2 {
		t.Errorf("files %q", a.files)
	}
	for _, f := range []string{"a/escape.go", "a/dangling.go", "a/self.go", "b/zero.go"} {
		wantProblem(t, l, ProblemUnreadable, f, "")
	}
	l = mustList(t, Options{Root: root})
	wantOwn(t, l, "m/a ->", "m/b ->")
}

func TestListOddNames(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule m\n-- ok/a.go --\npackage ok\n")
	for _, name := range []string{"a\nb/x.go", "bad\xff/x.go", "sp ace/x.go", "ok/new\nline.go", "ok/\xfe.go", "quo\"te/x.go", "star*/x.go", "-flag/x.go", "@at/x.go", "ünï/x.go", "..x/x.go", "C/x.go", "unsafe/x.go"} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Skip(err)
		}
		if err := os.WriteFile(file, []byte("package ok\n"), 0o644); err != nil {
			t.Skip(err)
		}
	}
	bothWays(t, func(t *testing.T, env []string) {
		l := mustList(t, Options{Root: root, Env: env})
		if find(l, "m/ok") == nil || find(l, "m/ünï") == nil {
			t.Errorf("own packages %q", ownImports(l))
		}
		dirs := map[string]bool{}
		for _, p := range l.packages {
			dirs[p.dir] = true
		}
		for _, p := range l.problems {
			dirs[filepath.Join(root, p.File)] = true
		}
		for _, name := range []string{"a\nb", "bad\xff", "sp ace", "quo\"te", "star*", "-flag", "@at", "C", "unsafe"} {
			if !dirs[filepath.Join(root, name)] {
				t.Errorf("%q is lost without a word", name)
			}
		}
	})
}

func TestListUnreadable(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("everything is readable here")
	}
	root := writeTree(t, "-- go.mod --\nmodule m\n-- a/a.go --\npackage a\n-- a/b.go --\npackage a\n-- shut/s.go --\npackage shut\n")
	for name, mode := range map[string]os.FileMode{"a/b.go": 0, "shut": 0} {
		name := filepath.Join(root, name)
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(name, 0o755) })
	}
	bothWays(t, func(t *testing.T, env []string) {
		l := mustList(t, Options{Root: root, Env: env})
		wantOwn(t, l, "m/a ->")
		wantProblem(t, l, ProblemUnreadable, "a/b.go", "")
		wantProblem(t, l, ProblemUnreadable, "shut", "")
	})
}

func TestListHugeFile(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule m\n-- a.go --\npackage m\n")
	huge := append([]byte("package m\n\nvar data = `"), bytes.Repeat([]byte("0123456789abcdef\n"), 12<<16)...)
	if err := os.WriteFile(filepath.Join(root, "huge.go"), append(huge, '`', '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	bothWays(t, func(t *testing.T, env []string) {
		if p := find(mustList(t, Options{Root: root, Env: env}), "m"); len(p.files) != 2 {
			t.Errorf("files %q", p.files)
		}
	})
}

// TestListHostile lists a repository that tries to run something or to be
// written into: each trap would make a file.
func TestListHostile(t *testing.T) {
	traps := t.TempDir()
	trap := filepath.Join(traps, "trap.sh")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\necho \"$0 $@\" >>"+traps+"/sprung\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	root := writeTree(t, strings.ReplaceAll(`
-- go.mod --
module example.com/evil

go 1.24

tool example.com/evil/tool
-- go.env --
GOFLAGS=-toolexec=TRAP
CC=TRAP
GOPACKAGESDRIVER=TRAP
-- go.work --
go 1.24

use (
	.
	./nested
)
-- nested/go.mod --
module example.com/nested

go 1.24
-- nested/n.go --
package nested
-- default.pgo --
not a profile
-- main.go --
package main

//go:generate TRAP

// #cgo pkg-config: evil
// #cgo CFLAGS: -fplugin=TRAP
// int f() { return 1; }
import "C"

import "example.com/evil/tool/part"

func main() { C.f(); part.Do() }
-- tool/main.go --
package main

func main() {}
-- tool/part/part.go --
package part

import "net"

func Do() { net.ParseIP("") }
-- tool/part/asm_amd64.s --
#include "TRAP"
-- .git/HEAD --
ref: refs/heads/main
-- .git/config --
[core]
	repositoryformatversion = 0
	fsmonitor = TRAP
	hooksPath = TRAPS
	sshCommand = TRAP
	pager = TRAP
[diff]
	external = TRAP
-- .git/objects/keep --
-- .git/refs/heads/keep --
`, "TRAP", trap))
	env := testEnv(
		"CC", trap, "CXX", trap, "PKG_CONFIG", trap, "AR", trap, "FC", trap, "GCCGO", trap,
		"GOFLAGS", "-toolexec="+trap+" -mod=mod", "GOENV", filepath.Join(root, "go.env"),
		"PATH", root+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_EXTERNAL_DIFF", trap, "GIT_DIR", filepath.Join(root, ".git"))
	// A go command of the repository's own is only run when PATH asks for it by
	// an absolute path; "." is not asked for.
	env = append(env, "PATH=.:"+os.Getenv("PATH"))
	l := mustList(t, Options{Root: root, Env: env, Tests: true})
	wantOwn(t, l, "example.com/evil -> example.com/evil/tool/part", "example.com/evil/tool ->",
		"example.com/evil/tool/part ->", "example.com/nested ->")
	if l.mode != ModeGoList || len(l.notes) > 0 {
		t.Errorf("mode %s: %q", l.mode, l.notes)
	}
	noProblems(t, l)
	if sprung, err := os.ReadFile(filepath.Join(traps, "sprung")); err == nil {
		t.Errorf("a trap was sprung:\n%s", sprung)
	}
}

// fileProxy writes a module proxy of the modules in a txtar archive whose file
// names start with "path@version/", and returns its URL and go.sum.
func fileProxy(t *testing.T, mods map[string]map[string]string) (string, string) {
	t.Helper()
	proxy, sum := t.TempDir(), ""
	for at, files := range mods {
		path, version, _ := strings.Cut(at, "@")
		dir := filepath.Join(proxy, path, "@v")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		for name, text := range files {
			w, err := z.Create(at + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(w, text)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		for ext, data := range map[string]string{
			".info": `{"Version":"` + version + `","Time":"2020-01-01T00:00:00Z"}`, ".mod": files["go.mod"], ".zip": buf.String(),
		} {
			if err := os.WriteFile(filepath.Join(dir, version+ext), []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		hash, err := dirhash.HashZip(filepath.Join(dir, version+".zip"), dirhash.Hash1)
		if err != nil {
			t.Fatal(err)
		}
		sum += path + " " + version + " " + hash + "\n"
	}
	return "file://" + filepath.ToSlash(proxy), sum
}

func TestListDependencyNewerGo(t *testing.T) {
	proxy, sum := fileProxy(t, map[string]map[string]string{
		"example.com/dep@v1.0.0": {
			"go.mod": "module example.com/dep\n\ngo 1.98\n\nrequire example.com/deep v1.1.0\n",
			"dep.go": "package dep\n\nimport _ \"example.com/deep/sub\"\n",
		},
		"example.com/deep@v1.1.0": {"go.mod": "module example.com/deep\n\ngo 1.97\n", "sub/sub.go": "package sub\n"},
	})
	cache := t.TempDir()
	t.Cleanup(func() { removeAll(cache) })
	// The second time the modules are there, but go.sum does not know them.
	for _, withSum := range []string{sum, ""} {
		t.Run(fmt.Sprintf("%d bytes of go.sum", len(withSum)), func(t *testing.T) {
			root := writeTree(t, "-- go.mod --\nmodule m\n\ngo 1.99\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/deep v1.1.0 // indirect\n)\n-- m.go --\npackage m\n\nimport _ \"example.com/dep\"\n-- go.sum --\n"+withSum)
			env := testEnv("GOPROXY", proxy, "GOMODCACHE", cache, "GONOSUMDB", "*", "GOFLAGS", "")
			stages := map[string]bool{}
			l := mustList(t, Options{Root: root, Env: env, Progress: func(p Progress) { stages[p.Stage] = true }})
			if l.mode != ModeGoList {
				t.Errorf("mode %s: %q", l.mode, l.notes)
			}
			dep, sub := find(l, "example.com/dep"), find(l, "example.com/deep/sub")
			if dep == nil || sub == nil || dep.own || dep.imports["example.com/deep/sub"] != sub || dep.goVersion != newestLanguage() {
				t.Fatalf("dep %+v sub %+v problems %+v notes %q", dep, sub, l.problems, l.notes)
			}
			if !within(cache, dep.dir) {
				t.Errorf("dep lies in %s", dep.dir)
			}
			noProblems(t, l)
			wantNote(t, l, "Dependency example.com/dep@v1.0.0 asks for Go 1.98")
			if withSum == "" {
				wantNote(t, l, "missing go.sum entry")
			}
			if stages["downloading modules"] != (withSum != "") || !stages["listing packages"] {
				t.Errorf("stages %v", stages)
			}
			// The module cache now serves the tree reader.
			l = mustList(t, Options{Root: root, Env: append(noGo(t), "GOMODCACHE="+cache)})
			noProblems(t, l)
			if find(l, "example.com/deep/sub") == nil {
				t.Error("the tree reader does not find the module cache")
			}
		})
	}
}

func TestListPipe(t *testing.T) {
	root := writeTree(t, "-- go.mod --\nmodule m\n-- a.go --\npackage m\n")
	if err := makePipe(filepath.Join(root, "pipe.go")); err != nil {
		t.Skip(err)
	}
	done := time.AfterFunc(20*time.Second, func() { panic("listing waits on a pipe") })
	defer done.Stop()
	bothWays(t, func(t *testing.T, env []string) {
		l := mustList(t, Options{Root: root, Env: env})
		wantOwn(t, l, "m ->")
		wantProblem(t, l, ProblemUnreadable, "pipe.go", "not a regular file")
	})
}

func TestListPipeAsModuleFile(t *testing.T) {
	for _, name := range []string{"go.sum", "sub/go.mod", "go.work"} {
		root := writeTree(t, "-- go.mod --\nmodule m\n-- a.go --\npackage m\n-- sub/s.go --\npackage sub\n")
		if err := makePipe(filepath.Join(root, name)); err != nil {
			t.Skip(err)
		}
		done := time.AfterFunc(20*time.Second, func() { panic("listing waits on a pipe") })
		bothWays(t, func(t *testing.T, env []string) {
			l := mustList(t, Options{Root: root, Env: env})
			wantOwn(t, l, "m ->", "m/sub ->")
			wantProblem(t, l, ProblemUnreadable, name, "not a regular file")
		})
		done.Stop()
	}
}

// TestListShopWithoutModule takes go.mod from the bundled monolith and reads it
// where it may lie: the paths must come out as the module's, by the imports
// alone, even where no standard library tells which imports are its own.
func TestListShopWithoutModule(t *testing.T) {
	shop, err := filepath.Abs("../../testdata/monoliths/shop")
	if err != nil {
		t.Fatal(err)
	}
	env := append(noGo(t), "GOROOT="+t.TempDir())
	want := ownImports(mustList(t, Options{Root: shop, Env: env}))
	if len(want) < 40 {
		t.Fatalf("the shop has only %d packages", len(want))
	}
	for _, at := range []string{".", "src/example.com/somewhere", "services/backend"} {
		root := t.TempDir()
		dir := filepath.Join(root, filepath.FromSlash(at))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(dir, "shop"), os.DirFS(shop)); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, "shop", "go.mod")); err != nil {
			t.Fatal(err)
		}
		wantOwn(t, mustList(t, Options{Root: root, Env: env}), want...)
	}
}

// TestListWorkspaceSums lists a workspace for which the go command has to
// write a go.work.sum.
func TestListWorkspaceSums(t *testing.T) {
	proxy, _ := fileProxy(t, map[string]map[string]string{
		"example.com/dep@v1.0.0": {"go.mod": "module example.com/dep\n", "dep.go": "package dep\n"},
	})
	cache := t.TempDir()
	t.Cleanup(func() { removeAll(cache) })
	root := writeTree(t, `
-- go.work --
go 1.21

use ./a
-- a/go.mod --
module example.com/a

go 1.21

require example.com/dep v1.0.0
-- a/a.go --
package a

import _ "example.com/dep"
`)
	env := testEnv("GOPROXY", proxy, "GOMODCACHE", cache)
	stages := map[string]bool{}
	l := mustList(t, Options{Root: root, Env: env, Progress: func(p Progress) { stages[p.Stage] = true }})
	noProblems(t, l)
	if d := find(l, "example.com/dep"); d == nil || !within(cache, d.dir) {
		t.Errorf("dep: %+v", d)
	}
	if !stages["downloading modules"] {
		t.Errorf("stages %v", stages)
	}
}

// TestListOneModuleMissing: a module that cannot be had must not take others
// with it.
func TestListOneModuleMissing(t *testing.T) {
	proxy, sum := fileProxy(t, map[string]map[string]string{
		"example.com/dep@v1.0.0": {"go.mod": "module example.com/dep\n", "dep.go": "package dep\n"},
	})
	cache := t.TempDir()
	t.Cleanup(func() { removeAll(cache) })
	for _, version := range []string{"1.14", "1.22"} {
		for _, withSum := range []string{sum, ""} {
			t.Run(fmt.Sprintf("go %s, %d bytes of go.sum", version, len(withSum)), func(t *testing.T) {
				root := writeTree(t, "-- go.mod --\nmodule m\n\ngo "+version+"\n\nrequire (\n\texample.com/dep v1.0.0\n\tprivate.example.com/x v1.0.0\n)\n"+
					"-- m.go --\npackage m\n\nimport (\n\t_ \"example.com/dep\"\n\t_ \"private.example.com/x/y\"\n)\n-- go.sum --\n"+withSum)
				l := mustList(t, Options{Root: root, Env: testEnv("GOPROXY", proxy, "GOMODCACHE", cache)})
				if find(l, "example.com/dep") == nil {
					t.Errorf("dep is lost: %+v %q", l.problems, l.notes)
				}
				if !slices.Equal(l.missingModules, []string{"private.example.com/x@v1.0.0"}) || len(l.problems) != 1 {
					t.Errorf("missing %q, problems %+v", l.missingModules, l.problems)
				}
				wantProblem(t, l, ProblemImport, "m.go", "private.example.com/x@v1.0.0: ")
			})
		}
	}
}
