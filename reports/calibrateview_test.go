package reports

import (
	"testing"

	"github.com/demarc-dev/demarc/analyzer/history"
)

// TestSpendSaysWhatItRestsOn holds when a rate is one, and when it is used.
func TestSpendSaysWhatItRestsOn(t *testing.T) {
	for name, c := range map[string]struct {
		steps         int
		points        float64
		spent         history.Spent
		known, enough bool
		rate          float64
	}{
		"enough":       {3, 10, history.Spent{Days: 9, Commits: 10, People: 2}, true, true, .9},
		"few steps":    {2, 10, history.Spent{Days: 9, Commits: 10, People: 2}, true, false, .9},
		"few commits":  {3, 10, history.Spent{Days: 9, Commits: 9, People: 2}, true, false, .9},
		"no steps":     {0, 0, history.Spent{Days: 9, Commits: 90, People: 2}, false, false, 0},
		"no commits":   {3, 10, history.Spent{}, false, false, 0},
		"no points":    {3, 0, history.Spent{Days: 9, Commits: 10, People: 2}, false, false, 0},
		"never a zero": {5, 1e6, history.Spent{Days: 1, Commits: 10, People: 1}, true, true, 1e-6},
	} {
		v := &CalibrateView{Steps: make([]DoneStep, c.steps), Points: c.points}
		v.Spend(c.spent)
		if v.Known != c.known || v.Enough != c.enough || v.Rate != c.rate || v.Enough == (v.Why != "") {
			t.Errorf("%s: %+v", name, v)
		}
	}
}
