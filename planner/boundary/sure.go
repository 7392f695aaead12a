package boundary

import (
	"fmt"
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// known rounds a share to what 30 runs can tell and says that it is known.
func known(v float64) *float64 {
	v = math.Round(1000*min(max(v, 0), 1)) / 1000
	return &v
}

// mostSure bounds every confidence: 30 runs can not tell more.
const mostSure = .99

// sureMember is the published confidence of a package in its service.
func (s *solution) sureMember(m *model, k, p int) *float64 {
	if s.sure == nil {
		return nil
	}
	return known(calibrated(s.method, s.sure.member(s, k, p)))
}

// sureUnit is conf(C) (methods 3.4.2) on the published scale.
func (s *solution) sureUnit(m *model, k int) *float64 {
	if s.sure == nil {
		return nil
	}
	sum := 0.0
	for _, p := range s.units[k].pkgs {
		sum += calibrated(s.method, s.sure.member(s, k, p))
	}
	return known(sum / float64(max(1, len(s.units[k].pkgs))))
}

// sureShared is the share of runs in which a shared package was in no service.
func (s *solution) sureShared(m *model, p int) *float64 {
	if s.sure == nil || m.library[p] {
		return nil
	}
	return known(min(mostSure, s.sure.free[p]))
}

// sureCuts fills the confidence of the boundaries between services.
func (s *solution) sureCuts(cuts []Cut, n *naming) {
	if s.sure == nil {
		return
	}
	at := make(map[ident.ServiceID]int, len(n.id))
	for k, id := range n.id {
		at[id] = k
	}
	for i := range cuts {
		if cuts[i].To != KernelID {
			cuts[i].Confidence = known(min(mostSure, s.sure.boundary(at[cuts[i].From], at[cuts[i].To])))
		}
	}
}

// nextOf is the runner-up of a package with the strongest ties to and from it.
func (s *solution) nextOf(m *model, p int, unit int32, n *naming) *RunnerUp {
	if s.sure == nil {
		return nil
	}
	next, ok := s.sure.runnerUp(p, unit)
	if !ok {
		return nil
	}
	return &RunnerUp{Service: n.id[next.unit], Share: *known(next.p), Pairs: m.strongest([]int{p}, s.units[next.unit].pkgs)}
}

// nextOfUnit is the service whose packages a service's own were with most often.
func (s *solution) nextOfUnit(m *model, k int, n *naming) *RunnerUp {
	if s.sure == nil {
		return nil
	}
	best, share := -1, 0.0
	for o := range s.units {
		if p := 1 - s.sure.boundary(k, o); o != k && p > share+1e-12 {
			best, share = o, p
		}
	}
	if best < 0 {
		return nil
	}
	return &RunnerUp{Service: n.id[best], Share: *known(share), Pairs: m.strongest(s.units[k].pkgs, s.units[best].pkgs)}
}

// strongest lists the strongest ties between two sets of packages in either
// direction, at most three.
func (m *model) strongest(a, b []int) []CutPair {
	out := make([]CutPair, 0, 3)
	add := func(from, to []int) {
		for _, p := range from {
			for _, t := range m.ties(p) {
				if _, ok := slices.BinarySearch(to, t.to); ok {
					out = append(out, CutPair{From: m.pkgs[p].Path, To: m.pkgs[t.to].Path, Refs: t.refs, Runtime: t.runtime})
				}
			}
		}
	}
	add(a, b)
	add(b, a)
	slices.SortFunc(out, comparePairs)
	return slices.Clip(out[:min(3, len(out))])
}

// calibrated is the chance of being right that goes with a raw share of runs, a
// monotone line through points measured on planted partitions (TestCalibration).
// With directories right means that the package is of the planted service; without
// them also that no other service reaches it, which is what cannot be seen there.
// The raw share is too careful in the first case and nearly right in the second.
func calibrated(method string, raw float64) float64 {
	points := [][2]float64{{0, .05}, {.5, .2}, {.56, .33}, {.62, .45}, {.65, .6}, {.71, .7}, {.755, .77}, {.847, .85}, {.925, .89}, {1, .95}}
	if method == methodTree {
		points = [][2]float64{{0, .3}, {.5, .7}, {.7, .9}, {.86, .97}, {1, mostSure}}
	}
	for i := 1; i < len(points); i++ {
		if a, b := points[i-1], points[i]; raw <= b[0] {
			return a[1] + (b[1]-a[1])*(raw-a[0])/(b[0]-a[0])
		}
	}
	return points[len(points)-1][1]
}

// unsteady warns of a proposal whose services mostly fall apart when the evidence is
// disturbed.
func (s *solution) unsteady(m *model, p *Partition) string {
	weak := 0
	for _, u := range p.Services {
		if u.Confidence != nil && *u.Confidence < m.cfg.Abstain {
			weak++
		}
	}
	if len(p.Services) < 2 || 2*weak <= len(p.Services) {
		return ""
	}
	return fmt.Sprintf("%d of the %d parts do not hold when a tenth of the imports is taken away: do not cut along them. "+
		"Where directories are layers, look inside the packages instead. ", weak, len(p.Services)) + m.lookInside()
}

// abstain takes packages out of services that disturbed runs do not confirm
// (methods 3.4.4), where no directories speak: they are reported as shared kernel,
// with the service that they were nearest to. What starts a service stays, and the
// confidence of the service says how sure it is.
//
// A share below one half is not enough, as it would be by 3.4.4: where a whole
// service is unsteady its packages would all leave it, which cost 2.6 points of the
// path-blind mean. The package must also be less sure than its service by half, or
// nearer to another one.
func (m *model) abstain(s *solution) {
	s.unsure = make([]bool, len(m.pkgs))
	if s.method != methodGraph {
		return
	}
	for k := range s.units {
		u := &s.units[k]
		for _, p := range u.pkgs {
			s.unsure[p] = !s.fixed[p] && s.sure.doubtful(s, k, p, m.cfg.Abstain)
		}
	}
	for k := range s.units {
		u := &s.units[k]
		if kept := slices.DeleteFunc(slices.Clone(u.pkgs), func(p int) bool { return s.unsure[p] }); len(kept) > 0 {
			u.pkgs = kept
			continue
		}
		for _, p := range u.pkgs { // a service does not dissolve
			s.unsure[p] = !s.fixed[p] && s.sure.doubtful(s, k, p, m.cfg.Abstain)
		}
	}
	for p, unsure := range s.unsure {
		if unsure {
			s.owners[p] = nil
		}
	}
}
