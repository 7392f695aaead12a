package reports

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// DataOptions steer a DataView.
type DataOptions struct {
	// By is "package" (also "") or "service": what the matrix has beside the
	// tables.
	By string
}

// DataView is what a code base stores: which packages read and write which
// tables, and what crosses areas. Lists are never nil.
type DataView struct {
	// By is "package" or "service".
	By string `json:"by"`
	// Areas are the areas that crossings are about: services and the shared
	// kernel; empty when the proposal has no two of them, and then packages are
	// compared instead.
	Areas []string `json:"areas"`
	// Tables are sorted: those with most writers first, then by name.
	Tables []DataTable `json:"tables"`
	// Joins, ForeignKeys and Transactions span areas; sorted by place.
	Joins        []Crossing `json:"joins"`
	ForeignKeys  []Crossing `json:"foreignKeys"`
	Transactions []Crossing `json:"transactions"`
	// Unresolved are statements whose tables are not known.
	Unresolved []UnresolvedAt `json:"unresolved"`

	x *index
}

// DataTable is one row of the matrix.
type DataTable struct {
	Name  string      `json:"name"`
	Store facts.Store `json:"store"`
	// Owner is the area that writes it most, "" when no area touches it.
	Owner string `json:"owner"`
	// Declared is true when a migration or model declares it.
	Declared bool `json:"declared"`
	// Users are by what DataView.By says, writers first, then by name.
	Users []TableUser `json:"users"`
	// Writers are the areas (without areas: the packages) that change rows.
	Writers []string `json:"writers"`
	// Foreign is the first place where another area than the owner writes it,
	// nil for none.
	Foreign *Place `json:"foreignWrite,omitempty"`
}

// TableUser is one cell of the matrix.
type TableUser struct {
	Name string `json:"name"`
	// Read, Write and DDL count the places.
	Read  int `json:"read"`
	Write int `json:"write"`
	DDL   int `json:"ddl"`
	// At is the first place that writes, or else the first.
	At Place `json:"at"`
}

// Crossing is something that ties the data of several areas.
type Crossing struct {
	// ID is that of a transaction, "" for the others.
	ID     string         `json:"id,omitempty"`
	Symbol ident.SymbolID `json:"symbol,omitempty"`
	Place  Place          `json:"place"`
	Tables []string       `json:"tables"`
	Areas  []string       `json:"areas"`
}

// UnresolvedAt is a statement whose tables are not known.
type UnresolvedAt struct {
	Symbol     ident.SymbolID `json:"symbol"`
	Place      Place          `json:"place"`
	Known      string         `json:"known"`
	Recogniser string         `json:"recogniser"`
	Reason     string         `json:"reason"`
}

// Data makes the view. The error is a *FormatError.
func Data(d *Document, o DataOptions) (*DataView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	if o.By == "" {
		o.By = "package"
	}
	if o.By != "package" && o.By != "service" {
		return nil, &FormatError{"tables can not be shown by " + quoted(o.By), "give package or service"}
	}
	return newDataView(newIndex(d), o.By), nil
}

func newDataView(x *index, by string) *DataView {
	a := newAreas(x, nil)
	v := &DataView{
		By: by, Areas: []string{}, Tables: []DataTable{}, Joins: []Crossing{}, ForeignKeys: []Crossing{}, Transactions: []Crossing{},
		Unresolved: []UnresolvedAt{}, x: x,
	}
	if a.enough() {
		v.Areas = a.names
	} else {
		a = packagesAsAreas(x)
	}
	v.fill(a)
	return v
}

// packagesAsAreas takes each package for an area of its own.
func packagesAsAreas(x *index) *areas {
	given := Areas{}
	for i := range x.d.Facts.Packages {
		given[x.path(i)] = x.short(x.path(i))
	}
	return newAreas(x, given)
}

func (v *DataView) fill(a *areas) {
	v.tables(a)
	v.Joins = append(v.Joins, a.crossingStatements()...)
	v.ForeignKeys = append(v.ForeignKeys, a.crossingKeys()...)
	for _, t := range a.crossingTransactions() {
		v.Transactions = append(v.Transactions, t.crossing(a))
	}
	for i := range v.x.d.Facts.Data.Unresolved {
		u := &v.x.d.Facts.Data.Unresolved[i]
		v.Unresolved = append(v.Unresolved, UnresolvedAt{v.x.symbolID(u.Symbol), v.x.pos(u.Pos), u.Known, u.Recogniser, u.Reason})
	}
}

// unit names what the matrix has beside the tables.
func (v *DataView) unit(symbol int) string {
	if v.By == "service" {
		if s := v.x.symbolSide(symbol); s != "" {
			return string(s)
		}
	}
	return v.x.short(v.x.path(v.x.d.Facts.Symbols[symbol].Package))
}

func (v *DataView) tables(a *areas) {
	f := &v.x.d.Facts
	users := make([]map[string]*TableUser, len(f.Data.Tables))
	writers := make([]map[string]bool, len(f.Data.Tables))
	foreign := make([]*Place, len(f.Data.Tables))
	for i := range f.Data.Tables {
		users[i], writers[i] = map[string]*TableUser{}, map[string]bool{}
	}
	for i := range f.Data.Access {
		acc := &f.Data.Access[i]
		if area := a.symbol(acc.Symbol); area != "" && acc.Mode.Writes() {
			writers[acc.Table][area] = true
			if at := v.x.pos(acc.Pos); area != a.owner[acc.Table] && (foreign[acc.Table] == nil || comparePlaces(at, *foreign[acc.Table]) < 0) {
				foreign[acc.Table] = &at
			}
		}
		name := v.unit(acc.Symbol)
		u := users[acc.Table][name]
		if u == nil {
			u = &TableUser{Name: name, At: v.x.pos(acc.Pos)}
			users[acc.Table][name] = u
		}
		u.add(acc.Mode, v.x.pos(acc.Pos))
	}
	for i := range f.Data.Tables {
		t := &f.Data.Tables[i]
		row := DataTable{Name: t.Name, Store: t.Store, Owner: a.owner[i], Declared: len(t.Declared) > 0, Users: []TableUser{}, Writers: slices.Sorted(maps.Keys(writers[i])), Foreign: foreign[i]}
		if row.Writers == nil {
			row.Writers = []string{}
		}
		for _, u := range users[i] {
			row.Users = append(row.Users, *u)
		}
		slices.SortFunc(row.Users, func(p, q TableUser) int {
			return cmp.Or(cmp.Compare(min(q.Write, 1), min(p.Write, 1)), cmp.Compare(p.Name, q.Name))
		})
		v.Tables = append(v.Tables, row)
	}
	slices.SortStableFunc(v.Tables, func(p, q DataTable) int {
		return cmp.Or(cmp.Compare(max(len(q.Writers), 1), max(len(p.Writers), 1)), cmp.Compare(p.Store, q.Store), cmp.Compare(p.Name, q.Name))
	})
}

func (u *TableUser) add(m facts.Mode, at Place) {
	if m.Writes() {
		if u.Write == 0 {
			u.At = at
		}
		u.Write++
	}
	if m.Reads() {
		u.Read++
	}
	if m == facts.DDLMode {
		u.DDL++
	}
}

// letters are R, W, RW, and D for DDL alone.
func (u *TableUser) letters() string {
	s := ""
	if u.Read > 0 {
		s += "R"
	}
	if u.Write > 0 {
		s += "W"
	}
	if s == "" {
		s = "D"
	}
	return s
}

// Render writes the view in one of AnswerFormats.
func (v *DataView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

// table is one access a row.
func (v *DataView) table() [][]string {
	rows := [][]string{{"table", "package", "mode", "recogniser", "certainty", "file", "line"}}
	f := &v.x.d.Facts
	for i := range f.Data.Access {
		a := &f.Data.Access[i]
		rows = append(rows, []string{
			f.Data.Tables[a.Table].Name, string(v.x.path(f.Symbols[a.Symbol].Package)), string(a.Mode), a.Recogniser, string(a.Certainty),
			v.x.file(a.Pos.File), itoa(a.Pos.Line),
		})
	}
	return rows
}

// several are the tables that more than one area writes.
func (v *DataView) several() []DataTable {
	var out []DataTable
	for _, t := range v.Tables {
		if len(t.Writers) > 1 {
			out = append(out, t)
		}
	}
	return out
}

// areaWord is "areas" or "packages".
func (v *DataView) areaWord() string {
	if len(v.Areas) == 0 {
		return "packages"
	}
	return "areas"
}

func (v *DataView) headline() string {
	if len(v.Tables) == 0 {
		if len(v.Unresolved) > 0 {
			return "The code reaches a store in " + plural(len(v.Unresolved), "place", "places") + ", but no table could be told: what it stores is unknown."
		}
		return "No table was found: none of the ways of reaching a store that demarc knows is used. Others would not be seen."
	}
	return plural(len(v.Tables), "table", "tables") + ", reached in " + plural(len(v.x.d.Facts.Data.Access), "place", "places") + "; " +
		plural(len(v.several()), "table has", "tables have") + " more than one writer."
}

func (v *DataView) sheet() *sheet {
	s := &sheet{title: "Data of " + v.x.d.Subject.Name, head: []string{v.headline()}, shortened: v.x.prefix}
	if n := len(v.Unresolved); n > 0 && len(v.Tables) > 0 {
		s.head = append(s.head, plural(n, "statement was", "statements were")+" not understood, so more tables and accesses may exist.")
	}
	if p := v.x.partial(); p != "" {
		s.head = append(s.head, p)
	}
	if len(v.Tables) > 0 {
		if len(v.Areas) == 0 {
			s.head = append(s.head, "The proposal has no two parts, so packages are compared.")
		}
		s.blocks = append(s.blocks, v.severalBlock(), v.crossings("Joins", "joins", v.Joins),
			v.crossings("Foreign keys", "foreign keys", v.ForeignKeys), v.crossings("Transactions", "transactions", v.Transactions), v.matrix())
	}
	if len(v.Unresolved) > 0 {
		s.blocks = append(s.blocks, v.unresolvedBlock())
	}
	return s
}

func (v *DataView) severalBlock() block {
	b := block{title: "Tables with more than one writer: by " + v.areaWord(), limit: 20, what: "tables",
		columns: []column{{title: "table", name: true, wide: true}, {title: "written by", wide: true}, {title: "for example", wide: true}}}
	for _, t := range v.several() {
		at := ""
		if t.Foreign != nil {
			at = t.Foreign.Short()
		}
		b.rows = append(b.rows, []string{t.Name, strings.Join(t.Writers, ", "), at})
	}
	if len(b.rows) == 0 {
		b.text = []string{"None that was seen."}
	}
	return b
}

func (v *DataView) crossings(title, what string, list []Crossing) block {
	b := block{title: title + " that cross " + v.areaWord() + " (" + grouped(len(list)) + ")", limit: 20, what: what,
		columns: []column{{title: "tables", wide: true}, {title: v.areaWord(), wide: true}, {title: "where", wide: true, name: true}}}
	for _, c := range list {
		at := c.Place.Short()
		if c.ID != "" {
			at += " tx:" + strings.TrimPrefix(c.ID, v.x.prefix)
		}
		b.rows = append(b.rows, []string{strings.Join(c.Tables, ", "), strings.Join(c.Areas, ", "), at})
	}
	if len(list) == 0 {
		b.text = []string{"None that was seen."}
	}
	return b
}

// matrix is a grid where few units use the tables, else a list.
func (v *DataView) matrix() block {
	b := block{title: "Tables by " + v.By + ": R reads, W writes, D declares only", limit: 60, what: "tables"}
	units := map[string]bool{}
	for _, t := range v.Tables {
		for _, u := range t.Users {
			units[u.Name] = true
		}
	}
	names := slices.Sorted(maps.Keys(units))
	if wide := len(strings.Join(names, "  ")); len(names) > 0 && wide <= 66 {
		v.grid(&b, names)
		return b
	}
	b.columns = []column{{title: "table", name: true, wide: true}, {title: "used by", wide: true}}
	for _, t := range v.Tables {
		cells := []string{}
		for i := range t.Users {
			cells = append(cells, t.Users[i].Name+" "+t.Users[i].letters())
		}
		b.rows = append(b.rows, []string{v.label(&t), cmp.Or(strings.Join(cells, ", "), "(no access seen)")})
	}
	return b
}

// label is the name, with the store when it is not SQL.
func (v *DataView) label(t *DataTable) string {
	if t.Store != facts.SQL {
		return string(t.Store) + ":" + t.Name
	}
	return t.Name
}

func (v *DataView) grid(b *block, names []string) {
	b.columns = []column{{title: "table", name: true, wide: true}}
	for _, n := range names {
		b.columns = append(b.columns, column{title: n})
	}
	for _, t := range v.Tables {
		row := make([]string, 1+len(names))
		row[0] = v.label(&t)
		for i := range t.Users {
			row[1+slices.Index(names, t.Users[i].Name)] = t.Users[i].letters()
		}
		b.rows = append(b.rows, row)
	}
}

func (v *DataView) unresolvedBlock() block {
	b := block{title: "Not understood (" + grouped(len(v.Unresolved)) + ")", limit: 5, what: "statements",
		columns: []column{{title: "where", name: true, wide: true}, {title: "reason", wide: true}, {title: "known part", name: true, wide: true}}}
	for _, u := range v.Unresolved {
		b.rows = append(b.rows, []string{u.Place.Short(), u.Reason, u.Known})
	}
	return b
}
