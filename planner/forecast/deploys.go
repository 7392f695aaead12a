package forecast

import (
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// bootstraps is how often weeks are drawn again (methods 6.2.3).
const bootstraps = 1000

// deploys is methods 6.2.2, if each service gets its own pipeline.
func (w *world) deploys(s Sources, c Config) Deploys {
	d := Deploys{Services: []ServiceDeploys{}, Now: s.DeploysPerWeek, Known: s.DeploysPerWeek > 0, Failure: w.failure(s, c)}
	touch, crossing, all := w.touches(s.Changes)
	switch {
	case s.History == nil || s.History.Cadence.Weeks == 0:
		d.Note = "nothing is known about changes: no history was read"
		return d
	case all == 0:
		d.Note = "the history holds no change of the services"
		return d
	}
	weekly := s.History.Cadence.Mainline
	d.Changes = weeks(s.History.Cadence.MainlineWeeks, float64(weekly.Total)/float64(s.History.Cadence.Weeks))
	x := float64(crossing) / float64(all)
	d.Crossing = share(crossing, all)
	d.Independent = between(1-d.Crossing.High, 1-d.Crossing.Low)
	d.LockStep = between(d.Changes.Low*x, d.Changes.High*x)
	if !d.Known {
		d.Note = "how often is deployed now is not known: no release tags, and nobody said so"
	}
	for k := range w.services {
		part := float64(touch[k]) / float64(all)
		d.Services = append(d.Services, d.service(w.services[k].ID, part))
	}
	return d
}

// service is one service that takes this share of the changes.
func (d *Deploys) service(id ident.ServiceID, part float64) ServiceDeploys {
	x := ServiceDeploys{Service: id, Changes: between(d.Changes.Low*part, d.Changes.High*part), Relief: between(1-part, 1-part)}
	if !d.Known {
		return x
	}
	at := func(changes, failure float64) (deploys, before, after float64) {
		now, batch := max(1, changes/d.Now), max(1, changes*part/d.Now)
		return min(d.Now, changes*part), blocked(failure, now), blocked(failure, batch)
	}
	low, beforeLow, afterLow := at(d.Changes.Low, d.Failure.Low)
	high, beforeHigh, afterHigh := at(d.Changes.High, d.Failure.High)
	x.Deploys, x.BlockedNow, x.Blocked = between(low, high), between(beforeLow, beforeHigh), between(afterLow, afterHigh)
	return x
}

// blocked is the chance that at least one of the other changes of a batch fails
// (methods 6.2.2).
func blocked(p, batch float64) float64 { return 1 - math.Pow(1-p, batch-1) }

// touches counts the changes of each service, those of several, and all that
// touch one at least.
func (w *world) touches(changes []Change) (touch []int, crossing, all int) {
	index := map[ident.PackagePath]int{}
	for i := range w.f.Packages {
		index[w.f.Packages[i].Path] = w.places.Package(i)
	}
	touch = make([]int, len(w.services))
	for _, c := range changes {
		seen := map[int]bool{}
		for _, p := range c.Packages {
			if k, ok := index[p]; ok && k != none && !seen[k] {
				seen[k] = true
				touch[k] += c.Count
			}
		}
		if len(seen) > 0 {
			all += c.Count
		}
		if len(seen) > 1 {
			crossing += c.Count
		}
	}
	return touch, crossing, all
}

// failure is the share of releases that a revert or hotfix follows, or the
// assumption where there are too few.
func (w *world) failure(s Sources, c Config) Range {
	if s.History != nil && s.History.Cadence.Releases.Total >= 10 {
		return share(s.History.Cadence.Rejected, s.History.Cadence.Releases.Total)
	}
	return between(c.FailureLow, c.FailureHigh)
}

// share is a proportion with the 90 % interval of Wilson (1927).
func share(k, n int) Range {
	if n == 0 {
		return Range{}
	}
	const z = 1.6448536269514722
	p, m := float64(k)/float64(n), float64(n)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return between(max(0, centre-half), min(1, centre+half))
}

// weeks is the mean a week from the 10th to the 90th percentile of weeks drawn
// again with replacement; the mean alone where single weeks are not known.
func weeks(counts []int, mean float64) Range {
	if len(counts) < 4 {
		return between(mean, mean)
	}
	r := random{state: 0xdeca2}
	means := make([]float64, bootstraps)
	for i := range means {
		sum := 0
		for range counts {
			sum += counts[r.next()%uint64(len(counts))]
		}
		means[i] = float64(sum) / float64(len(counts))
	}
	slices.Sort(means)
	return between(quantile(means, .1), quantile(means, .9))
}
