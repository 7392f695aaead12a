package reports

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

// FindingsOptions steer Findings.
type FindingsOptions struct {
	// Kinds keeps findings of these rules; empty means all.
	Kinds []string
	// Areas replaces the proposal's services; nil keeps them.
	Areas Areas
}

// Rule is a kind of problem that evidence shows.
type Rule struct {
	ID string `json:"id"`
	// Purpose is one sentence: what is found. Rationale says why it matters.
	Purpose   string `json:"purpose"`
	Rationale string `json:"rationale"`
	// Stage names the evidence that it rests on.
	Stage string `json:"stage"`
	// Before is code with the problem, After the usual way out.
	Before string `json:"before"`
	After  string `json:"after"`

	// crossing is true for rules that are about areas, data for those about
	// tables.
	crossing, data bool
	find           func(*finder)
}

// RuleResult is what became of one rule.
type RuleResult struct {
	Rule string `json:"rule"`
	// Findings counts them. Checked is false when the rule could not be: then
	// 0 means "unknown", and Note says why. Note may also say what limits a
	// count.
	Findings int    `json:"findings"`
	Checked  bool   `json:"checked"`
	Note     string `json:"note,omitempty"`
}

// Finding is one problem.
type Finding struct {
	Rule string `json:"rule"`
	// Text is one sentence with shortened names.
	Text   string         `json:"text"`
	Symbol ident.SymbolID `json:"symbol,omitempty"`
	// Place is the decisive place, More are further ones of the same finding.
	Place Place   `json:"place"`
	More  []Place `json:"more"`
	// Areas are sorted; Tables and Targets too. Targets are symbols on the
	// other side.
	Areas   []string         `json:"areas"`
	Tables  []string         `json:"tables"`
	Targets []ident.SymbolID `json:"targets"`
}

// FindingsView is the list of problems. Lists are never nil.
type FindingsView struct {
	// Areas are what "across areas" means, sorted; fewer than two mean that
	// rules about areas were not checked.
	Areas []string `json:"areas"`
	// Rules are in the order of Rules, those that were asked for.
	Rules []RuleResult `json:"rules"`
	// Findings are in the order of Rules, then by place.
	Findings []Finding `json:"findings"`

	x *index
}

// RuleIDs lists the rules.
func RuleIDs() []string {
	var out []string
	for _, r := range Rules() {
		out = append(out, r.ID)
	}
	return out
}

// Findings checks the rules against the evidence of a Document. The error is a
// *FormatError.
func Findings(d *Document, o FindingsOptions) (*FindingsView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	for _, k := range o.Kinds {
		if _, err := RuleNamed(k); err != nil {
			return nil, err
		}
	}
	x := newIndex(d)
	f := &finder{x: x, a: newAreas(x, o.Areas), v: &FindingsView{Areas: []string{}, Rules: []RuleResult{}, Findings: []Finding{}, x: x}}
	f.v.Areas = append(f.v.Areas, f.a.names...)
	for _, r := range Rules() {
		if len(o.Kinds) == 0 || slices.Contains(o.Kinds, r.ID) {
			f.check(&r)
		}
	}
	return f.v, nil
}

// RuleNamed returns a rule, or a *FormatError that lists them.
func RuleNamed(id string) (*Rule, error) {
	for _, r := range Rules() {
		if r.ID == id {
			return &r, nil
		}
	}
	return nil, &FormatError{"no rule is called " + quoted(id), "rules are " + strings.Join(RuleIDs(), ", ")}
}

// finder collects findings.
type finder struct {
	x    *index
	a    *areas
	v    *FindingsView
	rule *Rule
	// found are those of the rule.
	found []Finding
	// serving is what servers found, nil before.
	serving *servers
	// note is what the rule says about its limits.
	note string
}

func (f *finder) check(r *Rule) {
	f.rule, f.found, f.note = r, nil, ""
	res := RuleResult{Rule: r.ID, Checked: true}
	switch {
	case len(f.x.d.Facts.Packages) == 0:
		res.Checked, f.note = false, "no Go package was found"
	case r.crossing && !f.a.enough():
		res.Checked, f.note = false, "there are no two parts whose border could be crossed"
	case r.data && len(f.x.d.Facts.Data.Tables) == 0:
		res.Checked, f.note = false, "no table was found, so nothing is known about data"
	default:
		if n := len(f.x.d.Facts.Data.Unresolved); r.data && n > 0 {
			f.note = plural(n, "statement was", "statements were") + " not understood, so there may be more"
		}
		r.find(f)
	}
	slices.SortStableFunc(f.found, func(p, q Finding) int {
		return cmp.Or(comparePlaces(p.Place, q.Place), cmp.Compare(p.Symbol, q.Symbol), cmp.Compare(p.Text, q.Text))
	})
	res.Findings, res.Note = len(f.found), f.note
	f.v.Rules = append(f.v.Rules, res)
	f.v.Findings = append(f.v.Findings, f.found...)
}

// add completes a finding: no nil list, everything sorted.
func (f *finder) add(x Finding) {
	x.Rule = f.rule.ID
	if x.More == nil {
		x.More = []Place{}
	}
	x.Areas, x.Tables, x.Targets = sorted(x.Areas), sorted(x.Tables), sorted(x.Targets)
	slices.SortFunc(x.More, comparePlaces)
	x.More = slices.DeleteFunc(slices.Compact(x.More), func(p Place) bool { return p == x.Place })
	f.found = append(f.found, x)
}

// sorted copies a set, without "" and never nil.
func sorted[T ~string](l []T) []T {
	out := slices.DeleteFunc(slices.Concat([]T{}, l), func(s T) bool { return s == "" })
	slices.Sort(out)
	return slices.Compact(out)
}

// Render writes the view in one of AnswerFormats.
func (v *FindingsView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *FindingsView) table() [][]string {
	rows := [][]string{{"rule", "file", "line", "symbol", "areas", "tables", "targets", "text"}}
	for i := range v.Findings {
		x := &v.Findings[i]
		rows = append(rows, []string{
			x.Rule, x.Place.File, itoa(x.Place.Line), string(x.Symbol), strings.Join(x.Areas, " "), strings.Join(x.Tables, " "),
			strings.Join(asStrings(x.Targets), " "), x.Text,
		})
	}
	return rows
}

func (v *FindingsView) sheet() *sheet {
	s := &sheet{title: "Findings in " + v.x.d.Subject.Name, shortened: v.x.prefix}
	unchecked := 0
	for _, r := range v.Rules {
		if !r.Checked {
			unchecked++
		}
	}
	s.head = []string{plural(len(v.Findings), "finding", "findings") + " of " + plural(len(v.Rules)-unchecked, "rule that was checked", "rules that were checked") + "."}
	if unchecked > 0 {
		s.head = append(s.head, plural(unchecked, "rule", "rules")+" could not be checked; see the end.")
	}
	if len(v.Areas) > 1 {
		s.head = append(s.head, "Areas: "+strings.Join(v.Areas, ", ")+".")
	}
	if p := v.x.partial(); p != "" {
		s.head = append(s.head, p)
	}
	last := block{title: "Nothing found, or not checked"}
	for _, r := range v.Rules {
		switch {
		case !r.Checked:
			last.items = append(last.items, r.Rule+": not checked: "+r.Note)
		case r.Findings == 0 && r.Note != "":
			last.items = append(last.items, r.Rule+": none that was seen; "+r.Note)
		case r.Findings == 0:
			last.items = append(last.items, r.Rule+": none that was seen")
		default:
			s.blocks = append(s.blocks, v.ruleBlock(&r))
		}
	}
	if len(last.items) > 0 {
		s.blocks = append(s.blocks, last)
	}
	return s
}

func (v *FindingsView) ruleBlock(r *RuleResult) block {
	b := block{title: r.Rule + " (" + grouped(r.Findings) + ")", limit: 8, what: "findings",
		columns: []column{{title: "where", wide: true, name: true}, {title: "what", wide: true}}}
	if rule, err := RuleNamed(r.Rule); err == nil {
		b.text = []string{rule.Purpose}
	}
	for i := range v.Findings {
		x := &v.Findings[i]
		if x.Rule != r.Rule {
			continue
		}
		text := x.Text
		if len(x.More) > 0 {
			at := make([]string, len(x.More))
			for i, p := range x.More {
				at[i] = p.Short()
			}
			text += " Also " + listed(at, 3) + "."
		}
		b.rows = append(b.rows, []string{x.Place.Short(), text})
	}
	if r.Note != "" {
		b.notes = []string{"Note: " + r.Note + "."}
	}
	return b
}

// Text explains the rule within a width in columns.
func (r *Rule) Text(width int) string {
	p := &term.Printer{Columns: width}
	p.Para(term.Bold, "", r.ID+": "+r.Purpose)
	p.Para(term.Plain, "", r.Rationale)
	if r.crossing {
		p.Para(term.Plain, "", "Areas are the proposed or accepted services and the shared kernel; without two of them the rule is not checked.")
	}
	p.Para(term.Dim, "", "Evidence: "+r.Stage)
	for _, part := range []struct{ title, code string }{{"Before", r.Before}, {"After", r.After}} {
		p.Heading(part.title)
		for _, line := range strings.Split(part.code, "\n") {
			p.Line(term.Plain, "  "+strings.ReplaceAll(line, "\t", "    "))
		}
	}
	return p.String()
}
