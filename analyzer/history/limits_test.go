package history

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func jsonOf(t testing.TB, l *Log) string {
	t.Helper()
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestShallow: the oldest commits of a shallow clone seem to add every file.
func TestShallow(t *testing.T) {
	origin, env := importRepo(t, shop())
	dir := filepath.Join(t.TempDir(), "clone")
	run(t, origin, env, "", "clone", "-q", "--no-local", "--depth=4", "file://"+origin, dir)
	l := read(t, dir, Options{Env: env, Packages: shopDirs})
	if !l.has(Shallow) || l.Complete || l.Cleaning.Boundary == 0 {
		t.Errorf("%+v %+v", l.Gaps, l.Cleaning)
	}
	if b := l.pkg(t, "shop/orders"); b.Changes != 0 || b.Truck.Known != 0 || b.Truck.Files != 27 {
		t.Errorf("what the boundary seems to add is no change: %+v", b)
	}
}

func TestDetachedAndUnborn(t *testing.T) {
	dir, env := importRepo(t, shop())
	want := read(t, dir, Options{Env: env})
	run(t, dir, env, "", "checkout", "-q", "--detach")
	l := read(t, dir, Options{Env: env})
	if l.Branch != "" || want.Branch != "main" {
		t.Errorf("branches %q and %q", l.Branch, want.Branch)
	}
	if l.Branch = "main"; jsonOf(t, l) != jsonOf(t, want) {
		t.Error("a detached HEAD changes the answer")
	}
	run(t, dir, env, "", "checkout", "-q", "--orphan", "new")
	if l := read(t, dir, Options{Env: env}); !l.has(NoHistory) || l.Commit != "" || len(l.Gaps) != 1 {
		t.Errorf("unborn: %+v", l)
	}
}

// TestAncestor reads an older commit: what came later does not count, and ages
// count from that commit.
func TestAncestor(t *testing.T) {
	dir, env := importRepo(t, shop(), "v1.0.0:main")
	run(t, dir, env, "", "checkout", "-q", "--detach", "HEAD~6")
	l := read(t, dir, Options{Env: env, Packages: shopDirs})
	if l.Cleaning.Commits >= 13 || l.Cadence.Later != 1 || len(l.Cadence.Latest) != 0 || l.Date > "2024-02" {
		t.Errorf("%+v %+v", l.Date, l.Cadence)
	}
}

// TestGrafts has grafts and replaced objects that hide the history.
func TestGrafts(t *testing.T) {
	dir, env := importRepo(t, shop())
	want := read(t, dir, Options{Env: env})
	head := run(t, dir, env, "", "rev-parse", "HEAD")
	writeFile(t, filepath.Join(dir, ".git", "info", "grafts"), head+"\n")
	l := read(t, dir, Options{Env: env})
	if !l.has(Grafts) || l.Cleaning != want.Cleaning || !l.Complete {
		t.Errorf("grafts: %+v %+v", l.Gaps, l.Cleaning)
	}
	if err := os.Remove(filepath.Join(dir, ".git", "info", "grafts")); err != nil {
		t.Fatal(err)
	}
	run(t, dir, env, "", "replace", "HEAD~1", "HEAD~5")
	l = read(t, dir, Options{Env: env})
	if !l.has(Grafts) || l.Cleaning != want.Cleaning {
		t.Errorf("replaced: %+v %+v", l.Gaps, l.Cleaning)
	}
}

func TestBareAndWorktree(t *testing.T) {
	dir, env := importRepo(t, shop())
	want := jsonOf(t, read(t, dir, Options{Env: env}))
	bare, tree := filepath.Join(t.TempDir(), "bare"), filepath.Join(t.TempDir(), "tree")
	run(t, dir, env, "", "clone", "-q", "--bare", dir, bare)
	if got := jsonOf(t, read(t, bare, Options{Env: env})); got != want {
		t.Errorf("bare: %s\nwant %s", got, want)
	}
	run(t, dir, env, "", "worktree", "add", "-q", tree, "main", "--force")
	if got := jsonOf(t, read(t, tree, Options{Env: env})); got != want {
		t.Errorf("worktree: %s", got)
	}
}

// TestBroken removes objects, so that git stops on its way: what was read until
// then stays, and the rest is said to be unknown.
func TestBroken(t *testing.T) {
	dir, env := importRepo(t, shop())
	run(t, dir, env, "", "repack", "-q", "-a", "-d")
	packs, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatalf("packs: %v %v", packs, err)
	}
	text, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range mustGlob(t, filepath.Join(dir, ".git", "objects", "pack", "*")) {
		if err := os.Remove(p); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, env, string(text), "unpack-objects", "-q")
	old := run(t, dir, env, "", "rev-parse", "HEAD~9")
	if err := os.Remove(filepath.Join(dir, ".git", "objects", old[:2], old[2:])); err != nil {
		t.Fatal(err)
	}
	l := read(t, dir, Options{Env: env, Packages: shopDirs})
	if !l.has(MissingObjects) || l.Complete || l.Cleaning.Used == 0 {
		t.Errorf("%+v %+v", l.Gaps, l.Cleaning)
	}
}

func mustGlob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: %v %v", pattern, found, err)
	}
	return found
}

// TestOddContent: large side files, bad UTF-8, odd dates.
func TestOddContent(t *testing.T) {
	dir, env := importRepo(t, []entry{
		{who: "\xff\xfe <no@\xff>", when: 0, msg: "\xff (#1)", files: map[string]string{"a/a.go": "1", "CODEOWNERS/x": "a directory", ".mailmap": strings.Repeat("x <y@z> <q@r>\n", 400000)}},
		{who: "<>", when: 4102444800 * 2, msg: "", files: map[string]string{"a/a.go": "2", "docs/CODEOWNERS": "* @d\n"}},
		{who: ann, when: t0, msg: "now", files: map[string]string{"a/a.go": "3"}},
	})
	l := read(t, dir, Options{Env: env})
	if l.Owners.Path != "docs/CODEOWNERS" || l.Cleaning.Used != 3 || len(l.People.Authors) != 3 {
		t.Errorf("%+v %+v", l.Owners, l.People)
	}
	for _, a := range l.People.Authors {
		if a.Name == "" || strings.ContainsAny(a.Name, "<>") || !utf8.ValidString(a.Name) {
			t.Errorf("name %q", a.Name)
		}
	}
	if p := l.pkg(t, "a"); p.Recent > 3 {
		t.Errorf("a commit of the future weighs more than one: %v", p.Recent)
	}
}

// TestWritesNothing compares the repository before and after, times included.
func TestWritesNothing(t *testing.T) {
	dir, env := importRepo(t, shop(), "v1.0.0:main")
	state := func() string {
		var b strings.Builder
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			i, err := d.Info()
			if err == nil {
				fmt.Fprintln(&b, path, i.Size(), i.Mode(), i.ModTime().UnixNano())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	before := state()
	read(t, dir, Options{Env: env})
	if after := state(); after != before || before == "" {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}
