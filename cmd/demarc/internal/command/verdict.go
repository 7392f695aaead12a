package command

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/inputs"
	"github.com/demarc-dev/demarc/planner/verdict"
	"github.com/demarc-dev/demarc/reports"
)

// verdictCommand says whether to split.
func (a *app) verdictCommand() *cobra.Command {
	var f answerFlags
	var set []string
	cmd := &cobra.Command{
		Use:   "verdict",
		Short: "Should this be split at all? An answer that may be no",
		Long: `Verdict weighs what speaks for a split (people, deployments, machines,
isolation, incidents), how cleanly the parts come off, how ready the team is and
what it would cost, and says: stay, tidy up first, modular monolith, take these
parts out, or microservices. It says how sure that is, what is not known, and what
would change the answer.

Code and git answer some questions; the others stand in the section "team" of
demarc.yaml (demarc init writes it, demarc ask asks). What nobody answered stays
unknown: it widens the range and is never taken for zero.`,
		Example: `  demarc verdict
  demarc verdict --from analysis.json --set team.developers=14 --set team.scale_alone=true
  demarc verdict --format md > verdict.md`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			more, err := answersOf(set)
			if err != nil {
				return err
			}
			return f.run(cmd.Context(), a, func(d *reports.Document) (renderer, error) { return reports.VerdictOf(d, more) })
		},
	}
	f.bind(cmd)
	cmd.Flags().StringArrayVar(&set, "set", nil, "answer for this run: `KEY=VALUE`, such as team.developers=14")
	_ = cmd.RegisterFlagCompletionFunc("set", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var out []string
		for _, k := range config.TeamKeys() {
			out = append(out, k.Path+"=\t"+k.Purpose)
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
	return cmd
}

// answersOf reads --set values the way demarc.yaml is read.
func answersOf(set []string) (planner.Answers, error) {
	var team config.Team
	for _, s := range set {
		key, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, usage("write it as team.developers=14", "--set wants KEY=VALUE, not %s", strconv.Quote(s))
		}
		if err := flagValue("--set "+key, config.SetTeam(&team, key, value)); err != nil {
			return nil, err
		}
	}
	return teamAnswers(&team, "--set"), nil
}

// teamAnswers are the answers of a team in the units of verdict.Specs; from says
// where they were given.
func teamAnswers(t *config.Team, from string) planner.Answers {
	out := planner.Answers{}
	for key, x := range config.TeamValues(t) {
		out[verdict.ID(key)] = inputs.Answer{Value: x, From: from}
	}
	return out
}
