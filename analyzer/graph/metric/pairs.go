package metric

import "fmt"

// pairsIn returns the number of unordered pairs among n.
func pairsIn(n int) float64 { return float64(n) * float64(n-1) / 2 }

// together returns how many pairs are together in both partitions, in A, in B.
func (t *table) together() (both, a, b float64) {
	for i, size := range t.sizeA {
		a += pairsIn(size)
		for _, c := range t.cells[i] {
			both += pairsIn(c.n)
		}
	}
	for _, size := range t.sizeB {
		b += pairsIn(size)
	}
	return both, a, b
}

// ARI returns the adjusted Rand index of two partitions (methods 4.2.4, Hubert &
// Arabie): 1 if they agree, 0 on average for labels at random, negative below
// that. It is symmetric. Where the formula is 0/0, both partitions are one group
// or both all singletons, and it is 1. It is an ErrUndefined below two entities,
// and an ErrLabels for partitions of different lengths.
func ARI(a, b []int) (float64, error) {
	t, err := newTable(a, b)
	if err != nil {
		return 0, err
	}
	if t.n <= 1 {
		return 0, fmt.Errorf("%w: ARI of %d entities", ErrUndefined, t.n)
	}
	both, inA, inB := t.together()
	all := pairsIn(t.n)
	// The only two cases of 0/0, tested on the counts: the quotient of rounded
	// products need not be exactly equal.
	if inA == inB && (inA == 0 || inA == all) {
		return 1, nil
	}
	expected := inA * inB / all
	return (both - expected) / ((inA+inB)/2 - expected), nil
}

// Pairs is the pairwise agreement of a recovered partition with a reference
// (methods 4.2.5).
type Pairs struct {
	// Precision is the share of recovered pairs that the reference has too, 0..1.
	// HasPrecision is false if no pair was recovered; Precision is then 0.
	Precision    float64
	HasPrecision bool
	// Recall is the share of the reference's pairs that were recovered, 0..1.
	// HasRecall is false if the reference has no pair; Recall is then 0.
	Recall    float64
	HasRecall bool
	// F1 is their harmonic mean, 0 if no pair is in both.
	F1 float64
}

// Pairwise compares the pairs of entities that are together in the recovered
// partition with those of the reference. Partitions of different lengths are an
// ErrLabels.
func Pairwise(recovered, reference []int) (Pairs, error) {
	t, err := newTable(recovered, reference)
	if err != nil {
		return Pairs{}, err
	}
	both, a, b := t.together()
	p := Pairs{HasPrecision: a > 0, HasRecall: b > 0}
	if p.HasPrecision {
		p.Precision = both / a
	}
	if p.HasRecall {
		p.Recall = both / b
	}
	if both > 0 {
		p.F1 = 2 * both / (a + b)
	}
	return p, nil
}
