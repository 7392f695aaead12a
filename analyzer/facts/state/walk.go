package state

import (
	"go/ast"
	"go/token"
	"go/types"
)

// visitor walks one body. It is not changed: a subtree that differs gets a copy.
type visitor struct {
	*scanner
	// body is that of the innermost function or literal.
	body *body
	// literal is true inside a literal that does not run where it is written.
	literal, loop bool
}

// Visit implements ast.Visitor.
func (v *visitor) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case nil:
		return nil
	case *ast.CallExpr:
		v.call(n)
	case *ast.FuncLit:
		return v.enter(n)
	case *ast.GoStmt:
		v.goStmt(n)
	case *ast.DeferStmt:
		v.deferStmt(n)
	case *ast.ForStmt:
		return v.looping()
	case *ast.RangeStmt:
		if isChan(v.info.TypeOf(n.X)) {
			v.channel(n.X, "receive", n.X)
		}
		return v.looping()
	case *ast.SendStmt:
		v.channel(n.Chan, "send", n)
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			v.channel(n.X, "receive", n)
		}
	case *ast.AssignStmt:
		v.assign(n)
	case *ast.CompositeLit:
		v.madeInLiteral(n)
	}
	return v
}

// enter prepares the walk over the body of a literal.
func (v visitor) enter(n *ast.FuncLit) ast.Visitor {
	v.lits = append(v.lits, n)
	if !v.inPlace[n] {
		v.fn.literals = append(v.fn.literals, v.span(n))
		v.literal = true
	}
	v.loop = false
	v.body = v.bodyOf(n)
	return &v
}

func (v visitor) looping() ast.Visitor {
	v.loop = true
	return &v
}

// bodyOf is the record of a literal, made on first use.
func (s *scanner) bodyOf(n *ast.FuncLit) *body {
	b := s.bodies[n]
	if b == nil {
		b = &body{}
		s.bodies[n] = b
		s.sole(b, n.Body)
	}
	return b
}

// assign remembers local variables that stand for literals and channels, and
// finds channels that are made.
func (v visitor) assign(n *ast.AssignStmt) {
	if len(n.Lhs) != len(n.Rhs) {
		return
	}
	for i, l := range n.Lhs {
		r := ast.Unparen(n.Rhs[i])
		v.made(l, r)
		id, ok := l.(*ast.Ident)
		if !ok {
			continue
		}
		o := v.object(id)
		if o == nil {
			continue
		}
		if lit, ok := r.(*ast.FuncLit); ok {
			v.locals[o] = lit
		}
		if isChan(o.Type()) {
			if h, ok := v.channelHolder(r); ok {
				v.chans[o] = h
			}
		}
	}
}

func (v visitor) call(n *ast.CallExpr) {
	if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
		if _, ok := v.inPlace[lit]; !ok { // a go statement has said no
			v.inPlace[lit] = true
		}
		return
	}
	if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
		if b, ok := v.info.Uses[id].(*types.Builtin); ok {
			v.builtin(b.Name(), n)
			return
		}
	}
	f := v.callee(n)
	if f == nil || f.Pkg() == nil {
		return
	}
	if v.isOwn(f.Pkg()) {
		v.fn.calls = true
		v.handOver(f, n)
		return
	}
	v.foreign(f, n)
}

func (v visitor) builtin(name string, n *ast.CallExpr) {
	switch name {
	case "panic":
		v.exit("panic", "panic", n)
	case "recover":
		v.body.calls = true
	case "close":
		if len(n.Args) == 1 {
			v.channel(n.Args[0], "close", n)
		}
	}
}

func (v visitor) exit(kind, what string, n ast.Node) {
	if !v.out.main {
		v.fn.exits = append(v.fn.exits, exit{kind, what, v.place(n)})
	}
}

// foreign looks up what a function outside the code base does.
func (v visitor) foreign(f *types.Func, n *ast.CallExpr) {
	path := f.Pkg().Path()
	if path == "sync" {
		v.syncCall(f, n)
		return
	}
	k := known()
	lib, ok := k[trimVersion(path)]
	if !ok {
		return
	}
	name := funcName(f)
	what := f.Pkg().Name() + "." + name
	r, ok := lib.find(name)
	if !ok {
		return
	}
	switch r.kind {
	case "fatal", "exit", "goexit", "panic":
		v.exit(r.kind, what, n)
		if r.kind != "exit" && r.kind != "fatal" {
			return
		}
		v.effect("exit", what, n)
	case "start":
		if r.arg < len(n.Args) {
			v.starts("library", what, n, r.arg)
		}
	case "recover":
	default:
		v.effect(r.kind, what, n)
	}
}

func (v visitor) effect(kind, what string, n ast.Node) {
	v.fn.effects = append(v.fn.effects, effect{kind, what, v.place(n), v.literal})
}

// syncCall notes locks, goroutines and once-only initialisation.
func (v visitor) syncCall(f *types.Func, n *ast.CallExpr) {
	switch name := funcName(f); name {
	case "Mutex.Lock", "RWMutex.Lock", "RWMutex.RLock", "Locker.Lock":
		v.locking = true
	case "WaitGroup.Go":
		if len(n.Args) == 1 {
			v.starts("library", "sync.WaitGroup.Go", n, 0)
		}
	case "Once.Do":
		if len(n.Args) == 1 {
			v.onceDo(n)
		}
	}
}

func isChan(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// funcName is "Func" or "Type.Method".
func funcName(f *types.Func) string {
	r := f.Signature().Recv()
	if r == nil {
		return f.Name()
	}
	t := types.Unalias(r.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + "." + f.Name()
	}
	return f.Name()
}
