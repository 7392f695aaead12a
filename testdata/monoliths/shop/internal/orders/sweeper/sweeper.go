// Package sweeper cancels orders whose goods have been held for too long.
package sweeper

import (
	"context"
	"log/slog"
	"time"

	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/metrics"
	"example.com/shop/internal/util"
)

// Book is what the sweeper needs of the orders.
type Book interface {
	Open(ctx context.Context) ([]model.Order, error)
	Cancel(ctx context.Context, actor, id, reason string) error
}

// Sweeper is the job.
type Sweeper struct {
	book Book
	ttl  time.Duration
	clk  clock.Clock
	m    *metrics.Registry
	log  *slog.Logger
}

// New returns the job.
func New(book Book, ttl time.Duration, clk clock.Clock, m *metrics.Registry, log *slog.Logger) *Sweeper {
	return &Sweeper{book: book, ttl: ttl, clk: clk, m: m, log: log}
}

// Run cancels what is overdue. One order that cannot be cancelled does not
// hold the others up.
func (s *Sweeper) Run(ctx context.Context) error {
	open, err := s.book.Open(ctx)
	if err != nil {
		return err
	}
	for _, o := range open {
		if s.clk.Now().Sub(o.PlacedAt) < s.ttl {
			continue
		}
		s.one(ctx, o.ID)
	}
	return ctx.Err()
}

func (s *Sweeper) one(ctx context.Context, id string) {
	defer util.LogPanic(s.log, "sweeper")
	if err := s.book.Cancel(ctx, "sweeper", id, "not paid in time"); err != nil { // innocent: chatty-sweeper
		s.log.Warn("could not cancel", "order", id, "err", err)
		return
	}
	s.m.Inc("orders_swept")
}
