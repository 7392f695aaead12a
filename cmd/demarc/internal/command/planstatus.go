package command

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/reports"
)

// statusFlags are the flags of "demarc plan status".
type statusFlags struct {
	answer     answerFlags
	plan, step string
	since      string
	burndown   int
}

// planStatusCommand says which steps are done.
func (a *app) planStatusCommand() *cobra.Command {
	var f statusFlags
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say which steps of a plan are done, by looking at the code",
		Long: `Status reads a plan and asks the code for the condition of each step. The plan is
a file that demarc plan --save wrote (default: demarc.plan.json in the analysed
directory), or with --since the plan that the code of a revision would have got.
With --step it answers for one step alone: exit code 0 when it is done, 1 when not.
Files of the revision are read from git's objects; nothing is checked out or run.`,
		Example: `  demarc plan status
  demarc plan status --step tidy-writer-stock
  demarc plan status --since v1.4.0 --burndown 6`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a) },
	}
	f.answer.bind(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.plan, "plan", "", "`file` with the plan (default: "+planFile+" in --dir)")
	fs.StringVar(&f.step, "step", "", "answer for this `step` alone, with the exit code")
	fs.StringVar(&f.since, "since", "", "take the plan of this `revision`")
	fs.IntVar(&f.burndown, "burndown", 0, "with --since: look at this `number` of commits on the way")
	markFile(cmd, "plan", "json")
	return cmd
}

func (f *statusFlags) run(ctx context.Context, a *app) error {
	switch {
	case f.plan != "" && f.since != "":
		return usage("leave one of them out", "--plan and --since both say which plan")
	case f.burndown != 0 && f.since == "":
		return usage("say from where: --since v1.0.0", "--burndown needs --since")
	case f.burndown < 0 || f.burndown > 50:
		return usage("between 2 and 50", "--burndown %d is impossible", f.burndown)
	case f.since != "" && f.answer.source.from != "":
		return usage("leave --from out", "--since reads code, --from does not")
	}
	if err := checkWord("--format", f.answer.format, reports.AnswerFormats()); err != nil {
		return err
	}
	if err := f.answer.source.check(nil); err != nil {
		return err
	}
	plan, burns, err := f.planned(ctx, a)
	if err != nil {
		return err
	}
	doc, err := f.answer.source.document(ctx, a, nil)
	if err != nil {
		return err
	}
	v, err := reports.StatusOf(plan, doc)
	if err != nil {
		return err
	}
	v.Burndown = append(v.Burndown, burns...)
	if len(burns) > 0 {
		v.Burndown = append(v.Burndown, v.Burn())
	}
	if f.step != "" {
		return f.one(a, v)
	}
	var b bytes.Buffer
	if err := v.Render(&b, reports.Options{Format: f.answer.format, Width: a.width(), Color: a.colored(), All: f.answer.all, From: f.answer.source.from}); err != nil {
		return err
	}
	return a.print(b.Bytes())
}

// undone is a gate: the step is not done.
type undone struct{ text string }

func (e *undone) Error() string { return e.text }

func (f *statusFlags) one(a *app, v *reports.StatusView) error {
	s, err := v.Step(f.step)
	if err != nil {
		return err
	}
	switch {
	case !s.State.Known:
		return usage("look at its metric instead", "code can not tell whether %s is done", s.ID)
	case !s.State.Done:
		return &undone{"not done: " + s.ID + ": " + v.Left(s)}
	}
	return a.tell("done: %s\n", s.ID)
}

// planned is the plan to look at, and what was left at earlier commits.
func (f *statusFlags) planned(ctx context.Context, a *app) (*reports.SavedPlan, []reports.Burn, error) {
	if f.since != "" {
		return f.earlier(ctx, a)
	}
	path := f.plan
	if path == "" {
		path = filepath.Join(f.answer.source.dir, planFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, &userError{exitUsage, "can not read: " + path + ": " + reason(err), "keep a plan first: demarc plan --save", err}
	}
	p, err := reports.DecodePlan(data)
	var format *reports.FormatError
	if errors.As(err, &format) {
		return nil, nil, usage(format.Hint, "%s: %s", format.Text, path)
	}
	return p, nil, err
}

// earlier makes the plan of a revision, and looks at commits on the way.
func (f *statusFlags) earlier(ctx context.Context, a *app) (*reports.SavedPlan, []reports.Burn, error) {
	j, err := f.answer.source.job(a, nil)
	if err != nil {
		return nil, nil, err
	}
	head, err := history.Resolve(ctx, j.root, f.since, a.env)
	if err != nil {
		return nil, nil, refError(err)
	}
	first, err := a.analyseAt(ctx, j, head)
	if err != nil {
		return nil, nil, err
	}
	v, err := reports.PlanOf(first, reports.PlanOptions{})
	if err != nil {
		return nil, nil, err
	}
	plan := v.Save()
	burns := []reports.Burn{}
	if f.burndown < 2 {
		return plan, burns, nil
	}
	commits, err := history.Between(ctx, j.root, head.Commit, "HEAD", f.burndown, a.env)
	if err != nil {
		return nil, nil, refError(err)
	}
	for _, h := range commits[:max(0, len(commits)-1)] {
		doc := first
		if h.Commit != head.Commit {
			if doc, err = a.analyseAt(ctx, j, h); err != nil {
				return nil, nil, err
			}
		}
		s, err := reports.StatusOf(plan, doc)
		if err != nil {
			return nil, nil, err
		}
		burns = append(burns, s.Burn())
	}
	return plan, burns, nil
}

func refError(err error) error {
	var ref *history.RefError
	if errors.As(err, &ref) {
		return &userError{exitUsage, ref.Text, "git log --oneline lists commits, git tag lists tags", err}
	}
	return err
}

// analyseAt analyses the code of a commit from a temporary copy of its files.
func (a *app) analyseAt(ctx context.Context, j *job, h history.Head) (*reports.Document, error) {
	temp, err := os.MkdirTemp("", "demarc-at-")
	if err != nil {
		return nil, &userError{exitUsage, "can not make a temporary directory: " + reason(err), "set TMPDIR to a directory that can be written", err}
	}
	defer func() { _ = os.RemoveAll(temp) }() // the system cleans up what is left
	root, err := os.OpenRoot(temp)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // nothing is lost with it
	write := func(path string, data []byte) error {
		path = filepath.FromSlash(path)
		if !filepath.IsLocal(path) {
			return nil // git refuses such names itself; a made-up object may hold them
		}
		if err := root.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return unwritable(filepath.Join(temp, path), err)
		}
		// A file that is missing here would look like work that is done.
		if err := root.WriteFile(path, data, 0o666); err != nil {
			return unwritable(filepath.Join(temp, path), err)
		}
		return nil
	}
	if err := history.Export(ctx, j.root, h.Commit, a.env, needed, write); err != nil {
		return nil, err
	}
	at := *j
	at.target.root = temp
	at.at = &h
	return a.analyse(ctx, &at)
}

// needed are the files that an analysis reads.
func needed(path string) bool {
	for _, suffix := range []string{".go", ".sql", "go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"} {
		if strings.HasSuffix(path, suffix) {
			return true
		}
	}
	return false
}
