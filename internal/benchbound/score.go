package main

import (
	"cmp"
	"errors"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/graph/metric"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// assignment is an answer to be scored: the service of each package, and the
// packages that are said to be shared. Packages in neither are alone.
type assignment struct {
	service map[ident.PackagePath]string
	shared  map[ident.PackagePath]bool
}

// agreement holds the measures of methods 4.2 of an answer against the truth.
type agreement struct {
	MoJoFM    float64 `json:"mojofm"`
	ARI       float64 `json:"ari"`
	F1        float64 `json:"pairF1"`
	Precision float64 `json:"pairPrecision"`
	Recall    float64 `json:"pairRecall"`
	A2A       float64 `json:"a2a"`
	NMI       float64 `json:"nmi"`
}

// compare scores labels of the scored packages. Precision and recall are 0
// where there is no pair.
func compare(labels, reference []int) (agreement, error) {
	mojofm, err1 := metric.MoJoFM(labels, reference)
	ari, err2 := metric.ARI(labels, reference)
	pairs, err3 := metric.Pairwise(labels, reference)
	a2a, err4 := metric.A2A(labels, reference)
	nmi, err5 := metric.NMI(labels, reference)
	return agreement{
		MoJoFM: mojofm, ARI: ari, F1: pairs.F1, Precision: pairs.Precision, Recall: pairs.Recall, A2A: a2a, NMI: nmi,
	}, errors.Join(err1, err2, err3, err4, err5)
}

// score scores an answer as the corpus does: only the packages of the truth's
// services count, and one that the answer leaves out or calls shared is alone.
func (t *truth) score(a assignment) (agreement, error) {
	paths, reference := t.scored()
	number := map[string]int{}
	labels := make([]int, len(paths))
	for i, p := range paths {
		s, ok := a.service[p]
		if !ok {
			labels[i] = -1
			continue
		}
		if _, seen := number[s]; !seen {
			number[s] = len(number)
		}
		labels[i] = number[s]
	}
	return compare(labels, reference)
}

// sharing is how well an answer tells shared packages. A nil share is 0/0.
type sharing struct {
	// Said counts packages called shared that the truth knows as shared or as a
	// service's, Hit those of them that are shared, Truth all that are.
	Said      int      `json:"said"`
	Hit       int      `json:"hit"`
	Truth     int      `json:"truth"`
	Precision *float64 `json:"precision"`
	Recall    *float64 `json:"recall"`
}

func (t *truth) sharing(a assignment) sharing {
	s := sharing{Truth: len(t.Shared)}
	for _, p := range t.Shared {
		if a.shared[p] {
			s.Hit++
		}
	}
	s.Said = s.Hit
	for _, list := range t.Services {
		for _, p := range list {
			if a.shared[p] {
				s.Said++
			}
		}
	}
	s.Precision, s.Recall = ratio(s.Hit, s.Said), ratio(s.Hit, s.Truth)
	return s
}

func ratio(a, b int) *float64 {
	if b == 0 {
		return nil
	}
	r := float64(a) / float64(b)
	return &r
}

// medianOf is the median of each measure on its own: of five seeds, each number
// is what one of them reached.
func medianOf(all []agreement) agreement {
	at := func(of func(agreement) float64) float64 {
		v := make([]float64, len(all))
		for i, a := range all {
			v[i] = of(a)
		}
		return median(v)
	}
	return each(at)
}

// meanOf is the mean of each measure.
func meanOf(all []agreement) agreement {
	at := func(of func(agreement) float64) float64 {
		sum := 0.0
		for _, a := range all {
			sum += of(a)
		}
		return sum / float64(len(all))
	}
	return each(at)
}

func each(at func(func(agreement) float64) float64) agreement {
	return agreement{
		MoJoFM:    at(func(a agreement) float64 { return a.MoJoFM }),
		ARI:       at(func(a agreement) float64 { return a.ARI }),
		F1:        at(func(a agreement) float64 { return a.F1 }),
		Precision: at(func(a agreement) float64 { return a.Precision }),
		Recall:    at(func(a agreement) float64 { return a.Recall }),
		A2A:       at(func(a agreement) float64 { return a.A2A }),
		NMI:       at(func(a agreement) float64 { return a.NMI }),
	}
}

// median of at least one value.
func median[T cmp.Ordered](v []T) T {
	slices.Sort(v)
	return v[len(v)/2]
}
