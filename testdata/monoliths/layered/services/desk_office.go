package services

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

// bill writes the invoice for a contract that ended.
func (d *Desk) bill(ctx context.Context, tx *sql.Tx, h *models.Hire) (*models.Invoice, error) {
	i := &models.Invoice{CustomerID: h.CustomerID, HireID: h.ID, Issued: d.Now(), Due: dueDate(d.Now(), d.TermsDays), Settlement: models.InvoiceOpen}
	for _, l := range h.Lines {
		i.Items = append(i.Items, models.Item{Text: fmt.Sprintf("%s: machine %d", h.Number, l.MachineID), Amount: l.Price})
	}
	if h.Delivery {
		i.Items = append(i.Items, models.Item{Text: "delivery and collection", Amount: deliveryFee})
	}
	total(i)
	if err := repositories.Post(ctx, tx, i); err != nil {
		return nil, err
	}
	if err := d.Customers.AddBalance(ctx, tx, h.CustomerID, i.Gross-h.Net); err != nil {
		return nil, err
	}
	d.note(ctx, tx, "bill", i.Number)
	return i, nil
}

// Receive books a payment and gives credit back.
func (d *Desk) Receive(ctx context.Context, p *models.Payment) error {
	return d.atomically(ctx, func(tx *sql.Tx) error {
		i, err := repositories.InvoiceByID(ctx, tx, p.InvoiceID)
		if err != nil {
			return err
		}
		if err := checkPayment(i, p); err != nil {
			return err
		}
		p.At = d.Now()
		if err := repositories.Book(ctx, tx, p); err != nil {
			return err
		}
		d.note(ctx, tx, "payment", i.Number)
		return d.Customers.AddBalance(ctx, tx, i.CustomerID, -p.Amount)
	})
}

// Compensate credits a customer for a complaint and closes it.
func (d *Desk) Compensate(ctx context.Context, ticket, invoice int64, amount models.Money, reason string) error {
	if !utils.ActorOf(ctx).May(models.Manager) {
		return models.ErrForbidden
	}
	return d.atomically(ctx, func(tx *sql.Tx) error {
		i, err := repositories.InvoiceByID(ctx, tx, invoice)
		if err != nil {
			return err
		}
		n := &models.CreditNote{InvoiceID: invoice, Amount: amount, Reason: reason, TicketID: ticket, At: d.Now()}
		if err := repositories.Refund(ctx, tx, n); err != nil {
			return err
		}
		if err := d.Customers.AddBalance(ctx, tx, i.CustomerID, -amount); err != nil {
			return err
		}
		return d.Inbox.Solve(ctx, tx, ticket, d.Now())
	})
}

// Ageing sums what is owed by how late it is.
func (d *Desk) Ageing(ctx context.Context, customer int64) ([len(utils.BucketNames)]models.Money, error) {
	var out [len(utils.BucketNames)]models.Money
	open, err := repositories.Unpaid(ctx, d.DB, customer)
	if err != nil {
		return out, err
	}
	for _, i := range open {
		out[utils.Bucket(i.Due, d.Now())] += i.Owing()
	}
	return out, nil
}

// Takings is what came in since a day.
func (d *Desk) Takings(ctx context.Context, since time.Time) (models.Money, error) {
	return repositories.TakenSince(ctx, d.DB, utils.Midnight(since))
}

// Enrol opens an account.
func (d *Desk) Enrol(ctx context.Context, c *models.Customer) error {
	if err := checkCustomer(c); err != nil {
		return err
	}
	c.Standing, c.Limit = models.Watched, firstLimit
	c.Stamp = models.Stamp{CreatedAt: d.Now(), CreatedBy: utils.ActorOf(ctx).Name}
	return d.Customers.Insert(ctx, c)
}

// Profile is a customer with what runs.
func (d *Desk) Profile(ctx context.Context, id int64) (*models.Customer, error) {
	c, err := d.Customers.ByID(ctx, id)
	if err != nil {
		return nil, err
	}
	c.OpenHires, err = d.Hires.OfCustomer(ctx, id, true)
	return c, err
}

// Trust changes how far a customer is trusted.
func (d *Desk) Trust(ctx context.Context, id int64, s models.Standing, limit models.Money) error {
	if !utils.ActorOf(ctx).May(models.Manager) {
		return models.ErrForbidden
	}
	d.note(ctx, d.DB, "standing "+string(s), fmt.Sprint(id))
	return d.Customers.SetStanding(ctx, d.DB, id, s, limit)
}

// Fault is what a customer says about a machine that does not work: the
// machine is taken off hire, and somebody looks after it.
func (d *Desk) Fault(ctx context.Context, t *models.Ticket) error {
	if err := checkTicket(t); err != nil {
		return err
	}
	t.Priority, t.Opened = models.Urgent, d.Now()
	return d.atomically(ctx, func(tx *sql.Tx) error {
		if t.MachineID > 0 {
			if err := d.Yard.Mark(ctx, tx, t.MachineID, models.Broken); err != nil {
				return err
			}
		}
		return d.Inbox.Open(ctx, tx, t)
	})
}
