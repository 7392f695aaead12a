package reports

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/roadmap"
)

// What a rate has to rest on at least; ours, below it one odd step is the rate.
const (
	leastSteps   = 3
	leastCommits = 10
)

// CalibrateView is what a finished piece of work took (methods 8.4.1).
type CalibrateView struct {
	Subject string `json:"subject"`
	// From and To are the commits between which the work was done.
	From string `json:"from"`
	To   string `json:"to"`
	// Steps are those of the plan made at From that the code at To shows as done;
	// Planned counts all of that plan, Unseen those that code can not answer.
	Steps   []DoneStep `json:"steps"`
	Planned int        `json:"planned"`
	Unseen  int        `json:"unseen"`
	// Directories are those of the packages that Steps name, sorted, relative to
	// the analysed directory.
	Directories []string `json:"directories"`
	// Points are the sum of Steps. Unit: cut function points.
	Points float64 `json:"points"`
	// Spent is what commits on Directories tell.
	Spent history.Spent `json:"spent"`
	// Known is true when Rate, the days of one person that a point took, is one.
	Known bool    `json:"known"`
	Rate  float64 `json:"daysPerPoint"`
	// Default is the rate that plans use without calibration.
	Default AssumedRate `json:"default"`
	// Enough is true when it rests on enough to be used; Why says why not.
	Enough bool   `json:"enough"`
	Why    string `json:"why"`
}

// AssumedRate are days of one person a point, a triangular distribution.
type AssumedRate struct {
	Low    float64 `json:"low"`
	Mode   float64 `json:"mode"`
	High   float64 `json:"high"`
	Median float64 `json:"median"`
}

// assumed is the rate without calibration.
func assumed() AssumedRate {
	r := planner.RateOf(nil)
	return AssumedRate{r.Low, r.Mode, r.High, math.Round(1000*r.Quantile(.5)) / 1000}
}

// DoneStep is a step that the work has done.
type DoneStep struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Points float64 `json:"points"`
}

// CalibrateOf makes the view of a plan, the Document that it was made from and a
// later one, without what was spent: Spend adds it. The error is a *FormatError.
func CalibrateOf(plan *PlanView, before, after *Document) (*CalibrateView, error) {
	if err := validate(after, false); err != nil {
		return nil, err
	}
	v := &CalibrateView{Subject: before.Subject.Name, From: before.Subject.Commit, To: after.Subject.Commit,
		Steps: []DoneStep{}, Directories: []string{}, Default: assumed()}
	dirs, check := newStepDirs(before, after), roadmap.NewChecker(&after.Facts)
	for _, s := range plan.Save().steps() {
		v.Planned++
		state := check.Check(&s.Done)
		switch {
		case !state.Known:
			v.Unseen++
		case state.Done:
			v.Steps = append(v.Steps, DoneStep{s.ID, s.Title, s.Points})
			v.Points += s.Points
			dirs.add(&s)
		}
	}
	v.Directories = append(v.Directories, dirs.sorted()...)
	return v, nil
}

// Spend adds what was spent, and with it the rate.
func (v *CalibrateView) Spend(s history.Spent) {
	v.Spent, v.Known, v.Rate = s, false, 0
	if v.Points > 0 && s.Days > 0 {
		v.Known, v.Rate = true, float64(s.Days)/v.Points
		if r := math.Round(1000*v.Rate) / 1000; r > 0 {
			v.Rate = r
		}
	}
	v.Enough, v.Why = false, ""
	switch {
	case len(v.Steps) == 0:
		v.Why = "No step of the plan is done at the later commit."
	case v.Points == 0:
		v.Why = "The steps that are done have no size."
	case s.Commits == 0:
		v.Why = "No commit between the two touches the packages that the steps name."
	case len(v.Steps) < leastSteps || s.Commits < leastCommits:
		v.Why = fmt.Sprintf("It rests on %s and %s; below %d steps or %d commits one odd piece of work decides.",
			plural(len(v.Steps), "step", "steps"), plural(s.Commits, "commit", "commits"), leastSteps, leastCommits)
	default:
		v.Enough = v.Known
	}
}

// stepDirs collects the directories of packages that steps name.
type stepDirs struct {
	before *Document
	dir    map[ident.PackagePath][]string
	found  map[string]bool
}

func newStepDirs(before, after *Document) *stepDirs {
	n := &stepDirs{before: before, dir: map[ident.PackagePath][]string{}, found: map[string]bool{}}
	for _, d := range []*Document{before, after} {
		for i := range d.Facts.Packages {
			p := &d.Facts.Packages[i]
			n.dir[p.Path] = append(n.dir[p.Path], path.Clean(p.Dir))
		}
	}
	return n
}

func (n *stepDirs) add(s *roadmap.Step) {
	for _, list := range [][]ident.PackagePath{s.Done.From, s.Done.To} {
		for _, p := range list {
			n.addPackage(p)
		}
	}
	f := &n.before.Facts
	for _, c := range s.Changes {
		if c.Pos.Line > 0 && c.Pos.File >= 0 && c.Pos.File < len(f.Files) && f.Files[c.Pos.File].Package >= 0 {
			n.addPackage(f.Packages[f.Files[c.Pos.File].Package].Path)
		}
	}
}

func (n *stepDirs) addPackage(p ident.PackagePath) {
	for _, d := range n.dir[p] {
		n.found[d] = true
	}
}

func (n *stepDirs) sorted() []string {
	out := make([]string, 0, len(n.found))
	for d := range n.found {
		out = append(out, d)
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}

// Render writes the view.
func (v *CalibrateView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *CalibrateView) sheet() *sheet {
	s := &sheet{title: "What the work took"}
	s.head = append(s.head, v.sentence())
	if v.Why != "" {
		s.head = append(s.head, v.Why+" Days stay uncalibrated.")
	}
	b := block{columns: []column{{title: "step done"}, {title: "points", right: true}, {title: "what", wide: true}}, limit: 40, what: "steps"}
	for _, x := range v.Steps {
		b.rows = append(b.rows, []string{x.ID, points1(x.Points), x.Title})
	}
	if len(b.rows) > 0 {
		s.blocks = append(s.blocks, b)
	}
	notes := []string{
		fmt.Sprintf("The plan of %s has %s; %s done at %s, %d can not be seen in code and count for nothing.",
			shortCommit(v.From), plural(v.Planned, "step", "steps"), plural(len(v.Steps), "is", "are"), shortCommit(v.To), v.Unseen),
		fmt.Sprintf("Spent: days on which a person committed to %s, whatever the commit was about; merges and bots do not count. Days without a commit are not seen.", v.where()),
		fmt.Sprintf("The default is %.2g to %.2g days a point, most likely %.2g, half of the time below %.2g.", v.Default.Low, v.Default.High, v.Default.Mode, v.Default.Median),
	}
	s.blocks = append(s.blocks, block{notes: notes})
	return s
}

func (v *CalibrateView) sentence() string {
	spent := fmt.Sprintf("%s of one person (%s by %s", plural(v.Spent.Days, "day", "days"), plural(v.Spent.Commits, "commit", "commits"), plural(v.Spent.People, "person", "people"))
	if v.Spent.First != "" {
		spent += ", " + v.Spent.First + " to " + v.Spent.Last
	}
	text := fmt.Sprintf("%s done, %s points, %s).", plural(len(v.Steps), "step", "steps"), points1(v.Points), spent)
	if !v.Known {
		return text + " That gives no rate."
	}
	return text + fmt.Sprintf(" That is %s days a point, %.1f times the default's median.", points1(v.Rate), v.Rate/v.Default.Median)
}

func shortCommit(c string) string { return c[:min(len(c), 10)] }

func (v *CalibrateView) table() [][]string {
	rows := [][]string{{"step", "points", "title"}}
	for _, x := range v.Steps {
		rows = append(rows, []string{x.ID, number(x.Points), x.Title})
	}
	return rows
}

// where says what the commits have to touch.
func (v *CalibrateView) where() string {
	const shown = 4
	if n := len(v.Directories); n > shown {
		return fmt.Sprintf("the %d packages that the steps name", n)
	}
	return "the packages that the steps name (" + cmp.Or(strings.Join(v.Directories, ", "), "none") + ")"
}
