// Package ormxorm has models and calls of xorm.
package ormxorm

import "xorm.io/xorm"

type RepoUnit struct { // want "declares repo_unit"
	ID     int64
	RepoID int64 `xorm:"INDEX"`
}

type Issue struct { // want "declares issue"
	ID int64
}

type Named struct { // want "declares named_things"
	ID int64
}

func (*Named) TableName() string { return "named_things" }

func calls(e *xorm.Engine) {
	s := e.NewSession()
	s.Insert(&RepoUnit{}, &Issue{}) // want "repo_unit write xorm" "issue write xorm"
	e.Get(&Issue{})                 // want "issue read xorm"
	var units []*RepoUnit
	e.Where("repo_id = ?", 1).Find(&units)                                   // want "repo_unit read xorm"
	s.Table("watch").Where("x").Count()                                      // want "watch read xorm"
	s.Table(new(Named)).Update(map[string]any{"a": 1})                       // want "named_things write xorm"
	s.Join("INNER", "repo_unit", "repo_unit.id = issue.id").Find(&[]Issue{}) // want "issue read xorm" "repo_unit read xorm"
	s.Join("INNER", []string{"team", "t"}, "t.id = issue.id").Get(&Issue{})  // want "issue read xorm" "team read xorm"
	s.ID(1).Delete(new(Issue))                                               // want "issue write xorm"
	e.Exec("UPDATE counters SET n = 1")                                      // want "counters write xorm"
	e.SQL("SELECT * FROM sql_table").Find(&units)                            // want "sql_table read xorm"
	e.Sync(new(RepoUnit), new(Issue), new(Named))                            // want "repo_unit ddl xorm" "issue ddl xorm" "named_things ddl xorm"
}

// Engine is an interface that both sessions and engines have.
type Engine interface {
	Insert(...any) (int64, error)
	Where(any, ...any) *xorm.Session
}

func throughInterface(e Engine) {
	e.Insert(&Issue{})                 // want "issue write xorm"
	e.Where("id = 1").Get(&RepoUnit{}) // want "repo_unit read xorm"
}

func prefix(test bool) string {
	if test {
		return "test_"
	}
	return ""
}

func alternatives(e *xorm.Engine, test bool) {
	e.Table(prefix(test) + "rules").Delete(&Issue{}) // want "rules write xorm" "test_rules write xorm"
}
