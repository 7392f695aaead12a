// Package caches remembers.
package caches

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

var (
	mu    sync.Mutex
	known = map[string]int{}
	loose = map[string]int{}
)

// Sum looks up and fills.
func Sum(k string) int {
	mu.Lock()
	defer mu.Unlock()
	if v, ok := known[k]; ok {
		return v
	}
	v := len(k)
	known[k] = v // want "memo known"
	loose["x"]++
	return loose["x"]
}

type box struct {
	mu    sync.RWMutex
	items map[string]int
	count map[string]int
	free  map[string]int
	fast  sync.Map                // want "sync.Map box.fast"
	lru   *lru.Cache[string, int] // want "library box.lru"
}

func (b *box) get(k string) int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.items[k] + b.count[k] + b.free[k]
}

func (b *box) put(k string, v int) {
	b.free[k] = v
	b.mu.Lock()
	b.items[k] = v // want "guarded-map box.items"
	b.count[k] = b.count[k] + 1
	b.mu.Unlock()
}

func (b *box) all() { b.fast.Range(nil); b.lru.Purge() }
