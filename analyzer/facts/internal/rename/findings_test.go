package rename_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/rename"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/internal/sins"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/reports"
)

// findings are those of a module as "rule file:line", each file renamed.
func findings(t *testing.T, dir string, areas reports.Areas, file func(string) string) []string {
	t.Helper()
	a, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := planner.Propose(a, planner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := reports.Findings(reports.New(a, p, reports.Meta{ToolVersion: "test"}), reports.FindingsOptions{Areas: areas})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, f := range v.Findings {
		out = append(out, fmt.Sprintf("%s %s:%d", f.Rule, file(f.Place.File), f.Place.Line))
	}
	slices.Sort(out)
	return out
}

// TestRenamedFindings: rules rest on what code does. A copy of the bundled
// monolith in which every name is another has the same findings.
func TestRenamedFindings(t *testing.T) {
	o := sins.Read(t)
	c := rename.Module(t, sins.Dir(), "example.com/shop", slices.Collect(maps.Keys(o.Tables)))
	was, is := reports.Areas{}, reports.Areas{}
	for p, area := range o.AreaOf() {
		was[p] = area
		is[c.Package(ident.PackagePath(p))] = area
	}
	want := findings(t, sins.Dir(), was, c.File)
	got := findings(t, c.Dir, is, func(name string) string { return name })
	if len(want) < 30 {
		t.Errorf("only %d findings", len(want))
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("the copy lacks %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("the copy alone has %s", g)
		}
	}
}
