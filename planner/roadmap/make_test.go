package roadmap

import (
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/effort"
	"github.com/demarc-dev/demarc/planner/ownership"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// sources plans the small world of the conditions: a and b are services.
func sources(extract ...ident.ServiceID) Sources {
	f := world()
	unit := func(id string) boundary.ServiceUnit {
		return boundary.ServiceUnit{ID: ident.ServiceID(id), Name: id, Packages: []boundary.Member{{Package: ident.PackagePath("m/" + id)}}}
	}
	p := &boundary.Partition{Services: []boundary.ServiceUnit{unit("a"), unit("b")}}
	c, o := contract.Derive(f, p), ownership.New(f, p)
	v := &verdict.Verdict{Decision: verdict.ModularMonolith, Extract: extract}
	if len(extract) > 0 {
		v.Decision = verdict.Extract
	}
	return Sources{Facts: f, Partition: p, Contracts: c, Ownership: o, Verdict: v,
		Estimates: effort.Estimates(f, p, c, o, effort.DefaultWeights(), effort.DefaultRate())}
}

func TestWithoutExtractionTidyingIsThePlan(t *testing.T) {
	p := Make(sources())
	var ids []string
	for _, s := range p.Tidy {
		ids = append(ids, s.ID)
	}
	if !slices.Contains(ids, "tidy-writer-t") || !slices.Contains(ids, "tidy-global-b-v") {
		t.Errorf("tidy steps %v", ids)
	}
	for _, e := range p.Extractions {
		if e.Asked || len(e.Steps) > 0 {
			t.Errorf("%s has steps that nobody asked for", e.Service)
		}
	}
}

// TestEveryStepIsWhole holds what methods 8.1.1 ask of each step, and that they
// are in an order that works.
func TestEveryStepIsWhole(t *testing.T) {
	p := Make(sources("a", "b"))
	check := NewChecker(world())
	seen := map[string]bool{}
	kinds := map[StepKind]int{}
	steps := slices.Clone(p.Tidy)
	for _, e := range p.Extractions {
		if !e.Asked || len(e.Steps) == 0 || e.Patterns == nil {
			t.Errorf("%+v", e)
		}
		steps = append(steps, e.Steps...)
	}
	for _, s := range steps {
		kinds[s.Kind]++
		if seen[s.ID] || s.Title == "" || s.Why == "" || s.Metric == "" || s.Rollback == "" || s.Risk == "" || s.Points <= 0 || s.P80 <= s.P50 || s.Done.Text == "" {
			t.Errorf("%+v", s)
		}
		if (s.Accept == "") != (s.Done.Kind == Manual) {
			t.Errorf("%s: acceptance %q for %s", s.ID, s.Accept, s.Done.Kind)
		}
		for _, n := range s.Needs {
			if !seen[n] {
				t.Errorf("%s needs %s, which comes later", s.ID, n)
			}
		}
		if state := check.Check(&s.Done); state.Known && state.Done {
			t.Errorf("%s is done before it begins", s.ID)
		}
		seen[s.ID] = true
	}
	for _, k := range []StepKind{StepTidy, StepSeam, StepContract, StepDual, StepReads, StepWrites, StepCanary, StepDelete} {
		if kinds[k] == 0 {
			t.Errorf("no step of kind %s", k)
		}
	}
}

func TestIDsAreUnique(t *testing.T) {
	m := &maker{taken: map[string]bool{}}
	if a, b, c := m.unique("x"), m.unique("x"), m.unique("x"); a != "x" || b != "x-2" || c != "x-3" {
		t.Error(a, b, c)
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{"Stock_Levels": "stock-levels", "a..b": "a-b", "ünï": "n", "": "x", "--": "x", "a-": "a"} {
		if got := word(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

func TestEmptySources(t *testing.T) {
	f, p := &facts.Set{}, &boundary.Partition{}
	plan := Make(Sources{Facts: f, Partition: p, Contracts: contract.Derive(f, p), Ownership: ownership.New(f, p), Verdict: &verdict.Verdict{Decision: verdict.Stay}})
	if plan.Summary != "Nothing has to be done." || plan.Tidy == nil || plan.Extractions == nil {
		t.Errorf("%+v", plan)
	}
}
