package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/scenario"
)

// WhatIfView is what a scenario would change: before, after and the difference.
type WhatIfView struct {
	// Name is the scenario's, "" for none.
	Name string `json:"name"`
	*scenario.Outcome
	// Differences are the metrics whose value changes, in the order of the
	// metrics.
	Differences []Difference `json:"differences"`

	x *index
}

// Difference is one metric before and after.
type Difference struct {
	ID     string         `json:"id"`
	Title  string         `json:"title"`
	Unit   string         `json:"unit"`
	Before quality.Number `json:"before"`
	After  quality.Number `json:"after"`
	// Verdict is "better" or "worse", "" where neither is meant, one of them is
	// unknown, or the difference is too small to be shown.
	Verdict string `json:"verdict"`
}

// WhatIf tries a scenario on a Document. Errors are those of scenario.WhatIf, and
// a *FormatError for a Document that is damaged or divides packages.
func WhatIf(d *Document, s *config.Scenario) (*WhatIfView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	return whatIf(newIndex(d), measuredIndex(d), s)
}

func whatIf(x *index, measured *quality.Index, s *config.Scenario) (*WhatIfView, error) {
	if len(x.d.Proposal.Divisions) > 0 {
		return nil, &FormatError{"can not try changes: the services of this proposal share packages, and a scenario moves whole packages",
			"demarc explain PACKAGE lists what goes where; or pin packages under boundaries: in demarc.yaml"}
	}
	o, err := scenario.WhatIf(measured, &x.d.Proposal, &x.d.Constraints, s.Steps)
	if err != nil {
		return nil, err
	}
	return &WhatIfView{Name: s.Name, Outcome: o, Differences: differences(&o.Before, &o.After), x: x}, nil
}

// measuredIndex is what measures need of a Document.
func measuredIndex(d *Document) *quality.Index {
	var log *history.Log
	if d.History.Read {
		log = &d.History.Log
	}
	return quality.NewIndex(&d.Facts, log)
}

// differences are the metrics that differ.
func differences(before, after *quality.Report) []Difference {
	out := []Difference{}
	for i := range before.Metrics {
		a := &before.Metrics[i]
		b, ok := after.Metric(a.ID)
		if !ok || a.Value == b.Value {
			continue
		}
		d := Difference{ID: a.ID, Title: a.Title, Unit: a.Unit, Before: a.Value, After: b.Value}
		if a.Value.Known && b.Value.Known && a.Better != "" && visible(&d) {
			d.Verdict = "worse"
			if (b.Value.Value < a.Value.Value) == (a.Better == "lower") {
				d.Verdict = "better"
			}
		}
		out = append(out, d)
	}
	return out
}

// visible says whether people can see the difference.
func visible(d *Difference) bool {
	return d.Before.Known != d.After.Known || numberWord(d.Before, d.Unit) != numberWord(d.After, d.Unit)
}

// deltaWord is the difference with its sign.
func deltaWord(d *Difference) string {
	if !d.Before.Known || !d.After.Known {
		return ""
	}
	n := d.After.Value - d.Before.Value
	s := numberWord(quality.Number{Known: true, Value: max(n, -n)}, d.Unit)
	if d.Unit == "share" {
		s = strings.TrimSuffix(s, "%") + " pt"
	}
	if n < 0 {
		return "-" + s
	}
	return "+" + s
}

// Render writes the view in a format of AnswerFormats.
func (v *WhatIfView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *WhatIfView) sheet() *sheet {
	s := &sheet{title: "What if: " + v.x.d.Subject.Name, head: []string{v.headline()}, shortened: shownWithout(v.x)}
	if v.Name != "" {
		s.head = append(s.head, v.Name)
	}
	if len(v.Steps) > 0 {
		b := block{title: "Steps"}
		for _, step := range v.Steps {
			b.items = append(b.items, strings.ReplaceAll(step, v.x.prefix, ""))
		}
		s.blocks = append(s.blocks, b)
	}
	s.blocks = append(s.blocks, differenceBlock(v.Differences), movedBlock(v.x, v.Moved))
	if len(v.Stale) > 0 {
		s.blocks = append(s.blocks, block{title: "Confidence", text: []string{fmt.Sprintf(
			"How sure the analysis was about %s is stale now: put the changes into demarc.yaml (boundaries) and run demarc analyze to know it again.", listed(asStrings(v.Stale), 8))}})
	}
	return s
}

// shownWithout is the prefix that names lack, "" where there is nothing to shorten.
func shownWithout(x *index) string {
	if len(x.d.Facts.Packages) < 2 {
		return ""
	}
	return x.prefix
}

func (v *WhatIfView) headline() string {
	if len(v.Steps) == 0 {
		return fmt.Sprintf("Nothing was changed: %s as proposed.", plural(len(v.ServicesAfter), "service", "services"))
	}
	better, worse := 0, 0
	for _, d := range v.Differences {
		switch d.Verdict {
		case "better":
			better++
		case "worse":
			worse++
		}
	}
	services := plural(len(v.ServicesAfter), "service", "services")
	if a, b := len(v.ServicesBefore), len(v.ServicesAfter); a != b {
		services = fmt.Sprintf("%s instead of %d", services, a)
	}
	return fmt.Sprintf("%s; %s in another place; %s better, %s worse.", services, plural(len(v.Moved), "package", "packages"), plural(better, "measure", "measures"), grouped(worse))
}

func differenceBlock(ds []Difference) block {
	b := block{title: "What changes", columns: []column{{title: "measure"}, {title: "before", right: true}, {title: "after", right: true}, {title: "difference", right: true}, {title: ""}, {title: "what it is", wide: true}}}
	for i := range ds {
		d := &ds[i]
		if !visible(d) {
			continue
		}
		b.rows = append(b.rows, []string{d.ID, numberWord(d.Before, d.Unit), numberWord(d.After, d.Unit), deltaWord(d), d.Verdict, d.Title})
	}
	if len(b.rows) == 0 {
		b.text = []string{"No measure changes."}
	}
	return b
}

func movedBlock(x *index, moved []scenario.Moved) block {
	b := block{title: fmt.Sprintf("Packages in another place (%d)", len(moved)), limit: 20, what: "packages",
		columns: []column{{title: "package", name: true}, {title: "from"}, {title: "to"}, {title: "why", wide: true}}}
	if len(moved) == 0 {
		b.title, b.text = "Packages in another place", []string{"None."}
	}
	for _, m := range moved {
		b.rows = append(b.rows, []string{x.short(m.Package), m.From, m.To, m.Reason})
	}
	return b
}

func (v *WhatIfView) table() [][]string { return differenceTable(v.Differences) }

func differenceTable(ds []Difference) [][]string {
	rows := [][]string{{"metric", "unit", "before", "after", "verdict"}}
	for i := range ds {
		d := &ds[i]
		rows = append(rows, []string{d.ID, d.Unit, csvNumber(d.Before), csvNumber(d.After), d.Verdict})
	}
	return rows
}

// csvNumber is a number for programs, empty when it is unknown.
func csvNumber(n quality.Number) string {
	if !n.Known {
		return ""
	}
	return fmt.Sprintf("%g", n.Value)
}

// CompareView puts two proposals side by side: two scenarios of one Document, or
// two Documents.
type CompareView struct {
	// A and B name them, as the user gave them.
	A string `json:"a"`
	B string `json:"b"`
	// ServicesA and ServicesB are the ids, sorted.
	ServicesA []ident.ServiceID `json:"servicesA"`
	ServicesB []ident.ServiceID `json:"servicesB"`
	// Differences are the metrics that differ, Before that of A, After that of B.
	Differences []Difference `json:"differences"`
	// Moved are the packages of both that lie elsewhere in B, sorted by path.
	Moved []scenario.Moved `json:"moved"`
	// OnlyA and OnlyB are packages that only one of them has, sorted.
	OnlyA []ident.PackagePath `json:"onlyA"`
	OnlyB []ident.PackagePath `json:"onlyB"`

	x     *index
	title string
}

// CompareScenarios compares what two scenarios make of a Document. The error is
// as for WhatIf; wrong says which scenario it is about, 0 or 1.
func CompareScenarios(d *Document, names [2]string, s [2]*config.Scenario) (v *CompareView, wrong int, err error) {
	if err := validate(d, false); err != nil {
		return nil, 0, err
	}
	x, measured := newIndex(d), measuredIndex(d)
	var out [2]*WhatIfView
	for i := range s {
		if out[i], err = whatIf(x, measured, s[i]); err != nil {
			return nil, i, err
		}
	}
	a, b := out[0].State.Partition(), out[1].State.Partition()
	v = &CompareView{
		A: names[0], B: names[1], ServicesA: out[0].ServicesAfter, ServicesB: out[1].ServicesAfter,
		Differences: differences(&out[0].After, &out[1].After), x: x, title: "Two scenarios of " + d.Subject.Name,
	}
	v.places(placesOf(a), placesOf(b))
	return v, 0, nil
}

// CompareDocuments compares the proposals of two Documents.
func CompareDocuments(names [2]string, docs [2]*Document) (*CompareView, error) {
	for _, d := range docs {
		if err := validate(d, false); err != nil {
			return nil, err
		}
	}
	v := &CompareView{
		A: names[0], B: names[1], ServicesA: serviceIDs(docs[0]), ServicesB: serviceIDs(docs[1]),
		Differences: differences(&docs[0].Quality, &docs[1].Quality), x: newIndex(docs[1]), title: "Two analyses of " + docs[1].Subject.Name,
	}
	v.places(placesOf(&docs[0].Proposal), placesOf(&docs[1].Proposal))
	return v, nil
}

func serviceIDs(d *Document) []ident.ServiceID {
	out := []ident.ServiceID{}
	for i := range d.Proposal.Services {
		out = append(out, d.Proposal.Services[i].ID)
	}
	slices.Sort(out)
	return out
}
