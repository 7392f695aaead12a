package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/reports"
)

// output is where a verb writes and in which format.
type output struct {
	files  []string
	format string
	table  string
	all    bool
	// answer: the text answer is printed beside the files.
	answer bool
	// args are what is analysed, as the user gave it.
	args []string
}

func (o *output) bind(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringArrayVarP(&o.files, "output", "o", nil, "`file` to write, - for standard output; may be repeated")
	fs.StringVar(&o.format, "format", "", "`format`: "+strings.Join(formatNames(), ", ")+" (default: by the file's extension, else text)")
	fs.StringVar(&o.table, "table", "", "the `table` of csv: "+strings.Join(reports.Tables(), ", "))
	fs.BoolVar(&o.all, "all", false, "text: leave nothing out of long lists")
	completeWords(cmd, "format", formatNames()...)
	completeWords(cmd, "table", reports.Tables()...)
}

func formatNames() []string {
	var names []string
	for _, f := range reports.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// check validates the flags before anything is read: formats, and that the
// files can be written.
func (o *output) check() error {
	if o.format != "" {
		if err := checkWord("--format", o.format, formatNames()); err != nil {
			return err
		}
	}
	if o.table != "" {
		if err := checkWord("--table", o.table, reports.Tables()); err != nil {
			return err
		}
	}
	if len(o.files) > 1 && o.format != "" {
		return usage("leave --format out: each file's extension says its format", "--format is for one output, not for %d", len(o.files))
	}
	csv := o.format == "csv"
	for i, f := range o.files {
		name, err := o.formatOf(f)
		if err != nil {
			return err
		}
		if slices.Contains(o.files[:i], f) {
			return usage("give each file once", "the same output twice: %s", f)
		}
		if f != "-" {
			if err := probe(f); err != nil {
				return err
			}
		}
		csv = csv || name == "csv"
	}
	if o.table != "" && !csv {
		return usage("add --format csv", "--table chooses a table of csv only")
	}
	return nil
}

// formatOf is the format for one file: --format, else by extension; text for
// standard output.
func (o *output) formatOf(file string) (string, error) {
	switch {
	case o.format != "":
		return o.format, nil
	case file == "-" || !isRegularTarget(file):
		return "text", nil
	}
	ext := strings.ToLower(filepath.Ext(file))
	var known []string
	for _, f := range reports.Formats() {
		if f.Ext == ext {
			return f.Name, nil
		}
		known = append(known, f.Ext)
	}
	return "", usage("add --format, or end the name in one of "+strings.Join(known, " "), "no format is known for: %s", file)
}

// write renders the Document to everything that was asked for. Nothing is
// created before its whole content is there.
func (o *output) write(a *app, d *reports.Document, from string) error {
	saved := from
	for _, f := range o.files {
		name, err := o.formatOf(f)
		if err != nil {
			return err
		}
		if name == "json" && f != "-" {
			saved = f
		}
	}
	for _, f := range o.files {
		name, err := o.formatOf(f)
		if err != nil {
			return err
		}
		if err := o.one(a, d, f, name, saved); err != nil {
			return err
		}
	}
	if len(o.files) == 0 {
		if a.flags.quiet && o.format == "" && o.answer {
			return nil
		}
		name, err := o.formatOf("-")
		if err != nil {
			return err
		}
		return o.one(a, d, "-", name, saved)
	}
	if o.answer && !a.flags.quiet && !slices.Contains(o.files, "-") {
		return o.one(a, d, "-", "text", saved)
	}
	return nil
}

// one renders to a buffer, then writes it out.
func (o *output) one(a *app, d *reports.Document, file, format, saved string) error {
	opts := reports.Options{Format: format, Table: o.table, All: o.all, From: saved, Args: o.args}
	if format != "csv" {
		opts.Table = ""
	}
	if file == "-" {
		opts.Width, opts.Color = a.width(), a.colored()
	}
	var b bytes.Buffer
	if err := reports.Render(&b, d, opts); err != nil {
		return err
	}
	if file == "-" {
		return a.print(b.Bytes())
	}
	return writeFile(file, b.Bytes())
}

// print writes to standard output.
func (a *app) print(data []byte) error {
	if _, err := a.stdout.Write(data); err != nil {
		return &userError{exitUsage, "can not write: standard output: " + reason(err), "", err}
	}
	return nil
}

func (a *app) printf(format string, args ...any) error {
	return a.print(fmt.Appendf(nil, format, args...))
}

// isRegularTarget is false for what exists and is no file, such as /dev/null.
func isRegularTarget(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

// probe tells before any work whether the file can be written later. It leaves
// nothing behind and does not touch a file that exists.
func probe(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return usage("give a file in it, such as "+filepath.Join(path, "analysis.json"), "can not write: %s: it is a directory", path)
	case err == nil && !info.Mode().IsRegular():
		return nil // a device or a pipe
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return unwritable(path, err)
	}
	dir := filepath.Dir(realPath(path))
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return &userError{exitUsage, "can not write: " + path + ": no such directory: " + dir, "make it first: mkdir -p " + dir, err}
	}
	f, err := os.CreateTemp(dir, ".demarc-*")
	if err != nil {
		return unwritable(path, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func unwritable(path string, err error) error {
	return &userError{exitUsage, "can not write: " + path + ": " + reason(err), "choose another file with -o", err}
}

// realPath follows a symbolic link, so that the file behind it is replaced and
// not the link.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// writeFile replaces the file in one step: readers see the old content or the
// new one, and a failure leaves the old one. The mode of an existing file is
// kept.
func writeFile(path string, data []byte) error {
	if !isRegularTarget(path) {
		return writeDevice(path, data)
	}
	path = realPath(path)
	f, err := createBeside(path)
	if err != nil {
		return unwritable(path, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if info, statErr := os.Stat(path); statErr == nil && err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one to tell
		return unwritable(path, err)
	}
	return nil
}

// createBeside makes a new file in the same directory, with the mode that the
// user's umask gives (os.CreateTemp would make it private).
func createBeside(path string) (*os.File, error) {
	for i := 0; ; i++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".demarc-%d-%d", os.Getpid(), i))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil || !errors.Is(err, fs.ErrExist) || i > 100 {
			return f, err
		}
	}
}

func writeDevice(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return unwritable(path, err)
	}
	_, err = io.Copy(f, bytes.NewReader(data))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return unwritable(path, err)
	}
	return nil
}
