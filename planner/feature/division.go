package feature

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// most is how many places are listed with a name to export.
const most = 5

// side is the service of a feature, KernelID for what stays shared.
func (a *arrangement) side(feature int) ident.ServiceID {
	if feature < 0 {
		return boundary.KernelID
	}
	return a.id[feature]
}

// division lists the pieces of a package and the unexported names between them.
func (a *arrangement) division(p int) boundary.Division {
	d := boundary.Division{Package: a.m.f.Packages[p].Path, Exports: a.exports(p)}
	pieces := make(map[ident.ServiceID]*boundary.Piece)
	for i, f := range a.of {
		if f == unknown || a.m.f.Symbols[i].Package != p {
			continue
		}
		s := a.side(f)
		if pieces[s] == nil {
			pieces[s] = &boundary.Piece{Service: s}
		}
		v := a.verdicts[a.owner[i]]
		pieces[s].Lines += a.m.lines(i)
		pieces[s].Declarations = append(pieces[s].Declarations, boundary.Placed{Symbol: i, Reason: a.why(a.owner[i], v), Confidence: round(v.confidence)})
	}
	for _, x := range pieces {
		d.Pieces = append(d.Pieces, *x)
	}
	slices.SortFunc(d.Pieces, func(x, y boundary.Piece) int { return cmp.Compare(x.Service, y.Service) })
	return d
}

// round keeps two digits: more would promise more than there is.
func round(x float64) float64 { return float64(int(x*100+.5)) / 100 }

// exports are the unexported names of a package, fields and methods included,
// that a piece of it uses which does not hold them.
func (a *arrangement) exports(p int) []boundary.Export {
	found := make(map[int]*boundary.Export)
	for i := range a.m.f.Refs {
		r := &a.m.f.Refs[i]
		to := &a.m.f.Symbols[r.To]
		if to.Package != p || a.m.f.Symbols[r.From].Package != p || exported(to) || r.Kind == facts.Runtime {
			continue
		}
		d, e := a.m.declaration(r.From), a.m.declaration(r.To)
		if d < 0 || e < 0 || a.of[d] == unknown || a.of[e] == unknown || a.of[d] == a.of[e] {
			continue
		}
		x := found[r.To]
		if x == nil {
			x = &boundary.Export{Symbol: r.To, Of: a.side(a.of[e])}
			found[r.To] = x
		}
		x.Users = append(x.Users, a.side(a.of[d]))
		x.Count += len(r.Sites)
		for _, s := range r.Sites {
			x.Uses = append(x.Uses, boundary.Spot{File: a.m.f.Symbols[r.From].File, Line: s.Line, Col: s.Col})
		}
	}
	out := []boundary.Export{}
	for _, x := range found {
		slices.Sort(x.Users)
		x.Users = slices.Compact(x.Users)
		slices.SortFunc(x.Uses, func(s, t boundary.Spot) int {
			return cmp.Or(cmp.Compare(s.File, t.File), cmp.Compare(s.Line, t.Line), cmp.Compare(s.Col, t.Col))
		})
		x.Uses = slices.Clip(x.Uses[:min(most, len(x.Uses))])
		out = append(out, *x)
	}
	slices.SortFunc(out, func(x, y boundary.Export) int { return x.Symbol - y.Symbol })
	return out
}

// exported says whether another package can name the symbol.
func exported(s *facts.Symbol) bool {
	r, _ := utf8.DecodeRuneInString(s.Name.Member())
	if !unicode.IsUpper(r) {
		return false
	}
	parent := string(s.Name.Parent())
	r, _ = utf8.DecodeRuneInString(parent)
	return parent == "" || unicode.IsUpper(r)
}
