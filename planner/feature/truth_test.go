package feature_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// truth is TRUTH.yaml of the layered monolith.
type truth struct {
	features map[string]string // "package.Declaration" -> feature
	weak     map[string]bool
}

func readTruth(t *testing.T, name string) truth {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	out := truth{map[string]string{}, map[string]bool{}}
	feature := regexp.MustCompile(`^  (\w+):$`)
	list := regexp.MustCompile(`^    (\w+): \[(.*)\]$`)
	weak := regexp.MustCompile(`^weak: \[(.*)\]$`)
	now := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if m := feature.FindStringSubmatch(line); m != nil {
			now = m[1]
		}
		if m := list.FindStringSubmatch(line); m != nil {
			for _, d := range strings.Split(m[2], ", ") {
				if old := out.features[m[1]+"."+d]; old != "" {
					t.Errorf("%s.%s is in %s and in %s", m[1], d, old, now)
				}
				out.features[m[1]+"."+d] = now
			}
		}
		if m := weak.FindStringSubmatch(line); m != nil {
			for _, d := range strings.Split(m[1], ", ") {
				if out.features[d] == "" {
					t.Errorf("weak: %s is not listed", d)
				}
				out.weak[d] = true
			}
		}
	}
	return out
}

// of is the feature that the truth names for a symbol, "" for one that it does
// not judge.
func (x truth) of(f *facts.Set, i int) string {
	s := &f.Symbols[i]
	if s.Kind == facts.Field || s.Kind == facts.InterfaceMethod || s.File < 0 || f.Files[s.File].Test {
		return ""
	}
	name := f.Packages[s.Package].Name + "." + string(s.Name)
	if x.weak[name] {
		return ""
	}
	return x.features[name]
}

// match is the best one-to-one match of answers to truths, by the number of
// declarations that agree.
func match(count map[[2]string]int, truths, answers []string) map[string]string {
	type state struct {
		score int
		pick  []int
	}
	best := map[int]state{0: {}}
	for range truths {
		next := map[int]state{}
		for used, s := range best {
			row := len(s.pick)
			for a := -1; a < len(answers); a++ {
				if a >= 0 && used&(1<<a) != 0 {
					continue
				}
				n, u := s.score, used
				if a >= 0 {
					n += count[[2]string{truths[row], answers[a]}]
					u |= 1 << a
				}
				if old, ok := next[u]; !ok || n > old.score {
					next[u] = state{n, append(append([]int(nil), s.pick...), a)}
				}
			}
		}
		best = next
	}
	var top state
	for _, s := range best {
		if s.pick != nil && (top.pick == nil || s.score > top.score) {
			top = s
		}
	}
	out := map[string]string{}
	for i, a := range top.pick {
		if a >= 0 {
			out[truths[i]] = answers[a]
		}
	}
	return out
}
