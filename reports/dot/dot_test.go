package dot_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/demarc-dev/demarc/reports/dot"
)

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(svg))
	dec.Strict = true
	dec.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("the SVG is not well formed: %v", err)
		}
		if s, ok := tok.(xml.StartElement); ok && (s.Name.Local == "script" || s.Name.Local == "image") {
			t.Fatalf("the SVG holds <%s>", s.Name.Local)
		}
	}
}

func TestSVG(t *testing.T) {
	svg, err := dot.SVG(t.Context(), []byte(`digraph { "a" -> "<script>\"&amp;" [label="2"]; }`))
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg)
	if !bytes.Contains(svg, []byte("&lt;script&gt;")) {
		t.Error("the label is missing")
	}
}

func TestBadDOT(t *testing.T) {
	for _, in := range []string{"", "digraph {", "hello", "digraph { a -> }"} {
		if _, err := dot.SVG(t.Context(), []byte(in)); err == nil {
			t.Errorf("%q: no error", in)
		}
	}
	if _, err := dot.SVG(t.Context(), []byte("digraph { a }")); err != nil {
		t.Errorf("after bad input: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := dot.SVG(t.Context(), []byte("digraph { a -> b }")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// child is what the test binary does when it stands for a fresh process: it
// draws, and says what os.TempDir is afterwards.
func TestMain(m *testing.M) {
	if os.Getenv("DOT_TEST_CHILD") == "" {
		os.Exit(m.Run())
	}
	out, err := os.Create(os.Getenv("DOT_TEST_CHILD"))
	if err != nil {
		os.Exit(4)
	}
	io.WriteString(out, os.Getenv("TMPDIR"))
	out.Close()
	os.Exit(0)
}

// fresh runs a new process with a home and a temporary directory of its own.
func fresh(t *testing.T, home, tmp string) (tmpdir string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{"HOME=" + home, "TMPDIR=" + tmp, "DOT_TEST_CHILD=" + out}
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestCompiledCodeIsPrivate(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the cache directory of other systems is elsewhere")
	}
	home, tmp := t.TempDir(), t.TempDir()
	if got := fresh(t, home, tmp); got != tmp {
		t.Errorf("TMPDIR is %q after the initialisation, want %q back", got, tmp)
	}
	if left := entries(t, tmp); len(left) > 0 {
		t.Errorf("the temporary directory holds %v", left)
	}
	cache := filepath.Join(home, ".cache", "demarc")
	list := entries(t, cache)
	if len(list) != 1 || !strings.HasPrefix(list[0], "graphviz-v") {
		t.Fatalf("the cache holds %v", list)
	}
	dir := filepath.Join(cache, list[0])
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode of the cache is %v, want 0700 (%v)", info.Mode(), err)
	}
	first := entries(t, filepath.Join(dir, "go-graphviz"))
	if len(first) == 0 {
		t.Fatal("nothing was compiled into the cache")
	}
	fresh(t, home, tmp)
	if second := entries(t, filepath.Join(dir, "go-graphviz")); strings.Join(first, " ") != strings.Join(second, " ") {
		t.Errorf("a second process compiled again: %v, then %v", first, second)
	}
}

// A directory that others may use is not used; a fresh private one is, and it
// is removed again.
func TestWideDirectoryIsNotUsed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the cache directory of other systems is elsewhere")
	}
	home, tmp := t.TempDir(), t.TempDir()
	fresh(t, home, t.TempDir())
	dir := filepath.Join(home, ".cache", "demarc", entries(t, filepath.Join(home, ".cache", "demarc"))[0])
	if err := os.RemoveAll(filepath.Join(dir, "go-graphviz")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	fresh(t, home, tmp)
	if left := entries(t, dir); len(left) > 0 {
		t.Errorf("the wide directory was used: %v", left)
	}
	if left := entries(t, tmp); len(left) > 0 {
		t.Errorf("the temporary directory holds %v", left)
	}
}

// Without a home the code is compiled into a private temporary directory,
// which is removed again.
func TestNoHome(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the cache directory of other systems is elsewhere")
	}
	tmp := t.TempDir()
	if got := fresh(t, "", tmp); got != tmp {
		t.Errorf("TMPDIR is %q after the initialisation, want %q back", got, tmp)
	}
	if left := entries(t, tmp); len(left) > 0 {
		t.Errorf("the temporary directory holds %v", left)
	}
}

// A cache directory of another version of go-graphviz would be shared by two.
func TestVersionIsTheModules(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile("internal/cachedir/cachedir.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(mod), "github.com/goccy/go-graphviz ")
	if !ok {
		t.Fatal("go.mod does not require go-graphviz")
	}
	want, _, _ := strings.Cut(rest, "\n")
	want, _, _ = strings.Cut(want, " ")
	if !strings.Contains(string(src), `const version = "`+want+`"`) {
		t.Errorf("cachedir has another version than go.mod, %s", want)
	}
}
