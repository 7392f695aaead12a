package repositories

import (
	"context"
	"database/sql"
	"time"

	"example.com/toolhire/models"
)

// Lorries keeps vehicles, trips and stops.
type Lorries struct {
	db *sql.DB
}

// NewLorries returns the store of the transport office.
func NewLorries(db *sql.DB) *Lorries { return &Lorries{db} }

// Fit lists vehicles that can drive.
func (l *Lorries) Fit(ctx context.Context) ([]*models.Vehicle, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT id, plate, depot_id, payload, in_repair FROM vehicles WHERE NOT in_repair ORDER BY payload DESC, id`)
	return collect(rows, err, func(s scanner) (*models.Vehicle, error) {
		v := &models.Vehicle{}
		err := s.Scan(&v.ID, &v.Plate, &v.DepotID, &v.Payload, &v.InRepair)
		return v, err
	})
}

// Register adds a vehicle.
func (l *Lorries) Register(ctx context.Context, v *models.Vehicle) error {
	res, err := l.db.ExecContext(ctx, `INSERT INTO vehicles (plate, depot_id, payload, in_repair) VALUES (?, ?, ?, ?)`, v.Plate, v.DepotID, v.Payload, v.InRepair)
	if err != nil {
		return err
	}
	v.ID, err = res.LastInsertId()
	return err
}

const stopColumns = `id, trip_id, hire_id, collect, street, postcode, city, lat, lon, weight, wanted, done_at, signed`

func scanStop(s scanner) (models.Stop, error) {
	var x models.Stop
	err := s.Scan(&x.ID, &x.TripID, &x.HireID, &x.Collect, &x.At.Street, &x.At.Postcode, &x.At.City, &x.At.Lat, &x.At.Lon, &x.WeightKG, &x.Wanted, &x.Done, &x.Signed)
	return x, err
}

// Ask wants a machine to be brought or collected.
func (l *Lorries) Ask(ctx context.Context, q Q, s *models.Stop) error {
	res, err := q.ExecContext(ctx, `INSERT INTO stops (hire_id, collect, street, postcode, city, lat, lon, weight, wanted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.HireID, s.Collect, s.At.Street, s.At.Postcode, s.At.City, s.At.Lat, s.At.Lon, s.WeightKG, s.Wanted)
	if err != nil {
		return err
	}
	s.ID, err = res.LastInsertId()
	return err
}

// Waiting lists stops without a trip.
func (l *Lorries) Waiting(ctx context.Context, until time.Time) ([]models.Stop, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT `+stopColumns+` FROM stops WHERE trip_id = 0 AND done_at IS NULL AND wanted <= ? ORDER BY wanted, id`, until)
	return collect(rows, err, scanStop)
}

// Save writes a planned trip and gives it its stops.
func (l *Lorries) Save(ctx context.Context, t *models.Trip) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `INSERT INTO trips (vehicle_id, day, driver, km) VALUES (?, ?, ?, ?)`, t.VehicleID, t.Day, t.Driver, t.KM)
	if err != nil {
		return err
	}
	if t.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	for _, s := range t.Stops {
		if err := touched(tx.ExecContext(ctx, `UPDATE stops SET trip_id = ? WHERE id = ? AND trip_id = 0`, t.ID, s.ID)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Of reads the trips of a day.
func (l *Lorries) Of(ctx context.Context, day time.Time) ([]*models.Trip, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT id, vehicle_id, day, driver, km FROM trips WHERE day = ? ORDER BY id`, day)
	trips, err := collect(rows, err, func(s scanner) (*models.Trip, error) {
		t := &models.Trip{}
		err := s.Scan(&t.ID, &t.VehicleID, &t.Day, &t.Driver, &t.KM)
		return t, err
	})
	if err != nil {
		return nil, err
	}
	for _, t := range trips {
		rows, err := l.db.QueryContext(ctx, `SELECT `+stopColumns+` FROM stops WHERE trip_id = ? ORDER BY id`, t.ID)
		if t.Stops, err = collect(rows, err, scanStop); err != nil {
			return nil, err
		}
	}
	return trips, nil
}

// StopByID reads one stop.
func (l *Lorries) StopByID(ctx context.Context, id int64) (models.Stop, error) {
	s, err := scanStop(l.db.QueryRowContext(ctx, `SELECT `+stopColumns+` FROM stops WHERE id = ?`, id))
	return s, found(err)
}

// Sign notes that somebody took or gave the machines.
func (l *Lorries) Sign(ctx context.Context, q Q, id int64, name string, at time.Time) error {
	return touched(q.ExecContext(ctx, `UPDATE stops SET done_at = ?, signed = ? WHERE id = ? AND done_at IS NULL`, at, name, id))
}
