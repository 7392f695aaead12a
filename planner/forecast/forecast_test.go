package forecast

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/history"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

// TestHopGolden are the vectors of methods 6.1.2.
func TestHopGolden(t *testing.T) {
	c := Defaults()
	c.Draws = 100000
	x := newTimes(c)
	if !near(x.sigma, .845, .001) || !near(math.Exp(x.mu+x.sigma*x.sigma/2), 1.0, .01) {
		t.Errorf("mu %v sigma %v", x.mu, x.sigma)
	}
	if _, p99 := x.sequential(10); !near(p99, 20.2, .3) {
		t.Errorf("sequential p99 %v, want 20.2", p99)
	}
	if p99 := x.parallel(10); !near(p99, 9.5, .05) {
		t.Errorf("parallel p99 %v, want 9.5", p99)
	}
	if median, p99 := x.sequential(1); !near(median, .7, .01) || !near(p99, 5, .15) {
		t.Errorf("one hop: %v, %v", median, p99)
	}
}

func TestFewDrawsAreEnough(t *testing.T) {
	many := Defaults()
	many.Draws = 20000
	a, b := newTimes(Defaults()), newTimes(many)
	for _, k := range []float64{1, 3, 20, 100, exactHops} {
		m, p := a.sequential(k)
		n, q := b.sequential(k)
		if math.Abs(m-n) > .05*n || math.Abs(p-q) > .1*q {
			t.Errorf("%v hops: %v and %v with few draws, %v and %v with many", k, m, p, n, q)
		}
	}
	// The normal approximation takes over without a step.
	_, exact := b.sequential(exactHops)
	if _, p := b.sequential(exactHops + 1); math.Abs(p-exact) > .03*exact {
		t.Errorf("from %v to %v at one hop more", exact, p)
	}
}

// TestDeploysGolden is the vector of methods 6.2.3.
func TestDeploysGolden(t *testing.T) {
	d := Deploys{Changes: between(40, 40), Now: 5, Known: true, Failure: between(.1, .1)}
	x := d.service("s", .25)
	if x.Changes != between(10, 10) || x.Relief != between(.75, .75) || !near(x.BlockedNow.Low, .522, .001) || !near(x.Blocked.Low, .1, .0001) || x.Deploys != between(5, 5) {
		t.Errorf("%+v", x)
	}
}

// TestBlockedAgainstSimulation releases batches and counts how often a change is
// held up by another.
func TestBlockedAgainstSimulation(t *testing.T) {
	r := random{state: 1}
	for _, batch := range []int{1, 2, 5, 8} {
		held, runs := 0, 40000
		for range runs {
			for i := 1; i < batch; i++ {
				if r.unit() < .1 {
					held++
					break
				}
			}
		}
		if got, want := blocked(.1, float64(batch)), float64(held)/float64(runs); !near(got, want, .01) {
			t.Errorf("batch of %d: %v, simulated %v", batch, got, want)
		}
	}
}

// small builds two services: a calls b once straight, once in a loop, once in a
// goroutine; b calls shared code that calls c.
func small() Sources {
	pkg := func(p string) facts.Package { return facts.Package{Path: ident.PackagePath("m/" + p)} }
	f := &facts.Set{
		Files:    []facts.File{{Path: "a.go"}, {Path: "b.go"}, {Path: "s.go"}, {Path: "c.go"}},
		Packages: []facts.Package{pkg("a"), pkg("b"), pkg("s"), pkg("c")},
		Symbols: []facts.Symbol{
			{Package: 0, File: 0, Name: "Handle", Kind: facts.Func}, {Package: 1, File: 1, Name: "Get", Kind: facts.Func},
			{Package: 2, File: 2, Name: "Help", Kind: facts.Func}, {Package: 3, File: 3, Name: "Do", Kind: facts.Func},
			{Package: 0, File: 0, Name: "Local", Kind: facts.Func},
		},
		Refs: []facts.Ref{
			{From: 0, To: 1, Kind: facts.Call, Sites: []facts.Site{{Line: 5, Col: 1}, {Line: 6, Col: 1, Loop: true}, {Line: 7, Col: 1}}},
			{From: 1, To: 2, Kind: facts.Call, Sites: []facts.Site{{Line: 5, Col: 1}}},
			{From: 2, To: 3, Kind: facts.Call, Sites: []facts.Site{{Line: 5, Col: 1}}},
			{From: 3, To: 0, Kind: facts.Call, Sites: []facts.Site{{Line: 9, Col: 1}}}, // recursion
		},
		Entries: []facts.Entry{
			{Kind: facts.EntryHTTP, Method: "GET", Pattern: "/a", Handler: 0, In: -1}, {Kind: facts.EntryHTTP, Pattern: "/local", Handler: 4, In: -1},
			{Kind: facts.EntryHTTP, Pattern: "/x", Handler: -1, In: -1}, {Kind: facts.EntryConsumer, Pattern: "paid", Handler: 1, In: -1},
			{Kind: facts.EntryMain, Handler: 0, In: -1},
		},
	}
	f.State.Goroutines = []facts.Goroutine{{In: 0, Pos: facts.Pos{File: 0, Line: 7, Col: 1}, Recovers: "no"}}
	f.Data.Tables = []facts.Table{{Name: "t", Store: facts.SQL}}
	f.Data.Access = []facts.Access{{Table: 0, Symbol: 1, Mode: facts.WriteMode}, {Table: 0, Symbol: 2, Mode: facts.WriteMode}, {Table: 0, Symbol: 0, Mode: facts.WriteMode}}
	service := func(id, p string) boundary.ServiceUnit {
		return boundary.ServiceUnit{ID: ident.ServiceID(id), Lines: 100, Packages: []boundary.Member{{Package: ident.PackagePath("m/" + p)}}}
	}
	return Sources{Facts: f, Partition: &boundary.Partition{Services: []boundary.ServiceUnit{service("a", "a"), service("b", "b"), service("c", "c")}}}
}

func TestHopsAlongCalls(t *testing.T) {
	l := Make(small()).Latency
	if l.Unknown != 1 || l.Within != 1 || len(l.Entries) != 2 {
		t.Fatalf("%+v", l)
	}
	// Straight a-b-c: 2 hops; the loop 2 a trip; the goroutine is not waited for.
	// The way back from c to a is a hop too, and a's own calls then are open.
	e := l.Entries[0]
	if e.Pattern != "/a" || e.Hops != 6 || e.Looped != 3 || !reflect.DeepEqual(e.Crosses, []ident.ServiceID{"b", "c"}) {
		t.Errorf("%+v", e)
	}
	if len(e.Trips) != 2 || e.Trips[0].Hops != 3+10*3 || e.Median.Low != 0 || e.P99.High <= e.Median.High || e.Trips[1].P99 <= e.Trips[0].P99 {
		t.Errorf("%+v", e)
	}
}

func TestIsolation(t *testing.T) {
	f := Make(small())
	got := map[string]ClassGain{}
	for _, c := range f.Isolation.Classes {
		got[c.Class] = c
	}
	// Three entries with code: /a needs a, b, c; /local a; paid b, c, a.
	if b := f.Isolation.Services[0]; b.Radius != 1 || b.CrashSites != 1 || b.Pos.Line != 7 || b.FixShare.Known {
		t.Errorf("%+v", b)
	}
	if b := f.Isolation.Services[1]; !near(b.Radius, 2./3, 1e-9) {
		t.Errorf("%+v", b)
	}
	if c := got["crash"]; !c.Known || !near(c.Gain, 0, 1e-9) { // all crash sites are in a, and all need a
		t.Errorf("%+v", c)
	}
	if c := got["request"]; c.Gain >= 0 {
		t.Errorf("needing three processes at once is called a gain: %+v", c)
	}
	if !strings.Contains(strings.Join(f.Isolation.Shared, "\n"), "2 services write to the same sql store") {
		t.Errorf("%q", f.Isolation.Shared)
	}
}

// TestAvailabilityAgainstSimulation switches processes off at random.
func TestAvailabilityAgainstSimulation(t *testing.T) {
	s := small()
	s.Config.Availability = .9
	r := random{state: 2}
	up, runs := 0, 100000
	for range runs {
		a, b, c := r.unit() < .9, r.unit() < .9, r.unit() < .9
		for _, ok := range []bool{a && b && c, a, a && b && c} {
			if ok {
				up++
			}
		}
	}
	want := 1 - (1-float64(up)/float64(3*runs))/.1
	for _, c := range Make(s).Isolation.Classes {
		if c.Class == "request" && !near(c.Gain, want, .03) {
			t.Errorf("gain %v, simulated %v", c.Gain, want)
		}
	}
}

func TestHealth(t *testing.T) {
	h := Make(small()).Health
	if len(h) != 3 || h[1].Service != "b" || len(h[1].Ready) != 1 || len(h[1].Workers) != 1 || !strings.Contains(h[1].Workers[0].What, "paid") {
		t.Errorf("%+v", h)
	}
	if len(h[2].Ready) != 0 {
		t.Errorf("c touches no store: %+v", h[2])
	}
}

func TestDeploysFromHistory(t *testing.T) {
	s := small()
	if d := Make(s).Deploys; d.Note == "" || d.Changes.Known || d.Crossing.Known || len(d.Services) != 0 {
		t.Errorf("without history: %+v", d)
	}
	s.History = &history.Log{Cadence: history.Cadence{Weeks: 8, Mainline: history.Weekly{Total: 80}, MainlineWeeks: []int{10, 12, 8, 10, 9, 11, 10, 10}}}
	s.Changes = []Change{{[]ident.PackagePath{"m/a"}, 60}, {[]ident.PackagePath{"m/a", "m/b"}, 20}, {[]ident.PackagePath{"m/s"}, 5}, {[]ident.PackagePath{"m/b", "m/s"}, 20}}
	s.DeploysPerWeek = 2
	d := Make(s).Deploys
	if d.Changes.Low < 9 || d.Changes.Low > 10 || d.Changes.High < 10 || d.Changes.High > 11 {
		t.Errorf("bootstrap %+v", d.Changes)
	}
	if x := d.Crossing; x.Low >= .2 || x.High <= .2 || x.High-x.Low > .2 { // 20 of 100
		t.Errorf("crossing %+v", x)
	}
	if a := d.Services[0]; !near(a.Relief.Low, .2, 1e-9) || a.Blocked.High >= a.BlockedNow.High || a.Deploys.High != 2 {
		t.Errorf("%+v", a)
	}
}

func TestMakeIsTotalAndStable(t *testing.T) {
	for _, s := range []Sources{small(), {Facts: &facts.Set{}, Partition: &boundary.Partition{}}} {
		a, err := json.Marshal(Make(s))
		b, _ := json.Marshal(Make(s))
		if err != nil || string(a) != string(b) || strings.Contains(string(a), "null") {
			t.Errorf("%s\n%s\n%v", a, b, err)
		}
	}
}

// TestTracesSharpen weighs entry points by their requests.
func TestTracesSharpen(t *testing.T) {
	s := small()
	s.Facts.Runtime = &facts.RuntimeEvidence{Entries: []facts.RuntimeEntry{{Entry: 0, Count: 10, P50: 2000, P99: 9000}, {Entry: 1, Count: 90, P50: -1}}}
	f := Make(s)
	// A tenth of the requests is /a, which needs b and c; the rest stays in a.
	for k, want := range []float64{1, .1, .1} {
		if got := f.Isolation.Services[k].Radius; !near(got, want, 1e-9) {
			t.Errorf("radius of %s is %v, want %v", f.Isolation.Services[k].Service, got, want)
		}
	}
	if m := f.Latency.Entries[0].Measured; m == nil || m.Count != 10 || m.P50 != 2 || m.P99 != 9 {
		t.Errorf("measured %+v", m)
	}
	if f.Latency.Entries[1].Measured != nil {
		t.Error("an entry point without a trace is measured")
	}
	found := false
	for _, a := range f.Assumptions {
		found = found || a.ID == "traffic" && a.Value == "measured"
	}
	if !found {
		t.Errorf("%+v", f.Assumptions)
	}
}
