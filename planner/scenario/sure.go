package scenario

import (
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// keepSure leaves what the search said about how sure it is where that still holds:
// for services with the same packages as before and for the boundaries between such.
// The rest is unknown until the code is analysed again. A runner-up that is no
// service any more, or the package's own by now, is none.
func keepSure(p, base *boundary.Partition) {
	same := map[ident.ServiceID]bool{}
	before := map[ident.ServiceID]*boundary.ServiceUnit{}
	for i := range base.Services {
		before[base.Services[i].ID] = &base.Services[i]
	}
	now := map[ident.ServiceID]bool{}
	for i := range p.Services {
		u := &p.Services[i]
		now[u.ID] = true
		same[u.ID] = samePackages(u, before[u.ID])
	}
	stale := func(r *boundary.RunnerUp, own ident.ServiceID) bool {
		return r != nil && (!now[r.Service] || r.Service == own)
	}
	for i := range p.Services {
		u := &p.Services[i]
		if !same[u.ID] {
			u.Confidence, u.RunnerUp = nil, nil
		}
		if stale(u.RunnerUp, u.ID) {
			u.RunnerUp = nil
		}
		for j := range u.Packages {
			m := &u.Packages[j]
			if !same[u.ID] {
				m.Confidence, m.RunnerUp = nil, nil
			}
			if stale(m.RunnerUp, u.ID) {
				m.RunnerUp = nil
			}
		}
	}
	for i := range p.Others {
		if stale(p.Others[i].RunnerUp, "") {
			p.Others[i].RunnerUp = nil
		}
	}
	known := map[[2]ident.ServiceID]*float64{}
	for _, c := range base.Cuts {
		known[[2]ident.ServiceID{c.From, c.To}] = c.Confidence
	}
	for i := range p.Cuts {
		if c := &p.Cuts[i]; same[c.From] && same[c.To] {
			c.Confidence = known[[2]ident.ServiceID{c.From, c.To}]
		}
	}
}

// samePackages says whether a service holds what it held; both are sorted.
func samePackages(u, old *boundary.ServiceUnit) bool {
	if old == nil || len(u.Packages) != len(old.Packages) {
		return false
	}
	for i := range u.Packages {
		if u.Packages[i].Package != old.Packages[i].Package {
			return false
		}
	}
	return true
}
