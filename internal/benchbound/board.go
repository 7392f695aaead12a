package main

// board is the whole result, with the means over the projects: each counts
// once, however large.
type board struct {
	Cases []*result `json:"cases"`
	// Modes are demarc's means, one for each mode.
	Modes []summary `json:"modes"`
	// Baselines are the means of the baselines.
	Baselines []baseline `json:"baselines"`
}

// summary is one mode over all projects.
type summary struct {
	Mode string `json:"mode"`
	// agreement holds the means over the projects.
	agreement
	// Worst is the project with the lowest MoJoFM; the first by name of equals.
	Worst       string  `json:"worst"`
	WorstMoJoFM float64 `json:"worstMojofm"`
	// SharedPrecision and SharedRecall are means over the projects that have
	// one; nil if none has.
	SharedPrecision *float64 `json:"sharedPrecision"`
	SharedRecall    *float64 `json:"sharedRecall"`
	// Proposed counts services in all projects, Unscored those of them without
	// any scored package: libraries, tools or tests.
	Proposed int `json:"proposed"`
	Unscored int `json:"unscored"`
}

// newBoard sums up at least one result; all have the same modes.
func newBoard(results []*result) *board {
	b := &board{Cases: results}
	for i := range results[0].Answers {
		b.Modes = append(b.Modes, summarise(results, i))
	}
	for i, x := range results[0].Baselines {
		var all []agreement
		for _, r := range results {
			all = append(all, r.Baselines[i].agreement)
		}
		b.Baselines = append(b.Baselines, baseline{x.Name, meanOf(all)})
	}
	return b
}

func summarise(results []*result, mode int) summary {
	s := summary{Mode: results[0].Answers[mode].Mode, WorstMoJoFM: 101}
	var all []agreement
	var precision, recall []float64
	for _, r := range results {
		a := &r.Answers[mode]
		all = append(all, a.agreement)
		if a.MoJoFM < s.WorstMoJoFM {
			s.Worst, s.WorstMoJoFM = r.Name, a.MoJoFM
		}
		if a.Sharing.Precision != nil {
			precision = append(precision, *a.Sharing.Precision)
		}
		if a.Sharing.Recall != nil {
			recall = append(recall, *a.Sharing.Recall)
		}
		s.Proposed += a.Proposed
		s.Unscored += len(a.Unscored)
	}
	s.agreement = meanOf(all)
	s.SharedPrecision, s.SharedRecall = mean(precision), mean(recall)
	return s
}

// mean is nil for no values.
func mean(v []float64) *float64 {
	if len(v) == 0 {
		return nil
	}
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	sum /= float64(len(v))
	return &sum
}
