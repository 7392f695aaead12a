package load

import (
	"go/ast"
	"go/token"
	"slices"
)

// An importer sees what a dependency exports and what that mentions; the rest of
// its declarations, half of most packages, needs no check, and neither do the
// packages that only the rest mentions. Names decide, not meanings: a local name
// that equals a declared one keeps the declaration, which costs little.

// pruner follows names from the exported declarations of one package.
type pruner struct {
	// declared holds what a name reaches and has not reached yet: its
	// declaration, and the methods of a type.
	declared map[string][]reach
	todo     []reach
	kept     map[ast.Node]bool
	// qualifiers are, for each file, the names before a dot in what is kept.
	qualifiers []map[string]bool
}

// reach is a declaration, or one specification of it, in a file.
type reach struct {
	file int
	node ast.Node
}

// prune drops the declarations that no importer can reach, and the values that
// no type depends on. It returns the names before a dot in what remains of each
// file: the imports that the file still needs are among them.
func prune(files []*ast.File) []map[string]bool {
	p := pruner{declared: map[string][]reach{}, kept: map[ast.Node]bool{}}
	for i, f := range files {
		p.qualifiers = append(p.qualifiers, map[string]bool{})
		for _, d := range f.Decls {
			p.declare(i, d)
		}
	}
	for name := range p.declared {
		if ast.IsExported(name) {
			p.mention(name)
		}
	}
	for len(p.todo) > 0 {
		r := p.todo[len(p.todo)-1]
		p.todo = p.todo[:len(p.todo)-1]
		p.keep(r)
	}
	for _, f := range files {
		p.drop(f)
	}
	return p.qualifiers
}

// declare notes what a declaration declares. Constants stay together because a
// specification may repeat an earlier one.
func (p *pruner) declare(file int, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = ReceiverName(d.Recv)
		}
		p.name(name, reach{file, d})
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				p.name(s.Name.Name, reach{file, s})
				if s.Assign.IsValid() { // methods of another type may use the alias
					p.todo = append(p.todo, reach{file, s})
					p.mention(s.Name.Name)
				}
			case *ast.ValueSpec:
				r := reach{file, d}
				if d.Tok == token.VAR {
					r.node = s
					if s.Type != nil {
						s.Values = nil
					}
				}
				for _, n := range s.Names {
					p.name(n.Name, r)
				}
			}
		}
	}
}

func (p *pruner) name(name string, r reach) {
	if name != "_" && name != "" {
		p.declared[name] = append(p.declared[name], r)
	}
}

// mention reaches all that a name declares, once.
func (p *pruner) mention(name string) {
	if rs, ok := p.declared[name]; ok {
		p.todo = append(p.todo, rs...)
		delete(p.declared, name)
	}
}

// keep follows the names in a declaration, and empties what no type depends on:
// function literals, and composite literals but arrays of open length.
func (p *pruner) keep(r reach) {
	if p.kept[r.node] {
		return
	}
	p.kept[r.node] = true
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			p.mention(n.Name)
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				p.qualifiers[r.file][x.Name] = true
			}
			ast.Inspect(n.X, visit)
			return false
		case *ast.Field:
			ast.Inspect(n.Type, visit)
			return false
		case *ast.FuncLit:
			n.Body = &ast.BlockStmt{}
		case *ast.CompositeLit:
			if !isOpenArray(n.Type) {
				n.Elts = nil
			}
		}
		return true
	}
	ast.Inspect(r.node, visit)
}

// isOpenArray reports whether e is [...]T.
func isOpenArray(e ast.Expr) bool {
	a, ok := e.(*ast.ArrayType)
	if !ok {
		return false
	}
	_, open := a.Len.(*ast.Ellipsis)
	return open
}

// drop removes from f what is not kept.
func (p *pruner) drop(f *ast.File) {
	f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok == token.CONST {
			return !p.kept[d]
		}
		if g.Tok == token.IMPORT {
			return false
		}
		g.Specs = slices.DeleteFunc(g.Specs, func(s ast.Spec) bool { return !p.kept[s] })
		return len(g.Specs) == 0
	})
}

// ReceiverName is the name of a receiver's type, without pointer and type
// parameters; "" in broken code.
func ReceiverName(recv *ast.FieldList) string {
	if len(recv.List) == 0 {
		return ""
	}
	for t := recv.List[0].Type; ; {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
