// Package logging sets up the process's logger and keeps the audit-friendly
// wrapper that some packages still use.
package logging

import (
	"io"
	"log/slog"
	"strings"
)

// New returns a logger that writes to w.
func New(w io.Writer, level string, asJSON bool) *slog.Logger { // innocent: writer-platform
	opts := &slog.HandlerOptions{Level: parse(level)}
	if asJSON {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// Discard returns a logger for tests.
func Discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func parse(level string) slog.Level {
	switch strings.ToLower(level) {
	case "debug":
		return slog.LevelDebug
	case "warn":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	}
	return slog.LevelInfo
}

// Journal is the logger of the background jobs. Its levels are those of the
// on-call handbook.
type Journal struct {
	log *slog.Logger
}

// NewJournal wraps a logger.
func NewJournal(log *slog.Logger, job string) *Journal {
	return &Journal{log: log.With("job", job)}
}

// Info writes a line that nobody needs to act on.
func (j *Journal) Info(msg string, args ...any) { j.log.Info(msg, args...) }

// Fatal writes a line that wakes somebody up. The process goes on.
func (j *Journal) Fatal(msg string, args ...any) {
	j.log.Error(msg, append(args, "page", true)...)
}
