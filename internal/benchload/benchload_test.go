package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/internal/measure"
)

// sample is a report in which all evidence takes half as long again as
// references, and a quarter more memory.
func sample(own, deps int, refs, syntax, all measure.Usage) *report {
	demarc := measure.Usage{Wall: refs.Wall, CPU: 1.5 * refs.CPU, RSS: refs.RSS * 5 / 4}
	return &report{
		Judge: "cpu",
		Size:  counted{OwnPackages: 100, OwnLines: own, DependencyLines: deps},
		Ways: []*way{
			{Name: "demarc", Median: demarc}, {Name: "references", Median: refs}, {Name: "LoadSyntax", Median: syntax}, {Name: "LoadAllSyntax", Median: all},
		},
	}
}

// dear is r with a demarc that takes more.
func dear(r *report, cpu float64, rss int64) *report {
	r.way("demarc").Median.CPU += cpu
	r.way("demarc").Median.RSS += rss
	return r
}

func TestJudge(t *testing.T) {
	use := func(cpu float64, mb int64) measure.Usage { return measure.Usage{Wall: 1, CPU: cpu, RSS: mb} }
	for _, tt := range []struct {
		name string
		r    *report
		want string // one letter a target
	}{
		{"all met", sample(15, 85, use(1, 10), use(20, 0), use(3, 30)), "PPPPPP"},
		{"memory missed", sample(15, 85, use(1, 11), use(20, 0), use(3, 30)), "PPPPFP"},
		{"times missed", sample(15, 85, use(1, 10), use(19, 0), use(2.9, 30)), "PPFFPF"},
		{"own code dominates", sample(16, 84, use(1, 10), use(10, 0), use(1.43, 30)), "PPPPP"},
		{"own code dominates, missed", sample(16, 84, use(1, 10), use(9, 0), use(1.42, 30)), "PPFFP"},
		{"time of evidence missed", dear(sample(15, 85, use(1, 10), use(20, 0), use(3.3, 30)), .11, 0), "FPPPPP"},
		{"memory of evidence missed", dear(sample(15, 85, use(1, 10), use(20, 0), use(3, 30)), 0, 2), "PFPPPP"},
	} {
		tt.r.judge()
		got := ""
		for _, x := range tt.r.Targets {
			if x.Pass {
				got += "P"
			} else {
				got += "F"
			}
		}
		if got != tt.want || tt.r.pass() != !strings.Contains(tt.want, "F") {
			t.Errorf("%s: %s, pass %v, want %s", tt.name, got, tt.r.pass(), tt.want)
		}
	}
	small := sample(15, 85, use(9, 90), use(1, 1), use(1, 1))
	small.Size.OwnPackages = minPackages - 1
	if small.judge(); len(small.Targets) > 0 || !small.pass() {
		t.Error("targets for a small module")
	}
}

func TestPrint(t *testing.T) {
	r := sample(15, 85, measure.Usage{Wall: 1, CPU: 1, RSS: 1 << 20}, measure.Usage{Wall: 9, CPU: 9, RSS: 1 << 20}, measure.Usage{Wall: 9, CPU: 9, RSS: 1 << 22})
	r.judge()
	var b bytes.Buffer
	if err := r.print(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"85.0% of all lines", "LoadSyntax", "FAIL  at most 0.050", "PASS  at most 0.333 of the memory"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}

func TestRunRejects(t *testing.T) {
	for _, args := range [][]string{{"-runs", "0"}, {"-judge", "luck"}, {"extra"}, {"-child", "nothing"}, {"-no-such"}} {
		var out, errs bytes.Buffer
		if code := run(args, &out, &errs); code != 2 || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%v: code %d, stdout %q, stderr %q", args, code, out.String(), errs.String())
		}
	}
}
