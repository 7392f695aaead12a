package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/reports"
)

// rootHelp is what a newcomer reads first.
func rootHelp() string {
	return `demarc reads a Go code base as it is and tells, with evidence down to file and
line, whether and where to split it into services: what belongs together, what
is shared, and which calls would cross.

Without a command it analyses the current directory, like demarc analyze.

` + exitCodes() + "\nWhat the analysis can not see: demarc help limits"
}

const rootExamples = `  demarc                                      the answer for the current directory
  demarc ../shop -o shop.json -o shop.html    keep it: the document and a report
  demarc explain shop/orders shop/payments --from shop.json
  demarc graph --from shop.json --focus shop/orders --format svg -o orders.svg
  demarc accept shop.json                     keep names and ids in later runs`

// limits is part of every text that explains results.
const limits = `Limits: one build target at a time is read (--tags, --goos, --goarch); files
that build constraints leave out are listed, not read. Calls through reflect,
unsafe, plugin and go:linkname, and C code behind cgo, can not be followed.
Generated files are read as they lie there; nothing is generated. What could
not be read or typed is listed in the answer, never left out silently.`

func limitsTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "limits",
		Short: "What the analysis can not see",
		Long: limits + `

Calls through an interface are resolved by type: each type of the code base that
is seen to become that interface counts as called, in which run it is called is
not known. Interfaces of other modules are not followed.

Modules that are missing are downloaded as go build would; --offline forbids it.
Where a module can not be had, its types are unknown and the answer says how
much that matters. Nothing of the code base is compiled, run or changed, and the
go and git commands are started so that its configuration can run nothing.`,
	}
}

func configTopic() *cobra.Command {
	var b strings.Builder
	for _, k := range config.Keys() {
		fmt.Fprintf(&b, "  %-22s %s\n", k.Path, k.Purpose)
	}
	return &cobra.Command{
		Use:   "config",
		Short: "The file demarc.yaml",
		Long: `demarc.yaml lies in the analysed directory, or --config names it. It is read
strictly: an unknown key is an error. Flags override it.

Keys:
` + b.String() + `
A recogniser names a wrapper of yours that demarc can not see through: the
function (import/path.Func or import/path.Type.Method, Type may be an
interface), and which argument matters, counted from 0 without the receiver.
With kind sql the argument is a statement; with kind table it is a table's name,
and mode (` + strings.Join(config.Modes(), ", ") + `) says what is done to it, store
(` + strings.Join(config.Stores(), ", ") + `) where it is. What a recogniser
names is not looked into. One that matches no call is told in the answer.

Example:
  version: 1
  analysis:
    tags: [netgo]
    exclude: [./third_party/...]
  boundaries:
    libraries: [example.com/shop/internal/money]
    tools: [example.com/shop/cmd/seed]
    services:
      - {name: Billing, packages: [./internal/invoices/..., ./internal/dunning]}
    together:
      - [./internal/orders, ./internal/returns]
    apart:
      - [./internal/cards/..., ./internal/search/...]
    keep: [./internal/catalogue]
    services_max: 8
  recognisers:
    - {function: example.com/shop/db.Store.Put, argument: 0, kind: table, mode: write}
    - {function: example.com/shop/db.Run, argument: 1, kind: sql}

A pattern is an import path or a directory, with /... for everything below; of
two that name a package the more exact one decides. A pattern that matches no
package, and decisions that contradict each other, are errors that name their
lines.`,
	}
}

// thresholdsTopic lists what boundaries.thresholds can hold.
func thresholdsTopic() *cobra.Command {
	var b strings.Builder
	for _, t := range boundary.Thresholds() {
		if t.Words != nil {
			fmt.Fprintf(&b, "  %-22s %s ...\n", t.Name, strings.Join(t.Words[:min(len(t.Words), 5)], ", "))
			continue
		}
		fmt.Fprintf(&b, "  %-22s %v\n", t.Name, t.Default)
	}
	return &cobra.Command{
		Use:   "thresholds",
		Short: "The numbers and word lists of the search",
		Long: `boundaries.thresholds of demarc.yaml changes how services are searched. A list
replaces the default one; an empty list switches it off. Defaults:

` + b.String() + `
Example:
  version: 1
  boundaries:
    thresholds:
      gamma: 1.5
      tool_words: [gen, migrate]`,
	}
}

// helpCommand is cobra's, with our kind of error.
func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command or topic]",
		Short: "Help about a command or topic",
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return verbs(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			for _, c := range append(root.Commands(), root) {
				if len(args) == 0 && c == root || len(args) > 0 && c != root && c.Name() == args[0] {
					c.InitDefaultHelpFlag()
					return c.Help()
				}
			}
			return usage(nearVerb(root, args[0], "demarc help lists them"), "no such command or topic: %s", args[0])
		},
	}
}

// usageTemplate is cobra's, with flags that fit the width of our texts.
func usageTemplate(root *cobra.Command) string {
	return strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", fmt.Sprintf(".FlagUsagesWrapped %d ", maxWidth))
}

// verbs are the names of the commands and topics.
func verbs(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

func nearVerb(root *cobra.Command, word, otherwise string) string {
	if near := config.Nearest(word, verbs(root)); near != "" {
		return "did you mean: demarc " + near + "?"
	}
	return otherwise
}

// didYouMeanVerb improves the hint of "no such directory: anlyze".
func didYouMeanVerb(cmd *cobra.Command, args []string, err error) error {
	u, ok := err.(*userError)
	if !ok || len(args) == 0 || cmd != cmd.Root() || !strings.HasPrefix(u.text, "no such directory: "+args[0]) {
		return err
	}
	better := *u
	better.hint = nearVerb(cmd.Root(), args[0], u.hint)
	return &better
}

// formatList lists the formats for help texts.
func formatList() string {
	var b strings.Builder
	for _, f := range reports.Formats() {
		fmt.Fprintf(&b, "  %-11s %s\n", f.Name, f.Purpose)
	}
	return b.String()
}
