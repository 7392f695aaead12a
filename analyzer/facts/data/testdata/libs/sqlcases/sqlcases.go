// Package sqlcases has statements of database/sql, sqlx and pgx.
package sqlcases

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
)

const (
	tableInvoices = "invoices"
	columns       = "id, total"
	byID          = "SELECT " + columns + " FROM " + tableInvoices + " WHERE id = ?"
)

var insertInvoice = `INSERT INTO invoices (id, total) VALUES (?, ?)`

func constants(db *sql.DB) {
	db.Query(byID)          // want "invoices read database/sql"
	db.Exec(insertInvoice)  // want "invoices write database/sql"
	db.QueryRow("SELECT 1") // nothing
	fmt.Println("DELETE FROM never_run")
	q := "UPDATE invoices SET total = 0"
	q += " WHERE id IN (SELECT invoice_id FROM payments)"
	db.Exec(q) // want "invoices write database/sql" "payments read database/sql"
}

func formatted(db *sql.DB, order, table string, n int) {
	db.Query(fmt.Sprintf("SELECT * FROM invoices ORDER BY %s LIMIT %d", order, n)) // want "invoices read database/sql"
	db.Query(fmt.Sprintf("SELECT * FROM %s_%d", tableInvoices, n))                 // want "unresolved database/sql"
	db.Query(fmt.Sprintf("SELECT * FROM %[2]s WHERE x = '%[1]s'", order, "audit")) // want "audit read database/sql"
	db.Exec("DELETE FROM " + table)                                                // want "unresolved database/sql"
}

func builder(db *sql.DB, ids []int) {
	var sb strings.Builder
	sb.WriteString("SELECT * FROM ")
	sb.WriteString("shipments")
	if len(ids) > 0 {
		fmt.Fprintf(&sb, " JOIN %s ON true", "carriers")
	}
	db.Query(sb.String()) // want "shipments read database/sql" "carriers read database/sql"
	parts := []string{"SELECT *", "FROM labels", "WHERE id > 0"}
	db.Query(strings.Join(parts, " ")) // want "labels read database/sql"
}

func branches(ctx context.Context, db *sql.DB, archived bool) {
	table := "orders"
	if archived {
		table = "orders_archive"
	}
	db.QueryContext(ctx, "SELECT id FROM "+table) // want "orders read database/sql" "orders_archive read database/sql"
	for _, t := range []string{"tmp_a", "tmp_b"} {
		db.ExecContext(ctx, "DELETE FROM "+t) // want "tmp_a write database/sql" "tmp_b write database/sql"
	}
}

type store struct {
	db    *sql.DB
	table string
	get   *sql.Stmt
}

func newStore(db *sql.DB, table string) *store {
	s := &store{db: db, table: table}
	s.get, _ = db.Prepare("SELECT * FROM prepared_things WHERE id = ?")
	return s
}

func (s *store) all() { s.db.Query("SELECT * FROM " + s.table) } // want "field_table read database/sql"
func (s *store) one() { s.get.QueryRow(1) }                      // want "prepared_things read database/sql"

func wire(db *sql.DB) *store { return newStore(db, "field_table") }

func prepared(db *sql.DB) {
	stmt, err := db.Prepare("INSERT INTO events (id) VALUES (?)")
	if err != nil {
		return
	}
	for i := range 3 {
		stmt.Exec(i) // want "events write database/sql loop"
	}
}

func unusedPrepare(db *sql.DB) {
	db.Prepare("SELECT * FROM only_prepared") // want "only_prepared read database/sql"
}

func withSqlx(ctx context.Context, db *sqlx.DB, tx *sqlx.Tx) {
	var rows []struct{ ID int }
	db.Select(&rows, "SELECT id FROM clients")                  // want "clients read sqlx"
	db.GetContext(ctx, &rows, "SELECT count(*) FROM clients")   // want "clients read sqlx"
	sqlx.Select(db, &rows, "SELECT * FROM clients")             // want "clients read sqlx"
	tx.NamedExec("INSERT INTO clients (id) VALUES (:id)", rows) // want "clients write sqlx"
	db.MustExec("DELETE FROM clients")                          // want "clients write sqlx"
	db.Exec("TRUNCATE clients")                                 // want "clients write database/sql"
	q, args, _ := sqlx.In("SELECT * FROM clients WHERE id IN (?)", rows)
	db.Query(db.Rebind(q), args...) // want "clients read database/sql"
}

func withPgx(ctx context.Context, pool *pgxpool.Pool, conn *pgx.Conn, tx pgx.Tx) {
	pool.Query(ctx, `SELECT * FROM "public"."Rockets"`)                 // want "rockets read pgx"
	conn.Exec(ctx, "UPDATE rockets SET fuel = 1")                       // want "rockets write pgx"
	tx.QueryRow(ctx, "INSERT INTO rockets DEFAULT VALUES RETURNING id") // want "rockets write pgx"
	tx.CopyFrom(ctx, pgx.Identifier{"launches"}, []string{"id"}, nil)   // want "launches write pgx"
	b := &pgx.Batch{}
	b.Queue("DELETE FROM launches WHERE id = $1", 1) // want "launches write pgx"
	pool.SendBatch(ctx, b)
}
