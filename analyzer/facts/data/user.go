package data

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
)

// Recogniser says what a function of the code base or of a library does, where
// its code does not show it.
type Recogniser struct {
	// Function is "import/path.Func" or "import/path.Type.Method"; Type may be
	// an interface.
	Function string
	// SQL is the number of the argument that holds a statement, counted from
	// 0; -1 without one. Table is that of the argument that names a table.
	SQL, Table int
	// Mode is what is done to the table; unused with SQL.
	Mode facts.Mode
	// Store is what the table is in; "" for SQL.
	Store facts.Store
}

// user is a recogniser of the user's and what became of it.
type user struct {
	signature *signature
	argument  int
	called    atomic.Bool
	// params is one more than the number of parameters of a function that has
	// too few, 0 when it has enough or was not seen.
	params atomic.Int64
}

// signature is the recogniser as a signature.
func (r Recogniser) signature() *signature {
	s := &signature{
		lib: &library{rule: "user", store: cmp.Or(r.Store, facts.SQL)}, name: r.Function, verb: verbExec,
		sql: span{from: r.SQL}, table: noSpan(), model: noSpan(), frag: noSpan(), assoc: noSpan(), fn: noSpan(), dest: noSpan(), join: noSpan(), text: noSpan(), command: noSpan(),
	}
	if r.SQL >= 0 {
		return s
	}
	s.table = span{from: r.Table}
	switch r.Mode {
	case facts.WriteMode:
		s.verb = verbWrite
	case facts.ReadWriteMode:
		s.verb = verbReadWrite
	case facts.DDLMode:
		s.verb = verbDDL
	default:
		s.verb = verbRead
	}
	return s
}

// userSignature is what the user's configuration says about a function.
func (w *walker) userSignature(f *types.Func) *signature {
	if len(w.users) == 0 || f.Pkg() == nil {
		return nil
	}
	name, ok := symbols.Of(f)
	if !ok {
		return nil
	}
	u := w.users[f.Pkg().Path()+"."+string(name)]
	if u == nil {
		return nil
	}
	if s := f.Signature(); u.argument >= s.Params().Len() && !s.Variadic() {
		u.params.Store(int64(s.Params().Len()) + 1)
		return nil
	}
	u.called.Store(true)
	return u.signature
}

// Notes says in one sentence each which of the user's recognisers did nothing,
// sorted by function. It is to be called after Join.
func (c *Collector) Notes() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(c.users)) {
		u := c.users[name]
		switch n := u.params.Load(); {
		case n == 1:
			out = append(out, fmt.Sprintf("recogniser %s names argument %d, counted from 0, of a function without parameters", name, u.argument))
		case n > 1:
			out = append(out, fmt.Sprintf("recogniser %s names argument %d, counted from 0, of a function whose last is argument %d", name, u.argument, n-2))
		case !u.called.Load():
			out = append(out, "recogniser "+name+" matched no call")
		}
	}
	return out
}
