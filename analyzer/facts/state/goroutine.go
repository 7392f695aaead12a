package state

import (
	"go/ast"
	"go/types"
)

// goStmt notes a goroutine.
func (v visitor) goStmt(n *ast.GoStmt) {
	if lit, ok := ast.Unparen(n.Call.Fun).(*ast.FuncLit); ok {
		v.inPlace[lit] = false
	}
	run := v.runnable(n.Call.Fun)
	v.effect("goroutine", "go", n)
	v.fn.starts = append(v.fn.starts, start{kind: "go", at: v.place(n), end: v.endLine(n), loop: v.loop, literal: v.literal, run: run})
	v.launch(run, n.Call.Fun)
}

// starts notes a goroutine that a library starts.
func (v visitor) starts(kind, via string, n *ast.CallExpr, arg int) {
	run := v.runnable(n.Args[arg])
	v.effect("goroutine", via, n)
	v.fn.starts = append(v.fn.starts, start{kind: kind, via: via, at: v.place(n), end: v.endLine(n), loop: v.loop, literal: v.literal, run: run})
	v.launch(run, n.Args[arg])
}

// launch notes which parameters a goroutine calls: whoever calls the function
// around it starts a goroutine with what it hands over.
func (v visitor) launch(run runnable, fun ast.Expr) {
	if run.param > 0 {
		v.fn.launches = append(v.fn.launches, launch{slot: run.param})
		return
	}
	lit := v.literalOf(fun)
	if lit == nil {
		return
	}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if id, ok := ast.Unparen(c.Fun).(*ast.Ident); ok {
			if slot := v.params[v.info.Uses[id]]; slot > 0 {
				v.fn.launches = append(v.fn.launches, launch{slot, v.bodyOf(lit)})
			}
		}
		return true
	})
}

func (s *scanner) literalOf(e ast.Expr) *ast.FuncLit {
	switch x := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return x
	case *ast.Ident:
		return s.locals[s.info.Uses[x]]
	}
	return nil
}

// runnable is what an expression of function type stands for.
func (s *scanner) runnable(e ast.Expr) runnable {
	if lit := s.literalOf(e); lit != nil {
		return runnable{body: s.bodyOf(lit)}
	}
	if f := s.named(e); f != nil {
		if t, ok := s.target(f); ok {
			return runnable{fn: &t, dynamic: dynamic(f)}
		}
		return runnable{}
	}
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return runnable{param: s.params[s.info.Uses[id]]}
	}
	return runnable{}
}

// handOver notes calls of the code base that are given a function: the callee
// may start it.
func (v visitor) handOver(f *types.Func, n *ast.CallExpr) {
	sig := f.Signature()
	for i, a := range n.Args {
		if i >= sig.Params().Len() {
			break
		}
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); !ok {
			continue
		}
		t, ok := v.target(f)
		if !ok || dynamic(f) {
			return
		}
		v.fn.starts = append(v.fn.starts, start{
			kind: "helper", helper: t, slot: i + 1, at: v.place(n), end: v.endLine(n), loop: v.loop, literal: v.literal, run: v.runnable(a),
		})
	}
}

// deferStmt notes what protects the body from panics.
func (v visitor) deferStmt(n *ast.DeferStmt) {
	if lit := v.literalOf(n.Call.Fun); lit != nil {
		v.inPlace[lit] = true
		if v.callsRecover(lit.Body) {
			v.body.recovers = true
		}
		return
	}
	f := v.callee(n.Call)
	if f == nil || f.Pkg() == nil {
		return
	}
	if t, ok := v.target(f); ok {
		v.body.defers = append(v.body.defers, t)
		return
	}
	if lib, ok := known()[trimVersion(f.Pkg().Path())]; ok {
		if r, ok := lib.find(funcName(f)); ok && r.kind == "recover" {
			v.body.recovers = true
		}
	}
}

// callsRecover reports whether a body calls recover itself, not in a literal.
func (s *scanner) callsRecover(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.Ident:
			if n.Name == "recover" {
				if _, ok := s.info.Uses[n].(*types.Builtin); ok {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// sole finds the one function of the code base that a body calls: what protects
// that one protects the body.
func (s *scanner) sole(b *body, block *ast.BlockStmt) {
	var one *ast.CallExpr
	for _, st := range block.List {
		var c ast.Expr
		switch st := st.(type) {
		case *ast.DeferStmt:
			continue
		case *ast.ExprStmt:
			c = st.X
		case *ast.AssignStmt:
			if len(st.Rhs) == 1 {
				c = st.Rhs[0]
			}
		case *ast.ReturnStmt:
			if len(st.Results) == 1 {
				c = st.Results[0]
			}
			if len(st.Results) == 0 {
				continue
			}
		}
		call, ok := c.(*ast.CallExpr)
		if !ok || one != nil {
			return
		}
		one = call
	}
	if one == nil {
		return
	}
	if f := s.callee(one); f != nil && !dynamic(f) {
		if t, ok := s.target(f); ok {
			b.sole = &t
		}
	}
}

// onceDo notes sync.Once.Do on a package variable.
func (v visitor) onceDo(n *ast.CallExpr) {
	sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	h, slot, ok := v.variableOf(sel.X)
	if !ok || slot != "var" {
		return
	}
	o := once{once: h, at: v.place(n)}
	if lit := v.literalOf(n.Args[0]); lit != nil {
		v.inPlace[lit] = true
		o.lit = v.span(lit)
	} else if f := v.named(n.Args[0]); f != nil {
		if t, ok := v.target(f); ok {
			o.fn = &t
		}
	}
	v.fn.onces = append(v.fn.onces, o)
}

// onceValue notes variables made by sync.OnceValue and its like.
func (s *scanner) onceValue(name *ast.Ident, e ast.Expr) {
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return
	}
	f := s.callee(c)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != "sync" || f.Name() != "OnceValue" && f.Name() != "OnceValues" {
		return
	}
	t, _, ok := s.packageVar(s.info.Defs[name])
	if !ok {
		return
	}
	s.fn.onces = append(s.fn.onces, once{once: t, at: s.place(name), fn: &t})
}
