package command

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/reports"
)

// graphFlags are the flags of "demarc graph".
type graphFlags struct {
	source              source
	format, output      string
	focus, kinds        []string
	depth, limit        int
	collapse, direction string
}

// graphCommand draws packages and what ties them.
func (a *app) graphCommand() *cobra.Command {
	var f graphFlags
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Draw packages and what ties them",
		Long: `Graph writes the dependencies between packages, calls through interfaces
included. --focus keeps what lies around some packages, --depth says how far,
--direction which way, --collapse joins packages by service or by directory.`,
		Example: `  demarc graph --from analysis.json --focus internal/orders --format svg -o orders.svg
  demarc graph --from analysis.json --collapse dir:2 --format mermaid
  demarc graph --from analysis.json --focus internal/orders --depth 2 | dot -Tpng > orders.png`,
		Args: argCount(0, 0, "", "packages are given with --focus"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a) },
	}
	f.source.bind(cmd, false)
	fs := cmd.Flags()
	fs.StringVar(&f.format, "format", "", "`format`: "+strings.Join(reports.ViewFormats(), ", ")+" (default: by the extension of -o, else dot)")
	fs.StringVarP(&f.output, "output", "o", "-", "`file` to write, - for standard output")
	fs.StringArrayVar(&f.focus, "focus", nil, "package or service to look at; may be repeated")
	fs.IntVar(&f.depth, "depth", 1, "with --focus: how many `steps` away a package may be, -1 for any number")
	fs.StringVar(&f.direction, "direction", "both", "with --focus: `way` to go: out (what it uses), in (what uses it), both")
	fs.StringVar(&f.collapse, "collapse", "none", "join packages: `how` is none, service, or dir:N for N elements of the directory")
	fs.StringSliceVar(&f.kinds, "kind", nil, "only ties of these `kinds`: "+strings.Join(kinds(), ", "))
	fs.IntVar(&f.limit, "limit", 0, "draw at most `n` boxes, those with most ties; 0 for all")
	completeWords(cmd, "direction", directions()...)
	completeWords(cmd, "collapse", "none", "service", "dir:1", "dir:2")
	completeWords(cmd, "kind", kinds()...)
	completeWords(cmd, "format", reports.ViewFormats()...)
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
	view, err := reports.GraphView(doc, reports.GraphOptions{
		Focus: f.focus, Depth: f.depth, Direction: f.direction, Collapse: f.collapse, Kinds: f.kinds, Limit: f.limit,
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := reports.RenderView(&b, view, reports.Options{Format: f.format}); err != nil {
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
	if err := checkWord("--format", f.format, reports.ViewFormats()); err != nil {
		return err
	}
	switch {
	case f.depth < -1:
		return usage("-1 means any number", "--depth is negative: %d", f.depth)
	case f.limit < 0:
		return usage("0 means all", "--limit is negative: %d", f.limit)
	case len(f.focus) == 0 && f.source.set.Changed("depth"):
		return usage("add --focus PACKAGE", "--depth counts from a package, and none is given")
	case len(f.focus) == 0 && f.source.set.Changed("direction"):
		return usage("add --focus PACKAGE", "--direction starts at a package, and none is given")
	}
	for _, k := range f.kinds {
		if err := checkWord("--kind", k, kinds()); err != nil {
			return err
		}
	}
	if err := checkWord("--direction", f.direction, directions()); err != nil {
		return err
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(f.collapse, "dir:")); err != nil || n < 1 || !strings.HasPrefix(f.collapse, "dir:") {
		if err := checkWord("--collapse", f.collapse, []string{"none", "service", "dir:1", "dir:2"}); err != nil {
			return err
		}
	}
	if f.output != "-" {
		if err := probe(f.output); err != nil {
			return err
		}
	}
	return f.source.check(nil)
}

func directions() []string { return []string{"both", "out", "in"} }

// kinds are the kinds of ties: imports and references.
func kinds() []string {
	names := []string{"import"}
	for _, k := range facts.RefKinds {
		names = append(names, string(k))
	}
	return names
}

// formatByName is the format that the output's extension means, else dot.
func (f *graphFlags) formatByName() string {
	for _, known := range reports.Formats() {
		for _, g := range reports.ViewFormats() {
			if known.Name == g && strings.HasSuffix(f.output, known.Ext) {
				return g
			}
		}
	}
	return "dot"
}
