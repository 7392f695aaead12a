package gather

import (
	"cmp"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/couplings"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Finish joins all parts into one Set. The order in which packages were visited
// leaves no trace.
func (g *Gatherer) Finish(r *load.Result) *facts.Set {
	slices.SortFunc(g.parts, func(a, b *part) int {
		return cmp.Or(cmp.Compare(a.meta.Path, b.meta.Path), compareBool(a.test, b.test), cmp.Compare(len(a.files), len(b.files)))
	})
	j := joiner{
		set: &facts.Set{
			Files: []facts.File{}, Packages: []facts.Package{}, Symbols: []facts.Symbol{},
			Refs: []facts.Ref{}, Couplings: []facts.Coupling{}, Incomplete: []facts.Gap{},
			Data: facts.Data{
				Tables: []facts.Table{}, Statements: []facts.Statement{}, Access: []facts.Access{},
				Transactions: []facts.Transaction{}, Unresolved: []facts.Unresolved{},
			},
			Entries: []facts.Entry{}, Outbound: []facts.Outbound{}, Config: []facts.ConfigKey{},
			HTTP: facts.NewHTTP(), State: facts.NewState(), Shape: facts.NewShape(), Usage: facts.NewUsage(), Meaning: facts.NewMeaning(),
		},
		packages: map[ident.PackagePath]int{}, files: map[string]int{}, symbols: map[refs.Target]int{},
	}
	j.packageTable(r, g.parts)
	j.fileTable(r, g.parts, g.kinds)
	found, calls := g.couplings.Resolve()
	g.couplings = couplings.Collector{}
	j.symbolTable(g.parts, found, calls)
	j.references(g.parts, calls)
	j.couplings(found)
	j.gaps(r, g.parts)
	g.parts = nil
	t := evidence.NewTables(j.set, r, j.packages, j.files, j.symbols)
	if len(g.kinds) > 0 {
		// All syntax is garbage now. Collecting it here costs a tenth of a
		// second and keeps what the joins need from coming on top of it.
		runtime.GC()
	}
	for i, k := range g.kinds {
		k.Join(t)
		g.kinds[i] = nil
	}
	slices.SortFunc(j.set.Incomplete, compareGaps)
	return j.set
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

type joiner struct {
	set      *facts.Set
	packages map[ident.PackagePath]int
	files    map[string]int
	symbols  map[refs.Target]int
}

// packageTable lists the packages of the code base, and external test packages
// where tests were loaded.
func (j *joiner) packageTable(r *load.Result, parts []*part) {
	for _, m := range r.Packages {
		j.set.Packages = append(j.set.Packages, newPackage(m))
	}
	known := map[ident.PackagePath]bool{}
	for _, m := range r.Packages {
		known[m.Path] = true
	}
	for _, p := range parts {
		if !known[p.meta.Path] {
			known[p.meta.Path] = true
			n := newPackage(p.meta)
			n.Traits = []facts.Trait{facts.TestOnly}
			j.set.Packages = append(j.set.Packages, n)
		}
	}
	slices.SortFunc(j.set.Packages, func(a, b facts.Package) int { return cmp.Compare(a.Path, b.Path) })
	for i, p := range j.set.Packages {
		j.packages[p.Path] = i
	}
	for _, p := range parts {
		j.fillPackage(&j.set.Packages[j.packages[p.meta.Path]], p)
	}
	for i := range j.set.Packages {
		p := &j.set.Packages[i]
		p.TestImports = slices.DeleteFunc(p.TestImports, func(t int) bool { return slices.Contains(p.Imports, t) })
	}
}

func newPackage(m *load.Package) facts.Package {
	return facts.Package{
		Path: m.Path, Name: m.Name, Module: m.Module, Dir: m.Dir,
		Imports: []int{}, External: []string{}, Traits: []facts.Trait{},
	}
}

// fillPackage adds what a part says about its package.
func (j *joiner) fillPackage(p *facts.Package, from *part) {
	p.Unresolved += from.unresolved
	for _, f := range from.files {
		switch {
		case !f.news:
		case f.test:
			p.TestLines += f.lines
		case f.generated:
			p.GeneratedLines += f.lines
		default:
			p.Lines += f.lines
		}
	}
	if !from.test {
		p.Doc = from.doc
		p.Traits = append(p.Traits, from.traits...)
		if p.Name == "" {
			p.Name = from.name
		}
	}
	for _, path := range from.imports {
		i, own := j.packages[ident.PackagePath(path)]
		switch {
		case own && from.test:
			p.TestImports = append(p.TestImports, i)
		case own:
			p.Imports = append(p.Imports, i)
		case !from.test:
			p.External = append(p.External, path)
		}
	}
	slices.Sort(p.TestImports)
	p.TestImports = slices.Compact(p.TestImports)
	slices.Sort(p.Imports)
}

func (j *joiner) fileTable(r *load.Result, parts []*part, kinds []evidence.Evidence) {
	for _, p := range parts {
		for _, f := range p.files {
			if f.news {
				j.set.Files = append(j.set.Files, facts.File{
					Path: f.path, Package: j.packages[p.meta.Path], Clause: f.clause, Lines: f.lines,
					Generated: f.generated, Test: f.test, Cgo: f.cgo,
				})
			}
		}
	}
	dirs := map[string]int{}
	for i, p := range slices.Backward(j.set.Packages) {
		dirs[p.Dir] = i
	}
	for _, k := range kinds {
		if f, ok := k.(evidence.Filer); ok {
			for _, x := range f.Files(r) {
				j.set.Files = append(j.set.Files, facts.File{Path: x.Path, Package: nearest(x.Path, dirs), Lines: x.Lines, SQL: true})
			}
		}
	}
	slices.SortFunc(j.set.Files, func(a, b facts.File) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Package, b.Package))
	})
	for i, f := range j.set.Files {
		j.files[f.Path] = i
	}
}

// nearest is the package in the directory of a file or the next one above it, -1
// when there is none. dirs are the packages by directory.
func nearest(file string, dirs map[string]int) int {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if i, ok := dirs[dir]; ok {
			return i
		}
		if dir == "." || dir == "/" {
			return -1
		}
	}
}

// symbolTable lists all declarations, and of fields and interface methods those
// that something refers to.
func (j *joiner) symbolTable(parts []*part, found []couplings.Coupling, calls []couplings.RuntimeCall) {
	used := map[refs.Target]bool{}
	for _, p := range parts {
		for _, r := range p.refs {
			used[p.targets[r.To]] = true
		}
	}
	for _, c := range found {
		used[c.Interface], used[c.Type] = true, true
	}
	seen := map[refs.Target]bool{}
	for _, p := range parts {
		pkg := j.packages[p.meta.Path]
		for _, d := range p.decls {
			t := refs.Target{Package: p.meta.Path, Name: d.name}
			if seen[t] || d.member && !used[t] {
				continue // declared twice in broken code, or of no interest
			}
			seen[t] = true
			j.set.Symbols = append(j.set.Symbols, facts.Symbol{
				Package: pkg, Name: d.name, Kind: d.kind, File: j.files[p.files[d.file].path], Line: d.line, End: d.end,
			})
		}
	}
	for t := range used {
		if pkg, ok := j.packages[t.Package]; ok && !seen[t] {
			// A member that reached its type from another declaration, as
			// the fields of type B A do.
			j.set.Symbols = append(j.set.Symbols, facts.Symbol{Package: pkg, Name: t.Name, Kind: facts.Field, File: -1})
		}
	}
	slices.SortFunc(j.set.Symbols, func(a, b facts.Symbol) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
	for i, s := range j.set.Symbols {
		j.symbols[refs.Target{Package: j.set.Packages[s.Package].Path, Name: s.Name}] = i
	}
}

func (j *joiner) references(parts []*part, calls []couplings.RuntimeCall) {
	for _, p := range parts {
		for _, r := range p.refs {
			from, ok := j.symbols[refs.Target{Package: p.meta.Path, Name: p.decls[r.From].name}]
			to, ok2 := j.symbols[p.targets[r.To]]
			if ok && ok2 && from != to {
				j.set.Refs = append(j.set.Refs, facts.Ref{From: from, To: to, Kind: r.Kind, Sites: r.Sites})
			}
		}
	}
	for _, c := range calls {
		from, ok := j.symbols[c.From]
		to, ok2 := j.symbols[c.To]
		if ok && ok2 {
			j.set.Refs = append(j.set.Refs, facts.Ref{From: from, To: to, Kind: facts.Runtime, Sites: c.Sites})
		}
	}
	slices.SortFunc(j.set.Refs, func(a, b facts.Ref) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Kind, b.Kind), compareFirst(a.Sites, b.Sites))
	})
	j.set.Refs = mergeRefs(j.set.Refs)
	j.repeats(parts)
}

func compareFirst(a, b []facts.Site) int {
	if len(a) == 0 || len(b) == 0 {
		return cmp.Compare(len(a), len(b))
	}
	return cmp.Or(cmp.Compare(a[0].Line, b[0].Line), cmp.Compare(a[0].Col, b[0].Col))
}

// mergeRefs joins neighbours with the same key, which declarations of the same
// name in broken code leave.
func mergeRefs(all []facts.Ref) []facts.Ref {
	out := all[:0]
	for _, r := range all {
		if n := len(out) - 1; n >= 0 && out[n].From == r.From && out[n].To == r.To && out[n].Kind == r.Kind {
			out[n].Sites = append(slices.Clip(out[n].Sites), r.Sites...)
			continue
		}
		out = append(out, r)
	}
	return out
}

func (j *joiner) couplings(found []couplings.Coupling) {
	for _, c := range found {
		iface, ok := j.symbols[c.Interface]
		typ, ok2 := j.symbols[c.Type]
		if !ok || !ok2 {
			continue
		}
		out := facts.Coupling{Interface: iface, Type: typ, Pointer: c.Pointer, Wired: []facts.Wiring{}}
		for _, w := range c.Wired {
			in, ok := j.symbols[w.In]
			if !ok {
				continue
			}
			out.Wired = append(out.Wired, facts.Wiring{
				In: in, Pos: facts.Pos{File: j.set.Symbols[in].File, Line: w.Line, Col: w.Col},
			})
		}
		j.set.Couplings = append(j.set.Couplings, out)
	}
	slices.SortFunc(j.set.Couplings, func(a, b facts.Coupling) int {
		return cmp.Or(cmp.Compare(a.Interface, b.Interface), cmp.Compare(a.Type, b.Type))
	})
}

// gapKinds maps what went wrong to what was not seen.
var gapKinds = map[load.ProblemKind]facts.GapKind{
	load.ProblemSyntax: facts.GapSyntax, load.ProblemType: facts.GapType, load.ProblemUnreadable: facts.GapUnreadable,
	load.ProblemImport: facts.GapMissingImport, load.ProblemModule: facts.GapMissingModule, load.ProblemList: facts.GapLoad,
}

func (j *joiner) gaps(r *load.Result, parts []*part) {
	for _, p := range r.Problems {
		g := facts.Gap{Kind: gapKinds[p.Kind], Package: j.packageIndex(p.Package), Detail: p.Text, Count: 1}
		if f, ok := j.files[p.File]; ok && p.Line > 0 {
			g.Pos = &facts.Pos{File: f, Line: p.Line, Col: max(p.Col, 1)}
		} else if p.File != "" {
			g.Detail = p.File + ": " + p.Text
		}
		j.set.Incomplete = append(j.set.Incomplete, g)
		if g.Package >= 0 {
			j.set.Packages[g.Package].Problems++
		}
	}
	for _, m := range r.MissingModules {
		j.set.Incomplete = append(j.set.Incomplete, facts.Gap{Kind: facts.GapMissingModule, Package: -1, Detail: m, Count: 1})
	}
	for _, p := range r.Packages {
		if n := len(p.Ignored); n > 0 {
			j.set.Incomplete = append(j.set.Incomplete, facts.Gap{
				Kind: facts.GapTags, Package: j.packageIndex(p.Path), Count: n,
				Detail: fmt.Sprintf("left out for %s/%s: %s", r.GOOS, r.GOARCH, strings.Join(p.Ignored, ", ")),
			})
		}
	}
	for _, p := range parts {
		for _, b := range p.blind {
			j.set.Incomplete = append(j.set.Incomplete, facts.Gap{
				Kind: b.Kind, Package: j.packages[p.meta.Path], Count: 1, Detail: blindDetail[b.Kind],
				Pos: &facts.Pos{File: j.files[p.files[b.File].path], Line: b.Line, Col: b.Col},
			})
		}
	}
}

// blindDetail says what each kind of blind spot hides.
var blindDetail = map[facts.GapKind]string{
	facts.GapReflect:  "uses reflection: calls and field accesses made through it are not seen",
	facts.GapUnsafe:   "uses unsafe: accesses made through it are not seen",
	facts.GapPlugin:   "loads plugins: what they contain is not seen",
	facts.GapLinkname: "reaches a symbol by go:linkname: that reference is not seen",
	facts.GapCgo:      "uses cgo: calls into and from C are not seen",
}

func (j *joiner) packageIndex(p ident.PackagePath) int {
	if i, ok := j.packages[p]; ok {
		return i
	}
	return -1
}

func compareGaps(a, b facts.Gap) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Package, b.Package), comparePos(a.Pos, b.Pos), cmp.Compare(a.Detail, b.Detail))
}

func comparePos(a, b *facts.Pos) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}
