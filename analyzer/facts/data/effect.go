package data

import (
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
)

// effect is what one call does to one table.
type effect struct {
	store     facts.Store
	table     string
	mode      sqltext.Mode
	columns   []string
	certainty facts.Certainty
	// model is the type that named the table, with its library, nil without
	// one.
	model *types.Named
}

// statement is one statement that a call runs.
type statement struct {
	kind    string
	text    string
	effects []effect
}

// outcome is what a call does.
type outcome struct {
	statements []statement
	// open is true when parameters decide what it does.
	open bool
	// reason says why a part of it is not known, "" when all is; known is what
	// is known.
	reason, known string
	// spread is true when a field may have one of several values and its
	// struct is not known, again when any caller's values should be taken
	// where none tells.
	spread, again bool
	// indirect is true when the calls of a builder say what is done, and are
	// seen themselves. prepared are the calls whose text it runs.
	indirect bool
	prepared []*call
}

// perform says what a call does in a frame.
func (r *resolver) perform(c *call, f *frame) outcome {
	s := c.lib
	switch s.verb {
	case verbExec:
		return r.execute(c, f)
	case verbRead, verbWrite, verbReadWrite, verbDDL, verbParts:
		return r.operate(c, f)
	case verbExpr:
		return r.expression(c, f)
	case verbRun:
		o := r.built(c.recv, f, c)
		o.indirect = true
		return o
	}
	return outcome{}
}

// execute reads the SQL that a call runs.
func (r *resolver) execute(c *call, f *frame) outcome {
	v, g := r.sqlValue(c, f)
	var o outcome
	if c.lib.sql.from < 0 {
		o = r.executePrepared(c, f)
	} else {
		o = r.run(r.texts(v, g), c.lib.lib.store)
	}
	if len(o.statements) > 0 || v == nil {
		return o
	}
	// The text comes from a query builder, whose calls are seen themselves.
	if in := r.built(v, g, c); len(in.statements) > 0 {
		in.indirect = true
		return in
	}
	return o
}

// built is what the calls of a query builder say together.
func (r *resolver) built(v *value, f *frame, c *call) outcome {
	var o outcome
	all, _ := r.chains(v, f)
	for _, ch := range all {
		for i, l := range ch {
			if l.c.lib == nil || l.c == c || l.c.lib.verb == verbRun || l.c.lib.verb == verbChain && l.c.lib.sql.from < 0 {
				continue
			}
			in := r.performLink(ch[:i], l)
			o.statements = append(o.statements, in.statements...)
			if o.reason == "" {
				o.reason, o.known = in.reason, in.known
			}
		}
	}
	return o
}

func (r *resolver) performLink(before []link, l link) outcome {
	if l.c.lib.verb == verbChain && l.c.lib.sql.from >= 0 && l.c.lib.sql.from < len(l.c.args) {
		return r.run(r.texts(sqlArgument(l.c), l.f), l.c.lib.lib.store)
	}
	return r.perform(l.c, l.f)
}

// expression reads a text that is a condition or a whole statement. A condition
// that is not known is not worth a word.
func (r *resolver) expression(c *call, f *frame) outcome {
	if c.lib.sql.from >= len(c.args) {
		return outcome{}
	}
	var whole []known
	var o outcome
	sub := subject{}
	texts := r.texts(sqlArgument(c), f)
	for _, k := range texts {
		switch {
		case wholeStatement(k.text):
			whole = append(whole, k)
		case k.open:
			o.open = true
		default:
			sub.fragment(k, len(texts), c.lib.lib.store)
		}
	}
	o.add(r.run(whole, c.lib.lib.store))
	if len(sub.extra) > 0 {
		o.statements = append(o.statements, statement{kind: "select", effects: sub.extra})
	}
	return o
}

// wholeStatement reports whether a text starts like a statement.
func wholeStatement(s string) bool {
	w, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	w, _, _ = strings.Cut(w, "\n")
	switch strings.ToUpper(w) {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "WITH", "TRUNCATE", "CREATE", "ALTER", "DROP":
		return true
	}
	return false
}

// sqlValue is the argument that holds the SQL.
func (r *resolver) sqlValue(c *call, f *frame) (*value, *frame) {
	return sqlArgument(c), f
}

// sqlArgument is the argument that holds the SQL, nil without one.
func sqlArgument(c *call) *value {
	i := c.lib.sql.from
	switch {
	case i < 0 || i >= len(c.args):
		return nil
	case c.lib.named:
		return &value{op: opElement, list: []*value{nil, c.args[i]}}
	}
	return c.args[i]
}

// executePrepared runs the text of the statement that the receiver is.
func (r *resolver) executePrepared(c *call, f *frame) outcome {
	var o outcome
	all, open := r.chains(c.recv, f)
	for _, ch := range all {
		for i := len(ch) - 1; i >= 0; i-- {
			l := ch[i]
			if l.c.lib == nil || l.c.lib.verb != verbChain {
				continue
			}
			if l.c.lib.sql.from < 0 {
				for _, a := range l.c.args { // tx.Stmt(prepared)
					o.add(r.prepared(a, l.f))
				}
				continue
			}
			if n := l.c.lib.sql.from; n < len(l.c.args) {
				in := r.run(r.texts(sqlArgument(l.c), l.f), c.lib.lib.store)
				o.add(in)
				o.prepared = append(o.prepared, l.c)
			}
			break
		}
	}
	if len(o.statements) == 0 && o.reason == "" {
		if in := r.preparedText(c.recv, f, c.lib.lib.store); len(in.statements) > 0 {
			return in
		}
		o.reason = "the prepared statement is not known"
	}
	o.open = o.open || open && len(o.statements) == 0
	return o
}

func (r *resolver) prepared(v *value, f *frame) outcome {
	var o outcome
	all, _ := r.chains(v, f)
	for _, ch := range all {
		for _, l := range ch {
			if l.c.lib != nil && l.c.lib.verb == verbChain && l.c.lib.sql.from >= 0 && l.c.lib.sql.from < len(l.c.args) {
				o.add(r.run(r.texts(sqlArgument(l.c), l.f), l.c.lib.lib.store))
				o.prepared = append(o.prepared, l.c)
			}
		}
	}
	if len(all) == 0 {
		return r.preparedText(v, f, facts.SQL)
	}
	return o
}

// preparedText runs the text that a statement is known to be prepared from: that
// of a named query.
func (r *resolver) preparedText(v *value, f *frame, store facts.Store) outcome {
	all := r.texts(v, f)
	if len(all) == 1 && all[0].text == sqltext.Hole {
		return outcome{}
	}
	return r.run(all, store)
}

func (o *outcome) add(other outcome) {
	o.statements = append(o.statements, other.statements...)
	o.prepared = append(o.prepared, other.prepared...)
	o.open = o.open || other.open
	o.spread, o.again = o.spread || other.spread, o.again || other.again
	if o.reason == "" {
		o.reason, o.known = other.reason, other.known
	}
}

// run reads texts that are executed.
func (r *resolver) run(all []known, store facts.Store) outcome {
	var o outcome
	for _, k := range all {
		if strings.TrimSpace(k.text) == "" {
			continue
		}
		found := false
		o.spread, o.again = o.spread || k.spread, o.again || k.again
		for _, s := range sqltext.Parse(k.text) {
			st := statement{kind: string(s.Kind), text: k.text[s.Offset:min(s.End, len(k.text))]}
			partial := false
			for _, t := range s.Tables {
				if sqltext.IsSystem(t.Name) {
					continue
				}
				e := effect{store: store, table: t.Name, mode: t.Mode, columns: t.Columns, certainty: k.certainty(len(all))}
				if t.Partial() {
					if e.table = knownName(t.Name); e.table == "" || k.open {
						o.again = o.again || e.table != ""
						partial = true
						continue
					}
					e.certainty = facts.Guess
				}
				st.effects = append(st.effects, e)
			}
			if partial {
				o.reason, o.known = "a part of a table's name is not known", shorten(k.text)
				o.open = o.open || k.open
			}
			if len(st.effects) > 0 {
				found = true
				o.keep(st)
			}
		}
		if !found && o.reason == "" && strings.Contains(k.text, sqltext.Hole) && !harmless(k.text) {
			o.open = o.open || k.open
			o.reason, o.known = "the statement is not known", shorten(k.text)
		}
	}
	return o
}

// keep adds a statement, or its columns to one that does the same to the same
// tables: variants of one text.
func (o *outcome) keep(st statement) {
	same := func(a, b effect) bool { return a.store == b.store && a.table == b.table && a.mode == b.mode }
	for i := range o.statements {
		old := &o.statements[i]
		if old.kind != st.kind || !slices.EqualFunc(old.effects, st.effects, same) {
			continue
		}
		for j := range old.effects {
			old.effects[j].columns = append(slices.Clip(old.effects[j].columns), st.effects[j].columns...)
		}
		return
	}
	o.statements = append(o.statements, st)
}

// harmless reports whether a text with holes surely names no table: it starts
// with the word of a statement that does not.
func harmless(s string) bool {
	w, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	switch strings.ToUpper(w) {
	case "SET", "PRAGMA", "SHOW", "NOTIFY", "LISTEN", "UNLISTEN", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT",
		"VACUUM", "USE", "GRANT", "REVOKE", "ANALYZE":
		return true
	case "SELECT":
		return !strings.Contains(strings.ToUpper(s), "FROM")
	}
	return false
}

// knownName is the name behind a schema or prefix that is not known; "" when
// too little is known: of orders + "_tags" the name is not known.
func knownName(name string) string {
	rest, ok := strings.CutPrefix(name, sqltext.Hole)
	if !ok || strings.Contains(rest, sqltext.Hole) {
		return ""
	}
	rest = strings.TrimLeft(rest, ".")
	if len(rest) < 3 || rest[0] == '_' {
		return ""
	}
	return rest
}

// maxShown is the number of bytes of a statement that are kept.
const maxShown = 200

// shorten is a statement on one line, with "…" for holes.
func shorten(s string) string {
	if len(s) > 4*maxShown {
		s = s[:4*maxShown]
	}
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "")
	s = strings.ReplaceAll(s, sqltext.Hole, "…")
	if len(s) <= maxShown {
		return s
	}
	cut := maxShown
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
