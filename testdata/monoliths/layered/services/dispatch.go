package services

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

// Dispatcher plans who drives where.
type Dispatcher struct {
	DB      *sql.DB
	Lorries *repositories.Lorries
	Yard    *repositories.Yard
	Hires   *repositories.HireRepo
	Now     utils.Clock
}

// Plan makes the trips of a day from what waits.
func (p *Dispatcher) Plan(ctx context.Context, day time.Time, drivers []string) ([]*models.Trip, error) {
	day = utils.Midnight(day)
	stops, err := p.Lorries.Waiting(ctx, day.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	lorries, err := p.Lorries.Fit(ctx)
	if err != nil {
		return nil, err
	}
	depots, err := p.Yard.Depots(ctx)
	if err != nil {
		return nil, err
	}
	home := make(map[int64]models.Address, len(depots))
	for _, d := range depots {
		home[d.ID] = d.Address
	}
	trips := []*models.Trip{}
	for i, v := range lorries {
		if len(stops) == 0 || i >= len(drivers) {
			break
		}
		t := &models.Trip{VehicleID: v.ID, Vehicle: v, Day: day, Driver: drivers[i]}
		stops = fill(t, v, home[v.DepotID], stops)
		if len(t.Stops) == 0 {
			continue
		}
		if err := p.Lorries.Save(ctx, t); err != nil {
			return nil, fmt.Errorf("trip of %s: %w", v.Plate, err)
		}
		trips = append(trips, t)
	}
	return trips, nil
}

// fill loads a lorry with the nearest stop until nothing fits, and returns what
// stays.
func fill(t *models.Trip, v *models.Vehicle, at models.Address, stops []models.Stop) []models.Stop {
	start := at
	for {
		best, way := -1, 0.0
		for i, s := range stops {
			if t.Load()+s.WeightKG > v.Payload {
				continue
			}
			if km := utils.DistanceKM(at, s.At); best < 0 || km < way {
				best, way = i, km
			}
		}
		if best < 0 {
			break
		}
		t.KM += way
		at = stops[best].At
		t.Stops = append(t.Stops, stops[best])
		stops = slices.Delete(stops, best, best+1)
	}
	t.KM += utils.DistanceKM(at, start)
	return stops
}

// Delivered notes a signature; the contract begins when machines are brought.
func (p *Dispatcher) Delivered(ctx context.Context, stop int64, name string) error {
	s, err := p.Lorries.StopByID(ctx, stop)
	if err != nil {
		return err
	}
	tx, err := p.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := p.Lorries.Sign(ctx, tx, stop, name, p.Now()); err != nil {
		return err
	}
	if !s.Collect {
		if err := p.Hires.Move(ctx, tx, s.HireID, models.Confirmed, models.OnHire); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Sheet is what the driver takes along.
func (p *Dispatcher) Sheet(ctx context.Context, day time.Time) ([]string, error) {
	trips, err := p.Lorries.Of(ctx, utils.Midnight(day))
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, t := range trips {
		for n, s := range t.Stops {
			out = append(out, fmt.Sprintf("%s %d. %s %s (%d kg)", t.Driver, n+1, errand(s), s.At.OneLine(), s.WeightKG))
		}
	}
	return out, nil
}

func errand(s models.Stop) string {
	if s.Collect {
		return "collect from"
	}
	return "bring to"
}
