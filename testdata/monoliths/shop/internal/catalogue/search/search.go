// Package search is a small full text index over the products, held in
// memory and rebuilt from the store.
package search

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/util"
)

// Source provides the products to index.
type Source interface {
	Each(ctx context.Context, fn func(catalogue.Product) error) error
}

// Hit is a result.
type Hit struct {
	SKU   string  `json:"sku"`
	Name  string  `json:"name"`
	Score float64 `json:"score"`
}

type doc struct {
	sku, name string
	terms     map[string]float64
}

// Index is an inverted index.
type Index struct {
	src      Source
	log      *slog.Logger
	mu       sync.RWMutex
	docs     map[string]*doc
	postings map[string]map[string]float64 // term -> sku -> weight
	building atomic.Bool
}

// New returns an empty index.
func New(src Source, log *slog.Logger) *Index {
	return &Index{src: src, log: log, docs: map[string]*doc{}, postings: map[string]map[string]float64{}}
}

// Rebuild reads all products anew and then swaps the index.
func (x *Index) Rebuild(ctx context.Context) (int, error) {
	docs := map[string]*doc{}
	postings := map[string]map[string]float64{}
	err := x.src.Each(ctx, func(p catalogue.Product) error {
		d := analyse(p)
		docs[p.SKU] = d
		for t, w := range d.terms {
			if postings[t] == nil {
				postings[t] = map[string]float64{}
			}
			postings[t][p.SKU] = w
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.docs, x.postings = docs, postings
	return len(docs), nil
}

// RebuildSoon starts a rebuild unless one is running; many product changes in
// a row need only one.
func (x *Index) RebuildSoon(ctx context.Context) {
	if !x.building.CompareAndSwap(false, true) {
		return
	}
	go func() { // sin: go-search
		defer x.building.Store(false)
		n, err := x.Rebuild(context.WithoutCancel(ctx))
		if err != nil {
			x.log.Warn("rebuild failed", "err", err)
			return
		}
		x.log.Debug("index rebuilt", "docs", n)
	}()
}

// Find returns the best n products for a query. Every word must match, the
// last one as a prefix.
func (x *Index) Find(query string, n int) []Hit {
	words := tokens(query)
	if len(words) == 0 {
		return []Hit{}
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	var scores map[string]float64
	for i, w := range words {
		found := x.lookup(w, i == len(words)-1)
		if scores == nil {
			scores = found
			continue
		}
		for sku := range scores {
			if s, ok := found[sku]; ok {
				scores[sku] += s
			} else {
				delete(scores, sku)
			}
		}
	}
	hits := make([]Hit, 0, len(scores))
	for _, sku := range util.SortedKeys(scores) {
		hits = append(hits, Hit{SKU: sku, Name: x.docs[sku].name, Score: scores[sku]})
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return hits[:min(n, len(hits))]
}

func (x *Index) lookup(word string, prefix bool) map[string]float64 {
	out := map[string]float64{}
	for sku, w := range x.postings[word] {
		out[sku] = w * 2
	}
	if !prefix {
		return out
	}
	for t, skus := range x.postings {
		if t == word || !strings.HasPrefix(t, word) {
			continue
		}
		for sku, w := range skus {
			out[sku] = max(out[sku], w)
		}
	}
	return out
}

func analyse(p catalogue.Product) *doc {
	d := &doc{sku: p.SKU, name: p.Name, terms: map[string]float64{}}
	for _, t := range tokens(p.Name) {
		d.terms[t] += 3
	}
	for _, t := range tokens(p.Description) {
		d.terms[t]++
	}
	d.terms[strings.ToLower(p.SKU)] += 10
	return d
}

var stop = map[string]bool{"the": true, "and": true, "of": true, "a": true, "with": true, "for": true}

func tokens(s string) []string {
	fields := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
	})
	return slices.DeleteFunc(fields, func(t string) bool { return stop[t] })
}
