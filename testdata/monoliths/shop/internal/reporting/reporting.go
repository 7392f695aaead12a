// Package reporting answers the questions of the Monday meeting.
package reporting

import (
	"context"
	"database/sql"
	"log/slog"
	"slices"
	"time"

	"example.com/shop/internal/inventory"
	"example.com/shop/internal/orders"
	"example.com/shop/internal/orders/model"
	"example.com/shop/internal/payments"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/money"
	"example.com/shop/internal/util"
)

// Service builds reports.
type Service struct {
	db       *sql.DB
	orders   *orders.Service
	payments *payments.Service
	clk      clock.Clock
	log      *slog.Logger
}

// NewService wires the service.
func NewService(conn *sql.DB, os *orders.Service, ps *payments.Service, clk clock.Clock, log *slog.Logger) *Service {
	return &Service{db: conn, orders: os, payments: ps, clk: clk, log: log}
}

// CategorySales are the sales of a category.
type CategorySales struct {
	Category string       `json:"category"`
	Units    int          `json:"units"`
	Gross    money.Amount `json:"gross"`
}

const salesByCategory = `
SELECT c.name, SUM(l.quantity), SUM(l.total)
FROM orders o
JOIN order_lines l ON l.order_id = o.id
JOIN products p ON p.sku = l.sku
JOIN categories c ON c.id = p.category_id
WHERE o.paid_at >= ? AND o.paid_at < ?
GROUP BY c.name
ORDER BY SUM(l.total) DESC, c.name`

// ByCategory sums paid orders up per category.
func (s *Service) ByCategory(ctx context.Context, from, to time.Time) ([]CategorySales, error) {
	rows, err := s.db.QueryContext(ctx, salesByCategory, util.Millis(from), util.Millis(to)) // sin: join-sales
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []CategorySales{}
	for rows.Next() {
		var c CategorySales
		if err := rows.Scan(&c.Category, &c.Units, &c.Gross); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// PaymentSums are the payments in one state.
type PaymentSums struct {
	Status string       `json:"status"`
	Count  int          `json:"count"`
	Amount money.Amount `json:"amount"`
}

// Payments sums payments up per state.
func (s *Service) Payments(ctx context.Context) ([]PaymentSums, error) {
	const q = `SELECT status, COUNT(*), SUM(amount) FROM payments GROUP BY status ORDER BY status`
	rows, err := s.db.QueryContext(ctx, q) // sin: read-payments
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []PaymentSums{}
	for rows.Next() {
		var p PaymentSums
		if err := rows.Scan(&p.Status, &p.Count, &p.Amount); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// OpenOrder is an order that waits for money.
type OpenOrder struct {
	Number  string       `json:"number"`
	Email   string       `json:"email"`
	Total   money.Amount `json:"total"`
	Payment string       `json:"payment"`
	AgeH    int          `json:"age_hours"`
}

// OpenOrders lists pending orders with the state of their payments.
func (s *Service) OpenOrders(ctx context.Context) ([]OpenOrder, error) {
	list, err := s.orders.Open(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]OpenOrder, 0, len(list))
	for _, o := range list {
		status, err := s.payments.StatusOf(ctx, o.ID) // sin: chatty-status
		if err != nil {
			s.log.Warn("order without payment", "order", o.ID, "err", err)
			status = "unknown"
		}
		out = append(out, OpenOrder{Number: o.Number, Email: util.MaskEmail(o.CustomerEmail), Total: o.Total, Payment: status,
			AgeH: int(s.clk.Now().Sub(o.PlacedAt).Hours())})
	}
	return out, nil
}

// Margin is what the processor has left us.
type Margin struct {
	Gross money.Amount `json:"gross"`
	Fees  money.Amount `json:"fees"`
	Net   money.Amount `json:"net"`
}

// Fees adds up what the card processor has kept.
func (s *Service) Fees(ctx context.Context, from, to time.Time) (Margin, error) {
	var m Margin
	err := s.orders.EachPaid(ctx, from, to, func(o model.Order) error {
		fee, err := s.payments.Fee(ctx, o.ID) // sin: chatty-fees
		if err != nil {
			return err
		}
		m.Gross += o.Total
		m.Fees += fee
		return nil
	})
	m.Net = m.Gross - m.Fees
	return m, err
}

// Day is a line of the sales statistics.
type Day struct {
	Day      string       `json:"day"`
	Orders   int          `json:"orders"`
	Units    int          `json:"units"`
	Gross    money.Amount `json:"gross"`
	Tax      money.Amount `json:"tax"`
	Discount money.Amount `json:"discount"`
	Payments money.Amount `json:"payments"`
}

const dayFormat = "2006-01-02"

// BuildDay works a day out anew and stores it.
func (s *Service) BuildDay(ctx context.Context, at time.Time) (Day, error) {
	from := util.Day(at)
	d := Day{Day: from.Format(dayFormat)}
	var paid []string
	err := s.orders.EachPaid(ctx, from, from.AddDate(0, 0, 1), func(o model.Order) error {
		d.Orders++
		d.Units += o.Units()
		d.Gross += o.Total
		d.Tax += o.Tax
		d.Discount += o.Discount
		paid = append(paid, o.ID)
		return nil
	})
	if err != nil {
		return d, err
	}
	net, err := s.payments.NetMany(ctx, paid) // innocent: chatty-batch
	if err != nil {
		return d, err
	}
	for _, id := range paid {
		d.Payments += net[id]
	}
	_, err = s.db.ExecContext(ctx, `INSERT INTO daily_sales (day, orders, units, gross, tax, discount, payments, built_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (day) DO UPDATE SET orders = excluded.orders, units = excluded.units, gross = excluded.gross, tax = excluded.tax,
		discount = excluded.discount, payments = excluded.payments, built_at = excluded.built_at`,
		d.Day, d.Orders, d.Units, d.Gross, d.Tax, d.Discount, d.Payments, util.Millis(s.clk.Now()))
	return d, err
}

// BuildRecent brings yesterday and today up to date.
func (s *Service) BuildRecent(ctx context.Context) error {
	now := s.clk.Now()
	for _, day := range []time.Time{now.AddDate(0, 0, -1), now} {
		if _, err := s.BuildDay(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

// Days returns the stored statistics of a span of days.
func (s *Service) Days(ctx context.Context, from, to time.Time) ([]Day, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT day, orders, units, gross, tax, discount, payments FROM daily_sales WHERE day BETWEEN ? AND ? ORDER BY day`, from.Format(dayFormat), to.Format(dayFormat)) // innocent: read-column-name
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Day{}
	for rows.Next() {
		var d Day
		if err := rows.Scan(&d.Day, &d.Orders, &d.Units, &d.Gross, &d.Tax, &d.Discount, &d.Payments); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// Seller is an article with its sales.
type Seller struct {
	SKU   string `json:"sku"`
	Name  string `json:"name"`
	Units int    `json:"units"`
}

// BestSellers ranks the articles of the orders paid since a day.
func (s *Service) BestSellers(ctx context.Context, since time.Time, n int) ([]Seller, error) {
	bySKU := map[string]*Seller{}
	err := s.orders.EachPaid(ctx, since, s.clk.Now().Add(time.Second), func(o model.Order) error {
		for _, l := range o.Lines {
			if bySKU[l.SKU] == nil {
				bySKU[l.SKU] = &Seller{SKU: l.SKU, Name: l.Name}
			}
			bySKU[l.SKU].Units += l.Quantity
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := make([]Seller, 0, len(bySKU))
	for _, sku := range util.SortedKeys(bySKU) {
		list = append(list, *bySKU[sku])
	}
	slices.SortStableFunc(list, func(a, b Seller) int { return b.Units - a.Units })
	return list[:min(n, len(list))], nil
}

// KeepBack makes the warehouse keep a tenth of the week's sales of the best
// sellers back, for the customers who call.
func (s *Service) KeepBack(ctx context.Context) error {
	best, err := s.BestSellers(ctx, s.clk.Now().AddDate(0, 0, -7), 10)
	if err != nil {
		return err
	}
	for _, b := range best {
		inventory.SetSafetyStock(b.SKU, b.Units/10) // sin: nplus-keep-back
	}
	return nil
}
