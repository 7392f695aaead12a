package data

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// ent writes its foreign keys in two places of the generated package migrate: the
// columns in the literal of a table, the other table in its init:
//
//	PetsTable = &schema.Table{Name: "pets", ForeignKeys: []*schema.ForeignKey{{Columns: []*schema.Column{PetsColumns[2]}, ...
//	PetsTable.ForeignKeys[0].RefTable = UsersTable

const entSchemaPath = "entgo.io/ent/dialect/sql/schema"

// entKey is a foreign key of ent's schema.
type entKey struct {
	table, to          string
	columns, toColumns []string
	file               string
	line, col          int
}

// entMigrate is what a package migrate says, by the names of its variables.
type entMigrate struct {
	w       *walker
	columns map[types.Object][]string
	tables  map[types.Object]string
	keys    map[types.Object][]*entKey
}

// entKeys notes the foreign keys of ent's generated package migrate.
func (w *walker) entKeys() {
	if !imports(w.c.Types, entSchemaPath) {
		return
	}
	m := entMigrate{w: w, columns: map[types.Object][]string{}, tables: map[types.Object]string{}, keys: map[types.Object][]*entKey{}}
	m.variables(m.readColumns)
	m.variables(m.readTable)
	for _, f := range w.c.Files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && fn.Recv == nil && fn.Name.Name == "init" {
				for _, s := range fn.Body.List {
					m.reference(s)
				}
			}
		}
	}
}

func imports(p *types.Package, path string) bool {
	for _, i := range p.Imports() {
		if i.Path() == path {
			return true
		}
	}
	return false
}

// variables calls read for each package variable that is a literal.
func (m *entMigrate) variables(read func(types.Object, *ast.CompositeLit, string)) {
	for i, f := range m.w.c.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v, ok := s.(*ast.ValueSpec)
				if !ok || len(v.Names) != len(v.Values) {
					continue
				}
				for k, n := range v.Names {
					if lit := literalOf(v.Values[k]); lit != nil {
						read(m.w.c.Info.Defs[n], lit, m.w.c.Names[i])
					}
				}
			}
		}
	}
}

func literalOf(e ast.Expr) *ast.CompositeLit {
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = u.X
	}
	lit, _ := e.(*ast.CompositeLit)
	return lit
}

// isEnt reports whether a literal is one of ent's schema types, or a list of them.
func (m *entMigrate) isEnt(lit *ast.CompositeLit, name string) bool {
	t := typeOrInvalid(m.w.c.Info.TypeOf(lit))
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == entSchemaPath
}

func (m *entMigrate) readColumns(o types.Object, lit *ast.CompositeLit, _ string) {
	if o == nil || !m.isEnt(lit, "Column") {
		return
	}
	for _, e := range lit.Elts {
		name := ""
		if c := literalOf(e); c != nil {
			if v := m.w.constant(elementNamed(c, "Name")); v != nil {
				name = v.text
			}
		}
		m.columns[o] = append(m.columns[o], name)
	}
}

// elementNamed is the value of a field in a literal, nil without one.
func elementNamed(lit *ast.CompositeLit, field string) ast.Expr {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == field {
				return kv.Value
			}
		}
	}
	return nil
}

func (m *entMigrate) readTable(o types.Object, lit *ast.CompositeLit, file string) {
	if o == nil || !m.isEnt(lit, "Table") {
		return
	}
	if v := m.w.constant(elementNamed(lit, "Name")); v != nil {
		m.tables[o] = v.text
	}
	list := literalOf(elementNamed(lit, "ForeignKeys"))
	if list == nil {
		return
	}
	for _, e := range list.Elts {
		k := &entKey{table: m.tables[o], file: file}
		at := m.w.c.Fset.PositionFor(e.Pos(), false)
		k.line, k.col = at.Line, at.Column
		if c := literalOf(e); c != nil {
			k.columns, k.toColumns = m.named(elementNamed(c, "Columns")), m.named(elementNamed(c, "RefColumns"))
		}
		m.keys[o] = append(m.keys[o], k)
	}
}

// named are the columns of a list such as []*schema.Column{PetsColumns[2]}.
func (m *entMigrate) named(e ast.Expr) []string {
	var out []string
	lit := literalOf(e)
	if lit == nil {
		return out
	}
	for _, x := range lit.Elts {
		if o, n := m.indexed(x); n >= 0 && n < len(m.columns[o]) && m.columns[o][n] != "" {
			out = append(out, m.columns[o][n])
		}
	}
	return out
}

// indexed reads x[n]; n is -1 for anything else.
func (m *entMigrate) indexed(e ast.Expr) (types.Object, int) {
	x, ok := e.(*ast.IndexExpr)
	if !ok {
		return nil, -1
	}
	b, ok := x.Index.(*ast.BasicLit)
	if !ok {
		return nil, -1
	}
	n, err := strconv.Atoi(b.Value)
	if err != nil {
		return nil, -1
	}
	switch y := x.X.(type) {
	case *ast.Ident:
		return m.w.c.Info.Uses[y], n
	case *ast.SelectorExpr:
		if id, ok := y.X.(*ast.Ident); ok && y.Sel.Name == "ForeignKeys" {
			return m.w.c.Info.Uses[id], n
		}
	}
	return nil, -1
}

// reference reads X.ForeignKeys[n].RefTable = Y.
func (m *entMigrate) reference(s ast.Stmt) {
	a, ok := s.(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return
	}
	l, ok := a.Lhs[0].(*ast.SelectorExpr)
	if !ok || l.Sel.Name != "RefTable" {
		return
	}
	to, ok := a.Rhs[0].(*ast.Ident)
	if !ok {
		return
	}
	from, n := m.indexed(l.X)
	if n < 0 || n >= len(m.keys[from]) {
		return
	}
	k := *m.keys[from][n]
	if k.to = m.tables[m.w.c.Info.Uses[to]]; k.table != "" && k.to != "" {
		m.w.out.entKeys = append(m.w.out.entKeys, k)
	}
}

// entForeignKeys adds the foreign keys of ent's schema.
func (e *emitter) entForeignKeys(p *part) {
	for _, k := range p.entKeys {
		t := e.table(facts.SQL, canonical(k.table, facts.SQL))
		to := e.table(facts.SQL, canonical(k.to, facts.SQL))
		t.keys = append(t.keys, foreignKey{k.columns, k.toColumns, to.key, facts.Pos{File: e.t.File(k.file), Line: k.line, Col: k.col}})
	}
}
