package analyzer_test

import (
	"os"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/internal/synth"
)

// BenchmarkAnalyze loads a synthetic module and extracts all its facts. Half of
// it is the go command and the standard library, which cost the same for any
// module; internal/benchscale shows how the rest grows.
func BenchmarkAnalyze(b *testing.B) {
	dir := b.TempDir()
	s, err := synth.Write(dir, synth.Options{Lines: 30_000})
	if err != nil {
		b.Fatal(err)
	}
	o := analyzer.Options{Options: load.Options{Root: dir, Env: os.Environ(), TempDir: b.TempDir()}}
	b.SetBytes(int64(s.Bytes))
	b.ReportAllocs()
	refs := 0
	for b.Loop() {
		r, err := analyzer.Analyze(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		if len(r.Facts.Packages) != s.Packages || len(r.Load.Problems) > 0 {
			b.Fatalf("%d of %d packages, problems %v", len(r.Facts.Packages), s.Packages, r.Load.Problems)
		}
		refs = len(r.Facts.Refs)
	}
	b.ReportMetric(float64(s.Lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(s.Lines), "lines")
	b.ReportMetric(float64(refs), "references")
}
