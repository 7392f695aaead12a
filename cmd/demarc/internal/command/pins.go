package command

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/scenario"
)

// plannerOptions hands the configuration to the planner.
func (j *job) plannerOptions(log *history.Log) (planner.Options, error) {
	b := &j.config.Boundaries
	thresholds, err := j.thresholds()
	if err != nil {
		return planner.Options{}, err
	}
	thresholds.Roots, thresholds.NotRoots = texts(b.Roots), texts(b.NotRoots)
	thresholds.Libraries, thresholds.Tools = texts(b.Libraries), texts(b.Tools)
	return planner.Options{
		Config: thresholds, Constraints: constraintsOf(b), Partial: j.partial(), Grain: j.grain,
		PathBlind: j.pathBlind, Hide: j.hide, Accepted: acceptedOf(j.config.Accepted), History: log,
	}, nil
}

// partial says whether the user asked for a part of the code base, where a pin may
// match nothing.
// (Packages that the configuration itself excludes are no excuse.)
func (j *job) partial() bool { return len(j.patterns) > 0 || j.excluded }

func texts(pins []config.Pin) []string {
	var out []string
	for _, p := range pins {
		out = append(out, p.Pattern)
	}
	return out
}

// thresholds are those of the configuration; a mistake is a *config.Error.
func (j *job) thresholds() (boundary.Config, error) {
	var c boundary.Config
	mistakes := &config.Error{Name: j.configPath}
	for _, t := range j.config.Boundaries.Thresholds {
		err := c.Set(t.Name, t.Number, t.Words)
		if err == nil {
			continue
		}
		p := config.Problem{Line: t.Line, Col: t.Col, Text: err.Error(), Hint: "demarc help thresholds lists them"}
		if errors.Is(err, boundary.ErrThreshold) {
			p.Text = "unknown threshold \"" + t.Name + "\""
			if near := config.Nearest(t.Name, thresholdNames()); near != "" {
				p.Hint = "did you mean \"" + near + "\"?"
			}
		}
		mistakes.Problems = append(mistakes.Problems, p)
	}
	if len(mistakes.Problems) > 0 {
		return c, mistakes
	}
	return c, nil
}

func thresholdNames() []string {
	var out []string
	for _, t := range boundary.Thresholds() {
		out = append(out, t.Name)
	}
	return out
}

// constraintsOf translates the configuration.
func constraintsOf(b *config.Boundaries) scenario.Constraints {
	c := scenario.Constraints{
		Together: listsOf(b.Together), Apart: listsOf(b.Apart), Keep: patternsOf(b.Keep),
		Libraries: patternsOf(b.Libraries), Roots: patternsOf(b.Roots), NotRoots: patternsOf(b.NotRoots), Tools: patternsOf(b.Tools),
		ServicesMin: b.ServicesMin.N, ServicesMax: b.ServicesMax.N, SizeMax: b.SizeMax.N,
	}
	for _, s := range b.Services {
		c.Services = append(c.Services, scenario.Pinned{ID: s.ID, Name: s.Name, Packages: patternsOf(s.Packages), Line: s.Line, Col: s.Col})
	}
	return c
}

func listsOf(lists []config.PinList) []scenario.List {
	var out []scenario.List
	for _, l := range lists {
		out = append(out, scenario.List{Patterns: patternsOf(l.Pins), Line: l.Line, Col: l.Col})
	}
	return out
}

func patternsOf(pins []config.Pin) []scenario.Pattern {
	var out []scenario.Pattern
	for _, p := range pins {
		out = append(out, scenario.Pattern{Text: p.Pattern, Line: p.Line, Col: p.Col})
	}
	return out
}

// pinError puts mistakes of pins into the words of the configuration file: the
// contradiction and its chain, each with its line, or patterns without a package
// with the names that are near.
func (j *job) pinError(err error) error {
	var conflict *scenario.Conflict
	var unknown *planner.UnknownPins
	switch {
	case errors.As(err, &conflict):
		e := &config.Error{Name: j.configPath, Problems: []config.Problem{{Text: conflict.Text + ", because:"}}}
		for _, l := range conflict.Chain {
			e.Problems = append(e.Problems, config.Problem{Line: l.Line, Col: l.Col, Text: l.Text})
		}
		e.Problems[len(e.Problems)-1].Hint = "take one of them out"
		return e
	case errors.As(err, &unknown):
		e := &config.Error{Name: j.configPath}
		for _, u := range unknown.Patterns {
			e.Problems = append(e.Problems, config.Problem{
				Line: u.Pattern.Line, Col: u.Pattern.Col, Text: "no package is called " + u.Pattern.Text, Hint: nearestNames(u),
			})
		}
		slices.SortStableFunc(e.Problems, func(a, b config.Problem) int { return cmp.Or(a.Line-b.Line, a.Col-b.Col) })
		return e
	}
	return err
}

// nearestNames offers what could be meant instead of an unknown name.
func nearestNames(u *scenario.Unknown) string {
	if near := nearName(u.Pattern.Text, u.Known); near != "" {
		return "did you mean " + near + "?"
	}
	if u.What == "service" && len(u.Known) == 0 {
		return "the proposal has no service; a + before the name makes one: --move PKG=+NAME"
	}
	if u.What == "service" {
		return "services are: " + strings.Join(u.Known[:min(len(u.Known), 12)], ", ")
	}
	return "give an import path, or a directory below the analysed one; /... stands for everything below"
}

// nearName is the name that is most like s: one in the same directory, else one
// with nearly the same last element, else the nearest as a whole. Long paths differ
// in few letters from many others, so the last element decides first.
func nearName(s string, known []string) string {
	bare, below := strings.CutSuffix(s, "/...")
	var beside, bases []string
	for _, k := range known {
		if path.Dir(k) == path.Dir(bare) {
			beside = append(beside, path.Base(k))
		}
		bases = append(bases, path.Base(k))
	}
	near := ""
	if base := config.Nearest(path.Base(bare), beside); base != "" {
		near = strings.TrimSuffix(bare, path.Base(bare)) + base
	} else if base := config.Nearest(path.Base(bare), bases); base != "" {
		near = known[slices.Index(bases, base)]
	} else {
		near = config.Nearest(bare, known)
	}
	if near != "" && below {
		near += "/..."
	}
	return near
}
