package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

// How many records of a kind text shows without Options.All.
const (
	textShared = 15
	textCuts   = 10
	textCycles = 5
	textGaps   = 8
)

// textReport prints the Document for a terminal.
type textReport struct {
	*index
	*term.Printer
	o Options
}

func renderText(w io.Writer, x *index, o Options) error {
	t := &textReport{x, &term.Printer{Columns: o.width(), Color: o.Color}, o}
	t.answer()
	if len(x.d.Facts.Packages) > 0 {
		t.services()
		t.shared()
		t.deployables()
		t.cutEdges()
		t.quality()
		t.cycles()
		t.evidence()
		t.notSeen()
	}
	t.next()
	_, err := io.WriteString(w, t.String())
	return err
}

func (t *textReport) answer() {
	a := t.index.answer()
	t.Para(term.Bold, "", a.Headline)
	for _, s := range a.Points {
		t.Para(term.Plain, "", s)
	}
	if a.Partial != "" {
		t.Para(term.Warn, "", a.Partial)
	}
	if s := t.constraintSentence(); s != "" {
		t.Para(term.Plain, "", s)
	}
	for _, n := range t.d.Proposal.Notes {
		t.Para(term.Plain, "", n)
	}
	if t.prefix != "" && len(t.d.Facts.Packages) > 1 {
		t.Para(term.Dim, "", "Import paths are shown without "+t.prefix)
	}
}

// more says how many records a section leaves out and how to see them.
func (t *textReport) more(left int, what string) {
	if left > 0 {
		t.Para(term.Dim, "  ", fmt.Sprintf("%s more %s: use --all", grouped(left), what))
	}
}

func (t *textReport) services() {
	if len(t.d.Proposal.Services) == 0 {
		return
	}
	t.Heading(t.partsTitle())
	var rows [][]string
	for i := range t.d.Proposal.Services {
		s := &t.d.Proposal.Services[i]
		reason := ""
		if len(s.Reasons) > 0 {
			reason = s.Reasons[0]
		}
		rows = append(rows, []string{string(s.ID), t.packagesOf(s), grouped(s.Lines), sure(s.Confidence), listed(t.shorts(s.Entry), 2), reason})
	}
	t.Table(2, []term.Column{
		{Title: "name", Style: term.Accent, Min: 12},
		{Title: "packages", Right: true},
		{Title: "lines", Right: true},
		{Title: "sure", Right: true},
		{Title: "entry", Min: 14},
		{Title: "strongest reason", Min: 14},
	}, rows)
	t.Para(term.Dim, "  ", sureMeans)
}

func (t *textReport) shared() {
	ms := t.members(boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract)
	if len(ms) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("Shared by services (%d)", len(ms)))
	var rows [][]string
	for _, m := range ms[:t.o.limit(textShared, len(ms))] {
		rows = append(rows, []string{t.short(m.Package), classWord(m.Class), grouped(t.d.Facts.Packages[t.byPath[m.Package]].Lines), listed(asStrings(m.Owners), 4)})
	}
	t.Table(2, []term.Column{
		{Title: "package", Min: 14},
		{Title: "class"},
		{Title: "lines", Right: true},
		{Title: "used by", Min: 14},
	}, rows)
	t.more(len(ms)-len(rows), "shared packages")
}

func asStrings[T ~string](l []T) []string {
	out := make([]string, len(l))
	for i, s := range l {
		out[i] = string(s)
	}
	return out
}

func (t *textReport) deployables() {
	deps := t.d.Proposal.Deployables
	if len(deps) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("Programs that exist already (%d)", len(deps)))
	var rows [][]string
	for _, dep := range deps {
		kind := "ships"
		if dep.Tool {
			kind = "tool"
		}
		rows = append(rows, []string{t.short(dep.Package), kind, grouped(dep.Reach), grouped(dep.Exclusive)})
	}
	t.Table(2, []term.Column{
		{Title: "program", Min: 14},
		{Title: "kind"},
		{Title: "links packages", Right: true},
		{Title: "only it links", Right: true},
	}, rows)
}

func (t *textReport) cutEdges() {
	cuts := t.cuts()
	if len(cuts) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("What would be cut (%d), strongest first", len(cuts)))
	var rows [][]string
	for _, c := range cuts[:t.o.limit(textCuts, len(cuts))] {
		rows = append(rows, []string{t.endName(c.From) + " -> " + t.endName(c.To), grouped(c.Refs), grouped(c.Runtime), sureOf(c), t.example(c)})
	}
	t.Table(2, []term.Column{
		{Title: "from -> to", Style: term.Accent, Min: 14},
		{Title: "references", Right: true},
		{Title: "by interface", Right: true},
		{Title: "sure", Right: true},
		{Title: "for example", Min: 14},
	}, rows)
	t.more(len(cuts)-len(rows), "cuts")
}

// example is the strongest reference of a cut: what is used, and where.
func (t *textReport) example(c *boundary.Cut) string {
	g := t.groups(c)
	if len(g) == 0 {
		if len(c.Pairs) > 0 {
			return t.short(c.Pairs[0].From) + " imports " + t.short(c.Pairs[0].To)
		}
		return ""
	}
	return g[0].sites[0].Short() + " " + t.symbol(g[0].ref.To)
}

func (t *textReport) cycles() {
	cs := t.cycleItems()
	if len(cs) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("Cycles (%d)", len(cs)))
	shown := t.o.limit(textCycles, len(cs))
	for _, c := range cs[:shown] {
		t.Para(term.Plain, "  ", c.what()+": "+listed(c.Members, t.o.limit(8, len(c.Members))))
		n := t.o.limit(4, len(c.Ties))
		for _, tie := range c.Ties[:n] {
			s := t.tieSentence(tie)
			if len(tie.Wired) > 0 {
				s += ", wired in " + t.pos(tie.Wired[0]).Short()
			}
			t.Para(term.Plain, "    - ", s)
		}
		switch {
		case len(c.Ties) == 0:
			t.Para(term.Plain, "    - ", t.closedBy())
		case n < len(c.Ties):
			t.Para(term.Dim, "    ", fmt.Sprintf("%s more ties: use --all", grouped(len(c.Ties)-n)))
		}
	}
	t.more(len(cs)-shown, "cycles")
}

func (t *textReport) notSeen() {
	l := &t.d.Load
	gaps := t.gapKinds()
	if !l.Partial && len(gaps) == 0 && len(l.MissingModules) == 0 && len(l.Notes) == 0 && len(t.unplaced()) == 0 {
		t.Blank()
		t.Para(term.Dim, "", "Nothing was left out: every file of the target was read and typed.")
		return
	}
	t.Heading("Not seen, and what was done differently")
	for _, g := range gaps {
		t.Para(term.Plain, "  - ", g.sentence())
		n := t.o.limit(2, len(g.gaps))
		if t.o.All {
			n = len(g.gaps)
		}
		for _, one := range g.gaps[:n] {
			t.Para(term.Dim, "      ", t.gap(one))
		}
		if n < len(g.gaps) {
			t.Para(term.Dim, "      ", fmt.Sprintf("%s more: use --all", grouped(len(g.gaps)-n)))
		}
	}
	if len(l.MissingModules) > 0 {
		t.Para(term.Plain, "  - ", "missing modules: "+listed(l.MissingModules, t.o.limit(textGaps, len(l.MissingModules))))
	}
	if u := t.unplaced(); len(u) > 0 {
		t.Para(term.Plain, "  - ", plural(len(u), "package is", "packages are")+" in no class of the proposal")
	}
	for _, n := range l.Notes {
		t.Para(term.Plain, "  - ", n)
	}
}

func (t *textReport) next() {
	t.Heading("Next")
	if len(t.d.Facts.Packages) == 0 {
		t.Line(term.Accent, "  demarc analyze DIR")
		return
	}
	from := ""
	if t.o.From == "" {
		target := ""
		for _, a := range t.o.Args {
			target += shellWord(a) + " "
		}
		t.Line(term.Accent, "  demarc analyze "+target+"-o analysis.json")
		from = "analysis.json"
	} else {
		from = shellWord(t.o.From)
	}
	t.Line(term.Accent, "  demarc report "+from+" --format html -o report.html")
	if cuts := t.cuts(); len(cuts) > 0 {
		c := cuts[0]
		t.Line(term.Accent, "  demarc explain "+shellWord(t.endName(c.From))+" "+shellWord(t.endName(c.To))+" --from "+from)
	} else if i := t.largest(); i >= 0 {
		t.Line(term.Accent, "  demarc explain "+shellWord(t.short(t.path(i)))+" --from "+from)
	}
	if len(t.d.Proposal.Services) > 0 && len(t.d.Proposal.Divisions) == 0 {
		t.Line(term.Accent, "  demarc accept "+from)
	}
}

// largest is the package with most lines, the first by path of equals.
func (x *index) largest() int {
	best := -1
	for i := range x.d.Facts.Packages {
		if best < 0 || x.d.Facts.Packages[i].Lines > x.d.Facts.Packages[best].Lines {
			best = i
		}
	}
	return best
}

// shellWord quotes s for a POSIX shell where it must be.
func shellWord(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("./_-:@%+,=", r))
	}) < 0
	if plain && s != "" && s[0] != '-' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// closedBy says what closes a cycle that no call through an interface closes:
// between pieces of packages there are no imports yet.
func (x *index) closedBy() string {
	if len(x.d.Proposal.Divisions) > 0 {
		return "references between declarations close it"
	}
	return "imports alone close it"
}
