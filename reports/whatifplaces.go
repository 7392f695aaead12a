package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/scenario"
)

// whereabouts is where a proposal puts a package, and why.
type whereabouts struct{ where, why string }

// placesOf is where a proposal puts each package: a service or a class.
func placesOf(p *boundary.Partition) map[ident.PackagePath]whereabouts {
	out := map[ident.PackagePath]whereabouts{}
	for i := range p.Services {
		for _, m := range p.Services[i].Packages {
			out[m.Package] = whereabouts{string(p.Services[i].ID), m.Reason}
		}
	}
	for _, m := range p.Others {
		out[m.Package] = whereabouts{string(m.Class), m.Reason}
	}
	return out
}

// places fills what differs.
func (v *CompareView) places(a, b map[ident.PackagePath]whereabouts) {
	v.Moved, v.OnlyA, v.OnlyB = []scenario.Moved{}, []ident.PackagePath{}, []ident.PackagePath{}
	for _, p := range slices.Sorted(maps.Keys(a)) {
		from := a[p]
		switch to, both := b[p]; {
		case !both:
			v.OnlyA = append(v.OnlyA, p)
		case from.where != to.where:
			v.Moved = append(v.Moved, scenario.Moved{Package: p, From: from.where, To: to.where, Reason: to.why})
		}
	}
	for _, p := range slices.Sorted(maps.Keys(b)) {
		if _, both := a[p]; !both {
			v.OnlyB = append(v.OnlyB, p)
		}
	}
}

// Render writes the view in a format of AnswerFormats.
func (v *CompareView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *CompareView) sheet() *sheet {
	head := fmt.Sprintf("%s: %s. %s: %s. %s elsewhere.", v.A, plural(len(v.ServicesA), "service", "services"),
		v.B, plural(len(v.ServicesB), "service", "services"), pluralIs(len(v.Moved)))
	s := &sheet{title: v.title, head: []string{head}, shortened: shownWithout(v.x)}
	b := differenceBlock(v.Differences)
	b.title = "What differs"
	if len(v.Differences) > 0 {
		b.columns[1].title, b.columns[2].title = "first", "second"
		b.columns[4].title = "second is"
	}
	services := block{title: "Services"}
	for _, x := range []struct {
		name string
		ids  []string
	}{{v.A, without(v.ServicesA, v.ServicesB)}, {v.B, without(v.ServicesB, v.ServicesA)}} {
		if len(x.ids) > 0 {
			services.items = append(services.items, fmt.Sprintf("only in %s: %s", x.name, listed(x.ids, 20)))
		}
	}
	if len(services.items) == 0 {
		services.text = []string{"Both have the same services."}
	}
	s.blocks = append(s.blocks, b, services, movedBlock(v.x, v.Moved))
	if len(v.OnlyA)+len(v.OnlyB) > 0 {
		o := block{title: "Packages in one of them only"}
		for _, x := range []struct {
			name string
			ps   []ident.PackagePath
		}{{v.A, v.OnlyA}, {v.B, v.OnlyB}} {
			if len(x.ps) > 0 {
				o.items = append(o.items, fmt.Sprintf("only in %s (%d): %s", x.name, len(x.ps), listed(v.x.shorts(x.ps), 12)))
			}
		}
		s.blocks = append(s.blocks, o)
	}
	return s
}

func pluralIs(n int) string {
	if n == 1 {
		return "1 package lies"
	}
	return grouped(n) + " packages lie"
}

// without are the ids of a that b has not.
func without(a, b []ident.ServiceID) []string {
	out := []string{}
	for _, id := range a {
		if !slices.Contains(b, id) {
			out = append(out, string(id))
		}
	}
	return out
}

func (v *CompareView) table() [][]string {
	rows := differenceTable(v.Differences)
	rows[0][2], rows[0][3], rows[0][4] = "first", "second", "second is"
	return rows
}
