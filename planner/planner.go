// Package planner turns evidence into proposals. The walk through its rooms is
// Propose.
package planner

import (
	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Options steers a proposal. The zero value is usable.
type Options struct {
	// Config holds thresholds, word lists and pins; the zero value means
	// boundary.Defaults().
	Config boundary.Config
	// PathBlind and Hide serve evaluation; see boundary.Input.
	PathBlind bool
	Hide      []ident.PackagePath
	// Accepted is the proposal that the user accepted earlier; nil for none.
	Accepted *boundary.Accepted
}

// Result is what demarc proposes.
type Result struct {
	Boundary *boundary.Partition
}

// Propose proposes services for an analysed code base. The error is about
// Options alone: any evidence, even none, gets an answer.
func Propose(r *analyzer.Result, o Options) (*Result, error) {
	in := boundary.Input{
		Packages: evidence(r.Facts), Tables: tableNames(r.Facts), Transactions: transactions(r.Facts), Config: o.Config, PathBlind: o.PathBlind, Hide: o.Hide, Accepted: o.Accepted,
	}
	p, err := boundary.Propose(in)
	if err != nil {
		return nil, err
	}
	return &Result{Boundary: p}, nil
}
