// Package reconcile compares our payments with the processor's statements.
package reconcile

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"example.com/shop/internal/payments/gateway"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/util"
)

// Difference is a payment on which the two sides do not agree.
type Difference struct {
	Ref    string       `json:"ref"`
	Ours   money.Amount `json:"ours"`
	Theirs money.Amount `json:"theirs"`
}

// Reconciler runs the comparison now and then.
type Reconciler struct {
	db   *sql.DB
	gw   *gateway.Client
	log  *slog.Logger
	mu   sync.Mutex
	last []Difference
	done chan struct{}
}

// New returns a reconciler.
func New(conn *sql.DB, gw *gateway.Client, log *slog.Logger) *Reconciler {
	return &Reconciler{db: conn, gw: gw, log: log, done: make(chan struct{})}
}

// Start runs the comparison every interval until ctx ends. The job is older
// than the worker package.
func (r *Reconciler) Start(ctx context.Context, interval time.Duration) {
	go r.loop(ctx, interval) // sin: go-reconcile
}

// Done is closed when the job has ended.
func (r *Reconciler) Done() <-chan struct{} { return r.done }

func (r *Reconciler) loop(ctx context.Context, interval time.Duration) {
	defer close(r.done)
	t := time.NewTicker(interval)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			diffs, err := r.Run(ctx)
			if err != nil {
				r.log.Warn("reconciliation failed", "err", err)
				continue
			}
			r.log.Info("reconciled", "differences", len(diffs))
		}
	}
}

// Last returns what the latest run found.
func (r *Reconciler) Last() []Difference {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Difference{}, r.last...)
}

// Run compares once.
func (r *Reconciler) Run(ctx context.Context) ([]Difference, error) {
	text, err := r.gw.Statement(ctx)
	if err != nil {
		return nil, err
	}
	theirs, err := gateway.ParseStatement(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	ours, err := r.captured(ctx)
	if err != nil {
		return nil, fmt.Errorf("our side: %w", err)
	}
	diffs := Compare(ours, theirs)
	r.mu.Lock()
	r.last = diffs
	r.mu.Unlock()
	return diffs, nil
}

func (r *Reconciler) captured(ctx context.Context) (map[string]money.Amount, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT gateway_ref, amount - refunded FROM payments WHERE status = 'captured'`) // innocent: read-own-area
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]money.Amount{}
	for rows.Next() {
		var ref string
		var a money.Amount
		if err := rows.Scan(&ref, &a); err != nil {
			return nil, err
		}
		out[ref] = a
	}
	return out, rows.Err()
}

// Compare lists the references with different amounts, in order.
func Compare(ours, theirs map[string]money.Amount) []Difference {
	all := map[string]bool{}
	for ref := range ours {
		all[ref] = true
	}
	for ref := range theirs {
		all[ref] = true
	}
	diffs := []Difference{}
	for _, ref := range util.SortedKeys(all) {
		if ours[ref] != theirs[ref] {
			diffs = append(diffs, Difference{Ref: ref, Ours: ours[ref], Theirs: theirs[ref]})
		}
	}
	return diffs
}
