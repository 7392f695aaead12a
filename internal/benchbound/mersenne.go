package main

// mersenne is the generator MT19937 (Matsumoto & Nishimura 1998), seeded and
// read as Python's random module does. The published baselines came from a
// program in Python; with the same numbers they can be repeated to the digit.
type mersenne struct {
	state [624]uint32
	at    int
}

// newMersenne seeds as random.Random(seed) does.
func newMersenne(seed uint32) *mersenne {
	m := &mersenne{at: 624}
	s := &m.state
	s[0] = 19650218
	for i := 1; i < len(s); i++ {
		s[i] = 1812433253*(s[i-1]^s[i-1]>>30) + uint32(i)
	}
	i := 1
	next := func() {
		if i++; i == len(s) {
			s[0], i = s[len(s)-1], 1
		}
	}
	for range len(s) {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1664525) + seed
		next()
	}
	for range len(s) - 1 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1566083941) - uint32(i)
		next()
	}
	s[0] = 1 << 31
	return m
}

func (m *mersenne) uint32() uint32 {
	if m.at == len(m.state) {
		m.renew()
	}
	y := m.state[m.at]
	m.at++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (m *mersenne) renew() {
	s, n := &m.state, len(m.state)
	for i := range s {
		y := s[i]&(1<<31) | s[(i+1)%n]&(1<<31-1)
		s[i] = s[(i+397)%n] ^ y>>1
		if y&1 == 1 {
			s[i] ^= 0x9908b0df
		}
	}
	m.at = 0
}

// below returns a number in 0..n-1; n is at least 1.
func (m *mersenne) below(n int) int {
	bits := 0
	for 1<<bits <= n {
		bits++
	}
	for {
		if r := int(m.uint32() >> (32 - bits)); r < n {
			return r
		}
	}
}

// shuffle is random.shuffle.
func (m *mersenne) shuffle(list []int) {
	for i := len(list) - 1; i > 0; i-- {
		j := m.below(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}
