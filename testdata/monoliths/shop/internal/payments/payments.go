// Package payments charges cards and keeps the ledger.
package payments

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/payments/gateway"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/util"
)

// States of a payment.
const (
	Open     = "open"
	Declined = "declined"
	Captured = "captured"
	Voided   = "voided"
)

// Errors of this package.
var (
	ErrDeclined  = fault.New(fault.Conflict, "the card was declined")
	ErrNoPayment = fault.New(fault.NotFound, "no such payment")
	ErrState     = fault.New(fault.Conflict, "payment is not open")
)

// OrderBook is told about money that has come in.
type OrderBook interface {
	MarkPaid(ctx context.Context, orderID, paymentRef string, at time.Time) error
}

// Payment is what an order owes or has paid.
type Payment struct {
	ID         string       `json:"id"`
	OrderID    string       `json:"order_id"`
	Amount     money.Amount `json:"amount"`
	Refunded   money.Amount `json:"refunded"`
	Status     string       `json:"status"`
	GatewayRef string       `json:"-"`
	CreatedAt  time.Time    `json:"created_at"`
}

// Net is what has remained with us.
func (p Payment) Net() money.Amount {
	if p.Status != Captured {
		return 0
	}
	return p.Amount - p.Refunded
}

// Service takes payments.
type Service struct {
	db       *sql.DB
	gw       *gateway.Client
	attempts int
	orders   OrderBook
	audit    *audit.Log
	clk      clock.Clock
	log      *slog.Logger
}

// NewService returns a service; SetOrderBook completes it.
func NewService(conn *sql.DB, gw *gateway.Client, attempts int, al *audit.Log, clk clock.Clock, log *slog.Logger) *Service {
	return &Service{db: conn, gw: gw, attempts: attempts, audit: al, clk: clk, log: log}
}

// SetOrderBook names who is told about payments.
func (s *Service) SetOrderBook(b OrderBook) { s.orders = b }

// Begin opens the payment of an order. Doing it twice is harmless.
func (s *Service) Begin(ctx context.Context, orderID string, amount money.Amount) (Payment, error) {
	now := util.Millis(s.clk.Now())
	_, err := s.db.ExecContext(ctx, `INSERT INTO payments (id, order_id, amount, status, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (order_id) DO NOTHING`, ids.New("pay"), orderID, amount, Open, now, now)
	if err != nil {
		return Payment{}, err
	}
	return s.ByOrder(ctx, orderID)
}

const columns = `id, order_id, amount, refunded, status, gateway_ref, created_at`

func scan(row interface{ Scan(...any) error }) (Payment, error) {
	var p Payment
	var at int64
	err := row.Scan(&p.ID, &p.OrderID, &p.Amount, &p.Refunded, &p.Status, &p.GatewayRef, &at)
	p.CreatedAt = util.FromMillis(at)
	return p, err
}

// ByOrder finds the payment of an order.
func (s *Service) ByOrder(ctx context.Context, orderID string) (Payment, error) {
	return byOrder(ctx, s.db, orderID)
}

// ByOrderTx is ByOrder within the caller's transaction.
func ByOrderTx(ctx context.Context, tx *sql.Tx, orderID string) (Payment, error) {
	return byOrder(ctx, tx, orderID)
}

func byOrder(ctx context.Context, ex db.Execer, orderID string) (Payment, error) {
	p, err := scan(ex.QueryRowContext(ctx, `SELECT `+columns+` FROM payments WHERE order_id = ?`, orderID))
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNoPayment
	}
	return p, err
}

// StatusOf returns the state of an order's payment.
func (s *Service) StatusOf(ctx context.Context, orderID string) (string, error) {
	p, err := s.ByOrder(ctx, orderID)
	return p.Status, err
}

// Fee is what the processor keeps of an order's payment.
func (s *Service) Fee(ctx context.Context, orderID string) (money.Amount, error) {
	p, err := s.ByOrder(ctx, orderID)
	if err != nil || p.Status != Captured {
		return 0, err
	}
	return p.Amount.Share(140) + money.Cents(25), nil
}

// NetMany returns what has remained of the payments of several orders.
func (s *Service) NetMany(ctx context.Context, orderIDs []string) (map[string]money.Amount, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM payments WHERE order_id IN (`+util.Placeholders(len(orderIDs))+`)`, util.Args(orderIDs)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]money.Amount{}
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out[p.OrderID] = p.Net()
	}
	return out, rows.Err()
}

// Charge takes the money for an order. A busy processor is asked again; a
// declined card leaves the payment open for another one.
func (s *Service) Charge(ctx context.Context, orderID string, card gateway.Card) (Payment, error) {
	if err := card.Check(s.clk.Now()); err != nil {
		return Payment{}, fault.Wrap(fault.Invalid, err, "card: "+err.Error())
	}
	p, err := s.ByOrder(ctx, orderID)
	if err != nil {
		return p, err
	}
	if p.Status != Open && p.Status != Declined {
		return p, ErrState
	}
	ref, err := s.try(ctx, p, card)
	switch {
	case errors.Is(err, gateway.ErrDeclined): // innocent: sentinel-own-area
		if _, err := s.db.ExecContext(ctx, `UPDATE payments SET status = ?, updated_at = ? WHERE id = ?`, Declined, util.Millis(s.clk.Now()), p.ID); err != nil {
			return p, err
		}
		return p, ErrDeclined
	case err != nil:
		return p, fault.Wrap(fault.Unavailable, err, "the card processor does not answer")
	}
	if err := s.capture(ctx, p, ref); err != nil {
		return p, err
	}
	s.audit.Record(ctx, "payments", "payment.capture", p.OrderID, p.Amount.String())
	if err := s.orders.MarkPaid(ctx, orderID, p.ID, s.clk.Now()); err != nil {
		s.log.Error("captured but not marked", "order", orderID, "payment", p.ID, "err", err)
		return p, err
	}
	return s.ByOrder(ctx, orderID)
}

func (s *Service) try(ctx context.Context, p Payment, card gateway.Card) (ref string, err error) {
	for attempt := 1; attempt <= s.attempts; attempt++ {
		ref, err = s.gw.Charge(ctx, p.ID, p.Amount, card)
		outcome, detail := "captured", ref
		if err != nil {
			outcome, detail = "failed", err.Error()
		}
		_, werr := s.db.ExecContext(ctx, `INSERT INTO payment_attempts (payment_id, attempt, outcome, detail, at) VALUES (?, ?, ?, ?, ?)`, p.ID, attempt, outcome, detail, util.Millis(s.clk.Now())) // innocent: nplus-attempts
		if werr != nil {
			s.log.Warn("attempt not noted", "payment", p.ID, "err", werr)
		}
		if err == nil || !errors.Is(err, gateway.ErrBusy) {
			return ref, err
		}
	}
	return "", err
}

func (s *Service) capture(ctx context.Context, p Payment, ref string) error {
	return db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE payments SET status = ?, gateway_ref = ?, updated_at = ? WHERE id = ? AND status <> ?`,
			Captured, ref, util.Millis(s.clk.Now()), p.ID, Captured)
		if err := db.Affected(res, err, ErrState); err != nil {
			return err
		}
		return PostTx(ctx, tx, s.clk.Now(), p.ID, map[string]money.Amount{"receivables": -p.Amount, "bank": p.Amount})
	})
}

// VoidTx gives an order's open payment up as part of the caller's
// transaction. A captured payment must be refunded instead.
func (s *Service) VoidTx(ctx context.Context, tx *sql.Tx, orderID string) error {
	res, err := tx.ExecContext(ctx, `UPDATE payments SET status = ?, updated_at = ? WHERE order_id = ? AND status IN (?, ?)`,
		Voided, util.Millis(s.clk.Now()), orderID, Open, Declined)
	return db.Affected(res, err, ErrState)
}

// PostTx writes ledger entries, which must add up to nothing.
func PostTx(ctx context.Context, tx *sql.Tx, at time.Time, paymentID string, entries map[string]money.Amount) error {
	var sum money.Amount
	for _, a := range entries {
		sum += a
	}
	if sum != 0 {
		return errors.New("payments: unbalanced ledger entries")
	}
	for _, account := range util.SortedKeys(entries) {
		_, err := tx.ExecContext(ctx, `INSERT INTO ledger_entries (payment_id, account, amount, at) VALUES (?, ?, ?, ?)`,
			paymentID, account, entries[account], util.Millis(at))
		if err != nil {
			return err
		}
	}
	return nil
}

// Balance is the sum of an account of the ledger.
func (s *Service) Balance(ctx context.Context, account string) (a money.Amount, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT COALESCE(SUM(amount), 0) FROM ledger_entries WHERE account = ?`, account).Scan(&a)
	return a, err
}
