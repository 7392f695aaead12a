package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
	"github.com/demarc-dev/demarc/reports/internal/term"
)

var update = flag.Bool("update", false, "rewrite golden files and the schema")

func golden(t *testing.T, name string, have []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, have, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, have) {
		t.Errorf("%s differs from its golden file; run go test -update and read the diff\n%s", name, firstDifference(string(want), string(have)))
	}
}

func firstDifference(want, have string) string {
	w, h := strings.Split(want, "\n"), strings.Split(have, "\n")
	for i := range h {
		if i >= len(w) || w[i] != h[i] {
			old := ""
			if i < len(w) {
				old = w[i]
			}
			return "want: " + old + "\nhave: " + h[i]
		}
	}
	return "the golden file is longer"
}

func render(t testing.TB, d *reports.Document, o reports.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := reports.Render(&b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTextGolden(t *testing.T) {
	golden(t, "shop.txt", render(t, sample.Shop(), reports.Options{Format: "text", From: "analysis.json"}))
	golden(t, "one.txt", render(t, sample.One(), reports.Options{Format: "text"}))
	golden(t, "empty.txt", render(t, sample.Empty(), reports.Options{Format: "text"}))
	golden(t, "hostile.txt", render(t, sample.Hostile(), reports.Options{Format: "text", All: true}))
}

func TestDocumentGolden(t *testing.T) {
	golden(t, "shop.json", render(t, sample.Shop(), reports.Options{Format: "json"}))
	golden(t, "shop.assignment.json", render(t, sample.Shop(), reports.Options{Format: "assignment"}))
	golden(t, "empty.assignment.json", render(t, sample.Empty(), reports.Options{Format: "assignment"}))
}

// Everything but commands to copy keeps within the width.
func TestTextFits(t *testing.T) {
	for name, d := range samples() {
		for _, width := range []int{80, 100, 140} {
			text, _, _ := strings.Cut(string(render(t, d, reports.Options{Format: "text", Width: width})), "\nNext\n")
			for _, l := range strings.Split(text, "\n") {
				if term.Width(l) > width {
					t.Errorf("%s: %d columns, want %d: %s", name, term.Width(l), width, l)
				}
			}
		}
	}
}

func TestTextIsHarmless(t *testing.T) {
	text := string(render(t, sample.Hostile(), reports.Options{Format: "text", All: true}))
	if strings.ContainsAny(text, "\x1b\r\u202e") {
		t.Error("a name of the code reaches the terminal with control characters")
	}
	if color := string(render(t, sample.Shop(), reports.Options{Format: "text", Color: true})); !strings.Contains(color, "\x1b[1m") {
		t.Error("Color paints nothing")
	}
}

func TestTextLosesNothing(t *testing.T) {
	text := string(render(t, sample.Hostile(), reports.Options{Format: "text"}))
	digits := 0
	for _, l := range strings.Split(text, "\n") {
		if s := strings.TrimSpace(l); strings.Trim(s, "0") == "" || strings.TrimLeft(s, "0") == "7" {
			digits += len(s)
		}
	}
	if digits < 120 {
		t.Errorf("a name of 120 digits was cut to %d", digits)
	}
}

func TestRenderRefuses(t *testing.T) {
	d := sample.Shop()
	for _, o := range []reports.Options{{Format: "pdf"}, {Format: ""}, {Format: "csv", Table: "nothing"}} {
		var b bytes.Buffer
		err := reports.Render(&b, d, o)
		if fe, ok := err.(*reports.FormatError); !ok || fe.Hint == "" || b.Len() > 0 {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestAssignmentPlacesEveryPackageOnce(t *testing.T) {
	for name, d := range samples() {
		seen := map[string]int{}
		a := reports.Assign(d)
		for _, l := range a.Services {
			for _, p := range l {
				seen[string(p)]++
			}
		}
		for _, l := range a.Other {
			for _, p := range l {
				seen[string(p)]++
			}
		}
		for _, p := range append(a.Shared, a.CompositionRoot...) {
			seen[string(p)]++
		}
		for _, p := range d.Facts.Packages {
			if seen[string(p.Path)] != 1 {
				t.Errorf("%s: %s is placed %d times", name, p.Path, seen[string(p.Path)])
			}
		}
	}
}
