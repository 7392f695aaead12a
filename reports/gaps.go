package reports

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// gapGroup is all gaps of one kind.
type gapGroup struct {
	kind  facts.GapKind
	count int // folded gaps included
	gaps  []*facts.Gap
}

// gapKinds groups the gaps in the order of the list of kinds, which is from
// what hurts most to what is only said.
func (x *index) gapKinds() []gapGroup {
	var out []gapGroup
	for _, k := range gapKinds() {
		g := gapGroup{kind: k}
		for i := range x.d.Facts.Incomplete {
			if gap := &x.d.Facts.Incomplete[i]; gap.Kind == k {
				g.gaps = append(g.gaps, gap)
				g.count += max(gap.Count, 1)
			}
		}
		if len(g.gaps) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// packages counts the packages that the group touches.
func (g *gapGroup) packages() int {
	var ids []int
	for _, gap := range g.gaps {
		if gap.Package >= 0 {
			ids = append(ids, gap.Package)
		}
	}
	slices.Sort(ids)
	return len(slices.Compact(ids))
}

// sentence says what was not seen, how often, and what that hides.
func (g *gapGroup) sentence() string {
	s := gapWord(g.kind) + ": " + plural(g.count, "place", "places")
	if n := g.packages(); n > 0 {
		s += " in " + plural(n, "package", "packages")
	}
	if e := gapEffect(g.kind); e != "" {
		s += "; " + e
	}
	return s
}

// gap is one gap in words, with its place where it has one.
func (x *index) gap(g *facts.Gap) string {
	s := g.Detail
	if g.Pos != nil {
		s = x.pos(*g.Pos).Short() + ": " + s
	} else if g.Package >= 0 {
		s = x.short(x.path(g.Package)) + ": " + s
	}
	if g.Count > 1 {
		s += " (and " + grouped(g.Count-1) + " like it)"
	}
	return s
}
