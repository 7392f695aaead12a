package reports

import (
	"fmt"
	"math"
	"strings"

	"github.com/demarc-dev/demarc/planner/boundary"
)

// sureMeans explains the column "sure" of a table of services.
const sureMeans = "sure: how far a part holds when its evidence is disturbed; not whether it should be split off."

// sure writes a confidence for a table, "?" where it is not known.
func sure(c *float64) string {
	if c == nil {
		return "?"
	}
	return fmt.Sprintf("%.0f%%", math.Round(100**c))
}

// sureOf is sure for a boundary: shared code is no service to be apart from.
func sureOf(c *boundary.Cut) string {
	if c.To == boundary.KernelID {
		return ""
	}
	return sure(c.Confidence)
}

// sureCSV writes a confidence as a number, "" where it is not known.
func sureCSV(c *float64) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("%.3f", *c)
}

// nextCSV is the id of a runner-up, "" for none.
func nextCSV(r *boundary.RunnerUp) string {
	if r == nil {
		return ""
	}
	return string(r.Service)
}

// runnerUp says in one line which service would be next and what ties lead there.
// short shortens import paths.
func runnerUp(r *boundary.RunnerUp, short func(boundary.CutPair) (from, to string)) string {
	if r == nil {
		return "none: no disturbed run put it together with another service"
	}
	out := fmt.Sprintf("%s, in %s of the disturbed runs", r.Service, ofRuns(r.Share))
	var ties []string
	for _, p := range r.Pairs {
		from, to := short(p)
		how := "an import"
		if n := p.Refs + p.Runtime; n > 0 {
			how = plural(n, "place", "places")
		}
		ties = append(ties, fmt.Sprintf("%s -> %s (%s)", from, to, how))
	}
	if len(ties) > 0 {
		out += "; strongest ties: " + strings.Join(ties, ", ")
	} else {
		out += ", through what both use"
	}
	return out
}

// ofRuns writes a share that is above 0 as at least 1%.
func ofRuns(share float64) string { return fmt.Sprintf("%.0f%%", max(1, math.Round(100*share))) }

func (x *index) runnerUp(r *boundary.RunnerUp) string {
	return runnerUp(r, func(p boundary.CutPair) (string, string) { return x.short(p.From), x.short(p.To) })
}

func (e *Explanation) runnerUp(r *boundary.RunnerUp) string {
	return runnerUp(r, func(p boundary.CutPair) (string, string) { return e.short(p.From), e.short(p.To) })
}
