package state

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/effects"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// The answers to whether a goroutine recovers.
const (
	yes     = "yes"
	no      = "no"
	unknown = "unknown"
)

// goroutines lists the places where one is started, and what becomes of panics.
func (j *joiner) goroutines() []facts.Goroutine {
	helpers := j.helpers()
	out := []facts.Goroutine{}
	j.each(func(f *function, sym int) {
		for _, s := range f.starts {
			g := facts.Goroutine{In: sym, Pos: j.pos(f.file, s.at), End: s.end, Kind: s.kind, Via: s.via, Runs: -1, By: -1, Loop: s.loop}
			if s.run.fn != nil && !s.run.dynamic {
				g.Runs = j.t.Symbol(*s.run.fn)
			}
			g.Recovers, g.By = j.recovers(s.run, sym)
			if s.kind == "helper" {
				h, ok := helpers[slotOf{s.helper, s.slot}]
				if !ok {
					continue
				}
				g.Via = string(s.helper.Name)
				if h == yes {
					g.Recovers, g.By = yes, j.t.Symbol(s.helper)
				}
			}
			if recovering()[s.via] {
				g.Recovers = yes
			}
			out = append(out, g)
		}
	})
	slices.SortFunc(out, func(a, b facts.Goroutine) int {
		return cmp.Or(cmp.Compare(a.In, b.In), comparePos(a.Pos, b.Pos), cmp.Compare(a.Via, b.Via), cmp.Compare(a.Runs, b.Runs))
	})
	return slices.Compact(out)
}

type slotOf struct {
	fn   refs.Target
	slot int
}

// helpers maps the parameters that functions of the code base run in a
// goroutine to whether that goroutine recovers. A function that hands its
// parameter to a helper is one itself.
func (j *joiner) helpers() map[slotOf]string {
	out := map[slotOf]string{}
	j.each(func(f *function, sym int) {
		for _, l := range f.launches {
			k, r := slotOf{f.key, l.slot}, no
			if l.body != nil {
				r, _ = j.protects(l.body, sym, 0)
			}
			if old, ok := out[k]; !ok || old == yes {
				out[k] = r
			}
		}
	})
	for changed := true; changed; {
		changed = false
		j.each(func(f *function, _ int) {
			for _, s := range f.starts {
				if s.kind != "helper" || s.run.param == 0 {
					continue
				}
				r, ok := out[slotOf{s.helper, s.slot}]
				k := slotOf{f.key, s.run.param}
				if _, have := out[k]; ok && !have {
					out[k] = r
					changed = true
				}
			}
		})
	}
	return out
}

// recovers answers for what a goroutine runs, and where it recovers.
func (j *joiner) recovers(r runnable, in int) (string, int) {
	switch {
	case r.body != nil:
		return j.protects(r.body, in, 0)
	case r.fn == nil:
		return unknown, -1
	case !r.dynamic:
		return j.protectsFunc(*r.fn, 0)
	}
	all := j.coupled.Methods(*r.fn)
	if len(all) == 0 {
		return unknown, -1
	}
	answer, by := yes, -1
	for _, t := range all {
		a, b := j.protectsFunc(t, 0)
		if a != yes {
			return a, -1
		}
		by = b
	}
	return answer, by
}

// maxProtect bounds how far a body that only calls another is followed.
const maxProtect = 4

func (j *joiner) protectsFunc(t refs.Target, depth int) (string, int) {
	sym := j.t.Symbol(t)
	if sym < 0 {
		return unknown, -1
	}
	f := j.funcs[t]
	if f == nil {
		return no, -1 // nothing of interest in its body
	}
	return j.protects(&f.body, sym, depth)
}

// protects answers for a body; in is the declaration around it.
func (j *joiner) protects(b *body, in, depth int) (string, int) {
	if b.recovers {
		return yes, in
	}
	for _, d := range b.defers {
		if f := j.funcs[d]; f != nil && f.body.calls {
			return yes, j.t.Symbol(d)
		}
	}
	if b.sole != nil && depth < maxProtect {
		return j.protectsFunc(*b.sole, depth+1)
	}
	return no, -1
}

// caches lists maps under a lock that are looked up and filled, and known types.
func (j *joiner) caches() []facts.Cache {
	out := []facts.Cache{}
	for _, p := range j.parts {
		for _, c := range p.caches {
			h := j.t.Symbol(c.holder)
			if h < 0 {
				h = j.t.Symbol(c.owner)
			}
			if h >= 0 {
				out = append(out, facts.Cache{Holder: h, Pos: j.pos(c.file, c.at), Kind: c.kind, Type: c.typ})
			}
		}
	}
	out = append(out, j.guardedMaps()...)
	slices.SortFunc(out, func(a, b facts.Cache) int {
		return cmp.Or(cmp.Compare(a.Holder, b.Holder), cmp.Compare(a.Kind, b.Kind), comparePos(a.Pos, b.Pos))
	})
	return slices.Compact(out)
}

// guardedMap is what is done to a map under locks, over all functions.
type guardedMap struct {
	read, written bool
	memo          bool
	pos           facts.Pos // of the first write, by position
}

func (j *joiner) guardedMaps() []facts.Cache {
	found := map[int]*guardedMap{}
	j.each(func(f *function, _ int) {
		read := map[refs.Target]map[string]bool{}
		for _, u := range f.maps {
			h := j.t.Symbol(u.holder)
			if h < 0 {
				continue
			}
			g := found[h]
			if g == nil {
				g = &guardedMap{}
				found[h] = g
			}
			if !u.write {
				g.read = true
				if !u.bound {
					continue
				}
				if read[u.holder] == nil {
					read[u.holder] = map[string]bool{}
				}
				read[u.holder][u.key] = true
				continue
			}
			if u.own {
				continue // a counter or a list, not a copy of something
			}
			p := j.pos(f.file, u.at)
			if !g.written || comparePos(p, g.pos) < 0 {
				g.pos = p
			}
			g.written = true
			g.memo = g.memo || read[u.holder][u.key]
		}
	})
	var out []facts.Cache
	for h, g := range found {
		switch {
		case g.memo:
			out = append(out, facts.Cache{Holder: h, Pos: g.pos, Kind: "memo"})
		case g.read && g.written:
			out = append(out, facts.Cache{Holder: h, Pos: g.pos, Kind: "guarded-map"})
		}
	}
	return out
}

// singletons lists package variables that are filled through sync.Once.
func (j *joiner) singletons(writes []effects.Write) []facts.Singleton {
	out := []facts.Singleton{}
	j.each(func(f *function, sym int) {
		for _, o := range f.onces {
			once := j.t.Symbol(o.once)
			if once < 0 {
				continue
			}
			if o.fn != nil && *o.fn == o.once { // sync.OnceValue
				out = append(out, facts.Singleton{Var: once, Once: once, In: sym, Pos: j.pos(f.file, o.at)})
				continue
			}
			for _, w := range writes {
				in := w.In == f.key && o.lit.has(place{w.Line, w.Col}) || o.fn != nil && w.In == *o.fn
				if v := j.t.Symbol(w.Var); in && v >= 0 {
					out = append(out, facts.Singleton{Var: v, Once: once, In: sym, Pos: j.pos(f.file, o.at)})
				}
			}
		}
	})
	slices.SortFunc(out, func(a, b facts.Singleton) int {
		return cmp.Or(cmp.Compare(a.Var, b.Var), comparePos(a.Pos, b.Pos), cmp.Compare(a.Once, b.Once))
	})
	return slices.Compact(out)
}
