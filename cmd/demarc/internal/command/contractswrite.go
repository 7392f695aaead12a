package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/forms"
	"github.com/demarc-dev/demarc/planner/contract/wire"
	"github.com/demarc-dev/demarc/reports"
)

// contractsFlags are the flags of "demarc contracts".
type contractsFlags struct {
	source          source
	service, format string
	dir             string
	force           bool
}

func (a *app) contractsWriteCommand() *cobra.Command {
	var f contractsFlags
	cmd := &cobra.Command{
		Use:   "contracts [directory or patterns]",
		Short: "Write the contracts between the proposed services, or list what crosses",
		Long: `Contracts are what services use of each other today: the functions, methods,
types, values and errors that really cross, directly or through an interface.
With -o they are written, one directory a service; demarc contracts list shows them.

Beside the formats, each directory gets contract.json (the model, with the open
questions) and contract.lock.yaml (the field numbers: commit it, so that they
never change).

` + formatHelp() + "\n" + levelHelp,
		Example: `  demarc contracts ../shop -o contracts
  demarc contracts --from analysis.json --service orders --format proto -o contracts`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.dir == "" && len(args) == 0 && f.source.from == "" {
				return cmd.Help()
			}
			return f.run(cmd.Context(), a, args)
		},
	}
	f.source.bind(cmd, true)
	fs := cmd.Flags()
	fs.StringVarP(&f.dir, "output", "o", "", "`directory` to write to; it gets one directory a service")
	fs.StringVar(&f.service, "service", "", "only this service: its `name`")
	fs.StringVar(&f.format, "format", "all", "`format`: "+strings.Join(forms.Names(), ", "))
	fs.BoolVar(&f.force, "force", false, "write into directories that have files which demarc did not write")
	completeWords(cmd, "format", forms.Names()...)
	_ = cmd.MarkFlagDirname("output")
	return cmd
}

func formatHelp() string {
	s := "Formats:\n\n"
	for _, f := range forms.Formats() {
		s += fmt.Sprintf("  %-9s %s\n", f.Name, f.What)
	}
	return s
}

func (f *contractsFlags) run(ctx context.Context, a *app, args []string) error {
	if err := checkWord("--format", f.format, forms.Names()); err != nil {
		return err
	}
	if f.dir == "" {
		return usage("add -o contracts, or see them with demarc contracts list", "contracts of %s are written to a directory, and none is given", strings.Join(append(args[:len(args):len(args)], f.source.from), ""))
	}
	if info, err := os.Stat(f.dir); err == nil && !info.IsDir() {
		return usage("give a directory", "can not write: %s: it is no directory", f.dir)
	}
	if err := f.source.check(args); err != nil {
		return err
	}
	doc, err := f.source.document(ctx, a, args)
	if err != nil {
		return err
	}
	if f.service != "" { // the view knows how to say which there are
		if _, err := reports.Contracts(doc, reports.ContractsOptions{Service: f.service}); err != nil {
			return err
		}
	}
	set := contract.Derive(&doc.Facts, &doc.Proposal)
	model := wire.Derive(&doc.Facts, &doc.Proposal, set)
	var plans []*contractPlan
	for i := range model.Services {
		s := &model.Services[i]
		if f.service != "" && string(s.ID) != f.service || f.service == "" && len(s.Consumers) == 0 && !forms.HasRoutes(&forms.Input{Facts: &doc.Facts, Partition: &doc.Proposal, Service: s}) {
			continue
		}
		p, err := f.plan(doc, set, s)
		if err != nil {
			return err
		}
		plans = append(plans, p)
	}
	methods, questions := 0, 0
	for _, p := range plans {
		if err := p.write(); err != nil {
			return err
		}
		methods, questions = methods+len(p.service.Methods), questions+p.questions
		for _, m := range p.moved {
			say(a.stderr, "the number of "+m, "bring "+filepath.Join(p.dir, forms.LockName)+" back from the last commit, unless nobody uses the contract yet")
		}
	}
	if !a.flags.quiet {
		if err := a.printf("%s of %s written to %s; %s\n", counted(methods, "operation"), counted(len(plans), "service"), f.dir, counted(questions, "open question")); err != nil {
			return err
		}
	}
	return f.source.verdict(doc)
}

// counted joins a number and a noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// contractPlan is the content of one service's directory, before anything is
// written.
type contractPlan struct {
	dir       string
	service   *wire.Service
	files     []forms.File
	stale     []string
	moved     []string
	questions int
}

func (f *contractsFlags) plan(doc *reports.Document, set *contract.Set, s *wire.Service) (*contractPlan, error) {
	p := &contractPlan{dir: filepath.Join(f.dir, filepath.Base(string(s.ID))), service: s}
	own, foreign, err := generatedFiles(p.dir)
	if err != nil {
		return nil, unwritable(p.dir, err)
	}
	if len(foreign) > 0 && !f.force {
		return nil, usage("choose another directory, or add --force", "%s has files that demarc did not write: %s", p.dir, foreign[0])
	}
	lock, err := readLock(filepath.Join(p.dir, forms.LockName))
	if err != nil {
		return nil, err
	}
	in := &forms.Input{
		Project: doc.Subject.Name, Commit: doc.Subject.Commit, Tool: doc.Tool.Version, Facts: &doc.Facts, Partition: &doc.Proposal, Set: set, Service: s, Surface: set.Surface(s.ID),
		Numbers: forms.AssignNumbers(s, lock),
	}
	if old, err := readModel(p.dir); err == nil {
		p.moved = forms.Moved(&old.Numbers, in.Numbers)
	}
	if p.files, err = forms.Render(in, f.format); err != nil {
		return nil, err
	}
	text, err := config.EncodeLock(in.Numbers, append(in.Header()[:1:1], "Numbers of fields and values. Commit this file: they must never change."))
	if err != nil {
		return nil, err
	}
	p.files = append(p.files, forms.File{Path: forms.LockName, Data: text})
	p.questions = len(in.Service.Questions)
	// Files of an earlier run that are not written again would be about what is
	// gone.
	parts := map[string]bool{}
	names := map[string]bool{}
	for _, x := range p.files {
		first, _, _ := strings.Cut(x.Path, "/")
		parts[first], names[x.Path] = true, true
	}
	for _, x := range own {
		if first, _, ok := strings.Cut(x, "/"); ok && parts[first] && !names[x] {
			p.stale = append(p.stale, x)
		}
	}
	return p, nil
}

func (p *contractPlan) write() error {
	for _, x := range p.files {
		path := filepath.Join(p.dir, filepath.FromSlash(x.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return unwritable(path, err)
		}
		if err := writeFile(path, x.Data); err != nil {
			return err
		}
	}
	for _, x := range p.stale {
		if err := os.Remove(filepath.Join(p.dir, filepath.FromSlash(x))); err != nil {
			return unwritable(x, err)
		}
	}
	return nil
}

// generatedFiles lists the files below a directory, with forward slashes, apart
// by whether demarc contracts wrote them. There may be no directory.
func generatedFiles(dir string) (own, foreign []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && path == dir {
				return fs.SkipAll
			}
			return err
		}
		if d.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.Type().IsRegular() && isGenerated(path) {
			own = append(own, rel)
		} else {
			foreign = append(foreign, rel)
		}
		return nil
	})
	return own, foreign, err
}

func isGenerated(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // it was only read
	head := make([]byte, 512)
	n, _ := f.Read(head) // what can not be read is not ours
	return bytes.Contains(head[:n], []byte("Code generated by demarc contracts."))
}

// readLock reads the numbers of an earlier run, nil without one.
func readLock(path string) (*config.Lock, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &userError{exitUsage, "can not read: " + path + ": " + reason(err), "", err}
	}
	return config.DecodeLock(path, data)
}

// readModel reads the model of a contract's directory.
func readModel(dir string) (*forms.Saved, error) {
	data, err := os.ReadFile(filepath.Join(dir, forms.ModelName))
	if err != nil {
		return nil, err
	}
	return forms.DecodeModel(data)
}

// readModels reads the models of all directories below dir, by service.
func readModels(dir string) ([]*forms.Saved, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &userError{exitUsage, "can not read: " + dir + ": " + reason(err), "", err}
	}
	var out []*forms.Saved
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		m, err := readModel(filepath.Join(dir, e.Name()))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, usage("write it again with demarc contracts -o "+dir, "%s: %v", filepath.Join(dir, e.Name(), forms.ModelName), err)
		}
		out = append(out, m)
	}
	if m, err := readModel(dir); err == nil {
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, usage("give a directory that demarc contracts -o wrote", "no contract in: %s", dir)
	}
	slices.SortFunc(out, func(x, y *forms.Saved) int { return strings.Compare(string(x.Service.ID), string(y.Service.ID)) })
	return out, nil
}
