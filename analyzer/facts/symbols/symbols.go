// Package symbols names the declarations of a checked package, and the objects
// that its code refers to, the same way everywhere.
package symbols

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/analyzer/load"
)

// Decl is a declaration of a package: at package level, or a field or interface
// method of a type declared there.
type Decl struct {
	Name ident.SymbolName
	Kind facts.SymbolKind
	// Node is the *ast.FuncDecl, *ast.TypeSpec, *ast.ValueSpec or, for a
	// field or interface method, the *ast.Field.
	Node ast.Node
	// File is the index in Checked.Files. Line and End are 1-based.
	File, Line, End int
	// Member is true for fields and interface methods.
	Member bool
}

// Declared lists the declarations of c in the order of files and source. Of a
// test variant only the declarations in _test.go files are listed: the others
// are those of the package itself.
func Declared(c *load.Checked) []Decl {
	l := lister{c: c}
	inits, blanks := 0, 0
	for i, f := range c.Files {
		news := !c.TestVariant || isTestFile(c.Names[i])
		l.file, l.skip = i, !news
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				l.function(d, &inits, &blanks)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					l.spec(d, s, &blanks)
				}
			}
		}
	}
	return l.out
}

func isTestFile(name string) bool {
	const suffix = "_test.go"
	return len(name) > len(suffix) && name[len(name)-len(suffix):] == suffix
}

type lister struct {
	c    *load.Checked
	file int
	skip bool
	out  []Decl
}

func (l *lister) add(name string, kind facts.SymbolKind, node, span ast.Node, member bool) {
	if l.skip {
		return
	}
	from := l.c.Fset.PositionFor(span.Pos(), false)
	to := l.c.Fset.PositionFor(span.End(), false)
	l.out = append(l.out, Decl{
		Name: ident.SymbolName(name), Kind: kind, Node: node,
		File: l.file, Line: from.Line, End: max(from.Line, to.Line), Member: member,
	})
}

func (l *lister) function(d *ast.FuncDecl, inits, blanks *int) {
	name, kind := d.Name.Name, facts.Func
	switch {
	case d.Recv != nil:
		recv := load.ReceiverName(d.Recv)
		if recv == "" {
			return // broken code
		}
		name, kind = recv+"."+name, facts.Method
	case name == "init":
		*inits++
		name = fmt.Sprintf("init#%d", *inits)
	case name == "_":
		*blanks++
		name = fmt.Sprintf("_#%d", *blanks)
	}
	l.add(name, kind, d, d, false)
}

func (l *lister) spec(d *ast.GenDecl, s ast.Spec, blanks *int) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		kind := facts.Type
		if obj := l.c.Info.Defs[s.Name]; obj != nil && obj.Type() != nil && types.IsInterface(obj.Type()) {
			kind = facts.Interface
		}
		l.add(s.Name.Name, kind, s, s, false)
		l.members(s.Name.Name, s.Type)
	case *ast.ValueSpec:
		kind := facts.Var
		if d.Tok == token.CONST {
			kind = facts.Const
		}
		for _, n := range s.Names {
			name := n.Name
			if name == "_" {
				*blanks++
				name = fmt.Sprintf("_#%d", *blanks)
			}
			l.add(name, kind, s, s, false)
		}
	}
}

// members lists the fields of a struct type, or the methods of an interface
// type, under the name of their type.
func (l *lister) members(owner string, t ast.Expr) {
	switch t := t.(type) {
	case *ast.StructType:
		for _, f := range t.Fields.List {
			for _, n := range f.Names {
				l.add(owner+"."+n.Name, facts.Field, f, f, true)
			}
			if len(f.Names) == 0 {
				if n := embeddedName(f.Type); n != "" {
					l.add(owner+"."+n, facts.Field, f, f, true)
				}
			}
		}
	case *ast.InterfaceType:
		for _, m := range t.Methods.List {
			for _, n := range m.Names {
				l.add(owner+"."+n.Name, facts.InterfaceMethod, m, m, true)
			}
		}
	}
}

func embeddedName(t ast.Expr) string {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.SelectorExpr:
			return x.Sel.Name
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// Of names a package-level object, a method of a named type or a method of a
// named interface. ok is false for everything else: local and universe objects,
// fields (see FieldOf), methods of unnamed interfaces.
func Of(obj types.Object) (name ident.SymbolName, ok bool) {
	pkg := obj.Pkg()
	if pkg == nil {
		return "", false
	}
	if f, isFunc := obj.(*types.Func); isFunc {
		f = f.Origin()
		if sig, _ := f.Type().(*types.Signature); sig != nil && sig.Recv() != nil {
			n := NamedOf(sig.Recv().Type())
			if n == nil || n.Obj().Pkg() != pkg || !packageLevel(n.Obj()) {
				return "", false
			}
			return ident.SymbolName(n.Obj().Name() + "." + f.Name()), true
		}
		obj = f
	}
	if !packageLevel(obj) {
		return "", false
	}
	return ident.SymbolName(obj.Name()), true
}

func packageLevel(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope()
}

// NamedOf is the generic origin of the named type behind t and at most one
// pointer; nil when there is none.
func NamedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok {
		return nil
	}
	return n.Origin()
}

// TypeName names a named type declared at package level and its package; ok is
// false for local types and types without a package.
func TypeName(n *types.Named) (*types.Package, ident.SymbolName, bool) {
	obj := n.Obj()
	if obj.Pkg() == nil || !packageLevel(obj) {
		return nil, "", false
	}
	return obj.Pkg(), ident.SymbolName(obj.Name()), true
}

// FieldOf names the field that a selection reaches, "Order.Total": the type is
// the one that declares the field, also when it is promoted. ok is false when
// that type has no name at package level.
func FieldOf(recv types.Type, index []int) (*types.Package, ident.SymbolName, bool) {
	t := recv
	for i, at := range index {
		n := NamedOf(t)
		st := structOf(t)
		if st == nil || at >= st.NumFields() {
			return nil, "", false
		}
		f := st.Field(at)
		if i < len(index)-1 {
			t = f.Type()
			continue
		}
		if n == nil {
			return nil, "", false
		}
		pkg, owner, ok := TypeName(n)
		if !ok {
			return nil, "", false
		}
		return pkg, owner + ident.SymbolName("."+f.Name()), true
	}
	return nil, "", false
}

func structOf(t types.Type) *types.Struct {
	t = types.Unalias(t)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}
