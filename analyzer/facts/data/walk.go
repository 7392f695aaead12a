package data

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"

	"github.com/demarc-dev/demarc/analyzer/facts/internal/pack"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// walker reads the functions of one package. It follows local variables in the
// order of the code; where branches meet, a variable is one of what it was in
// each.
type walker struct {
	c   *load.Checked
	out *part
	lib *libraries
	// users are the user's own recognisers by function.
	users map[string]*user
	own   map[*types.Package]bool
	ent   map[*types.Package]bool
	hold  map[types.Type]bool

	fn   *function
	env  map[types.Object]*value
	log  []change // undo log of env
	loop int
	file string
	// deferred is true within the call of a defer statement.
	deferred bool
	depth    int
	// inside is what holds the struct that the next literal makes.
	inside refs.Target
}

type change struct {
	obj types.Object
	old *value
}

// part is what one package contributes.
type part struct {
	path      ident.PackagePath
	dir       string
	functions []*function
	// globals are the values that package variables have or get, fields those
	// that are written into fields, by any package.
	globals map[refs.Target][]held
	fields  map[refs.Target][]held
	structs map[refs.Target]structure
	embeds  map[refs.Target][]string
	// named are queries that code adds to those of a file, asks those that
	// fields ask for.
	named     map[string][]held
	asks      map[refs.Target]string
	hints     hints
	entTables []entTableAt
	entKeys   []entKey
	literals  []ddlLiteral
	// packed holds what pack takes out until the join.
	packed pack.Packed
}

// held is a value and the function whose parameters it may name.
type held struct {
	v  *value
	in *function
	// through is what holds the struct whose field was written.
	through refs.Target
}

// function reads one declared function.
func (w *walker) function(d *ast.FuncDecl, name ident.SymbolName, generated bool) {
	if d.Body == nil {
		return
	}
	obj, ok := w.c.Info.Defs[d.Name].(*types.Func)
	if !ok {
		return
	}
	f := &function{key: refs.Target{Package: w.out.path, Name: name}, generated: generated}
	sig := obj.Signature()
	f.typeParams, f.receiverParams = sig.TypeParams().Len(), sig.RecvTypeParams().Len()
	w.fn, w.env, w.log, w.loop = f, map[types.Object]*value{}, w.log[:0], 0
	if r := sig.Recv(); r != nil {
		w.env[r] = &value{op: opParam, fn: f, n: -1}
	}
	w.params(f, sig)
	w.block(d.Body)
	w.out.functions = append(w.out.functions, f)
}

// params binds the parameters of f.
func (w *walker) params(f *function, sig *types.Signature) {
	f.params, f.variadic = sig.Params().Len(), sig.Variadic()
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		if isContext(p.Type()) {
			f.contexts = append(f.contexts, i)
		}
		if carries(p.Type()) {
			w.set(p, &value{op: opParam, fn: f, n: i})
		}
	}
}

// carries reports whether values of a type can hold text, a handle, a model or
// a function.
func carries(t types.Type) bool {
	if b, ok := t.Underlying().(*types.Basic); ok {
		return b.Info()&types.IsString != 0
	}
	return !isError(t)
}

func isError(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() == nil && n.Obj().Name() == "error"
}

func isContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Context" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context"
}

// set gives a variable a value.
func (w *walker) set(o types.Object, v *value) {
	if o == nil {
		return
	}
	old, had := w.env[o]
	if !had && v == nil {
		return
	}
	w.log = append(w.log, change{o, old})
	w.env[o] = v
}

// branch runs f and takes back what it did to variables; it returns their values
// at its end.
func (w *walker) branch(f func()) map[types.Object]*value {
	mark := len(w.log)
	f()
	var after map[types.Object]*value
	for i := len(w.log) - 1; i >= mark; i-- {
		c := w.log[i]
		if after == nil {
			after = map[types.Object]*value{}
		}
		if _, seen := after[c.obj]; !seen {
			after[c.obj] = w.env[c.obj]
		}
	}
	for i := len(w.log) - 1; i >= mark; i-- {
		w.env[w.log[i].obj] = w.log[i].old
	}
	w.log = w.log[:mark]
	return after
}

// join gives variables their value behind branches. Where skip is true no branch
// may have run.
func (w *walker) join(skip bool, branches ...map[types.Object]*value) {
	keys := map[types.Object]bool{}
	for _, b := range branches {
		for o := range maps.Keys(b) {
			keys[o] = true
		}
	}
	for o := range keys {
		var all []*value
		if skip {
			all = append(all, w.env[o])
		}
		for _, b := range branches {
			if v, ok := b[o]; ok {
				all = append(all, v)
			} else {
				all = append(all, w.env[o])
			}
		}
		w.set(o, either(all...))
	}
}

func (w *walker) block(b *ast.BlockStmt) {
	if b != nil {
		w.stmts(b.List)
	}
}

func (w *walker) stmts(list []ast.Stmt) {
	for _, s := range list {
		w.stmt(s)
	}
}

// leaves reports whether a list of statements does not reach its end.
func leaves(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BlockStmt:
		return leaves(s.List)
	case *ast.ExprStmt:
		if c, ok := s.X.(*ast.CallExpr); ok {
			id, ok := c.Fun.(*ast.Ident)
			return ok && id.Name == "panic"
		}
	}
	return false
}

func (w *walker) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		w.eval(s.X)
	case *ast.AssignStmt:
		w.assign(s)
	case *ast.DeclStmt:
		w.decl(s)
	case *ast.ReturnStmt:
		w.returns(s)
	case *ast.BlockStmt:
		w.block(s)
	case *ast.IfStmt:
		w.ifStmt(s)
	case *ast.ForStmt:
		w.forStmt(s)
	case *ast.RangeStmt:
		w.rangeStmt(s)
	case *ast.SwitchStmt:
		w.stmtOrNil(s.Init)
		w.eval(s.Tag)
		w.clauses(s.Body)
	case *ast.TypeSwitchStmt:
		w.typeSwitch(s)
	case *ast.SelectStmt:
		w.clauses(s.Body)
	case *ast.DeferStmt:
		saved := w.deferred
		w.deferred = true
		w.eval(s.Call)
		w.deferred = saved
	case *ast.GoStmt:
		w.eval(s.Call)
	case *ast.LabeledStmt:
		w.stmt(s.Stmt)
	case *ast.SendStmt:
		w.eval(s.Chan)
		w.eval(s.Value)
	case *ast.IncDecStmt:
		w.eval(s.X)
	}
}

func (w *walker) stmtOrNil(s ast.Stmt) {
	if s != nil {
		w.stmt(s)
	}
}

func (w *walker) ifStmt(s *ast.IfStmt) {
	w.stmtOrNil(s.Init)
	w.eval(s.Cond)
	var branches []map[types.Object]*value
	then := w.branch(func() { w.block(s.Body) })
	if !leaves(s.Body.List) {
		branches = append(branches, then)
	}
	if s.Else == nil {
		w.join(true, branches...)
		return
	}
	other := w.branch(func() { w.stmt(s.Else) })
	if b, ok := s.Else.(*ast.BlockStmt); !ok || !leaves(b.List) {
		branches = append(branches, other)
	}
	w.join(false, branches...)
}

func (w *walker) forStmt(s *ast.ForStmt) {
	w.stmtOrNil(s.Init)
	w.loop++
	if s.Cond != nil {
		w.eval(s.Cond)
	}
	w.join(true, w.branch(func() { w.block(s.Body); w.stmtOrNil(s.Post) }))
	w.loop--
}

func (w *walker) rangeStmt(s *ast.RangeStmt) {
	over := w.eval(s.X)
	if id, ok := s.Key.(*ast.Ident); ok {
		w.set(w.object(id), keysOf(over))
	}
	if id, ok := s.Value.(*ast.Ident); ok {
		w.set(w.object(id), elementOf(over))
	}
	w.loop++
	w.join(true, w.branch(func() { w.block(s.Body) }))
	w.loop--
}

// elementOf is a value that is any element of a composite.
func elementOf(v *value) *value {
	if v == nil {
		return nil
	}
	switch v.op {
	case opGroup:
		return either(v.list...)
	case opTyped, opElement:
		return elementOf(v.list[0])
	case opAlts:
		var all []*value
		for _, x := range v.list {
			all = append(all, elementOf(x))
		}
		return either(all...)
	case opParam, opCall, opField, opGlobal, opNamed:
		return v // what the elements are made of
	}
	return nil
}

// keysOf is a value that is any key of a composite.
func keysOf(v *value) *value {
	if v == nil || v.op != opGroup {
		return nil
	}
	var all []*value
	for _, k := range v.keys {
		if k != "" {
			all = append(all, text(k))
		}
	}
	return either(all...)
}

func (w *walker) clauses(b *ast.BlockStmt) {
	var branches []map[types.Object]*value
	total := false
	for _, s := range b.List {
		var body []ast.Stmt
		branches = append(branches, w.branch(func() {
			switch s := s.(type) {
			case *ast.CaseClause:
				total = total || s.List == nil
				for _, e := range s.List {
					w.eval(e)
				}
				body = s.Body
			case *ast.CommClause:
				total = true
				w.stmtOrNil(s.Comm)
				body = s.Body
			}
			w.stmts(body)
		}))
		if leaves(body) {
			branches = branches[:len(branches)-1]
		}
	}
	w.join(!total, branches...)
}

func (w *walker) typeSwitch(s *ast.TypeSwitchStmt) {
	w.stmtOrNil(s.Init)
	var v *value
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		v = w.eval(a.X)
	case *ast.AssignStmt:
		if len(a.Rhs) == 1 {
			v = w.eval(a.Rhs[0])
		}
	}
	for _, c := range s.Body.List {
		if o := w.c.Info.Implicits[c]; o != nil {
			w.set(o, v)
		}
	}
	w.clauses(s.Body)
}

func (w *walker) returns(s *ast.ReturnStmt) {
	var out []*value
	some := false
	for _, e := range s.Results {
		v := w.eval(e)
		some = some || v != nil
		out = append(out, v)
	}
	if len(s.Results) == 1 {
		if t, ok := w.c.Info.TypeOf(s.Results[0]).(*types.Tuple); ok && out[0] != nil && out[0].op == opCall {
			c := out[0].call
			out = out[:0]
			for i := range t.Len() {
				out = append(out, &value{op: opCall, call: c, n: i})
			}
		}
	}
	if some && len(w.fn.returns) < 64 {
		w.fn.returns = append(w.fn.returns, out)
	}
}

func (w *walker) decl(s *ast.DeclStmt) {
	g, ok := s.Decl.(*ast.GenDecl)
	if !ok || g.Tok != token.VAR {
		return
	}
	for _, sp := range g.Specs {
		if v, ok := sp.(*ast.ValueSpec); ok {
			w.define(v.Names, v.Values, func(id *ast.Ident, v *value) { w.set(w.object(id), v) })
		}
	}
}
