package command

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/demarc-dev/demarc/analyzer/runtime"
)

// measuredFlags name files with what was measured while the program ran.
type measuredFlags struct {
	profiles, traces, coverage []string
}

func (f *measuredFlags) bind(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringArrayVar(&f.profiles, "profile", nil, "pprof `file` of a run, such as cpu.pb.gz; may be repeated")
	fs.StringArrayVar(&f.traces, "traces", nil, "OpenTelemetry traces of a run, OTLP in JSON: `file`; may be repeated")
	fs.StringArrayVar(&f.coverage, "coverage", nil, "coverage `file` of go test or of a run, such as c.out; may be repeated")
	markFile(cmd, "profile", "gz", "pb", "pprof", "prof", "out")
	markFile(cmd, "traces", "json", "jsonl")
	markFile(cmd, "coverage", "out", "txt", "cov")
}

// check refuses measurements of code that is not read.
func (f *measuredFlags) check(s *source) error {
	if s.from == "" {
		return nil
	}
	for _, flag := range []string{"profile", "traces", "coverage"} {
		if s.set.Changed(flag) {
			return usage("leave one of them out: an analysis keeps the measurements that it was made with", "--from reads no code, so --%s has no effect", flag)
		}
	}
	return nil
}

// read reads the files, before any code is read: a wrong one is told at once.
func (f *measuredFlags) read() (*runtime.Evidence, error) {
	e := &runtime.Evidence{}
	for _, kind := range []struct {
		flag  string
		files []string
		add   func(string, io.Reader) error
	}{{"profile", f.profiles, e.AddProfile}, {"traces", f.traces, e.AddTraces}, {"coverage", f.coverage, e.AddCoverage}} {
		for _, file := range kind.files {
			if err := readMeasured(kind.flag, file, kind.add); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

func readMeasured(flag, path string, add func(string, io.Reader) error) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		return &userError{exitUsage, "can not read: " + path + ": " + reason(err), "give --" + flag + " a file", err}
	}
	in, err := os.Open(path)
	if err != nil {
		return &userError{exitUsage, "can not read: " + path + ": " + reason(err), "", err}
	}
	defer func() { _ = in.Close() }() // it was only read
	err = add(filepath.Base(path), in)
	var format *runtime.FormatError
	if errors.As(err, &format) {
		return usage(format.Hint, "--%s: %s: %s", flag, format.Text, path)
	}
	if err != nil {
		return &userError{exitUsage, "can not read: " + path + ": " + reason(err), "", err}
	}
	return nil
}
