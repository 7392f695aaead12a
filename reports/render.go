package reports

import (
	"fmt"
	"io"
	"strings"
)

// Options says how to render.
type Options struct {
	// Format is a Name of Formats.
	Format string
	// Width is the number of columns of text; 0 means 100.
	Width int
	// Color allows ANSI colours in text.
	Color bool
	// Table chooses the table of csv: packages (also ""), services, edges or
	// symbols.
	Table string
	// All lifts the limits on how many records of a kind text shows.
	All bool
	// From is the file that holds the Document, for the commands that text
	// suggests; "" when it was not saved.
	From string
	// Args are the directory and patterns that were analysed, as the user gave
	// them, for the command that keeps an analysis; none is the working
	// directory.
	Args []string
}

func (o Options) width() int {
	if o.Width <= 0 {
		return 100
	}
	return o.Width
}

// limit is n, or no limit with All.
func (o Options) limit(n, have int) int {
	if o.All {
		return have
	}
	return min(n, have)
}

// Format is one way of rendering a Document.
type Format struct {
	Name string
	// Ext is the usual file extension, with its dot.
	Ext string
	// Purpose is a clause for help texts.
	Purpose string
}

type renderer struct {
	Format
	render func(io.Writer, *index, Options) error
}

func renderers() []renderer {
	return []renderer{
		{Format{"text", ".txt", "the answer for a terminal, within 100 columns"}, renderText},
		{Format{"json", ".json", "the whole document, for demarc and other programs (schema " + SchemaVersion + ")"}, renderJSON},
		{Format{"assignment", ".json", "which package goes where, and nothing else"}, renderAssignment},
		{Format{"html", ".html", "one file to open in a browser, offline, or to print"}, renderHTML},
		{Format{"md", ".md", "for a pull request or a wiki"}, renderMarkdown},
		{Format{"dot", ".dot", "the map of services for Graphviz"}, renderDOT},
		{Format{"svg", ".svg", "the map of services as a picture"}, renderSVG},
		{Format{"mermaid", ".mmd", "the map of services for Mermaid"}, renderMermaid},
		{Format{"csv", ".csv", "one table for a spreadsheet: packages, services, edges or symbols"}, renderCSV},
	}
}

// Formats lists the formats in the order in which help texts show them.
func Formats() []Format {
	rs := renderers()
	out := make([]Format, len(rs))
	for i := range rs {
		out[i] = rs[i].Format
	}
	return out
}

// Tables lists the values of Options.Table.
func Tables() []string { return []string{"packages", "services", "edges", "symbols"} }

// Render writes the Document in a format. Nothing is written when the error is
// a *FormatError: an unknown format or table, or an invalid Document.
func Render(w io.Writer, d *Document, o Options) error {
	if err := validate(d, false); err != nil {
		return err
	}
	var names []string
	for _, r := range renderers() {
		if r.Name == o.Format {
			return r.render(w, newIndex(d), o)
		}
		names = append(names, r.Name)
	}
	return &FormatError{fmt.Sprintf("unknown format %q", o.Format), "formats are " + strings.Join(names, ", ")}
}

func renderJSON(w io.Writer, x *index, _ Options) error { return Encode(w, x.d) }
