package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Decide gives the verdict (methods 5). The same inputs give the same bytes; no
// input at all is an answer too.
func Decide(in Inputs) *Verdict {
	m := newModel(in)
	w := m.base()
	v := &Verdict{Extract: []ident.ServiceID{}, Candidates: []Rated{}}
	v.Decision, v.Stability = m.stability(w)
	v.Need, v.Readiness = m.needScore(w), m.readyScore(w)
	v.Inputs = m.inputs(w)
	v.Gates = m.gates(w)
	v.Candidates = m.rate(w)
	v.Seams = unknownScore()
	if len(v.Candidates) > 0 {
		v.Seams = v.Candidates[0].Seams
	}
	if v.Decision == Extract || v.Decision == Microservices {
		v.Extract = m.extracted(w, v.Decision)
	}
	v.Cost = m.cost(w, v)
	v.Flips = m.flips(w, v.Decision)
	return v
}

func unknownScore() Score { return Score{Interval: Interval{0, 100}, Parts: []Part{}} }

// span is the points that an input may have.
func (m *model) span(w world, i int) Interval {
	s := &m.specs[i]
	if w.known[i] {
		p := s.points(w.value[i])
		return Interval{p, p}
	}
	a, b := s.points(s.Lo), s.points(s.Hi)
	return Interval{min(a, b), max(a, b)}
}

// ends returns the worlds in which all unknown inputs give the fewest and the
// most points: every score is monotone in them.
func (m *model) ends(w world) (lo, hi world) {
	lo = world{slices.Clone(w.value), w.known}
	hi = world{slices.Clone(w.value), w.known}
	for _, i := range m.unknown(w) {
		s := &m.specs[i]
		lo.value[i], hi.value[i] = s.Lo, s.Hi
		if s.points(s.Lo) > s.points(s.Hi) {
			lo.value[i], hi.value[i] = s.Hi, s.Lo
		}
	}
	return lo, hi
}

func (m *model) needScore(w world) Score {
	lo, hi := m.ends(w)
	s := Score{Interval: Interval{m.need(lo, m.cfg.NeedBonus, false), m.need(hi, m.cfg.NeedBonus, false)}, Parts: []Part{}}
	for _, ids := range reasons() {
		for _, id := range ids {
			i := m.index[id]
			s.Parts = append(s.Parts, Part{ID: id, Label: m.specs[i].Label, Max: 100, Interval: m.span(w, i), Known: w.known[i]})
		}
	}
	s.Known = s.Lo > 0 || s.Hi < 100
	return s
}

func (m *model) readyScore(w world) Score {
	lo, hi := m.ends(w)
	s := Score{Interval: Interval{m.ready(lo, m.cfg.ReadinessWeights), m.ready(hi, m.cfg.ReadinessWeights)}, Parts: []Part{}}
	for k, id := range practices() {
		s.Parts = append(s.Parts, m.part1(w, m.index[id], m.cfg.ReadinessWeights[k]))
	}
	s.Known = s.Lo > 0 || s.Hi < 100
	return s
}

// part1 is an input as a term of a score with this weight.
func (m *model) part1(w world, i int, weight float64) Part {
	p := m.span(w, i)
	return Part{ID: m.specs[i].ID, Label: m.specs[i].Label, Max: weight,
		Interval: Interval{weight * p.Lo / 100, weight * p.Hi / 100}, Known: w.known[i]}
}

func (m *model) seamScore(w world, i int) Score {
	lo, hi := m.ends(w)
	s := Score{Interval: Interval{m.seams(lo, i, m.cfg.SeamWeights), m.seams(hi, i, m.cfg.SeamWeights)}}
	s.Parts = append(s.Parts, m.part1(w, m.index[Agreement], m.cfg.SeamWeights[0]))
	for j, at := range m.part[i] {
		s.Parts = append(s.Parts, m.part1(w, at, m.cfg.SeamWeights[j+1]))
	}
	s.Known = s.Lo > 0 || s.Hi < 100
	return s
}

func (m *model) rate(w world) []Rated {
	out := make([]Rated, 0, len(m.cands))
	for i := range m.cands {
		c := &m.cands[i]
		r := Rated{Service: c.Service, Name: c.Name, Seams: m.seamScore(w, i)}
		r.Months = Input{ID: candidateID(c.Service, partMonths), Label: "cost of taking it out", Unit: "person-months",
			Value: c.Months.Value, Source: source(c.Months), Evidence: evidence(c.Months)}
		tx := m.part[i][0]
		crossLo, crossHi := m.specs[tx].Lo, m.specs[tx].Hi
		if w.known[tx] {
			crossLo, crossHi = w.value[tx], w.value[tx]
		}
		r.Passing = r.Seams.Lo >= m.cfg.Passing && crossHi <= m.cfg.MaxCrossTx
		r.Possible = r.Seams.Hi >= m.cfg.Passing && crossLo <= m.cfg.MaxCrossTx
		r.Why = m.against(&r, crossLo, crossHi)
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b Rated) int { return cmp.Compare(b.Seams.Lo+b.Seams.Hi, a.Seams.Lo+a.Seams.Hi) })
	return out
}

// against says what stands in a candidate's way.
func (m *model) against(r *Rated, crossLo, crossHi float64) string {
	switch {
	case r.Passing:
		return ""
	case crossLo > m.cfg.MaxCrossTx:
		return fmt.Sprintf("%.0f%% of its transactions also touch tables of others; above %.0f%% it can not be taken out yet", 100*crossLo, 100*m.cfg.MaxCrossTx)
	case r.Seams.Hi < m.cfg.Passing:
		return fmt.Sprintf("its seam is too weak: at most %.0f of the %.0f points it needs", r.Seams.Hi, m.cfg.Passing)
	case crossHi > m.cfg.MaxCrossTx:
		return "its transactions were not seen well enough"
	}
	return fmt.Sprintf("its seam is not known well enough: %.0f to %.0f points, %.0f needed", r.Seams.Lo, r.Seams.Hi, m.cfg.Passing)
}

func source(f Fact) Source {
	if !f.Known() {
		return Unknown
	}
	return f.Source
}

func evidence(f Fact) []Evidence {
	if f.Evidence == nil {
		return []Evidence{}
	}
	return f.Evidence
}

func (m *model) inputs(w world) []Input {
	out := make([]Input, 0, len(m.specs))
	for i := range m.specs {
		s := &m.specs[i]
		x := Input{ID: s.ID, Label: m.label(i), Unit: s.Unit, Source: source(m.facts[i]), Evidence: evidence(m.facts[i]), Points: m.span(w, i)}
		if w.known[i] {
			x.Value = w.value[i]
		}
		if s.Ask {
			x.Ask = string(s.ID)
		}
		out = append(out, x)
	}
	return out
}

// extracted are the services of the decision in the world between the unknown
// ends where it is reached with the least points; empty when it is reached in
// none of the two.
func (m *model) extracted(w world, d Decision) []ident.ServiceID {
	lo, hi := m.ends(w)
	for _, t := range []world{lo, hi} {
		if got, is := m.decide(t, m.weights()); got.rank() >= Extract.rank() && (got == d || d == Extract) {
			out := make([]ident.ServiceID, 0, len(is))
			for _, i := range is {
				out = append(out, m.cands[i].Service)
			}
			return out
		}
	}
	return []ident.ServiceID{}
}

// cost is methods 5.2.4 for what is taken out, or for the best candidate where
// nothing is.
func (m *model) cost(w world, v *Verdict) Score {
	s := unknownScore()
	services := v.Extract
	if len(services) == 0 && len(v.Candidates) > 0 {
		services = []ident.ServiceID{v.Candidates[0].Service}
	}
	months := 0.0
	for _, r := range v.Candidates {
		if !slices.Contains(services, r.Service) {
			continue
		}
		if r.Months.Source == Unknown {
			return s
		}
		months += r.Months.Value
	}
	if d := m.index[Developers]; len(services) > 0 && w.known[d] {
		p := min(100, 100*months/(max(1, w.value[d])*3))
		s.Interval, s.Known = Interval{p, p}, true
	}
	return s
}

// state of a gate that is closed when bad holds: known when it is the same at
// both ends.
func (m *model) state(w world, bad func(world) bool) string {
	lo, hi := m.ends(w)
	switch a, b := bad(lo), bad(hi); {
	case a && b:
		return GateClosed
	case a || b:
		return GateUnknown
	}
	return GateOpen
}

// gates are ours and methods 5.4.1-5.4.5, each with what was found.
func (m *model) gates(w world) []Gate {
	c := m.cfg
	out := []Gate{
		{ID: "G0", Rule: fmt.Sprintf("a reason to split must be known: %.0f points of need from what is known", c.NeedHigh), Cap: ModularMonolith,
			State: m.state(w, func(t world) bool { return m.need(t, c.NeedBonus, true) < c.NeedHigh }),
			Text:  fmt.Sprintf("the known reasons give %.0f points", m.need(w, c.NeedBonus, true))},
		{ID: "G1", Rule: fmt.Sprintf("fewer than %.0f developers and no part that must stand alone: one process", c.FewDevelopers), Cap: ModularMonolith,
			State: m.state(w, m.tooFew), Text: m.said(w, Developers)},
		{ID: "G2", Rule: fmt.Sprintf("readiness below %.0f: one process, and a list of what to set up", c.ReadyLow), Cap: ModularMonolith,
			State: m.state(w, func(t world) bool { return m.ready(t, c.ReadinessWeights) < c.ReadyLow }), Text: m.missing(w)},
		{ID: "G3", Rule: fmt.Sprintf("no boundary with confidence %.1f or more: one process, look again later", c.MinConfidence), Cap: ModularMonolith,
			State: m.state(w, func(t world) bool { return !m.sureBoundary(t) }), Text: m.surest(w)},
		{ID: "G4", Rule: "not more new services than teams, and four developers for each",
			State: m.state(w, func(t world) bool { return m.limit(t) < 1 }), Text: m.room(w)},
	}
	return append(out, m.dataGate(w))
}

func (m *model) said(w world, id ID) string {
	i := m.index[id]
	if !w.known[i] {
		return m.specs[i].Label + ": not known"
	}
	return fmt.Sprintf("%s: %s", m.specs[i].Label, number(w.value[i]))
}

func (m *model) missing(w world) string {
	var no, unknown []string
	for _, id := range practices() {
		i := m.index[id]
		switch {
		case !w.known[i]:
			unknown = append(unknown, m.specs[i].Label)
		case m.specs[i].points(w.value[i]) < 100:
			no = append(no, m.specs[i].Label)
		}
	}
	var parts []string
	if len(no) > 0 {
		parts = append(parts, "missing: "+strings.Join(no, ", "))
	}
	if len(unknown) > 0 {
		parts = append(parts, "not known: "+strings.Join(unknown, ", "))
	}
	if len(parts) == 0 {
		return "all practices are in place"
	}
	return strings.Join(parts, "; ")
}

func (m *model) surest(w world) string {
	best := -1
	for i := range m.cands {
		if at := m.part[i][3]; w.known[at] && (best < 0 || w.value[at] > w.value[m.part[best][3]]) {
			best = i
		}
	}
	switch {
	case len(m.cands) == 0:
		return "there is no candidate"
	case best < 0:
		return "the confidence of the boundaries is not known"
	}
	return fmt.Sprintf("the surest is %s with %.2f", m.cands[best].Name, w.value[m.part[best][3]])
}

func (m *model) room(w world) string {
	if !w.known[m.index[Developers]] && !w.known[m.index[Teams]] {
		return "developers and teams: not known"
	}
	lo, hi := m.ends(w)
	a, b := m.limit(lo), m.limit(hi)
	if a == b {
		return fmt.Sprintf("room for %d", a)
	}
	return fmt.Sprintf("room for %d to %d", a, b)
}

// dataGate is methods 5.4.5, about candidates one by one.
func (m *model) dataGate(w world) Gate {
	g := Gate{ID: "G5", Rule: fmt.Sprintf("more than %.0f%% of a candidate's transactions cross the cut: not extractable yet", 100*m.cfg.MaxCrossTx), State: GateOpen}
	var held []string
	unknown := 0
	for i := range m.cands {
		switch at := m.part[i][0]; {
		case !w.known[at]:
			unknown++
		case w.value[at] > m.cfg.MaxCrossTx:
			held = append(held, m.cands[i].Name)
		}
	}
	switch {
	case len(held) > 0:
		g.State, g.Text = GateClosed, "holds back "+strings.Join(held, ", ")
	case unknown > 0:
		g.State, g.Text = GateUnknown, fmt.Sprintf("the transactions of %d of %d candidates are not known", unknown, len(m.cands))
	default:
		g.Text = "holds nobody back"
	}
	return g
}
