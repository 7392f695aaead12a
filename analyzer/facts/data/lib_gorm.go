package data

import "github.com/demarc-dev/demarc/analyzer/facts"

func gormLibrary() *library {
	return &library{
		rule: "gorm", store: facts.SQL, naming: gormNaming, paths: []string{"gorm.io/gorm"},
		calls: `
			DB.Table: chain table:0
			DB.Model: chain model:0
			DB.Create|Save|CreateInBatches: write dest:0
			DB.FirstOrCreate: rw dest:0 frag:1+
			DB.First|Last|Take|Find|FindInBatches|FirstOrInit: read dest:0 frag:1+
			DB.Scan: read dest:0 final
			DB.Pluck: read frag:0
			DB.Count|Row|Rows: read final
			DB.Update|UpdateColumn: write
			DB.Updates|UpdateColumns: write dest:0
			DB.Delete: write dest:0 frag:1+
			DB.Where|Or|Not|Having|Order|Group|Select: chain frag:0+
			DB.Joins|InnerJoins: chain frag:0+ assoc:0
			DB.Preload: chain assoc:0
			DB.Association: chain assoc:0
			Association.Append|Replace|Delete|Clear: write final
			Association.Find|Count: read final
			DB.Raw|Exec: exec sql:0
			DB.Begin: begin
			DB.Transaction: tx fn:0
			DB.Commit|Rollback: end
			DB.AutoMigrate: ddl dest:0+ declare
			Migrator.AutoMigrate|CreateTable: ddl dest:0+ declare
			Migrator.DropTable|AddColumn|DropColumn|AlterColumn|CreateIndex|DropIndex|RenameColumn|CreateConstraint|DropConstraint: ddl dest:0
			.G: chain typearg
			ChainInterface|CreateInterface|Interface|ExecInterface.First|Last|Take|Find|FindInBatches|Count|Row|Rows|Scan: read final
			ChainInterface|CreateInterface|Interface.Create|CreateInBatches|Update|Updates|Delete: write final
			ChainInterface|CreateInterface|Interface.Table: chain table:0
			ChainInterface|CreateInterface|Interface.Raw|Exec: exec sql:1
		`,
	}
}

// gormOneLibrary is gorm before its second version.
func gormOneLibrary() *library {
	return &library{
		rule: "gorm", store: facts.SQL, naming: gormOneNaming, paths: []string{"github.com/jinzhu/gorm"},
		calls: `
			DB.Table: chain table:0
			DB.Model: chain model:0
			DB.Create|Save: write dest:0
			DB.FirstOrCreate: rw dest:0 frag:1+
			DB.First|Last|Take|Find|FirstOrInit: read dest:0 frag:1+
			DB.Related: read model:0
			DB.Scan: read dest:0 final
			DB.Pluck: read frag:0
			DB.Count|Row|Rows: read final
			DB.Update|Updates|UpdateColumn|UpdateColumns: write
			DB.Delete: write dest:0 frag:1+
			DB.Where|Or|Not|Having|Order|Group|Select: chain frag:0+
			DB.Joins: chain frag:0+
			DB.Preload: chain assoc:0
			DB.Association: chain assoc:0
			Association.Append|Replace|Delete|Clear: write final
			Association.Find|Count: read final
			DB.Raw|Exec: exec sql:0
			DB.Begin|BeginTx: begin
			DB.Transaction: tx fn:0
			DB.Commit|Rollback|RollbackUnlessCommitted: end
			DB.AutoMigrate|CreateTable: ddl dest:0+ declare
			DB.DropTable|DropTableIfExists: ddl dest:0+
			DB.AddForeignKey|AddIndex|AddUniqueIndex|ModifyColumn|DropColumn|RemoveIndex|RemoveForeignKey: ddl
		`,
	}
}
