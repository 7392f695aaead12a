package reports

import (
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// divisions checks that divided packages and their divisions match, and that no
// declaration has two places.
func (v *validator) divisions() {
	divided := map[ident.PackagePath]bool{}
	for i := range v.d.Proposal.Others {
		if m := &v.d.Proposal.Others[i]; m.Class == boundary.Divided {
			divided[m.Package] = true
		}
	}
	placed := map[int]bool{}
	for i := range v.d.Proposal.Divisions {
		d := &v.d.Proposal.Divisions[i]
		if !divided[d.Package] {
			v.fault("package %.80q has a division but is not divided, or has two", d.Package)
		}
		delete(divided, d.Package)
		notNull(v, d.Pieces, "pieces of a division")
		notNull(v, d.Exports, "exports of a division")
		for j := range d.Pieces {
			v.piece(d, &d.Pieces[j], placed)
		}
		for j := range d.Exports {
			v.export(&d.Exports[j])
		}
	}
	if len(divided) > 0 {
		v.fault("a package is divided, but no division says how")
	}
}

func (v *validator) piece(d *boundary.Division, p *boundary.Piece, placed map[int]bool) {
	v.sideOf(p.Service, "a piece")
	v.count(p.Lines, "lines of a piece")
	notNull(v, p.Declarations, "declarations of a piece")
	for i := range p.Declarations {
		s := p.Declarations[i].Symbol
		v.number(p.Declarations[i].Confidence, "confidence")
		v.index(s, len(v.d.Facts.Symbols), 0, "declaration of a piece:")
		if s < 0 || s >= len(v.d.Facts.Symbols) {
			continue
		}
		pkg := v.d.Facts.Symbols[s].Package
		if placed[s] || pkg < 0 || pkg >= len(v.d.Facts.Packages) || v.d.Facts.Packages[pkg].Path != d.Package {
			v.fault("declaration %d has two places, or is not of package %.80q", s, d.Package)
		}
		placed[s] = true
	}
}

func (v *validator) export(e *boundary.Export) {
	v.index(e.Symbol, len(v.d.Facts.Symbols), 0, "export:")
	v.sideOf(e.Of, "an export")
	v.count(e.Count, "count of an export")
	notNull(v, e.Users, "users of an export")
	notNull(v, e.Uses, "uses of an export")
	if len(e.Users) == 0 || len(e.Uses) == 0 {
		v.fault("an export is used nowhere")
	}
	for _, u := range e.Users {
		v.sideOf(u, "a user of an export")
	}
	for _, s := range e.Uses {
		v.index(s.File, len(v.d.Facts.Files), 0, "file of an export:")
		if s.Line < 1 || s.Col < 1 {
			v.fault("a use of an export is at line %d, column %d", s.Line, s.Col)
		}
	}
}

func (v *validator) sideOf(id ident.ServiceID, what string) {
	if id != boundary.KernelID {
		v.service(id, what)
	}
}
