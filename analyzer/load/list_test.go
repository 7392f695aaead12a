package load

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// writeTree writes a txtar archive into a new directory and returns it.
func writeTree(t testing.TB, archive string) string {
	t.Helper()
	// A deeper directory, so that no go.mod of the machine's lies above by
	// chance in the test's own parent.
	root := filepath.Join(t.TempDir(), "code")
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// snapshot describes everything below root: kinds, sizes, times and contents.
func snapshot(t testing.TB, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			out = append(out, p+" "+err.Error())
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s %v %d %d", p, info.Mode(), info.Size(), info.ModTime().UnixNano())
		if info.Mode().IsRegular() {
			data, _ := os.ReadFile(p)
			line += fmt.Sprintf(" %x", sha256.Sum256(data))
		}
		out = append(out, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// testEnv is this process's environment, without a network and without what a
// developer may have set for the go command.
func testEnv(more ...string) []string {
	env := parseEnviron(os.Environ())
	for _, k := range []string{"GOWORK", "GOFLAGS", "GOPACKAGESDRIVER", "GOROOT"} {
		delete(env, k)
	}
	env = env.with("GOPROXY", "off", "GOSUMDB", "off", "GOPACKAGESDRIVER", "off")
	return env.with(more...).list()
}

// checkedList lists and checks what must hold for every code base: the tree is
// as it was, nothing is left in TempDir, and the listing is well formed.
func checkedList(t testing.TB, o Options) (*listing, error) {
	t.Helper()
	o.TempDir = t.TempDir()
	if o.Env == nil {
		o.Env = testEnv()
	}
	before := snapshot(t, o.Root)
	l, err := list(t.Context(), o)
	if after := snapshot(t, o.Root); !slices.Equal(before, after) {
		t.Errorf("the tree was changed:\nbefore %s\nafter %s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	if left, _ := os.ReadDir(o.TempDir); len(left) > 0 {
		t.Errorf("%d entries are left in the temporary directory, the first %s", len(left), left[0].Name())
	}
	if err == nil {
		checkListing(t, o, l)
	}
	return l, err
}

func mustList(t testing.TB, o Options) *listing {
	t.Helper()
	l, err := checkedList(t, o)
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	return l
}

func checkListing(t testing.TB, o Options, l *listing) {
	t.Helper()
	ids := map[string]*listed{}
	last := ""
	for _, p := range l.packages {
		if p.id <= last && last != "" {
			t.Errorf("%q comes after %q", p.id, last)
		}
		last = p.id
		ids[p.id] = p
	}
	for _, p := range l.packages {
		for path, to := range p.imports {
			if to == nil || ids[to.id] != to {
				t.Errorf("%s: import %q leads out of the listing", p.id, path)
			}
			if path == "C" || path == "unsafe" {
				t.Errorf("%s: import %q is listed", p.id, path)
			}
		}
		if p.variantOf != nil && ids[p.variantOf.id] != p.variantOf {
			t.Errorf("%s: variant of a package out of the listing", p.id)
		}
		for _, f := range slices.Concat(p.files, p.ignored) {
			if !filepath.IsAbs(f) || filepath.Dir(f) != p.dir {
				t.Errorf("%s: file %q is not in %q", p.id, f, p.dir)
			}
		}
		if !slices.IsSorted(p.files[:len(p.files)-len(p.testFiles)]) || !slices.IsSorted(p.testFiles) {
			t.Errorf("%s: files are not sorted", p.id)
		}
		if p.own && !within(o.Root, p.dir) {
			t.Errorf("%s is own but in %s", p.id, p.dir)
		}
		if p.own && len(p.files) == 0 && !o.Tests {
			t.Errorf("%s is own without files", p.id)
		}
		if p.goVersion != "" && p.goVersion > newestLanguage() && len(p.goVersion) == len(newestLanguage()) {
			t.Errorf("%s: language version %s", p.id, p.goVersion)
		}
	}
	if !slices.IsSorted(l.notes) || !slices.IsSorted(l.missingModules) || !slices.IsSortedFunc(l.problems, compareProblems) {
		t.Error("notes, missing modules or problems are not sorted")
	}
	for _, text := range l.notes {
		if strings.Contains(text, o.TempDir) {
			t.Errorf("a note names the temporary directory: %s", text)
		}
	}
	for _, p := range l.problems {
		if strings.Contains(p.Text, o.TempDir) || filepath.IsAbs(p.File) {
			t.Errorf("a problem names a path of this machine: %+v", p)
		}
	}
}

// own gives the own packages as "id" lines and their in-tree imports, sorted:
// "a -> b c".
func ownImports(l *listing) []string {
	out := []string{}
	for _, p := range l.packages {
		if !p.own {
			continue
		}
		var to []string
		for _, path := range slices.Sorted(maps.Keys(p.imports)) {
			if q := p.imports[path]; q.own {
				to = append(to, q.id)
			}
		}
		out = append(out, strings.TrimSpace(p.id+" -> "+strings.Join(to, " ")))
	}
	return out
}

func find(l *listing, id string) *listed {
	for _, p := range l.packages {
		if p.id == id {
			return p
		}
	}
	return nil
}

func wantOwn(t testing.TB, l *listing, want ...string) {
	t.Helper()
	got := ownImports(l)
	if !slices.Equal(got, want) {
		t.Errorf("own packages:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		for _, p := range l.problems {
			t.Logf("problem: %+v", p)
		}
		for _, n := range l.notes {
			t.Logf("note: %s", n)
		}
	}
}

func wantNote(t testing.TB, l *listing, part string) {
	t.Helper()
	if !slices.ContainsFunc(l.notes, func(n string) bool { return strings.Contains(n, part) }) {
		t.Errorf("no note has %q: %q", part, l.notes)
	}
}

func wantProblem(t testing.TB, l *listing, kind ProblemKind, file, part string) {
	t.Helper()
	if !slices.ContainsFunc(l.problems, func(p Problem) bool {
		return p.Kind == kind && p.File == file && strings.Contains(p.Text, part)
	}) {
		t.Errorf("no %s problem in %q has %q: %+v", kind, file, part, l.problems)
	}
}

func noProblems(t testing.TB, l *listing) {
	t.Helper()
	for _, p := range l.problems {
		t.Errorf("problem: %+v", p)
	}
	for _, m := range l.missingModules {
		t.Errorf("missing: %s", m)
	}
}

// noGo is an environment without a go command; the standard library is found
// through GOROOT.
func noGo(t testing.TB) []string {
	t.Helper()
	return testEnv("PATH", t.TempDir())
}

// shop is a small module with a command, two packages and a test.
const shop = `
-- go.mod --
module example.com/shop

go 1.21
-- cmd/shop/main.go --
package main

import (
	"fmt"

	"example.com/shop/orders"
)

func main() { fmt.Println(orders.Total()) }
-- orders/orders.go --
package orders

import "example.com/shop/catalogue"

func Total() int { return catalogue.Price() }
-- orders/orders_windows.go --
package orders

const windows = true
-- orders/gen.go --
//go:build ignore

package main
-- catalogue/catalogue.go --
package catalogue

func Price() int { return 1 }
-- catalogue/catalogue_test.go --
package catalogue

import "testing"

func TestPrice(t *testing.T) {}
-- catalogue/example_test.go --
package catalogue_test

import (
	"testing"

	"example.com/shop/catalogue"
	"example.com/shop/orders"
)

func TestTotal(t *testing.T) { _ = catalogue.Price() + orders.Total() }
-- testdata/broken.go --
package broken {
`

func TestListModule(t *testing.T) {
	root := writeTree(t, shop)
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			l := mustList(t, Options{Root: root, Env: env})
			noProblems(t, l)
			wantOwn(t, l,
				"example.com/shop/catalogue ->",
				"example.com/shop/cmd/shop -> example.com/shop/orders",
				"example.com/shop/orders -> example.com/shop/catalogue")
			orders := find(l, "example.com/shop/orders")
			if len(orders.files) != 1 || len(orders.ignored) != 2 || orders.goVersion != "go1.21" ||
				orders.name != "orders" || orders.module != "example.com/shop" {
				t.Errorf("orders: %+v", orders)
			}
			if len(l.modules) != 1 || l.modules[0] != (Module{"example.com/shop", ".", "1.21"}) {
				t.Errorf("modules: %+v", l.modules)
			}
			f := find(l, "fmt")
			if f == nil || !f.std || f.own || len(f.files) == 0 || f.imports["io"] == nil {
				t.Errorf("fmt: %+v", f)
			}
			if wantMode := map[string]Mode{"go": ModeGoList, "tree": ModeTree}[name]; l.mode != wantMode {
				t.Errorf("mode %s", l.mode)
			}
			if name == "tree" {
				wantNote(t, l, "no go command")
			}
		})
	}
}

func TestListTarget(t *testing.T) {
	root := writeTree(t, `
-- go.mod --
module m
-- a.go --
package m
-- a_windows.go --
package m
-- a_amd64.go --
package m
-- tagged.go --
//go:build special && cgo

package m
-- other/other.go --
//go:build windows

package other
`)
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			l := mustList(t, Options{Root: root, Env: env})
			if m := find(l, "m"); len(m.files) != 2 || len(m.ignored) != 2 {
				t.Errorf("linux/amd64: files %q ignored %q", m.files, m.ignored)
			}
			wantProblem(t, l, ProblemList, "other", "build constraints")
			l = mustList(t, Options{Root: root, Env: env, GOOS: "windows", GOARCH: "arm64", Tags: []string{"x", "special"}})
			if m := find(l, "m"); len(m.files) != 3 || len(m.ignored) != 1 {
				t.Errorf("windows/arm64: files %q ignored %q", m.files, m.ignored)
			}
			if find(l, "m/other") == nil {
				t.Error("m/other is not listed for windows")
			}
		})
	}
}

func TestListTests(t *testing.T) {
	root := writeTree(t, shop)
	const p = "example.com/shop/catalogue"
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			l := mustList(t, Options{Root: root, Env: env, Tests: true})
			noProblems(t, l)
			plain, in, ex := find(l, p), find(l, p+" ["+p+".test]"), find(l, p+"_test ["+p+".test]")
			if plain == nil || in == nil || ex == nil {
				t.Fatalf("variants are missing: %q", ownImports(l))
			}
			if in.variantOf != plain || in.path != p || len(in.files) != 2 || len(in.testFiles) != 1 || !in.own {
				t.Errorf("in-package test: %+v", in)
			}
			if ex.variantOf != plain || ex.path != p+"_test" || ex.name != "catalogue_test" || len(ex.files) != 1 || !slices.Equal(ex.files, ex.testFiles) {
				t.Errorf("external test: %+v", ex)
			}
			if ex.imports[p] != in {
				t.Errorf("the external test imports %+v", ex.imports[p])
			}
			// orders imports the package under test, so it is needed once more.
			if o := ex.imports["example.com/shop/orders"]; o == nil || o.imports[p] != in || o.own || o.variantOf != find(l, "example.com/shop/orders") {
				t.Errorf("the external test imports orders as %+v", o)
			}
			if find(l, "testing") == nil {
				t.Error("testing is not listed")
			}
			if find(l, p+".test") != nil {
				t.Error("the generated test main is listed")
			}
		})
	}
}

func TestListPatterns(t *testing.T) {
	// Without the standard library this is faster.
	root := writeTree(t, strings.NewReplacer("\"fmt\"\n", "", "fmt.Println", "println").Replace(shop))
	tests := []struct {
		name              string
		patterns, exclude []string
		want              []string
	}{
		{"all", []string{"./..."}, nil, []string{"catalogue", "cmd/shop", "orders"}},
		{"keyword", []string{"all"}, nil, []string{"catalogue", "cmd/shop", "orders"}},
		{"directory", []string{"./orders"}, nil, []string{"orders"}},
		{"unclean", []string{"./cmd/../orders/"}, nil, []string{"orders"}},
		{"below", []string{"./cmd/..."}, nil, []string{"cmd/shop"}},
		{"path", []string{"example.com/shop/cat..."}, nil, []string{"catalogue"}},
		{"two", []string{"example.com/shop/orders", "./catalogue"}, nil, []string{"catalogue", "orders"}},
		{"absolute", []string{filepath.Join(root, "orders")}, nil, []string{"orders"}},
		{"exclude directory", nil, []string{"./cmd/..."}, []string{"catalogue", "orders"}},
		{"exclude path", []string{"./..."}, []string{"example.com/shop/orders"}, []string{"catalogue", "cmd/shop"}},
		{"not a prefix", []string{"./..."}, []string{"./ord"}, []string{"catalogue", "cmd/shop", "orders"}},
	}
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		for _, tt := range tests {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				l := mustList(t, Options{Root: root, Env: env, Patterns: tt.patterns, Exclude: tt.exclude})
				var got []string
				for _, p := range l.packages {
					if p.own {
						got = append(got, strings.TrimPrefix(string(p.path), "example.com/shop/"))
					}
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		}
		for _, bad := range []string{"./nowhere", "example.com/nothing/...", "orders", "fmt", "./orders/orders.go", "", "[", "./../.."} {
			t.Run(name+"/bad "+bad, func(t *testing.T) {
				_, err := checkedList(t, Options{Root: root, Env: env, Patterns: []string{bad}})
				var ue *UserError
				if !errors.As(err, &ue) || ue.Hint == "" || !strings.Contains(ue.Text, bad) {
					t.Errorf("error %#v", err)
				}
			})
		}
	}
	l := mustList(t, Options{Root: root, Exclude: []string{"./nowhere/..."}})
	wantNote(t, l, "matches no package")
}

func TestListSubdirectory(t *testing.T) {
	root := writeTree(t, shop)
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			l := mustList(t, Options{Root: filepath.Join(root, "orders"), Env: env})
			wantOwn(t, l, "example.com/shop/orders ->")
			if find(l, "example.com/shop/catalogue") == nil {
				t.Error("the dependency outside of Root is not listed")
			}
			if len(l.modules) != 1 || l.modules[0].Dir != ".." {
				t.Errorf("modules: %+v", l.modules)
			}
		})
	}
	l := mustList(t, Options{Root: filepath.Join(root, "cmd"), Patterns: []string{"./shop"}})
	wantOwn(t, l, "example.com/shop/cmd/shop ->")
}

func TestListNothing(t *testing.T) {
	root := writeTree(t, "-- README --\nno code\n-- testdata/x.go --\npackage x\n")
	if _, err := checkedList(t, Options{Root: root}); !errors.Is(err, errNoGo) {
		t.Errorf("error %v, want errNoGo", err)
	}
	var ue *UserError
	for _, bad := range []string{filepath.Join(root, "nowhere"), filepath.Join(root, "README")} {
		if _, err := list(t.Context(), Options{Root: bad, TempDir: t.TempDir()}); !errors.As(err, &ue) || ue.Hint == "" {
			t.Errorf("%s: error %v", bad, err)
		}
	}
}

func TestListLinkedRoot(t *testing.T) {
	root := writeTree(t, shop)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Skip(err)
	}
	for name, env := range map[string][]string{"go": testEnv(), "tree": noGo(t)} {
		t.Run(name, func(t *testing.T) {
			l := mustList(t, Options{Root: link, Env: env})
			noProblems(t, l)
			if n := len(ownImports(l)); n != 3 {
				t.Errorf("%d own packages", n)
			}
		})
	}
}

func TestListCancelled(t *testing.T) {
	// A go command that starts a grandchild and waits for it.
	bin := t.TempDir()
	pidFile := filepath.Join(bin, "pid")
	script := "#!/bin/sh\nif [ \"$1\" = env ]; then echo go1.26.0; exit 0; fi\nsleep 300 &\necho $! >" + pidFile + ".new\nmv " + pidFile + ".new " + pidFile + "\nwait\n"
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	root, temp := writeTree(t, shop), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !isFile(pidFile) && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	start := time.Now()
	_, err := list(ctx, Options{Root: root, TempDir: temp, Env: testEnv("PATH", bin+":/usr/bin:/bin")})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if d := time.Since(start); d > 4*time.Second {
		t.Errorf("took %v to end", d)
	}
	pid, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	wantGone(t, strings.TrimSpace(string(pid)))
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("%s is left", left[0].Name())
	}
}

// wantGone waits until a process is gone or only waits to be buried.
func wantGone(t *testing.T, pid string) {
	t.Helper()
	if !isDir("/proc/self") {
		t.Skip("no /proc")
	}
	for range 200 {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("grandchild %s still runs", pid)
}

func TestChildEnv(t *testing.T) {
	user := []string{
		"HOME=/home/me", "GOFLAGS=-toolexec=/evil", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=auto", "CGO_ENABLED=0", "GOOS=plan9",
		"GIT_DIR=/evil", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=a.b", "GIT_CONFIG_VALUE_0=c", "GIT_SSH_COMMAND=ssh -i key",
		"GOPROXY=https://proxy.corp", "GOPRIVATE=corp.example", "=C:=C:\\x", "odd",
	}
	env := childEnv(Options{Env: user, GOARCH: "arm64"}, "/temp")
	for k, want := range map[string]string{
		"HOME": "/home/me", "GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "local", "CGO_ENABLED": "1", "GOOS": "linux", "GOARCH": "arm64",
		"GO111MODULE": "on", "GIT_DIR": "", "GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -i key -o BatchMode=yes",
		"GOPROXY": "https://proxy.corp", "GOPRIVATE": "corp.example", "TMPDIR": "/temp", "GOTMPDIR": "/temp",
		"GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_KEY_1": "core.fsmonitor", "GIT_CONFIG_VALUE_1": "false",
	} {
		if env[k] != want {
			t.Errorf("%s=%q, want %q", k, env[k], want)
		}
	}
	if n := env["GIT_CONFIG_COUNT"]; env["GIT_CONFIG_KEY_"+n] != "" || n == "1" {
		t.Errorf("GIT_CONFIG_COUNT=%s", n)
	}
	if env := childEnv(Options{Env: user, Offline: true}, "/temp"); env["GOPROXY"] != "off" {
		t.Errorf("offline: GOPROXY=%s", env["GOPROXY"])
	}
	if env := childEnv(Options{}, "/temp"); !strings.Contains(env["GIT_SSH_COMMAND"], "BatchMode=yes") {
		t.Errorf("GIT_SSH_COMMAND=%s", env["GIT_SSH_COMMAND"])
	}
}
