package history

import (
	"cmp"
	"math"
	"slices"
)

// pairs fills Log.Pairs and what packages know of their partners.
func (r *reader) pairs() {
	sums := map[[2]int32]*Pair{}
	for _, c := range r.log.Changes {
		t := c.Packages
		for i, a := range t {
			r.log.Packages[a].SumOfCoupling += len(t) - 1
			for _, b := range t[i+1:] {
				s := sums[[2]int32{a, b}]
				if s == nil {
					s = &Pair{A: int(a), B: int(b)}
					sums[[2]int32{a, b}] = s
				}
				w := 1 / float64(len(t)-1)
				s.Shared++
				s.Weight += w
				s.Recent += w * c.Age
			}
		}
	}
	recent := r.recent()
	for _, s := range sums {
		a, b := &r.log.Packages[s.A], &r.log.Packages[s.B]
		a.Partners++
		b.Partners++
		if s.Weight < r.o.MinShared-1e-9 { // sums of thirds
			r.log.PairsDropped++
			continue
		}
		s.Measures = Measure(s.Shared, a.Changes, b.Changes, r.log.Cleaning.Used)
		s.Cosine = round(Cosine(s.Recent, recent[s.A], recent[s.B]))
		s.Strong = s.Shared >= 5 && s.Degree >= 30
		s.Weight, s.Recent = round(s.Weight), round(s.Recent)
		r.log.Pairs = append(r.log.Pairs, *s)
	}
	slices.SortFunc(r.log.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
}

// recent sums the weights of the changes of each package, not rounded: an old
// package's may be below what Package.Recent shows.
func (r *reader) recent() []float64 {
	sum := make([]float64, len(r.log.Packages))
	for _, c := range r.log.Changes {
		for _, p := range c.Packages {
			sum[p] += c.Age
		}
	}
	return sum
}

// Cosine is methods 1.5.3: shared/sqrt(a*b), where shared is the weight of the
// changes that touch both and a and b are those that touch each. It is 0 where
// one of them is 0.
func Cosine(shared, a, b float64) float64 {
	if a <= 0 || b <= 0 {
		return 0
	}
	return shared / math.Sqrt(a*b)
}

// Measure is methods 1.5.4 for two packages with a and b changes, shared of
// them in common, of all changes n. What would divide by 0 is 0.
func Measure(shared, a, b, n int) Measures {
	var m Measures
	s := float64(shared)
	if a+b > 0 {
		m.Degree = round(100 * s / (float64(a+b) / 2))
	}
	if n > 0 {
		m.Support = round(s / float64(n))
	}
	if a > 0 {
		m.ConfidenceAB = round(s / float64(a))
	}
	if b > 0 {
		m.ConfidenceBA = round(s / float64(b))
	}
	if a > 0 && b > 0 {
		m.Lift = round(s * float64(n) / (float64(a) * float64(b)))
	}
	return m
}

// Agreement is the adjusted co-change agreement of a partition, ACC (methods
// 4.4.4).
type Agreement struct {
	// Observed is the share of pair weight (1.5.2) inside one group, Expected
	// what it would be on average with shuffled labels.
	Observed, Expected float64
	// ACC is 0 for chance and for one group, 1 for perfect.
	ACC float64
	// Weight is the sum of pair weights; where it is 0 nothing is known.
	Weight float64
}

// Agree measures how well groups predict which packages change together.
// group[p] is the group of package p, negative for a package that is not
// scored; use changes that are later than those that made the groups.
func Agree(changes []Change, group []int) Agreement {
	sizes := map[int]int{}
	n := 0
	for _, g := range group {
		if g >= 0 {
			sizes[g]++
			n++
		}
	}
	var a Agreement
	inside := 0.0
	for _, c := range changes {
		var t []int
		for _, p := range c.Packages {
			if int(p) < len(group) && group[p] >= 0 {
				t = append(t, group[p])
			}
		}
		for i := range t {
			for _, g := range t[i+1:] {
				w := 1 / float64(len(t)-1)
				a.Weight += w
				if g == t[i] {
					inside += w
				}
			}
		}
	}
	pairs := 0
	for _, k := range sizes {
		pairs += k * (k - 1)
	}
	if n < 2 || a.Weight == 0 {
		return Agreement{}
	}
	a.Observed, a.Expected = inside/a.Weight, float64(pairs)/float64(n*(n-1))
	if a.Expected < 1 {
		a.ACC = (a.Observed - a.Expected) / (1 - a.Expected)
	}
	return a
}
