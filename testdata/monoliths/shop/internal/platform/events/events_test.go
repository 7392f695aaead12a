package events

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"example.com/shop/internal/platform/worker"
)

func TestDeliversInOrderDespitePanics(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	jobs := worker.NewGroup(log)
	b := NewBus(log, jobs, 8)
	var got []string
	b.Subscribe("t", func(_ context.Context, e Event) error {
		got = append(got, e.Key)
		if e.Key == "a" {
			panic("bad handler")
		}
		return errors.New("logged only")
	})
	ctx := context.Background()
	b.Start(ctx)
	for _, k := range []string{"a", "b", "c"} {
		b.Publish(ctx, "t", k, nil)
	}
	b.Publish(ctx, "nobody listens", "x", nil)
	b.Flush()
	b.Close()
	b.Close()
	b.Publish(ctx, "t", "late", nil)
	if !jobs.Wait(time.Second) {
		t.Fatal("bus did not stop")
	}
	if len(got) != 3 || got[0] != "a" || got[2] != "c" {
		t.Fatalf("got %v", got)
	}
}
