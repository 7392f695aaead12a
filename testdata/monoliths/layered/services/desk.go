// Package services is what the hire desk does.
package services

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

// Desk does nearly everything. It began as the counter and grew.
type Desk struct {
	DB        *sql.DB
	Customers *repositories.CustomerRepo
	Yard      *repositories.Yard
	Hires     *repositories.HireRepo
	Lorries   *repositories.Lorries
	Inbox     *repositories.Inbox
	Tell      *Notifier
	Now       utils.Clock
	Log       *slog.Logger
	TermsDays int
}

// NewDesk opens the counter.
func NewDesk(db *sql.DB, tell *Notifier, log *slog.Logger, now utils.Clock, terms int) *Desk {
	return &Desk{
		DB: db, Customers: &repositories.CustomerRepo{DB: db}, Yard: &repositories.Yard{DB: db}, Hires: &repositories.HireRepo{DB: db},
		Lorries: repositories.NewLorries(db), Inbox: &repositories.Inbox{DB: db}, Tell: tell, Now: now, Log: log, TermsDays: terms,
	}
}

// atomically runs f in a transaction.
func (d *Desk) atomically(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := d.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// note writes the journal and complains only to the log.
func (d *Desk) note(ctx context.Context, q repositories.Q, action, subject string) {
	if err := repositories.Journal(ctx, q, utils.ActorOf(ctx).Name, action, subject, d.Now()); err != nil {
		d.Log.Error("journal", "err", err)
	}
}

// Offer prices what a customer wants and keeps it as a quote.
func (d *Desk) Offer(ctx context.Context, h *models.Hire) error {
	if err := checkOffer(h, d.Now()); err != nil {
		return err
	}
	c, err := d.Customers.ByID(ctx, h.CustomerID)
	if err != nil {
		return fmt.Errorf("customer: %w", err)
	}
	if c.Standing == models.Stopped {
		return fmt.Errorf("%s is stopped: %w", c.Number, models.ErrForbidden)
	}
	return d.atomically(ctx, func(tx *sql.Tx) error {
		for i := range h.Lines {
			k, err := d.Yard.KindByID(ctx, tx, h.Lines[i].KindID)
			if err != nil {
				return err
			}
			h.Lines[i].Price = priceOf(k.Rate, h.From, h.Until)
		}
		h.Net = sumOf(h.Lines, h.Delivery)
		h.State, h.Stamp = models.Quoted, models.Stamp{CreatedAt: d.Now(), CreatedBy: utils.ActorOf(ctx).Name}
		if h.Number, err = repositories.NextNumber(ctx, tx, "H"); err != nil {
			return err
		}
		if err := d.Hires.Create(ctx, tx, h); err != nil {
			return err
		}
		d.note(ctx, tx, "offer", h.Number)
		return nil
	})
}

// Confirm turns a quote into a contract: it takes the machines, binds the
// credit of the customer and asks for transport.
func (d *Desk) Confirm(ctx context.Context, id int64) (*models.Hire, error) {
	var h *models.Hire
	err := d.atomically(ctx, func(tx *sql.Tx) (err error) {
		if h, err = d.Hires.Load(ctx, tx, id); err != nil {
			return err
		}
		if !h.Can(models.Confirmed) {
			return models.ErrConflict
		}
		c, err := d.Customers.ByID(ctx, h.CustomerID)
		if err != nil {
			return err
		}
		if err := allow(c, h.Net); err != nil {
			return err
		}
		weight := 0
		for i := range h.Lines {
			m, err := d.Yard.Pick(ctx, tx, h.Lines[i].KindID)
			if err != nil {
				return fmt.Errorf("no machine for line %d: %w", i+1, models.ErrConflict)
			}
			if err := d.Hires.Assign(ctx, tx, h.Lines[i].ID, m.ID); err != nil {
				return err
			}
			h.Lines[i].MachineID = m.ID
			k, err := d.Yard.KindByID(ctx, tx, m.KindID)
			if err != nil {
				return err
			}
			weight += k.WeightKG
		}
		if h.Delivery {
			s := &models.Stop{HireID: h.ID, At: h.Site, WeightKG: weight, Wanted: utils.NextWorkday(h.From)}
			if err := d.Lorries.Ask(ctx, tx, s); err != nil {
				return err
			}
		}
		if err := d.Customers.AddBalance(ctx, tx, h.CustomerID, h.Net); err != nil {
			return err
		}
		d.note(ctx, tx, "confirm", h.Number)
		return d.Hires.Move(ctx, tx, h.ID, models.Quoted, models.Confirmed)
	})
	if err != nil {
		return nil, err
	}
	h.State = models.Confirmed
	d.Tell.Customer(ctx, d.Customers, h.CustomerID, "Your hire "+h.Number, "We have reserved your machines.")
	return h, nil
}

// HandOver gives the machines to the customer.
func (d *Desk) HandOver(ctx context.Context, id int64) error {
	return d.atomically(ctx, func(tx *sql.Tx) error {
		h, err := d.Hires.Load(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, l := range h.Lines {
			if err := d.Yard.Mark(ctx, tx, l.MachineID, models.Out); err != nil {
				return err
			}
		}
		return d.Hires.Move(ctx, tx, id, models.Confirmed, models.OnHire)
	})
}

// Extend keeps machines longer.
func (d *Desk) Extend(ctx context.Context, id int64, until time.Time) (models.Extension, error) {
	e := models.Extension{HireID: id, Until: until, By: utils.ActorOf(ctx).Name}
	err := d.atomically(ctx, func(tx *sql.Tx) error {
		h, err := d.Hires.Load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !until.After(h.Until) || h.State != models.OnHire {
			return models.ErrConflict
		}
		for _, l := range h.Open() {
			k, err := d.Yard.KindByID(ctx, tx, l.KindID)
			if err != nil {
				return err
			}
			e.Extra += priceOf(k.Rate, h.Until, until)
		}
		return d.Hires.Prolong(ctx, tx, e)
	})
	return e, err
}

// Return takes machines back; when all are back the contract ends and is
// billed.
func (d *Desk) Return(ctx context.Context, id int64, lines []int64) (*models.Invoice, error) {
	var bill *models.Invoice
	err := d.atomically(ctx, func(tx *sql.Tx) error {
		for _, l := range lines {
			if err := d.Hires.TakeBack(ctx, tx, l, d.Now()); err != nil {
				return err
			}
		}
		h, err := d.Hires.Load(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, l := range h.Lines {
			if l.Returned != nil {
				if err := d.Yard.Mark(ctx, tx, l.MachineID, models.Dirty); err != nil {
					return err
				}
			}
		}
		if len(h.Open()) > 0 {
			return nil
		}
		if bill, err = d.bill(ctx, tx, h); err != nil {
			return err
		}
		return d.Hires.Move(ctx, tx, id, models.OnHire, models.Closed)
	})
	return bill, err
}

// Cancel ends a contract that has not begun and frees what it holds.
func (d *Desk) Cancel(ctx context.Context, id int64) error {
	return d.atomically(ctx, func(tx *sql.Tx) error {
		h, err := d.Hires.Load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !h.Can(models.Cancelled) {
			return models.ErrConflict
		}
		if h.State == models.Confirmed {
			for _, l := range h.Lines {
				if err := d.Yard.Mark(ctx, tx, l.MachineID, models.Ready); err != nil {
					return err
				}
			}
			if err := d.Customers.AddBalance(ctx, tx, h.CustomerID, -h.Net); err != nil {
				return err
			}
		}
		d.note(ctx, tx, "cancel", h.Number)
		return d.Hires.Move(ctx, tx, id, h.State, models.Cancelled)
	})
}
