package graph

import (
	"math"
	"math/bits"
)

// fixedBits bounds the sum of the weights that fixedPoint returns: 2^fixedBits,
// plus at most 1 an edge.
const fixedBits = 52

// fixedPoint scales weights by a power of two to integers, so that cuts are
// compared exactly: sums of floats depend on their order, and a tie must be one
// on every run. Whole weights whose sum is below 2^51 stay exact; others are
// rounded, by less than 2^-51 of the sum's bound. A positive weight never
// becomes free.
func fixedPoint(edges []Edge) []int64 {
	greatest := 0.0
	for _, e := range edges {
		greatest = max(greatest, e.Weight)
	}
	_, exponent := math.Frexp(greatest) // greatest < 2^exponent
	shift := fixedBits - exponent - bits.Len(uint(len(edges)))
	out := make([]int64, len(edges))
	for i, e := range edges {
		w := int64(math.Round(math.Ldexp(e.Weight, shift)))
		if w == 0 && e.Weight > 0 {
			w = 1
		}
		out[i] = w
	}
	return out
}
