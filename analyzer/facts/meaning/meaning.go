// Package meaning finds what packages are about: the words that set each apart,
// the same noun with different fields in several packages, and functions that
// translate between packages (methods 1.6).
package meaning

import (
	"cmp"
	"go/ast"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// The defaults of methods 1.6.1.
const (
	// minPackages is how many packages must use a term, maxShare the share of
	// packages that may.
	minPackages = 2
	maxShare    = 0.3
	// maxTerms is how many terms of a package are listed.
	maxTerms = 25
)

// Collector implements evidence.Evidence.
type Collector struct {
	mu           sync.Mutex
	words        map[ident.PackagePath]map[string]int
	nouns        map[string][]noun
	translations []translation
}

// noun is a struct type.
type noun struct {
	key    refs.Target
	fields []string
}

type translation struct {
	fn, from, to refs.Target
	fields       int
}

var _ evidence.Evidence = (*Collector)(nil)

// New returns an empty Collector.
func New() *Collector {
	return &Collector{words: map[ident.PackagePath]map[string]int{}, nouns: map[string][]noun{}}
}

// Add counts further words of a package n times: routes, tables. It may be called
// from several goroutines, before Join.
func (c *Collector) Add(p ident.PackagePath, text string, n int) {
	words := map[string]int{}
	addText(words, text, n)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.merge(p, words)
}

func (c *Collector) merge(p ident.PackagePath, words map[string]int) {
	have := c.words[p]
	if have == nil {
		c.words[p] = words
		return
	}
	for w, n := range words {
		have[w] += n
	}
}

// Visit implements evidence.Evidence.
func (c *Collector) Visit(k *load.Checked, decls []symbols.Decl) {
	if k.TestVariant {
		return
	}
	path := ident.PackagePath(k.Types.Path())
	words := vocabulary(k)
	b := &borders{c: k, path: path}
	for _, d := range decls {
		switch n := d.Node.(type) {
		case *ast.TypeSpec:
			b.noun(n, d)
		case *ast.FuncDecl:
			b.translation(n, d)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(words) > 0 {
		c.merge(path, words)
	}
	for name, n := range b.nouns {
		c.nouns[name] = append(c.nouns[name], n...)
	}
	c.translations = append(c.translations, b.translations...)
}

// Join implements evidence.Evidence.
func (c *Collector) Join(t *evidence.Tables) {
	m := facts.NewMeaning()
	m.Vocabularies = c.vocabularies(t)
	m.Nouns = c.sameNouns(t)
	for _, x := range c.translations {
		fn, from, to := t.Symbol(x.fn), t.Symbol(x.from), t.Symbol(x.to)
		if fn >= 0 && from >= 0 && to >= 0 {
			m.Translations = append(m.Translations, facts.Translation{Func: fn, From: from, To: to, Fields: x.fields})
		}
	}
	slices.SortFunc(m.Translations, func(a, b facts.Translation) int {
		return cmp.Or(cmp.Compare(a.Func, b.Func), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	t.Set.Meaning = m
	c.words, c.nouns, c.translations = nil, nil, nil
}

// vocabularies weighs the terms of all packages (methods 1.6.1).
func (c *Collector) vocabularies(t *evidence.Tables) []facts.Vocabulary {
	df := map[string]int{}
	for _, words := range c.words {
		for w := range words {
			df[w]++
		}
	}
	n := float64(len(c.words))
	most := max(minPackages, int(maxShare*n))
	out := []facts.Vocabulary{}
	for path, words := range c.words {
		p := t.Package(path)
		if p < 0 {
			continue
		}
		v := facts.Vocabulary{Package: p, Terms: []facts.Term{}}
		for w, tf := range words {
			if d := df[w]; d >= minPackages && d <= most {
				v.Terms = append(v.Terms, facts.Term{Term: w, Weight: (1 + math.Log(float64(tf))) * math.Log(n/float64(d))})
			}
		}
		if finish(&v); len(v.Terms) > 0 {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b facts.Vocabulary) int { return cmp.Compare(a.Package, b.Package) })
	return out
}

// finish sorts, scales and cuts the terms. Weights have four decimals.
func finish(v *facts.Vocabulary) {
	slices.SortFunc(v.Terms, func(a, b facts.Term) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Term, b.Term))
	})
	sum := 0.0
	for _, t := range v.Terms { // in order, so that rounding is the same
		sum += t.Weight * t.Weight
	}
	v.Terms = v.Terms[:min(len(v.Terms), maxTerms)]
	if sum == 0 {
		v.Terms = v.Terms[:0]
		return
	}
	for i := range v.Terms {
		v.Terms[i].Weight = math.Round(v.Terms[i].Weight/math.Sqrt(sum)*1e4) / 1e4
	}
}

// sameNouns lists nouns of several packages whose fields differ (methods 1.6.2).
func (c *Collector) sameNouns(t *evidence.Tables) []facts.Noun {
	out := []facts.Noun{}
	most := max(3, int(maxShare*float64(len(c.words))))
	for name, types := range c.nouns {
		packages, sets := map[ident.PackagePath]bool{}, map[string]bool{}
		for _, x := range types {
			packages[x.key.Package] = true
			sets[strings.Join(x.fields, " ")] = true
		}
		if len(packages) < 2 || len(packages) > most || len(sets) < 2 {
			continue
		}
		n := facts.Noun{Noun: name, Common: common(types)}
		for _, x := range types {
			if s := t.Symbol(x.key); s >= 0 {
				own := slices.DeleteFunc(slices.Clone(x.fields), func(f string) bool { return slices.Contains(n.Common, f) })
				n.Types = append(n.Types, facts.NounType{Symbol: s, Own: own})
			}
		}
		slices.SortFunc(n.Types, func(a, b facts.NounType) int { return cmp.Compare(a.Symbol, b.Symbol) })
		if len(n.Types) > 1 {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b facts.Noun) int { return strings.Compare(a.Noun, b.Noun) })
	return out
}

// common are the fields that all types have.
func common(types []noun) []string {
	return slices.DeleteFunc(slices.Clone(types[0].fields), func(f string) bool {
		return slices.ContainsFunc(types, func(n noun) bool { return !slices.Contains(n.fields, f) })
	})
}
