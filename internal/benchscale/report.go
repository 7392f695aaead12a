package main

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/demarc-dev/demarc/internal/measure"
)

// The targets.
const (
	maxExponent = 1.1
	// maxDocument is the size of a Document in bytes for each documentLines.
	maxDocument   = 25_000_000
	documentLines = 300_000
)

// report is the outcome.
type report struct {
	Points []*point `json:"points"`
	// Exponents of growth with lines, all points fitted; Last between the two
	// largest sizes, where constant costs hide least. 0 for fewer than two
	// sizes.
	CPU     float64 `json:"cpuExponent"`
	LastCPU float64 `json:"lastCPUExponent"`
	Memory  float64 `json:"memoryExponent"`
	// Propose is that of proposal and Document; it has no target of its own.
	Propose float64 `json:"proposeExponent"`
	// Document is the size of the Document in bytes for 300,000 lines, at
	// worst.
	Document int64 `json:"documentPer300kLines"`
}

func (r *report) judge() {
	fit := func(points []*point, of func(*point) float64) float64 {
		x, y := make([]float64, len(points)), make([]float64, len(points))
		for i, p := range points {
			x[i], y[i] = float64(p.Lines), max(of(p), 1e-3)
		}
		return measure.Exponent(x, y)
	}
	cpu := func(p *point) float64 { return p.Analyse.CPU }
	r.CPU = fit(r.Points, cpu)
	r.LastCPU = fit(r.Points[max(0, len(r.Points)-2):], cpu)
	r.Memory = fit(r.Points, func(p *point) float64 { return float64(p.Analyse.RSS) })
	r.Propose = fit(r.Points, func(p *point) float64 { return p.Propose.CPU })
	for _, p := range r.Points {
		r.Document = max(r.Document, p.Document*documentLines/int64(max(p.Lines, 1)))
	}
}

func (r *report) pass() bool {
	return r.CPU <= maxExponent && r.LastCPU <= maxExponent && r.Memory <= maxExponent && r.Document <= maxDocument
}

// print writes a table for people.
func (r *report) print(out io.Writer) error {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "lines\tpackages\treferences\twall s\tcpu s\tpeak MB\tns/line\tB/line\tpropose cpu s\tdocument MB\t")
	for _, p := range r.Points {
		a := p.Analyse
		fmt.Fprintf(t, "%d\t%d\t%d\t%.2f\t%.2f\t%d\t%.0f\t%d\t%.2f\t%.1f\t\n", p.Lines, p.Packages, p.References, a.Wall, a.CPU,
			a.RSS>>20, a.CPU/float64(p.Lines)*1e9, a.RSS/int64(p.Lines), p.Propose.CPU, float64(p.Document)/1e6)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	b.WriteString("\n")
	line := func(ok bool, format string, args ...any) {
		verdict := "PASS"
		if !ok {
			verdict = "FAIL"
		}
		fmt.Fprintf(&b, "%s  %s\n", verdict, fmt.Sprintf(format, args...))
	}
	if len(r.Points) > 1 {
		line(r.CPU <= maxExponent, "CPU time grows as lines^%.2f, at most %.1f", r.CPU, maxExponent)
		line(r.LastCPU <= maxExponent, "between the two largest as lines^%.2f, at most %.1f", r.LastCPU, maxExponent)
		line(r.Memory <= maxExponent, "memory grows as lines^%.2f, at most %.1f", r.Memory, maxExponent)
	}
	line(r.Document <= maxDocument, "Document: %.1f MB for %d lines, at most %.0f", float64(r.Document)/1e6, documentLines, maxDocument/1e6)
	if len(r.Points) > 1 {
		fmt.Fprintf(&b, "      proposal and Document grow as lines^%.2f\n", r.Propose)
	}
	_, err := out.Write(b.Bytes())
	return err
}
