package sqltext

import (
	"slices"
	"strings"
)

// clauseEnds end a list of tables.
var clauseEnds = map[string]bool{
	"WHERE": true, "GROUP": true, "ORDER": true, "HAVING": true, "LIMIT": true, "OFFSET": true, "FETCH": true,
	"UNION": true, "EXCEPT": true, "INTERSECT": true, "RETURNING": true, "WINDOW": true, "FOR": true, "SET": true,
	"VALUES": true, "WHEN": true, "QUALIFY": true, "OUTPUT": true, "CONFLICT": true, "RESTART": true, "CONTINUE": true,
	"CASCADE": true,
}

// notAlias are words that can follow a table and are not its alias.
var notAlias = map[string]bool{
	"JOIN": true, "INNER": true, "LEFT": true, "RIGHT": true, "FULL": true, "OUTER": true, "CROSS": true,
	"NATURAL": true, "ON": true, "USING": true, "STRAIGHT_JOIN": true, "TABLESAMPLE": true, "USE": true,
	"FORCE": true, "IGNORE": true, "WITH": true, "PARTITION": true, "LATERAL": true, "SELECT": true, "AND": true,
	"OR": true, "AS": true, "FROM": true, "DO": true, "DEFAULT": true, "INDEXED": true, "NOT": true, "ASOF": true,
	"GLOBAL": true, "ANY": true, "FINAL": true, "PREWHERE": true, "DUPLICATE": true, "KEY": true,
}

// group reads to the parenthesis that closes it, or to the end.
func (p *parser) group(g *group, depth int) {
	defer p.resolve(g)
	for p.pos < len(p.toks) {
		t := &p.toks[p.pos]
		switch {
		case t.is(")"):
			if depth > 0 {
				return
			}
			p.pos++ // stray
		case t.is("("):
			p.open(g, depth)
		case t.is(","):
			p.pos++
			if g.from {
				g.expect = g.nextMode()
			}
		case t.kind == bodyText:
			p.keepBody(t)
			p.pos++
		case g.expect != 0 && isName(t) && !(t.kind == word && (notTable[t.key] || clauseEnds[t.key])):
			mode := g.expect
			g.expect = 0
			p.tableRef(g, mode, depth)
		case t.kind == word:
			p.word(g, t, depth)
		case t.kind == quoted:
			p.column(g)
		default:
			p.pos++
		}
	}
}

// notTable are words in front of a table.
var notTable = map[string]bool{"ONLY": true, "LATERAL": true, "TABLE": true, "SELECT": true, "IF": true, "EXISTS": true}

// nextMode is the mode of a further table in a comma list.
func (g *group) nextMode() Mode {
	if g.verb == Truncate || g.verb == Drop {
		if g.verb == Drop {
			return DDL
		}
		return Write
	}
	return Read
}

// open reads a group in parentheses. Where a table is expected it may hold
// joined tables instead of a sub-select.
func (p *parser) open(g *group, depth int) {
	p.pos++
	if depth >= maxDepth {
		p.pos = len(p.toks)
		return
	}
	if g.expect == 0 {
		p.sub(g, depth+1)
		return
	}
	mode := g.expect
	g.expect = 0
	if n := p.peek(0); n.startsStatement() || n.key == "VALUES" || n.is("(") && p.peek(1).startsStatement() {
		p.sub(g, depth+1)
	} else {
		in := &group{verb: g.verb, from: true, expect: mode, outer: g}
		p.group(in, depth+1)
		g.scope = append(g.scope, in.scope...)
		if p.peek(0).is(")") {
			p.pos++
		}
	}
	p.alias(g, nil)
}

// word reads a keyword, or a name that may be a column.
func (p *parser) word(g *group, t *token, depth int) {
	switch t.key {
	case "SELECT":
		p.pos++
		g.verb, g.from, g.expect, g.inList, g.inSet = Select, false, 0, true, false
	case "FROM":
		p.from(g)
	case "JOIN", "STRAIGHT_JOIN":
		p.pos++
		if g.verb != "" || p.fragment {
			g.from, g.expect, g.inList = true, Read, false
		}
	case "APPLY": // SQL Server: CROSS APPLY
		p.pos++
	case "USING":
		p.pos++
		if (g.verb == Delete || g.verb == Merge) && !p.peek(0).is("(") || g.verb == Merge {
			g.from, g.expect = true, Read
		}
	case "INTO":
		p.into(g)
	case "SET":
		p.pos++
		g.from, g.expect, g.inSet, g.inList = false, 0, true, false
	case "WITH":
		p.pos++
		if p.pos+1 < len(p.toks) && p.toks[min(p.pos+1, len(p.toks)-1)].key == "AS" {
			p.with(g, depth)
			p.verb(g, depth)
		}
	case "ON":
		p.on(g)
	default:
		if clauseEnds[t.key] {
			g.from, g.expect, g.inList = false, 0, false
			g.inSet = g.inSet && t.key != "WHERE"
			p.pos++
			return
		}
		if notTable[t.key] || notAlias[t.key] {
			p.pos++
			return
		}
		p.column(g)
	}
}

// on skips ON CONFLICT and ON DUPLICATE KEY UPDATE; an ON behind a join starts a
// condition.
func (p *parser) on(g *group) {
	p.pos++
	g.expect = 0
	switch p.peek(0).key {
	case "CONFLICT":
		p.pos++
		g.list = append(g.list, p.parenList()...)
	case "DUPLICATE":
		p.pos++
		p.skipWords("KEY", "UPDATE")
		g.inSet, g.from = true, false
	}
}

// from starts a list of tables, where FROM means that.
func (p *parser) from(g *group) {
	prev := p.peek(-1).key
	p.pos++
	if prev == "DISTINCT" && p.pos >= 3 && (p.peek(-3).key == "IS" || p.peek(-3).key == "NOT") {
		return
	}
	g.inList, g.inSet = false, false
	switch {
	case g.verb == Delete && len(g.scope) == 0 && len(g.targets) == 0:
		g.from, g.expect = true, Write
	case g.verb != "":
		g.from, g.expect = true, Read
	case p.fragment && g.outer == nil:
		g.from, g.expect = true, Read
	}
}

// into reads INSERT INTO's table, or SELECT INTO's.
func (p *parser) into(g *group) {
	p.pos++
	p.skipWords("TABLE", "OUTFILE", "DUMPFILE", "TEMP", "TEMPORARY", "UNLOGGED")
	if g.verb == Select && (p.body || p.fragment) {
		return
	}
	if isName(p.peek(0)) && p.peek(-1).key != "OUTFILE" && p.peek(-1).key != "DUMPFILE" {
		g.inList = false
		p.tableRef(g, Write, 0)
	}
}

func (p *parser) insert(g *group) {
	p.skipWords("OR", "IGNORE", "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "REPLACE", "ROLLBACK", "ABORT", "FAIL", "OVERWRITE")
	p.skipWords("INTO")
	p.skipWords("TABLE")
	g.verb = Insert
	at := p.peek(0).at
	name := p.name()
	if name == "" {
		return
	}
	r := p.add(name, Write, at)
	g.scope = append(g.scope, scoped{lastPart(name), r})
	if p.peek(0).key == "AS" {
		p.pos++
		g.scope = append(g.scope, scoped{p.name(), r})
	}
	if n := p.peek(1); p.peek(0).is("(") && !n.startsStatement() {
		for _, c := range p.parenList() {
			r.column(c)
		}
	}
}

// delete reads DELETE FROM t, and MySQL's DELETE a, b FROM a JOIN b.
func (p *parser) delete(g *group) {
	g.verb = Delete
	p.skipWords("LOW_PRIORITY", "QUICK", "IGNORE")
	for p.pos < len(p.toks) && isName(p.peek(0)) && p.peek(0).key != "FROM" {
		g.targets = append(g.targets, lastPart(strings.TrimSuffix(p.name(), ".")))
		if !p.peek(0).is(",") {
			break
		}
		p.pos++
	}
	if k := p.peek(0).key; k != "FROM" && len(g.targets) == 1 {
		// DELETE t WHERE ... (SQL Server)
		r := p.add(g.targets[0], Write, p.peek(-1).at)
		g.scope = append(g.scope, scoped{g.targets[0], r})
	}
}

// copyTable reads COPY t (...) FROM or TO.
func (p *parser) copyTable(g *group, depth int) Kind {
	if p.peek(0).is("(") {
		return Select
	}
	at := p.peek(0).at
	name := p.name()
	if name == "" {
		return Other
	}
	columns := p.parenList()
	mode, kind := Write, Insert
	if p.peek(0).key == "TO" {
		mode, kind = Read, Select
	}
	r := p.add(name, mode, at)
	for _, c := range columns {
		r.column(c)
	}
	p.pos = len(p.toks)
	return kind
}

// tableRef reads a table and its alias.
func (p *parser) tableRef(g *group, mode Mode, depth int) {
	p.skipWords("ONLY", "LATERAL", "TABLE")
	if p.peek(0).is("(") {
		g.expect = mode
		p.open(g, depth)
		return
	}
	t := p.peek(0)
	name := p.name()
	if name == "" {
		return
	}
	if last := p.peek(-1); last.kind == word && last.called && mode == Read && p.peek(0).is("(") {
		p.pos++
		p.sub(g, depth+1) // a function that returns rows
		p.alias(g, nil)
		return
	}
	var r *ref
	if !slices.Contains(p.ctes, name) && plausible(name) {
		r = p.add(name, mode, t.at)
	}
	g.scope = append(g.scope, scoped{lastPart(name), r})
	p.alias(g, r)
}

// plausible rejects what cannot be a table: variables and numbers.
func plausible(name string) bool {
	return !strings.ContainsAny(name, "@?#:'$=<>()") && name != Hole+"."+Hole &&
		strings.IndexFunc(name, func(r rune) bool { return r < '0' || r > '9' }) >= 0
}

// alias reads [AS] name behind a table.
func (p *parser) alias(g *group, r *ref) {
	explicit := p.peek(0).key == "AS"
	if explicit {
		p.pos++
	}
	t := p.peek(0)
	if !isName(t) || !explicit && t.kind == word && (notAlias[t.key] || clauseEnds[t.key]) {
		return
	}
	p.pos++
	g.scope = append(g.scope, scoped{unquote(t.text), r})
	if explicit && p.peek(0).is("(") {
		p.skipParens()
	}
}

// column notes a name outside of a table position.
func (p *parser) column(g *group) {
	t := p.peek(0)
	start := p.pos
	if t.kind == word && t.called {
		p.pos++
		return
	}
	name := p.name()
	if p.pos == start {
		p.pos++
		return
	}
	if p.peek(0).is("(") {
		return
	}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		g.qualified = append(g.qualified, qualifiedColumn{lastPart(name[:i]), name[i+1:]})
		return
	}
	prev := p.toks[max(0, start-1)]
	next := p.peek(0)
	switch {
	case g.inList && (prev.is(",") || prev.key == "SELECT" || prev.key == "DISTINCT") && (next.is(",") || next.key == "FROM" || next.key == "AS"),
		g.inSet && next.kind == other && strings.HasPrefix(next.text, "="),
		!g.inList && !g.inSet && next.kind == other && comparison(next.text),
		!g.inList && (next.key == "IN" || next.key == "IS" || next.key == "LIKE"):
		g.list = append(g.list, name)
	}
}

func comparison(op string) bool {
	switch strings.TrimRight(op, "?") {
	case "=", "<", ">", "<=", ">=", "<>", "!=":
		return true
	}
	return false
}

// resolve gives the columns of a group to its tables.
func (p *parser) resolve(g *group) {
	p.deleteTargets(g)
	for _, q := range g.qualified {
		i := slices.IndexFunc(g.scope, func(x scoped) bool { return x.alias == q.qualifier })
		if i >= 0 {
			g.scope[i].ref.column(q.column)
		} else if g.outer != nil && len(g.outer.qualified) < maxTables {
			g.outer.qualified = append(g.outer.qualified, q)
		}
	}
	if r := g.single(); r != nil {
		for _, c := range g.list {
			r.column(c)
		}
	} else if len(g.scope) > 0 && g.verb == Update && g.scope[0].ref != nil && len(g.list) > 0 {
		g.scope[0].ref.column(g.list[0])
	}
	if g.verb == "" && g.outer != nil { // an expression in parentheses
		g.outer.list = append(g.outer.list, g.list...)
	}
}

// single is the only table of a group, nil when there are more or none.
func (g *group) single() *ref {
	var one *ref
	for _, s := range g.scope {
		if s.ref == nil || one != nil && one != s.ref {
			return nil
		}
		one = s.ref
	}
	return one
}

// deleteTargets marks the tables that DELETE a, b FROM ... names.
func (p *parser) deleteTargets(g *group) {
	if g.verb != Delete || len(g.targets) == 0 {
		return
	}
	for _, s := range g.scope {
		if s.ref != nil && slices.Contains(g.targets, s.alias) {
			s.ref.Mode |= Write
		}
	}
}
