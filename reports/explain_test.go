package reports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
)

func explain(t *testing.T, d *reports.Document, a, b string) *reports.Explanation {
	t.Helper()
	e, err := reports.Explain(d, a, b)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func explained(t *testing.T, e *reports.Explanation, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := e.Render(&b, reports.Options{Format: format}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExplainGolden(t *testing.T) {
	d := sample.Shop()
	golden(t, "explain-package.txt", explained(t, explain(t, d, "internal/money", ""), "text"))
	golden(t, "explain-service.txt", explained(t, explain(t, d, "orders", ""), "text"))
	golden(t, "explain-pair.txt", explained(t, explain(t, d, "internal/payments", "internal/orders"), "text"))
	golden(t, "explain-chain.txt", explained(t, explain(t, d, "smtp", "money"), "text"))
	golden(t, "explain-nothing.txt", explained(t, explain(t, d, "smtp", "legacyimport"), "text"))
	golden(t, "explain-pair.md", explained(t, explain(t, d, "internal/payments", "internal/orders"), "md"))
	golden(t, "explain-package.md", explained(t, explain(t, d, "internal/money", ""), "md"))
}

// A pair tied only by an interface that main wires shows the tie: the caller,
// the interface, and the line of the wiring.
func TestExplainShowsTieByInterface(t *testing.T) {
	d := sample.Shop()
	e := explain(t, d, "payments/ledger", "payments")
	if len(e.Backward) == 0 {
		t.Fatal("an ordinary tie is missing")
	}
	e = explain(t, d, "internal/payments", "internal/orders")
	if len(e.Forward) != 1 || e.Forward[0].Kind != facts.Runtime {
		t.Fatalf("forward ties are %+v, want one group of run-time calls", e.Forward)
	}
	through := e.Forward[0].Refs[0].Through
	if len(through) != 1 || !strings.HasSuffix(string(through[0].Interface), "payments.OrderBook") {
		t.Fatalf("the call goes through %+v, want payments.OrderBook alone", through)
	}
	if p := through[0].Wired[0].Place.String(); p != "cmd/shop/shop.go:60:14" {
		t.Errorf("wired at %s", p)
	}
	if len(e.Chain) != 0 {
		t.Error("a tied pair has a chain")
	}
}

func TestExplainCountsAgreeWithTheCut(t *testing.T) {
	d := sample.Shop()
	for _, c := range d.Proposal.Cuts {
		e := explain(t, d, string(c.From), string(c.To))
		n := 0
		for _, g := range e.Forward {
			n += g.Sites
		}
		if n != c.Refs+c.Runtime {
			t.Errorf("%s -> %s: explain shows %d sites, the cut has %d", c.From, c.To, n, c.Refs+c.Runtime)
		}
	}
}

func TestExplainNames(t *testing.T) {
	d := sample.Shop()
	for name, want := range map[string]string{
		"github.com/acme-commerce-platform/shop-monolith/internal/orders": "internal/orders",
		"./internal/orders/":    "internal/orders",
		"internal/orders":       "internal/orders",
		"ledger":                "internal/payments/ledger",
		"payments/ledger":       "internal/payments/ledger",
		"platform/log":          "internal/platform/log",
		"./internal/money":      "internal/money",
		"service:notifications": "internal/notifications",
	} {
		e := explain(t, d, name, "")
		if got := string(e.Subject.Packages[0].Path); !strings.HasSuffix(got, "/"+want) {
			t.Errorf("%q means %s, want %s", name, got, want)
		}
	}
	if e := explain(t, d, "orders", ""); !e.Subject.Whole || len(e.Subject.Packages) != 3 {
		t.Errorf("orders means %+v, want the service", e.Subject)
	}
}

func TestExplainRefuses(t *testing.T) {
	d := sample.Shop()
	tests := []struct{ a, b, text, hint string }{
		{"ordrs", "", "ordrs", "orders"},
		{"internal/paymnts", "", "paymnts", "payments"},
		{"shop", "nothing-like-it-at-all", "nothing-like-it-at-all", "list them"},
		{"orders", "service:orders", "same", "two different"},
		{"", "", `""`, "list them"},
		{"a\nb", "", `"a?b"`, ""},
	}
	for _, tt := range tests {
		_, err := reports.Explain(d, tt.a, tt.b)
		var fe *reports.FormatError
		if !errors.As(err, &fe) || !strings.Contains(fe.Text, tt.text) || !strings.Contains(fe.Hint, tt.hint) {
			t.Errorf("Explain(%q, %q) = %v %+v", tt.a, tt.b, err, fe)
		}
	}
}

func TestExplainJSONHasNoNull(t *testing.T) {
	for name, d := range samples() {
		for i := range d.Facts.Packages {
			for _, b := range []string{"", string(d.Facts.Packages[0].Path)} {
				if b != "" && i == 0 {
					continue
				}
				e := explain(t, d, string(d.Facts.Packages[i].Path), b)
				out := explained(t, e, "json")
				if !json.Valid(out) || bytes.Contains(out, []byte("null")) {
					t.Fatalf("%s: JSON is invalid or holds null:\n%s", name, out)
				}
				if text := string(explained(t, e, "text")); strings.ContainsAny(text, "\x1b\r") {
					t.Errorf("%s: control characters reach the terminal", name)
				}
				explained(t, e, "md")
			}
		}
	}
}
