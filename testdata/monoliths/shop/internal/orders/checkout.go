package orders

import (
	"context"
	"fmt"
	"strings"

	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/orders/store"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/pricing"
	"example.com/shop/internal/users"
	"example.com/shop/internal/users/address"
	"example.com/shop/internal/util"
)

// CheckoutRequest is what a customer decides at the till.
type CheckoutRequest struct {
	AddressID string // empty for the default address
	Note      string
}

// Checkout turns the cart into a pending order and holds its goods. All of it
// happens in one transaction, because in 2020 half of it did not.
func (s *Service) Checkout(ctx context.Context, userID string, req CheckoutRequest) (model.Order, error) {
	u, err := s.users.Get(ctx, userID)
	if err != nil {
		return model.Order{}, err
	}
	if !u.Active() {
		return model.Order{}, fault.New(fault.Forbidden, "this account cannot order")
	}
	adr, err := s.shipTo(ctx, userID, req.AddressID)
	if err != nil {
		return model.Order{}, err
	}
	c, totals, err := s.cart.Quote(ctx, userID, adr.Country)
	if err != nil {
		return model.Order{}, err
	}
	switch {
	case c.Problems > 0:
		return model.Order{}, ErrCartBroken
	case len(totals.Lines) == 0:
		return model.Order{}, ErrEmptyCart
	}
	o := s.compose(u, adr, c.Coupon, totals, req.Note)
	now := util.Millis(o.PlacedAt)

	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return model.Order{}, err
	}
	defer tx.Rollback()
	values := store.Values(o)
	if _, err := tx.ExecContext(ctx, `INSERT INTO orders (`+store.Columns+`) VALUES (`+util.Placeholders(len(values))+`)`, values...); err != nil {
		return model.Order{}, fmt.Errorf("insert order: %w", err)
	}
	for _, l := range o.Lines {
		_, err := tx.ExecContext(ctx, `INSERT INTO order_lines (order_id, line_no, sku, name, quantity, unit_price, tax_bp, weight_g, total)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, o.ID, l.No, l.SKU, l.Name, l.Quantity, l.UnitPrice, l.TaxBP, l.WeightG, l.Total)
		if err != nil {
			return model.Order{}, fmt.Errorf("insert line %d: %w", l.No, err)
		}
		res, err := tx.ExecContext(ctx, `UPDATE stock_levels SET reserved = reserved + ?, updated_at = ? WHERE sku = ? AND on_hand - reserved >= ?`, l.Quantity, now, l.SKU, l.Quantity) // sin: tx-checkout, writers-stock-levels
		if err := db.Affected(res, err, ErrOutOfStock); err != nil {
			return model.Order{}, err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO stock_reservations (order_id, sku, quantity, created_at) VALUES (?, ?, ?, ?)`, o.ID, l.SKU, l.Quantity, now) // sin: writers-stock-reservations
		if err != nil {
			return model.Order{}, fmt.Errorf("reserve %s: %w", l.SKU, err)
		}
	}
	if o.CouponCode != "" {
		if err := s.coupons.RedeemTx(ctx, tx, o.CouponCode, userID, o.ID); err != nil {
			return model.Order{}, err
		}
	}
	if err := store.EventTx(ctx, tx, o.ID, "placed", o.Total.String(), o.PlacedAt); err != nil {
		return model.Order{}, err
	}
	if err := tx.Commit(); err != nil {
		return model.Order{}, fmt.Errorf("commit: %w", err)
	}

	if _, err := s.payments.Begin(ctx, o.ID, o.Total); err != nil {
		return o, err
	}
	if err := s.cart.Clear(ctx, userID); err != nil {
		s.log.Warn("cart not cleared", "user", userID, "err", err)
	}
	s.audit.Record(ctx, userID, "order.place", o.ID, o.Number+" "+o.Total.String())
	return o, s.announce(ctx, "order.placed", o.ID)
}

func (s *Service) shipTo(ctx context.Context, userID, addressID string) (address.Address, error) {
	if addressID != "" {
		return s.book.Get(ctx, userID, addressID)
	}
	adr, err := s.book.Default(ctx, userID)
	if fault.KindOf(err) == fault.NotFound {
		return adr, fault.New(fault.Conflict, "add an address first")
	}
	return adr, err
}

func (s *Service) compose(u users.User, adr address.Address, couponCode string, t pricing.Totals, note string) model.Order {
	now := s.clk.Now()
	o := model.Order{
		ID: ids.New("ord"), UserID: u.ID, CustomerEmail: u.Email, CustomerName: u.Name, Status: model.Pending,
		Subtotal: t.Subtotal, Discount: t.Discount, ShippingFee: t.Shipping, Tax: t.Tax, Total: t.Total, CouponCode: couponCode,
		ShipName: adr.Name, ShipLine1: adr.Line1, ShipLine2: adr.Line2, ShipCity: adr.City, ShipPostcode: adr.Postcode,
		ShipCountry: adr.Country, AddressID: adr.ID, Note: util.Truncate(util.NormalizeSpace(note), 500),
		PlacedAt: now, UpdatedAt: now,
	}
	tail := strings.ToUpper(o.ID[len(o.ID)-9:])
	o.Number = "S-" + tail + strings.ToUpper(string(ids.CheckDigit(tail)))
	for i, l := range t.Lines {
		o.Lines = append(o.Lines, model.Line{No: i + 1, SKU: l.SKU, Name: l.Name, Quantity: l.Quantity, UnitPrice: l.Unit,
			TaxBP: l.TaxBP, WeightG: l.WeightG, Total: l.Total})
	}
	return o
}
