package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// lab asks for many configurations about the same code.
type lab struct {
	cases []*truth
	modes []mode
	// ask scores one case in one mode.
	ask func(i int, c boundary.Config, m mode) (agreement, error)
	// known are the scores by mode of each case and configuration.
	known map[string][]agreement
}

// lab keeps evidence, never facts: one code base is loaded at a time.
func (b *bench) lab(ctx context.Context, cases []*truth) (*lab, error) {
	l := &lab{cases: cases, modes: b.modes, known: map[string][]agreement{}}
	var in []boundary.Input
	for _, t := range cases {
		start := time.Now()
		a, err := b.analyse(ctx, t)
		if err != nil {
			return nil, err
		}
		in = append(in, planner.BoundaryInput(a.Facts))
		fmt.Fprintf(b.stderr, "%s: %d packages, %.1f s\n", t.Name, len(a.Facts.Packages), time.Since(start).Seconds())
	}
	l.ask = func(i int, c boundary.Config, m mode) (agreement, error) {
		p, err := cases[i].propose(in[i], c, m)
		if err != nil {
			return agreement{}, err
		}
		return cases[i].score(assign(p))
	}
	return l, nil
}

// scores are those of one case, in the order of the modes. The settings' order
// does not matter.
func (l *lab) scores(i int, config []setting) ([]agreement, error) {
	names := make([]string, len(config))
	var c boundary.Config
	for k, s := range config {
		names[k] = s.String()
		if err := s.apply(&c); err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	key := fmt.Sprint(i, names)
	if known, ok := l.known[key]; ok {
		return known, nil
	}
	var out []agreement
	for _, m := range l.modes {
		a, err := l.ask(i, c, m)
		if err != nil {
			return nil, fmt.Errorf("%s, %s, %v: %w", l.cases[i].Name, m.name, names, err)
		}
		out = append(out, a)
	}
	l.known[key] = out
	return out, nil
}

// means are the means over some cases, in the order of the modes.
func (l *lab) means(cases []int, config []setting) ([]agreement, error) {
	all := make([][]agreement, len(l.modes))
	for _, i := range cases {
		s, err := l.scores(i, config)
		if err != nil {
			return nil, err
		}
		for m := range s {
			all[m] = append(all[m], s[m])
		}
	}
	var out []agreement
	for _, a := range all {
		out = append(out, meanOf(a))
	}
	return out, nil
}

// worth is what a search maximises: the mean of MoJoFM (as a share), ARI and F1
// over all modes.
func worth(means []agreement) float64 {
	sum := 0.0
	for _, a := range means {
		sum += (a.MoJoFM/100 + a.ARI + a.F1) / 3
	}
	return sum / float64(len(means))
}

// Searches stop where a whole round changed nothing, or after tuneRounds. A value
// must be better by tuneGain: what is less is noise.
const (
	tuneRounds = 3
	tuneGain   = 1e-9
)

// tune is a coordinate search from the defaults: one key after the other takes
// the value that is best for the cases, and keeps its own on a tie.
func (l *lab) tune(cases []int, grid []dial) ([]setting, error) {
	var best []setting
	means, err := l.means(cases, nil)
	if err != nil {
		return nil, err
	}
	top := worth(means)
	for range tuneRounds {
		changed := false
		for _, d := range grid {
			rest := slices.DeleteFunc(slices.Clone(best), func(s setting) bool { return s.key == d.key })
			tries := [][]setting{rest}
			for _, v := range d.values {
				tries = append(tries, append(slices.Clone(rest), setting{d.key, v}))
			}
			for _, try := range tries {
				means, err := l.means(cases, try)
				if err != nil {
					return nil, err
				}
				if w := worth(means); w > top+tuneGain {
					top, best, changed = w, try, true
				}
			}
		}
		if !changed {
			break
		}
	}
	return best, nil
}

// fold is one case that a search did not see.
type fold struct {
	out    *truth
	chosen []setting
	tuned  []agreement
	asIs   []agreement
}

// leaveOneOut tunes on all cases but one, for each of them.
func (l *lab) leaveOneOut(grid []dial, stderr io.Writer) ([]fold, error) {
	if len(l.cases) < 2 {
		return nil, fmt.Errorf("-loo wants at least two projects")
	}
	var out []fold
	for i, t := range l.cases {
		var others []int
		for j := range l.cases {
			if j != i {
				others = append(others, j)
			}
		}
		start := time.Now()
		f := fold{out: t}
		var err error
		if f.chosen, err = l.tune(others, grid); err != nil {
			return nil, err
		}
		if f.tuned, err = l.scores(i, f.chosen); err != nil {
			return nil, err
		}
		if f.asIs, err = l.scores(i, nil); err != nil {
			return nil, err
		}
		fmt.Fprintf(stderr, "without %s: %.1f s, %d answers so far\n", t.Name, time.Since(start).Seconds(), len(l.known)*len(l.modes))
		out = append(out, f)
	}
	return out, nil
}

// foldTable shows what tuning gives projects that it did not see, beside what
// the defaults give, and what it would seem to give on those it did.
func (l *lab) foldTable(folds []fold, grid []dial) (string, error) {
	head := []string{"left out", "keys that the search on the others changed"}
	for _, m := range l.modes {
		head = append(head, "defaults, "+m.name, "tuned without it, "+m.name)
	}
	rows := [][]string{head}
	before, after := make([][]agreement, len(l.modes)), make([][]agreement, len(l.modes))
	for _, f := range folds {
		row := []string{f.out.Repo, settingList(f.chosen)}
		for m := range l.modes {
			row = append(row, f.asIs[m].fine(), f.tuned[m].fine())
			before[m], after[m] = append(before[m], f.asIs[m]), append(after[m], f.tuned[m])
		}
		rows = append(rows, row)
	}
	mean := []string{"**mean**", ""}
	for m := range l.modes {
		mean = append(mean, "**"+meanOf(before[m]).finer()+"**", "**"+meanOf(after[m]).finer()+"**")
	}
	all := make([]int, len(l.cases))
	for i := range all {
		all[i] = i
	}
	chosen, err := l.tune(all, grid)
	if err != nil {
		return "", err
	}
	seen, err := l.means(all, chosen)
	if err != nil {
		return "", err
	}
	row := []string{"none: all seen", settingList(chosen)}
	for m := range l.modes {
		row = append(row, meanOf(before[m]).finer(), seen[m].finer())
	}
	return markdown(append(rows, mean, row)), nil
}

func settingList(s []setting) string {
	if len(s) == 0 {
		return "none"
	}
	var out []string
	for _, x := range s {
		out = append(out, x.String())
	}
	return strings.Join(out, ", ")
}
