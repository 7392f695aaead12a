package repositories

import (
	"context"
	"database/sql"
	"time"

	"example.com/toolhire/models"
)

// HireRepo keeps contracts.
type HireRepo struct {
	DB *sql.DB
}

const hireColumns = `id, number, customer_id, street, postcode, city, lat, lon, starts, ends, state, delivery, net, created_at, created_by`

func scanHire(s scanner) (*models.Hire, error) {
	h := &models.Hire{}
	err := s.Scan(&h.ID, &h.Number, &h.CustomerID, &h.Site.Street, &h.Site.Postcode, &h.Site.City, &h.Site.Lat, &h.Site.Lon,
		&h.From, &h.Until, &h.State, &h.Delivery, &h.Net, &h.Stamp.CreatedAt, &h.Stamp.CreatedBy)
	return h, err
}

// Create adds a quote with its lines.
func (r *HireRepo) Create(ctx context.Context, q Q, h *models.Hire) error {
	res, err := q.ExecContext(ctx, `INSERT INTO hires (number, customer_id, street, postcode, city, lat, lon, starts, ends, state, delivery, net, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, h.Number, h.CustomerID, h.Site.Street, h.Site.Postcode, h.Site.City, h.Site.Lat, h.Site.Lon,
		h.From, h.Until, h.State, h.Delivery, h.Net, h.Stamp.CreatedAt, h.Stamp.CreatedBy)
	if err != nil {
		return err
	}
	if h.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	for i := range h.Lines {
		l := &h.Lines[i]
		l.HireID = h.ID
		res, err := q.ExecContext(ctx, `INSERT INTO hire_lines (hire_id, kind_id, price) VALUES (?, ?, ?)`, l.HireID, l.KindID, l.Price)
		if err != nil {
			return err
		}
		if l.ID, err = res.LastInsertId(); err != nil {
			return err
		}
	}
	return nil
}

// Load reads a contract with lines.
func (r *HireRepo) Load(ctx context.Context, q Q, id int64) (*models.Hire, error) {
	h, err := scanHire(q.QueryRowContext(ctx, `SELECT `+hireColumns+` FROM hires WHERE id = ?`, id))
	if err != nil {
		return nil, found(err)
	}
	h.Lines, err = linesOf(ctx, q, id)
	return h, err
}

func linesOf(ctx context.Context, q Q, hire int64) ([]models.Line, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, hire_id, kind_id, machine_id, price, returned_at FROM hire_lines WHERE hire_id = ? ORDER BY id`, hire)
	return collect(rows, err, func(s scanner) (l models.Line, err error) {
		err = s.Scan(&l.ID, &l.HireID, &l.KindID, &l.MachineID, &l.Price, &l.Returned)
		return l, err
	})
}

// Move changes the state when it is still what we think.
func (r *HireRepo) Move(ctx context.Context, q Q, id int64, from, to models.State) error {
	return touched(q.ExecContext(ctx, `UPDATE hires SET state = ? WHERE id = ? AND state = ?`, to, id, from))
}

// Assign gives a line its machine.
func (r *HireRepo) Assign(ctx context.Context, q Q, line, machine int64) error {
	return touched(q.ExecContext(ctx, `UPDATE hire_lines SET machine_id = ? WHERE id = ?`, machine, line))
}

// TakeBack notes that a machine came back.
func (r *HireRepo) TakeBack(ctx context.Context, q Q, line int64, at time.Time) error {
	return touched(q.ExecContext(ctx, `UPDATE hire_lines SET returned_at = ? WHERE id = ? AND returned_at IS NULL`, at, line))
}

// Prolong moves the end.
func (r *HireRepo) Prolong(ctx context.Context, q Q, e models.Extension) error {
	if _, err := q.ExecContext(ctx, `INSERT INTO extensions (hire_id, until, extra, author) VALUES (?, ?, ?, ?)`, e.HireID, e.Until, e.Extra, e.By); err != nil {
		return err
	}
	return touched(q.ExecContext(ctx, `UPDATE hires SET ends = ?, net = net + ? WHERE id = ?`, e.Until, e.Extra, e.HireID))
}

// OfCustomer lists what a customer has or had.
func (r *HireRepo) OfCustomer(ctx context.Context, customer int64, openOnly bool) ([]*models.Hire, error) {
	rows, err := r.DB.QueryContext(ctx, `SELECT `+hireColumns+` FROM hires WHERE customer_id = ? AND (NOT ? OR state IN ('confirmed', 'on-hire')) ORDER BY starts, id`, customer, openOnly)
	return collect(rows, err, scanHire)
}

// Late lists contracts that should have ended.
func (r *HireRepo) Late(ctx context.Context, now time.Time) ([]*models.Hire, error) {
	rows, err := r.DB.QueryContext(ctx, `SELECT `+hireColumns+` FROM hires WHERE state = 'on-hire' AND ends < ? ORDER BY ends, id`, now)
	return collect(rows, err, scanHire)
}

// InState lists contracts.
func (r *HireRepo) InState(ctx context.Context, s models.State, p models.Page) ([]*models.Hire, error) {
	rows, err := r.DB.QueryContext(ctx, `SELECT `+hireColumns+` FROM hires WHERE state = ? ORDER BY starts, id LIMIT ? OFFSET ?`, s, p.Limit, p.Offset)
	return collect(rows, err, scanHire)
}
