package reports

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Explanation is all that a Document knows about one package or service, or
// about the ties between two. Lists are never nil; Render shows it.
type Explanation struct {
	// Subject is the first name, Other the second; Other is nil for one name.
	Subject Side  `json:"subject"`
	Other   *Side `json:"other,omitempty"`
	// About one name: what it uses, what uses it, most sites first.
	Imports   []Neighbour `json:"imports"`
	Importers []Neighbour `json:"importers"`
	// Used are its symbols that others refer to, most sites first.
	Used []SymbolUse `json:"usedFromOutside"`
	// About two names: every reference from Subject to Other (Forward) and
	// back, grouped by kind in the order of facts.RefKinds.
	Forward  []KindGroup `json:"forward"`
	Backward []KindGroup `json:"backward"`
	// Couplings are interfaces met by types: for one name those where either
	// side belongs to it, for two those between them.
	Couplings []CouplingUse `json:"couplings"`
	// Chain is the shortest way between two names that nothing ties
	// directly; empty when there is a tie or no way.
	Chain []Step `json:"chain"`
	// Unsure says what could hide a tie between these packages.
	Unsure []string `json:"unsure"`
	// Runtime is what was measured, nil without a measurement.
	Runtime *RuntimeAnswer `json:"runtime,omitempty"`

	prefix string
}

// Side is one name and what it stands for.
type Side struct {
	// Query is what was asked for.
	Query string `json:"query"`
	// Service is the service that was named or that holds the package, ""
	// for none; Whole is true when the name stands for the whole service.
	Service ident.ServiceID `json:"service,omitempty"`
	Whole   bool            `json:"wholeService"`
	// Packages are what the name stands for, by path.
	Packages []PackageFacts `json:"packages"`
	// Reasons are the service's, for a whole service; so are Confidence and
	// RunnerUp.
	Reasons    []string           `json:"reasons"`
	Confidence *float64           `json:"confidence,omitempty"`
	RunnerUp   *boundary.RunnerUp `json:"runnerUp,omitempty"`
	// Lines are those of a whole service, 0 otherwise.
	Lines int `json:"lines,omitempty"`
	// Division says how a single package is divided; Piece lists what a whole
	// service has of divided packages. nil and empty for none.
	Division *DivisionView     `json:"division,omitempty"`
	Piece    []DeclarationView `json:"piece,omitempty"`
}

// PackageFacts is one package with its place in the proposal.
type PackageFacts struct {
	Path     ident.PackagePath   `json:"path"`
	Doc      string              `json:"doc,omitempty"`
	Lines    int                 `json:"lines"`
	Class    boundary.Class      `json:"class"`
	Service  ident.ServiceID     `json:"service,omitempty"`
	Owners   []ident.ServiceID   `json:"owners"`
	Reason   string              `json:"reason"`
	Deciders []ident.PackagePath `json:"deciders"`
	Traits   []facts.Trait       `json:"traits"`
	Problems int                 `json:"problems,omitempty"`
	// Confidence and RunnerUp are as in boundary.Member.
	Confidence *float64           `json:"confidence,omitempty"`
	RunnerUp   *boundary.RunnerUp `json:"runnerUp,omitempty"`
}

// Neighbour is another package and how strongly it is tied. Units: sites.
type Neighbour struct {
	Package ident.PackagePath `json:"package"`
	// Imports is false when only calls through interfaces lead there.
	Imports bool `json:"imports"`
	Refs    int  `json:"references"`
	Runtime int  `json:"runtimeCalls"`
}

// SymbolUse is a symbol that others use.
type SymbolUse struct {
	Symbol ident.SymbolID   `json:"symbol"`
	Kind   facts.SymbolKind `json:"kind"`
	Place  Place            `json:"place"`
	// Sites counts the references from outside, By the packages they are in.
	Sites int                 `json:"sites"`
	By    []ident.PackagePath `json:"by"`
}

// KindGroup is all references of one kind in one direction.
type KindGroup struct {
	Kind  facts.RefKind `json:"kind"`
	Sites int           `json:"sites"`
	Refs  []RefUse      `json:"references"`
}

// RefUse is the references of one kind from one symbol to another.
type RefUse struct {
	From ident.SymbolID `json:"from"`
	To   ident.SymbolID `json:"to"`
	At   []Place        `json:"at"`
	// Through are, for calls at run time, the interfaces that they may go
	// through and where the type becomes the interface.
	Through []CouplingUse `json:"through,omitempty"`
}

// CouplingUse is an interface that a type of the code base meets.
type CouplingUse struct {
	Interface ident.SymbolID `json:"interface"`
	Type      ident.SymbolID `json:"type"`
	Pointer   bool           `json:"pointer,omitempty"`
	Wired     []WiredAt      `json:"wired"`
}

// WiredAt is one place where the type becomes the interface.
type WiredAt struct {
	In    ident.SymbolID `json:"in"`
	Place Place          `json:"place"`
}

// Step is one step of a chain. Forward is false where the tie points back:
// To then uses From.
type Step struct {
	From    ident.PackagePath `json:"from"`
	To      ident.PackagePath `json:"to"`
	Forward bool              `json:"forward"`
	// Runtime is true when no import, only a call through an interface, ties
	// the two.
	Runtime bool `json:"runtime"`
}

// Explain tells about one package or service (b is ""), or about the ties
// between two. Names are import paths, directories, suffixes of exactly one
// import path, or ids and names of services ("service:NAME" forces that). An
// unknown name is a *FormatError with the nearest names as hint.
func Explain(d *Document, a, b string) (*Explanation, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	x := newIndex(d)
	from, err := x.resolve(a)
	if err != nil {
		return nil, err
	}
	e := &Explanation{
		Subject: x.side(a, from), Imports: []Neighbour{}, Importers: []Neighbour{}, Used: []SymbolUse{},
		Forward: []KindGroup{}, Backward: []KindGroup{}, Couplings: []CouplingUse{}, Chain: []Step{}, Unsure: []string{}, prefix: x.prefix,
	}
	if b == "" {
		x.explainOne(e, from)
		e.Runtime = x.measuredOf(x.inSet(from.packages), nil)
		return e, nil
	}
	to, err := x.resolve(b)
	if err != nil {
		return nil, err
	}
	if slices.Equal(from.packages, to.packages) && (len(d.Proposal.Divisions) == 0 || from.side == to.side) {
		return nil, &FormatError{quoted(a) + " and " + quoted(b) + " are the same", "give two different packages, or one alone: demarc explain " + a}
	}
	other := x.side(b, to)
	e.Other = &other
	x.explainPair(e, from, to)
	e.Runtime = x.measuredOf(x.inSet(from.packages), x.inSet(to.packages))
	return e, nil
}

func (x *index) side(query string, n named) Side {
	s := Side{Query: query, Packages: []PackageFacts{}, Reasons: []string{}}
	for _, i := range n.packages {
		s.Packages = append(s.Packages, x.packageFacts(i))
	}
	if n.service >= 0 {
		u := &x.d.Proposal.Services[n.service]
		s.Service, s.Whole = u.ID, true
		s.Reasons = append(s.Reasons, u.Reasons...)
		s.Lines, s.Piece = u.Lines, x.pieceOf(u.ID)
		s.Confidence, s.RunnerUp = u.Confidence, u.RunnerUp
	} else {
		s.Service = s.Packages[0].Service
		if len(n.packages) == 1 {
			s.Division = x.divisionView(n.packages[0])
		}
	}
	return s
}

func (x *index) packageFacts(i int) PackageFacts {
	p := &x.d.Facts.Packages[i]
	f := PackageFacts{
		Path: p.Path, Doc: p.Doc, Lines: p.Lines, Class: x.place[i].class, Owners: []ident.ServiceID{}, Deciders: []ident.PackagePath{},
		Traits: append([]facts.Trait{}, p.Traits...), Problems: p.Problems,
	}
	if s := x.place[i].service; s >= 0 {
		f.Service = x.d.Proposal.Services[s].ID
	}
	if m := x.place[i].member; m != nil {
		f.Owners = append(f.Owners, m.Owners...)
		f.Deciders = append(f.Deciders, m.Deciders...)
		f.Reason = m.Reason
		f.Confidence, f.RunnerUp = m.Confidence, m.RunnerUp
	}
	return f
}

// inSet reports for every package whether it is one of ids.
func (x *index) inSet(ids []int) []bool {
	in := make([]bool, len(x.place))
	for _, i := range ids {
		in[i] = true
	}
	return in
}

func (x *index) explainOne(e *Explanation, n named) {
	in := x.inSet(n.packages)
	e.Imports = x.neighbours(func(p pair) (int, bool) { return p.to, in[p.from] && !in[p.to] })
	e.Importers = x.neighbours(func(p pair) (int, bool) { return p.from, in[p.to] && !in[p.from] })
	e.Used = x.usedFromOutside(in)
	for i := range x.d.Facts.Couplings {
		c := &x.d.Facts.Couplings[i]
		if in[x.d.Facts.Symbols[c.Interface].Package] || in[x.d.Facts.Symbols[c.Type].Package] {
			e.Couplings = append(e.Couplings, x.coupling(c))
		}
	}
	e.Unsure = x.unsure(in)
}

// neighbours collects the other ends of the pairs that pick accepts.
func (x *index) neighbours(pick func(pair) (other int, ok bool)) []Neighbour {
	sum := map[int]*Neighbour{}
	for k, t := range x.pairs {
		o, ok := pick(k)
		if !ok {
			continue
		}
		n := sum[o]
		if n == nil {
			n = &Neighbour{Package: x.path(o)}
			sum[o] = n
		}
		n.Imports = n.Imports || t.imports
		n.Refs += t.refs
		n.Runtime += t.runtime
	}
	out := []Neighbour{}
	for _, n := range sum {
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(b.Refs+b.Runtime, a.Refs+a.Runtime), cmp.Compare(a.Package, b.Package))
	})
	return out
}

func (x *index) usedFromOutside(in []bool) []SymbolUse {
	f := &x.d.Facts
	uses := map[int]*SymbolUse{}
	for i := range f.Refs {
		r := &f.Refs[i]
		to := &f.Symbols[r.To]
		if !in[to.Package] || in[f.Symbols[r.From].Package] {
			continue
		}
		u := uses[r.To]
		if u == nil {
			u = &SymbolUse{Symbol: x.symbolID(r.To), Kind: to.Kind, Place: Place{File: x.file(to.File), Line: to.Line}, By: []ident.PackagePath{}}
			uses[r.To] = u
		}
		u.Sites += len(r.Sites)
		u.By = append(u.By, x.path(f.Symbols[r.From].Package))
	}
	out := []SymbolUse{}
	for _, u := range uses {
		slices.Sort(u.By)
		u.By = slices.Compact(u.By)
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b SymbolUse) int {
		return cmp.Or(cmp.Compare(b.Sites, a.Sites), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Place.Line, b.Place.Line))
	})
	return out
}

func (x *index) coupling(c *facts.Coupling) CouplingUse {
	u := CouplingUse{Interface: x.symbolID(c.Interface), Type: x.symbolID(c.Type), Pointer: c.Pointer, Wired: []WiredAt{}}
	for _, w := range c.Wired {
		u.Wired = append(u.Wired, WiredAt{x.symbolID(w.In), x.pos(w.Pos)})
	}
	return u
}

// unsure says which of these packages hold code that analysis can not follow.
func (x *index) unsure(in []bool) []string {
	out := []string{}
	for _, g := range x.gapKinds() {
		for _, gap := range g.gaps {
			if gap.Package >= 0 && in[gap.Package] {
				out = append(out, gapWord(g.kind)+" in "+x.gap(gap))
			}
		}
	}
	return out
}
