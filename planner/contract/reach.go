package contract

import (
	"slices"
	"sort"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// reach says from where each declaration is started.
type reach struct {
	// kinds is a set of entry kinds, one bit for each of kindList; startup is
	// true for what main and init functions reach.
	kinds   []uint16
	startup []bool
}

// kindList gives entry kinds a bit; EntryMain has none.
func kindList() []facts.EntryKind {
	return []facts.EntryKind{facts.EntryCLI, facts.EntryConnect, facts.EntryConsumer, facts.EntryCron, facts.EntryGraphQL,
		facts.EntryGRPC, facts.EntryHTTP, facts.EntryTicker, facts.EntryTwirp}
}

// requests are the bits of entry points that answer a request or a message,
// commands those of commands.
func requests() uint16 {
	out := uint16(0)
	for i, k := range kindList() {
		switch k {
		case facts.EntryCLI, facts.EntryCron, facts.EntryTicker:
		default:
			out |= 1 << i
		}
	}
	return out
}

func commands() uint16 { return 1 << slices.Index(kindList(), facts.EntryCLI) }

// calls lists whom each symbol calls by references of the given kinds; without
// any directly, through interfaces, or by using a function as a value.
func calls(f *facts.Set, kinds ...facts.RefKind) [][]int32 {
	if len(kinds) == 0 {
		kinds = []facts.RefKind{facts.Call, facts.Runtime, facts.FuncValue}
	}
	next := make([][]int32, len(f.Symbols))
	for i := range f.Refs {
		if r := &f.Refs[i]; slices.Contains(kinds, r.Kind) {
			next[r.From] = append(next[r.From], int32(r.To))
		}
	}
	return next
}

func newReach(f *facts.Set) *reach {
	next, direct := calls(f), calls(f, facts.Call, facts.Runtime)
	r := &reach{kinds: make([]uint16, len(f.Symbols)), startup: make([]bool, len(f.Symbols))}
	list := kindList()
	work := []int32{}
	for _, e := range f.Entries {
		bit := slices.Index(list, e.Kind)
		if e.Handler >= 0 && bit >= 0 && r.kinds[e.Handler]&(1<<bit) == 0 {
			r.kinds[e.Handler] |= 1 << bit
			work = append(work, int32(e.Handler))
		}
	}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		for _, t := range next[s] {
			if r.kinds[t]|r.kinds[s] != r.kinds[t] {
				r.kinds[t] |= r.kinds[s]
				work = append(work, t)
			}
		}
	}
	for i := range f.Symbols {
		s := &f.Symbols[i]
		main := s.Name == "main" && f.Packages[s.Package].Has(facts.Main)
		if s.Kind == facts.Func && (main || strings.HasPrefix(string(s.Name), "init#")) || s.Kind == facts.Var {
			r.startup[i] = true
			work = append(work, int32(i))
		}
	}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		for _, t := range direct[s] {
			if !r.startup[t] {
				r.startup[t] = true
				work = append(work, t)
			}
		}
	}
	return r
}

// entries lists the kinds that reach a set of bits, sorted.
func entries(bits uint16) []facts.EntryKind {
	out := []facts.EntryKind{}
	for i, k := range kindList() {
		if bits&(1<<i) != 0 {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// feeds says what an operation does inside its provider and shared code.
type feeds struct {
	m      *model
	next   [][]int32
	access [][]int32 // of each symbol: indices into facts.Data.Access
	reads  map[int][]*facts.ContextUse
	sets   map[int][]*facts.ContextUse
	keys   map[ctxKey]facts.Pos // first place that sets a key
	out    []bool               // symbols that leave the process
	memory map[int][]memoryWrite
	done   map[int]*feed
	seen   []int32
	round  int32
}

type ctxKey struct {
	key  int
	text string
}

// feed is the answer for one operation.
type feed struct {
	reads, writes []int
	context       []ContextValue
	// library are those of context that only shared libraries read.
	library []ContextValue
	// joined are transactions that it reads from a context, whoever set them.
	joined []ContextValue
	// out is true when something leaves the process, or a changing variable is
	// used.
	out bool
	// memory is the first write to a package variable of the provider, nil
	// without any.
	memory *memoryWrite
}

// memoryWrite is a write to a package variable after initialisation.
type memoryWrite struct {
	sym, in int
	at      facts.Pos
}

func newFeeds(m *model) *feeds {
	x := &feeds{
		m: m, next: calls(m.f), access: make([][]int32, len(m.f.Symbols)), out: make([]bool, len(m.f.Symbols)),
		reads: map[int][]*facts.ContextUse{}, sets: map[int][]*facts.ContextUse{}, keys: map[ctxKey]facts.Pos{},
		memory: map[int][]memoryWrite{}, done: map[int]*feed{}, seen: make([]int32, len(m.f.Symbols)),
	}
	for i, a := range m.f.Data.Access {
		x.access[a.Symbol] = append(x.access[a.Symbol], int32(i))
	}
	for _, o := range m.f.Outbound {
		x.out[o.Symbol] = true
	}
	for _, u := range m.f.Data.Unresolved {
		x.out[u.Symbol] = true
	}
	for i := range m.f.Refs {
		if r := &m.f.Refs[i]; r.Kind == facts.VarRead || r.Kind == facts.VarWrite {
			if _, ok := m.changed[r.To]; ok || r.Kind == facts.VarWrite {
				x.out[r.From] = true
			}
		}
	}
	for _, v := range m.f.State.Vars {
		for _, w := range v.Writes {
			x.memory[w.In] = append(x.memory[w.In], memoryWrite{v.Var, w.In, w.Pos})
		}
	}
	for i := range m.f.Usage.Context {
		c := &m.f.Usage.Context[i]
		if c.Set {
			x.sets[c.In] = append(x.sets[c.In], c)
			if k := (ctxKey{c.Key, c.Text}); x.keys[k] == (facts.Pos{}) {
				x.keys[k] = c.Pos
			}
		} else {
			x.reads[c.In] = append(x.reads[c.In], c)
		}
	}
	return x
}

// of follows the calls of an operation; those into other services, wiring and
// tools end there.
func (x *feeds) of(op int) *feed {
	if f := x.done[op]; f != nil {
		return f
	}
	x.round++
	f := &feed{reads: []int{}, writes: []int{}}
	home := x.m.service(op)
	set := map[ctxKey]bool{}
	var read []*facts.ContextUse
	work := []int32{int32(op)}
	x.seen[op] = x.round
	for i := 0; i < len(work); i++ {
		s := int(work[i])
		for _, a := range x.access[s] {
			acc := &x.m.f.Data.Access[a]
			if acc.Mode.Writes() {
				f.writes = append(f.writes, acc.Table)
			}
			if acc.Mode.Reads() {
				f.reads = append(f.reads, acc.Table)
			}
		}
		f.out = f.out || x.out[s]
		for _, w := range x.memory[s] {
			if x.m.service(w.sym) == home && (f.memory == nil || comparePos(w.at, f.memory.at) < 0) {
				f.memory = &w
			}
		}
		for _, c := range x.sets[s] {
			set[ctxKey{c.Key, c.Text}] = true
		}
		read = append(read, x.reads[s]...)
		for _, t := range x.next[s] {
			if x.seen[t] != x.round && x.inside(int(t), home) {
				x.seen[t] = x.round
				work = append(work, t)
			}
		}
	}
	f.reads, f.writes = compact(f.reads), compact(f.writes)
	x.contexts(f, read, set)
	x.done[op] = f
	return f
}

// inside reports whether a symbol runs where the operation does.
func (x *feeds) inside(sym, home int) bool {
	if s := x.m.service(sym); s >= 0 {
		return s == home
	}
	switch x.m.class[x.m.f.Symbols[sym].Package] {
	case "composition-root", "tool", "test-support":
		return false
	}
	return true
}

// contexts keeps the values that somebody else sets.
func (x *feeds) contexts(f *feed, read []*facts.ContextUse, set map[ctxKey]bool) {
	for _, c := range read {
		k := ctxKey{c.Key, c.Text}
		at, ok := x.keys[k]
		if !ok {
			continue
		}
		text := c.Text
		if c.Key >= 0 {
			text = x.m.short(c.Key)
		}
		v := ContextValue{Key: c.Key, Text: text, Read: c.Pos, Set: at}
		if isTransaction(text) {
			f.joined = append(f.joined, v)
			continue
		}
		if set[k] {
			continue
		}
		if x.m.class[x.m.f.Symbols[c.In].Package] == "shared-library" {
			f.library = append(f.library, v)
		} else {
			f.context = append(f.context, v)
		}
	}
	f.context, f.library, f.joined = oncePerKey(f.context), oncePerKey(f.library), oncePerKey(f.joined)
}

// opens reports whether a function sets a key itself, or calls shared code that
// does, before a call or on its line. What its own service does
// further down is another matter: that may have ended before.
func (x *feeds) opens(sym int, key ctxKey, call facts.Pos) bool {
	for _, c := range x.sets[sym] {
		if ctxKeyOf(c) == key && c.Pos.Line <= call.Line {
			return true
		}
	}
	refs := x.m.f.Refs
	first := sort.Search(len(refs), func(i int) bool { return refs[i].From >= sym })
	for i := first; i < len(refs) && refs[i].From == sym; i++ {
		r := &refs[i]
		if !slices.ContainsFunc(r.Sites, func(s facts.Site) bool { return s.Line < call.Line || s.Line == call.Line && s.Col != call.Col }) {
			continue
		}
		switch r.Kind {
		case facts.Call, facts.Runtime, facts.FuncValue:
			if x.sharedSets(r.To, key) {
				return true
			}
		}
	}
	return false
}

func ctxKeyOf(c *facts.ContextUse) ctxKey { return ctxKey{c.Key, c.Text} }

// sharedSets reports whether shared code sets a key, itself or through more of
// it.
func (x *feeds) sharedSets(sym int, key ctxKey) bool {
	seen := map[int32]bool{int32(sym): true}
	work := []int32{int32(sym)}
	for i := 0; i < len(work); i++ {
		t := int(work[i])
		if x.m.service(t) >= 0 || !x.inside(t, -1) {
			continue
		}
		if slices.ContainsFunc(x.sets[t], func(c *facts.ContextUse) bool { return ctxKeyOf(c) == key }) {
			return true
		}
		for _, n := range x.next[t] {
			if !seen[n] {
				seen[n] = true
				work = append(work, n)
			}
		}
	}
	return false
}

// isTransaction reports whether the key of a context value is called after a
// transaction.
func isTransaction(key string) bool {
	for part := range strings.FieldsFuncSeq(key, func(r rune) bool { return r == '.' || r == '/' || r == '"' || r == '-' }) {
		for _, w := range splitWords(part) {
			if w == "TX" || w == "TRX" || w == "TRANSACTION" {
				return true
			}
		}
	}
	return false
}

// keyText is the text of the facts for a key outside the code base.
func (c *ContextValue) keyText() string {
	if c.Key >= 0 {
		return ""
	}
	return c.Text
}

func oncePerKey(l []ContextValue) []ContextValue {
	slices.SortFunc(l, compareContext)
	return slices.CompactFunc(l, func(a, b ContextValue) bool { return a.Key == b.Key && a.Text == b.Text })
}

func compact(l []int) []int {
	slices.Sort(l)
	return slices.Compact(l)
}
