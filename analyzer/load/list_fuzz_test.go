package load

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// FuzzTree reads small trees without the go command. The input is a txtar
// archive; a file whose text starts with "-> " is a link to the rest of its
// first line. (Directories are read in parallel, so coverage varies and
// minimizing is slow: use -fuzzminimizetime=5x.) Beside the tree lies a directory that no link may lead out to.
func FuzzTree(f *testing.F) {
	for _, seed := range []string{
		shop, twoModules, vendored,
		"-- a.go --\npackage a\nimport \"x/src/b\"\n-- src/b/b.go --\npackage b\nimport . \"a\"\n",
		"-- go.mod --\nmodule m\nreplace m => ../outside\nrequire m v1.0.0\n-- m.go --\npackage m\nimport \"m/../../outside\"\nimport \"C\"\n",
		"-- go.work --\ngo 1.20\nuse ../outside\nuse ./..\nuse .\n-- go.mod --\nmodule ..\n-- a.go --\npackage a\n",
		"-- l --\n-> .\n-- a/out --\n-> ../../outside\n-- a/x.go --\n-> ../../outside/secret.go\n-- a/y.go --\npackage a\n-- vendor --\n-> ../outside\n",
		"-- a.go --\n//go:build !linux || (\npackage a\n-- b_linux_test.go --\npackage b_test\nimport \"q/a\"\n-- c.go --\npackage main\n",
		"-- go.mod --\nmodule m\ngo 1.99\nweird (\n x\n-- x/go.mod --\nmodule m\n-- x/a.go --\npackage a\nimport \"m/x\"\n-- a.go --\npackage b\n",
		"-- vendor/modules.txt --\n# x v1\n## explicit; go 1.1\nx/y\n-- go.mod --\nmodule m\n-- vendor/x/y/y.go --\npackage y\n-- m.go --\npackage m\nimport _ \"x/y\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		top := t.TempDir()
		root, outside, temp := filepath.Join(top, "code"), filepath.Join(top, "outside"), filepath.Join(top, "temp")
		for _, dir := range []string{root, outside, temp} {
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(outside, "secret.go"), []byte("package secret\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		fuzzTree(root, txtar.Parse(data))
		// A go.mod may point there, which is no escape; a link may not.
		real, err := filepath.EvalSymlinks(root)
		if err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, root)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		o := Options{Root: root, TempDir: temp, Tests: len(data)%2 == 0, Env: []string{"GOROOT=" + outside, "GOMODCACHE=" + temp}}
		l, err := list(ctx, o)
		if !slices.Equal(before, snapshot(t, root)) {
			t.Error("the tree was changed")
		}
		var ue *UserError
		if err != nil {
			if !errors.Is(err, errNoGo) && !errors.As(err, &ue) {
				t.Fatalf("error %v", err)
			}
			return
		}
		checkListing(t, o, l)
		for _, p := range l.packages {
			for _, file := range p.files {
				if !within(root, file) {
					continue
				}
				if at, err := filepath.EvalSymlinks(file); err != nil || !within(real, at) {
					t.Errorf("%s lists %s, which is %s (%v)", p.id, file, at, err)
				}
			}
		}
	})
}

// fuzzTree writes what it can of the archive.
func fuzzTree(root string, a *txtar.Archive) {
	for i, f := range a.Files {
		if i > 40 || !filepath.IsLocal(f.Name) || strings.ContainsRune(f.Name, 0) {
			continue
		}
		name := filepath.Join(root, f.Name)
		// Nothing is written through a link made before.
		if real, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil && !within(root, real) {
			continue
		}
		if os.MkdirAll(filepath.Dir(name), 0o755) != nil {
			continue
		}
		if real, err := filepath.EvalSymlinks(filepath.Dir(name)); err != nil || !within(root, real) {
			continue
		}
		if target, ok := strings.CutPrefix(string(f.Data), "-> "); ok {
			target, _, _ = strings.Cut(target, "\n")
			_ = os.Symlink(target, name)
			continue
		}
		if _, err := os.Lstat(name); err != nil {
			_ = os.WriteFile(name, f.Data, 0o644)
		}
	}
}
