// Package ownership says which service owns which table, and what of the data
// crosses a proposal: shared tables, transactions, statements and foreign keys,
// each with its place (methods 1.4.2, 4.5.1). Effort, verdict and roadmap rest
// on it.
package ownership

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/placement"
)

// None stands for no service: shared code, roots, tools.
const None = placement.None

// Map is the ownership of all tables under one proposal. Services are named by
// their index in Partition.Services. No list is nil.
type Map struct {
	// Tables are those of facts.Data.Tables, by index.
	Tables []Table
	// Transactions, Joins and Keys are what crosses; sorted by position.
	Transactions []Crossing
	Joins        []Crossing
	Keys         []Key
	// Began counts the transactions that touch tables of each service or are
	// started by it: what its crossing ones are a share of.
	Began  []int
	places *placement.Map
}

// Table is who uses one table.
type Table struct {
	// Owner has most places that write it; of equals, most that read it, then
	// the first. None without a user in a service.
	Owner int
	// Uses are sorted by Service, shared code (None) first.
	Uses []Use
}

// Use is what one service does to a table. Unit: places in the code.
type Use struct {
	Service       int
	Reads, Writes int
	// Read and Written are the first places, Line 0 for none.
	Read, Written facts.Pos
}

// Writers counts the services that write the table, Users those that use it.
func (t *Table) Writers() (n int) {
	for _, u := range t.Uses {
		if u.Service != None && u.Writes > 0 {
			n++
		}
	}
	return n
}

// Users counts the services that use the table.
func (t *Table) Users() (n int) {
	for _, u := range t.Uses {
		if u.Service != None {
			n++
		}
	}
	return n
}

// Use returns what a service does to the table; ok is false for nothing.
func (t *Table) Use(service int) (Use, bool) {
	for _, u := range t.Uses {
		if u.Service == service {
			return u, true
		}
	}
	return Use{}, false
}

// Crossing is a transaction or a statement that touches tables of several
// services.
type Crossing struct {
	// Index is in facts.Data.Transactions or Statements.
	Index int
	// Home is the service whose code starts it, None for shared code.
	Home int
	// Services own its tables; ascending, at least two together with Home.
	Services []int
	Tables   []int
	Pos      facts.Pos
}

// Touches says whether the crossing concerns a service.
func (c *Crossing) Touches(service int) bool {
	return c.Home == service || slices.Contains(c.Services, service)
}

// Key is a foreign key between tables of two services.
type Key struct {
	Table, To          int
	Service, ToService int
	Columns            []string
	Pos                facts.Pos
}

// New makes the map.
func New(f *facts.Set, p *boundary.Partition) *Map {
	m := &Map{
		Tables: make([]Table, len(f.Data.Tables)), Transactions: []Crossing{}, Joins: []Crossing{}, Keys: []Key{},
		Began: make([]int, len(p.Services)), places: placement.New(f, p),
	}
	m.uses(f)
	m.transactions(f)
	m.statements(f)
	m.keys(f)
	return m
}

// Service is that of a whole package, Of that of a declaration, by their indices
// in the facts.
func (m *Map) Service(pkg int) int { return m.places.Package(pkg) }

// Of is the service of a declaration.
func (m *Map) Of(symbol int) int { return m.places.Symbol(symbol) }

func (m *Map) uses(f *facts.Set) {
	for t := range m.Tables {
		m.Tables[t] = Table{Owner: None, Uses: []Use{}}
	}
	for i := range f.Data.Access {
		a := &f.Data.Access[i]
		if a.Mode == facts.DDLMode {
			continue
		}
		t := &m.Tables[a.Table]
		k := m.Of(a.Symbol)
		at := slices.IndexFunc(t.Uses, func(u Use) bool { return u.Service == k })
		if at < 0 {
			at = len(t.Uses)
			t.Uses = append(t.Uses, Use{Service: k})
		}
		u := &t.Uses[at]
		if a.Mode.Writes() {
			if u.Writes++; u.Writes == 1 {
				u.Written = a.Pos
			}
		} else {
			if u.Reads++; u.Reads == 1 {
				u.Read = a.Pos
			}
		}
	}
	for i := range m.Tables {
		t := &m.Tables[i]
		slices.SortFunc(t.Uses, func(a, b Use) int { return cmp.Compare(a.Service, b.Service) })
		best := Use{Service: None, Reads: -1, Writes: -1}
		for _, u := range t.Uses {
			if u.Service != None && (u.Writes > best.Writes || u.Writes == best.Writes && u.Reads > best.Reads) {
				best = u
			}
		}
		t.Owner = best.Service
	}
}

// owners are the services that own the tables, ascending.
func (m *Map) owners(tables []int) []int {
	out := []int{}
	for _, t := range tables {
		if o := m.Tables[t].Owner; o != None && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	slices.Sort(out)
	return out
}

// transactions are those that write, or read in order to write, tables of
// several services (1.4.2).
func (m *Map) transactions(f *facts.Set) {
	for i := range f.Data.Transactions {
		t := &f.Data.Transactions[i]
		tables := slices.Concat(t.Writes, t.Reads)
		slices.Sort(tables)
		tables = slices.Compact(tables)
		c := Crossing{Index: i, Home: m.Of(t.Symbol), Services: m.owners(tables), Tables: tables, Pos: t.Pos}
		for k := range m.Began {
			if c.Touches(k) {
				m.Began[k]++
			}
		}
		// Reading a foreign table can move out of the transaction; a foreign
		// write can not.
		if m.several(m.owners(t.Writes), c.Home) {
			m.Transactions = append(m.Transactions, c)
		}
	}
	sortCrossings(m.Transactions)
}

// several says whether services, with home unless it is None, are at least two.
func (m *Map) several(services []int, home int) bool {
	return len(services) > 1 || len(services) == 1 && home != None && services[0] != home
}

func (m *Map) statements(f *facts.Set) {
	for i := range f.Data.Statements {
		s := &f.Data.Statements[i]
		switch s.Kind {
		case "create", "alter", "drop", "truncate":
			continue
		}
		if o := m.owners(s.Tables); len(o) > 1 {
			m.Joins = append(m.Joins, Crossing{Index: i, Home: m.Of(s.Symbol), Services: o, Tables: s.Tables, Pos: s.Pos})
		}
	}
	sortCrossings(m.Joins)
}

func (m *Map) keys(f *facts.Set) {
	for i := range f.Data.Tables {
		t := &f.Data.Tables[i]
		if t.Dropped {
			continue
		}
		for _, k := range t.ForeignKeys {
			a, b := m.Tables[i].Owner, m.Tables[k.To].Owner
			if a != None && b != None && a != b {
				m.Keys = append(m.Keys, Key{i, k.To, a, b, k.Columns, k.Pos})
			}
		}
	}
	slices.SortStableFunc(m.Keys, func(a, b Key) int { return comparePos(a.Pos, b.Pos) })
}

func sortCrossings(cs []Crossing) {
	slices.SortFunc(cs, func(a, b Crossing) int { return cmp.Or(comparePos(a.Pos, b.Pos), a.Index-b.Index) })
}

func comparePos(a, b facts.Pos) int { return cmp.Or(a.File-b.File, a.Line-b.Line, a.Col-b.Col) }

// Share is the share of a service's transactions that cross; ok is false when it
// has none.
func (m *Map) Share(service int) (share float64, crossing []Crossing, ok bool) {
	crossing = []Crossing{}
	for _, c := range m.Transactions {
		if c.Touches(service) {
			crossing = append(crossing, c)
		}
	}
	if m.Began[service] == 0 {
		return 0, crossing, false
	}
	return float64(len(crossing)) / float64(m.Began[service]), crossing, true
}
