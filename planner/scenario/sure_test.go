package scenario

import (
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// TestKeepSure: a joined service and what names a lost one have no number, what
// stayed keeps its own.
func TestKeepSure(t *testing.T) {
	of := func(v float64) *float64 { return &v }
	unit := func(id ident.ServiceID, next ident.ServiceID, packages ...ident.PackagePath) boundary.ServiceUnit {
		u := boundary.ServiceUnit{ID: id, Confidence: of(.9), RunnerUp: &boundary.RunnerUp{Service: next, Share: .2}}
		for _, p := range packages {
			u.Packages = append(u.Packages, boundary.Member{Package: p, Confidence: of(.8), RunnerUp: &boundary.RunnerUp{Service: next, Share: .1}})
		}
		return u
	}
	base := &boundary.Partition{
		Services: []boundary.ServiceUnit{unit("a", "b", "m/a"), unit("b", "c", "m/b"), unit("c", "a", "m/c"), unit("d", "c", "m/d")},
		Cuts:     []boundary.Cut{{From: "a", To: "b", Confidence: of(.7)}, {From: "c", To: "d", Confidence: of(.6)}},
	}
	now := &boundary.Partition{
		Services: []boundary.ServiceUnit{unit("a", "b", "m/a", "m/b"), unit("c", "a", "m/c"), unit("d", "b", "m/d")},
		Others:   []boundary.Member{{Package: "m/x", RunnerUp: &boundary.RunnerUp{Service: "b"}}, {Package: "m/y", RunnerUp: &boundary.RunnerUp{Service: "c"}}},
		Cuts:     []boundary.Cut{{From: "a", To: "c"}, {From: "c", To: "d"}},
	}
	keepSure(now, base)
	a, c, d := now.Services[0], now.Services[1], now.Services[2]
	if a.Confidence != nil || a.RunnerUp != nil || a.Packages[0].Confidence != nil {
		t.Errorf("the joined service keeps %v, %v", a.Confidence, a.RunnerUp)
	}
	if c.Confidence == nil || c.RunnerUp == nil || c.Packages[0].Confidence == nil {
		t.Error("the service that stayed lost its numbers")
	}
	if d.Confidence == nil || d.RunnerUp != nil || d.Packages[0].RunnerUp != nil {
		t.Errorf("the lost service is still the next one: %v", d.RunnerUp)
	}
	if now.Others[0].RunnerUp != nil || now.Others[1].RunnerUp == nil {
		t.Error("runner-ups of shared packages")
	}
	if now.Cuts[0].Confidence != nil || now.Cuts[1].Confidence == nil || *now.Cuts[1].Confidence != .6 {
		t.Errorf("cuts: %v and %v", now.Cuts[0].Confidence, now.Cuts[1].Confidence)
	}
}
