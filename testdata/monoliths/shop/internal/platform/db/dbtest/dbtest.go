// Package dbtest gives every test a migrated database of its own.
package dbtest

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"example.com/shop/internal/platform/db"
)

// New returns an empty database that vanishes with the test.
func New(t testing.TB) *sql.DB {
	t.Helper()
	conn, err := db.Open(filepath.Join(t.TempDir(), "shop.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := db.Migrate(context.Background(), conn); err != nil {
		t.Fatal(err)
	}
	return conn
}

// Exec runs statements that a test needs as its background.
func Exec(t testing.TB, conn *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
