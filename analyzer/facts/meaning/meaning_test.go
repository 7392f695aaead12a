package meaning

import (
	"encoding/json"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

const dir = "testdata/mod"

// analyse runs this extractor alone, over tables of what it needs.
func analyse(t *testing.T, dir string, c *Collector) *facts.Set {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &facts.Set{}
	packages, syms, files := map[ident.PackagePath]int{}, map[refs.Target]int{}, map[string]int{}
	ch := make(chan func(), 1000)
	r, err := load.Load(t.Context(), load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}, func(k *load.Checked) {
		decls := symbols.Declared(k)
		c.Visit(k, decls)
		names, p := slices.Clone(k.Names), k.Package.Path
		ch <- func() {
			for _, d := range decls {
				f, ok := files[names[d.File]]
				if !ok {
					f = len(s.Files)
					files[names[d.File]] = f
					s.Files = append(s.Files, facts.File{Path: names[d.File]})
				}
				s.Symbols = append(s.Symbols, facts.Symbol{Package: packages[p], Name: d.Name, File: f, Line: d.Line})
				syms[refs.Target{Package: p, Name: d.Name}] = len(s.Symbols) - 1
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("problem: %+v", p)
	}
	for i, p := range r.Packages {
		packages[p.Path] = i
		s.Packages = append(s.Packages, facts.Package{Path: p.Path})
	}
	close(ch)
	var all []func()
	for f := range ch {
		all = append(all, f)
	}
	for _, f := range all {
		f()
	}
	c.Join(evidence.NewTables(s, r, packages, files, syms))
	return s
}

func short(s *facts.Set, i int) string {
	x := s.Symbols[i]
	return path.Base(string(s.Packages[x.Package].Path)) + "." + string(x.Name)
}

// TestBorders compares nouns and translations with the comments.
func TestBorders(t *testing.T) {
	s := analyse(t, dir, New())
	found := map[want.Line][]string{}
	add := func(sym int, text string) {
		l := want.Line{File: s.Files[s.Symbols[sym].File].Path, Line: s.Symbols[sym].Line}
		found[l] = append(found[l], text)
	}
	for _, n := range s.Meaning.Nouns {
		for _, x := range n.Types {
			add(x.Symbol, "noun "+n.Noun+" own "+strings.Join(x.Own, ",")+" common "+strings.Join(n.Common, ","))
		}
	}
	for _, x := range s.Meaning.Translations {
		add(x.Func, short(s, x.From)+" -> "+short(s, x.To)+" "+strconv.Itoa(x.Fields))
	}
	want.Check(t, dir, found)
}

// TestWeights holds the weights to methods 1.6.1, counted by hand: of the four
// packages with words (gen is generated), ledger is in two (tiny has it from Add) and passport in
// three, which is more than may be.
func TestWeights(t *testing.T) {
	c := New()
	c.Add("example.com/meaning/tiny", "GET /ledgers/{id}", 2)
	s := analyse(t, dir, c)
	var got []string
	for _, v := range s.Meaning.Vocabularies {
		var sum float64
		var terms []string
		for _, x := range v.Terms {
			sum += x.Weight * x.Weight
			terms = append(terms, x.Term)
		}
		if len(v.Terms) < maxTerms && math.Abs(sum-1) > 0.001 {
			t.Errorf("weights of %v have length %v, want 1", v, sum)
		}
		got = append(got, path.Base(string(s.Packages[v.Package].Path))+": "+strings.Join(terms, " "))
	}
	if g := strings.Join(got, "\n"); strings.Contains(g, "passport") || strings.Contains(g, "patent") || strings.Contains(g, "noinline") {
		t.Errorf("terms of too many packages, licences or directives are listed:\n%s", g)
	}
	for _, w := range []string{"ledger", "invoice"} {
		if g := strings.Join(got, "\n"); !strings.Contains(g, w) {
			t.Errorf("%s is missing:\n%s", w, g)
		}
	}
}

func TestVocabulary(t *testing.T) {
	c := &Collector{words: map[ident.PackagePath]map[string]int{
		"a": {"ship": 1, "cart": 3, "all": 9}, "b": {"ship": 1, "all": 1}, "c": {"cart": 1, "all": 1, "own": 5}, "d": {"all": 1},
		"e": {"x": 1}, "f": {"x": 1}, "g": {"y": 1},
	}}
	packages := map[ident.PackagePath]int{"a": 0, "b": 1, "c": 2, "d": 3, "e": 4, "f": 5, "g": 6}
	got := c.vocabularies(evidence.NewTables(&facts.Set{}, nil, packages, nil, nil))
	// N = 7, df = 2: the ln cancels out, 1+ln 3 = 2.09861 against 1, over √5.40417.
	wanted := []facts.Vocabulary{
		{Package: 0, Terms: []facts.Term{{Term: "cart", Weight: 0.9028}, {Term: "ship", Weight: 0.4302}}},
		{Package: 1, Terms: []facts.Term{{Term: "ship", Weight: 1}}},
		{Package: 2, Terms: []facts.Term{{Term: "cart", Weight: 1}}},
		{Package: 4, Terms: []facts.Term{{Term: "x", Weight: 1}}},
		{Package: 5, Terms: []facts.Term{{Term: "x", Weight: 1}}},
	}
	if a, b := mustJSON(t, got), mustJSON(t, wanted); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSplit(t *testing.T) {
	for in, out := range map[string]string{
		"HTTPServer": "HTTP Server", "orderID": "order ID", "snake_case2x": "snake case x", "": "", "XMLHttpRequest": "XML Http Request",
		"Ärger überAll": "Ärger über All", "a.b/c": "a b c", "OrderLINES": "Order LINES",
	} {
		var got []string
		split(in, func(w string) { got = append(got, w) })
		if strings.Join(got, " ") != out {
			t.Errorf("%q: %q, want %q", in, got, out)
		}
	}
	for in, out := range map[string]string{"orders": "order", "categories": "category", "addresses": "address", "status": "status", "bus": "bus", "boxes": "box", "basis": "basis"} {
		if got := singular(in); got != out {
			t.Errorf("singular(%q) = %q, want %q", in, got, out)
		}
	}
}

// TestSameBytes analyses copies in two directories with one and with several
// processors.
func TestSameBytes(t *testing.T) {
	var first string
	for i, procs := range []int{1, 4, 2} {
		copied := filepath.Join(t.TempDir(), strings.Repeat("x", i+1))
		if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		old := runtime.GOMAXPROCS(procs)
		s := analyse(t, copied, New())
		runtime.GOMAXPROCS(old)
		for _, v := range s.Meaning.Translations {
			s.Meaning.Nouns = append(s.Meaning.Nouns, facts.Noun{Noun: short(s, v.Func)})
		}
		slices.SortFunc(s.Meaning.Nouns, func(a, b facts.Noun) int { return strings.Compare(a.Noun, b.Noun) })
		got := mustJSON(t, s.Meaning.Vocabularies)
		for _, n := range s.Meaning.Nouns {
			got += n.Noun + " "
		}
		if first == "" {
			first = got
		}
		if first != got {
			t.Errorf("run %d differs:\n%s\n%s", i, first, got)
		}
	}
}
