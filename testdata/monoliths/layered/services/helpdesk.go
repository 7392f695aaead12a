package services

import (
	"context"
	"fmt"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

// onCall is who gets what nobody answered.
const onCall = "manager on call"

// Helpdesk answers customers.
type Helpdesk struct {
	Inbox     *repositories.Inbox
	Customers *repositories.CustomerRepo
	Tell      *Notifier
	Now       utils.Clock
}

// Take accepts a question.
func (d *Helpdesk) Take(ctx context.Context, t *models.Ticket) error {
	if err := checkTicket(t); err != nil {
		return err
	}
	t.Opened = d.Now()
	for i := range t.Thread {
		t.Thread[i].At = t.Opened
	}
	if err := d.Inbox.Open(ctx, d.Inbox.DB, t); err != nil {
		return err
	}
	d.Tell.Customer(ctx, d.Customers, t.CustomerID, fmt.Sprintf("Your request %d", t.ID), "We look into it.")
	return nil
}

// Answer adds a message and mails it unless it is internal.
func (d *Helpdesk) Answer(ctx context.Context, id int64, body string, internal bool) (*models.Message, error) {
	t, err := d.Inbox.Read(ctx, id)
	if err != nil {
		return nil, err
	}
	m := &models.Message{TicketID: id, From: utils.ActorOf(ctx).Name, Body: body, Internal: internal, At: d.Now()}
	if err := d.Inbox.Append(ctx, d.Inbox.DB, m); err != nil {
		return nil, err
	}
	if !internal {
		d.Tell.Customer(ctx, d.Customers, t.CustomerID, "Re: "+t.Subject, body)
	}
	return m, nil
}

// Escalate raises what waits too long and returns how many that were.
func (d *Helpdesk) Escalate(ctx context.Context) (int, error) {
	open, err := d.Inbox.Unsolved(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, t := range open {
		if !t.Overdue(d.Now()) || t.Assignee == onCall {
			continue
		}
		if err := d.Inbox.Raise(ctx, t.ID, onCall); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Finish closes a ticket.
func (d *Helpdesk) Finish(ctx context.Context, id int64) error {
	return d.Inbox.Solve(ctx, d.Inbox.DB, id, d.Now())
}
