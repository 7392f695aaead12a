// Package notifications tells customers what happens. Others only hand it
// messages or publish events; how and when they go out is decided here.
package notifications

import (
	"context"
	"database/sql"
	"maps"

	"example.com/shop/internal/notifications/outbox"
	"example.com/shop/internal/notifications/template"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/platform/mail"
	"example.com/shop/internal/util"
)

// Sender sends mails.
type Sender interface {
	Send(ctx context.Context, m mail.Mail) error
}

// Message is a mail to somebody.
type Message struct {
	To       string
	Template string
	Data     map[string]string
}

// Service queues and sends messages.
type Service struct {
	db     *sql.DB
	store  *outbox.Store
	sender Sender
	from   string
	common map[string]string
	clk    clock.Clock
}

// NewService returns a service; common is data that every template can use.
func NewService(conn *sql.DB, store *outbox.Store, sender Sender, from string, common map[string]string, clk clock.Clock) *Service {
	return &Service{db: conn, store: store, sender: sender, from: from, common: common, clk: clk}
}

// Enqueue stores a message unless its recipient does not want it.
func (s *Service) Enqueue(ctx context.Context, m Message) error {
	if m.To == "" || !template.Known(m.Template) {
		return fault.Newf(fault.Invalid, "message %q to %q cannot be sent", m.Template, util.MaskEmail(m.To))
	}
	var out int
	err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM notification_optouts WHERE recipient = ? AND template = ?`, m.To, m.Template).Scan(&out)
	if err != nil || out > 0 {
		return err
	}
	data := maps.Clone(s.common)
	maps.Copy(data, m.Data)
	_, err = s.store.Add(ctx, m.To, m.Template, data)
	return err
}

// OptOut stops messages of one kind. Some kinds cannot be stopped.
func (s *Service) OptOut(ctx context.Context, recipient, tmpl string) error {
	if tmpl == "reset" || !template.Known(tmpl) {
		return fault.New(fault.Invalid, "this message cannot be turned off")
	}
	_, err := s.db.ExecContext(ctx, `INSERT INTO notification_optouts (recipient, template, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		recipient, tmpl, util.Millis(s.clk.Now()))
	return err
}

// Deliver renders a stored message and sends it.
func (s *Service) Deliver(ctx context.Context, m outbox.Message) error {
	subject, body, err := template.Render(m.Template, m.Data)
	if err != nil {
		return err
	}
	return s.sender.Send(ctx, mail.Mail{From: s.from, To: m.Recipient, Subject: subject, Body: body})
}

// topics are the events that customers hear about.
var topics = map[string]string{
	"user.registered":      "welcome",
	"auth.reset-requested": "reset",
	"order.placed":         "order-placed",
	"order.paid":           "order-paid",
	"order.shipped":        "order-shipped",
	"order.cancelled":      "order-cancelled",
}

// Subscribe turns events into messages.
func (s *Service) Subscribe(bus *events.Bus) {
	for _, topic := range util.SortedKeys(topics) {
		tmpl := topics[topic]
		bus.Subscribe(topic, func(ctx context.Context, e events.Event) error {
			return s.Enqueue(ctx, Message{To: e.Data["email"], Template: tmpl, Data: e.Data})
		})
	}
}
