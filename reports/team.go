package reports

import (
	"cmp"
	"maps"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/planner"
	"github.com/demarc-dev/demarc/planner/inputs"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// Team holds the answers of the team; a key without one is unknown.
type Team struct {
	// Answers are sorted by Key.
	Answers []TeamAnswer `json:"answers"`
}

// TeamAnswer is one answer, in the unit of its key (verdict.Specs): yes is 1.
type TeamAnswer struct {
	Key   verdict.ID `json:"key"`
	Value float64    `json:"value"`
	// From is where it was given.
	From string `json:"from"`
}

func teamOf(a planner.Answers) Team {
	t := Team{Answers: []TeamAnswer{}}
	for k, x := range a {
		t.Answers = append(t.Answers, TeamAnswer{k, x.Value, x.From})
	}
	slices.SortFunc(t.Answers, func(a, b TeamAnswer) int { return cmp.Compare(a.Key, b.Key) })
	return t
}

// Advise makes what follows from a Document once more, with answers that replace
// those of the Document.
func Advise(d *Document, o planner.AdviceOptions) *planner.Advice {
	o.Answers = allAnswers(d, o.Answers)
	var log *history.Log
	if d.History.Read {
		log = &d.History.Log
	}
	return planner.Advise(planner.Evidence{Facts: &d.Facts, History: log, Partition: &d.Proposal, Quality: &d.Quality}, o)
}

// allAnswers are those of the Document, replaced by others.
func allAnswers(d *Document, more planner.Answers) planner.Answers {
	all := planner.Answers{}
	for _, x := range d.Team.Answers {
		all[x.Key] = inputs.Answer{Value: x.Value, From: x.From}
	}
	maps.Copy(all, more)
	return all
}

// Known says in a few words what code and git know about a question, "" for
// nothing.
func Known(d *Document, id verdict.ID) string {
	for i := range d.Verdict.Inputs {
		x := &d.Verdict.Inputs[i]
		if x.ID != id || x.Source == verdict.Unknown || x.Source == verdict.Asked || len(x.Evidence) == 0 {
			continue
		}
		return string(x.Source) + " says " + inputValue(x) + ": " + x.Evidence[0].Text + evidencePlace(x.Evidence[0])
	}
	return ""
}
