package history

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// exported are the files that Export hands over.
func exported(t *testing.T, dir, commit string, env []string, keep func(string) bool) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := Export(t.Context(), dir, commit, env, keep, func(path string, data []byte) error {
		if _, twice := got[path]; twice {
			t.Errorf("%q came twice", path)
		}
		got[path] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func anyFile(string) bool { return true }

// TestExportRunsNothing exports from a repository whose attributes and
// configuration start programs, and gets the bytes as they were recorded.
func TestExportRunsNothing(t *testing.T) {
	files := map[string]string{
		".gitattributes": "* filter=trap diff=trap text eol=crlf ident\n", "a.go": "package a // $Id$\n",
		"line\nbreak.go": "package x\n", "sub/tab\t.go": "package sub\n", "sub/\"quoted\".go": "q", "sub/ünï.go": "u",
		"sub/deep/d.go": "package deep\n", "empty.go": "", "sub/large.go": strings.Repeat("x", maxBlob+1),
	}
	dir, env := importRepo(t, []entry{{who: ann, when: t0, msg: "all", files: files}})
	// A link to a file outside, as an object: no work tree has to hold it.
	link := run(t, dir, env, "/etc/hostname", "hash-object", "-w", "--stdin")
	run(t, dir, env, "", "update-index", "--add", "--cacheinfo", "120000,"+link+",sub/link.go")
	run(t, dir, env, "", "update-index", "--add", "--cacheinfo", "160000,"+run(t, dir, env, "", "rev-parse", "HEAD")+",sub/module.go")
	tree := run(t, dir, env, "", "write-tree")
	commit := run(t, dir, append(env, "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com"), "", "commit-tree", "-m", "link", tree)
	mark := spring(t, dir, env)

	want := maps.Clone(files)
	delete(want, "sub/large.go")
	if got := exported(t, dir, commit, env, anyFile); !maps.Equal(got, want) {
		t.Errorf("exported %q\nwant %q", keysOf(got), keysOf(want))
	}
	below := map[string]string{"tab\t.go": "package sub\n", "\"quoted\".go": "q", "ünï.go": "u", "deep/d.go": "package deep\n"}
	if got := exported(t, filepath.Join(dir, "sub"), commit, env, anyFile); !maps.Equal(got, below) {
		t.Errorf("below sub: %q\nwant %q", keysOf(got), keysOf(below))
	}
	if got := exported(t, dir, commit, env, func(p string) bool { return p == "a.go" }); len(got) != 1 || got["a.go"] != files["a.go"] {
		t.Errorf("one file alone: %q", got)
	}
	if err := os.Remove(filepath.Join(dir, "a.go")); err != nil {
		t.Fatal(err)
	}
	control(t, dir, env, mark, "checkout", "--", "a.go")
}

func keysOf(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// TestExportMany asks more than once, and an error of write ends it.
func TestExportMany(t *testing.T) {
	files := map[string]string{}
	for i := range exportEach + 3 {
		files["f"+itoa(i)+".go"] = "package f // " + itoa(i)
	}
	dir, env := importRepo(t, []entry{{who: ann, when: t0, msg: "many", files: files}})
	if got := exported(t, dir, "HEAD", env, anyFile); !maps.Equal(got, files) {
		t.Errorf("%d files of %d are the same", len(got), len(files))
	}
	full, n := errors.New("disk full"), 0
	err := Export(t.Context(), dir, "HEAD", env, anyFile, func(string, []byte) error { n++; return full })
	if !errors.Is(err, full) || n != 1 {
		t.Errorf("error %v after %d files", err, n)
	}
	if err := Export(t.Context(), dir, strings.Repeat("1", 40), env, anyFile, func(string, []byte) error { return nil }); err == nil {
		t.Error("a commit that is not there has files")
	}
}

func TestResolve(t *testing.T) {
	dir, env := importRepo(t, shop(), "v1.0.0:main:"+itoa(int(t0)), "plain:main")
	head := run(t, dir, env, "", "rev-parse", "HEAD")
	for _, ref := range []string{"HEAD", "main", "v1.0.0", "plain", head, head[:10]} {
		h, err := Resolve(t.Context(), dir, ref, env)
		if err != nil || h.Commit != head || h.Date != "2024-12-03T22:13:20Z" {
			t.Errorf("%s is %+v, %v", ref, h, err)
		}
	}
	blob := run(t, dir, env, "", "rev-parse", "HEAD:README.md")
	for _, ref := range []string{"", "-x", "--all", "--output=f", "nosuch", "HEAD~99", "a b", "HEAD:README.md", blob, "v1.0.0..main", "main\x00x", "\n", "^main", "@{u}", strings.Repeat("0", 40)} {
		h, err := Resolve(t.Context(), dir, ref, env)
		var bad *RefError
		if !errors.As(err, &bad) || bad.Ref != ref || h != (Head{}) {
			t.Errorf("%q is %+v, error %v", ref, h, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "f")); err == nil {
		t.Error("a revision wrote a file")
	}
	if _, err := Resolve(t.Context(), t.TempDir(), "HEAD", env); err == nil {
		t.Error("a directory without a repository has a commit")
	}
}

func TestBetween(t *testing.T) {
	dir, env := importRepo(t, shop())
	line := strings.Fields(run(t, dir, env, "", "rev-list", "--first-parent", "--reverse", "HEAD"))
	commits := func(from string, n int) []string {
		heads, err := Between(t.Context(), dir, from, "HEAD", n, env)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, h := range heads {
			if len(h.Date) != len("2024-12-03T22:13:20Z") {
				t.Errorf("%+v", h)
			}
			out = append(out, h.Commit)
		}
		return out
	}
	if got := commits(line[0], 100); !slices.Equal(got, line) {
		t.Errorf("all are %v, want %v", got, line)
	}
	n := len(line) - 1
	if got, want := commits(line[0], 3), []string{line[0], line[n/2], line[n]}; !slices.Equal(got, want) {
		t.Errorf("three are %v, want %v", got, want)
	}
	if got := commits(line[n], 3); !slices.Equal(got, line[n:]) {
		t.Errorf("from the end: %v", got)
	}
	if _, err := Between(t.Context(), dir, "nosuch", "HEAD", 3, env); err == nil {
		t.Error("an unknown start is no error")
	}
}
