package repositories

import (
	"context"
	"database/sql"

	"example.com/toolhire/models"
)

// CustomerRepo keeps customers and their people.
type CustomerRepo struct {
	DB *sql.DB
}

const customerColumns = `id, number, name, vat_id, street, postcode, city, lat, lon, standing, credit_limit, balance, created_at, created_by`

func readCustomer(s scanner) (*models.Customer, error) {
	c := &models.Customer{}
	err := s.Scan(&c.ID, &c.Number, &c.Name, &c.VATID, &c.Address.Street, &c.Address.Postcode, &c.Address.City, &c.Address.Lat, &c.Address.Lon,
		&c.Standing, &c.Limit, &c.Balance, &c.Stamp.CreatedAt, &c.Stamp.CreatedBy)
	return c, err
}

// Insert adds a customer with contacts.
func (r *CustomerRepo) Insert(ctx context.Context, c *models.Customer) error {
	tx, err := r.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if c.Number, err = NextNumber(ctx, tx, "C"); err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO customers (number, name, vat_id, street, postcode, city, lat, lon, standing, credit_limit, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.Number, c.Name, c.VATID, c.Address.Street, c.Address.Postcode, c.Address.City,
		c.Address.Lat, c.Address.Lon, c.Standing, c.Limit, c.Stamp.CreatedAt, c.Stamp.CreatedBy)
	if err != nil {
		return err
	}
	if c.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	for i := range c.Contacts {
		c.Contacts[i].CustomerID = c.ID
		if err := r.AddContact(ctx, tx, &c.Contacts[i]); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// AddContact adds one person.
func (r *CustomerRepo) AddContact(ctx context.Context, q Q, p *models.Contact) error {
	res, err := q.ExecContext(ctx, `INSERT INTO contacts (customer_id, name, email, phone, is_primary) VALUES (?, ?, ?, ?, ?)`,
		p.CustomerID, p.Name, p.Email, p.Phone, p.Primary)
	if err != nil {
		return err
	}
	p.ID, err = res.LastInsertId()
	return err
}

// ByID reads a customer with contacts.
func (r *CustomerRepo) ByID(ctx context.Context, id int64) (*models.Customer, error) {
	c, err := readCustomer(r.DB.QueryRowContext(ctx, `SELECT `+customerColumns+` FROM customers WHERE id = ?`, id))
	if err != nil {
		return nil, found(err)
	}
	rows, err := r.DB.QueryContext(ctx, `SELECT id, customer_id, name, email, phone, is_primary FROM contacts WHERE customer_id = ? ORDER BY id`, id)
	c.Contacts, err = collect(rows, err, func(s scanner) (p models.Contact, err error) {
		err = s.Scan(&p.ID, &p.CustomerID, &p.Name, &p.Email, &p.Phone, &p.Primary)
		return p, err
	})
	return c, err
}

// Search finds customers by name or number.
func (r *CustomerRepo) Search(ctx context.Context, text string, p models.Page) ([]*models.Customer, error) {
	rows, err := r.DB.QueryContext(ctx, `SELECT `+customerColumns+` FROM customers WHERE name LIKE ? OR number = ? ORDER BY name, id LIMIT ? OFFSET ?`,
		"%"+text+"%", text, p.Limit, p.Offset)
	return collect(rows, err, readCustomer)
}

// SetStanding changes how far a customer is trusted.
func (r *CustomerRepo) SetStanding(ctx context.Context, q Q, id int64, s models.Standing, limit models.Money) error {
	return touched(q.ExecContext(ctx, `UPDATE customers SET standing = ?, credit_limit = ? WHERE id = ?`, s, limit, id))
}

// AddBalance moves what a customer owes.
func (r *CustomerRepo) AddBalance(ctx context.Context, q Q, id int64, by models.Money) error {
	return touched(q.ExecContext(ctx, `UPDATE customers SET balance = balance + ? WHERE id = ?`, by, id))
}

// Remarks lists what clerks wrote, newest first.
func (r *CustomerRepo) Remarks(ctx context.Context, id int64) ([]models.Remark, error) {
	rows, err := r.DB.QueryContext(ctx, `SELECT id, customer_id, body, author, at FROM remarks WHERE customer_id = ? ORDER BY at DESC, id DESC`, id)
	return collect(rows, err, func(s scanner) (m models.Remark, err error) {
		err = s.Scan(&m.ID, &m.CustomerID, &m.Text, &m.By, &m.At)
		return m, err
	})
}

// Remember adds a remark.
func (r *CustomerRepo) Remember(ctx context.Context, m models.Remark) error {
	_, err := r.DB.ExecContext(ctx, `INSERT INTO remarks (customer_id, body, author, at) VALUES (?, ?, ?, ?)`, m.CustomerID, m.Text, m.By, m.At)
	return err
}
