package verdict

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// known makes a fact that the team stated; code one that was read.
func known(x float64) Fact { return Fact{Value: x, Source: Asked} }
func code(x float64) Fact  { return Fact{Value: x, Source: FromCode} }

func facts(kv map[ID]float64) map[ID]Fact {
	out := map[ID]Fact{}
	for k, v := range kv {
		out[k] = known(v)
	}
	return out
}

// with returns a copy of base with changes.
func with(base map[ID]float64, changes map[ID]float64) map[ID]float64 {
	out := map[ID]float64{}
	for k, v := range base {
		out[k] = v
	}
	for k, v := range changes {
		out[k] = v
	}
	return out
}

func candidate(name string, crossTx, icp, remotable, confidence float64) Candidate {
	return Candidate{Service: ident.ServiceID(name), Name: name, CrossTx: code(crossTx), ICP: code(icp), Remotable: code(remotable), Confidence: code(confidence), Months: code(2)}
}

// calm is a team that has no reason to split and no practice in place.
var calm = map[ID]float64{
	Developers: 3, Teams: 1, DeploysNow: 5, DeploysWanted: 1, AuthorsPerShip: 1, ChurnGini: .2, ScaleAlone: 0, Isolation: 0, Incidents: 0,
	CI: 1, Deploy: 0, CutTests: 0, Observability: 0, Provisioning: 0, Health: 0, OnCall: 0, Flags: 0,
	Agreement: .3, SingleService: .5, PropagationCost: .15, CoreShare: .05,
}

var ready = map[ID]float64{CI: 1, Deploy: 1, CutTests: 1, Observability: 1, Provisioning: 1, Health: 1, OnCall: 1, Flags: 1}

func goodSeams() []Candidate {
	return []Candidate{
		candidate("billing", .05, .3, .8, .95), candidate("catalog", .1, .3, .8, .9), candidate("search", 0, .2, .9, .95), candidate("users", .4, .6, .5, .8),
	}
}

func mudSeams() []Candidate {
	return []Candidate{candidate("orders", .6, .8, .2, .5), candidate("stock", .7, .9, .1, .45)}
}

// profiles are teams and code bases as they come, each with the answer that the
// field gives. The same code with other team facts gets another verdict.
var profiles = []struct {
	name, why  string
	facts      map[ID]float64
	candidates []Candidate
	want       Decision
	extract    []ident.ServiceID
}{
	{"three founders, 20k lines",
		"Fowler, MonolithFirst: almost all successful microservices began as a monolith; three people gain nothing from a network between them (Segment went back when three engineers kept 140 services alive)",
		calm, goodSeams(), Stay, nil},
	{"the same code, twelve developers in two teams who wait for each other",
		"Newman, Monolith to Microservices: the default is no; with one deployment for all and little of what operating services needs, modules inside the process are the step that pays",
		with(calm, map[ID]float64{Developers: 12, Teams: 2, AuthorsPerShip: 6, DeploysWanted: 2}), goodSeams(), ModularMonolith, nil},
	{"the same code, sixty developers in eight teams, card data",
		"Newman's reasons, independent deployability, isolation and autonomy, are all there, DORA's practices are in place, and each team can own a part",
		with(with(calm, ready), map[ID]float64{Developers: 60, Teams: 8, AuthorsPerShip: 20, DeploysWanted: 5, Isolation: 1, ChurnGini: .6, Incidents: 2, Agreement: .5, SingleService: .8}),
		goodSeams(), Microservices, []ident.ServiceID{"search", "billing", "catalog"}},
	{"sixteen developers, one part needs its own machines",
		"a hot spot that scales alone is the classic single extraction; everything else stays where it is",
		with(with(calm, ready), map[ID]float64{Developers: 16, Teams: 1, ScaleAlone: 1, Agreement: .5}), goodSeams(), Extract, []ident.ServiceID{"search"}},
	{"a healthy modular monolith with fifteen developers",
		"Istio went back to one istiod because the services did not map to teams; where nothing hurts, stay",
		with(with(calm, ready), map[ID]float64{Developers: 9, Teams: 2, PropagationCost: .1, CoreShare: .02}), goodSeams(), Stay, nil},
	{"a ball of mud, six developers",
		"Fowler's prerequisites and the wish to split do not help where code can not be taken apart: break the cycles first",
		with(calm, map[ID]float64{Developers: 6, PropagationCost: .6, CoreShare: .4}), mudSeams(), TidyFirst, nil},
	{"a ball of mud, forty developers in five teams",
		"every reason to split and no seam: Prime Video and Segment show what a distributed ball of mud costs; walls inside first",
		with(with(calm, ready), map[ID]float64{Developers: 40, Teams: 5, AuthorsPerShip: 20, DeploysWanted: 5, PropagationCost: .6, CoreShare: .4}), mudSeams(), ModularMonolith, nil},
	{"sixty developers who can not deploy without a person",
		"Fowler, prerequisites: provisioning, monitoring, rapid deployment come before the second service",
		with(calm, map[ID]float64{Developers: 60, Teams: 8, AuthorsPerShip: 20, DeploysWanted: 5, Isolation: 1, Agreement: .5, SingleService: .8}), goodSeams(), ModularMonolith, nil},
}

func TestProfiles(t *testing.T) {
	for _, p := range profiles {
		t.Run(p.name, func(t *testing.T) {
			v := Decide(Inputs{Facts: facts(p.facts), Candidates: p.candidates})
			if v.Decision != p.want {
				t.Errorf("%s, want %s: %s\nneed %+v ready %+v", v.Decision, p.want, p.why, v.Need.Interval, v.Readiness.Interval)
			}
			if p.extract == nil {
				p.extract = []ident.ServiceID{}
			}
			if !reflect.DeepEqual(v.Extract, p.extract) {
				t.Errorf("extract %v, want %v", v.Extract, p.extract)
			}
			if v.Stability.Holds < .6 {
				t.Errorf("everything is known, and it holds in only %.2f of cases", v.Stability.Holds)
			}
		})
	}
}

func TestScoresByHand(t *testing.T) {
	v := Decide(Inputs{Facts: facts(with(calm, map[ID]float64{Developers: 20, Incidents: 3, AuthorsPerShip: 8.5})), Candidates: goodSeams()})
	// reasons: authors (8.5-2)/13 = 50, developers 60, incidents 100: 100 + 10*2, capped.
	if v.Need.Interval != (Interval{100, 100}) {
		t.Errorf("need %v", v.Need.Interval)
	}
	if v.Readiness.Interval != (Interval{15, 15}) { // CI alone
		t.Errorf("readiness %v", v.Readiness.Interval)
	}
	// search: 30*.3/.5 + 20 + 15*.8 + 15*.9 + 20*.95 = 82.5
	if got := v.Candidates[0]; got.Service != "search" || math.Abs(got.Seams.Lo-82.5) > 1e-9 || !got.Passing {
		t.Errorf("best candidate %+v", got)
	}
	// users: 18 + 12 + 6 + 7.5 + 16 = 59.5, and its transactions cross.
	last := v.Candidates[3]
	if math.Abs(last.Seams.Hi-59.5) > 1e-9 || last.Passing || !strings.Contains(last.Why, "40% of its transactions") {
		t.Errorf("last candidate %+v", last)
	}
	// 2 months of 20 developers over a quarter.
	if math.Abs(v.Cost.Lo-100*2.0/60) > 1e-9 {
		t.Errorf("cost %v", v.Cost)
	}
}

func TestBonusCountsFurtherReasons(t *testing.T) {
	v := Decide(Inputs{Facts: facts(with(calm, map[ID]float64{Developers: 20, ChurnGini: .7}))})
	if v.Need.Interval != (Interval{70, 70}) { // 60 + one further reason of exactly 50
		t.Errorf("need %v", v.Need.Interval)
	}
}

func TestNothingKnown(t *testing.T) {
	v := Decide(Inputs{})
	for name, s := range map[string]Score{"need": v.Need, "readiness": v.Readiness, "seams": v.Seams, "cost": v.Cost} {
		if s.Interval != (Interval{0, 100}) || s.Known {
			t.Errorf("%s is %+v, want unknown", name, s)
		}
	}
	if v.Decision.rank() > ModularMonolith.rank() {
		t.Errorf("%s without one known reason", v.Decision)
	}
	for _, g := range v.Gates {
		if g.ID != "G3" && g.ID != "G5" && g.ID != "G0" && g.State != GateUnknown {
			t.Errorf("gate %s is %s without facts", g.ID, g.State)
		}
	}
	text, err := json.Marshal(v)
	if err != nil || strings.Contains(string(text), "null") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestUnknownReasonsAreNoReasons(t *testing.T) {
	f := facts(with(with(calm, ready), map[ID]float64{Developers: 12, Agreement: .5}))
	delete(f, ScaleAlone)
	delete(f, Isolation)
	v := Decide(Inputs{Facts: f, Candidates: goodSeams()})
	if v.Decision.rank() >= Extract.rank() {
		t.Errorf("%s although nobody stated a reason", v.Decision)
	}
	if v.Need.Lo == v.Need.Hi {
		t.Error("need is exact although two reasons are unknown")
	}
	f[ScaleAlone] = known(1)
	if v = Decide(Inputs{Facts: f, Candidates: goodSeams()}); v.Decision.rank() < Extract.rank() {
		t.Errorf("%s with a stated reason, good seams and all practices", v.Decision)
	}
}

func TestFlips(t *testing.T) {
	f := facts(with(with(calm, ready), map[ID]float64{Developers: 7, Agreement: .5}))
	v := Decide(Inputs{Facts: f, Candidates: goodSeams()})
	if v.Decision != Stay || len(v.Flips) == 0 || len(v.Flips) > 3 {
		t.Fatalf("%s with flips %+v", v.Decision, v.Flips)
	}
	for i, p := range v.Flips {
		if i > 0 && p.Distance < v.Flips[i-1].Distance {
			t.Errorf("flips are not sorted: %+v", v.Flips)
		}
		g := facts(with(with(calm, ready), map[ID]float64{Developers: 7, Agreement: .5}))
		g[p.Input] = known(p.To)
		if got := Decide(Inputs{Facts: g, Candidates: goodSeams()}).Decision; got != p.Decision || got == v.Decision {
			t.Errorf("%s: the verdict is %s", p.Text, got)
		}
		if !strings.Contains(p.Text, p.Decision.Words()) {
			t.Errorf("%q does not say what it becomes", p.Text)
		}
	}
	found := false
	for _, p := range v.Flips {
		if p.Input == Developers {
			// 30 points at 10 developers end "stay".
			found = true
			if p.To < 9 || p.To > 11 || p.Text != "with "+number(p.To)+" developers instead of 7: "+p.Decision.Words() {
				t.Errorf("%+v", p)
			}
		}
	}
	if !found {
		t.Errorf("no flip by developers: %+v", v.Flips)
	}
}

func TestGates(t *testing.T) {
	base := with(with(calm, ready), map[ID]float64{Developers: 16, Teams: 3, ScaleAlone: 1, Agreement: .5, SingleService: .8})
	for name, c := range map[string]struct {
		change     map[ID]float64
		candidates []Candidate
		want       Decision
		n          int
		gate       string
	}{
		"open":                 {nil, goodSeams(), Microservices, 3, ""},
		"G1 few developers":    {map[ID]float64{Developers: 7, ScaleAlone: 0, Incidents: 3}, goodSeams(), ModularMonolith, 0, "G1"},
		"G1 but mandatory":     {map[ID]float64{Developers: 7, ScaleAlone: 0, Isolation: 1}, goodSeams(), Extract, 1, ""},
		"G1 wanted is not":     {map[ID]float64{Developers: 7, ScaleAlone: 0, Isolation: .5, Incidents: 3}, goodSeams(), ModularMonolith, 0, "G1"},
		"G2 not ready":         {map[ID]float64{CI: 0, Deploy: 0, CutTests: 0, Observability: 0}, goodSeams(), ModularMonolith, 0, "G2"},
		"G3 nothing sure":      {nil, []Candidate{candidate("a", 0, 0, 1, .69)}, ModularMonolith, 0, "G3"},
		"G4 developers":        {map[ID]float64{Developers: 8}, goodSeams(), Extract, 2, ""},
		"G4 teams":             {map[ID]float64{Teams: 1}, goodSeams(), Extract, 1, ""},
		"G5 transactions":      {nil, []Candidate{candidate("a", .26, 0, 1, 1)}, ModularMonolith, 0, "G5"},
		"G5 at the limit":      {nil, []Candidate{candidate("a", .25, 0, 1, 1)}, Extract, 1, ""},
		"seams below 60":       {map[ID]float64{Agreement: 0}, []Candidate{candidate("a", .2, .5, .5, .8)}, ModularMonolith, 0, ""},
		"readiness below 75":   {map[ID]float64{CI: 0, CutTests: 0}, goodSeams(), Extract, 3, ""},
		"changes cross":        {map[ID]float64{SingleService: .5}, goodSeams(), Extract, 3, ""},
		"no candidate":         {nil, nil, ModularMonolith, 0, "G3"},
		"need between":         {map[ID]float64{ScaleAlone: 0, Developers: 15}, goodSeams(), ModularMonolith, 0, "G0"},
		"developers for none":  {map[ID]float64{Developers: 3}, goodSeams(), ModularMonolith, 0, "G4"},
		"a broken proportion":  {map[ID]float64{PropagationCost: 7}, goodSeams(), Microservices, 3, ""},
		"no need, large knots": {map[ID]float64{Developers: 4, ScaleAlone: 0, CoreShare: .11}, goodSeams(), TidyFirst, 0, "G0"},
	} {
		t.Run(name, func(t *testing.T) {
			v := Decide(Inputs{Facts: facts(with(base, c.change)), Candidates: c.candidates, Config: Config{Draws: 1}})
			m := newModel(Inputs{Facts: facts(with(base, c.change)), Candidates: c.candidates})
			got, is := m.decide(m.base(), m.weights())
			if got != c.want || len(is) != c.n {
				t.Errorf("%s with %d services, want %s with %d", got, len(is), c.want, c.n)
			}
			closed := ""
			for _, g := range v.Gates {
				if g.State == GateClosed {
					closed += g.ID + " "
				}
				if g.State == GateUnknown {
					t.Errorf("gate %s is unknown although everything is known", g.ID)
				}
			}
			if c.gate != "" && !strings.Contains(closed, c.gate) {
				t.Errorf("closed are %q, want %s", closed, c.gate)
			}
			if c.gate == "" && strings.Contains(closed, "G1") {
				t.Errorf("closed are %q", closed)
			}
		})
	}
}

func TestDevelopersBoundWhatIsUnknown(t *testing.T) {
	f := facts(with(calm, map[ID]float64{Developers: 3}))
	delete(f, AuthorsPerShip)
	if v := Decide(Inputs{Facts: f}); v.Need.Hi > 10 || v.Decision != Stay { // three people ship together at most: 8 points
		t.Errorf("%s with need %v", v.Decision, v.Need.Interval)
	}
	delete(f, Developers)
	if v := Decide(Inputs{Facts: f}); v.Need.Hi != 100 {
		t.Errorf("need %v", v.Need.Interval)
	}
}

func TestUnevenChangeAloneSplitsNothing(t *testing.T) {
	v := Decide(Inputs{Facts: facts(with(with(calm, ready), map[ID]float64{Developers: 11, ChurnGini: .9, Agreement: .5})), Candidates: goodSeams()})
	if v.Decision != ModularMonolith || v.Need.Hi >= 60 {
		t.Errorf("%s with need %v", v.Decision, v.Need.Interval)
	}
}

func TestMostValuableFirst(t *testing.T) {
	cs := goodSeams()
	for i := range cs {
		cs[i].Value = code([]float64{.2, .5, .01, .9}[i]) // billing, catalog, search, users (which does not pass)
	}
	v := Decide(Inputs{Facts: facts(with(with(calm, ready), map[ID]float64{Developers: 16, Teams: 2, ScaleAlone: 1, Agreement: .5})), Candidates: cs})
	if !reflect.DeepEqual(v.Extract, []ident.ServiceID{"catalog", "billing"}) {
		t.Errorf("extract %v", v.Extract)
	}
}
