package reports_test

import (
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
)

func TestMeasuredGolden(t *testing.T) {
	d := sample.Measured()
	for file, names := range map[string][2]string{
		"measured-package": {"internal/orders"}, "measured-pair": {"internal/orders", "internal/payments"}, "measured-nothing": {"internal/catalogue"},
	} {
		e, err := reports.Explain(d, names[0], names[1])
		if err != nil {
			t.Fatal(file, err)
		}
		golden(t, file+".txt", shown(t, e, reports.Options{Format: "text"}))
		golden(t, file+".md", shown(t, e, reports.Options{Format: "md"}))
		golden(t, file+".json", shown(t, e, reports.Options{Format: "json"}))
	}
	for file, name := range map[string]string{"measured-route": "route:POST /orders", "measured-unseen": "route:GET /metrics", "measured-dead": "route:DELETE /orders/{id}"} {
		e, err := reports.ExplainEvidence(d, name)
		if err != nil {
			t.Fatal(file, err)
		}
		golden(t, file+".txt", shown(t, e, reports.Options{Format: "text"}))
	}
	v, err := reports.Routes(d, reports.RoutesOptions{Reach: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "csv", "json"} {
		golden(t, "measured-routes."+format, shown(t, v, reports.Options{Format: format}))
	}
	golden(t, "measured.txt", render(t, d, reports.Options{Format: "text", From: "analysis.json"}))
	golden(t, "measured.md", render(t, d, reports.Options{Format: "md"}))
}

// What was not measured is absent, never zero.
func TestNotMeasuredIsAbsent(t *testing.T) {
	for name, d := range map[string]*reports.Document{"shop": sample.Shop(), "evidence": sample.Evidence()} {
		e, err := reports.Explain(d, "internal/orders", "")
		if err != nil {
			t.Fatal(err)
		}
		v, err := reports.Routes(d, reports.RoutesOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for what, text := range map[string]string{
			"explain": string(shown(t, e, reports.Options{})), "explain json": string(shown(t, e, reports.Options{Format: "json"})), "json": string(encode(t, d)),
			"routes": string(shown(t, v, reports.Options{})), "csv": string(shown(t, v, reports.Options{Format: "csv"})), "report": string(render(t, d, reports.Options{Format: "text"})),
			"html": string(render(t, d, reports.Options{Format: "html"})),
		} {
			for _, word := range []string{"un time: ", "At run time", "\"runtime\"", "\"p50\""} {
				if strings.Contains(text, word) {
					t.Errorf("%s of %s holds %q", what, name, word)
				}
			}
		}
	}
	d := sample.Measured()
	d.Facts.Runtime.Entries = []facts.RuntimeEntry{}
	v, err := reports.Routes(d, reports.RoutesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if text := string(shown(t, v, reports.Options{})); strings.Contains(text, "p50") {
		t.Errorf("routes without traces have a column of requests:\n%s", text)
	}
}

func TestMeasuredIndices(t *testing.T) {
	for name, damage := range map[string]func(*facts.RuntimeEvidence){
		"function": func(r *facts.RuntimeEvidence) { r.Functions[0].Symbol = 9999 }, "call": func(r *facts.RuntimeEvidence) { r.Calls[0].To = -1 },
		"package": func(r *facts.RuntimeEvidence) { r.Packages[0].Package = -1 }, "package call": func(r *facts.RuntimeEvidence) { r.PackageCalls[0].From = 9999 },
		"entry": func(r *facts.RuntimeEvidence) { r.Entries[0].Entry = 9999 }, "table": func(r *facts.RuntimeEvidence) { r.Entries[0].Tables[0].Table = 9999 },
		"not run": func(r *facts.RuntimeEvidence) { r.NotRun[0] = -1 }, "not called": func(r *facts.RuntimeEvidence) { r.NotCalled[0].From = -1 },
		"not entered": func(r *facts.RuntimeEvidence) { r.NotEntered[0] = 9999 }, "kind": func(r *facts.RuntimeEvidence) { r.Sources[0].Kind = "x" },
		"null": func(r *facts.RuntimeEvidence) { r.Sources = nil }, "all tables": func(r *facts.RuntimeEvidence) { r.Tables[0].Table = -1 },
	} {
		d := sample.Measured()
		damage(d.Facts.Runtime)
		if err := reports.Validate(d); err == nil {
			t.Errorf("a wrong %s is valid", name)
		}
	}
}
