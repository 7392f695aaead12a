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

// SymbolExplanation is the place of one declaration. Lists are never nil.
type SymbolExplanation struct {
	Symbol ident.SymbolID   `json:"symbol"`
	Kind   facts.SymbolKind `json:"kind"`
	Place  Place            `json:"place"`
	// Class is that of its package; Side is its service, shared-kernel for what
	// stays shared, "" for what is neutral.
	Class boundary.Class  `json:"class"`
	Side  ident.ServiceID `json:"side"`
	// Reason and Confidence are those of a declaration of a divided package, ""
	// and 0 elsewhere.
	Reason     string  `json:"reason"`
	Confidence float64 `json:"confidence"`
	// Uses and Users are the declarations that it refers to and that refer to
	// it, with their sides; most sites first.
	Uses  []SideUse `json:"uses"`
	Users []SideUse `json:"users"`
	// Export is true when a division must export its name.
	Export bool `json:"export"`
}

// SideUse is a declaration at the other end of references.
type SideUse struct {
	Symbol ident.SymbolID  `json:"symbol"`
	Side   ident.ServiceID `json:"side"`
	Sites  int             `json:"sites"`
	// At is the first site.
	At Place `json:"at"`
}

func (x *index) symbolKeys() [][]string {
	out := make([][]string, len(x.d.Facts.Symbols))
	for i := range out {
		s := &x.d.Facts.Symbols[i]
		short := x.symbol(i)
		out[i] = []string{short, string(x.symbolID(i)), short[strings.LastIndexByte(short, '/')+1:], string(s.Name)}
	}
	return out
}

func (x *index) explainSymbol(i int) *SymbolExplanation {
	s := &x.d.Facts.Symbols[i]
	e := &SymbolExplanation{
		Symbol: x.symbolID(i), Kind: s.Kind, Place: Place{File: x.file(s.File), Line: s.Line},
		Class: x.place[s.Package].class, Side: x.symbolSide(i),
	}
	if p := x.pieces.placed[i]; p != nil {
		e.Reason, e.Confidence = p.Reason, p.Confidence
	} else if m := x.place[s.Package].member; m != nil && e.Class != boundary.Divided {
		e.Reason = m.Reason
	}
	uses, users := map[int]*SideUse{}, map[int]*SideUse{}
	for k := range x.d.Facts.Refs {
		r := &x.d.Facts.Refs[k]
		if r.From == i {
			x.sideUse(uses, r.To, r)
		}
		if r.To == i {
			x.sideUse(users, r.From, r)
		}
	}
	e.Uses, e.Users = sideUses(uses), sideUses(users)
	if d := x.pieces.of[s.Package]; d != nil {
		e.Export = slices.ContainsFunc(d.Exports, func(y boundary.Export) bool { return y.Symbol == i })
	}
	return e
}

func (x *index) sideUse(to map[int]*SideUse, other int, r *facts.Ref) {
	u := to[other]
	if u == nil {
		u = &SideUse{Symbol: x.symbolID(other), Side: x.symbolSide(other), At: x.sites(r)[0]}
		to[other] = u
	}
	u.Sites += len(r.Sites)
}

func sideUses(m map[int]*SideUse) []SideUse {
	out := []SideUse{}
	for _, u := range m {
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b SideUse) int {
		return cmp.Or(cmp.Compare(b.Sites, a.Sites), cmp.Compare(a.Symbol, b.Symbol), comparePlaces(a.At, b.At))
	})
	return out
}

func (e *Evidence) symbolSheet(s *sheet, y *SymbolExplanation) {
	s.title = e.x.shortSymbol(y.Symbol)
	head := fmt.Sprintf("%s: %s at %s, ", e.x.shortSymbol(y.Symbol), y.Kind, y.Place.Short())
	switch {
	case y.Side == boundary.KernelID && y.Class == boundary.Divided:
		head += "stays shared."
	case y.Side != "" && y.Side != boundary.KernelID:
		head += "belongs to " + string(y.Side) + "."
	default:
		head += "in a package that is " + classWord(y.Class) + "."
	}
	s.head = []string{head}
	if y.Reason != "" {
		why := "Why: " + y.Reason
		if y.Confidence > 0 {
			why += fmt.Sprintf(" (%.0f%% of the evidence)", 100*y.Confidence)
		}
		s.head = append(s.head, why+".")
	}
	if y.Export {
		s.head = append(s.head, "Other pieces use its unexported name: a division must export it, or move code.")
	}
	for _, part := range []struct {
		title string
		uses  []SideUse
	}{{"Used by", y.Users}, {"Uses", y.Uses}} {
		b := block{title: fmt.Sprintf("%s (%d)", part.title, len(part.uses)), limit: 12, what: "declarations",
			columns: []column{{title: "declaration", name: true, wide: true}, {title: "belongs to"}, {title: "sites", right: true}, {title: "first", name: true}}}
		for _, u := range part.uses {
			side := sideName(u.Side)
			if u.Side == "" {
				side = "neutral"
			}
			b.rows = append(b.rows, []string{e.x.shortSymbol(u.Symbol), side, grouped(u.Sites), u.At.Short()})
		}
		s.blocks = append(s.blocks, b)
	}
}
