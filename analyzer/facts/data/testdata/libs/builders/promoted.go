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

func (r *repository) clear() { sq.Delete(r.table).RunWith(r.db).Exec() } // want "songs write squirrel" "albums write squirrel"
func (r *labels) clear()     { sq.Delete(r.table).RunWith(r.db).Exec() } // want "songs write squirrel" "albums write squirrel"
