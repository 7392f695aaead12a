package exchange

import (
	"cmp"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// maxDepth bounds calls, maxSteps the events of one route.
const (
	maxDepth = 8
	maxSteps = 4000
)

// Write fills Set.HTTP. typ is the index of a type; package shape calls it while
// it writes the table of types.
func (c *Collector) Write(typ func(types.Type) int) {
	s := c.t.Set
	for i := range s.Entries {
		e := &s.Entries[i]
		if e.Kind != facts.EntryHTTP {
			continue
		}
		x := &expansion{c: c, typ: typ, out: facts.Exchange{Entry: i, Bodies: []facts.Body{}, Answers: []facts.Answer{}, Reads: []facts.RequestUse{}}}
		at := site{s.Files[e.Pos.File].Path, e.Pos.Line, e.Pos.Col}
		if u := c.sites[at]; u != nil {
			x.unit(u, nil, nil, 0)
		}
		if e.Handler >= 0 && (e.Handler != e.In || c.sites[at] == nil) {
			x.call(c.target(e.Handler), nil, nil, 0)
		}
		x.finish()
		if len(x.out.Bodies)+len(x.out.Answers)+len(x.out.Reads) > 0 {
			s.HTTP.Exchanges = append(s.HTTP.Exchanges, x.out)
		}
	}
	for _, m := range c.middleware {
		x := &expansion{c: c, typ: typ, out: facts.Exchange{Bodies: []facts.Body{}, Answers: []facts.Answer{}, Reads: []facts.RequestUse{}}}
		x.call(m, nil, nil, 0)
		x.finish()
		if sym := c.t.Symbol(m); sym >= 0 && len(x.out.Answers)+len(x.out.Reads) > 0 {
			s.HTTP.Middleware = append(s.HTTP.Middleware, facts.Middleware{Symbol: sym, Answers: x.out.Answers, Reads: x.out.Reads})
		}
	}
	slices.SortFunc(s.HTTP.Middleware, func(a, b facts.Middleware) int { return cmp.Compare(a.Symbol, b.Symbol) })
	c.units, c.sites, c.statuses, c.middleware, c.t = nil, nil, nil, nil, nil
}

func (c *Collector) target(sym int) refs.Target {
	s := c.t.Set.Symbols[sym]
	return refs.Target{Package: c.t.Set.Packages[s.Package].Path, Name: s.Name}
}

// expansion collects the events of one route.
type expansion struct {
	c     *Collector
	typ   func(types.Type) int
	out   facts.Exchange
	steps int
	path  []refs.Target
	media string
}

func (x *expansion) call(to refs.Target, args []value, targs []types.Type, depth int) {
	u := x.c.units[to]
	if u == nil || depth > maxDepth || slices.Contains(x.path, to) {
		return
	}
	x.path = append(x.path, to)
	x.unit(u, args, targs, depth)
	x.path = x.path[:len(x.path)-1]
}

func (x *expansion) unit(u *unit, args []value, targs []types.Type, depth int) {
	bind := func(v value) value {
		if v.param > 0 {
			if v.param > len(args) {
				return value{typ: v.typ}
			}
			a := args[v.param-1]
			if p, ok := types.Unalias(orInvalid(v.typ)).(*types.Pointer); ok && tparam(p.Elem()) > 0 {
				return a // its own type is exact
			}
			return a
		}
		if v.tparam > 0 && v.tparam <= len(targs) {
			v.typ, v.tparam = targs[v.tparam-1], tparam(targs[v.tparam-1])
		}
		return v
	}
	for i := range u.steps {
		if x.steps++; x.steps > maxSteps {
			return
		}
		st := &u.steps[i]
		if st.to.Name != "" {
			next := make([]value, len(st.args))
			for k, a := range st.args {
				next[k] = bind(a)
			}
			types := make([]types.Type, len(st.targs))
			for k, t := range st.targs {
				types[k] = t
				if p := tparam(t); p > 0 && p <= len(targs) {
					types[k] = targs[p-1]
				}
			}
			x.call(st.to, next, types, depth+1)
			continue
		}
		x.event(st, bind)
	}
}

func (x *expansion) event(st *step, bind func(value) value) {
	at := facts.Pos{File: x.c.t.File(st.at.file), Line: st.at.line, Col: st.at.col}
	a := &st.act
	switch {
	case a.read != "":
		if n := bind(st.name); n.known && n.text != "" {
			x.out.Reads = append(x.out.Reads, facts.RequestUse{In: a.read, Name: n.text, Type: st.parsed, Pos: at})
		}
	case a.decode > 0:
		if t := pointed(bind(st.body)); t != nil {
			x.out.Bodies = append(x.out.Bodies, facts.Body{Type: x.typ(t), Pos: at})
		}
	case a.query > 0:
		x.fields(pointed(bind(st.body)), at)
	case a.json > 0 || a.raw || a.status > 0 || a.fixed > 0:
		x.answer(st, bind, at)
	default:
		if m := bind(st.media); m.known {
			x.media = mediaType(m.text)
		}
	}
}

// pointed is the type behind a pointer to decode into, local types by what they
// are made of; nil when it is not known.
func pointed(v value) types.Type {
	if v.typ == nil || isAny(v.typ) {
		return nil
	}
	t := types.Unalias(v.typ)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	return written(t)
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

// fields are the names in the tags of a struct that the query is bound to.
func (x *expansion) fields(t types.Type, at facts.Pos) {
	if t == nil {
		return
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i := range s.NumFields() {
		name := tagName(s.Tag(i), "form", "query")
		if name == "" || name == "-" {
			continue
		}
		u := facts.RequestUse{In: facts.InQuery, Name: name, Pos: at}
		if b, ok := s.Field(i).Type().Underlying().(*types.Basic); ok {
			switch {
			case b.Info()&types.IsInteger != 0:
				u.Type = "integer"
			case b.Info()&types.IsFloat != 0:
				u.Type = "number"
			case b.Info()&types.IsBoolean != 0:
				u.Type = "boolean"
			}
		}
		x.out.Reads = append(x.out.Reads, u)
	}
}

func (x *expansion) answer(st *step, bind func(value) value, at facts.Pos) {
	a := facts.Answer{Type: -1, Pos: at}
	switch {
	case st.act.json > 0:
		a.Media = "application/json"
		if b := bind(st.body); b.typ != nil && !isAny(b.typ) && tparam(b.typ) == 0 && b.typ != types.Typ[types.UntypedNil] {
			a.Type = x.typ(written(b.typ))
		}
	case st.act.raw:
		a.Media = cmp.Or(st.act.media, x.media, "*/*")
		if m := bind(st.media); m.known {
			a.Media = mediaType(m.text)
		}
	}
	for _, code := range x.codes(bind(st.status)) {
		a.Status = code
		b := a
		if code == 204 || code == 304 {
			b.Type, b.Media = -1, ""
		}
		x.out.Answers = append(x.out.Answers, b)
	}
}

// codes are the status codes that a value can be; 0 for an unknown one.
func (x *expansion) codes(v value) []int {
	if v.known {
		if i, err := strconv.Atoi(v.text); err == nil && i >= 100 && i <= 599 {
			return []int{i}
		}
	}
	if list := x.c.statuses[v.from]; len(list) > 0 {
		return list
	}
	return []int{0}
}

func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	if s = strings.ToLower(strings.TrimSpace(s)); strings.Count(s, "/") != 1 || strings.ContainsAny(s, " \"<>") {
		return "*/*"
	}
	return s
}

// tagName is the name in the first of some tags that is there.
func tagName(tag string, keys ...string) string {
	for _, k := range keys {
		for rest := tag; rest != ""; {
			rest = strings.TrimLeft(rest, " ")
			name, after, ok := strings.Cut(rest, ":")
			if !ok {
				break
			}
			q, err := strconv.QuotedPrefix(after)
			if err != nil {
				break
			}
			if text, err := strconv.Unquote(q); err == nil && name == k {
				text, _, _ = strings.Cut(text, ",")
				return text
			}
			rest = after[len(q):]
		}
	}
	return ""
}

// finish sorts and drops what is there twice.
func (x *expansion) finish() {
	pos := func(a, b facts.Pos) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	}
	o := &x.out
	slices.SortFunc(o.Bodies, func(a, b facts.Body) int { return cmp.Or(pos(a.Pos, b.Pos), cmp.Compare(a.Type, b.Type)) })
	o.Bodies = slices.Compact(o.Bodies)
	slices.SortFunc(o.Answers, func(a, b facts.Answer) int {
		return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Media, b.Media), pos(a.Pos, b.Pos))
	})
	o.Answers = slices.CompactFunc(o.Answers, func(a, b facts.Answer) bool {
		return a.Status == b.Status && a.Type == b.Type && a.Media == b.Media
	})
	slices.SortFunc(o.Reads, func(a, b facts.RequestUse) int {
		return cmp.Or(cmp.Compare(a.In, b.In), cmp.Compare(a.Name, b.Name), -cmp.Compare(a.Type, b.Type), pos(a.Pos, b.Pos))
	})
	o.Reads = slices.CompactFunc(o.Reads, func(a, b facts.RequestUse) bool { return a.In == b.In && a.Name == b.Name })
}
