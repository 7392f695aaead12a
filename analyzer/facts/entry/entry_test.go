package entry_test

import (
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/gather"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
	"github.com/demarc-dev/demarc/analyzer/load"
)

func analyse(t *testing.T, dir string) *facts.Set {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	g := gather.New()
	r, err := load.Load(t.Context(), load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir()}, g.Visit)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("problem: %+v", p)
	}
	return g.Finish(r)
}

// describe is an entry as the want comments write it.
func describe(s *facts.Set, e facts.Entry) string {
	out := string(e.Kind) + " "
	if e.Kind == facts.EntryHTTP && e.Method == "" {
		out += "* "
	}
	if e.Method != "" {
		out += e.Method + " "
	}
	out += e.Pattern + " -> "
	switch {
	case e.Handler >= 0:
		sym := s.Symbols[e.Handler]
		out += s.Packages[sym.Package].Name + "." + string(sym.Name)
	case e.Detail != "":
		out += "? " + e.Detail
	default:
		out += "?"
	}
	if e.Certainty != facts.Certain {
		out += " " + string(e.Certainty)
	}
	return out
}

// TestLibraries compares every entry found in a module that uses the real
// libraries with the comment on its line.
func TestLibraries(t *testing.T) {
	const dir = "testdata/libs"
	s := analyse(t, dir)
	found := map[want.Line][]string{}
	for _, e := range s.Entries {
		l := want.Line{File: s.Files[e.Pos.File].Path, Line: e.Pos.Line}
		found[l] = append(found[l], describe(s, e))
		if path.IsAbs(s.Files[e.Pos.File].Path) || e.In < 0 || e.Framework == "" && e.Kind != facts.EntryMain {
			t.Errorf("incomplete: %+v", e)
		}
	}
	for _, g := range s.Incomplete {
		if g.Kind == facts.GapLimit {
			l := want.Line{File: s.Files[g.Pos.File].Path, Line: g.Pos.Line}
			found[l] = append(found[l], "gap limit")
		}
	}
	want.Check(t, dir, found)
}
