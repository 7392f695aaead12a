// Package feature looks below packages (methods 1.1.2, 3.1.3; boundaries
// 11.2). Where directories are layers, or one package does everything, the
// services run through packages. It takes declarations, tables and routes as
// nodes, finds the features that own tables and entry points, and says which
// declaration goes where.
//
// The walk: tables that the same code changes form groups (tables.go); from
// them ownership spreads along references, so that every declaration knows how
// much of what it touches and who touches it lies in each group (spread.go);
// rules decide (decide.go); packages whose declarations go several ways are
// divided (apply.go). It is a pure function of facts and partition.
package feature

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Options steers the search. A zero number stands for its default (methods
// 0.2: judgements, editable).
type Options struct {
	// PathBlind breaks ties by evidence and not by the names of tables. Names
	// say nothing to the search itself.
	PathBlind bool
	// Keep is the share of a declaration's users that one feature must hold
	// for the declaration to be its own (methods 2.5). Default .8.
	Keep float64
	// Lead is the least share of the strongest feature in what a declaration
	// touches. Default 1/3.
	Lead float64
	// Clear is the share from which what a declaration touches decides about it
	// whoever uses it. Default .6.
	Clear float64
	// Mixed is the share from which a code base counts as layered: of the lines
	// that features own, in packages with several features, and of all lines, in
	// packages that must be divided. Default .4.
	Mixed float64
	// Whole is the share of its lines from which a package goes to one feature
	// undivided. Default .85.
	Whole float64
}

func (o Options) withDefaults() Options {
	for _, f := range []struct {
		v   *float64
		def float64
	}{{&o.Keep, .8}, {&o.Lead, 1. / 3}, {&o.Clear, .6}, {&o.Mixed, .4}, {&o.Whole, .85}} {
		if *f.v == 0 {
			*f.v = f.def
		}
	}
	return o
}

// The strengths of the evidence, relative to one reference whose target nothing
// else uses (methods 1.2). Words and files are no evidence here: they were
// tried, and made the answer worse (docs/boundaries.md).
const (
	tableWeight = 0.3 // for 1 of methods 1.2.2: a write counts 10, a read 3
	routeWeight = 1.0
)

// Divide returns the proposal with features for services where the packages of
// p are layers, and p itself, unchanged, everywhere else.
//
// It is layered where the engine found no two services in the tree of packages,
// and where the features that own tables and entry points mostly lie in
// packages that they share with others.
func Divide(f *facts.Set, p *boundary.Partition, o Options) *boundary.Partition {
	if !undivided(p) {
		return p
	}
	o = o.withDefaults()
	m := newModel(f, p, o)
	g := m.find()
	if g == nil || len(g.features) < 2 {
		return p
	}
	a := m.arrange(g)
	if !a.layered(o) {
		return p
	}
	return a.partition(p)
}

// undivided says whether the tree of packages showed no services.
func undivided(p *boundary.Partition) bool {
	return p.Method != "tree-cut" || len(p.Services) < 2
}
