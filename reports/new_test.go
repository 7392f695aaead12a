package reports_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/reports"
)

// documentOf runs the whole walk on a module written to a new directory.
func documentOf(t *testing.T, files map[string]string) *reports.Document {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	a, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := planner.Propose(a, planner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := reports.New(a, p, reports.Meta{ToolVersion: "test"})
	if err := reports.Validate(d); err != nil {
		t.Fatal(err)
	}
	return d
}

// cyclic has two packages that call each other, one of them through an interface
// that main wires: a cycle that the compiler accepts.
var cyclic = map[string]string{
	"go.mod": "module m\n\ngo 1.24\n",
	"orders/orders.go": `package orders

type Payer interface{ Pay(int) }

type Service struct{ p Payer }

func New(p Payer) *Service { return &Service{p} }

func (s *Service) Checkout() { s.p.Pay(1) }

func (s *Service) Paid(int) {}
`,
	"payments/payments.go": `package payments

import "m/orders"

type Service struct{ Orders *orders.Service }

func (s *Service) Pay(n int) { s.Orders.Paid(n) }
`,
	"cmd/app/main.go": `package main

import (
	"m/orders"
	"m/payments"
)

func main() {
	p := &payments.Service{}
	p.Orders = orders.New(p)
	p.Orders.Checkout()
}
`,
}

func TestNewFindsHiddenCycle(t *testing.T) {
	d := documentOf(t, cyclic)
	if len(d.Summary.Cycles) != 1 {
		t.Fatalf("cycles: %+v", d.Summary.Cycles)
	}
	c := d.Summary.Cycles[0]
	if want := []ident.PackagePath{"m/orders", "m/payments"}; !slices.Equal(c.Packages, want) {
		t.Errorf("packages %v, want %v", c.Packages, want)
	}
	if len(c.Closing) != 1 {
		t.Fatalf("closing ties: %+v", c.Closing)
	}
	tie := c.Closing[0]
	if tie.From != "m/orders" || tie.To != "m/payments" || tie.Interface != "m/orders.Payer" || len(tie.Wired) != 1 || tie.Wired[0].Line != 10 {
		t.Errorf("tie %+v", tie)
	}
	// orders.Checkout -> payments.Pay -> orders.Paid; the core is the largest
	// cycle of declarations, and there is none here.
	if d.Summary.CoreSize != 0 {
		t.Errorf("core of %d declarations", d.Summary.CoreSize)
	}
	if want := 6.0 / 9; d.Summary.PropagationCost < want-1e-9 || d.Summary.PropagationCost > want+1e-9 {
		t.Errorf("propagation cost %v, want %v", d.Summary.PropagationCost, want)
	}
	if d.Load.Partial || d.Load.Effect != "" {
		t.Errorf("complete code base called partial: %q", d.Load.Effect)
	}
}

func TestNewSaysWhatIsMissing(t *testing.T) {
	d := documentOf(t, map[string]string{
		"go.mod":    "module m\n\ngo 1.24\n\nrequire example.invalid/x v1.0.0\n",
		"a/a.go":    "package a\n\nimport \"example.invalid/x\"\n\nfunc F() { x.Do(); x.Do() }\n",
		"b/main.go": "package main\n\nimport \"m/a\"\n\nfunc main() { a.F() }\n",
	})
	if !d.Load.Partial || !strings.Contains(d.Load.Effect, "missing") && !strings.Contains(d.Load.Effect, "not found") {
		t.Errorf("partial %v, effect %q", d.Load.Partial, d.Load.Effect)
	}
	if d.Load.Unresolved != 2 {
		t.Errorf("%d unresolved identifiers, want 2", d.Load.Unresolved)
	}
	if len(d.Load.MissingModules) != 1 {
		t.Errorf("missing modules %v", d.Load.MissingModules)
	}
}

// TestNewIsTheSameElsewhere makes the document of one code base in two
// directories.
func TestNewIsTheSameElsewhere(t *testing.T) {
	var first []byte
	for range 2 {
		var b bytes.Buffer
		if err := reports.Encode(&b, documentOf(t, cyclic)); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b.Bytes()
		}
		if !bytes.Equal(first, b.Bytes()) {
			t.Error("the documents differ")
		}
	}
}

// TestNewNamesWhatHasNoModule: without go.mod the import paths name the code
// base, never the directory of the checkout.
func TestNewNamesWhatHasNoModule(t *testing.T) {
	d := documentOf(t, map[string]string{
		"src/example.org/old/a/a.go":      "package a\n\nfunc F() {}\n",
		"src/example.org/old/cmd/main.go": "package main\n\nimport \"example.org/old/a\"\n\nfunc main() { a.F() }\n",
	})
	if d.Subject.Name != "example.org/old" {
		t.Errorf("name %q, want example.org/old", d.Subject.Name)
	}
	if d.Load.Mode != "tree" || d.Load.Partial || len(d.Load.Notes) == 0 {
		t.Errorf("mode %q, partial %v, notes %q", d.Load.Mode, d.Load.Partial, d.Load.Notes)
	}
}
