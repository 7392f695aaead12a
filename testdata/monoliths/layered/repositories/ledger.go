package repositories

import (
	"context"
	"time"

	"example.com/toolhire/models"
)

// The statements about invoices are functions: whoever needs them has a
// transaction already.

const invoiceColumns = `id, number, customer_id, hire_id, issued, due, net, tax, gross, paid, status, reminders`

func scanInvoice(s scanner) (*models.Invoice, error) {
	i := &models.Invoice{}
	err := s.Scan(&i.ID, &i.Number, &i.CustomerID, &i.HireID, &i.Issued, &i.Due, &i.Net, &i.Tax, &i.Gross, &i.Paid, &i.Settlement, &i.Reminders)
	return i, err
}

// Post writes an invoice with its rows.
func Post(ctx context.Context, q Q, i *models.Invoice) error {
	number, err := NextNumber(ctx, q, "R")
	if err != nil {
		return err
	}
	i.Number = number
	res, err := q.ExecContext(ctx, `INSERT INTO invoices (number, customer_id, hire_id, issued, due, net, tax, gross, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.Number, i.CustomerID, i.HireID, i.Issued, i.Due, i.Net, i.Tax, i.Gross, i.Settlement)
	if err != nil {
		return err
	}
	if i.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	for k := range i.Items {
		i.Items[k].InvoiceID = i.ID
		if _, err := q.ExecContext(ctx, `INSERT INTO invoice_items (invoice_id, text, amount) VALUES (?, ?, ?)`, i.ID, i.Items[k].Text, i.Items[k].Amount); err != nil {
			return err
		}
	}
	return nil
}

// InvoiceByID reads an invoice with its rows.
func InvoiceByID(ctx context.Context, q Q, id int64) (*models.Invoice, error) {
	i, err := scanInvoice(q.QueryRowContext(ctx, `SELECT `+invoiceColumns+` FROM invoices WHERE id = ?`, id))
	if err != nil {
		return nil, found(err)
	}
	rows, err := q.QueryContext(ctx, `SELECT invoice_id, text, amount FROM invoice_items WHERE invoice_id = ? ORDER BY rowid`, id)
	i.Items, err = collect(rows, err, func(s scanner) (x models.Item, err error) {
		err = s.Scan(&x.InvoiceID, &x.Text, &x.Amount)
		return x, err
	})
	return i, err
}

// Unpaid lists open invoices, of one customer or of all (0).
func Unpaid(ctx context.Context, q Q, customer int64) ([]*models.Invoice, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+invoiceColumns+` FROM invoices WHERE status = 'open' AND (? = 0 OR customer_id = ?) ORDER BY due, id`, customer, customer)
	return collect(rows, err, scanInvoice)
}

// Book notes money that came in.
func Book(ctx context.Context, q Q, p *models.Payment) error {
	res, err := q.ExecContext(ctx, `INSERT INTO payments (invoice_id, amount, method, reference, at) VALUES (?, ?, ?, ?, ?)`, p.InvoiceID, p.Amount, p.Method, p.Reference, p.At)
	if err != nil {
		return err
	}
	if p.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return touched(q.ExecContext(ctx, `UPDATE invoices SET paid = paid + ?, status = CASE WHEN paid + ? >= gross THEN 'settled' ELSE status END WHERE id = ?`, p.Amount, p.Amount, p.InvoiceID))
}

// Refund writes a credit note.
func Refund(ctx context.Context, q Q, c *models.CreditNote) error {
	res, err := q.ExecContext(ctx, `INSERT INTO credit_notes (invoice_id, amount, reason, ticket_id, at) VALUES (?, ?, ?, ?, ?)`, c.InvoiceID, c.Amount, c.Reason, c.TicketID, c.At)
	if err != nil {
		return err
	}
	if c.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return touched(q.ExecContext(ctx, `UPDATE invoices SET gross = gross - ? WHERE id = ? AND gross >= ?`, c.Amount, c.InvoiceID, c.Amount))
}

// Reminded counts a reminder.
func Reminded(ctx context.Context, q Q, id int64) error {
	return touched(q.ExecContext(ctx, `UPDATE invoices SET reminders = reminders + 1 WHERE id = ?`, id))
}

// TakenSince sums the payments of a time.
func TakenSince(ctx context.Context, q Q, at time.Time) (sum models.Money, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(SUM(amount), 0) FROM payments WHERE at >= ?`, at).Scan(&sum)
	return sum, err
}
