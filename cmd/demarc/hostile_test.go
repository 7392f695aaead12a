//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// secret stands in every file beside the hostile repository; no answer may hold
// it, in whatever case.
const secret = "outsidesecret"

// hostile is a laid-out hostile repository.
type hostile struct {
	// root is the repository, outside the directory beside it, mark the file
	// that the trap writes, temp the directory for demarc's temporary files.
	root, outside, mark, temp string
}

// layHostile makes the repository of testdata/hostile/repo.txtar.
func layHostile(t *testing.T) *hostile {
	t.Helper()
	base := t.TempDir()
	h := &hostile{
		root: filepath.Join(base, "repo"), outside: filepath.Join(base, "outside"),
		mark: filepath.Join(base, "mark"), temp: filepath.Join(base, "temp"),
	}
	trap := filepath.Join(base, "trap")
	put(t, trap, "#!/bin/sh\necho \"$0 $*\" >> "+h.mark+"\nexit 1\n")
	put(t, filepath.Join(h.temp, "keep"), "")
	put(t, filepath.Join(h.outside, "hooks", "post-index-change"), "#!/bin/sh\necho hook >> "+h.mark+"\n")
	put(t, filepath.Join(h.outside, "secret.go"), "package orders\n\nfunc OutsideSecret() {}\n")
	put(t, filepath.Join(h.outside, "secret.sql"), "CREATE TABLE outsidesecret (id int);\nSELECT * FROM outsidesecret;\n")
	put(t, filepath.Join(h.outside, "pkg", "p.go"), "package outsidesecret\n\nfunc OutsideSecret() {}\n")
	put(t, filepath.Join(h.outside, "pkg", "p.sql"), "CREATE TABLE outsidesecret (id int);\n")
	put(t, filepath.Join(h.outside, "away", "go.mod"), "module example.com/away\n")
	put(t, filepath.Join(h.outside, "away", "a.go"), "package away\n\nfunc Do() { outsidesecret() }\n\nfunc outsidesecret() {}\n")
	put(t, filepath.Join(h.outside, "work", "go.mod"), "module example.com/work\n")
	put(t, filepath.Join(h.outside, "work", "w.go"), "package work\n\nfunc OutsideSecret() {}\n")

	a, err := txtar.ParseFile("testdata/hostile/repo.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("TRAP", trap, "OUTSIDE", h.outside)
	put(t, filepath.Join(h.root, "README"), "hostile\n")
	git(t, h.root, "init", "-q", "-b", "main")
	for _, f := range a.Files {
		if !strings.HasPrefix(f.Name, ".git/") {
			put(t, filepath.Join(h.root, f.Name), fill.Replace(string(f.Data)))
		}
	}
	for i := range 4 { // a history, made before there are traps
		put(t, filepath.Join(h.root, "README"), strings.Repeat("hostile\n", i+1))
		put(t, filepath.Join(h.root, "internal", "orders", "log.go"), "package orders\n"+strings.Repeat("\n", i))
		git(t, h.root, "add", "internal", "README")
		git(t, h.root, "-c", "user.name=Eve\x1b[31m", "-c", "user.email=e@example.com", "commit", "-q", "-m", "x\x1b[2J")
	}
	git(t, h.root, "config", "include.path", "more")
	git(t, h.root, "config", "extensions.worktreeConfig", "true")
	for _, f := range a.Files {
		if strings.HasPrefix(f.Name, ".git/") {
			put(t, filepath.Join(h.root, f.Name), fill.Replace(string(f.Data)))
		}
	}
	for line := range strings.Lines(fill.Replace(string(a.Comment))) {
		h.lay(t, strings.TrimSuffix(line, "\n"))
	}
	return h
}

// git runs git in a repository that is still honest.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// lay does one line of the recipe.
func (h *hostile) lay(t *testing.T, line string) {
	t.Helper()
	verb, rest, _ := strings.Cut(line, " ")
	var words []string
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		word, err := strconv.QuotedPrefix(rest)
		if err != nil { // a number
			word, _, _ = strings.Cut(rest, " ")
			words = append(words, word)
		} else if s, err := strconv.Unquote(word); err == nil {
			words = append(words, s)
		}
		rest = rest[len(word):]
	}
	if len(words) == 0 {
		return // prose
	}
	name := filepath.Join(h.root, words[0])
	switch verb {
	case "text":
		put(t, name, words[1])
	case "link":
		mkdir(t, filepath.Dir(name))
		check(t, os.Symlink(words[1], name))
	case "pipe":
		mkdir(t, filepath.Dir(name))
		check(t, syscall.Mkfifo(name, 0o644))
	case "fill":
		n, err := strconv.Atoi(words[1])
		check(t, err)
		put(t, name, strings.Repeat(words[2], n/len(words[2])))
	case "deep":
		n, err := strconv.Atoi(words[1])
		check(t, err)
		put(t, filepath.Join(name, strings.Repeat("d/", n), "d.go"), "package d\n")
	}
}

// put writes a file that can be run, with its directory.
func put(t *testing.T, path, text string) {
	t.Helper()
	mkdir(t, filepath.Dir(path))
	check(t, os.WriteFile(path, []byte(text), 0o755))
}

func mkdir(t *testing.T, dir string) { t.Helper(); check(t, os.MkdirAll(dir, 0o755)) }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// state is a digest of everything below a directory, without following links.
func state(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	check(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%q %v %d", strings.TrimPrefix(p, dir), info.Mode(), info.Size())
		if d.Type().IsRegular() {
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			defer f.Close()
			sum := fnv.New64a()
			if _, err := io.Copy(sum, f); err != nil {
				return err
			}
			fmt.Fprintf(&b, " %x %v", sum.Sum64(), info.ModTime())
		}
		b.WriteByte('\n')
		return nil
	}))
	return b.String()
}

// Bounds of one command on the hostile repository.
const (
	hostileTime   = 2 * time.Minute
	hostileMemory = 1 << 30
)

// demarc runs one command there and returns what it writes. It must end in time
// with one of the exit codes, do no harm, and complain when the code is not 0.
func (h *hostile) demarc(t *testing.T, codes string, args ...string) (stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hostileTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "demarc", args...)
	cmd.Dir = h.root
	cmd.Env = append(os.Environ(), "TMPDIR="+h.temp, "GOPROXY=off", "GOFLAGS=", "NO_COLOR=", "GOCACHE="+filepath.Join(filepath.Dir(h.temp), "gocache"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = time.Second
	begin := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("demarc %q did not end well after %v: %v\n%s", args, time.Since(begin), err, errs.String())
	}
	if code := cmd.ProcessState.ExitCode(); !strings.Contains(codes, strconv.Itoa(code)) {
		t.Errorf("demarc %q: exit code %d\n%s", args, code, errs.String())
	} else if n := strings.Count(errs.String(), "demarc: "); code != 0 && (n < 1 || n > 100) {
		t.Errorf("demarc %q: %d lines of complaint\n%s", args, n, errs.String())
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		t.Logf("demarc %q: %v, %d MB", args, time.Since(begin).Round(time.Millisecond), usage.Maxrss>>10)
		if usage.Maxrss<<10 > hostileMemory { // kilobytes, as Linux counts
			t.Errorf("demarc %q took %d MB", args, usage.Maxrss>>10)
		}
	}
	harmless(t, fmt.Sprintf("standard output of %q", args), out.Bytes(), slices.Contains(args, "json"))
	harmless(t, fmt.Sprintf("standard error of %q", args), errs.Bytes(), false)
	if _, err := os.Stat(h.mark); err == nil {
		ran, _ := os.ReadFile(h.mark)
		t.Fatalf("demarc %q sprang a trap:\n%s", args, ran)
	}
	return out.String(), errs.String()
}

// harmless checks that an output commands no terminal and tells no secret. JSON
// is for programs: it keeps what turns the direction of text.
func harmless(t *testing.T, what string, out []byte, json bool) {
	t.Helper()
	if !utf8.Valid(out) {
		t.Errorf("%s is not UTF-8", what)
	}
	if i := strings.Index(strings.ToLower(string(out)), secret); i >= 0 {
		t.Errorf("%s tells what lies outside: …%s…", what, out[max(0, i-200):min(len(out), i+100)])
	}
	for i, r := range string(out) {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || !json && unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("%s has the control character %U: …%q…", what, r, out[max(0, i-60):min(len(out), i+60)])
			return
		}
	}
}

// TestHostile runs the commands on a repository that means harm.
func TestHostile(t *testing.T) {
	h := layHostile(t)
	outside := state(t, h.outside)
	t.Run("as it lies", func(t *testing.T) { h.unchanged(t, h.all) })
	// Without what makes demarc leave the go command out.
	for _, f := range []string{"internal/orders/pipe.go", "piped/x.go", "endless.go", "self.go"} {
		check(t, os.Remove(filepath.Join(h.root, f)))
	}
	t.Run("workspace", func(t *testing.T) { h.unchanged(t, h.again) })
	check(t, os.Remove(filepath.Join(h.root, "go.work")))
	t.Run("vendored", func(t *testing.T) { h.unchanged(t, h.again) })
	check(t, os.RemoveAll(filepath.Join(h.root, "vendor")))
	t.Run("module", func(t *testing.T) { h.unchanged(t, h.again) })
	if after := state(t, h.outside); after != outside {
		t.Errorf("what lies outside was changed:\n%s", firstDifference(outside, after))
	}
	left, err := os.ReadDir(h.temp)
	check(t, err)
	for _, e := range left {
		if e.Name() != "keep" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
	plain := exec.Command("git", "status")
	plain.Dir = h.root
	_ = plain.Run() // it may fail, after it stepped into a trap
	if _, err := os.Stat(h.mark); err != nil {
		t.Error("the traps do not work: plain git status ran none")
	}
}

// unchanged checks that f leaves the repository as it was.
func (h *hostile) unchanged(t *testing.T, f func(*testing.T)) {
	t.Helper()
	before := state(t, h.root)
	f(t)
	if after := state(t, h.root); after != before {
		t.Errorf("the repository was changed:\n%s", firstDifference(before, after))
	}
}

// again reads the repository once.
func (h *hostile) again(t *testing.T) {
	t.Helper()
	out, _ := h.demarc(t, "0", "--offline", "--tests", "--format", "json")
	if !strings.Contains(out, "INSERT INTO orders") {
		t.Errorf("the honest part is missing:\n%s", out)
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range x {
		if i >= len(y) || x[i] != y[i] {
			return x[i] + "\n" + strings.Join(y[min(i, len(y)-1):min(i+1, len(y))], "\n")
		}
	}
	return strings.Join(y[len(x)-1:], "\n")
}

// all runs every verb, and reads the written documents.
func (h *hostile) all(t *testing.T) {
	t.Helper()
	written := t.TempDir()
	doc := filepath.Join(written, "a.json")
	args := []string{"analyze", "--offline", "-o", doc}
	for _, e := range []string{"html", "md", "dot", "csv", "mmd", "txt"} {
		args = append(args, "-o", filepath.Join(written, "a."+e))
	}
	out, _ := h.demarc(t, "0", args...)
	if !strings.Contains(out, "example.com/hostile") {
		t.Errorf("no answer:\n%s", out)
	}
	files, err := os.ReadDir(written)
	check(t, err)
	if len(files) != 7 {
		t.Errorf("%d files were written", len(files))
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(written, f.Name()))
		check(t, err)
		harmless(t, f.Name(), data, filepath.Ext(f.Name()) == ".json")
	}
	for _, c := range [][]string{
		{"data"}, {"data", "--format", "csv"}, {"routes", "--reach"}, {"routes", "--format", "json"}, {"routes", "--outbound"}, {"history"}, {"findings"},
		{"explain", "example.com/hostile/internal/orders"}, {"explain", "example.com/hostile", "example.com/hostile/internal/orders"},
		{"explain", "table:orders"}, {"graph"},
	} {
		out, _ := h.demarc(t, "0", append(c, "--from", doc)...)
		if out == "" {
			t.Errorf("%q says nothing", c)
		}
	}
	h.demarc(t, "0", "routes", "--offline", "--tests")
	if out, _ := h.demarc(t, "0", "data", "--format", "csv", "--from", doc); !strings.Contains(out, "orders,example.com/hostile/internal/orders,write,") {
		t.Errorf("the honest part is missing:\n%s", out)
	}
}

// TestHostileConfig: a configuration that means harm is a mistake that is told
// in bounded time and space.
func TestHostileConfig(t *testing.T) {
	base := t.TempDir()
	h := &hostile{root: filepath.Join(base, "repo"), outside: filepath.Join(base, "outside"), mark: filepath.Join(base, "mark"), temp: filepath.Join(base, "temp")}
	mkdir(t, h.temp)
	put(t, filepath.Join(h.root, "main.go"), "package main\n\nfunc main() {}\n")
	file, away := filepath.Join(h.root, "demarc.yaml"), filepath.Join(h.outside, "secret.yaml")
	put(t, away, "version: 1\noutsidesecret: 1\n")
	text := func(s string) func() { return func() { put(t, file, s) } }
	for name, c := range map[string]struct {
		lay  func()
		want string
	}{
		"link":     {func() { check(t, os.Symlink(away, file)) }, "a link that leads out of its directory"},
		"dangling": {func() { check(t, os.Symlink(away+"x", file)) }, "a link that leads nowhere"},
		"endless":  {func() { check(t, os.Symlink("/dev/zero", file)) }, "a link that leads out of its directory"},
		"pipe":     {func() { check(t, syscall.Mkfifo(file, 0o644)) }, "not a regular file"},
		"huge":     {text("version: 1\n" + strings.Repeat("# x\n", 10_000_000)), "larger than 1 MB"},
		"laughs":   {text("version: 1\naccepted:\n  services:\n    - &a {id: a, packages: [" + strings.Repeat("p, ", 50000) + "]}\n" + strings.Repeat("    - *a\n", 50000)), "is in"},
		"deep":     {text("version: 1\nanalysis: " + strings.Repeat("{a: ", 100000)), "not YAML"},
		"escapes":  {text("version: 1\n\"\\e[31m\\u202e\": 1\n"), "unknown key"},
		"bytes":    {text("version: 1\n\xff\xfe: 1\n"), "not YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			_ = os.Remove(file)
			c.lay()
			for _, args := range [][]string{{"analyze", "--offline"}, {"data"}} {
				if out, errs := h.demarc(t, "2", args...); out != "" || !strings.Contains(errs, c.want) || len(errs) > 1<<16 {
					t.Errorf("%q says %q and %q", args, out, errs)
				}
			}
		})
	}
	if _, err := os.Stat(away + "x"); err == nil {
		t.Error("a file was made outside")
	}
}
