package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// entryWord names a kind of entry point in the plural.
func entryWord(k facts.EntryKind) string {
	switch k {
	case facts.EntryHTTP:
		return "HTTP routes"
	case facts.EntryGRPC:
		return "gRPC methods"
	case facts.EntryConnect:
		return "Connect methods"
	case facts.EntryTwirp:
		return "Twirp methods"
	case facts.EntryGraphQL:
		return "GraphQL resolvers"
	case facts.EntryConsumer:
		return "queue consumers"
	case facts.EntryCron:
		return "schedules"
	case facts.EntryTicker:
		return "tickers"
	case facts.EntryCLI:
		return "commands"
	case facts.EntryMain:
		return "programs"
	}
	return string(k)
}

// outboundWord names a kind of outbound call in the plural.
func outboundWord(k facts.OutboundKind) string {
	switch k {
	case facts.OutHTTP:
		return "HTTP calls"
	case facts.OutGRPC:
		return "gRPC connections"
	case facts.OutPublish:
		return "messages published"
	case facts.OutMail:
		return "mails"
	case facts.OutSDK:
		return "calls of SDKs"
	case facts.OutExec:
		return "programs started"
	}
	return string(k)
}

// counts says how many entry points of each kind there are: "59 HTTP routes".
func (x *index) entryCounts() []string {
	n := map[facts.EntryKind]int{}
	for i := range x.d.Facts.Entries {
		n[x.d.Facts.Entries[i].Kind]++
	}
	out := []string{}
	for _, k := range EntryKinds() {
		if n[k] > 0 {
			out = append(out, plural(n[k], singular(entryWord(k)), entryWord(k)))
		}
	}
	return out
}

// singular of the words above.
func singular(s string) string { return strings.TrimSuffix(s, "s") }

func (v *RoutesView) sheet() *sheet {
	s := &sheet{title: "Entry points of " + v.x.d.Subject.Name, shortened: v.x.prefix}
	switch v.List {
	case "outbound":
		s.title = "Outbound calls of " + v.x.d.Subject.Name
		v.outboundBlocks(s)
	case "config":
		s.title = "Configuration of " + v.x.d.Subject.Name
		v.configBlocks(s)
	default:
		v.entryBlocks(s)
	}
	if p := v.x.partial(); p != "" {
		s.head = append(s.head, p)
	}
	return s
}

// kindsWord says which kinds were asked for.
func (v *RoutesView) kindsWord() string {
	if len(v.kinds) == 0 {
		return ""
	}
	return " of kind " + strings.Join(v.kinds, " or ")
}

func (v *RoutesView) entryBlocks(s *sheet) {
	if len(v.Entries) == 0 {
		s.head = []string{"No entry point" + v.kindsWord() + " was found: none of the ways to register one that demarc knows is used. Others would not be seen."}
		return
	}
	if len(v.kinds) == 0 {
		s.head = []string{"What starts code from outside: " + listed(v.x.entryCounts(), 12) + "."}
	} else {
		s.head = []string{plural(len(v.Entries), "entry point", "entry points") + v.kindsWord() + "."}
	}
	if v.reach {
		s.head = append(s.head, "Functions and tables are those that calls lead to, also through interfaces; ~ marks a handler written in place, "+
			"where all that the function around it reaches is counted.")
	}
	for _, k := range EntryKinds() {
		if b := v.entryBlock(k); len(b.rows) > 0 {
			s.blocks = append(s.blocks, b)
		}
	}
}

// entryBlock is all of one kind; a framework that all of them have is named in
// the title.
func (v *RoutesView) entryBlock(k facts.EntryKind) block {
	b := block{limit: 60, what: entryWord(k), columns: []column{
		{title: "entry", wide: true, name: true}, {title: "handler", wide: true, name: true}, {title: "where", wide: true, name: true}}}
	frameworks := map[string]bool{}
	for i := range v.Entries {
		if e := &v.Entries[i]; e.Kind == k {
			b.rows = append(b.rows, v.entryRow(e))
			frameworks[e.Framework] = true
		}
	}
	b.title = strings.ToUpper(entryWord(k)[:1]) + entryWord(k)[1:] + " (" + grouped(len(b.rows)) + ")"
	if len(frameworks) > 1 {
		b.columns = append(b.columns, column{title: "framework", wide: true})
	} else {
		for i := range b.rows {
			if f := b.rows[i][3]; f != "" && i == 0 {
				b.title += ", " + f
			}
			b.rows[i] = slices.Delete(b.rows[i], 3, 4)
		}
	}
	if v.reach {
		b.columns = append(b.columns, column{title: "reaches", wide: true})
	}
	if v.measured(k) {
		b.columns = append(b.columns, column{title: "requests", right: true}, column{title: "p50", right: true}, column{title: "p99", right: true})
	}
	return b
}

func (v *RoutesView) entryRow(e *EntryAt) []string {
	handler := cmp.Or(v.x.shortSymbol(e.Handler), e.Detail, "(not known)")
	pattern := e.Pattern
	if e.Kind == facts.EntryMain {
		pattern = strings.TrimPrefix(pattern, v.x.prefix)
	}
	if e.Certainty != facts.Certain {
		pattern += " (" + string(e.Certainty) + ")"
	}
	if e.Method != "" {
		pattern = e.Method + " " + pattern
	}
	row := []string{pattern, handler, e.Place.Short(), e.Framework}
	if v.reach {
		row = append(row, e.Reach.words())
	}
	if v.measured(e.Kind) {
		row = append(row, e.Runtime.brief()...)
	}
	return row
}

func (v *RoutesView) outboundBlocks(s *sheet) {
	if len(v.Outbound) == 0 {
		s.head = []string{"No call that leaves the process" + v.kindsWord() + " was found: none of the ways that demarc knows is used. Others would not be seen."}
		return
	}
	s.head = []string{plural(len(v.Outbound), "call leaves", "calls leave") + " the process" + v.kindsWord() + "."}
	for _, k := range OutboundKinds() {
		b := block{limit: 60, what: outboundWord(k), columns: []column{
			{title: "target", wide: true, name: true}, {title: "library", wide: true}, {title: "in", wide: true, name: true}, {title: "where", wide: true, name: true}}}
		for i := range v.Outbound {
			o := &v.Outbound[i]
			if o.Kind != k {
				continue
			}
			at := o.Place.Short()
			if o.Place.Loop {
				at += " (in a loop)"
			}
			b.rows = append(b.rows, []string{cmp.Or(o.Target, "(not known)"), o.Library, v.x.shortSymbol(o.Symbol), at})
		}
		if len(b.rows) > 0 {
			b.title = strings.ToUpper(outboundWord(k)[:1]) + outboundWord(k)[1:] + " (" + grouped(len(b.rows)) + ")"
			s.blocks = append(s.blocks, b)
		}
	}
}

func (v *RoutesView) configBlocks(s *sheet) {
	if len(v.Config) == 0 {
		s.head = []string{"No setting" + v.kindsWord() + " was found: none of the ways to read one that demarc knows is used. Others would not be seen."}
		return
	}
	s.head = []string{plural(len(v.Config), "setting is", "settings are") + " read or declared" + v.kindsWord() + "."}
	b := block{limit: 60, what: "settings", columns: []column{
		{title: "kind"}, {title: "key", wide: true, name: true}, {title: "read by", wide: true, name: true}, {title: "where", wide: true, name: true}}}
	for i := range v.Config {
		c := &v.Config[i]
		by, at := []string{}, []string{}
		for _, r := range c.Readers {
			by, at = append(by, v.x.shortSymbol(r.Symbol)), append(at, r.Place.Short())
		}
		b.rows = append(b.rows, []string{string(c.Kind), c.Key, listed(by, 3), listed(at, 3)})
	}
	s.blocks = append(s.blocks, b)
}

// words say what an entry point reaches, "unknown" for nil.
func (r *ReachOf) words() string {
	if r == nil {
		return "unknown"
	}
	s := plural(len(r.Functions), "function", "functions") + ", " + plural(len(r.Tables), "table", "tables")
	if r.Rough {
		s = "~" + s
	}
	if len(r.Tables) > 0 {
		s += ": " + listed(r.Tables, 6)
	}
	return s
}
