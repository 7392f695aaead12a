// Package traits says what a package does, from what its code shows: serves HTTP
// or RPC, runs loops, constructs, only declares types, or uses what a static
// reader cannot follow.
package traits

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Result is what one package shows.
type Result struct {
	// Traits are sorted, without repetition.
	Traits []facts.Trait
	// Blind are the places that the analysis cannot see behind, in source
	// order, at most one of a kind for a file.
	Blind []Blind
}

// Blind is one place that hides what happens: reflection, unsafe, cgo, a
// plugin, a linkname.
type Blind struct {
	Kind facts.GapKind
	// File is an index into Checked.Files; Line and Col are 1-based.
	File, Line, Col int
}

// Extract looks at the non-test files of a package. Generated files do not serve
// by themselves: what they offer counts where hand-written code registers it.
func Extract(c *load.Checked) Result {
	x := extractor{c: c, has: map[facts.Trait]bool{}}
	hand, files := 0, 0
	typesOnly, declares := true, false
	for i, f := range c.Files {
		if strings.HasSuffix(c.Names[i], "_test.go") {
			continue
		}
		files++
		x.imports(i, f)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && !trivial(fn) {
				typesOnly = false
			}
			declares = true
		}
		if ast.IsGenerated(f) {
			continue
		}
		hand++
		x.file = f
		x.declarations(f)
	}
	x.set(facts.TestOnly, files == 0)
	x.set(facts.GeneratedOnly, files > 0 && hand == 0)
	x.set(facts.TypesOnly, files > 0 && typesOnly && declares)
	x.set(facts.TestSupport, x.has[facts.TestSupport] || testDirectory(c.Package.Dir))
	r := Result{Traits: make([]facts.Trait, 0, len(x.has)), Blind: x.blind}
	for t := range x.has {
		r.Traits = append(r.Traits, t)
	}
	slices.Sort(r.Traits)
	slices.SortFunc(r.Blind, func(a, b Blind) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Kind, b.Kind))
	})
	return r
}

type extractor struct {
	c     *load.Checked
	file  *ast.File
	has   map[facts.Trait]bool
	blind []Blind
}

func (x *extractor) set(t facts.Trait, on bool) {
	if on {
		x.has[t] = true
	} else {
		delete(x.has, t)
	}
}

// testDirectory recognises directories of doubles and fixtures by the words
// that Go projects use for them.
func testDirectory(dir string) bool {
	for _, e := range strings.Split(dir, "/") {
		switch e {
		case "testdata", "mock", "mocks", "fake", "fakes", "fixtures", "testing", "testutil", "testutils", "testhelper", "testhelpers", "e2e":
			return true
		}
		if strings.HasPrefix(e, "mock_") || strings.HasSuffix(e, "test") && len(e) > len("test") || strings.HasSuffix(e, "mock") || strings.HasSuffix(e, "mocks") {
			return true
		}
	}
	return false
}

// imports records what an import alone shows.
func (x *extractor) imports(i int, f *ast.File) {
	for _, s := range f.Imports {
		switch strings.Trim(s.Path.Value, "\"`") {
		case "testing":
			x.set(facts.TestSupport, true)
		case "reflect":
			x.hidden(i, s, facts.Reflects, facts.GapReflect)
		case "unsafe":
			x.hidden(i, s, facts.Unsafe, facts.GapUnsafe)
		case "plugin":
			x.hidden(i, s, facts.Plugin, facts.GapPlugin)
		case "C":
			x.hidden(i, s, facts.UsesCgo, facts.GapCgo)
		}
	}
	for _, g := range f.Comments {
		for _, c := range g.List {
			if strings.HasPrefix(c.Text, "//go:linkname ") {
				x.hidden(i, c, facts.Linkname, facts.GapLinkname)
			}
		}
	}
}

func (x *extractor) hidden(file int, n ast.Node, t facts.Trait, k facts.GapKind) {
	x.set(t, true)
	at := x.c.Fset.PositionFor(n.Pos(), false)
	b := Blind{Kind: k, File: file, Line: at.Line, Col: at.Column}
	for _, o := range x.blind {
		if o.Kind == k && o.File == file {
			return
		}
	}
	x.blind = append(x.blind, b)
}

// declarations looks at a hand-written file.
func (x *extractor) declarations(f *ast.File) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := fn.Name.Name
		switch {
		case fn.Recv != nil:
			switch name {
			case "Run", "Start", "Serve", "Stop", "Shutdown", "Loop", "run", "start", "serve", "stop", "shutdown", "loop":
				x.set(facts.Runs, true)
			}
		case strings.HasPrefix(name, "New"):
			x.set(facts.Constructs, true)
		case name == "main" && x.c.Types.Name() == "main":
			x.set(facts.Main, true)
		}
		if obj, ok := x.c.Info.Defs[fn.Name].(*types.Func); ok && isHandler(obj.Signature()) {
			x.set(facts.ServesHTTP, true)
		}
	}
	ast.Inspect(f, x.node)
}

func (x *extractor) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		x.call(n)
	case *ast.StructType:
		for _, f := range n.Fields.List {
			if len(f.Names) == 0 && embedsUnimplemented(f.Type) {
				x.set(facts.ServesRPC, true)
			}
		}
	}
	return true
}

// isHandler recognises func(http.ResponseWriter, *http.Request), also with more
// parameters behind them, as many code bases have.
func isHandler(s *types.Signature) bool {
	if s.Params().Len() < 2 {
		return false
	}
	for i := range s.Params().Len() - 1 {
		if isNamed(s.Params().At(i).Type(), "net/http", "ResponseWriter") && isNamed(s.Params().At(i+1).Type(), "net/http", "Request") {
			return true
		}
	}
	return false
}

func isNamed(t types.Type, pkg, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pkg && n.Obj().Name() == name
}

// call recognises the registration of handlers and services, and servers being
// started.
func (x *extractor) call(n *ast.CallExpr) {
	f := x.callee(n)
	if f == nil || f.Pkg() == nil {
		return
	}
	pkg, name := f.Pkg().Path(), f.Name()
	switch {
	case registersRPC(f):
		x.set(facts.ServesRPC, true)
	case pkg == "net/http":
		switch name {
		case "Handle", "HandleFunc", "ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS":
			x.set(facts.ServesHTTP, true)
		}
	case isRouter(pkg) && registersRoute(name):
		x.set(facts.ServesHTTP, true)
	}
}

func (x *extractor) callee(n *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch fun := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	case *ast.IndexExpr:
		if s, ok := fun.X.(*ast.SelectorExpr); ok {
			id = s.Sel
		}
	}
	if id == nil {
		return nil
	}
	f, _ := x.c.Info.Uses[id].(*types.Func)
	return f
}

// routers are import path prefixes of the routers in common use.
var routers = [...]string{
	"github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/go-chi/chi", "github.com/gofiber/fiber",
	"github.com/gorilla/mux", "github.com/julienschmidt/httprouter", "github.com/danielgtaylor/huma",
	"github.com/emicklei/go-restful", "github.com/kataras/iris", "github.com/beego/beego", "github.com/astaxie/beego",
	"github.com/valyala/fasthttp", "github.com/fasthttp/router", "github.com/bmizerany/pat", "github.com/uptrace/bunrouter",
	"goji.io", "github.com/go-martini/martini", "github.com/gobuffalo/buffalo", "github.com/revel/revel", "github.com/zeromicro/go-zero/rest",
}

func isRouter(pkg string) bool {
	for _, r := range routers {
		if pkg == r || strings.HasPrefix(pkg, r+"/") {
			return true
		}
	}
	return false
}

func registersRoute(name string) bool {
	switch strings.ToLower(name) {
	case "get", "post", "put", "patch", "delete", "head", "options", "any", "all", "handle", "handlefunc", "handlerfunc",
		"method", "methodfunc", "mount", "route", "group", "register", "add", "router", "match", "to", "listen", "run", "serve", "static":
		return true
	}
	return false
}

// registersRPC recognises generated registration functions by their form, not by
// the framework's path: RegisterXServer(grpc.ServiceRegistrar, X), Connect's
// NewXHandler(...) (string, http.Handler), Twirp's NewXServer(...) TwirpServer.
func registersRPC(f *types.Func) bool {
	sig := f.Signature()
	name := f.Name()
	switch {
	case sig.Recv() != nil:
		return false
	case strings.HasPrefix(name, "Register") && sig.Params().Len() == 2:
		first := sig.Params().At(0).Type()
		return isNamed(first, "google.golang.org/grpc", "ServiceRegistrar") || isNamed(first, "google.golang.org/grpc", "Server") ||
			strings.HasSuffix(name, "Handler") && lastNamed(first) == "Server"
	case strings.HasPrefix(name, "New") && strings.HasSuffix(name, "Handler") && sig.Results().Len() == 2:
		b, ok := sig.Results().At(0).Type().(*types.Basic)
		return ok && b.Kind() == types.String && isNamed(sig.Results().At(1).Type(), "net/http", "Handler")
	case strings.HasPrefix(name, "New") && strings.HasSuffix(name, "Server") && sig.Results().Len() == 1:
		return lastNamed(sig.Results().At(0).Type()) == "TwirpServer"
	}
	return false
}

func lastNamed(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// embedsUnimplemented recognises the base that generated gRPC code wants
// embedded in implementations.
func embedsUnimplemented(t ast.Expr) bool {
	if s, ok := t.(*ast.StarExpr); ok {
		t = s.X
	}
	var name string
	switch t := t.(type) {
	case *ast.Ident:
		name = t.Name
	case *ast.SelectorExpr:
		name = t.Sel.Name
	}
	return strings.HasPrefix(name, "Unimplemented") && strings.HasSuffix(name, "Server")
}

// trivial reports whether a function only returns a field, a constant or an
// argument: types with such methods are still only types.
func trivial(fn *ast.FuncDecl) bool {
	if fn.Body == nil || len(fn.Body.List) == 0 {
		return true
	}
	if len(fn.Body.List) > 1 {
		return false
	}
	ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
	if !ok {
		return false
	}
	for _, r := range ret.Results {
		switch ast.Unparen(r).(type) {
		case *ast.Ident, *ast.SelectorExpr, *ast.BasicLit, *ast.UnaryExpr, *ast.CompositeLit:
		default:
			return false
		}
	}
	return true
}
