package reports

import (
	"strings"

	"github.com/demarc-dev/demarc/reports/internal/term"
)

// evidenceShown is how many records of a kind the sections on data and entry
// points show in reports; the verbs show all.
const evidenceShown = 5

// evidenceSection is a short section of a report on evidence beside code.
type evidenceSection struct {
	ID, Title, Text string
	Items           []string
	// More says what is left out, Command shows it.
	More, Command string
}

// evidenceSections are those of a report, none without packages.
func (x *index) evidenceSections() []evidenceSection {
	if len(x.d.Facts.Packages) == 0 {
		return nil
	}
	out := []evidenceSection{}
	switch {
	case len(x.d.Proposal.Divisions) > 0:
		out = append(out, x.divisionSection())
	case len(x.d.Proposal.Services) > 1:
		out = append(out, x.contractsSection())
	}
	out = append(out, x.dataSection(), x.entrySection())
	if s, ok := x.runtimeSection(); ok {
		out = append(out, s)
	}
	return out
}

func (x *index) dataSection() evidenceSection {
	v := newDataView(x, "package")
	s := evidenceSection{ID: "data", Title: "Data", Text: v.headline(), Command: "demarc data --from analysis.json"}
	if len(v.Tables) == 0 {
		return s
	}
	if n := len(v.Unresolved); n > 0 {
		s.Text += " " + plural(n, "statement was", "statements were") + " not understood, so there may be more."
	}
	several := v.several()
	for _, t := range several[:min(evidenceShown, len(several))] {
		item := t.Name + " is written by " + listed(t.Writers, 5)
		if t.Foreign != nil {
			item += ", for example at " + t.Foreign.Short()
		}
		s.Items = append(s.Items, item+".")
	}
	for _, c := range v.Transactions[:min(evidenceShown, len(v.Transactions))] {
		s.Items = append(s.Items, "A transaction of "+x.shortSymbol(c.Symbol)+" at "+c.Place.Short()+" ties "+listed(c.Areas, 5)+" together.")
	}
	if left := max(0, len(several)-evidenceShown) + max(0, len(v.Transactions)-evidenceShown); left > 0 {
		s.More = grouped(left) + " more tables and transactions cross."
	}
	return s
}

func (x *index) entrySection() evidenceSection {
	s := evidenceSection{ID: "entries", Title: "Entry points", Command: "demarc routes --from analysis.json"}
	if counts := x.entryCounts(); len(counts) > 0 {
		s.Text = "Code is started from outside by " + listed(counts, len(counts)) + "."
	} else {
		s.Text = "No entry point was found: none of the ways to register one that demarc knows is used. Others would not be seen."
	}
	return s
}

// evidence prints the sections.
func (t *textReport) evidence() {
	for _, s := range t.evidenceSections() {
		t.Heading(s.Title)
		t.Para(term.Plain, "  ", s.Text)
		for _, i := range s.Items {
			t.Para(term.Plain, "  - ", i)
		}
		if s.More != "" {
			t.Para(term.Dim, "  ", s.More)
		}
		if t.o.From != "" && (len(s.Items) > 0 || s.ID == "entries") {
			t.Para(term.Dim, "  ", strings.ReplaceAll(s.Command, "analysis.json", shellWord(t.o.From)))
		}
	}
}

// evidence writes the sections.
func (m *mdReport) evidence() {
	for _, s := range m.evidenceSections() {
		m.para("## %s", mdText(s.Title))
		m.para("%s", mdText(s.Text))
		for _, i := range s.Items {
			m.item("%s", mdText(i))
		}
		if len(s.Items) > 0 {
			m.WriteString("\n")
		}
		if s.More != "" {
			m.para("%s", mdText(s.More))
		}
	}
}
