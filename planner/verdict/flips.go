package verdict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// flipDraws are enough to find the modal verdict of a changed world; where they
// are not (the base comes out differently), all draws are used.
const flipDraws = 200

// maxFlips is methods 5.5.2: the three nearest.
const maxFlips = 3

// flips finds for each input the smallest change that changes the decision. The
// rules are monotone in every input, so that the ends of its range tell whether
// there is one, and halving finds it.
func (m *model) flips(w world, base Decision) []Flip {
	draws := min(flipDraws, m.cfg.Draws)
	if modal(m.tally(w, draws)) != base {
		draws = m.cfg.Draws
	}
	out := []Flip{}
	for _, i := range m.flippable(w) {
		for _, end := range []float64{m.specs[i].Lo, m.specs[i].Hi} {
			if f, ok := m.flip(w, i, end, base, draws); ok {
				out = append(out, f)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Flip) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), strings.Compare(string(a.Input), string(b.Input)))
	})
	return slices.Clip(out[:min(len(out), maxFlips)])
}

// flipCandidates is how many candidates, best first, are asked what would change
// the decision: those far behind are never the nearest.
const flipCandidates = 5

// flippable are the inputs of the whole and of the best candidates.
func (m *model) flippable(w world) []int {
	var out []int
	for i := range len(m.specs) - 4*len(m.cands) {
		out = append(out, i)
	}
	for k, r := range m.rate(w) {
		for i := range m.cands {
			if k < flipCandidates && m.cands[i].Service == r.Service {
				out = append(out, m.part[i][:]...)
			}
		}
	}
	return out
}

func (m *model) flip(w world, i int, end float64, base Decision, draws int) (Flip, bool) {
	s := &m.specs[i]
	from := w.value[i]
	if w.known[i] && from == end || s.Hi == s.Lo {
		return Flip{}, false
	}
	at := func(x float64) Decision {
		t := world{slices.Clone(w.value), slices.Clone(w.known)}
		t.value[i], t.known[i] = x, true
		return modal(m.tally(t, draws))
	}
	got := at(end)
	if got == base {
		return Flip{}, false
	}
	to := end
	if w.known[i] && !s.Bool {
		to, got = nearest(from, end, s.Integer, at, base)
	}
	f := Flip{Input: s.ID, Label: m.label(i), Unit: s.Unit, From: from, Known: w.known[i], To: to, Decision: got, Distance: .5}
	if f.Known {
		f.Distance = math.Abs(to-from) / (s.Hi - s.Lo)
	} else {
		f.From = 0
	}
	f.Text = f.words(s)
	return f, true
}

// nearest is the value next to from, towards end, where the decision is no
// longer base. End is such a value.
func nearest(from, end float64, integer bool, at func(float64) Decision, base Decision) (float64, Decision) {
	step := 100.0 // two digits after the point are as fine as anybody answers
	if integer {
		step = 1
	}
	near, far := math.Round(from*step), math.Round(end*step)
	got := at(end)
	for math.Abs(far-near) > 1 {
		mid := math.Trunc((near + far) / 2)
		if d := at(mid / step); d == base {
			near = mid
		} else {
			far, got = mid, d
		}
	}
	return far / step, got
}

// label says which candidate a part belongs to.
func (m *model) label(i int) string {
	s := &m.specs[i]
	for k := range m.cands {
		if service, _, ok := strings.Cut(string(s.ID), "/"); ok && service == string(m.cands[k].Service) {
			return m.cands[k].Name + ": " + s.Label
		}
	}
	return s.Label
}

func (f *Flip) words(s *Spec) string {
	becomes := ": " + f.Decision.Words()
	if s.Bool {
		with := "with"
		if f.To == 0 {
			with = "without"
		}
		if !f.Known {
			return fmt.Sprintf("if you have told us %q: %s%s", f.Label, map[bool]string{true: "yes", false: "no"}[f.To > 0], becomes)
		}
		return with + " " + f.Label + becomes
	}
	if !f.Known {
		return fmt.Sprintf("with %s %s (not known today)%s", number(f.To), f.what(s), becomes)
	}
	return fmt.Sprintf("with %s %s instead of %s%s", number(f.To), f.what(s), number(f.From), becomes)
}

// what names the unit, or the measure where the unit says nothing.
func (f *Flip) what(s *Spec) string {
	switch s.Unit {
	case "developers", "teams", "incidents", "deploys a week":
		return s.Unit
	}
	return "(" + f.Label + ", " + s.Unit + ")"
}

func number(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

// Words is the decision as people say it.
func (d Decision) Words() string {
	switch d {
	case Stay:
		return "stay as you are"
	case TidyFirst:
		return "tidy up first"
	case ModularMonolith:
		return "modular monolith"
	case Extract:
		return "take services out"
	case Microservices:
		return "microservices"
	}
	return string(d)
}
