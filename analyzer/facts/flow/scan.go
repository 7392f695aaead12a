package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// visitor reads one package.
type visitor struct {
	x      *Collector
	c      *load.Checked
	out    *part
	class  classifier
	known  map[*types.Func]*callee
	fns    map[refs.Target][]*function // several in broken code
	order  []*function
	byFunc map[refs.Target][]*callSite // own callees
	// fieldWrites are candidates by field name.
	fieldWrites map[string][]fieldWrite
	demand      map[refs.Target]demand
	marked      map[*Node]int8
	queue       []refs.Target
	records     map[*callSite]*Node
	resultsDone map[*function]bool
	written     map[ast.Expr]bool
}

// callee is what is known about a function that is called.
type callee struct {
	key   refs.Target
	own   bool
	iface bool
	rules []*Rule
	fn    *types.Func
}

// function is a declaration with code: a function, or the initialiser of
// package variables. Most of its maps stay nil for most declarations.
type function struct {
	key      refs.Target
	file     int
	body     ast.Node
	params   map[*types.Var]int
	variadic int
	calls    []*callSite
	literals []literalSite
	defs     []def
	defsOf   map[*types.Var][]def
	returns  []returnSite
	closures map[*types.Var]closureParam
	litNodes map[*ast.FuncLit]*Node
	scopes   map[*ast.FuncLit]*ast.CallExpr
	chains   map[*ast.CallExpr]*ast.CallExpr
	exprs    map[ast.Expr]*Node
	vars     map[varUse]*Node
	iters    map[*ast.RangeStmt]*Node
}

// put sets an entry of a map that may be nil.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

type callSite struct {
	fn     *function
	expr   *ast.CallExpr
	callee *callee
	loop   bool
	guards []comparison
}

type literalSite struct {
	expr  *ast.CompositeLit
	rules []*Rule
	loop  bool
}

type returnSite struct {
	lit  *ast.FuncLit // nil: of the declaration
	stmt *ast.ReturnStmt
}

type closureParam struct {
	lit   *ast.FuncLit
	index int
}

// fieldWrite is a field set in a literal or by an assignment.
type fieldWrite struct {
	fn      *function
	recv    types.Type
	index   []int
	value   ast.Expr
	literal bool
	// row is true for an element of a list: one of many, not a setting.
	row bool
	// on is the value whose field is assigned.
	on ast.Expr
	// key names the field, zero when it has no name.
	key refs.Target
}

// comparison is a condition around a call: x equals one of the constants, or
// with not none of them.
type comparison struct {
	x   ast.Expr
	is  []ast.Expr
	not bool
}

// span is a range of positions.
type span struct{ from, to token.Pos }

func (s span) has(p token.Pos) bool { return s.from <= p && p < s.to }

// def is one definition of a local variable.
type def struct {
	id    *ast.Ident
	at    token.Pos // end of the statement
	block span
	loop  span // innermost loop, zero outside
	value ast.Expr
	index int // of the results, -1 for a single value
	loops *ast.RangeStmt
	key   bool // of the range statement
	zero  bool
	// fallback is true for "if x == nil { x = value }".
	fallback bool
}

func newVisitor(x *Collector, c *load.Checked) *visitor {
	return &visitor{
		x: x, c: c, out: &part{sinks: make([][]*Sink, len(x.consumers))},
		class: newClassifier(x.rules, c), known: map[*types.Func]*callee{}, fns: map[refs.Target][]*function{},
		byFunc: map[refs.Target][]*callSite{}, fieldWrites: map[string][]fieldWrite{}, demand: map[refs.Target]demand{},
		marked: map[*Node]int8{}, records: map[*callSite]*Node{}, resultsDone: map[*function]bool{}, written: map[ast.Expr]bool{},
	}
}

// scan lists the calls, definitions and returns of every declaration.
func (v *visitor) scan(decls []symbols.Decl) {
	var last ast.Node
	rows := map[*ast.CompositeLit]bool{}
	for _, d := range decls {
		if d.Member || d.Node == last || strings.HasSuffix(v.c.Names[d.File], "_test.go") {
			continue
		}
		last = d.Node
		f := &function{key: v.own(d.Name), file: d.File, body: d.Node, params: map[*types.Var]int{}, variadic: -1}
		switch n := d.Node.(type) {
		case *ast.FuncDecl:
			if n.Body == nil {
				continue
			}
			v.parameters(f, n)
			ast.Walk(&walker{v: v, f: f, block: span{n.Body.Pos(), n.Body.End()}, rows: rows}, n.Body)
		case *ast.ValueSpec:
			if len(n.Values) == 0 {
				continue
			}
			ast.Walk(&walker{v: v, f: f, block: span{n.Pos(), n.End()}, rows: rows}, n)
		default:
			continue
		}
		v.fns[f.key] = append(v.fns[f.key], f)
		v.order = append(v.order, f)
	}
}

func (v *visitor) own(name ident.SymbolName) refs.Target {
	return refs.Target{Package: v.c.Package.Path, Name: name}
}

func (v *visitor) parameters(f *function, n *ast.FuncDecl) {
	fn, ok := v.c.Info.Defs[n.Name].(*types.Func)
	if !ok {
		return
	}
	sig := fn.Signature()
	if r := sig.Recv(); r != nil {
		f.params[r] = -1
	}
	for i := range sig.Params().Len() {
		f.params[sig.Params().At(i)] = i
	}
	if sig.Variadic() {
		f.variadic = sig.Params().Len() - 1
	}
}

// walker visits the syntax of one declaration. It is not changed: a subtree that
// differs gets a copy.
type walker struct {
	v     *visitor
	f     *function
	lit   *ast.FuncLit
	block span
	loop  span
	// goes is true for what a go statement runs.
	goes bool
	// guards are the comparisons around; never changed in place.
	guards []comparison
	// absent is the variable that a condition around found to be nil or "".
	absent types.Object
	// rows are the struct literals seen as elements; shared.
	rows map[*ast.CompositeLit]bool
}

// Visit implements ast.Visitor.
func (w *walker) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case nil, *ast.Ident, *ast.BasicLit:
		return nil
	case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
		return w.within(n)
	case *ast.IfStmt:
		in := w.within(n)
		if in.conditional(n) {
			return nil
		}
		return in
	case *ast.SwitchStmt:
		if n.Tag != nil {
			w.switched(n)
			return nil
		}
	case *ast.ForStmt:
		in := w.within(n)
		in.loop = in.block
		return in
	case *ast.RangeStmt:
		w.rangeLoop(n)
		return nil
	case *ast.FuncLit:
		w.literal(n)
		in := w.within(n.Body)
		in.lit = n
		return in
	case *ast.CallExpr:
		w.call(n)
		w.starts(n)
		if _, literal := n.Fun.(*ast.FuncLit); w.goes && !literal {
			in := *w
			in.goes = false
			return &in
		}
	case *ast.GoStmt:
		in := *w
		in.goes = true
		return &in
	case *ast.CompositeLit:
		w.composite(n)
	case *ast.AssignStmt:
		w.assign(n)
	case *ast.ValueSpec:
		w.valueSpec(n)
	case *ast.ReturnStmt:
		w.f.returns = append(w.f.returns, returnSite{w.lit, n})
	}
	return w
}

// within is the walker for a block.
func (w walker) within(n ast.Node) *walker {
	w.block = span{n.Pos(), n.End()}
	return &w
}

// conditional walks "if x == constant" with the comparison around its body.
func (w walker) conditional(n *ast.IfStmt) bool {
	b, ok := n.Cond.(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL {
		return false
	}
	x, c := b.X, b.Y
	if w.v.c.Info.Types[x].Value != nil {
		x, c = c, x
	}
	absent := w.absence(x, c)
	if w.v.c.Info.Types[c].Value == nil && absent == nil {
		return false
	}
	if n.Init != nil {
		ast.Walk(&w, n.Init)
	}
	ast.Walk(&w, n.Cond)
	constant := w.v.c.Info.Types[c].Value != nil
	in := w
	in.absent = absent
	if constant {
		in.guards = append(slices.Clip(w.guards), comparison{x: x, is: []ast.Expr{c}})
	}
	ast.Walk(&in, n.Body)
	if n.Else != nil {
		in = w
		if constant {
			in.guards = append(slices.Clip(w.guards), comparison{x: x, is: []ast.Expr{c}, not: true})
		}
		ast.Walk(&in, n.Else)
	}
	return true
}

// absence is the variable that a comparison finds to be nil or the empty string.
func (w walker) absence(x, c ast.Expr) types.Object {
	id, ok := ast.Unparen(x).(*ast.Ident)
	tv := w.v.c.Info.Types[c]
	if !ok || !tv.IsNil() && (tv.Value == nil || tv.Value.ExactString() != `""`) {
		return nil
	}
	return w.v.c.Info.Uses[id]
}

// switched walks the clauses of a switch, each with its comparison.
func (w walker) switched(n *ast.SwitchStmt) {
	w.block = span{n.Pos(), n.End()}
	if n.Init != nil {
		ast.Walk(&w, n.Init)
	}
	ast.Walk(&w, n.Tag)
	var all []ast.Expr
	for _, s := range n.Body.List {
		if c, ok := s.(*ast.CaseClause); ok {
			all = append(all, c.List...)
		}
	}
	for _, s := range n.Body.List {
		c, ok := s.(*ast.CaseClause)
		if !ok {
			continue
		}
		in := w
		g := comparison{x: n.Tag, is: c.List}
		if c.List == nil {
			g.is, g.not = all, true
		}
		in.guards = append(slices.Clip(w.guards), g)
		ast.Walk(&in, c)
	}
}

func (w walker) rangeLoop(n *ast.RangeStmt) {
	ast.Walk(&w, n.X)
	w.loop = span{n.Pos(), n.End()}
	w.block = w.loop
	for i, e := range []ast.Expr{n.Key, n.Value} {
		if id, ok := e.(*ast.Ident); ok {
			w.f.defs = append(w.f.defs, def{id: id, at: n.Body.Pos(), block: w.block, loop: w.loop, loops: n, key: i == 0})
		}
	}
	ast.Walk(&w, n.Body)
}

func (w walker) literal(n *ast.FuncLit) {
	sig, ok := w.v.c.Info.TypeOf(n).(*types.Signature)
	if !ok {
		return
	}
	for i := range sig.Params().Len() {
		put(&w.f.closures, sig.Params().At(i), closureParam{n, i})
	}
}

func (w walker) call(n *ast.CallExpr) {
	if s, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
		if inner, ok := ast.Unparen(s.X).(*ast.CallExpr); ok {
			put(&w.f.chains, inner, n)
		}
	}
	c := w.v.calleeOf(n)
	if c == nil && !w.callsValue(n.Fun) {
		return
	}
	s := &callSite{fn: w.f, expr: n, callee: c, loop: w.loop.to > 0, guards: w.guards}
	w.f.calls = append(w.f.calls, s)
	if c == nil {
		return
	}
	if c.own {
		w.v.byFunc[c.key] = append(w.v.byFunc[c.key], s)
	}
	for _, r := range c.rules {
		if r.Scope > 0 && r.Scope <= len(n.Args) {
			if lit, ok := ast.Unparen(n.Args[r.Scope-1]).(*ast.FuncLit); ok {
				put(&w.f.scopes, lit, n)
			}
		}
	}
}

// starts records functions of the code base that a go statement runs: directly,
// in its literal, or as the argument of a method Go.
func (w walker) starts(n *ast.CallExpr) {
	if w.goes {
		if c := w.v.calleeOf(n); c != nil && c.own {
			w.v.out.started = append(w.v.out.started, c.key)
		}
		return
	}
	if s, ok := n.Fun.(*ast.SelectorExpr); !ok || s.Sel.Name != "Go" {
		return
	}
	for _, a := range n.Args {
		switch a := ast.Unparen(a).(type) {
		case *ast.FuncLit:
			in := w
			in.goes = true
			ast.Inspect(a.Body, func(x ast.Node) bool {
				if c, ok := x.(*ast.CallExpr); ok {
					in.starts(c)
				}
				return true
			})
		case *ast.SelectorExpr:
			w.startsValue(a.Sel)
		case *ast.Ident:
			w.startsValue(a)
		}
	}
}

func (w walker) startsValue(id *ast.Ident) {
	if f, ok := w.v.c.Info.Uses[id].(*types.Func); ok {
		if c := w.v.describe(f); c.own {
			w.v.out.started = append(w.v.out.started, c.key)
		}
	}
}

// callsValue reports whether a called expression is a variable or field.
func (w walker) callsValue(fun ast.Expr) bool {
	switch fun := ast.Unparen(fun).(type) {
	case *ast.Ident:
		_, ok := w.v.c.Info.Uses[fun].(*types.Var)
		return ok
	case *ast.SelectorExpr:
		_, ok := w.v.c.Info.Uses[fun.Sel].(*types.Var)
		return ok
	}
	return false
}

func (w walker) composite(n *ast.CompositeLit) {
	t := w.v.c.Info.TypeOf(n)
	w.markRows(n, t)
	named := symbols.NamedOf(t)
	if named == nil || named.Obj().Pkg() == nil {
		return
	}
	pkg := named.Obj().Pkg()
	if !w.v.class.own(pkg) {
		if index := w.v.x.rules.literals[w.v.class.path(pkg)]; index != nil {
			if r := index[named.Obj().Name()]; r != nil {
				w.f.literals = append(w.f.literals, literalSite{n, r, w.loop.to > 0})
			}
		}
		return
	}
	st, ok := named.Underlying().(*types.Struct)
	if !ok {
		return
	}
	row := w.rows[n]
	for i, e := range n.Elts {
		at, value := i, e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			id, ok := kv.Key.(*ast.Ident)
			if !ok {
				continue
			}
			at, value = fieldIndex(st, id.Name), kv.Value
		}
		if at >= 0 && at < st.NumFields() {
			name := st.Field(at).Name()
			w.v.fieldWrites[name] = append(w.v.fieldWrites[name], fieldWrite{fn: w.f, recv: t, index: []int{at}, value: value, literal: true, row: row})
		}
	}
}

// markRows remembers the struct literals that are elements of a list or map.
func (w walker) markRows(n *ast.CompositeLit, t types.Type) {
	if t == nil {
		return
	}
	if _, ok := t.Underlying().(*types.Struct); ok {
		return
	}
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if u, ok := e.(*ast.UnaryExpr); ok {
			e = u.X
		}
		if lit, ok := e.(*ast.CompositeLit); ok {
			w.rows[lit] = true
		}
	}
}

func fieldIndex(st *types.Struct, name string) int {
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return i
		}
	}
	return -1
}

func (w walker) assign(n *ast.AssignStmt) {
	for i, l := range n.Lhs {
		d := def{at: n.End(), block: w.block, loop: w.loop, index: -1}
		switch {
		case len(n.Lhs) == len(n.Rhs):
			d.value = n.Rhs[i]
		case len(n.Rhs) == 1:
			d.value, d.index = n.Rhs[0], i
		default:
			continue
		}
		switch l := ast.Unparen(l).(type) {
		case *ast.Ident:
			if l.Name != "_" {
				d.id = l
				d.fallback = w.absent != nil && w.v.c.Info.Uses[l] == w.absent
				w.f.defs = append(w.f.defs, d)
			}
		case *ast.SelectorExpr:
			w.fieldAssign(l, d)
		case *ast.IndexExpr:
			w.indexAssign(l, d)
		}
	}
}

// indexAssign recognises x.handlers["GET"]["/path"] = value.
func (w walker) indexAssign(l *ast.IndexExpr, d def) {
	inner, ok := l.X.(*ast.IndexExpr)
	if !ok || d.index >= 0 {
		return
	}
	sel, ok := inner.X.(*ast.SelectorExpr)
	if !ok || len(w.v.x.rules.indexes[sel.Sel.Name]) == 0 || !w.v.class.handles(w.v.c.Info.TypeOf(l)) {
		return
	}
	for _, r := range w.v.x.rules.indexes[sel.Sel.Name] {
		n := &Node{Op: Sel, Name: sel.Sel.Name, X: w.v.build(w.f, sel.X), At: w.v.place(w.f, l)}
		n.Args = []*Node{w.v.build(w.f, d.value), w.v.build(w.f, inner.Index), w.v.build(w.f, l.Index)}
		w.v.sink(w.f, &Sink{Rule: r, Node: n, Loop: w.loop.to > 0})
	}
}

// fieldAssign records x.f = value; a package variable of another package is not
// recorded.
func (w walker) fieldAssign(l *ast.SelectorExpr, d def) {
	sel := w.v.c.Info.Selections[l]
	if sel == nil || sel.Kind() != types.FieldVal || d.index >= 0 {
		return
	}
	obj := sel.Obj()
	if w.v.class.own(obj.Pkg()) {
		w.v.fieldWrites[obj.Name()] = append(w.v.fieldWrites[obj.Name()], fieldWrite{fn: w.f, recv: sel.Recv(), index: sel.Index(), value: d.value, on: l.X})
		return
	}
	index := w.v.x.rules.assigns[w.v.class.path(obj.Pkg())]
	if index == nil || index[obj.Name()] == nil {
		return
	}
	owner := symbols.NamedOf(sel.Recv())
	if owner == nil {
		return
	}
	for _, r := range index[obj.Name()] {
		if r.receives(owner.Obj().Name()) {
			x := &Node{Op: Sel, Name: obj.Name(), X: w.v.build(w.f, l.X), Args: []*Node{w.v.build(w.f, d.value)}, At: w.v.place(w.f, l.Sel)}
			w.v.sink(w.f, &Sink{Rule: r, Node: x, Loop: w.loop.to > 0})
		}
	}
}

func (w walker) valueSpec(n *ast.ValueSpec) {
	for i, id := range n.Names {
		d := def{id: id, at: n.End(), block: w.block, loop: w.loop, index: -1}
		switch {
		case len(n.Values) == 0:
			d.zero = true
		case len(n.Values) == len(n.Names):
			d.value = n.Values[i]
		default:
			d.value, d.index = n.Values[0], i
		}
		w.f.defs = append(w.f.defs, d)
	}
}

// calleeOf resolves the function or method that a call names; nil for
// conversions, builtins and function values.
func (v *visitor) calleeOf(n *ast.CallExpr) *callee {
	var id *ast.Ident
	fun := ast.Unparen(n.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(x.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(x.X)
	}
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return nil
	}
	f, ok := v.c.Info.Uses[id].(*types.Func)
	if !ok {
		return nil
	}
	return v.describe(f)
}

// describe finds the rules of a function.
func (v *visitor) describe(f *types.Func) *callee {
	f = f.Origin()
	if c, ok := v.known[f]; ok {
		return c
	}
	c := &callee{fn: f}
	v.known[f] = c
	pkg := f.Pkg()
	if pkg == nil {
		return c
	}
	recv := ""
	if r := f.Signature().Recv(); r != nil {
		c.iface = types.IsInterface(r.Type())
		if n := symbols.NamedOf(r.Type()); n != nil {
			recv = n.Obj().Name()
		}
	}
	if name, ok := symbols.Of(f); ok {
		c.key = refs.Target{Package: ident.PackagePath(pkg.Path()), Name: name}
	} else {
		c.key = refs.Target{Package: ident.PackagePath(pkg.Path()), Name: ident.SymbolName(f.Name())}
	}
	c.own = v.class.own(pkg)
	switch {
	case !c.own:
		for _, r := range v.x.rules.calls[v.class.path(pkg)][f.Name()] {
			if r.receives(recv) {
				c.rules = append(c.rules, r)
			}
		}
	case c.iface:
		c.rules = v.mirrored(f)
	}
	for _, shape := range v.x.rules.shapes {
		if r := shape(f); r != nil {
			c.rules = append(c.rules, r)
		}
	}
	return c
}

// mirrored finds the rules for a method of an interface of the code base that
// has the form of a library's router, as generated servers declare: its
// signature mentions the library's types.
func (v *visitor) mirrored(f *types.Func) []*Rule {
	params := f.Signature().Params()
	for i := range params.Len() {
		t := params.At(i).Type()
		if s, ok := t.(*types.Slice); ok {
			t = s.Elem()
		}
		n := symbols.NamedOf(t)
		if n == nil || n.Obj().Pkg() == nil || v.class.own(n.Obj().Pkg()) {
			continue
		}
		var out []*Rule
		for _, r := range v.x.rules.calls[v.class.path(n.Obj().Pkg())][f.Name()] {
			if r.Recv != "" && r.Sink {
				out = append(out, r)
				break
			}
		}
		if out != nil {
			return out
		}
	}
	return nil
}

func (v *visitor) place(f *function, n ast.Node) Place {
	at := v.c.Fset.PositionFor(n.Pos(), false)
	return Place{File: v.c.Names[f.file], Line: at.Line, Col: at.Column}
}
