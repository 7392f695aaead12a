// Package address is the users' address book.
package address

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"

	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/util"
)

// ErrNotFound is returned for addresses that do not exist or are another's.
var ErrNotFound = fault.New(fault.NotFound, "no such address")

// Address is a place to ship to.
type Address struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Line1    string `json:"line1"`
	Line2    string `json:"line2,omitempty"`
	City     string `json:"city"`
	Postcode string `json:"postcode"`
	Country  string `json:"country"`
	Default  bool   `json:"default"`
}

// postcodes are the countries we ship to, with the form of their post codes.
var postcodes = map[string]*regexp.Regexp{
	"DE": regexp.MustCompile(`^\d{5}$`),
	"AT": regexp.MustCompile(`^\d{4}$`),
	"FR": regexp.MustCompile(`^\d{5}$`),
	"NL": regexp.MustCompile(`^\d{4} ?[A-Z]{2}$`),
	"GB": regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`),
}

// Clean normalizes and checks an address.
func (a Address) Clean() (Address, error) {
	a.Name = util.NormalizeSpace(a.Name)
	a.Line1 = util.NormalizeSpace(a.Line1)
	a.Line2 = util.NormalizeSpace(a.Line2)
	a.City = util.NormalizeSpace(a.City)
	a.Postcode = strings.ToUpper(util.NormalizeSpace(a.Postcode))
	a.Country = strings.ToUpper(strings.TrimSpace(a.Country))
	var c validation.Checker
	c.Length("name", a.Name, 1, 80)
	c.Length("line1", a.Line1, 1, 120)
	c.Length("city", a.City, 1, 80)
	re, ok := postcodes[a.Country]
	c.Check(ok, "country", "is not a country we ship to")
	if ok {
		c.Match("postcode", a.Postcode, re, "is not a post code of "+a.Country)
	}
	return a, c.Err()
}

// Book stores addresses.
type Book struct{ db *sql.DB }

// NewBook returns the address book.
func NewBook(conn *sql.DB) *Book { return &Book{db: conn} }

const columns = `id, name, line1, line2, city, postcode, country, is_default`

// Add stores an address. A user's first address becomes the default.
func (b *Book) Add(ctx context.Context, userID string, a Address) (Address, error) {
	a, err := a.Clean()
	if err != nil {
		return a, err
	}
	a.ID = ids.New("adr")
	err = db.WithTx(ctx, b.db, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM addresses WHERE user_id = ?`, userID).Scan(&n); err != nil {
			return err
		}
		a.Default = a.Default || n == 0
		if a.Default {
			if _, err := tx.ExecContext(ctx, `UPDATE addresses SET is_default = 0 WHERE user_id = ?`, userID); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO addresses (`+columns+`, user_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			a.ID, a.Name, a.Line1, a.Line2, a.City, a.Postcode, a.Country, util.Flag(a.Default), userID)
		return err
	})
	return a, err
}

// List returns a user's addresses, the default first.
func (b *Book) List(ctx context.Context, userID string) ([]Address, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT `+columns+` FROM addresses WHERE user_id = ? ORDER BY is_default DESC, id`, userID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Address{}
	for rows.Next() {
		var a Address
		if err := rows.Scan(&a.ID, &a.Name, &a.Line1, &a.Line2, &a.City, &a.Postcode, &a.Country, &a.Default); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// Get returns one of a user's addresses.
func (b *Book) Get(ctx context.Context, userID, id string) (Address, error) {
	return b.one(ctx, `SELECT `+columns+` FROM addresses WHERE user_id = ? AND id = ?`, userID, id)
}

// Default returns the address used when none is named.
func (b *Book) Default(ctx context.Context, userID string) (Address, error) {
	return b.one(ctx, `SELECT `+columns+` FROM addresses WHERE user_id = ? AND is_default = 1`, userID)
}

func (b *Book) one(ctx context.Context, q string, args ...any) (Address, error) {
	var a Address
	err := b.db.QueryRowContext(ctx, q, args...).Scan(&a.ID, &a.Name, &a.Line1, &a.Line2, &a.City, &a.Postcode, &a.Country, &a.Default)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrNotFound
	}
	return a, err
}

// Remove deletes an address; if it was the default, the oldest other one
// takes its place.
func (b *Book) Remove(ctx context.Context, userID, id string) error {
	return db.WithTx(ctx, b.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM addresses WHERE user_id = ? AND id = ?`, userID, id)
		if err := db.Affected(res, err, ErrNotFound); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE addresses SET is_default = 1
			WHERE id = (SELECT MIN(id) FROM addresses WHERE user_id = ?)
			AND NOT EXISTS (SELECT 1 FROM addresses WHERE user_id = ? AND is_default = 1)`, userID, userID)
		return err
	})
}
