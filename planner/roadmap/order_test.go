package roadmap

import (
	"math"
	"reflect"
	"testing"
)

// golden is methods 8.2.2: aM1 bM5 cM4 ab4 bc3, d = (1, 2, 1).
func golden() *costs {
	c := newCosts(3)
	c.tie(0, 3, 1)
	c.tie(1, 3, 5)
	c.tie(2, 3, 4)
	c.tie(0, 1, 4)
	c.tie(1, 2, 3)
	c.days = []float64{1, 2, 1}
	return c
}

func TestOrderGolden(t *testing.T) {
	c := golden()
	for s, want := range map[int]float64{1: 5, 2: 12, 4: 7, 3: 9, 5: 12, 6: 13, 7: 10} {
		if got := c.cut(func(j int) bool { return j < 3 && s>>j&1 == 1 }); got != want {
			t.Errorf("cut of %03b is %v, want %v", s, got, want)
		}
	}
	for _, x := range []struct {
		order []int
		want  float64
	}{{[]int{0, 1, 2}, 33}, {[]int{0, 2, 1}, 37}, {[]int{2, 0, 1}, 39}, {[]int{1, 0, 2}, 43}, {[]int{2, 1, 0}, 43}, {[]int{1, 2, 0}, 47}} {
		if got := c.total(x.order); got != x.want {
			t.Errorf("%v costs %v, want %v", x.order, got, x.want)
		}
	}
	if order, total, exact := c.best(); !reflect.DeepEqual(order, []int{0, 1, 2}) || total != 33 || !exact {
		t.Errorf("%v %v %v", order, total, exact)
	}
}

// draws is a small generator for tests.
type draws struct{ s uint64 }

func (d *draws) next(n int) int {
	d.s = d.s*6364136223846793005 + 1442695040888963407
	return int(d.s >> 33 % uint64(n))
}

func anyCosts(d *draws, n int) *costs {
	c := newCosts(n)
	for i := range n {
		c.days[i] = float64(1 + d.next(9))
		for j := i + 1; j <= n; j++ {
			if d.next(2) == 0 {
				c.tie(i, j, float64(d.next(10)))
			}
		}
	}
	return c
}

// TestOrderAgainstBruteForce tries every order up to eight extractions.
func TestOrderAgainstBruteForce(t *testing.T) {
	d := &draws{7}
	for n := 1; n <= 8; n++ {
		rounds := 20
		if n == 8 {
			rounds = 2
		}
		for range rounds {
			c := anyCosts(d, n)
			least := math.Inf(1)
			permute(n, func(o []int) { least = min(least, c.total(o)) })
			order, total, exact := c.best()
			if !exact || math.Abs(total-least) > 1e-9 || len(order) != n {
				t.Fatalf("%d: %v costs %v, the best %v", n, order, total, least)
			}
		}
	}
}

func permute(n int, visit func([]int)) {
	o := make([]int, n)
	for i := range o {
		o[i] = i
	}
	var rec func(int)
	rec = func(k int) {
		if k == n {
			visit(o)
			return
		}
		for i := k; i < n; i++ {
			o[k], o[i] = o[i], o[k]
			rec(k + 1)
			o[k], o[i] = o[i], o[k]
		}
	}
	rec(0)
}

func TestManyExtractionsComeNearTheBest(t *testing.T) {
	d := &draws{9}
	worse := 0
	for range 20 {
		c := anyCosts(d, 9)
		_, best, _ := c.best()
		got := c.total(c.improve(c.greedy()))
		if got < best-1e-9 {
			t.Fatalf("%v is less than the best %v", got, best)
		}
		if got > 1.1*best {
			worse++
		}
	}
	if worse > 2 {
		t.Errorf("%d of 20 orders are more than a tenth dearer than the best", worse)
	}
	order, _, exact := anyCosts(d, 20).best()
	seen := map[int]bool{}
	for _, i := range order {
		seen[i] = true
	}
	if exact || len(seen) != 20 {
		t.Errorf("%v %v", order, exact)
	}
}
