package entry

import (
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

const gatewayPath = "github.com/grpc-ecosystem/grpc-gateway/runtime"

// gateway is generated grpc-gateway code: mux.Handle(method, pattern, handler),
// with patterns as programs of a small stack machine.
func gateway() library {
	return library{
		types: []flow.Type{{Pkg: gatewayPath, Name: "ServeMux|Pattern"}},
		rules: []flow.Rule{
			{Pkg: gatewayPath, Name: "NewServeMux", Data: create{}},
			{Pkg: gatewayPath, Recv: "ServeMux", Name: "Handle", Sink: true, Data: gatewayRoute{}},
			{Pkg: gatewayPath, Recv: "ServeMux", Name: "HandlePath", Sink: true, Data: endpoint{methodArg: 1, path: 2, handler: 3}},
			{Pkg: gatewayPath, Name: "MustPattern|NewPattern"},
		},
	}
}

type gatewayRoute struct{}

func (gatewayRoute) found(r *run, t flow.Thunk) func() {
	if !r.used(r.t.Symbol(r.sink.In)) {
		return nil // one of several generated functions, and not the one in use
	}
	rt, ok := r.router(t.At(t.X), 0)
	if !ok {
		return nil
	}
	method, exact := r.m.Text(t.ArgAt(0))
	path, known := r.template(t.ArgAt(1))
	h := handler{symbol: r.rpcOf(t.Arg(1)), exact: exact && known}
	if h.symbol < 0 {
		h = r.handler(t.ArgAt(2), 0)
		h.exact = h.exact && exact && known
	}
	return func() { r.register(rt, []string{method}, path, known, h) }
}

// used reports whether anything refers to a function.
func (x *joiner) used(symbol int) bool {
	if x.called == nil {
		x.called = map[int]bool{}
		for _, r := range x.t.Set.Refs {
			if r.Kind == facts.Call || r.Kind == facts.FuncValue || r.Kind == facts.Runtime {
				x.called[r.To] = true
			}
		}
	}
	return x.called[symbol]
}

// rpcOf is the method that implements the RPC which a pattern's variable names:
// pattern_UserService_Get_0.
func (r *run) rpcOf(n *flow.Node) int {
	parts := strings.Split(n.Name, "_")
	if n.Op != flow.Global || len(parts) < 4 || parts[0] != "pattern" {
		return -1
	}
	method := parts[len(parts)-2]
	service := strings.Join(parts[1:len(parts)-2], "_")
	iface := refs.Target{Package: n.Key.Package, Name: ident.SymbolName(service + "Server")}
	return r.implementation(refs.Target{}, iface, method)
}

// The operations of a pattern, as grpc-gateway's utilities package numbers them.
const (
	opPush = iota + 1
	opLitPush
	opPushM
	opConcatN
	opCapture
)

// template turns runtime.MustPattern(runtime.NewPattern(1, ops, pool, verb)) into
// the path template that it was made from.
func (r *run) template(t flow.Thunk) (string, bool) {
	must := r.m.Head(t)
	if must.Op == flow.Call && must.Name == "MustPattern" {
		must = r.m.Head(must.ArgAt(0))
	}
	if must.Op != flow.Call || must.Name != "NewPattern" {
		return flow.Hole, false
	}
	ops, ok := r.m.Elements(must.ArgAt(1))
	words, ok2 := r.m.Elements(must.ArgAt(2))
	if !ok || !ok2 || len(ops)%2 != 0 {
		return flow.Hole, false
	}
	pool := make([]string, len(words))
	for i, w := range words {
		pool[i], _ = r.m.Text(w.Value)
	}
	verb, _ := r.m.Text(must.ArgAt(3))
	var stack []string
	for i := 0; i < len(ops); i += 2 {
		op, ok := r.number(ops[i].Value)
		arg, ok2 := r.number(ops[i+1].Value)
		if !ok || !ok2 {
			return flow.Hole, false
		}
		if stack, ok = execute(stack, op, arg, pool); !ok {
			return flow.Hole, false
		}
	}
	path := "/" + strings.Join(stack, "/")
	if verb != "" {
		path += ":" + verb
	}
	return path, true
}

func (r *run) number(t flow.Thunk) (int, bool) {
	s, _ := r.m.Text(t)
	n, err := strconv.Atoi(s)
	return n, err == nil
}

func execute(stack []string, op, arg int, pool []string) ([]string, bool) {
	switch op {
	case opPush:
		return append(stack, "*"), true
	case opPushM:
		return append(stack, "**"), true
	case opLitPush:
		if arg < 0 || arg >= len(pool) {
			return nil, false
		}
		return append(stack, pool[arg]), true
	case opConcatN:
		if arg < 0 || arg > len(stack) {
			return nil, false
		}
		at := len(stack) - arg
		return append(stack[:at:at], strings.Join(stack[at:], "/")), true
	case opCapture:
		if arg < 0 || arg >= len(pool) || len(stack) == 0 {
			return nil, false
		}
		top := &stack[len(stack)-1]
		if *top == "*" {
			*top = "{" + pool[arg] + "}"
		} else {
			*top = "{" + pool[arg] + "=" + *top + "}"
		}
	}
	return stack, true
}
