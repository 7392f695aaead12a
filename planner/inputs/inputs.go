// Package inputs collects what a verdict rests on (methods 5.2) from facts,
// history, the proposal and the answers of the team. Each input says where it
// comes from; what nobody knows stays unknown.
package inputs

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// Answer is what the team said about one input.
type Answer struct {
	Value float64 `json:"value"`
	// From is where: "demarc.yaml" or "--set".
	From string `json:"from"`
}

// Sources is everything that inputs are read from.
type Sources struct {
	Facts *facts.Set
	// History is nil when git was not asked.
	History   *history.Log
	Partition *boundary.Partition
	// Answers are by the keys of demarc.yaml; a missing one was not given.
	Answers map[verdict.ID]Answer
	// PropagationCost and CoreShare are methods 4.3.6.
	PropagationCost, CoreShare float64
	// Agreement is ACC, SingleService the share of changes that stay in one
	// candidate; unknown facts where history says nothing.
	Agreement, SingleService verdict.Fact
	// Seams are the candidates' facts by service; a missing one is unknown.
	Seams map[ident.ServiceID]Seam
}

// Seam is what other rooms know about one candidate; see verdict.Candidate.
type Seam struct {
	CrossTx, ICP, Remotable, Confidence, Months verdict.Fact
}

// Collect returns the inputs of a verdict.
func Collect(s Sources) verdict.Inputs {
	c := &collector{s: s, out: verdict.Inputs{Facts: map[verdict.ID]verdict.Fact{}}}
	c.team()
	c.deploys()
	c.practices()
	c.structure()
	values := c.values()
	for _, u := range s.Partition.Services {
		m := s.Seams[u.ID]
		c.out.Candidates = append(c.out.Candidates, verdict.Candidate{Service: u.ID, Name: u.Name,
			CrossTx: m.CrossTx, ICP: m.ICP, Remotable: m.Remotable, Confidence: m.Confidence, Months: m.Months, Value: values[u.ID]})
	}
	return c.out
}

type collector struct {
	s   Sources
	out verdict.Inputs
}

// answered takes the team's own word, which beats what was read.
func (c *collector) answered(id verdict.ID) bool {
	a, ok := c.s.Answers[id]
	if ok {
		c.out.Facts[id] = verdict.Fact{Value: a.Value, Source: verdict.Asked, Evidence: []verdict.Evidence{{Text: "the team says so", File: a.From}}}
	}
	return ok
}

func (c *collector) put(id verdict.ID, x float64, from verdict.Source, evidence ...verdict.Evidence) {
	c.out.Facts[id] = verdict.Fact{Value: x, Source: from, Evidence: evidence}
}

// log is the history, nil where there is none.
func (c *collector) log() *history.Log {
	if h := c.s.History; h != nil && h.Commit != "" {
		return h
	}
	return nil
}

// team is people and what they alone can say.
func (c *collector) team() {
	for _, id := range []verdict.ID{verdict.Teams, verdict.ScaleAlone, verdict.Isolation, verdict.Incidents, verdict.OnCall} {
		c.answered(id)
	}
	h := c.log()
	if !c.answered(verdict.Developers) && h != nil && h.People.Active > 0 {
		c.put(verdict.Developers, float64(h.People.Active), verdict.FromGit, verdict.Evidence{
			Text: fmt.Sprintf("%s committed in the %d days before %s", people(h.People.Active), h.Method.ActiveDays, day(h.Date))})
	}
	if h != nil && h.Cadence.Authors.Total >= leastReleases {
		a := h.Cadence.Authors
		c.put(verdict.AuthorsPerShip, a.Median, verdict.FromGit, verdict.Evidence{
			Text: fmt.Sprintf("the work of %s people (median) went out with each of %d releases (tags)", number(a.Median), a.Total)})
	}
	c.gini(h)
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// leastReleases is from how many releases a median says something.
const leastReleases = 3

func day(date string) string { return date[:min(len(date), 10)] }

func number(x float64) string { return fmt.Sprintf("%.3g", x) }

// gini is how unevenly the candidates change (methods 5.2.1), by changes with
// half-life.
func (c *collector) gini(h *history.Log) {
	if n := len(c.s.Partition.Services); n < 2 {
		c.put(verdict.ChurnGini, 0, verdict.FromCode, verdict.Evidence{Text: fmt.Sprintf("%d candidates: there is nothing to compare", n)})
		return
	}
	if h == nil {
		return
	}
	recent := map[ident.PackagePath]float64{}
	for i := range h.Packages {
		recent[h.Packages[i].Path] = h.Packages[i].Recent
	}
	var churn []float64
	total := 0.0
	most := 0
	for i, u := range c.s.Partition.Services {
		sum := 0.0
		for _, p := range u.Packages {
			sum += recent[p.Package]
		}
		churn = append(churn, sum)
		total += sum
		if sum > churn[most] {
			most = i
		}
	}
	if total == 0 {
		return
	}
	c.put(verdict.ChurnGini, giniOf(churn), verdict.FromGit, verdict.Evidence{
		Text: fmt.Sprintf("%s takes %.0f%% of the recent changes of %d candidates", c.s.Partition.Services[most].Name, 100*churn[most]/total, len(churn))})
}

// values are the shares of the recent changes by service; empty where no history
// says so.
func (c *collector) values() map[ident.ServiceID]verdict.Fact {
	out := map[ident.ServiceID]verdict.Fact{}
	h := c.log()
	if h == nil {
		return out
	}
	recent := map[ident.PackagePath]float64{}
	for i := range h.Packages {
		recent[h.Packages[i].Path] = h.Packages[i].Recent
	}
	total, sums := 0.0, make([]float64, len(c.s.Partition.Services))
	for i, u := range c.s.Partition.Services {
		for _, p := range u.Packages {
			sums[i] += recent[p.Package]
		}
		total += sums[i]
	}
	for i, u := range c.s.Partition.Services {
		if total > 0 {
			out[u.ID] = verdict.Fact{Value: sums[i] / total, Source: verdict.FromGit, Evidence: []verdict.Evidence{{Text: fmt.Sprintf("%.0f%% of the recent changes", 100*sums[i]/total)}}}
		}
	}
	return out
}

// giniOf is the Gini coefficient of values that are not all zero: 0 for equal
// values, (n-1)/n when one has all.
func giniOf(xs []float64) float64 {
	xs = slices.Clone(xs)
	sort.Float64s(xs)
	sum, weighted := 0.0, 0.0
	for i, x := range xs {
		sum += x
		weighted += float64(i+1) * x
	}
	n := float64(len(xs))
	return 2*weighted/(n*sum) - (n+1)/n
}

// deploys are how often is deployed, and how much oftener people would like to.
func (c *collector) deploys() {
	h := c.log()
	now, from := 0.0, ""
	switch a, ok := c.s.Answers[verdict.DeploysNow]; {
	case ok:
		c.answered(verdict.DeploysNow)
		now, from = a.Value, "the team's own count"
	case h != nil && h.Cadence.Weeks > 0 && h.Cadence.Releases.Total > 0:
		now = float64(h.Cadence.Releases.Total) / float64(h.Cadence.Weeks)
		from = fmt.Sprintf("%d releases (tags) in %d weeks", h.Cadence.Releases.Total, h.Cadence.Weeks)
		c.put(verdict.DeploysNow, now, verdict.FromGit, verdict.Evidence{Text: from})
	}
	if wanted, ok := c.s.Answers[verdict.DeploysWanted]; ok && now > 0 {
		c.put(verdict.DeploysWanted, wanted.Value/now, verdict.Asked, verdict.Evidence{
			Text: fmt.Sprintf("%s a week wanted, %s now (%s)", number(wanted.Value), number(now), from), File: wanted.From})
	}
}

// structure are the numbers of the code as a whole.
func (c *collector) structure() {
	c.put(verdict.PropagationCost, c.s.PropagationCost, verdict.FromCode, verdict.Evidence{
		Text: fmt.Sprintf("a change may reach %.0f%% of the packages (propagation cost)", 100*c.s.PropagationCost)})
	c.put(verdict.CoreShare, c.s.CoreShare, verdict.FromCode, verdict.Evidence{
		Text: fmt.Sprintf("the largest cycle holds %.0f%% of all declarations", 100*c.s.CoreShare)})
	for id, f := range map[verdict.ID]verdict.Fact{verdict.Agreement: c.s.Agreement, verdict.SingleService: c.s.SingleService} {
		if f.Known() {
			c.out.Facts[id] = f
		}
	}
}

// evidenceOf are at most three signs as evidence.
func evidenceOf(signs []facts.Sign) []verdict.Evidence {
	out := []verdict.Evidence{}
	for _, s := range signs[:min(len(signs), 3)] {
		out = append(out, verdict.Evidence{Text: s.Text, File: s.File, Line: s.Line})
	}
	return out
}

func (c *collector) signs(kinds ...facts.SignKind) []facts.Sign {
	var out []facts.Sign
	for _, k := range kinds {
		for _, s := range c.s.Facts.Practices.Signs {
			if s.Kind == k {
				out = append(out, s)
			}
		}
	}
	return out
}

// fromSigns says yes where there is a sign; no sign is no answer.
func (c *collector) fromSigns(id verdict.ID, kinds ...facts.SignKind) {
	if c.answered(id) {
		return
	}
	if s := c.signs(kinds...); len(s) > 0 {
		c.put(id, 1, verdict.FromCode, evidenceOf(s)...)
	}
}

func sortedByName[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}
