package exchange

import (
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// Write puts the types of bodies into the table of types: typ returns the index
// of one. Package shape calls it when it writes that table; no type is kept
// behind it.
func (c *Collector) Write(typ func(types.Type) int) {
	carried := c.carried()
	row := func(v *value, wanted bool) {
		if wanted && v.typ != nil {
			v.row = typ(written(v.typ)) + 1
		}
		v.typ = nil
	}
	each := func(u *unit) {
		for i := range u.steps {
			s := &u.steps[i]
			row(&s.body, s.body.param == 0)
			row(&s.status, false)
			row(&s.name, false)
			row(&s.media, false)
			for k := range s.args {
				row(&s.args[k], carried[param{s.to, k}] && s.args[k].param == 0)
			}
			for k := range s.targs {
				row(&s.targs[k], s.targs[k].tparam == 0)
			}
		}
	}
	for _, key := range sortedTargets(c.units) {
		each(c.units[key])
	}
	for _, at := range sortedSites(c.sites) {
		each(c.sites[at])
	}
}

// param is a parameter of a function, from 0.
type param struct {
	fn    refs.Target
	index int
}

// carried are the parameters that become a body, directly or by a further call.
func (c *Collector) carried() map[param]bool {
	out := map[param]bool{}
	// from says which parameters are handed on as a parameter.
	from := map[param][]param{}
	var queue []param
	add := func(p param) {
		if !out[p] {
			out[p] = true
			queue = append(queue, p)
		}
	}
	for key, u := range c.units {
		for i := range u.steps {
			s := &u.steps[i]
			if s.body.param > 0 {
				add(param{key, s.body.param - 1})
			}
			for k, a := range s.args {
				if a.param > 0 {
					to := param{s.to, k}
					from[to] = append(from[to], param{key, a.param - 1})
				}
			}
		}
	}
	for len(queue) > 0 {
		p := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, q := range from[p] {
			add(q)
		}
	}
	return out
}

// written is a type as the table can say it: one declared in a function has no
// symbol, so its underlying type stands for it.
func written(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		return types.NewPointer(written(p.Elem()))
	}
	if n, ok := t.(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Parent() != n.Obj().Pkg().Scope() && n.TypeArgs().Len() == 0 && n.Obj().Parent() != nil {
		return n.Underlying()
	}
	if b, ok := t.(*types.Basic); ok {
		return types.Default(b)
	}
	return t
}
