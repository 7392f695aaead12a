// Package replenish is the job that proposes orders to suppliers and marks
// articles that have run out.
package replenish

import (
	"context"
	"database/sql"
	"fmt"

	"example.com/shop/internal/platform/logging"
	"example.com/shop/internal/platform/metrics"
)

// Proposal is an article to order.
type Proposal struct {
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Free     int    `json:"free"`
	Quantity int    `json:"quantity"`
}

// Job looks for articles that run low.
type Job struct {
	db *sql.DB
	m  *metrics.Registry
	j  *logging.Journal
}

// NewJob returns the job.
func NewJob(db *sql.DB, m *metrics.Registry, j *logging.Journal) *Job {
	return &Job{db: db, m: m, j: j}
}

const (
	stockTable    = "stock_levels"
	productsTable = "products"
)

// Proposals lists what should be ordered: twice the reorder point, less what
// is there.
func (job *Job) Proposals(ctx context.Context) ([]Proposal, error) {
	query := "SELECT s.sku, p.name, s.on_hand - s.reserved, s.reorder_point * 2 - (s.on_hand - s.reserved)" +
		" FROM " + stockTable + " s, " + productsTable + " p" +
		" WHERE p.sku = s.sku AND p.active = 1 AND s.reorder_point > 0" +
		" AND s.on_hand - s.reserved <= s.reorder_point ORDER BY s.sku"
	rows, err := job.db.QueryContext(ctx, query) // sin: join-replenish
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Proposal{}
	for rows.Next() {
		var p Proposal
		if err := rows.Scan(&p.SKU, &p.Name, &p.Free, &p.Quantity); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// Run marks sold-out articles in the shop window and reports what is low.
func (job *Job) Run(ctx context.Context) error {
	flag := fmt.Sprintf("UPDATE %s SET available = sku IN (SELECT sku FROM %s WHERE on_hand > reserved)", productsTable, stockTable)
	if _, err := job.db.ExecContext(ctx, flag); err != nil { // sin: writers-products
		return err
	}
	list, err := job.Proposals(ctx)
	if err != nil {
		return err
	}
	job.m.Add("replenish_proposals", int64(len(list)))
	out := 0
	for _, p := range list {
		if p.Free <= 0 {
			out++
		}
	}
	if out > 0 {
		job.j.Fatal("articles sold out", "articles", out) // innocent: fatal-journal
	}
	return nil
}
