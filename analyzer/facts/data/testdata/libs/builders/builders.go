// Package builders has calls of query builders.
package builders

import (
	"context"
	"database/sql"
	"os"

	sq "github.com/Masterminds/squirrel"
	"github.com/beego/beego/v2/client/orm"
	"github.com/doug-martin/goqu/v9"
	"github.com/go-pg/pg/v10"
	"github.com/pocketbase/dbx"
	"github.com/uptrace/bun"
	"xorm.io/builder"
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
	db.Exec("DELETE FROM books")                                         // want "books write goqu"
	db.Exec(unknown())                                                   // want "unresolved goqu"
	goqu.Ex{"books": 1}.ToExpressions()
	goqu.I("books.id").Eq(1)
}

type Story struct { // want "declares stories"
	bun.BaseModel `bun:"table:stories,alias:s"`
	ID            int64
}

type Category struct { // want "declares categories"
	ID int64
}

func withDBX(db *dbx.DB, q string) {
	db.Select("id").From("shops").InnerJoin("owners", nil).All(nil) // want "shops read dbx" "owners read dbx"
	db.Insert("shops", dbx.Params{"id": 1}).Execute()               // want "shops write dbx"
	db.Delete("shops", nil).Execute()                               // want "shops write dbx"
	db.NewQuery("SELECT * FROM owners").All(nil)                    // want "owners read dbx"
	db.DropTable("old_shops").Execute()                             // want "old_shops ddl dbx"
	db.NewQuery(q).Execute()                                        // want "unresolved dbx"
	dbx.NewExp("id = 1")
	db.Select("id").Where(nil)
}

func withXormBuilder(b *builder.Builder) {
	b.Select("1").From("rooms").Join("INNER", "beds", "a = b").LeftJoin("lamps", "a = b") // want "rooms read xorm" "beds read xorm" "lamps read xorm"
	b.Where(builder.Eq{"a": 1}).OrderBy("id")
}

func withBun(ctx context.Context, db *bun.DB) {
	db.NewSelect().Model((*Story)(nil)).Where("id = 1").Scan(ctx)                // want "stories read bun"
	db.NewInsert().Model(&Category{}).Exec(ctx)                                  // want "categories write bun"
	db.NewDelete().Table("links").Exec(ctx)                                      // want "links write bun"
	db.NewSelect().TableExpr("stories AS s").Join("JOIN tags ON true").Scan(ctx) // want "stories read bun" "tags read bun"
	db.NewRaw("SELECT * FROM raws").Scan(ctx)                                    // want "raws read bun"
	db.NewUpdate().Model(&Story{}).Set("a = 1").Exec(ctx)                        // want "stories write bun"
	db.NewSelect().Column("a").Limit(1)
	db.NewRaw(unknown()).Exec(ctx) // want "unresolved bun"
	db.Ping()
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
	db.Exec("DELETE FROM pg_raw")             // want "pg_raw write go-pg"
	db.Model(&items).Table("t_two").Select()  // want "t_two read go-pg"
	db.Exec(unknown())                        // want "unresolved go-pg"
	db.Model(&items).Where("never run")
	db.PoolStats()
}

type UserProfile struct { // want "declares user_profile"
	Id int
}

func withBeego(o orm.Ormer) {
	o.Insert(&UserProfile{})                             // want "user_profile write beego"
	o.QueryTable("user_profile").Filter("id", 1).Count() // want "user_profile read beego"
	o.QueryTable(new(UserProfile)).Delete()              // want "user_profile write beego"
	o.Raw("SELECT * FROM beego_raw")                     // want "beego_raw read beego"
	o.Read(&UserProfile{})                               // want "user_profile read beego"
	o.Raw(unknown()).Exec()                              // want "unresolved beego"
	o.QueryTable("user_profile").OrderBy("id")
	o.Driver().Name()
}

func unknown() string { return os.Getenv("STATEMENT") }
