package usage_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/gather"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
	"github.com/demarc-dev/demarc/analyzer/load"
)

const dir = "testdata/mod"

func analyse(t *testing.T) *facts.Set {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	g := gather.New()
	r, err := load.Load(t.Context(), load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}, g.Visit)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("problem: %+v", p)
	}
	return g.Finish(r)
}

// TestUsage compares everything with the comments at the places.
func TestUsage(t *testing.T) {
	s := analyse(t)
	// Methods are named by their type, all else by its package.
	name := func(i int) string {
		x := s.Symbols[i]
		if strings.Contains(string(x.Name), ".") {
			return string(x.Name)
		}
		return path.Base(string(s.Packages[x.Package].Path)) + "." + string(x.Name)
	}
	found := map[want.Line][]string{}
	add := func(p facts.Pos, text string) {
		l := want.Line{File: s.Files[p.File].Path, Line: p.Line}
		found[l] = append(found[l], text)
	}
	for _, c := range s.Usage.Calls {
		text := string(c.Kind)
		if c.Slot > 0 {
			text += fmt.Sprintf(" %d", c.Slot)
		}
		text += " " + name(c.To)
		if c.Text != "" {
			text += " " + c.Text
		}
		if c.At != nil {
			text += fmt.Sprintf(" @%d", c.At.Line)
		}
		add(c.Pos, text)
	}
	for _, e := range s.Usage.ErrorTests {
		text := e.How + " " + e.Text
		if e.Target >= 0 {
			text = e.How + " " + name(e.Target)
		}
		for i, f := range e.From {
			if i == 0 {
				text += " from"
			}
			text += " " + name(f)
		}
		add(e.Pos, text)
	}
	for _, c := range s.Usage.Context {
		text := "read "
		if c.Set {
			text = "set "
		}
		if c.Key >= 0 {
			text += name(c.Key)
		}
		add(c.Pos, text+c.Text)
	}
	for _, p := range s.Usage.Pure {
		add(facts.Pos{File: s.Symbols[p].File, Line: s.Symbols[p].Line}, "pure")
	}
	want.Check(t, dir, found)
}
