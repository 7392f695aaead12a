// Package tickers has periodic work.
package tickers

import (
	"context"
	"time"
)

const every = 30 * time.Second

// Start starts.
func Start(ctx context.Context) {
	go loop(ctx)
	go func() {
		for range time.Tick(time.Minute) { // want "ticker 1m0s -> tickers.Start"
			work()
		}
	}()
	wait()
	Every(time.Hour, work)    // want "ticker 1h0m0s -> tickers.work"
	Every(2*time.Hour, other) // want "ticker 2h0m0s -> tickers.other"
}

func other() {}

// Every runs fn.
func Every(d time.Duration, fn func()) {
	go func() {
		t := time.NewTicker(d)
		for range t.C {
			fn()
		}
	}()
}

func loop(ctx context.Context) {
	t := time.NewTicker(every)
	defer t.Stop()
	for { // want "ticker 30s -> tickers.loop"
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			work()
		}
	}
}

func work() {}

// wait polls for something once: no entry.
func wait() {
	t := time.NewTicker(time.Second)
	for range 3 {
		<-t.C
	}
}
