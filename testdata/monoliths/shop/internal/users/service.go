package users

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"example.com/shop/internal/platform/clock"
	"example.com/shop/internal/platform/db"
	"example.com/shop/internal/platform/events"
	"example.com/shop/internal/platform/ids"
	"example.com/shop/internal/platform/page"
	"example.com/shop/internal/platform/validation"
	"example.com/shop/internal/util"
)

// Service stores and finds users.
type Service struct {
	db  *sql.DB
	clk clock.Clock
	bus *events.Bus
}

// NewService returns a service.
func NewService(conn *sql.DB, clk clock.Clock, bus *events.Bus) *Service {
	return &Service{db: conn, clk: clk, bus: bus}
}

const columns = `id, email, name, role, locale, marketing, status, created_at, updated_at, last_login_at`

func scan(row interface{ Scan(...any) error }) (User, error) {
	var u User
	var created, updated, login int64
	err := row.Scan(&u.ID, &u.Email, &u.Name, &u.Role, &u.Locale, &u.Marketing, &u.Status, &created, &updated, &login)
	u.CreatedAt, u.UpdatedAt, u.LastLoginAt = util.FromMillis(created), util.FromMillis(updated), util.FromMillis(login)
	return u, err
}

// Create makes an account.
func (s *Service) Create(ctx context.Context, n New) (User, error) {
	n = n.normalized()
	if err := n.validate(); err != nil {
		return User{}, err
	}
	now := s.clk.Now()
	u := User{ID: ids.New("usr"), Email: n.Email, Name: n.Name, Role: n.Role, Locale: n.Locale,
		Marketing: n.Marketing, Status: StatusActive, CreatedAt: now, UpdatedAt: now}
	err := db.WithTx(ctx, s.db, func(tx *sql.Tx) error {
		var taken int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM users WHERE email = ?`, u.Email).Scan(&taken); err != nil {
			return err
		}
		if taken > 0 {
			return ErrTaken
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO users (`+columns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
			u.ID, u.Email, u.Name, u.Role, u.Locale, util.Flag(u.Marketing), u.Status, util.Millis(now), util.Millis(now))
		return err
	})
	if err != nil {
		return User{}, err
	}
	s.bus.Publish(ctx, "user.registered", u.ID, map[string]string{"email": u.Email, "name": u.Name, "locale": u.Locale})
	return u, nil
}

// Get finds a user by id.
func (s *Service) Get(ctx context.Context, id string) (User, error) {
	u, err := scan(s.db.QueryRowContext(ctx, `SELECT `+columns+` FROM users WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) { // innocent: sentinel-std
		return User{}, ErrNotFound
	}
	return u, err
}

// FindByEmail looks an address up; not finding it is no error.
func (s *Service) FindByEmail(ctx context.Context, email string) (User, bool, error) {
	u, err := scan(s.db.QueryRowContext(ctx, `SELECT `+columns+` FROM users WHERE email = ?`, NormalizeEmail(email)))
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, false, nil
	}
	return u, err == nil, err
}

// Profile is what users may change about themselves; nil leaves a field alone.
type Profile struct {
	Name      *string
	Locale    *string
	Marketing *bool
}

// Update changes the profile and returns the result.
func (s *Service) Update(ctx context.Context, id string, p Profile) (User, error) {
	var c validation.Checker
	set := []string{"updated_at = ?"}
	args := []any{util.Millis(s.clk.Now())}
	if p.Name != nil {
		name := util.NormalizeSpace(*p.Name)
		c.Length("name", name, 1, 80)
		set, args = append(set, "name = ?"), append(args, name)
	}
	if p.Locale != nil {
		c.OneOf("locale", *p.Locale, "en", "de", "fr")
		set, args = append(set, "locale = ?"), append(args, *p.Locale)
	}
	if p.Marketing != nil {
		set, args = append(set, "marketing = ?"), append(args, util.Flag(util.Deref(p.Marketing)))
	}
	if err := c.Err(); err != nil {
		return User{}, err
	}
	res, err := s.db.ExecContext(ctx, `UPDATE users SET `+strings.Join(set, ", ")+` WHERE id = ?`, append(args, id)...)
	if err := db.Affected(res, err, ErrNotFound); err != nil {
		return User{}, err
	}
	return s.Get(ctx, id)
}

// Disable closes an account. Its data stay for the books.
func (s *Service) Disable(ctx context.Context, id string) error {
	res, err := s.db.ExecContext(ctx, `UPDATE users SET status = ?, updated_at = ? WHERE id = ?`,
		StatusDisabled, util.Millis(s.clk.Now()), id)
	if err := db.Affected(res, err, ErrNotFound); err != nil {
		return err
	}
	s.bus.Publish(ctx, "user.disabled", id, nil)
	return nil
}

// TouchLogin remembers that the user has just logged in.
func (s *Service) TouchLogin(ctx context.Context, id string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE users SET last_login_at = ? WHERE id = ?`, util.Millis(s.clk.Now()), id)
	return err
}

// List returns a page of users whose name or address contains q.
func (s *Service) List(ctx context.Context, q string, p page.Request) (page.Result[User], error) {
	like := "%" + strings.ToLower(strings.TrimSpace(q)) + "%"
	var total int
	err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM users WHERE lower(name) LIKE ? OR email LIKE ?`, like, like).Scan(&total)
	if err != nil {
		return page.Result[User]{}, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM users WHERE lower(name) LIKE ? OR email LIKE ?
		ORDER BY created_at DESC, id LIMIT ? OFFSET ?`, like, like, p.Size, p.Offset())
	if err != nil {
		return page.Result[User]{}, err
	}
	defer rows.Close()
	var out []User
	for rows.Next() {
		u, err := scan(rows)
		if err != nil {
			return page.Result[User]{}, err
		}
		out = append(out, u)
	}
	return page.Of(out, p, total), rows.Err()
}
