package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/demarc-dev/demarc/reports/internal/term"
)

// AnswerFormats lists the formats of the answers to one question: data, routes,
// history and findings.
func AnswerFormats() []string { return []string{"text", "json", "csv", "md"} }

// sheet is an answer made of blocks, the same in text and Markdown.
type sheet struct {
	// title is for Markdown; head are sentences, the first the most important.
	title  string
	head   []string
	blocks []block
	// shortened is the prefix that names are shown without, "" for none.
	shortened string
}

// block is a heading, sentences, a table and notes below it; each may lack.
type block struct {
	title   string
	text    []string
	columns []column
	rows    [][]string
	// items are sentences in a list.
	items []string
	// limit bounds rows and items without Options.All, 0 for no bound; what
	// names the records.
	limit int
	what  string
	notes []string
}

// column is a column of a block. Wide columns are wrapped when the table does
// not fit; names are code in Markdown.
type column struct {
	title             string
	right, wide, name bool
}

// answered is a view that renders in every format of AnswerFormats.
type answered interface {
	sheet() *sheet
	// table is the csv form, the header first.
	table() [][]string
}

// renderAnswer writes a view; json is the view itself.
func renderAnswer(w io.Writer, v answered, o Options) error {
	switch o.Format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	case "csv":
		return writeCSV(w, v.table())
	case "text", "":
		p := &term.Printer{Columns: o.width(), Color: o.Color}
		v.sheet().text(p, o)
		_, err := io.WriteString(w, p.String())
		return err
	case "md":
		_, err := io.WriteString(w, v.sheet().markdown(o))
		return err
	}
	return &FormatError{fmt.Sprintf("there is no format %q for this answer", o.Format), "formats are " + strings.Join(AnswerFormats(), ", ")}
}

func (s *sheet) text(p *term.Printer, o Options) {
	for i, h := range s.head {
		style := term.Plain
		if i == 0 {
			style = term.Bold
		}
		p.Para(style, "", h)
	}
	if s.shortened != "" {
		p.Para(term.Dim, "", "Names are shown without "+s.shortened)
	}
	for i := range s.blocks {
		s.blocks[i].print(p, o)
	}
}

func (s *block) bound(o Options, have int) int {
	if s.limit == 0 {
		return have
	}
	return o.limit(s.limit, have)
}

func (s *block) print(p *term.Printer, o Options) {
	if s.title != "" {
		p.Heading(s.title)
	}
	for _, t := range s.text {
		p.Para(term.Plain, "  ", t)
	}
	if n := s.bound(o, len(s.rows)); n > 0 {
		cols := make([]term.Column, len(s.columns))
		for i, c := range s.columns {
			cols[i] = term.Column{Title: c.title, Right: c.right}
			if c.wide {
				cols[i].Min = 14
			}
		}
		p.Table(2, cols, cloneRows(s.rows[:n]))
		s.more(p, len(s.rows)-n)
	}
	n := s.bound(o, len(s.items))
	for _, t := range s.items[:n] {
		p.Para(term.Plain, "  - ", t)
	}
	s.more(p, len(s.items)-n)
	for _, t := range s.notes {
		p.Para(term.Dim, "  ", t)
	}
}

func (s *block) more(p *term.Printer, left int) {
	if left > 0 {
		p.Para(term.Dim, "  ", fmt.Sprintf("%s more %s: use --all", grouped(left), s.what))
	}
}

// cloneRows keeps a printer from changing the rows of a view.
func cloneRows(rows [][]string) [][]string {
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = append([]string{}, r...)
	}
	return out
}

func (s *sheet) markdown(o Options) string {
	m := &mdWriter{}
	m.para("# %s", mdText(s.title))
	for i, h := range s.head {
		if i == 0 {
			m.para("**%s**", mdText(h))
			continue
		}
		m.para("%s", mdText(h))
	}
	if s.shortened != "" {
		m.para("Names are shown without %s.", mdCode(s.shortened))
	}
	for i := range s.blocks {
		s.blocks[i].markdown(m, o)
	}
	return strings.TrimRight(m.String(), "\n") + "\n"
}

func (s *block) markdown(m *mdWriter, o Options) {
	if s.title != "" {
		m.para("## %s", mdText(s.title))
	}
	for _, t := range s.text {
		m.para("%s", mdText(t))
	}
	if n := s.bound(o, len(s.rows)); n > 0 {
		titles := make([]string, len(s.columns))
		for i, c := range s.columns {
			titles[i] = c.title
			if c.right {
				titles[i] = ">" + c.title
			}
		}
		m.table(titles, s.cells(n))
		s.moreMarkdown(m, len(s.rows)-n)
	}
	n := s.bound(o, len(s.items))
	for _, t := range s.items[:n] {
		m.item("%s", mdText(t))
	}
	if n > 0 {
		m.WriteString("\n")
	}
	s.moreMarkdown(m, len(s.items)-n)
	for _, t := range s.notes {
		m.para("%s", mdText(t))
	}
}

// cells are the first n rows as Markdown.
func (s *block) cells(n int) [][]string {
	out := make([][]string, n)
	for i, r := range s.rows[:n] {
		for j, c := range r {
			switch {
			case c == "":
			case s.columns[j].name:
				c = mdCode(c)
			default:
				c = mdText(c)
			}
			out[i] = append(out[i], c)
		}
	}
	return out
}

func (s *block) moreMarkdown(m *mdWriter, left int) {
	if left > 0 {
		m.para("%s more %s with `--all`.", grouped(left), s.what)
	}
}
