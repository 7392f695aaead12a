package verdict

import (
	"cmp"
	"slices"
)

// drawWeights are the weights of one draw.
type drawWeights struct {
	seams [5]float64
	ready [8]float64
	bonus float64
}

func (m *model) weights() drawWeights {
	return drawWeights{m.cfg.SeamWeights, m.cfg.ReadinessWeights, m.cfg.NeedBonus}
}

// random is splitmix64: small, seeded and the same everywhere. (Steele, Lea,
// Flood 2014.)
type random struct{ state uint64 }

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// between is uniform in [lo, hi).
func (r *random) between(lo, hi float64) float64 {
	return lo + (hi-lo)*float64(r.next()>>11)/(1<<53)
}

// jitter is methods 5.5.1: every weight times U(.8, 1.2), renormalised to the
// same sum.
func (m *model) jitter(r *random) drawWeights {
	w := m.weights()
	w.bonus *= r.between(.8, 1.2)
	scale(r, w.seams[:])
	scale(r, w.ready[:])
	return w
}

func scale(r *random, xs []float64) {
	before, after := 0.0, 0.0
	for i := range xs {
		before += xs[i]
		xs[i] *= r.between(.8, 1.2)
		after += xs[i]
	}
	for i := range xs {
		xs[i] *= before / after
	}
}

// unknown are the indices of the inputs that nobody knows.
func (m *model) unknown(w world) []int {
	var out []int
	for i, k := range w.known {
		if !k {
			out = append(out, i)
		}
	}
	return out
}

// maxCorners bounds the number of unknown inputs whose corners are all covered.
const maxCorners = 20

// tally is how often each decision came out of n draws over the unknown inputs
// of w: all corners while they fit, else random ones (methods 5.5.1).
func (m *model) tally(w world, n int) map[Decision]int {
	r := &random{state: 0xdeca0}
	open := m.unknown(w)
	trial := world{value: slices.Clone(w.value), known: w.known}
	all := len(open) < maxCorners && 1<<len(open) <= n
	out := make(map[Decision]int)
	for d := range n {
		weights := m.jitter(r)
		bits := uint64(0)
		for k, i := range open {
			if k%64 == 0 {
				if bits = r.next(); all {
					bits = uint64(d % (1 << len(open)))
				}
			}
			trial.value[i] = m.specs[i].Lo
			if bits>>(k%64)&1 == 1 {
				trial.value[i] = m.specs[i].Hi
			}
		}
		decision, _ := m.decide(trial, weights)
		out[decision]++
	}
	return out
}

// modal is the most frequent decision; of equally frequent ones the one with
// the least change.
func modal(t map[Decision]int) Decision {
	best := Stay
	for _, d := range Decisions {
		if t[d] > t[best] {
			best = d
		}
	}
	return best
}

func (m *model) stability(w world) (Decision, Stability) {
	t := m.tally(w, m.cfg.Draws)
	best := modal(t)
	s := Stability{Draws: m.cfg.Draws, Holds: float64(t[best]) / float64(m.cfg.Draws), Shares: []Share{}, Unknown: len(m.unknown(w))}
	switch {
	case s.Holds >= .85:
		s.Level = "high"
	case s.Holds >= .60:
		s.Level = "medium"
	default:
		s.Level = "low"
	}
	for _, d := range Decisions {
		if t[d] > 0 {
			s.Shares = append(s.Shares, Share{d, float64(t[d]) / float64(m.cfg.Draws)})
		}
	}
	slices.SortStableFunc(s.Shares, func(a, b Share) int { return cmp.Compare(b.Share, a.Share) })
	return best, s
}
