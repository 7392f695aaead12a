// Package gorm stands for the real one.
package gorm

// DB is a connection or transaction.
type DB struct {
	Error error
	clone int
}

// Create writes a row.
func (db *DB) Create(v any) *DB { db.clone++; return db }

// Model is data.
type Model struct{ ID uint }
