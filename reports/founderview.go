package reports

import "fmt"

// founderView is the verdict on the page.
type founderView struct {
	Answer, Sure, Again string
	Lists               []founderList
}

type founderList struct {
	Title string
	Items []string
}

// founderView is nil where there is nothing to split.
func (x *index) founderView() *founderView {
	if len(x.d.Facts.Packages) == 0 || len(x.d.Verdict.Inputs) == 0 {
		return nil
	}
	f := founder(x.d, &x.d.Verdict, x.d.Plan.Rate.Calibrated)
	v := &founderView{Answer: f.Answer, Sure: f.Sure, Again: f.Again}
	add := func(title string, items []string) {
		if len(items) > 0 {
			v.Lists = append(v.Lists, founderList{title, items})
		}
	}
	add("Why", f.Reasons)
	add("What it would cost, and what comes first", []string{f.Cost, f.First})
	add("What would change our mind", f.Flips)
	add("Not known", f.Unknown)
	return v
}

// planViews are the plan and the forecast on the page.
func (x *index) planViews() []tableView {
	if len(x.d.Verdict.Inputs) == 0 {
		return nil
	}
	p := &x.d.Plan
	plan := block{title: "Plan", columns: []column{{title: "step"}, {title: "what", wide: true}, {title: "places", right: true}, {title: "days", right: true}, {title: "risk"}},
		notes: []string{p.Summary, "Each step is one pull request. Places, conditions and ways back: demarc plan --all. Days are of one person, P50 to P80."}}
	for _, s := range (&PlanView{Plan: *p}).Steps() {
		plan.rows = append(plan.rows, []string{s.ID, s.Title, grouped(s.Places), days(s.P50) + " to " + days(s.P80), s.Risk})
	}
	out := []tableView{}
	if len(plan.rows) > 0 {
		out = append(out, plan.view("plan"))
	}
	if len(x.d.Proposal.Services) > 1 {
		out = append(out, x.forecastBlock().view("forecast"))
	}
	return out
}

// forecastBlock is the forecast in short.
func (x *index) forecastBlock() *block {
	f := &x.d.Forecast
	b := &block{title: "What a split would change", columns: []column{{title: "measure"}, {title: "prediction", wide: true}},
		notes: []string{"If the candidate services ran as processes of their own. Ranges, assumptions and single entry points: demarc forecast."}}
	row := func(what, text string) { b.rows = append(b.rows, []string{what, text}) }
	if n := len(f.Latency.Entries); n > 0 {
		e := &f.Latency.Entries[0]
		row("latency", fmt.Sprintf("%d of %d entry points wait for the network; %s most: up to %.0f calls and %s ms (p99)",
			n, n+f.Latency.Within, trimmed(e.Method+" "+e.Pattern), e.Hops, days(e.P99.High)))
	} else {
		row("latency", "no entry point waits for another service")
	}
	if f.Deploys.Changes.Known {
		row("deployments", fmt.Sprintf("%s changes a week, %s of them touch several services and are released together", countRange(f.Deploys.Changes), shareRange(f.Deploys.Crossing)))
	} else {
		row("deployments", f.Deploys.Note)
	}
	for _, c := range f.Isolation.Classes {
		sign := "better: "
		switch {
		case !c.Known:
			sign = ""
		case c.Gain < 0:
			sign = "worse: "
		}
		row("failures ("+c.Class+")", sign+c.Text)
	}
	row("processes", fmt.Sprintf("%d programs now, %s then", f.Running.Now, countRange(f.Running.After)))
	return b
}
