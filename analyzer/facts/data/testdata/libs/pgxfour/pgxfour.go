// Package pgxfour has calls of pgx before its fifth version.
package pgxfour

import (
	"context"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

func calls(ctx context.Context, p *pgxpool.Pool, c *pgx.Conn) {
	p.Exec(ctx, "INSERT INTO rides (id) VALUES ($1)", 1)                          // want "rides write pgx"
	p.QueryRow(ctx, "SELECT 1 FROM rides r JOIN drivers d ON d.id = r.driver_id") // want "rides read pgx" "drivers read pgx"
	c.CopyFrom(ctx, pgx.Identifier{"rides"}, []string{"id"}, nil)                 // want "rides write pgx"
	c.QueryFunc(ctx, "SELECT * FROM drivers", nil, nil, nil)                      // want "drivers read pgx"
	var b pgx.Batch
	b.Queue("DELETE FROM rides") // want "rides write pgx"
	p.SendBatch(ctx, &b)
	p.BeginFunc(ctx, func(tx pgx.Tx) error { // want "tx drivers:write"
		_, err := tx.Exec(ctx, "UPDATE drivers SET busy = true") // want "drivers write pgx"
		return err
	})
	p.Ping(ctx)
	c.Exec(ctx, "SET search_path = x")
}

func handed(ctx context.Context, tx pgx.Tx, q string) {
	tx.Query(ctx, q) // want "unresolved pgx"
}
