package command

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/reports"
)

// compareFlags are the flags of "demarc compare".
type compareFlags struct {
	from, format string
	all          bool
}

// compareCommand puts two scenarios, or two analyses, side by side.
func (a *app) compareCommand() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Put two scenarios or two analyses side by side",
		Long: `Compare takes two scenarios (demarc whatif --save) of one analysis, given by
--from, or two analyses (demarc analyze -o), and prints the measures that differ
and the packages that lie elsewhere in the second.`,
		Example: `  demarc compare coarse.yaml fine.yaml --from analysis.json
  demarc compare january.json february.json --format md`,
		Args: argCount(2, 2, "two scenarios or two analyses", "demarc compare A.yaml B.yaml --from analysis.json, or demarc compare A.json B.json"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&f.from, "from", "", "for scenarios: the analysis that they change (- for standard input)")
	fs.StringVar(&f.format, "format", "text", "`format`: "+strings.Join(reports.AnswerFormats(), ", "))
	fs.BoolVar(&f.all, "all", false, "text and md: leave nothing out of long lists")
	completeWords(cmd, "format", reports.AnswerFormats()...)
	markFile(cmd, "from", "json")
	return cmd
}

func (f *compareFlags) run(ctx context.Context, a *app, args []string) error {
	if err := checkWord("--format", f.format, reports.AnswerFormats()); err != nil {
		return err
	}
	first, second := isScenario(args[0]), isScenario(args[1])
	var v *reports.CompareView
	var err error
	switch {
	case first != second:
		return usage("give two of a kind", "a scenario and an analysis can not be compared: %s and %s", args[0], args[1])
	case first && f.from == "":
		return usage("add --from analysis.json", "two scenarios need the analysis that they change")
	case first:
		v, err = f.scenarios(ctx, a, args)
	case f.from != "":
		return usage("leave --from out", "two analyses are compared as they are, so --from has no effect")
	default:
		v, err = f.documents(ctx, a, args)
	}
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := v.Render(&b, reports.Options{Format: f.format, Width: a.width(), Color: a.colored(), All: f.all, From: f.from}); err != nil {
		return err
	}
	return a.print(b.Bytes())
}

func isScenario(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".yaml" || ext == ".yml"
}

func (f *compareFlags) scenarios(ctx context.Context, a *app, args []string) (*reports.CompareView, error) {
	var s [2]*config.Scenario
	for i := range s {
		var err error
		if s[i], err = readScenario(args[i]); err != nil {
			return nil, err
		}
	}
	doc, err := a.readDocument(ctx, f.from)
	if err != nil {
		return nil, err
	}
	v, wrong, err := reports.CompareScenarios(doc, [2]string{args[0], args[1]}, s)
	if err != nil {
		return nil, scenarioError(args[wrong], err)
	}
	return v, nil
}

func (f *compareFlags) documents(ctx context.Context, a *app, args []string) (*reports.CompareView, error) {
	var d [2]*reports.Document
	for i := range d {
		var err error
		if d[i], err = a.readDocument(ctx, args[i]); err != nil {
			return nil, err
		}
	}
	return reports.CompareDocuments([2]string{args[0], args[1]}, d)
}
