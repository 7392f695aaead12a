// Package feed takes in the nightly supplier feed: first the catalogue reads
// it for products, then its stock columns are staged and booked.
package feed

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"time"

	"example.com/shop/internal/catalogue/importer"
	"example.com/shop/internal/inventory"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/ids"
)

// Receiver takes feeds in.
type Receiver struct {
	db       *sql.DB
	inv      *inventory.Service
	products *importer.Importer
	log      *slog.Logger
}

// NewReceiver wires a receiver.
func NewReceiver(conn *sql.DB, inv *inventory.Service, products *importer.Importer, log *slog.Logger) *Receiver {
	return &Receiver{db: conn, inv: inv, products: products, log: log}
}

// Summary says what a feed has changed.
type Summary struct {
	FeedID  string          `json:"feed_id"`
	Catalog importer.Result `json:"catalogue"`
	Counted int             `json:"counted"`
	Changed int             `json:"changed"`
}

// Receive takes a whole feed in. Products are created before their stock is
// booked, and a feed that fails half way can be sent again.
func (r *Receiver) Receive(ctx context.Context, body io.Reader) (Summary, error) {
	sum := Summary{FeedID: ids.New("fed")}
	start := time.Now()
	res, err := r.products.Import(ctx, body)
	if err != nil {
		return sum, err
	}
	sum.Catalog = res
	if err := r.stage(ctx, sum.FeedID, res.Stock); err != nil {
		return sum, err
	}
	for _, st := range res.Stock {
		delta, err := r.inv.SetOnHand(ctx, st.SKU, st.Quantity, st.Bin)
		if err != nil {
			return sum, err
		}
		sum.Counted++
		if delta != 0 {
			sum.Changed++
		}
	}
	r.log.Info("feed received", "feed", sum.FeedID, "created", res.Created, "updated", res.Updated,
		"skipped", len(res.Skipped), "took", time.Since(start))
	return sum, r.forget(ctx, sum.FeedID)
}

// stage writes the stock columns down, so that support can see what a feed
// said even if booking it fails.
func (r *Receiver) stage(ctx context.Context, feedID string, stock []importer.Stock) error {
	return db.WithTx(ctx, r.db, func(tx *sql.Tx) error {
		ins, err := tx.PrepareContext(ctx, `INSERT INTO products_staging (feed_id, sku, quantity, bin) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`) // innocent: writers-staging
		if err != nil {
			return err
		}
		defer ins.Close()
		for _, st := range stock {
			if _, err := ins.ExecContext(ctx, feedID, st.SKU, st.Quantity, st.Bin); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Receiver) forget(ctx context.Context, feedID string) error {
	_, err := r.db.ExecContext(ctx, `DELETE FROM products_staging WHERE feed_id = ?`, feedID)
	return err
}
