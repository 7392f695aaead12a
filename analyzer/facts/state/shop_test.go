package state_test

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/gather"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/rename"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/internal/sins"
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
	s := g.Finish(r)
	for _, x := range s.Incomplete {
		if x.Kind == facts.GapType || x.Kind == facts.GapMissingImport || x.Kind == facts.GapMissingModule || x.Kind == facts.GapSyntax {
			t.Fatalf("%s does not compile: %+v", dir, x)
		}
	}
	return s
}

// where is a place of a sin: what the oracle and the facts have in common.
type where struct {
	kind, file string
	line       int
}

// areas are what the oracle knows of packages, by the package's index.
type areas struct {
	of map[ident.PackagePath]string
	s  *facts.Set
}

func (a areas) name(sym int) string { return a.of[a.s.Packages[a.s.Symbols[sym].Package].Path] }

// sinsOf finds the sins of this stage as a reader of facts would: the facts do
// not know areas.
func sinsOf(s *facts.Set, of map[ident.PackagePath]string) []where {
	a := areas{of, s}
	var out []where
	add := func(kind string, p facts.Pos) { out = append(out, where{kind, s.Files[p.File].Path, p.Line}) }
	for _, v := range s.State.Vars {
		for _, w := range v.Writes {
			home := a.name(v.Var)
			crosses := a.name(w.In) != home
			for _, c := range w.Callers {
				crosses = crosses || a.name(c.In) != home && a.name(c.In) != ""
			}
			if crosses {
				add("shared-mutable-global", w.Pos)
			}
		}
	}
	for _, i := range s.State.Inits {
		add("init-side-effect", i.Pos)
	}
	for _, e := range s.State.Exits {
		if e.Kind == "fatal" || e.Kind == "exit" {
			add("fatal-in-library", e.Pos)
		}
	}
	for _, g := range s.State.Goroutines {
		// main may end as it likes: it runs when nothing else does.
		if p := s.Packages[s.Symbols[g.In].Package]; g.Recovers == "no" && !p.Has(facts.Main) {
			add("goroutine-without-recover", g.Pos)
		}
	}
	return out
}

var stateKinds = []string{"shared-mutable-global", "init-side-effect", "fatal-in-library", "goroutine-without-recover"}

// checkSins compares what is found with the oracle, whose files and areas the
// caller may have renamed.
func checkSins(t *testing.T, s *facts.Set, o *sins.Oracle, of map[ident.PackagePath]string, file func(string) string) {
	t.Helper()
	got := sinsOf(s, of)
	var wanted []where
	for _, kind := range stateKinds {
		for _, e := range sins.Of(t, o.Sins, kind) {
			wanted = append(wanted, where{kind, file(e.File), e.Line})
		}
		for _, e := range sins.Of(t, o.Innocents, kind) {
			if slices.Contains(got, where{kind, file(e.File), e.Line}) {
				t.Errorf("innocent %s is reported", e.ID)
			}
		}
	}
	for _, w := range wanted {
		if !slices.Contains(got, w) {
			t.Errorf("not found: %+v", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(wanted, g) {
			t.Errorf("no sin of the oracle: %+v", g)
		}
	}
}

func TestShop(t *testing.T) {
	o := sins.Read(t)
	s := analyse(t, sins.Dir())
	checkSins(t, s, o, o.AreaOf(), path.Clean)
}

// TestRenamedShop finds the same in a copy in which nothing has its name.
func TestRenamedShop(t *testing.T) {
	o := sins.Read(t)
	c := rename.Module(t, sins.Dir(), "example.com/shop", slices.Collect(maps.Keys(o.Tables)))
	of := map[ident.PackagePath]string{}
	for p, a := range o.AreaOf() {
		of[c.Package(p)] = a
	}
	checkSins(t, analyse(t, c.Dir), o, of, c.File)
}
