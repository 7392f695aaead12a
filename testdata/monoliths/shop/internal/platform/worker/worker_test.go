package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"
)

func TestEverySurvivesErrorsAndPanics(t *testing.T) {
	g := NewGroup(slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	var n atomic.Int32
	g.Every(ctx, "test", time.Millisecond, func(context.Context) error {
		switch n.Add(1) {
		case 1:
			return errors.New("first fails")
		case 2:
			panic("second panics")
		case 5:
			cancel()
		}
		return nil
	})
	if !g.Wait(5 * time.Second) {
		t.Fatal("did not stop")
	}
	if n.Load() < 5 {
		t.Fatalf("only %d runs", n.Load())
	}
}

func TestWaitGivesUp(t *testing.T) {
	g := NewGroup(slog.New(slog.DiscardHandler))
	stop := make(chan struct{})
	defer close(stop)
	g.Go("stuck", func() { <-stop })
	if g.Wait(5 * time.Millisecond) {
		t.Fatal("must give up")
	}
}
