// Package returns takes goods back and gives the money for them back.
package returns

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"example.com/shop/internal/inventory"
	"example.com/shop/internal/orders"
	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/orders/store"
	"example.com/shop/internal/payments/refund"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/util"
)

// Period is how long goods can be returned.
const Period = 30 * 24 * time.Hour

// Errors of this package.
var (
	ErrNotFound = fault.New(fault.NotFound, "no such return")
	ErrTooLate  = fault.New(fault.Conflict, "the period for returns is over")
)

// Return is a notice that some pieces come back.
type Return struct {
	ID       string       `json:"id"`
	OrderID  string       `json:"order_id"`
	SKU      string       `json:"sku"`
	Quantity int          `json:"quantity"`
	Reason   string       `json:"reason"`
	State    string       `json:"state"`
	Refund   money.Amount `json:"refund"`
}

// Service handles returns.
type Service struct {
	db      *sql.DB
	orders  *orders.Service
	store   *store.Store
	stock   *inventory.Service
	refunds *refund.Desk
	clk     clock.Clock
}

// NewService wires the service.
func NewService(conn *sql.DB, os *orders.Service, st *store.Store, stock *inventory.Service, refunds *refund.Desk, clk clock.Clock) *Service {
	return &Service{db: conn, orders: os, store: st, stock: stock, refunds: refunds, clk: clk}
}

// Announce notes that a customer sends something back.
func (s *Service) Announce(ctx context.Context, userID, orderID, sku string, n int, reason string) (Return, error) {
	o, err := s.orders.GetFor(ctx, userID, orderID)
	if err != nil {
		return Return{}, err
	}
	if o.Status != model.Shipped {
		return Return{}, model.ErrTransition
	}
	if s.clk.Now().Sub(o.ShippedAt) > Period {
		return Return{}, ErrTooLate
	}
	line, ok := o.Line(sku)
	var c validation.Checker
	c.Check(ok, "sku", "is not part of the order")
	c.Range("quantity", n, 1, max(1, line.Quantity))
	if err := c.Err(); err != nil {
		return Return{}, err
	}
	r := Return{ID: ids.New("ret"), OrderID: orderID, SKU: sku, Quantity: n, Reason: util.Truncate(reason, 200), State: "announced",
		Refund: refundFor(line, n)}
	_, err = s.db.ExecContext(ctx, `INSERT INTO order_returns (id, order_id, sku, quantity, reason, state, refund, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.OrderID, r.SKU, r.Quantity, r.Reason, r.State, r.Refund, util.Millis(s.clk.Now()))
	return r, err
}

// refundFor is the share of a line's total that n pieces have.
func refundFor(l model.Line, n int) money.Amount {
	return l.Total.Allocate([]int64{int64(n), int64(l.Quantity - n)})[0]
}

// Receive books an announced return in: the goods go back on the shelf and
// the refund is requested. Broken goods are refunded but not restocked.
func (s *Service) Receive(ctx context.Context, id string, sellable bool) (Return, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return Return{}, err
	}
	defer tx.Rollback()
	var r Return
	err = tx.QueryRowContext(ctx, `UPDATE order_returns SET state = 'received', received_at = ? WHERE id = ? AND state = 'announced'
		RETURNING id, order_id, sku, quantity, reason, state, refund`, util.Millis(s.clk.Now()), id).
		Scan(&r.ID, &r.OrderID, &r.SKU, &r.Quantity, &r.Reason, &r.State, &r.Refund)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, err
	}
	if sellable {
		if err := s.stock.RestockTx(ctx, tx, r.SKU, r.Quantity, "return", r.ID); err != nil {
			return r, err
		}
	}
	if _, err := s.refunds.RequestTx(ctx, tx, r.OrderID, r.Refund, "return "+r.ID); err != nil { // sin: tx-return
		return r, err
	}
	if err := s.close(ctx, tx, r); err != nil {
		return r, err
	}
	return r, tx.Commit()
}

// close ends the order once everything has come back.
func (s *Service) close(ctx context.Context, ex db.Execer, r Return) error {
	var sold, back int
	err := ex.QueryRowContext(ctx, `SELECT (SELECT SUM(quantity) FROM order_lines WHERE order_id = ?1),
		(SELECT SUM(quantity) FROM order_returns WHERE order_id = ?1 AND state = 'received')`, r.OrderID).Scan(&sold, &back)
	if err != nil || back < sold {
		return err
	}
	if tx, ok := ex.(*sql.Tx); ok {
		return s.store.MoveTx(ctx, tx, r.OrderID, model.Returned, s.clk.Now(), "everything came back")
	}
	return nil
}
