package data

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// ent generates a client into the code base. Its builders are called as
// client.User.Create().Save(ctx); what they do is in their type's name, and the
// table in the constant Table of the package of the entity.

var entLibrary = &library{rule: "ent", store: facts.SQL}

// entBuilders are the suffixes of builder types, with what their last call
// does.
var entBuilders = []struct {
	suffix string
	verb   verb
	last   string
}{
	{"CreateBulk", verbWrite, " Save SaveX Exec ExecX "},
	{"UpsertBulk", verbWrite, " Exec ExecX "},
	{"UpsertOne", verbWrite, " Exec ExecX ID IDX "},
	{"Create", verbWrite, " Save SaveX Exec ExecX "},
	{"UpdateOne", verbWrite, " Save SaveX Exec ExecX "},
	{"Update", verbWrite, " Save SaveX Exec ExecX "},
	{"DeleteOne", verbWrite, " Exec ExecX "},
	{"Delete", verbWrite, " Exec ExecX "},
	{"Query", verbRead, " All AllX First FirstX FirstID FirstIDX Only OnlyX OnlyID OnlyIDX IDs IDsX Count CountX Exist ExistX "},
	{"Select", verbRead, " Scan ScanX Strings StringsX String StringX Ints IntsX Int IntX Float64s Float64 Bools Bool "},
	{"GroupBy", verbRead, " Scan ScanX Strings StringsX String StringX Ints IntsX Int IntX Float64s Float64 Bools Bool "},
	{"Client", verbRead, " Get GetX "},
}

// generatedEnt is what a method of a generated ent builder does, nil for other
// methods.
func (w *walker) generatedEnt(f *types.Func, x ast.Expr) *signature {
	r := f.Signature().Recv()
	if r == nil || !w.usesEnt(f.Pkg()) {
		return nil
	}
	if w.c.Types == f.Pkg() {
		return nil // calls between the generated builders
	}
	name := receiverName(r.Type())
	if name == "selector" && x != nil { // embedded in the builders of projections
		name = receiverName(typeOrInvalid(w.c.Info.TypeOf(x)))
	}
	for _, b := range entBuilders {
		entity, ok := strings.CutSuffix(name, b.suffix)
		if !ok || entity == "" || !strings.Contains(b.last, " "+f.Name()+" ") && !(b.verb == verbRead && endsChain(f)) {
			continue
		}
		if table := entTable(f.Pkg(), entity); table != "" {
			return &signature{
				lib: entLibrary, name: name + "." + f.Name(), verb: b.verb, fixed: table,
				sql: noSpan(), table: noSpan(), model: noSpan(), frag: noSpan(), assoc: noSpan(), fn: noSpan(), dest: noSpan(), join: noSpan(), text: noSpan(), command: noSpan(),
			}
		}
	}
	return nil
}

// endsChain reports whether a method that ent's own templates do not write, but
// those of a project or extension do, runs the query: it takes a context and
// can fail, as Paginate does.
func endsChain(f *types.Func) bool {
	s := f.Signature()
	if s.Params().Len() == 0 || !isContext(s.Params().At(0).Type()) || s.Results().Len() < 2 {
		return false
	}
	return isError(s.Results().At(s.Results().Len() - 1).Type())
}

// entSchema notes the tables that ent's generated package migrate declares.
func (w *walker) entSchema(t types.Type, g *value, at ast.Node) {
	n, ok := types.Unalias(typeOrInvalid(t)).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Name() != "Table" || n.Obj().Pkg().Path() != "entgo.io/ent/dialect/sql/schema" {
		return
	}
	for i, k := range g.keys {
		if k == "Name" && g.list[i] != nil && g.list[i].op == opText {
			p := w.c.Fset.PositionFor(at.Pos(), false)
			w.out.entTables = append(w.out.entTables, entTableAt{g.list[i].text, w.file, p.Line, p.Column, w.fn.key.Name})
		}
	}
}

// entTableAt is a table of ent's schema.
type entTableAt struct {
	name, file string
	line, col  int
	symbol     ident.SymbolName
}

// usesEnt reports whether a package is a generated client.
func (w *walker) usesEnt(p *types.Package) bool {
	uses, ok := w.ent[p]
	if !ok {
		for _, i := range p.Imports() {
			uses = uses || i.Path() == "entgo.io/ent" || strings.HasPrefix(i.Path(), "entgo.io/ent/dialect")
		}
		w.ent[p] = uses
	}
	return uses
}

// entTable is the constant Table of the package of an entity.
func entTable(client *types.Package, entity string) string {
	want := client.Path() + "/" + strings.ToLower(entity)
	for _, p := range client.Imports() {
		if p.Path() != want {
			continue
		}
		if c, ok := p.Scope().Lookup("Table").(*types.Const); ok && c.Val().Kind() == constant.String {
			return constant.StringVal(c.Val())
		}
	}
	return ""
}
