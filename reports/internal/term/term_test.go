package term

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\x1b[31mb": `a\u001b[31mb`, "a\nb\tc": "a b c", "\u202eab": `\u202eab`, "\xff": `\xff`, "漢字 é": "漢字 é", "a\r": `a\u000d`,
		"\ufeffa": `\ufeffa`, "\u2028": `\u2028`,
	} {
		if have := Clean(in); have != want {
			t.Errorf("Clean(%q) = %q, want %q", in, have, want)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		in    string
		width int
		want  string
	}{
		{"", 10, ""},
		{"one two three", 8, "one two|three"},
		{"internal/catalogue/catalogue.go:61", 20, "internal/catalogue/|catalogue.go:61"},
		{"aaaaaaaaaaaaaaaaaaaa", 8, "aaaaaaaa|aaaaaaaa|aaaa"},
		{"漢字漢字漢字漢字漢字", 8, "漢字漢字|漢字漢字|漢字"},
		{"x internal/catalogue", 12, "x|internal/|catalogue"},
	}
	for _, tt := range tests {
		if have := strings.Join(Wrap(tt.in, tt.width), "|"); have != tt.want {
			t.Errorf("Wrap(%q, %d) = %q, want %q", tt.in, tt.width, have, tt.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("a/b.c 漢字 \xff \u0301", 10)
	f.Fuzz(func(t *testing.T, s string, width int) {
		s = Clean(s)
		width = min(max(width, 8), 200)
		lines := Wrap(s, width)
		if len(lines) == 0 {
			t.Fatal("no line")
		}
		if squeeze(strings.Join(lines, "")) != squeeze(s) {
			t.Fatalf("%q lost something: %q", s, lines)
		}
	})
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestTableFits(t *testing.T) {
	p := &Printer{Columns: 60}
	p.Table(2, []Column{{Title: "name", Min: 10}, {Title: "n", Right: true}, {Title: "why", Min: 12}}, [][]string{
		{"internal/some/very/long/path/of/a/package", "1,234", "because many other packages use it and none of them owns it"},
		{"short", "", "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"},
	})
	for _, l := range strings.Split(p.String(), "\n") {
		if Width(l) > 60 || strings.TrimRight(l, " ") != l {
			t.Errorf("%d columns: %q", Width(l), l)
		}
	}
	if !strings.Contains(p.String(), "1,234") {
		t.Error("a number was lost")
	}
}
