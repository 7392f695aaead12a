package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
)

func TestFormatsGolden(t *testing.T) {
	for _, f := range []string{"md", "dot", "mermaid"} {
		golden(t, "shop."+f, render(t, sample.Shop(), reports.Options{Format: f}))
		golden(t, "hostile."+f, render(t, sample.Hostile(), reports.Options{Format: f}))
	}
	for _, table := range reports.Tables() {
		golden(t, "shop."+table+".csv", render(t, sample.Shop(), reports.Options{Format: "csv", Table: table}))
	}
}

// Every format survives every sample and writes the same bytes twice.
func TestEveryFormat(t *testing.T) {
	for name, d := range samples() {
		for _, f := range reports.Formats() {
			o := reports.Options{Format: f.Name}
			first := render(t, d, o)
			if len(first) == 0 || !bytes.Equal(first, render(t, d, o)) {
				t.Errorf("%s as %s is empty or differs from run to run", name, f.Name)
			}
			if f.Purpose == "" || f.Ext == "" {
				t.Errorf("format %s has no purpose or extension", f.Name)
			}
		}
	}
}

func TestCSVIsInert(t *testing.T) {
	for _, table := range reports.Tables() {
		out := render(t, sample.Hostile(), reports.Options{Format: "csv", Table: table})
		rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		for _, r := range rows {
			for _, cell := range r {
				if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
					t.Errorf("%s: cell %q would run", table, cell)
				}
			}
		}
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	dec := xml.NewDecoder(bytes.NewReader(render(t, sample.Hostile(), reports.Options{Format: "svg"})))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := tok.(xml.StartElement); ok && s.Name.Local == "script" {
			t.Fatal("a name brought a script into the SVG")
		}
	}
}

// Outside of quotes Mermaid reads directives, and the names of the sample try.
func TestMermaidEscapes(t *testing.T) {
	out := string(render(t, sample.Hostile(), reports.Options{Format: "mermaid"}))
	for _, bad := range []string{"%%", "<script", "<img", "`", "\x1b"} {
		if strings.Contains(out, bad) {
			t.Errorf("the flowchart holds %q", bad)
		}
	}
	for _, l := range strings.Split(out, "\n") {
		if strings.Count(l, `"`)%2 != 0 {
			t.Errorf("a quote is open: %s", l)
		}
	}
}

// Two thousand packages make a page below 3 MB.
func TestPageStaysSmall(t *testing.T) {
	page := render(t, sample.Big(2000, 6), reports.Options{Format: "html"})
	if n := len(page); n > 3_000_000 {
		t.Errorf("the page has %d bytes", n)
	}
	for _, bad := range []string{"http:", "//cdn", "src="} {
		if strings.Contains(strings.ReplaceAll(string(page), "http://www.w3.org/2000/svg", ""), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func graph(t *testing.T, d *reports.Document, o reports.GraphOptions) *reports.View {
	t.Helper()
	v, err := reports.GraphView(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ids(v *reports.View) string {
	var out []string
	for _, n := range v.Nodes {
		out = append(out, n.Label)
	}
	return strings.Join(out, " ")
}

func TestGraphView(t *testing.T) {
	d := sample.Shop()
	tests := []struct {
		o    reports.GraphOptions
		want string
	}{
		{reports.GraphOptions{Focus: []string{"ledger"}}, "internal/payments/ledger"},
		{reports.GraphOptions{Focus: []string{"ledger"}, Depth: 1}, "internal/payments internal/payments/ledger internal/platform/db"},
		{reports.GraphOptions{Focus: []string{"ledger"}, Depth: 1, Direction: "in"}, "internal/payments internal/payments/ledger"},
		{reports.GraphOptions{Focus: []string{"ledger"}, Depth: -1, Direction: "out"}, "internal/payments/ledger internal/platform/db"},
		{reports.GraphOptions{Collapse: "dir:1"}, "cmd internal"},
		{reports.GraphOptions{Focus: []string{"internal/payments"}, Depth: 1, Direction: "out", Kinds: []string{"runtime-call"}}, "internal/orders internal/payments"},
		{reports.GraphOptions{Collapse: "service", Limit: 2, Focus: []string{"orders"}, Depth: 1}, "orders payments"},
	}
	for _, tt := range tests {
		if have := ids(graph(t, d, tt.o)); have != tt.want {
			t.Errorf("%+v shows %q, want %q", tt.o, have, tt.want)
		}
	}
	if v := graph(t, d, reports.GraphOptions{Limit: 4}); len(v.Nodes) != 4 || v.Hidden != len(d.Facts.Packages)-4 {
		t.Errorf("a limit of 4 shows %d and hides %d", len(v.Nodes), v.Hidden)
	}
}

// Without the edges that close cycles every edge leads down, and no import of
// packages is such an edge.
func TestGraphLevels(t *testing.T) {
	for name, d := range samples() {
		for _, collapse := range []string{"none", "service", "dir:2"} {
			closing := 0
			v := graph(t, d, reports.GraphOptions{Collapse: collapse, Depth: -1})
			for _, e := range v.Edges {
				if e.Closing {
					closing++
				}
				if down := v.Nodes[e.From].Level < v.Nodes[e.To].Level; !e.Closing && !down {
					t.Errorf("%s, %s: %s does not stand above %s", name, collapse, v.Nodes[e.From].ID, v.Nodes[e.To].ID)
				}
				if e.Closing && e.Imports > 0 && collapse == "none" && name == "shop" {
					t.Errorf("import %s -> %s closes a cycle", v.Nodes[e.From].ID, v.Nodes[e.To].ID)
				}
			}
			if name == "shop" && collapse == "service" && closing != 1 {
				t.Errorf("%d edges close cycles in the map of the shop, want 1", closing)
			}
		}
	}
}

func TestGraphFormats(t *testing.T) {
	v := graph(t, sample.Hostile(), reports.GraphOptions{})
	for _, f := range reports.ViewFormats() {
		var b bytes.Buffer
		if err := reports.RenderView(&b, v, reports.Options{Format: f}); err != nil || b.Len() == 0 {
			t.Errorf("%s: %v, %d bytes", f, err, b.Len())
		}
		if f == "json" && (!json.Valid(b.Bytes()) || bytes.Contains(b.Bytes(), []byte(": null"))) {
			t.Error("the JSON is invalid or holds null")
		}
	}
}

// A dense map is drawn within seconds, and says what it leaves out.
func TestDenseMapIsDrawn(t *testing.T) {
	d := sample.Big(1400, 60)
	start := time.Now()
	svg := render(t, d, reports.Options{Format: "svg"})
	if took := time.Since(start); took > time.Minute {
		t.Errorf("drawing took %v", took)
	}
	if !bytes.Contains(svg, []byte("are left out")) {
		t.Error("the picture does not say that lines are left out")
	}
}

func TestGraphRefuses(t *testing.T) {
	for _, o := range []reports.GraphOptions{
		{Focus: []string{"nobody"}}, {Direction: "up"}, {Collapse: "dir:0"}, {Collapse: "x"}, {Kinds: []string{"phone"}},
		{Collapse: "service", Focus: []string{"internal/testkit"}},
	} {
		_, err := reports.GraphView(sample.Shop(), o)
		var fe *reports.FormatError
		if !errors.As(err, &fe) || fe.Hint == "" {
			t.Errorf("%+v: %v", o, err)
		}
	}
	var b bytes.Buffer
	if err := reports.RenderView(&b, graph(t, sample.One(), reports.GraphOptions{}), reports.Options{Format: "pdf"}); err == nil {
		t.Error("an unknown format is accepted")
	}
}

// constants lists the values of the constants of a string type, read from its
// source, so that a new one can not be forgotten.
func constants(t *testing.T, file, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); ok && id.Name == typ && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				s, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, s)
			}
		}
		return true
	})
	if len(out) == 0 {
		t.Fatalf("%s has no constants of type %s", file, typ)
	}
	return out
}

// Validate knows every constant of every enumeration of the facts.
func TestValidateKnowsEveryConstant(t *testing.T) {
	const factsFile, boundaryFile = "../analyzer/facts/facts.go", "../planner/boundary/boundary.go"
	for typ, set := range map[string]func(d *reports.Document, v string){
		"Trait":      func(d *reports.Document, v string) { d.Facts.Packages[0].Traits = []facts.Trait{facts.Trait(v)} },
		"SymbolKind": func(d *reports.Document, v string) { d.Facts.Symbols[0].Kind = facts.SymbolKind(v) },
		"RefKind":    func(d *reports.Document, v string) { d.Facts.Refs[0].Kind = facts.RefKind(v) },
		"GapKind":    func(d *reports.Document, v string) { d.Facts.Incomplete[0].Kind = facts.GapKind(v) },
		"Class":      func(d *reports.Document, v string) { d.Proposal.Others[0].Class = boundary.Class(v) },
	} {
		file := factsFile
		if typ == "Class" {
			file = boundaryFile
		}
		for _, v := range constants(t, file, typ) {
			d := sample.Shop()
			set(d, v)
			if v == string(boundary.Divided) {
				d.Proposal.Divisions = []boundary.Division{{Package: d.Proposal.Others[0].Package, Pieces: []boundary.Piece{}, Exports: []boundary.Export{}}}
			}
			if err := reports.Validate(d); err != nil && v != string(boundary.Service) {
				t.Error(fmt.Errorf("%s %s: %w", typ, v, err))
			}
		}
	}
}
