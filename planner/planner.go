// Package planner turns evidence into proposals. The walk through its rooms is
// Propose.
package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/feature"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/scenario"
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
	// Constraints are what the user decided; Partial says that only a part of the
	// code base is there, so that a pattern may match nothing.
	Constraints scenario.Constraints
	Partial     bool
	// Grain is "few", "natural" (also "") or "many".
	Grain string
	// History is what git told, nil when it was not asked.
	History *history.Log
}

// Result is what demarc proposes.
type Result struct {
	Boundary *boundary.Partition
	// Quality measures Boundary.
	Quality quality.Report
	// Grain is the name of the grain that Boundary has.
	Grain string
	// Grains are coarser and finer proposals in short, MergeTree which services
	// join next, both beginning with the natural grain.
	Grains    []scenario.Grain
	MergeTree []scenario.Merge
	// Constraints are those of the options.
	Constraints scenario.Constraints
	// Contracts are what crosses between the services of Boundary.
	Contracts *contract.Set
}

// UnknownPins says that patterns of the configuration match no package.
type UnknownPins struct{ Patterns []*scenario.Unknown }

func (u *UnknownPins) Error() string { return u.Patterns[0].Error() }

// BoundaryInput is what facts tell the boundary engine, without any option, for
// who asks it often about the same code.
func BoundaryInput(f *facts.Set) boundary.Input {
	return boundary.Input{Packages: evidence(f), Tables: tableNames(f), Transactions: transactions(f)}
}

// Propose proposes services for an analysed code base. The error is about
// Options alone: any evidence, even none, gets an answer. It is a
// *scenario.Conflict when constraints contradict each other, an *UnknownPins when
// they name no package and the code base is whole.
func Propose(r *analyzer.Result, o Options) (*Result, error) {
	in := BoundaryInput(r.Facts)
	in.Config, in.PathBlind, in.Hide, in.Accepted = o.Config, o.PathBlind, o.Hide, o.Accepted
	in.Pinned = o.Constraints.PinnedPackages(in.Packages)
	p, err := boundary.Propose(in)
	if err != nil {
		return nil, err
	}
	if o.Constraints.Empty() && o.Grain != "few" && o.Grain != "many" {
		// Decisions and other grains are about whole packages.
		p = feature.Divide(r.Facts, p, feature.Options{PathBlind: o.PathBlind})
	}
	if len(p.Divisions) > 0 {
		p.Notes = append(p.Notes, gone(r.Facts, o.Accepted)...)
		return divided(r.Facts, p, o.Constraints), nil
	}
	state, err := constrain(quality.NewIndex(r.Facts, o.History), p, &o)
	if err != nil {
		return nil, err
	}
	out := &Result{
		Boundary: p, Grain: "natural", Constraints: o.Constraints,
		Grains: state.Grains(quality.Options{}), MergeTree: state.MergeTree(),
	}
	if o.Grain == "few" || o.Grain == "many" {
		state, _ = state.Grained(o.Grain)
		out.Grain = o.Grain
	}
	if !o.Constraints.Empty() || out.Grain != "natural" {
		out.Boundary = state.Partition()
	}
	out.Boundary.Notes = append(out.Boundary.Notes, gone(r.Facts, o.Accepted)...)
	out.Contracts = contract.Derive(r.Facts, out.Boundary)
	out.Quality = state.Quality(measured(out.Contracts))
	return out, nil
}

// divided is the result for a proposal below the package. The measures, grains,
// contracts and what-if know whole packages, and so they know nothing of it: an empty list
// says so, a measure would count nothing and say zero.
func divided(f *facts.Set, p *boundary.Partition, c scenario.Constraints) *Result {
	return &Result{
		Boundary: p, Grain: "natural", Constraints: c,
		Quality: quality.Report{Metrics: []quality.Metric{}, Cut: []quality.KindCount{}},
		Grains:  []scenario.Grain{}, MergeTree: []scenario.Merge{},
		Contracts: contract.Derive(f, &boundary.Partition{}),
	}
}

// measured says how quality is measured: with what contracts know.
func measured(s *contract.Set) quality.Options {
	o := quality.Options{Nulls: true}
	total := s.Summary().Total
	if share, ok := total.Remotable(); ok {
		o.Remotable, o.RemotableOf = quality.Number{Known: true, Value: share}, total.Operations()
	}
	return o
}

// constrain holds the proposal to the constraints.
func constrain(x *quality.Index, p *boundary.Partition, o *Options) (*scenario.State, error) {
	state := scenario.From(x, p)
	unknown := state.Unknowns(&o.Constraints)
	if len(unknown) > 0 && !o.Partial {
		return nil, &UnknownPins{unknown}
	}
	for _, u := range unknown {
		p.Notes = append(p.Notes, fmt.Sprintf("The pattern %s of the configuration matches no package of this part of the code base.", u.Pattern.Text))
	}
	return state, state.Constrain(&o.Constraints)
}

// gone says which packages of the accepted proposal no longer exist.
func gone(f *facts.Set, a *boundary.Accepted) []string {
	if a == nil {
		return nil
	}
	there := map[ident.PackagePath]bool{}
	for i := range f.Packages {
		there[f.Packages[i].Path] = true
	}
	var missing []string
	for _, s := range a.Services {
		for _, p := range s.Packages {
			if !there[p] {
				missing = append(missing, string(p))
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	some := strings.Join(missing[:min(3, len(missing))], ", ")
	if n := len(missing) - 3; n > 0 {
		some += fmt.Sprintf(" and %d more", n)
	}
	return []string{fmt.Sprintf("The accepted proposal names packages that are not here (%d): %s; demarc accept brings it up to date.", len(missing), some)}
}
