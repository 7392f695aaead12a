package data

import (
	"cmp"
	"go/types"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/evidence"
)

// emitter turns outcomes into facts.
type emitter struct {
	r *resolver
	t *evidence.Tables

	tables     map[tableKey]*table
	statements map[statementKey]*statementRow
	unresolved map[facts.Unresolved]bool
	txs        []txRow
	// usedPrepares are the calls that prepared a statement which another call
	// was seen to run.
	usedPrepares map[*call]bool
	// models are the model types whose tables are declared.
	models map[*types.Named]bool
}

type tableKey struct {
	store facts.Store
	name  string
}

// table is a facts.Table in the making.
type table struct {
	key      tableKey
	columns  map[string]bool
	keys     []foreignKey
	declared []facts.Declaration
	view     bool
	dropped  bool
	// number is its index when all are known.
	number int
}

type foreignKey struct {
	columns, toColumns []string
	to                 tableKey
	pos                facts.Pos
}

type statementKey struct {
	symbol     int
	pos        facts.Pos
	kind, text string
}

type statementRow struct {
	key      statementKey
	accesses []accessRow
}

type accessRow struct {
	table      *table
	mode       sqltext.Mode
	columns    []string
	recogniser string
	certainty  facts.Certainty
	loop       bool
}

func newEmitter(r *resolver, t *evidence.Tables) *emitter {
	return &emitter{
		r: r, t: t, tables: map[tableKey]*table{}, statements: map[statementKey]*statementRow{},
		unresolved: map[facts.Unresolved]bool{}, usedPrepares: map[*call]bool{}, models: map[*types.Named]bool{},
	}
}

// table returns the table of a name, new when it is not known yet.
func (e *emitter) table(store facts.Store, name string) *table {
	if store == facts.SQL {
		name = schemaless(name)
	}
	k := tableKey{store, name}
	x := e.tables[k]
	if x == nil {
		x = &table{key: k, columns: map[string]bool{}}
		e.tables[k] = x
	}
	return x
}

// maxPath bounds the calls between the function that knows what is accessed and
// the one that does it; maxExpansions bounds how many such paths one call has.
const (
	maxPath       = 6
	maxExpansions = 4000
)

// accesses finds what each call does, and for those whose parameters decide it,
// what each caller makes them do.
func (e *emitter) accesses(parts []*part) {
	for _, p := range parts {
		for _, f := range p.functions {
			for _, c := range f.calls {
				if c.lib != nil {
					e.expand(c)
				}
			}
		}
	}
	for _, p := range parts {
		for _, f := range p.functions {
			for _, c := range f.calls {
				if c.lib != nil && c.lib.verb == verbChain && c.lib.sql.from >= 0 && !e.usedPrepares[c] {
					e.prepare(c)
				}
			}
		}
	}
}

// prepare is the access of a prepared statement that nobody was seen to run.
func (e *emitter) prepare(c *call) {
	if n := c.lib.sql.from; n < len(c.args) {
		o := e.r.run(e.r.texts(sqlArgument(c), free(c.in, true)), c.lib.lib.store)
		e.emit([]*call{c}, o)
	}
}

// expand follows one call up to the callers that decide what it does.
func (e *emitter) expand(c *call) {
	switch c.lib.verb {
	case verbExec, verbRead, verbWrite, verbReadWrite, verbDDL, verbParts, verbExpr:
	default:
		return
	}
	x := expansion{e: e, c: c}
	x.follow()
	x.finish()
}

// expansion is the work of expand for one call.
type expansion struct {
	e *emitter
	c *call
	// again is true when the call should be asked what any caller gives;
	// told when one caller tells. lost are the paths whose caller does not know
	// the struct that decides.
	again, told bool
	lost        [][]*call
}

func (x *expansion) follow() {
	e, c := x.e, x.c
	queue := [][]*call{{c}}
	for n := 0; len(queue) > 0 && n < maxExpansions; n++ {
		path := queue[0]
		queue = queue[1:]
		f := e.r.frames(path)
		if f == nil {
			continue
		}
		o := e.r.perform(c, f)
		for _, p := range o.prepared {
			e.usedPrepares[p] = true
		}
		if o.indirect {
			x.told = true
			continue
		}
		if len(path) == 1 {
			x.again = o.again
		}
		top := path[0].in.top()
		if len(path) < maxPath && (o.open || top.generated) {
			if callers := e.deciders(path, top); len(callers) > 0 {
				if o.open && len(o.statements) > 0 && !top.generated {
					e.emitKnown(path, o)
				}
				for _, k := range callers {
					queue = append(queue, append([]*call{k}, path...))
				}
				continue
			}
		}
		switch {
		case x.again && o.spread && len(path) > 1, x.again && o.open:
			x.lost = append(x.lost, path)
			continue
		case o.open && o.reason != "":
			o.reason += "; no caller that tells was seen"
		}
		x.told = x.told || len(o.statements) > 0
		e.emit(path, o)
	}
	if len(queue) > 0 {
		e.emit([]*call{c}, outcome{reason: "more callers decide it than are followed"})
	}
}

// finish says what is left where a field decides what a call does: where no
// caller tells which struct it is of, all that it may be; else that these
// callers do not tell.
func (x *expansion) finish() {
	if !x.again {
		return
	}
	if !x.told {
		x.e.emit([]*call{x.c}, x.e.r.perform(x.c, free(x.c.in, true)))
		return
	}
	for _, path := range x.lost {
		x.e.emit(path, outcome{reason: "the struct whose field names the table is not known"})
	}
}

// deciders are the calls that decide what the first call of a path does: those
// of the function literal around it, or of the declaration.
func (e *emitter) deciders(path []*call, top *function) []*call {
	for fn := path[0].in; fn.parent != nil; fn = fn.parent {
		if all := e.r.localCallers[fn]; len(all) > 0 {
			return slices.DeleteFunc(slices.Clone(all), func(k *call) bool {
				return slices.Contains(path, k) || inside(k.in, fn)
			})
		}
	}
	return e.callers(path, top)
}

// inside reports whether a function is fn or a literal in it.
func inside(f, fn *function) bool {
	for ; f != nil; f = f.parent {
		if f == fn {
			return true
		}
	}
	return false
}

// callers are the calls of a function, without those that would close a cycle.
func (e *emitter) callers(path []*call, top *function) []*call {
	all := e.r.callers[top.key]
	out := make([]*call, 0, len(all))
	for _, k := range all {
		if k.in.top() == top || slices.ContainsFunc(path, func(p *call) bool { return p.in.top() == k.in.top() }) {
			continue
		}
		out = append(out, k)
	}
	return out
}

// frames is the frame around the last call of a path; the first call's function
// does not know its parameters.
func (r *resolver) frames(path []*call) *frame {
	f := free(path[0].in, false)
	for i := 1; i < len(path); i++ {
		in := path[i].in
		base := &frame{fn: in.top(), call: path[i-1], up: f, depth: i}
		if path[i-1].kind == callDynamic {
			if fn := r.entered(path[i-1], in); fn != nil {
				base = &frame{fn: fn, call: path[i-1], up: f, lex: f.find(fn.parent), depth: i}
			}
		}
		f = within(in, base)
	}
	return f
}

// entered is the literal around in that a call of a variable runs.
func (r *resolver) entered(c *call, in *function) *function {
	for fn := in; fn.parent != nil; fn = fn.parent {
		if slices.Contains(r.localCallers[fn], c) {
			return fn
		}
	}
	return nil
}

// within is a frame for fn, which is base's function or a literal in it.
func within(fn *function, base *frame) *frame {
	if fn == base.fn || fn.parent == nil {
		return base
	}
	return &frame{fn: fn, lex: within(fn.parent, base), depth: base.depth}
}

// emitKnown keeps the statements of an outcome of which a part is open.
func (e *emitter) emitKnown(path []*call, o outcome) {
	o.reason = ""
	e.emit(path, o)
}

func (e *emitter) pos(c *call) facts.Pos {
	return facts.Pos{File: e.t.File(c.file), Line: c.line, Col: c.col}
}

func (e *emitter) symbol(c *call) int { return e.t.Symbol(c.in.top().key) }

// emit keeps an outcome at the first call of its path.
func (e *emitter) emit(path []*call, o outcome) {
	at := path[0]
	symbol, pos := e.symbol(at), e.pos(at)
	if pos.File < 0 || symbol < 0 {
		return
	}
	loop := slices.ContainsFunc(path, func(c *call) bool { return c.loop })
	rule := path[len(path)-1].lib.lib.rule
	for _, s := range o.statements {
		for _, x := range s.effects {
			if x.model != nil {
				e.declareModel(x.model, e.table(x.store, x.table), path[len(path)-1].lib.lib)
			}
		}
		e.statement(statementKey{symbol, pos, s.kind, shorten(s.text)}, s, rule, loop)
	}
	if o.reason != "" {
		e.unresolved[facts.Unresolved{Symbol: symbol, Pos: pos, Known: o.known, Recogniser: rule, Reason: o.reason}] = true
	}
}

func (e *emitter) statement(k statementKey, s statement, rule string, loop bool) {
	row := e.statements[k]
	if row == nil {
		row = &statementRow{key: k}
		e.statements[k] = row
	}
	for _, x := range sortEffects(s.effects) {
		t := e.table(x.store, x.table)
		for _, c := range x.columns {
			t.columns[c] = true
		}
		i := slices.IndexFunc(row.accesses, func(a accessRow) bool { return a.table == t })
		if i < 0 {
			row.accesses = append(row.accesses, accessRow{table: t, recogniser: rule, certainty: x.certainty})
			i = len(row.accesses) - 1
		}
		a := &row.accesses[i]
		a.mode |= x.mode
		a.loop = a.loop || loop
		a.columns = append(a.columns, x.columns...)
		if x.certainty == facts.Certain || a.certainty == facts.Guess {
			a.certainty = x.certainty
		}
	}
}

// finish writes the facts, sorted.
func (e *emitter) finish() {
	d := &e.t.Set.Data
	tables := e.tableRows()
	for _, x := range tables {
		d.Tables = append(d.Tables, x.row(e))
	}
	rows := make([]*statementRow, 0, len(e.statements))
	for _, s := range e.statements {
		rows = append(rows, s)
	}
	slices.SortFunc(rows, func(a, b *statementRow) int {
		return cmp.Or(comparePos(a.key.pos, b.key.pos), cmp.Compare(a.key.symbol, b.key.symbol), cmp.Compare(a.key.text, b.key.text), cmp.Compare(a.key.kind, b.key.kind))
	})
	for i, s := range rows {
		d.Statements = append(d.Statements, s.row())
		for _, a := range s.accesses {
			d.Access = append(d.Access, a.row(s, i))
		}
	}
	slices.SortFunc(d.Access, func(a, b facts.Access) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Symbol, b.Symbol), comparePos(a.Pos, b.Pos), cmp.Compare(a.Mode, b.Mode), cmp.Compare(a.Statement, b.Statement))
	})
	e.finishTransactions()
	for u := range e.unresolved {
		d.Unresolved = append(d.Unresolved, u)
	}
	slices.SortFunc(d.Unresolved, func(a, b facts.Unresolved) int {
		return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Known, b.Known), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Recogniser, b.Recogniser))
	})
}

func comparePos(a, b facts.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// tableRows numbers the tables in their order.
func (e *emitter) tableRows() []*table {
	out := make([]*table, 0, len(e.tables))
	for _, x := range e.tables {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b *table) int {
		return cmp.Or(cmp.Compare(a.key.store, b.key.store), cmp.Compare(a.key.name, b.key.name))
	})
	for i, x := range out {
		x.number = i
	}
	return out
}

func (x *table) row(e *emitter) facts.Table {
	t := facts.Table{
		Name: x.key.name, Store: x.key.store, View: x.view, Dropped: x.dropped,
		Columns: sortedKeys(x.columns), ForeignKeys: []facts.ForeignKey{}, Declared: []facts.Declaration{},
	}
	slices.SortFunc(x.declared, func(a, b facts.Declaration) int {
		return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.How, b.How))
	})
	t.Declared = append(t.Declared, slices.Compact(x.declared)...)
	slices.SortStableFunc(x.keys, func(a, b foreignKey) int {
		return cmp.Or(comparePos(a.pos, b.pos), slices.Compare(a.columns, b.columns), cmp.Compare(a.to.name, b.to.name))
	})
	for _, k := range x.keys {
		to := e.tables[k.to]
		if to == nil {
			continue
		}
		t.ForeignKeys = append(t.ForeignKeys, facts.ForeignKey{
			Columns: append([]string{}, k.columns...), To: to.number, ToColumns: append([]string{}, k.toColumns...), Pos: k.pos,
		})
	}
	return t
}

func sortedKeys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (s *statementRow) row() facts.Statement {
	out := facts.Statement{Pos: s.key.pos, Symbol: s.key.symbol, Kind: s.key.kind, Text: s.key.text, Tables: []int{}}
	for _, a := range s.accesses {
		out.Tables = append(out.Tables, a.table.number)
	}
	slices.Sort(out.Tables)
	return out
}

func (a *accessRow) row(s *statementRow, number int) facts.Access {
	columns := append([]string{}, a.columns...)
	slices.Sort(columns)
	return facts.Access{
		Table: a.table.number, Symbol: s.key.symbol, Mode: modeOf(a.mode), Pos: s.key.pos, Columns: slices.Compact(columns),
		Statement: number, Recogniser: a.recogniser, Certainty: a.certainty, Loop: a.loop,
	}
}

func modeOf(m sqltext.Mode) facts.Mode {
	switch {
	case m&sqltext.Write != 0 && m&sqltext.Read != 0:
		return facts.ReadWriteMode
	case m&sqltext.Write != 0:
		return facts.WriteMode
	case m&sqltext.DDL != 0:
		return facts.DDLMode
	}
	return facts.ReadMode
}
