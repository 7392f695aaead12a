package data

import "github.com/demarc-dev/demarc/analyzer/facts"

func xormLibrary() *library {
	return &library{
		rule: "xorm", store: facts.SQL, naming: xormNaming, handles: []string{"Session", "Engine", "EngineGroup"},
		paths: []string{"xorm.io/xorm", "github.com/go-xorm/xorm", "github.com/xorm-io/xorm"},
		calls: `
			Session|Engine|EngineGroup|EngineInterface|Interface.Table: chain table:0
			Session|Engine|EngineGroup|EngineInterface|Interface.Where|And|Or|In|NotIn|Having|Select|OrderBy|GroupBy: chain frag:0+
			Session|Engine|EngineGroup|EngineInterface|Interface.Join: chain join:1
			Session|Engine|EngineGroup|EngineInterface|Interface.SQL|Sql: exec sql:0
			Session|Engine|EngineGroup|EngineInterface|Interface.Insert|InsertOne|InsertMulti: write dest:0+
			Session|Engine|EngineGroup|EngineInterface|Interface.Update: write dest:0
			Session|Engine|EngineGroup|EngineInterface|Interface.Delete|Truncate: write dest:0+
			Session|Engine|EngineGroup|EngineInterface|Interface.Get|GetOrError|Exist|Count|IsTableEmpty|IsTableExist: read dest:0+
			Session|Engine|EngineGroup|EngineInterface|Interface.Find|FindAndCount|Iterate|Rows|Sum|SumInt|Sums|SumsInt: read dest:0
			Session|Engine|EngineGroup|EngineInterface|Interface.Exec|Query|QueryString|QueryInterface|QuerySliceString: exec sql:0
			Session|Engine|EngineGroup|EngineInterface|Interface.Sync|Sync2|CreateTables|CreateTable|DropTables|DropTable|CreateIndexes|CreateUniques: ddl dest:0+
			Session|Engine|EngineGroup|EngineInterface|Interface.SyncWithOptions: ddl dest:1+
			Session.Begin|BeginTx: self
			Session.Commit|Rollback: end
			Engine|EngineGroup.Transaction: tx fn:0
		`,
	}
}

// xormBuilder is the builder of conditions and statements beside xorm.
func xormBuilder() *library {
	return &library{
		rule: "xorm", store: facts.SQL, paths: []string{"xorm.io/builder", "github.com/go-xorm/builder", "github.com/xorm-io/builder"},
		calls: `
			Builder.From: read table:0
			Builder.Into: write table:0
			Builder.Join: parts join:1
			Builder.InnerJoin|LeftJoin|RightJoin|CrossJoin|FullJoin: parts join:0
		`,
	}
}

func gorpLibrary() *library {
	return &library{
		rule: "gorp", store: facts.SQL, naming: sameNaming,
		paths: []string{"github.com/go-gorp/gorp", "github.com/go-gorp/gorp/v3", "gopkg.in/gorp.v1", "gopkg.in/gorp.v2", "gopkg.in/gorp.v3"},
		calls: `
			DbMap.AddTableWithName: chain dest:0 table:1 declare
			DbMap|Transaction|SqlExecutor.Insert|Update|Delete: write dest:0+
			DbMap|Transaction|SqlExecutor.Get: read dest:0
			DbMap|Transaction|SqlExecutor.Select|SelectOne: exec sql:1
			DbMap|Transaction|SqlExecutor.Exec|Query|QueryRow|SelectInt|SelectStr|SelectNullInt|SelectNullStr|SelectFloat: exec sql:0
			.Select|SelectOne: exec sql:2
			.SelectInt|SelectStr: exec sql:1
			DbMap.Begin: begin
			Transaction.Commit|Rollback: end
		`,
	}
}

// borpLibrary is a fork of gorp whose functions take a context.
func borpLibrary() *library {
	return &library{
		rule: "gorp", store: facts.SQL, naming: sameNaming, paths: []string{"github.com/letsencrypt/borp"},
		handles: []string{"DbMap", "Transaction"},
		calls: `
			DbMap.AddTableWithName: chain dest:0 table:1 declare
			DbMap|Transaction|SqlExecutor.Insert|Update|Delete: write dest:1+
			DbMap|Transaction|SqlExecutor.Get: read dest:1
			DbMap|Transaction|SqlExecutor.Select|SelectOne: exec sql:2
			DbMap|Transaction|SqlExecutor.ExecContext|QueryContext|QueryRowContext|SelectInt|SelectStr|SelectNullInt|SelectNullStr: exec sql:1
			DbMap.BeginTx: begin
			Transaction.Commit|Rollback: end
		`,
	}
}
