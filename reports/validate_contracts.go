package reports

import "github.com/demarc-dev/demarc/planner/contract"

// contracts checks the counts of what crosses.
func (v *validator) contracts() {
	c := &v.d.Contracts
	notNull(v, c.Seams, "contracts.seams")
	notNull(v, c.Services, "contracts.services")
	known := map[string]bool{}
	for i := range v.d.Proposal.Services {
		known[string(v.d.Proposal.Services[i].ID)] = true
	}
	service := func(id string) {
		if !known[id] {
			v.fault("contracts name a service that the proposal does not have")
		}
	}
	for i := range c.Seams {
		s := &c.Seams[i]
		service(string(s.From))
		service(string(s.To))
		v.levels(s.Levels)
		v.coverage(s.Coverage)
		for _, n := range []int{s.Types, s.Values, s.Errors, s.Questions} {
			v.count(n, "a count of contracts")
		}
	}
	for i := range c.Services {
		service(string(c.Services[i].Service))
		v.levels(c.Services[i].Levels)
		v.count(c.Services[i].Consumers, "a count of contracts")
		v.count(c.Services[i].Questions, "a count of contracts")
	}
	v.levels(c.Total)
	v.coverage(c.Coverage)
}

func (v *validator) levels(l contract.Levels) {
	for _, n := range []int{l.R0, l.R1, l.R2, l.R3, l.R4, l.Local, l.Events} {
		v.count(n, "a count of operations")
	}
}

func (v *validator) coverage(c contract.Coverage) {
	for _, n := range []int{c.Edges, c.Sites, c.Operations, c.Types, c.Values, c.Errors, c.Questions} {
		v.count(n, "a count of crossing references")
	}
}
