// Package auth registers users, logs them in and out, and guards against
// guessing.
package auth

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"example.com/shop/internal/audit"
	"example.com/shop/internal/auth/password"
	"example.com/shop/internal/auth/session"
	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/fault"
	"example.com/shop/internal/users"
	"example.com/shop/internal/util"
)

// Errors that transports show.
var (
	ErrCredentials = fault.New(fault.Unauthenticated, "mail address or password is wrong")
	ErrLocked      = fault.New(fault.TooMany, "too many failed log-ins, try again later")
	ErrResetToken  = fault.New(fault.Invalid, "reset link is not valid any more")
)

// Limits are the settings of the service.
type Limits struct {
	Attempts int
	Window   time.Duration
	ResetTTL time.Duration
}

// Service is the way in.
type Service struct {
	db       *sql.DB
	users    *users.Service
	sessions *session.Store
	hasher   password.Hasher
	limits   Limits
	clk      clock.Clock
	bus      *events.Bus
	audit    *audit.Log
	log      *slog.Logger
}

// NewService wires the service.
func NewService(conn *sql.DB, us *users.Service, ss *session.Store, h password.Hasher, l Limits,
	clk clock.Clock, bus *events.Bus, al *audit.Log, log *slog.Logger) *Service {
	return &Service{db: conn, users: us, sessions: ss, hasher: h, limits: l, clk: clk, bus: bus, audit: al, log: log}
}

// Register creates the account and then its credentials. The two are separate
// transactions: an account without credentials can still be rescued by a
// password reset.
func (s *Service) Register(ctx context.Context, n users.New, plain string) (users.User, error) {
	if err := password.Check(plain, n.Email); err != nil {
		return users.User{}, err
	}
	hash, err := s.hasher.Hash(plain)
	if err != nil {
		return users.User{}, err
	}
	u, err := s.users.Create(ctx, n)
	if err != nil {
		return users.User{}, err
	}
	err = db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO credentials (user_id, hash, updated_at) VALUES (?, ?, ?)`, u.ID, hash, util.Millis(s.clk.Now())) // innocent: tx-sequential
		return err
	})
	if err != nil {
		return users.User{}, err
	}
	s.audit.Record(ctx, u.ID, "auth.register", u.ID, util.MaskEmail(u.Email))
	return u, nil
}

// Login checks the password and opens a session.
func (s *Service) Login(ctx context.Context, email, plain string) (string, session.Session, error) {
	email = users.NormalizeEmail(email)
	if err := s.checkLock(ctx, email); err != nil {
		return "", session.Session{}, err
	}
	u, found, err := s.users.FindByEmail(ctx, email)
	if err != nil {
		return "", session.Session{}, err
	}
	if !found || !u.Active() {
		s.attempt(ctx, email, false)
		return "", session.Session{}, ErrCredentials
	}
	var stored string
	err = s.db.QueryRowContext(ctx, `SELECT hash FROM credentials WHERE user_id = ?`, u.ID).Scan(&stored)
	if errors.Is(err, sql.ErrNoRows) {
		return "", session.Session{}, ErrCredentials
	}
	if err != nil {
		return "", session.Session{}, err
	}
	stale, err := s.hasher.Verify(stored, plain)
	if errors.Is(err, password.ErrMismatch) {
		s.attempt(ctx, email, false)
		return "", session.Session{}, ErrCredentials
	}
	if err != nil {
		return "", session.Session{}, err
	}
	s.attempt(ctx, email, true)
	if stale {
		if err := s.setPassword(ctx, s.db, u.ID, plain); err != nil {
			s.log.Warn("could not refresh hash", "user", u.ID, "err", err)
		}
	}
	if err := s.users.TouchLogin(ctx, u.ID); err != nil {
		return "", session.Session{}, err
	}
	return s.sessions.Start(ctx, u.ID, u.Role)
}

// Logout ends the session of a token.
func (s *Service) Logout(ctx context.Context, token string) error { return s.sessions.End(ctx, token) }

// Authenticate resolves a token.
func (s *Service) Authenticate(ctx context.Context, token string) (session.Session, error) {
	return s.sessions.Find(ctx, token)
}

// ChangePassword needs the old password and ends all sessions.
func (s *Service) ChangePassword(ctx context.Context, userID, old, plain string) error {
	u, err := s.users.Get(ctx, userID)
	if err != nil {
		return err
	}
	if err := password.Check(plain, u.Email); err != nil {
		return err
	}
	var stored string
	if err := s.db.QueryRowContext(ctx, `SELECT hash FROM credentials WHERE user_id = ?`, userID).Scan(&stored); err != nil {
		return err
	}
	if _, err := s.hasher.Verify(stored, old); err != nil {
		return ErrCredentials
	}
	if err := s.setPassword(ctx, s.db, userID, plain); err != nil {
		return err
	}
	s.audit.Record(ctx, userID, "auth.password", userID, "changed")
	return s.sessions.EndAll(ctx, userID)
}

// RequestReset sends a link if the address is known. Callers cannot tell.
func (s *Service) RequestReset(ctx context.Context, email string) error {
	u, found, err := s.users.FindByEmail(ctx, email)
	if err != nil || !found || !u.Active() {
		return err
	}
	token, hash := session.NewToken()
	_, err = s.db.ExecContext(ctx, `INSERT INTO password_resets (token_hash, user_id, expires_at) VALUES (?, ?, ?)`,
		hash, u.ID, util.Millis(s.clk.Now().Add(s.limits.ResetTTL)))
	if err != nil {
		return err
	}
	s.bus.Publish(ctx, "auth.reset-requested", u.ID, map[string]string{"email": u.Email, "name": u.Name, "token": token})
	return nil
}

// Reset sets a new password with the token of a link.
func (s *Service) Reset(ctx context.Context, token, plain string) error {
	if err := password.Check(plain, ""); err != nil {
		return err
	}
	var userID string
	err := db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		now := util.Millis(s.clk.Now())
		err := tx.QueryRowContext(ctx, `UPDATE password_resets SET used_at = ? WHERE token_hash = ? AND used_at = 0 AND expires_at > ?
			RETURNING user_id`, now, session.HashToken(token), now).Scan(&userID)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrResetToken
		}
		if err != nil {
			return err
		}
		return s.setPassword(ctx, tx, userID, plain)
	})
	if err != nil {
		return err
	}
	s.audit.Record(ctx, userID, "auth.password", userID, "reset by mail")
	return s.sessions.EndAll(ctx, userID)
}

func (s *Service) setPassword(ctx context.Context, ex db.Execer, userID, plain string) error {
	hash, err := s.hasher.Hash(plain)
	if err != nil {
		return err
	}
	_, err = ex.ExecContext(ctx, `INSERT INTO credentials (user_id, hash, updated_at) VALUES (?, ?, ?)
		ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, updated_at = excluded.updated_at`,
		userID, hash, util.Millis(s.clk.Now()))
	return err
}

func (s *Service) attempt(ctx context.Context, email string, ok bool) {
	_, err := s.db.ExecContext(ctx, `INSERT INTO login_attempts (email, at, ok) VALUES (?, ?, ?)`,
		email, util.Millis(s.clk.Now()), util.Flag(ok))
	if err != nil {
		s.log.Warn("could not note log-in attempt", "email", util.MaskEmail(email), "err", err)
	}
}

// checkLock counts the failures in the window since the last success.
func (s *Service) checkLock(ctx context.Context, email string) error {
	since := util.Millis(s.clk.Now().Add(-s.limits.Window))
	var failed int
	err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM login_attempts WHERE email = ? AND ok = 0 AND at > MAX(?,
		COALESCE((SELECT MAX(at) FROM login_attempts WHERE email = ? AND ok = 1), 0))`, email, since, email).Scan(&failed)
	if err != nil {
		return err
	}
	if failed >= s.limits.Attempts {
		return ErrLocked
	}
	return nil
}
