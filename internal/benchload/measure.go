package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/demarc-dev/demarc/internal/measure"
)

func fileLines(path string) (int, error) {
	src, err := os.ReadFile(path)
	return bytes.Count(src, []byte{'\n'}), err
}

// way is one way of loading and what it cost.
type way struct {
	Name string `json:"name"`
	// Runs are the single runs, Median their median.
	Runs   []measure.Usage `json:"runs"`
	Median measure.Usage   `json:"median"`
	Loaded loaded          `json:"loaded"`
}

// measureAll runs every way and judges. Progress goes to log.
func measureAll(f flags, log io.Writer) (*report, error) {
	r := &report{Dir: filepath.Base(f.dir), Judge: f.judge, Targets: []target{}}
	if _, err := runWay(f, "lines", &r.Size); err != nil {
		return nil, err
	}
	for _, name := range []string{"demarc", "references", "LoadAllSyntax", "go list"} {
		r.Ways = append(r.Ways, &way{Name: name, Runs: []measure.Usage{}})
	}
	order := slices.Clone(r.Ways)
	for range f.runs {
		for _, w := range order {
			if err := w.run(f, log); err != nil {
				return nil, err
			}
		}
		slices.Reverse(order)
	}
	if !f.skipSyntax {
		w := &way{Name: "LoadSyntax"}
		r.Ways = slices.Insert(r.Ways, 1, w)
		for range f.syntaxRuns {
			if err := w.run(f, log); err != nil {
				return nil, err
			}
		}
	}
	for _, w := range r.Ways {
		w.Median = measure.Median(w.Runs)
	}
	r.judge()
	return r, nil
}

func (w *way) run(f flags, log io.Writer) error {
	u, err := runWay(f, w.Name, &w.Loaded)
	if err != nil {
		return err
	}
	w.Runs = append(w.Runs, u)
	_, err = fmt.Fprintf(log, "%-14s %6.2f s wall %6.2f s cpu %5d MB\n", w.Name, u.Wall, u.CPU, u.RSS>>20)
	return err
}

// runWay runs one way in a fresh process with an empty build cache and the
// target that demarc looks at.
func runWay(f flags, name string, out any) (measure.Usage, error) {
	temp, err := os.MkdirTemp("", "benchload-")
	if err != nil {
		return measure.Usage{}, err
	}
	defer os.RemoveAll(temp) //nolint:errcheck // a temporary directory
	var cmd *exec.Cmd
	if cmd, err = measure.Self("-child", name, "-dir", f.dir, "-gogc", strconv.Itoa(f.gogc)); err != nil {
		return measure.Usage{}, err
	}
	cmd.Env = append(os.Environ(), "GOCACHE="+temp, "GOOS=linux", "GOARCH=amd64", "GOFLAGS=-buildvcs=false")
	return measure.Run(cmd, out)
}
