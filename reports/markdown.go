package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

// How many records of a kind Markdown shows without Options.All.
const (
	mdCuts   = 20
	mdShared = 40
)

// mdText escapes a sentence for Markdown: what starts markup, HTML, and
// mentions, which would call people into a pull request.
func mdText(s string) string {
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "#", `\#`, "@", "&#64;", "~", `\~`, "$", `\$`, "!", `\!`,
	).Replace(term.Clean(s))
}

// mdCode is a name as code, safe inside and outside of tables: a code span
// would need the pipe escaped inside a table only, so names with a pipe or a
// backtick are written as HTML.
func mdCode(s string) string {
	s = term.Clean(s)
	if s == "" || strings.ContainsAny(s, "|`") || strings.TrimSpace(s) != s {
		return "<code>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "[", "&#91;", "]", "&#93;", `\`, "&#92;", "@", "&#64;", "!", "&#33;").Replace(s) + "</code>"
	}
	return "`" + s + "`"
}

func mdCodes(names []string, limit int) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = mdCode(n)
	}
	return listed(out, limit)
}

// mdWriter collects Markdown.
type mdWriter struct {
	strings.Builder
}

func (m *mdWriter) para(format string, args ...any) {
	fmt.Fprintf(&m.Builder, format, args...)
	m.WriteString("\n\n")
}

func (m *mdWriter) item(format string, args ...any) {
	m.WriteString("- ")
	fmt.Fprintf(&m.Builder, format, args...)
	m.WriteString("\n")
}

// table prints cells that are Markdown already. A title that starts with ">"
// is a column of numbers.
func (m *mdWriter) table(titles []string, rows [][]string) {
	line := "|"
	for i, t := range titles {
		rule := " --- |"
		if n, ok := strings.CutPrefix(t, ">"); ok {
			t, rule = n, " ---: |"
		}
		titles[i], line = t, line+rule
	}
	m.row(titles)
	m.WriteString(line + "\n")
	for _, r := range rows {
		m.row(r)
	}
	m.WriteString("\n")
}

func (m *mdWriter) row(cells []string) {
	m.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func (m *mdWriter) more(n int, what string) {
	if n > 0 {
		m.para("%s more %s in the HTML report, or with `--all`.", grouped(n), what)
	}
}

type mdReport struct {
	*index
	mdWriter
	o Options
}

func renderMarkdown(w io.Writer, x *index, o Options) error {
	m := &mdReport{index: x, o: o}
	m.answer()
	if len(x.d.Facts.Packages) > 0 {
		if err := m.picture(); err != nil {
			return err
		}
		m.services()
		m.shared()
		m.programs()
		m.cutEdges()
		m.quality()
		m.cycles()
		m.evidence()
		m.notSeen()
	}
	_, err := io.WriteString(w, strings.TrimRight(m.String(), "\n")+"\n")
	return err
}

func (m *mdReport) answer() {
	a := m.index.answer()
	m.para("# Service boundaries of %s", mdText(m.d.Subject.Name))
	m.para("**%s**", mdText(a.Headline))
	for _, p := range a.Points {
		m.item("%s", mdText(p))
	}
	if s := m.constraintSentence(); s != "" {
		m.item("%s", mdText(s))
	}
	for _, n := range m.d.Proposal.Notes {
		m.item("%s", mdText(n))
	}
	m.WriteString("\n")
	if a.Partial != "" {
		m.para("> **Partial answer.** %s", mdText(strings.TrimPrefix(a.Partial, "This is a partial answer. ")))
	}
	if m.prefix != "" && len(m.d.Facts.Packages) > 1 {
		m.para("Import paths are shown without %s.", mdCode(m.prefix))
	}
}

func (m *mdReport) picture() error {
	v, err := m.serviceMap()
	if err != nil || len(v.Nodes) < 2 {
		return err
	}
	m.WriteString("```mermaid\n")
	if err := v.Mermaid(&m.Builder); err != nil {
		return err
	}
	m.WriteString("```\n\n")
	return nil
}

func (m *mdReport) services() {
	if len(m.d.Proposal.Services) == 0 {
		return
	}
	m.para("## %s", m.partsTitle())
	var rows [][]string
	for i := range m.d.Proposal.Services {
		s := &m.d.Proposal.Services[i]
		reason := ""
		if len(s.Reasons) > 0 {
			reason = mdText(s.Reasons[0])
		}
		rows = append(rows, []string{mdCode(string(s.ID)), m.packagesOf(s), grouped(s.Lines), sure(s.Confidence), mdCodes(m.shorts(s.Entry), 3), reason})
	}
	m.table([]string{"service", ">packages", ">lines", ">sure", "entry", "strongest reason"}, rows)
	for i := range m.d.Proposal.Services {
		s := &m.d.Proposal.Services[i]
		m.para("<details><summary>Reasons and packages of %s</summary>", strings.ReplaceAll(mdText(string(s.ID)), "`", ""))
		for _, r := range s.Reasons {
			m.item("why: %s", mdText(r))
		}
		m.item("next: %s", mdText(m.runnerUp(s.RunnerUp)))
		for j := range s.Packages {
			m.item("%s %s", mdCode(m.short(s.Packages[j].Package)), mdText(s.Packages[j].Reason))
		}
		m.para("\n</details>")
	}
}

func (m *mdReport) shared() {
	ms := m.members(boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract)
	if len(ms) == 0 {
		return
	}
	m.para("## Shared by services")
	var rows [][]string
	for _, s := range ms[:m.o.limit(mdShared, len(ms))] {
		rows = append(rows, []string{mdCode(m.short(s.Package)), classWord(s.Class), grouped(m.d.Facts.Packages[m.byPath[s.Package]].Lines), mdCodes(asStrings(s.Owners), 6), mdText(s.Reason)})
	}
	m.table([]string{"package", "class", ">lines", "used by", "why"}, rows)
	m.more(len(ms)-len(rows), "shared packages")
}

func (m *mdReport) programs() {
	if len(m.d.Proposal.Deployables) == 0 {
		return
	}
	m.para("## Programs that exist already")
	var rows [][]string
	for _, dep := range m.d.Proposal.Deployables {
		kind := "ships"
		if dep.Tool {
			kind = "tool"
		}
		rows = append(rows, []string{mdCode(m.short(dep.Package)), kind, grouped(dep.Reach), grouped(dep.Exclusive)})
	}
	m.table([]string{"program", "kind", ">links packages", ">only it links"}, rows)
}

func (m *mdReport) cutEdges() {
	cuts := m.cuts()
	if len(cuts) == 0 {
		return
	}
	m.para("## What would be cut")
	var rows [][]string
	for _, c := range cuts[:m.o.limit(mdCuts, len(cuts))] {
		example := ""
		if g := m.groups(c); len(g) > 0 {
			example = mdCode(g[0].sites[0].Short()) + " " + mdCode(m.symbol(g[0].ref.To))
		}
		rows = append(rows, []string{mdCode(m.endName(c.From)) + " → " + mdCode(m.endName(c.To)), grouped(c.Refs), grouped(c.Runtime), example})
	}
	m.table([]string{"from → to", ">references", ">by interface", "for example"}, rows)
	m.more(len(cuts)-len(rows), "cuts")
}

func (m *mdReport) cycles() {
	cs := m.cycleItems()
	if len(cs) == 0 {
		return
	}
	m.para("## Cycles")
	for _, c := range cs {
		m.item("%s: %s", c.what(), mdCodes(c.Members, 8))
		for _, t := range c.Ties {
			wired := ""
			if len(t.Wired) > 0 {
				wired = ", wired in " + mdCode(m.pos(t.Wired[0]).Short())
			}
			m.WriteString("  ")
			m.item("%s calls %s through %s%s", mdCode(m.short(t.From)), mdCode(m.short(t.To)), mdCode(m.shortSymbol(t.Interface)), wired)
		}
	}
	m.WriteString("\n")
}

func (m *mdReport) notSeen() {
	gaps := m.gapKinds()
	if len(gaps) == 0 && len(m.d.Load.Notes)+len(m.d.Load.MissingModules) == 0 {
		return
	}
	m.para("## Not seen, and what was done differently")
	for _, g := range gaps {
		m.item("%s", mdText(g.sentence()))
		for _, gap := range g.gaps[:m.o.limit(3, len(g.gaps))] {
			m.WriteString("  ")
			m.item("%s", mdText(m.gap(gap)))
		}
	}
	if len(m.d.Load.MissingModules) > 0 {
		m.item("missing modules: %s", mdCodes(m.d.Load.MissingModules, 20))
	}
	for _, n := range m.d.Load.Notes {
		m.item("%s", mdText(n))
	}
	m.WriteString("\n")
}
