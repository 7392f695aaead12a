package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/reports/internal/term"
	"github.com/demarc-dev/demarc/reports/picture"
)

// renderCSV writes one table by RFC 4180: CRLF, quotes doubled, a header line.
func renderCSV(w io.Writer, x *index, o Options) error {
	var rows [][]string
	switch o.Table {
	case "", "packages":
		rows = x.packageRows()
	case "services":
		rows = x.serviceRows()
	case "edges":
		rows = x.edgeRows()
	case "symbols":
		rows = x.symbolRows()
	default:
		return &FormatError{fmt.Sprintf("unknown table %q", o.Table), "tables are " + strings.Join(Tables(), ", ")}
	}
	return writeCSV(w, rows)
}

func writeCSV(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	for _, r := range rows {
		for i := range r {
			r[i] = picture.Inert(term.Clean(r[i]))
		}
		if err := c.Write(r); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func (x *index) packageRows() [][]string {
	rows := [][]string{{"package", "class", "service", "owners", "lines", "generated_lines", "test_lines", "imports", "importers", "traits", "problems", "reason"}}
	for i := range x.d.Facts.Packages {
		p := &x.d.Facts.Packages[i]
		service, owners, reason := "", "", ""
		if s := x.place[i].service; s >= 0 {
			service = string(x.d.Proposal.Services[s].ID)
		}
		if m := x.place[i].member; m != nil {
			owners, reason = strings.Join(asStrings(m.Owners), " "), m.Reason
		}
		rows = append(rows, []string{
			string(p.Path), string(x.place[i].class), service, owners, itoa(p.Lines), itoa(p.GeneratedLines), itoa(p.TestLines),
			itoa(len(p.Imports)), itoa(len(x.in[i])), strings.Join(asStrings(p.Traits), " "), itoa(p.Problems), reason,
		})
	}
	return rows
}

func (x *index) serviceRows() [][]string {
	rows := [][]string{{"id", "name", "packages", "lines", "score", "entry", "reasons", "confidence", "runner_up"}}
	for i := range x.d.Proposal.Services {
		s := &x.d.Proposal.Services[i]
		rows = append(rows, []string{
			string(s.ID), s.Name, itoa(len(s.Packages)), itoa(s.Lines), strconv.FormatFloat(s.Score, 'f', 3, 64),
			strings.Join(asStrings(s.Entry), " "), strings.Join(s.Reasons, "; "), sureCSV(s.Confidence), nextCSV(s.RunnerUp),
		})
	}
	return rows
}

func (x *index) edgeRows() [][]string {
	rows := [][]string{{"from", "to", "from_part", "to_part", "imports", "references", "runtime_calls", "first_site"}}
	for _, k := range x.sortedPairs() {
		t := x.pairs[k]
		first := ""
		if len(t.at) > 0 {
			first = x.sites(&x.d.Facts.Refs[t.at[0]])[0].String()
		}
		rows = append(rows, []string{
			string(x.path(k.from)), string(x.path(k.to)), x.part(k.from), x.part(k.to),
			strconv.FormatBool(t.imports), itoa(t.refs), itoa(t.runtime), first,
		})
	}
	return rows
}

// part is the service of a package, or its class.
func (x *index) part(p int) string {
	if s := x.place[p].service; s >= 0 {
		return string(x.d.Proposal.Services[s].ID)
	}
	return string(x.place[p].class)
}

func (x *index) symbolRows() [][]string {
	f := &x.d.Facts
	outside, total := make([]int, len(f.Symbols)), make([]int, len(f.Symbols))
	for i := range f.Refs {
		r := &f.Refs[i]
		total[r.To] += len(r.Sites)
		if f.Symbols[r.From].Package != f.Symbols[r.To].Package {
			outside[r.To] += len(r.Sites)
		}
	}
	rows := [][]string{{"package", "symbol", "kind", "file", "line", "end", "references", "references_from_other_packages"}}
	for i := range f.Symbols {
		s := &f.Symbols[i]
		rows = append(rows, []string{
			string(x.path(s.Package)), string(s.Name), string(s.Kind), strings.TrimPrefix(x.file(s.File), "?"),
			itoa(s.Line), itoa(s.End), itoa(total[i]), itoa(outside[i]),
		})
	}
	return rows
}
