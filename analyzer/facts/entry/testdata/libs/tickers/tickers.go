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
