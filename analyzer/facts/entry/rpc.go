package entry

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Import paths of the RPC libraries.
const (
	grpcPath     = "google.golang.org/grpc"
	connectPath  = "connectrpc.com/connect"
	connectOld   = "github.com/bufbuild/connect-go"
	twirpPath    = "github.com/twitchtv/twirp"
	twirpHandler = "TwirpServer"
)

// rpcHandler is a generated registration function of one service; impl is the
// position of the implementation.
type rpcHandler struct {
	kind facts.EntryKind
	impl int
}

// rpcService is what a generated interface and the constants beside it say.
type rpcService struct {
	iface   refs.Target
	methods []rpcMethod
}

type rpcMethod struct {
	name string
	// pattern is the full path, "" where the generated code has no constant.
	pattern string
}

// shape recognises generated registration functions by their signature:
// RegisterXServer(grpc.ServiceRegistrar, XServer), Connect's NewXHandler(X,
// ...connect.HandlerOption) (string, http.Handler), Twirp's NewXServer(X, ...)
// TwirpServer.
func shape(f *types.Func) *flow.Rule {
	name, sig := f.Name(), f.Signature()
	if sig.Recv() != nil || sig.Params().Len() == 0 {
		return nil
	}
	params := sig.Params()
	switch {
	case strings.HasPrefix(name, "Register") && strings.HasSuffix(name, "Server") && params.Len() == 2 &&
		isInterface(params.At(1).Type()) && named(params.At(0).Type(), grpcPath, "ServiceRegistrar", "Server"):
		return rpcRule(grpcPath, name, rpcHandler{facts.EntryGRPC, 1})
	case !strings.HasPrefix(name, "New") || !isInterface(params.At(0).Type()):
		return nil
	case strings.HasSuffix(name, "Handler") && sig.Results().Len() == 2 && sig.Variadic():
		opt, ok := params.At(params.Len() - 1).Type().(*types.Slice)
		if ok && (named(opt.Elem(), connectPath, "HandlerOption") || named(opt.Elem(), connectOld, "HandlerOption")) {
			return rpcRule(connectPath, name, rpcHandler{facts.EntryConnect, 0})
		}
	case strings.HasSuffix(name, "Server") && sig.Results().Len() == 1:
		if n := symbols.NamedOf(sig.Results().At(0).Type()); n != nil && n.Obj().Name() == twirpHandler {
			return rpcRule(twirpPath, name, rpcHandler{facts.EntryTwirp, 0})
		}
	}
	return nil
}

func rpcRule(pkg, name string, d rpcHandler) *flow.Rule {
	return &flow.Rule{Pkg: pkg, Name: name, Sink: true, Data: d, Note: func(_ *load.Checked, _ ast.Expr, f *types.Func) any {
		return describeService(f, f.Signature().Params().At(d.impl).Type(), d.kind)
	}}
}

func isInterface(t types.Type) bool { return types.IsInterface(t) && symbols.NamedOf(t) != nil }

func named(t types.Type, pkg string, names ...string) bool {
	n := symbols.NamedOf(t)
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pkg && slices.Contains(names, n.Obj().Name())
}

// describeService lists the methods of a service's interface and their paths
// from the constants that generators write.
func describeService(f *types.Func, t types.Type, kind facts.EntryKind) rpcService {
	n := symbols.NamedOf(t)
	obj := n.Obj()
	out := rpcService{iface: refs.Target{Package: ident.PackagePath(obj.Pkg().Path()), Name: ident.SymbolName(obj.Name())}}
	base := strings.TrimSuffix(strings.TrimSuffix(obj.Name(), "Server"), "Handler")
	i := n.Underlying().(*types.Interface)
	for m := range i.NumMethods() {
		name := i.Method(m).Name()
		if !i.Method(m).Exported() {
			continue // mustEmbedUnimplementedXServer
		}
		r := rpcMethod{name: name}
		switch kind {
		case facts.EntryGRPC:
			r.pattern = constantOf(f.Pkg(), base+"_"+name+"_FullMethodName")
		case facts.EntryConnect:
			r.pattern = constantOf(f.Pkg(), base+name+"Procedure")
		case facts.EntryTwirp:
			if prefix := constantOf(f.Pkg(), base+"PathPrefix"); prefix != "" {
				r.pattern = prefix + name
			}
		}
		out.methods = append(out.methods, r)
	}
	return out
}

func constantOf(p *types.Package, name string) string {
	if c, ok := p.Scope().Lookup(name).(*types.Const); ok && c.Val().Kind() == constant.String {
		return constant.StringVal(c.Val())
	}
	return ""
}

func (d rpcHandler) found(r *run, t flow.Thunk) func() {
	s, ok := r.sink.Note.(rpcService)
	if !ok {
		return nil
	}
	impl := r.through(t.ArgAt(d.impl))
	return func() {
		for _, m := range s.methods {
			e := r.base(d.kind)
			if d.kind != facts.EntryGRPC {
				e.Method = "POST"
			}
			e.Pattern = m.pattern
			if e.Pattern == "" {
				e.Pattern = "/" + r.services.name(s.iface) + "/" + m.name
				if strings.Contains(e.Pattern, flow.Hole) {
					e.Certainty = facts.Likely
				}
			}
			e.Handler = r.implementation(impl.Type, s.iface, m.name)
			if e.Handler < 0 {
				e.Detail = "no implementation found in the code base"
			}
			r.add(e)
		}
	}
}

// implementation is the method that serves: of the value's own type, else of
// the only type that is used as the interface.
func (x *joiner) implementation(typ, iface refs.Target, name string) int {
	i := x.method(typ, name)
	if i >= 0 && x.t.Set.Symbols[i].Kind == facts.Method {
		return i
	}
	from := iface
	if i >= 0 {
		from = typ
	}
	hand := []int{}
	for _, k := range x.usedAs(from) {
		j := x.method(k, name)
		if j >= 0 && x.t.Set.Symbols[j].Kind == facts.Method && !x.generated(j) && !slices.Contains(hand, j) {
			hand = append(hand, j)
		}
	}
	if len(hand) == 1 {
		return hand[0]
	}
	return i
}

// usedAs are the types of the code base that are used as an interface, sorted.
func (x *joiner) usedAs(iface refs.Target) []refs.Target {
	i := x.t.Symbol(iface)
	out := []refs.Target{}
	for _, c := range x.t.Set.Couplings {
		if c.Interface == i && i >= 0 {
			out = append(out, x.target(c.Type))
		}
	}
	return out
}

// services are the names that grpc.ServiceDesc literals of the code base give
// to service interfaces.
type services struct{ names map[refs.Target]string }

func (s *services) add(l local) {
	for k, v := range l.services {
		if s.names == nil {
			s.names = map[refs.Target]string{}
		}
		s.names[k] = v
	}
}

func (s *services) name(iface refs.Target) string {
	if n, ok := s.names[iface]; ok {
		return n
	}
	return flow.Hole + "." + strings.TrimSuffix(string(iface.Name), "Server")
}

// serviceDesc reads a grpc.ServiceDesc literal: the interface and the name.
func serviceDesc(c *load.Checked, lit *ast.CompositeLit) (refs.Target, string) {
	var iface refs.Target
	var name string
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, ok := kv.Key.(*ast.Ident)
		if !ok {
			continue
		}
		switch key.Name {
		case "ServiceName":
			if tv := c.Info.Types[kv.Value]; tv.Value != nil && tv.Value.Kind() == constant.String {
				name = constant.StringVal(tv.Value)
			}
		case "HandlerType":
			if n := symbols.NamedOf(c.Info.TypeOf(kv.Value)); n != nil && n.Obj().Pkg() != nil {
				iface = refs.Target{Package: ident.PackagePath(n.Obj().Pkg().Path()), Name: ident.SymbolName(n.Obj().Name())}
			}
		}
	}
	return iface, name
}
