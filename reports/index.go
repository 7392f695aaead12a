package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// index answers the questions that every renderer asks of a valid Document. It
// is made once a rendering and not changed afterwards.
type index struct {
	d      *Document
	byPath map[ident.PackagePath]int
	place  []place // by package index
	prefix string  // what short cuts off import paths, with its slash
	pairs  map[pair]*tie
	in     [][]int // importers of each package, ascending
	pieces *pieces // never nil
}

// pair is an ordered pair of package indices.
type pair struct{ from, to int }

// place is where the proposal puts a package.
type place struct {
	class   boundary.Class // "" when the proposal leaves the package out
	service int            // index into Proposal.Services, or -1
	member  *boundary.Member
}

// tie is what one package uses of another. Units: reference sites.
type tie struct {
	imports       bool
	refs, runtime int
	at            []int // indices of the references, in order
}

func newIndex(d *Document) *index {
	x := &index{d: d, byPath: make(map[ident.PackagePath]int, len(d.Facts.Packages)), pairs: map[pair]*tie{}}
	for i := range d.Facts.Packages {
		x.byPath[d.Facts.Packages[i].Path] = i
	}
	x.prefix = commonPrefix(d)
	x.place = make([]place, len(d.Facts.Packages))
	for i := range x.place {
		x.place[i].service = -1
	}
	for s := range d.Proposal.Services {
		for m := range d.Proposal.Services[s].Packages {
			mem := &d.Proposal.Services[s].Packages[m]
			x.place[x.byPath[mem.Package]] = place{boundary.Service, s, mem}
		}
	}
	for m := range d.Proposal.Others {
		mem := &d.Proposal.Others[m]
		x.place[x.byPath[mem.Package]] = place{mem.Class, -1, mem}
	}
	x.connect()
	x.newPieces()
	return x
}

// connect fills pairs and in.
func (x *index) connect() {
	f := &x.d.Facts
	x.in = make([][]int, len(f.Packages))
	for i := range f.Packages {
		for _, j := range f.Packages[i].Imports {
			if i != j {
				x.tie(i, j).imports = true
				x.in[j] = append(x.in[j], i)
			}
		}
	}
	for i := range f.Refs {
		r := &f.Refs[i]
		from, to := f.Symbols[r.From].Package, f.Symbols[r.To].Package
		if from == to {
			continue
		}
		t := x.tie(from, to)
		t.at = append(t.at, i)
		if r.Kind == facts.Runtime {
			t.runtime += len(r.Sites)
		} else {
			t.refs += len(r.Sites)
		}
	}
}

func (x *index) tie(from, to int) *tie {
	k := pair{from, to}
	t := x.pairs[k]
	if t == nil {
		t = &tie{}
		x.pairs[k] = t
	}
	return t
}

// sortedPairs returns the tied pairs by from and to.
func (x *index) sortedPairs() []pair {
	out := make([]pair, 0, len(x.pairs))
	for k := range x.pairs {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return out
}

// commonPrefix is the longest path, with its slash, that all modules (without
// modules: all packages) lie below.
func commonPrefix(d *Document) string {
	var paths []string
	for _, m := range d.Subject.Modules {
		if m.Path != "" {
			paths = append(paths, string(m.Path)+"/")
		}
	}
	if len(paths) == 0 {
		for i := range d.Facts.Packages {
			paths = append(paths, string(d.Facts.Packages[i].Path))
		}
	}
	if len(paths) == 0 {
		return ""
	}
	prefix := paths[0]
	for _, p := range paths[1:] {
		for !strings.HasPrefix(p, prefix) {
			prefix = prefix[:strings.LastIndexByte(strings.TrimSuffix(prefix, "/"), '/')+1]
		}
	}
	return prefix[:strings.LastIndexByte(prefix, '/')+1]
}

// short is an import path without the common prefix. The package at the
// prefix itself keeps its last element.
func (x *index) short(p ident.PackagePath) string {
	s := string(p)
	if s+"/" == x.prefix {
		return s[strings.LastIndexByte(s, '/')+1:]
	}
	return strings.TrimPrefix(s, x.prefix)
}

func (x *index) shorts(ps []ident.PackagePath) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = x.short(p)
	}
	return out
}

func (x *index) path(i int) ident.PackagePath { return x.d.Facts.Packages[i].Path }

// symbol names a symbol with its package shortened.
func (x *index) symbol(i int) string {
	s := &x.d.Facts.Symbols[i]
	return x.short(x.path(s.Package)) + "." + string(s.Name)
}

func (x *index) symbolID(i int) ident.SymbolID {
	s := &x.d.Facts.Symbols[i]
	return ident.Symbol(x.path(s.Package), s.Name)
}

// shortSymbol shortens a SymbolID.
func (x *index) shortSymbol(id ident.SymbolID) string {
	return strings.TrimPrefix(string(id), x.prefix)
}

// file is the path of a file, "?" for a symbol whose file is unknown.
func (x *index) file(i int) string {
	if i < 0 {
		return "?"
	}
	return x.d.Facts.Files[i].Path
}

// Place is one position for people and programs. File is relative to the
// analysed root, "?" where it is unknown; Line and Col are 1-based, Col 0 when
// unknown.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
	// Loop is true for a place inside a loop.
	Loop bool `json:"loop,omitempty"`
}

// String is file:line:col, or file:line without a column.
func (p Place) String() string {
	if p.Col == 0 {
		return p.Short()
	}
	return p.Short() + ":" + itoa(p.Col)
}

// Short is file:line.
func (p Place) Short() string { return p.File + ":" + itoa(p.Line) }

func (x *index) pos(p facts.Pos) Place {
	return Place{File: x.file(p.File), Line: p.Line, Col: p.Col}
}

// sites are the places of a reference.
func (x *index) sites(r *facts.Ref) []Place {
	file := x.file(x.d.Facts.Symbols[r.From].File)
	out := make([]Place, len(r.Sites))
	for i, s := range r.Sites {
		out[i] = Place{file, s.Line, s.Col, s.Loop}
	}
	return out
}

// endName is how people read an end.
func (x *index) endName(e ident.ServiceID) string {
	if _, ok := x.byPath[ident.PackagePath(e)]; ok {
		return x.short(ident.PackagePath(e))
	}
	return string(e)
}

// cutGroup is all references of one kind between two symbols across a cut.
type cutGroup struct {
	ref   *facts.Ref
	sites []Place
}

// groups returns the references behind a cut, most sites first: calls before
// other kinds, then by place.
func (x *index) groups(c *boundary.Cut) []cutGroup {
	var out []cutGroup
	if len(x.d.Proposal.Divisions) > 0 {
		for _, i := range x.pieces.ties[[2]ident.ServiceID{c.From, c.To}] {
			out = append(out, cutGroup{&x.d.Facts.Refs[i], x.sites(&x.d.Facts.Refs[i])})
		}
		sortGroups(out)
		return out
	}
	for _, p := range c.Pairs {
		t := x.pairs[pair{x.byPath[p.From], x.byPath[p.To]}]
		if t == nil {
			continue
		}
		for _, i := range t.at {
			r := &x.d.Facts.Refs[i]
			out = append(out, cutGroup{r, x.sites(r)})
		}
	}
	sortGroups(out)
	return out
}

func sortGroups(out []cutGroup) {
	slices.SortStableFunc(out, func(a, b cutGroup) int {
		return cmp.Or(
			cmp.Compare(kindRank(a.ref.Kind), kindRank(b.ref.Kind)),
			cmp.Compare(len(b.sites), len(a.sites)),
			cmp.Compare(a.sites[0].File, b.sites[0].File),
			cmp.Compare(a.sites[0].Line, b.sites[0].Line),
			cmp.Compare(a.sites[0].Col, b.sites[0].Col),
			cmp.Compare(a.ref.From, b.ref.From), cmp.Compare(a.ref.To, b.ref.To))
	})
}

func kindRank(k facts.RefKind) int { return slices.Index(facts.RefKinds[:], k) }

// cuts returns the cuts, the strongest first. Weight: all sites.
func (x *index) cuts() []*boundary.Cut {
	out := make([]*boundary.Cut, len(x.d.Proposal.Cuts))
	for i := range out {
		out[i] = &x.d.Proposal.Cuts[i]
	}
	slices.SortStableFunc(out, func(a, b *boundary.Cut) int {
		return cmp.Or(cmp.Compare(b.Refs+b.Runtime, a.Refs+a.Runtime), cmp.Compare(b.Imports, a.Imports),
			cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

// members returns the packages of a class that are in no service, by path.
func (x *index) members(classes ...boundary.Class) []*boundary.Member {
	out := []*boundary.Member{}
	for i := range x.d.Proposal.Others {
		if m := &x.d.Proposal.Others[i]; slices.Contains(classes, m.Class) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *boundary.Member) int {
		return cmp.Or(cmp.Compare(slices.Index(boundary.Classes[:], a.Class), slices.Index(boundary.Classes[:], b.Class)),
			cmp.Compare(a.Package, b.Package))
	})
	return out
}

// unplaced returns the packages that the proposal leaves out.
func (x *index) unplaced() []int {
	var out []int
	for i := range x.place {
		if x.place[i].class == "" {
			out = append(out, i)
		}
	}
	return out
}
