package sqltext

// create reads CREATE TABLE, VIEW, INDEX and TRIGGER; other objects only for
// their bodies.
func (p *parser) create(g *group, depth int) Kind {
	p.skipWords("OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "UNIQUE", "MATERIALIZED",
		"VIRTUAL", "EXTERNAL", "FOREIGN", "ALGORITHM", "RECURSIVE", "FULLTEXT", "SPATIAL", "CLUSTERED", "NONCLUSTERED")
	switch p.peek(0).key {
	case "TABLE":
		p.pos++
		p.createTable(g)
	case "VIEW":
		p.pos++
		p.createView(g)
	case "INDEX":
		p.pos++
		p.createIndex()
	default:
		p.createOther(g)
	}
	return Create
}

func (p *parser) ifExists() { p.skipWords("IF", "NOT", "EXISTS") }

func (p *parser) createTable(g *group) {
	p.ifExists()
	at := p.peek(0).at
	name := p.name()
	if name == "" {
		p.pos = len(p.toks)
		return
	}
	r := p.add(name, DDL, at)
	p.def = &Definition{Table: name}
	for p.pos < len(p.toks) {
		t := p.peek(0)
		switch {
		case t.is("("):
			if n := p.peek(1); n.startsStatement() {
				return // CREATE TABLE t (SELECT ...)
			}
			p.pos++
			p.elements()
			for _, c := range p.def.Columns {
				r.column(c)
			}
		case t.key == "LIKE" || t.key == "INHERITS" || t.key == "OF":
			p.pos++
			if p.peek(0).is("(") {
				p.pos++
			}
			at := p.peek(0).at
			if other := p.name(); other != "" && t.key != "OF" {
				p.add(other, Read, at)
			}
		case t.key == "AS" || t.startsStatement():
			if t.key == "AS" {
				p.pos++
			}
			if p.peek(0).startsStatement() {
				p.verb(g, 0)
			}
			return
		default:
			p.pos++
		}
	}
}

func (p *parser) createView(g *group) {
	p.ifExists()
	at := p.peek(0).at
	name := p.name()
	if name == "" {
		return
	}
	p.add(name, DDL, at)
	p.def = &Definition{Table: name, View: true}
	for p.pos < len(p.toks) && p.peek(0).key != "AS" {
		p.pos++
	}
	p.pos++
	p.verb(g, 0)
}

// createIndex reads CREATE INDEX name ON t.
func (p *parser) createIndex() {
	for p.pos < len(p.toks) && p.peek(0).key != "ON" {
		p.pos++
	}
	p.pos++
	p.skipWords("ONLY")
	at := p.peek(0).at
	if name := p.name(); name != "" {
		r := p.add(name, DDL, at)
		for _, c := range p.parenList() {
			r.column(c)
		}
	}
	p.pos = len(p.toks)
}

// createOther reads the body of functions and triggers. The statements of a
// trigger are the statements of the program that fires it, so they are kept.
func (p *parser) createOther(g *group) {
	trigger := p.peek(0).key == "TRIGGER"
	for p.pos < len(p.toks) {
		t := p.peek(0)
		switch {
		case t.kind == bodyText:
			p.keepBody(t)
		case trigger && t.key == "ON":
			p.pos++
			at := p.peek(0).at
			if name := p.name(); name != "" {
				p.add(name, DDL, at)
			}
			continue
		case trigger && t.key == "BEGIN":
			p.pos++
			p.body = true
			p.verb(g, 0)
			return
		}
		p.pos++
	}
}

// elements reads column definitions and constraints up to the closing
// parenthesis.
func (p *parser) elements() {
	for p.pos < len(p.toks) {
		p.element()
		if p.peek(0).is(",") {
			p.pos++
			continue
		}
		if p.peek(0).is(")") {
			p.pos++
		}
		return
	}
}

// constraintWords start a table constraint instead of a column.
var constraintWords = map[string]bool{
	"CONSTRAINT": true, "PRIMARY": true, "UNIQUE": true, "FOREIGN": true, "CHECK": true, "KEY": true, "INDEX": true,
	"EXCLUDE": true, "FULLTEXT": true, "SPATIAL": true, "LIKE": true, "PERIOD": true,
}

// element reads one element of a table definition, to its comma or the closing
// parenthesis.
func (p *parser) element() {
	t := p.peek(0)
	var columns []string
	if t.kind == word && constraintWords[t.key] && (t.key != "KEY" && t.key != "INDEX" || !isType(p.peek(1))) {
		if t.key == "LIKE" {
			p.pos++
			at := p.peek(0).at
			if name := p.name(); name != "" {
				p.add(name, Read, at)
			}
		}
		p.constraint()
		return
	}
	if name := p.name(); name != "" {
		columns = []string{lastPart(name)}
		p.def.Columns = append(p.def.Columns, columns[0])
	}
	p.rest(columns)
}

// isType reports whether a token is a column type, so that the word before it
// is a column after all.
func isType(t *token) bool {
	switch t.key {
	case "TEXT", "VARCHAR", "INT", "INTEGER", "BIGINT", "BLOB", "CHAR", "UUID", "BYTEA", "JSON", "JSONB":
		return true
	}
	return false
}

// constraint reads a table constraint.
func (p *parser) constraint() {
	for p.pos < len(p.toks) {
		t := p.peek(0)
		switch {
		case t.is(",") || t.is(")"):
			return
		case t.key == "FOREIGN":
			p.pos++
			p.skipWords("KEY")
			p.ifExists()
			if isName(p.peek(0)) {
				p.name() // MySQL's index name
			}
			p.rest(p.parenList())
			return
		case t.is("("):
			p.skipParens()
		default:
			p.pos++
		}
	}
}

// rest reads to the end of an element and keeps its REFERENCES.
func (p *parser) rest(columns []string) {
	for p.pos < len(p.toks) {
		t := p.peek(0)
		switch {
		case t.is(",") || t.is(")"):
			return
		case t.kind == word && t.key == "REFERENCES":
			p.references(columns)
		case t.is("("):
			p.skipParens()
		default:
			p.pos++
		}
	}
}

// references keeps a foreign key. It is no access: the statement reads no rows
// of the other table.
func (p *parser) references(columns []string) {
	at := p.peek(0).at
	p.pos++
	to := p.name()
	if to == "" || p.def == nil {
		return
	}
	p.def.ForeignKeys = append(p.def.ForeignKeys, ForeignKey{Columns: columns, To: to, ToColumns: p.parenList(), Offset: at})
}

// alter reads ALTER TABLE with any number of actions.
func (p *parser) alter(g *group, depth int) Kind {
	if k := p.peek(0).key; k != "TABLE" && !(k == "FOREIGN" && p.peek(1).key == "TABLE") {
		p.pos = len(p.toks)
		return Alter
	}
	p.skipWords("FOREIGN", "TABLE")
	p.skipWords("IF", "EXISTS", "ONLY")
	at := p.peek(0).at
	name := p.name()
	if name == "" {
		p.pos = len(p.toks)
		return Alter
	}
	r := p.add(name, DDL, at)
	p.def = &Definition{Table: name}
	if p.peek(0).kind == other { // PostgreSQL: ALTER TABLE t *
		p.pos++
	}
	for p.pos < len(p.toks) {
		p.action()
		if p.peek(0).is(",") || p.peek(0).is(")") {
			p.pos++
		}
	}
	for _, c := range p.def.Columns {
		r.column(c)
	}
	return Alter
}

// action reads one action of ALTER TABLE, to its comma.
func (p *parser) action() {
	switch p.peek(0).key {
	case "ADD":
		p.pos++
		column := p.skipWords("COLUMN")
		p.ifExists()
		switch t := p.peek(0); {
		case t.is("("):
			p.pos++
			p.elements()
		case column:
			c := lastPart(p.name())
			p.def.Columns = append(p.def.Columns, c)
			p.rest([]string{c})
		default:
			p.element()
		}
	case "DROP":
		p.pos++
		column := p.skipWords("COLUMN")
		p.skipWords("IF", "EXISTS")
		if t := p.peek(0); column || t.kind == quoted || t.kind == word && !constraintWords[t.key] && t.key != "DEFAULT" {
			p.def.DroppedColumns = append(p.def.DroppedColumns, lastPart(p.name()))
		}
	case "RENAME":
		p.pos++
		switch k := p.peek(0).key; k {
		case "TO", "AS":
			p.pos++
			p.def.RenamedTo = p.name()
		case "COLUMN":
			p.pos++
			p.renameColumn()
		default:
			if p.peek(1).key == "TO" {
				p.renameColumn()
			}
		}
	case "CHANGE": // MySQL: CHANGE old new type
		p.pos++
		p.skipWords("COLUMN")
		from := lastPart(p.name())
		p.def.DroppedColumns = append(p.def.DroppedColumns, from)
		p.def.Columns = append(p.def.Columns, lastPart(p.name()))
	}
	p.rest(nil)
}

func (p *parser) renameColumn() {
	from := lastPart(p.name())
	if p.peek(0).key != "TO" {
		return
	}
	p.pos++
	p.def.DroppedColumns = append(p.def.DroppedColumns, from)
	p.def.Columns = append(p.def.Columns, lastPart(p.name()))
}

// drop reads DROP TABLE and DROP VIEW.
func (p *parser) drop(g *group) Kind {
	p.skipWords("TEMPORARY", "MATERIALIZED", "FOREIGN")
	if k := p.peek(0).key; k != "TABLE" && k != "VIEW" {
		p.pos = len(p.toks)
		return Drop
	}
	p.pos++
	p.ifExists()
	g.verb, g.from, g.expect = Drop, true, DDL
	return Drop
}

// rename reads MySQL's RENAME TABLE a TO b.
func (p *parser) rename() Kind {
	if !p.skipWords("TABLE", "TABLES") {
		return Other
	}
	at := p.peek(0).at
	name := p.name()
	if name == "" || p.peek(0).key != "TO" {
		return Alter
	}
	p.pos++
	p.add(name, DDL, at)
	p.def = &Definition{Table: name, RenamedTo: p.name()}
	p.pos = len(p.toks)
	return Alter
}
