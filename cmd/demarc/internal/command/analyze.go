package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/planner/scenario"
)

// analyzeFlags are the flags of the main verb.
type analyzeFlags struct {
	source   source
	output   output
	measured measuredFlags
}

func (f *analyzeFlags) bind(cmd *cobra.Command) {
	f.source.bind(cmd, true)
	f.output.bind(cmd)
	f.measured.bind(cmd)
	f.source.measured = &f.measured
	f.output.answer = true
}

// analyzeCommand is "demarc analyze", and under another use line the bare
// "demarc".
func (a *app) analyzeCommand(use string) *cobra.Command {
	var f analyzeFlags
	cmd := &cobra.Command{
		Use:   use,
		Short: "Analyse a code base and print the answer",
		Long: `Analyse reads the Go code below a directory (default: the current one) as it
is, prints the answer and, with -o, writes it to files.

Arguments are directories or package patterns in Go's syntax. One directory is
the root of the analysis, and patterns beside it are relative to it. Nothing of
the code base is compiled, run or changed.

What was measured while the program ran can be added: --profile weighs calls by
samples, --traces counts requests, queries and their durations, --coverage tells
which functions and calls were executed, and names those that never were. Names
of functions, routes and tables are matched with the code; what does not match
is counted. A measurement is about its run only: what it never saw may still
happen.

` + limits,
		Example: analyzeExamples,
		Args:    cobra.ArbitraryArgs,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), a, cmd, args)
		},
	}
	f.bind(cmd)
	cmd.Flags().StringVar(&f.source.grain, "grain", "natural", "how coarse: `grain` is few, natural or many services")
	completeWords(cmd, "grain", scenario.GrainNames()...)
	return cmd
}

func (f *analyzeFlags) run(ctx context.Context, a *app, cmd *cobra.Command, args []string) error {
	if err := checkWord("--grain", f.source.grain, scenario.GrainNames()); err != nil {
		return err
	}
	if err := f.source.check(args); err != nil {
		return err
	}
	if err := f.measured.check(&f.source); err != nil {
		return err
	}
	if err := f.output.check(); err != nil {
		return err
	}
	doc, err := f.source.document(ctx, a, args)
	if err != nil {
		return didYouMeanVerb(cmd, args, err)
	}
	f.output.args = args
	if err := f.output.write(a, doc, f.source.from); err != nil {
		return err
	}
	return f.source.verdict(doc)
}

const analyzeExamples = `  demarc                                   the answer for the current directory
  demarc ../shop -o shop.json -o shop.html keep it: the document and a report
  demarc . ./internal/... --tags e2e       part of a code base, with a build tag
  demarc --format json | jq .summary       for programs
  demarc --exclude ./third_party/... --offline --strict
  demarc --profile cpu.pb.gz --traces otlp.json --coverage c.out -o shop.json`
