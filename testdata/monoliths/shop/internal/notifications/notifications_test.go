package notifications_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/shop/internal/notifications"
	"example.com/shop/internal/notifications/outbox"
	"example.com/shop/internal/notifications/template"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/mail"
	"example.com/shop/internal/platform/metrics"
)

type flaky struct {
	mail.Memory
	fail int
}

func (f *flaky) Send(ctx context.Context, m mail.Mail) error {
	if f.fail > 0 {
		f.fail--
		return errors.New("relay is down")
	}
	return f.Memory.Send(ctx, m)
}

func TestOutboxRetries(t *testing.T) {
	ctx := context.Background()
	conn := dbtest.New(t)
	clk := clock.NewFake(time.Unix(1e9, 0))
	store := outbox.NewStore(conn, clk)
	sender := &flaky{fail: 1}
	svc := notifications.NewService(conn, store, sender, "shop@example.com", map[string]string{"shop": "Teahouse"}, clk)
	w := outbox.NewWorker(store, svc.Deliver, time.Hour, 10, metrics.New(), logging.Discard())
	msg := notifications.Message{To: "jane@example.com", Template: "welcome", Data: map[string]string{"name": "Jane"}}
	if err := svc.Enqueue(ctx, msg); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{0, 0, 1} {
		n, err := w.Once(ctx)
		if err != nil || n != want {
			t.Fatalf("run %d: %d %v", i, n, err)
		}
		if i == 1 {
			clk.Advance(2 * time.Minute)
		}
	}
	sent := sender.Sent()
	if len(sent) != 1 || sent[0].Subject != "Welcome to Teahouse, Jane" || !strings.Contains(sent[0].Body, "Hello Jane") {
		t.Errorf("%+v", sent)
	}
	if err := svc.OptOut(ctx, "jane@example.com", "welcome"); err != nil {
		t.Fatal(err)
	}
	if err := svc.Enqueue(ctx, msg); err != nil {
		t.Fatal(err)
	}
	if due, _ := store.Due(ctx, 9); len(due) != 0 {
		t.Errorf("opted out, but due: %v", due)
	}
	if svc.OptOut(ctx, "jane@example.com", "reset") == nil || svc.Enqueue(ctx, notifications.Message{To: "x", Template: "spam"}) == nil {
		t.Error("must be refused")
	}
}

func TestGivesUp(t *testing.T) {
	ctx := context.Background()
	clk := clock.NewFake(time.Unix(1e9, 0))
	store := outbox.NewStore(dbtest.New(t), clk)
	id, err := store.Add(ctx, "x@example.com", "welcome", nil)
	if err != nil {
		t.Fatal(err)
	}
	fail := func(context.Context, outbox.Message) error { return errors.New("no") }
	w := outbox.NewWorker(store, fail, time.Hour, 10, metrics.New(), logging.Discard())
	for range outbox.MaxAttempts {
		if _, err := w.Once(ctx); err != nil {
			t.Fatal(err)
		}
		clk.Advance(time.Hour)
	}
	if failed, _ := store.Failed(ctx); len(failed) != 1 || failed[0].LastError != "no" {
		t.Fatalf("%+v", failed)
	}
	if ok, err := store.Retry(ctx, id); !ok || err != nil {
		t.Error(err)
	}
}

func TestRenderNeedsItsData(t *testing.T) {
	if _, _, err := template.Render("order-paid", map[string]string{"name": "x"}); err == nil {
		t.Error("missing data must be an error")
	}
	if _, _, err := template.Render("nope", nil); err == nil {
		t.Error("unknown template must be an error")
	}
}
