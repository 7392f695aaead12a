// Package store keeps orders in a database.
package store

import "database/sql"

// Store is a database.
type Store struct{ db *sql.DB }

// Load reads an order.
func (s *Store) Load(id string) string {
	var name string
	_ = s.db.QueryRow("SELECT name FROM orders WHERE id = $1", id).Scan(&name)
	return name
}

// Save writes an order.
func (s *Store) Save(id string) {
	_, _ = s.db.Exec("INSERT INTO orders (id) VALUES ($1)", id)
	_, _ = s.db.Exec("INSERT INTO audit_log (id) VALUES ($1)", id)
}
