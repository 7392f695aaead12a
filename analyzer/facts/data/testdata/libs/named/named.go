// Package named runs queries of a .sql file by their names.
package named

import (
	"database/sql"
	"fmt"
	"os"

	"github.com/jmoiron/sqlx"
	"github.com/knadh/goyesql/v2"
	goyesqlx "github.com/knadh/goyesql/v2/sqlx"
	"github.com/qustavo/dotsql"
)

type queries struct {
	Get     *sqlx.Stmt `query:"get-visitor"`
	Add     string     `query:"add-visitor"`
	Views   *sqlx.Stmt `query:"count-views"`
	Purge   *sqlx.Stmt `query:"purge-visits"`
	Missing *sqlx.Stmt `query:"no-such-query"`
	Page    string     `query:"page"`
}

func prepare(db *sqlx.DB) (*queries, error) {
	b, err := os.ReadFile("queries.sql")
	if err != nil {
		return nil, err
	}
	m, err := goyesql.ParseBytes(b)
	if err != nil {
		return nil, err
	}
	by := "count-by"
	m["count-views"] = &goyesql.Query{Query: fmt.Sprintf(m[by].Query, "views")}
	var q queries
	return &q, goyesqlx.ScanToStruct(&q, m, db)
}

func byTag(db *sqlx.DB, tx *sqlx.Tx, q *queries, out any) {
	q.Get.Get(out, 1)             // want "visitors read sqlx"
	db.Exec(q.Add, 1)             // want "visitors write database/sql"
	q.Views.Select(out, 1)        // want "views read sqlx"
	tx.Stmtx(q.Purge).Exec(1)     // want "visits write database/sql"
	tx.Stmt(q.Purge.Stmt).Exec(1) // want "visits write database/sql"
	q.Missing.Exec(1)             // want "unresolved database/sql"
	_ = q.Page
}

func byKey(db *sql.DB, m goyesql.Queries, own map[string]string, name string) {
	db.Exec(m["purge-visits"].Query)   // want "visits write database/sql"
	db.Query(own["get-visitor"])       // want "visitors read database/sql"
	db.Query(own["nothing-like-this"]) // want "unresolved database/sql"
	db.Query(own[name])                // want "unresolved database/sql"
	_ = own["add-visitor"]
}

func withDotSQL(db *sql.DB, dot *dotsql.DotSql) {
	dot.Exec(db, "add-visitor", 1)    // want "visitors write dotsql"
	dot.Query(db, "get-visitor", 1)   // want "visitors read dotsql"
	dot.Query(db, "no-such-query", 1) // want "unresolved dotsql"
	dot.QueryMap()
}

// Which of several tables it is hangs on a key.
var byKind = map[string]string{"song": "songs", "video": "videos"}

func ofKind(db *sql.DB, kind string) {
	db.Exec("DELETE FROM " + byKind["song"]) // want "songs write database/sql"
	db.Exec("DELETE FROM " + byKind[kind])   // want "songs write database/sql guess" "videos write database/sql guess"
}
