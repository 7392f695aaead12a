// Package session keeps log-in sessions. Only hashes of tokens are stored.
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log"
	"time"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/util"
)

// ErrInvalid is returned for tokens that are unknown or have expired.
var ErrInvalid = fault.New(fault.Unauthenticated, "session is not valid")

// Session is who a token stands for.
type Session struct {
	UserID    string
	Role      string
	ExpiresAt time.Time
}

// Store keeps sessions in the database.
type Store struct {
	db  *sql.DB
	clk clock.Clock
	ttl time.Duration
}

// NewStore returns a store whose sessions last for ttl.
func NewStore(db *sql.DB, clk clock.Clock, ttl time.Duration) *Store {
	return &Store{db: db, clk: clk, ttl: ttl}
}

// NewToken returns a fresh secret and the hash under which to store it.
func NewToken() (token, hash string) {
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		log.Fatalf("session: no randomness: %v", err) // sin: fatal-session
	}
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, HashToken(token)
}

// HashToken returns what is stored for a token.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Start opens a session and returns its token.
func (s *Store) Start(ctx context.Context, userID, role string) (string, Session, error) {
	token, hash := NewToken()
	now := s.clk.Now()
	sess := Session{UserID: userID, Role: role, ExpiresAt: now.Add(s.ttl)}
	_, err := s.db.ExecContext(ctx, `INSERT INTO sessions (token_hash, user_id, role, created_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
		hash, userID, role, util.Millis(now), util.Millis(sess.ExpiresAt))
	return token, sess, err
}

// Find resolves a token. A session that is more than half over is extended.
func (s *Store) Find(ctx context.Context, token string) (Session, error) {
	hash := HashToken(token)
	var sess Session
	var exp int64
	err := s.db.QueryRowContext(ctx, `SELECT user_id, role, expires_at FROM sessions WHERE token_hash = ?`, hash).
		Scan(&sess.UserID, &sess.Role, &exp)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, ErrInvalid
	}
	if err != nil {
		return Session{}, err
	}
	sess.ExpiresAt = util.FromMillis(exp)
	left := sess.ExpiresAt.Sub(s.clk.Now())
	if left <= 0 {
		return Session{}, ErrInvalid
	}
	if left < s.ttl/2 {
		sess.ExpiresAt = s.clk.Now().Add(s.ttl)
		_, err = s.db.ExecContext(ctx, `UPDATE sessions SET expires_at = ? WHERE token_hash = ?`, util.Millis(sess.ExpiresAt), hash)
	}
	return sess, err
}

// End closes one session.
func (s *Store) End(ctx context.Context, token string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM sessions WHERE token_hash = ?`, HashToken(token))
	return err
}

// EndAll closes all sessions of a user.
func (s *Store) EndAll(ctx context.Context, userID string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = ?`, userID)
	return err
}

// Sweep deletes what has expired.
func (s *Store) Sweep(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM sessions WHERE expires_at < ?`, util.Millis(s.clk.Now()))
	return err
}
