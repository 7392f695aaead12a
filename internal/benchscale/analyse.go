package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/internal/measure"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/reports"
)

// point is one measured size.
type point struct {
	Packages   int `json:"packages"`
	Lines      int `json:"lines"`
	Symbols    int `json:"symbols"`
	References int `json:"references"`
	Problems   int `json:"problems"`
	// Analyse is what loading and all facts cost; Propose what the proposal
	// and the Document cost on top (its RSS is the peak of both).
	Analyse measure.Usage `json:"analyse"`
	Propose measure.Usage `json:"propose"`
	// Document is the size of the encoded Document in bytes.
	Document int64 `json:"document"`
}

// analyse does all of demarc's work on a directory in this process.
func analyse(f *flags) (*point, error) {
	if f.gogc > 0 {
		debug.SetGCPercent(f.gogc)
	}
	if f.mem != "" {
		runtime.MemProfileRate = 64 << 10
	}
	stop, err := profile(f.cpu)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	a, err := analyzer.Analyze(context.Background(), analyzer.Options{
		Options: load.Options{Root: f.child, Env: os.Environ()},
	})
	if err == nil {
		err = stop()
	}
	if err != nil {
		return nil, err
	}
	p := &point{
		Packages: len(a.Facts.Packages), Symbols: len(a.Facts.Symbols), References: len(a.Facts.Refs),
		Problems: len(a.Load.Problems),
	}
	for _, x := range a.Facts.Packages {
		p.Lines += x.Lines + x.GeneratedLines
	}
	if p.Analyse, err = measure.Now(); err != nil {
		return nil, err
	}
	p.Analyse.Wall = time.Since(start).Seconds()
	if err := p.propose(a); err != nil {
		return nil, err
	}
	return p, writeMem(f.mem)
}

func (p *point) propose(a *analyzer.Result) error {
	start := time.Now()
	proposal, err := planner.Propose(a, planner.Options{})
	if err != nil {
		return err
	}
	var size counter
	if err := reports.Encode(&size, reports.New(a, proposal, reports.Meta{ToolVersion: "benchscale"})); err != nil {
		return err
	}
	p.Document = int64(size)
	if p.Propose, err = measure.Now(); err != nil {
		return err
	}
	p.Propose.CPU -= p.Analyse.CPU
	p.Propose.Wall = time.Since(start).Seconds()
	return nil
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// profile starts a CPU profile; stop ends it. An empty name profiles nothing.
func profile(name string) (stop func() error, err error) {
	if name == "" {
		return func() error { return nil }, nil
	}
	out, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		return out.Close()
	}, nil
}

func writeMem(name string) error {
	if name == "" {
		return nil
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := pprof.Lookup("allocs").WriteTo(out, 0); err != nil {
		return err
	}
	return out.Close()
}
