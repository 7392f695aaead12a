package sqltext

import (
	"slices"
	"strings"
)

// parser reads one statement.
type parser struct {
	toks []token
	pos  int
	// fragment is true for a part of a statement, body for the text of a
	// stored function, where SELECT ... INTO names a variable.
	fragment, body bool

	// ctes are the names that WITH has defined so far.
	ctes   []string
	tables []*ref
	index  map[string]*ref
	def    *Definition
	bodies []bodyAt
	// verbs counts the verbs that are being read.
	verbs int
}

type bodyAt struct {
	text string
	at   int
}

// ref is a table while its statement is read.
type ref struct {
	Table
	seen map[string]bool
}

// group is the state within one pair of parentheses.
type group struct {
	verb Kind
	// from is true where commas separate tables, expect is the mode of the
	// table that comes next, 0 when none is expected.
	from   bool
	expect Mode
	// scope are the tables of this group by alias; outer is the group around.
	scope []scoped
	outer *group
	// list are the plain columns of a select, insert or set list.
	list []string
	// qualified are columns with a qualifier, not yet resolved.
	qualified []qualifiedColumn
	// targets are the names between DELETE and FROM (MySQL).
	targets []string
	// inList is true in a select list, inSet behind SET.
	inList, inSet bool
}

type scoped struct {
	alias string
	ref   *ref
}

type qualifiedColumn struct{ qualifier, column string }

func (p *parser) begin() {
	p.index = map[string]*ref{}
}

func (p *parser) statement() Statement {
	p.begin()
	kind := Other
	if p.fragment {
		g := &group{}
		p.group(g, 0)
		return p.finish(Select)
	}
	for p.pos < len(p.toks) {
		t := &p.toks[p.pos]
		if t.is("(") || t.kind == word && (t.key == "EXPLAIN" || t.key == "ANALYZE" || t.key == "VERBOSE") {
			if t.is("(") {
				break
			}
			p.pos++
			continue
		}
		break
	}
	g := &group{}
	if p.pos < len(p.toks) {
		kind = p.start(g, 0)
	}
	p.group(g, 0)
	if kind == Other && len(p.tables) > 0 && p.toks[0].is("(") {
		kind = Select
	}
	return p.finish(kind)
}

func (p *parser) finish(kind Kind) Statement {
	s := Statement{Kind: kind, Tables: []Table{}, Definition: p.def}
	if len(p.toks) > 0 {
		s.Offset = p.toks[0].at
		last := &p.toks[len(p.toks)-1]
		s.End = last.at + len(last.text)
	}
	for _, r := range p.tables {
		s.Tables = append(s.Tables, r.Table)
	}
	return s
}

// next returns the token at pos+n, or an empty one.
func (p *parser) peek(n int) *token {
	if i := p.pos + n; i >= 0 && i < len(p.toks) {
		return &p.toks[i]
	}
	return &token{kind: other}
}

func (p *parser) skipWords(words ...string) bool {
	start := p.pos
	for p.pos < len(p.toks) && p.toks[p.pos].kind == word && slices.Contains(words, p.toks[p.pos].key) {
		p.pos++
	}
	return p.pos > start
}

// verb is start, and ends the statement where statements hold each other
// without end.
func (p *parser) verb(g *group, depth int) Kind {
	if p.verbs++; p.verbs > maxDepth {
		p.pos = len(p.toks)
		return Other
	}
	defer func() { p.verbs-- }()
	return p.start(g, depth)
}

// start reads the verb at the beginning of a group.
func (p *parser) start(g *group, depth int) Kind {
	t := p.peek(0)
	if t.kind != word {
		return Other
	}
	switch t.key {
	case "WITH":
		p.pos++
		p.with(g, depth)
		return p.verb(g, depth)
	case "SELECT", "VALUES":
		p.pos++
		g.verb, g.inList = Select, true
		return Select
	case "INSERT", "REPLACE", "UPSERT":
		if t.called {
			return Other // the function replace(...)
		}
		p.pos++
		p.insert(g)
		return Insert
	case "UPDATE":
		p.pos++
		p.skipWords("ONLY", "LOW_PRIORITY", "IGNORE", "OR", "ROLLBACK", "ABORT", "REPLACE", "FAIL")
		g.verb, g.from, g.expect = Update, true, Write
		return Update
	case "DELETE":
		p.pos++
		p.delete(g)
		return Delete
	case "MERGE":
		p.pos++
		p.skipWords("INTO")
		g.verb = Merge
		p.tableRef(g, Write, depth)
		return Merge
	case "TRUNCATE":
		p.pos++
		p.skipWords("TABLE", "ONLY")
		g.verb, g.from, g.expect = Truncate, true, Write
		return Truncate
	case "COPY":
		p.pos++
		return p.copyTable(g, depth)
	case "CREATE":
		p.pos++
		return p.create(g, depth)
	case "ALTER":
		p.pos++
		return p.alter(g, depth)
	case "DROP":
		p.pos++
		return p.drop(g)
	case "RENAME":
		p.pos++
		return p.rename()
	case "TABLE":
		return Other
	}
	return p.minor(g)
}

// minor reads statements that name a table beside the usual ones.
func (p *parser) minor(g *group) Kind {
	switch t := p.peek(0); t.key {
	case "LOAD":
		for p.pos < len(p.toks) && p.toks[p.pos].key != "TABLE" {
			p.pos++
		}
		p.pos++
		g.verb, g.expect = Insert, Write
		return Insert
	case "BEGIN", "DECLARE", "DO", "IF", "LOOP", "END", "ELSE", "THEN":
		// Blocks of stored functions: the statement follows.
		if p.body || t.key == "BEGIN" || t.key == "DO" {
			return p.block(g)
		}
	}
	return Other
}

// block skips the words before the first statement of a block.
func (p *parser) block(g *group) Kind {
	for i := p.pos; i < len(p.toks); i++ {
		t := &p.toks[i]
		if t.kind == bodyText {
			p.keepBody(t)
		}
		if t.startsStatement() && !t.called {
			p.pos = i
			return p.verb(g, 0)
		}
	}
	p.pos = len(p.toks)
	return Other
}

func (p *parser) keepBody(t *token) {
	if i := strings.IndexByte(t.text[1:], '$'); i >= 0 && len(t.text) >= 2*(i+2) {
		p.bodies = append(p.bodies, bodyAt{t.text[i+2 : len(t.text)-i-2], t.at + i + 2})
	}
}

// with reads the definitions of WITH. A definition sees the ones before it, and
// itself when the list is recursive.
func (p *parser) with(g *group, depth int) {
	recursive := p.skipWords("RECURSIVE")
	for p.pos < len(p.toks) {
		name := p.name()
		if name == "" {
			return
		}
		if p.peek(0).is("(") {
			p.skipParens()
		}
		if p.peek(0).key != "AS" {
			return
		}
		p.pos++
		p.skipWords("NOT", "MATERIALIZED")
		if recursive {
			p.ctes = append(p.ctes, name)
		}
		if p.peek(0).is("(") {
			p.pos++
			p.sub(g, depth+1)
		}
		if !recursive {
			p.ctes = append(p.ctes, name)
		}
		if !p.peek(0).is(",") {
			return
		}
		p.pos++
	}
}

// sub reads a group behind its opening parenthesis, to behind its closing one.
func (p *parser) sub(outer *group, depth int) {
	if depth > maxDepth {
		p.pos = len(p.toks)
		return
	}
	g := &group{outer: outer}
	saved := len(p.ctes)
	p.verb(g, depth)
	p.group(g, depth)
	if saved < len(p.ctes) && g.verb != "" {
		p.ctes = p.ctes[:saved]
	}
	if p.peek(0).is(")") {
		p.pos++
	}
}

// skipParens moves behind the group that starts at the current token.
func (p *parser) skipParens() {
	depth := 0
	for ; p.pos < len(p.toks); p.pos++ {
		switch t := &p.toks[p.pos]; {
		case t.is("("):
			depth++
		case t.is(")"):
			if depth--; depth <= 0 {
				p.pos++
				return
			}
		}
	}
}

// parenList reads (a, b, c) as names and moves behind it; nil without one.
func (p *parser) parenList() []string {
	if !p.peek(0).is("(") {
		return nil
	}
	out := []string{}
	depth, fresh := 0, true
	for ; p.pos < len(p.toks); p.pos++ {
		switch t := &p.toks[p.pos]; {
		case t.is("("):
			depth++
		case t.is(")"):
			if depth--; depth == 0 {
				p.pos++
				return out
			}
		case t.is(",") && depth == 1:
			fresh = true
		case fresh && depth == 1 && isName(t):
			out = append(out, lastPart(unquote(t.text)))
			fresh = false
		}
	}
	return out
}

func isName(t *token) bool {
	return t.kind == word || t.kind == quoted || t.kind == str && strings.HasPrefix(t.text, `"`)
}

func lastPart(s string) string {
	return s[strings.LastIndexByte(s, '.')+1:]
}

// name reads a name with its qualifiers and moves behind it; "" when there is
// none.
func (p *parser) name() string {
	t := p.peek(0)
	if !isName(t) {
		return ""
	}
	p.pos++
	raw := t.text
	for {
		dot := strings.HasSuffix(raw, ".")
		if !dot && p.peek(0).is(".") && isName(p.peek(1)) {
			raw += "."
			p.pos++
			dot = true
		}
		n := p.peek(0)
		if !dot || !isName(n) || n.at != p.peek(-1).at+len(p.peek(-1).text) {
			break
		}
		raw += n.text
		p.pos++
	}
	return unquote(raw)
}

func (p *parser) add(name string, mode Mode, at int) *ref {
	r := p.index[name]
	if r == nil {
		if len(p.tables) >= maxTables {
			return nil
		}
		r = &ref{Table: Table{Name: name, Offset: at}, seen: map[string]bool{}}
		p.index[name] = r
		p.tables = append(p.tables, r)
	}
	r.Mode |= mode
	return r
}

func (r *ref) column(name string) {
	if r == nil || name == "" || r.seen[name] || strings.Contains(name, Hole) || len(r.Columns) >= 500 {
		return
	}
	r.seen[name] = true
	r.Columns = append(r.Columns, name)
}
