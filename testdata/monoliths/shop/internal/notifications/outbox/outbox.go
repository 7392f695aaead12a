// Package outbox stores mails until they are sent.
package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/metrics"
	"example.com/shop/internal/util"
)

// MaxAttempts is how often sending is tried.
const MaxAttempts = 5

// Message is a stored mail.
type Message struct {
	ID        string            `json:"id"`
	Recipient string            `json:"recipient"`
	Template  string            `json:"template"`
	Data      map[string]string `json:"data"`
	State     string            `json:"state"`
	Attempts  int               `json:"attempts"`
	LastError string            `json:"last_error,omitempty"`
	CreatedAt time.Time         `json:"created_at"`
}

// Store is the table behind the outbox.
type Store struct {
	db  *sql.DB
	clk clock.Clock
}

// NewStore returns a store.
func NewStore(conn *sql.DB, clk clock.Clock) *Store { return &Store{db: conn, clk: clk} }

// Add stores a message to be sent soon.
func (s *Store) Add(ctx context.Context, recipient, template string, data map[string]string) (string, error) {
	js, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	id, now := ids.New("msg"), util.Millis(s.clk.Now())
	_, err = s.db.ExecContext(ctx, `INSERT INTO notification_outbox (id, recipient, template, data, not_before, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
		id, recipient, template, string(js), now, now)
	return id, err
}

const columns = `id, recipient, template, data, state, attempts, last_error, created_at`

func (s *Store) list(ctx context.Context, cond string, args ...any) ([]Message, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM notification_outbox WHERE `+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Message{}
	for rows.Next() {
		var m Message
		var js string
		var at int64
		if err := rows.Scan(&m.ID, &m.Recipient, &m.Template, &js, &m.State, &m.Attempts, &m.LastError, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(js), &m.Data); err != nil {
			return nil, err
		}
		m.CreatedAt = util.FromMillis(at)
		out = append(out, m)
	}
	return out, rows.Err()
}

// Due returns up to n messages whose time has come.
func (s *Store) Due(ctx context.Context, n int) ([]Message, error) {
	return s.list(ctx, `state = 'queued' AND not_before <= ? ORDER BY created_at, id LIMIT ?`, util.Millis(s.clk.Now()), n)
}

// Failed returns the messages that were given up, newest first.
func (s *Store) Failed(ctx context.Context) ([]Message, error) {
	return s.list(ctx, `state = 'failed' ORDER BY created_at DESC LIMIT 100`)
}

// Sent marks a message as sent.
func (s *Store) Sent(ctx context.Context, id string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE notification_outbox SET state = 'sent', attempts = attempts + 1, last_error = '', sent_at = ? WHERE id = ?`,
		util.Millis(s.clk.Now()), id)
	return err
}

// Postpone notes a failure. The pause doubles each time.
func (s *Store) Postpone(ctx context.Context, m Message, cause error) error {
	state := "queued"
	if m.Attempts+1 >= MaxAttempts {
		state = "failed"
	}
	pause := time.Minute << m.Attempts
	_, err := s.db.ExecContext(ctx, `UPDATE notification_outbox SET state = ?, attempts = attempts + 1, last_error = ?, not_before = ? WHERE id = ?`,
		state, util.Truncate(cause.Error(), 200), util.Millis(s.clk.Now().Add(pause)), m.ID)
	return err
}

// Retry queues a failed message again.
func (s *Store) Retry(ctx context.Context, id string) (bool, error) {
	res, err := s.db.ExecContext(ctx, `UPDATE notification_outbox SET state = 'queued', attempts = 0, not_before = 0 WHERE id = ? AND state = 'failed'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Deliver sends one message.
type Deliver func(ctx context.Context, m Message) error

// Worker sends what is due.
type Worker struct {
	store   *Store
	deliver Deliver
	every   time.Duration
	batch   int
	m       *metrics.Registry
	log     *slog.Logger
	done    chan struct{}
}

// NewWorker returns a worker.
func NewWorker(s *Store, d Deliver, every time.Duration, batch int, m *metrics.Registry, log *slog.Logger) *Worker {
	return &Worker{store: s, deliver: d, every: every, batch: batch, m: m, log: log, done: make(chan struct{})}
}

// Start sends in the background until ctx ends.
func (w *Worker) Start(ctx context.Context) {
	go w.run(ctx) // innocent: go-outbox
}

// Done is closed when the worker has stopped.
func (w *Worker) Done() <-chan struct{} { return w.done }

func (w *Worker) run(ctx context.Context) {
	defer close(w.done)
	defer util.LogPanic(w.log, "outbox")
	t := time.NewTicker(w.every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if _, err := w.Once(ctx); err != nil && ctx.Err() == nil {
				w.log.Warn("outbox", "err", err)
			}
		}
	}
}

// Once sends one batch and returns how many went out.
func (w *Worker) Once(ctx context.Context) (int, error) {
	due, err := w.store.Due(ctx, w.batch)
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, m := range due {
		if err := w.deliver(ctx, m); err != nil {
			w.m.Inc("mails_failed")
			if err := w.store.Postpone(ctx, m, err); err != nil {
				return sent, err
			}
			continue
		}
		if err := w.store.Sent(ctx, m.ID); err != nil {
			return sent, err
		}
		w.m.Inc("mails_sent")
		sent++
	}
	return sent, nil
}
