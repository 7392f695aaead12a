package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// The values that the enumerations of a Document may have; the schema is made
// from the same lists. A test compares them with the constants of the types.
func symbolKinds() []facts.SymbolKind {
	return []facts.SymbolKind{facts.Func, facts.Method, facts.Type, facts.Interface, facts.Var, facts.Const, facts.Field, facts.InterfaceMethod}
}

func traits() []facts.Trait {
	return []facts.Trait{facts.Main, facts.ServesHTTP, facts.ServesRPC, facts.Runs, facts.Constructs, facts.GeneratedOnly, facts.TestOnly,
		facts.TestSupport, facts.TypesOnly, facts.Reflects, facts.Unsafe, facts.Plugin, facts.Linkname, facts.UsesCgo}
}

func gapKinds() []facts.GapKind {
	return []facts.GapKind{facts.GapSyntax, facts.GapType, facts.GapUnreadable, facts.GapMissingModule, facts.GapMissingImport, facts.GapTags,
		facts.GapReflect, facts.GapUnsafe, facts.GapPlugin, facts.GapLinkname, facts.GapCgo, facts.GapLoad, facts.GapLimit}
}

func methods() []string { return []string{"tree-cut", "graph", "features", "none"} }

func loadModes() []string { return []string{"go-list", "tree"} }

// Validate checks what every renderer relies on: the schema version, no null
// list, every index within its table, every enumeration known, every package
// of the proposal known and in one place, positions 1-based, numbers finite
// and not negative. Orders are not checked: renderers sort where they need to.
// The error is a *FormatError that names the first fault.
func Validate(d *Document) error { return validate(d, true) }

func validate(d *Document, lists bool) error {
	if d == nil {
		return errForeign()
	}
	v := &validator{d: d, lists: lists}
	v.head()
	v.tables()
	v.references()
	v.gaps()
	v.proposal()
	v.measured()
	v.cycles()
	v.evidence()
	v.contracts()
	v.verdict()
	v.plan()
	v.forecast()
	if v.err != "" {
		return &FormatError{"the document is damaged: " + v.err, hintMake}
	}
	return nil
}

// validator collects the first fault.
type validator struct {
	d     *Document
	lists bool // nil lists are faults
	err   string
	paths map[ident.PackagePath]bool
	units map[ident.ServiceID]bool
}

func (v *validator) fault(format string, args ...any) {
	if v.err == "" {
		v.err = fmt.Sprintf(format, args...)
	}
}

func (v *validator) count(n int, what string) {
	if n < 0 {
		v.fault("%s is negative", what)
	}
}

func (v *validator) number(f float64, what string) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		v.fault("%s is not a number", what)
	}
}

func notNull[T any](v *validator, l []T, what string) {
	if l == nil && v.lists {
		v.fault("list %s is null or missing", what)
	}
}

func known[T ~string](v *validator, x T, all []T, what string) {
	if !slices.Contains(all, x) {
		v.fault("%s %.40q is unknown", what, string(x))
	}
}

func (v *validator) index(i, n, min int, what string) bool {
	if i < min || i >= n {
		v.fault("%s index %d is outside its table of %d", what, i, n)
		return false
	}
	return true
}

func (v *validator) head() {
	d := v.d
	if d.Schema != SchemaVersion {
		v.fault("schema is %.40q, want %q", d.Schema, SchemaVersion)
	}
	notNull(v, d.Subject.Modules, "subject.modules")
	notNull(v, d.Subject.Patterns, "subject.patterns")
	notNull(v, d.Subject.Exclude, "subject.exclude")
	notNull(v, d.Target.Tags, "target.tags")
	notNull(v, d.Load.Notes, "load.notes")
	notNull(v, d.Load.MissingModules, "load.missingModules")
	known(v, d.Load.Mode, loadModes(), "load mode")
	for _, n := range [...]int{
		d.Load.Dependencies, d.Load.DependenciesChecked, d.Load.ReferenceSites, d.Load.Unresolved,
		d.Summary.Packages, d.Summary.Lines, d.Summary.GeneratedLines, d.Summary.TestLines, d.Summary.Files, d.Summary.CoreSize,
	} {
		v.count(n, "a count of load or summary")
	}
	v.number(d.Summary.PropagationCost, "propagationCost")
	v.number(d.Summary.CoreShare, "coreShare")
}

func (v *validator) tables() {
	s := &v.d.Facts
	notNull(v, s.Files, "files")
	notNull(v, s.Packages, "packages")
	notNull(v, s.Symbols, "symbols")
	notNull(v, s.Refs, "references")
	notNull(v, s.Couplings, "couplings")
	notNull(v, s.Incomplete, "notSeen")
	for i := range s.Files {
		f := &s.Files[i]
		least := 0
		if f.SQL {
			least = -1
		}
		v.index(f.Package, len(s.Packages), least, "package of a file:")
		v.count(f.Lines, "lines of a file")
		if f.Path == "" {
			v.fault("a file has no path")
		}
	}
	v.packages()
	kinds := symbolKinds()
	for i := range s.Symbols {
		x := &s.Symbols[i]
		v.index(x.Package, len(s.Packages), 0, "package of a symbol:")
		v.index(x.File, len(s.Files), -1, "file of a symbol:")
		v.count(x.Line, "line of a symbol")
		v.count(x.End, "line of a symbol")
		known(v, x.Kind, kinds, "symbol kind")
		if x.Name == "" {
			v.fault("a symbol has no name")
		}
	}
}

func (v *validator) packages() {
	s := &v.d.Facts
	v.paths = make(map[ident.PackagePath]bool, len(s.Packages))
	all := traits()
	for i := range s.Packages {
		p := &s.Packages[i]
		if p.Path == "" || v.paths[p.Path] {
			v.fault("package %.80q is listed twice or has no path", p.Path)
		}
		v.paths[p.Path] = true
		notNull(v, p.Imports, "imports of a package")
		notNull(v, p.External, "external imports of a package")
		notNull(v, p.Traits, "traits of a package")
		for _, n := range [...]int{p.Lines, p.GeneratedLines, p.TestLines, p.Problems} {
			v.count(n, "a count of a package")
		}
		for _, q := range p.Imports {
			v.index(q, len(s.Packages), 0, "import:")
		}
		for _, q := range p.TestImports {
			v.index(q, len(s.Packages), 0, "test import:")
		}
		for _, t := range p.Traits {
			known(v, t, all, "trait")
		}
	}
}

func (v *validator) references() {
	s := &v.d.Facts
	for i := range s.Refs {
		r := &s.Refs[i]
		v.index(r.From, len(s.Symbols), 0, "reference:")
		v.index(r.To, len(s.Symbols), 0, "reference:")
		known(v, r.Kind, facts.RefKinds[:], "reference kind")
		if len(r.Sites) == 0 {
			v.fault("reference %d has no site", i)
		}
		for _, p := range r.Sites {
			if p.Line < 1 || p.Col < 1 {
				v.fault("reference %d has a site before line 1, column 1", i)
			}
		}
	}
	for i := range s.Couplings {
		c := &s.Couplings[i]
		v.index(c.Interface, len(s.Symbols), 0, "interface of a coupling:")
		v.index(c.Type, len(s.Symbols), 0, "type of a coupling:")
		notNull(v, c.Wired, "wired of a coupling")
		for _, w := range c.Wired {
			v.index(w.In, len(s.Symbols), 0, "symbol of a wiring:")
			v.pos(w.Pos)
		}
	}
}

func (v *validator) pos(p facts.Pos) {
	v.index(p.File, len(v.d.Facts.Files), 0, "file of a position:")
	if p.Line < 1 || p.Col < 0 {
		v.fault("a position lies before line 1")
	}
}

func (v *validator) gaps() {
	kinds := gapKinds()
	for i := range v.d.Facts.Incomplete {
		g := &v.d.Facts.Incomplete[i]
		known(v, g.Kind, kinds, "gap kind")
		v.index(g.Package, len(v.d.Facts.Packages), -1, "package of a gap:")
		v.count(g.Count, "count of a gap")
		if g.Pos != nil {
			v.pos(*g.Pos)
		}
	}
}

func (v *validator) path(p ident.PackagePath, what string) {
	if !v.paths[p] {
		v.fault("%s names package %.80q, which is not in the table", what, p)
	}
}

func (v *validator) service(id ident.ServiceID, what string) {
	if !v.units[id] {
		v.fault("%s names service %.80q, which is not proposed", what, id)
	}
}

func (v *validator) proposal() {
	p := &v.d.Proposal
	known(v, p.Method, methods(), "method")
	v.number(p.Quality, "quality")
	notNull(v, p.Deployables, "deployables")
	notNull(v, p.Services, "services")
	notNull(v, p.Others, "others")
	notNull(v, p.Cuts, "cuts")
	notNull(v, p.Notes, "notes of the proposal")
	notNull(v, p.Divisions, "divisions")
	for i := range p.Deployables {
		v.path(p.Deployables[i].Package, "a deployable")
		v.count(p.Deployables[i].Reach, "reach")
		v.count(p.Deployables[i].Exclusive, "exclusive")
	}
	v.units = make(map[ident.ServiceID]bool, len(p.Services))
	for i := range p.Services {
		id := p.Services[i].ID
		if id == "" || v.units[id] {
			v.fault("service id %.80q is empty or used twice", id)
		}
		v.units[id] = true
	}
	placed := map[ident.PackagePath]bool{}
	for i := range p.Services {
		v.unit(&p.Services[i], placed)
	}
	for i := range p.Others {
		v.member(&p.Others[i], placed)
		if p.Others[i].Class == boundary.Service {
			v.fault("package %.80q has class service but is in none", p.Others[i].Package)
		}
	}
	for i := range p.Cuts {
		v.cut(&p.Cuts[i])
	}
	v.divisions()
}

func (v *validator) unit(u *boundary.ServiceUnit, placed map[ident.PackagePath]bool) {
	notNull(v, u.Packages, "packages of a service")
	notNull(v, u.Entry, "entry of a service")
	notNull(v, u.Reasons, "reasons of a service")
	v.count(u.Lines, "lines of a service")
	v.number(u.Score, "score of a service")
	v.share(u.Confidence, "confidence of a service")
	v.runnerUp(u.RunnerUp)
	for i := range u.Packages {
		v.member(&u.Packages[i], placed)
	}
	for _, e := range u.Entry {
		v.path(e, "entry of a service")
	}
}

func (v *validator) member(m *boundary.Member, placed map[ident.PackagePath]bool) {
	v.path(m.Package, "the proposal")
	if placed[m.Package] {
		v.fault("package %.80q has two places in the proposal", m.Package)
	}
	placed[m.Package] = true
	known(v, m.Class, boundary.Classes[:], "class")
	notNull(v, m.Owners, "owners of a package")
	notNull(v, m.Deciders, "deciders of a package")
	v.share(m.Confidence, "confidence of a package")
	v.runnerUp(m.RunnerUp)
	for _, o := range m.Owners {
		v.service(o, "an owner")
	}
	for _, p := range m.Deciders {
		v.path(p, "a decider")
	}
}

func (v *validator) cut(c *boundary.Cut) {
	v.service(c.From, "a cut")
	if c.To != boundary.KernelID {
		v.service(c.To, "a cut")
	}
	v.count(c.Imports, "count of a cut")
	v.count(c.Refs, "count of a cut")
	v.count(c.Runtime, "count of a cut")
	v.share(c.Confidence, "confidence of a cut")
	notNull(v, c.Pairs, "pairs of a cut")
	v.pairs(c.Pairs, "a cut")
}

func (v *validator) pairs(ps []boundary.CutPair, where string) {
	for _, p := range ps {
		v.path(p.From, where)
		v.path(p.To, where)
		v.count(p.Refs, "count of "+where)
		v.count(p.Runtime, "count of "+where)
	}
}

// share checks a number from 0 to 1 that may be unknown.
func (v *validator) share(s *float64, what string) {
	if s == nil {
		return
	}
	v.number(*s, what)
	if *s < 0 || *s > 1 {
		v.fault("%s is %v, want 0 to 1", what, *s)
	}
}

func (v *validator) runnerUp(r *boundary.RunnerUp) {
	if r == nil {
		return
	}
	v.service(r.Service, "a runner-up")
	v.share(&r.Share, "share of a runner-up")
	notNull(v, r.Pairs, "pairs of a runner-up")
	v.pairs(r.Pairs, "a runner-up")
}

func (v *validator) cycles() {
	notNull(v, v.d.Summary.Cycles, "cycles")
	for i := range v.d.Summary.Cycles {
		c := &v.d.Summary.Cycles[i]
		notNull(v, c.Packages, "packages of a cycle")
		for _, p := range c.Packages {
			v.path(p, "a cycle")
		}
		v.ties(c.Closing)
	}
	notNull(v, v.d.Summary.ServiceCycles, "serviceCycles")
	for i := range v.d.Summary.ServiceCycles {
		c := &v.d.Summary.ServiceCycles[i]
		notNull(v, c.Services, "services of a cycle")
		for _, id := range c.Services {
			v.service(id, "a cycle")
		}
		v.ties(c.Closing)
	}
}

func (v *validator) ties(closing []CycleTie) {
	notNull(v, closing, "closing of a cycle")
	for j := range closing {
		t := &closing[j]
		v.path(t.From, "a cycle")
		v.path(t.To, "a cycle")
		notNull(v, t.Wired, "wired of a cycle")
		for _, w := range t.Wired {
			v.pos(w)
		}
		if strings.TrimSpace(string(t.Interface)) == "" {
			v.fault("a cycle is closed by no interface")
		}
	}
}
