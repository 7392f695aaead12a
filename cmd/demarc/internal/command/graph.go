package command

import (
	"bytes"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// graphFlags are the flags of "demarc graph".
type graphFlags struct {
	source          source
	format, output  string
	focus           []string
	depth, collapse int
}

func graphFormats() []string { return []string{"dot", "svg", "mermaid", "json", "csv"} }

// graphCommand draws packages and what ties them.
func (a *app) graphCommand() *cobra.Command {
	var f graphFlags
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Draw packages and what ties them",
		Long: `Graph writes the dependencies between packages, calls through interfaces
included. --focus keeps what lies around some packages, --depth says how far,
--collapse joins packages by directory.`,
		Example: `  demarc graph --from analysis.json --focus internal/orders --format svg -o orders.svg
  demarc graph --from analysis.json --collapse 2 --format mermaid
  demarc graph --from analysis.json --focus internal/orders --depth 2 | dot -Tpng > orders.png`,
		Args: argCount(0, 0, "", "packages are given with --focus"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a) },
	}
	f.source.bind(cmd, false)
	fs := cmd.Flags()
	fs.StringVar(&f.format, "format", "", "`format`: "+strings.Join(graphFormats(), ", ")+" (default: by the extension of -o, else dot)")
	fs.StringVarP(&f.output, "output", "o", "-", "`file` to write, - for standard output")
	fs.StringArrayVar(&f.focus, "focus", nil, "package or service to look at; may be repeated")
	fs.IntVar(&f.depth, "depth", 1, "with --focus: how many steps away a package may be, 0 for any number")
	fs.IntVar(&f.collapse, "collapse", 0, "join packages by the first `n` elements of their directory, 0 for no joining")
	completeWords(cmd, "format", graphFormats()...)
	return cmd
}

func (f *graphFlags) run(ctx context.Context, a *app) error {
	if err := f.check(); err != nil {
		return err
	}
	doc, err := f.source.document(ctx, a, nil)
	if err != nil {
		return err
	}
	view := reports.GraphView{Focus: f.focus, Depth: f.depth, Collapse: f.collapse}
	var b bytes.Buffer
	if err := reports.RenderGraph(&b, doc, view, reports.Options{Format: f.format}); err != nil {
		return err
	}
	if f.output == "-" {
		err = a.print(b.Bytes())
	} else {
		err = writeFile(f.output, b.Bytes())
	}
	if err != nil {
		return err
	}
	return f.source.verdict(doc)
}

// check validates the flags and settles the format.
func (f *graphFlags) check() error {
	if f.format == "" {
		f.format = f.formatByName()
	}
	if err := checkWord("--format", f.format, graphFormats()); err != nil {
		return err
	}
	switch {
	case f.depth < 0:
		return usage("0 means any number", "--depth is negative: %d", f.depth)
	case f.collapse < 0:
		return usage("0 means no joining", "--collapse is negative: %d", f.collapse)
	case f.source.set.Changed("depth") && len(f.focus) == 0:
		return usage("add --focus PACKAGE", "--depth counts from a package, and none is given")
	}
	if f.output != "-" {
		if err := probe(f.output); err != nil {
			return err
		}
	}
	return f.source.check(nil)
}

// formatByName is the format that the output's extension means, else dot.
func (f *graphFlags) formatByName() string {
	for _, known := range reports.Formats() {
		for _, g := range graphFormats() {
			if known.Name == g && strings.HasSuffix(f.output, known.Ext) {
				return g
			}
		}
	}
	return "dot"
}
