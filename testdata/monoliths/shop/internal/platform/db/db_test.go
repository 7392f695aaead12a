package db_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/db/dbtest"
)

func TestMigrateTwiceIsQuiet(t *testing.T) {
	conn := dbtest.New(t)
	n, err := db.Migrate(context.Background(), conn)
	if err != nil || n != 0 {
		t.Fatalf("second run: %d, %v", n, err)
	}
	all, err := db.Migrations()
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range all {
		if m.Version != i+1 {
			t.Errorf("migration %d has version %d: gap or duplicate", i, m.Version)
		}
	}
}

func TestWithTxRollsBack(t *testing.T) {
	conn := dbtest.New(t)
	ctx := context.Background()
	boom := errors.New("boom")
	err := db.WithTx(ctx, conn, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO categories (id, slug, name) VALUES ('c', 'c', 'C')`); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	var n int
	if err := conn.QueryRow(`SELECT COUNT(*) FROM categories`).Scan(&n); err != nil || n != 0 {
		t.Fatalf("%d rows, %v", n, err)
	}
}
