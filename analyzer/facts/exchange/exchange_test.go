package exchange_test

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

// typ writes a type shortly: structs as the JSON keys of their fields.
func typ(s *facts.Set, i int) string {
	t := s.Shape.Types[i]
	switch t.Kind {
	case "own":
		sym := s.Symbols[t.Symbol]
		return path.Base(string(s.Packages[sym.Package].Path)) + "." + string(sym.Name)
	case "pointer":
		return "*" + typ(s, t.Elem)
	case "slice":
		return "[]" + typ(s, t.Elem)
	case "map":
		return "map[" + typ(s, t.Key) + "]" + typ(s, t.Elem)
	case "struct":
		out := []string{}
		for _, f := range t.Fields {
			name := f.Name
			if _, after, ok := strings.Cut(f.Tag, `json:"`); ok {
				name, _, _ = strings.Cut(after, `"`)
			}
			out = append(out, name+" "+typ(s, f.Type))
		}
		return "{" + strings.Join(out, ", ") + "}"
	case "basic", "named":
		return t.Name
	}
	return t.Kind
}

// describe writes everything about a route, one text each.
func describe(s *facts.Set, bodies []facts.Body, answers []facts.Answer, reads []facts.RequestUse) []string {
	var out []string
	for _, b := range bodies {
		out = append(out, "body "+typ(s, b.Type))
	}
	for _, a := range answers {
		line := fmt.Sprint(a.Status)
		if a.Type >= 0 {
			line += " " + typ(s, a.Type)
		} else if a.Media != "" {
			line += " " + a.Media
		}
		out = append(out, line)
	}
	for _, r := range reads {
		out = append(out, strings.TrimSpace(r.In+" "+r.Name+" "+r.Type))
	}
	return out
}

// TestLibraries compares what is seen of each route with the comment on the line
// that registers it, and of each middleware with that of its declaration.
func TestLibraries(t *testing.T) {
	const dir = "testdata/libs"
	s := analyse(t, dir)
	found := map[want.Line][]string{}
	at := func(file, line int) want.Line { return want.Line{File: s.Files[file].Path, Line: line} }
	for _, x := range s.HTTP.Exchanges {
		e := s.Entries[x.Entry]
		l := at(e.Pos.File, e.Pos.Line)
		found[l] = append(found[l], describe(s, x.Bodies, x.Answers, x.Reads)...)
	}
	for _, m := range s.HTTP.Middleware {
		sym := s.Symbols[m.Symbol]
		l := at(sym.File, sym.Line)
		found[l] = append(found[l], describe(s, nil, m.Answers, m.Reads)...)
	}
	want.Check(t, dir, found)
}
