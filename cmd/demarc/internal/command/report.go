package command

import (
	"context"

	"github.com/spf13/cobra"
)

// reportFlags are the flags of "demarc report".
type reportFlags struct {
	from   string
	output output
}

// reportCommand renders an earlier analysis again.
func (a *app) reportCommand() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report FILE",
		Short: "Render an earlier analysis in another format",
		Long: `Report renders an analysis that demarc analyze -o saved, without reading any
code. FILE may be - for standard input.

Formats:
` + formatList(),
		Example: `  demarc report analysis.json                       the answer again
  demarc report analysis.json -o report.html        to open in a browser
  demarc report analysis.json --format md           for a pull request
  demarc report analysis.json --format csv --table edges`,
		Args: argCount(0, 1, "one FILE", "make one with: demarc analyze -o analysis.json"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args) },
	}
	cmd.Flags().StringVar(&f.from, "from", "", "the same as the argument FILE")
	markFile(cmd, "from", "json")
	f.output.bind(cmd)
	return cmd
}

func (f *reportFlags) run(ctx context.Context, a *app, args []string) error {
	file, err := oneFile("report", f.from, args)
	if err != nil {
		return err
	}
	if err := f.output.check(); err != nil {
		return err
	}
	doc, err := a.readDocument(ctx, file)
	if err != nil {
		return err
	}
	return f.output.write(a, doc, file)
}

// oneFile is the one document that an argument or --from names.
func oneFile(verb, from string, args []string) (string, error) {
	switch {
	case len(args) == 1 && from != "":
		return "", usage("leave one of them out", "--from and the argument both name a document: %s and %s", from, args[0])
	case len(args) == 1:
		return args[0], nil
	case from != "":
		return from, nil
	}
	return "", usage("make one with: demarc analyze -o analysis.json", "demarc %s needs one FILE", verb)
}
