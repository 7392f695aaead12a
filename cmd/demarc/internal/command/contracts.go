package command

import (
	"bytes"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// contractsCommand is about what crosses between services.
func (a *app) contractsCommand() *cobra.Command {
	cmd := a.contractsWriteCommand()
	cmd.AddCommand(a.contractsListCommand(), a.contractsDiffCommand(), a.contractsCheckCommand())
	return cmd
}

const levelHelp = `Every operation has a level that says how far it can become remote:

  R0  plain data, context first, error last: code can be generated
  R1  small matters that a mapper settles: no context, enumerations, optional values
  R2  needs a DTO, error codes or a oneof: unexported state, errors told apart, any
  R3  needs a small redesign: readers, callbacks, channels, out-parameters
  R4  an open question: transactions, shared memory, stored functions, live objects

Wiring and tools are no services, and what they call does not cross.`

// contractsListFlags are the flags of "demarc contracts list".
type contractsListFlags struct {
	source  source
	service string
	format  string
	all     bool
}

func (a *app) contractsListCommand() *cobra.Command {
	var f contractsListFlags
	cmd := &cobra.Command{
		Use:   "list [directory or patterns]",
		Short: "List the operations that cross, with level, call sites and size",
		Long: `List shows for each service what the others use of it: the operation, how far it
can become remote and why, who uses it, in how many places (and how many of them
in a loop), and how many fields its messages would have. Open questions come with
options; design hints say where to batch, to page or to publish an event.

` + levelHelp,
		Example: `  demarc contracts list ../shop
  demarc contracts list --from analysis.json --service payments
  demarc contracts list --from analysis.json --format csv > operations.csv`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args) },
	}
	f.source.bind(cmd, true)
	fs := cmd.Flags()
	fs.StringVar(&f.service, "service", "", "only what this service offers: its `name`")
	fs.StringVar(&f.format, "format", "text", "`format`: "+strings.Join(reports.AnswerFormats(), ", "))
	fs.BoolVar(&f.all, "all", false, "text and md: leave nothing out of long lists")
	completeWords(cmd, "format", reports.AnswerFormats()...)
	_ = cmd.RegisterFlagCompletionFunc("service", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return f.services(cmd.Context(), a), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// services are those of the document that --from names; none without one, since
// completion must be quick.
func (f *contractsListFlags) services(ctx context.Context, a *app) []string {
	if f.source.from == "" || f.source.from == "-" {
		return nil
	}
	doc, err := a.readDocument(ctx, f.source.from)
	if err != nil {
		return nil
	}
	out := []string{}
	for i := range doc.Proposal.Services {
		out = append(out, string(doc.Proposal.Services[i].ID))
	}
	return out
}

func (f *contractsListFlags) run(ctx context.Context, a *app, args []string) error {
	if err := checkWord("--format", f.format, reports.AnswerFormats()); err != nil {
		return err
	}
	if err := f.source.check(args); err != nil {
		return err
	}
	doc, err := f.source.document(ctx, a, args)
	if err != nil {
		return err
	}
	v, err := reports.Contracts(doc, reports.ContractsOptions{Service: f.service})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	o := reports.Options{Format: f.format, Width: a.width(), Color: a.colored(), All: f.all, From: f.source.from}
	if err := v.Render(&b, o); err != nil {
		return err
	}
	if err := a.print(b.Bytes()); err != nil {
		return err
	}
	return f.source.verdict(doc)
}
