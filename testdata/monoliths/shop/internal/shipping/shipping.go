// Package shipping packs paid orders into parcels and hands them to carriers.
package shipping

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"example.com/shop/internal/notifications"
	"example.com/shop/internal/orders"
	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/shipping/carrier"
	"example.com/shop/internal/shipping/label"
	"example.com/shop/internal/util"
)

// States of a shipment.
const (
	Packing    = "packing"
	Dispatched = "dispatched"
	Late       = "late"
	Delivered  = "delivered"
)

// ErrNotFound is returned for shipments that do not exist.
var ErrNotFound = fault.New(fault.NotFound, "no such shipment")

// Shipment is the parcel of an order.
type Shipment struct {
	ID           string       `json:"id"`
	OrderID      string       `json:"order_id"`
	Carrier      string       `json:"carrier"`
	Service      string       `json:"service"`
	WeightG      int          `json:"weight_g"`
	Cost         money.Amount `json:"cost"`
	State        string       `json:"state"`
	TrackingCode string       `json:"tracking_code,omitempty"`
	CreatedAt    time.Time    `json:"created_at"`
}

// Service ships.
type Service struct {
	db     *sql.DB
	orders *orders.Service
	notify *notifications.Service
	rates  *carrier.Rates
	clk    clock.Clock
	log    *slog.Logger
}

// NewService wires the service.
func NewService(conn *sql.DB, os *orders.Service, notify *notifications.Service, rates *carrier.Rates, clk clock.Clock, log *slog.Logger) *Service {
	return &Service{db: conn, orders: os, notify: notify, rates: rates, clk: clk, log: log}
}

// Subscribe makes every paid order a shipment.
func (s *Service) Subscribe(bus *events.Bus) {
	bus.Subscribe("order.paid", func(ctx context.Context, e events.Event) error {
		_, err := s.Prepare(ctx, e.Key)
		return err
	})
}

const columns = `id, order_id, carrier, service, weight_g, cost, state, tracking_code, created_at`

func scan(row interface{ Scan(...any) error }) (Shipment, error) {
	var sh Shipment
	var at int64
	err := row.Scan(&sh.ID, &sh.OrderID, &sh.Carrier, &sh.Service, &sh.WeightG, &sh.Cost, &sh.State, &sh.TrackingCode, &at)
	sh.CreatedAt = util.FromMillis(at)
	return sh, err
}

// packaging is the weight of an empty parcel.
const packaging = 150

// Prepare chooses a carrier for an order. Preparing twice is harmless.
func (s *Service) Prepare(ctx context.Context, orderID string) (Shipment, error) {
	o, err := s.orders.Get(ctx, orderID)
	if err != nil {
		return Shipment{}, err
	}
	if o.Status != model.Paid {
		return Shipment{}, model.ErrTransition
	}
	weight := o.WeightG() + packaging
	offer, err := s.rates.Cheapest(o.ShipCountry, weight, false)
	if err != nil {
		return Shipment{}, err
	}
	err = db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		now := util.Millis(s.clk.Now())
		id := ids.New("shp")
		res, err := tx.ExecContext(ctx, `INSERT INTO shipments (id, order_id, carrier, service, weight_g, cost, state, created_at, updated_at)
			VALUES (?, ?, ?, 'standard', ?, ?, ?, ?, ?) ON CONFLICT (order_id) DO NOTHING`, id, orderID, offer.Carrier, weight, offer.Cost, Packing, now, now)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return s.note(ctx, tx, id, Packing, "warehouse")
	})
	if err != nil {
		return Shipment{}, err
	}
	return s.ByOrder(ctx, orderID)
}

func (s *Service) note(ctx context.Context, ex db.Execer, id, state, place string) error {
	_, err := ex.ExecContext(ctx, `INSERT INTO shipment_events (shipment_id, state, place, at) VALUES (?, ?, ?, ?)`, id, state, place, util.Millis(s.clk.Now()))
	return err
}

// ByOrder finds the shipment of an order.
func (s *Service) ByOrder(ctx context.Context, orderID string) (Shipment, error) {
	return s.one(ctx, `order_id = ?`, orderID)
}

// Get finds a shipment.
func (s *Service) Get(ctx context.Context, id string) (Shipment, error) {
	return s.one(ctx, `id = ?`, id)
}

func (s *Service) one(ctx context.Context, cond, arg string) (Shipment, error) {
	sh, err := scan(s.db.QueryRowContext(ctx, `SELECT `+columns+` FROM shipments WHERE `+cond, arg))
	if errors.Is(err, sql.ErrNoRows) {
		return sh, ErrNotFound
	}
	return sh, err
}

// Queue lists what has to be packed, oldest first.
func (s *Service) Queue(ctx context.Context) ([]Shipment, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM shipments WHERE state = ? ORDER BY created_at, id`, Packing)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Shipment{}
	for rows.Next() {
		sh, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, sh)
	}
	return out, rows.Err()
}

// Dispatch books the carrier and returns the label to print.
func (s *Service) Dispatch(ctx context.Context, id string) (Shipment, string, error) {
	sh, err := s.Get(ctx, id)
	if err != nil {
		return sh, "", err
	}
	if sh.State != Packing {
		return sh, "", fault.New(fault.Conflict, "shipment has left already")
	}
	o, err := s.orders.Get(ctx, sh.OrderID)
	if err != nil {
		return sh, "", err
	}
	to, err := s.destination(ctx, o)
	if err != nil {
		return sh, "", err
	}
	sh.TrackingCode, sh.State = carrier.Book(sh.Carrier), Dispatched
	if err := s.move(ctx, sh, "depot"); err != nil {
		return sh, "", err
	}
	if err := s.orders.MarkShipped(ctx, o.ID, sh.Carrier, sh.TrackingCode); err != nil {
		return sh, "", err
	}
	return sh, label.Render(to, o.Number, sh.TrackingCode, sh.WeightG), nil
}

const addressTable = "addresses"

// destination is the address on the order, unless the customer has corrected
// it in the address book since.
func (s *Service) destination(ctx context.Context, o model.Order) (label.Address, error) {
	ordered := label.Address{Name: o.ShipName, Line1: o.ShipLine1, Line2: o.ShipLine2, Postcode: o.ShipPostcode, City: o.ShipCity, Country: o.ShipCountry}
	var a label.Address
	q := "SELECT name, line1, line2, postcode, city, country FROM " + addressTable + " WHERE id = ? AND user_id = ?"
	err := s.db.QueryRowContext(ctx, q, o.AddressID, o.UserID).Scan(&a.Name, &a.Line1, &a.Line2, &a.Postcode, &a.City, &a.Country) // sin: read-addresses
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ordered, nil
	case err != nil:
		return ordered, err
	case a.Country != o.ShipCountry:
		return ordered, nil // taxes were calculated for the old country
	}
	if !a.Equal(ordered) {
		s.log.Info("address corrected", "order", o.ID)
	}
	return a, nil
}

func (s *Service) move(ctx context.Context, sh Shipment, place string) error {
	return db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE shipments SET state = ?, tracking_code = ?, updated_at = ? WHERE id = ?`,
			sh.State, sh.TrackingCode, util.Millis(s.clk.Now()), sh.ID)
		if err := db.Affected(res, err, ErrNotFound); err != nil {
			return err
		}
		return s.note(ctx, tx, sh.ID, sh.State, place)
	})
}

// Delay marks a parcel as late and tells the customer why.
func (s *Service) Delay(ctx context.Context, id, reason string) error {
	sh, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if sh.State == Delivered {
		return fault.New(fault.Conflict, "parcel has arrived")
	}
	o, err := s.orders.Get(ctx, sh.OrderID)
	if err != nil {
		return err
	}
	sh.State = Late
	if err := s.move(ctx, sh, ""); err != nil {
		return err
	}
	return s.notify.Enqueue(ctx, notifications.Message{To: o.CustomerEmail, Template: "parcel-late",
		Data: map[string]string{"number": o.Number, "name": o.CustomerName, "reason": reason}})
}

// Deliver notes that a parcel has arrived.
func (s *Service) Deliver(ctx context.Context, id, place string) error {
	sh, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if sh.State != Dispatched && sh.State != Late {
		return fault.New(fault.Conflict, "parcel is not on its way")
	}
	sh.State = Delivered
	return s.move(ctx, sh, place)
}
