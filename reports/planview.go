package reports

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/roadmap"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// PlanView is the plan, with names for positions.
type PlanView struct {
	Plan roadmap.Plan `json:"plan"`

	x *index
	// whole prints the steps of everything.
	whole bool
}

// PlanOptions steer a PlanView.
type PlanOptions struct {
	// Service is planned whatever the verdict says; "" for none.
	Service ident.ServiceID
	Answers planner.Answers
}

// PlanOf makes the view. The error is a *FormatError.
func PlanOf(d *Document, o PlanOptions) (*PlanView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	v := &PlanView{Plan: d.Plan, x: newIndex(d)}
	if o.Service != "" {
		id, err := v.x.serviceByName(string(o.Service))
		if err != nil {
			return nil, err
		}
		o.Service = id
	}
	if o.Service != "" || len(o.Answers) > 0 {
		v.Plan = *Advise(d, planner.AdviceOptions{Answers: o.Answers, Service: o.Service}).Plan
	}
	return v, nil
}

// serviceByName finds a service by id or name. The error is a *FormatError that
// lists the names.
func (x *index) serviceByName(name string) (ident.ServiceID, error) {
	var known []string
	for _, s := range x.d.Proposal.Services {
		if string(s.ID) == name || strings.EqualFold(s.Name, name) {
			return s.ID, nil
		}
		known = append(known, string(s.ID))
	}
	if len(known) == 0 {
		return "", &FormatError{fmt.Sprintf("there is no service %q: the analysis proposes none", name), "demarc analyze says why"}
	}
	return "", &FormatError{fmt.Sprintf("there is no service %q", name), "there are " + strings.Join(known, ", ")}
}

// Render writes the view.
func (v *PlanView) Render(w io.Writer, o Options) error {
	shown := *v
	shown.whole = o.All || o.Format == "md"
	return renderAnswer(w, &shown, o)
}

func (v *PlanView) sheet() *sheet {
	p := &v.Plan
	s := &sheet{title: "Plan", head: []string{decisionSentence(p.Decision), p.Summary}, shortened: ""}
	if len(p.Tidy) > 0 {
		s.blocks = append(s.blocks, block{title: "Tidy first", text: []string{"Worth doing even if nothing is ever extracted."}})
		s.blocks = append(s.blocks, v.steps(p.Tidy)...)
	}
	s.blocks = append(s.blocks, v.order())
	for i := range p.Extractions {
		e := &p.Extractions[i]
		if len(e.Steps) == 0 {
			continue
		}
		s.blocks = append(s.blocks, v.extraction(e))
		s.blocks = append(s.blocks, v.steps(e.Steps)...)
	}
	s.blocks = append(s.blocks, block{notes: []string{
		v.sized(),
		"demarc plan --save keeps the plan; demarc plan status then says what is done, by looking at the code.",
	}})
	return s
}

// sized says what sizes and days are.
func (v *PlanView) sized() string {
	const unit = "Sizes are cut function points; days are of one person, P50 to P80, "
	if r := v.Plan.Rate; r.Calibrated {
		return unit + fmt.Sprintf("calibrated: half of the points took you %.2g days each or less (%s in %s).", r.Quantile(.5), planner.DaysPerPoint, r.From)
	}
	return unit + "and not calibrated until a finished extraction of yours sets the rate (demarc plan calibrate)."
}

func decisionSentence(d verdict.Decision) string {
	switch d {
	case verdict.Stay, verdict.TidyFirst, verdict.ModularMonolith:
		return "The verdict is: " + d.Words() + ". Nothing leaves the process."
	}
	return "The verdict is: " + d.Words() + "."
}

// textSteps is how many steps are shown with their places.
const textSteps = 3

func (v *PlanView) steps(steps []roadmap.Step) []block {
	var out []block
	for i := range steps {
		if !v.whole && i >= textSteps {
			break
		}
		out = append(out, v.step(&steps[i]))
	}
	if left := len(steps) - len(out); left > 0 {
		b := block{columns: []column{{title: "step"}, {title: "points", right: true}, {title: "what", wide: true}}}
		for i := len(out); i < len(steps); i++ {
			b.rows = append(b.rows, []string{steps[i].ID, fmt.Sprintf("%.0f", steps[i].Points), steps[i].Title})
		}
		b.notes = []string{"Each with its places, condition and rollback: --all"}
		out = append(out, b)
	}
	return out
}

func (v *PlanView) step(s *roadmap.Step) block {
	b := block{title: s.Title, text: []string{s.Why + "."}}
	for _, c := range s.Changes {
		b.items = append(b.items, v.change(&c))
	}
	if left := s.Places - len(s.Changes); left > 0 {
		b.items = append(b.items, fmt.Sprintf("and %d more places", left))
	}
	if !v.whole && len(b.items) > 5 {
		b.items = append(b.items[:4:4], fmt.Sprintf("and %d more places", s.Places-4))
	}
	b.notes = append(b.notes, "Done when "+s.Done.Text+".")
	line := fmt.Sprintf("%s, %.0f points, %s to %s days, risk %s (%s)", s.ID, s.Points, days(s.P50), days(s.P80), s.Risk, s.RiskWhy)
	if s.Pattern != "" {
		line += ", pattern " + s.Pattern
	}
	if len(s.Owners) > 0 {
		line += "; ask " + strings.Join(s.Owners, ", ")
	}
	b.notes = append(b.notes, line)
	if v.whole {
		if s.Accept != "" {
			b.notes = append(b.notes, "Accept: "+s.Accept)
		}
		if s.Rule != "" {
			b.notes = append(b.notes, "Then enforce: "+s.Rule)
		}
		b.notes = append(b.notes, "Watch: "+s.Metric+". Back: "+s.Rollback+".")
		if len(s.Needs) > 0 {
			b.notes = append(b.notes, "After: "+strings.Join(s.Needs, ", "))
		}
	}
	return b
}

func (v *PlanView) change(c *roadmap.Change) string {
	if at := v.place(c.Pos); at != "" {
		return at + ": " + c.What
	}
	if c.Symbol != "" {
		return c.Symbol + ": " + c.What
	}
	return c.What
}

// place is "file:line", "" where it is not known.
func (v *PlanView) place(p facts.Pos) string {
	if p.Line == 0 || p.File < 0 || p.File >= len(v.x.d.Facts.Files) {
		return ""
	}
	return fmt.Sprintf("%s:%d", v.x.d.Facts.Files[p.File].Path, p.Line)
}

func days(x float64) string {
	if x < 10 {
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

func (v *PlanView) order() block {
	b := block{title: "Extractions, in the order that costs least on the way",
		columns: []column{{title: "service"}, {title: "points", right: true}, {title: "days", right: true}, {title: "calls back", right: true}, {title: "what stands against it", wide: true}}, limit: 15, what: "services"}
	if v.Plan.Order.Rule == "value first" {
		b.title = "Extractions, those with most value for their cost first"
	}
	for i := range v.Plan.Extractions {
		e := &v.Plan.Extractions[i]
		why := e.Against
		if why == "" {
			why = "nothing"
		}
		b.rows = append(b.rows, []string{e.Name, fmt.Sprintf("%.0f", e.Estimate.Points), days(e.Estimate.P50) + " to " + days(e.Estimate.P80), strconv.Itoa(e.BackCalls), why})
	}
	if len(b.rows) == 0 {
		return block{title: "Extractions", text: []string{"There is no candidate."}}
	}
	asked := false
	for i := range v.Plan.Extractions {
		asked = asked || v.Plan.Extractions[i].Asked
	}
	if !asked {
		b.notes = []string{"None of them is asked for now. demarc plan --service NAME shows the steps of one all the same."}
	}
	return b
}

func (v *PlanView) extraction(e *roadmap.Extraction) block {
	b := block{title: "Take out " + e.Name}
	c := e.Estimate.Counts
	b.text = append(b.text, fmt.Sprintf("%.0f cut function points: it uses %d operations of others and offers %d, %d types travel, %d tables are shared, %d transactions and %d joins or foreign keys are cut.",
		e.Estimate.Points, c.Consumed, c.Provided, c.DTOs, c.ReadShared+c.WriteShared, c.Transactions, c.Keys))
	for _, p := range e.Patterns {
		b.items = append(b.items, fmt.Sprintf("%s %s: %s", p.ID, p.Name, p.Why))
	}
	return b
}

func (v *PlanView) table() [][]string {
	rows := [][]string{{"step", "kind", "service", "title", "pattern", "places", "points", "p50days", "p80days", "risk", "condition", "owners", "needs", "file", "line"}}
	add := func(steps []roadmap.Step) {
		for i := range steps {
			s := &steps[i]
			r := []string{s.ID, string(s.Kind), string(s.Service), s.Title, s.Pattern, strconv.Itoa(s.Places), number(s.Points), fmt.Sprintf("%.1f", s.P50), fmt.Sprintf("%.1f", s.P80), s.Risk,
				string(s.Done.Kind), strings.Join(s.Owners, " "), strings.Join(s.Needs, " "), "", ""}
			for _, c := range s.Changes {
				if c.Pos.Line > 0 && c.Pos.File >= 0 && c.Pos.File < len(v.x.d.Facts.Files) {
					r[13], r[14] = v.x.d.Facts.Files[c.Pos.File].Path, strconv.Itoa(c.Pos.Line)
					break
				}
			}
			rows = append(rows, r)
		}
	}
	add(v.Plan.Tidy)
	for i := range v.Plan.Extractions {
		add(v.Plan.Extractions[i].Steps)
	}
	return rows
}
