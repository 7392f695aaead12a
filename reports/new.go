package reports

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
)

// Meta is what a Document says that neither stage knows.
type Meta struct {
	ToolVersion string
	// Commit and Date are those of the analysed commit, "" when unknown.
	Commit, Date      string
	Patterns, Exclude []string
	Tests             bool
	// History is what git told, nil when it was not asked.
	History *history.Log
	// Answers are what the team said; nil for nothing.
	Answers planner.Answers
}

// New makes the Document of an analysis and a proposal.
func New(a *analyzer.Result, p *planner.Result, m Meta) *Document {
	d := &Document{
		Schema: SchemaVersion,
		Tool:   Tool{Name: "demarc", Version: m.ToolVersion},
		Subject: Subject{
			Name: subjectName(a.Load), Modules: []Module{}, Commit: m.Commit, Date: m.Date,
			Patterns: list(m.Patterns), Exclude: list(m.Exclude),
		},
		Target: Target{
			Go: a.Load.GoVersion, GOOS: a.Load.GOOS, GOARCH: a.Load.GOARCH, Tags: list(a.Load.Tags), Tests: m.Tests,
		},
		Proposal: *p.Boundary, Quality: p.Quality, Grain: p.Grain, Grains: p.Grains, MergeTree: p.MergeTree,
		Constraints: p.Constraints.NonNil(), Contracts: p.Contracts.Summary(),
		Facts:   *a.Facts,
		History: newHistory(m.History),
		Team:    teamOf(m.Answers),
	}
	for _, x := range a.Load.Modules {
		d.Subject.Modules = append(d.Subject.Modules, Module{Path: x.Path, Dir: x.Dir, Go: x.Go})
	}
	d.Load = loadReport(a)
	d.Summary = summary(a.Facts)
	advice := Advise(d, planner.AdviceOptions{})
	d.Verdict, d.Forecast, d.Plan = *advice.Verdict, *advice.Forecast, *advice.Plan
	d.Summary.ServiceCycles = serviceCycles(a.Facts, p.Boundary)
	return d
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// subjectName is the module at the root, else the only or shortest one, else
// what the import paths have in common. The directory's own name is no part of
// it: it differs between checkouts.
func subjectName(l *load.Result) string {
	best := ""
	for _, x := range l.Modules {
		if x.Dir == "." {
			return string(x.Path)
		}
		if best == "" || len(x.Path) < len(best) {
			best = string(x.Path)
		}
	}
	if best != "" {
		return best
	}
	for i, p := range l.Packages {
		if i == 0 {
			best = string(p.Path)
		}
		for best != "" && best != string(p.Path) && !strings.HasPrefix(string(p.Path), best+"/") {
			best = best[:max(0, strings.LastIndexByte(best, '/'))]
		}
	}
	return cmp.Or(best, "(no module)")
}

func loadReport(a *analyzer.Result) LoadReport {
	r := LoadReport{
		Mode: string(a.Load.Mode), Notes: list(a.Load.Notes), MissingModules: list(a.Load.MissingModules),
		Dependencies: a.Load.Dependencies, DependenciesChecked: a.Load.DependenciesChecked,
	}
	for i := range a.Facts.Refs {
		r.ReferenceSites += len(a.Facts.Refs[i].Sites)
	}
	for i := range a.Facts.Packages {
		r.Unresolved += a.Facts.Packages[i].Unresolved
	}
	r.Partial, r.Effect = effect(a, r)
	return r
}

// effect says whether anything is missing and how much that matters, in terms
// of what the answer rests on: references between packages.
func effect(a *analyzer.Result, r LoadReport) (bool, string) {
	kinds := map[facts.GapKind]int{}
	for _, g := range a.Facts.Incomplete {
		kinds[g.Kind] += g.Count
	}
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(len(r.MissingModules), "module is missing", "modules are missing")
	add(kinds[facts.GapMissingImport], "import was not found", "imports were not found")
	add(kinds[facts.GapUnreadable], "file could not be read", "files could not be read")
	add(kinds[facts.GapSyntax], "file has syntax errors", "files have syntax errors")
	add(kinds[facts.GapType], "type error", "type errors")
	if len(parts) == 0 && r.Unresolved == 0 {
		return false, ""
	}
	total := r.ReferenceSites + r.Unresolved
	share := 0.0
	if total > 0 {
		share = 100 * float64(r.Unresolved) / float64(total)
	}
	text := ""
	if len(parts) > 0 {
		text = strings.Join(parts, ", ") + ". "
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	if r.Unresolved == 0 {
		return true, text + "Every name in the code that was read has a known meaning, so the references between its packages are complete."
	}
	return true, text + fmt.Sprintf("%d of %d names that could be references (%s) have no known meaning: "+
		"what is reached through missing or broken code is not counted.", r.Unresolved, total, percent(share))
}

// percent shows a share that is not zero as more than zero.
func percent(p float64) string {
	if p < 0.05 {
		return "less than 0.1%"
	}
	return fmt.Sprintf("%.1f%%", p)
}

func summary(f *facts.Set) Summary {
	s := Summary{Packages: len(f.Packages), Files: goFiles(f), Cycles: []Cycle{}}
	for i := range f.Packages {
		p := &f.Packages[i]
		s.Lines += p.Lines
		s.GeneratedLines += p.GeneratedLines
		s.TestLines += p.TestLines
	}
	whole := planner.StructureOf(f)
	s.PropagationCost, s.CoreSize, s.CoreShare = whole.PropagationCost, whole.CoreSize, whole.CoreShare
	s.Cycles = hiddenCycles(f)
	return s
}

func symbolID(f *facts.Set, i int) ident.SymbolID {
	s := &f.Symbols[i]
	return ident.Symbol(f.Packages[s.Package].Path, s.Name)
}

// goFiles counts the files of Go.
func goFiles(f *facts.Set) int {
	n := 0
	for i := range f.Files {
		if !f.Files[i].SQL {
			n++
		}
	}
	return n
}
