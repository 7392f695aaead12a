// Command accuracy compares what demarc says about the data of a code base with
// a list of the tables that exist, and draws a sample of its rows to be judged
// by hand. The list never comes from demarc. It exits with 1 when the recall is
// below -min, with 2 when it could not measure.
//
//	go run ./internal/accuracy -dir DIR -tables FILE -sample 50 -seed 1
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// flags are the options of the command line.
type flags struct {
	dir, tables, sites, routes, store, exclude string
	sample                                     int
	seed                                       uint64
	min                                        float64
}

func (f *flags) bind(s *flag.FlagSet) {
	s.StringVar(&f.dir, "dir", "", "the code base to analyse")
	s.StringVar(&f.tables, "tables", "", "file with one table that exists a line; # starts a comment")
	s.StringVar(&f.sites, "sites", "", "file with one file:line a line where the code calls its data layer; prints what is known there")
	s.StringVar(&f.routes, "routes", "", "file with one documented route, METHOD /path, a line; # starts a comment")
	s.StringVar(&f.store, "store", "sql", "kind of store whose tables and rows count")
	s.StringVar(&f.exclude, "exclude", "", "comma-separated package patterns to leave out")
	s.IntVar(&f.sample, "sample", 0, "how many rows to draw; 0 prints none, -1 prints all")
	s.Uint64Var(&f.seed, "seed", 1, "which rows and sites are drawn")
	s.Float64Var(&f.min, "min", 0, "lowest recall of tables that is no failure, 0 to 1")
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var f flags
	s := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	s.SetOutput(stderr)
	f.bind(s)
	if err := s.Parse(args); err != nil {
		return 2
	}
	if f.dir == "" || s.NArg() > 0 || f.min < 0 || f.min > 1 {
		fmt.Fprintln(stderr, "accuracy: want -dir DIR, -min from 0 to 1, and no arguments")
		return 2
	}
	ok, err := f.run(stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "accuracy:", err)
		return 2
	}
	if !ok {
		return 1
	}
	return 0
}

// run measures: rows and sites go to stdout as CSV, counts to stderr. It
// reports whether the recall is high enough.
func (f *flags) run(stdout, stderr io.Writer) (bool, error) {
	root, err := filepath.Abs(f.dir)
	if err != nil {
		return false, err
	}
	o := analyzer.Options{Options: load.Options{Root: root, Env: os.Environ()}}
	if f.exclude != "" {
		o.Exclude = strings.Split(f.exclude, ",")
	}
	res, err := analyzer.Analyze(context.Background(), o)
	if err != nil {
		return false, err
	}
	if f.routes != "" {
		return f.measureRoutes(stdout, stderr, res.Facts)
	}
	ok := true
	if f.tables != "" {
		want, err := readLines(f.tables)
		if err != nil {
			return false, err
		}
		c := compare(want, res.Facts, f.store)
		c.print(stderr)
		ok = c.recall() >= f.min
	}
	all := rows(res.Facts, f.store)
	fmt.Fprintf(stderr, "rows: %d, accesses: %d, unresolved places: %d\n", len(all), len(res.Facts.Data.Access), len(res.Facts.Data.Unresolved))
	if f.sites != "" {
		lines, err := readLines(f.sites)
		if err != nil {
			return false, err
		}
		if f.sample > 0 {
			lines = draw(lines, f.sample, f.seed, func(l string) string { return l })
		}
		return ok, writeSites(stdout, res.Facts, lines)
	}
	if f.sample > 0 {
		all = draw(all, f.sample, f.seed, row.key)
	}
	if f.sample != 0 {
		return ok, writeRows(stdout, all)
	}
	return ok, nil
}

// readLines returns the lines of a file without blank ones and comments.
func readLines(name string) ([]string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s names nothing", name)
	}
	return out, nil
}

// writeRows prints rows in the form in which they are judged.
func writeRows(w io.Writer, all []row) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"package", "table", "mode", "file", "line", "recogniser", "certainty", "judgement", "comment"})
	for _, r := range all {
		_ = c.Write([]string{r.pkg, r.table, r.mode, r.file, strconv.Itoa(r.line), r.recogniser, r.certainty, "", ""})
	}
	c.Flush()
	return c.Error()
}
