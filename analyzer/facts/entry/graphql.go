package entry

import (
	"go/ast"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/flow"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

const gqlgenPath = "github.com/99designs/gqlgen/graphql"

// graphQLShape recognises gqlgen's generated NewExecutableSchema(Config), whose
// Config holds the ResolverRoot.
func graphQLShape(f *types.Func) *flow.Rule {
	sig := f.Signature()
	if f.Name() != "NewExecutableSchema" || sig.Recv() != nil || sig.Params().Len() != 1 || sig.Results().Len() != 1 ||
		!named(sig.Results().At(0).Type(), gqlgenPath, "ExecutableSchema") {
		return nil
	}
	return &flow.Rule{Pkg: gqlgenPath, Name: f.Name(), Sink: true, Data: schema{}, Note: func(_ *load.Checked, _ ast.Expr, f *types.Func) any {
		return resolvers(f.Signature().Params().At(0).Type())
	}}
}

// resolver is one generated interface of field resolvers.
type resolver struct {
	object  string
	iface   refs.Target
	methods []string
}

// resolvers lists the interfaces that a ResolverRoot hands out.
func resolvers(config types.Type) []resolver {
	st, ok := config.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var out []resolver
	for i := range st.NumFields() {
		root, ok := st.Field(i).Type().Underlying().(*types.Interface)
		if st.Field(i).Name() != "Resolvers" || !ok {
			continue
		}
		for m := range root.NumMethods() {
			f := root.Method(m)
			if f.Signature().Results().Len() != 1 {
				continue
			}
			n := symbols.NamedOf(f.Signature().Results().At(0).Type())
			if n == nil || n.Obj().Pkg() == nil || !types.IsInterface(n) {
				continue
			}
			r := resolver{object: f.Name(), iface: refs.Target{
				Package: ident.PackagePath(n.Obj().Pkg().Path()), Name: ident.SymbolName(n.Obj().Name()),
			}}
			fields := n.Underlying().(*types.Interface)
			for k := range fields.NumMethods() {
				r.methods = append(r.methods, fields.Method(k).Name())
			}
			out = append(out, r)
		}
	}
	return out
}

// schema is a call of NewExecutableSchema.
type schema struct{}

func (schema) found(r *run, t flow.Thunk) func() {
	list, _ := r.sink.Note.([]resolver)
	return func() {
		for _, s := range list {
			for _, m := range s.methods {
				e := r.base(facts.EntryGraphQL)
				e.Framework = strings.TrimSuffix(gqlgenPath, "/graphql")
				e.Method, e.Pattern = s.object, lowerFirst(m)
				e.Handler = r.implementation(refs.Target{}, s.iface, m)
				if e.Handler < 0 {
					e.Detail = "no implementation found in the code base"
				}
				r.add(e)
			}
		}
	}
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
