package command

import (
	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// forecastCommand says what a split would change.
func (a *app) forecastCommand() *cobra.Command {
	var f answerFlags
	cmd := &cobra.Command{
		Use:   "forecast",
		Short: "Predict what a split would change: latency, deployments, failures, what runs",
		Long: `Forecast says what changes if the proposed services ran as processes of their own:
which entry points wait for the network and how long, how often each service can be
deployed, how far a failure spreads, what health checks must look at, and what runs.
Everything is a range with its assumptions; where a split makes things worse, it
says so.`,
		Example: `  demarc forecast
  demarc forecast --from analysis.json --format md > forecast.md`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), a, func(d *reports.Document) (renderer, error) { return reports.ForecastOf(d) })
		},
	}
	f.bind(cmd)
	return cmd
}
