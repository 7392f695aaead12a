package data

import "github.com/demarc-dev/demarc/analyzer/facts"

func bunLibrary() *library {
	return &library{
		rule: "bun", store: facts.SQL, naming: pluralNaming, paths: []string{"github.com/uptrace/bun"},
		handles: []string{"DB", "Tx", "Conn"},
		calls: `
			SelectQuery.Model: read model:0
			SelectQuery.Table: read table:0+
			SelectQuery.TableExpr|ModelTableExpr: read table:0
			SelectQuery.Join: parts frag:0
			SelectQuery.Relation: parts assoc:0
			SelectQuery|UpdateQuery|DeleteQuery|InsertQuery.Where|WhereOr|Having|ColumnExpr|Set|With: parts frag:0+
			InsertQuery|UpdateQuery|DeleteQuery|MergeQuery|TruncateTableQuery.Model: write model:0
			InsertQuery|UpdateQuery|DeleteQuery|MergeQuery|TruncateTableQuery.Table: write table:0+
			InsertQuery|UpdateQuery|DeleteQuery|MergeQuery|TruncateTableQuery.TableExpr|ModelTableExpr: write table:0
			CreateTableQuery|DropTableQuery|CreateIndexQuery|AddColumnQuery|DropColumnQuery.Model: ddl model:0
			CreateTableQuery|DropTableQuery|CreateIndexQuery|AddColumnQuery|DropColumnQuery.Table: ddl table:0+
			CreateTableQuery|DropTableQuery|CreateIndexQuery|AddColumnQuery|DropColumnQuery.TableExpr|ModelTableExpr: ddl table:0
			SelectQuery|InsertQuery|UpdateQuery|DeleteQuery|MergeQuery|RawQuery.Exec|Scan|Count|Exists|ScanAndCount|Rows: run
			DB|Tx|Conn|IDB.NewRaw: exec sql:0
			DB|Tx|Conn|IDB|IConn.Exec|Query|QueryRow: exec sql:0
			DB|Tx|Conn|IDB|IConn.ExecContext|QueryContext|QueryRowContext: exec sql:1
			DB|Tx.Prepare: chain sql:0
			DB|Tx.PrepareContext: chain sql:1
			DB.ResetModel: ddl dest:1+
			DB|Tx|Conn|IDB.Begin|BeginTx: begin
			DB|Tx|Conn|IDB.RunInTx: tx fn:2
			Tx.Commit|Rollback: end
		`,
	}
}

func goPGLibrary() *library {
	return &library{
		rule: "go-pg", store: facts.SQL, naming: pluralNaming,
		paths: []string{"github.com/go-pg/pg", "github.com/go-pg/pg/v9", "github.com/go-pg/pg/v10", "github.com/go-pg/pg/orm", "github.com/go-pg/pg/v9/orm", "github.com/go-pg/pg/v10/orm"},
		calls: `
			baseDB|Tx|Query|DB.Model: chain model:0+
			baseDB|Tx|DB.ModelContext: chain model:1+
			Query.Table: chain table:0+
			Query.TableExpr: chain table:0
			Query.Where|WhereOr|Join|JoinOn|ColumnExpr|Having: chain frag:0+
			Query.Relation: chain assoc:0
			Query.Select|First|Last|Count|SelectAndCount|SelectAndCountEstimate|ForEach|Exists: read
			Query.Insert|Update|UpdateNotZero|Delete|ForceDelete: write
			Query.SelectOrInsert: rw
			Query.CreateTable|DropTable: ddl
			baseDB|Tx|DB|Query.Exec|ExecOne: exec sql:0
			baseDB|Tx|DB|Query.Query|QueryOne: exec sql:1
			baseDB|Tx|DB.ExecContext|ExecOneContext: exec sql:1
			baseDB|Tx|DB.QueryContext|QueryOneContext: exec sql:2
			baseDB|Tx|DB.CopyFrom|CopyTo: exec sql:1
			baseDB|Tx.Prepare: chain sql:0
			baseDB|DB|Tx.Begin|BeginContext: begin
			baseDB|DB|Tx.RunInTransaction: tx fn:1
			Tx.Commit|Rollback|CommitContext|RollbackContext|Close: end
		`,
	}
}

func squirrelLibrary() *library {
	return &library{
		rule: "squirrel", store: facts.SQL, paths: []string{"github.com/Masterminds/squirrel"},
		calls: `
			|StatementBuilderType.Insert|Replace|Update|Delete: write table:0
			InsertBuilder.Into: write table:0
			UpdateBuilder.Table: write table:0
			DeleteBuilder.From: write table:0
			SelectBuilder|UpdateBuilder.From: read table:0
			SelectBuilder.Join|LeftJoin|RightJoin|InnerJoin|CrossJoin: parts join:0
			SelectBuilder.JoinClause: parts frag:0
			.Expr: expr sql:0
			SelectBuilder|UpdateBuilder|DeleteBuilder.Where|Having|Prefix|Suffix: parts frag:0
			SelectBuilder|InsertBuilder|UpdateBuilder|DeleteBuilder.Exec|Query|QueryRow|Scan|ExecContext|QueryContext|QueryRowContext|ScanContext: run
		`,
	}
}

func goquLibrary() *library {
	return &library{
		rule: "goqu", store: facts.SQL,
		paths: []string{"github.com/doug-martin/goqu", "github.com/doug-martin/goqu/v8", "github.com/doug-martin/goqu/v9", "github.com/doug-martin/goqu/v9/exp"},
		calls: `
			|Database|TxDatabase|DialectWrapper|SelectDataset.From: read table:0+
			|Database|TxDatabase|DialectWrapper.Insert|Update|Delete|Truncate: write table:0
			InsertDataset.Into: write table:0
			UpdateDataset.Table: write table:0
			UpdateDataset.From: read table:0+
			DeleteDataset.From: write table:0
			SelectDataset.Insert|Update|Delete|Truncate: write final
			SelectDataset.Join|InnerJoin|LeftJoin|RightJoin|FullJoin|LeftOuterJoin|RightOuterJoin|CrossJoin|NaturalJoin: parts join:0
			SelectDataset.ScanStructs|ScanStruct|ScanVals|ScanVal|ScanStructsContext|ScanStructContext|ScanValsContext|ScanValContext|Count|CountContext|Pluck|PluckContext: run
			InsertDataset|UpdateDataset|DeleteDataset|TruncateDataset|SelectDataset.Executor: run
			.T: chain table:0
			IdentifierExpression.Table: chain table:0
			Database|TxDatabase.Exec|Query|QueryRow: exec sql:0
			Database|TxDatabase.ExecContext|QueryContext|QueryRowContext|ScanStructs|ScanStruct|ScanVals|ScanVal: exec sql:1
			Database.Begin|BeginTx: begin
			Database.WithTx: tx fn:0
			TxDatabase.Commit|Rollback: end
		`,
	}
}

func beegoLibrary() *library {
	return &library{
		rule: "beego", store: facts.SQL, naming: snakeNaming,
		paths: []string{"github.com/beego/beego/v2/client/orm", "github.com/beego/beego/orm", "github.com/astaxie/beego/orm", "github.com/beego/beego/client/orm"},
		calls: `
			*.QueryTable: chain table:0
			*.QueryTableWithCtx: chain table:1
			*.Insert|InsertOrUpdate|Update|Delete: write dest:0
			*.InsertWithCtx|InsertOrUpdateWithCtx|UpdateWithCtx|DeleteWithCtx: write dest:1
			*.InsertMulti: write dest:1
			*.InsertMultiWithCtx: write dest:2
			*.Read|ReadForUpdate: read dest:0
			*.ReadWithCtx|ReadForUpdateWithCtx: read dest:1
			*.ReadOrCreate: rw dest:0
			*.ReadOrCreateWithCtx: rw dest:1
			*.Raw: exec sql:0
			*.RawWithCtx: exec sql:1
			QuerySeter|querySet.All|One|Count|Exist|Values|ValuesList|ValuesFlat|AllWithCtx|OneWithCtx|CountWithCtx|ExistWithCtx: read
			QuerySeter|querySet.Update|Delete|PrepareInsert|UpdateWithCtx|DeleteWithCtx: write
			*.Begin|BeginWithCtx|BeginWithOpts|BeginWithCtxAndOpts: begin
			*.DoTx: tx fn:0
			*.DoTxWithCtx|DoTxWithOpts: tx fn:1
			*.DoTxWithCtxAndOpts: tx fn:2
			*.Commit|Rollback|RollbackUnlessCommit: end
			.RegisterModel: ddl dest:0+
			.RegisterModelWithPrefix|RegisterModelWithSuffix: ddl dest:1+
		`,
	}
}
