package reports

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Evidence is what ExplainEvidence returns: Render shows it as text, json or md.
type Evidence struct {
	// Kind is table, route, tx or symbol; the field of that name is the answer, the
	// others are nil.
	Kind  string            `json:"kind"`
	Table *TableExplanation `json:"table,omitempty"`
	Route *RouteExplanation `json:"route,omitempty"`
	Tx    *TxExplanation    `json:"tx,omitempty"`
	// Symbol is the answer about a declaration.
	Symbol *SymbolExplanation `json:"symbol,omitempty"`

	x *index
}

// TableExplanation is all that is known about a table. Lists are never nil.
type TableExplanation struct {
	Name    string      `json:"name"`
	Store   facts.Store `json:"store"`
	View    bool        `json:"view"`
	Dropped bool        `json:"dropped"`
	// Owner is the area with most writing places, "" for none.
	Owner    string       `json:"owner"`
	Columns  []string     `json:"columns"`
	Declared []DeclaredAt `json:"declared"`
	// Keys are foreign keys from or to it.
	Keys   []KeyAt    `json:"foreignKeys"`
	Access []AccessAt `json:"access"`
	// Transactions use it; Entries reach an access of it.
	Transactions []string  `json:"transactions"`
	Entries      []EntryAt `json:"entries"`
}

// DeclaredAt is a place that declares a table.
type DeclaredAt struct {
	How    string         `json:"how"`
	Symbol ident.SymbolID `json:"symbol,omitempty"`
	Place  Place          `json:"place"`
}

// KeyAt is a foreign key.
type KeyAt struct {
	From    string   `json:"from"`
	Columns []string `json:"columns"`
	To      string   `json:"to"`
	Place   Place    `json:"place"`
}

// AccessAt is one access of a table.
type AccessAt struct {
	Table      string          `json:"table"`
	Mode       facts.Mode      `json:"mode"`
	Symbol     ident.SymbolID  `json:"symbol"`
	Area       string          `json:"area"`
	Place      Place           `json:"place"`
	Recogniser string          `json:"recogniser"`
	Certainty  facts.Certainty `json:"certainty"`
	// Text is the statement as far as it is known.
	Text string `json:"text"`
}

// RouteExplanation is all that is known about an entry point.
type RouteExplanation struct {
	Entry EntryAt `json:"entry"`
	// Known is false when the handler is not of this code base or not known:
	// what it reaches is then unknown.
	Known bool `json:"known"`
	// Packages are those with functions that it reaches, most functions first.
	Packages []ReachedPackage `json:"packages"`
	// Access are the tables' accesses that it reaches, with the calls that
	// lead there.
	Access       []ReachedAccess `json:"access"`
	Transactions []string        `json:"transactions"`
	Outbound     []OutboundAt    `json:"outbound"`
}

// ReachedPackage is a package that an entry point reaches.
type ReachedPackage struct {
	Package   ident.PackagePath `json:"package"`
	Area      string            `json:"area"`
	Functions int               `json:"functions"`
}

// ReachedAccess is an access and a shortest way to it.
type ReachedAccess struct {
	AccessAt
	// Path leads from the handler to the symbol with the access, both included.
	Path []ident.SymbolID `json:"path"`
}

// TxExplanation is all that is known about a transaction.
type TxExplanation struct {
	ID     string         `json:"id"`
	Symbol ident.SymbolID `json:"symbol"`
	Area   string         `json:"area"`
	Place  Place          `json:"place"`
	How    string         `json:"how"`
	// Complete is false when not all of it could be followed.
	Complete bool `json:"complete"`
	// Areas own the tables that it writes, or start it.
	Areas []string `json:"areas"`
	Steps []StepAt `json:"steps"`
	// Entries reach its start.
	Entries []EntryAt `json:"entries"`
}

// StepAt is an access in a transaction.
type StepAt struct {
	Table string     `json:"table"`
	Owner string     `json:"owner"`
	Mode  facts.Mode `json:"mode"`
	Place Place      `json:"place"`
	Path  []HopAt    `json:"path"`
}

// HopAt is a symbol on the way, and the call in it that goes on.
type HopAt struct {
	Symbol ident.SymbolID `json:"symbol"`
	Place  Place          `json:"place"`
}

// IsEvidence reports whether a name asks for ExplainEvidence: table:NAME,
// route:METHOD PATTERN, tx:ID, symbol:PACKAGE.NAME.
func IsEvidence(name string) bool {
	kind, _, ok := strings.Cut(name, ":")
	return ok && (kind == "table" || kind == "route" || kind == "tx" || kind == "symbol")
}

// ExplainEvidence tells about one table, entry point or transaction. Tables may
// be named without their schema, routes without their method, transactions
// without the common prefix, where that is unique. The error is a *FormatError
// with the nearest names.
func ExplainEvidence(d *Document, name string) (*Evidence, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	x := newIndex(d)
	kind, rest, _ := strings.Cut(name, ":")
	e := &Evidence{Kind: kind, x: x}
	a := newAreas(x, nil)
	var i int
	var err error
	switch kind {
	case "table":
		if i, err = x.find("table", rest, x.tableKeys()); err == nil {
			e.Table = x.explainTable(a, i)
		}
	case "route":
		if i, err = x.find("route", rest, x.routeKeys()); err == nil {
			e.Route = x.explainRoute(a, i)
		}
	case "tx":
		if i, err = x.find("tx", rest, x.txKeys()); err == nil {
			e.Tx = x.explainTx(a, i)
		}
	case "symbol":
		if i, err = x.find("symbol", rest, x.symbolKeys()); err == nil {
			e.Symbol = x.explainSymbol(i)
		}
	default:
		err = &FormatError{"nothing is known about " + quoted(name), "give table:NAME, route:\"GET /path\", tx:ID or symbol:PACKAGE.NAME"}
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

// EvidenceNames lists the names that ExplainEvidence takes, sorted.
func EvidenceNames(d *Document) []string {
	x := newIndex(d)
	out := []string{}
	for kind, keys := range map[string][][]string{"table": x.tableKeys(), "route": x.routeKeys(), "tx": x.txKeys()} {
		for _, k := range keys {
			out = append(out, kind+":"+k[0])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// The keys of records are their names, the full one first.

func (x *index) tableKeys() [][]string {
	out := make([][]string, len(x.d.Facts.Data.Tables))
	for i := range out {
		t := &x.d.Facts.Data.Tables[i]
		out[i] = []string{t.Name, t.Name[strings.LastIndexByte(t.Name, '.')+1:], string(t.Store) + ":" + t.Name}
	}
	return out
}

func (x *index) routeKeys() [][]string {
	out := make([][]string, len(x.d.Facts.Entries))
	for i := range out {
		e := &x.d.Facts.Entries[i]
		out[i] = []string{strings.TrimSpace(e.Method + " " + e.Pattern), e.Pattern, strings.TrimPrefix(e.Pattern, x.prefix)}
	}
	return out
}

func (x *index) txKeys() [][]string {
	out := make([][]string, len(x.d.Facts.Data.Transactions))
	for i := range out {
		t := &x.d.Facts.Data.Transactions[i]
		short := strings.TrimPrefix(t.ID, x.prefix)
		symbol, _, _ := strings.Cut(short, "#")
		out[i] = []string{short, t.ID, symbol, symbol[strings.LastIndexByte(symbol, '/')+1:], short[strings.LastIndexByte(short, '/')+1:]}
	}
	return out
}

// find returns the record that a name means: by its first key, else by a later
// one that only it has. A route that is registered twice under one name is the
// first of them.
func (x *index) find(kind, name string, keys [][]string) (int, error) {
	if len(keys) == 0 {
		return 0, &FormatError{"no " + evidenceWord(kind) + " was found in this code base", "others than demarc recognises would not be seen"}
	}
	for pass := range 2 {
		var found []int
		for i, k := range keys {
			if pass == 0 && k[0] == name || pass == 1 && slices.Contains(k[1:], name) {
				found = append(found, i)
			}
		}
		names := []string{}
		for _, i := range found {
			names = append(names, keys[i][0])
		}
		if same := slices.Compact(slices.Clone(names)); len(same) == 1 {
			return found[0], nil
		} else if len(same) > 1 {
			return 0, &FormatError{quoted(name) + " could be " + plural(len(same), evidenceWord(kind), evidenceWord(kind)+"s"), "give one of: " + listed(same, 5)}
		}
	}
	return 0, x.noSuch(kind, name, keys)
}

func evidenceWord(kind string) string {
	switch kind {
	case "route":
		return "entry point"
	case "tx":
		return "transaction"
	case "symbol":
		return "declaration"
	}
	return kind
}

func (x *index) noSuch(kind, name string, keys [][]string) error {
	type near struct {
		name string
		far  int
	}
	var all []near
	low := strings.ToLower(name)
	for _, k := range keys {
		d := distance(low, strings.ToLower(k[0]))
		if len(low) >= 3 && strings.Contains(strings.ToLower(k[0]), low) {
			d = min(d, 1)
		}
		if d <= max(2, len(low)/3) {
			all = append(all, near{k[0], d})
		}
	}
	slices.SortStableFunc(all, func(p, q near) int { return cmp.Or(cmp.Compare(p.far, q.far), cmp.Compare(p.name, q.name)) })
	e := &FormatError{Text: "no " + evidenceWord(kind) + " is called " + quoted(name), Hint: "list them with: demarc " + map[string]string{"table": "data", "route": "routes", "tx": "data"}[kind]}
	if len(all) > 0 {
		names := []string{}
		for _, n := range all[:min(3, len(all))] {
			names = append(names, n.name)
		}
		e.Hint = "did you mean " + strings.Join(names, ", ") + "?"
	}
	return e
}

func (x *index) accessAt(a *areas, i int) AccessAt {
	acc := &x.d.Facts.Data.Access[i]
	at := x.pos(acc.Pos)
	at.Loop = acc.Loop
	return AccessAt{
		Table: x.d.Facts.Data.Tables[acc.Table].Name, Mode: acc.Mode, Symbol: x.symbolID(acc.Symbol), Area: a.symbol(acc.Symbol), Place: at,
		Recogniser: acc.Recogniser, Certainty: acc.Certainty, Text: x.d.Facts.Data.Statements[acc.Statement].Text,
	}
}

func (x *index) explainTable(a *areas, i int) *TableExplanation {
	d := &x.d.Facts.Data
	t := &d.Tables[i]
	e := &TableExplanation{
		Name: t.Name, Store: t.Store, View: t.View, Dropped: t.Dropped, Owner: a.owner[i], Columns: slices.Concat([]string{}, t.Columns),
		Declared: []DeclaredAt{}, Keys: []KeyAt{}, Access: []AccessAt{}, Transactions: []string{}, Entries: []EntryAt{},
	}
	for _, p := range t.Declared {
		e.Declared = append(e.Declared, DeclaredAt{p.How, x.name(p.Symbol), x.pos(p.Pos)})
	}
	for j := range d.Tables {
		for _, k := range d.Tables[j].ForeignKeys {
			if j == i || k.To == i {
				e.Keys = append(e.Keys, KeyAt{d.Tables[j].Name, slices.Concat([]string{}, k.Columns), d.Tables[k.To].Name, x.pos(k.Pos)})
			}
		}
	}
	users := map[int]bool{}
	for j := range d.Access {
		if d.Access[j].Table == i {
			e.Access = append(e.Access, x.accessAt(a, j))
			users[d.Access[j].Symbol] = true
		}
	}
	slices.SortStableFunc(e.Access, func(p, q AccessAt) int {
		return cmp.Or(compareBool(q.Mode.Writes(), p.Mode.Writes()), cmp.Compare(p.Symbol, q.Symbol), comparePlaces(p.Place, q.Place))
	})
	for j := range d.Transactions {
		if tx := &d.Transactions[j]; slices.Contains(tx.Writes, i) || slices.Contains(tx.Reads, i) {
			e.Transactions = append(e.Transactions, tx.ID)
		}
	}
	e.Entries = x.entriesTo(users)
	return e
}

// entriesTo are the entry points, programs aside, that reach one of the symbols.
func (x *index) entriesTo(targets map[int]bool) []EntryAt {
	out := []EntryAt{}
	r := newReacher(x)
	for i := range x.d.Facts.Entries {
		en := &x.d.Facts.Entries[i]
		if en.Kind == facts.EntryMain {
			continue
		}
		functions, _ := r.reached(en.Handler)
		if slices.ContainsFunc(functions, func(s int) bool { return targets[s] }) {
			out = append(out, x.entryAt(i))
		}
	}
	return out
}

func (x *index) explainRoute(a *areas, i int) *RouteExplanation {
	en := &x.d.Facts.Entries[i]
	e := &RouteExplanation{
		Entry: x.entryAt(i), Known: en.Handler >= 0, Packages: []ReachedPackage{}, Access: []ReachedAccess{}, Transactions: []string{}, Outbound: []OutboundAt{},
	}
	if !e.Known {
		return e
	}
	r := newReacher(x)
	e.Entry.Reach = x.reachOf(r, en)
	from := r.ways(en.Handler)
	counts := map[int]int{}
	functions, _ := r.reached(en.Handler)
	for _, s := range functions {
		counts[x.d.Facts.Symbols[s].Package]++
	}
	for p, n := range counts {
		e.Packages = append(e.Packages, ReachedPackage{x.path(p), a.of[p], n})
	}
	slices.SortFunc(e.Packages, func(p, q ReachedPackage) int {
		return cmp.Or(cmp.Compare(q.Functions, p.Functions), cmp.Compare(p.Package, q.Package))
	})
	d := &x.d.Facts.Data
	for j := range d.Access {
		if path := from.path(d.Access[j].Symbol); path != nil {
			e.Access = append(e.Access, ReachedAccess{x.accessAt(a, j), x.ids(path)})
		}
	}
	slices.SortStableFunc(e.Access, func(p, q ReachedAccess) int {
		return cmp.Or(cmp.Compare(p.Table, q.Table), compareBool(q.Mode.Writes(), p.Mode.Writes()))
	})
	for j := range d.Transactions {
		if from.path(d.Transactions[j].Symbol) != nil {
			e.Transactions = append(e.Transactions, d.Transactions[j].ID)
		}
	}
	for j := range x.d.Facts.Outbound {
		if o := &x.d.Facts.Outbound[j]; from.path(o.Symbol) != nil {
			e.Outbound = append(e.Outbound, OutboundAt{o.Kind, o.Target, o.Library, x.symbolID(o.Symbol), x.pos(o.Pos), o.Certainty})
		}
	}
	return e
}

func (x *index) ids(path []int) []ident.SymbolID {
	out := make([]ident.SymbolID, len(path))
	for i, s := range path {
		out[i] = x.symbolID(s)
	}
	return out
}

func (x *index) explainTx(a *areas, i int) *TxExplanation {
	t := &x.d.Facts.Data.Transactions[i]
	e := &TxExplanation{
		ID: t.ID, Symbol: x.symbolID(t.Symbol), Area: a.symbol(t.Symbol), Place: x.pos(t.Pos), How: t.How, Complete: t.Complete,
		Areas: a.spanOf(t).areas, Steps: []StepAt{}, Entries: x.entriesTo(map[int]bool{t.Symbol: true}),
	}
	for j := range t.Steps {
		s := &t.Steps[j]
		at := StepAt{Table: x.d.Facts.Data.Tables[s.Table].Name, Owner: a.owner[s.Table], Mode: s.Mode, Place: x.pos(s.Pos), Path: []HopAt{}}
		for _, h := range s.Path {
			at.Path = append(at.Path, HopAt{x.symbolID(h.Symbol), x.pos(h.Pos)})
		}
		e.Steps = append(e.Steps, at)
	}
	return e
}

// Render writes the answer as text, json or md.
func (e *Evidence) Render(w io.Writer, o Options) error {
	if o.Format == "csv" {
		return &FormatError{"an explanation has no format \"csv\"", "formats are text, json, md"}
	}
	return renderAnswer(w, e, o)
}
