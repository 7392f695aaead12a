package reports

import (
	"html/template"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// mapView draws the map twice, for screens and for phones; it is nil when
// there is nothing to draw.
func (x *index) mapView() (*mapView, error) {
	v, err := x.view(GraphOptions{Collapse: "service", Depth: -1, Limit: htmlMap})
	if err != nil || len(v.Nodes) < 2 {
		return nil, err
	}
	v.Title = "Map of " + plural(len(v.Nodes), "part", "parts") + " by level; the table below holds the same"
	m := &mapView{Hidden: v.Hidden}
	for i := range v.Nodes {
		n := &v.Nodes[i]
		n.Href = "#packages"
		if n.Class == string(boundary.Service) {
			n.Href = "#" + x.anchor(ident.ServiceID(n.ID))
		} else if len(x.members(boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract)) > 0 && n.Class != string(boundary.CompositionRoot) {
			n.Href = "#shared"
		}
	}
	drawn := v
	if drawn, m.Quiet = withoutCommon(v); m.Quiet {
		drawn.Arrange()
	}
	seen := map[string]bool{}
	for i := range drawn.Nodes {
		seen[drawn.Nodes[i].Class] = true
	}
	for _, c := range boundary.Classes {
		if seen[string(c)] {
			m.Keys = append(m.Keys, mapKey{string(c), classWord(c)})
		}
	}
	closing := false
	for _, e := range v.Edges {
		closing = closing || e.Closing
		m.Rows = append(m.Rows, mapRow{v.Nodes[e.From].Label, v.Nodes[e.To].Label, grouped(e.Refs), grouped(e.Runtime), e.Closing})
	}
	if closing {
		m.Keys = append(m.Keys, mapKey{"closing", "closes a cycle"})
	}
	// Map escapes every name it draws.
	m.Wide, m.Narrow = template.HTML(drawn.Map(1080, "mw")), template.HTML(drawn.Map(358, "mn"))
	return m, nil
}

// crowded is the number of boxes above which a map with lines from main to all
// and from all to the libraries shows little else.
const crowded = 12

// withoutCommon leaves out of a crowded map what everybody uses and what uses
// everybody; the table beside it keeps them.
func withoutCommon(v *View) (*View, bool) {
	if len(v.Nodes) <= crowded {
		return v, false
	}
	var keep []int
	for i := range v.Nodes {
		switch boundary.Class(v.Nodes[i].Class) {
		case boundary.CompositionRoot, boundary.SharedLibrary:
		default:
			keep = append(keep, i)
		}
	}
	if len(keep) == len(v.Nodes) || len(keep) < 2 {
		return v, false
	}
	out := pick(v, keep)
	out.Title = v.Title
	return out, true
}

// anchor is the fragment of a service: its number, because ids may hold
// anything.
func (x *index) anchor(id ident.ServiceID) string {
	return "service-" + itoa(1+slices.IndexFunc(x.d.Proposal.Services, func(s boundary.ServiceUnit) bool { return s.ID == id }))
}

func (x *index) serviceViews() []serviceView {
	var out []serviceView
	for i := range x.d.Proposal.Services {
		s := &x.d.Proposal.Services[i]
		v := serviceView{
			ID: x.anchor(s.ID), Name: string(s.ID), Size: plural(len(s.Packages), "package", "packages") + ", " + plural(s.Lines, "line", "lines") + ", " + sure(s.Confidence) + " sure",
			Next: x.runnerUp(s.RunnerUp), Reasons: s.Reasons, Entry: x.shorts(s.Entry),
		}
		if s.Name != "" && s.Name != string(s.ID) {
			v.Name = s.Name + " (" + string(s.ID) + ")"
		}
		if len(s.Reasons) > 0 {
			v.First = s.Reasons[0]
		}
		for _, c := range x.cuts() {
			n := plural(c.Refs+c.Runtime, "place", "places")
			if c.From == s.ID {
				v.Uses = append(v.Uses, x.endName(c.To)+" ("+n+")")
			}
			if c.To == s.ID {
				v.UsedBy = append(v.UsedBy, x.endName(c.From)+" ("+n+")")
			}
		}
		for j := range s.Packages {
			v.Packages = append(v.Packages, x.packageView(x.byPath[s.Packages[j].Package]))
		}
		// The template cleans what it is given: the Document stays as it is.
		v.Reasons = slices.Clone(v.Reasons)
		out = append(out, v)
	}
	return out
}

func (x *index) packageView(i int) packageView {
	p := &x.d.Facts.Packages[i]
	v := packageView{
		Path: x.short(p.Path), Class: classWord(x.place[i].class), Part: classWord(x.place[i].class),
		Lines: grouped(p.Lines), Importers: grouped(len(x.in[i])), Imports: grouped(len(p.Imports)),
	}
	if s := x.place[i].service; s >= 0 {
		v.Part = string(x.d.Proposal.Services[s].ID)
	}
	if m := x.place[i].member; m != nil {
		v.Owners, v.Reason, v.Sure = listed(asStrings(m.Owners), 8), m.Reason, sure(m.Confidence)
	}
	return v
}

func (x *index) cutViews() ([]cutView, []cutLine) {
	var out []cutView
	var weaker []cutLine
	for i, c := range x.cuts() {
		if i >= htmlCuts {
			if i < htmlCuts+htmlWeaker {
				weaker = append(weaker, cutLine{x.endName(c.From), x.endName(c.To), grouped(c.Refs), grouped(c.Runtime)})
			}
			continue
		}
		out = append(out, x.cutView(i, c))
	}
	return out, weaker
}

func (x *index) cutView(i int, c *boundary.Cut) cutView {
	v := cutView{ID: "cut-" + itoa(i+1), From: x.endName(c.From), To: x.endName(c.To), Size: plural(c.Refs, "reference", "references")}
	if c.Runtime > 0 {
		v.Size += ", " + plural(c.Runtime, "call", "calls") + " by interface"
	}
	groups := x.groups(c)
	if len(groups) > 0 {
		v.Example = groups[0].sites[0].Short()
	}
	if len(groups) > htmlGroups {
		v.More = grouped(len(groups) - htmlGroups)
		groups = groups[:htmlGroups]
	}
	for _, g := range groups {
		gv := groupView{Kind: kindWord(g.ref.Kind), From: x.symbol(g.ref.From), To: x.symbol(g.ref.To)}
		for j, s := range g.sites {
			if j == htmlSites {
				gv.More = grouped(len(g.sites) - htmlSites)
				break
			}
			gv.Sites = append(gv.Sites, siteView{s.Short(), s.Loop})
		}
		v.Groups = append(v.Groups, gv)
	}
	for _, p := range c.Pairs {
		if p.Refs+p.Runtime == 0 && len(v.Bare) < htmlSites {
			v.Bare = append(v.Bare, x.short(p.From)+" imports "+x.short(p.To))
		}
	}
	return v
}

func (x *index) cycleViews() []cycleView {
	var out []cycleView
	for _, c := range x.cycleItems() {
		v := cycleView{Title: listed(c.Members, 3), Size: c.what()}
		if len(c.Members) > 3 {
			v.Packages = listed(c.Members, 60)
		}
		for _, t := range c.Ties {
			tv := tieView{From: x.short(t.From), To: x.short(t.To), Interface: x.shortSymbol(t.Interface)}
			if len(t.Wired) > 0 {
				tv.Wired = x.pos(t.Wired[0]).Short()
			}
			v.Ties = append(v.Ties, tv)
		}
		out = append(out, v)
	}
	return out
}

func (x *index) gapViews() []gapView {
	var out []gapView
	for _, g := range x.gapKinds() {
		v := gapView{Title: gapWord(g.kind), Effect: plural(g.count, "place", "places")}
		if e := gapEffect(g.kind); e != "" {
			v.Effect += "; " + e
		}
		for i, gap := range g.gaps {
			if i == htmlGaps {
				v.More = grouped(len(g.gaps) - htmlGaps)
				break
			}
			v.Items = append(v.Items, x.gap(gap))
		}
		out = append(out, v)
	}
	l := &x.d.Load
	if len(l.MissingModules) > 0 {
		out = append(out, gapView{Title: "missing modules", Effect: plural(len(l.MissingModules), "module", "modules"), Items: slices.Clone(l.MissingModules)})
	}
	if len(l.Notes) > 0 {
		out = append(out, gapView{Title: "done differently", Effect: plural(len(l.Notes), "note", "notes"), Items: slices.Clone(l.Notes)})
	}
	if u := x.unplaced(); len(u) > 0 {
		v := gapView{Title: "not classified", Effect: plural(len(u), "package is", "packages are") + " in no class of the proposal"}
		for _, i := range u[:min(len(u), htmlGaps)] {
			v.Items = append(v.Items, x.short(x.path(i)))
		}
		out = append(out, v)
	}
	return out
}
