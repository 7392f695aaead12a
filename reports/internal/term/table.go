package term

import "strings"

// Column is one column of a table.
type Column struct {
	Title string
	// Right aligns numbers.
	Right bool
	// Min is how narrow the column may become when the table is too wide, at
	// least 8; 0 means that it is never narrowed.
	Min int
	// Style paints its cells.
	Style Style
}

// Table prints rows under their titles, each cell wrapped within its column.
// Columns that may be narrowed are, the widest first, until a row fits.
func (p *Printer) Table(indent int, cols []Column, rows [][]string) {
	for _, r := range rows {
		for j := range r {
			r[j] = Clean(r[j])
		}
	}
	widths := p.fit(indent, cols, rows)
	titles := make([]string, len(cols))
	titled := false
	for j, c := range cols {
		titles[j] = c.Title
		titled = titled || c.Title != ""
	}
	if titled {
		p.row(indent, cols, widths, titles, true)
	}
	for _, r := range rows {
		p.row(indent, cols, widths, r, false)
	}
}

// fit narrows the columns that may be, the widest first, until a row fits.
func (p *Printer) fit(indent int, cols []Column, rows [][]string) []int {
	widths := make([]int, len(cols))
	total := indent + 2*(len(cols)-1)
	for j, c := range cols {
		widths[j] = Width(c.Title)
		for _, r := range rows {
			if j < len(r) {
				widths[j] = max(widths[j], Width(r[j]))
			}
		}
		total += widths[j]
	}
	for total > p.columns() {
		widest := -1
		for j, c := range cols {
			if c.Min > 0 && widths[j] > c.Min && (widest < 0 || widths[j] > widths[widest]) {
				widest = j
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		total--
	}
	return widths
}

func (p *Printer) row(indent int, cols []Column, widths []int, cells []string, title bool) {
	parts := make([][]string, len(cols))
	height := 1
	for j := range cols {
		if j < len(cells) {
			parts[j] = Wrap(cells[j], widths[j])
			if cols[j].Min == 0 {
				parts[j] = []string{cells[j]}
			}
		}
		height = max(height, len(parts[j]))
	}
	for i := range height {
		var b strings.Builder
		b.WriteString(strings.Repeat(" ", indent))
		gap := 0
		for j, c := range cols {
			cell := ""
			if i < len(parts[j]) {
				cell = parts[j][i]
			}
			if cell == "" && !c.Right {
				gap += widths[j] + 2
				continue
			}
			b.WriteString(strings.Repeat(" ", gap))
			pad := widths[j] - Width(cell)
			style := c.Style
			if title {
				style = Dim
			}
			cell = p.Paint(style, cell)
			if c.Right {
				cell = strings.Repeat(" ", max(pad, 0)) + cell
				pad = 0
			}
			b.WriteString(cell)
			gap = max(pad, 0) + 2
		}
		p.b.WriteString(strings.TrimRight(b.String(), " "))
		p.b.WriteByte('\n')
	}
}
