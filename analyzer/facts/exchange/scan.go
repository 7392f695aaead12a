package exchange

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// scanner reads one declaration.
type scanner struct {
	acts   map[string]act
	c      *load.Checked
	info   *types.Info
	file   string
	params map[types.Object]int
	// defs are the values of local variables that are set once.
	defs map[types.Object]ast.Expr
	set  map[types.Object]int
	out  *unit
	// pending is 1 + the step with a status that waits for a body, block the
	// block that it is set in.
	pending int
	block   ast.Node
	stack   []ast.Node
	inlined map[*ast.FuncLit]bool
}

func newScanner(a map[string]act, c *load.Checked, file string, n *ast.FuncDecl) *scanner {
	s := &scanner{acts: a, c: c, info: c.Info, file: file, params: map[types.Object]int{}, defs: map[types.Object]ast.Expr{}, set: map[types.Object]int{}}
	i := 0
	for _, f := range n.Type.Params.List {
		for _, id := range f.Names {
			if o := c.Info.Defs[id]; o != nil {
				s.params[o] = i
			}
			i++
		}
		if len(f.Names) == 0 {
			i++
		}
	}
	s.define(n.Body)
	return s
}

// define collects the values of local variables.
func (s *scanner) define(body ast.Node) {
	one := func(lhs ast.Expr, value ast.Expr) {
		id, ok := lhs.(*ast.Ident)
		if !ok {
			return
		}
		o := s.info.ObjectOf(id)
		if o == nil {
			return
		}
		s.set[o]++
		if value != nil {
			s.defs[o] = value
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				switch {
				case len(n.Lhs) == len(n.Rhs):
					one(l, n.Rhs[i])
				case i == 0:
					one(l, n.Rhs[0]) // data, err := io.ReadAll(r.Body)
				default:
					one(l, nil)
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if i < len(n.Values) {
					one(id, n.Values[i])
				}
			}
		}
		return true
	})
}

// resolve follows a local variable that is set once to its value.
func (s *scanner) resolve(e ast.Expr) ast.Expr {
	for range 8 {
		e = ast.Unparen(e)
		id, ok := e.(*ast.Ident)
		if !ok {
			return e
		}
		o := s.info.ObjectOf(id)
		next := s.defs[o]
		if next == nil || s.set[o] != 1 {
			return e
		}
		e = next
	}
	return e
}

// unit scans code.
func (s *scanner) unit(nodes ...ast.Node) *unit {
	s.out, s.pending, s.stack, s.inlined = &unit{}, 0, nil, map[*ast.FuncLit]bool{}
	for _, n := range nodes {
		s.walk(n)
	}
	return s.out
}

// walk handles calls after their arguments.
func (s *scanner) walk(root ast.Node) {
	depth := len(s.stack)
	ast.Inspect(root, func(n ast.Node) bool {
		if n != nil {
			s.stack = append(s.stack, n)
			return true
		}
		top := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		switch top := top.(type) {
		case *ast.CallExpr:
			s.call(top)
		case *ast.IndexExpr:
			s.index(top)
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if s.pending > 0 && s.block == top {
				s.pending = 0
			}
		}
		return true
	})
	s.stack = s.stack[:depth]
}

// call is one call.
func (s *scanner) call(e *ast.CallExpr) {
	if tv := s.info.Types[e.Fun]; tv.IsType() {
		s.converted(e, tv.Type)
		return
	}
	f := s.callee(e.Fun)
	if f == nil {
		s.local(e)
		return
	}
	key := funcKey(f)
	if a, ok := s.acts[key]; ok {
		if key == "net/url.Values.Get" && s.isPostForm(e) {
			a.read = facts.InForm
		}
		s.event(a, e)
		return
	}
	switch {
	case key == "encoding/json.NewEncoder": // what it encodes is seen later
	case s.codec(e, f, key):
	case key == "net/http.Header.Get" || key == "net/http.Header.Values":
		if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && s.mentions(sel.X, "Header", 0) {
			s.event(act{read: facts.InHeader, name: 1}, e)
		}
	case (key == "net/http.Header.Set" || key == "net/http.Header.Add") && len(e.Args) == 2:
		if v := s.value(e.Args[0]); v.known && strings.EqualFold(v.text, "Content-Type") {
			s.add(step{media: s.value(e.Args[1])}, e)
		}
	case isWriter(receiver(f)) && f.Name() == "WriteHeader":
		s.event(act{status: 1, later: true}, e)
	case isWriter(receiver(f)) && f.Name() == "Write":
		s.event(act{raw: true}, e)
	case s.c.Own(f.Pkg()):
		s.follow(e, f)
	case s.writes(e):
		s.event(act{raw: true}, e)
	}
}

func receiver(f *types.Func) types.Type {
	if r := f.Signature().Recv(); r != nil {
		return r.Type()
	}
	return nil
}

// callee is the function that is called, nil for values.
func (s *scanner) callee(e ast.Expr) *types.Func {
	e = ast.Unparen(e)
	switch x := e.(type) {
	case *ast.IndexExpr:
		return s.callee(x.X)
	case *ast.IndexListExpr:
		return s.callee(x.X)
	case *ast.SelectorExpr:
		f, _ := s.info.Uses[x.Sel].(*types.Func)
		return f
	case *ast.Ident:
		f, _ := s.info.Uses[x].(*types.Func)
		return f
	}
	return nil
}

// converted is a conversion to a type that handles requests by itself.
func (s *scanner) converted(e *ast.CallExpr, t types.Type) {
	n := namedOf(t)
	if n == nil || n.Obj().Pkg() == nil || !s.c.Own(n.Obj().Pkg()) {
		return
	}
	for m := range n.Methods() {
		if m.Name() == "ServeHTTP" {
			s.add(step{to: target(m), args: []value{}}, e)
		}
	}
}

// local is a call of a local function: what it does happens here, unless the
// unit holds it anyway.
func (s *scanner) local(e *ast.CallExpr) {
	lit, ok := s.resolve(e.Fun).(*ast.FuncLit)
	if !ok || s.inlined[lit] || len(s.stack) > 0 && s.stack[0].Pos() <= lit.Pos() && lit.End() <= s.stack[0].End() {
		return
	}
	s.inlined[lit] = true
	s.walk(lit.Body)
}

// follow is a call of a function of the code base.
func (s *scanner) follow(e *ast.CallExpr, f *types.Func) {
	sig := f.Signature()
	takes := sig.Results().Len() == 1 && handles(sig.Results().At(0).Type())
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && carries(s.info.TypeOf(sel.X)) {
		takes = true
	}
	for _, a := range e.Args {
		if t := s.info.TypeOf(a); t != nil && (carries(t) || mayBeBody(t) && s.isBody(a, 0)) {
			takes = true
		}
	}
	if !takes {
		if s.writes(e) {
			s.event(act{raw: true}, e)
		}
		return
	}
	st := step{to: target(f), args: make([]value, 0, len(e.Args))}
	for _, a := range e.Args {
		st.args = append(st.args, s.value(a))
	}
	if id := calledIdent(e.Fun); id != nil {
		for t := range s.info.Instances[id].TypeArgs.Types() {
			st.targs = append(st.targs, value{typ: t, tparam: tparam(t)})
		}
	}
	s.add(st, e)
	if s.writes(e) && !takesWriter(sig) {
		s.event(act{raw: true}, e)
	}
}

// takesWriter reports whether a signature has a parameter that is an
// http.ResponseWriter: what it writes is seen there.
func takesWriter(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if isWriter(v.Type()) {
			return true
		}
	}
	return false
}

func calledIdent(e ast.Expr) *ast.Ident {
	switch x := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return calledIdent(x.X)
	case *ast.IndexListExpr:
		return calledIdent(x.X)
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.Ident:
		return x
	}
	return nil
}

// target names a function or method.
func target(f *types.Func) refs.Target {
	f = f.Origin()
	name := ident.SymbolName(f.Name())
	if n := namedOf(recvOr(f)); n != nil {
		name = ident.SymbolName(n.Obj().Name()) + "." + name
	}
	return refs.Target{Package: ident.PackagePath(f.Pkg().Path()), Name: name}
}

func recvOr(f *types.Func) types.Type {
	if t := receiver(f); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// writes reports whether a call is given the answer as a plain writer.
func (s *scanner) writes(e *ast.CallExpr) bool {
	f, ok := s.info.TypeOf(e.Fun).(*types.Signature)
	if !ok {
		return false
	}
	for i, a := range e.Args {
		if i < f.Params().Len() && typeKey(f.Params().At(i).Type()) == "io.Writer" && isWriter(s.info.TypeOf(a)) {
			return true
		}
	}
	return false
}

// codec handles encoding/json.
func (s *scanner) codec(e *ast.CallExpr, f *types.Func, key string) bool {
	switch key {
	case "encoding/json.Encoder.Encode":
		if c, ok := s.made(e); ok && len(c.Args) == 1 && s.isAnswer(c.Args[0]) {
			s.event(act{json: 1}, e)
		}
	case "encoding/json.Decoder.Decode":
		if c, ok := s.made(e); ok && len(c.Args) == 1 && s.isBody(c.Args[0], 0) {
			s.event(act{decode: 1}, e)
		}
	case "encoding/json.Unmarshal":
		if len(e.Args) == 2 && s.isBody(e.Args[0], 0) {
			s.event(act{decode: 2}, e)
		}
	default:
		return false
	}
	return true
}

// made is the call that makes the receiver of a method.
func (s *scanner) made(e *ast.CallExpr) (*ast.CallExpr, bool) {
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	c, ok := s.resolve(sel.X).(*ast.CallExpr)
	return c, ok
}

// isAnswer reports whether a writer is the answer's: also echo's c.Response().
func (s *scanner) isAnswer(e ast.Expr) bool { return isWriter(s.info.TypeOf(e)) }

// isBody reports whether bytes or a reader come from the body of a request, or
// from a reader that the function is given.
func (s *scanner) isBody(e ast.Expr, depth int) bool { return s.mentions(e, "Body", depth) }

// mentions reports whether an expression is, or is made from, a field of an
// *http.Request.
func (s *scanner) mentions(e ast.Expr, field string, depth int) bool {
	if depth > 4 {
		return false
	}
	found := false
	ast.Inspect(s.resolve(e), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectorExpr:
			if n.Sel.Name == field && typeKey(s.info.TypeOf(n.X)) == "net/http.Request" {
				found = true
			}
		case *ast.Ident:
			o := s.info.ObjectOf(n)
			if _, ok := s.params[o]; ok && o != nil && field == "Body" && isReader(o.Type()) {
				found = true
			} else if d := s.defs[o]; o != nil && d != nil && s.set[o] == 1 && !found {
				found = s.mentions(d, field, depth+1)
			}
		}
		return !found
	})
	return found
}

// mayBeBody reports whether a value can be a body: a reader or bytes.
func mayBeBody(t types.Type) bool {
	if isReader(t) {
		return true
	}
	l, ok := types.Unalias(t).(*types.Slice)
	return ok && types.Identical(l.Elem(), types.Typ[types.Byte])
}

func isReader(t types.Type) bool {
	k := typeKey(t)
	return k == "io.Reader" || k == "io.ReadCloser"
}

func (s *scanner) isPostForm(e *ast.CallExpr) bool {
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	return ok && (s.mentions(sel.X, "PostForm", 0) || s.mentions(sel.X, "Form", 0))
}

// index is r.URL.Query()["key"] or mux.Vars(r)["id"].
func (s *scanner) index(e *ast.IndexExpr) {
	t := s.info.TypeOf(e.X)
	if t == nil {
		return
	}
	read := ""
	if typeKey(t) == "net/url.Values" {
		read = facts.InQuery
	} else if c, ok := s.resolve(e.X).(*ast.CallExpr); ok {
		if f := s.callee(c.Fun); f != nil && funcKey(f) == "github.com/gorilla/mux.Vars" {
			read = facts.InPath
		}
	}
	if read != "" {
		s.add(step{act: act{read: read}, name: s.value(e.Index)}, e)
	}
}

// event records what a call of a library does.
func (s *scanner) event(a act, e *ast.CallExpr) {
	arg := func(i int) value {
		if i == 0 || i > len(e.Args) {
			return value{}
		}
		return s.value(e.Args[i-1])
	}
	st := step{act: a, status: arg(a.status), name: arg(a.name), media: arg(a.mediaArg)}
	switch {
	case a.json > 0:
		st.body = arg(a.json)
	case a.decode > 0:
		st.body = s.decoded(e, a.decode)
	case a.query > 0:
		st.body = s.decoded(e, a.query)
	case a.raw && len(e.Args) == 1: // w.Write(data) with data, err := json.Marshal(v)
		if c, ok := s.resolve(e.Args[0]).(*ast.CallExpr); ok {
			if f := s.callee(c.Fun); f != nil && (funcKey(f) == "encoding/json.Marshal" || funcKey(f) == "encoding/json.MarshalIndent") {
				st.act = act{json: 1}
				st.body = s.value(c.Args[0])
			}
		}
	}
	if a.fixed > 0 {
		st.status = value{known: true, text: strconv.Itoa(a.fixed)}
	}
	if a.read != "" {
		st.parsed = s.parsed()
	}
	writes := st.act.json > 0 || st.act.raw
	if writes && a.status == 0 && a.fixed == 0 {
		if s.pending > 0 {
			p := &s.out.steps[s.pending-1]
			if p.act.later {
				p.act.later, p.act.json, p.act.raw, p.act.media = false, st.act.json, st.act.raw, st.act.media
				p.body, p.media = st.body, st.media
				return
			}
			st.status = p.status
		} else {
			st.status = value{known: true, text: "200"}
		}
	}
	s.add(st, e)
	if a.later {
		s.pending, s.block = len(s.out.steps), s.enclosing()
	}
}

// enclosing is the innermost block.
func (s *scanner) enclosing() ast.Node {
	for i := len(s.stack) - 1; i >= 0; i-- {
		switch s.stack[i].(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			return s.stack[i]
		}
	}
	return nil
}

// parsed says as what the text around is parsed.
func (s *scanner) parsed() string {
	if len(s.stack) == 0 {
		return ""
	}
	c, ok := s.stack[len(s.stack)-1].(*ast.CallExpr)
	if !ok {
		return ""
	}
	f := s.callee(c.Fun)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != "strconv" {
		return ""
	}
	return map[string]string{"Atoi": "integer", "ParseInt": "integer", "ParseUint": "integer", "ParseFloat": "number", "ParseBool": "boolean"}[f.Name()]
}

func (s *scanner) add(st step, e ast.Node) {
	at := s.c.Fset.PositionFor(e.Pos(), false)
	st.at = site{s.file, at.Line, at.Column}
	s.out.steps = append(s.out.steps, st)
}

// decoded is the value behind a pointer that is decoded into.
func (s *scanner) decoded(e *ast.CallExpr, arg int) value {
	if arg > len(e.Args) {
		return value{}
	}
	v := s.value(e.Args[arg-1])
	if p, ok := types.Unalias(orInvalid(v.typ)).(*types.Pointer); ok {
		v.typ = p.Elem()
		v.tparam = tparam(v.typ)
	}
	return v
}

func orInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

func tparam(t types.Type) int {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		return p.Index() + 1
	}
	return 0
}

// value describes an expression.
func (s *scanner) value(e ast.Expr) value {
	e = ast.Unparen(e)
	tv := s.info.Types[e]
	v := value{typ: tv.Type}
	if tv.Value != nil {
		v.known, v.text = true, tv.Value.ExactString()
		if tv.Value.Kind() == constant.String {
			v.text = constant.StringVal(tv.Value)
		}
		return v
	}
	if id, ok := e.(*ast.Ident); ok {
		if o := s.info.ObjectOf(id); o != nil {
			if i, ok := s.params[o]; ok {
				v.param = i + 1
			}
			v.typ = o.Type()
		}
	}
	if v.typ != nil {
		v.tparam = tparam(v.typ)
	}
	switch x := s.resolve(e).(type) {
	case *ast.CallExpr:
		if f := s.callee(x.Fun); f != nil && f.Pkg() != nil && s.c.Own(f.Pkg()) {
			v.from = target(f)
		}
	case *ast.CompositeLit:
		if t := s.literal(x); t != nil {
			v.typ = t
		}
	case *ast.UnaryExpr:
		if x.Op == token.AND && isAny(v.typ) {
			v.typ = s.info.TypeOf(x)
		}
	}
	return v
}

func isAny(t types.Type) bool {
	if t == nil {
		return true
	}
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.NumMethods() == 0
}

// literal is a struct with the keys of a map literal, nil when not all of them
// are constants.
func (s *scanner) literal(e *ast.CompositeLit) types.Type {
	t := s.info.TypeOf(e)
	if t == nil {
		return nil
	}
	if _, ok := t.Underlying().(*types.Map); !ok || len(e.Elts) == 0 {
		return nil
	}
	var fields []*types.Var
	var tags []string
	seen := map[string]bool{}
	for _, el := range e.Elts {
		kv, ok := el.(*ast.KeyValueExpr)
		if !ok {
			return nil
		}
		k := s.info.Types[kv.Key].Value
		if k == nil || k.Kind() != constant.String || seen[constant.StringVal(k)] || strings.ContainsAny(constant.StringVal(k), ",\"`\\") {
			return nil
		}
		name := constant.StringVal(k)
		seen[name] = true
		vt := s.value(kv.Value).typ
		if vt == nil {
			return nil
		}
		if b, ok := vt.(*types.Basic); ok {
			vt = types.Default(b)
			if b.Kind() == types.UntypedNil {
				vt = types.NewInterfaceType(nil, nil)
			}
		}
		fields = append(fields, types.NewField(token.NoPos, nil, fieldName(len(fields)), vt, false))
		tags = append(tags, "json:"+strconv.Quote(name))
	}
	return types.NewStruct(fields, tags)
}

func fieldName(i int) string { return "Key" + strconv.Itoa(i+1) }

// registrations are the units of calls with handlers among their arguments.
func (s *scanner) registrations(body ast.Node) map[site]*unit {
	out := map[site]*unit{}
	ast.Inspect(body, func(n ast.Node) bool {
		e, ok := n.(*ast.CallExpr)
		if !ok || s.info.Types[e.Fun].IsType() {
			return true
		}
		if f := s.callee(e.Fun); f == nil {
			return true
		}
		var nodes []ast.Node
		for _, a := range e.Args {
			t := s.info.TypeOf(a)
			if t == nil || !handles(t) {
				continue
			}
			if lit, ok := s.resolve(a).(*ast.FuncLit); ok {
				nodes = append(nodes, lit)
				continue
			}
			nodes = append(nodes, s.behind(a)...)
		}
		if len(nodes) == 0 {
			return true
		}
		at := s.c.Fset.PositionFor(e.Pos(), false)
		key := site{s.file, at.Line, at.Column}
		u := s.unit(nodes...)
		if old := out[key]; old != nil {
			u.steps = append(old.steps, u.steps...)
		}
		if len(u.steps) > 0 {
			out[key] = u
		}
		return true
	})
	return out
}

// behind are the nodes of a handler expression: itself, and the literals of
// local functions that it names.
func (s *scanner) behind(a ast.Expr) []ast.Node {
	out := []ast.Node{}
	ast.Inspect(a, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if lit, ok := s.resolve(id).(*ast.FuncLit); ok {
				out = append(out, lit)
			}
		}
		return true
	})
	return append([]ast.Node{a}, out...)
}

// returned are the status codes that a function returns as constants.
func (s *scanner) returned(n *ast.FuncDecl) []int {
	f, ok := s.info.Defs[n.Name].(*types.Func)
	if !ok || f.Signature().Results().Len() == 0 {
		return nil
	}
	if b, ok := f.Signature().Results().At(0).Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return nil
	}
	var out []int
	ast.Inspect(n.Body, func(x ast.Node) bool {
		if _, ok := x.(*ast.FuncLit); ok {
			return false
		}
		r, ok := x.(*ast.ReturnStmt)
		if !ok || len(r.Results) == 0 {
			return true
		}
		if v := s.info.Types[r.Results[0]].Value; v != nil {
			if i, ok := constant.Int64Val(constant.ToInt(v)); ok && i >= 100 && i <= 599 {
				out = append(out, int(i))
			}
		}
		return true
	})
	return out
}

// wraps reports whether a function is a middleware: it takes a handler and
// returns one, or returns a function that does.
func (s *scanner) wraps(n *ast.FuncDecl) bool {
	f, ok := s.info.Defs[n.Name].(*types.Func)
	if !ok {
		return false
	}
	sig := f.Signature()
	return wrapsHandler(sig) || sig.Results().Len() == 1 && wrapsResult(sig.Results().At(0).Type())
}

func wrapsResult(t types.Type) bool {
	f, ok := t.Underlying().(*types.Signature)
	return ok && wrapsHandler(f)
}

// wrapsHandler reports whether a signature is func(http.Handler) http.Handler or
// the like, the same type on both sides.
func wrapsHandler(sig *types.Signature) bool {
	if sig.Params().Len() != 1 || sig.Results().Len() != 1 {
		return false
	}
	in, out := sig.Params().At(0).Type(), sig.Results().At(0).Type()
	return types.Identical(in, out) && handlerType(in)
}
