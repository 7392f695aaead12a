package reports

import (
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// markdown writes an explanation for a pull request or a wiki.
func (e *Explanation) markdown(o Options) string {
	m := &mdWriter{}
	if e.Other == nil {
		e.markdownOne(m, o)
	} else {
		e.markdownTwo(m, o)
	}
	if len(e.Couplings) > 0 {
		m.para("## Interfaces met at run time")
		n := o.limit(explainRefs, len(e.Couplings))
		for i := range e.Couplings[:n] {
			m.item("%s", e.mdCoupling(&e.Couplings[i], o))
		}
		m.WriteString("\n")
		m.more(len(e.Couplings)-n, "interfaces")
	}
	if e.Runtime != nil {
		m.para("## Seen at run time: %s", mdText(listed(e.Runtime.Sources, 3)))
		for _, s := range e.Runtime.sentences(e.prefix, o.All) {
			m.item("%s", mdText(s))
		}
		m.WriteString("\n")
	}
	if len(e.Unsure) > 0 {
		m.para("## Not seen here, so more ties may exist")
		for _, u := range e.Unsure[:o.limit(5, len(e.Unsure))] {
			m.item("%s", mdText(u))
		}
	}
	return strings.TrimRight(m.String(), "\n") + "\n"
}

func (e *Explanation) markdownOne(m *mdWriter, o Options) {
	m.para("# %s", mdText(e.title(&e.Subject)))
	m.para("%s", mdText(e.headline(&e.Subject)))
	for _, r := range e.Subject.Reasons {
		m.item("%s", mdText(r))
	}
	if s := &e.Subject; s.Confidence != nil {
		m.item("sure: %s; next: %s", sure(s.Confidence), mdText(e.runnerUp(s.RunnerUp)))
	} else if p := &s.Packages[0]; !s.Whole && p.Confidence != nil {
		m.item("sure: %s; next: %s", sure(p.Confidence), mdText(e.runnerUp(p.RunnerUp)))
	}
	for i := range e.Subject.Packages {
		p := &e.Subject.Packages[i]
		m.item("%s (%s) %s", mdCode(e.short(p.Path)), plural(p.Lines, "line", "lines"), mdText(p.Reason))
	}
	m.WriteString("\n")
	for _, b := range e.Subject.divisionBlocks(e.prefix) {
		b.markdown(m, o)
	}
	e.mdNeighbours(m, o, "Used by", e.Importers)
	e.mdNeighbours(m, o, "Uses", e.Imports)
	if len(e.Used) == 0 {
		return
	}
	m.para("## Symbols used from outside")
	n := o.limit(explainSymbols, len(e.Used))
	var rows [][]string
	for _, u := range e.Used[:n] {
		rows = append(rows, []string{mdCode(e.shortID(u.Symbol)), string(u.Kind), grouped(u.Sites), mdCode(u.Place.Short())})
	}
	m.table([]string{"symbol", "kind", ">sites", "declared"}, rows)
	m.more(len(e.Used)-n, "symbols")
}

func (e *Explanation) mdNeighbours(m *mdWriter, o Options, title string, ns []Neighbour) {
	m.para("## %s (%d)", title, len(ns))
	if len(ns) == 0 {
		return
	}
	n := o.limit(explainNeighbours, len(ns))
	var rows [][]string
	for _, x := range ns[:n] {
		rows = append(rows, []string{mdCode(e.short(x.Package)), grouped(x.Refs), grouped(x.Runtime)})
	}
	m.table([]string{"package", ">references", ">by interface"}, rows)
	m.more(len(ns)-n, "packages")
}

func (e *Explanation) markdownTwo(m *mdWriter, o Options) {
	m.para("# %s and %s", mdText(e.title(&e.Subject)), mdText(e.title(e.Other)))
	m.para("%s", mdText(e.verdict()))
	e.mdDirection(m, o, &e.Subject, e.Other, e.Forward)
	e.mdDirection(m, o, e.Other, &e.Subject, e.Backward)
	if len(e.Chain) > 0 {
		m.para("## Shortest way")
		for _, s := range e.Chain {
			m.item("%s", mdText(e.step(s)))
		}
		m.WriteString("\n")
	}
}

func (e *Explanation) mdDirection(m *mdWriter, o Options, from, to *Side, gs []KindGroup) {
	if len(gs) == 0 {
		return
	}
	m.para("## %s → %s: %s", mdText(e.title(from)), mdText(e.title(to)), plural(sites(gs), "place", "places"))
	for _, g := range gs {
		m.para("**%s (%d)**", kindWord(g.Kind), g.Sites)
		n := o.limit(explainRefs, len(g.Refs))
		for i := range g.Refs[:n] {
			e.mdRef(m, o, &g.Refs[i])
		}
		m.WriteString("\n")
		m.more(len(g.Refs)-n, "references")
	}
}

func (e *Explanation) mdRef(m *mdWriter, o Options, r *RefUse) {
	at := make([]string, len(r.At))
	for i, p := range r.At {
		at[i] = p.String()
	}
	m.item("%s → %s at %s", mdCode(e.shortID(r.From)), mdCode(e.shortID(r.To)), mdCodes(at, max(1, o.limit(explainSites, len(at)))))
	for i := range r.Through[:o.limit(explainWired, len(r.Through))] {
		m.WriteString("  ")
		m.item("through %s", e.mdCoupling(&r.Through[i], o))
	}
}

func (e *Explanation) mdCoupling(c *CouplingUse, o Options) string {
	var at []string
	for _, w := range c.Wired[:o.limit(explainWired, len(c.Wired))] {
		at = append(at, mdCode(w.Place.String())+" in "+mdCode(e.shortID(w.In)))
	}
	s := mdCode(e.shortID(c.Interface)) + ", met by " + mdCode(e.shortID(ident.SymbolID(c.Type)))
	if len(at) > 0 {
		s += ", wired at " + strings.Join(at, " and ")
	}
	return s
}
