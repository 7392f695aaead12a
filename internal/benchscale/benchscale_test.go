package main

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/internal/measure"
	"github.com/demarc-dev/demarc/internal/synth"
)

func TestParseSizes(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []int
	}{
		{"30k,100k,3M", []int{30_000, 100_000, 3_000_000}},
		{"2000, 2001", []int{2000, 2001}},
		{"", nil}, {"1k", nil}, {"4M", nil}, {"30k,30k", nil}, {"9000000000000000000k", nil}, {"-5k", nil}, {"30m", nil},
	} {
		got, err := parseSizes(tt.text)
		if !slices.Equal(got, tt.want) || (err == nil) != (tt.want != nil) {
			t.Errorf("parseSizes(%q) = %v, %v, want %v", tt.text, got, err, tt.want)
		}
	}
}

func grow(exponent float64, document int64) *report {
	r := &report{}
	for _, n := range []int{30_000, 100_000, 300_000} {
		y := math.Pow(float64(n), exponent)
		r.Points = append(r.Points, &point{
			Lines: n, Document: document * int64(n) / documentLines, Analyse: measure.Usage{CPU: y, RSS: 1 << 28},
		})
	}
	r.judge()
	return r
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		exponent float64
		document int64
		want     bool
	}{
		{1, maxDocument, true}, {1.2, 1, false}, {1, maxDocument * 2, false},
	} {
		r := grow(tt.exponent, tt.document)
		if r.pass() != tt.want {
			t.Errorf("exponent %v, document %d: pass is %v", tt.exponent, tt.document, r.pass())
		}
		var b bytes.Buffer
		if err := r.print(&b); err != nil || strings.Contains(b.String(), "FAIL") == tt.want {
			t.Errorf("print: %v\n%s", err, b.String())
		}
	}
}

// TestAnalyse runs the child's work on a small module.
func TestAnalyse(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	s, err := synth.Write(dir, synth.Options{Lines: 3_000})
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run([]string{"-child", dir}, &out, &errs); code != 0 {
		t.Fatalf("code %d: %s", code, errs.String())
	}
	var p point
	if err := json.Unmarshal(out.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if p.Lines != s.Lines || p.Packages != s.Packages || p.Problems > 0 {
		t.Errorf("analysed %+v of %+v", p, s)
	}
	if p.References == 0 || p.Document == 0 || p.Analyse.CPU <= 0 {
		t.Errorf("nothing was measured: %+v", p)
	}
}

func TestRunRejects(t *testing.T) {
	for _, args := range [][]string{{"-lines", "5"}, {"-runs", "0"}, {"extra"}, {"-child", "no such directory"}, {"-no-such"}} {
		var out, errs bytes.Buffer
		if code := run(args, &out, &errs); code != 2 || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%v: code %d, stdout %q, stderr %q", args, code, out.String(), errs.String())
		}
	}
}
