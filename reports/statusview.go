package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/planner/roadmap"
)

// SavedPlan is a plan on its own, as demarc plan --save writes it.
type SavedPlan struct {
	// Schema is PlanSchema.
	Schema string `json:"schema"`
	// Subject and Commit say what it was made for.
	Subject string       `json:"subject"`
	Commit  string       `json:"commit"`
	Date    string       `json:"date"`
	Plan    roadmap.Plan `json:"plan"`
}

// PlanSchema is the value of SavedPlan.Schema.
const PlanSchema = "demarc-plan/v1"

// Save is the plan on its own. Positions stay out: they are of a version of the
// code that is gone when the plan is read.
func (v *PlanView) Save() *SavedPlan {
	return &SavedPlan{Schema: PlanSchema, Subject: v.x.d.Subject.Name, Commit: v.x.d.Subject.Commit, Date: v.x.d.Subject.Date, Plan: v.Plan}
}

// DecodePlan reads a saved plan. The error is a *FormatError.
func DecodePlan(data []byte) (*SavedPlan, error) {
	const hint = "make one with: demarc plan --save demarc.plan.json"
	p := &SavedPlan{}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, &FormatError{"not a saved plan: " + err.Error(), hint}
	}
	if p.Schema != PlanSchema {
		return nil, &FormatError{fmt.Sprintf("not a saved plan of this demarc: its schema is %.40q", p.Schema), hint}
	}
	seen := map[string]bool{}
	for _, s := range p.steps() {
		if fault := s.Done.Validate(); fault != "" {
			return nil, &FormatError{"the plan is damaged: step " + s.ID + ": " + fault, hint}
		}
		if s.ID == "" || seen[s.ID] {
			return nil, &FormatError{fmt.Sprintf("the plan is damaged: the step id %q is missing or given twice", s.ID), hint}
		}
		seen[s.ID] = true
	}
	return p, nil
}

func (p *SavedPlan) steps() []roadmap.Step {
	out := append([]roadmap.Step{}, p.Plan.Tidy...)
	for i := range p.Plan.Extractions {
		out = append(out, p.Plan.Extractions[i].Steps...)
	}
	return out
}

// StatusView says which steps of a plan the code shows as done.
type StatusView struct {
	Subject string `json:"subject"`
	// Planned is the commit that the plan was made for, Looked the one that was
	// looked at; "" when not known.
	Planned string `json:"planned"`
	Looked  string `json:"looked"`
	// Steps are those of the plan in order.
	Steps []StepStatus `json:"steps"`
	// Done, Open and Manual count them; Points and PointsLeft are cut function
	// points of steps that code can answer.
	Done       int     `json:"done"`
	Open       int     `json:"open"`
	Manual     int     `json:"manual"`
	Points     float64 `json:"points"`
	PointsLeft float64 `json:"pointsLeft"`
	// Burndown are earlier versions, oldest first; empty when none was asked
	// for.
	Burndown []Burn `json:"burndown"`

	x *index
}

// StepStatus is one step.
type StepStatus struct {
	ID    string        `json:"id"`
	Title string        `json:"title"`
	Done  string        `json:"condition"`
	State roadmap.State `json:"state"`
	// Points are its size.
	Points float64 `json:"points"`
}

// Burn is what was left at one commit.
type Burn struct {
	Commit     string  `json:"commit"`
	Date       string  `json:"date"`
	Done       int     `json:"done"`
	PointsLeft float64 `json:"pointsLeft"`
}

// StatusOf looks at the code of a Document. The error is a *FormatError.
func StatusOf(p *SavedPlan, d *Document) (*StatusView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	v := &StatusView{Subject: d.Subject.Name, Planned: p.Commit, Looked: d.Subject.Commit, Steps: []StepStatus{}, Burndown: []Burn{}, x: newIndex(d)}
	c := roadmap.NewChecker(&d.Facts)
	for _, s := range p.steps() {
		state := c.Check(&s.Done)
		v.Steps = append(v.Steps, StepStatus{s.ID, s.Title, s.Done.Text, state, s.Points})
		switch {
		case !state.Known:
			v.Manual++
			continue
		case state.Done:
			v.Done++
		default:
			v.Open++
			v.PointsLeft += s.Points
		}
		v.Points += s.Points
	}
	return v, nil
}

// Burn is this status as a point of a burn-down.
func (v *StatusView) Burn() Burn {
	return Burn{Commit: v.x.d.Subject.Commit, Date: v.x.d.Subject.Date, Done: v.Done, PointsLeft: v.PointsLeft}
}

// Step finds a step. The error is a *FormatError that lists the steps.
func (v *StatusView) Step(id string) (*StepStatus, error) {
	var known []string
	for i := range v.Steps {
		if v.Steps[i].ID == id {
			return &v.Steps[i], nil
		}
		known = append(known, v.Steps[i].ID)
	}
	return nil, &FormatError{fmt.Sprintf("the plan has no step %q", id), "its steps are " + strings.Join(known, ", ")}
}

// Render writes the view.
func (v *StatusView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *StatusView) sheet() *sheet {
	s := &sheet{title: "Status of the plan"}
	s.head = append(s.head, fmt.Sprintf("%d of %d steps are done, %s of %s points are left.", v.Done, v.Done+v.Open, points1(v.PointsLeft), points1(v.Points)))
	if v.Manual > 0 {
		s.head = append(s.head, fmt.Sprintf("%d more steps can not be seen in code.", v.Manual))
	}
	b := block{columns: []column{{title: "step"}, {title: "state"}, {title: "left", right: true}, {title: "where", wide: true}}, limit: 40, what: "steps"}
	for i := range v.Steps {
		x := &v.Steps[i]
		left := ""
		if x.State.Known && !x.State.Done {
			left = strconv.Itoa(x.State.Left)
		}
		b.rows = append(b.rows, []string{x.ID, x.state(), left, v.where(&x.State)})
	}
	s.blocks = append(s.blocks, b)
	if len(v.Burndown) > 0 {
		t := block{title: "Burn-down", columns: []column{{title: "date"}, {title: "commit"}, {title: "done", right: true}, {title: "points left", right: true}, {title: ""}}}
		for _, x := range v.Burndown {
			bar := ""
			if v.Points > 0 {
				bar = strings.Repeat("#", int(30*x.PointsLeft/v.Points+.5))
			}
			t.rows = append(t.rows, []string{x.Date[:min(10, len(x.Date))], x.Commit[:min(10, len(x.Commit))], strconv.Itoa(x.Done), points1(x.PointsLeft), bar})
		}
		s.blocks = append(s.blocks, t)
	}
	return s
}

func points1(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (x *StepStatus) state() string {
	switch {
	case !x.State.Known:
		return "not seen in code"
	case x.State.Done:
		return "done"
	}
	return "open"
}

// where are the first places, as files and lines.
func (v *StatusView) where(s *roadmap.State) string {
	var out []string
	for _, p := range s.Where {
		if p.File >= 0 && p.File < len(v.x.d.Facts.Files) && len(out) < 2 {
			out = append(out, fmt.Sprintf("%s:%d", v.x.d.Facts.Files[p.File].Path, p.Line))
		}
	}
	return strings.Join(out, ", ")
}

func (v *StatusView) table() [][]string {
	rows := [][]string{{"step", "state", "left", "points", "title"}}
	for i := range v.Steps {
		x := &v.Steps[i]
		rows = append(rows, []string{x.ID, x.state(), strconv.Itoa(x.State.Left), number(x.Points), x.Title})
	}
	return rows
}

// Left says what stands against a step, with the first places.
func (v *StatusView) Left(s *StepStatus) string {
	text := fmt.Sprintf("%d places left", s.State.Left)
	if s.State.Left == 1 {
		text = "1 place left"
	}
	if at := v.where(&s.State); at != "" {
		text += ": " + at
	}
	return text
}
