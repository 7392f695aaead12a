// Package analyzer reads a Go code base and returns what is known about it: what
// was loaded and the facts. The walk through its rooms is Analyze.
package analyzer

import (
	"context"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data"
	"github.com/demarc-dev/demarc/analyzer/facts/gather"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/analyzer/practices"
)

// Options says what to read; see load.Options.
type Options struct {
	load.Options
	// Recognisers are wrappers around a database that code does not show.
	Recognisers []Recogniser
}

// Recogniser is a user's wrapper; see data.Recogniser.
type Recogniser = data.Recogniser

// Result is the whole evidence. It is immutable once returned.
type Result struct {
	Load  *load.Result
	Facts *facts.Set
}

// Analyze reads the code base. The error is a *load.NothingError when there is no
// Go code, a *load.UserError when a path or pattern is wrong, ctx.Err() when ctx ended; everything else that went wrong
// is in the facts' Incomplete.
func Analyze(ctx context.Context, o Options) (*Result, error) {
	g := gather.New(o.Recognisers...)
	l, err := load.Load(ctx, o.Options, g.Visit)
	if err != nil {
		return nil, err
	}
	if o.Progress != nil {
		o.Progress(load.Progress{Stage: "joining facts"})
	}
	set := g.Finish(l)
	l.Notes = append(l.Notes, g.Notes()...)
	set.Practices = practices.Read(l.Root)
	return &Result{Load: l, Facts: set}, nil
}
