package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/reports"
)

// calibrateFlags are the flags of "demarc plan calibrate". Unlike that of other
// verbs, --from is a revision; run moves it from source.
type calibrateFlags struct {
	answer      answerFlags
	to, service string
	write       bool
}

// planCalibrateCommand measures how long planned work took.
func (a *app) planCalibrateCommand() *cobra.Command {
	var f calibrateFlags
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Measure on finished work how many days a point takes",
		Long: `Calibrate makes the plan that the code of an earlier revision would have got, sees
which of its steps the code of a later revision has done, and counts the days on
which people committed to the packages that those steps name. Days over points is
your rate. --service takes the steps of one extraction in, whatever the verdict.

--write keeps the rate as team.days_per_point in demarc.yaml: from then on the days
of plan and verdict are calibrated. Fewer than 3 steps or 10 commits are too few for
that. Files of a revision are read from git's objects; nothing is checked out or run.`,
		Example: `  demarc plan calibrate --from v1.4.0 --to v1.9.0
  demarc plan calibrate --from v1.4.0 --to HEAD --service orders --write`,
		Args: argCount(0, 0, "", "revisions are given with --from and --to"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a) },
	}
	f.answer.bind(cmd)
	fs := cmd.Flags()
	fs.Lookup("from").Usage, fs.Lookup("from").Annotations = "`revision` before the work", nil
	fs.Lookup("dir").Usage = "directory to analyse"
	fs.StringVar(&f.to, "to", "", "`revision` after the work, such as HEAD")
	fs.StringVar(&f.service, "service", "", "count the extraction of this `service`, whatever the verdict")
	fs.BoolVar(&f.write, "write", false, "keep the rate in demarc.yaml")
	return cmd
}

func (f *calibrateFlags) run(ctx context.Context, a *app) error {
	if err := checkWord("--format", f.answer.format, reports.AnswerFormats()); err != nil {
		return err
	}
	from := f.answer.source.from
	if from == "" || f.to == "" {
		return usage("say between which commits the work was done: --from v1.4.0 --to HEAD", "calibrate needs --from and --to")
	}
	f.answer.source.from = "" // code is read, no document
	if err := f.answer.source.check(nil); err != nil {
		return err
	}
	target := cmp.Or(f.answer.source.config, filepath.Join(f.answer.source.dir, config.FileName))
	if f.write {
		if err := probe(target); err != nil {
			return err
		}
	}
	v, err := f.view(ctx, a, from)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := v.Render(&b, reports.Options{Format: f.answer.format, Width: a.width(), Color: a.colored(), All: f.answer.all}); err != nil {
		return err
	}
	if err := a.print(b.Bytes()); err != nil || !f.write {
		return err
	}
	return keepRate(a, target, v)
}

// view reads both revisions and what was done between them.
func (f *calibrateFlags) view(ctx context.Context, a *app, from string) (*reports.CalibrateView, error) {
	j, err := f.answer.source.job(a, nil)
	if err != nil {
		return nil, err
	}
	var heads [2]history.Head
	for i, ref := range []string{from, f.to} {
		if heads[i], err = history.Resolve(ctx, j.root, ref, a.env); err != nil {
			return nil, refError(err)
		}
	}
	// Cheap, and says that the order is wrong before minutes of analysis.
	if _, err := history.SpentOn(ctx, j.root, heads[0].Commit, heads[1].Commit, nil, a.env); err != nil {
		return nil, refError(err)
	}
	before, err := a.analyseAt(ctx, j, heads[0])
	if err != nil {
		return nil, err
	}
	plan, err := reports.PlanOf(before, reports.PlanOptions{Service: ident.ServiceID(f.service)})
	if err != nil {
		return nil, err
	}
	after, err := a.analyseAt(ctx, j, heads[1])
	if err != nil {
		return nil, err
	}
	v, err := reports.CalibrateOf(plan, before, after)
	if err != nil {
		return nil, err
	}
	spent, err := history.SpentOn(ctx, j.root, heads[0].Commit, heads[1].Commit, v.Directories, a.env)
	if err != nil {
		return nil, refError(err)
	}
	v.Spend(spent)
	return v, nil
}

// keepRate writes the rate into the configuration, when it rests on enough.
func keepRate(a *app, target string, v *reports.CalibrateView) error {
	if !v.Enough {
		return usage("take a longer time or more of the work in: --from, --to, --service", "%s is as it was: %s", target, v.Why)
	}
	if v.Rate < config.LeastDaysPerPoint || v.Rate > config.MostDaysPerPoint {
		return usage("look at the steps and days above", "%s is as it was: %g days a point is no rate to plan with", target, v.Rate)
	}
	before, err := os.ReadFile(target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &userError{exitUsage, "can not read: " + target + ": " + reason(err), "", err}
	}
	after, err := config.SetTeamValues(target, before, map[string]string{config.DaysPerPoint: strconv.FormatFloat(v.Rate, 'f', -1, 64)})
	if err != nil {
		return err
	}
	if err := writeFile(target, after); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stderr, "set %s to %g in %s\nnext: demarc plan\n", config.DaysPerPoint, v.Rate, target)
	return err
}
