package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// pieces answers where the declarations of divided packages go.
type pieces struct {
	// side is the service of each declaration of a divided package, KernelID
	// for what stays shared; fields and methods have that of their type.
	side map[int]ident.ServiceID
	// placed is the record of each declaration.
	placed map[int]*boundary.Placed
	// of is the division of each package, parts the packages with a piece of
	// each service, ascending.
	of    map[int]*boundary.Division
	parts map[ident.ServiceID][]int
	// ties are references between two sides, by index, in order.
	ties map[[2]ident.ServiceID][]int
}

func (x *index) newPieces() *pieces {
	p := &pieces{
		side: map[int]ident.ServiceID{}, placed: map[int]*boundary.Placed{}, of: map[int]*boundary.Division{},
		parts: map[ident.ServiceID][]int{}, ties: map[[2]ident.ServiceID][]int{},
	}
	for i := range x.d.Proposal.Divisions {
		d := &x.d.Proposal.Divisions[i]
		pkg := x.byPath[d.Package]
		p.of[pkg] = d
		for j := range d.Pieces {
			for k := range d.Pieces[j].Declarations {
				s := &d.Pieces[j].Declarations[k]
				p.side[s.Symbol], p.placed[s.Symbol] = d.Pieces[j].Service, s
			}
			p.parts[d.Pieces[j].Service] = append(p.parts[d.Pieces[j].Service], pkg)
		}
	}
	for _, l := range p.parts {
		slices.Sort(l)
	}
	x.pieces = p
	if len(p.of) == 0 {
		return p
	}
	for i := range x.d.Facts.Symbols {
		s := &x.d.Facts.Symbols[i]
		if p.of[s.Package] == nil || s.Kind != facts.Field && s.Kind != facts.InterfaceMethod {
			continue
		}
		if t, ok := x.symbolAt(s.Package, ident.SymbolName(s.Name.Parent())); ok && p.side[t] != "" {
			p.side[i] = p.side[t]
		}
	}
	for i := range x.d.Facts.Refs {
		r := &x.d.Facts.Refs[i]
		if from, to := x.symbolSide(r.From), x.symbolSide(r.To); from != "" && to != "" && from != to {
			p.ties[[2]ident.ServiceID{from, to}] = append(p.ties[[2]ident.ServiceID{from, to}], i)
		}
	}
	return p
}

// symbolSide is the service of a declaration, KernelID for what the kernel or a
// divided package keeps, "" for what is neutral: libraries, wiring, tools.
func (x *index) symbolSide(i int) ident.ServiceID {
	if s, ok := x.pieces.side[i]; ok {
		return s
	}
	switch p := x.place[x.d.Facts.Symbols[i].Package]; {
	case p.service >= 0:
		return x.d.Proposal.Services[p.service].ID
	case p.class == boundary.SharedKernel:
		return boundary.KernelID
	}
	return ""
}

// DivisionView is how one package is divided. Lists are never nil.
type DivisionView struct {
	Pieces []PieceView `json:"pieces"`
	// Exports are the unexported names that must be exported, or moved.
	Exports []ExportView `json:"exports"`
	// Ties are the references between its pieces, most sites first.
	Ties []PieceTie `json:"ties"`
	// Transactions of the package write tables of several pieces.
	Transactions []Crossing `json:"transactions"`
}

// PieceView is what goes to one service; Service is shared-kernel for what
// stays.
type PieceView struct {
	Service      ident.ServiceID   `json:"service"`
	Lines        int               `json:"lines"`
	Declarations []DeclarationView `json:"declarations"`
	// Tables are those that its declarations read or write, sorted.
	Tables []string `json:"tables"`
}

// DeclarationView is one declaration of a piece.
type DeclarationView struct {
	Symbol     ident.SymbolID   `json:"symbol"`
	Kind       facts.SymbolKind `json:"kind"`
	Place      Place            `json:"place"`
	Reason     string           `json:"reason"`
	Confidence float64          `json:"confidence"`
}

// ExportView is an unexported name that another piece uses.
type ExportView struct {
	Symbol ident.SymbolID    `json:"symbol"`
	Of     ident.ServiceID   `json:"of"`
	Users  []ident.ServiceID `json:"users"`
	Count  int               `json:"count"`
	At     []Place           `json:"at"`
}

// PieceTie counts the references from one piece to another.
type PieceTie struct {
	From  ident.ServiceID `json:"from"`
	To    ident.ServiceID `json:"to"`
	Sites int             `json:"sites"`
	// Example is the strongest reference, at its first place.
	Example RefUse `json:"example"`
}

func (x *index) divisionView(pkg int) *DivisionView {
	d := x.pieces.of[pkg]
	if d == nil {
		return nil
	}
	v := &DivisionView{Pieces: []PieceView{}, Exports: []ExportView{}, Ties: []PieceTie{}, Transactions: []Crossing{}}
	tables := map[int]map[int]bool{}
	for i := range x.d.Facts.Data.Access {
		a := &x.d.Facts.Data.Access[i]
		if tables[a.Symbol] == nil {
			tables[a.Symbol] = map[int]bool{}
		}
		tables[a.Symbol][a.Table] = true
	}
	for i := range d.Pieces {
		v.Pieces = append(v.Pieces, x.pieceView(&d.Pieces[i], tables))
	}
	slices.SortStableFunc(v.Pieces, func(a, b PieceView) int {
		return cmp.Or(cmp.Compare(kernelRank(a.Service), kernelRank(b.Service)), cmp.Compare(b.Lines, a.Lines))
	})
	for i := range d.Exports {
		e := &d.Exports[i]
		out := ExportView{Symbol: x.symbolID(e.Symbol), Of: e.Of, Users: append([]ident.ServiceID{}, e.Users...), Count: e.Count, At: []Place{}}
		for _, s := range e.Uses {
			out.At = append(out.At, Place{File: x.file(s.File), Line: s.Line, Col: s.Col})
		}
		v.Exports = append(v.Exports, out)
	}
	v.Ties = x.pieceTies(pkg)
	a := newAreas(x, nil)
	for _, s := range a.crossingTransactions() {
		if x.d.Facts.Symbols[s.tx.Symbol].Package == pkg {
			v.Transactions = append(v.Transactions, Crossing{
				ID: s.tx.ID, Symbol: x.symbolID(s.tx.Symbol), Place: x.pos(s.tx.Pos), Tables: a.tableNames(s.written), Areas: s.areas,
			})
		}
	}
	sortCrossings(v.Transactions)
	return v
}

// kernelRank puts what stays shared last.
func kernelRank(id ident.ServiceID) int {
	if id == boundary.KernelID {
		return 1
	}
	return 0
}

func (x *index) pieceView(p *boundary.Piece, tables map[int]map[int]bool) PieceView {
	out := PieceView{Service: p.Service, Lines: p.Lines, Declarations: []DeclarationView{}, Tables: []string{}}
	for i := range p.Declarations {
		s := &x.d.Facts.Symbols[p.Declarations[i].Symbol]
		out.Declarations = append(out.Declarations, DeclarationView{
			Symbol: x.symbolID(p.Declarations[i].Symbol), Kind: s.Kind, Place: Place{File: x.file(s.File), Line: s.Line},
			Reason: p.Declarations[i].Reason, Confidence: p.Declarations[i].Confidence,
		})
		for t := range tables[p.Declarations[i].Symbol] {
			out.Tables = append(out.Tables, x.d.Facts.Data.Tables[t].Name)
		}
	}
	slices.Sort(out.Tables)
	out.Tables = slices.Compact(out.Tables)
	return out
}

// pieceTies counts the references within the package between two pieces.
func (x *index) pieceTies(pkg int) []PieceTie {
	out := []PieceTie{}
	for k, at := range x.pieces.ties {
		t := PieceTie{From: k[0], To: k[1]}
		best := -1
		for _, i := range at {
			r := &x.d.Facts.Refs[i]
			if x.d.Facts.Symbols[r.From].Package != pkg || x.d.Facts.Symbols[r.To].Package != pkg {
				continue
			}
			t.Sites += len(r.Sites)
			if best < 0 || betterExample(r, &x.d.Facts.Refs[best]) {
				best = i
			}
		}
		if best < 0 {
			continue
		}
		r := &x.d.Facts.Refs[best]
		t.Example = RefUse{From: x.symbolID(r.From), To: x.symbolID(r.To), At: x.sites(r)[:1]}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b PieceTie) int {
		return cmp.Or(cmp.Compare(b.Sites, a.Sites), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

// betterExample prefers calls, then many sites; of equals the first stays.
func betterExample(a, b *facts.Ref) bool {
	return cmp.Or(cmp.Compare(kindRank(a.Kind), kindRank(b.Kind)), cmp.Compare(len(b.Sites), len(a.Sites))) < 0
}

// packagesOf says how many packages a service has, and of how many it has a
// piece.
func (x *index) packagesOf(s *boundary.ServiceUnit) string {
	parts := len(x.pieces.parts[s.ID])
	switch {
	case parts == 0:
		return grouped(len(s.Packages))
	case len(s.Packages) == 0:
		return "parts of " + grouped(parts)
	}
	return grouped(len(s.Packages)) + " + parts of " + grouped(parts)
}

// sideName is how people read the side of a piece.
func sideName(id ident.ServiceID) string {
	if id == boundary.KernelID {
		return "what stays shared"
	}
	return string(id)
}

// divisionSection lists the divided packages in a report.
func (x *index) divisionSection() evidenceSection {
	ds := x.d.Proposal.Divisions
	s := evidenceSection{
		ID: "divided", Title: fmt.Sprintf("Divided packages (%d)", len(ds)), Command: "demarc explain PACKAGE --from analysis.json",
		Text: "The declarations of these packages belong to several services; demarc explain says of each one where it goes and why.",
	}
	order := make([]*boundary.Division, len(ds))
	for i := range ds {
		order[i] = &ds[i]
	}
	lines := func(d *boundary.Division) int { return x.d.Facts.Packages[x.byPath[d.Package]].Lines }
	slices.SortStableFunc(order, func(a, b *boundary.Division) int { return cmp.Compare(lines(b), lines(a)) })
	shown := order[:min(2*evidenceShown, len(order))]
	for _, d := range shown {
		var names []string
		stay := ""
		ps := slices.Clone(d.Pieces)
		slices.SortStableFunc(ps, func(a, b boundary.Piece) int { return cmp.Compare(b.Lines, a.Lines) })
		for _, p := range ps {
			if p.Service == boundary.KernelID {
				stay = "; " + plural(p.Lines, "line stays", "lines stay") + " shared"
				continue
			}
			names = append(names, fmt.Sprintf("%s %s", p.Service, grouped(p.Lines)))
		}
		text := x.short(d.Package) + ": lines for " + listed(names, 8) + stay
		if n := len(d.Exports); n > 0 {
			text += "; " + plural(n, "unexported name is", "unexported names are") + " used across pieces"
		}
		s.Items = append(s.Items, text+".")
	}
	if left := len(order) - len(shown); left > 0 {
		s.More = plural(left, "smaller package is", "smaller packages are") + " divided too."
	}
	return s
}

// blocks are the division in text and Markdown.
func (v *DivisionView) blocks(prefix string) []block {
	short := func(id ident.SymbolID) string { return strings.TrimPrefix(string(id), prefix) }
	var out []block
	for _, p := range v.Pieces {
		b := block{
			title: fmt.Sprintf("For %s: %s, %s", sideName(p.Service), plural(len(p.Declarations), "declaration", "declarations"), plural(p.Lines, "line", "lines")),
			limit: 12, what: "declarations",
			columns: []column{{title: "declaration", name: true, wide: true}, {title: "declared", name: true}, {title: "why", wide: true}, {title: "sure", right: true}},
		}
		if p.Service == boundary.KernelID {
			b.title = fmt.Sprintf("Stays shared: %s, %s", plural(len(p.Declarations), "declaration", "declarations"), plural(p.Lines, "line", "lines"))
		}
		if len(p.Tables) > 0 {
			b.text = []string{"Tables: " + listed(p.Tables, 12)}
		}
		for _, d := range p.Declarations {
			sure := ""
			if d.Confidence > 0 {
				sure = fmt.Sprintf("%.0f%%", 100*d.Confidence)
			}
			b.rows = append(b.rows, []string{short(d.Symbol), d.Place.Short(), d.Reason, sure})
		}
		out = append(out, b)
	}
	return append(out, v.tieBlocks(short)...)
}

func (v *DivisionView) tieBlocks(short func(ident.SymbolID) string) []block {
	ties := block{title: fmt.Sprintf("Between the pieces (%d)", len(v.Ties)), limit: 12, what: "ties",
		columns: []column{{title: "from -> to", wide: true}, {title: "references", right: true}, {title: "for example", name: true, wide: true}}}
	for _, t := range v.Ties {
		ties.rows = append(ties.rows, []string{sideName(t.From) + " -> " + sideName(t.To), grouped(t.Sites), t.Example.At[0].Short() + " " + short(t.Example.To)})
	}
	if len(v.Ties) == 0 {
		ties.text = []string{"No reference of this package leads from one piece to another."}
	}
	exports := block{title: fmt.Sprintf("To export or to move (%d)", len(v.Exports)), limit: 12, what: "names",
		columns: []column{{title: "name", name: true, wide: true}, {title: "belongs to"}, {title: "used by", wide: true}, {title: "places", right: true}, {title: "first", name: true}}}
	for _, e := range v.Exports {
		users := make([]string, len(e.Users))
		for i, u := range e.Users {
			users[i] = sideName(u)
		}
		exports.rows = append(exports.rows, []string{short(e.Symbol), sideName(e.Of), listed(users, 4), grouped(e.Count), e.At[0].Short()})
	}
	if len(v.Exports) == 0 {
		exports.text = []string{"Every name that another piece uses is exported already."}
	}
	txs := block{title: fmt.Sprintf("Transactions over several services (%d)", len(v.Transactions)), limit: 8, what: "transactions"}
	for _, t := range v.Transactions {
		txs.items = append(txs.items, short(t.Symbol)+" at "+t.Place.Short()+" writes "+listed(t.Tables, 8)+" ("+listed(t.Areas, 6)+")")
	}
	out := []block{ties, exports}
	if len(txs.items) > 0 {
		out = append(out, txs)
	}
	return out
}

// pieceOf lists what a service has of divided packages, by package and name.
func (x *index) pieceOf(id ident.ServiceID) []DeclarationView {
	var out []DeclarationView
	for i := range x.d.Proposal.Divisions {
		for j := range x.d.Proposal.Divisions[i].Pieces {
			if p := &x.d.Proposal.Divisions[i].Pieces[j]; p.Service == id {
				out = append(out, x.pieceView(p, nil).Declarations...)
			}
		}
	}
	return out
}

// divisionBlocks are what there is to say about pieces: of a package, how it is
// divided, of a service, what it has of others.
func (s *Side) divisionBlocks(prefix string) []block {
	switch {
	case s.Division != nil:
		return s.Division.blocks(prefix)
	case len(s.Piece) > 0:
		b := block{
			title: fmt.Sprintf("Declarations of divided packages (%d)", len(s.Piece)), limit: 20, what: "declarations",
			columns: []column{{title: "declaration", name: true, wide: true}, {title: "declared", name: true}, {title: "why", wide: true}},
		}
		for _, d := range s.Piece {
			b.rows = append(b.rows, []string{strings.TrimPrefix(string(d.Symbol), prefix), d.Place.Short(), d.Reason})
		}
		return []block{b}
	}
	return nil
}
