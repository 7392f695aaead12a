// Command load compares demarc with the ways in which other tools load a code
// base, in one run: each with an empty build cache of its own and the filled
// module cache of the user.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"golang.org/x/tools/go/packages"

	"github.com/demarc-dev/demarc/bench/internal/measure"
)

func main() {
	var b bench
	flag.StringVar(&b.demarc, "demarc", "", "the demarc to measure")
	flag.StringVar(&b.dir, "dir", ".", "the module to load")
	flag.IntVar(&b.runs, "runs", 3, "runs of demarc and of go list; the fastest counts")
	check := flag.Bool("check", false, "exit with 1 when a target is missed")
	child := flag.String("child", "", "internal: load with this mode and exit")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *child != "" {
		exit(loadAs(*child, b.dir))
	}
	missed, err := b.run(ctx, os.Stdout)
	if err == nil && missed && *check {
		err = errors.New("a target is missed")
	}
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-load:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// loadAs is what a tool on go/packages does first.
func loadAs(mode, dir string) error {
	cfg := &packages.Config{Mode: packages.LoadSyntax, Dir: dir}
	if mode == "all" {
		cfg.Mode = packages.LoadAllSyntax
	}
	loaded, err := packages.Load(cfg, "./...")
	if err != nil {
		return err
	}
	if len(loaded) == 0 {
		return errors.New("nothing was loaded")
	}
	return nil
}

type bench struct {
	demarc, dir string
	runs        int
}

func (b *bench) run(ctx context.Context, w io.Writer) (missed bool, err error) {
	size, err := b.size(ctx)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(w, "%s: %d packages, %d lines; with dependencies %d packages, %d lines (%.0f%% dependencies)\n\n",
		b.dir, size.own, size.ownLines, size.all, size.allLines, 100*size.share())
	self, err := os.Executable()
	if err != nil {
		return false, err
	}
	type way struct {
		label string
		runs  int
		args  []string
	}
	ways := []way{
		{"demarc", b.runs, []string{b.demarc, "analyze", "-q", "--offline", ".", "--format", "json", "-o", os.DevNull}},
		{"go list -e -deps -json", b.runs, []string{"go", "list", "-e", "-deps", "-json", "./..."}},
		{"go/packages LoadAllSyntax", 1, []string{self, "-child", "all"}},
		{"go/packages LoadSyntax", 1, []string{self, "-child", "syntax"}},
	}
	fmt.Fprintf(w, "%-28s %10s %10s %11s\n", "way", "wall", "cpu", "peak")
	costs := make([]measure.Cost, len(ways))
	for i, x := range ways {
		if costs[i], err = b.best(ctx, x.runs, x.args); err != nil {
			return false, err
		}
		fmt.Fprintf(w, "%-28s %s\n", x.label, costs[i])
	}
	return b.compare(w, size, costs[0], costs[2], costs[3]), nil
}

// compare prints the targets of the issue and whether they are met.
func (b *bench) compare(w io.Writer, s size, demarc, all, syntax measure.Cost) (missed bool) {
	ofSyntax, ofAll := 1.0/10, 0.7
	if s.share() >= 0.85 {
		ofSyntax, ofAll = 1.0/20, 1.0/3
	}
	fmt.Fprintln(w)
	for _, t := range []struct {
		label     string
		have, max float64
	}{
		{"time of LoadSyntax", demarc.Wall.Seconds() / syntax.Wall.Seconds(), ofSyntax},
		{"time of LoadAllSyntax", demarc.Wall.Seconds() / all.Wall.Seconds(), ofAll},
		{"memory of LoadAllSyntax", float64(demarc.Peak) / float64(all.Peak), 1.0 / 3},
	} {
		verdict := "met"
		if t.have > t.max {
			verdict, missed = "missed", true
		}
		fmt.Fprintf(w, "demarc takes %.3f of the %s, target %.3f: %s\n", t.have, t.label, t.max, verdict)
	}
	return missed
}

// best runs the program several times, each with an empty build cache.
func (b *bench) best(ctx context.Context, runs int, args []string) (measure.Cost, error) {
	var best measure.Cost
	for i := range runs {
		cache, err := os.MkdirTemp("", "bench-load-")
		if err != nil {
			return best, err
		}
		env := append(os.Environ(), "GOCACHE="+cache, "GOOS=linux", "GOARCH=amd64")
		c, err := measure.Run(ctx, b.dir, env, args[0], args[1:]...)
		if removeErr := os.RemoveAll(cache); err == nil {
			err = removeErr
		}
		if err != nil {
			return best, err
		}
		if i == 0 || c.Wall < best.Wall {
			best = c
		}
	}
	return best, nil
}

// size counts packages and lines.
type size struct{ own, all, ownLines, allLines int }

func (s size) share() float64 {
	if s.allLines == 0 {
		return 0
	}
	return 1 - float64(s.ownLines)/float64(s.allLines)
}

// size also fills the module cache.
func (b *bench) size(ctx context.Context) (size, error) {
	var s size
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-json=Dir,GoFiles,CgoFiles,DepOnly", "./...")
	cmd.Dir, cmd.Stderr = b.dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return s, fmt.Errorf("go list: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p struct {
			Dir               string
			GoFiles, CgoFiles []string
			DepOnly           bool
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return s, nil
		} else if err != nil {
			return s, fmt.Errorf("go list: %w", err)
		}
		lines := 0
		for _, f := range append(p.GoFiles, p.CgoFiles...) {
			if data, err := os.ReadFile(filepath.Join(p.Dir, f)); err == nil {
				lines += bytes.Count(data, []byte("\n"))
			}
		}
		s.all, s.allLines = s.all+1, s.allLines+lines
		if !p.DepOnly {
			s.own, s.ownLines = s.own+1, s.ownLines+lines
		}
	}
}
