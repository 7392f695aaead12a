package contract_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
)

// analysed remembers modules that were read, by directory.
var analysed sync.Map

// analyse reads a module, once for all tests.
func analyse(t testing.TB, dir string) *facts.Set {
	t.Helper()
	if f, ok := analysed.Load(dir); ok {
		return f.(*facts.Set)
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	a, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range a.Load.Problems {
		t.Errorf("problem: %+v", p)
	}
	analysed.Store(dir, a.Facts)
	return a.Facts
}

// partition makes services of packages, one each; the others are of a class.
func partition(services map[ident.ServiceID]ident.PackagePath, others map[ident.PackagePath]boundary.Class) *boundary.Partition {
	p := &boundary.Partition{}
	for id, pkg := range services {
		p.Services = append(p.Services, boundary.ServiceUnit{ID: id, Packages: []boundary.Member{{Package: pkg, Class: boundary.Service}}})
	}
	slices.SortFunc(p.Services, func(a, b boundary.ServiceUnit) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for pkg, class := range others {
		p.Others = append(p.Others, boundary.Member{Package: pkg, Class: class})
	}
	return p
}

func mod(t testing.TB) (*facts.Set, *contract.Set) {
	f := analyse(t, "testdata/mod")
	return f, contract.Derive(f, partition(map[ident.ServiceID]ident.PackagePath{"shop": "example.com/mod/shop", "store": "example.com/mod/store"},
		map[ident.PackagePath]boundary.Class{
			"example.com/mod/kernel": boundary.SharedKernel, "example.com/mod/lib": boundary.SharedLibrary, "example.com/mod/cmd": boundary.CompositionRoot,
		}))
}

// TestRules compares the reasons with the comments at their places, in both
// directions: a line without a comment has none.
func TestRules(t *testing.T) {
	f, s := mod(t)
	// The store calls back what the shop hands it: that is a seam of its own.
	if len(s.Seams) != 2 || s.Seams[0].From != "shop" || s.Seams[1].From != "store" {
		t.Fatalf("%d seams, want one each way", len(s.Seams))
	}
	type line struct {
		file string
		line int
	}
	found := map[line][]string{}
	seen := map[string]bool{}
	add := func(p facts.Pos, text string) {
		l := line{f.Files[p.File].Path, p.Line}
		if !slices.Contains(found[l], text) {
			found[l] = append(found[l], text)
		}
		rule, _, _ := strings.Cut(strings.TrimPrefix(text, "question "), " ")
		seen[rule] = true
	}
	for _, o := range s.Seams[0].Operations {
		for _, r := range o.Reasons {
			if strings.HasPrefix(r.Subject, "type ") && r.Subject != "type arguments" || strings.HasPrefix(r.Subject, "field ") && o.Kind != contract.KindField {
				continue // of a type that travels, below
			}
			text := r.Rule + " " + o.Name
			if r.Rule != "R2.12" && r.Rule != "R1.10" { // their subject is long
				text += " " + r.Subject
			}
			add(r.Pos, text)
		}
		if o.Level != worst(o.Reasons) {
			t.Errorf("%s has level %s, its worst reason %s", o.ID, o.Level, worst(o.Reasons))
		}
	}
	for _, x := range s.Seams[0].Types {
		for _, r := range x.Reasons {
			add(r.Pos, r.Rule+" "+r.Subject)
		}
	}
	for _, v := range s.Seams[0].Values {
		for _, r := range v.Reasons {
			add(r.Pos, r.Rule+" "+strings.TrimPrefix(r.Subject, "variable "))
		}
	}
	for _, q := range s.Seams[0].Questions {
		if slices.Contains(q.Rules, "R4.14") {
			add(q.Pos, "question R4.14")
		}
	}
	wanted := readWant(t, "testdata/mod")
	for l, texts := range found {
		slices.Sort(texts)
		if w := wanted[l.file][l.line]; !slices.Equal(w, texts) {
			t.Errorf("%s:%d:\n\tgot  %q\n\twant %q", l.file, l.line, texts, w)
		}
	}
	for file, lines := range wanted {
		for n, w := range lines {
			if found[line{file, n}] == nil {
				t.Errorf("%s:%d:\n\tgot  nothing\n\twant %q", file, n, w)
			}
		}
	}
	for _, r := range contract.Rules() {
		if !seen[r.ID] && r.ID != "R4.12" { // TestUnknownSignature
			t.Errorf("rule %s (%s) has no case", r.ID, r.Title)
		}
	}
}

func worst(rs []contract.Reason) contract.Level {
	out := contract.R0
	for _, r := range rs {
		out = max(out, r.Level)
	}
	return out
}

// readWant reads the quoted strings behind "// want" by file and line, sorted.
func readWant(t *testing.T, dir string) map[string]map[int][]string {
	t.Helper()
	out := map[string]map[int][]string{}
	files, err := filepath.Glob(dir + "/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range strings.Split(string(src), "\n") {
			_, after, ok := strings.Cut(l, "// want ")
			if !ok {
				continue
			}
			var words []string
			for j, w := range strings.Split(after, `"`) {
				if j%2 == 1 {
					words = append(words, w)
				}
			}
			slices.Sort(words)
			if out[filepath.ToSlash(rel)] == nil {
				out[filepath.ToSlash(rel)] = map[int][]string{}
			}
			out[filepath.ToSlash(rel)][i+1] = words
		}
	}
	return out
}
