package gather

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// slot is a parameter of a function.
type slot struct {
	fn refs.Target
	n  int
}

// repeats marks the references in function literals that another function calls
// in a loop.
func (j *joiner) repeats(parts []*part) {
	looped := looping(parts)
	spans := map[int][]refs.Callback{}
	for _, p := range parts {
		for _, c := range p.callbacks {
			from, ok := j.symbols[refs.Target{Package: p.meta.Path, Name: p.decls[c.From].name}]
			if ok && looped[slot{p.targets[c.To], c.Slot}] {
				spans[from] = append(spans[from], c)
			}
		}
	}
	for i := range j.set.Refs {
		r := &j.set.Refs[i]
		for _, c := range spans[r.From] {
			for k := range r.Sites {
				if s := &r.Sites[k]; !before(*s, c.Start) && before(*s, c.End) {
					s.Loop = true
				}
			}
		}
	}
}

func before(a, b facts.Site) bool { return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col }

// looping are the parameters that functions call in a loop, themselves or by
// handing them on.
func looping(parts []*part) map[slot]bool {
	looped := map[slot]bool{}
	from := map[slot][]slot{} // who hands on to a parameter
	var todo []slot
	for _, p := range parts {
		for _, r := range p.repeats {
			s := slot{refs.Target{Package: p.meta.Path, Name: p.decls[r.From].name}, r.Slot}
			if r.To >= 0 {
				to := slot{p.targets[r.To], r.ToSlot}
				from[to] = append(from[to], s)
			} else if !looped[s] {
				looped[s] = true
				todo = append(todo, s)
			}
		}
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, up := range from[s] {
			if !looped[up] {
				looped[up] = true
				todo = append(todo, up)
			}
		}
	}
	return looped
}
