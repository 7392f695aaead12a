package planner

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// evidence reduces facts to what the boundary engine looks at, one entry for
// each package, in the order of the facts.
func evidence(f *facts.Set) []boundary.Package {
	out := make([]boundary.Package, len(f.Packages))
	for i := range f.Packages {
		out[i] = packageEvidence(&f.Packages[i])
	}
	addSymbols(out, f)
	addLinks(out, f)
	addCouplings(out, f)
	addTables(out, f)
	addEntries(out, f)
	addBuilds(out, f)
	return out
}

func packageEvidence(p *facts.Package) boundary.Package {
	return boundary.Package{
		Path: p.Path, Name: p.Name, Module: p.Module, Dir: p.Dir,
		Lines: p.Lines, GeneratedLines: p.GeneratedLines, Imports: p.Imports,
		Main: p.Has(facts.Main), ServesHTTP: p.Has(facts.ServesHTTP), ServesRPC: p.Has(facts.ServesRPC),
		Runs: p.Has(facts.Runs), Constructs: p.Has(facts.Constructs), Generated: p.Has(facts.GeneratedOnly),
		TestOnly: p.Has(facts.TestOnly), TestSupport: p.Has(facts.TestSupport), TypesOnly: p.Has(facts.TypesOnly),
		Terms: []boundary.Term{}, Refs: []boundary.Link{}, Runtime: []boundary.Link{},
		Implements: []boundary.Link{}, Tables: []boundary.TableUse{}, Entries: []boundary.EntryPoint{},
		Outbound: []boundary.Outbound{}, Builds: []boundary.Build{},
	}
}

// addSymbols counts what packages declare and collects their words (methods
// 1.6.1: identifiers split into words).
func addSymbols(out []boundary.Package, f *facts.Set) {
	words := make([]map[string]int, len(out))
	for i := range f.Symbols {
		s := &f.Symbols[i]
		if s.File >= 0 && f.Files[s.File].Test {
			continue
		}
		p := &out[s.Package]
		switch s.Kind {
		case facts.Func, facts.Method:
			p.Funcs++
		case facts.Field, facts.InterfaceMethod:
			continue
		}
		member := s.Name.Member()
		if r, _ := utf8.DecodeRuneInString(member); s.Name.Parent() == "" && unicode.IsUpper(r) {
			p.Exports++
		}
		if words[s.Package] == nil {
			words[s.Package] = map[string]int{}
		}
		for _, w := range splitWords(member) {
			words[s.Package][w]++
		}
	}
	for i, m := range words {
		for _, w := range slices.Sorted(maps.Keys(m)) {
			out[i].Terms = append(out[i].Terms, boundary.Term{Word: w, Count: m[w]})
		}
	}
}

// splitWords splits an identifier at case changes, digits and underscores:
// "HTTPServer_v2" gives "http", "server". Words of one letter are dropped.
func splitWords(id string) []string {
	var out []string
	rs := []rune(id)
	start := 0
	flush := func(end int) {
		if end-start > 1 {
			out = append(out, strings.ToLower(string(rs[start:end])))
		}
		start = end
	}
	for i, r := range rs {
		switch {
		case !unicode.IsLetter(r):
			flush(i)
			start = i + 1
		case i > start && unicode.IsUpper(r) && !unicode.IsUpper(rs[i-1]):
			flush(i)
		case i > start+1 && unicode.IsLower(r) && unicode.IsUpper(rs[i-1]):
			flush(i - 1)
		}
	}
	flush(len(rs))
	return out
}

// tally collects the sites of ties between packages.
type tally map[[2]int]*boundary.Link

// add counts sites of one tie; the place that sorts first is kept.
func (t tally) add(from, to, sites int, at boundary.Place) {
	l := t[[2]int{from, to}]
	if l == nil {
		l = &boundary.Link{To: to, At: at}
		t[[2]int{from, to}] = l
	}
	l.Sites += sites
	if comparePlaces(at, l.At) < 0 {
		l.At = at
	}
}

// fill hands the ties to their packages, sorted by target.
func (t tally) fill(out []boundary.Package, field func(*boundary.Package) *[]boundary.Link) {
	for p, l := range t {
		f := field(&out[p[0]])
		*f = append(*f, *l)
	}
	for i := range out {
		slices.SortFunc(*field(&out[i]), func(a, b boundary.Link) int { return cmp.Compare(a.To, b.To) })
	}
}

func comparePlaces(a, b boundary.Place) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

// addLinks sums the reference sites between packages, and marks packages whose
// variables are written after initialisation.
func addLinks(out []boundary.Package, f *facts.Set) {
	typed, runtime := tally{}, tally{}
	for i := range f.Refs {
		r := &f.Refs[i]
		from, to := &f.Symbols[r.From], &f.Symbols[r.To]
		if inTest(f, from) {
			continue
		}
		if r.Kind == facts.VarWrite && from.Kind != facts.Var && !strings.HasPrefix(string(from.Name), "init#") {
			out[to.Package].MutableState = true
		}
		if from.Package == to.Package {
			continue
		}
		t := typed
		if r.Kind == facts.Runtime {
			t = runtime
		}
		t.add(from.Package, to.Package, len(r.Sites), siteOf(f, from, r))
	}
	typed.fill(out, func(p *boundary.Package) *[]boundary.Link { return &p.Refs })
	runtime.fill(out, func(p *boundary.Package) *[]boundary.Link { return &p.Runtime })
}

// inTest says whether a declaration stands in a test file.
func inTest(f *facts.Set, s *facts.Symbol) bool { return s.File >= 0 && f.Files[s.File].Test }

// siteOf is the first place of a reference.
func siteOf(f *facts.Set, from *facts.Symbol, r *facts.Ref) boundary.Place {
	if from.File < 0 {
		return boundary.Place{}
	}
	line := from.Line
	if len(r.Sites) > 0 {
		line = r.Sites[0].Line
	}
	return boundary.Place{File: f.Files[from.File].Path, Line: line}
}

// placeOf is a position as boundary writes it.
func placeOf(f *facts.Set, p facts.Pos) boundary.Place {
	if p.File < 0 || p.File >= len(f.Files) {
		return boundary.Place{}
	}
	return boundary.Place{File: f.Files[p.File].Path, Line: p.Line}
}
