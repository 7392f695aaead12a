package reports

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/quality"
	"github.com/demarc-dev/demarc/planner/scenario"
)

func betters() []string { return []string{"", "lower", "higher"} }

func metricSources() []string { return []string{"code", "git", "unknown"} }

// measured checks what was measured of the proposal, and what the user decided.
func (v *validator) measured() {
	d := v.d
	v.quality(&d.Quality)
	known(v, d.Grain, scenario.GrainNames(), "grain")
	notNull(v, d.Grains, "grains")
	for i := range d.Grains {
		g := &d.Grains[i]
		known(v, g.Name, scenario.GrainNames(), "grain")
		v.quality(&g.Quality)
		notNull(v, g.Services, "services of a grain")
		for j := range g.Services {
			x := &g.Services[j]
			v.count(x.Packages, "packages of a grain's service")
			v.count(x.Lines, "lines of a grain's service")
			notNull(v, x.Of, "of of a grain's service")
			if x.ID == "" {
				v.fault("a service of a grain has no id")
			}
		}
	}
	notNull(v, d.MergeTree, "mergeTree")
	for i := range d.MergeTree {
		m := &d.MergeTree[i]
		v.count(m.Places, "places of a merge")
		v.count(m.Left, "left of a merge")
		v.number(m.Tie, "tie of a merge")
		notNull(v, m.Reasons, "reasons of a merge")
	}
	v.constraints(&d.Constraints)
}

func (v *validator) quality(r *quality.Report) {
	notNull(v, r.Metrics, "metrics")
	notNull(v, r.Cut, "cutByKind")
	for i := range r.Metrics {
		m := &r.Metrics[i]
		if m.ID == "" {
			v.fault("a metric has no id")
		}
		known(v, m.Better, betters(), "better of a metric")
		known(v, m.Source, metricSources(), "source of a metric")
		for _, n := range [...]quality.Number{m.Value, m.Random, m.OneService} {
			v.number(n.Value, "a metric")
		}
		v.count(m.Evidence, "evidence of a metric")
	}
	for _, c := range r.Cut {
		known(v, c.Kind, facts.RefKinds[:], "reference kind")
		v.count(c.Places, "places of a kind")
	}
}

func (v *validator) constraints(c *scenario.Constraints) {
	notNull(v, c.Services, "constraints.services")
	notNull(v, c.Together, "constraints.together")
	notNull(v, c.Apart, "constraints.apart")
	notNull(v, c.Keep, "constraints.keep")
	notNull(v, c.Libraries, "constraints.libraries")
	notNull(v, c.Roots, "constraints.roots")
	notNull(v, c.NotRoots, "constraints.notRoots")
	notNull(v, c.Tools, "constraints.tools")
	v.count(c.ServicesMin, "servicesMin")
	v.count(c.ServicesMax, "servicesMax")
	v.count(c.SizeMax, "sizeMax")
	for i := range c.Services {
		notNull(v, c.Services[i].Packages, "packages of a pin")
		if c.Services[i].ID == "" {
			v.fault("a pinned service has no id")
		}
	}
	for _, l := range [][]scenario.List{c.Together, c.Apart} {
		for i := range l {
			notNull(v, l[i].Patterns, "patterns of a constraint")
		}
	}
}
