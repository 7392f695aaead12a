// Package gather runs the extractors on each checked package and joins what they
// found into one facts.Set.
package gather

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/types"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/couplings"
	"github.com/demarc-dev/demarc/analyzer/facts/data"
	"github.com/demarc-dev/demarc/analyzer/facts/effects"
	"github.com/demarc-dev/demarc/analyzer/facts/entry"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/exchange"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/meaning"
	"github.com/demarc-dev/demarc/analyzer/facts/outbound"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/shape"
	"github.com/demarc-dev/demarc/analyzer/facts/state"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/facts/traits"
	"github.com/demarc-dev/demarc/analyzer/facts/usage"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Gatherer collects facts while packages are being checked. Visit may be called
// from several goroutines; Finish once, after them.
type Gatherer struct {
	mu        sync.Mutex
	parts     []*part
	couplings couplings.Collector
	kinds     []evidence.Evidence
	data      *data.Collector
}

// New returns a Gatherer with all kinds of evidence. The recognisers are the
// user's own.
func New(recognisers ...data.Recogniser) *Gatherer {
	fx := effects.New()
	ex := exchange.New()
	d := data.New(data.Options{Recognisers: recognisers})
	return &Gatherer{data: d, kinds: []evidence.Evidence{
		d, fx, shape.New(fx, ex.Write), // which hold on to types
		state.New(fx), usage.New(fx), flow.New(entry.New(), outbound.New()), meaning.New(),
		ex, // which needs the entries, and gave its types to shape
	}}
}

// Notes says in one sentence each what the user's recognisers missed, sorted. It
// is to be called after Finish.
func (g *Gatherer) Notes() []string {
	if g.data == nil {
		return nil
	}
	return g.data.Notes()
}

// References returns a Gatherer of symbols, references, couplings and traits
// alone, to tell their cost from that of the other evidence.
func References() *Gatherer { return &Gatherer{} }

// part is what one package, or its test layer, contributes: no syntax, no types.
type part struct {
	meta       *load.Package
	name       string
	doc        string
	test       bool
	files      []file
	decls      []decl
	targets    []refs.Target
	refs       []refs.Ref
	traits     []facts.Trait
	blind      []traits.Blind
	unresolved int
	callbacks  []refs.Callback
	repeats    []refs.Repeat
	// imports are the import paths of its news files, sorted.
	imports []string
}

type file struct {
	path                 string
	lines, clause        int
	generated, test, cgo bool
	// news is false for files that the package itself has contributed.
	news bool
}

type decl struct {
	name            ident.SymbolName
	kind            facts.SymbolKind
	file, line, end int
	member          bool
}

// Visit implements load.Visitor.
func (g *Gatherer) Visit(c *load.Checked) {
	decls := symbols.Declared(c)
	r := refs.Extract(c, decls)
	p := &part{
		meta: c.Package, name: c.Types.Name(), test: c.TestVariant,
		targets: r.Targets, refs: r.Refs, unresolved: r.Unresolved, callbacks: r.Callbacks, repeats: r.Repeats,
		files: files(c), decls: make([]decl, 0, len(decls)), imports: imports(c),
	}
	for _, d := range decls {
		p.decls = append(p.decls, decl{d.Name, d.Kind, d.File, d.Line, d.End, d.Member})
	}
	if !c.TestVariant {
		p.doc = synopsis(c.Files)
		t := traits.Extract(c)
		p.traits, p.blind = t.Traits, t.Blind
		g.couplings.Add(c.Package.Path, decls, r)
	}
	for _, k := range g.kinds {
		k.Visit(c, decls)
	}
	g.mu.Lock()
	g.parts = append(g.parts, p)
	g.mu.Unlock()
}

func files(c *load.Checked) []file {
	out := make([]file, len(c.Files))
	for i, f := range c.Files {
		test := strings.HasSuffix(c.Names[i], "_test.go")
		out[i] = file{
			path: c.Names[i], lines: countLines(c.Sources[i]), clause: c.Fset.PositionFor(f.Package, false).Line, generated: ast.IsGenerated(f),
			test: test, cgo: slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"C"` }),
			news: !c.TestVariant || test,
		}
	}
	return out
}

func countLines(src []byte) int {
	n := bytes.Count(src, []byte{'\n'})
	if len(src) > 0 && src[len(src)-1] != '\n' {
		n++
	}
	return n
}

// imports are the packages that the files this part is about import, as
// resolved by the type checker: after vendoring and replacing.
func imports(c *load.Checked) []string {
	set := map[string]bool{}
	for i, f := range c.Files {
		if c.TestVariant && !strings.HasSuffix(c.Names[i], "_test.go") {
			continue
		}
		for _, s := range f.Imports {
			path := strings.Trim(s.Path.Value, "\"`")
			if obj, ok := c.Info.Implicits[s].(*types.PkgName); ok {
				path = obj.Imported().Path()
			} else if s.Name != nil {
				if obj, ok := c.Info.Defs[s.Name].(*types.PkgName); ok {
					path = obj.Imported().Path()
				}
			}
			if path != "C" {
				set[path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// synopsis is the first sentence of the package comment of the first file that
// has one.
func synopsis(files []*ast.File) string {
	for _, f := range files {
		if f.Doc != nil {
			if s := new(doc.Package).Synopsis(f.Doc.Text()); s != "" {
				return s
			}
		}
	}
	return ""
}
