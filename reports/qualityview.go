package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/scenario"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

// How many rows of these sections a report shows.
const (
	qualityShown = 10
	mergesShown  = 4
)

// numberWord is a measured value as people read it: "unknown" is a value.
func numberWord(n quality.Number, unit string) string {
	switch {
	case !n.Known:
		return "unknown"
	case unit == "share":
		return fmt.Sprintf("%.1f%%", 100*n.Value)
	case unit == "index":
		return fmt.Sprintf("%.2f", n.Value)
	case n.Value == math.Trunc(n.Value):
		return grouped(int(n.Value))
	case n.Value > 0 && n.Value < .05:
		return "<0.1" // a count that is not 0 is not shown as 0
	}
	whole, tenth, _ := strings.Cut(fmt.Sprintf("%.1f", n.Value), ".")
	if i, err := strconv.Atoi(whole); err == nil {
		whole = grouped(i)
	}
	return whole + "." + tenth
}

// nullWord is a null: nothing where it was not measured.
func nullWord(n quality.Number, unit string) string {
	if !n.Known {
		return ""
	}
	return numberWord(n, unit)
}

// qualityBlock shows what the proposal costs, beside chance and one service; nil
// without two services.
func (x *index) qualityBlock() *block {
	if len(x.d.Proposal.Services) < 2 || len(x.d.Quality.Metrics) == 0 {
		return nil
	}
	b := &block{
		title: "What the proposal costs", limit: qualityShown, what: "measures",
		columns: []column{{title: "measure"}, {title: "here", right: true}, {title: "by chance", right: true}, {title: "as one", right: true}, {title: "what it is", wide: true}},
		notes:   []string{"By chance: random members, the same sizes. As one: everything in one service. More is better for shares of changes, modularity, agreement and purity; less for the rest."},
	}
	if s := x.kindSentence(); s != "" {
		b.notes = append([]string{s}, b.notes...)
	}
	for _, want := range []bool{true, false} { // what is unknown comes last
		for i := range x.d.Quality.Metrics {
			if m := &x.d.Quality.Metrics[i]; m.Value.Known == want {
				b.rows = append(b.rows, []string{m.ID, numberWord(m.Value, m.Unit), nullWord(m.Random, m.Unit), nullWord(m.OneService, m.Unit), metricPhrase(m)})
			}
		}
	}
	return b
}

// kindSentence says what the cut places are, "" without one.
func (x *index) kindSentence() string {
	cut := slices.Clone(x.d.Quality.Cut)
	slices.SortStableFunc(cut, func(a, b quality.KindCount) int { return b.Places - a.Places })
	var parts []string
	for _, c := range cut {
		parts = append(parts, kindWord(c.Kind)+" "+grouped(c.Places))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Places between services by kind: " + strings.Join(parts, ", ") + "."
}

// metricPhrase says what a metric is and what it rests on.
func metricPhrase(m *quality.Metric) string {
	switch {
	case !m.Value.Known && m.Note != "":
		return m.Title + ": " + m.Note
	case m.Evidence > 0:
		unit := m.EvidenceUnit
		if first, rest, _ := strings.Cut(unit, " "); m.Evidence == 1 {
			unit = strings.TrimSpace(strings.TrimSuffix(first, "s") + " " + rest)
		}
		return m.Title + ", of " + grouped(m.Evidence) + " " + unit
	}
	return m.Title
}

// grainBlock shows the proposal at its three grains and which services would join
// next; nil without two services.
func (x *index) grainBlock() *block {
	if len(x.d.Proposal.Services) < 2 || len(x.d.Grains) == 0 {
		return nil
	}
	b := &block{
		title:   "Coarser and finer",
		columns: []column{{title: "grain"}, {title: "services", right: true}, {title: "places cut", right: true}, {title: "largest", right: true}, {title: "which", wide: true}},
		what:    "merges", limit: 0,
	}
	for i := range x.d.Grains {
		g := &x.d.Grains[i]
		name := g.Name
		if name == x.d.Grain {
			name += " *"
		}
		b.rows = append(b.rows, []string{name, grouped(len(g.Services)), metricWord(&g.Quality, "cut/references"), metricWord(&g.Quality, "size/largest-share"), x.grainWord(g)})
	}
	merges := x.d.MergeTree
	for _, m := range merges[:min(mergesShown, len(merges))] {
		b.items = append(b.items, mergeSentence(&m))
	}
	if len(merges) > 0 {
		b.notes = append(b.notes, "* shown here; the others with demarc analyze --grain. Listed are the services that are closest to joining.")
	}
	return b
}

func mergeSentence(m *scenario.Merge) string {
	return fmt.Sprintf("%s and %s would join as %s (%.1f places for each pair of their packages): %s.", m.A, m.B, m.Into, m.Tie, strings.Join(m.Reasons, "; "))
}

func metricWord(r *quality.Report, id string) string {
	if m, ok := r.Metric(id); ok {
		return numberWord(m.Value, m.Unit)
	}
	return "unknown"
}

// grainWord says how a grain differs from the natural one.
func (x *index) grainWord(g *scenario.Grain) string {
	if g.Note != "" {
		return g.Note
	}
	var out []string
	pieces := map[ident.ServiceID][]string{}
	for _, s := range g.Services {
		if len(s.Of) > 1 {
			rest := slices.DeleteFunc(asStrings(s.Of), func(id string) bool { return id == string(s.ID) })
			out = append(out, string(s.ID)+" with "+listed(rest, 4))
		}
		if len(s.Of) == 1 && s.Of[0] != s.ID {
			pieces[s.Of[0]] = append(pieces[s.Of[0]], string(s.ID))
		}
	}
	for i := range g.Services {
		if p := pieces[g.Services[i].ID]; len(p) > 0 {
			out = append(out, string(g.Services[i].ID)+" gives off "+listed(p, 4))
		}
	}
	if len(out) == 0 {
		var ids []string
		for i := range g.Services {
			ids = append(ids, string(g.Services[i].ID))
		}
		return listed(ids, 8)
	}
	return strings.Join(out, "; ")
}

// constraintSentence says what the user decided, "" for nothing.
func (x *index) constraintSentence() string {
	c := &x.d.Constraints
	var parts []string
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, plural(n, one, many))
		}
	}
	add(len(c.Services), "pinned service", "pinned services")
	add(len(c.Together), "group kept together", "groups kept together")
	add(len(c.Apart), "group kept apart", "groups kept apart")
	add(len(c.Keep), "directory kept whole", "directories kept whole")
	add(len(c.Libraries), "library", "libraries")
	add(len(c.Roots)+len(c.NotRoots), "decision about roots", "decisions about roots")
	add(len(c.Tools), "tool", "tools")
	if c.ServicesMax > 0 {
		parts = append(parts, fmt.Sprintf("at most %s", plural(c.ServicesMax, "service", "services")))
	}
	if c.ServicesMin > 0 {
		parts = append(parts, fmt.Sprintf("at least %s", plural(c.ServicesMin, "service", "services")))
	}
	if c.SizeMax > 0 {
		parts = append(parts, fmt.Sprintf("at most %s a service", plural(c.SizeMax, "line", "lines")))
	}
	if len(parts) == 0 {
		return ""
	}
	return "The configuration decides: " + listed(parts, len(parts)) + "."
}

// quality prints the two sections.
func (t *textReport) quality() {
	for _, b := range []*block{t.qualityBlock(), t.grainBlock()} {
		if b != nil {
			b.print(t.Printer, t.o)
		}
	}
}

func (m *mdReport) quality() {
	for _, b := range []*block{m.qualityBlock(), m.grainBlock()} {
		if b != nil {
			b.markdown(&m.mdWriter, m.o)
		}
	}
}

// tableView is a block for the page.
type tableView struct {
	ID, Title string
	Columns   []tableColumn
	Rows      [][]tableCell
	Items     []string
	Notes     []string
}

type tableColumn struct {
	Title string
	Right bool
}

type tableCell struct {
	Text, Label string
	Right       bool
}

// qualityViews are the blocks for the page, with all rows.
func (x *index) qualityViews() []tableView {
	var out []tableView
	for i, b := range []*block{x.qualityBlock(), x.grainBlock()} {
		if b != nil {
			out = append(out, b.view([]string{"quality", "grains"}[i]))
		}
	}
	return out
}

// view is the block for the page.
func (s *block) view(id string) tableView {
	v := tableView{ID: id, Title: s.title, Items: s.items, Notes: s.notes}
	for _, c := range s.columns {
		v.Columns = append(v.Columns, tableColumn{upperFirst(c.title), c.right})
	}
	for _, r := range s.rows {
		var cells []tableCell
		for j, text := range r {
			cells = append(cells, tableCell{term.Clean(text), s.columns[j].title, s.columns[j].right})
		}
		v.Rows = append(v.Rows, cells)
	}
	return v
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
