package outbound_test

import (
	"os"
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

func name(s *facts.Set, i int) string {
	if i < 0 {
		return "?"
	}
	return s.Packages[s.Symbols[i].Package].Name + "." + string(s.Symbols[i].Name)
}

// TestLibraries compares outbound calls and settings found in a module that
// uses the real libraries with the comment on their line.
func TestLibraries(t *testing.T) {
	const dir = "testdata/libs"
	s := analyse(t, dir)
	found := map[want.Line][]string{}
	add := func(p facts.Pos, text string) {
		l := want.Line{File: s.Files[p.File].Path, Line: p.Line}
		found[l] = append(found[l], text)
	}
	for _, o := range s.Outbound {
		text := string(o.Kind) + " " + o.Target + " in " + name(s, o.Symbol)
		if o.Loop {
			text += "*"
		}
		if o.Caller != o.Symbol {
			text += " by " + name(s, o.Caller)
		}
		if o.Certainty != facts.Certain {
			text += " " + string(o.Certainty)
		}
		add(o.Pos, text)
	}
	for _, k := range s.Config {
		for _, r := range k.Readers {
			add(r.Pos, string(k.Kind)+" "+k.Key+" in "+name(s, r.Symbol))
		}
	}
	want.Check(t, dir, found)
}
