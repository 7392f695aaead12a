package reports

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// RoutesOptions steer a RoutesView.
type RoutesOptions struct {
	// Kinds keeps entry points (with Outbound: calls) of these kinds; empty
	// means all.
	Kinds []string
	// Reach adds what each entry point reaches.
	Reach bool
	// Outbound and Config choose another list: calls that leave the process, or
	// settings. Not both.
	Outbound, Config bool
}

// RoutesView is what starts the code, what it calls, or what configures it: one
// of the lists is the answer, the others are empty. Lists are never nil.
type RoutesView struct {
	// List is "entries", "outbound" or "config".
	List string `json:"list"`
	// Entries, Outbound and Config are in the order of EntryKinds or
	// OutboundKinds, then by pattern, target or key, method and place.
	Entries  []EntryAt    `json:"entries"`
	Outbound []OutboundAt `json:"outbound"`
	Config   []ConfigAt   `json:"config"`

	x     *index
	reach bool
	kinds []string
}

// EntryAt is an entry point.
type EntryAt struct {
	Kind      facts.EntryKind `json:"kind"`
	Method    string          `json:"method"`
	Pattern   string          `json:"pattern"`
	Handler   ident.SymbolID  `json:"handler"`
	Framework string          `json:"framework"`
	Place     Place           `json:"place"`
	Certainty facts.Certainty `json:"certainty"`
	Detail    string          `json:"detail,omitempty"`
	// Reach is what it reaches, nil unless it was asked for, and where the
	// handler is not known.
	Reach *ReachOf `json:"reach,omitempty"`
	// Runtime is what was measured, nil when no measurement could show it.
	Runtime *EntryRuntime `json:"runtime,omitempty"`
}

// ReachOf is what an entry point reaches by calls.
type ReachOf struct {
	// Functions are functions and methods of the code base, the handler
	// included; sorted.
	Functions []ident.SymbolID `json:"functions"`
	// Tables are sorted.
	Tables []string `json:"tables"`
	// Rough is true for a handler that is a literal: then all that the function
	// around it reaches is counted.
	Rough bool `json:"rough,omitempty"`
}

// OutboundAt is a call that leaves the process.
type OutboundAt struct {
	Kind      facts.OutboundKind `json:"kind"`
	Target    string             `json:"target"`
	Library   string             `json:"library"`
	Symbol    ident.SymbolID     `json:"symbol"`
	Place     Place              `json:"place"`
	Certainty facts.Certainty    `json:"certainty"`
}

// ConfigAt is a setting with the places that read it.
type ConfigAt struct {
	Kind    facts.ConfigKind `json:"kind"`
	Key     string           `json:"key"`
	Readers []ReaderAt       `json:"readers"`
}

// ReaderAt is a place that reads a setting.
type ReaderAt struct {
	Symbol  ident.SymbolID `json:"symbol"`
	Place   Place          `json:"place"`
	Library string         `json:"library"`
}

// Routes makes the view. The error is a *FormatError.
func Routes(d *Document, o RoutesOptions) (*RoutesView, error) {
	if err := validate(d, false); err != nil {
		return nil, err
	}
	if o.Outbound && o.Config {
		return nil, &FormatError{"outbound calls and settings are two lists", "ask for one of them"}
	}
	v := &RoutesView{List: "entries", Entries: []EntryAt{}, Outbound: []OutboundAt{}, Config: []ConfigAt{}, x: newIndex(d), reach: o.Reach, kinds: o.Kinds}
	known := asStrings(EntryKinds())
	switch {
	case o.Outbound:
		v.List, known = "outbound", asStrings(OutboundKinds())
	case o.Config:
		v.List, known = "config", asStrings(configKinds())
	}
	for _, k := range o.Kinds {
		if !slices.Contains(known, k) {
			return nil, &FormatError{"no kind is called " + quoted(k), "kinds are " + strings.Join(known, ", ")}
		}
	}
	switch v.List {
	case "entries":
		v.entries()
	case "outbound":
		v.outbound()
	default:
		v.config()
	}
	return v, nil
}

func (v *RoutesView) keeps(kind string) bool {
	return len(v.kinds) == 0 || slices.Contains(v.kinds, kind)
}

// name is a symbol's ID, "" for -1.
func (x *index) name(i int) ident.SymbolID {
	if i < 0 {
		return ""
	}
	return x.symbolID(i)
}

func (v *RoutesView) entries() {
	var r *reacher
	if v.reach {
		r = newReacher(v.x)
	}
	for i := range v.x.d.Facts.Entries {
		e := &v.x.d.Facts.Entries[i]
		if !v.keeps(string(e.Kind)) {
			continue
		}
		at := v.x.entryAt(i)
		if r != nil && e.Handler >= 0 {
			at.Reach = v.x.reachOf(r, e)
		}
		v.Entries = append(v.Entries, at)
	}
	order := EntryKinds()
	slices.SortStableFunc(v.Entries, func(p, q EntryAt) int {
		return cmp.Or(cmp.Compare(slices.Index(order, p.Kind), slices.Index(order, q.Kind)), cmp.Compare(p.Pattern, q.Pattern),
			cmp.Compare(p.Method, q.Method), comparePlaces(p.Place, q.Place))
	})
}

func (x *index) entryAt(i int) EntryAt {
	e := &x.d.Facts.Entries[i]
	return EntryAt{
		Kind: e.Kind, Method: e.Method, Pattern: e.Pattern, Handler: x.name(e.Handler), Framework: e.Framework,
		Place: x.pos(e.Pos), Certainty: e.Certainty, Detail: e.Detail,
		Runtime: x.entryRuntime(i),
	}
}

func (x *index) reachOf(r *reacher, e *facts.Entry) *ReachOf {
	functions, tables := r.reached(e.Handler)
	out := &ReachOf{Functions: []ident.SymbolID{}, Tables: []string{}, Rough: e.Handler == e.In && e.Kind != facts.EntryMain}
	for _, s := range functions {
		out.Functions = append(out.Functions, x.symbolID(s))
	}
	for _, t := range tables {
		out.Tables = append(out.Tables, x.d.Facts.Data.Tables[t].Name)
	}
	slices.Sort(out.Functions)
	slices.Sort(out.Tables)
	return out
}

func (v *RoutesView) outbound() {
	for i := range v.x.d.Facts.Outbound {
		o := &v.x.d.Facts.Outbound[i]
		if v.keeps(string(o.Kind)) {
			at := v.x.pos(o.Pos)
			at.Loop = o.Loop
			v.Outbound = append(v.Outbound, OutboundAt{o.Kind, o.Target, o.Library, v.x.symbolID(o.Symbol), at, o.Certainty})
		}
	}
	order := OutboundKinds()
	slices.SortStableFunc(v.Outbound, func(p, q OutboundAt) int {
		return cmp.Or(cmp.Compare(slices.Index(order, p.Kind), slices.Index(order, q.Kind)), cmp.Compare(p.Target, q.Target), comparePlaces(p.Place, q.Place))
	})
}

func (v *RoutesView) config() {
	for i := range v.x.d.Facts.Config {
		c := &v.x.d.Facts.Config[i]
		if !v.keeps(string(c.Kind)) {
			continue
		}
		at := ConfigAt{Kind: c.Kind, Key: c.Key, Readers: []ReaderAt{}}
		for _, r := range c.Readers {
			at.Readers = append(at.Readers, ReaderAt{v.x.symbolID(r.Symbol), v.x.pos(r.Pos), r.Library})
		}
		v.Config = append(v.Config, at)
	}
}

// Render writes the view in one of AnswerFormats.
func (v *RoutesView) Render(w io.Writer, o Options) error { return renderAnswer(w, v, o) }

func (v *RoutesView) table() [][]string {
	switch v.List {
	case "outbound":
		rows := [][]string{{"kind", "target", "library", "symbol", "certainty", "file", "line"}}
		for _, o := range v.Outbound {
			rows = append(rows, []string{string(o.Kind), o.Target, o.Library, string(o.Symbol), string(o.Certainty), o.Place.File, itoa(o.Place.Line)})
		}
		return rows
	case "config":
		rows := [][]string{{"kind", "key", "symbol", "library", "file", "line"}}
		for _, c := range v.Config {
			for _, r := range c.Readers {
				rows = append(rows, []string{string(c.Kind), c.Key, string(r.Symbol), r.Library, r.Place.File, itoa(r.Place.Line)})
			}
		}
		return rows
	}
	header := []string{"kind", "method", "pattern", "handler", "framework", "certainty", "file", "line"}
	if v.reach {
		header = append(header, "functions", "tables")
	}
	traced := v.traced()
	if traced {
		header = append(header, "requests", "errors", "p50_us", "p90_us", "p99_us", "calls", "queries")
	}
	rows := [][]string{header}
	for _, e := range v.Entries {
		row := []string{string(e.Kind), e.Method, e.Pattern, string(e.Handler), e.Framework, string(e.Certainty), e.Place.File, itoa(e.Place.Line)}
		if v.reach {
			functions, tables := "", ""
			if e.Reach != nil {
				functions, tables = itoa(len(e.Reach.Functions)), strings.Join(e.Reach.Tables, " ")
			}
			row = append(row, functions, tables)
		}
		if traced {
			row = append(row, e.Runtime.cells()...)
		}
		rows = append(rows, row)
	}
	return rows
}
