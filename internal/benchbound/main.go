// Command benchbound is the scoreboard of boundaries: it lets demarc propose
// services for public projects whose deployed units are known, and scores the
// proposals beside what anybody could do without demarc. Nothing here is tuned:
// it says how good the defaults are. It exits with 2 when it could not measure.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// flags are the options of the command line.
type flags struct {
	truth, corpus, only, write    string
	blind, shown, anyCommit, json bool
	explain                       bool
}

func (f *flags) bind(s *flag.FlagSet) {
	s.StringVar(&f.truth, "truth", "", "directory with the NAME.truth.json files")
	s.StringVar(&f.corpus, "corpus", "", "directory with a checkout in NAME for each of them")
	s.StringVar(&f.only, "only", "", "comma-separated names of the cases to run; all without it")
	s.BoolVar(&f.blind, "blind-paths", false, "score only the answers without directories, package paths and package names")
	s.BoolVar(&f.shown, "shown", false, "score as well with the mains in place that the truth hides")
	s.BoolVar(&f.anyCommit, "any-commit", false, "go on where a checkout is not at the commit of its truth")
	s.StringVar(&f.write, "write", "", "replace the table between the markers in this Markdown file")
	s.BoolVar(&f.explain, "explain", false, "print for each answer where it differs from the truth")
	s.BoolVar(&f.json, "json", false, "print JSON")
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var f flags
	s := flag.NewFlagSet("benchbound", flag.ContinueOnError)
	s.SetOutput(stderr)
	f.bind(s)
	if err := s.Parse(args); err != nil {
		return 2
	}
	err := f.check(s.Args())
	if err == nil {
		err = f.run(stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "benchbound:", err)
		return 2
	}
	return 0
}

func (f *flags) check(rest []string) error {
	switch {
	case f.truth == "" || f.corpus == "":
		return errors.New("want -truth DIR and -corpus DIR")
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q", rest[0])
	case f.write != "" && (f.blind || f.shown || f.only != ""):
		return errors.New("-write is for the whole table: not with -blind-paths, -shown or -only")
	}
	return nil
}

func (f *flags) run(stdout, stderr io.Writer) error {
	corpus, err := filepath.Abs(f.corpus)
	if err != nil {
		return err
	}
	b := &bench{corpus: corpus, anyCommit: f.anyCommit, stderr: stderr}
	for _, m := range modes() {
		if !m.shown && (m.blind || !f.blind) || m.shown && f.shown {
			b.modes = append(b.modes, m)
		}
	}
	ctx := context.Background()
	cases, err := b.cases(ctx, f.truth)
	if err != nil {
		return err
	}
	if cases, err = selected(cases, f.only); err != nil {
		return err
	}
	var results []*result
	for _, t := range cases {
		r, err := b.run(ctx, t)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	return f.report(newBoard(results), stdout)
}

// selected keeps the named cases; a name that is none is an error.
func selected(cases []*truth, only string) ([]*truth, error) {
	if only == "" {
		return cases, nil
	}
	var out []*truth
	for _, name := range strings.Split(only, ",") {
		i := slices.IndexFunc(cases, func(t *truth) bool { return t.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("-only: no case %q", name)
		}
		out = append(out, cases[i])
	}
	return out, nil
}

func (f *flags) report(b *board, stdout io.Writer) error {
	if f.write != "" {
		if err := replaceTable(f.write, b.table()); err != nil {
			return err
		}
	}
	if f.json {
		e := json.NewEncoder(stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(b)
	}
	text := b.table()
	if f.explain {
		text += "\n" + b.differences()
	}
	_, err := io.WriteString(stdout, text)
	return err
}
