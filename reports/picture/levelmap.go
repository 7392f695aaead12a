package picture

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/reports/internal/term"
)

// Box sizes of the levelled map, in CSS pixels.
const (
	boxHeight = 52
	rowGap    = 74
	subRowGap = 34
	margin    = 10
)

// Map returns the View as an SVG element of the given width: services in rows
// by dependency level, users above what they use, thickness by sites, edges
// that close cycles dashed. Colours come from the style sheet of the page
// (classes lm-...), id makes names inside the element unique. Arrange must
// have been called.
func (v *View) Map(width int, id string) string {
	m := &levelMap{View: v, width: float64(width), x: make([]float64, len(v.Nodes)), y: make([]float64, len(v.Nodes))}
	m.box = 176
	if width < 600 {
		m.box = 158
	}
	m.layout()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="levelmap" viewBox="0 0 %d %.0f" width="%d" height="%.0f" role="group" aria-labelledby="%s-t" xmlns="http://www.w3.org/2000/svg">`, width, m.height, width, m.height, id)
	fmt.Fprintf(&b, `<title id="%s-t">%s</title><defs>`, id, esc(v.Title))
	for _, c := range []string{"flow", "closing"} {
		fmt.Fprintf(&b, `<marker id="%s-%s" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="lm-head lm-%s" d="M0 0L8 4L0 8z"/></marker>`, id, c, c)
	}
	b.WriteString("</defs>")
	m.edges(&b, id)
	for i := range v.Nodes {
		m.node(&b, i)
	}
	b.WriteString("</svg>")
	return b.String()
}

type levelMap struct {
	*View
	width, height, box float64
	x, y               []float64 // top left of each box
	outSlot, inSlot    [][]int   // edges by where they leave and enter a box
}

func (m *levelMap) layout() {
	perRow := max(1, int((m.width-2*margin+14)/(m.box+14)))
	y := float64(margin)
	for _, row := range m.rows() {
		for len(row) > 0 {
			n := (len(row) + perRow - 1) / perRow // rows of equal length, not one box left over
			k := (len(row) + n - 1) / n
			m.line(row[:k], y)
			row = row[k:]
			y += boxHeight
			if len(row) > 0 {
				y += subRowGap
			}
		}
		y += rowGap
	}
	m.height = max(y-rowGap+margin, boxHeight)
	m.slots()
}

func (m *levelMap) line(row []int, y float64) {
	step := (m.width - 2*margin) / float64(len(row))
	for k, n := range row {
		m.x[n] = margin + step*(float64(k)+.5) - m.box/2
		m.y[n] = y
	}
}

// slots spreads the ends of edges along the sides of the boxes, ordered by the
// other end, so that they cross less.
func (m *levelMap) slots() {
	m.outSlot, m.inSlot = make([][]int, len(m.Nodes)), make([][]int, len(m.Nodes))
	for i, e := range m.Edges {
		m.outSlot[e.From] = append(m.outSlot[e.From], i)
		m.inSlot[e.To] = append(m.inSlot[e.To], i)
	}
	for n := range m.Nodes {
		slices.SortStableFunc(m.outSlot[n], func(a, b int) int { return int(m.x[m.Edges[a].To] - m.x[m.Edges[b].To]) })
		slices.SortStableFunc(m.inSlot[n], func(a, b int) int { return int(m.x[m.Edges[a].From] - m.x[m.Edges[b].From]) })
	}
}

func (m *levelMap) slot(list []int, edge, node int) float64 {
	k := slices.Index(list, edge)
	return m.x[node] + m.box*(float64(k)+1)/(float64(len(list))+1)
}

func (m *levelMap) edges(b *strings.Builder, id string) {
	for i, e := range m.Edges {
		if e.From == e.To {
			continue
		}
		class := "flow"
		if e.Closing {
			class = "closing"
		}
		path, lx, ly := m.curve(i, e)
		fmt.Fprintf(b, `<g class="lm-edge lm-%s"><title>%s</title><path d="%s" stroke-width="%.1f" marker-end="url(#%s-%s)"/>`, class, esc(m.sentence(e)), path, e.width(), id, class)
		if len(m.Edges) <= 40 {
			fmt.Fprintf(b, `<text x="%.0f" y="%.0f">%d</text>`, lx, ly, e.Refs+e.Runtime)
		}
		b.WriteString("</g>")
	}
}

// curve leads from the bottom of a box to the top of the other where that lies
// below, from top to bottom where it lies above, and around below its own row
// where both stand in one. The label stands a little before the middle, off
// the centre where edges of one pair of rows would meet.
func (m *levelMap) curve(i int, e Edge) (path string, lx, ly float64) {
	x1, x2 := m.slot(m.outSlot[e.From], i, e.From), m.slot(m.inSlot[e.To], i, e.To)
	y1, y2 := m.y[e.From]+boxHeight, m.y[e.To]
	bend := math.Max(28, math.Abs(y2-y1)*.45)
	c1, c2 := y1+bend, y2-bend
	switch {
	case m.y[e.To] < m.y[e.From]:
		y1, y2 = m.y[e.From], m.y[e.To]+boxHeight
		c1, c2 = y1-bend*.7, y2+bend*.7
	case m.y[e.To] == m.y[e.From]:
		y2 += boxHeight
		c1, c2 = y1+44, y2+44
	}
	const t = .42 // where on the curve the label stands
	at := func(a, b, c, d float64) float64 {
		return a*(1-t)*(1-t)*(1-t) + 3*b*t*(1-t)*(1-t) + 3*c*t*t*(1-t) + d*t*t*t
	}
	return fmt.Sprintf("M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f", x1, y1, x1, c1, x2, c2, x2, y2), at(x1, x1, x2, x2), at(y1, c1, c2, y2)
}

func (m *levelMap) node(b *strings.Builder, i int) {
	n := &m.Nodes[i]
	x, y := m.x[i], m.y[i]
	if n.Href != "" {
		fmt.Fprintf(b, `<a href="%s">`, esc(n.Href))
		defer b.WriteString("</a>")
	}
	fmt.Fprintf(b, `<g class="lm-node lm-c-%s"><title>%s</title>`, esc(n.Class), esc(n.Label+", "+n.Detail))
	fmt.Fprintf(b, `<rect x="%.0f" y="%.0f" width="%.0f" height="%d" rx="8"/>`, x, y, m.box, boxHeight)
	fmt.Fprintf(b, `<text class="lm-name" x="%.0f" y="%.0f">%s</text>`, x+m.box/2, y+22, esc(fitLabel(n.Label, int(m.box/8))))
	fmt.Fprintf(b, `<text class="lm-detail" x="%.0f" y="%.0f">%s</text></g>`, x+m.box/2, y+40, esc(fitLabel(n.Detail, int(m.box/6))))
}

// fitLabel shortens in the middle what a box can not hold; the whole name is
// in the tooltip and in the table beside the map.
func fitLabel(s string, columns int) string {
	s = term.Clean(s)
	if term.Width(s) <= columns {
		return s
	}
	keep := (columns - 1) / 2
	head, tail := s, s
	for term.Width(head) > keep {
		_, n := utf8.DecodeLastRuneInString(head)
		head = head[:len(head)-n]
	}
	for term.Width(tail) > keep {
		_, n := utf8.DecodeRuneInString(tail)
		tail = tail[n:]
	}
	return head + "…" + tail
}

func esc(s string) string { return html.EscapeString(term.Clean(s)) }
