package repositories

import (
	"context"
	"time"

	"example.com/toolhire/models"
)

// The questions of the Monday meeting.

// Usage says how much of a kind is out.
type Usage struct {
	Kind  string `json:"kind"`
	Total int    `json:"total"`
	Out   int    `json:"out"`
}

// Utilisation counts machines by kind.
func Utilisation(ctx context.Context, q Q) ([]Usage, error) {
	rows, err := q.QueryContext(ctx, `SELECT k.title, COUNT(*), SUM(CASE WHEN m.condition IN ('out', 'reserved') THEN 1 ELSE 0 END)
		FROM machines m JOIN kinds k ON k.id = m.kind_id WHERE m.condition <> 'retired' GROUP BY k.title ORDER BY k.title`)
	return collect(rows, err, func(s scanner) (u Usage, err error) {
		err = s.Scan(&u.Kind, &u.Total, &u.Out)
		return u, err
	})
}

// Best is a customer with what was billed.
type Best struct {
	Number string       `json:"number"`
	Name   string       `json:"name"`
	Billed models.Money `json:"billed"`
}

// BestCustomers lists who brings the most money: customers joined with
// invoices.
func BestCustomers(ctx context.Context, q Q, since time.Time, n int) ([]Best, error) {
	rows, err := q.QueryContext(ctx, `SELECT c.number, c.name, SUM(i.net) FROM customers c JOIN invoices i ON i.customer_id = c.id
		WHERE i.issued >= ? AND i.status <> 'void' GROUP BY c.number, c.name ORDER BY 3 DESC, 1 LIMIT ?`, since, n)
	return collect(rows, err, func(s scanner) (b Best, err error) {
		err = s.Scan(&b.Number, &b.Name, &b.Billed)
		return b, err
	})
}

// Punctuality counts stops that were done on the day that was wanted.
func Punctuality(ctx context.Context, q Q, since time.Time) (done, onTime int, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN done_at <= wanted THEN 1 ELSE 0 END), 0) FROM stops WHERE done_at >= ?`, since).Scan(&done, &onTime)
	return done, onTime, err
}

// AnswerTimes is the mean time to solve a ticket, in hours.
func AnswerTimes(ctx context.Context, q Q, since time.Time) (hours float64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(AVG((julianday(solved) - julianday(opened)) * 24), 0) FROM tickets WHERE solved >= ?`, since).Scan(&hours)
	return hours, err
}

// Conversion says how many quotes became contracts.
func Conversion(ctx context.Context, q Q) (quotes, won int, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN state IN ('confirmed', 'on-hire', 'closed') THEN 1 ELSE 0 END), 0) FROM hires`).Scan(&quotes, &won)
	return quotes, won, err
}
