// Package sqltext reads SQL as programs hold it: any dialect, several statements,
// fragments, and texts with holes where a part is not known. It says which
// tables and columns a text reads, writes and declares. It is no parser: it
// follows the few words that name tables, so that what it does not know does no
// harm. It never fails; on text that is not SQL it finds nothing.
package sqltext

import "strings"

// Hole stands in a text for a part that is not known. It is one letter, so a
// name can have a hole in it.
const Hole = "ʘ"

// MaxText is the number of bytes that Parse looks at; the rest is left out.
const MaxText = 4 << 20

// maxDepth bounds nested parentheses, maxTables the tables of one text.
const (
	maxDepth  = 200
	maxTables = 20000
)

// Mode says what a statement does with a table; values can be joined with |.
type Mode uint8

// The modes.
const (
	Read Mode = 1 << iota
	Write
	DDL
)

// Kind is what a statement does.
type Kind string

// The kinds of statements.
const (
	Select   Kind = "select"
	Insert   Kind = "insert"
	Update   Kind = "update"
	Delete   Kind = "delete"
	Merge    Kind = "merge"
	Truncate Kind = "truncate"
	Create   Kind = "create"
	Alter    Kind = "alter"
	Drop     Kind = "drop"
	Other    Kind = "other"
)

// Statement is one statement of a text.
type Statement struct {
	Kind Kind
	// Offset is the byte offset of its first token in the text, End that
	// behind its last.
	Offset, End int
	// Tables are the tables it names, each once, in order of appearance.
	Tables []Table
	// Definition is set for CREATE TABLE and ALTER TABLE.
	Definition *Definition
}

// Table is a table that a statement names.
type Table struct {
	// Name is in lower case without quotes, with the schema when the text has
	// one. It may contain Hole.
	Name string
	Mode Mode
	// Columns are those that are known to be of this table, in order of
	// appearance, lower case, without repetition.
	Columns []string
	// Offset is where the text names the table first.
	Offset int
}

// Partial reports whether a part of the name is not known.
func (t *Table) Partial() bool { return strings.Contains(t.Name, Hole) }

// Definition is what a CREATE or ALTER TABLE says about a table.
type Definition struct {
	Table string
	// Columns that it adds, DroppedColumns that it removes, in order.
	Columns        []string
	DroppedColumns []string
	ForeignKeys    []ForeignKey
	// RenamedTo is the new name, "" without one.
	RenamedTo string
	// View is true for CREATE VIEW.
	View bool
}

// ForeignKey is one REFERENCES clause.
type ForeignKey struct {
	// Columns are the columns of the defined table; ToColumns may be empty.
	Columns   []string
	To        string
	ToColumns []string
	Offset    int
}

// Parse reads all statements of a text.
func Parse(text string) []Statement {
	return parse(text, false, 0)
}

func parse(text string, body bool, nested int) []Statement {
	toks := lex(text)
	var out []Statement
	for len(toks) > 0 {
		n := statementEnd(toks)
		if n > 0 {
			p := parser{toks: toks[:n], body: body}
			out = append(out, p.statement())
			if nested < 1 {
				for _, b := range p.bodies {
					inner := parse(b.text, true, nested+1)
					shift(inner, b.at)
					out = append(out, inner...)
				}
			}
		}
		toks = toks[min(n+1, len(toks)):]
	}
	return out
}

func shift(all []Statement, by int) {
	for i := range all {
		s := &all[i]
		s.Offset += by
		s.End += by
		for j := range s.Tables {
			s.Tables[j].Offset += by
		}
		if s.Definition != nil {
			for j := range s.Definition.ForeignKeys {
				s.Definition.ForeignKeys[j].Offset += by
			}
		}
	}
}

// Fragment reads a part of a statement as query builders take it: a condition
// with sub-selects, a join clause, a column list. Only tables that a FROM, JOIN
// or sub-select names are found.
func Fragment(text string) Statement {
	p := parser{toks: lex(text), fragment: true}
	return p.statement()
}

// TableName reads the table of an expression such as `orders AS o`, "public"."orders"
// or a sub-select in parentheses.
func TableName(text string) Statement {
	p := parser{toks: lex(text), fragment: true}
	p.begin()
	g := &group{verb: Select, from: true, expect: Read}
	p.group(g, 0)
	return p.finish(Select)
}

// Name is the canonical form of a single table name, which may be a word of SQL:
// lower case, without quotes.
func Name(s string) string { return unquote(strings.TrimSpace(s)) }

// IsSystem reports whether a table is one of the catalogue of a database, which
// is nobody's data.
func IsSystem(name string) bool {
	for _, p := range [...]string{"information_schema.", "pg_catalog.", "performance_schema.", "mysql.", "sys.", "sqlite_", "pg_stat", "pg_class",
		"pg_tables", "pg_indexes", "pg_attribute", "pg_constraint", "pg_namespace", "pg_type", "pg_database", "pg_locks", "pg_roles", "pg_extension",
		"pg_index", "pg_views", "pg_trigger", "pg_enum", "pg_settings", "pg_sequences", "pragma_"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// statementEnd is the index of the semicolon that ends the first statement.
func statementEnd(toks []token) int {
	depth := 0
	for i, t := range toks {
		switch {
		case t.kind == punct && t.text == "(":
			depth++
		case t.kind == punct && t.text == ")":
			depth = max(0, depth-1)
		case t.kind == punct && t.text == ";":
			// An unclosed parenthesis must not swallow the rest of a file.
			if depth == 0 || i+1 < len(toks) && toks[i+1].startsStatement() {
				return i
			}
		}
	}
	return len(toks)
}

// Looks reports whether a text is likely SQL: its first word starts a statement
// that names a table.
func Looks(text string) bool {
	toks := lex(text[:min(len(text), 4096)])
	for len(toks) > 0 && toks[0].kind == punct {
		toks = toks[1:]
	}
	return len(toks) > 1 && toks[0].startsStatement()
}
