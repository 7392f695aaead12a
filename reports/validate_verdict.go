package reports

import (
	"slices"

	"github.com/demarc-dev/demarc/planner/verdict"
)

func decisions() []verdict.Decision { return verdict.Decisions[:] }

func verdictSources() []verdict.Source {
	return []verdict.Source{verdict.FromCode, verdict.FromGit, verdict.Asked, verdict.Unknown}
}

func gateStates() []string {
	return []string{verdict.GateOpen, verdict.GateClosed, verdict.GateUnknown}
}

// verdict checks the answers and what was decided.
func (v *validator) verdict() {
	notNull(v, v.d.Facts.Practices.Signs, "practices.signs")
	notNull(v, v.d.Team.Answers, "team.answers")
	x := &v.d.Verdict
	notNull(v, x.Extract, "verdict.extract")
	notNull(v, x.Inputs, "verdict.inputs")
	notNull(v, x.Candidates, "verdict.candidates")
	notNull(v, x.Gates, "verdict.gates")
	notNull(v, x.Flips, "verdict.flips")
	notNull(v, x.Stability.Shares, "verdict.stability.shares")
	known(v, x.Decision, decisions(), "decision")
	for _, s := range []*verdict.Score{&x.Need, &x.Seams, &x.Readiness, &x.Cost} {
		v.score(s)
	}
	for i := range x.Inputs {
		v.verdictInput(&x.Inputs[i])
	}
	for i := range x.Candidates {
		v.score(&x.Candidates[i].Seams)
		v.verdictInput(&x.Candidates[i].Months)
	}
	for i := range x.Gates {
		known(v, x.Gates[i].State, gateStates(), "state of a gate")
	}
	for _, id := range x.Extract {
		if !slices.ContainsFunc(x.Candidates, func(r verdict.Rated) bool { return r.Service == id }) {
			v.fault("the verdict extracts %q, which is no candidate", id)
		}
	}
}

func (v *validator) score(s *verdict.Score) {
	notNull(v, s.Parts, "parts of a score")
	v.number(s.Lo, "a score")
	v.number(s.Hi, "a score")
	if s.Lo > s.Hi || s.Hi > 100 {
		v.fault("a score from %v to %v", s.Lo, s.Hi)
	}
}

func (v *validator) verdictInput(x *verdict.Input) {
	known(v, x.Source, verdictSources(), "source of an input")
	notNull(v, x.Evidence, "evidence of an input")
	v.number(x.Value, "the value of an input")
}
