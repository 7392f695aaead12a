package command

import (
	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// dataCommand shows tables and who uses them.
func (a *app) dataCommand() *cobra.Command {
	var f answerFlags
	var by string
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Show which packages read and write which tables",
		Long: `Data shows what the code base stores: tables with more than one writer first,
then joins, foreign keys and transactions that cross the line between proposed
services (without a proposal: between packages), then every table with who
reads (R) and writes (W) it. Statements that were not understood are counted;
--all lists them.

The owner of a table is the part with most places that write it. A table that
two parts write, or a transaction that spans two, has to be settled before
these parts can have databases of their own.

CSV has one line an access, with the mode read, write, readwrite or ddl.

Limits: SQL is seen where its text reaches a known library as a constant, by
concatenation, fmt.Sprintf, embedded files or builders; text that is made in
other ways is listed as not understood. Stored procedures are not read.`,
		Example: `  demarc data --from analysis.json
  demarc data --from analysis.json --by service
  demarc data --from analysis.json --format csv > access.csv
  demarc explain table:orders --from analysis.json`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkWord("--by", by, dataUnits()); err != nil {
				return err
			}
			return f.run(cmd.Context(), a, func(d *reports.Document) (renderer, error) {
				return reports.Data(d, reports.DataOptions{By: by})
			})
		},
	}
	f.bind(cmd)
	cmd.Flags().StringVar(&by, "by", "package", "`unit` beside the tables: package or service")
	completeWords(cmd, "by", dataUnits()...)
	return cmd
}

func dataUnits() []string { return []string{"package", "service"} }
