// Package builders has calls of query builders.
package builders

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"
	"github.com/beego/beego/v2/client/orm"
	"github.com/doug-martin/goqu/v9"
	"github.com/go-pg/pg/v10"
	"github.com/uptrace/bun"
)

func squirrel(db *sql.DB) {
	sq.Select("*").From("posts p").LeftJoin("authors a ON a.id = p.author_id").RunWith(db).Query()     // want "posts read squirrel" "authors read squirrel"
	sq.Insert("posts").Columns("id").Values(1).RunWith(db).Exec()                                      // want "posts write squirrel"
	q, args, _ := sq.StatementBuilder.PlaceholderFormat(sq.Dollar).Update("posts").Set("a", 1).ToSql() // want "posts write squirrel"
	db.Exec(q, args...)
	sq.Delete("").From("posts") // want "posts write squirrel"
}

func withGoqu(db *goqu.Database) {
	db.From("books").Join(goqu.T("shelves"), goqu.On()).ScanStructs(nil) // want "books read goqu" "shelves read goqu"
	db.Insert("books").Rows(nil).Executor().Exec()                       // want "books write goqu"
	goqu.Dialect("postgres").Update(goqu.T("books"))                     // want "books write goqu"
	db.From("stale").Delete()                                            // want "stale read goqu" "stale write goqu"
}

type Story struct { // want "declares stories"
	bun.BaseModel `bun:"table:stories,alias:s"`
	ID            int64
}

type Category struct { // want "declares categories"
	ID int64
}

func withBun(ctx context.Context, db *bun.DB) {
	db.NewSelect().Model((*Story)(nil)).Where("id = 1").Scan(ctx)                // want "stories read bun"
	db.NewInsert().Model(&Category{}).Exec(ctx)                                  // want "categories write bun"
	db.NewDelete().Table("links").Exec(ctx)                                      // want "links write bun"
	db.NewSelect().TableExpr("stories AS s").Join("JOIN tags ON true").Scan(ctx) // want "stories read bun" "tags read bun"
	db.NewRaw("SELECT * FROM raws").Scan(ctx)                                    // want "raws read bun"
}

type Genre struct { // want "declares music_genres"
	tableName struct{} `pg:"music_genres"`
	ID        int
}

type ArtistItem struct { // want "declares artist_items"
	ID int
}

func withGoPG(db *pg.DB) {
	var items []ArtistItem
	db.Model(&items).Where("id > 0").Select() // want "artist_items read go-pg"
	db.Model(&Genre{}).Insert()               // want "music_genres write go-pg"
	db.Query(&items, "SELECT * FROM pg_raw")  // want "pg_raw read go-pg"
}

type UserProfile struct { // want "declares user_profile"
	Id int
}

func withBeego(o orm.Ormer) {
	o.Insert(&UserProfile{})                             // want "user_profile write beego"
	o.QueryTable("user_profile").Filter("id", 1).Count() // want "user_profile read beego"
	o.QueryTable(new(UserProfile)).Delete()              // want "user_profile write beego"
	o.Raw("SELECT * FROM beego_raw")                     // want "beego_raw read beego"
}
