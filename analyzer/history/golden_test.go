package history

import (
	"math"
	"testing"
)

func near(t *testing.T, name string, got, want, eps float64) {
	t.Helper()
	if math.Abs(got-want) > eps {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

// TestMeasures is the golden vector of methods 1.5.4.
func TestMeasures(t *testing.T) {
	m := Measure(8, 10, 30, 100)
	near(t, "degree", m.Degree, 40, 0)
	near(t, "support", m.Support, 0.08, 0)
	near(t, "confidence", m.ConfidenceAB, 0.8, 0)
	near(t, "confidence back", m.ConfidenceBA, 0.266667, 0)
	near(t, "lift", m.Lift, 2.667, 5e-4)
	near(t, "cosine", Cosine(8, 10, 30), 0.462, 5e-4)
	if (Measure(0, 0, 0, 0) != Measures{}) || Cosine(1, 0, 2) != 0 {
		t.Error("nothing is not 0")
	}
}

// TestAgree is the golden vector of methods 4.4.4 and its two fixed points.
func TestAgree(t *testing.T) {
	changes := []Change{{Packages: []int32{0, 1}}, {Packages: []int32{0, 1, 2}}, {Packages: []int32{2, 3}}, {Packages: []int32{4}}}
	a := Agree(changes, []int{0, 0, 0, 1, 1, 1})
	near(t, "observed", a.Observed, 0.7143, 5e-5)
	near(t, "expected", a.Expected, 0.4, 1e-12)
	near(t, "ACC", a.ACC, 0.5238, 5e-5)
	near(t, "weight", a.Weight, 3.5, 1e-12)
	if a := Agree(changes, []int{0, 0, 0, 0, 0, 0}); a.ACC != 0 || a.Observed != 1 {
		t.Errorf("one group: %+v", a)
	}
	if a := Agree(changes, []int{0, 0, 0, -1, 1, 1}); a.ACC != 1 {
		t.Errorf("a package that is not scored: %+v", a)
	}
	if a := Agree(nil, []int{0, 1}); a != (Agreement{}) {
		t.Errorf("no changes: %+v", a)
	}
}

func TestDegreeOfAuthorship(t *testing.T) {
	near(t, "creator", DegreeOfAuthorship(true, 1, 0), 4.555, 1e-9)
	near(t, "other", DegreeOfAuthorship(false, 3, 1), 3.293+3*0.164-0.321*math.Ln2, 1e-9)
	// The creator's one change against nine of another: 3.293+1.098+.164-.321*ln 10 = 3.816 and 3.293+9*.164-.321*ln 2 = 4.546.
	if who := experts(map[int32]int{1: 1, 2: 9}, 1, 10); len(who) != 2 || who[0] != 1 || who[1] != 2 {
		t.Errorf("experts %v", who)
	}
	if who := experts(map[int32]int{1: 1, 2: 30}, -1, 31); len(who) != 1 || who[0] != 2 {
		t.Errorf("experts without a creator %v", who)
	}
	if who := experts(nil, -1, 0); len(who) != 0 {
		t.Errorf("experts of nothing %v", who)
	}
}

func TestTruckFactor(t *testing.T) {
	r := &reader{authors: newAuthors(mailmap{}, nil)}
	for _, name := range []string{"a", "b", "c", "d"} {
		r.authors.intern([]byte(name), []byte(name+"@example.com"))
	}
	for name, c := range map[string]struct {
		files [][]int32
		want  int
	}{
		"nothing":             {nil, 0},
		"one":                 {[][]int32{{0}}, 1},
		"half is not enough":  {[][]int32{{0}, {1}}, 2},
		"one knows most":      {[][]int32{{0}, {0}, {1}}, 1},
		"shared":              {[][]int32{{0, 1}, {0, 1}, {0, 1}}, 2},
		"each their own":      {[][]int32{{0}, {1}, {2}, {3}}, 3},
		"the best goes first": {[][]int32{{0, 3}, {1, 3}, {2, 3}, {3}, {0}, {1}, {2}}, 3},
	} {
		if got := r.truckFactor(c.files); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestVersion(t *testing.T) {
	for name, want := range map[string]struct {
		family  string
		is, pre bool
	}{
		"v1.2.3": {"", true, false}, "1.2.3": {"", true, false}, "v1.2": {"", true, false}, "v0.20260804.0": {"", true, false},
		"v1.2.3-rc.1": {"", true, true}, "v1.2.3+build-7": {"", true, false}, "go1.26rc1": {"go", true, true}, "go1.26": {"go", true, false},
		"api/v2.0.0": {"api/", true, false}, "chart-1.2.3": {"chart-", true, false}, "a/b-c_v1.2.3": {"a/b-c_", true, false},
		"release-2024-01-31": {"release-", true, false}, "2024-01-31b": {"", true, false}, "2024.01.31": {"", true, false},
		"release-2024-13-31": {}, "v1": {}, "nightly": {}, "": {}, "v1.2.": {}, "v.1.2": {}, "1.2.3.4.5": {}, "v1.2.x": {},
		"v1.2.3-": {}, "backup-2024": {}, "/": {}, "deadbeef12": {},
	} {
		family, is, pre := version(name)
		if family != want.family || is != want.is || pre != want.pre {
			t.Errorf("%q: %q %v %v, want %+v", name, family, is, pre, want)
		}
	}
}

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		of   []int
		q    float64
		want float64
	}{{[]int{7}, 0.25, 7}, {[]int{1, 2}, 0.5, 1.5}, {[]int{0, 1, 2, 3, 4}, 0.25, 1}, {[]int{0, 1, 2, 3, 4}, 0.75, 3}, {[]int{1, 2, 3, 4}, 0.25, 1.75}} {
		near(t, "quantile", quantile(c.of, c.q), c.want, 1e-9)
	}
}
