package command

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// routesCommand shows what starts the code, what it calls and its settings.
func (a *app) routesCommand() *cobra.Command {
	var f answerFlags
	var o reports.RoutesOptions
	cmd := &cobra.Command{
		Use:   "routes",
		Short: "Show entry points, outbound calls and settings",
		Long: `Routes lists what starts code from outside: HTTP routes, RPC methods, resolvers,
consumers, schedules, commands and programs, each with method, pattern, handler,
framework and place. --reach adds how many functions and which tables each one
reaches. --outbound lists the calls that leave the process instead, and
--config-keys the settings with their readers.

"…" in a pattern or target stands for a part that is not known.

Limits: what is registered through reflection, or with a library that demarc
does not know, is not seen.`,
		Example: `  demarc routes --from analysis.json
  demarc routes --from analysis.json --kind http --reach
  demarc routes --from analysis.json --outbound --format md
  demarc explain 'route:GET /orders/{id}' --from analysis.json`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkRoutes(&o); err != nil {
				return err
			}
			return f.run(cmd.Context(), a, func(d *reports.Document) (renderer, error) { return reports.Routes(d, o) })
		},
	}
	f.bind(cmd)
	fs := cmd.Flags()
	fs.StringSliceVar(&o.Kinds, "kind", nil, "only these `kinds`: "+strings.Join(words(reports.EntryKinds()), ", ")+"; with --outbound: "+strings.Join(words(reports.OutboundKinds()), ", "))
	fs.BoolVar(&o.Reach, "reach", false, "also show which functions and tables each entry point reaches")
	fs.BoolVar(&o.Outbound, "outbound", false, "list calls that leave the process")
	fs.BoolVar(&o.Config, "config-keys", false, "list settings and who reads them")
	completeWords(cmd, "kind", append(words(reports.EntryKinds()), words(reports.OutboundKinds())...)...)
	return cmd
}

func checkRoutes(o *reports.RoutesOptions) error {
	kinds := words(reports.EntryKinds())
	switch {
	case o.Outbound && o.Config:
		return usage("leave one of them out", "--outbound and --config-keys are two lists")
	case o.Reach && (o.Outbound || o.Config):
		return usage("leave one of them out", "--reach is about entry points")
	case o.Outbound:
		kinds = words(reports.OutboundKinds())
	case o.Config && len(o.Kinds) > 0:
		return usage("leave --kind out", "--kind is about entry points and outbound calls")
	}
	for _, k := range o.Kinds {
		if err := checkWord("--kind", k, kinds); err != nil {
			return err
		}
	}
	return nil
}

// words are the values of an enumeration.
func words[T ~string](l []T) []string {
	out := make([]string, len(l))
	for i, w := range l {
		out[i] = string(w)
	}
	return out
}
