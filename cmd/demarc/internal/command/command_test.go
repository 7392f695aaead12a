package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/reports"
	"github.com/spf13/cobra"
)

func TestErrorClasses(t *testing.T) {
	interrupted, cancel := context.WithCancelCause(t.Context())
	cancel(&signalled{2})
	for name, c := range map[string]struct {
		err  error
		ctx  context.Context
		code int
		want string
	}{
		"nothing":       {nil, nil, 0, ""},
		"usage":         {usage("do b", "a: %s", "x"), nil, 2, "demarc: a: x\n  hint: do b\n"},
		"no hint":       {usage("", "a"), nil, 2, "demarc: a\n"},
		"wrapped":       {fmt.Errorf("while: %w", usage("", "a")), nil, 2, "demarc: a\n"},
		"configuration": {&config.Error{Name: "f", Problems: []config.Problem{{Line: 1, Col: 2, Text: "a", Hint: "b"}, {Text: "c"}}}, nil, 2, "demarc: f:1:2: a\n  hint: b\ndemarc: f: c\n"},
		"format":        {&reports.FormatError{Text: "a", Hint: "b"}, nil, 2, "demarc: a\n  hint: b\n"},
		"load":          {&load.UserError{Text: "a", Hint: "b"}, nil, 2, "demarc: a\n  hint: b\n"},
		"no Go":         {&load.NothingError{Text: "a", Hint: "b"}, nil, 3, "demarc: a\n  hint: b\n"},
		"strict":        {&partialError{"half"}, nil, 3, "demarc: the answer is partial: half\n  hint: without --strict a partial answer is exit code 0\n"},
		"bug":           {errors.New("oops"), nil, 3, "demarc: internal error: oops\n  hint: " + reportBugs + "\n"},
		"signal":        {context.Canceled, interrupted, 130, "demarc: stopped by signal: interrupt\n"},
		"cancelled":     {context.Canceled, nil, 130, "demarc: stopped\n"},
		"control bytes": {usage("", "a\x1b[31m\nb\u009b1m\u202ec"), nil, 2, "demarc: a?[31m; b?1m?c\n"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := c.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			var b bytes.Buffer
			if code := explain(ctx, c.err, &b, false); code != c.code || b.String() != c.want {
				t.Errorf("code %d, output %q; want %d, %q", code, b.String(), c.code, c.want)
			}
		})
	}
}

func TestPanicIsOneLine(t *testing.T) {
	cleaned := false
	err := guard(func() error {
		defer func() { cleaned = true }()
		panic("no such state\nat all")
	})
	if !cleaned {
		t.Error("deferred functions did not run")
	}
	for verbose, lines := range map[bool]int{false: 2, true: 5} {
		var b bytes.Buffer
		code := explain(t.Context(), err, &b, verbose)
		if code != exitNothing || !strings.HasPrefix(b.String(), "demarc: internal error: no such state; at all\n  hint: please report") {
			t.Errorf("code %d, output %q", code, b.String())
		}
		if n := strings.Count(b.String(), "\n"); n != 2 && !verbose || n < lines {
			t.Errorf("verbose %v: %d lines", verbose, n)
		}
	}
}

// syncBuffer is a buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestProgress(t *testing.T) {
	var out syncBuffer
	start := time.Now()
	p := newProgress(&out, start)
	p.loading(load.Progress{Stage: "checking", Done: 3, Total: 10})
	for out.String() == "" {
		if time.Since(start) > 10*time.Second {
			t.Fatal("no sign of life")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if firstSign >= 200*time.Millisecond {
		t.Errorf("the first sign comes after %v", firstSign)
	}
	p.stop()
	p.stop()
	p.loading(load.Progress{Stage: "late"})
	got := out.String()
	if !strings.HasPrefix(got, "\r\x1b[Kchecking: 3 of 10 packages ...") || !strings.HasSuffix(got, "\r\x1b[K") || strings.Contains(got, "late") {
		t.Errorf("progress wrote %q", got)
	}

	// A fast run shows nothing, and without a terminal there is nothing ever.
	var quick syncBuffer
	newProgress(&quick, start).stop()
	if quick.String() != "" {
		t.Errorf("a fast run wrote %q", quick.String())
	}
	a := &app{stderr: &quick, now: time.Now, getenv: func(string) string { return "" }}
	if p := a.startProgress(); p.w != nil {
		t.Error("progress without a terminal")
	} else {
		p.stage("x")
		p.stop()
	}
}

func TestColor(t *testing.T) {
	for _, c := range []struct {
		mode, noColor string
		want          bool
	}{{"always", "1", true}, {"never", "", false}, {"auto", "", false}, {"auto", "1", false}} {
		a := &app{stdout: &bytes.Buffer{}, flags: globalFlags{color: c.mode}, getenv: func(string) string { return c.noColor }}
		if got := a.colored(); got != c.want {
			t.Errorf("--color %s NO_COLOR=%q: %v", c.mode, c.noColor, got)
		}
	}
}

// failing refuses everything after a few bytes.
type failing struct{}

func (failing) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "x", Err: errors.New("full")}
}

func TestBrokenStdout(t *testing.T) {
	var stderr bytes.Buffer
	for _, args := range [][]string{{"version"}, {"schema"}, {"completion", "bash"}} {
		stderr.Reset()
		if code := Run(t.Context(), args, strings.NewReader(""), failing{}, &stderr); code != exitUsage {
			t.Errorf("%v: code %d", args, code)
		}
		if got := stderr.String(); got != "demarc: can not write: standard output: full\n" {
			t.Errorf("%v: %q", args, got)
		}
	}
}

// TestEveryCommandHelps: a short text, examples or a topic's text, and a
// purpose for every flag.
func TestEveryCommandHelps(t *testing.T) {
	a := &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, getenv: os.Getenv, now: time.Now}
	root := a.root()
	if n := len(root.Commands()); n < 10 {
		t.Fatalf("only %d commands", n)
	}
	for _, c := range append([]*cobra.Command{root}, root.Commands()...) {
		if c.Short == "" {
			t.Errorf("%s has no short text", c.Name())
		}
		if c.Long == "" && c.Example == "" && c.Name() != "version" && c.Name() != "help" {
			t.Errorf("%s explains nothing", c.Name())
		}
		for line := range strings.Lines(c.Long + "\n" + c.Example) {
			if len(line) > maxWidth {
				t.Errorf("%s: line of %d columns: %s", c.Name(), len(line), line)
			}
		}
		if text := c.UsageString(); strings.Contains(text, "panic") {
			t.Errorf("%s: %s", c.Name(), text)
		}
	}
}

// TestVersionIsInTheChangelog keeps the two together.
func TestVersionIsInTheChangelog(t *testing.T) {
	text, err := os.ReadFile("../../../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	want := "## [" + strings.TrimSuffix(Version, "-dev") + "]"
	if strings.HasSuffix(Version, "-dev") {
		want = "## [Unreleased]"
	}
	if !strings.Contains(string(text), want) {
		t.Errorf("CHANGELOG.md has no section %q", want)
	}
}

// BenchmarkVersion is the start-up time of the program.
func BenchmarkVersion(b *testing.B) {
	bin := filepath.Join(b.TempDir(), "demarc")
	if out, err := exec.Command("go", "build", "-trimpath", "-tags", "nomsgpack", "-o", bin, "../..").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for b.Loop() {
		if err := exec.Command(bin, "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
}
