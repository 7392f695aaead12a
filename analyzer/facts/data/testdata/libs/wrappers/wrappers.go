// Package wrappers reaches the database through functions and interfaces of its
// own.
package wrappers

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
)

// DBTX is what sqlc generates.
type DBTX interface {
	ExecContext(context.Context, string, ...interface{}) (sql.Result, error)
	QueryContext(context.Context, string, ...interface{}) (*sql.Rows, error)
}

// Runner has an implementation here.
type Runner interface {
	Run(q string)
}

type logged struct{ db *sql.DB }

func (l logged) Run(q string) { l.db.Exec(q) }

//go:embed report.sql
var report string

func useInterface(ctx context.Context, d DBTX) {
	d.ExecContext(ctx, "DELETE FROM via_interface") // want "via_interface write database/sql"
}

func useRunner(r Runner) {
	r.Run("DELETE FROM via_runner") // want "via_runner write database/sql"
}

func newRunner(db *sql.DB) Runner { return logged{db} }

func exec(db *sql.DB, q string, args ...any) error {
	_, err := db.Exec(q, args...)
	return err
}

func execf(db *sql.DB, format string, args ...any) error {
	return exec(db, fmt.Sprintf(format, args...))
}

func remove(db *sql.DB, table string, id int) error {
	return exec(db, "DELETE FROM "+table+" WHERE id = ?", id)
}

func query() string { return "SELECT * FROM from_function" }

func selectFrom(table string) string { return "SELECT * FROM " + table }

func callers(db *sql.DB) {
	exec(db, "UPDATE via_helper SET a = 1")   // want "via_helper write database/sql"
	execf(db, "DELETE FROM %s", "via_format") // want "via_format write database/sql"
	remove(db, "via_table", 3)                // want "via_table write database/sql"
	db.Query(query())                         // want "from_function read database/sql"
	db.Query(selectFrom("built"))             // want "built read database/sql"
	db.Query(report)                          // want "reports read database/sql"
	queries["list"] = "SELECT * FROM from_map"
	run := func(q string) { db.Exec(q) }
	run("DELETE FROM closure_arg") // want "closure_arg write database/sql"
	_ = run
}

var queries = map[string]string{}

func fromMap(db *sql.DB) {
	db.Query(named["count"]) // want "map_count read database/sql"
}

var named = map[string]string{"count": "SELECT count(*) FROM map_count"}
