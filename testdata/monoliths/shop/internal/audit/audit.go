// Package audit keeps the log of who did what. Entries are only ever added.
package audit

import (
	"context"
	"database/sql"
	"log/slog"
	"strings"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/util"
)

// Entry is one line of the log.
type Entry struct {
	ID      int64     `json:"id"`
	Actor   string    `json:"actor"`
	Action  string    `json:"action"`
	Subject string    `json:"subject"`
	Detail  string    `json:"detail,omitempty"`
	At      time.Time `json:"at"`
}

// Filter narrows a listing; empty fields match everything.
type Filter struct {
	Actor   string
	Subject string
	Prefix  string // of the action, e.g. "order."
}

// Log is the audit log.
type Log struct {
	db  *sql.DB
	clk clock.Clock
	log *slog.Logger
}

// New returns the log.
func New(db *sql.DB, clk clock.Clock, log *slog.Logger) *Log {
	return &Log{db: db, clk: clk, log: log}
}

// Record adds an entry. It never fails its caller: what cannot be written is
// logged instead.
func (l *Log) Record(ctx context.Context, actor, action, subject, detail string) {
	const q = `INSERT INTO audit_entries (actor, action, subject, detail, at) VALUES (?, ?, ?, ?, ?)`
	detail = util.Truncate(util.NormalizeSpace(detail), 400)
	if _, err := l.db.ExecContext(ctx, q, actor, action, subject, detail, util.Millis(l.clk.Now())); err != nil {
		l.log.Error("audit entry lost", "actor", actor, "action", action, "subject", subject, "err", err)
	}
}

// List returns the newest entries first.
func (l *Log) List(ctx context.Context, f Filter, p page.Request) (page.Result[Entry], error) {
	var where []string
	var args []any
	add := func(cond string, v string) {
		if v != "" {
			where = append(where, cond)
			args = append(args, v)
		}
	}
	add("actor = ?", f.Actor)
	add("subject = ?", f.Subject)
	add("action LIKE ? || '%'", f.Prefix)
	from := " FROM audit_entries"
	if len(where) > 0 {
		from += " WHERE " + strings.Join(where, " AND ")
	}
	var total int
	if err := l.db.QueryRowContext(ctx, "SELECT COUNT(*)"+from, args...).Scan(&total); err != nil {
		return page.Result[Entry]{}, err
	}
	rows, err := l.db.QueryContext(ctx, "SELECT id, actor, action, subject, detail, at"+from+" ORDER BY id DESC LIMIT ? OFFSET ?",
		append(args, p.Size, p.Offset())...)
	if err != nil {
		return page.Result[Entry]{}, err
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		var at int64
		if err := rows.Scan(&e.ID, &e.Actor, &e.Action, &e.Subject, &e.Detail, &at); err != nil {
			return page.Result[Entry]{}, err
		}
		e.At = util.FromMillis(at)
		out = append(out, e)
	}
	return page.Of(out, p, total), rows.Err()
}
