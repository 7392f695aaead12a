package forecast

import "fmt"

// Make forecasts what a proposal would change.
func Make(s Sources) *Forecast {
	c := s.Config.filled()
	w := newWorld(s.Facts, s.Partition)
	return &Forecast{
		Assumptions: assumptions(c, s),
		Latency:     w.latency(c),
		Deploys:     w.deploys(s, c),
		Isolation:   w.isolation(s, c),
		Health:      w.health(),
		Running:     w.running(s, c),
	}
}

func assumptions(c Config, s Sources) []Assumption {
	out := []Assumption{
		{"hop", "one network call takes this long, serialisation included (median, 99th percentile)", fmt.Sprintf("%g ms, %g ms", c.HopMedian, c.HopP99), "methods 6.1.2"},
		{"sequential", "calls follow one another, and every branch is taken: an upper bound", "yes", "methods 6.1.1"},
		{"trips", "a loop whose length is not known runs this often", fmt.Sprintf("%g and %g times", c.Trips[0], c.Trips[1]), "methods 6.1.4"},
		{"pipeline", "each service gets its own pipeline and deploys as often as the whole does now", "yes", "methods 6.2.3"},
		{"availability", "each process is up this share of the time, independently", fmt.Sprintf("%g%%", 100*c.Availability), "methods 6.3.1"},
		{"traffic", "all entry points get the same traffic: the real one is not known", "equal", "default"},
		{"hard", "a call over a cut has no fallback", "yes", "methods 6.3.1"},
		{"replicas", "processes of one service", fmt.Sprintf("%d to %d", c.ReplicasLow, c.ReplicasHigh), "default"},
	}
	if r := s.Facts.Runtime; r != nil && len(r.Entries) > 0 {
		for i := range out {
			if out[i].ID == "traffic" {
				out[i] = Assumption{"traffic", "entry points get the traffic that the traces show, and none where they show none", "measured", "traces"}
			}
		}
	}
	if s.History == nil || s.History.Cadence.Releases.Total < 10 {
		out = append(out, Assumption{"failure", "share of deployments that fail: the history says too little", fmt.Sprintf("%g%% to %g%%", 100*c.FailureLow, 100*c.FailureHigh), "default"})
	}
	return out
}

// Sequential is the median and the 99th percentile of k network calls, one after
// the other (methods 6.1.1). Unit: milliseconds.
func Sequential(c Config, k float64) (median, p99 float64) {
	return newTimes(c.filled()).sequential(k)
}
