package command

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports"
)

// analyse is the pipeline: one call a stage. The temporary directory belongs to
// the run and goes away with it, also when a stage fails or panics.
func (a *app) analyse(ctx context.Context, j *job) (*reports.Document, error) {
	temp, err := os.MkdirTemp("", "demarc-")
	if err != nil {
		return nil, &userError{exitUsage, "can not make a temporary directory: " + reason(err), "set TMPDIR to a directory that can be written", err}
	}
	defer func() { _ = os.RemoveAll(temp) }() // the system cleans up what is left
	defer a.tuneMemory()()
	progress := a.startProgress()
	defer progress.stop()

	head, err := j.head(ctx, a.env)
	if err != nil {
		return nil, err
	}
	a.timed(progress, "commit read")
	past := a.startHistory(ctx, j.root)
	defer past.stop()
	analysis, err := analyzer.Analyze(ctx, j.analyzerOptions(a.env, temp, progress.loading))
	if err != nil {
		return nil, err
	}
	a.timed(progress, "code read")
	analysis.Facts.Runtime = j.measured.Map(analysis.Facts)
	progress.stage("reading history")
	log, err := past.finish(analysis.Facts)
	if err != nil {
		return nil, err
	}
	a.timed(progress, "history read")
	progress.stage("proposing boundaries")
	o, err := j.plannerOptions(log)
	if err != nil {
		return nil, err
	}
	proposal, err := planner.Propose(analysis, o)
	if err != nil {
		return nil, j.pinError(err)
	}
	a.timed(progress, "boundaries proposed")
	doc := reports.New(analysis, proposal, j.meta(head, log))
	if err := reports.Validate(doc); err != nil {
		return nil, fmt.Errorf("the analysis made an invalid document: %v", err) // not the user's mistake, so not wrapped
	}
	a.timed(progress, "document made")
	if head.Note != "" && !a.flags.quiet {
		progress.stop()
		say(a.stderr, head.Note, "")
	}
	return doc, ctx.Err()
}

// head is the commit that is analysed.
func (j *job) head(ctx context.Context, env []string) (history.Head, error) {
	if j.at != nil {
		return *j.at, nil
	}
	return history.ReadHead(ctx, j.root, env)
}

// Collecting less often costs memory and saves time. With all evidence, against
// Go's default of 100: on nomad 400 takes 0.74 of the CPU time and 1.84 times the
// memory, 200 takes 0.86 and 1.43 times. At 200 loki misses the bounds of
// internal/benchload (0.345 of LoadAllSyntax's time for references, 0.517 for all),
// at 400 it meets them (0.296 and 0.459). The limit makes the collector work harder
// before very large code bases fill the machine.
const (
	gcPercent   = 400
	memoryLimit = 3 << 30
)

// tuneMemory sets the garbage collector for an analysis, unless the user's
// environment does, and returns what sets it back.
func (a *app) tuneMemory() (restore func()) {
	if a.getenv("GOGC") != "" || a.getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	percent := debug.SetGCPercent(gcPercent)
	limit := debug.SetMemoryLimit(memoryLimit)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

func (j *job) analyzerOptions(env []string, temp string, progress func(load.Progress)) analyzer.Options {
	return analyzer.Options{Options: load.Options{
		Root: j.root, Patterns: j.patterns, Exclude: j.analysis.Exclude,
		Tags: j.analysis.Tags, GOOS: j.analysis.GOOS, GOARCH: j.analysis.GOARCH,
		Tests: j.analysis.Tests, Offline: j.offline,
		Env: env, TempDir: temp, Progress: progress,
	}, Recognisers: recognisersOf(j.config.Recognisers)}
}

// recognisersOf hands the recognisers of demarc.yaml to the analyzer.
func recognisersOf(list []config.Recogniser) []analyzer.Recogniser {
	out := make([]analyzer.Recogniser, 0, len(list))
	for _, r := range list {
		d := analyzer.Recogniser{Function: r.Function, SQL: -1, Table: -1, Mode: facts.Mode(r.Mode), Store: facts.Store(r.Store)}
		if r.Kind == config.KindSQL {
			d.SQL = r.Argument
		} else {
			d.Table = r.Argument
		}
		out = append(out, d)
	}
	return out
}

func (j *job) meta(h history.Head, log *history.Log) reports.Meta {
	return reports.Meta{
		ToolVersion: Version, Commit: h.Commit, Date: h.Date,
		Patterns: j.patterns, Exclude: j.analysis.Exclude, Tests: j.analysis.Tests,
		History: log,
		Answers: teamAnswers(&j.config.Team, config.FileName),
	}
}

// acceptedOf hands the accepted proposal of demarc.yaml to the planner.
func acceptedOf(a *config.Accepted) *boundary.Accepted {
	if a == nil {
		return nil
	}
	out := &boundary.Accepted{}
	for _, s := range a.Services {
		out.Services = append(out.Services, boundary.AcceptedService{ID: s.ID, Name: s.Name, Packages: s.Packages})
	}
	return out
}

// timed tells with --verbose how long a stage took.
func (a *app) timed(p *progress, what string) {
	if !a.flags.verbose {
		return
	}
	now := a.now()
	p.clear()
	say(a.stderr, what+" in "+now.Sub(p.since).Round(time.Millisecond).String(), "")
	p.since = now
}
