package facts

import "github.com/demarc-dev/demarc/analyzer/ident"

// Data is what the code base stores and how it gets at it (methods 1.4).
type Data struct {
	// Tables are tables, collections, key prefixes, buckets and indices, sorted
	// by Store, then Name.
	Tables []Table `json:"tables"`
	// Statements group the accesses of one statement; sorted by Pos, Symbol,
	// Text.
	Statements []Statement `json:"statements"`
	// Access are the single accesses, sorted by Table, Symbol, Pos, Mode,
	// Statement.
	Access []Access `json:"access"`
	// Transactions are sorted by ID.
	Transactions []Transaction `json:"transactions"`
	// Unresolved are the places that reach a store in a way that is not known;
	// sorted by Pos, Known.
	Unresolved []Unresolved `json:"unresolved"`
}

// Store names a kind of store.
type Store string

// The stores.
const (
	SQL           Store = "sql"
	MongoDB       Store = "mongodb"
	Redis         Store = "redis"
	S3            Store = "s3"
	Elasticsearch Store = "elasticsearch"
)

// Table is one table, or what another kind of store has in its place.
type Table struct {
	// Name is as written, with the schema where one is written, in lower case
	// and without quotes; in stores whose names know case it is unchanged. A
	// Redis key is the prefix that is known, with a "*" behind it.
	Name  string `json:"name"`
	Store Store  `json:"store"`
	// View is true for a SQL view.
	View bool `json:"view,omitempty"`
	// Columns are those that a declaration or a statement names, sorted.
	Columns []string `json:"columns"`
	// ForeignKeys are sorted by Pos, then columns.
	ForeignKeys []ForeignKey `json:"foreignKeys"`
	// Declared says where the table is declared, sorted by Pos, then Symbol;
	// empty when only accesses name it.
	Declared []Declaration `json:"declared"`
	// Dropped is true when the last declaration by a migration removes it.
	Dropped bool `json:"dropped,omitempty"`
}

// ForeignKey says that columns of a table name rows of another.
type ForeignKey struct {
	Columns []string `json:"columns"`
	// To is an index into Data.Tables; ToColumns is empty where the code does
	// not say.
	To        int      `json:"to"`
	ToColumns []string `json:"toColumns"`
	Pos       Pos      `json:"pos"`
}

// Declaration is a place that declares a table.
type Declaration struct {
	// How is "migration", "model", "ent" or "embedded-sql".
	How string `json:"how"`
	Pos Pos    `json:"pos"`
	// Symbol is the model type or the function that holds the migration, -1 in
	// an SQL file.
	Symbol int `json:"symbol"`
}

// Statement is one statement, or one call of a query builder.
type Statement struct {
	Pos Pos `json:"pos"`
	// Symbol is the declaration whose code determines the statement.
	Symbol int `json:"symbol"`
	// Kind is select, insert, update, delete, merge, truncate, create, alter,
	// drop or other.
	Kind string `json:"kind"`
	// Text is the statement as far as it is known, at most 200 bytes, "…" for
	// what is not known; "" for query builders.
	Text string `json:"text,omitempty"`
	// Tables are the indices of its tables, ascending.
	Tables []int `json:"tables"`
}

// Mode says what an access does.
type Mode string

// The modes.
const (
	ReadMode      Mode = "read"
	WriteMode     Mode = "write"
	ReadWriteMode Mode = "readwrite"
	DDLMode       Mode = "ddl"
)

// Writes reports whether the mode changes rows.
func (m Mode) Writes() bool { return m == WriteMode || m == ReadWriteMode }

// Reads reports whether the mode reads rows.
func (m Mode) Reads() bool { return m == ReadMode || m == ReadWriteMode }

// Access is one access to one table.
type Access struct {
	Table int `json:"table"`
	// Symbol is the declaration whose code determines the access: the one that
	// runs the statement, or the caller that hands the text or model to a
	// helper, or the caller of generated code.
	Symbol int  `json:"symbol"`
	Mode   Mode `json:"mode"`
	// Pos is the call in Symbol.
	Pos Pos `json:"pos"`
	// Columns are those that are known, sorted.
	Columns []string `json:"columns"`
	// Statement is an index into Data.Statements.
	Statement int `json:"statement"`
	// Recogniser names the rule that saw it, such as "database/sql" or "gorm".
	Recogniser string    `json:"recogniser"`
	Certainty  Certainty `json:"certainty"`
	// Loop is true when the call, or a call on the way to it that this access
	// was followed through, lies in a for statement.
	Loop bool `json:"loop,omitempty"`
}

// Transaction is a place that starts transactions, and what happens in them.
type Transaction struct {
	// ID is the symbol's ID, "#" and the number of the transaction in it.
	ID string `json:"id"`
	// Symbol is the declaration that decides on the extent of the transaction:
	// the caller of a wrapper, not the wrapper.
	Symbol int `json:"symbol"`
	Pos    Pos `json:"pos"`
	// How is the call that starts it, such as "sql.DB.BeginTx".
	How string `json:"how"`
	// Steps are in order of the code.
	Steps []Step `json:"steps"`
	// Writes and Reads are table indices, ascending.
	Writes []int `json:"writes"`
	Reads  []int `json:"reads"`
	// Complete is false when the transaction was handed to code that was not
	// seen, or ran a statement that was not understood.
	Complete bool `json:"complete"`
}

// Step is one access within a transaction.
type Step struct {
	Table int  `json:"table"`
	Mode  Mode `json:"mode"`
	// Pos is the call that runs the statement.
	Pos Pos `json:"pos"`
	// Path leads from the transaction's symbol to the one that runs the
	// statement, both included. Code in a function literal belongs to the
	// declaration around it, so a symbol can come back behind a wrapper that
	// runs its literal.
	Path []Hop `json:"path"`
}

// Hop is one symbol on a path of calls, and the call in it that goes on: to the
// next symbol, or to the store.
type Hop struct {
	Symbol int `json:"symbol"`
	Pos    Pos `json:"pos"`
}

// Unresolved is a place where the code reaches a store and it is not known what
// it touches there.
type Unresolved struct {
	Symbol int `json:"symbol"`
	Pos    Pos `json:"pos"`
	// Known is the part of the text that is known, "" for none.
	Known string `json:"known,omitempty"`
	// Recogniser is as in Access.
	Recogniser string `json:"recogniser"`
	Reason     string `json:"reason"`
}

// TransactionID names transaction n, counted from 1, of a symbol.
func TransactionID(s ident.SymbolID, n string) string { return string(s) + "#" + n }
