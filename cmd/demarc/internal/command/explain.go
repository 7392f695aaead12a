package command

import (
	"bytes"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// explainFlags are the flags of "demarc explain".
type explainFlags struct {
	source source
	format string
	all    bool
}

func explainFormats() []string { return []string{"text", "json", "md"} }

// explainCommand shows what is known about one package, or ties two.
func (a *app) explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain PACKAGE | SYMBOL | FROM TO | table:NAME | route:PATTERN | tx:ID",
		Short: "Show why a package is where it is, or every tie between two",
		Long: `Explain shows what is known about one package or service: its place in the
proposal and why, what it uses and what uses it. With two names it shows every
reference from the first to the second and back, grouped by kind, with file and
line, also calls through interfaces that no import shows.

A name is an import path, the end of one, or the id of a service. table:NAME
explains a table, route:"GET /path" an entry point, tx:ID a transaction: who
uses it, what it reaches, and in which order.

Where packages are layers, a package is divided: explain PACKAGE then lists
which declaration goes to which service and why, what must be exported, what
stays shared, and the ties between the pieces. SYMBOL, such as
services.Desk.Confirm, explains one declaration.

` + limits,
		Example: `  demarc explain internal/orders --from analysis.json
  demarc explain internal/orders internal/payments --from analysis.json
  demarc explain orders payments --dir ../shop --format json
  demarc explain services.Desk.Confirm --from analysis.json
  demarc explain table:orders --from analysis.json
  demarc explain 'route:GET /orders/{id}' --from analysis.json
  demarc explain tx:internal/orders.Service.Cancel#1 --from analysis.json`,
		Args: argCount(1, 2, "one or two names", "demarc explain PACKAGE, or demarc explain FROM TO"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args) },
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return f.complete(cmd.Context(), a, args)
		},
	}
	f.source.bind(cmd, false)
	cmd.Flags().StringVar(&f.format, "format", "text", "`format`: "+strings.Join(explainFormats(), ", "))
	cmd.Flags().BoolVar(&f.all, "all", false, "text: leave nothing out of long lists")
	completeWords(cmd, "format", explainFormats()...)
	return cmd
}

func (f *explainFlags) run(ctx context.Context, a *app, args []string) error {
	if err := checkWord("--format", f.format, explainFormats()); err != nil {
		return err
	}
	if err := f.source.check(nil); err != nil {
		return err
	}
	doc, err := f.source.document(ctx, a, nil)
	if err != nil {
		return err
	}
	var other string
	if len(args) == 2 {
		other = args[1]
	}
	e, err := explained(doc, args[0], other)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	o := reports.Options{Format: f.format, Width: a.width(), Color: a.colored(), All: f.all, From: f.source.from}
	if err := e.Render(&b, o); err != nil {
		return err
	}
	if err := a.print(b.Bytes()); err != nil {
		return err
	}
	return f.source.verdict(doc)
}

// explained chooses between packages and services, and evidence: a table, a
// route, a transaction or a declaration.
func explained(d *reports.Document, name, other string) (renderer, error) {
	if !reports.IsEvidence(name) && !reports.IsEvidence(other) {
		e, err := reports.Explain(d, name, other)
		if err != nil && other == "" && strings.Contains(name, ".") {
			if s, notSymbol := reports.ExplainEvidence(d, "symbol:"+name); notSymbol == nil {
				return s, nil
			}
		}
		return e, err
	}
	if other != "" {
		return nil, usage("explain one after the other", "a table, route or transaction is explained alone: %s %s", name, other)
	}
	return reports.ExplainEvidence(d, name)
}

// complete offers the packages and services of the document that --from names.
func (f *explainFlags) complete(ctx context.Context, a *app, args []string) ([]string, cobra.ShellCompDirective) {
	if f.source.from == "" || f.source.from == "-" || len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	doc, err := a.readDocument(ctx, f.source.from)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, s := range doc.Proposal.Services {
		names = append(names, string(s.ID))
	}
	for _, p := range doc.Facts.Packages {
		names = append(names, string(p.Path))
	}
	if len(args) == 0 {
		names = append(names, reports.EvidenceNames(doc)...)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
