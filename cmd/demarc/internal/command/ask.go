package command

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/verdict"
	"github.com/demarc-dev/demarc/reports"
)

// askFlags are the flags of "demarc ask".
type askFlags struct {
	from, dir, config string
	all               bool
}

// askCommand asks what code can not tell.
func (a *app) askCommand() *cobra.Command {
	var f askFlags
	cmd := &cobra.Command{
		Use:   "ask",
		Short: "Ask what code can not tell, and keep the answers in demarc.yaml",
		Long: `Ask puts the questions of the section "team" one by one and writes the answers
into demarc.yaml; everything else in the file stays as it is. Enter skips a
question: it stays unknown. q stops and keeps what was answered. With --from, what
an analysis knows already is shown beside the question.`,
		Example: `  demarc ask
  demarc ask --from analysis.json
  printf '7\n1\n' | demarc ask --dir ../shop`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.from, "from", "", "show what this earlier analysis knows")
	fs.StringVar(&f.dir, "dir", ".", "directory of the code base, where demarc.yaml lies")
	fs.StringVar(&f.config, "config", "", "configuration `file` to write (default: demarc.yaml in --dir)")
	fs.BoolVar(&f.all, "all", false, "ask again what is answered already")
	markFile(cmd, "from", "json")
	markFile(cmd, "config", "yaml", "yml")
	return cmd
}

func (f *askFlags) run(ctx context.Context, a *app) error {
	target := f.config
	if target == "" {
		target = filepath.Join(f.dir, config.FileName)
	}
	if f.from == "-" {
		return usage("write the analysis to a file first", "standard input is where the answers come from")
	}
	if err := probe(target); err != nil {
		return err
	}
	before, err := os.ReadFile(target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &userError{exitUsage, "can not read: " + target + ": " + reason(err), "", err}
	}
	current, err := config.Decode(target, before)
	if err != nil {
		return err
	}
	var doc *reports.Document
	if f.from != "" {
		if doc, err = a.readDocument(ctx, f.from); err != nil {
			return err
		}
	}
	given, err := a.interview(ctx, &current.Team, doc, f.all)
	if err != nil {
		return err
	}
	if len(given) == 0 {
		return a.printf("\nno answers: %s is as it was\n", target)
	}
	after, err := config.SetTeamValues(target, before, given)
	if err != nil {
		return err
	}
	if err := writeFile(target, after); err != nil {
		return err
	}
	return a.printf("\nwrote %d answers to %s\nnext: demarc verdict\n", len(given), target)
}

// interview asks and returns the answers by key. The end of the input ends it
// as q does.
func (a *app) interview(ctx context.Context, team *config.Team, doc *reports.Document, all bool) (map[string]string, error) {
	questions := map[string]string{}
	for _, s := range verdict.Specs() {
		questions[string(s.ID)] = s.Question
	}
	answered := config.TeamValues(team)
	given := map[string]string{}
	in := bufio.NewScanner(a.stdin)
	for _, k := range config.TeamKeys() {
		if _, done := answered[k.Path]; done && !all || k.Path == config.DaysPerPoint {
			continue // the rate is measured, nobody knows it by heart
		}
		q := questions[k.Path]
		if q == "" {
			q = strings.ToUpper(k.Purpose[:1]) + k.Purpose[1:] + "?"
		}
		if doc != nil {
			if known := reports.Known(doc, verdict.ID(k.Path)); known != "" {
				q += " [" + known + "]"
			}
		}
		stop, err := a.question(ctx, in, k.Path, q, team, given)
		if err != nil || stop {
			return given, err
		}
	}
	return given, nil
}

// question asks one until the answer can be meant, is skipped or ends it.
func (a *app) question(ctx context.Context, in *bufio.Scanner, key, q string, team *config.Team, given map[string]string) (stop bool, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return true, err
		}
		if err := a.printf("%s (%s)\n> ", oneLine(q), key); err != nil {
			return true, err
		}
		if !in.Scan() {
			if err := in.Err(); err != nil && !errors.Is(err, io.EOF) {
				return true, &userError{exitUsage, "can not read the answer: " + reason(err), "answer in short lines", err}
			}
			return true, nil
		}
		answer := yesOrNo(strings.TrimSpace(in.Text()))
		switch answer {
		case "":
			return false, nil
		case "q", "quit":
			return true, nil
		}
		var v *config.ValueError
		switch err := config.SetTeam(team, key, answer); {
		case errors.As(err, &v):
			if err := a.printf("  %s. %s\n", oneLine(v.Text), oneLine(v.Hint)); err != nil {
				return true, err
			}
		case err != nil:
			return true, err
		default:
			given[key] = answer
			return false, nil
		}
	}
}

// yesOrNo lets people answer as they speak.
func yesOrNo(s string) string {
	switch strings.ToLower(s) {
	case "y", "yes":
		return "true"
	case "n":
		return "false"
	}
	return s
}
