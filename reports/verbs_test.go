package reports_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

type view interface {
	Render(w io.Writer, o reports.Options) error
}

// views are all answers to single questions about a document.
func views(t *testing.T, d *reports.Document) map[string]view {
	t.Helper()
	out := map[string]view{}
	add := func(name string, v view, err error) {
		if err != nil {
			t.Fatal(name, err)
		}
		out[name] = v
	}
	v, err := reports.Data(d, reports.DataOptions{})
	add("data", v, err)
	v, err = reports.Data(d, reports.DataOptions{By: "service"})
	add("data-service", v, err)
	r, err := reports.Routes(d, reports.RoutesOptions{Reach: true})
	add("routes", r, err)
	r, err = reports.Routes(d, reports.RoutesOptions{Outbound: true})
	add("outbound", r, err)
	r, err = reports.Routes(d, reports.RoutesOptions{Config: true})
	add("config", r, err)
	h, err := reports.HistoryOf(d, reports.HistoryOptions{})
	add("history", h, err)
	c, err := reports.Contracts(d, reports.ContractsOptions{})
	add("contracts", c, err)
	f, err := reports.Findings(d, reports.FindingsOptions{})
	add("findings", f, err)
	return out
}

func shown(t *testing.T, v view, o reports.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := v.Render(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestViewsGolden(t *testing.T) {
	for name, v := range views(t, sample.Evidence()) {
		golden(t, "view-"+name+".txt", shown(t, v, reports.Options{Format: "text"}))
		golden(t, "view-"+name+".csv", shown(t, v, reports.Options{Format: "csv"}))
	}
	for name, v := range views(t, sample.Empty()) {
		golden(t, "view-empty-"+name+".txt", shown(t, v, reports.Options{Format: "text"}))
	}
	all := views(t, sample.Evidence())
	golden(t, "view-findings.md", shown(t, all["findings"], reports.Options{Format: "md"}))
	golden(t, "view-contracts.md", shown(t, all["contracts"], reports.Options{Format: "md"}))
	golden(t, "view-contracts.json", shown(t, all["contracts"], reports.Options{Format: "json"}))
	golden(t, "view-data.md", shown(t, all["data"], reports.Options{Format: "md"}))
	golden(t, "view-data.json", shown(t, all["data"], reports.Options{Format: "json"}))
	golden(t, "view-routes.json", shown(t, all["routes"], reports.Options{Format: "json"}))
	golden(t, "view-evidence.txt", render(t, sample.Evidence(), reports.Options{Format: "text", From: "analysis.json"}))
}

func TestExplainEvidenceGolden(t *testing.T) {
	d := sample.Evidence()
	for file, name := range map[string]string{
		"explain-table": "table:orders", "explain-route": "route:POST /orders", "explain-unknown": "route:/metrics", "explain-tx": "tx:orders.Service.Checkout",
	} {
		e, err := reports.ExplainEvidence(d, name)
		if err != nil {
			t.Fatal(name, err)
		}
		golden(t, file+".txt", shown(t, e, reports.Options{Format: "text"}))
		golden(t, file+".json", shown(t, e, reports.Options{Format: "json"}))
	}
	for name, hint := range map[string]string{
		"table:order": "did you mean orders?", "route:GET /nothing-like-it": "list them with: demarc routes", "tx:x": "list them with: demarc data",
		"what:x": "give table:NAME",
	} {
		_, err := reports.ExplainEvidence(d, name)
		if fe, ok := err.(*reports.FormatError); !ok || !strings.Contains(fe.Hint, hint) {
			t.Errorf("%s: %#v, want the hint %q", name, err, hint)
		}
	}
	if _, err := reports.ExplainEvidence(sample.Shop(), "table:orders"); err == nil || !strings.Contains(err.Error(), "no table was found") {
		t.Errorf("without tables: %v", err)
	}
	for _, n := range reports.EvidenceNames(d) {
		if _, err := reports.ExplainEvidence(d, n); err != nil {
			t.Errorf("the name %s is offered, but: %v", n, err)
		}
	}
}

// What was not seen is never shown as nothing found.
func TestViewsSayWhatIsUnknown(t *testing.T) {
	for name, want := range map[string]string{
		"data": "No table was found", "routes": "No entry point was found", "outbound": "No call that leaves the process",
		"config": "No setting was found", "history": "History was not read", "findings": "not checked: no table was found",
	} {
		if text := string(shown(t, views(t, sample.Shop())[name], reports.Options{})); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", name, want, text)
		}
	}
	d := sample.One()
	d.Facts.Data.Unresolved = []facts.Unresolved{{Symbol: 0, Pos: facts.Pos{Line: 1}, Reason: "x"}}
	if text := string(shown(t, views(t, d)["data"], reports.Options{})); !strings.Contains(text, "what it stores is unknown") {
		t.Errorf("unresolved statements alone:\n%s", text)
	}
}

func TestDataColumns(t *testing.T) {
	v, err := reports.Data(sample.Evidence(), reports.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(shown(t, v, reports.Options{Format: "csv"}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "table,package,mode,recogniser,certainty,file,line" {
		t.Errorf("columns %s", got)
	}
	if len(rows) != 1+len(sample.Evidence().Facts.Data.Access) {
		t.Errorf("%d rows, want one an access", len(rows)-1)
	}
}

func TestViewsAreHarmless(t *testing.T) {
	for name, v := range views(t, sample.HostileEvidence()) {
		for _, format := range []string{"text", "md"} {
			out := string(shown(t, v, reports.Options{Format: format, All: true}))
			if strings.ContainsAny(out, "\x1b\u202e") || format == "text" && strings.Contains(out, "\r") {
				t.Errorf("%s as %s has control characters", name, format)
			}
			if format == "md" && strings.Contains(strings.ReplaceAll(out, "`", ""), "</script><img") {
				t.Errorf("%s as md has live HTML", name)
			}
		}
	}
	for _, n := range reports.EvidenceNames(sample.HostileEvidence()) {
		e, err := reports.ExplainEvidence(sample.HostileEvidence(), n)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(shown(t, e, reports.Options{All: true})), "\x1b\r") {
			t.Errorf("%q has control characters", n)
		}
	}
}

func TestViewsFit(t *testing.T) {
	for name, v := range views(t, sample.Evidence()) {
		for _, width := range []int{80, 100} {
			for _, l := range strings.Split(string(shown(t, v, reports.Options{Width: width})), "\n") {
				if term.Width(l) > width {
					t.Errorf("%s: %d columns, want %d: %s", name, term.Width(l), width, l)
				}
			}
		}
	}
}

func TestHistoryAnonymous(t *testing.T) {
	v, err := reports.HistoryOf(sample.Evidence(), reports.HistoryOptions{Anonymous: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range reports.AnswerFormats() {
		if out := string(shown(t, v, reports.Options{Format: format, All: true})); strings.Contains(out, "Example") || strings.Contains(out, "@shop") {
			t.Errorf("%s shows a name", format)
		}
	}
}

func TestRulesTeach(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range reports.Rules() {
		if seen[r.ID] || r.Purpose == "" || r.Rationale == "" || r.Stage == "" || r.Before == "" || r.After == "" {
			t.Errorf("rule %+v is twice or lacks something", r.ID)
		}
		seen[r.ID] = true
		for _, l := range strings.Split(r.Text(100), "\n") {
			if term.Width(l) > 100 {
				t.Errorf("%s: too wide: %s", r.ID, l)
			}
		}
	}
	if _, err := reports.Findings(sample.Evidence(), reports.FindingsOptions{Kinds: []string{"nonsense"}}); err == nil {
		t.Error("an unknown rule is accepted")
	}
}

func TestEvidenceIsValidated(t *testing.T) {
	far := facts.Pos{File: 9999, Line: 1}
	for name, spoil := range map[string]func(*reports.Document){
		"table of access":     func(d *reports.Document) { d.Facts.Data.Access[0].Table = 99 },
		"symbol of access":    func(d *reports.Document) { d.Facts.Data.Access[0].Symbol = -1 },
		"statement of access": func(d *reports.Document) { d.Facts.Data.Access[0].Statement = 99 },
		"mode":                func(d *reports.Document) { d.Facts.Data.Access[0].Mode = "look" },
		"certainty":           func(d *reports.Document) { d.Facts.Data.Access[0].Certainty = "sure" },
		"store":               func(d *reports.Document) { d.Facts.Data.Tables[0].Store = "shoebox" },
		"foreign key":         func(d *reports.Document) { d.Facts.Data.Tables[0].ForeignKeys[0].To = 77 },
		"statement's table":   func(d *reports.Document) { d.Facts.Data.Statements[0].Tables[0] = 77 },
		"step":                func(d *reports.Document) { d.Facts.Data.Transactions[0].Steps[0].Path = nil },
		"hop":                 func(d *reports.Document) { d.Facts.Data.Transactions[0].Steps[0].Path[0].Pos = far },
		"transaction twice": func(d *reports.Document) {
			d.Facts.Data.Transactions = append(d.Facts.Data.Transactions, d.Facts.Data.Transactions[0])
		},
		"unresolved":   func(d *reports.Document) { d.Facts.Data.Unresolved[0].Pos = far },
		"entry kind":   func(d *reports.Document) { d.Facts.Entries[0].Kind = "door" },
		"handler":      func(d *reports.Document) { d.Facts.Entries[0].Handler = -2 },
		"outbound":     func(d *reports.Document) { d.Facts.Outbound[0].Kind = "pigeon" },
		"config":       func(d *reports.Document) { d.Facts.Config[0].Kind = "note" },
		"reader":       func(d *reports.Document) { d.Facts.Config[0].Readers[0].Symbol = 9999 },
		"variable":     func(d *reports.Document) { d.Facts.State.Vars[0].Var = 9999 },
		"recovers":     func(d *reports.Document) { d.Facts.State.Goroutines[0].Recovers = "maybe" },
		"exit":         func(d *reports.Document) { d.Facts.State.Exits[0].Kind = "leave" },
		"null state":   func(d *reports.Document) { d.Facts.State.Caches = nil },
		"null data":    func(d *reports.Document) { d.Facts.Data.Tables = nil },
		"null history": func(d *reports.Document) { d.History.Log.Pairs = nil },
		"pair":         func(d *reports.Document) { d.History.Log.Pairs[0].B = 999 },
		"style":        func(d *reports.Document) { d.History.Log.Practice.Style = "wild" },
		"gap":          func(d *reports.Document) { d.History.Log.Gaps[0].Kind = "hole" },
	} {
		d := sample.Evidence()
		spoil(d)
		if err := reports.Validate(d); err == nil {
			t.Errorf("%s: a damaged document is valid", name)
		}
	}
	if err := reports.Validate(sample.Evidence()); err != nil {
		t.Error(err)
	}
}
