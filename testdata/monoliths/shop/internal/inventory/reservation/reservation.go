// Package reservation manages the pieces that open orders hold.
package reservation

import (
	"context"
	"database/sql"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/util"
)

// Desk gives reservations back or turns them into goods issued. Making them
// is part of the checkout.
type Desk struct {
	db  *sql.DB
	clk clock.Clock
}

// NewDesk returns a desk.
func NewDesk(conn *sql.DB, clk clock.Clock) *Desk { return &Desk{db: conn, clk: clk} }

type held struct {
	sku      string
	quantity int
}

func heldBy(ctx context.Context, ex db.Execer, orderID string) ([]held, error) {
	rows, err := ex.QueryContext(ctx, `SELECT sku, quantity FROM stock_reservations WHERE order_id = ? AND state = 'held' ORDER BY sku`, orderID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []held
	for rows.Next() {
		var h held
		if err := rows.Scan(&h.sku, &h.quantity); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// ReleaseTx gives everything back that an order holds.
func (d *Desk) ReleaseTx(ctx context.Context, tx *sql.Tx, orderID string) error {
	now := util.Millis(d.clk.Now())
	_, err := tx.ExecContext(ctx, `UPDATE stock_levels SET updated_at = ?, reserved = reserved -
		(SELECT quantity FROM stock_reservations r WHERE r.order_id = ? AND r.sku = stock_levels.sku AND r.state = 'held')
		WHERE sku IN (SELECT sku FROM stock_reservations WHERE order_id = ? AND state = 'held')`, now, orderID, orderID)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE stock_reservations SET state = 'released' WHERE order_id = ? AND state = 'held'`, orderID)
	return err
}

// Issue takes the goods of an order off the shelves and returns their number.
func (d *Desk) Issue(ctx context.Context, orderID string) (int, error) {
	pieces := 0
	err := db.WithTx(ctx, d.db, func(tx *sql.Tx) error {
		hs, err := heldBy(ctx, tx, orderID)
		if err != nil {
			return err
		}
		now := util.Millis(d.clk.Now())
		_, err = tx.ExecContext(ctx, `UPDATE stock_levels SET updated_at = ?1,
			on_hand = on_hand - (SELECT quantity FROM stock_reservations r WHERE r.order_id = ?2 AND r.sku = stock_levels.sku),
			reserved = reserved - (SELECT quantity FROM stock_reservations r WHERE r.order_id = ?2 AND r.sku = stock_levels.sku)
			WHERE sku IN (SELECT sku FROM stock_reservations WHERE order_id = ?2 AND state = 'held')`, now, orderID)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO stock_movements (sku, delta, reason, ref, at)
			SELECT sku, -quantity, 'issue', order_id, ? FROM stock_reservations WHERE order_id = ? AND state = 'held'`, now, orderID)
		if err != nil {
			return err
		}
		for _, h := range hs {
			pieces += h.quantity
		}
		_, err = tx.ExecContext(ctx, `UPDATE stock_reservations SET state = 'issued' WHERE order_id = ? AND state = 'held'`, orderID)
		return err
	})
	return pieces, err
}

// Overdue returns the orders whose reservations are older than ttl.
func (d *Desk) Overdue(ctx context.Context, ttl time.Duration) ([]string, error) {
	rows, err := d.db.QueryContext(ctx, `SELECT DISTINCT order_id FROM stock_reservations WHERE state = 'held' AND created_at < ? ORDER BY order_id`,
		util.Millis(d.clk.Now().Add(-ttl)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
