// Package cart holds what customers are about to buy.
package cart

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/inventory"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/pricing"
	"example.com/shop/internal/pricing/coupon"
	"example.com/shop/internal/util"
)

const (
	maxLines    = 50
	maxQuantity = 99
)

// Errors of this package.
var (
	ErrNoItem = fault.New(fault.NotFound, "not in the cart")
	ErrFull   = fault.New(fault.Conflict, "the cart is full")
)

// Stock is what the cart asks the warehouse.
type Stock interface {
	Check(ctx context.Context, want map[string]int) error
}

// Item is a line of the cart.
type Item struct {
	SKU      string       `json:"sku"`
	Name     string       `json:"name"`
	Quantity int          `json:"quantity"`
	Unit     money.Amount `json:"unit_price"`
	Total    money.Amount `json:"total"`
	Problem  string       `json:"problem,omitempty"`
	WeightG  int          `json:"-"`
	TaxClass string       `json:"-"`
}

// Cart is a customer's cart with its totals.
type Cart struct {
	Items    []Item       `json:"items"`
	Coupon   string       `json:"coupon,omitempty"`
	Subtotal money.Amount `json:"subtotal"`
	Discount money.Amount `json:"discount"`
	Shipping money.Amount `json:"shipping"`
	Total    money.Amount `json:"total"`
	Problems int          `json:"problems"`
}

// Service keeps the carts.
type Service struct {
	db       *sql.DB
	products *catalogue.Service
	stock    Stock
	coupons  *coupon.Store
	clk      clock.Clock
}

// NewService wires the service.
func NewService(conn *sql.DB, products *catalogue.Service, stock Stock, coupons *coupon.Store, clk clock.Clock) *Service {
	return &Service{db: conn, products: products, stock: stock, coupons: coupons, clk: clk}
}

// Put sets the quantity of an article; zero removes it.
func (s *Service) Put(ctx context.Context, userID, sku string, n int) error {
	var c validation.Checker
	c.Range("quantity", n, 0, maxQuantity)
	if err := c.Err(); err != nil {
		return err
	}
	if n == 0 {
		return s.Remove(ctx, userID, sku)
	}
	p, err := s.products.Product(ctx, sku)
	if err != nil {
		return err
	}
	if !p.Active {
		return catalogue.ErrNoProduct // innocent: sentinel-returned
	}
	var short *inventory.ShortageError
	if err := s.stock.Check(ctx, map[string]int{sku: n}); errors.As(err, &short) { // sin: sentinel-shortage
		return fault.Newf(fault.Conflict, "only %d left", short.Has)
	} else if err != nil {
		return err
	}
	return db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		now := util.Millis(s.clk.Now())
		_, err := tx.ExecContext(ctx, `INSERT INTO carts (user_id, updated_at) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET updated_at = excluded.updated_at`, userID, now)
		if err != nil {
			return err
		}
		var lines int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM cart_items WHERE user_id = ? AND sku <> ?`, userID, sku).Scan(&lines); err != nil {
			return err
		}
		if lines >= maxLines {
			return ErrFull
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO cart_items (user_id, sku, quantity, added_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (user_id, sku) DO UPDATE SET quantity = excluded.quantity`, userID, sku, n, now)
		return err
	})
}

// Remove takes an article out.
func (s *Service) Remove(ctx context.Context, userID, sku string) error {
	res, err := s.db.ExecContext(ctx, `DELETE FROM cart_items WHERE user_id = ? AND sku = ?`, userID, sku)
	return db.Affected(res, err, ErrNoItem)
}

// SetCoupon remembers a coupon; the empty code forgets it.
func (s *Service) SetCoupon(ctx context.Context, userID, code string) error {
	var stored any
	if code != "" {
		c, err := s.coupons.Find(ctx, code)
		if err != nil {
			return err
		}
		stored = c.Code
	}
	_, err := s.db.ExecContext(ctx, `INSERT INTO carts (user_id, updated_at, coupon_code) VALUES (?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET coupon_code = excluded.coupon_code`, userID, util.Millis(s.clk.Now()), stored)
	return err
}

// Clear empties a cart after checkout.
func (s *Service) Clear(ctx context.Context, userID string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM carts WHERE user_id = ?`, userID)
	return err
}

// SweepAbandoned deletes carts that nobody has touched since a moment.
func (s *Service) SweepAbandoned(ctx context.Context, before time.Time) (int64, error) {
	res, err := s.db.ExecContext(ctx, `DELETE FROM carts WHERE updated_at < ?`, util.Millis(before))
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (s *Service) stored(ctx context.Context, userID string) ([]Item, string, error) {
	var code sql.NullString
	err := s.db.QueryRowContext(ctx, `SELECT coupon_code FROM carts WHERE user_id = ?`, userID).Scan(&code)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT sku, quantity FROM cart_items WHERE user_id = ? ORDER BY added_at, sku`, userID)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	var items []Item
	for rows.Next() {
		var it Item
		if err := rows.Scan(&it.SKU, &it.Quantity); err != nil {
			return nil, "", err
		}
		items = append(items, it)
	}
	return items, code.String, rows.Err()
}

// Quote returns the cart with today's prices and the calculation behind it.
// Articles that cannot be had any more are marked and left out of the totals.
func (s *Service) Quote(ctx context.Context, userID, country string) (Cart, pricing.Totals, error) {
	items, code, err := s.stored(ctx, userID)
	if err != nil {
		return Cart{}, pricing.Totals{}, err
	}
	cart := Cart{Items: []Item{}}
	var lines []pricing.Line
	for _, it := range items {
		p, err := s.products.Product(ctx, it.SKU) // sin: nplus-cart
		if err != nil {
			return Cart{}, pricing.Totals{}, err
		}
		it.Name, it.Unit, it.WeightG, it.TaxClass = p.Name, p.Price, p.WeightG, p.TaxClass
		switch {
		case !p.Active:
			it.Problem = "no longer sold"
			cart.Problems++
		default:
			lines = append(lines, pricing.Line{SKU: it.SKU, Name: it.Name, Quantity: it.Quantity, Unit: it.Unit, WeightG: it.WeightG, TaxClass: it.TaxClass})
		}
		cart.Items = append(cart.Items, it)
	}
	totals, err := s.price(ctx, lines, code, country, &cart)
	return cart, totals, err
}

func (s *Service) price(ctx context.Context, lines []pricing.Line, code, country string, cart *Cart) (pricing.Totals, error) {
	calculate := pricing.Calculate
	pricing := pricing.Request{Lines: lines, Country: country}
	totals := calculate(pricing)
	if code != "" {
		c, err := s.coupons.Find(ctx, code)
		if err != nil {
			return totals, err
		}
		if c.Applies(totals.Subtotal, s.clk.Now()) == nil {
			cart.Coupon = c.Code
			pricing.Coupon = &c // innocent: global-shadow
			totals = calculate(pricing)
		}
	}
	bySKU := make(map[string]money.Amount, len(totals.Lines))
	for _, l := range totals.Lines {
		bySKU[l.SKU] = l.Unit.Mul(l.Quantity)
	}
	for i := range cart.Items {
		cart.Items[i].Total = bySKU[cart.Items[i].SKU]
	}
	cart.Subtotal, cart.Discount, cart.Shipping, cart.Total = totals.Subtotal, totals.Discount, totals.Shipping, totals.Total
	return totals, nil
}
