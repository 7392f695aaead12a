package analyzer_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/internal/sins"
)

// crossReferences are the places where a package of the code base uses another.
func crossReferences(s *facts.Set) map[string]bool {
	out := map[string]bool{}
	for _, r := range s.Refs {
		from, to := s.Symbols[r.From], s.Symbols[r.To]
		if from.Package == to.Package {
			continue
		}
		for _, site := range r.Sites {
			out[fmt.Sprintf("%s:%d:%d %s %s.%s", s.Files[from.File].Path, site.Line, site.Col, r.Kind, s.Packages[to.Package].Path, to.Name)] = true
		}
	}
	return out
}

// TestLastResort: without a go command, without the standard library and without
// any module, the shop's packages are still read, and at least 90% of the
// references between them are found.
func TestLastResort(t *testing.T) {
	full, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: sins.Dir(), Env: os.Environ(), TempDir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	want := crossReferences(full.Facts)
	if len(want) < 1000 {
		t.Fatalf("the go command finds %d references, want 1,000 or more", len(want))
	}
	for _, tt := range []struct {
		name    string
		env     func() []string
		atLeast float64
		gaps    bool
	}{
		{"no go command", func() []string { return without("PATH") }, .99, false},
		{"nothing at all", func() []string {
			empty := t.TempDir()
			return append(without("PATH", "GOROOT", "GOPATH", "GOMODCACHE", "HOME"), "GOROOT="+empty, "GOPATH="+empty, "HOME="+empty)
		}, .9, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: sins.Dir(), Env: tt.env(), TempDir: t.TempDir(), Offline: true}})
			if err != nil {
				t.Fatal(err)
			}
			if r.Load.Mode != load.ModeTree {
				t.Fatalf("mode %q, want %q", r.Load.Mode, load.ModeTree)
			}
			got := crossReferences(r.Facts)
			found := 0
			var missed []string
			for ref := range want {
				if got[ref] {
					found++
				} else {
					missed = append(missed, ref)
				}
			}
			slices.Sort(missed)
			share := float64(found) / float64(len(want))
			t.Logf("%d of %d references, %.1f%%", found, len(want), 100*share)
			if share < tt.atLeast {
				t.Errorf("found %.3f of the references, want %.2f; missed for example\n\t%s", share, tt.atLeast, strings.Join(missed[:min(10, len(missed))], "\n\t"))
			}
			missing := slices.ContainsFunc(r.Facts.Incomplete, func(g facts.Gap) bool { return g.Kind == facts.GapMissingModule })
			if missing != tt.gaps {
				t.Errorf("missing modules are listed: %v, want %v", missing, tt.gaps)
			}
		})
	}
}

func without(keys ...string) []string {
	return slices.DeleteFunc(os.Environ(), func(kv string) bool {
		k, _, _ := strings.Cut(kv, "=")
		return slices.Contains(keys, k)
	})
}
