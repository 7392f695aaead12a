package rename_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/rename"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
)

const layered = "../../../../testdata/monoliths/layered"

// places are the services of the declarations of a module below the package, by
// place in the original.
func places(t *testing.T, dir string, blind bool, file func(string) string) (map[string]ident.ServiceID, []facts.Table) {
	t.Helper()
	a, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := planner.Propose(a, planner.Options{PathBlind: blind})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]ident.ServiceID{}
	for _, d := range p.Boundary.Divisions {
		for _, x := range d.Pieces {
			for _, s := range x.Declarations {
				y := &a.Facts.Symbols[s.Symbol]
				out[fmt.Sprintf("%s:%d", file(a.Facts.Files[y.File].Path), y.Line)] = x.Service
			}
		}
	}
	return out, a.Facts.Data.Tables
}

// TestRenamedFeatures: what goes where below the package rests on what code
// does. In a copy of the layered monolith in which every package, identifier
// and table has another name, every declaration is with the same others.
func TestRenamedFeatures(t *testing.T) {
	same := func(name string) string { return name }
	_, tables := places(t, layered, false, same)
	var names []string
	for i := range tables {
		names = append(names, tables[i].Name)
	}
	c := rename.Module(t, layered, "example.com/toolhire", names)
	for _, blind := range []bool{false, true} {
		want, _ := places(t, layered, blind, c.File)
		got, _ := places(t, c.Dir, blind, same)
		if len(want) < 250 || len(got) != len(want) {
			t.Fatalf("%d declarations, in the copy %d", len(want), len(got))
		}
		to, from := map[ident.ServiceID]ident.ServiceID{}, map[ident.ServiceID]ident.ServiceID{}
		for at, w := range want {
			g, ok := got[at]
			if !ok {
				t.Errorf("the copy has no place for %s", at)
				continue
			}
			if old, ok := to[w]; ok && old != g {
				t.Errorf("blind %v: %s is with %s, others of %s are with %s", blind, at, g, w, old)
			}
			if old, ok := from[g]; ok && old != w {
				t.Errorf("blind %v: %s joins %s and %s", blind, g, old, w)
			}
			to[w], from[g] = g, w
		}
	}
}
