package builders

import (
	"database/sql"

	sq "github.com/Masterminds/squirrel"
)

// Two repositories that embed one struct share its field, not its value.
type repository struct {
	db    *sql.DB
	table string
}

type songs struct{ repository }

type albums struct{ repository }

// labels never says what its table is.
type labels struct{ repository }

func newSongs(db *sql.DB) *songs {
	r := &songs{}
	r.db = db
	r.table = "songs"
	return r
}

func newAlbums(db *sql.DB) *albums {
	r := &albums{}
	r.db = db
	r.table = "albums"
	return r
}

func (r *songs) rename()  { sq.Update(r.table).Set("a", 1).RunWith(r.db).Exec() } // want "songs write squirrel"
func (r *albums) rename() { sq.Update(r.table).Set("a", 1).RunWith(r.db).Exec() } // want "albums write squirrel"

func (r *albums) touch() { r.db.Exec("UPDATE " + r.table + " SET a = 1") } // want "albums write database/sql"

func (r *repository) clear() { sq.Delete(r.table).RunWith(r.db).Exec() } // want "albums write squirrel guess" "covers write squirrel guess" "scans write squirrel guess" "songs write squirrel guess"
func (r *labels) clear()     { sq.Delete(r.table).RunWith(r.db).Exec() } // want "unresolved squirrel"

// The receiver of the call decides which table a helper of the embedded struct
// names.
func (r *repository) tags()                { sq.Delete(r.table + "_tags").RunWith(r.db).Exec() }
func (r repository) all() sq.SelectBuilder { return sq.Select("*").From(r.table) }
func (r *songs) retag()                    { r.tags() }                      // want "songs_tags write squirrel"
func (r *albums) retag()                   { r.repository.tags() }           // want "albums_tags write squirrel"
func (r *albums) list()                    { r.all().RunWith(r.db).Query() } // want "albums read squirrel"
func (r *labels) retag()                   { r.tags() }                      // want "unresolved squirrel"
func count(r repository)                   { sq.Select("1").From(r.table) }
func (r *songs) count()                    { count(r.repository) } // want "songs read squirrel"

// A struct that is kept in fields has the values of the field.
type library struct {
	covers, scans repository
}

func newLibrary() *library {
	l := &library{covers: repository{table: "covers"}}
	l.scans.table = "scans"
	return l
}

func (l *library) purge() {
	l.covers.tags() // want "covers_tags write squirrel"
	l.scans.tags()  // want "scans_tags write squirrel"
}

// A constructor takes the table, a method runs the statement.
type inserter struct{ table string }

func newInserter(table string) *inserter { return &inserter{table} }

func (i *inserter) run(db *sql.DB) { db.Exec("INSERT INTO " + i.table + " (id) VALUES (1)") }

func insertBoth(db *sql.DB) {
	newInserter("plays").run(db) // want "plays write database/sql"
	i := newInserter("skips")
	i.run(db) // want "skips write database/sql"
}

func insertSome(db *sql.DB, i *inserter) { i.run(db) }

func callInsertSome(db *sql.DB) { insertSome(db, newInserter("likes")) } // want "likes write database/sql"

// A text that reflection makes is not known.
type reflected struct{ repository }

func newReflected(name func() string) *reflected {
	r := &reflected{}
	r.table = name()
	return r
}

func (r *reflected) retag() { r.tags() } // want "unresolved squirrel"

// A condition is no statement, a text of squirrel may be one.
func expressions(r *songs) {
	run(sq.Expr("UPDATE songs SET a = ?", 1))                                 // want "songs write squirrel"
	run(sq.Expr("id IN (SELECT song_id FROM plays WHERE n > ?)", 1))          // want "plays read squirrel"
	run(sq.Expr("INSERT INTO " + r.table + "_log (id) SELECT id FROM plays")) // want "songs_log write squirrel" "plays read squirrel"
	run(sq.Expr("a = b"))
}

func run(sq.Sqlizer) {}
