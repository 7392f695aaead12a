package reports

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// VerdictView is the answer to "should we split at all?", for founders first and
// for engineers below. Lists are never nil.
type VerdictView struct {
	// Founder is the page without measures.
	Founder Founder `json:"founder"`
	// Verdict is everything that it rests on.
	Verdict verdict.Verdict `json:"verdict"`

	// whole prints what engineers ask for, too.
	whole bool
}

// Founder is methods 5.6: an answer without names of metrics.
type Founder struct {
	// Answer is the verdict in one sentence, Sure how sure it is.
	Answer string `json:"answer"`
	Sure   string `json:"sure"`
	// Reasons are at most three, each with a number and where it comes from.
	Reasons []string `json:"reasons"`
	// Cost says what splitting now would cost, First what the first step does.
	Cost  string `json:"cost"`
	First string `json:"firstStep"`
	// Flips would change our mind, nearest first.
	Flips []string `json:"wouldChangeOurMind"`
	// Unknown are questions that nobody answered, those that matter most first.
	Unknown []string `json:"notKnown"`
	// Again is the date from which to ask again, RFC 3339 without time, "" when
	// the commit's date is not known.
	Again string `json:"askAgain"`
}

// againMonths is when a verdict is due for another look: team facts are a half
// year old by then.
const againMonths = 6

// VerdictOf makes the view, with answers that replace those of the Document.
// The error is a *FormatError.
func VerdictOf(d *Document, more planner.Answers) (*VerdictView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	v := &VerdictView{Verdict: d.Verdict}
	if len(more) > 0 {
		v.Verdict = *Advise(d, planner.AdviceOptions{Answers: more, VerdictOnly: true}).Verdict
	}
	v.Founder = founder(d, &v.Verdict, planner.RateOf(allAnswers(d, more)).Calibrated)
	return v, nil
}

func founder(d *Document, v *verdict.Verdict, calibrated bool) Founder {
	f := Founder{Answer: answerSentence(d, v), Sure: sureSentence(v), Reasons: whySplit(v), Cost: costSentence(v, calibrated), First: firstStep(d, v), Flips: []string{}, Unknown: []string{}}
	for _, x := range v.Flips {
		if !strings.Contains(string(x.Input), "/") && !strings.HasPrefix(string(x.Input), "code.") { // measures of code are for engineers
			f.Flips = append(f.Flips, upper(x.Text))
		}
	}
	for _, x := range v.Inputs {
		if x.Source == verdict.Unknown && x.Ask != "" {
			f.Unknown = append(f.Unknown, x.Label)
		}
	}
	if t, err := time.Parse(time.RFC3339, d.Subject.Date); err == nil {
		f.Again = t.AddDate(0, againMonths, 0).Format(time.DateOnly)
	}
	return f
}

func answerSentence(d *Document, v *verdict.Verdict) string {
	switch v.Decision {
	case verdict.Stay:
		return "No: do not split. This is a healthy monolith, and nothing that is known asks for more processes."
	case verdict.TidyFirst:
		return "No: do not split. Nothing that is known asks for more processes; what hurts is inside, so tidy up first."
	case verdict.ModularMonolith:
		return "Not into processes: keep one deployment and put walls inside it (a modular monolith)."
	}
	names := []string{}
	for _, id := range v.Extract {
		names = append(names, serviceName(d, string(id)))
	}
	if v.Decision == verdict.Microservices {
		return "Yes: turn the parts into services, one after the other, beginning with " + strings.Join(names, ", ") + "."
	}
	if len(names) == 0 {
		return "Yes, in small steps: take out what passes once the open questions are answered."
	}
	return "Yes, but only this: take out " + strings.Join(names, ", ") + ", and keep the rest together."
}

func serviceName(d *Document, id string) string {
	for _, s := range d.Proposal.Services {
		if string(s.ID) == id {
			return s.Name
		}
	}
	return id
}

func sureSentence(v *verdict.Verdict) string {
	s := fmt.Sprintf("Sure: %s. The same answer comes out in %.0f of 100 variations of the weights and of what is not known.", v.Stability.Level, 100*v.Stability.Holds)
	if len(v.Stability.Shares) > 1 {
		other := v.Stability.Shares[0]
		if other.Decision == v.Decision {
			other = v.Stability.Shares[1]
		}
		s += fmt.Sprintf(" The next is %q, in %.0f.", other.Decision.Words(), 100*other.Share)
	}
	return s
}

// whySplit are the three strongest reasons: what speaks for splitting, or that
// little does, and the gates that are closed.
func whySplit(v *verdict.Verdict) []string {
	out := []string{}
	type reason struct {
		in     *verdict.Input
		points float64
	}
	var known []reason
	for i := range v.Inputs {
		x := &v.Inputs[i]
		if isReason(v, x.ID) && x.Source != verdict.Unknown {
			known = append(known, reason{x, x.Points.Lo})
		}
	}
	slices.SortStableFunc(known, func(a, b reason) int { return int(b.points - a.points) })
	for _, r := range known {
		switch {
		case len(out) == 2:
		case r.points >= 50:
			out = append(out, "For a split: "+inputSentence(r.in))
		case len(out) == 0 && v.Decision != verdict.Extract && v.Decision != verdict.Microservices:
			out = append(out, "The strongest known reason for a split is a weak one: "+inputSentence(r.in))
		}
	}
	if len(known) == 0 {
		out = append(out, "No reason for a split is known: neither people, nor deployments, nor machines, nor isolation.")
	}
	for _, g := range v.Gates {
		if g.State == verdict.GateClosed && len(out) < 3 {
			out = append(out, "Against: "+g.Rule+" ("+g.Text+")")
		}
	}
	return out
}

// isReason tells the inputs of Need.
func isReason(v *verdict.Verdict, id verdict.ID) bool {
	for _, p := range v.Need.Parts {
		if p.ID == id {
			return true
		}
	}
	return false
}

func inputSentence(x *verdict.Input) string {
	s := x.Label + ": " + inputValue(x)
	if len(x.Evidence) > 0 {
		s += " (" + x.Evidence[0].Text + evidencePlace(x.Evidence[0]) + ")"
	}
	return s
}

func evidencePlace(e verdict.Evidence) string {
	switch {
	case e.File == "":
		return ""
	case e.Line == 0:
		return ", " + e.File
	}
	return fmt.Sprintf(", %s:%d", e.File, e.Line)
}

func inputValue(x *verdict.Input) string {
	switch {
	case x.Source == verdict.Unknown:
		return "not known"
	case x.Unit == "yes or no" && x.Value >= 1:
		return "yes"
	case x.Unit == "yes or no" && x.Value <= 0:
		return "no"
	case x.Unit == "yes or no", x.Unit == "share":
		return strconv.FormatFloat(100*x.Value, 'f', 0, 64) + "%"
	case strings.HasPrefix(x.Unit, "no 0"):
		return [...]string{"no", "wanted", "mandatory"}[min(2, max(0, int(2*x.Value)))]
	}
	return strconv.FormatFloat(x.Value, 'f', precision(x.Value), 64)
}

func precision(x float64) int {
	switch {
	case x == float64(int64(x)):
		return 0
	case x < 10:
		return 2
	}
	return 1
}

func costSentence(v *verdict.Verdict, calibrated bool) string {
	for _, c := range v.Candidates {
		if c.Months.Source != verdict.Unknown && (len(v.Extract) == 0 || c.Service == v.Extract[0]) {
			return fmt.Sprintf("Taking out %s alone would cost about %.1f person-months (%s).", c.Name, c.Months.Value, rateWord(calibrated))
		}
	}
	return "What a split would cost was not estimated."
}

func firstStep(d *Document, v *verdict.Verdict) string {
	switch {
	case v.Decision == verdict.Extract || v.Decision == verdict.Microservices:
		return "First: put an interface in front of the part, inside the process; that alone can be taken back in a minute."
	case len(d.Summary.ServiceCycles) > 0:
		return "First: break the cycles between the parts; that is worth doing even if nothing is ever split."
	case v.Readiness.Hi < 75:
		return "First: set up what is missing to run more than one process; it helps the one you have."
	}
	return "First: keep the borders of the parts in CI, so that the choice stays open."
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Render writes the view.
func (v *VerdictView) Render(w io.Writer, o Options) error {
	shown := *v
	shown.whole = o.All || o.Format == "md"
	return renderAnswer(w, &shown, o)
}

func (v *VerdictView) sheet() *sheet {
	f := &v.Founder
	s := &sheet{title: "Should this be split?", head: []string{f.Answer, f.Sure}}
	add := func(title string, items []string, notes ...string) {
		if len(items) > 0 || len(notes) > 0 {
			s.blocks = append(s.blocks, block{title: title, items: items, notes: notes, limit: 8, what: "questions"})
		}
	}
	add("Why", f.Reasons)
	add("What it would cost, and what comes first", []string{f.Cost, f.First})
	add("What would change our mind", f.Flips)
	add("Not known", f.Unknown, v.askNotes()...)
	s.blocks = append(s.blocks, v.scores(), v.candidates())
	if v.whole {
		s.blocks = append(s.blocks, v.gates(), v.inputs())
	}
	if f.Again != "" {
		s.blocks = append(s.blocks, block{notes: []string{"Ask again after " + f.Again + ", or when one of these facts changes. Gates and every input with its evidence: --all."}})
	}
	return s
}

func (v *VerdictView) askNotes() []string {
	if len(v.Founder.Unknown) == 0 {
		return nil
	}
	return []string{"demarc ask asks these questions; each can be skipped. One answer alone: demarc verdict --set team.developers=14"}
}

func points(i verdict.Interval) string {
	if i.Exact() {
		return fmt.Sprintf("%.0f", i.Lo)
	}
	return fmt.Sprintf("%.0f to %.0f", i.Lo, i.Hi)
}

func (v *VerdictView) scores() block {
	b := block{title: "Scores, 0 to 100", columns: []column{{title: "score"}, {title: "points", right: true}, {title: "what it says", wide: true}}}
	for _, r := range []struct {
		name string
		s    *verdict.Score
		text string
	}{
		{"need", &v.Verdict.Need, "how much people, deployments, machines and incidents ask for a split; below 30 stay, from 60 a split may pay"},
		{"seams", &v.Verdict.Seams, "how cleanly the best candidate comes off; 60 passes"},
		{"readiness", &v.Verdict.Readiness, "how ready the team is to run several services; below 40 none"},
		{"cost", &v.Verdict.Cost, "of a quarter of the team's time"},
	} {
		p := points(r.s.Interval)
		if !r.s.Known {
			p = "unknown"
		}
		b.rows = append(b.rows, []string{r.name, p, r.text})
	}
	return b
}

func (v *VerdictView) candidates() block {
	b := block{title: "Candidates", columns: []column{{title: "service"}, {title: "seams", right: true}, {title: "months", right: true}, {title: "what stands against it", wide: true}}, limit: 10, what: "candidates"}
	for _, c := range v.Verdict.Candidates {
		months, why := "unknown", c.Why
		if c.Months.Source != verdict.Unknown {
			months = fmt.Sprintf("%.1f", c.Months.Value)
		}
		if c.Passing {
			why = "nothing: it passes"
		}
		b.rows = append(b.rows, []string{c.Name, points(c.Seams.Interval), months, why})
	}
	if len(b.rows) == 0 {
		b.text = []string{"There is none: the code shows no parts that could stand alone."}
	}
	return b
}

func (v *VerdictView) gates() block {
	b := block{title: "Gates", columns: []column{{title: "gate"}, {title: "state"}, {title: "rule", wide: true}, {title: "found", wide: true}}}
	for _, g := range v.Verdict.Gates {
		b.rows = append(b.rows, []string{g.ID, g.State, g.Rule, g.Text})
	}
	return b
}

func (v *VerdictView) inputs() block {
	b := block{title: "Every input", columns: []column{{title: "input"}, {title: "value", right: true}, {title: "source"}, {title: "evidence", wide: true}}, limit: 25, what: "inputs"}
	for i := range v.Verdict.Inputs {
		x := &v.Verdict.Inputs[i]
		text := ""
		if len(x.Evidence) > 0 {
			text = x.Evidence[0].Text + evidencePlace(x.Evidence[0])
		}
		b.rows = append(b.rows, []string{x.Label, inputValue(x), string(x.Source), text})
	}
	return b
}

func (v *VerdictView) table() [][]string {
	rows := [][]string{{"input", "value", "unit", "source", "low", "high", "evidence", "file", "line"}}
	for _, x := range v.Verdict.Inputs {
		value := ""
		if x.Source != verdict.Unknown {
			value = strconv.FormatFloat(x.Value, 'g', -1, 64)
		}
		r := []string{string(x.ID), value, x.Unit, string(x.Source), number(x.Points.Lo), number(x.Points.Hi), "", "", ""}
		if len(x.Evidence) > 0 {
			e := x.Evidence[0]
			r[6], r[7] = e.Text, e.File
			if e.Line > 0 {
				r[8] = strconv.Itoa(e.Line)
			}
		}
		rows = append(rows, r)
	}
	return rows
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
