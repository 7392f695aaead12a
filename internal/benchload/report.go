package main

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/demarc-dev/demarc/internal/measure"
)

// report is the outcome for one code base.
type report struct {
	// Dir is the last element of the directory.
	Dir  string  `json:"dir"`
	Size counted `json:"size"`
	Ways []*way  `json:"ways"`
	// Judge is the time that targets compare, wall or cpu.
	Judge string `json:"judge"`
	// Targets are empty for a code base too small for them.
	Targets []target `json:"targets"`
}

// target is an upper bound of a ratio to another way: of loading with references
// alone, or of demarc with all its evidence.
type target struct {
	Name  string  `json:"name"`
	Ratio float64 `json:"ratio"`
	Limit float64 `json:"limit"`
	Pass  bool    `json:"pass"`
}

const (
	// minPackages is the size from which targets hold.
	minPackages = 100
	// highShare is the dependencies' share of all lines from which loading
	// them cheaply must show.
	highShare = 0.85
)

// share is the dependencies' share of all lines.
func (c counted) share() float64 {
	if all := c.OwnLines + c.DependencyLines; all > 0 {
		return float64(c.DependencyLines) / float64(all)
	}
	return 0
}

func (r *report) way(name string) *way {
	for _, w := range r.Ways {
		if w.Name == name {
			return w
		}
	}
	return nil
}

func (r *report) time(u measure.Usage) float64 {
	if r.Judge == "cpu" {
		return u.CPU
	}
	return u.Wall
}

// judge fills Targets.
func (r *report) judge() {
	refs, demarc := r.way("references"), r.way("demarc")
	if r.Size.OwnPackages < minPackages || refs == nil || demarc == nil {
		return
	}
	syntax, all := 1.0/10, 0.7
	if r.Size.share() >= highShare {
		syntax, all = 1.0/20, 1.0/3
	}
	add := func(name string, ratio, limit float64) {
		r.Targets = append(r.Targets, target{name, ratio, limit, ratio <= limit})
	}
	add("time of references, all evidence", r.time(demarc.Median)/r.time(refs.Median), 1.6)
	add("memory of references, all evidence", float64(demarc.Median.RSS)/float64(refs.Median.RSS), 1.3)
	if w := r.way("LoadSyntax"); w != nil {
		add("time of LoadSyntax, references", r.time(refs.Median)/r.time(w.Median), syntax)
	}
	if w := r.way("LoadAllSyntax"); w != nil {
		add("time of LoadAllSyntax, references", r.time(refs.Median)/r.time(w.Median), all)
		add("memory of LoadAllSyntax, references", float64(refs.Median.RSS)/float64(w.Median.RSS), 1.0/3)
		if r.Size.share() >= highShare {
			add("time of LoadAllSyntax, all evidence", r.time(demarc.Median)/r.time(w.Median), 1.0/2)
		}
	}
}

// pass reports whether no target was missed.
func (r *report) pass() bool {
	for _, t := range r.Targets {
		if !t.Pass {
			return false
		}
	}
	return true
}

// print writes a table for people.
func (r *report) print(out io.Writer) error {
	var b bytes.Buffer
	s := r.Size
	fmt.Fprintf(&b, "%s: %d own packages, %d lines; %d dependencies, %d lines (%.1f%% of all lines)\n\n",
		r.Dir, s.OwnPackages, s.OwnLines, s.Dependencies, s.DependencyLines, 100*s.share())
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\twall s\tcpu s\tpeak MB\tx wall\tx cpu\tx memory\tpackages\truns\t")
	d := r.way("demarc").Median
	for _, w := range r.Ways {
		m := w.Median
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%d\t%.2f\t%.2f\t%.2f\t%d+%d\t%d\t\n", w.Name, m.Wall, m.CPU, m.RSS>>20,
			m.Wall/d.Wall, m.CPU/d.CPU, float64(m.RSS)/float64(d.RSS), w.Loaded.Packages, w.Loaded.Dependencies, len(w.Runs))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	b.WriteString("\n")
	if len(r.Targets) == 0 {
		fmt.Fprintf(&b, "No targets: fewer than %d own packages.\n", minPackages)
	}
	for _, t := range r.Targets {
		verdict := "PASS"
		if !t.Pass {
			verdict = "FAIL"
		}
		fmt.Fprintf(&b, "%s  at most %.3f of the %s: %.3f\n", verdict, t.Limit, t.Name, t.Ratio)
	}
	_, err := out.Write(b.Bytes())
	return err
}
