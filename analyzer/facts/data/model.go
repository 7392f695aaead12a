package data

import (
	"go/types"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/data/sqltext"
	"github.com/demarc-dev/demarc/analyzer/facts/refs"
	"github.com/demarc-dev/demarc/analyzer/facts/symbols"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// structure is where an own struct type and its fields are declared.
type structure struct {
	file   string
	line   int
	col    int
	fields map[string]int // line of each field
}

// modelTable is the table of a model's type.
type modelTable struct {
	name string
	// likely is true when the name is a convention.
	likely bool
}

// modelKey is a model and the library that asks for its table.
type modelKey struct {
	n    *types.Named
	rule string
}

// models are the model types that a value of static type t can be. open is true
// when that hangs on a parameter that the frame does not know.
func (r *resolver) models(v *value, t types.Type, f *frame) (out []*types.Named, open bool) {
	r.budget = budgetPerQuestion
	return r.modelsOf(v, t, f, 0)
}

func (r *resolver) modelsOf(v *value, t types.Type, f *frame, depth int) (out []*types.Named, open bool) {
	if depth > maxResolveDepth {
		return nil, false
	}
	if t != nil {
		switch m := modelType(t).(type) {
		case *types.Named:
			return r.instance(m, f), false
		case *types.TypeParam:
			return r.typeParam(m, f, 0)
		}
		if !isOpen(t) {
			return nil, false
		}
	}
	if v == nil || f == nil {
		return nil, false
	}
	if r.budget--; r.budget < 0 {
		return nil, false
	}
	switch v.op {
	case opTyped:
		return r.modelsOf(v.list[0], v.typ, f, depth+1)
	case opElement:
		return r.modelsOf(elementOf(v.list[0]), nil, f, depth+1)
	case opGroup:
		if v.typ != nil && modelType(v.typ) != nil {
			return r.modelsOf(nil, v.typ, f, depth+1)
		}
		for _, x := range v.list {
			m, o := r.modelsOf(x, nil, f, depth+1)
			out, open = append(out, m...), open || o
		}
	case opAlts:
		for _, x := range v.list {
			m, o := r.modelsOf(x, nil, f, depth+1)
			out, open = append(out, m...), open || o
		}
	case opParam:
		g := f.find(v.fn)
		if g == nil {
			return nil, false
		}
		if b, ok := g.param(v.n); ok {
			return r.modelsOf(b.v, nil, b.f, depth+1)
		}
		return nil, g.call == nil && v.fn.parent == nil
	case opField:
		if b, ok := r.member(v.list[0], f, v.text, depth); ok {
			return r.modelsOf(b.v, nil, b.f, depth+1)
		}
		for _, h := range r.written(v) {
			m, _ := r.modelsOf(h.v, nil, r.freeHeld(h), depth+4)
			out = append(out, m...)
		}
	case opCall:
		for _, tg := range r.targets(v.call) {
			if n := r.enter(tg, v.call, f); n != nil {
				for _, ret := range n.fn.returns {
					if v.n < len(ret) {
						m, o := r.modelsOf(ret[v.n], nil, n, depth+1)
						out, open = append(out, m...), open || o
					}
				}
			}
		}
	}
	return out, open
}

// isOpen is open, for any static type.
func isOpen(t types.Type) bool { return open(t) }

// instance is a model type; its own type arguments do not matter.
func (r *resolver) instance(m *types.Named, f *frame) []*types.Named { return []*types.Named{m} }

// typeParam is what a type parameter of the frame's function stands for.
func (r *resolver) typeParam(p *types.TypeParam, f *frame, depth int) (out []*types.Named, open bool) {
	if f == nil || depth > 16 {
		return nil, false
	}
	g := f
	for g.lex != nil {
		g = g.lex
	}
	if g.call == nil {
		return nil, g.fn != nil
	}
	args := g.call.typeArgs
	if g.fn.receiverParams > 0 {
		args = g.call.recvArgs
	}
	if p.Index() >= len(args) {
		return nil, false
	}
	switch m := modelType(args[p.Index()]).(type) {
	case *types.Named:
		return []*types.Named{m}, false
	case *types.TypeParam:
		return r.typeParam(m, g.up, depth+1)
	}
	return nil, false
}

// tableOf is the table of a model type: what its TableName method says, a tag,
// or the library's convention.
func (r *resolver) tableOf(n *types.Named, lib *library) (modelTable, bool) {
	key := modelKey{n.Origin(), lib.rule}
	if t, ok := r.tables[key]; ok {
		return t, t.name != ""
	}
	r.tables[key] = modelTable{} // a TableName that asks for itself
	t := modelTable{name: r.names[n.Origin()]}
	if t.name == "" {
		t = r.methodTable(n, lib)
	}
	if t.name == "" {
		t = taggedTable(n, lib)
	}
	if t.name == "" && lib.naming != noNaming && !isData(n) {
		t = modelTable{lib.naming.tableName(n.Obj().Name(), &r.hints), true}
	}
	t.name = canonical(t.name, lib.store)
	r.tables[key] = t
	return t, t.name != ""
}

// isData reports whether a struct is a plain value such as time.Time or
// sql.NullString, which never has a table.
func isData(n *types.Named) bool {
	if n.Obj().Pkg() == nil {
		return true
	}
	p := n.Obj().Pkg().Path()
	return !strings.Contains(p, ".") || strings.HasPrefix(p, "gorm.io/") || strings.HasPrefix(p, "github.com/google/uuid")
}

// methodTable asks the TableName method.
func (r *resolver) methodTable(n *types.Named, lib *library) modelTable {
	for _, name := range [...]string{"TableName", "CollectionName"} {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, n.Obj().Pkg(), name)
		f, ok := obj.(*types.Func)
		if !ok || f.Pkg() == nil {
			continue
		}
		sym, ok := symbols.Of(f)
		if !ok {
			continue
		}
		fn := r.functions[refs.Target{Package: ident.PackagePath(f.Pkg().Path()), Name: sym}]
		if fn == nil {
			continue
		}
		budget := r.budget
		for _, ret := range fn.returns {
			if len(ret) == 0 {
				continue
			}
			for _, k := range r.texts(ret[0], free(fn, true)) {
				if k.text != "" && !strings.Contains(k.text, sqltext.Hole) {
					r.budget = budget
					return modelTable{name: k.text, likely: len(fn.returns) > 1}
				}
			}
		}
		r.budget = budget
	}
	return modelTable{}
}

// taggedTable reads the tags that bun and go-pg have for it.
func taggedTable(n *types.Named, lib *library) modelTable {
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return modelTable{}
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if b := structTag(st.Tag(i), "bun"); lib.rule == "bun" && f.Embedded() && b != "" {
			for part := range strings.SplitSeq(b, ",") {
				if name, ok := strings.CutPrefix(part, "table:"); ok {
					return modelTable{name: strings.Trim(name, "'")}
				}
			}
		}
		if p := structTag(st.Tag(i), "pg") + structTag(st.Tag(i), "sql"); lib.rule == "go-pg" && (f.Name() == "tableName" || f.Name() == "TableName") {
			if name, _, _ := strings.Cut(p, ","); name != "" && name != "_" {
				return modelTable{name: strings.Trim(name, "'")}
			}
		}
	}
	return modelTable{}
}

// canonical is the form of a table name that is compared.
func canonical(name string, store facts.Store) string {
	if store != facts.SQL {
		return strings.TrimSpace(name)
	}
	return sqltext.Name(name)
}

// association is the model behind a path of fields, such as "Orders.Items",
// and the join table of the last step.
func (r *resolver) association(n *types.Named, path string, lib *library) (out []string) {
	for name := range strings.SplitSeq(path, ".") {
		st, ok := n.Underlying().(*types.Struct)
		if !ok {
			return out
		}
		f, tag := fieldNamed(st, name, 0)
		if f == nil {
			return out
		}
		if j, ok := tagValue(structTag(tag, "gorm"), "many2many"); ok && j != "" {
			out = append(out, canonical(r.hints.prefix+j, facts.SQL))
		}
		m, ok := modelType(f.Type()).(*types.Named)
		if !ok {
			return out
		}
		if t, ok := r.tableOf(m, lib); ok {
			out = append(out, t.name)
		}
		n = m
	}
	return out
}

// fieldNamed finds a field, also in embedded structs.
func fieldNamed(st *types.Struct, name string, depth int) (*types.Var, string) {
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return st.Field(i), st.Tag(i)
		}
	}
	if depth > 4 {
		return nil, ""
	}
	for i := range st.NumFields() {
		if f := st.Field(i); f.Embedded() {
			if n := symbols.NamedOf(f.Type()); n != nil {
				if in, ok := n.Underlying().(*types.Struct); ok {
					if v, tag := fieldNamed(in, name, depth+1); v != nil {
						return v, tag
					}
				}
			}
		}
	}
	return nil, ""
}

// uniqueModels drops repetitions.
func uniqueModels(all []*types.Named) []*types.Named {
	var out []*types.Named
	for _, n := range all {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
