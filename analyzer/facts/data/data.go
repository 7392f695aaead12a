// Package data finds what a code base stores and how it gets at it: tables,
// statements, accesses and transactions (methods 1.4). The walk over a package
// (Visit) keeps symbolic values and the calls that matter; the join follows them
// over the whole code base.
//
// To add a library, write its table of signatures (see library) in a file of its
// own, name it in allLibraries, and add cases to testdata/libs.
package data

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Options change what is recognised. The zero value is usable.
type Options struct {
	// Recognisers are the user's own wrappers.
	Recognisers []Recogniser
}

// Collector implements evidence.Evidence.
type Collector struct {
	lib   *libraries
	users map[string]*user

	mu    sync.Mutex
	parts []*part
	files sqlFiles
}

var (
	_ evidence.Evidence = (*Collector)(nil)
	_ evidence.Filer    = (*Collector)(nil)
)

// New returns a Collector.
func New(o Options) *Collector {
	lib, _ := newLibraries(allLibraries())
	c := &Collector{lib: lib, users: map[string]*user{}}
	for _, r := range o.Recognisers {
		c.users[r.Function] = &user{signature: r.signature(), argument: max(r.SQL, r.Table)}
	}
	return c
}

// Visit implements evidence.Evidence.
func (c *Collector) Visit(k *load.Checked, decls []symbols.Decl) {
	if k.TestVariant {
		return
	}
	p := &part{
		path: ident.PackagePath(k.Types.Path()), dir: k.Package.Dir,
		globals: map[refs.Target][]held{}, fields: map[refs.Target][]held{}, structs: map[refs.Target]structure{},
		embeds: map[refs.Target][]string{}, asks: map[refs.Target]string{}, named: map[string][]held{},
	}
	w := &walker{c: k, out: p, lib: c.lib, users: c.users, own: map[*types.Package]bool{}, ent: map[*types.Package]bool{}, hold: map[types.Type]bool{}}
	generated := make([]bool, len(k.Files))
	for i, f := range k.Files {
		generated[i] = ast.IsGenerated(f)
	}
	for i, d := range decls {
		w.file = k.Names[d.File]
		switch n := d.Node.(type) {
		case *ast.FuncDecl:
			w.function(n, d.Name, generated[d.File])
		case *ast.ValueSpec:
			if i == 0 || decls[i-1].Node != d.Node {
				w.variables(n, d.Name, d.Kind == facts.Var)
			}
		case *ast.TypeSpec:
			w.structType(n)
		}
	}
	w.embedded()
	w.entKeys()
	p.pack()
	c.mu.Lock()
	c.parts = append(c.parts, p)
	c.mu.Unlock()
}

// variables reads the values of package variables, and the function literals in
// them.
func (w *walker) variables(s *ast.ValueSpec, name ident.SymbolName, isVar bool) {
	w.fn = &function{key: refs.Target{Package: w.out.path, Name: name}}
	w.env, w.log, w.loop = map[types.Object]*value{}, w.log[:0], 0
	w.define(s.Names, s.Values, func(id *ast.Ident, v *value) {
		if o := w.c.Info.Defs[id]; o != nil && id.Name != "_" && isVar {
			w.global(o, v)
		}
	})
	if isVar {
		w.out.functions = append(w.out.functions, w.fn)
	}
}

// structType notes where the fields of a struct type are.
func (w *walker) structType(s *ast.TypeSpec) {
	st, ok := s.Type.(*ast.StructType)
	if !ok || st.Fields == nil {
		return
	}
	at := w.c.Fset.PositionFor(s.Pos(), false)
	x := structure{file: w.file, line: at.Line, col: at.Column, fields: map[string]int{}}
	for _, f := range st.Fields.List {
		line := w.c.Fset.PositionFor(f.Pos(), false).Line
		w.asksFor(s.Name, f)
		for _, n := range f.Names {
			x.fields[n.Name] = line
		}
		if len(f.Names) == 0 {
			x.fields[types.ExprString(f.Type)] = line
		}
	}
	w.out.structs[refs.Target{Package: w.out.path, Name: ident.SymbolName(s.Name.Name)}] = x
}

// embedded notes package variables that hold embedded files.
func (w *walker) embedded() {
	for i, f := range w.c.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v, ok := s.(*ast.ValueSpec)
				if !ok || len(v.Names) != 1 {
					continue
				}
				doc := v.Doc
				if doc == nil && !g.Lparen.IsValid() {
					doc = g.Doc
				}
				w.embedDirective(v.Names[0].Name, doc, w.c.Names[i])
			}
		}
	}
}

func (w *walker) embedDirective(name string, doc *ast.CommentGroup, file string) {
	if doc == nil {
		return
	}
	for _, c := range doc.List {
		if args, ok := strings.CutPrefix(c.Text, "//go:embed "); ok {
			t := refs.Target{Package: w.out.path, Name: ident.SymbolName(name)}
			for _, p := range strings.Fields(args) {
				w.out.embeds[t] = append(w.out.embeds[t], strings.Trim(p, "\"`"))
			}
		}
	}
}

// newResolver joins the parts of all packages.
func newResolver(parts []*part, t *evidence.Tables) *resolver {
	r := &resolver{
		functions: map[refs.Target]*function{}, globals: map[refs.Target][]held{}, fields: map[refs.Target][]held{},
		callers: map[refs.Target][]*call{}, runtime: map[*call][]refs.Target{}, structs: map[refs.Target]structure{}, named: map[string][]held{}, commands: redisVerbs(),
		tables: map[modelKey]modelTable{}, names: map[types.Type]string{}, memo: map[place][]known{}, chain: map[place][][]link{}, code: map[place][]code{}, localCallers: map[*function][]*call{},
	}
	for _, p := range parts {
		for _, f := range p.functions {
			if f.parent == nil {
				if _, twice := r.functions[f.key]; !twice {
					r.functions[f.key] = f
				}
			}
		}
		for k, v := range p.globals {
			r.globals[k] = append(r.globals[k], v...)
		}
		for k, v := range p.fields {
			r.fields[k] = append(r.fields[k], v...)
		}
		for k, v := range p.structs {
			r.structs[k] = v
		}
		r.hints.add(p.hints)
	}
	r.link(parts, t)
	r.nameTypes(parts)
	return r
}

// nameTypes reads the calls that give tables to types.
func (r *resolver) nameTypes(parts []*part) {
	for _, p := range parts {
		for _, f := range p.functions {
			for _, c := range f.calls {
				if c.lib == nil || !c.lib.declare || c.lib.verb != verbChain || c.lib.table.from >= len(c.args) {
					continue
				}
				at := free(f, true)
				m, _ := r.models(c.args[c.lib.dest.from], typeAt(c, c.lib.dest.from), at)
				for _, k := range r.texts(c.args[c.lib.table.from], at) {
					if len(m) > 0 && !strings.Contains(k.text, sqltext.Hole) {
						r.names[m[0].Origin()] = k.text
					}
				}
			}
		}
	}
}

// site is the place of a call in a symbol.
type site struct {
	symbol, line, col int
}

// link finds what each call reaches.
func (r *resolver) link(parts []*part, t *evidence.Tables) {
	runtime := map[site][]refs.Target{}
	for _, ref := range t.Set.Refs {
		if ref.Kind != facts.Runtime {
			continue
		}
		to := t.Set.Symbols[ref.To]
		target := refs.Target{Package: t.Set.Packages[to.Package].Path, Name: to.Name}
		for _, s := range ref.Sites {
			k := site{ref.From, s.Line, s.Col}
			runtime[k] = append(runtime[k], target)
		}
	}
	for _, p := range parts {
		for _, f := range p.functions {
			symbol := -1
			for _, c := range f.calls {
				switch c.kind {
				case callStatic:
					r.callers[c.target] = append(r.callers[c.target], c)
				case callDynamic:
					for _, fn := range literals(c.fun) {
						r.localCallers[fn] = append(r.localCallers[fn], c)
					}
				case callInterface:
					if symbol < 0 {
						symbol = t.Symbol(f.key)
					}
					r.runtime[c] = runtime[site{symbol, c.line, c.col}]
					for _, to := range r.runtime[c] {
						r.callers[to] = append(r.callers[to], c)
					}
				}
			}
		}
	}
}

// literals are the function literals that a value is.
func literals(v *value) []*function {
	switch {
	case v == nil:
	case v.op == opLit:
		return []*function{v.fn}
	case v.op == opAlts:
		var out []*function
		for _, x := range v.list {
			if x.op == opLit {
				out = append(out, x.fn)
			}
		}
		return out
	}
	return nil
}

// Join implements evidence.Evidence.
func (c *Collector) Join(t *evidence.Tables) {
	slices.SortFunc(c.parts, func(a, b *part) int { return cmp.Compare(a.path, b.path) })
	texts := pack.Texts{}
	for _, p := range c.parts {
		p.unpack(texts)
	}
	r := newResolver(c.parts, t)
	c.files.embed(c.parts, r)
	c.files.name(c.parts, r)
	e := newEmitter(r, t)
	e.schema(&c.files, c.parts)
	e.accesses(c.parts)
	e.transactions(c.parts)
	e.finish()
	c.parts, c.lib = nil, nil // the latter remembers types
}

// Files implements evidence.Filer.
func (c *Collector) Files(l *load.Result) []evidence.File { return c.files.read(l) }
