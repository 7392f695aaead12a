package contract

import (
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Summary is what a Document keeps of a Set: counts and levels. Everything else
// follows from the Document's facts and proposal by Derive.
type Summary struct {
	// Seams are sorted by From, To.
	Seams []SeamSummary `json:"seams"`
	// Services are the providers, sorted by ID.
	Services []ServiceSummary `json:"services"`
	// Total counts every operation of every provider once.
	Total Levels `json:"total"`
	// Coverage is that of all seams.
	Coverage Coverage `json:"coverage"`
}

// SeamSummary is a seam in numbers.
type SeamSummary struct {
	From   ident.ServiceID `json:"from"`
	To     ident.ServiceID `json:"to"`
	Levels Levels          `json:"levels"`
	// Types, Values and Errors are declarations, Questions open questions.
	Types     int      `json:"types"`
	Values    int      `json:"values"`
	Errors    int      `json:"errors"`
	Questions int      `json:"questions"`
	Feedback  bool     `json:"feedback"`
	Coverage  Coverage `json:"coverage"`
}

// ServiceSummary counts what a service must offer, each operation once and at
// the worst level that one of its consumers makes of it.
type ServiceSummary struct {
	Service   ident.ServiceID `json:"service"`
	Consumers int             `json:"consumers"`
	Levels    Levels          `json:"levels"`
	Questions int             `json:"questions"`
}

// Levels counts operations by level. Local counts those that travel as code and
// are in none of the others (StyleLocal); Events those of the others that are
// better published.
type Levels struct {
	R0     int `json:"r0"`
	R1     int `json:"r1"`
	R2     int `json:"r2"`
	R3     int `json:"r3"`
	R4     int `json:"r4"`
	Local  int `json:"local"`
	Events int `json:"events"`
}

// Operations is the number of operations that must cross: R0 to R4.
func (l Levels) Operations() int { return l.R0 + l.R1 + l.R2 + l.R3 + l.R4 }

// Remotable is the share of cut signatures at R0 or R1 (methods 5.2.2), 0..1. ok
// is false when nothing crosses: then there is no share.
func (l Levels) Remotable() (share float64, ok bool) {
	n := l.Operations()
	if n == 0 {
		return 0, false
	}
	return float64(l.R0+l.R1) / float64(n), true
}

func (l *Levels) count(o *Operation) {
	if o.Style == StyleLocal {
		l.Local++
		return
	}
	if o.Style == StyleEvent {
		l.Events++
	}
	switch o.Level {
	case R0:
		l.R0++
	case R1:
		l.R1++
	case R2:
		l.R2++
	case R3:
		l.R3++
	default:
		l.R4++
	}
}

func levels(ops []Operation) Levels {
	var l Levels
	for i := range ops {
		l.count(&ops[i])
	}
	return l
}

func (l *Levels) add(o Levels) {
	l.R0 += o.R0
	l.R1 += o.R1
	l.R2 += o.R2
	l.R3 += o.R3
	l.R4 += o.R4
	l.Local += o.Local
	l.Events += o.Events
}

// Summary counts. No list is nil.
func (s *Set) Summary() Summary {
	out := Summary{Seams: []SeamSummary{}, Services: []ServiceSummary{}, Coverage: s.Coverage}
	for i := range s.Seams {
		m := &s.Seams[i]
		out.Seams = append(out.Seams, SeamSummary{
			From: m.From, To: m.To, Levels: levels(m.Operations), Types: len(m.Types), Values: len(m.Values), Errors: len(m.Errors),
			Questions: len(m.Questions), Feedback: m.Feedback, Coverage: m.Coverage,
		})
	}
	for _, id := range s.Services() {
		x := s.Surface(id)
		l := levels(x.Operations)
		out.Services = append(out.Services, ServiceSummary{Service: id, Consumers: len(x.Consumers), Levels: l, Questions: len(x.Questions)})
		out.Total.add(l)
	}
	return out
}

// Cut counts the operations that a service has on its cuts, on either side: what
// it must offer, and what it uses of others.
func (s *Summary) Cut(service ident.ServiceID) Levels {
	var l Levels
	for i := range s.Seams {
		if s.Seams[i].From == service || s.Seams[i].To == service {
			l.add(s.Seams[i].Levels)
		}
	}
	return l
}

// Seam is the summary of an ordered pair, false without one.
func (s *Summary) Seam(from, to ident.ServiceID) (SeamSummary, bool) {
	i := slices.IndexFunc(s.Seams, func(m SeamSummary) bool { return m.From == from && m.To == to })
	if i < 0 {
		return SeamSummary{}, false
	}
	return s.Seams[i], true
}
