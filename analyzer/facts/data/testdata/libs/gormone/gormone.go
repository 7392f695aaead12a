// Package gormone has calls of gorm before its second version.
package gormone

import "github.com/jinzhu/gorm"

type Writer struct { // want "declares writers"
	ID    int
	Texts []Text // want "fk texts writer_id>writers"
}

type Text struct { // want "declares texts"
	ID       int
	WriterID int
}

type Stamp struct { // want "declares stamp_log"
	ID int
}

// TableName is asked by gorm.
func (Stamp) TableName() string { return "stamp_log" }

type notStored struct{ N int }

func calls(db *gorm.DB, id int) {
	var w Writer
	var texts []Text
	db.AutoMigrate(&Writer{}, &Text{})   // want "writers ddl gorm" "texts ddl gorm"
	db.First(&w, id)                     // want "writers read gorm"
	db.Model(&w).Related(&texts)         // want "texts read gorm"
	db.Create(&Stamp{})                  // want "stamp_log write gorm"
	db.Where("x").Delete(&Text{})        // want "texts write gorm"
	db.Model(&w).Update("name", "y")     // want "writers write gorm"
	db.Table("plain").Count(&id)         // want "plain read gorm"
	db.Exec("UPDATE raws SET a = 1")     // want "raws write gorm"
	db.Preload("Texts").Find(&w)         // want "writers read gorm" "texts read gorm"
	db.Table("plain").Scan(&notStored{}) // want "plain read gorm"
	tx := db.Begin()                     // want "tx stamp_log:write"
	tx.Save(&Stamp{})                    // want "stamp_log write gorm"
	tx.Commit()
	db.Where("never run").Order("id")
	db.DB().Ping()
	db.NewRecord(&w)
}
