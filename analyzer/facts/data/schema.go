package data

import (
	"go/types"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// schema reads the definitions of SQL files and of literals in Go code.
func (e *emitter) schema(files *sqlFiles, parts []*part) {
	for _, name := range files.cut {
		e.t.Set.Incomplete = append(e.t.Set.Incomplete, facts.Gap{
			Kind: facts.GapUnreadable, Package: -1, Count: 1, Detail: name + ": larger than 4 MB, the rest was not read",
			Pos: &facts.Pos{File: e.t.File(name), Line: 1, Col: 1},
		})
	}
	// A table that one directory's migrations drop may live on in another's.
	state := map[string]map[tableKey]bool{}
	for _, f := range files.all {
		number := e.t.File(f.path)
		if number < 0 {
			continue
		}
		dir := series(f.path)
		if state[dir] == nil {
			state[dir] = map[tableKey]bool{}
		}
		for _, s := range f.statements {
			line, col := f.lines.at(s.Offset)
			d := declaration{how: "migration", pos: facts.Pos{File: number, Line: line, Col: col}, symbol: -1}
			d.at = func(offset int) facts.Pos {
				line, col := f.lines.at(offset)
				return facts.Pos{File: number, Line: line, Col: col}
			}
			e.define(s, d, state[dir])
		}
	}
	for _, p := range parts {
		for _, x := range p.entTables {
			t := e.table(facts.SQL, canonical(x.name, facts.SQL))
			t.declared = append(t.declared, facts.Declaration{
				How: "ent", Pos: facts.Pos{File: e.t.File(x.file), Line: x.line, Col: x.col},
				Symbol: e.t.Symbol(refs.Target{Package: p.path, Name: x.symbol}),
			})
		}
		e.entForeignKeys(p)
		for _, l := range p.literals {
			e.literal(p, l)
		}
	}
	for _, x := range e.tables {
		lives, dies := false, false
		for _, s := range state {
			if alive, ok := s[x.key]; ok {
				lives, dies = lives || alive, dies || !alive
			}
		}
		x.dropped = dies && !lives
	}
}

// literal reads the definitions of a literal in Go code.
func (e *emitter) literal(p *part, l ddlLiteral) {
	number := e.t.File(l.file)
	symbol := e.t.Symbol(refs.Target{Package: p.path, Name: l.symbol})
	if number < 0 {
		return
	}
	lines := newLineIndex(l.text)
	at := func(offset int) facts.Pos {
		if !l.raw {
			return facts.Pos{File: number, Line: l.line, Col: l.col}
		}
		line, col := lines.at(offset)
		if line == 1 {
			col += l.col
		}
		return facts.Pos{File: number, Line: l.line + line - 1, Col: col}
	}
	up, down := upPart("", l.text)
	if down {
		return
	}
	for _, s := range sqltext.Parse(up) {
		if s.Kind == sqltext.Drop {
			continue // the way back of a migration, as likely as not
		}
		e.define(s, declaration{how: "migration", pos: at(s.Offset), symbol: symbol, at: at}, nil)
	}
}

// declaration is where a definition stands.
type declaration struct {
	how    string
	pos    facts.Pos
	symbol int
	at     func(offset int) facts.Pos
}

// define adds what a statement says about tables; alive notes which exist.
func (e *emitter) define(s sqltext.Statement, d declaration, alive map[tableKey]bool) {
	set := func(name string, lives bool) {
		if alive != nil {
			alive[e.table(facts.SQL, name).key] = lives
		}
	}
	if s.Kind == sqltext.Drop {
		for _, t := range s.Tables {
			if e.tables[tableKey{facts.SQL, schemaless(t.Name)}] != nil {
				set(t.Name, false)
			}
		}
		return
	}
	def := s.Definition
	if def == nil || strings.Contains(def.Table, sqltext.Hole) || sqltext.IsSystem(def.Table) {
		return
	}
	x := e.table(facts.SQL, def.Table)
	x.view = x.view || def.View
	if s.Kind == sqltext.Create {
		x.declared = append(x.declared, facts.Declaration{How: d.how, Pos: d.pos, Symbol: d.symbol})
		set(def.Table, true)
	}
	for _, c := range def.Columns {
		if c != "" {
			x.columns[c] = true
		}
	}
	for _, k := range def.ForeignKeys {
		if strings.Contains(k.To, sqltext.Hole) || sqltext.IsSystem(k.To) {
			continue
		}
		to := e.table(facts.SQL, k.To)
		x.keys = append(x.keys, foreignKey{k.Columns, k.ToColumns, to.key, d.at(k.Offset)})
	}
	if def.RenamedTo != "" {
		n := e.table(facts.SQL, renamed(def.Table, def.RenamedTo))
		n.declared = append(n.declared, facts.Declaration{How: d.how, Pos: d.pos, Symbol: d.symbol})
		for c := range x.columns {
			n.columns[c] = true
		}
		n.keys = append(n.keys, x.keys...)
		set(def.Table, false)
		set(renamed(def.Table, def.RenamedTo), true)
	}
}

// renamed is the new name in the schema of the old one.
func renamed(from, to string) string {
	if i := strings.LastIndexByte(from, '.'); i >= 0 && !strings.Contains(to, ".") {
		return from[:i+1] + to
	}
	return to
}

// schemaless drops the schemas that are the default of their database, so that
// one table has one name.
func schemaless(name string) string {
	for _, s := range [...]string{"public.", "dbo.", "main."} {
		if rest, ok := strings.CutPrefix(name, s); ok && rest != "" {
			return rest
		}
	}
	return name
}

// declareModel notes that a model's type declares a table, with its columns and
// foreign keys.
func (e *emitter) declareModel(n *types.Named, t *table, lib *library) {
	n = n.Origin()
	if e.models[n] || n.Obj().Pkg() == nil {
		return
	}
	e.models[n] = true
	key := refs.Target{Package: ident.PackagePath(n.Obj().Pkg().Path()), Name: ident.SymbolName(n.Obj().Name())}
	at, own := e.r.structs[key]
	pos := facts.Pos{File: e.t.File(at.file), Line: at.line, Col: at.col}
	if own && pos.File >= 0 {
		t.declared = append(t.declared, facts.Declaration{How: "model", Pos: pos, Symbol: e.t.Symbol(key)})
	}
	m := modelReader{e: e, table: t, lib: lib, at: at, pos: pos, owner: n}
	if st, ok := n.Underlying().(*types.Struct); ok {
		m.fields(st, 0)
	}
}

// modelReader reads the fields of a model.
type modelReader struct {
	e     *emitter
	table *table
	lib   *library
	at    structure
	pos   facts.Pos
	owner *types.Named
}

func (m *modelReader) fields(st *types.Struct, depth int) {
	for i := range st.NumFields() {
		f, tag := st.Field(i), st.Tag(i)
		if !f.Exported() && !f.Embedded() {
			continue
		}
		own := ormTag(tag, m.lib)
		if own == "-" || strings.HasPrefix(own, "-:all") || strings.HasPrefix(own, "-;") {
			continue
		}
		inner, _ := f.Type().Underlying().(*types.Struct)
		if f.Embedded() && inner != nil && depth < 4 || inner != nil && (hasWord(own, "embedded") || hasWord(own, "extends")) && depth < 4 {
			m.fields(inner, depth+1)
			continue
		}
		if to, ok := modelType(f.Type()).(*types.Named); ok && !isData(to) && !scalar(f.Type()) && m.relation(f, to, tag) {
			continue
		}
		name, given := columnTag(own, m.lib)
		if !given {
			name = m.lib.naming.columnName(f.Name(), &m.e.r.hints)
		}
		if name != "" && isColumn(f.Type()) {
			m.table.columns[strings.ToLower(name)] = true
		}
	}
}

// isColumn reports whether values of a type fit in a column.
func isColumn(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature, *types.Chan:
		return false
	}
	return true
}

// scalar reports whether a struct type scans and values itself.
func scalar(t types.Type) bool {
	for _, name := range [...]string{"Scan", "Value", "FromDB"} {
		if o, _, _ := types.LookupFieldOrMethod(t, true, nil, name); o != nil {
			return true
		}
	}
	return false
}

// relation reads a field that names another model; it reports whether the field
// is no column.
func (m *modelReader) relation(f *types.Var, to *types.Named, tag string) bool {
	if m.lib.naming != gormNaming && m.lib.naming != gormOneNaming {
		return m.lib.naming != xormNaming
	}
	g := structTag(tag, "gorm")
	if hasWord(g, "serializer") || strings.Contains(strings.ToLower(g), "type:") {
		return false
	}
	target, ok := m.e.r.tableOf(to, m.lib)
	if !ok {
		return false
	}
	other := m.e.table(facts.SQL, target.name)
	pos := m.pos
	if line := m.at.fields[f.Name()]; line > 0 {
		pos.Line, pos.Col = line, 1
	}
	h := &m.e.r.hints
	if j, ok := tagValue(g, "many2many"); ok && j != "" {
		join := m.e.table(facts.SQL, canonical(h.prefix+j, facts.SQL))
		join.declared = append(join.declared, facts.Declaration{How: "model", Pos: pos, Symbol: m.e.t.Symbol(m.key())})
		join.keys = append(join.keys,
			foreignKey{[]string{gormName(m.owner.Obj().Name()) + "_id"}, []string{"id"}, m.table.key, pos},
			foreignKey{[]string{gormName(to.Obj().Name()) + "_id"}, []string{"id"}, other.key, pos})
		return true
	}
	if pos.File < 0 {
		return true
	}
	fk, _ := tagValue(g, "foreignKey")
	if _, many := f.Type().Underlying().(*types.Slice); many || !m.holds(fk, f.Name()) {
		if fk == "" {
			fk = m.owner.Obj().Name() + "ID"
		}
		if hasField(to, fk) { // has one, has many
			other.keys = append(other.keys, foreignKey{[]string{gormName(fk)}, []string{"id"}, m.table.key, pos})
		}
		return true
	}
	if fk == "" {
		fk = f.Name() + "ID"
	}
	m.table.keys = append(m.table.keys, foreignKey{[]string{gormName(fk)}, []string{"id"}, other.key, pos})
	return true
}

// holds reports whether the model itself has the key of a relation.
func (m *modelReader) holds(fk, field string) bool {
	if fk == "" {
		fk = field + "ID"
	}
	return hasField(m.owner, fk)
}

func hasField(n *types.Named, name string) bool {
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	f, _ := fieldNamed(st, name, 0)
	return f != nil
}

func (m *modelReader) key() refs.Target {
	return refs.Target{Package: ident.PackagePath(m.owner.Obj().Pkg().Path()), Name: ident.SymbolName(m.owner.Obj().Name())}
}

// ormTag is the tag of the library.
func ormTag(tag string, lib *library) string {
	switch lib.rule {
	case "gorm":
		if g := structTag(tag, "gorm"); g != "" {
			return g
		}
		return structTag(tag, "sql")
	case "xorm":
		return structTag(tag, "xorm")
	case "bun":
		return structTag(tag, "bun")
	case "go-pg":
		return structTag(tag, "pg")
	case "beego":
		return structTag(tag, "orm")
	}
	return structTag(tag, "db")
}

func hasWord(tag, word string) bool {
	for _, f := range strings.FieldsFunc(tag, func(r rune) bool { return r == ';' || r == ',' || r == ' ' || r == ':' }) {
		if strings.EqualFold(f, word) {
			return true
		}
	}
	return false
}

// columnTag is the name that a tag gives a column.
func columnTag(tag string, lib *library) (string, bool) {
	switch lib.rule {
	case "gorm", "beego":
		if v, ok := tagValue(tag, "column"); ok {
			return v, true
		}
		if i := strings.Index(tag, "column("); i >= 0 {
			name, _, _ := strings.Cut(tag[i+len("column("):], ")")
			return name, true
		}
	case "xorm":
		if i := strings.IndexByte(tag, '\''); i >= 0 {
			name, _, ok := strings.Cut(tag[i+1:], "'")
			return name, ok
		}
	default:
		name, _, _ := strings.Cut(tag, ",")
		if name != "" && !strings.Contains(name, ":") {
			return name, true
		}
	}
	return "", false
}
