package data

import (
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
)

// subject is what the calls of a query builder have named so far.
type subject struct {
	tables []effect // of table:
	models []*types.Named
	// extra are further tables, read by joins, conditions and preloads.
	extra []effect
	assoc []string
	// raw is true when the chain holds a statement of its own.
	raw  bool
	open bool
	// spread and again are those of outcome.
	spread, again bool
	// unnamed is true when a table's name is empty on purpose.
	unnamed bool
}

// operate says what a call of a query builder does.
func (r *resolver) operate(c *call, f *frame) outcome {
	if c.lib.command.from >= 0 {
		return r.command(c, f)
	}
	before, open := r.chains(c.recv, f)
	if len(before) == 0 {
		before = [][]link{nil}
	}
	var o outcome
	for _, ch := range before {
		sub := subject{}
		for _, l := range ch {
			if l.c.lib != nil && l.c.lib.lib.store == c.lib.lib.store {
				r.name(&sub, l.c, l.f)
			}
		}
		in := r.finish(&sub, c, f, open)
		o.add(in)
	}
	if len(o.statements) > 0 {
		o.open = false
	}
	return o
}

// name adds what one call of a chain names.
func (r *resolver) name(sub *subject, c *call, f *frame) {
	s := c.lib
	if s.verb == verbExec || s.sql.from >= 0 {
		sub.raw = true
	}
	if t, ok := r.namedTables(c, f, sub); ok {
		sub.tables = t
	}
	for i := range c.args {
		if s.model.has(i) {
			m, open := r.models(c.args[i], typeAt(c, i), f)
			if len(m) > 0 {
				sub.models = m
			}
			sub.open = sub.open || open
		}
	}
	if s.typeArg && len(c.typeArgs) > 0 {
		if m, _ := r.models(nil, c.typeArgs[0], f); len(m) > 0 {
			sub.models = m
		}
	}
	r.parts(sub, c, f)
}

func typeAt(c *call, i int) types.Type {
	if i < len(c.types) {
		return c.types[i]
	}
	return nil
}

// parts adds conditions, joins and preloads.
func (r *resolver) parts(sub *subject, c *call, f *frame) {
	s := c.lib
	for i, a := range c.args {
		if a == nil || s.sql.has(i) {
			continue
		}
		if s.assoc.has(i) || s.frag.has(i) {
			texts := r.texts(a, f)
			for _, k := range texts {
				if s.assoc.has(i) && !strings.ContainsAny(k.text, " (ʘ") {
					sub.assoc = append(sub.assoc, k.text)
					continue
				}
				sub.fragment(k, len(texts), s.lib.store)
			}
		}
		if s.join.has(i) {
			sub.extra = append(sub.extra, r.joined(a, typeAt(c, i), f, s)...)
		}
		if a.op == opCall && (s.frag.from >= 0 || s.table.has(i) && !namesTable(a.call)) { // a sub-select
			sub.extra = append(sub.extra, r.subSelect(a, f, s.lib)...)
		}
	}
}

// namesTable reports whether a call does no more than to make a table's name, as
// goqu.T does.
func namesTable(c *call) bool {
	return c.recv == nil && c.lib != nil && c.lib.verb == verbChain && c.lib.table.from >= 0
}

// joined are the tables that an argument names beside the main one.
func (r *resolver) joined(v *value, t types.Type, f *frame, s *signature) []effect {
	var out []effect
	if m, _ := r.models(v, t, f); len(m) > 0 && !isText(t) {
		for _, n := range m {
			if mt, ok := r.tableOf(n, s.lib); ok {
				out = append(out, effect{store: s.lib.store, table: mt.name, mode: sqltext.Read, certainty: certainty(mt.likely), model: n})
			}
		}
		return out
	}
	for _, x := range members(v) {
		for _, k := range r.texts(x, f) {
			for i, e := range tableEffects(s, k) {
				if i == 0 || len(members(v)) == 1 {
					e.mode = sqltext.Read
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// members are the elements of a list, of which the first names a table and the
// others its alias; v itself when it is no list.
func members(v *value) []*value {
	if v != nil && v.op == opTyped {
		v = v.list[0]
	}
	if v != nil && v.op == opGroup && v.typ != nil && len(v.list) > 0 {
		return v.list[:1]
	}
	return []*value{v}
}

// subSelect is what a query builder reads that is an argument of another.
func (r *resolver) subSelect(v *value, f *frame, lib *library) []effect {
	var out []effect
	all, _ := r.chains(v, f)
	for _, ch := range all {
		in := subject{}
		for _, l := range ch {
			if l.c.lib != nil && l.c.lib.lib == lib && l.c.lib.verb == verbChain {
				r.name(&in, l.c, l.f)
			}
		}
		out = append(out, r.subjectEffects(&in, lib, sqltext.Read)...)
	}
	return out
}

// fragment adds the tables of a part of a statement, which is one of n.
func (sub *subject) fragment(k known, n int, store facts.Store) {
	s := k.text
	if store != facts.SQL || !strings.ContainsAny(s, " (") {
		return
	}
	for _, t := range sqltext.Fragment(s).Tables {
		if !t.Partial() {
			sub.extra = append(sub.extra, effect{store: store, table: t.Name, mode: sqltext.Read, columns: t.Columns, certainty: k.certainty(n)})
		}
	}
}

// namedTables are the tables that a call names by text; ok is false when it
// names none.
func (r *resolver) namedTables(c *call, f *frame, sub *subject) (out []effect, ok bool) {
	s := c.lib
	if s.fixed != "" {
		return []effect{{store: s.lib.store, table: s.fixed, certainty: facts.Certain}}, true
	}
	take := func(v *value, g *frame, t types.Type) {
		ok = true
		if m, open := r.models(v, t, g); len(m) > 0 && (t == nil || !isText(t)) {
			for _, n := range m {
				if mt, found := r.tableOf(n, s.lib); found {
					out = append(out, effect{store: s.lib.store, table: mt.name, certainty: certainty(mt.likely), model: n})
				}
			}
			sub.open = sub.open || open
			return
		}
		texts := r.texts(v, g)
		for _, k := range texts {
			sub.spread, sub.again = sub.spread || k.spread, sub.again || k.again
			if k.open && strings.Contains(k.text, sqltext.Hole) {
				sub.open, sub.again = true, sub.again || k.text != sqltext.Hole
				continue
			}
			effects := tableEffects(s, k)
			for i := range effects {
				if effects[i].certainty == facts.Certain {
					effects[i].certainty = k.certainty(len(texts))
				}
			}
			out = append(out, effects...)
			sub.unnamed = sub.unnamed || k.text == ""
		}
	}
	for i, a := range c.args {
		if s.table.has(i) {
			if a != nil && a.op == opGroup && a.typ == nil {
				for _, x := range a.list {
					take(x, f, nil)
				}
				continue
			}
			if m := members(a); len(m) == 1 && m[0] != a && modelType(typeAt(c, i)) == nil {
				take(m[0], f, nil) // []string{"users", "u"}
				continue
			}
			take(a, f, typeAt(c, i))
		}
	}
	if s.field != "" && s.fieldArg < len(c.args) {
		if b, found := r.member(c.args[s.fieldArg], f, s.field, 0); found {
			take(b.v, b.f, nil)
		}
		ok = true
	}
	if s.own != "" {
		if b, found := r.member(c.recv, f, s.own, 0); found {
			take(b.v, b.f, nil)
		}
		ok = true
	}
	return out, ok
}

func isText(t types.Type) bool { return t != nil && isString(t) }

func certainty(likely bool) facts.Certainty {
	if likely {
		return facts.Likely
	}
	return facts.Certain
}

// tableEffects reads the text of a table argument.
func tableEffects(s *signature, k known) []effect {
	if s.lib.store != facts.SQL {
		if name := storeName(k.text, s.key); name != "" {
			return []effect{{store: s.lib.store, table: name, certainty: facts.Certain}}
		}
		return nil
	}
	name := strings.TrimSpace(k.text)
	if strings.ContainsAny(name, "{}") {
		return nil
	}
	if name != "" && !strings.ContainsAny(name, " \t\n,(ʘ") { // may be a word of SQL, as order is
		if strings.ContainsAny(name, ":/?=<>;'") {
			return nil
		}
		return []effect{{store: facts.SQL, table: sqltext.Name(name), certainty: facts.Certain}}
	}
	var out []effect
	for i, t := range sqltext.TableName(k.text).Tables {
		e := effect{store: facts.SQL, table: t.Name, certainty: facts.Certain}
		if i > 0 {
			e.mode = sqltext.Read // further tables of the same text
		}
		if t.Partial() {
			if e.table = knownName(t.Name); e.table == "" {
				continue
			}
			e.certainty = facts.Guess
		}
		out = append(out, e)
	}
	return out
}

// storeName is the name of a collection, bucket or index, or the known prefix of
// a key.
func storeName(s string, key bool) string {
	known, _, partial := strings.Cut(s, sqltext.Hole)
	if !key {
		if partial {
			return ""
		}
		return strings.TrimSpace(s)
	}
	if i := strings.LastIndexAny(known, ":/."); partial && i >= 0 {
		known = known[:i+1]
	}
	known = strings.TrimSpace(known)
	if known == "" {
		return ""
	}
	if partial {
		known += "*"
	}
	return known
}

// finish is the outcome of the last call of a chain.
func (r *resolver) finish(sub *subject, c *call, f *frame, open bool) outcome {
	s := c.lib
	mode := verbMode(s.verb)
	var o outcome
	if s.verb == verbParts {
		return r.addParts(sub, c, f)
	}
	if t, ok := r.namedTables(c, f, sub); ok && len(t) > 0 {
		sub.tables = t
	}
	r.parts(sub, c, f)
	if s.model.from >= 0 || s.typeArg {
		r.name(sub, c, f)
	}
	var effects []effect
	if len(sub.tables) == 0 && (s.dest.rest || len(sub.models) == 0) && s.dest.from >= 0 && !(sub.raw && s.verb == verbRead) {
		effects = r.destinations(sub, c, f, mode)
	}
	effects = append(effects, r.subjectEffects(sub, s.lib, mode)...)
	o.spread, o.again = sub.spread, sub.again
	if len(effects) == 0 {
		if sub.raw || sub.unnamed || s.final && !sub.open && !open {
			return o
		}
		o.open = sub.open || open
		o.reason = "the table is not known"
		return o
	}
	o.statements = []statement{{kind: verbKind(s.verb), effects: effects}}
	return o
}

// addParts is the outcome of a call that only adds to what a chain has named.
func (r *resolver) addParts(sub *subject, c *call, f *frame) outcome {
	var o outcome
	sub.extra, sub.assoc = nil, nil
	r.parts(sub, c, f)
	effects := sub.extra
	for _, n := range uniqueModels(sub.models) {
		for _, path := range sub.assoc {
			for _, t := range r.association(n, path, c.lib.lib) {
				effects = append(effects, effect{store: c.lib.lib.store, table: t, mode: sqltext.Read, certainty: facts.Likely})
			}
		}
	}
	if len(effects) > 0 {
		o.statements = []statement{{kind: "select", effects: effects}}
	}
	return o
}

// subjectEffects are the effects on what a chain has named.
func (r *resolver) subjectEffects(sub *subject, lib *library, mode sqltext.Mode) []effect {
	var out []effect
	models := uniqueModels(sub.models)
	if len(sub.tables) > 0 {
		for _, e := range sub.tables {
			if e.mode == 0 {
				e.mode = mode
			}
			out = append(out, e)
		}
	} else {
		for _, n := range models {
			if t, ok := r.tableOf(n, lib); ok {
				out = append(out, effect{store: lib.store, table: t.name, mode: mode, certainty: certainty(t.likely || len(models) > 1), model: n})
			}
		}
	}
	for _, n := range models {
		for _, path := range sub.assoc {
			for _, t := range r.association(n, path, lib) {
				out = append(out, effect{store: lib.store, table: t, mode: sqltext.Read, certainty: facts.Likely})
			}
		}
	}
	return append(out, sub.extra...)
}

// destinations are the tables of values that a call reads into or writes.
func (r *resolver) destinations(sub *subject, c *call, f *frame, mode sqltext.Mode) []effect {
	var out []effect
	for i, a := range c.args {
		if !c.lib.dest.has(i) {
			continue
		}
		m, open := r.models(a, typeAt(c, i), f)
		sub.open = sub.open || open
		m = uniqueModels(m)
		if !c.lib.dest.rest {
			sub.models = append(sub.models, m...)
			continue
		}
		for _, n := range m {
			if t, ok := r.tableOf(n, c.lib.lib); ok {
				out = append(out, effect{store: c.lib.lib.store, table: t.name, mode: mode, certainty: certainty(t.likely), model: n})
			}
		}
		if len(m) == 0 && a != nil && mode == sqltext.DDL {
			for _, k := range r.texts(a, f) {
				for _, e := range tableEffects(c.lib, k) {
					e.mode = mode
					out = append(out, e)
				}
			}
		}
	}
	return out
}

func verbMode(v verb) sqltext.Mode {
	switch v {
	case verbWrite:
		return sqltext.Write
	case verbReadWrite:
		return sqltext.Read | sqltext.Write
	case verbDDL:
		return sqltext.DDL
	}
	return sqltext.Read
}

func verbKind(v verb) string {
	switch v {
	case verbWrite, verbReadWrite:
		return "update"
	case verbDDL:
		return "create"
	}
	return "select"
}

// sortEffects joins effects on the same table.
func sortEffects(all []effect) []effect {
	var out []effect
	for _, e := range all {
		i := slices.IndexFunc(out, func(o effect) bool { return o.store == e.store && o.table == e.table })
		if i < 0 {
			out = append(out, e)
			continue
		}
		out[i].mode |= e.mode
		out[i].columns = append(slices.Clip(out[i].columns), e.columns...)
		if e.certainty == facts.Certain {
			out[i].certainty = facts.Certain
		}
	}
	return out
}
