package contract_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/callgraph/rta"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
)

const shopDir = "../../testdata/monoliths/shop"

// shopPartition is the proposal for the shop.
func shopPartition(t testing.TB, f *facts.Set) *boundary.Partition {
	t.Helper()
	p := &boundary.Partition{}
	byDir := map[string][]boundary.Member{}
	for _, pkg := range f.Packages {
		// Every directory below internal is a service, but for these three.
		rest, ok := strings.CutPrefix(pkg.Dir, "internal/")
		name, _, _ := strings.Cut(rest, "/")
		switch {
		case !ok || name == "app":
			p.Others = append(p.Others, boundary.Member{Package: pkg.Path, Class: boundary.CompositionRoot})
		case name == "platform" || name == "util":
			p.Others = append(p.Others, boundary.Member{Package: pkg.Path, Class: boundary.SharedLibrary})
		default:
			byDir[name] = append(byDir[name], boundary.Member{Package: pkg.Path, Class: boundary.Service})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byDir)) {
		p.Services = append(p.Services, boundary.ServiceUnit{ID: ident.ServiceID(name), Packages: byDir[name]})
	}
	if len(p.Services) < 10 {
		t.Fatalf("only %d services", len(p.Services))
	}
	return p
}

// crossing is one reference as the independent count sees it.
type crossing struct {
	from, to ident.ServiceID
	place    string
	// callee is the method that an interface call reaches, "" for others.
	callee string
}

// TestCoverage counts the crossing references of the shop with go/packages, and
// its calls through interfaces with the call graph of x/tools, and compares them
// one by one with what the Set holds.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("go/packages takes seconds")
	}
	f := analyse(t, shopDir)
	p := shopPartition(t, f)
	s := contract.Derive(f, p)
	of := map[string]ident.ServiceID{}
	for _, u := range p.Services {
		for _, m := range u.Packages {
			of[string(m.Package)] = u.ID
		}
	}
	got := map[crossing]int{}
	for i := range s.Seams {
		for _, x := range sitesOf(&s.Seams[i]) {
			got[key(f, &s.Seams[i], x)]++
		}
	}
	pkgs := loadShop(t)
	want := map[crossing]int{}
	for _, c := range direct(pkgs, of) {
		want[c]++
	}
	if len(want) < 100 {
		t.Fatalf("the independent count found %d references", len(want))
	}
	calls := map[crossing]int{}
	for _, c := range dynamic(pkgs, of) {
		calls[c]++
	}
	if len(calls) == 0 {
		t.Fatal("the independent count found no call through an interface")
	}
	maps.Copy(want, calls)
	compare(t, got, want)
	c := s.Coverage
	if sum := c.Operations + c.Types + c.Values + c.Errors + c.Questions; sum != c.Sites || c.Sites != len(want) {
		t.Errorf("coverage %+v: the parts are %d, the independent count is %d", c, sum, len(want))
	}
	if 10*c.Questions > c.Sites {
		t.Errorf("%d of %d crossing sites are open questions: more than 10%%", c.Questions, c.Sites)
	}
	t.Logf("%+v", c)
}

func compare(t *testing.T, got, want map[crossing]int) {
	t.Helper()
	for c, n := range got {
		switch {
		case want[c] == 0:
			t.Errorf("only in the Set: %+v", c)
		case n > 1:
			t.Errorf("%d times in the Set: %+v", n, c)
		}
	}
	for c := range want {
		if got[c] == 0 {
			t.Errorf("not in the Set: %+v", c)
		}
	}
}

// sitesOf lists the sites of everything in a seam.
func sitesOf(s *contract.Seam) []contract.Site {
	var out []contract.Site
	for _, o := range s.Operations {
		out = append(out, o.Sites...)
	}
	for _, x := range s.Types {
		out = append(out, x.Sites...)
		for _, f := range x.Fields {
			out = append(out, f.Sites...)
		}
	}
	for _, v := range s.Values {
		out = append(out, v.Sites...)
	}
	for _, e := range s.Errors {
		out = append(out, e.Sites...)
	}
	return out
}

func key(f *facts.Set, s *contract.Seam, x contract.Site) crossing {
	c := crossing{from: s.From, to: s.To, place: fmt.Sprintf("%s:%d:%d", f.Files[x.Pos.File].Path, x.Pos.Line, x.Pos.Col)}
	if x.Kind == facts.Runtime {
		y := f.Symbols[x.Target]
		c.callee = string(f.Packages[y.Package].Path) + "." + string(y.Name)
	}
	return c
}

// loadShop loads the module, and of its dependencies the declarations.
func loadShop(t *testing.T) []*packages.Package {
	t.Helper()
	root, err := filepath.Abs(shopDir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := &packages.Config{
		Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: root,
		ParseFile: func(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
			f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
			if f != nil && !strings.HasPrefix(name, root) {
				for _, d := range f.Decls {
					if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
						fn.Body = &ast.BlockStmt{Lbrace: fn.Body.Lbrace, Rbrace: fn.Body.Rbrace}
					}
				}
			}
			return f, err
		},
	}
	pkgs, err := packages.Load(cfg, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Fatalf("%s: %v", p.PkgPath, p.Errors)
		}
	}
	// Without bodies the dependencies do not compile, which matters to nobody here.
	packages.Visit(pkgs, nil, func(p *packages.Package) { p.IllTyped = false })
	return pkgs
}

func place(pkg *packages.Package, p token.Pos) string {
	at := pkg.Fset.Position(p)
	rel := at.Filename
	if i := strings.Index(rel, "monoliths/shop/"); i >= 0 {
		rel = rel[i+len("monoliths/shop/"):]
	}
	return fmt.Sprintf("%s:%d:%d", rel, at.Line, at.Column)
}

// direct lists the identifiers in a service that mean something of another, and
// the elements of literals without keys, which set fields.
func direct(pkgs []*packages.Package, of map[string]ident.ServiceID) []crossing {
	var out []crossing
	for _, pkg := range pkgs {
		from := of[pkg.PkgPath]
		if from == "" {
			continue
		}
		add := func(o types.Object, p token.Pos) {
			if _, name := o.(*types.PkgName); o == nil || name || o.Pkg() == nil {
				return
			}
			if to := of[o.Pkg().Path()]; to != "" && to != from {
				out = append(out, crossing{from: from, to: to, place: place(pkg, p)})
			}
		}
		for id, o := range pkg.TypesInfo.Uses {
			add(o, id.Pos())
		}
		for _, file := range pkg.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				lit, ok := n.(*ast.CompositeLit)
				if !ok || len(lit.Elts) == 0 {
					return true
				}
				st, ok := pkg.TypesInfo.TypeOf(lit).Underlying().(*types.Struct)
				if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); ok && !keyed {
					for i, e := range lit.Elts {
						add(st.Field(i), e.Pos())
					}
				}
				return true
			})
		}
	}
	return out
}

// dynamic lists the calls through interfaces from one service to another, by
// rapid type analysis with every function of the module as a root: what the
// libraries call is not known without their bodies.
func dynamic(pkgs []*packages.Package, of map[string]ident.ServiceID) []crossing {
	prog, own := ssautil.Packages(pkgs, ssa.InstantiateGenerics)
	prog.Build()
	names := map[string]string{} // left parenthesis of a call: the method's name
	for _, pkg := range pkgs {
		for _, file := range pkg.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok {
					if sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr); ok {
						names[place(pkg, c.Lparen)] = place(pkg, sel.Sel.Pos())
					}
				}
				return true
			})
		}
	}
	mine := map[*ssa.Package]bool{}
	for _, p := range own {
		mine[p] = true
	}
	var roots []*ssa.Function
	for fn := range ssautil.AllFunctions(prog) {
		if mine[fn.Pkg] && fn.Blocks != nil && fn.TypeParams().Len() == 0 {
			roots = append(roots, fn)
		}
	}
	slices.SortFunc(roots, func(a, b *ssa.Function) int { return strings.Compare(a.String(), b.String()) })
	seen := map[crossing]bool{}
	var out []crossing
	for fn, node := range rta.Analyze(roots, true).CallGraph.Nodes {
		for _, e := range node.Out {
			if e.Site == nil || !e.Site.Common().IsInvoke() || fn.Package() == nil {
				continue
			}
			// Interfaces of the language and of libraries are not followed:
			// error.Error is the only case here, and errors cross as text.
			if m := e.Site.Common().Method; m.Pkg() == nil || !strings.HasPrefix(m.Pkg().Path(), "example.com/shop/") {
				continue
			}
			callee := e.Callee.Func
			if callee.Object() == nil || callee.Object().Pkg() == nil {
				continue
			}
			from, to := of[fn.Package().Pkg.Path()], of[callee.Object().Pkg().Path()]
			if from == "" || to == "" || from == to {
				continue
			}
			at := place(pkgs[0], e.Site.Common().Pos())
			c := crossing{from: from, to: to, place: names[at], callee: named(callee)}
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// named writes a method as package, type and name.
func named(fn *ssa.Function) string {
	o := fn.Object().(*types.Func)
	t := o.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	return o.Pkg().Path() + "." + t.(*types.Named).Obj().Name() + "." + o.Name()
}
