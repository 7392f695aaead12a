package services

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
)

// Nightly is what happens when nobody is there.
type Nightly struct {
	Desk     *Desk
	Help     *Helpdesk
	Workshop *Workshop
}

// Loop runs every night until the context ends.
func (n *Nightly) Loop(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			n.Once(ctx)
		}
	}
}

// Once runs all jobs.
func (n *Nightly) Once(ctx context.Context) {
	for _, job := range []struct {
		name string
		run  func(context.Context) (int, error)
	}{
		{"reminders", n.Desk.remind}, {"late", n.Desk.chase}, {"escalate", n.Help.Escalate}, {"inspections", n.inspections},
	} {
		done, err := job.run(ctx)
		n.Desk.Log.Info("nightly", "job", job.name, "done", done, "err", err)
	}
}

// lastReminder is how often we write before a customer is stopped.
const lastReminder = 3

// remind writes to everybody who is late; after the last reminder the customer
// is stopped.
func (d *Desk) remind(ctx context.Context) (int, error) {
	open, err := repositories.Unpaid(ctx, d.DB, 0)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, i := range open {
		if !i.Due.Before(d.Now()) {
			continue
		}
		if err := repositories.Reminded(ctx, d.DB, i.ID); err != nil {
			return n, err
		}
		n++
		d.Tell.Customer(ctx, d.Customers, i.CustomerID, reminderText(i.Reminders), fmt.Sprintf("%s: %s is due.", i.Number, i.Owing()))
		if i.Reminders+1 >= lastReminder {
			if err := d.Customers.SetStanding(ctx, d.DB, i.CustomerID, models.Stopped, 0); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func reminderText(n int) string {
	return [...]string{"A friendly reminder", "Second reminder", "Last reminder"}[min(n, 2)]
}

// chase asks for machines that should be back and sends a lorry.
func (d *Desk) chase(ctx context.Context) (int, error) {
	late, err := d.Hires.Late(ctx, d.Now())
	if err != nil {
		return 0, err
	}
	for _, h := range late {
		if h.Delivery {
			s := &models.Stop{HireID: h.ID, Collect: true, At: h.Site, Wanted: d.Now()}
			if err := d.Lorries.Ask(ctx, d.DB, s); err != nil {
				return 0, err
			}
		}
		d.Tell.Customer(ctx, d.Customers, h.CustomerID, "Hire "+h.Number+" has ended", "Please bring the machines back.")
	}
	return len(late), nil
}

func (n *Nightly) inspections(ctx context.Context) (int, error) {
	due, err := n.Workshop.Overdue(ctx)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	var plates []string
	for _, m := range due {
		plates = append(plates, m.Plate)
	}
	n.Desk.Tell.Staff(ctx, "yard", "Inspections", strings.Join(plates, "\n"))
	return len(due), nil
}
