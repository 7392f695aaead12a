package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/scenario"
	"github.com/demarc-dev/demarc/reports"
)

// whatifFlags are the flags of "demarc whatif".
type whatifFlags struct {
	answer answerFlags
	steps  []config.Step
	save   string
	name   string
}

// whatifCommand tries changes to a proposal.
func (a *app) whatifCommand() *cobra.Command {
	var f whatifFlags
	cmd := &cobra.Command{
		Use:   "whatif [FILE.yaml] [DIRECTORY]",
		Short: "Try changes to a proposal and see what they cost",
		Long: `Whatif tries changes to the proposal of an earlier analysis (--from) or of a
directory: it prints every measure that changes, before and after, and the
packages that move. No code is read with --from, and nothing is kept but what
--save writes.

Steps come from FILE.yaml and then from the flags, in their order:

  --move PKG=SERVICE   a package, or a pattern such as ./users/...; shared code
                       that only its new service uses goes along
  --pin PKG=SERVICE    the same, and later steps leave it there
  --merge A,B          one service, with the id of the first
  --split A            along its directories, or where its packages are tied least
  --rename A=B         another name

A + before SERVICE makes a new one: --move ./users/...=+accounts. The targets
shared-library and shared-kernel take a package out of services. What demarc.yaml
pins or keeps apart stays so. The confidence of services that change is stale
until they are analysed again.`,
		Example: `  demarc whatif --from analysis.json --merge auth,users
  demarc whatif --from analysis.json --move ./internal/pricing/...=orders --save pricing.yaml
  demarc whatif pricing.yaml --from analysis.json --format md
  demarc whatif ../shop --split orders`,
		Args: argCount(0, 2, "a FILE.yaml and a DIRECTORY", "demarc whatif --help"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), a, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	f.answer.bind(cmd)
	fs := cmd.Flags()
	for _, x := range []struct{ kind, usage string }{
		{"move", "put a `PKG=SERVICE`"}, {"pin", "put a `PKG=SERVICE` and keep it there"},
		{"merge", "join services `A,B`"}, {"split", "divide service `A`"}, {"rename", "give a service `A=B` another name"},
	} {
		fs.Var(&stepFlag{x.kind, &f.steps}, x.kind, x.usage)
		f.complete(cmd, a, x.kind)
	}
	fs.StringVar(&f.save, "save", "", "write the steps into this `file`, for a later whatif or compare")
	fs.StringVar(&f.name, "name", "", "with --save: a `title` for the scenario")
	markFile(cmd, "save", "yaml", "yml")
	return cmd
}

// stepFlag collects steps of all kinds in the order of the command line.
type stepFlag struct {
	kind  string
	steps *[]config.Step
}

func (s *stepFlag) String() string { return "" }
func (s *stepFlag) Type() string   { return "step" }

func (s *stepFlag) Set(arg string) error {
	step, err := config.ParseStep(s.kind, arg)
	var v *config.ValueError
	if errors.As(err, &v) {
		return fmt.Errorf("%s (%s)", v.Text, v.Hint)
	}
	*s.steps = append(*s.steps, step)
	return err
}

func (f *whatifFlags) run(ctx context.Context, a *app, args []string) error {
	file, err := f.arguments(args)
	if err != nil {
		return err
	}
	sc := &config.Scenario{}
	if file != "" {
		if sc, err = readScenario(file); err != nil {
			return err
		}
	}
	sc.Steps = append(sc.Steps, f.steps...)
	if f.name != "" {
		sc.Name = f.name
	}
	switch {
	case len(sc.Steps) == 0 && file == "":
		return usage("for example: demarc whatif --from analysis.json --merge A,B", "there is nothing to try: give steps, or a FILE.yaml with some")
	case f.name != "" && f.save == "":
		return usage("add --save FILE.yaml", "--name is for a scenario that is saved")
	case f.save != "":
		if err := probe(f.save); err != nil {
			return err
		}
	}
	err = f.answer.run(ctx, a, func(d *reports.Document) (renderer, error) {
		v, err := reports.WhatIf(d, sc)
		if err != nil {
			return nil, scenarioError(file, err)
		}
		return v, f.write(sc)
	})
	if err != nil || f.save == "" || a.flags.quiet {
		return err
	}
	say(a.stderr, "the scenario is in "+f.save, "")
	return nil
}

// write saves the steps, once they were found possible.
func (f *whatifFlags) write(sc *config.Scenario) error {
	if f.save == "" {
		return nil
	}
	data, err := config.EncodeScenario(*sc)
	if err != nil {
		return err
	}
	return writeFile(f.save, data)
}

// arguments tells the scenario from the directory.
func (f *whatifFlags) arguments(args []string) (file string, err error) {
	dir := ""
	for _, x := range args {
		info, err := os.Stat(x)
		switch {
		case err == nil && info.IsDir() && dir == "":
			dir = x
		case err == nil && info.IsDir():
			return "", usage("leave one of them out", "two directories: %s and %s", dir, x)
		case file == "":
			file = x
		default:
			return "", usage("put the steps into one file", "two scenarios: %s and %s", file, x)
		}
	}
	if dir == "" {
		return file, nil
	}
	if f.answer.source.from != "" || f.answer.source.set.Changed("dir") {
		return "", usage("leave one of them out", "the directory is given twice, or beside --from: %s", dir)
	}
	f.answer.source.dir = dir
	return file, nil
}

// readScenario reads a scenario with our kinds of errors.
func readScenario(path string) (*config.Scenario, error) {
	s, err := config.ReadScenario(path)
	var mistakes *config.Error
	if err != nil && !errors.As(err, &mistakes) {
		return nil, &userError{exitUsage, "can not read the scenario: " + path + ": " + reason(err), "demarc whatif --save FILE.yaml writes one", err}
	}
	return s, err
}

// scenarioError says which step can not be done, where it is, and why.
func scenarioError(file string, err error) error {
	var at *scenario.StepError
	if !errors.As(err, &at) {
		return err
	}
	text, hint := at.Error(), ""
	var unknown *scenario.Unknown
	if errors.As(err, &unknown) {
		hint = nearestNames(unknown)
	}
	if chain := scenario.ChainOf(err); len(chain) > 0 {
		var because []string
		for _, l := range chain {
			if l.Line > 0 {
				l.Text += fmt.Sprintf(" (%s line %d)", config.FileName, l.Line)
			}
			because = append(because, l.Text)
		}
		hint = "because " + strings.Join(because, "; ")
	}
	if at.Step.Line > 0 {
		return &config.Error{Name: file, Problems: []config.Problem{{Line: at.Step.Line, Col: at.Step.Col, Text: text, Hint: hint}}}
	}
	return usage(hint, "--%s: %s", at.Step.Kind, text)
}

// complete offers packages and services of the document that --from names.
func (f *whatifFlags) complete(cmd *cobra.Command, a *app, kind string) {
	err := cmd.RegisterFlagCompletionFunc(kind, func(cmd *cobra.Command, _ []string, so string) ([]string, cobra.ShellCompDirective) {
		stay := cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		if f.answer.source.from == "" || f.answer.source.from == "-" {
			return nil, stay
		}
		doc, err := a.readDocument(cmd.Context(), f.answer.source.from)
		if err != nil {
			return nil, stay
		}
		return stepWords(doc, kind, so), stay
	})
	if err != nil {
		panic(err) // the flag does not exist: a test builds every command
	}
}

// stepWords are what a step can go on with: services, or packages before the "=".
func stepWords(d *reports.Document, kind, so string) []string {
	var services, packages []string
	for _, s := range d.Proposal.Services {
		services = append(services, string(s.ID))
	}
	for i := range d.Facts.Packages {
		packages = append(packages, string(d.Facts.Packages[i].Path))
	}
	with := func(front string, names []string, behind string) []string {
		var out []string
		for _, n := range names {
			out = append(out, front+n+behind)
		}
		return out
	}
	switch kind {
	case "move", "pin":
		if i := strings.LastIndexByte(so, '='); i >= 0 {
			return with(so[:i+1], append(services, "shared-library", "shared-kernel"), "")
		}
		return with("", packages, "=")
	case "merge":
		i := strings.LastIndexByte(so, ',')
		taken := strings.Split(so, ",")
		return with(so[:i+1], slices.DeleteFunc(services, func(s string) bool { return slices.Contains(taken, s) }), "")
	case "rename":
		return with("", services, "=")
	}
	return services
}
