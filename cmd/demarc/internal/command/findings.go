package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// findingsCommand lists the problems that the evidence shows.
func (a *app) findingsCommand() *cobra.Command {
	var f answerFlags
	var o reports.FindingsOptions
	cmd := &cobra.Command{
		Use:   "findings",
		Short: "List problems that the evidence shows, with file and line",
		Long: `Findings lists what stands in the way of a split, and what is fragile now, each
with file, line and symbols. Rules about borders use the proposed services, or
those that demarc.yaml accepts, as areas. A rule that could not be checked says
so: no finding then means that nothing is known.

Rules:
` + ruleList() + `
What a rule means and what to do about it: demarc findings explain RULE`,
		Example: `  demarc findings --from analysis.json
  demarc findings --from analysis.json --kind table-two-writers,cross-area-join
  demarc findings --from analysis.json --format csv > findings.csv
  demarc findings explain cross-area-transaction`,
		Args: argCount(0, 0, "", "the directory is given with --dir, a rule with --kind"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, k := range o.Kinds {
				if err := checkWord("--kind", k, reports.RuleIDs()); err != nil {
					return err
				}
			}
			return f.run(cmd.Context(), a, func(d *reports.Document) (renderer, error) { return reports.Findings(d, o) })
		},
	}
	f.bind(cmd)
	cmd.Flags().StringSliceVar(&o.Kinds, "kind", nil, "only findings of these `rules`, separated by commas")
	completeWords(cmd, "kind", reports.RuleIDs()...)
	cmd.AddCommand(a.explainRuleCommand())
	return cmd
}

func ruleList() string {
	var b strings.Builder
	for _, r := range reports.Rules() {
		fmt.Fprintf(&b, "  %-26s %s\n", r.ID, r.Stage)
	}
	return b.String()
}

func (a *app) explainRuleCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain RULE",
		Short:   "Explain a rule: what it finds, why it matters, and a way out",
		Example: "  demarc findings explain n-plus-one",
		Args:    argCount(1, 1, "one RULE", "demarc findings --help lists the rules"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return reports.RuleIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkWord("RULE", args[0], reports.RuleIDs()); err != nil {
				return err
			}
			r, err := reports.RuleNamed(args[0])
			if err != nil {
				return err
			}
			return a.printf("%s", r.Text(a.width()))
		},
	}
}
