package repositories

import (
	"context"
	"database/sql"
	"time"

	"example.com/toolhire/models"
)

// Yard keeps machines, kinds and their inspections.
type Yard struct {
	DB *sql.DB
}

func scanKind(s scanner) (*models.Kind, error) {
	k := &models.Kind{}
	err := s.Scan(&k.ID, &k.Code, &k.Title, &k.Category, &k.WeightKG, &k.NeedsTicket, &k.Rate.KindID, &k.Rate.Day, &k.Rate.Week, &k.Rate.Deposit, &k.Rate.From)
	return k, err
}

const kindQuery = `SELECT k.id, k.code, k.title, k.category, k.weight_kg, k.needs_licence, r.kind_id, r.day, r.week, r.deposit, r.valid_from
	FROM kinds k JOIN rates r ON r.kind_id = k.id AND r.valid_from = (SELECT MAX(valid_from) FROM rates WHERE kind_id = k.id)`

// Kinds lists the catalogue.
func (y *Yard) Kinds(ctx context.Context, category string) ([]*models.Kind, error) {
	rows, err := y.DB.QueryContext(ctx, kindQuery+` WHERE ? = '' OR k.category = ? ORDER BY k.code`, category, category)
	return collect(rows, err, scanKind)
}

// KindByID reads one kind with its present rate.
func (y *Yard) KindByID(ctx context.Context, q Q, id int64) (*models.Kind, error) {
	k, err := scanKind(q.QueryRowContext(ctx, kindQuery+` WHERE k.id = ?`, id))
	return k, found(err)
}

// AddKind extends the catalogue.
func (y *Yard) AddKind(ctx context.Context, k *models.Kind) error {
	tx, err := y.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `INSERT INTO kinds (code, title, category, weight_kg, needs_licence) VALUES (?, ?, ?, ?, ?)`,
		k.Code, k.Title, k.Category, k.WeightKG, k.NeedsTicket)
	if err != nil {
		return err
	}
	if k.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	k.Rate.KindID = k.ID
	if err := setRate(ctx, tx, k.Rate); err != nil {
		return err
	}
	return tx.Commit()
}

// Reprice starts a new rate.
func (y *Yard) Reprice(ctx context.Context, r models.Rate) error { return setRate(ctx, y.DB, r) }

func setRate(ctx context.Context, q Q, r models.Rate) error {
	_, err := q.ExecContext(ctx, `INSERT INTO rates (kind_id, day, week, deposit, valid_from) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind_id, valid_from) DO UPDATE SET day = excluded.day, week = excluded.week, deposit = excluded.deposit`,
		r.KindID, r.Day, r.Week, r.Deposit, r.From)
	return err
}

const machineColumns = `id, plate, kind_id, depot_id, condition, hours, checked_at`

func scanMachine(s scanner) (*models.Machine, error) {
	m := &models.Machine{}
	err := s.Scan(&m.ID, &m.Plate, &m.KindID, &m.DepotID, &m.Condition, &m.Hours, &m.Checked)
	return m, err
}

// Add buys a machine.
func (y *Yard) Add(ctx context.Context, m *models.Machine) error {
	res, err := y.DB.ExecContext(ctx, `INSERT INTO machines (plate, kind_id, depot_id, condition, hours, checked_at) VALUES (?, ?, ?, ?, ?, ?)`,
		m.Plate, m.KindID, m.DepotID, m.Condition, m.Hours, m.Checked)
	if err != nil {
		return err
	}
	m.ID, err = res.LastInsertId()
	return err
}

// Get reads one machine.
func (y *Yard) Get(ctx context.Context, id int64) (*models.Machine, error) {
	m, err := scanMachine(y.DB.QueryRowContext(ctx, `SELECT `+machineColumns+` FROM machines WHERE id = ?`, id))
	return m, found(err)
}

// List shows the machines of a depot.
func (y *Yard) List(ctx context.Context, depot int64, p models.Page) ([]*models.Machine, error) {
	rows, err := y.DB.QueryContext(ctx, `SELECT `+machineColumns+` FROM machines WHERE ? = 0 OR depot_id = ? ORDER BY plate LIMIT ? OFFSET ?`, depot, depot, p.Limit, p.Offset)
	return collect(rows, err, scanMachine)
}

// Pick takes a ready machine of a kind out of the yard; the longest checked
// comes last.
func (y *Yard) Pick(ctx context.Context, q Q, kind int64) (*models.Machine, error) {
	m, err := scanMachine(q.QueryRowContext(ctx, `UPDATE machines SET condition = 'reserved' WHERE id = (
		SELECT id FROM machines WHERE kind_id = ? AND condition = 'ready' ORDER BY checked_at DESC, id LIMIT 1) RETURNING `+machineColumns, kind))
	return m, found(err)
}

// Mark changes the condition of a machine.
func (y *Yard) Mark(ctx context.Context, q Q, id int64, c models.Condition) error {
	return touched(q.ExecContext(ctx, `UPDATE machines SET condition = ? WHERE id = ?`, c, id))
}

// Inspected notes a check and what came out.
func (y *Yard) Inspected(ctx context.Context, i *models.Inspection) error {
	tx, err := y.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `INSERT INTO inspections (machine_id, inspector, at, passed, findings, hours) VALUES (?, ?, ?, ?, ?, ?)`,
		i.MachineID, i.By, i.At, i.Passed, i.Findings, i.Hours)
	if err != nil {
		return err
	}
	if i.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	c := models.Ready
	if !i.Passed {
		c = models.Broken
	}
	if err := touched(tx.ExecContext(ctx, `UPDATE machines SET condition = ?, hours = ?, checked_at = ? WHERE id = ?`, c, i.Hours, i.At, i.MachineID)); err != nil {
		return err
	}
	return tx.Commit()
}

// DueBefore lists machines that nobody checked since.
func (y *Yard) DueBefore(ctx context.Context, at time.Time) ([]*models.Machine, error) {
	rows, err := y.DB.QueryContext(ctx, `SELECT `+machineColumns+` FROM machines WHERE checked_at < ? AND condition IN ('ready', 'dirty') ORDER BY checked_at, id`, at)
	return collect(rows, err, scanMachine)
}

// Depots lists the yards.
func (y *Yard) Depots(ctx context.Context) ([]models.Depot, error) {
	rows, err := y.DB.QueryContext(ctx, `SELECT id, name, street, postcode, city, lat, lon FROM depots ORDER BY id`)
	return collect(rows, err, func(s scanner) (d models.Depot, err error) {
		err = s.Scan(&d.ID, &d.Name, &d.Address.Street, &d.Address.Postcode, &d.Address.City, &d.Address.Lat, &d.Address.Lon)
		return d, err
	})
}

// OpenDepot adds a yard.
func (y *Yard) OpenDepot(ctx context.Context, d *models.Depot) error {
	res, err := y.DB.ExecContext(ctx, `INSERT INTO depots (name, street, postcode, city, lat, lon) VALUES (?, ?, ?, ?, ?, ?)`,
		d.Name, d.Address.Street, d.Address.Postcode, d.Address.City, d.Address.Lat, d.Address.Lon)
	if err != nil {
		return err
	}
	d.ID, err = res.LastInsertId()
	return err
}
