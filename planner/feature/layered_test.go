package feature_test

import (
	"os"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/boundary"
)

const layered = "../../testdata/monoliths/layered"

func analyze(t *testing.T, dir string) *analyzer.Result {
	t.Helper()
	r, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: dir, Env: os.Environ(), TempDir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func propose(t *testing.T, r *analyzer.Result, blind bool) *boundary.Partition {
	t.Helper()
	p, err := planner.Propose(r, planner.Options{PathBlind: blind})
	if err != nil {
		t.Fatal(err)
	}
	return p.Boundary
}

// sides says where each declaration goes, by symbol.
func sides(f *facts.Set, p *boundary.Partition) map[int]string {
	out := map[int]string{}
	whole := map[ident.PackagePath]string{}
	for _, s := range p.Services {
		for _, m := range s.Packages {
			whole[m.Package] = string(s.ID)
		}
	}
	for i := range f.Symbols {
		if s := whole[f.Packages[f.Symbols[i].Package].Path]; s != "" {
			out[i] = s
		}
	}
	for _, d := range p.Divisions {
		for _, x := range d.Pieces {
			for _, s := range x.Declarations {
				if out[s.Symbol] != "" {
					panic("a declaration has two places")
				}
				out[s.Symbol] = string(x.Service)
			}
		}
	}
	return out
}

// score is the share of the judged declarations that land with their feature;
// name gives the truth's name of a symbol.
func score(t *testing.T, f *facts.Set, p *boundary.Partition, tr truth, label func(i int) string) float64 {
	t.Helper()
	at := sides(f, p)
	count := map[[2]string]int{}
	truths, answers := map[string]bool{}, map[string]bool{}
	n := 0
	for i := range f.Symbols {
		want := label(i)
		if want == "" {
			continue
		}
		n++
		got := at[i]
		if got == "" {
			got = string(boundary.KernelID)
		}
		count[[2]string{want, got}]++
		if want != "shared" {
			truths[want] = true
		}
		if got != string(boundary.KernelID) {
			answers[got] = true
		}
	}
	best := match(count, sorted(truths), sorted(answers))
	best["shared"] = string(boundary.KernelID)
	good := 0
	for want, got := range best {
		good += count[[2]string{want, got}]
	}
	if n < 200 || len(truths) != 6 {
		t.Fatalf("%d declarations of %d features are judged: TRUTH.yaml and the code do not match", n, len(truths))
	}
	t.Logf("%d of %d declarations with their feature; %v", good, n, best)
	return float64(good) / float64(n)
}

func sorted(m map[string]bool) []string {
	out := []string{}
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// TestLayered holds the proposal for the layered monolith to its truth: at
// least 85 % of the declarations with their feature, and every package divided.
func TestLayered(t *testing.T) {
	r := analyze(t, layered)
	tr := readTruth(t, layered+"/TRUTH.yaml")
	p := propose(t, r, false)
	if p.Method != "features" || len(p.Services) != 6 || len(p.Divisions) != 5 {
		t.Fatalf("method %s, %d services, %d divisions", p.Method, len(p.Services), len(p.Divisions))
	}
	if got := score(t, r.Facts, p, tr, func(i int) string { return tr.of(r.Facts, i) }); got < .9 {
		t.Errorf("%.1f %% of the declarations are with their feature, want 90", 100*got)
	}
	blind := propose(t, r, true)
	if got := score(t, r.Facts, blind, tr, func(i int) string { return tr.of(r.Facts, i) }); got < .9 {
		t.Errorf("path-blind %.1f %% of the declarations are with their feature, want 90", 100*got)
	}
	names := []string{}
	for _, s := range p.Services {
		names = append(names, string(s.ID))
	}
	t.Log(names)
	for _, want := range []string{"customers", "hires", "invoices", "machines", "tickets"} {
		if !slices.Contains(names, want) {
			t.Errorf("no service is called %s: %v", want, names)
		}
	}
}

// TestTruthIsComplete: every declaration of the five packages has a place in
// TRUTH.yaml, and TRUTH.yaml names nothing else.
func TestTruthIsComplete(t *testing.T) {
	r := analyze(t, layered)
	tr := readTruth(t, layered+"/TRUTH.yaml")
	seen := map[string]bool{}
	weak := 0
	for i := range r.Facts.Symbols {
		s := &r.Facts.Symbols[i]
		pkg := &r.Facts.Packages[s.Package]
		if pkg.Has(facts.Main) || s.Kind == facts.Field || s.Kind == facts.InterfaceMethod || s.File < 0 || r.Facts.Files[s.File].Test {
			continue
		}
		name := pkg.Name + "." + string(s.Name)
		seen[name] = true
		if tr.features[name] == "" && tr.features[pkg.Name+"."+string(s.Name.Parent())] == "" {
			t.Errorf("%s has no feature", name)
		}
	}
	for name := range tr.features {
		if !seen[name] {
			t.Errorf("%s is listed but not declared", name)
		}
		if tr.weak[name] {
			weak++
		}
	}
	if 10*weak > len(tr.features) {
		t.Errorf("%d of %d declarations are weak: too many to judge by the rest", weak, len(tr.features))
	}
}
