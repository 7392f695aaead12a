// Command benchload compares the ways of loading a Go code base: demarc's own
// (load, check and all facts), go/packages LoadSyntax and LoadAllSyntax, and the
// floor, go list -deps. Each runs in a fresh process with an empty build cache
// and the filled module cache. It judges the targets of the project and exits
// with 1 when one is missed, with 2 when it could not measure.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// flags are the options of the command line.
type flags struct {
	dir              string
	runs, syntaxRuns int
	skipSyntax       bool
	json             bool
	judge            string
	gogc             int
	child            string
}

func (f *flags) bind(s *flag.FlagSet) {
	s.StringVar(&f.dir, "dir", ".", "the module to load")
	s.IntVar(&f.runs, "runs", 3, "how often each way is measured; the median counts")
	s.IntVar(&f.syntaxRuns, "syntax-runs", 1, "the same for LoadSyntax, which takes minutes")
	s.BoolVar(&f.skipSyntax, "skip-syntax", false, "leave LoadSyntax out")
	s.BoolVar(&f.json, "json", false, "print JSON")
	s.StringVar(&f.judge, "judge", "wall", "the time that targets compare: wall, or cpu on a busy machine")
	s.IntVar(&f.gogc, "gogc", 400, "demarc's garbage collection percentage, as the demarc command sets it; 0 is what the environment says")
	s.StringVar(&f.child, "child", "", "internal: run one way and print what it loaded")
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var f flags
	s := flag.NewFlagSet("benchload", flag.ContinueOnError)
	s.SetOutput(stderr)
	f.bind(s)
	if err := s.Parse(args); err != nil {
		return 2
	}
	if err := f.check(s); err != nil {
		fmt.Fprintln(stderr, "benchload:", err)
		return 2
	}
	if f.child != "" {
		return child(f, stdout, stderr)
	}
	r, err := measureAll(f, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "benchload:", err)
		return 2
	}
	if f.json {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		err = r.print(stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "benchload:", err)
		return 2
	}
	if !r.pass() {
		return 1
	}
	return 0
}

func (f *flags) check(s *flag.FlagSet) error {
	var err error
	switch {
	case s.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", s.Arg(0))
	case f.runs < 1 || f.syntaxRuns < 1:
		return fmt.Errorf("-runs and -syntax-runs must be at least 1")
	case f.judge != "wall" && f.judge != "cpu":
		return fmt.Errorf("-judge must be wall or cpu, not %q", f.judge)
	}
	f.dir, err = filepath.Abs(f.dir)
	return err
}
