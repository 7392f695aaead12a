package reports

import (
	"github.com/demarc-dev/demarc/planner/forecast"
	"github.com/demarc-dev/demarc/planner/roadmap"
)

func stepKinds() []roadmap.StepKind {
	return []roadmap.StepKind{roadmap.StepTidy, roadmap.StepSeam, roadmap.StepContract, roadmap.StepDual, roadmap.StepReads, roadmap.StepWrites, roadmap.StepCanary, roadmap.StepDelete}
}

func conditionKinds() []roadmap.ConditionKind {
	return []roadmap.ConditionKind{roadmap.NoReference, roadmap.OnlyWriters, roadmap.OnlyReaders, roadmap.NoTransaction, roadmap.NoJoin, roadmap.NoKey,
		roadmap.OneChanger, roadmap.Moved, roadmap.Unlinked, roadmap.Manual}
}

// plan checks the plan: what status and renderers rely on.
func (v *validator) plan() {
	p := &v.d.Plan
	notNull(v, p.Tidy, "plan.tidy")
	notNull(v, p.Extractions, "plan.extractions")
	known(v, p.Decision, decisions(), "decision")
	seen := map[string]bool{}
	for i := range p.Tidy {
		v.step(&p.Tidy[i], seen)
	}
	for i := range p.Extractions {
		e := &p.Extractions[i]
		notNull(v, e.Steps, "steps of an extraction")
		notNull(v, e.Patterns, "patterns of an extraction")
		notNull(v, e.Estimate.Evidence, "evidence of an estimate")
		for k := range e.Estimate.Evidence {
			v.planPos(e.Estimate.Evidence[k].Pos.File)
		}
		v.number(e.Estimate.Points, "points")
		for j := range e.Steps {
			v.step(&e.Steps[j], seen)
		}
	}
}

// step checks one step: its id is its own, and it needs only steps before it.
func (v *validator) step(s *roadmap.Step, seen map[string]bool) {
	if s.ID == "" || seen[s.ID] {
		v.fault("the step id %.40q is missing or given twice", s.ID)
	}
	known(v, s.Kind, stepKinds(), "kind of a step")
	known(v, s.Done.Kind, conditionKinds(), "condition of a step")
	notNull(v, s.Changes, "changes of a step")
	notNull(v, s.Owners, "owners of a step")
	notNull(v, s.Needs, "needs of a step")
	for _, id := range s.Needs {
		if !seen[id] {
			v.fault("step %.40q needs %.40q, which does not come before it", s.ID, id)
		}
	}
	for i := range s.Changes {
		v.planPos(s.Changes[i].Pos.File)
	}
	v.number(s.Points, "points")
	v.number(s.P50, "days")
	v.number(s.P80, "days")
	seen[s.ID] = true
}

// planPos checks a file's index; a place without a line has file 0, also where
// there is no file at all.
func (v *validator) planPos(file int) {
	if file < 0 || file > 0 && file >= len(v.d.Facts.Files) {
		v.fault("a place of the plan is in file %d of %d", file, len(v.d.Facts.Files))
	}
}

// forecast checks what is predicted.
func (v *validator) forecast() {
	f := &v.d.Forecast
	notNull(v, f.Assumptions, "forecast.assumptions")
	notNull(v, f.Latency.Entries, "forecast.latency.entries")
	notNull(v, f.Deploys.Services, "forecast.deploys.services")
	notNull(v, f.Isolation.Classes, "forecast.isolation.classes")
	notNull(v, f.Isolation.Services, "forecast.isolation.services")
	notNull(v, f.Isolation.Entries, "forecast.isolation.entries")
	notNull(v, f.Isolation.Shared, "forecast.isolation.shared")
	notNull(v, f.Health, "forecast.health")
	notNull(v, f.Running.Stores, "forecast.running.stores")
	notNull(v, f.Running.Topics, "forecast.running.topics")
	for i := range f.Latency.Entries {
		e := &f.Latency.Entries[i]
		notNull(v, e.Crosses, "crossings of an entry point")
		notNull(v, e.Trips, "trips of an entry point")
		v.planPos(e.Pos.File)
		v.ranges(e.Median, e.P99)
	}
	for i := range f.Isolation.Services {
		v.planPos(f.Isolation.Services[i].Pos.File)
	}
	for i := range f.Health {
		h := &f.Health[i]
		notNull(v, h.Ready, "health checks")
		notNull(v, h.Watch, "health checks")
		notNull(v, h.Workers, "health checks")
	}
}

func (v *validator) ranges(rs ...forecast.Range) {
	for _, r := range rs {
		v.number(r.Low, "a range")
		v.number(r.High, "a range")
		if r.Low > r.High {
			v.fault("a range from %v to %v", r.Low, r.High)
		}
	}
}
