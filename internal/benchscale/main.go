// Command benchscale measures how demarc's time and memory grow: it writes
// synthetic modules of growing size, analyses each in a fresh process, and fits
// the exponent of growth. It exits with 1 when a target is missed, with 2 when
// it could not measure.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/internal/measure"
	"github.com/demarc-dev/demarc/internal/synth"
)

// flags are the options of the command line.
type flags struct {
	lines    string
	runs     int
	seed     uint64
	gogc     int
	json     bool
	child    string
	cpu, mem string
}

func (f *flags) bind(s *flag.FlagSet) {
	s.StringVar(&f.lines, "lines", "30k,100k,300k,1M", "sizes to measure, ascending, up to 3M")
	s.IntVar(&f.runs, "runs", 1, "how often each size is measured; the median counts")
	s.Uint64Var(&f.seed, "seed", 1, "which modules are written")
	s.IntVar(&f.gogc, "gogc", 400, "garbage collection percentage, as the demarc command sets it; 0 is what the environment says")
	s.BoolVar(&f.json, "json", false, "print JSON")
	s.StringVar(&f.child, "child", "", "analyse this directory in this process and print what it cost")
	s.StringVar(&f.cpu, "cpuprofile", "", "with -child: write a CPU profile of the analysis")
	s.StringVar(&f.mem, "memprofile", "", "with -child: write a profile of allocations")
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var f flags
	s := flag.NewFlagSet("benchscale", flag.ContinueOnError)
	s.SetOutput(stderr)
	f.bind(s)
	if err := s.Parse(args); err != nil {
		return 2
	}
	code, err := f.run(s, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "benchscale:", err)
		return 2
	}
	return code
}

func (f *flags) run(s *flag.FlagSet, stdout, stderr io.Writer) (int, error) {
	if s.NArg() > 0 {
		return 2, fmt.Errorf("unexpected argument %q", s.Arg(0))
	}
	if f.child != "" {
		p, err := analyse(f)
		if err != nil {
			return 2, err
		}
		return 0, json.NewEncoder(stdout).Encode(p)
	}
	sizes, err := parseSizes(f.lines)
	if err != nil {
		return 2, err
	}
	if f.runs < 1 {
		return 2, fmt.Errorf("-runs must be at least 1")
	}
	r := &report{}
	for _, n := range sizes {
		p, err := measureSize(f, n)
		if err != nil {
			return 2, err
		}
		r.Points = append(r.Points, p)
		fmt.Fprintf(stderr, "%d lines: %.2f s cpu, %d MB\n", p.Lines, p.Analyse.CPU, p.Analyse.RSS>>20)
	}
	r.judge()
	if f.json {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		err = r.print(stdout)
	}
	if err == nil && !r.pass() {
		return 1, nil
	}
	return 0, err
}

// parseSizes reads "30k,1M": ascending numbers of lines that synth can write.
func parseSizes(text string) ([]int, error) {
	var out []int
	for _, t := range strings.Split(text, ",") {
		digits, unit := strings.TrimSpace(t), 1
		if rest, ok := strings.CutSuffix(digits, "k"); ok {
			digits, unit = rest, 1_000
		} else if rest, ok := strings.CutSuffix(digits, "M"); ok {
			digits, unit = rest, 1_000_000
		}
		n, err := strconv.Atoi(digits)
		switch {
		case err != nil || n > synth.MaxLines || n*unit < synth.MinLines || n*unit > synth.MaxLines:
			return nil, fmt.Errorf("size %q: want a number of lines from 2k to 3M", t)
		case len(out) > 0 && n*unit <= out[len(out)-1]:
			return nil, fmt.Errorf("size %q: sizes must ascend", t)
		}
		out = append(out, n*unit)
	}
	return out, nil
}

// measureSize writes a module and analyses it in fresh processes.
func measureSize(f *flags, lines int) (*point, error) {
	temp, err := os.MkdirTemp("", "benchscale-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp) //nolint:errcheck // a temporary directory
	dir := filepath.Join(temp, "module")
	stats, err := synth.Write(dir, synth.Options{Lines: lines, Seed: f.seed})
	if err != nil {
		return nil, err
	}
	out := &point{}
	var analyse, propose []measure.Usage
	for range f.runs {
		cmd, err := measure.Self("-child", dir, "-gogc", strconv.Itoa(f.gogc))
		if err != nil {
			return nil, err
		}
		cmd.Env = append(os.Environ(), "GOCACHE="+filepath.Join(temp, "cache"), "GOFLAGS=")
		*out = point{}
		if _, err := measure.Run(cmd, out); err != nil {
			return nil, err
		}
		analyse, propose = append(analyse, out.Analyse), append(propose, out.Propose)
	}
	if out.Lines != stats.Lines || out.Packages != stats.Packages || out.Problems > 0 {
		return nil, fmt.Errorf("analysed %d lines in %d packages with %d problems; written were %d in %d",
			out.Lines, out.Packages, out.Problems, stats.Lines, stats.Packages)
	}
	out.Analyse, out.Propose = measure.Median(analyse), measure.Median(propose)
	return out, nil
}
