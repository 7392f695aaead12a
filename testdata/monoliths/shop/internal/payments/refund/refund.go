// Package refund gives money back: a refund is requested first and paid out
// by a job.
package refund

import (
	"context"
	"database/sql"
	"log/slog"

	"example.com/shop/internal/payments"
	"example.com/shop/internal/payments/gateway"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/util"
)

// ErrTooMuch is returned for refunds of more than was paid.
var ErrTooMuch = fault.New(fault.Conflict, "refund exceeds what was paid")

// Desk handles refunds.
type Desk struct {
	db  *sql.DB
	gw  *gateway.Client
	clk clock.Clock
	log *slog.Logger
}

// NewDesk returns a desk.
func NewDesk(conn *sql.DB, gw *gateway.Client, clk clock.Clock, log *slog.Logger) *Desk {
	return &Desk{db: conn, gw: gw, clk: clk, log: log}
}

// RequestTx notes a refund as part of the caller's transaction.
func (d *Desk) RequestTx(ctx context.Context, tx *sql.Tx, orderID string, amount money.Amount, reason string) (string, error) {
	p, err := payments.ByOrderTx(ctx, tx, orderID)
	if err != nil {
		return "", err
	}
	var pending money.Amount
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(SUM(amount), 0) FROM refunds WHERE payment_id = ? AND state = 'requested'`, p.ID).Scan(&pending)
	if err != nil {
		return "", err
	}
	if amount <= 0 || amount > p.Net()-pending {
		return "", ErrTooMuch
	}
	id := ids.New("rfd")
	_, err = tx.ExecContext(ctx, `INSERT INTO refunds (id, payment_id, amount, reason, state, created_at) VALUES (?, ?, ?, ?, 'requested', ?)`,
		id, p.ID, amount, util.Truncate(reason, 200), util.Millis(d.clk.Now()))
	return id, err
}

// Request is RequestTx on its own.
func (d *Desk) Request(ctx context.Context, orderID string, amount money.Amount, reason string) (id string, err error) {
	err = db.WithTx(ctx, d.db, func(tx *sql.Tx) error {
		id, err = d.RequestTx(ctx, tx, orderID, amount, reason)
		return err
	})
	return id, err
}

type job struct {
	id, paymentID, ref string
	amount             money.Amount
}

// Process pays requested refunds out and returns how many.
func (d *Desk) Process(ctx context.Context) (int, error) {
	rows, err := d.db.QueryContext(ctx, `SELECT r.id, p.id, p.gateway_ref, r.amount FROM refunds r
		JOIN payments p ON p.id = r.payment_id WHERE r.state = 'requested' ORDER BY r.created_at LIMIT 50`)
	if err != nil {
		return 0, err
	}
	var jobs []job
	for rows.Next() {
		var j job
		if err := rows.Scan(&j.id, &j.paymentID, &j.ref, &j.amount); err != nil {
			rows.Close()
			return 0, err
		}
		jobs = append(jobs, j)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return 0, err
	}
	done := 0
	for _, j := range jobs {
		if err := d.pay(ctx, j); err != nil {
			d.log.Warn("refund failed", "refund", j.id, "err", err)
			continue
		}
		done++
	}
	return done, nil
}

func (d *Desk) pay(ctx context.Context, j job) error {
	if err := d.gw.Refund(ctx, j.ref, j.amount); err != nil {
		return err
	}
	return db.WithTx(ctx, d.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE refunds SET state = 'paid' WHERE id = ?`, j.id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE payments SET refunded = refunded + ?, updated_at = ? WHERE id = ?`, j.amount, util.Millis(d.clk.Now()), j.paymentID) // innocent: writers-payments
		if err != nil {
			return err
		}
		return payments.PostTx(ctx, tx, d.clk.Now(), j.paymentID, map[string]money.Amount{"bank": -j.amount, "refunds": j.amount}) // innocent: tx-same-area
	})
}
