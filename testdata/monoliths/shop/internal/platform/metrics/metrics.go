// Package metrics is a tiny registry of counters and timings, shown as text
// under /metrics.
package metrics

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/shop/internal/util"
)

// Registry holds the counters of one process.
type Registry struct {
	mu       sync.Mutex
	counters map[string]int64
	timings  map[string]*timing
}

type timing struct {
	n     int64
	total time.Duration
	max   time.Duration
}

// New returns an empty registry.
func New() *Registry {
	return &Registry{counters: map[string]int64{}, timings: map[string]*timing{}}
}

// Inc adds one to a counter.
func (r *Registry) Inc(name string) { r.Add(name, 1) }

// Add adds n to a counter. A nil registry ignores it.
func (r *Registry) Add(name string, n int64) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counters[name] += n
}

// Get reads a counter.
func (r *Registry) Get(name string) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counters[name]
}

// Observe records how long something took.
func (r *Registry) Observe(name string, d time.Duration) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.timings[name]
	if t == nil {
		t = &timing{}
		r.timings[name] = t
	}
	t.n++
	t.total += d
	t.max = max(t.max, d)
}

// ServeHTTP writes all values in a stable order.
func (r *Registry) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, k := range util.SortedKeys(r.counters) {
		fmt.Fprintf(w, "%s %d\n", k, r.counters[k])
	}
	for _, k := range util.SortedKeys(r.timings) {
		t := r.timings[k]
		fmt.Fprintf(w, "%s_count %d\n%s_avg_ms %.2f\n%s_max_ms %.2f\n", k, t.n,
			k, float64(t.total.Microseconds())/float64(t.n)/1000, k, float64(t.max.Microseconds())/1000)
	}
}
