package command

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/verdict"
	"github.com/demarc-dev/demarc/reports"
)

// initFlags are the flags of "demarc init".
type initFlags struct {
	source source
	output string
	force  bool
}

// initCommand writes a demarc.yaml to start with.
func (a *app) initCommand() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a demarc.yaml with the questions that code can not answer",
		Long: `Init reads the code and its history and writes demarc.yaml with the section
"team": one line a question, empty, and behind it what git and the tree already
tell. Fill in what you know, or run demarc ask; what stays empty is unknown.
A file that exists is not touched without --force.`,
		Example: `  demarc init
  demarc init --dir ../shop
  demarc init --from analysis.json -o demarc.yaml
  demarc init -o -`,
		Args: argCount(0, 0, "", "the directory is given with --dir"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a) },
	}
	f.source.bind(cmd, false)
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "`file` to write, - for standard output (default: demarc.yaml in --dir)")
	cmd.Flags().BoolVar(&f.force, "force", false, "replace a file that exists")
	return cmd
}

func (f *initFlags) run(ctx context.Context, a *app) error {
	if err := f.source.check(nil); err != nil {
		return err
	}
	target := f.output
	if target == "" {
		target = filepath.Join(f.source.dir, config.FileName)
	}
	if target != "-" {
		if _, err := os.Lstat(target); !f.force && !errors.Is(err, fs.ErrNotExist) {
			return usage("demarc ask fills it in; --force replaces it", "there is a file already: %s", target)
		}
		if err := probe(target); err != nil {
			return err
		}
	}
	doc, err := f.source.document(ctx, a, nil)
	if err != nil {
		return err
	}
	text := config.Starter(starterLines(doc))
	if target == "-" {
		return a.print(text)
	}
	if err := writeFile(target, text); err != nil {
		return err
	}
	if a.flags.quiet {
		return nil
	}
	return a.printf("wrote %s\nnext: demarc ask asks its questions, demarc verdict answers\n", target)
}

// starterLines are the questions in the order of the file, with what the
// document knows already.
func starterLines(doc *reports.Document) []config.Line {
	questions := map[string]string{}
	for _, s := range verdict.Specs() {
		questions[string(s.ID)] = s.Question
	}
	var out []config.Line
	for _, k := range config.TeamKeys() {
		q := questions[k.Path]
		if q == "" {
			q = k.Purpose
		}
		out = append(out, config.Line{Path: k.Path, Question: q, Note: reports.Known(doc, verdict.ID(k.Path))})
	}
	return out
}
