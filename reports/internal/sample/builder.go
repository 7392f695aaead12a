// Package sample makes Documents for tests: a plausible shop, and the extremes
// that every renderer must survive. It computes tables, indices and cuts from
// a short description, so that a sample is always valid.
package sample

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/scenario"
	"github.com/demarc-dev/demarc/reports"
)

// builder collects a description. Symbols are named "dir#Name".
type builder struct {
	module string
	pkgs   []facts.Package
	class  map[string]boundary.Class
	unit   map[string]string
	reason map[string]string
	syms   []sym
	refs   []ref
	ties   []tie
	d      *reports.Document
}

type sym struct {
	key  string
	kind facts.SymbolKind
	line int
}

type ref struct {
	from, to string
	kind     facts.RefKind
	sites    []facts.Site
}

type tie struct {
	iface, typ, in string
	line           int
}

func newBuilder(module string) *builder {
	return &builder{
		module: module, class: map[string]boundary.Class{}, unit: map[string]string{}, reason: map[string]string{},
		d: &reports.Document{
			Schema: reports.SchemaVersion,
			Tool:   reports.Tool{Name: "demarc", Version: "v0.0.0-test"},
			Subject: reports.Subject{
				Name: module, Modules: []reports.Module{{Path: ident.ModulePath(module), Dir: ".", Go: "1.26"}},
				Commit: "3f1c0de5a7e9b2d4c6f80123456789abcdef0123", Date: "2026-03-01T09:30:00Z",
				Patterns: []string{}, Exclude: []string{},
			},
			Target: reports.Target{Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Tags: []string{}},
			Load:   reports.LoadReport{Mode: "go-list", Notes: []string{}, MissingModules: []string{}},
			Summary: reports.Summary{
				Cycles: []reports.Cycle{}, ServiceCycles: []reports.ServiceCycle{},
			},
			Proposal: boundary.Partition{
				Method: "none", Deployables: []boundary.Deployable{}, Services: []boundary.ServiceUnit{},
				Others: []boundary.Member{}, Cuts: []boundary.Cut{}, Notes: []string{}, Divisions: []boundary.Division{},
			},
			Quality: quality.Report{Metrics: []quality.Metric{}, Cut: []quality.KindCount{}}, Grain: "natural",
			Grains: []scenario.Grain{}, MergeTree: []scenario.Merge{}, Constraints: scenario.Constraints{}.NonNil(),
			Facts: facts.Set{
				Files: []facts.File{}, Packages: []facts.Package{}, Symbols: []facts.Symbol{}, Refs: []facts.Ref{},
				Couplings: []facts.Coupling{}, Incomplete: []facts.Gap{},
				Data: facts.Data{
					Tables: []facts.Table{}, Statements: []facts.Statement{}, Access: []facts.Access{},
					Transactions: []facts.Transaction{}, Unresolved: []facts.Unresolved{},
				},
				Entries: []facts.Entry{}, Outbound: []facts.Outbound{}, Config: []facts.ConfigKey{}, State: facts.NewState(),
				HTTP: facts.NewHTTP(), Shape: facts.NewShape(), Usage: facts.NewUsage(), Meaning: facts.NewMeaning(),
				Practices: facts.Practices{Signs: []facts.Sign{}},
			},
			Contracts: contract.Summary{Seams: []contract.SeamSummary{}, Services: []contract.ServiceSummary{}},
			History:   reports.NoHistory(),
			Team:      reports.Team{Answers: []reports.TeamAnswer{}},
		},
	}
}

func (b *builder) path(dir string) ident.PackagePath {
	if dir == "." {
		return ident.PackagePath(b.module)
	}
	return ident.PackagePath(b.module + "/" + dir)
}

// pkg adds a package of one file in a unit (a service, or "" with a class).
func (b *builder) pkg(dir string, lines int, class boundary.Class, unit, reason string, traits ...facts.Trait) {
	slices.Sort(traits)
	b.pkgs = append(b.pkgs, facts.Package{
		Path: b.path(dir), Name: dir[strings.LastIndexByte(dir, '/')+1:], Module: ident.ModulePath(b.module), Dir: dir,
		Lines: lines, TestLines: lines / 3, Imports: []int{}, External: []string{"context", "fmt"},
		Traits: append([]facts.Trait{}, traits...),
	})
	b.class[dir], b.unit[dir], b.reason[dir] = class, unit, reason
}

func (b *builder) sym(key string, kind facts.SymbolKind, line int) {
	b.syms = append(b.syms, sym{key, kind, line})
}

// ref adds references at lines; a negative line is inside a loop.
func (b *builder) ref(from string, kind facts.RefKind, to string, lines ...int) {
	r := ref{from: from, to: to, kind: kind}
	for _, l := range lines {
		r.sites = append(r.sites, facts.Site{Line: max(l, -l), Col: 9 + len(r.sites), Loop: l < 0})
	}
	b.refs = append(b.refs, r)
}

// couple says that typ meets iface inside the declaration in, at a line.
func (b *builder) couple(iface, typ, in string, line int) {
	b.ties = append(b.ties, tie{iface, typ, in, line})
}

func dirOf(key string) string  { return key[:strings.LastIndexByte(key, '#')] }
func nameOf(key string) string { return key[strings.LastIndexByte(key, '#')+1:] }

// document computes the tables.
func (b *builder) document() *reports.Document {
	slices.SortFunc(b.pkgs, func(x, y facts.Package) int { return cmp.Compare(x.Path, y.Path) })
	dirs := map[string]int{}
	for i := range b.pkgs {
		p := &b.pkgs[i]
		dirs[p.Dir] = i
		file := p.Dir + "/" + p.Name + ".go"
		if p.Dir == "." {
			file = p.Name + ".go"
		}
		b.d.Facts.Files = append(b.d.Facts.Files, facts.File{Path: file, Package: i, Lines: p.Lines})
		b.d.Summary.Lines += p.Lines
		b.d.Summary.TestLines += p.TestLines
	}
	b.d.Facts.Packages = append(b.d.Facts.Packages, b.pkgs...)
	b.d.Summary.Packages, b.d.Summary.Files = len(b.pkgs), len(b.pkgs)
	ids := b.symbols(dirs)
	b.references(dirs, ids)
	b.couplings(dirs, ids)
	b.propose()
	b.d.Contracts = contract.Derive(&b.d.Facts, &b.d.Proposal).Summary()
	advice := reports.Advise(b.d, planner.AdviceOptions{})
	b.d.Verdict, b.d.Forecast, b.d.Plan = *advice.Verdict, *advice.Forecast, *advice.Plan
	return b.d
}

func (b *builder) symbols(dirs map[string]int) map[string]int {
	slices.SortStableFunc(b.syms, func(x, y sym) int {
		return cmp.Or(cmp.Compare(dirs[dirOf(x.key)], dirs[dirOf(y.key)]), cmp.Compare(nameOf(x.key), nameOf(y.key)))
	})
	ids := map[string]int{}
	for _, s := range b.syms {
		p, ok := dirs[dirOf(s.key)]
		if !ok {
			panic("sample: no package for symbol " + s.key)
		}
		ids[s.key] = len(b.d.Facts.Symbols)
		b.d.Facts.Symbols = append(b.d.Facts.Symbols, facts.Symbol{
			Package: p, Name: ident.SymbolName(nameOf(s.key)), Kind: s.kind, File: p, Line: s.line, End: s.line + 24,
		})
	}
	return ids
}

func lookup(ids map[string]int, key string) int {
	i, ok := ids[key]
	if !ok {
		panic(fmt.Sprintf("sample: no symbol %q", key))
	}
	return i
}

func (b *builder) references(dirs, ids map[string]int) {
	f := &b.d.Facts
	for _, r := range b.refs {
		from, to := dirs[dirOf(r.from)], dirs[dirOf(r.to)]
		if from != to && r.kind != facts.Runtime {
			f.Packages[from].Imports = append(f.Packages[from].Imports, to)
		}
		if r.kind == "" {
			continue
		}
		f.Refs = append(f.Refs, facts.Ref{From: lookup(ids, r.from), To: lookup(ids, r.to), Kind: r.kind, Sites: r.sites})
		b.d.Load.ReferenceSites += len(r.sites)
	}
	for i := range f.Packages {
		slices.Sort(f.Packages[i].Imports)
		f.Packages[i].Imports = slices.Compact(f.Packages[i].Imports)
	}
	slices.SortFunc(f.Refs, func(x, y facts.Ref) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To), cmp.Compare(x.Kind, y.Kind))
	})
}

func (b *builder) couplings(dirs, ids map[string]int) {
	for _, t := range b.ties {
		b.d.Facts.Couplings = append(b.d.Facts.Couplings, facts.Coupling{
			Interface: lookup(ids, t.iface), Type: lookup(ids, t.typ), Pointer: true,
			Wired: []facts.Wiring{{In: lookup(ids, t.in), Pos: facts.Pos{File: dirs[dirOf(t.in)], Line: t.line, Col: 14}}},
		})
	}
	slices.SortFunc(b.d.Facts.Couplings, func(x, y facts.Coupling) int {
		return cmp.Or(cmp.Compare(x.Interface, y.Interface), cmp.Compare(x.Type, y.Type))
	})
}

// propose fills services, others and cuts from class and unit.
func (b *builder) propose() {
	p := &b.d.Proposal
	units := map[string]*boundary.ServiceUnit{}
	for i := range b.d.Facts.Packages {
		q := &b.d.Facts.Packages[i]
		m := boundary.Member{Package: q.Path, Class: b.class[q.Dir], Owners: []ident.ServiceID{}, Reason: b.reason[q.Dir], Deciders: []ident.PackagePath{}}
		if m.Class != boundary.Service {
			m.Owners = b.users(i)
			p.Others = append(p.Others, m)
			continue
		}
		u := units[b.unit[q.Dir]]
		if u == nil {
			u = &boundary.ServiceUnit{ID: ident.ServiceID(b.unit[q.Dir]), Name: b.unit[q.Dir], Packages: []boundary.Member{}, Entry: []ident.PackagePath{q.Path}, Score: .7}
			u.Reasons = []string{q.Name + " serves requests of its own and is used by the composition root", "nothing outside reads its tables"}
			units[b.unit[q.Dir]] = u
		}
		u.Packages = append(u.Packages, m)
		u.Lines += q.Lines
	}
	for _, u := range units {
		p.Services = append(p.Services, *u)
	}
	slices.SortFunc(p.Services, func(x, y boundary.ServiceUnit) int { return cmp.Compare(x.ID, y.ID) })
	if len(p.Services) > 0 {
		p.Method = "tree-cut"
	}
	b.cuts()
	b.sureness()
}

// sureness gives everything that a proposal is sure of a number, and every service
// that a cut leads to another one a runner-up.
func (b *builder) sureness() {
	p := &b.d.Proposal
	of := func(v float64) *float64 { return &v }
	for i := range p.Services {
		u := &p.Services[i]
		u.Confidence = of(.93)
		for j := range u.Packages {
			u.Packages[j].Confidence = of(.95 - .02*float64(j%3))
		}
	}
	for i := range p.Others {
		if m := &p.Others[i]; len(m.Owners) > 0 {
			m.Confidence = of(.8)
		}
	}
	for i := range p.Cuts {
		c := &p.Cuts[i]
		if c.To == boundary.KernelID {
			continue
		}
		c.Confidence = of(.88)
		for j := range p.Services {
			if u := &p.Services[j]; u.ID == c.From && u.RunnerUp == nil {
				u.RunnerUp = &boundary.RunnerUp{Service: c.To, Share: .12, Pairs: c.Pairs[:min(2, len(c.Pairs))]}
			}
		}
	}
}

func (b *builder) users(i int) []ident.ServiceID {
	out := []ident.ServiceID{}
	if c := b.class[b.d.Facts.Packages[i].Dir]; c != boundary.SharedKernel && c != boundary.SharedLibrary && c != boundary.Contract {
		return out
	}
	for j := range b.d.Facts.Packages {
		if q := &b.d.Facts.Packages[j]; b.unit[q.Dir] != "" && slices.Contains(q.Imports, i) {
			out = append(out, ident.ServiceID(b.unit[q.Dir]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// end is the end of a cut that a package belongs to, "" for none.
func (b *builder) end(i int, target bool) ident.ServiceID {
	q := &b.d.Facts.Packages[i]
	if u := b.unit[q.Dir]; u != "" {
		return ident.ServiceID(u)
	}
	if target && b.class[q.Dir] == boundary.SharedKernel {
		return boundary.KernelID
	}
	return ""
}

func (b *builder) cuts() {
	type key struct{ from, to ident.ServiceID }
	cuts := map[key]*boundary.Cut{}
	f := &b.d.Facts
	for _, p := range b.between() {
		from, to := pkg(b.d, p.From), pkg(b.d, p.To)
		k := key{b.end(from, false), b.end(to, true)}
		if k.from == "" || k.to == "" || k.from == k.to {
			continue
		}
		c := cuts[k]
		if c == nil {
			c = &boundary.Cut{From: k.from, To: k.to, Pairs: []boundary.CutPair{}}
			cuts[k] = c
		}
		if slices.Contains(f.Packages[from].Imports, to) {
			c.Imports++
		}
		c.Refs += p.Refs
		c.Runtime += p.Runtime
		c.Pairs = append(c.Pairs, p)
	}
	for _, c := range cuts {
		b.d.Proposal.Cuts = append(b.d.Proposal.Cuts, *c)
	}
	slices.SortFunc(b.d.Proposal.Cuts, func(x, y boundary.Cut) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
}

// between counts the sites between packages, strongest pairs first.
func (b *builder) between() []boundary.CutPair {
	f := &b.d.Facts
	pairs := map[[2]int]*boundary.CutPair{}
	for i := range f.Refs {
		from, to := f.Symbols[f.Refs[i].From].Package, f.Symbols[f.Refs[i].To].Package
		if from == to {
			continue
		}
		p := pairs[[2]int{from, to}]
		if p == nil {
			p = &boundary.CutPair{From: f.Packages[from].Path, To: f.Packages[to].Path}
			pairs[[2]int{from, to}] = p
		}
		if f.Refs[i].Kind == facts.Runtime {
			p.Runtime += len(f.Refs[i].Sites)
		} else {
			p.Refs += len(f.Refs[i].Sites)
		}
	}
	out := make([]boundary.CutPair, 0, len(pairs))
	for _, p := range pairs {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(x, y boundary.CutPair) int {
		return cmp.Or(cmp.Compare(y.Refs+y.Runtime, x.Refs+x.Runtime), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
	return out
}

// measure fills what is computed from the facts and the proposal.
func measure(d *reports.Document) {
	x := quality.NewIndex(&d.Facts, nil)
	s := scenario.From(x, &d.Proposal)
	d.Quality = x.Measure(&d.Proposal, quality.Options{Nulls: true})
	d.Grains, d.MergeTree = s.Grains(quality.Options{}), s.MergeTree()
}
