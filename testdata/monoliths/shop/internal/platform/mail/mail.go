// Package mail sends mails, or only remembers them.
package mail

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/smtp"
	"strconv"
	"strings"
	"sync"
)

// Mail is one plain text mail.
type Mail struct {
	From, To, Subject, Body string
}

// Bytes renders the mail as RFC 5322 text. Line breaks are taken out of the
// headers, so that no input can smuggle one in.
func (m Mail) Bytes() []byte {
	clean := strings.NewReplacer("\r", "", "\n", " ")
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\n", clean.Replace(m.From), clean.Replace(m.To), clean.Replace(m.Subject))
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n")
	b.WriteString(strings.ReplaceAll(m.Body, "\n", "\r\n"))
	return []byte(b.String())
}

// SMTP sends through a relay.
type SMTP struct {
	Host string
	Port int
}

// Send implements the senders that areas declare.
func (s SMTP) Send(_ context.Context, m Mail) error {
	addr := net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
	return smtp.SendMail(addr, nil, m.From, []string{m.To}, m.Bytes())
}

// Memory keeps mails; it is the default on developers' machines.
type Memory struct {
	Log  *slog.Logger
	mu   sync.Mutex
	sent []Mail
}

// Send remembers the mail.
func (s *Memory) Send(_ context.Context, m Mail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, m)
	if s.Log != nil {
		s.Log.Debug("mail", "to", m.To, "subject", m.Subject)
	}
	return nil
}

// Sent returns a copy of all mails so far.
func (s *Memory) Sent() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.sent...)
}
