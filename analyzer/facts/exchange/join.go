package exchange

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// maxDepth bounds calls, maxSteps the events of one route.
const (
	maxDepth = 8
	maxSteps = 4000
)

// expand fills Set.HTTP.
func (c *Collector) expand(t *evidence.Tables) {
	s := t.Set
	x := expansion{c: c, t: t, named: map[int]int{}}
	for i := range s.Shape.Named {
		x.named[s.Shape.Named[i].Symbol] = i
	}
	for i := range s.Entries {
		e := &s.Entries[i]
		if e.Kind != facts.EntryHTTP {
			continue
		}
		x.start(i)
		at := site{s.Files[e.Pos.File].Path, e.Pos.Line, e.Pos.Col}
		if u := c.sites[at]; u != nil {
			x.unit(u, nil, nil, 0)
		}
		if e.Handler >= 0 && (e.Handler != e.In || c.sites[at] == nil) {
			x.call(x.target(e.Handler), nil, nil, 0)
		}
		x.finish()
		if len(x.out.Bodies)+len(x.out.Answers)+len(x.out.Reads) > 0 {
			s.HTTP.Exchanges = append(s.HTTP.Exchanges, x.out)
		}
	}
	for _, m := range c.middleware {
		x.start(0)
		x.call(m, nil, nil, 0)
		x.finish()
		if sym := t.Symbol(m); sym >= 0 && len(x.out.Answers)+len(x.out.Reads) > 0 {
			s.HTTP.Middleware = append(s.HTTP.Middleware, facts.Middleware{Symbol: sym, Answers: x.out.Answers, Reads: x.out.Reads})
		}
	}
	slices.SortFunc(s.HTTP.Middleware, func(a, b facts.Middleware) int { return cmp.Compare(a.Symbol, b.Symbol) })
}

func (x *expansion) target(sym int) refs.Target {
	s := x.t.Set.Symbols[sym]
	return refs.Target{Package: x.t.Set.Packages[s.Package].Path, Name: s.Name}
}

// expansion collects the events of one route.
type expansion struct {
	c     *Collector
	t     *evidence.Tables
	named map[int]int // rows of facts.Shape.Named by symbol
	out   facts.Exchange
	steps int
	path  []refs.Target
	media string
}

func (x *expansion) start(entry int) {
	x.out = facts.Exchange{Entry: entry, Bodies: []facts.Body{}, Answers: []facts.Answer{}, Reads: []facts.RequestUse{}}
	x.steps, x.media = 0, ""
}

func (x *expansion) call(to refs.Target, args, targs []value, depth int) {
	u := x.c.units[to]
	if u == nil || depth > maxDepth || slices.Contains(x.path, to) {
		return
	}
	x.path = append(x.path, to)
	x.unit(u, args, targs, depth)
	x.path = x.path[:len(x.path)-1]
}

func (x *expansion) unit(u *unit, args, targs []value, depth int) {
	bind := func(v value) value {
		if v.param > 0 {
			if v.param > len(args) {
				return value{row: v.row}
			}
			return args[v.param-1]
		}
		if v.tparam > 0 && v.tparam <= len(targs) {
			v.row, v.tparam = targs[v.tparam-1].row, targs[v.tparam-1].tparam
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
			types := make([]value, len(st.targs))
			for k, t := range st.targs {
				types[k] = bind(t)
			}
			x.call(st.to, next, types, depth+1)
			continue
		}
		x.event(st, bind)
	}
}

func (x *expansion) event(st *step, bind func(value) value) {
	at := facts.Pos{File: x.t.File(st.at.file), Line: st.at.line, Col: st.at.col}
	a := &st.act
	switch {
	case a.read != "":
		if n := bind(st.name); n.known && n.text != "" {
			x.out.Reads = append(x.out.Reads, facts.RequestUse{In: a.read, Name: n.text, Type: st.parsed, Pos: at})
		}
	case a.decode > 0:
		if t := x.pointed(bind(st.body)); t >= 0 {
			x.out.Bodies = append(x.out.Bodies, facts.Body{Type: t, Pos: at})
		}
	case a.query > 0:
		x.fields(x.pointed(bind(st.body)), at)
	case a.json > 0 || a.raw || a.status > 0 || a.fixed > 0:
		x.answer(st, bind, at)
	default:
		if m := bind(st.media); m.known {
			x.media = mediaType(m.text)
		}
	}
}

// pointed is the type behind a pointer to decode into, -1 when it is not known.
func (x *expansion) pointed(v value) int {
	t := x.known(v)
	if t >= 0 && x.t.Set.Shape.Types[t].Kind == "pointer" {
		return x.t.Set.Shape.Types[t].Elem
	}
	return t
}

// known is the type of a value, -1 for any and for type parameters.
func (x *expansion) known(v value) int {
	if v.row == 0 || v.tparam > 0 {
		return -1
	}
	switch row := &x.t.Set.Shape.Types[v.row-1]; {
	case row.Kind == "interface" && len(row.Methods) == 0, row.Kind == "param", row.Kind == "basic" && row.Name == "untyped nil":
		return -1
	}
	return v.row - 1
}

// fields are the names in the tags of a struct that the query is bound to.
func (x *expansion) fields(t int, at facts.Pos) {
	if t < 0 {
		return
	}
	row := &x.t.Set.Shape.Types[t]
	if i, ok := x.named[row.Symbol]; ok && row.Kind == "own" {
		row = &x.t.Set.Shape.Types[x.t.Set.Shape.Named[i].Type]
	}
	for i := range row.Fields {
		f := &row.Fields[i]
		name := tagName(f.Tag, "form", "query")
		if name == "" || name == "-" {
			continue
		}
		u := facts.RequestUse{In: facts.InQuery, Name: name, Pos: at}
		switch b := x.t.Set.Shape.Types[f.Type].Name; {
		case x.t.Set.Shape.Types[f.Type].Kind != "basic":
		case strings.Contains(b, "int"):
			u.Type = "integer"
		case strings.HasPrefix(b, "float"):
			u.Type = "number"
		case b == "bool":
			u.Type = "boolean"
		}
		x.out.Reads = append(x.out.Reads, u)
	}
}

func (x *expansion) answer(st *step, bind func(value) value, at facts.Pos) {
	a := facts.Answer{Type: -1, Pos: at}
	switch {
	case st.act.json > 0:
		a.Media = "application/json"
		a.Type = x.known(bind(st.body))
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

func sortedTargets(m map[refs.Target]*unit) []refs.Target {
	return slices.SortedFunc(maps.Keys(m), func(a, b refs.Target) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
}

func sortedSites(m map[site]*unit) []site {
	return slices.SortedFunc(maps.Keys(m), func(a, b site) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.col, b.col))
	})
}
