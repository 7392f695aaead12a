// Package worker runs background jobs: goroutines that survive a panic and
// ticker loops that stop with their context.
package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Group is a set of background jobs that end together.
type Group struct {
	log *slog.Logger
	wg  sync.WaitGroup
}

// NewGroup returns an empty group.
func NewGroup(log *slog.Logger) *Group { return &Group{log: log} }

// Go runs fn in a goroutine and swallows its panics.
func (g *Group) Go(name string, fn func()) {
	g.wg.Add(1)
	go func() { // innocent: go-deferred-recover
		defer g.wg.Done()
		defer func() {
			if r := recover(); r != nil {
				g.log.Error("job panicked", "job", name, "panic", r)
			}
		}()
		fn()
	}()
}

// Every calls fn once per interval until ctx ends. A failing or panicking run
// does not stop the loop.
func (g *Group) Every(ctx context.Context, name string, interval time.Duration, fn func(context.Context) error) {
	g.Go(name, func() {
		t := time.NewTicker(interval)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				g.once(ctx, name, fn)
			}
		}
	})
}

func (g *Group) once(ctx context.Context, name string, fn func(context.Context) error) {
	defer func() {
		if r := recover(); r != nil {
			g.log.Error("run panicked", "job", name, "panic", r)
		}
	}()
	start := time.Now()
	if err := fn(ctx); err != nil && ctx.Err() == nil {
		g.log.Warn("run failed", "job", name, "err", err, "took", time.Since(start))
	}
}

// Wait blocks until every job has ended or d has passed; it reports whether
// all ended.
func (g *Group) Wait(d time.Duration) bool {
	done := make(chan struct{})
	waiter := &Group{log: g.log}
	waiter.Go("wait", func() {
		g.wg.Wait()
		close(done)
	})
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}
