package verdict

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// world is one assignment of values to all inputs: what decide looks at.
type world struct {
	// value and known are by index of model.specs, in natural units.
	value []float64
	known []bool
}

// model is the inputs laid out for fast evaluation.
type model struct {
	cfg   Config
	specs []Spec
	index map[ID]int
	facts []Fact
	cands []Candidate
	// part[i][j] is the index of part j of candidate i in specs.
	part [][4]int
}

// seams parts in the order of Config.SeamWeights; the first is Agreement.
var _ = [...]ID{Agreement, partCrossTx, partICP, partRemotable, partConfidence}

func newModel(in Inputs) *model {
	m := &model{cfg: in.Config.filled(), specs: Specs(), index: map[ID]int{}}
	for i := range m.specs {
		m.facts = append(m.facts, in.Facts[m.specs[i].ID])
	}
	m.cands = slices.Clone(in.Candidates)
	slices.SortFunc(m.cands, func(a, b Candidate) int { return cmp.Compare(a.Service, b.Service) })
	for i := range m.cands {
		c := &m.cands[i]
		var at [4]int
		for j, f := range []Fact{c.CrossTx, c.ICP, c.Remotable, c.Confidence} {
			s := candidateSpecs()[j]
			s.ID = candidateID(c.Service, s.ID)
			at[j] = len(m.specs)
			m.specs = append(m.specs, s)
			m.facts = append(m.facts, f)
		}
		m.part = append(m.part, at)
	}
	for i := range m.specs {
		m.index[m.specs[i].ID] = i
	}
	m.narrow()
	return m
}

// narrow bounds what nobody knows by what somebody does: not more people ship
// together, and not more teams exist, than there are developers.
func (m *model) narrow() {
	d := m.facts[m.index[Developers]]
	if !d.Known() {
		return
	}
	for _, id := range []ID{AuthorsPerShip, Teams} {
		s := &m.specs[m.index[id]]
		s.Hi = max(s.Lo, min(s.Hi, d.Value))
	}
}

func candidateID(s ident.ServiceID, part ID) ID { return ID(s) + "/" + part }

// base is the world with known facts in place; unknown ones stand at their low
// end and are marked.
func (m *model) base() world {
	w := world{value: make([]float64, len(m.specs)), known: make([]bool, len(m.specs))}
	for i := range m.specs {
		w.value[i] = m.specs[i].Lo
		if m.facts[i].Known() {
			w.value[i], w.known[i] = m.facts[i].Value, true
		}
	}
	return w
}

func (m *model) points(w world, id ID) float64 {
	i := m.index[id]
	return m.specs[i].points(w.value[i])
}

func (m *model) at(w world, id ID) float64 { return w.value[m.index[id]] }

// reasons are the rows of methods 5.2.1, each with the inputs it rests on.
func reasons() [][]ID {
	return [][]ID{{AuthorsPerShip, DeploysWanted}, {Developers}, {ChurnGini}, {ScaleAlone}, {Isolation}, {Incidents}}
}

// need is methods 5.2.1: the strongest reason, and a bonus for each further one.
// With known alone, what nobody knows is no reason.
func (m *model) need(w world, bonus float64, known bool) float64 {
	best, further := 0.0, 0
	for _, ids := range reasons() {
		p := 0.0
		for _, id := range ids {
			if known && !w.known[m.index[id]] {
				continue
			}
			p = max(p, m.points(w, id))
		}
		best = max(best, p)
		if p >= m.cfg.NeedReason {
			further++
		}
	}
	return min(100, best+bonus*float64(max(0, further-1)))
}

// seams is methods 5.2.2 for candidate i.
func (m *model) seams(w world, i int, weights [5]float64) float64 {
	s := weights[0] * m.points(w, Agreement) / 100
	for j, at := range m.part[i] {
		s += weights[j+1] * m.specs[at].points(w.value[at]) / 100
	}
	return s
}

// practices are the inputs of Readiness in the order of Config.ReadinessWeights.
func practices() [8]ID {
	return [8]ID{CI, Deploy, CutTests, Observability, Provisioning, Health, OnCall, Flags}
}

// ready is methods 5.2.3.
func (m *model) ready(w world, weights [8]float64) float64 {
	r := 0.0
	for i, id := range practices() {
		r += weights[i] * m.points(w, id) / 100
	}
	return r
}

// decide applies rules 5.3 and gates 5.4 to one world. It returns the services
// to extract, most valuable first.
func (m *model) decide(w world, weights drawWeights) (Decision, []int) {
	need := m.need(w, weights.bonus, false)
	if need < m.cfg.NeedLow {
		if m.at(w, PropagationCost) < m.cfg.HealthyPC && m.at(w, CoreShare) <= m.cfg.HealthyCore {
			return Stay, nil
		}
		return TidyFirst, nil
	}
	ready := m.ready(w, weights.ready)
	passing := m.passing(w, weights)
	if need < m.cfg.NeedHigh || len(passing) == 0 || m.capped(w, ready) {
		return ModularMonolith, nil
	}
	many := len(passing) >= 3 && m.at(w, Teams) >= 3 && ready >= m.cfg.ReadyHigh && m.at(w, SingleService) >= m.cfg.SingleShare
	passing = passing[:min(len(passing), m.limit(w))] // 5.4.4
	switch {
	case len(passing) == 0:
		return ModularMonolith, nil
	case many && len(passing) >= 3:
		return Microservices, passing
	}
	return Extract, passing
}

// capped says whether a gate allows no extraction at all: ours, that a reason
// nobody knows is none, and methods 5.4.1-5.4.3.
func (m *model) capped(w world, ready float64) bool {
	return m.need(w, m.cfg.NeedBonus, true) < m.cfg.NeedHigh || m.tooFew(w) || ready < m.cfg.ReadyLow || !m.sureBoundary(w)
}

// tooFew is methods 5.4.1.
func (m *model) tooFew(w world) bool {
	return m.at(w, Developers) < m.cfg.FewDevelopers && m.at(w, Isolation) < 1 && m.at(w, ScaleAlone) < 1
}

// sureBoundary is methods 5.4.3.
func (m *model) sureBoundary(w world) bool {
	for i := range m.cands {
		if w.value[m.part[i][3]] >= m.cfg.MinConfidence {
			return true
		}
	}
	return false
}

// limit is methods 5.4.4: how many services the people can carry.
func (m *model) limit(w world) int {
	return int(min(max(1, m.at(w, Teams)), m.at(w, Developers)/m.cfg.DevelopersPerService))
}

// passing are the candidates of rule 5.3, with gate 5.4.5, those with most value
// first, then those with the best seams: ordered by seams alone, what was taken out
// was the smallest package at the edge, which helps nobody.
func (m *model) passing(w world, weights drawWeights) []int {
	type rated struct {
		i        int
		s, value float64
	}
	var out []rated
	for i := range m.cands {
		if s := m.seams(w, i, weights.seams); s >= m.cfg.Passing && w.value[m.part[i][0]] <= m.cfg.MaxCrossTx {
			v := -1.0
			if m.cands[i].Value.Known() {
				v = m.cands[i].Value.Value
			}
			out = append(out, rated{i, s, v})
		}
	}
	slices.SortStableFunc(out, func(a, b rated) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(b.s, a.s)) })
	is := make([]int, 0, len(out))
	for _, r := range out {
		is = append(is, r.i)
	}
	return is
}
