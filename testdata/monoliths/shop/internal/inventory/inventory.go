// Package inventory counts what is on the shelves and what of it is promised.
package inventory

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/util"
)

// ErrNoLevel is returned for articles that were never stocked.
var ErrNoLevel = fault.New(fault.NotFound, "article is not stocked")

// ShortageError tells what is missing of which article.
type ShortageError struct {
	SKU         string
	Wanted, Has int
}

// Error implements error.
func (e *ShortageError) Error() string {
	return fmt.Sprintf("only %d of %s left, %d wanted", e.Has, e.SKU, e.Wanted)
}

// Level is the stock of one article.
type Level struct {
	SKU          string    `json:"sku"`
	OnHand       int       `json:"on_hand"`
	Reserved     int       `json:"reserved"`
	ReorderPoint int       `json:"reorder_point"`
	Bin          string    `json:"bin"`
	UpdatedAt    time.Time `json:"updated_at"`
}

// Free is what can still be promised.
func (l Level) Free() int { return max(0, l.OnHand-l.Reserved-SafetyStock(l.SKU)) }

// Movement is a change of the stock.
type Movement struct {
	SKU    string    `json:"sku"`
	Delta  int       `json:"delta"`
	Reason string    `json:"reason"`
	Ref    string    `json:"ref,omitempty"`
	At     time.Time `json:"at"`
}

// safetyStock is kept back of articles that sell fast.
var (
	safetyMu    sync.RWMutex
	safetyStock = map[string]int{}
)

// SetSafetyStock keeps n pieces of an article back from sale.
func SetSafetyStock(sku string, n int) {
	safetyMu.Lock()
	defer safetyMu.Unlock()
	safetyStock[sku] = n // sin: global-safety-stock
}

// SafetyStock is the number of pieces kept back.
func SafetyStock(sku string) int {
	safetyMu.RLock()
	defer safetyMu.RUnlock()
	return safetyStock[sku]
}

// Service is the warehouse's book-keeping. It has grown with every process
// the warehouse took over.
type Service struct { // sin: god-inventory
	db       *sql.DB
	clk      clock.Clock
	mu       sync.Mutex
	watchers []func(sku string, free int)
}

// NewService returns the service.
func NewService(conn *sql.DB, clk clock.Clock) *Service { return &Service{db: conn, clk: clk} }

const columns = `sku, on_hand, reserved, reorder_point, bin, updated_at`

func scan(row interface{ Scan(...any) error }) (Level, error) {
	var l Level
	var at int64
	err := row.Scan(&l.SKU, &l.OnHand, &l.Reserved, &l.ReorderPoint, &l.Bin, &at)
	l.UpdatedAt = util.FromMillis(at)
	return l, err
}

// Level returns the stock of an article.
func (s *Service) Level(ctx context.Context, sku string) (Level, error) {
	l, err := scan(s.db.QueryRowContext(ctx, `SELECT `+columns+` FROM stock_levels WHERE sku = ?`, sku))
	if errors.Is(err, sql.ErrNoRows) {
		return l, ErrNoLevel
	}
	return l, err
}

// Levels returns the stock of several articles by SKU.
func (s *Service) Levels(ctx context.Context, skus []string) (map[string]Level, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM stock_levels WHERE sku IN (`+util.Placeholders(len(skus))+`)`, util.Args(skus)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Level{}
	for rows.Next() {
		l, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out[l.SKU] = l
	}
	return out, rows.Err()
}

// Available is the number of pieces that can be ordered.
func (s *Service) Available(ctx context.Context, sku string) (int, error) {
	l, err := s.Level(ctx, sku)
	if errors.Is(err, ErrNoLevel) {
		return 0, nil
	}
	return l.Free(), err
}

// AvailableMany is Available for many articles at once.
func (s *Service) AvailableMany(ctx context.Context, skus []string) (map[string]int, error) {
	levels, err := s.Levels(ctx, skus)
	out := make(map[string]int, len(levels))
	for sku, l := range levels {
		out[sku] = l.Free()
	}
	return out, err
}

// Check returns a *ShortageError for the first article of which less than
// wanted is free.
func (s *Service) Check(ctx context.Context, want map[string]int) error {
	skus := util.SortedKeys(want)
	free, err := s.AvailableMany(ctx, skus)
	if err != nil {
		return err
	}
	for _, sku := range skus {
		if free[sku] < want[sku] {
			return &ShortageError{SKU: sku, Wanted: want[sku], Has: free[sku]}
		}
	}
	return nil
}

// List returns a page of levels.
func (s *Service) List(ctx context.Context, p page.Request) (page.Result[Level], error) {
	total, err := s.Count(ctx)
	if err != nil {
		return page.Result[Level]{}, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM stock_levels ORDER BY sku LIMIT ? OFFSET ?`, p.Size, p.Offset())
	if err != nil {
		return page.Result[Level]{}, err
	}
	defer rows.Close()
	var out []Level
	for rows.Next() {
		l, err := scan(rows)
		if err != nil {
			return page.Result[Level]{}, err
		}
		out = append(out, l)
	}
	return page.Of(out, p, total), rows.Err()
}

// Count is the number of stocked articles.
func (s *Service) Count(ctx context.Context) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM stock_levels`).Scan(&n)
	return n, err
}

// Receive books goods in.
func (s *Service) Receive(ctx context.Context, sku string, n int, ref string) error {
	var c validation.Checker
	c.Required("sku", sku)
	c.Range("quantity", n, 1, 100_000)
	if err := c.Err(); err != nil {
		return err
	}
	return db.WithTx(ctx, s.db, func(tx *sql.Tx) error { return s.RestockTx(ctx, tx, sku, n, "receipt", ref) })
}

// RestockTx books pieces in as part of the caller's transaction.
func (s *Service) RestockTx(ctx context.Context, tx *sql.Tx, sku string, n int, reason, ref string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO stock_levels (sku, on_hand, updated_at) VALUES (?, ?, ?)
		ON CONFLICT (sku) DO UPDATE SET on_hand = on_hand + excluded.on_hand, updated_at = excluded.updated_at`,
		sku, n, util.Millis(s.clk.Now()))
	if err != nil {
		return err
	}
	return s.move(ctx, tx, sku, n, reason, ref)
}

func (s *Service) move(ctx context.Context, ex db.Execer, sku string, delta int, reason, ref string) error {
	_, err := ex.ExecContext(ctx, `INSERT INTO stock_movements (sku, delta, reason, ref, at) VALUES (?, ?, ?, ?, ?)`,
		sku, delta, reason, ref, util.Millis(s.clk.Now()))
	return err
}

// Adjust corrects the stock by delta, for example after breakage. It cannot
// take away what is reserved.
func (s *Service) Adjust(ctx context.Context, sku string, delta int, reason string) error {
	err := db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE stock_levels SET on_hand = on_hand + ?, updated_at = ? WHERE sku = ? AND on_hand + ? >= reserved`,
			delta, util.Millis(s.clk.Now()), sku, delta)
		if err := db.Affected(res, err, fault.New(fault.Conflict, "not that many free pieces")); err != nil {
			return err
		}
		return s.move(ctx, tx, sku, delta, reason, "")
	})
	if err != nil {
		return err
	}
	return s.Notify(ctx, sku)
}

// SetOnHand books the result of a count and returns the difference.
func (s *Service) SetOnHand(ctx context.Context, sku string, counted int, bin string) (int, error) {
	delta := 0
	err := db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		var had int
		err := tx.QueryRowContext(ctx, `SELECT on_hand FROM stock_levels WHERE sku = ?`, sku).Scan(&had)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		delta = counted - had
		_, err = tx.ExecContext(ctx, `INSERT INTO stock_levels (sku, on_hand, bin, updated_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (sku) DO UPDATE SET on_hand = excluded.on_hand, updated_at = excluded.updated_at,
			bin = CASE excluded.bin WHEN '' THEN bin ELSE excluded.bin END`, sku, counted, bin, util.Millis(s.clk.Now()))
		if err != nil || delta == 0 {
			return err
		}
		return s.move(ctx, tx, sku, delta, "count", "")
	})
	return delta, err
}

// SetReorderPoint sets the stock at which an article is reordered.
func (s *Service) SetReorderPoint(ctx context.Context, sku string, n int) error {
	res, err := s.db.ExecContext(ctx, `UPDATE stock_levels SET reorder_point = ? WHERE sku = ?`, n, sku)
	return db.Affected(res, err, ErrNoLevel)
}

// SetBin moves an article to another place on the shelves.
func (s *Service) SetBin(ctx context.Context, sku, bin string) error {
	res, err := s.db.ExecContext(ctx, `UPDATE stock_levels SET bin = ? WHERE sku = ?`, bin, sku)
	return db.Affected(res, err, ErrNoLevel)
}

// Bins returns where articles lie, for pick lists.
func (s *Service) Bins(ctx context.Context, skus []string) (map[string]string, error) {
	levels, err := s.Levels(ctx, skus)
	out := make(map[string]string, len(levels))
	for sku, l := range levels {
		out[sku] = l.Bin
	}
	return out, err
}

// Movements returns the last n movements of an article.
func (s *Service) Movements(ctx context.Context, sku string, n int) ([]Movement, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT sku, delta, reason, ref, at FROM stock_movements WHERE sku = ? ORDER BY id DESC LIMIT ?`, sku, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Movement{}
	for rows.Next() {
		var m Movement
		var at int64
		if err := rows.Scan(&m.SKU, &m.Delta, &m.Reason, &m.Ref, &at); err != nil {
			return nil, err
		}
		m.At = util.FromMillis(at)
		out = append(out, m)
	}
	return out, rows.Err()
}

// LowStock returns the articles at or below their reorder point.
func (s *Service) LowStock(ctx context.Context) ([]Level, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM stock_levels WHERE reorder_point > 0 AND on_hand - reserved <= reorder_point ORDER BY sku`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Level{}
	for rows.Next() {
		l, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Idle returns the articles that have not moved since a day.
func (s *Service) Idle(ctx context.Context, since time.Time) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT sku FROM stock_levels WHERE on_hand > 0
		AND sku NOT IN (SELECT sku FROM stock_movements WHERE at >= ?) ORDER BY sku`, util.Millis(since))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var sku string
		if err := rows.Scan(&sku); err != nil {
			return nil, err
		}
		out = append(out, sku)
	}
	return out, rows.Err()
}

// Held is the number of pieces that all open orders hold together.
func (s *Service) Held(ctx context.Context) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT COALESCE(SUM(quantity), 0) FROM stock_reservations WHERE state = 'held'`).Scan(&n)
	return n, err
}

// OnLowStock registers fn to be called whenever an article runs low.
func (s *Service) OnLowStock(fn func(sku string, free int)) { // sin: callback-low-stock
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers = append(s.watchers, fn)
}

// Notify calls the watchers if an article has run low.
func (s *Service) Notify(ctx context.Context, sku string) error {
	l, err := s.Level(ctx, sku)
	if err != nil || l.ReorderPoint == 0 || l.Free() > l.ReorderPoint {
		return err
	}
	s.mu.Lock()
	watchers := append([]func(string, int){}, s.watchers...)
	s.mu.Unlock()
	for _, fn := range watchers {
		fn(sku, l.Free())
	}
	return nil
}
