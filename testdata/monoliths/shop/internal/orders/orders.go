// Package orders turns carts into orders and leads them through their life.
package orders

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/cart"
	"example.com/shop/internal/inventory/reservation"
	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/orders/store"
	"example.com/shop/internal/payments"
	"example.com/shop/internal/payments/gateway"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/pricing/coupon"
	"example.com/shop/internal/users"
	"example.com/shop/internal/users/address"
	"example.com/shop/internal/util"
)

// Errors of this package.
var (
	ErrEmptyCart  = fault.New(fault.Conflict, "the cart is empty")
	ErrCartBroken = fault.New(fault.Conflict, "something in the cart is no longer sold")
	ErrOutOfStock = fault.New(fault.Conflict, "something in the cart has just sold out")
	ErrForbidden  = fault.New(fault.NotFound, "no such order")
)

// Deps is what the service is built on.
type Deps struct {
	DB       *sql.DB
	Store    *store.Store
	Users    *users.Service
	Book     *address.Book
	Cart     *cart.Service
	Coupons  *coupon.Store
	Desk     *reservation.Desk
	Payments *payments.Service
	Audit    *audit.Log
	Bus      *events.Bus
	Clock    clock.Clock
	Log      *slog.Logger
}

// Service is the life of orders.
type Service struct {
	db       *sql.DB
	store    *store.Store
	users    *users.Service
	book     *address.Book
	cart     *cart.Service
	coupons  *coupon.Store
	desk     *reservation.Desk
	payments *payments.Service
	audit    *audit.Log
	bus      *events.Bus
	clk      clock.Clock
	log      *slog.Logger
}

// NewService wires the service.
func NewService(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, users: d.Users, book: d.Book, cart: d.Cart, coupons: d.Coupons, desk: d.Desk,
		payments: d.Payments, audit: d.Audit, bus: d.Bus, clk: d.Clock, log: d.Log}
}

// Get returns any order.
func (s *Service) Get(ctx context.Context, id string) (model.Order, error) {
	return s.store.Get(ctx, id)
}

// GetFor returns an order of a customer. Those of others do not exist.
func (s *Service) GetFor(ctx context.Context, userID, id string) (model.Order, error) {
	o, err := s.store.Get(ctx, id)
	if err == nil && o.UserID != userID {
		return model.Order{}, ErrForbidden
	}
	return o, err
}

// Mine lists a customer's orders.
func (s *Service) Mine(ctx context.Context, userID string, p page.Request) (page.Result[model.Order], error) {
	return s.store.ByUser(ctx, userID, p)
}

// History returns what has happened to a customer's order.
func (s *Service) History(ctx context.Context, userID, id string) ([]store.Event, error) {
	return s.store.History(ctx, userID, id)
}

// Open lists the orders that wait for their payment.
func (s *Service) Open(ctx context.Context) ([]model.Order, error) {
	return s.store.Select(ctx, `status = 'pending' ORDER BY placed_at`)
}

// Pay charges a card for a pending order.
func (s *Service) Pay(ctx context.Context, userID, id string, card gateway.Card) (model.Order, error) {
	o, err := s.GetFor(ctx, userID, id)
	if err != nil {
		return o, err
	}
	if !o.Status.Can(model.Paid) {
		return o, model.ErrTransition
	}
	_, err = s.payments.Charge(ctx, id, card)
	if errors.Is(err, payments.ErrDeclined) { // sin: sentinel-declined
		if err := store.EventTx(ctx, s.db, id, "declined", "", s.clk.Now()); err != nil {
			s.log.Warn("history incomplete", "order", id, "err", err)
		}
		return o, err
	}
	if err != nil {
		return o, err
	}
	return s.store.Get(ctx, id)
}

// MarkPaid notes that the money for an order has come in.
func (s *Service) MarkPaid(ctx context.Context, id, paymentRef string, at time.Time) error {
	err := db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE orders SET payment_ref = ? WHERE id = ?`, paymentRef, id); err != nil {
			return err
		}
		return s.store.MoveTx(ctx, tx, id, model.Paid, at, paymentRef)
	})
	if err != nil {
		return err
	}
	return s.announce(ctx, "order.paid", id)
}

// MarkShipped notes that a parcel is on its way and issues the goods.
func (s *Service) MarkShipped(ctx context.Context, id, carrier, tracking string) error {
	err := db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE orders SET carrier = ?, tracking_code = ? WHERE id = ?`, carrier, tracking, id); err != nil {
			return err
		}
		return s.store.MoveTx(ctx, tx, id, model.Shipped, s.clk.Now(), carrier+" "+tracking)
	})
	if err != nil {
		return err
	}
	pieces, err := s.desk.Issue(ctx, id)
	if err != nil {
		return err
	}
	s.log.Debug("goods issued", "order", id, "pieces", pieces)
	return s.announce(ctx, "order.shipped", id)
}

// EachPaid calls fn for every order paid in [from, to), in the order of
// payment. The first error of fn ends the walk.
func (s *Service) EachPaid(ctx context.Context, from, to time.Time, fn func(model.Order) error) error { // sin: callback-each-paid
	list, err := s.store.Select(ctx, `paid_at >= ? AND paid_at < ? ORDER BY paid_at, id`, util.Millis(from), util.Millis(to))
	if err != nil {
		return err
	}
	for _, o := range list {
		if err := fn(o); err != nil {
			return err
		}
	}
	return nil
}

// announce publishes an event with what subscribers usually need.
func (s *Service) announce(ctx context.Context, topic, id string) error {
	o, err := s.store.Get(ctx, id)
	if err != nil {
		return err
	}
	s.bus.Publish(ctx, topic, id, map[string]string{"number": o.Number, "email": o.CustomerEmail, "name": o.CustomerName,
		"total": o.Total.String(), "carrier": o.Carrier, "tracking": o.TrackingCode})
	return nil
}
