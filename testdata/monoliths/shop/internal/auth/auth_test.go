package auth_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/auth"
	"example.com/shop/internal/auth/password"
	"example.com/shop/internal/auth/session"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db/dbtest"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/worker"
	"example.com/shop/internal/users"
)

type fixture struct {
	*auth.Service
	clk *clock.Fake
	bus *events.Bus
}

func setup(t *testing.T) fixture {
	conn, log := dbtest.New(t), logging.Discard()
	clk := clock.NewFake(time.Unix(1e9, 0))
	bus := events.NewBus(log, worker.NewGroup(log), 16)
	us := users.NewService(conn, clk, bus)
	svc := auth.NewService(conn, us, session.NewStore(conn, clk, time.Hour), password.Hasher{Rounds: 10},
		auth.Limits{Attempts: 3, Window: 10 * time.Minute, ResetTTL: time.Minute}, clk, bus, audit.New(conn, clk, log), log)
	return fixture{svc, clk, bus}
}

const pw = "green tea 4 two"

func TestLoginLogout(t *testing.T) {
	ctx, f := context.Background(), setup(t)
	u, err := f.Register(ctx, users.New{Email: "jane@example.com", Name: "Jane"}, pw)
	if err != nil {
		t.Fatal(err)
	}
	token, sess, err := f.Login(ctx, "Jane@example.com", pw)
	if err != nil || sess.UserID != u.ID {
		t.Fatalf("%+v %v", sess, err)
	}
	f.clk.Advance(45 * time.Minute)
	if sess, err = f.Authenticate(ctx, token); err != nil || !sess.ExpiresAt.Equal(f.clk.Now().Add(time.Hour)) {
		t.Fatalf("must be extended: %+v %v", sess, err)
	}
	if err := f.Logout(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Authenticate(ctx, token); !errors.Is(err, session.ErrInvalid) {
		t.Error(err)
	}
}

func TestLockout(t *testing.T) {
	ctx, f := context.Background(), setup(t)
	if _, err := f.Register(ctx, users.New{Email: "jane@example.com", Name: "Jane"}, pw); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, _, err := f.Login(ctx, "jane@example.com", "wrong"); !errors.Is(err, auth.ErrCredentials) {
			t.Fatal(err)
		}
	}
	if _, _, err := f.Login(ctx, "jane@example.com", pw); !errors.Is(err, auth.ErrLocked) {
		t.Fatal(err)
	}
	f.clk.Advance(11 * time.Minute)
	if _, _, err := f.Login(ctx, "jane@example.com", pw); err != nil {
		t.Fatal(err)
	}
}

func TestReset(t *testing.T) {
	ctx, f := context.Background(), setup(t)
	got := make(chan string, 1)
	f.bus.Subscribe("auth.reset-requested", func(_ context.Context, e events.Event) error {
		got <- e.Data["token"]
		return nil
	})
	f.bus.Start(ctx)
	defer f.bus.Close()
	if _, err := f.Register(ctx, users.New{Email: "jane@example.com", Name: "Jane"}, pw); err != nil {
		t.Fatal(err)
	}
	if err := f.RequestReset(ctx, "nobody@example.com"); err != nil {
		t.Fatal(err)
	}
	if err := f.RequestReset(ctx, "jane@example.com"); err != nil {
		t.Fatal(err)
	}
	token := <-got
	if err := f.Reset(ctx, token, "another tea 5"); err != nil {
		t.Fatal(err)
	}
	if err := f.Reset(ctx, token, "yet another 6"); !errors.Is(err, auth.ErrResetToken) {
		t.Errorf("second use: %v", err)
	}
	if _, _, err := f.Login(ctx, "jane@example.com", "another tea 5"); err != nil {
		t.Fatal(err)
	}
}
