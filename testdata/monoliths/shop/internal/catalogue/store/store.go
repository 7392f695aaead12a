// Package store keeps the catalogue in the database.
package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"example.com/shop/internal/catalogue"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/util"
)

// Store implements catalogue.Repository.
type Store struct{ db *sql.DB }

// New returns a store.
func New(conn *sql.DB) *Store { return &Store{db: conn} }

const columns = `sku, category_id, slug, name, description, price, weight_g, tax_class, active, available, created_at, updated_at`

func scan(row interface{ Scan(...any) error }) (catalogue.Product, error) {
	var p catalogue.Product
	var created, updated int64
	err := row.Scan(&p.SKU, &p.CategoryID, &p.Slug, &p.Name, &p.Description, &p.Price, &p.WeightG, &p.TaxClass,
		&p.Active, &p.Available, &created, &updated)
	p.CreatedAt, p.UpdatedAt = util.FromMillis(created), util.FromMillis(updated)
	return p, err
}

// Product finds one product.
func (s *Store) Product(ctx context.Context, sku string) (catalogue.Product, error) {
	p, err := scan(s.db.QueryRowContext(ctx, `SELECT `+columns+` FROM products WHERE sku = ?`, sku))
	if errors.Is(err, sql.ErrNoRows) {
		return p, catalogue.ErrNoProduct
	}
	return p, err
}

// Products finds several products with one query.
func (s *Store) Products(ctx context.Context, skus []string) (map[string]catalogue.Product, error) {
	skus = util.Unique(skus)
	var args []any
	for _, sku := range skus {
		args = append(args, sku)
	}
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM products WHERE sku IN (`+util.Placeholders(len(skus))+`)`, args...) // innocent: nplus-in-list
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]catalogue.Product, len(skus))
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out[p.SKU] = p
	}
	return out, rows.Err()
}

// List returns a page of active products and the number of all.
func (s *Store) List(ctx context.Context, q catalogue.Query, p page.Request) ([]catalogue.Product, int, error) {
	where := []string{"active = 1"}
	var args []any
	if q.CategoryID != "" {
		where, args = append(where, "category_id = ?"), append(args, q.CategoryID)
	}
	if q.MaxPrice > 0 {
		where, args = append(where, "price <= ?"), append(args, q.MaxPrice)
	}
	cond := " FROM products WHERE " + strings.Join(where, " AND ")
	var total int
	if err := s.db.QueryRowContext(ctx, "SELECT COUNT(*)"+cond, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	order := map[string]string{"price": "price, sku", "newest": "created_at DESC, sku"}[q.Sort]
	if order == "" {
		order = "name, sku"
	}
	rows, err := s.db.QueryContext(ctx, "SELECT "+columns+cond+" ORDER BY "+order+" LIMIT ? OFFSET ?", append(args, p.Size, p.Offset())...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	var out []catalogue.Product
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, p)
	}
	return out, total, rows.Err()
}

// Each calls fn for every active product; fn's error ends the walk.
func (s *Store) Each(ctx context.Context, fn func(catalogue.Product) error) error { // innocent: callback-same-area
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM products WHERE active = 1 ORDER BY sku`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return err
		}
		if err := fn(p); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Insert stores a new product and its first price.
func (s *Store) Insert(ctx context.Context, p catalogue.Product) error {
	return db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO products (`+columns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sku) DO NOTHING`,
			p.SKU, p.CategoryID, p.Slug, p.Name, p.Description, p.Price, p.WeightG, p.TaxClass,
			util.Flag(p.Active), util.Flag(p.Available), util.Millis(p.CreatedAt), util.Millis(p.UpdatedAt))
		if err := db.Affected(res, err, catalogue.ErrSKUTaken); err != nil {
			return err
		}
		return addPrice(ctx, tx, p)
	})
}

// Update stores a changed product.
func (s *Store) Update(ctx context.Context, p catalogue.Product, priceChanged bool) error {
	return db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE products SET category_id = ?, name = ?, description = ?, price = ?, weight_g = ?,
			tax_class = ?, active = ?, updated_at = ? WHERE sku = ?`,
			p.CategoryID, p.Name, p.Description, p.Price, p.WeightG, p.TaxClass, util.Flag(p.Active), util.Millis(p.UpdatedAt), p.SKU)
		if err := db.Affected(res, err, catalogue.ErrNoProduct); err != nil || !priceChanged {
			return err
		}
		return addPrice(ctx, tx, p)
	})
}

func addPrice(ctx context.Context, tx *sql.Tx, p catalogue.Product) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO price_history (sku, price, valid_from) VALUES (?, ?, ?)`, p.SKU, p.Price, util.Millis(p.UpdatedAt))
	return err
}

// Prices returns the history, newest first.
func (s *Store) Prices(ctx context.Context, sku string) ([]catalogue.PricePoint, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT price, valid_from FROM price_history WHERE sku = ? ORDER BY valid_from DESC`, sku)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []catalogue.PricePoint{}
	for rows.Next() {
		var pp catalogue.PricePoint
		var from int64
		if err := rows.Scan(&pp.Price, &from); err != nil {
			return nil, err
		}
		pp.From = util.FromMillis(from)
		out = append(out, pp)
	}
	return out, rows.Err()
}

// InsertCategory stores a category.
func (s *Store) InsertCategory(ctx context.Context, c catalogue.Category) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO categories (id, parent_id, slug, name) VALUES (?, ?, ?, ?)`, c.ID, c.ParentID, c.Slug, c.Name)
	return err
}

// CategoryTree returns all categories, parents before children.
func (s *Store) CategoryTree(ctx context.Context) ([]catalogue.Category, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, parent_id, slug, name FROM categories ORDER BY parent_id, name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []catalogue.Category{}
	for rows.Next() {
		var c catalogue.Category
		if err := rows.Scan(&c.ID, &c.ParentID, &c.Slug, &c.Name); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range out {
		row := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM products WHERE category_id = ? AND active = 1`, out[i].ID) // sin: nplus-categories
		if err := row.Scan(&out[i].Products); err != nil {
			return nil, err
		}
	}
	return out, nil
}
