// Package state finds what parts of a code base share while they run: package
// variables that change, effects of start-up, locks held across packages,
// channels, goroutines and what becomes of their panics, exits, caches and
// singletons. Nothing rests on names of the code base; what the standard library
// and known libraries do is in tables (table.go).
//
// Visit keeps what bodies do with positions; the join follows calls through
// facts.Set's references. Not seen: what runs through reflection, through
// function values in fields, or inside dependencies.
package state

import (
	"cmp"
	"go/ast"
	"slices"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/effects"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Collector implements evidence.Evidence.
type Collector struct {
	effects *effects.Collector

	mu    sync.Mutex
	parts []pack.Packed
}

var _ evidence.Evidence = (*Collector)(nil)

// New returns a Collector. fx must visit the same packages and be joined before.
func New(fx *effects.Collector) *Collector { return &Collector{effects: fx} }

// part is what one package contributes.
type part struct {
	path   ident.PackagePath
	main   bool
	funcs  []*function
	caches []cacheDecl
}

// function is what the body of one function, or the initialiser of a variable,
// does.
type function struct {
	key  refs.Target
	file string
	// at is the place of the declaration's name.
	at place
	// literals are function literals that do not run where they are written.
	literals []span
	effects  []effect
	exits    []exit
	body     body
	starts   []start
	// launches are the parameters that goroutines started here call.
	launches []launch
	locks    []lock
	channels []channelUse
	maps     []mapUse
	onces    []once
	// calls: functions of the code base are called.
	calls bool
}

// place is 1-based.
type place struct{ line, col int }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.line, q.line), cmp.Compare(p.col, q.col))
}

// span is the place of a literal's first byte and of the byte behind it.
type span struct{ from, to place }

func (s span) has(p place) bool { return s.from.compare(p) <= 0 && p.compare(s.to) < 0 }

// body says what becomes of panics in a function or literal.
type body struct {
	// recovers: recover is called in a deferred literal, or by a known library.
	recovers bool
	// calls: recover is called in the body itself, which protects whoever
	// defers this function.
	calls bool
	// defers are the functions of the code base that it defers.
	defers []refs.Target
	// sole is the only function that it calls outside of defers.
	sole *refs.Target
}

type effect struct {
	kind, what string
	at         place
	literal    bool
}

type exit struct {
	kind, what string
	at         place
}

// start is a place that starts a goroutine, or may: a call of the code base that
// is given a function.
type start struct {
	kind, via string
	helper    refs.Target // for candidates of kind helper
	slot      int
	at        place
	end       int // line
	loop      bool
	literal   bool
	run       runnable
}

// runnable is a function that is handed on: at most one field is set.
type runnable struct {
	body    *body
	fn      *refs.Target
	dynamic bool
	// param is the parameter of the function around, 0 without one, counted
	// as effects counts slots.
	param int
}

// launch says that a goroutine started here calls a parameter.
type launch struct {
	slot int
	body *body // of the goroutine; nil when it is the parameter itself
}

type lock struct {
	text   string
	holder refs.Target
	at     place
	shared bool
	calls  []lockCall
}

type lockCall struct {
	to      refs.Target
	dynamic bool
	at      place
}

type channelUse struct {
	holder refs.Target
	slot   string
	elem   string
	op     string
	at     place
}

type mapUse struct {
	holder refs.Target
	key    string
	write  bool
	// bound is true for a read whose value is used, not only whether there is
	// one.
	bound bool
	// own is true for a write whose value comes from the map itself.
	own bool
	at  place
}

type once struct {
	once refs.Target
	at   place
	lit  span
	fn   *refs.Target
}

type cacheDecl struct {
	holder refs.Target
	owner  refs.Target
	file   string
	at     place
	kind   string
	typ    string
}

// Visit implements evidence.Evidence.
func (c *Collector) Visit(k *load.Checked, decls []symbols.Decl) {
	if k.TestVariant {
		return
	}
	p := packPart(scan(k, decls))
	c.mu.Lock()
	c.parts = append(c.parts, p)
	c.mu.Unlock()
}

// Join implements evidence.Evidence.
func (c *Collector) Join(t *evidence.Tables) {
	texts := pack.Texts{}
	parts := make([]*part, 0, len(c.parts))
	for _, x := range c.parts {
		parts = append(parts, unpackPart(x, texts))
	}
	c.parts = nil
	slices.SortFunc(parts, func(a, b *part) int { return cmp.Compare(a.path, b.path) })
	j := newJoiner(t, parts)
	s := facts.NewState()
	writes := c.effects.Writes()
	s.Vars = j.vars(writes)
	s.Inits = j.inits(writes)
	s.Locks = j.locks()
	s.Channels = j.channels()
	s.Goroutines = j.goroutines()
	s.Exits = j.exits()
	s.Caches = j.caches()
	s.Singletons = j.singletons(writes)
	t.Set.State = s
}

func (s *scanner) place(n ast.Node) place { return s.placeAt(n.Pos()) }

func (s *scanner) endLine(n ast.Node) int { return s.placeAt(n.End()).line }

func (s *scanner) span(n ast.Node) span { return span{s.placeAt(n.Pos()), s.placeAt(n.End())} }
