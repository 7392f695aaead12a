package forms

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract/wire"
	"github.com/demarc-dev/demarc/planner/ownership"
)

// dataDoc is data.json: the tables of a service, and what of data crosses.
type dataDoc struct {
	Generated []string        `json:"generated"`
	Service   ident.ServiceID `json:"service"`
	// Owns are the tables that most of the writing code of which is here, Uses
	// those of others that it touches; both sorted by Name, Store.
	Owns []ownedTable `json:"owns"`
	Uses []usedTable  `json:"uses"`
	// Keys are foreign keys, Statements joins and Transactions transactions
	// that hold tables of this service and of others; sorted by At.
	Keys         []crossingKey  `json:"keys"`
	Statements   []crossingData `json:"statements"`
	Transactions []crossingData `json:"transactions"`
}

// ownedTable is a table and what others need of it.
type ownedTable struct {
	Name  string      `json:"name"`
	Store facts.Store `json:"store"`
	// Declared is where it is declared, "" when only accesses name it.
	Declared string    `json:"declared"`
	Offers   []offered `json:"offers"`
}

// offered is what a table's owner must offer one other service.
type offered struct {
	To ident.ServiceID `json:"to"`
	// As is "view" for reading, "operation" for writing.
	As string `json:"as"`
	// Columns are those that the code names, sorted; empty where it does not say.
	Columns []string `json:"columns"`
	// Places counts the places in the code that read or write; At is the first.
	Places int    `json:"places"`
	At     string `json:"at"`
}

type usedTable struct {
	Name  string          `json:"name"`
	Store facts.Store     `json:"store"`
	Owner ident.ServiceID `json:"owner"`
	// Reads and Writes count places in the code.
	Reads  int `json:"reads"`
	Writes int `json:"writes"`
}

type crossingKey struct {
	Table   string          `json:"table"`
	Columns []string        `json:"columns"`
	To      string          `json:"to"`
	Owner   ident.ServiceID `json:"owner"`
	At      string          `json:"at"`
}

type crossingData struct {
	At       string            `json:"at"`
	Services []ident.ServiceID `json:"services"`
	Tables   []string          `json:"tables"`
}

// dataFiles writes who owns which table, for people and for programs.
func dataFiles(in *Input) ([]File, []wire.Question, error) {
	me := slices.IndexFunc(in.Partition.Services, func(s boundary.ServiceUnit) bool { return s.ID == in.Service.ID })
	if me < 0 {
		return nil, nil, nil
	}
	w := &dataWriter{in: in, me: me, owners: ownership.New(in.Facts, in.Partition)}
	d := w.document()
	if len(d.Owns)+len(d.Uses) == 0 {
		return nil, nil, nil
	}
	data, err := encodeJSON(d)
	return []File{{"data.json", data}, {"data.md", d.markdown()}}, nil, err
}

type dataWriter struct {
	in     *Input
	me     int
	owners *ownership.Map
}

func (w *dataWriter) at(p facts.Pos) string {
	if p.File < 0 || p.File >= len(w.in.Facts.Files) || p.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", w.in.Facts.Files[p.File].Path, p.Line)
}

func (w *dataWriter) service(k int) ident.ServiceID {
	if k == ownership.None {
		return ""
	}
	return w.in.Partition.Services[k].ID
}

func (w *dataWriter) document() *dataDoc {
	d := &dataDoc{
		Generated: w.in.Header(), Service: w.in.Service.ID, Owns: []ownedTable{}, Uses: []usedTable{},
		Keys: []crossingKey{}, Statements: w.crossings(w.owners.Joins), Transactions: w.crossings(w.owners.Transactions),
	}
	for i := range w.owners.Tables {
		t, name := &w.owners.Tables[i], &w.in.Facts.Data.Tables[i]
		if t.Owner == w.me {
			d.Owns = append(d.Owns, w.owned(i))
		} else if u, ok := t.Use(w.me); ok {
			d.Uses = append(d.Uses, usedTable{name.Name, name.Store, w.service(t.Owner), u.Reads, u.Writes})
		}
	}
	for _, k := range w.owners.Keys {
		if k.Service == w.me || k.ToService == w.me {
			d.Keys = append(d.Keys, crossingKey{w.in.Facts.Data.Tables[k.Table].Name, slices.Concat([]string{}, k.Columns), w.in.Facts.Data.Tables[k.To].Name, w.service(k.ToService), w.at(k.Pos)})
		}
	}
	slices.SortStableFunc(d.Owns, func(a, b ownedTable) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Store, b.Store)) })
	slices.SortStableFunc(d.Uses, func(a, b usedTable) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Store, b.Store)) })
	return d
}

// owned is a table with an offer for each other service and kind of use.
func (w *dataWriter) owned(i int) ownedTable {
	t := &w.in.Facts.Data.Tables[i]
	out := ownedTable{Name: t.Name, Store: t.Store, Offers: []offered{}}
	if len(t.Declared) > 0 {
		out.Declared = w.at(t.Declared[0].Pos)
	}
	for _, u := range w.owners.Tables[i].Uses {
		if u.Service == w.me || u.Service == ownership.None {
			continue
		}
		if u.Reads > 0 {
			out.Offers = append(out.Offers, offered{w.service(u.Service), "view", w.columns(i, u.Service, false), u.Reads, w.at(u.Read)})
		}
		if u.Writes > 0 {
			out.Offers = append(out.Offers, offered{w.service(u.Service), "operation", w.columns(i, u.Service, true), u.Writes, w.at(u.Written)})
		}
	}
	return out
}

// columns are those of a table that a service's accesses name.
func (w *dataWriter) columns(table, service int, writes bool) []string {
	out := []string{}
	for i := range w.in.Facts.Data.Access {
		a := &w.in.Facts.Data.Access[i]
		if a.Table == table && a.Mode != facts.DDLMode && a.Mode.Writes() == writes && w.owners.Of(a.Symbol) == service {
			out = append(out, a.Columns...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (w *dataWriter) crossings(list []ownership.Crossing) []crossingData {
	out := []crossingData{}
	for i := range list {
		c := &list[i]
		if !c.Touches(w.me) {
			continue
		}
		x := crossingData{At: w.at(c.Pos), Services: []ident.ServiceID{}, Tables: []string{}}
		for _, s := range c.Services {
			x.Services = append(x.Services, w.service(s))
		}
		for _, t := range c.Tables {
			x.Tables = append(x.Tables, w.in.Facts.Data.Tables[t].Name)
		}
		out = append(out, x)
	}
	return out
}

// cell keeps text of foreign code from breaking a table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "<", "&lt;", "`", "'").Replace(oneLine(s))
}

// markdown is the document for people.
func (d *dataDoc) markdown() []byte {
	var b strings.Builder
	b.WriteString("<!-- " + strings.ReplaceAll(strings.Join(d.Generated, "\n     "), "--", "- -") + " -->\n\n")
	fmt.Fprintf(&b, "# Data of %s\n", cell(string(d.Service)))
	table := func(title, none string, head []string, rows [][]string) {
		b.WriteString("\n## " + title + "\n\n")
		if len(rows) == 0 {
			b.WriteString(none + "\n")
			return
		}
		b.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat("---|", len(head)) + "\n")
		for _, r := range rows {
			for i := range r {
				r[i] = cell(r[i])
			}
			b.WriteString("| " + strings.Join(r, " | ") + " |\n")
		}
	}
	var owns, offers, uses, keys [][]string
	for _, t := range d.Owns {
		owns = append(owns, []string{t.Name, string(t.Store), cmp.Or(t.Declared, "not seen")})
		for _, o := range t.Offers {
			offers = append(offers, []string{t.Name, string(o.To), o.As, cmp.Or(strings.Join(o.Columns, ", "), "not known"), fmt.Sprint(o.Places), o.At})
		}
	}
	for _, t := range d.Uses {
		uses = append(uses, []string{t.Name, cmp.Or(string(t.Owner), "no service"), fmt.Sprint(t.Reads), fmt.Sprint(t.Writes)})
	}
	for _, k := range d.Keys {
		keys = append(keys, []string{k.Table, strings.Join(k.Columns, ", "), k.To, string(k.Owner), k.At})
	}
	crossing := func(list []crossingData) (rows [][]string) {
		for _, c := range list {
			var services []string
			for _, s := range c.Services {
				services = append(services, string(s))
			}
			rows = append(rows, []string{c.At, strings.Join(services, ", "), strings.Join(c.Tables, ", ")})
		}
		return rows
	}
	table("Tables that it owns", "None.", []string{"table", "store", "declared at"}, owns)
	table("What it must offer others", "Nothing: no other service touches its tables.", []string{"table", "to", "as", "columns", "places", "first at"}, offers)
	table("Tables of others that it uses", "None.", []string{"table", "owner", "reading places", "writing places"}, uses)
	table("Foreign keys across services", "None.", []string{"table", "columns", "to", "owned by", "declared at"}, keys)
	table("Statements across services", "None.", []string{"at", "services", "tables"}, crossing(d.Statements))
	table("Transactions across services", "None.", []string{"at", "services", "tables"}, crossing(d.Transactions))
	return []byte(b.String())
}
