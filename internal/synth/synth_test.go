package synth

import (
	"crypto/sha256"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// hashTree is the hash of all names and contents below dir.
func hashTree(t *testing.T, dir string) (sum [32]byte, files int) {
	t.Helper()
	h := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(filepath.Join(dir, path))
		h.Write([]byte(path))
		h.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return [32]byte(h.Sum(nil)), files
}

// TestWriteSize checks that the wanted size comes out and that Stats counts
// what is there.
func TestWriteSize(t *testing.T) {
	for _, o := range []Options{
		{Lines: MinLines, Packages: MinPackages},
		{Lines: 10_000},
		{Lines: 10_000, Packages: 40, Seed: 7},
		{Lines: 60_000, Packages: 200, Seed: 2},
	} {
		dir := t.TempDir()
		s, err := Write(dir, o)
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		if d := s.Lines - o.Lines; d*10 > o.Lines || d*10 < -o.Lines {
			t.Errorf("%+v: %d lines written", o, s.Lines)
		}
		if o.Packages > 0 && s.Packages != o.Packages {
			t.Errorf("%+v: %d packages written", o, s.Packages)
		}
		lines, dirs, generated := countTree(t, dir)
		if lines != s.Lines || dirs != s.Packages || generated != s.GeneratedLines {
			t.Errorf("%+v: Stats say %d lines, %d generated, %d packages; the tree has %d, %d, %d",
				o, s.Lines, s.GeneratedLines, s.Packages, lines, generated, dirs)
		}
		if s.Statements == 0 || s.Routes == 0 || s.Interfaces == 0 {
			t.Errorf("%+v: a kind of code is missing: %+v", o, s)
		}
	}
}

func countTree(t *testing.T, dir string) (lines, dirs, generated int) {
	t.Helper()
	seen := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		data, err := os.ReadFile(path)
		n := strings.Count(string(data), "\n")
		lines += n
		if strings.HasPrefix(string(data), "// Code generated ") {
			generated += n
		}
		seen[filepath.Dir(path)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines, len(seen), generated
}

func TestWriteIsDeterministic(t *testing.T) {
	write := func(seed uint64) [32]byte {
		dir := t.TempDir()
		if _, err := Write(dir, Options{Lines: 8_000, Seed: seed}); err != nil {
			t.Fatal(err)
		}
		sum, files := hashTree(t, dir)
		if files < MinPackages {
			t.Fatalf("only %d files", files)
		}
		return sum
	}
	if first, again := write(1), write(1); first != again {
		t.Error("the same options give different modules")
	}
	if write(1) == write(2) {
		t.Error("different seeds give the same module")
	}
}

// TestWriteCompiles lets go vet check a small module, which also type-checks it.
func TestWriteCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	if _, err := Write(dir, Options{Lines: 9_000, Packages: 45}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "vet", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}

func TestWriteRejects(t *testing.T) {
	for _, o := range []Options{
		{Lines: MinLines - 1},
		{Lines: MaxLines + 1},
		{Lines: 10_000, Packages: MinPackages - 1},
		{Lines: 10_000, Packages: 1_000},
	} {
		dir := filepath.Join(t.TempDir(), "x")
		if _, err := Write(dir, o); err == nil {
			t.Errorf("%+v: no error", o)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%+v: something was written", o)
		}
	}
}

// TestAreaNames checks that names are unique and mean nothing to the go command.
func TestAreaNames(t *testing.T) {
	seen := map[string]bool{"vendor": true, "testdata": true, "internal": true, "main": true}
	for _, p := range platform {
		seen[p.name] = true
	}
	for i := range MaxLines / minLinesAPackage / minAreaPackages {
		n := areaName(i)
		if seen[n] || token.IsKeyword(n) {
			t.Errorf("area %d is called %s", i, n)
		}
		seen[n] = true
	}
}
