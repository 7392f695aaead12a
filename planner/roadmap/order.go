package roadmap

import (
	"math/bits"
	"slices"
)

// exactOrder is up to how many extractions the best order is found exactly
// (methods 8.2.2).
const exactOrder = 15

// costs is the order problem of methods 8.2.2: what is extracted is i in 0..n-1,
// the rest of the monolith is n.
type costs struct {
	n int
	// weight is what ties two parts, symmetric; days what each extraction takes.
	weight [][]float64
	days   []float64
}

func newCosts(n int) *costs {
	c := &costs{n: n, weight: make([][]float64, n+1), days: make([]float64, n)}
	for i := range c.weight {
		c.weight[i] = make([]float64, n+1)
	}
	return c
}

func (c *costs) tie(a, b int, w float64) {
	c.weight[a][b] += w
	c.weight[b][a] += w
}

// cut is the weight between the extracted and everything else.
func (c *costs) cut(out func(int) bool) float64 {
	sum := 0.0
	for i := range c.n {
		if !out(i) {
			continue
		}
		for j := range c.n + 1 {
			if j == c.n || !out(j) {
				sum += c.weight[i][j]
			}
		}
	}
	return sum
}

// total is the transition cost of an order: sum over steps of the days times
// the cut that people live with meanwhile.
func (c *costs) total(order []int) float64 {
	out := make([]bool, c.n+1)
	sum, cut := 0.0, 0.0
	for _, i := range order {
		// What ties i to the rest joins the cut, what ties it to the extracted
		// leaves it.
		for j, w := range c.weight[i] {
			if out[j] {
				cut -= w
			} else if j != i {
				cut += w
			}
		}
		out[i] = true
		sum += c.days[i] * cut
	}
	return sum
}

// best is the order with the least transition cost; of equals the first by
// index. exact is false when it was not proven.
func (c *costs) best() (order []int, total float64, exact bool) {
	if c.n == 0 {
		return []int{}, 0, true
	}
	if c.n <= exactOrder {
		order = c.dynamic()
		return order, c.total(order), true
	}
	order = c.improve(c.greedy())
	return order, c.total(order), false
}

// dynamic is F(S) = min over i in S of F(S without i) + d_i cut(S).
func (c *costs) dynamic() []int {
	size := 1 << c.n
	least := make([]float64, size)
	last := make([]int8, size)
	for s := 1; s < size; s++ {
		cut := c.cut(func(j int) bool { return j < c.n && s>>j&1 == 1 })
		best := -1
		for rest := s; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros(uint(rest))
			if v := least[s&^(1<<i)] + c.days[i]*cut; best < 0 || v <= least[s] {
				// On a tie the higher index comes last, so that lower ones come first.
				least[s], best = v, i
			}
		}
		last[s] = int8(best)
	}
	order := make([]int, 0, c.n)
	for s := size - 1; s != 0; s &^= 1 << last[s] {
		order = append(order, int(last[s]))
	}
	slices.Reverse(order)
	return order
}

// greedy takes the step that is cheapest now.
func (c *costs) greedy() []int {
	out := make([]bool, c.n)
	order := make([]int, 0, c.n)
	for range c.n {
		best, least := -1, 0.0
		for i := range c.n {
			if out[i] {
				continue
			}
			out[i] = true
			v := c.days[i] * c.cut(func(j int) bool { return j < c.n && out[j] })
			out[i] = false
			if best < 0 || v < least {
				best, least = i, v
			}
		}
		out[best] = true
		order = append(order, best)
	}
	return order
}

// improve is 2-opt: it turns stretches of the order round while that helps.
func (c *costs) improve(order []int) []int {
	now := c.total(order)
	for range 50 {
		better := false
		for i := range order {
			for j := i + 1; j < len(order); j++ {
				slices.Reverse(order[i : j+1])
				if v := c.total(order); v < now-1e-9 {
					now, better = v, true
				} else {
					slices.Reverse(order[i : j+1])
				}
			}
		}
		if !better {
			break
		}
	}
	return order
}
