// Package coupon knows the vouchers that customers type in.
package coupon

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/util"
)

// Kinds of coupons.
const (
	Percent      = "percent" // Value is basis points
	Fixed        = "fixed"   // Value is cents
	FreeShipping = "free-shipping"
)

// Errors of this package.
var (
	ErrUnknown = fault.New(fault.NotFound, "no such coupon")
	ErrUsedUp  = fault.New(fault.Conflict, "coupon is used up")
)

// Coupon is a voucher with its conditions; zero values mean no condition.
type Coupon struct {
	Code        string       `json:"code"`
	Kind        string       `json:"kind"`
	Value       int64        `json:"value"`
	MinSubtotal money.Amount `json:"min_subtotal"`
	MaxUses     int          `json:"max_uses"`
	PerUser     int          `json:"per_user"`
	ValidFrom   time.Time    `json:"valid_from"`
	ValidTo     time.Time    `json:"valid_to"`
}

// Discount is what the coupon takes off a subtotal.
func (c Coupon) Discount(subtotal money.Amount) money.Amount {
	switch c.Kind {
	case Percent:
		return subtotal.Share(int(c.Value))
	case Fixed:
		return money.Min(money.Cents(c.Value), subtotal)
	}
	return 0
}

// Applies checks the conditions that do not depend on earlier uses.
func (c Coupon) Applies(subtotal money.Amount, now time.Time) error {
	switch {
	case !c.ValidFrom.IsZero() && now.Before(c.ValidFrom):
		return fault.New(fault.Conflict, "coupon is not valid yet")
	case !c.ValidTo.IsZero() && now.After(c.ValidTo):
		return fault.New(fault.Conflict, "coupon has expired")
	case subtotal < c.MinSubtotal:
		return fault.Newf(fault.Conflict, "coupon needs a subtotal of %s", c.MinSubtotal)
	}
	return nil
}

// Store keeps coupons and their uses.
type Store struct {
	db  *sql.DB
	clk clock.Clock
}

// NewStore returns a store.
func NewStore(conn *sql.DB, clk clock.Clock) *Store { return &Store{db: conn, clk: clk} }

// Normalize returns the form in which codes are stored.
func Normalize(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// Create stores a new coupon.
func (s *Store) Create(ctx context.Context, c Coupon) error {
	c.Code = Normalize(c.Code)
	var v validation.Checker
	v.Length("code", c.Code, 4, 20)
	v.OneOf("kind", c.Kind, Percent, Fixed, FreeShipping)
	v.Check(c.Kind != Percent || (c.Value > 0 && c.Value <= 5000), "value", "must be at most 50%")
	if err := v.Err(); err != nil {
		return err
	}
	res, err := s.db.ExecContext(ctx, `INSERT INTO coupons (code, kind, value, min_subtotal, max_uses, per_user, valid_from, valid_to)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO NOTHING`,
		c.Code, c.Kind, c.Value, c.MinSubtotal, c.MaxUses, c.PerUser, util.Millis(c.ValidFrom), util.Millis(c.ValidTo))
	return db.Affected(res, err, fault.New(fault.Conflict, "coupon exists"))
}

// Find returns the coupon with a code.
func (s *Store) Find(ctx context.Context, code string) (Coupon, error) {
	var c Coupon
	var from, to int64
	err := s.db.QueryRowContext(ctx, `SELECT code, kind, value, min_subtotal, max_uses, per_user, valid_from, valid_to FROM coupons WHERE code = ?`,
		Normalize(code)).Scan(&c.Code, &c.Kind, &c.Value, &c.MinSubtotal, &c.MaxUses, &c.PerUser, &from, &to)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrUnknown
	}
	c.ValidFrom, c.ValidTo = util.FromMillis(from), util.FromMillis(to)
	return c, err
}

// RedeemTx uses a coupon for an order as part of the caller's transaction.
func (s *Store) RedeemTx(ctx context.Context, tx *sql.Tx, code, userID, orderID string) error {
	var c Coupon
	var used, byUser int
	err := tx.QueryRowContext(ctx, `SELECT max_uses, per_user,
		(SELECT COUNT(*) FROM coupon_redemptions r WHERE r.code = c.code),
		(SELECT COUNT(*) FROM coupon_redemptions r WHERE r.code = c.code AND r.user_id = ?)
		FROM coupons c WHERE code = ?`, userID, code).Scan(&c.MaxUses, &c.PerUser, &used, &byUser)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrUnknown
	}
	if err != nil {
		return err
	}
	if (c.MaxUses > 0 && used >= c.MaxUses) || (c.PerUser > 0 && byUser >= c.PerUser) {
		return ErrUsedUp
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO coupon_redemptions (code, user_id, order_id, at) VALUES (?, ?, ?, ?)`,
		code, userID, orderID, util.Millis(s.clk.Now()))
	return err
}
