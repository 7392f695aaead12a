package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/planner/boundary"
)

func TestSettings(t *testing.T) {
	all, err := parseSettings("Gamma=.5 KeepLines=7 LayerWords= ToolDirs=a,b")
	if err != nil {
		t.Fatal(err)
	}
	var c boundary.Config
	for _, s := range all {
		if err := s.apply(&c); err != nil {
			t.Fatal(err)
		}
	}
	if want := (boundary.Config{Gamma: .5, KeepLines: 7, LayerWords: []string{}, ToolDirs: []string{"a", "b"}}); !reflect.DeepEqual(c, want) {
		t.Errorf("%+v, want %+v", c, want)
	}
	for _, bad := range []string{"Gamma", "Gamma=x", "KeepLines=.5", "Nothing=1"} {
		if _, err := parseSettings(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestGrid(t *testing.T) {
	got, err := parseGrid("# x\n\nGamma .5 2\nKeepLines  9\n")
	if want := []dial{{"Gamma", []string{".5", "2"}}, {"KeepLines", []string{"9"}}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	for _, bad := range []string{"", "# x", "Gamma", "Gamma 1\nGamma 2", "Gamma x", "Nothing 1"} {
		if _, err := parseGrid(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	grid, err := parseGrid(defaultGrid)
	if err != nil {
		t.Fatal(err)
	}
	d := reflect.ValueOf(boundary.Defaults())
	for _, x := range grid {
		var c boundary.Config
		for _, v := range x.values {
			if err := (setting{x.key, v}).apply(&c); err != nil {
				t.Fatal(err)
			}
			if reflect.ValueOf(c).FieldByName(x.key).Equal(d.FieldByName(x.key)) {
				t.Errorf("%s=%s is the default, which is tried anyway", x.key, v)
			}
			if _, err := boundary.Propose(boundary.Input{Config: c}); err != nil {
				t.Errorf("the engine refuses %s=%s: %v", x.key, v, err)
			}
		}
	}
}

// TestAblations: the engine accepts each, and each changes something.
func TestAblations(t *testing.T) {
	for _, a := range ablations() {
		all, err := parseSettings(a.keys)
		if err != nil || len(all) == 0 {
			t.Fatalf("%s: %v, %v", a.rule, all, err)
		}
		c := boundary.Defaults()
		for _, s := range all {
			before := c
			if err := s.apply(&c); err != nil {
				t.Fatal(err)
			}
			if reflect.DeepEqual(before, c) {
				t.Errorf("%s: %s is the default", a.rule, s)
			}
		}
		if _, err := boundary.Propose(boundary.Input{Config: c}); err != nil {
			t.Errorf("%s: %v", a.rule, err)
		}
	}
}

// fake is a lab whose scores are a function of the configuration.
func fake(n int, of func(i int, c boundary.Config) float64) *lab {
	l := &lab{modes: modes()[:1], known: map[string][]agreement{}}
	for i := range n {
		l.cases = append(l.cases, &truth{Name: string(rune('a' + i)), Repo: "x/" + string(rune('a'+i))})
	}
	l.ask = func(i int, c boundary.Config, m mode) (agreement, error) {
		x := of(i, c)
		return agreement{MoJoFM: 100 * x, ARI: x, F1: x}, nil
	}
	return l
}

// TestLeaveOneOut: two projects want Gamma 2, one wants .5 and pays for what the
// others want; a key that does nothing stays as it is.
func TestLeaveOneOut(t *testing.T) {
	l := fake(3, func(i int, c boundary.Config) float64 {
		switch {
		case i < 2 && c.Gamma == 2, i == 2 && c.Gamma == .5:
			return .9
		case c.Gamma == 0:
			return .6
		}
		return .5
	})
	grid := []dial{{"KeepLines", []string{"1"}}, {"Gamma", []string{".5", "2"}}}
	folds, err := l.leaveOneOut(grid, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	at := func(s []setting, x float64) []string {
		return []string{settingList(s), digits(x, 2)}
	}
	var got [][]string
	for _, f := range folds {
		got = append(got, append([]string{f.out.Name, digits(f.asIs[0].ARI, 2)}, at(f.chosen, f.tuned[0].ARI)...))
	}
	// With a or b left out the others disagree: .9 + .5 beats .6 + .6, and the
	// first value that reaches it stays.
	want := [][]string{{"a", ".60", "Gamma=.5", ".50"}, {"b", ".60", "Gamma=.5", ".50"}, {"c", ".60", "Gamma=2", ".50"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	table, err := l.foldTable(folds, grid)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"**60 / .600 / .600**", "**50 / .500 / .500**", "| none: all seen | Gamma=2", "76.7 / .767 / .767"} {
		if !strings.Contains(table, w) {
			t.Errorf("no %q in\n%s", w, table)
		}
	}
	if _, err := fake(1, nil).leaveOneOut(grid, io.Discard); err == nil {
		t.Error("one project was accepted")
	}
}

// TestTune: keys that help only together with what came before are found, and
// what was chosen can be taken back.
func TestTune(t *testing.T) {
	l := fake(1, func(_ int, c boundary.Config) float64 {
		switch {
		case c.Gamma == 0 && c.KeepLines == 5:
			return .9
		case c.Gamma == 2 && c.KeepLines == 5:
			return .8
		case c.Gamma == 2:
			return .7
		}
		return .6
	})
	got, err := l.tune([]int{0}, []dial{{"Gamma", []string{"2"}}, {"KeepLines", []string{"5"}}})
	if err != nil || !slices.Equal(got, []setting{{"KeepLines", "5"}}) {
		t.Errorf("%v, %v", got, err)
	}
	l.ask = func(int, boundary.Config, mode) (agreement, error) { return agreement{}, errors.New("broken") }
	l.known = map[string][]agreement{}
	if _, err := l.tune([]int{0}, []dial{{"Gamma", []string{"2"}}}); err == nil || !strings.Contains(err.Error(), "a, paths, []: broken") {
		t.Error(err)
	}
}

func TestAblate(t *testing.T) {
	l := fake(2, func(i int, c boundary.Config) float64 {
		if c.Gamma == 2 && i == 1 {
			return .5
		}
		return .75
	})
	got, err := l.ablate([]ablation{{"1 gamma", "Gamma=2"}, {"2 words", "LayerWords="}})
	want := `| without the rule   | keys          | paths                 | worst loss, paths |
|--------------------|---------------|-----------------------|-------------------|
| nothing: all rules |               | 75 / .750 / .750      |                   |
| 1 gamma            | ` + "`Gamma=2`" + `     | -12.5 / -.125 / -.125 | b -25             |
| 2 words            | ` + "`LayerWords=`" + ` | same                  |                   |
`
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	if _, err := l.ablate([]ablation{{"x", "Nothing=1"}}); err == nil {
		t.Error("an unknown key was accepted")
	}
}

func TestExperiments(t *testing.T) {
	corpus, truths, commit := plant(t)
	writeTruth(t, truths, commit)
	doc := filepath.Join(t.TempDir(), "doc.md")
	start, end := markers("others ablate")
	if err := os.WriteFile(doc, []byte(start+end), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-ablate", "-write", doc, "-table", "others"}, 0, "| 5.3 what others use more is lent"},
		{[]string{"-ablate", "-blind-paths"}, 0, "5.1 the only user owns"},
		{[]string{"-loo"}, 2, "at least two projects"},
		{[]string{"-loo", "-grid", "nothing.txt"}, 2, "nothing.txt"},
		{[]string{"-ablate", "-json"}, 2, "not with -json"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(append([]string{"-truth", truths, "-corpus", corpus}, c.args...), &stdout, &stderr)
		if code != c.code || !strings.Contains(stdout.String()+stderr.String(), c.want) {
			t.Errorf("%v: exit %d, want %d with %q\n%s%s", c.args, code, c.code, c.want, stdout.String(), stderr.String())
		}
		if text, err := os.ReadFile(doc); err != nil || len(c.args) == 5 && !strings.Contains(string(text), c.want) {
			t.Errorf("%v\n%s", err, text)
		}
		if code == 0 && strings.Count(stdout.String(), "\n| ") != len(ablations())+1 {
			t.Errorf("%d rows for %d rules\n%s", strings.Count(stdout.String(), "\n| "), len(ablations()), stdout.String())
		}
	}
}
