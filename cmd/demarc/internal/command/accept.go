package command

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/reports"
)

// acceptFlags are the flags of "demarc accept".
type acceptFlags struct{ from, dir, config string }

// acceptCommand writes a proposal into demarc.yaml.
func (a *app) acceptCommand() *cobra.Command {
	var f acceptFlags
	cmd := &cobra.Command{
		Use:   "accept FILE",
		Short: "Keep a proposal in demarc.yaml for later runs",
		Long: `Accept writes the services that an analysis proposes into the section
"accepted" of demarc.yaml. Later runs keep their ids and names. The rest of the
file stays as it is, comments included. Nothing else is remembered between two
runs.`,
		Example: `  demarc analyze -o analysis.json
  demarc accept analysis.json
  demarc accept analysis.json --config team/demarc.yaml`,
		Args: argCount(0, 1, "one FILE", "make one with: demarc analyze -o analysis.json"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.from, "from", "", "the same as the argument FILE")
	fs.StringVar(&f.dir, "dir", ".", "directory of the code base, where demarc.yaml lies")
	fs.StringVar(&f.config, "config", "", "configuration `file` to write (default: demarc.yaml in --dir)")
	markFile(cmd, "from", "json")
	markFile(cmd, "config", "yaml", "yml")
	return cmd
}

func (f *acceptFlags) run(ctx context.Context, a *app, args []string) error {
	file, err := oneFile("accept", f.from, args)
	if err != nil {
		return err
	}
	target := f.config
	if target == "" {
		target = filepath.Join(f.dir, config.FileName)
	}
	if err := probe(target); err != nil {
		return err
	}
	doc, err := a.readDocument(ctx, file)
	if err != nil {
		return err
	}
	if len(doc.Proposal.Divisions) > 0 {
		return usage("divide the packages first; demarc explain PACKAGE --from "+file+" lists what goes where",
			"can not accept services that share packages: %s", file)
	}
	accepted := proposalOf(doc)
	if len(accepted.Services) == 0 {
		return usage("demarc report "+file+" says why", "nothing to accept: the analysis proposes no services: %s", file)
	}
	before, err := config.ReadFile(target, f.config == "")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &userError{exitUsage, "can not read: " + target + ": " + reason(err), "", err}
	}
	after, err := config.SetAccepted(target, before, accepted)
	if err != nil {
		return err
	}
	if err := writeFile(target, after); err != nil {
		return err
	}
	if a.flags.quiet {
		return nil
	}
	return a.printf("accepted %d services into %s\nnext: demarc analyze keeps their ids and names\n", len(accepted.Services), target)
}

// proposalOf is the Document's proposal in the form of demarc.yaml.
func proposalOf(d *reports.Document) config.Accepted {
	var out config.Accepted
	for _, s := range d.Proposal.Services {
		packages := make([]ident.PackagePath, 0, len(s.Packages))
		for _, m := range s.Packages {
			packages = append(packages, m.Package)
		}
		out.Services = append(out.Services, config.Service{ID: s.ID, Name: s.Name, Packages: packages})
	}
	return out
}
