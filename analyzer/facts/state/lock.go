package state

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts/refs"
)

// locker follows the locks held through one body. Branches that do not come back
// (return, break, panic) do not release what the others hold.
type locker struct {
	*scanner
}

// holds are indices of function.locks.
type holds []int

func (s *scanner) lockWalk(b *ast.BlockStmt) {
	locker{s}.block(b.List, nil)
}

func (l locker) block(list []ast.Stmt, h holds) (holds, bool) {
	ends := false
	for _, st := range list {
		if h, ends = l.stmt(st, h); ends {
			return h, true
		}
	}
	return h, false
}

// stmt returns what is held after a statement, and whether it never comes back.
func (l locker) stmt(st ast.Stmt, h holds) (holds, bool) {
	switch st := st.(type) {
	case *ast.ExprStmt:
		if c, ok := st.X.(*ast.CallExpr); ok {
			return l.callStmt(c, h)
		}
		l.scan(st, h)
	case *ast.DeferStmt:
		l.scanArgs(st.Call, h) // a deferred unlock holds to the end
	case *ast.GoStmt:
		l.scanArgs(st.Call, h)
	case *ast.ReturnStmt:
		l.scan(st, h)
		return h, true
	case *ast.BranchStmt:
		return h, st.Tok != token.FALLTHROUGH
	case *ast.BlockStmt:
		return l.block(st.List, h)
	case *ast.LabeledStmt:
		return l.stmt(st.Stmt, h)
	case *ast.IfStmt:
		return l.ifStmt(st, h)
	case *ast.ForStmt:
		h = l.simple(st.Init, h)
		l.scan(st.Cond, h)
		after, _ := l.block(st.Body.List, h)
		l.simple(st.Post, after)
		return common(h, after), false
	case *ast.RangeStmt:
		l.scan(st.X, h)
		after, _ := l.block(st.Body.List, h)
		return common(h, after), false
	case *ast.SwitchStmt:
		h = l.simple(st.Init, h)
		l.scan(st.Tag, h)
		return l.clauses(st.Body, h)
	case *ast.TypeSwitchStmt:
		h = l.simple(st.Init, h)
		l.scan(st.Assign, h)
		return l.clauses(st.Body, h)
	case *ast.SelectStmt:
		return l.clauses(st.Body, h)
	default:
		l.scan(st, h)
	}
	return h, false
}

func (l locker) simple(st ast.Stmt, h holds) holds {
	if st == nil {
		return h
	}
	h, _ = l.stmt(st, h)
	return h
}

func (l locker) ifStmt(st *ast.IfStmt, h holds) (holds, bool) {
	h = l.simple(st.Init, h)
	l.scan(st.Cond, h)
	yes, ends := l.block(st.Body.List, h)
	no, ends2 := h, false
	if st.Else != nil {
		no, ends2 = l.stmt(st.Else, h)
	}
	switch {
	case ends && ends2:
		return h, true
	case ends:
		return no, false
	case ends2:
		return yes, false
	}
	return common(yes, no), false
}

func (l locker) clauses(b *ast.BlockStmt, h holds) (holds, bool) {
	out := h
	for _, c := range b.List {
		var body []ast.Stmt
		start := h
		switch c := c.(type) {
		case *ast.CaseClause:
			for _, e := range c.List {
				l.scan(e, h)
			}
			body = c.Body
		case *ast.CommClause:
			start = l.simple(c.Comm, h)
			body = c.Body
		}
		if after, ends := l.block(body, start); !ends {
			out = common(out, after)
		}
	}
	return out, false
}

func common(a, b holds) holds {
	var out holds
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

// callStmt handles Lock and Unlock; every other call is looked at.
func (l locker) callStmt(c *ast.CallExpr, h holds) (holds, bool) {
	sel, name := l.lockMethod(c)
	switch name {
	case "Lock", "RLock":
		k := lock{text: types.ExprString(sel.X), at: l.place(c), shared: name == "RLock"}
		k.holder = l.lockHolder(sel)
		l.fn.locks = append(l.fn.locks, k)
		return append(slices.Clip(h), len(l.fn.locks)-1), false
	case "Unlock", "RUnlock":
		text := types.ExprString(sel.X)
		out := slices.DeleteFunc(slices.Clone(h), func(i int) bool {
			return l.fn.locks[i].text == text && l.fn.locks[i].shared == (name == "RUnlock")
		})
		return out, false
	}
	l.scan(c, h)
	if id, ok := c.Fun.(*ast.Ident); ok && id.Name == "panic" {
		_, ok := l.info.Uses[id].(*types.Builtin)
		return h, ok
	}
	return h, false
}

// lockMethod is the selector and name of a method of package sync's locks.
func (l locker) lockMethod(c *ast.CallExpr) (*ast.SelectorExpr, string) {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil, ""
	}
	f, ok := l.info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != "sync" {
		return nil, ""
	}
	return sel, f.Name()
}

// lockHolder is the field or variable of a lock: the embedded field when the
// method is promoted.
func (l locker) lockHolder(sel *ast.SelectorExpr) (t refs.Target) {
	if s := l.info.Selections[sel]; s != nil && len(s.Index()) > 1 {
		if t, _, ok := l.field(s.Recv(), s.Index()[:len(s.Index())-1]); ok {
			return t
		}
	}
	t, _, _ = l.variableOf(sel.X)
	return t
}

func (l locker) scanArgs(c *ast.CallExpr, h holds) {
	for _, a := range c.Args {
		l.scan(a, h)
	}
}

// scan looks at the calls and the map accesses of a node that run under the
// locks h.
func (l locker) scan(n ast.Node, h holds) {
	if isNil(n) || len(h) == 0 {
		return
	}
	written, bound := map[ast.Expr]bool{}, map[ast.Expr]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			l.lockedCall(n, h)
		case *ast.ReturnStmt:
			for _, x := range n.Results {
				bound[ast.Unparen(x)] = true
			}
		case *ast.AssignStmt:
			for i, x := range n.Rhs {
				if id, ok := n.Lhs[i].(*ast.Ident); !ok || id.Name != "_" {
					bound[ast.Unparen(x)] = true
				}
			}
			for i, x := range n.Lhs {
				if ix, ok := ast.Unparen(x).(*ast.IndexExpr); ok {
					written[ix] = true
					own := n.Tok != token.ASSIGN
					if len(n.Rhs) == len(n.Lhs) {
						own = own || l.mentions(n.Rhs[i], ix.X)
					}
					l.mapUse(ix, h, mapUse{write: true, own: own})
				}
			}
		case *ast.IncDecStmt:
			if ix, ok := ast.Unparen(n.X).(*ast.IndexExpr); ok {
				written[ix] = true
				l.mapUse(ix, h, mapUse{write: true, own: true})
			}
		case *ast.IndexExpr:
			if !written[n] {
				l.mapUse(n, h, mapUse{bound: bound[n]})
			}
		}
		return true
	})
}

func isNil(n ast.Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *ast.BlockStmt:
		return n == nil
	}
	return false
}

// lockedCall notes a call into another package of the code base.
func (l locker) lockedCall(n *ast.CallExpr, h holds) {
	f := l.callee(n)
	if f == nil || f.Pkg() == l.c.Types && !dynamic(f) {
		return
	}
	t, ok := l.target(f)
	if !ok {
		return
	}
	for _, i := range h {
		l.fn.locks[i].calls = append(l.fn.locks[i].calls, lockCall{t, dynamic(f), l.place(n)})
	}
}

// mapUse records an access to a map that stands beside one of the locks held: a
// field of the same type, or a variable of the same package.
func (l locker) mapUse(n *ast.IndexExpr, h holds, u mapUse) {
	t := l.info.TypeOf(n.X)
	if t == nil {
		return
	}
	if _, ok := t.Underlying().(*types.Map); !ok {
		return
	}
	holder, slot, ok := l.variableOf(n.X)
	if !ok || !slices.ContainsFunc(h, func(i int) bool { return beside(l.fn.locks[i].holder, holder, slot) }) {
		return
	}
	u.holder, u.key, u.at = holder, types.ExprString(n.Index), l.place(n)
	l.fn.maps = append(l.fn.maps, u)
}

func beside(lock, m refs.Target, slot string) bool {
	if lock.Package != m.Package {
		return false
	}
	a, b := ownerOf(lock.Name), ownerOf(m.Name)
	if slot == "var" {
		return a == lock.Name // the lock is a variable too
	}
	return a == b
}

// mentions reports whether an expression names the same variable or field as x.
func (l locker) mentions(e, x ast.Expr) bool {
	want, _, ok := l.variableOf(x)
	if !ok {
		return false
	}
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && !found {
			switch e.(type) {
			case *ast.Ident, *ast.SelectorExpr:
				t, _, ok := l.variableOf(e)
				found = ok && t == want
			}
		}
		return !found
	})
	return found
}
