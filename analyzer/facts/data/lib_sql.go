package data

import "github.com/demarc-dev/demarc/analyzer/facts"

// allLibraries lists every table. The order decides nothing.
func allLibraries() []*library {
	return []*library{
		databaseSQL(), sqlxLibrary(), dotSQLLibrary(), dbxLibrary(), pgxLibrary(), gormLibrary(), gormOneLibrary(),
		xormLibrary(), xormBuilder(), gorpLibrary(), borpLibrary(), bunLibrary(), goPGLibrary(), beegoLibrary(), squirrelLibrary(), goquLibrary(),
		mongoLibrary(), redisLibrary(), oldRedisLibrary(), redigoLibrary(), s3Library(), oldS3Library(), minioLibrary(), elasticLibrary(), esapiLibrary(),
	}
}

func databaseSQL() *library {
	return &library{
		rule: "database/sql", store: facts.SQL, paths: []string{"database/sql"}, handles: []string{"DB", "Tx", "Conn"},
		calls: `
			DB|Tx|Conn.Exec|Query|QueryRow: exec sql:0
			DB|Tx|Conn.ExecContext|QueryContext|QueryRowContext: exec sql:1
			DB|Tx|Conn.Prepare: chain sql:0
			DB|Tx|Conn.PrepareContext: chain sql:1
			Tx.Stmt|StmtContext: chain
			Stmt.Exec|Query|QueryRow|ExecContext|QueryContext|QueryRowContext: exec
			DB|Conn.Begin|BeginTx: begin
			Tx.Commit|Rollback: end
		`,
	}
}

func sqlxLibrary() *library {
	return &library{
		rule: "sqlx", store: facts.SQL, paths: []string{"github.com/jmoiron/sqlx", "github.com/rpadovani/sqlx-v2"}, handles: []string{"DB", "Tx", "Conn", "Ext", "ExtContext"},
		calls: `
			DB|Tx|Queryer|Execer|Ext.Queryx|QueryRowx|Query|Exec|MustExec|NamedExec|NamedQuery: exec sql:0
			DB|Tx|Conn|QueryerContext|ExecerContext|ExtContext.QueryxContext|QueryRowxContext|MustExecContext|NamedExecContext|NamedQueryContext|QueryContext|ExecContext: exec sql:1
			DB|Tx.Get|Select: exec sql:1
			DB|Tx|Conn.GetContext|SelectContext: exec sql:2
			.Get|Select: exec sql:2
			.GetContext|SelectContext: exec sql:3
			.MustExec|NamedExec|NamedQuery: exec sql:1
			.MustExecContext|NamedExecContext|NamedQueryContext: exec sql:2
			DB|Tx.Preparex|PrepareNamed: chain sql:0
			DB|Tx|Conn.PreparexContext|PrepareNamedContext: chain sql:1
			.Preparex: chain sql:1
			.PreparexContext: chain sql:2
			Tx.Stmtx|StmtxContext|NamedStmt|NamedStmtContext: chain
			Stmt|NamedStmt.Exec|Query|QueryRow|Queryx|QueryRowx|Get|Select|MustExec|ExecContext|QueryContext|QueryRowContext|QueryxContext|QueryRowxContext|GetContext|SelectContext|MustExecContext: exec
			.In|Named: chain text:0
			.Rebind: chain text:1
			DB|Tx.Rebind|BindNamed: chain text:0
			DB|Conn.Beginx|BeginTxx|MustBegin|MustBeginTx: begin
		`,
	}
}

// dotSQLLibrary runs queries of .sql files by their names.
func dotSQLLibrary() *library {
	return &library{
		rule: "dotsql", store: facts.SQL, paths: []string{"github.com/qustavo/dotsql", "github.com/gchaincl/dotsql"},
		calls: `
			DotSql.Exec|Query|QueryRow: exec named:1
			DotSql.ExecContext|QueryContext|QueryRowContext: exec named:2
			DotSql.Prepare: chain named:1
			DotSql.PrepareContext: chain named:2
			DotSql.Raw: chain named:0
		`,
	}
}

// dbxLibrary is the builder of ozzo and its fork of PocketBase. Its builders end
// in a Query that is executed; what names the table says what is done.
func dbxLibrary() *library {
	return &library{
		rule: "dbx", store: facts.SQL, paths: []string{"github.com/pocketbase/dbx", "github.com/go-ozzo/ozzo-dbx"},
		calls: `
			Builder|BaseBuilder.NewQuery: exec sql:0
			SelectQuery.From: read table:0+
			SelectQuery.Join: parts join:1
			SelectQuery.InnerJoin|LeftJoin|RightJoin: parts join:0
			Builder|BaseBuilder.Insert|Upsert|Update|Delete: write table:0
			Builder|BaseBuilder.CreateTable|DropTable|TruncateTable|AddColumn|DropColumn|RenameColumn|AlterColumn|AddForeignKey|DropForeignKey|CreateIndex|CreateUniqueIndex|DropIndex: ddl table:0
			Builder|BaseBuilder.RenameTable: ddl table:0
			DB.Begin|BeginTx: begin
			DB.Transactional: tx fn:0
			DB.TransactionalContext: tx fn:2
			Tx.Commit|Rollback: end
		`,
	}
}

func pgxLibrary() *library {
	return &library{
		rule: "pgx", store: facts.SQL, handles: []string{"Conn", "Tx", "Pool", "ConnPool"},
		paths: []string{
			"github.com/jackc/pgx", "github.com/jackc/pgx/v4", "github.com/jackc/pgx/v5",
			"github.com/jackc/pgx/v4/pgxpool", "github.com/jackc/pgx/v5/pgxpool", "github.com/jackc/pgconn",
			"github.com/jackc/pgx/v5/pgconn",
		},
		calls: `
			Conn|Tx|Pool|PgConn.Exec|Query|QueryRow|QueryFunc: exec sql:1
			Conn|Tx.Prepare: exec sql:2
			ConnPool.Exec|Query|QueryRow: exec sql:0
			ConnPool.ExecEx|QueryEx|QueryRowEx: exec sql:1
			Batch.Queue: exec sql:0
			Conn|Tx|Pool|ConnPool.CopyFrom: write table:1
			.Identifier: chain
			Conn|Tx|Pool|ConnPool.Begin|BeginTx|BeginEx: begin
			Conn|Tx|Pool.BeginFunc: tx fn:1
			Conn|Tx|Pool.BeginTxFunc: tx fn:2
			.BeginFunc: tx fn:2
			.BeginTxFunc: tx fn:3
			Tx.Commit|Rollback|CommitEx|RollbackEx: end
		`,
	}
}
