package reports

import (
	"cmp"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// table is not used: explanations have no csv.
func (e *Evidence) table() [][]string { return nil }

func (e *Evidence) sheet() *sheet {
	s := &sheet{shortened: e.x.prefix}
	switch {
	case e.Table != nil:
		e.tableSheet(s, e.Table)
	case e.Route != nil:
		e.routeSheet(s, e.Route)
	case e.Tx != nil:
		e.txSheet(s, e.Tx)
	case e.Symbol != nil:
		e.symbolSheet(s, e.Symbol)
	}
	return s
}

func (e *Evidence) tableSheet(s *sheet, t *TableExplanation) {
	s.title = "Table " + t.Name
	kind := "table"
	if t.View {
		kind = "view"
	}
	if t.Store != facts.SQL {
		kind = string(t.Store)
	}
	writers := map[string]bool{}
	for _, a := range t.Access {
		if a.Mode.Writes() && a.Area != "" {
			writers[a.Area] = true
		}
	}
	head := t.Name + ": " + kind + ", reached in " + plural(len(t.Access), "place", "places") + ", written by " + plural(len(writers), "area", "areas") + "."
	if t.Owner != "" {
		head += " " + t.Owner + " keeps it: most writing places are there."
	}
	s.head = []string{head}
	if t.Dropped {
		s.head = append(s.head, "The last migration that names it drops it.")
	}
	if len(t.Columns) > 0 {
		s.head = append(s.head, "Columns that are named somewhere: "+listed(t.Columns, 30)+".")
	}
	declared := block{title: "Declared", limit: 10, what: "declarations"}
	for _, d := range t.Declared {
		text := d.How + " at " + d.Place.Short()
		if d.Symbol != "" {
			text += " in " + e.x.shortSymbol(d.Symbol)
		}
		declared.items = append(declared.items, text)
	}
	if len(t.Declared) == 0 {
		declared.text = []string{"No migration or model that declares it was seen."}
	}
	s.blocks = append(s.blocks, declared)
	if len(t.Keys) > 0 {
		b := block{title: "Foreign keys", limit: 20, what: "foreign keys"}
		for _, k := range t.Keys {
			b.items = append(b.items, k.From+" ("+strings.Join(k.Columns, ", ")+") leads to "+k.To+" at "+k.Place.Short())
		}
		s.blocks = append(s.blocks, b)
	}
	s.blocks = append(s.blocks, e.accessBlock(t.Access))
	s.blocks = e.txBlock(s.blocks, t.Transactions)
	s.blocks = e.entryBlock(s.blocks, t.Entries)
}

func (e *Evidence) accessBlock(list []AccessAt) block {
	b := block{title: "Accesses (" + grouped(len(list)) + ")", limit: 30, what: "accesses", columns: []column{
		{title: "mode"}, {title: "in", wide: true, name: true}, {title: "where", wide: true, name: true}, {title: "seen by"}, {title: "statement", wide: true, name: true}}}
	for _, a := range list {
		seen := a.Recogniser
		if a.Certainty != facts.Certain {
			seen += ", " + string(a.Certainty)
		}
		at := a.Place.Short()
		if a.Place.Loop {
			at += " (in a loop)"
		}
		b.rows = append(b.rows, []string{string(a.Mode), e.x.shortSymbol(a.Symbol), at, seen, brief(a.Text)})
	}
	if len(list) == 0 {
		b.text = []string{"None was seen."}
	}
	return b
}

// brief is the start of a statement on one line.
func brief(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

func (e *Evidence) txBlock(bs []block, ids []string) []block {
	if len(ids) == 0 {
		return bs
	}
	b := block{title: "Transactions (" + grouped(len(ids)) + ")", limit: 15, what: "transactions"}
	for _, id := range ids {
		b.items = append(b.items, "tx:"+strings.TrimPrefix(id, e.x.prefix))
	}
	return append(bs, b)
}

func (e *Evidence) entryBlock(bs []block, list []EntryAt) []block {
	b := block{title: "Entry points that lead there (" + grouped(len(list)) + ")", limit: 20, what: "entry points"}
	for _, x := range list {
		b.items = append(b.items, string(x.Kind)+" "+strings.TrimSpace(x.Method+" "+x.Pattern)+" at "+x.Place.Short())
	}
	if len(list) == 0 {
		b.text = []string{"None that was seen, programs aside."}
	}
	return append(bs, b)
}

func (e *Evidence) routeSheet(s *sheet, r *RouteExplanation) {
	name := strings.TrimSpace(r.Entry.Method + " " + r.Entry.Pattern)
	s.title = "Entry point " + name
	head := name + " (" + string(r.Entry.Kind)
	if r.Entry.Framework != "" {
		head += ", " + r.Entry.Framework
	}
	head += ") is registered at " + r.Entry.Place.Short() + " and handled by " + cmp.Or(e.x.shortSymbol(r.Entry.Handler), r.Entry.Detail, "something that is not known") + "."
	s.head = []string{head}
	if m := r.Entry.Runtime; m != nil {
		s.head = append(s.head, strings.ToUpper(m.words()[:1])+m.words()[1:]+".")
	}
	if !r.Known {
		s.head = append(s.head, "The handler is not a declaration of this code base, so what it reaches is unknown.")
		return
	}
	reach := r.Entry.Reach
	s.head = append(s.head, "It reaches "+plural(len(reach.Functions), "function", "functions")+" in "+plural(len(r.Packages), "package", "packages")+" and "+plural(len(reach.Tables), "table", "tables")+".")
	if reach.Rough {
		s.head = append(s.head, "The handler is written in place: all that the function around it reaches is counted.")
	}
	s.blocks = append(s.blocks, e.routeAccess(r.Access))
	s.blocks = e.txBlock(s.blocks, r.Transactions)
	if len(r.Outbound) > 0 {
		b := block{title: "Outbound calls", limit: 15, what: "calls"}
		for _, o := range r.Outbound {
			b.items = append(b.items, string(o.Kind)+" "+cmp.Or(o.Target, "(not known)")+" at "+o.Place.Short())
		}
		s.blocks = append(s.blocks, b)
	}
	b := block{title: "Packages", limit: 15, what: "packages", columns: []column{{title: "package", wide: true, name: true}, {title: "part"}, {title: "functions", right: true}}}
	for _, p := range r.Packages {
		b.rows = append(b.rows, []string{e.x.short(p.Package), p.Area, grouped(p.Functions)})
	}
	s.blocks = append(s.blocks, b)
}

func (e *Evidence) routeAccess(list []ReachedAccess) block {
	b := block{title: "Tables", limit: 40, what: "accesses", columns: []column{
		{title: "table", name: true, wide: true}, {title: "mode"}, {title: "where", wide: true, name: true}, {title: "by way of", wide: true, name: true}}}
	for _, a := range list {
		b.rows = append(b.rows, []string{a.Table, string(a.Mode), a.Place.Short(), e.chain(a.Path)})
	}
	if len(list) == 0 {
		b.text = []string{"It reaches no table that was seen."}
	}
	return b
}

// chain names symbols by their last element.
func (e *Evidence) chain(path []ident.SymbolID) string {
	names := make([]string, len(path))
	for i, p := range path {
		names[i] = string(p[strings.LastIndexByte(string(p), '/')+1:])
	}
	return strings.Join(names, " > ")
}

func (e *Evidence) txSheet(s *sheet, t *TxExplanation) {
	short := strings.TrimPrefix(t.ID, e.x.prefix)
	s.title = "Transaction " + short
	verdict := "It writes tables of one area"
	if len(t.Areas) > 1 {
		verdict = "It ties " + listed(t.Areas, 8) + " together"
	} else if len(t.Areas) == 0 {
		verdict = "It writes no table of an area"
	}
	s.head = []string{short + " starts at " + t.Place.Short() + " with " + strings.ReplaceAll(t.How, e.x.prefix, "") + ". " + verdict + "."}
	if !t.Complete {
		s.head = append(s.head, "Not all of it could be followed: it was handed to code that was not seen, or runs a statement that was not understood.")
	}
	b := block{title: "Steps, in the order of the code", limit: 40, what: "steps", columns: []column{
		{title: "table", name: true, wide: true}, {title: "mode"}, {title: "kept by", wide: true}, {title: "where", wide: true, name: true}, {title: "by way of", wide: true, name: true}}}
	for _, st := range t.Steps {
		path := make([]ident.SymbolID, len(st.Path))
		for i, h := range st.Path {
			path[i] = h.Symbol
		}
		b.rows = append(b.rows, []string{st.Table, string(st.Mode), st.Owner, st.Place.Short(), e.chain(path)})
	}
	if len(t.Steps) == 0 {
		b.text = []string{"No access in it was seen."}
	}
	s.blocks = append(s.blocks, b)
	s.blocks = e.entryBlock(s.blocks, t.Entries)
}
