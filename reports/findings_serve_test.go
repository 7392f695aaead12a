package reports_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/reports"
)

// TestFindingsThatMatter: what ends a process, starts goroutines or calls in
// loops is reported where it matters to a program that serves, at its line, once,
// and nowhere else.
func TestFindingsThatMatter(t *testing.T) {
	root, err := filepath.Abs("testdata/serving")
	if err != nil {
		t.Fatal(err)
	}
	a, err := analyzer.Analyze(context.Background(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ()}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := planner.Propose(a, planner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := reports.Findings(reports.New(a, p, reports.Meta{ToolVersion: "test"}), reports.FindingsOptions{
		Kinds: []string{"fatal-in-library", "goroutine-without-recover", "chatty-call"},
		Areas: reports.Areas{"example.com/serving/orders": "orders", "example.com/serving/stock": "stock"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, f := range v.Findings {
		got = append(got, fmt.Sprintf("%s:%d %s", f.Place.File, f.Place.Line, f.Rule))
	}
	slices.Sort(got)
	want := comments(t, root, "// finds ")
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// comments lists "file:line text" of the comments with a marker, sorted.
func comments(t *testing.T, root, marker string) []string {
	t.Helper()
	out := []string{}
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		for i, line := range strings.Split(string(src), "\n") {
			if _, after, ok := strings.Cut(line, marker); ok {
				out = append(out, fmt.Sprintf("%s:%d %s", filepath.ToSlash(rel), i+1, after))
			}
		}
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("%d comments, %v", len(out), err)
	}
	slices.Sort(out)
	return out
}
