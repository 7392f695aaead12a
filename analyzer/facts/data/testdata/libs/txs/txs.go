// Package txs starts transactions in many ways.
package txs

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"gorm.io/gorm"
	"xorm.io/xorm"
)

func plain(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil) // want "tx a:write b:read"
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tx.Exec("INSERT INTO a VALUES (1)")       // want "a write database/sql"
	db.Exec("INSERT INTO outside VALUES (1)") // want "outside write database/sql"
	if err := step(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

func step(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.QueryContext(ctx, "SELECT * FROM b") // want "b read database/sql"
	return err
}

type ctxKey struct{}

func inTx(ctx context.Context, db *sql.DB, fn func(context.Context) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(context.WithValue(ctx, ctxKey{}, tx)); err != nil {
		return err
	}
	return tx.Commit()
}

type execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func conn(ctx context.Context, db *sql.DB) execer {
	if tx, ok := ctx.Value(ctxKey{}).(*sql.Tx); ok {
		return tx
	}
	return db
}

type Accounts interface {
	Debit(ctx context.Context) error
}

type accounts struct{ db *sql.DB }

func (a *accounts) Debit(ctx context.Context) error {
	_, err := conn(ctx, a.db).ExecContext(ctx, "UPDATE accounts SET n = 1") // want "accounts write database/sql"
	return err
}

type service struct {
	db       *sql.DB
	accounts Accounts
}

func newService(db *sql.DB) *service { return &service{db: db, accounts: &accounts{db}} }

func (s *service) transfer(ctx context.Context) error {
	return inTx(ctx, s.db, func(ctx context.Context) error { // want "tx accounts:write ledger:write"
		if err := s.accounts.Debit(ctx); err != nil {
			return err
		}
		return s.book(ctx)
	})
}

func (s *service) book(ctx context.Context) error {
	_, err := conn(ctx, s.db).ExecContext(ctx, "INSERT INTO ledger VALUES (1)") // want "ledger write database/sql"
	return err
}

func (s *service) byName(ctx context.Context) error {
	return inTx(ctx, s.db, s.book) // want "tx ledger:write"
}

type queries struct{ db execer }

func (q *queries) withTx(tx *sql.Tx) *queries { return &queries{db: tx} }

func (q *queries) touch(ctx context.Context) {
	q.db.ExecContext(ctx, "UPDATE touched SET n = 1") // want "touched write database/sql"
}

func (s *service) sqlc(ctx context.Context, q *queries) {
	tx, _ := s.db.Begin() // want "tx touched:write"
	defer tx.Rollback()
	q.touch(ctx)
	qtx := q.withTx(tx)
	qtx.touch(ctx)
	tx.Commit()
}

func begin(db *sql.DB) (*sql.Tx, error) { return db.Begin() }

func throughHelper(db *sql.DB) {
	tx, err := begin(db) // want "tx helped:write"
	if err != nil {
		return
	}
	tx.Exec("DELETE FROM helped") // want "helped write database/sql"
	tx.Commit()
}

type Thing struct { // want "declares things"
	ID int
}

func withGorm(db *gorm.DB) {
	db.Transaction(func(tx *gorm.DB) error { // want "tx things:write"
		db.Delete(&Thing{})              // want "things write gorm"
		return tx.Create(&Thing{}).Error // want "things write gorm"
	})
	tx := db.Begin()   // want "tx things:read"
	tx.First(&Thing{}) // want "things read gorm"
	tx.Commit()
}

func withPgx(ctx context.Context, c *pgx.Conn) {
	pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error { // want "tx rockets:write"
		_, err := tx.Exec(ctx, "DELETE FROM rockets") // want "rockets write pgx"
		return err
	})
}

func withXorm(e *xorm.Engine) {
	s := e.NewSession()
	defer s.Close()
	s.Begin()          // want "tx thing:write"
	s.Insert(&Thing{}) // want "thing write xorm"
	s.Commit()
	e.Insert(&Thing{}) // want "thing write xorm"
}

func withBun(ctx context.Context, db *bun.DB) {
	db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { // want "tx notes:write"
		_, err := tx.NewInsert().Table("notes").Exec(ctx) // want "notes write bun"
		return err
	})
}
