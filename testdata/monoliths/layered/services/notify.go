package services

import (
	"context"
	"log/slog"

	"example.com/toolhire/models"
	"example.com/toolhire/repositories"
	"example.com/toolhire/utils"
)

// Notifier writes to people. A mail that does not go out is only logged.
type Notifier struct {
	Mail utils.Mailer
	Log  *slog.Logger
}

// Customer writes to the main contact of a customer.
func (n *Notifier) Customer(ctx context.Context, from *repositories.CustomerRepo, id int64, subject, body string) {
	c, err := from.ByID(ctx, id)
	if err != nil {
		n.Log.Error("notify", "customer", id, "err", err)
		return
	}
	if p := models.MainContact(c); p != nil {
		n.send(ctx, p.Email, subject, body)
	}
}

// Staff writes to a colleague.
func (n *Notifier) Staff(ctx context.Context, who, subject, body string) {
	n.send(ctx, who+"@example.com", subject, body)
}

func (n *Notifier) send(ctx context.Context, to, subject, body string) {
	if err := n.Mail.Send(ctx, utils.Mail{To: to, Subject: subject, Body: body}); err != nil {
		n.Log.Error("mail", "to", to, "err", err)
	}
}
