package contract

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Surface is what one service must offer to all others: the union of the seams
// that end at it. A contract of a service is rendered from it.
type Surface struct {
	Service ident.ServiceID `json:"service"`
	// Consumers are sorted.
	Consumers []ident.ServiceID `json:"consumers"`
	// The lists are those of Seam, each declaration once with the sites,
	// reasons and hints of all consumers, and the worst level.
	Operations []Operation  `json:"operations"`
	Types      []SharedType `json:"types"`
	Values     []Value      `json:"values"`
	Errors     []ErrorUse   `json:"errors"`
	// Questions are numbered anew; one symbol has one question.
	Questions []Question `json:"questions"`
	Coverage  Coverage   `json:"coverage"`
}

// Services lists the services that another one uses, sorted.
func (s *Set) Services() []ident.ServiceID {
	out := make([]ident.ServiceID, 0, len(s.Seams))
	for i := range s.Seams {
		out = append(out, s.Seams[i].To)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Surface joins the seams of a provider. A service that nobody uses has an
// empty surface.
func (s *Set) Surface(service ident.ServiceID) *Surface {
	out := &Surface{
		Service: service, Consumers: []ident.ServiceID{}, Operations: []Operation{}, Types: []SharedType{},
		Values: []Value{}, Errors: []ErrorUse{}, Questions: []Question{},
	}
	for i := range s.Seams {
		m := &s.Seams[i]
		if m.To != service {
			continue
		}
		out.Consumers = append(out.Consumers, m.From)
		out.Operations = join(out.Operations, m.Operations, func(o *Operation) int { return o.Symbol }, (*Operation).merge)
		out.Types = join(out.Types, m.Types, func(t *SharedType) int { return t.Symbol }, (*SharedType).merge)
		out.Values = join(out.Values, m.Values, func(v *Value) int { return v.Symbol }, (*Value).merge)
		out.Errors = join(out.Errors, m.Errors, func(e *ErrorUse) int { return e.Symbol }, (*ErrorUse).merge)
		out.Questions = join(out.Questions, m.Questions, func(q *Question) int { return q.Symbol }, (*Question).merge)
		out.Coverage.Add(m.Coverage)
	}
	slices.Sort(out.Consumers)
	number(out.Questions)
	return out
}

// join merges two lists that are sorted by key, each key once.
func join[T any](a, b []T, key func(*T) int, merge func(*T, *T)) []T {
	out := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch c := cmp.Compare(key(&a[0]), key(&b[0])); {
		case c < 0:
			out, a = append(out, a[0]), a[1:]
		case c > 0:
			out, b = append(out, b[0]), b[1:]
		default:
			x := a[0]
			merge(&x, &b[0])
			out, a, b = append(out, x), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

func (o *Operation) merge(p *Operation) {
	o.Interfaces = union(o.Interfaces, p.Interfaces, cmp.Compare[int])
	o.Implementations = union(o.Implementations, p.Implementations, cmp.Compare[int])
	o.OnData = o.OnData && p.OnData
	o.Reasons = union(o.Reasons, p.Reasons, compareReasons)
	if p.Level > o.Level {
		o.Level, o.Change = p.Level, p.Change
	}
	o.Sites = union(o.Sites, p.Sites, compareSites)
	o.Frequency.merge(p.Frequency)
	o.Errors = union(o.Errors, p.Errors, cmp.Compare[int])
	o.Context = union(o.Context, p.Context, compareContext)
	o.Instances = union(o.Instances, p.Instances, cmp.Compare[string])
	o.Hints = union(o.Hints, p.Hints, compareHints)
	if o.Style != p.Style {
		o.Style = StyleCall
	}
}

func (f *Frequency) merge(g Frequency) {
	f.Loop += g.Loop
	f.PerRequest += g.PerRequest
	f.Startup += g.Startup
	f.Entries = union(f.Entries, g.Entries, cmp.Compare)
}

func (t *SharedType) merge(u *SharedType) {
	t.In, t.Out = t.In || u.In, t.Out || u.Out
	t.Level = max(t.Level, u.Level)
	t.Reasons = union(t.Reasons, u.Reasons, compareReasons)
	t.Fields = join(t.Fields, u.Fields, func(f *FieldUse) int { return f.Symbol }, func(f, g *FieldUse) {
		f.Read, f.Written = f.Read+g.Read, f.Written+g.Written
		f.Sites = union(f.Sites, g.Sites, compareSites)
	})
	t.Sites = union(t.Sites, u.Sites, compareSites)
	if u.Role == RoleService {
		t.Role = RoleService
	}
}

func (v *Value) merge(w *Value) {
	v.Level = max(v.Level, w.Level)
	v.Reasons = union(v.Reasons, w.Reasons, compareReasons)
	v.Sites = union(v.Sites, w.Sites, compareSites)
}

func (e *ErrorUse) merge(f *ErrorUse) {
	e.Tested += f.Tested
	e.Operations = union(e.Operations, f.Operations, cmp.Compare[int])
	e.Level = max(e.Level, f.Level)
	e.Sites = union(e.Sites, f.Sites, compareSites)
}

func (q *Question) merge(r *Question) {
	q.Rules = union(q.Rules, r.Rules, cmp.Compare[string])
	q.Sites += r.Sites
	q.More = union(q.More, r.More, cmp.Compare[int])
}

// union joins sorted lists, each element once.
func union[T any](a, b []T, compare func(T, T) int) []T {
	out := append(append(make([]T, 0, len(a)+len(b)), a...), b...)
	slices.SortStableFunc(out, compare)
	return slices.CompactFunc(out, func(x, y T) bool { return compare(x, y) == 0 })
}
