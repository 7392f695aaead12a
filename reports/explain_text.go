package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

// How many records of a kind an explanation shows without Options.All.
const (
	explainNeighbours = 12
	explainSymbols    = 12
	explainRefs       = 10
	explainSites      = 4
	explainWired      = 3
)

// Render writes the explanation as text, json or md.
func (e *Explanation) Render(w io.Writer, o Options) error {
	switch o.Format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(e)
	case "text", "":
		t := &explainText{e, &term.Printer{Columns: o.width(), Color: o.Color}, o}
		if e.Other == nil {
			t.one()
		} else {
			t.two()
		}
		_, err := io.WriteString(w, t.String())
		return err
	case "md":
		_, err := io.WriteString(w, e.markdown(o))
		return err
	}
	return &FormatError{fmt.Sprintf("an explanation has no format %q", o.Format), "formats are text, json, md"}
}

type explainText struct {
	*Explanation
	*term.Printer
	o Options
}

func (e *Explanation) short(p ident.PackagePath) string {
	if string(p)+"/" == e.prefix {
		return string(p)[strings.LastIndexByte(string(p), '/')+1:]
	}
	return strings.TrimPrefix(string(p), e.prefix)
}

func (e *Explanation) shortID(s ident.SymbolID) string {
	return strings.TrimPrefix(string(s), e.prefix)
}

// title names a side in a sentence.
func (e *Explanation) title(s *Side) string {
	if s.Whole {
		return "service " + string(s.Service)
	}
	if s.Query == string(boundary.KernelID) {
		return s.Query
	}
	return e.short(s.Packages[0].Path)
}

// headline is the first sentence about one side.
func (e *Explanation) headline(s *Side) string {
	lines := 0
	for i := range s.Packages {
		lines += s.Packages[i].Lines
	}
	if s.Query == string(boundary.KernelID) {
		return fmt.Sprintf("%s: what several parts use, in %s.", s.Query, plural(len(s.Packages), "package", "packages"))
	}
	if s.Whole && len(s.Piece) > 0 {
		return fmt.Sprintf("Service %s: %s, %s of %s.", s.Service, plural(s.Lines, "line", "lines"),
			plural(len(s.Piece), "declaration", "declarations"), plural(len(s.Packages), "package", "packages"))
	}
	if s.Whole {
		return fmt.Sprintf("Service %s: %s, %s.", s.Service, plural(len(s.Packages), "package", "packages"), plural(lines, "line", "lines"))
	}
	p := &s.Packages[0]
	h := fmt.Sprintf("%s: %s, ", e.short(p.Path), plural(lines, "line", "lines"))
	switch {
	case p.Service != "":
		h += "part of service " + string(p.Service)
	default:
		h += classWord(p.Class) + " (" + classPurpose(p.Class) + ")"
	}
	return h + "."
}

func (t *explainText) left(indent string, n int) {
	if n > 0 {
		t.Para(term.Dim, indent, fmt.Sprintf("%s more: use --all", grouped(n)))
	}
}

func (t *explainText) one() {
	s := &t.Subject
	t.Para(term.Bold, "", t.headline(s))
	for i, r := range s.Reasons {
		if i < t.o.limit(3, len(s.Reasons)) {
			t.Para(term.Plain, "  - ", r)
		}
	}
	if s.Confidence != nil {
		t.Para(term.Plain, "  sure: ", sure(s.Confidence))
		t.Para(term.Plain, "  next: ", t.runnerUp(s.RunnerUp))
	}
	if !s.Whole {
		t.packageLines(&s.Packages[0])
	} else {
		t.Heading(fmt.Sprintf("Packages (%d)", len(s.Packages)))
		var rows [][]string
		for i := range s.Packages[:t.o.limit(20, len(s.Packages))] {
			p := &s.Packages[i]
			rows = append(rows, []string{t.short(p.Path), grouped(p.Lines), sure(p.Confidence), p.Reason})
		}
		t.Table(2, []term.Column{{Title: "package", Min: 14}, {Title: "lines", Right: true}, {Title: "sure", Right: true}, {Title: "reason", Min: 14}}, rows)
		t.left("  ", len(s.Packages)-len(rows))
	}
	for _, b := range s.divisionBlocks(t.prefix) {
		b.print(t.Printer, t.o)
	}
	t.neighbours("Used by", t.Importers)
	t.neighbours("Uses", t.Imports)
	t.used()
	t.couplings("Interfaces met at run time")
	t.runtime()
	t.unsure()
}

func (t *explainText) packageLines(p *PackageFacts) {
	if p.Doc != "" {
		t.Para(term.Plain, "  ", p.Doc)
	}
	if p.Reason != "" {
		t.Para(term.Plain, "  why:     ", p.Reason)
	}
	if p.Confidence != nil {
		t.Para(term.Plain, "  sure:    ", sure(p.Confidence))
		t.Para(term.Plain, "  next:    ", t.runnerUp(p.RunnerUp))
	}
	if len(p.Owners) > 0 {
		t.Para(term.Plain, "  used by: ", listed(asStrings(p.Owners), 8))
	}
	if len(p.Deciders) > 0 {
		names := make([]string, len(p.Deciders))
		for i, d := range p.Deciders {
			names[i] = t.short(d)
		}
		t.Para(term.Plain, "  decided: ", "by "+listed(names, 5))
	}
	if len(p.Traits) > 0 {
		t.Para(term.Plain, "  traits:  ", strings.Join(asStrings(p.Traits), ", "))
	}
	if string(p.Path) != t.short(p.Path) {
		t.Para(term.Dim, "  path:    ", string(p.Path))
	}
}

func (t *explainText) neighbours(title string, ns []Neighbour) {
	if len(ns) == 0 {
		t.Heading(title + ": nothing else in this code base")
		return
	}
	t.Heading(fmt.Sprintf("%s (%d)", title, len(ns)))
	var rows [][]string
	for _, n := range ns[:t.o.limit(explainNeighbours, len(ns))] {
		how := ""
		if !n.Imports {
			how = "by interface only"
		}
		rows = append(rows, []string{t.short(n.Package), grouped(n.Refs), grouped(n.Runtime), how})
	}
	t.Table(2, []term.Column{{Title: "package", Min: 14}, {Title: "references", Right: true}, {Title: "by interface", Right: true}, {Min: 17}}, rows)
	t.left("  ", len(ns)-len(rows))
}

func (t *explainText) used() {
	if len(t.Used) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("Symbols used from outside (%d)", len(t.Used)))
	var rows [][]string
	for _, u := range t.Used[:t.o.limit(explainSymbols, len(t.Used))] {
		rows = append(rows, []string{t.shortID(u.Symbol), string(u.Kind), grouped(u.Sites), u.Place.Short()})
	}
	t.Table(2, []term.Column{{Title: "symbol", Min: 14, Style: term.Accent}, {Title: "kind"}, {Title: "sites", Right: true}, {Title: "declared", Min: 14}}, rows)
	t.left("  ", len(t.Used)-len(rows))
}

func (t *explainText) couplings(title string) {
	if len(t.Couplings) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("%s (%d)", title, len(t.Couplings)))
	n := t.o.limit(explainRefs, len(t.Couplings))
	for _, c := range t.Couplings[:n] {
		t.Para(term.Plain, "  - ", t.coupling(&c))
	}
	t.left("    ", len(t.Couplings)-n)
}

// coupling is one coupling in a sentence.
func (t *explainText) coupling(c *CouplingUse) string {
	return t.shortType(c) + " is used as " + t.shortID(c.Interface) + t.wired(c)
}

// through is the same for a call that goes through the interface.
func (t *explainText) through(c *CouplingUse) string {
	return "through " + t.shortID(c.Interface) + ", here a " + t.shortType(c) + t.wired(c)
}

func (e *Explanation) shortType(c *CouplingUse) string {
	if c.Pointer {
		return "*" + e.shortID(c.Type)
	}
	return e.shortID(c.Type)
}

func (t *explainText) wired(c *CouplingUse) string {
	s := ""
	n := t.o.limit(explainWired, len(c.Wired))
	for i, w := range c.Wired[:n] {
		word := ", wired in "
		if i > 0 {
			word = " and "
		}
		s += word + t.shortID(w.In) + " at " + w.Place.String()
	}
	if n < len(c.Wired) {
		s += fmt.Sprintf(" and %d more", len(c.Wired)-n)
	}
	return s
}

func (t *explainText) runtime() {
	if t.Runtime == nil {
		return
	}
	t.Heading("Seen at run time: " + listed(t.Runtime.Sources, 3))
	for _, s := range t.Runtime.sentences(t.prefix, t.o.All) {
		t.Para(term.Plain, "  - ", s)
	}
}

func (t *explainText) unsure() {
	if len(t.Unsure) == 0 {
		return
	}
	t.Heading("Not seen here, so more ties may exist")
	n := t.o.limit(5, len(t.Unsure))
	for _, u := range t.Unsure[:n] {
		t.Para(term.Plain, "  - ", u)
	}
	t.left("    ", len(t.Unsure)-n)
}

// sites sums the sites of one direction.
func sites(gs []KindGroup) int {
	n := 0
	for _, g := range gs {
		n += g.Sites
	}
	return n
}

// verdict is the first sentence about two sides.
func (e *Explanation) verdict() string {
	a, b := e.title(&e.Subject), e.title(e.Other)
	f, r := sites(e.Forward), sites(e.Backward)
	switch {
	case f > 0 && r > 0:
		return fmt.Sprintf("%s uses %s in %s, and %s uses %s in %s.", a, b, plural(f, "place", "places"), b, a, plural(r, "place", "places"))
	case f > 0:
		return fmt.Sprintf("%s uses %s in %s; nothing leads back.", a, b, plural(f, "place", "places"))
	case r > 0:
		return fmt.Sprintf("%s uses %s in %s; nothing leads the other way.", b, a, plural(r, "place", "places"))
	case len(e.Couplings) > 0:
		return fmt.Sprintf("Only interfaces tie %s and %s.", a, b)
	case e.tied():
		return fmt.Sprintf("%s and %s are tied by an import, but no symbol of it is used.", a, b)
	case len(e.Chain) > 0:
		return fmt.Sprintf("Nothing ties %s and %s directly; the shortest way has %s.", a, b, plural(len(e.Chain), "step", "steps"))
	}
	return fmt.Sprintf("Nothing ties %s and %s, directly or through other packages.", a, b)
}

func (t *explainText) two() {
	t.Para(term.Bold, "", t.verdict())
	t.side("  from: ", &t.Subject)
	t.side("  to:   ", t.Other)
	t.direction(&t.Subject, t.Other, t.Forward)
	t.direction(t.Other, &t.Subject, t.Backward)
	t.couplings("Interfaces between them")
	t.runtime()
	if len(t.Chain) > 0 {
		t.Heading("Shortest way")
		for _, s := range t.Chain {
			t.Para(term.Plain, "  ", t.step(s))
		}
	}
	t.unsure()
}

func (t *explainText) side(label string, s *Side) {
	t.Para(term.Dim, label, t.headline(s))
}

func (e *Explanation) step(s Step) string {
	from, to := e.short(s.From), e.short(s.To)
	if !s.Forward {
		from, to = to, from
	}
	if s.Runtime {
		return from + " calls " + to + " through an interface"
	}
	return from + " imports " + to
}

func (t *explainText) direction(from, to *Side, gs []KindGroup) {
	if len(gs) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("%s -> %s: %s", t.title(from), t.title(to), plural(sites(gs), "place", "places")))
	for _, g := range gs {
		t.Para(term.Accent, "  ", fmt.Sprintf("%s (%d)", kindWord(g.Kind), g.Sites))
		n := t.o.limit(explainRefs, len(g.Refs))
		for _, r := range g.Refs[:n] {
			t.ref(&r, g.Kind)
		}
		t.left("    ", len(g.Refs)-n)
	}
}

func (t *explainText) ref(r *RefUse, kind facts.RefKind) {
	t.Para(term.Plain, "    ", t.shortID(r.From)+" -> "+t.shortID(r.To))
	t.Para(term.Plain, "      ", t.places(r.At))
	for i := range r.Through {
		if i < t.o.limit(explainWired, len(r.Through)) {
			t.Para(term.Plain, "      ", t.through(&r.Through[i]))
		}
	}
	if kind == facts.Runtime && len(r.Through) == 0 {
		t.Para(term.Dim, "      ", "through an interface that was not recorded")
	}
}

// places lists the first places of a reference.
func (t *explainText) places(ps []Place) string {
	n := t.o.limit(explainSites, len(ps))
	parts := make([]string, n)
	for i, p := range ps[:n] {
		parts[i] = p.String()
		if p.Loop {
			parts[i] += " (in a loop)"
		}
	}
	s := strings.Join(parts, ", ")
	if n < len(ps) {
		s += fmt.Sprintf(" and %s more: use --all", grouped(len(ps)-n))
	}
	return s
}
