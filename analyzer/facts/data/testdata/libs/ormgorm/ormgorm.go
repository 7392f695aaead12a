// Package ormgorm has models and calls of gorm.
package ormgorm

import (
	"gorm.io/gorm"
)

type User struct { // want "declares users"
	gorm.Model
	Name      string
	CompanyID uint
	Company   Company    // want "fk users company_id>companies"
	Orders    []Order    // want "fk orders user_id>users"
	Languages []Language `gorm:"many2many:user_languages"` // want "fk user_languages user_id>users" "fk user_languages language_id>languages" "declares user_languages"
}

type Company struct { // want "declares companies"
	ID   uint
	Name string
}

type Order struct { // want "declares orders"
	ID     uint
	UserID uint
	Items  []APIItem // want "fk api_items order_id>orders"
}

type APIItem struct { // want "declares api_items"
	ID      uint
	OrderID uint
}

type Language struct { // want "declares languages"
	ID uint
}

type Legacy struct { // want "declares t_legacy"
	ID int
}

func (Legacy) TableName() string { return "t_legacy" }

type view struct{ Total int }

func migrate(db *gorm.DB) {
	db.AutoMigrate(&User{}, &Company{}, Order{}, &Legacy{}, &Language{}, &APIItem{}) // want "users ddl gorm" "companies ddl gorm" "orders ddl gorm" "t_legacy ddl gorm" "languages ddl gorm" "api_items ddl gorm"
}

func calls(db *gorm.DB, id int) {
	var user User
	var users []*User
	db.First(&user, id)                                                      // want "users read gorm"
	db.Where("name = ?", "x").Find(&users)                                   // want "users read gorm"
	db.Create(&Order{})                                                      // want "orders write gorm"
	db.Save(&users)                                                          // want "users write gorm"
	db.Model(&user).Update("name", "y")                                      // want "users write gorm"
	db.Model(&User{}).Where("id IN (SELECT user_id FROM orders)").Count(nil) // want "users read gorm" "orders read gorm"
	db.Delete(&Legacy{}, id)                                                 // want "t_legacy write gorm"
	db.Table("plain AS p").Where("x").Scan(&view{})                          // want "plain read gorm"
	db.Preload("Orders.Items").Find(&users)                                  // want "users read gorm" "orders read gorm" "api_items read gorm"
	db.Joins("Company").Find(&users)                                         // want "users read gorm" "companies read gorm"
	db.Joins("LEFT JOIN addresses a ON a.user_id = users.id").Find(&users)   // want "users read gorm" "addresses read gorm"
	db.Raw("SELECT * FROM raw_table").Scan(&users)                           // want "raw_table read gorm"
	db.Exec("DELETE FROM raw_table")                                         // want "raw_table write gorm"
	db.Model(&user).Association("Languages").Append(&Language{})             // want "users write gorm" "languages read gorm" "user_languages read gorm"
	db.FirstOrCreate(&user)                                                  // want "users readwrite gorm"
	q := db.Model(&Company{})
	if id > 0 {
		q = q.Where("id = ?", id)
	}
	q.Find(&[]view{}) // want "companies read gorm"
	db.Where("x").Limit(3)
}

func paginate(db *gorm.DB) *gorm.DB { return db.Limit(10) }

type repository struct{ db *gorm.DB }

func (r *repository) save(v any) error { return r.db.Save(v).Error }

func (r *repository) base() *gorm.DB { return r.db.Model(&Company{}) }

func helpers(db *gorm.DB) {
	r := &repository{db}
	r.save(&Company{})                       // want "companies write gorm"
	r.base().Updates(map[string]any{"a": 1}) // want "companies write gorm"
	paginate(db.Model(&Order{})).Find(nil)   // want "orders read gorm"
}

type generic[T any] struct{ db *gorm.DB }

func (g *generic[T]) get(id int) (v T) {
	g.db.First(&v, id)
	return v
}

func find[T any](db *gorm.DB) (out []T) {
	db.Find(&out)
	return out
}

func generics(db *gorm.DB) {
	g := &generic[Legacy]{db}
	g.get(1)        // want "t_legacy read gorm"
	find[Order](db) // want "orders read gorm"
}
