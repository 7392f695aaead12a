package effort

import (
	"math"
	"testing"
)

// TestGolden is the vector of methods 8.4.1.
func TestGolden(t *testing.T) {
	c := Counts{Consumed: 4, Provided: 4, DTOs: 10, Levels: [5]int{6, 0, 1, 1, 0}, ReadShared: 1, WriteShared: 1, Keys: 2, Transactions: 1, Tests: 1}
	e := Of("s", c, DefaultWeights(), DefaultRate())
	if e.Points != 51 || math.Abs(e.P50-39.0) > .05 || math.Abs(e.P80-52.8) > .05 || e.Calibrated {
		t.Errorf("%+v", e)
	}
}

// TestQuantileAgainstDraws draws rates by adding up their density.
func TestQuantileAgainstDraws(t *testing.T) {
	r := DefaultRate()
	const steps = 200000
	sum, at := 0.0, map[float64]float64{.1: 0, .25: 0, .5: 0, .8: 0, .99: 0}
	for i := range steps {
		x := r.Low + (r.High-r.Low)*(float64(i)+.5)/steps
		density := 2 * (x - r.Low) / ((r.High - r.Low) * (r.Mode - r.Low))
		if x > r.Mode {
			density = 2 * (r.High - x) / ((r.High - r.Low) * (r.High - r.Mode))
		}
		before := sum
		sum += density * (r.High - r.Low) / steps
		for q := range at {
			if before < q && sum >= q {
				at[q] = x
			}
		}
	}
	for q, want := range at {
		if got := r.Quantile(q); math.Abs(got-want) > 1e-4 {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
	if got := (Rate{Low: 2, Mode: 2, High: 2}).Quantile(.8); got != 2 {
		t.Errorf("a rate without width gives %v", got)
	}
}

func TestEveryCountCosts(t *testing.T) {
	w := DefaultWeights()
	for i, c := range []Counts{{Consumed: 1}, {Provided: 1}, {DTOs: 1}, {Levels: [5]int{2: 1}}, {Levels: [5]int{3: 1}}, {Levels: [5]int{4: 1}}, {ReadShared: 1}, {WriteShared: 1},
		{Keys: 1}, {Transactions: 1}, {Complexity: 1}, {Globals: 1}, {Tests: 1}} {
		if c.Points(w) <= 0 {
			t.Errorf("count %d costs nothing", i)
		}
	}
	if (Counts{Levels: [5]int{5, 5}}).Points(w) != 0 {
		t.Error("R0 and R1 need no repair")
	}
}

func TestCalibratedRate(t *testing.T) {
	for _, x := range []float64{.01, .3, 1, 2.5, 100} {
		r := CalibratedRate(x, "demarc.yaml")
		if math.Abs(r.Quantile(.5)/x-1) > 1e-6 || math.Abs(r.Quantile(.8)/x-1.302) > .001 {
			t.Errorf("%v: median %v, P80 %v", x, r.Quantile(.5), r.Quantile(.8))
		}
		if !(0 < r.Low && r.Low < r.Mode && r.Mode < r.High) || !r.Calibrated || r.From != "demarc.yaml" {
			t.Errorf("%v: %+v", x, r)
		}
	}
	e := Of("s", Counts{Transactions: 1}, DefaultWeights(), CalibratedRate(2, ""))
	if math.Abs(e.P50-20) > 1e-4 || !e.Calibrated {
		t.Errorf("%+v", e)
	}
	for _, x := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if r := CalibratedRate(x, ""); r != DefaultRate() {
			t.Errorf("%v: %+v", x, r)
		}
	}
	if Words(true) == Words(false) || DefaultRate().Words() != Words(false) {
		t.Error("words")
	}
}
