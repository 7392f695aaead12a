// Package repositories holds every SQL statement of the hire desk.
package repositories

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the only driver

	"example.com/toolhire/models"
)

//go:embed schema.sql
var schema string

// Q is what *sql.DB and *sql.Tx have in common.
type Q interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Open opens the database and brings it up to date.
func Open(ctx context.Context, path string) (*sql.DB, error) {
	v := url.Values{}
	v.Add("_pragma", "busy_timeout(5000)")
	v.Add("_pragma", "foreign_keys(1)")
	v.Set("_txlock", "immediate")
	db, err := sql.Open("sqlite", "file:"+path+"?"+v.Encode())
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(fmt.Errorf("schema: %w", err), db.Close())
	}
	return db, nil
}

// scanner is a row.
type scanner interface {
	Scan(dest ...any) error
}

// found turns the missing row into our own error.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return models.ErrNotFound
	}
	return err
}

// collect reads all rows of a query.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	out := []T{}
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// touched makes a conflict of an update that met no row.
func touched(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return models.ErrConflict
	}
	return err
}

// NextNumber draws the next number of a series, such as "H" for H-000017.
func NextNumber(ctx context.Context, q Q, series string) (string, error) {
	var n int64
	err := q.QueryRowContext(ctx, `INSERT INTO counters (series, last) VALUES (?, 1)
		ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last`, series).Scan(&n)
	return fmt.Sprintf("%s-%06d", series, n), err
}

// Journal writes down who did what.
func Journal(ctx context.Context, q Q, actor, action, subject string, at time.Time) error {
	_, err := q.ExecContext(ctx, `INSERT INTO audit_log (actor, action, subject, at) VALUES (?, ?, ?, ?)`, actor, action, subject, at)
	return err
}
