package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/runtime"
	"github.com/demarc-dev/demarc/reports"
)

// source is where a verb gets its Document from: an earlier analysis (--from),
// or the code.
type source struct {
	from, dir, config      string
	tags, exclude          []string
	goos, goarch           string
	tests, offline, strict bool
	hide, grain            string
	pathBlind              bool
	// measured is nil for verbs that take no measurements.
	measured  *measuredFlags
	set       *pflag.FlagSet
	takesArgs bool
}

// bind adds the flags. With takesArgs the verb's arguments say what to analyse,
// else the flag --dir does.
func (s *source) bind(cmd *cobra.Command, takesArgs bool) {
	fs := cmd.Flags()
	s.set, s.takesArgs = fs, takesArgs
	fs.StringVar(&s.from, "from", "", "read this earlier analysis (- for standard input) and no code")
	if !takesArgs {
		fs.StringVar(&s.dir, "dir", ".", "directory to analyse when there is no --from")
	}
	fs.StringVar(&s.config, "config", "", "configuration `file` (default: demarc.yaml in the analysed directory)")
	fs.StringSliceVar(&s.tags, "tags", nil, "build `tags`, separated by commas")
	fs.StringVar(&s.goos, "goos", "", "target operating system (default linux)")
	fs.StringVar(&s.goarch, "goarch", "", "target architecture (default amd64)")
	fs.StringSliceVar(&s.exclude, "exclude", nil, "package `patterns` to leave out, such as ./third_party/...")
	fs.BoolVar(&s.tests, "tests", false, "also read _test.go files, as a layer of their own")
	fs.BoolVar(&s.offline, "offline", false, "download no module (GOPROXY=off)")
	fs.BoolVar(&s.strict, "strict", false, "exit with 3 when the answer is partial")
	fs.StringVar(&s.hide, "hide", "", "for evaluation: `file` with the main packages whose single imports are unknown")
	fs.BoolVar(&s.pathBlind, "path-blind", false, "for evaluation: ignore directory and package names")
	for _, hidden := range []string{"hide", "path-blind"} {
		fs.Lookup(hidden).Hidden = true
	}
	completeWords(cmd, "goos", "linux", "darwin", "windows", "freebsd")
	completeWords(cmd, "goarch", "amd64", "arm64", "386", "riscv64")
	markFile(cmd, "from", "json")
	markFile(cmd, "config", "yaml", "yml")
}

// markFile makes a shell complete the flag with files of these extensions.
func markFile(cmd *cobra.Command, flag string, extensions ...string) {
	if err := cmd.MarkFlagFilename(flag, extensions...); err != nil {
		panic(err) // the flag does not exist: a test builds every command
	}
}

// check validates the flags before anything is read.
func (s *source) check(args []string) error {
	if s.from != "" {
		if s.takesArgs && len(args) > 0 {
			return usage("leave one of them out", "--from reads no code, so there is nothing to do with: %s", args[0])
		}
		for _, f := range []string{"dir", "config", "tags", "goos", "goarch", "exclude", "tests", "offline", "hide", "path-blind", "grain"} {
			if s.set.Changed(f) {
				return usage("leave one of them out", "--from reads no code, so --%s has no effect", f)
			}
		}
		return nil
	}
	for _, t := range s.tags {
		for _, w := range strings.Fields(t) {
			if err := flagValue("--tags", config.CheckTag(w)); err != nil {
				return err
			}
		}
	}
	for _, p := range s.exclude {
		if err := flagValue("--exclude", config.CheckPattern(p)); err != nil {
			return err
		}
	}
	if s.set.Changed("goos") {
		if err := flagValue("--goos", config.CheckGOOS(s.goos)); err != nil {
			return err
		}
	}
	if s.set.Changed("goarch") {
		return flagValue("--goarch", config.CheckGOARCH(s.goarch))
	}
	return nil
}

func flagValue(flag string, err error) error {
	var v *config.ValueError
	if errors.As(err, &v) {
		return usage(v.Hint, "%s: %s", flag, v.Text)
	}
	return err
}

// document returns the Document that the flags ask for.
func (s *source) document(ctx context.Context, a *app, args []string) (*reports.Document, error) {
	if s.from != "" {
		return a.readDocument(ctx, s.from)
	}
	j, err := s.job(a, args)
	if err != nil {
		return nil, err
	}
	if s.measured != nil {
		if j.measured, err = s.measured.read(); err != nil {
			return nil, err
		}
	}
	return a.analyse(ctx, j)
}

// readDocument decodes a file, or standard input for "-".
func (a *app) readDocument(ctx context.Context, path string) (*reports.Document, error) {
	in, name := a.stdin, "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, &userError{exitUsage, "can not read: " + path + ": " + reason(err), "make one with: demarc analyze -o analysis.json", err}
		}
		defer func() { _ = f.Close() }() // it was only read
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, usage("give a file that demarc analyze -o wrote", "a directory, not an analysis: %s", path)
		}
		in, name = f, path
	}
	doc, err := decode(ctx, in)
	var format *reports.FormatError
	var caught *bug
	switch {
	case errors.As(err, &format):
		return nil, usage(format.Hint, "%s: %s", format.Text, name)
	case errors.As(err, &caught), ctx.Err() != nil:
		return nil, err
	case err != nil:
		return nil, &userError{exitUsage, "can not read: " + name + ": " + reason(err), "", err}
	}
	return doc, nil
}

// decode is reports.Decode, left behind when ctx ends first: a read from a pipe
// that nobody fills can not be cancelled.
func decode(ctx context.Context, in io.Reader) (*reports.Document, error) {
	type result struct {
		doc *reports.Document
		err error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		r.err = guard(func() (err error) {
			r.doc, err = reports.Decode(in)
			return err
		})
		done <- r
	}()
	select {
	case r := <-done:
		return r.doc, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// job is one analysis with everything decided: flags over configuration over
// defaults.
type job struct {
	target
	config    *config.Config
	analysis  config.Analysis
	offline   bool
	hide      []ident.PackagePath
	pathBlind bool
	// measured is what a run of the program showed, nil for nothing.
	measured *runtime.Evidence
	// configPath is the configuration as messages name it; grain how coarse the
	// proposal shall be.
	configPath, grain string
	// excluded says that a flag leaves packages out.
	excluded bool
	// at is the commit whose files lie in the root, nil for the files as they
	// are.
	at *history.Head
}

func (s *source) job(a *app, args []string) (*job, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, &userError{exitUsage, "the working directory can not be read: " + reason(err), "change to a directory that exists", err}
	}
	if !s.takesArgs {
		args = []string{s.dir}
	}
	j := &job{offline: s.offline, pathBlind: s.pathBlind}
	if j.target, err = resolve(cwd, args); err != nil {
		return nil, err
	}
	j.configPath, j.grain = s.configPath(cwd, j.root), s.grain
	j.excluded = s.set.Changed("exclude")
	if j.config, err = s.readConfig(j.configPath); err != nil {
		return nil, err
	}
	j.analysis = s.override(j.config.Analysis)
	if s.hide != "" {
		if j.hide, err = readHide(s.hide); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// configPath is the file of --config, or the root's own.
func (s *source) configPath(cwd, root string) string {
	if s.config != "" {
		return s.config
	}
	path := filepath.Join(root, config.FileName)
	if rel, err := filepath.Rel(cwd, path); err == nil && filepath.IsLocal(rel) {
		return rel // shorter in messages
	}
	return path
}

// readConfig reads the file, which must exist when --config names it.
func (s *source) readConfig(path string) (*config.Config, error) {
	c, err := config.Read(path, s.config == "")
	var mistakes *config.Error
	if err != nil && !errors.As(err, &mistakes) {
		return nil, &userError{exitUsage, "can not read the configuration: " + path + ": " + reason(err), "demarc help config shows an example", err}
	}
	return c, err
}

// override puts the flags that were given over the configuration.
func (s *source) override(c config.Analysis) config.Analysis {
	if s.set.Changed("tags") {
		c.Tags = nil
		for _, t := range s.tags {
			c.Tags = append(c.Tags, strings.Fields(t)...)
		}
	}
	if s.set.Changed("goos") {
		c.GOOS = s.goos
	}
	if s.set.Changed("goarch") {
		c.GOARCH = s.goarch
	}
	if s.set.Changed("exclude") {
		c.Exclude = s.exclude
	}
	if s.set.Changed("tests") {
		c.Tests = s.tests
	}
	return c
}

// verdict is nil, or a *partialError when --strict refuses the Document.
func (s *source) verdict(d *reports.Document) error {
	if s.strict && d.Load.Partial {
		return &partialError{d.Load.Effect}
	}
	return nil
}

// maxHide bounds the evaluation file.
const maxHide = 16 << 20

// readHide reads import paths: JSON with a list "hide", a JSON list, or one a
// line with # comments.
func readHide(path string) ([]ident.PackagePath, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &userError{exitUsage, "can not read: " + path + ": " + reason(err), "", err}
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, maxHide))
	if err != nil {
		return nil, &userError{exitUsage, "can not read: " + path + ": " + reason(err), "", err}
	}
	text := strings.TrimSpace(string(data))
	var list []ident.PackagePath
	switch {
	case strings.HasPrefix(text, "{"):
		var doc struct {
			Hide *[]ident.PackagePath `json:"hide"`
		}
		if err = json.Unmarshal(data, &doc); err == nil && doc.Hide == nil {
			err = errors.New(`there is no list "hide"`)
		}
		if err == nil {
			list = *doc.Hide
		}
	case strings.HasPrefix(text, "["):
		err = json.Unmarshal(data, &list)
	default:
		for line := range strings.Lines(text) {
			line, _, _ = strings.Cut(line, "#")
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, ident.PackagePath(line))
			}
		}
	}
	if err != nil {
		return nil, &userError{exitUsage, fmt.Sprintf("not a list of packages to hide: %s: %v", path, err), `give {"hide": ["import/path"]} or one path a line`, err}
	}
	return list, nil
}
