// Command benchbound is the scoreboard of boundaries: it lets demarc propose
// services for public projects whose deployed units are known, and scores the
// proposals beside what anybody could do without demarc. Nothing here is tuned:
// it says how good the defaults are. With -make-truth it writes which unit each
// package of a project belongs to. It exits with 2 when it could not measure.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// flags are the options of the command line.
type flags struct {
	truth, corpus, only           string
	write, table                  string
	blind, shown, anyCommit, json bool
	explain, loo, ablate          bool
	grid                          string
	making                        making
}

func (f *flags) bind(s *flag.FlagSet) {
	s.StringVar(&f.truth, "truth", "", "directory with the NAME.truth.json files")
	s.StringVar(&f.corpus, "corpus", "", "directory with a checkout in NAME for each of them")
	s.StringVar(&f.only, "only", "", "comma-separated names of the cases to run; all without it")
	s.BoolVar(&f.blind, "blind-paths", false, "score only the answers without directories, package paths and package names")
	s.BoolVar(&f.shown, "shown", false, "score as well with the mains in place that the truth hides")
	s.BoolVar(&f.anyCommit, "any-commit", false, "go on where a checkout is not at the commit of its truth")
	s.StringVar(&f.write, "write", "", "replace the table between the markers in this Markdown file")
	s.StringVar(&f.table, "table", "", "which table of that file, by the name in its markers; -ablate and -loo add theirs to it")
	s.BoolVar(&f.explain, "explain", false, "print for each answer where it differs from the truth")
	s.BoolVar(&f.json, "json", false, "print JSON")
	s.BoolVar(&f.loo, "loo", false, "tune on all projects but one, for each, and score that one")
	s.StringVar(&f.grid, "grid", "", "with -loo: file with the keys and values to try; without it a small grid around the defaults")
	s.BoolVar(&f.ablate, "ablate", false, "switch the engine's rules off one by one and print what that costs")
	f.making.bind(s)
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
	switch {
	case err != nil:
	case f.making.dir != "":
		err = f.making.run(stdout)
	default:
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
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q", rest[0])
	case f.making.dir != "":
		return f.making.check()
	case f.truth == "" || f.corpus == "":
		return errors.New("want -truth DIR and -corpus DIR")
	case (f.loo || f.ablate) && (f.json || f.explain || f.shown):
		return errors.New("-loo and -ablate print tables: not with -json, -explain or -shown")
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
	if f.loo || f.ablate {
		return f.experiment(ctx, b, cases, stdout)
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

// experiment asks about the same code again and again.
func (f *flags) experiment(ctx context.Context, b *bench, cases []*truth, stdout io.Writer) error {
	text := defaultGrid
	if f.grid != "" {
		data, err := os.ReadFile(f.grid)
		if err != nil {
			return err
		}
		text = string(data)
	}
	grid, err := parseGrid(text)
	if err != nil {
		return err
	}
	l, err := b.lab(ctx, cases)
	if err != nil {
		return err
	}
	tables := map[string]string{}
	if f.ablate {
		if tables["ablate"], err = l.ablate(ablations()); err != nil {
			return err
		}
	}
	if f.loo {
		folds, err := l.leaveOneOut(grid, b.stderr)
		if err != nil {
			return err
		}
		if tables["loo"], err = l.foldTable(folds, grid); err != nil {
			return err
		}
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if f.write != "" {
			if err := replaceTable(f.write, strings.TrimSpace(f.table+" "+name), tables[name]); err != nil {
				return err
			}
		}
		out.WriteString(tables[name] + "\n")
	}
	if f.ablate {
		out.WriteString("Rules without a key that switches them off:\n\n- " + strings.Join(noKey(), ";\n- ") + ".\n")
	}
	_, err = io.WriteString(stdout, out.String())
	return err
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
		if err := replaceTable(f.write, f.table, b.table()); err != nil {
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
