// Package ratelimit is a token bucket per key.
package ratelimit

import (
	"sync"
	"time"

	"example.com/shop/internal/platform/clock"
)

// Limiter allows a burst of requests per key and refills it evenly.
type Limiter struct {
	mu      sync.Mutex
	clk     clock.Clock
	burst   float64
	perSec  float64
	buckets map[string]*bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// New returns a limiter of n requests per window and key.
func New(clk clock.Clock, n int, window time.Duration) *Limiter {
	return &Limiter{clk: clk, burst: float64(n), perSec: float64(n) / window.Seconds(), buckets: map[string]*bucket{}}
}

// Allow takes a token of key's bucket and reports whether there was one.
func (l *Limiter) Allow(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clk.Now()
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) > 10_000 {
			l.evict(now)
		}
		b = &bucket{tokens: l.burst, at: now}
		l.buckets[key] = b
	}
	b.tokens = min(l.burst, b.tokens+now.Sub(b.at).Seconds()*l.perSec)
	b.at = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// evict drops buckets that are full again.
func (l *Limiter) evict(now time.Time) {
	for k, b := range l.buckets {
		if b.tokens+now.Sub(b.at).Seconds()*l.perSec >= l.burst {
			delete(l.buckets, k)
		}
	}
}
