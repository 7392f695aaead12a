package boundary

import "math"

// sequence is a SplitMix64 sequence: disturbed runs need draws that are the same on
// every machine and with every release of Go, from a seed that is a number of the
// run and nothing else.
type sequence struct{ state uint64 }

// newSequence starts the sequence of one use (salt) and run.
func newSequence(salt, run int) *sequence { return &sequence{mix(uint64(salt)<<32 + uint64(run))} }

func (d *sequence) next() uint64 {
	v := mix(d.state)
	d.state += 0x9e3779b97f4a7c15
	return v
}

// float is uniform in [0,1).
func (d *sequence) float() float64 { return float64(d.next()>>11) / (1 << 53) }

// exp is a draw of Exp(1).
func (d *sequence) exp() float64 { return -math.Log(1 - d.float()) }

// perm is a random order of 0..n-1.
func (d *sequence) perm(n int) []int {
	out := make([]int, n)
	for i := range out {
		j := int(d.next() % uint64(i+1))
		out[i] = out[j]
		out[j] = i
	}
	return out
}

// The salts keep the sequences of different uses apart.
const (
	orderSalt = 1 + iota
	disturbSalt
)
