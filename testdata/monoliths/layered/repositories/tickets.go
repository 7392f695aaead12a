package repositories

import (
	"context"
	"database/sql"
	"time"

	"example.com/toolhire/models"
)

// Inbox keeps complaints.
type Inbox struct {
	DB *sql.DB
}

func scanTicket(s scanner) (*models.Ticket, error) {
	t := &models.Ticket{}
	err := s.Scan(&t.ID, &t.CustomerID, &t.HireID, &t.MachineID, &t.Subject, &t.Priority, &t.Assignee, &t.Opened, &t.Solved)
	return t, err
}

const ticketColumns = `id, customer_id, hire_id, machine_id, subject, priority, assignee, opened, solved`

// Open adds a ticket with its first message.
func (b *Inbox) Open(ctx context.Context, q Q, t *models.Ticket) error {
	res, err := q.ExecContext(ctx, `INSERT INTO tickets (customer_id, hire_id, machine_id, subject, priority, assignee, opened) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		t.CustomerID, t.HireID, t.MachineID, t.Subject, t.Priority, t.Assignee, t.Opened)
	if err != nil {
		return err
	}
	if t.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	for i := range t.Thread {
		t.Thread[i].TicketID = t.ID
		if err := b.Append(ctx, q, &t.Thread[i]); err != nil {
			return err
		}
	}
	return nil
}

// Append adds a message.
func (b *Inbox) Append(ctx context.Context, q Q, m *models.Message) error {
	res, err := q.ExecContext(ctx, `INSERT INTO ticket_messages (ticket_id, sender, body, internal, at) VALUES (?, ?, ?, ?, ?)`, m.TicketID, m.From, m.Body, m.Internal, m.At)
	if err != nil {
		return err
	}
	m.ID, err = res.LastInsertId()
	return err
}

// Read reads a ticket with its thread.
func (b *Inbox) Read(ctx context.Context, id int64) (*models.Ticket, error) {
	t, err := scanTicket(b.DB.QueryRowContext(ctx, `SELECT `+ticketColumns+` FROM tickets WHERE id = ?`, id))
	if err != nil {
		return nil, found(err)
	}
	rows, err := b.DB.QueryContext(ctx, `SELECT id, ticket_id, sender, body, internal, at FROM ticket_messages WHERE ticket_id = ? ORDER BY at, id`, id)
	t.Thread, err = collect(rows, err, func(s scanner) (m models.Message, err error) {
		err = s.Scan(&m.ID, &m.TicketID, &m.From, &m.Body, &m.Internal, &m.At)
		return m, err
	})
	return t, err
}

// Unsolved lists what waits, the most urgent first.
func (b *Inbox) Unsolved(ctx context.Context) ([]*models.Ticket, error) {
	rows, err := b.DB.QueryContext(ctx, `SELECT `+ticketColumns+` FROM tickets WHERE solved IS NULL ORDER BY priority DESC, opened, id`)
	return collect(rows, err, scanTicket)
}

// Solve closes a ticket.
func (b *Inbox) Solve(ctx context.Context, q Q, id int64, at time.Time) error {
	return touched(q.ExecContext(ctx, `UPDATE tickets SET solved = ? WHERE id = ? AND solved IS NULL`, at, id))
}

// Raise makes a ticket urgent and gives it to somebody.
func (b *Inbox) Raise(ctx context.Context, id int64, to string) error {
	return touched(b.DB.ExecContext(ctx, `UPDATE tickets SET priority = 2, assignee = ? WHERE id = ?`, to, id))
}
