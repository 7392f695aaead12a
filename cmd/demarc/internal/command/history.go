package command

import (
	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// historyCommand shows what git knows.
func (a *app) historyCommand() *cobra.Command {
	var f answerFlags
	var o reports.HistoryOptions
	cmd := &cobra.Command{
		Use:   "history",
		Short: "Show what git knows about each package",
		Long: `History shows per package how often and how lately it changed, who knows it,
how many people that depends on (bus factor), and how many changes were
repairs; then which packages change together, and how often there are releases.

Merges, bots, very large changes, generated and vendored files are not counted;
the answer says how many were left out. Where git knows too little (no
repository, a shallow clone, squashed pull requests) the answer says so.

The names of authors are in the document as git has them; --anon shows hashes.`,
		Example: `  demarc history --from analysis.json
  demarc history --from analysis.json --anon --format md
  demarc history --dir ../shop --format csv > history.csv`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), a, func(d *reports.Document) (renderer, error) { return reports.HistoryOf(d, o) })
		},
	}
	f.bind(cmd)
	cmd.Flags().BoolVar(&o.Anonymous, "anon", false, "hide the names of authors and owners behind hashes")
	return cmd
}
