package data

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
	"sync"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// A library is a table of signatures: which call does what with which argument.
// To add one, write a file with one such table and name it in allLibraries.
type library struct {
	// rule is the recogniser's name in the output.
	rule string
	// paths are import paths.
	paths []string
	store facts.Store
	// naming says how a model's type becomes a table name.
	naming naming
	// calls are lines of "Receivers.Methods: words". Receivers and Methods are
	// separated by "|"; "*" stands for any receiver, an empty one for plain
	// functions. "Type()" is a call of a value of a named function type.
	//
	// The words: what the call does, "chain" (names things for a later
	// call), "read", "write", "rw", "ddl", "exec" (what its SQL says), "begin"
	// (the result is a transaction), "self" (the receiver becomes one), "tx"
	// (runs a function in one), "end",
	// "parts" (adds to what an earlier call named), "run" (what the calls
	// before it say), "expr" (its text is a condition or a whole statement);
	// and where its arguments are, counted
	// from 0, with "+" for all that follow: "sql:1", "table:0", "model:0+",
	// "frag:0" (a part of a statement), "text:0" (the result's text),
	// "join:0" (one more table), "assoc:0" (a path of
	// fields), "dest:0" (a model, where nothing else named a table), "fn:1",
	// "field:0.Bucket" (a field of an argument names the table),
	// "command:0" (the name of a command of the store, which says what is
	// done), "own:Index" (a field of the receiver names it), "named:1" (the name of
	// a query in a .sql file, instead of SQL), "declare" (the table
	// and model belong together), "key" (the table is a prefix), "final"
	// (nothing is known without a table: say nothing), "typearg" (the first
	// type argument is the model).
	calls string
	// contextCarries says that a context can make a call run in a transaction.
	contextCarries bool
	// handles are types that interfaces of the code base may stand for.
	handles []string
}

// verb is what a call does.
type verb uint8

const (
	verbChain verb = iota
	verbRead
	verbWrite
	verbReadWrite
	verbDDL
	verbExec
	verbBegin
	verbSelf
	verbTx
	verbEnd
	verbParts
	verbRun
	verbExpr
)

var verbWords = map[string]verb{
	"chain": verbChain, "read": verbRead, "write": verbWrite, "rw": verbReadWrite, "ddl": verbDDL, "exec": verbExec,
	"begin": verbBegin, "self": verbSelf, "tx": verbTx, "end": verbEnd,
	"parts": verbParts, "run": verbRun, "expr": verbExpr,
}

// span is a range of arguments: from, and all that follow when rest is true;
// from is -1 for none.
type span struct {
	from int
	rest bool
}

// signature is what one function of a library does.
type signature struct {
	lib  *library
	name string
	verb verb
	sql, table, model, frag, assoc, fn,
	dest, join, text, command span
	// field and fieldArg name a field of an argument; own one of the receiver.
	field    string
	fieldArg int
	own      string
	declare  bool
	key      bool
	final    bool
	// typeArg says that the first type argument is the model.
	typeArg bool
	// named says that the argument sql is the name of a query.
	named bool
	// fixed is a table that is known without arguments.
	fixed string
}

// libraries finds signatures. It is safe for concurrent use.
type libraries struct {
	byPath map[string]map[string]*signature
	all    []*library

	mu         sync.Mutex
	interfaces map[*types.Named]map[string]*signature
}

// newLibraries compiles the tables. Lines that cannot be read are errors in the
// tables and are returned, for a test to see.
func newLibraries(all []*library) (*libraries, []error) {
	l := &libraries{byPath: map[string]map[string]*signature{}, all: all, interfaces: map[*types.Named]map[string]*signature{}}
	var errs []error
	for _, lib := range all {
		calls := map[string]*signature{}
		for line := range strings.Lines(lib.calls) {
			if line = strings.TrimSpace(line); line != "" {
				if err := compile(lib, line, calls); err != nil {
					errs = append(errs, err)
				}
			}
		}
		for _, p := range lib.paths {
			if l.byPath[p] == nil {
				l.byPath[p] = map[string]*signature{}
			}
			for k, s := range calls {
				l.byPath[p][k] = s
			}
		}
	}
	return l, errs
}

func noSpan() span { return span{from: -1} }

// compile reads one line of a table.
func compile(lib *library, line string, into map[string]*signature) error {
	names, words, ok := strings.Cut(line, ": ")
	receivers, methods, ok2 := strings.Cut(names, ".")
	if !ok || !ok2 {
		return fmt.Errorf("%s: %q is not \"Receivers.Methods: words\"", lib.rule, line)
	}
	s := signature{
		lib: lib, sql: noSpan(), table: noSpan(), model: noSpan(), frag: noSpan(), assoc: noSpan(), fn: noSpan(), dest: noSpan(), join: noSpan(), text: noSpan(), command: noSpan(),
	}
	for _, w := range strings.Fields(words) {
		if err := s.word(w); err != nil {
			return fmt.Errorf("%s: %q: %w", lib.rule, line, err)
		}
	}
	for _, r := range strings.Split(receivers, "|") {
		for _, m := range strings.Split(methods, "|") {
			one := s
			one.name = m
			if r != "" && r != "*" {
				one.name = r + "." + m
			}
			into[r+"."+m] = &one
		}
	}
	return nil
}

func (s *signature) word(w string) error {
	if v, ok := verbWords[w]; ok {
		s.verb = v
		return nil
	}
	switch w {
	case "declare":
		s.declare = true
		return nil
	case "key":
		s.key = true
		return nil
	case "final":
		s.final = true
		return nil
	case "typearg":
		s.typeArg = true
		return nil
	}
	name, arg, _ := strings.Cut(w, ":")
	switch name {
	case "own":
		s.own = arg
		return nil
	case "named":
		name, s.named = "sql", true
	}
	if name == "field" {
		n, field, _ := strings.Cut(arg, ".")
		s.field = field
		var err error
		s.fieldArg, err = strconv.Atoi(n)
		return err
	}
	spans := map[string]*span{
		"sql": &s.sql, "table": &s.table, "model": &s.model, "frag": &s.frag, "assoc": &s.assoc, "fn": &s.fn, "dest": &s.dest, "join": &s.join, "text": &s.text, "command": &s.command,
	}
	p := spans[name]
	if p == nil {
		return fmt.Errorf("unknown word %q", w)
	}
	n, rest := strings.CutSuffix(arg, "+")
	from, err := strconv.Atoi(n)
	*p = span{from, rest}
	return err
}

// has reports whether argument i is in the span.
func (s span) has(i int) bool { return s.from >= 0 && (i == s.from || s.rest && i > s.from) }

// find is the signature of a function, nil when it is in no table and does not
// look like one that runs SQL.
func (l *libraries) find(f *types.Func) *signature {
	if f.Pkg() == nil {
		return nil
	}
	if m := l.byPath[f.Pkg().Path()]; m != nil {
		recv := ""
		if r := f.Signature().Recv(); r != nil {
			recv = receiverName(r.Type())
		}
		if s := m[recv+"."+f.Name()]; s != nil {
			return s
		}
		if s := m["*."+f.Name()]; s != nil && recv != "" {
			return s
		}
		return nil
	}
	return l.shape(f.Signature())
}

func receiverName(t types.Type) string {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return "?"
}

// findType is the signature of calling a value of a named function type.
func (l *libraries) findType(n *types.Named) *signature {
	if n.Obj().Pkg() == nil {
		return nil
	}
	return l.byPath[n.Obj().Pkg().Path()]["."+n.Obj().Name()+"()"]
}

var sqlShaped = &library{rule: "sql-shaped", store: facts.SQL}

// shape recognises functions that run SQL by their types: they take text and
// return rows or a result of database/sql or pgx.
func (l *libraries) shape(sig *types.Signature) *signature {
	if sig.Results().Len() == 0 {
		return nil
	}
	if l.isTx(sig.Results().At(0).Type()) {
		return &signature{
			lib: sqlShaped, name: "Begin", verb: verbBegin, sql: noSpan(), table: noSpan(), model: noSpan(),
			frag: noSpan(), assoc: noSpan(), fn: noSpan(), dest: noSpan(), join: noSpan(), text: noSpan(), command: noSpan(),
		}
	}
	if sig.Params().Len() == 0 || !returnsRows(sig.Results()) {
		return nil
	}
	for i := range sig.Params().Len() {
		if isString(sig.Params().At(i).Type()) {
			return &signature{
				lib: sqlShaped, name: "", verb: verbExec, sql: span{from: i}, table: noSpan(), model: noSpan(),
				frag: noSpan(), assoc: noSpan(), fn: noSpan(), dest: noSpan(), join: noSpan(), text: noSpan(), command: noSpan(),
			}
		}
	}
	return nil
}

// isTx reports whether a type is the transaction of a library.
func (l *libraries) isTx(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Name() != "Tx" && n.Obj().Name() != "TxDatabase" {
		return false
	}
	return l.byPath[n.Obj().Pkg().Path()] != nil
}

func returnsRows(r *types.Tuple) bool {
	for i := range r.Len() {
		t := types.Unalias(r.At(i).Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		n, ok := t.(*types.Named)
		if !ok || n.Obj().Pkg() == nil {
			continue
		}
		switch path := n.Obj().Pkg().Path(); {
		case path == "database/sql", path == "github.com/jmoiron/sqlx",
			strings.HasPrefix(path, "github.com/jackc/pgx"), strings.HasPrefix(path, "github.com/jackc/pgconn"):
			switch n.Obj().Name() {
			case "Rows", "Row", "Result", "CommandTag":
				return true
			}
		}
	}
	return false
}

// byInterface is the signature of a method of an interface of the code base: that
// of the library type which implements the interface, else by shape.
func (l *libraries) byInterface(f *types.Func, from *types.Package) *signature {
	r := f.Signature().Recv()
	n, ok := types.Unalias(r.Type()).(*types.Named)
	if !ok {
		return l.shape(f.Signature())
	}
	n = n.Origin()
	l.mu.Lock()
	m, seen := l.interfaces[n]
	if !seen {
		m = l.implementers(n)
		l.interfaces[n] = m
	}
	l.mu.Unlock()
	if s := m[f.Name()]; s != nil {
		return s
	}
	return l.shape(f.Signature())
}

// implementers maps the methods of an interface to what a library's handle does
// that implements it.
func (l *libraries) implementers(n *types.Named) map[string]*signature {
	iface, ok := n.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 || n.Obj().Pkg() == nil || n.TypeParams().Len() > 0 {
		return nil
	}
	out := map[string]*signature{}
	for _, p := range n.Obj().Pkg().Imports() {
		for _, lib := range l.all {
			if len(lib.handles) == 0 || !contains(lib.paths, p.Path()) {
				continue
			}
			for _, h := range lib.handles {
				tn, ok := p.Scope().Lookup(h).(*types.TypeName)
				if !ok {
					continue
				}
				t := tn.Type()
				if !types.IsInterface(t) {
					t = types.NewPointer(t)
				}
				if !types.Implements(t, iface) {
					continue
				}
				for i := range iface.NumMethods() {
					name := iface.Method(i).Name()
					obj, _, _ := types.LookupFieldOrMethod(t, true, p, name)
					if f, ok := obj.(*types.Func); ok && out[name] == nil {
						if s := l.find(f); s != nil {
							out[name] = s
						}
					}
				}
			}
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
