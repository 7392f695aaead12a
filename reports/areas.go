package reports

import (
	"cmp"
	"maps"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Areas says which area each package belongs to; packages that are in none are
// neutral: shared libraries, wiring, tools. nil means the proposal's services
// (accepted ones included) and its shared kernel.
type Areas map[ident.PackagePath]string

// areas answers to which area packages and tables belong.
type areas struct {
	x  *index
	of []string // by package index, "" for neutral
	// given is true when the caller says what the areas are.
	given bool
	// names are all areas, sorted.
	names []string
	// owner is the area of each table, "" when no area touches it.
	owner []string
}

func newAreas(x *index, given Areas) *areas {
	a := &areas{x: x, of: make([]string, len(x.place))}
	seen := map[string]bool{}
	for i := range a.of {
		switch p := x.place[i]; {
		case given != nil:
			a.of[i] = given[x.path(i)]
		case p.service >= 0:
			a.of[i] = string(x.d.Proposal.Services[p.service].ID)
		case p.class == boundary.SharedKernel:
			a.of[i] = string(boundary.KernelID)
		}
		if a.of[i] != "" {
			seen[a.of[i]] = true
		}
	}
	if given == nil {
		for id := range x.pieces.parts {
			seen[string(id)] = true
		}
	} else {
		a.given = true
	}
	a.names = slices.Sorted(maps.Keys(seen))
	a.owner = a.owners()
	return a
}

// enough reports whether there are areas to cross.
func (a *areas) enough() bool { return len(a.names) > 1 }

func (a *areas) symbol(i int) string {
	if i < 0 {
		return ""
	}
	if !a.given {
		return string(a.x.symbolSide(i))
	}
	return a.of[a.x.d.Facts.Symbols[i].Package]
}

// owners gives every table to the area with most places that write it; of
// equals, to the one with most places that read it, then to the first by name.
// Migrations do not count: they lie where somebody put them.
func (a *areas) owners() []string {
	d := &a.x.d.Facts.Data
	type use struct{ writes, reads int }
	uses := make([]map[string]*use, len(d.Tables))
	for i := range d.Access {
		acc := &d.Access[i]
		area := a.symbol(acc.Symbol)
		if area == "" || acc.Mode == facts.DDLMode {
			continue
		}
		if uses[acc.Table] == nil {
			uses[acc.Table] = map[string]*use{}
		}
		u := uses[acc.Table][area]
		if u == nil {
			u = &use{}
			uses[acc.Table][area] = u
		}
		if acc.Mode.Writes() {
			u.writes++
		} else {
			u.reads++
		}
	}
	out := make([]string, len(d.Tables))
	for t, m := range uses {
		names := slices.Collect(maps.Keys(m))
		if len(names) == 0 {
			continue
		}
		out[t] = slices.MinFunc(names, func(p, q string) int {
			return cmp.Or(cmp.Compare(m[q].writes, m[p].writes), cmp.Compare(m[q].reads, m[p].reads), cmp.Compare(p, q))
		})
	}
	return out
}
