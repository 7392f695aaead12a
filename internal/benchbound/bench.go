package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// result is one project with its scores.
type result struct {
	Name     string `json:"name"`
	Repo     string `json:"repo"`
	Commit   string `json:"commit"`
	Kind     string `json:"kind"`
	Scored   int    `json:"scored"`
	Services int    `json:"services"`
	Shared   int    `json:"shared"`
	Size     stats  `json:"size"`
	// Answers are demarc's, one for each mode that was asked for.
	Answers   []answer   `json:"demarc"`
	Baselines []baseline `json:"baselines"`
	// Missing are scored packages that the analysis did not find, sorted: they
	// count as alone.
	Missing []ident.PackagePath `json:"missing"`
}

// answer is one proposal with its scores.
type answer struct {
	Mode   string `json:"mode"`
	Method string `json:"method"`
	agreement
	Sharing sharing `json:"shared"`
	// Proposed counts services; Unscored are the ids of those without any scored
	// package: libraries, tools or tests.
	Proposed int               `json:"proposed"`
	Unscored []ident.ServiceID `json:"unscored"`
	// Differences are sentences about where it differs from the truth.
	Differences []string `json:"differences"`
}

// mode is a way to ask.
type mode struct {
	name  string
	blind bool
	// shown leaves the mains that would give the answer away in their place.
	shown bool
}

// modes are all ways to ask, in the order of the columns.
func modes() []mode {
	return []mode{{name: "paths"}, {name: "blind", blind: true}, {name: "shown", shown: true}}
}

// bench is one run of the scoreboard.
type bench struct {
	corpus    string
	anyCommit bool
	modes     []mode
	config    boundary.Config
	stderr    io.Writer
}

// cases finds the truths whose repository lies in the corpus, at the commit
// that the truth is about.
func (b *bench) cases(ctx context.Context, dir string) ([]*truth, error) {
	all, err := readTruths(dir)
	if err != nil {
		return nil, err
	}
	var out []*truth
	for _, t := range all {
		root := b.root(t)
		if _, err := os.Stat(root); err != nil {
			fmt.Fprintf(b.stderr, "%s: left out, no checkout of %s\n", t.Name, t.Repo)
			continue
		}
		head, err := history.ReadHead(ctx, root, os.Environ())
		if err != nil {
			return nil, err
		}
		if head.Commit != t.Commit {
			at := head.Commit
			if at == "" {
				at = "no commit that git tells"
			}
			if !b.anyCommit {
				return nil, fmt.Errorf("%s is at %s, its truth at %s; check it out, or go on with -any-commit", t.Name, at, t.Commit)
			}
			fmt.Fprintf(b.stderr, "%s: at %s, its truth at %s\n", t.Name, at, t.Commit)
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no case: none of the %d *.truth.json in %s has a checkout in %s", len(all), dir, b.corpus)
	}
	return out, nil
}

// root is the absolute directory of a case's code.
func (b *bench) root(t *truth) string {
	return filepath.Join(b.corpus, t.Name, filepath.FromSlash(t.Dir))
}

// analyse reads the code of a case.
func (b *bench) analyse(ctx context.Context, t *truth) (*analyzer.Result, error) {
	a, err := analyzer.Analyze(ctx, analyzer.Options{Options: load.Options{Root: b.root(t), Env: os.Environ()}})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	if scored, _ := t.scored(); len(t.missing(a)) == len(scored) {
		return nil, fmt.Errorf("%s: the analysis found none of the %d scored packages", t.Name, len(scored))
	}
	return a, nil
}

// run analyses a case once and scores an answer for each mode.
func (b *bench) run(ctx context.Context, t *truth) (*result, error) {
	start := time.Now()
	a, err := b.analyse(ctx, t)
	if err != nil {
		return nil, err
	}
	r := &result{
		Name: t.Name, Repo: t.Repo, Commit: t.Commit, Kind: t.Kind, Services: len(t.Services), Shared: len(t.Shared),
		Size: t.Stats, Missing: t.missing(a),
	}
	paths, _ := t.scored()
	r.Scored = len(paths)
	in := planner.BoundaryInput(a.Facts)
	for _, m := range b.modes {
		x, err := t.ask(in, b.config, m)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", t.Name, m.name, err)
		}
		r.Answers = append(r.Answers, x)
	}
	if r.Baselines, err = t.baselines(a.Facts); err != nil {
		return nil, err
	}
	fmt.Fprintf(b.stderr, "%s: %d packages, %.1f s\n", t.Name, len(a.Facts.Packages), time.Since(start).Seconds())
	if len(r.Missing) > 0 {
		fmt.Fprintf(b.stderr, "%s: %d scored packages were not found, %s for one\n", t.Name, len(r.Missing), r.Missing[0])
	}
	return r, nil
}

// propose asks demarc.
func (t *truth) propose(in boundary.Input, config boundary.Config, m mode) (*boundary.Partition, error) {
	in.Config, in.PathBlind = config, m.blind
	if !m.shown {
		in.Hide = t.Hide
	}
	return boundary.Propose(in)
}

func (t *truth) ask(in boundary.Input, config boundary.Config, m mode) (answer, error) {
	p, err := t.propose(in, config, m)
	if err != nil {
		return answer{}, err
	}
	given := assign(p)
	out := answer{
		Mode: m.name, Method: p.Method, Sharing: t.sharing(given), Proposed: len(p.Services), Unscored: t.unscored(p),
	}
	out.Differences = t.explain(given, out.Unscored, p)
	out.agreement, err = t.score(given)
	return out, err
}

// assign reduces a proposal to what is scored.
func assign(p *boundary.Partition) assignment {
	a := assignment{service: map[ident.PackagePath]string{}, shared: map[ident.PackagePath]bool{}}
	for _, s := range p.Services {
		for _, m := range s.Packages {
			a.service[m.Package] = string(s.ID)
		}
	}
	for _, m := range p.Others {
		switch m.Class {
		case boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract:
			a.shared[m.Package] = true
		}
	}
	return a
}

// unscored are the proposed services without any scored package.
func (t *truth) unscored(p *boundary.Partition) []ident.ServiceID {
	paths, _ := t.scored()
	out := []ident.ServiceID{}
	for _, s := range p.Services {
		if !slices.ContainsFunc(s.Packages, func(m boundary.Member) bool {
			_, ok := slices.BinarySearch(paths, m.Package)
			return ok
		}) {
			out = append(out, s.ID)
		}
	}
	return out
}

// missing are the scored packages that the analysis did not find.
func (t *truth) missing(a *analyzer.Result) []ident.PackagePath {
	found := map[ident.PackagePath]bool{}
	for i := range a.Facts.Packages {
		found[a.Facts.Packages[i].Path] = true
	}
	paths, _ := t.scored()
	out := []ident.PackagePath{}
	for _, p := range paths {
		if !found[p] {
			out = append(out, p)
		}
	}
	return out
}
