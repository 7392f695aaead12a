package reports_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/graph/metric"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/internal/sins"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports"
)

// shop makes the document of the bundled monolith, once.
var shop = sync.OnceValues(func() (*reports.Document, error) {
	a, err := analyzer.Analyze(context.Background(), analyzer.Options{Options: load.Options{Root: sins.Dir(), Env: os.Environ()}})
	if err != nil {
		return nil, err
	}
	p, err := planner.Propose(a, planner.Options{})
	if err != nil {
		return nil, err
	}
	return reports.New(a, p, reports.Meta{ToolVersion: "test"}), nil
})

func shopDocument(t *testing.T) *reports.Document {
	t.Helper()
	d, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	if d.Load.Partial {
		t.Fatalf("the shop was read in part: %s", d.Load.Effect)
	}
	return d
}

func place(d *reports.Document, p facts.Pos) string {
	return fmt.Sprintf("%s:%d", d.Facts.Files[p.File].Path, p.Line)
}

// TestShopInterfaceCycles: cycles that interfaces close are found where main
// wires them, and interfaces that close none are not called cycles.
func TestShopInterfaceCycles(t *testing.T) {
	d, o := shopDocument(t), sins.Read(t)
	wired := map[string][]reports.CycleTie{}
	for _, c := range d.Summary.ServiceCycles {
		for _, tie := range c.Closing {
			for _, w := range tie.Wired {
				wired[place(d, w)] = append(wired[place(d, w)], tie)
			}
		}
	}
	for _, s := range sins.Of(t, o.Sins, "interface-cycle") {
		ties := wired[fmt.Sprintf("%s:%d", s.File, s.Line)]
		if !slices.ContainsFunc(ties, func(c reports.CycleTie) bool { return string(c.Interface) == s.Targets[0] }) {
			t.Errorf("%s: no cycle closed at %s:%d through %s", s.ID, s.File, s.Line, s.Targets[0])
		}
	}
	areas := o.AreaOf()
	for _, s := range sins.Of(t, o.Innocents, "interface-cycle") {
		for _, tie := range wired[fmt.Sprintf("%s:%d", s.File, s.Line)] {
			if string(tie.Interface) == s.Targets[0] && areas[tie.From] != areas[tie.To] {
				t.Errorf("%s is innocent, but %s -> %s through %s is called a cycle", s.ID, tie.From, tie.To, tie.Interface)
			}
		}
	}
}

// TestShopGlobals: variables that other packages write are seen as written, where
// they are written; the near misses are not.
func TestShopGlobals(t *testing.T) {
	d, o := shopDocument(t), sins.Read(t)
	written := map[string]bool{}
	for _, r := range d.Facts.Refs {
		from := d.Facts.Symbols[r.From]
		if r.Kind != facts.VarWrite || from.Kind == facts.Var || strings.HasPrefix(string(from.Name), "init#") {
			continue
		}
		for _, s := range r.Sites {
			written[fmt.Sprintf("%s:%d", d.Facts.Files[from.File].Path, s.Line)] = true
		}
	}
	direct := 0
	for _, s := range sins.Of(t, o.Sins, "shared-mutable-global") {
		if written[fmt.Sprintf("%s:%d", s.File, s.Line)] {
			direct++
		}
	}
	if direct == 0 {
		t.Error("no write of a shared variable was seen")
	}
	for _, s := range sins.Of(t, o.Innocents, "shared-mutable-global") {
		if written[fmt.Sprintf("%s:%d", s.File, s.Line)] {
			t.Errorf("%s is innocent, but %s:%d counts as a write", s.ID, s.File, s.Line)
		}
	}
}

// TestShopProposal compares the proposal with the intended areas.
func TestShopProposal(t *testing.T) {
	d, o := shopDocument(t), sins.Read(t)
	areas := o.AreaOf()
	var got, want []int
	service := map[ident.PackagePath]int{}
	for i, s := range d.Proposal.Services {
		for _, m := range s.Packages {
			service[m.Package] = i
		}
	}
	names := []string{}
	for a := range areas {
		names = append(names, areas[a])
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, p := range d.Facts.Packages {
		area, ok := areas[p.Path]
		if !ok {
			continue
		}
		want = append(want, slices.Index(names, area))
		if s, ok := service[p.Path]; ok {
			got = append(got, s)
		} else {
			got = append(got, -1)
		}
	}
	agreement, err := metric.Pairwise(got, want)
	if err != nil {
		t.Fatal(err)
	}
	if agreement.F1 < .9 {
		t.Errorf("pairwise F1 %.3f with the intended areas, want .9 or more", agreement.F1)
	}
	class := map[ident.PackagePath]boundary.Class{}
	for _, m := range d.Proposal.Others {
		class[m.Package] = m.Class
	}
	for _, p := range o.Roots {
		if class[p] != boundary.CompositionRoot {
			t.Errorf("%s is %q, want a composition root", p, class[p])
		}
	}
	for _, p := range o.Tools {
		if class[p] != boundary.Tool && class[p] != boundary.CompositionRoot {
			t.Errorf("%s is %q, want a tool", p, class[p])
		}
	}
	users := map[ident.PackagePath]map[int]bool{}
	for _, p := range d.Facts.Packages {
		for _, to := range p.Imports {
			path := d.Facts.Packages[to].Path
			if s, ok := service[p.Path]; ok && s != service[path] {
				if users[path] == nil {
					users[path] = map[int]bool{}
				}
				users[path][s] = true
			}
		}
	}
	for _, p := range o.Shared {
		if _, isService := service[p]; isService && len(users[p]) > 0 {
			t.Errorf("%s is in a service although others use it, want it shared", p)
		}
	}
}

// TestShopQualityAgrees: the numbers of the proposal are those of the views that
// list the same things.
func TestShopQualityAgrees(t *testing.T) {
	d := shopDocument(t)
	v, err := reports.Data(d, reports.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	written := 0
	for _, x := range v.Tables {
		if len(x.Writers) > 1 {
			written++
		}
	}
	refs, runtime, kernel := 0, 0, 0
	for _, c := range d.Proposal.Cuts {
		if c.To == boundary.KernelID {
			kernel += c.Refs + c.Runtime
			continue
		}
		refs += c.Refs
		runtime += c.Runtime
	}
	cycles := 0
	for _, c := range d.Summary.ServiceCycles {
		cycles += len(c.Services)
	}
	for id, want := range map[string]int{
		"data/crossing-transactions": len(v.Transactions), "data/cross-joins": len(v.Joins), "data/cut-foreign-keys": len(v.ForeignKeys),
		"data/shared-written": written, "cut/references": refs, "cut/runtime": runtime, "cut/kernel": kernel, "cycle/services": cycles,
		"size/services": len(d.Proposal.Services),
	} {
		if m, ok := d.Quality.Metric(id); !ok || m.Value.Value != float64(want) {
			t.Errorf("%s is %v, want %d", id, m.Value, want)
		}
	}
	if m, _ := d.Quality.Metric("cut/references"); m.Value.Value == 0 || !m.Random.Known || m.Random.Value <= m.Value.Value {
		t.Errorf("the proposal for the shop is no better than chance: %+v", m)
	}
	if len(d.Grains) != 3 || len(d.MergeTree) != len(d.Proposal.Services)-1 {
		t.Errorf("%d grains, %d merges", len(d.Grains), len(d.MergeTree))
	}
}
