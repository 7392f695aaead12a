package roadmap

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/effort"
	"github.com/demarc-dev/demarc/planner/verdict"
)

// Make plans. The same sources give the same bytes.
func Make(s Sources) *Plan {
	if s.Rate == (effort.Rate{}) {
		s.Rate = effort.DefaultRate()
	}
	m := &maker{s: s, index: map[ident.ServiceID]int{}, check: NewChecker(s.Facts), taken: map[string]bool{}, planned: map[string]bool{}}
	for k := range s.Partition.Services {
		m.index[s.Partition.Services[k].ID] = k
	}
	m.owners()
	p := &Plan{Tidy: []Step{}, Extractions: []Extraction{}, Rate: s.Rate, Decision: s.Verdict.Decision}
	p.Tidy = append(p.Tidy, m.tidy()...)
	p.Extractions, p.Order = m.extractions()
	p.Summary = m.summary(p)
	return p
}

// maker holds what all steps need.
type maker struct {
	s     Sources
	index map[ident.ServiceID]int
	owner map[ident.PackagePath]string
	check *Checker
	taken map[string]bool
	// planned are the seams that steps stand for already.
	planned map[string]bool
}

func (m *maker) unit(k int) *boundary.ServiceUnit { return &m.s.Partition.Services[k] }

// packages of a service, sorted.
func (m *maker) packages(k int) []ident.PackagePath {
	out := make([]ident.PackagePath, 0, len(m.unit(k).Packages))
	for _, p := range m.unit(k).Packages {
		out = append(out, p.Package)
	}
	slices.Sort(out)
	return out
}

// owners are who knows each package: CODEOWNERS, else who changed it most
// lately.
func (m *maker) owners() {
	m.owner = map[ident.PackagePath]string{}
	if m.s.History == nil {
		return
	}
	names := map[string]string{}
	for _, a := range m.s.History.People.Authors {
		names[a.ID] = a.Name
	}
	for i := range m.s.History.Packages {
		p := &m.s.History.Packages[i]
		switch {
		case len(p.Owners) > 0:
			m.owner[p.Path] = p.Owners[0].Name
		case p.Main != "":
			m.owner[p.Path] = cmp.Or(names[p.Main], p.Main)
		}
	}
}

// ownersOf are the owners of the packages at the places, at most three, those
// of most places first.
func (m *maker) ownersOf(changes []Change) []string {
	count := map[string]int{}
	for _, c := range changes {
		if c.Pos.Line > 0 && c.Pos.File < len(m.s.Facts.Files) {
			if p := m.s.Facts.Files[c.Pos.File].Package; p >= 0 {
				if o := m.owner[m.s.Facts.Packages[p].Path]; o != "" {
					count[o]++
				}
			}
		}
	}
	out := []string{}
	for o := range count {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	return out[:min(len(out), 3)]
}

// finish fills what every step has, from what it is about.
func (m *maker) finish(x Step) Step {
	x.ID = m.unique(x.ID)
	x.Places = len(x.Changes)
	x.Owners = m.ownersOf(x.Changes)
	x.Changes = slices.Clip(x.Changes[:min(len(x.Changes), shownChanges)])
	x.P50, x.P80 = x.Points*m.s.Rate.Quantile(.5), x.Points*m.s.Rate.Quantile(.8)
	if x.Needs == nil {
		x.Needs = []string{}
	}
	d := &x.Done
	for _, l := range []*[]ident.PackagePath{&d.From, &d.To} {
		if *l == nil {
			*l = []ident.PackagePath{}
		}
	}
	if d.Kinds == nil {
		d.Kinds = []facts.RefKind{}
	}
	if d.Tables == nil {
		d.Tables = []string{}
	}
	if d.Symbols == nil {
		d.Symbols = []ident.SymbolID{}
	}
	if d.Others == nil {
		d.Others = []string{}
	}
	x.Accept = "demarc plan status --step " + x.ID
	if d.Kind == Manual {
		x.Accept = ""
	}
	return x
}

// unique keeps ids apart that differ in signs only, in order of the plan.
func (m *maker) unique(id string) string {
	out := id
	for n := 2; m.taken[out]; n++ {
		out = fmt.Sprintf("%s-%d", id, n)
	}
	m.taken[out] = true
	return out
}

// risk grades a step by its points and by what can not be undone easily.
func risk(points float64, data bool, open int) (string, string) {
	switch {
	case open > 0:
		return "high", fmt.Sprintf("%d open questions have to be decided first", open)
	case data && points >= 10:
		return "high", "data moves, and other code relies on it"
	case data:
		return "medium", "data moves"
	case points >= 20:
		return "medium", "it touches many places"
	}
	return "low", "the compiler and the tests show a mistake"
}

// word makes a name fit for an ID.
func word(s string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
			continue
		}
		dash = true
	}
	return cmp.Or(b.String(), "x")
}

func (m *maker) table(t int) string { return m.s.Facts.Data.Tables[t].Name }

func (m *maker) tableIDs(ts []int) []string {
	out := make([]string, 0, len(ts))
	for _, t := range ts {
		out = append(out, TableID(&m.s.Facts.Data.Tables[t]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *maker) symbol(i int) string {
	if i < 0 || i >= len(m.s.Facts.Symbols) {
		return ""
	}
	s := &m.s.Facts.Symbols[i]
	return string(ident.Symbol(m.s.Facts.Packages[s.Package].Path, s.Name))
}

// uses are the places that a NoReference counts, as changes in order of position.
func (m *maker) uses(d *Condition) []Change {
	out := []Change{}
	m.check.eachReference(d, func(r *facts.Ref, p facts.Pos) {
		to := m.symbol(r.To)
		out = append(out, Change{What: fmt.Sprintf("%s %s %s", shortSymbol(m.symbol(r.From)), how(r.Kind), shortSymbol(to)), Symbol: to, Pos: p})
	})
	slices.SortStableFunc(out, func(a, b Change) int { return comparePos(a.Pos, b.Pos) })
	return out
}

// how is a kind of reference as a verb.
func how(k facts.RefKind) string {
	switch k {
	case facts.Call, facts.Runtime:
		return "calls"
	case facts.FieldWrite, facts.VarWrite:
		return "writes"
	case facts.FieldRead, facts.VarRead:
		return "reads"
	case facts.TypeUse:
		return "names"
	case facts.Embed:
		return "embeds"
	}
	return "uses"
}

// shortSymbol is a symbol without the directories of its package.
func shortSymbol(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

func comparePos(a, b facts.Pos) int { return cmp.Or(a.File-b.File, a.Line-b.Line, a.Col-b.Col) }

// extractions ranks and orders the candidates (8.2).
func (m *maker) extractions() ([]Extraction, Order) {
	asked := map[ident.ServiceID]bool{}
	for _, id := range m.s.Verdict.Extract {
		asked[id] = true
	}
	if m.s.Service != "" {
		asked = map[ident.ServiceID]bool{m.s.Service: true}
	}
	var ks []int
	for k := range m.s.Partition.Services {
		ks = append(ks, k)
	}
	// Those that are asked for are always among the ordered ones, then the
	// cheapest.
	slices.SortStableFunc(ks, func(a, b int) int {
		x, y := asked[m.unit(a).ID], asked[m.unit(b).ID]
		if x != y {
			return map[bool]int{true: -1, false: 1}[x]
		}
		return cmp.Or(cmp.Compare(m.s.Estimates[a].Points, m.s.Estimates[b].Points), cmp.Compare(m.unit(a).ID, m.unit(b).ID))
	})
	if n := len(asked); n > 0 && m.s.Service == "" {
		ks = ks[:min(len(ks), max(n, 1))]
	}
	values := m.values()
	order, how := m.order(ks, values)
	out := make([]Extraction, 0, len(order))
	for _, k := range order {
		e := Extraction{Service: m.unit(k).ID, Name: m.unit(k).Name, Asked: asked[m.unit(k).ID], Estimate: m.s.Estimates[k],
			BackCalls: m.backCalls(k), Patterns: m.patterns(k), Against: m.against(k), Steps: []Step{}}
		e.Value, e.ValueKnown = values[k], values != nil
		if values == nil {
			e.Value = 0
		}
		e.Priority = priority(e.Value, e.ValueKnown, e.Estimate.P50, e.BackCalls)
		switch {
		case len(m.unit(k).Packages) == 0:
			e.Against = "it has no package of its own yet: divide the packages that hold it first (see the steps to tidy up)"
		case e.Asked:
			e.Steps = m.steps(k)
		}
		out = append(out, e)
	}
	return out, how
}

// priority is methods 8.2.3 with lambda 1; 0 where the value is not known.
func priority(value float64, known bool, days float64, back int) float64 {
	if !known {
		return 0
	}
	return value / max(1, days+float64(back))
}

// values is V_i of 8.2.3: the share of each candidate in the recent changes, in
// points; nil where no history says so.
func (m *maker) values() map[int]float64 {
	if m.s.History == nil {
		return nil
	}
	recent := map[ident.PackagePath]float64{}
	for i := range m.s.History.Packages {
		recent[m.s.History.Packages[i].Path] = m.s.History.Packages[i].Recent
	}
	out := map[int]float64{}
	total := 0.0
	for k := range m.s.Partition.Services {
		for _, p := range m.unit(k).Packages {
			out[k] += recent[p.Package]
			total += recent[p.Package]
		}
	}
	if total == 0 {
		return nil
	}
	for k := range out {
		out[k] *= 100 / total
	}
	return out
}

// backCalls are the sites at which a service calls other services.
func (m *maker) backCalls(k int) int {
	n := 0
	for i := range m.s.Contracts.Seams {
		if s := &m.s.Contracts.Seams[i]; s.From == m.unit(k).ID {
			n += s.Coverage.Sites
		}
	}
	return n
}

// valueFirst is from which ratio of values that rule wins (8.2.3).
const valueFirst = 3

// order finds the order of candidates with the least transition cost, unless
// their values differ so much that value decides.
func (m *maker) order(ks []int, values map[int]float64) ([]int, Order) {
	c := newCosts(len(ks))
	at := map[ident.ServiceID]int{}
	for i, k := range ks {
		at[m.unit(k).ID] = i
		c.days[i] = max(1, m.s.Estimates[k].P50)
	}
	place := func(id ident.ServiceID) int {
		if i, ok := at[id]; ok {
			return i
		}
		return len(ks)
	}
	for i := range m.s.Contracts.Seams {
		s := &m.s.Contracts.Seams[i]
		if a, b := place(s.From), place(s.To); a != b {
			c.tie(a, b, seamPoints(s))
		}
	}
	order, total, exact := c.best()
	how := Order{Exact: exact, Cost: total, Rule: "least transition cost"}
	back := slices.Clone(order)
	slices.Reverse(back)
	how.Reverse = c.total(back)
	out := make([]int, 0, len(ks))
	for _, i := range order {
		out = append(out, ks[i])
	}
	if least, most := extremes(ks, values); len(ks) > 1 && most >= valueFirst*max(least, 1) && m.asksAll(ks) {
		how.Rule = "value first"
		slices.SortStableFunc(out, func(a, b int) int {
			return cmp.Compare(priority(values[b], true, m.s.Estimates[b].P50, m.backCalls(b)), priority(values[a], true, m.s.Estimates[a].P50, m.backCalls(a)))
		})
	}
	return out, how
}

// asksAll says that every candidate is asked for: only then value may decide.
func (m *maker) asksAll(ks []int) bool {
	for _, k := range ks {
		if !slices.Contains(m.s.Verdict.Extract, m.unit(k).ID) {
			return false
		}
	}
	return true
}

func extremes(ks []int, values map[int]float64) (least, most float64) {
	if values == nil {
		return 0, 0
	}
	least = math.Inf(1)
	for _, k := range ks {
		least, most = min(least, values[k]), max(most, values[k])
	}
	return least, most
}

// seamPoints is what crosses in cut function points (8.4), without data.
func seamPoints(s *contract.Seam) float64 {
	w := effort.DefaultWeights()
	p := 0.0
	for i := range s.Operations {
		if !s.Operations[i].OnData {
			p += w.Operation + w.Repair[min(max(s.Operations[i].Level, contract.R0), contract.R4)]
		}
	}
	return p + w.DTO*float64(len(s.Types)) + .1*float64(s.Coverage.Sites)
}

// against is what the verdict has against a candidate.
func (m *maker) against(k int) string {
	for i := range m.s.Verdict.Candidates {
		if c := &m.s.Verdict.Candidates[i]; c.Service == m.unit(k).ID {
			return c.Why
		}
	}
	return ""
}

func (m *maker) summary(p *Plan) string {
	steps, days := 0, 0.0
	count := func(xs []Step) {
		for i := range xs {
			steps++
			days += xs[i].P50
		}
	}
	count(p.Tidy)
	tidy := steps
	for i := range p.Extractions {
		count(p.Extractions[i].Steps)
	}
	sized := fmt.Sprintf("about %.0f days of one person (P50, %s)", days, p.Rate.Words())
	switch {
	case steps == 0:
		return "Nothing has to be done."
	case steps > tidy:
		return fmt.Sprintf("%d steps, each one pull request: %d that are worth doing anyway and %d of extractions; %s.", steps, tidy, steps-tidy, sized)
	case p.Decision == verdict.Extract || p.Decision == verdict.Microservices:
		return fmt.Sprintf("%d steps to tidy up first, each one pull request; %s.", steps, sized)
	}
	return fmt.Sprintf("Nothing is extracted. %d steps inside the process, each one pull request; %s.", steps, sized)
}
