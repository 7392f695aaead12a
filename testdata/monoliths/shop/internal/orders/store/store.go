// Package store reads and writes orders.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/util"
)

// ErrNotFound is returned for orders that do not exist.
var ErrNotFound = fault.New(fault.NotFound, "no such order")

// Columns are the columns of the table in the order of Values.
const Columns = `id, number, user_id, customer_email, customer_name, status, subtotal, discount, shipping_fee, tax, total,
	coupon_code, ship_name, ship_line1, ship_line2, ship_city, ship_postcode, ship_country, address_id, note,
	payment_ref, carrier, tracking_code, placed_at, paid_at, shipped_at, cancelled_at, updated_at`

// Values are an order's values for Columns.
func Values(o model.Order) []any {
	return []any{o.ID, o.Number, o.UserID, o.CustomerEmail, o.CustomerName, string(o.Status), o.Subtotal, o.Discount, o.ShippingFee, o.Tax, o.Total,
		o.CouponCode, o.ShipName, o.ShipLine1, o.ShipLine2, o.ShipCity, o.ShipPostcode, o.ShipCountry, o.AddressID, o.Note,
		o.PaymentRef, o.Carrier, o.TrackingCode, util.Millis(o.PlacedAt), util.Millis(o.PaidAt), util.Millis(o.ShippedAt),
		util.Millis(o.CancelledAt), util.Millis(o.UpdatedAt)}
}

func scan(row interface{ Scan(...any) error }) (model.Order, error) {
	var o model.Order
	var placed, paid, shipped, cancelled, updated int64
	err := row.Scan(&o.ID, &o.Number, &o.UserID, &o.CustomerEmail, &o.CustomerName, &o.Status, &o.Subtotal, &o.Discount, &o.ShippingFee, &o.Tax, &o.Total,
		&o.CouponCode, &o.ShipName, &o.ShipLine1, &o.ShipLine2, &o.ShipCity, &o.ShipPostcode, &o.ShipCountry, &o.AddressID, &o.Note,
		&o.PaymentRef, &o.Carrier, &o.TrackingCode, &placed, &paid, &shipped, &cancelled, &updated)
	o.PlacedAt, o.PaidAt, o.ShippedAt = util.FromMillis(placed), util.FromMillis(paid), util.FromMillis(shipped)
	o.CancelledAt, o.UpdatedAt = util.FromMillis(cancelled), util.FromMillis(updated)
	return o, err
}

// Store keeps orders in the database.
type Store struct{ db *sql.DB }

// New returns a store.
func New(conn *sql.DB) *Store { return &Store{db: conn} }

// Get returns an order with its lines.
func (s *Store) Get(ctx context.Context, id string) (model.Order, error) {
	o, err := scan(s.db.QueryRowContext(ctx, `SELECT `+Columns+` FROM orders WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return o, ErrNotFound
	}
	if err != nil {
		return o, err
	}
	lines, err := s.lines(ctx, []string{id})
	o.Lines = lines[id]
	return o, err
}

// Select returns the orders that match a condition, with their lines.
func (s *Store) Select(ctx context.Context, cond string, args ...any) ([]model.Order, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+Columns+` FROM orders WHERE `+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []model.Order
	for rows.Next() {
		o, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	lines, err := s.lines(ctx, util.Map(out, func(o model.Order) string { return o.ID }))
	for i := range out {
		out[i].Lines = lines[out[i].ID]
	}
	return out, err
}

// ByUser returns a page of a customer's orders, newest first.
func (s *Store) ByUser(ctx context.Context, userID string, p page.Request) (page.Result[model.Order], error) {
	var total int
	if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM orders WHERE user_id = ?`, userID).Scan(&total); err != nil {
		return page.Result[model.Order]{}, err
	}
	list, err := s.Select(ctx, `user_id = ? ORDER BY placed_at DESC, id LIMIT ? OFFSET ?`, userID, p.Size, p.Offset())
	return page.Of(list, p, total), err
}

func (s *Store) lines(ctx context.Context, orderIDs []string) (map[string][]model.Line, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT order_id, line_no, sku, name, quantity, unit_price, tax_bp, weight_g, total FROM order_lines
		WHERE order_id IN (`+util.Placeholders(len(orderIDs))+`) ORDER BY order_id, line_no`, util.Args(orderIDs)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]model.Line{}
	for rows.Next() {
		var id string
		var l model.Line
		if err := rows.Scan(&id, &l.No, &l.SKU, &l.Name, &l.Quantity, &l.UnitPrice, &l.TaxBP, &l.WeightG, &l.Total); err != nil {
			return nil, err
		}
		out[id] = append(out[id], l)
	}
	return out, rows.Err()
}

// stampColumn is where the moment of reaching a state is kept.
var stampColumn = map[model.Status]string{model.Paid: "paid_at", model.Shipped: "shipped_at", model.Cancelled: "cancelled_at", model.Returned: "updated_at"}

// MoveTx takes an order from one state to another and notes it.
func (s *Store) MoveTx(ctx context.Context, tx *sql.Tx, id string, to model.Status, at time.Time, detail string) error {
	var from model.Status
	err := tx.QueryRowContext(ctx, `SELECT status FROM orders WHERE id = ?`, id).Scan(&from)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	if !from.Can(to) {
		return model.ErrTransition
	}
	q := fmt.Sprintf(`UPDATE orders SET status = ?, updated_at = ?, %s = ? WHERE id = ?`, stampColumn[to])
	if _, err := tx.ExecContext(ctx, q, string(to), util.Millis(at), util.Millis(at), id); err != nil {
		return err
	}
	return EventTx(ctx, tx, id, string(to), detail, at)
}

// EventTx adds to the history of an order.
func EventTx(ctx context.Context, ex db.Execer, id, kind, detail string, at time.Time) error {
	_, err := ex.ExecContext(ctx, `INSERT INTO order_events (order_id, kind, detail, at) VALUES (?, ?, ?, ?)`, id, kind, detail, util.Millis(at))
	return err
}

// Event is an entry of an order's history.
type Event struct {
	Kind   string    `json:"kind"`
	Detail string    `json:"detail,omitempty"`
	At     time.Time `json:"at"`
}

// History returns the events of an order that belongs to a customer.
func (s *Store) History(ctx context.Context, userID, id string) ([]Event, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT e.kind, e.detail, e.at FROM order_events e JOIN orders o ON o.id = e.order_id WHERE o.id = ? AND o.user_id = ? ORDER BY e.rowid", id, userID) // innocent: join-same-area
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Event{}
	for rows.Next() {
		var e Event
		var at int64
		if err := rows.Scan(&e.Kind, &e.Detail, &at); err != nil {
			return nil, err
		}
		e.At = util.FromMillis(at)
		out = append(out, e)
	}
	return out, rows.Err()
}
