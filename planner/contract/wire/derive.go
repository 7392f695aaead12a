package wire

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
)

// Derive makes the model. It is a pure function; set is what contract.Derive
// found for the same facts and partition.
func Derive(f *facts.Set, p *boundary.Partition, set *contract.Set) *Model {
	out := &Model{Services: []Service{}}
	x := newIndex(f)
	names := taken{}
	units := slices.Clone(p.Services)
	slices.SortFunc(units, func(a, b boundary.ServiceUnit) int { return cmp.Compare(a.ID, b.ID) })
	for _, u := range units {
		name := names.take(Pascal(string(u.ID)))
		b := &builder{index: x, surface: set.Surface(u.ID), service: Service{
			ID: u.ID, Name: name, Package: Snake(name), Methods: []Method{}, Kept: []Kept{}, Messages: []Message{}, Enums: []Enum{},
			Errors: []Error{}, Constants: []Constant{}, Questions: []Question{},
		}}
		b.build()
		out.Services = append(out.Services, b.service)
	}
	return out
}

// index finds rows of the facts by symbol.
type index struct {
	f                    *facts.Set
	named, enums, errors map[int]int
	couplings            map[[2]int]bool // interface, type: only the pointer implements it
}

func newIndex(f *facts.Set) *index {
	x := &index{f: f, named: map[int]int{}, enums: map[int]int{}, errors: map[int]int{}, couplings: map[[2]int]bool{}}
	for i := range f.Shape.Named {
		x.named[f.Shape.Named[i].Symbol] = i
	}
	for i := range f.Shape.Enums {
		x.enums[f.Shape.Enums[i].Type] = i
	}
	for i := range f.Shape.Errors {
		x.errors[f.Shape.Errors[i].Symbol] = i
	}
	for _, c := range f.Couplings {
		x.couplings[[2]int{c.Interface, c.Type}] = c.Pointer
	}
	return x
}

func (x *index) id(sym int) ident.SymbolID {
	s := &x.f.Symbols[sym]
	return ident.Symbol(x.f.Packages[s.Package].Path, s.Name)
}

// short is "orders.Service.Get".
func (x *index) short(sym int) string {
	s := &x.f.Symbols[sym]
	return x.f.Packages[s.Package].Name + "." + string(s.Name)
}

func (x *index) pos(sym int) facts.Pos {
	s := &x.f.Symbols[sym]
	if s.File < 0 {
		return facts.Pos{File: -1, Line: 1, Col: 1}
	}
	return facts.Pos{File: s.File, Line: max(s.Line, 1), Col: 1}
}

// place is "internal/orders/orders.go:12", "" for a file that was not read.
func (x *index) place(p facts.Pos) string {
	if p.File < 0 || p.File >= len(x.f.Files) {
		return ""
	}
	return fmt.Sprintf("%s:%d", x.f.Files[p.File].Path, p.Line)
}

// goName is a declaration as Type.Go writes it.
func (x *index) goName(sym int) string {
	s := &x.f.Symbols[sym]
	return "‹" + string(x.f.Packages[s.Package].Path) + "›." + string(s.Name)
}

// builder makes one service.
type builder struct {
	*index
	surface *contract.Surface
	service Service
	roles   map[int]*contract.SharedType
	used    map[int]bool // symbols of fields that consumers use
	// types are the names of messages and enumerations, of methods and their
	// requests and responses; values those of enumerations' values.
	types, values taken
	// refs are the names of messages and enumerations that are made, by what
	// they are; failed the reasons of those that can not be.
	refs   map[string]string
	failed map[string]*unmapped
}

// unmapped says why something has no form.
type unmapped struct {
	text string
	pos  facts.Pos
}

func (u *unmapped) Error() string { return u.text }

func (b *builder) build() {
	b.roles, b.used = map[int]*contract.SharedType{}, map[int]bool{}
	b.types, b.values, b.refs, b.failed = taken{}, taken{}, map[string]string{}, map[string]*unmapped{}
	for i := range b.surface.Types {
		t := &b.surface.Types[i]
		b.roles[t.Symbol] = t
		for _, u := range t.Fields {
			b.used[u.Symbol] = true
		}
	}
	s := &b.service
	s.Consumers = b.surface.Consumers
	for i := range b.surface.Questions {
		b.open(&b.surface.Questions[i])
	}
	b.names()
	codes := b.errors()
	for _, i := range b.byName() {
		b.operation(i, codes)
	}
	b.constants()
	b.prune()
	slices.SortFunc(s.Kept, func(x, y Kept) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(s.Messages, func(x, y Message) int { return cmp.Compare(x.Name, y.Name) })
	slices.SortFunc(s.Enums, func(x, y Enum) int { return cmp.Compare(x.Name, y.Name) })
	for i := range s.Questions {
		s.Questions[i].ID = fmt.Sprint("Q", i+1)
	}
}

// names reserves what methods are called before any message takes it.
func (b *builder) names() {
	b.types.take(b.service.Name)
	b.types.take(b.service.Name + "Service")
	for i := range b.surface.Operations {
		if o := &b.surface.Operations[i]; o.Level <= contract.R2 && remote(o) {
			n := Pascal(o.Name)
			for _, suffix := range []string{"", "Request", "Response"} {
				b.types[fold(n+suffix)] = true
			}
		}
	}
}

// byName are the operations in the order of their names.
func (b *builder) byName() []int {
	out := make([]int, len(b.surface.Operations))
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(i, j int) int {
		x, y := &b.surface.Operations[i], &b.surface.Operations[j]
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Symbol, y.Symbol))
	})
	return out
}

func remote(o *contract.Operation) bool {
	return !o.OnData && o.Style != contract.StyleLocal && o.Style != contract.StyleRemote
}

// open takes over a question of the seams.
func (b *builder) open(q *contract.Question) {
	b.service.Questions = append(b.service.Questions, Question{
		Subject: b.id(q.Symbol), Name: b.short(q.Symbol), Level: contract.R4, Text: q.Text, Pos: q.Pos, Place: b.place(q.Pos), More: q.Options,
	})
}

// ask adds a question about an operation or type.
func (b *builder) ask(sym int, level contract.Level, text, change string, at facts.Pos) {
	b.service.Questions = append(b.service.Questions, Question{
		Subject: b.id(sym), Name: b.short(sym), Level: level, Text: text, Change: change, Pos: at, Place: b.place(at), More: []contract.Option{},
	})
}

func (b *builder) operation(i int, codes map[int]string) {
	o := &b.surface.Operations[i]
	switch {
	case o.Level == contract.R4:
		return // it has a question of the seams
	case !remote(o):
		why := "a pure function or a logger travels as code"
		switch {
		case o.OnData:
			why = "a method of data travels with the type, or becomes a field"
		case o.Style == contract.StyleRemote:
			why = "a generated client is remote already"
		}
		b.service.Kept = append(b.service.Kept, Kept{b.id(o.Symbol), o.Style, why})
		return
	case o.Level == contract.R3:
		change := ""
		if o.Change != nil {
			change = o.Change.Text
		}
		r := o.Reasons[0]
		b.ask(o.Symbol, o.Level, fmt.Sprintf("%s needs a small redesign: %s: %s", b.short(o.Symbol), r.Subject, r.Text), change, r.Pos)
		return
	}
	m, err := b.method(i, o, codes)
	if err != nil {
		b.ask(o.Symbol, o.Level, fmt.Sprintf("%s has no form on a wire: %s", b.short(o.Symbol), err.text), "", err.pos)
		return
	}
	b.service.Methods = append(b.service.Methods, *m)
}

func (b *builder) method(i int, o *contract.Operation, codes map[int]string) (*Method, *unmapped) {
	n := Pascal(o.Name)
	m := &Method{
		Name: n, ID: o.ID, Operation: i, RequestName: n + "Request", ResponseName: n + "Response", Request: []Field{}, Response: []Field{}, Context: -1, Error: -1,
		Kind: o.Kind, Style: o.Style, Level: o.Level, Codes: []string{}, Reads: b.tables(o.Reads), Writes: b.tables(o.Writes), Metadata: []Metadata{},
		Hints: o.Hints, Reasons: o.Reasons, Consumers: o.Consumers, Place: b.place(b.pos(o.Symbol)),
	}
	for _, e := range o.Errors {
		if c, ok := codes[e]; ok {
			m.Codes = append(m.Codes, c)
		}
	}
	slices.Sort(m.Codes)
	keys := taken{}
	for _, c := range o.Context {
		m.Metadata = append(m.Metadata, Metadata{strings.ReplaceAll(keys.takeKey(Snake(c.Text[strings.LastIndexByte(c.Text, '.')+1:])), "_", "-"), c.Text})
	}
	slices.SortFunc(m.Metadata, func(x, y Metadata) int { return cmp.Compare(x.Name, y.Name) })
	if o.Kind == contract.KindField {
		return b.fieldMethod(m, o)
	}
	if o.Func < 0 {
		return nil, &unmapped{"its signature is not known", b.pos(o.Symbol)}
	}
	f := &b.f.Shape.Funcs[o.Func]
	if len(f.TypeParams) > 0 {
		return nil, &unmapped{"it has type parameters: each instance is an operation of its own", b.pos(o.Symbol)}
	}
	m.Variadic = f.Variadic
	var err *unmapped
	in := newRecord(b, m.Name)
	for k, p := range f.Params {
		if b.f.Shape.Types[p.Type].Name == "context.Context" {
			m.Context = k
			continue
		}
		if err = in.add(slot{name: p.Name, fallback: fmt.Sprint("arg", k+1), row: p.Type, what: "parameter " + cmp.Or(p.Name, fmt.Sprint(k+1)), at: b.pos(o.Symbol)}); err != nil {
			return nil, err
		}
	}
	res := newRecord(b, m.Name)
	for k, p := range f.Results {
		if t := &b.f.Shape.Types[p.Type]; k == len(f.Results)-1 && t.Kind == "named" && t.Name == "error" {
			m.Error = k
			continue
		}
		if err = res.add(slot{name: p.Name, fallback: b.resultName(p.Type, len(f.Results)), row: p.Type, what: fmt.Sprintf("result %d", k+1), at: b.pos(o.Symbol)}); err != nil {
			return nil, err
		}
	}
	m.Request, m.Response = in.fields, res.fields
	return m, nil
}

// fieldMethod offers a field of a live object as a method that reads it.
func (b *builder) fieldMethod(m *Method, o *contract.Operation) (*Method, *unmapped) {
	if o.Type < 0 {
		return nil, &unmapped{"the type of the field is not known", b.pos(o.Symbol)}
	}
	for _, s := range o.Sites {
		if s.Kind == facts.FieldWrite {
			return nil, &unmapped{"the consumer writes the field of a live object", s.Pos}
		}
	}
	res := newRecord(b, m.Name)
	if err := res.add(slot{fallback: "value", row: o.Type, what: "the field", at: b.pos(o.Symbol)}); err != nil {
		return nil, err
	}
	m.Response = res.fields
	return m, nil
}

// resultName is what an unnamed result is called: as its type, or by its place.
func (b *builder) resultName(row, results int) string {
	t := &b.f.Shape.Types[row]
	for range 10 {
		if t.Kind != "pointer" {
			break
		}
		t = &b.f.Shape.Types[t.Elem]
	}
	switch {
	case t.Kind == "own" && len(t.Args) == 0:
		return b.f.Symbols[t.Symbol].Name.Member()
	case t.Kind == "slice":
		if e := &b.f.Shape.Types[t.Elem]; e.Kind != "basic" || e.Name != "byte" && e.Name != "uint8" {
			return "items"
		}
		return "data"
	case t.Kind == "map":
		return "entries"
	case t.Kind == "basic" && t.Name == "bool" && results > 1:
		return "ok"
	}
	return "result"
}

func (b *builder) tables(rows []int) []string {
	out := []string{}
	for _, i := range rows {
		out = append(out, b.f.Data.Tables[i].Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// errors gives codes to the errors that consumers tell apart.
func (b *builder) errors() map[int]string {
	codes := map[int]string{}
	names := taken{}
	syms := map[int]contract.ErrorUse{}
	for _, e := range b.surface.Errors {
		syms[e.Symbol] = e
	}
	for _, sym := range slices.Sorted(maps.Keys(syms)) {
		u := syms[sym]
		s := &b.f.Symbols[sym]
		e := Error{
			Code: names.takeKey(Upper(u.Code), Upper(b.f.Packages[s.Package].Name+"_"+u.Code)), ID: u.ID, Go: b.goName(sym), Type: u.Type, Text: u.Text,
			Place: b.place(b.pos(sym)),
		}
		e.Code = strings.ToUpper(e.Code)
		if row, ok := b.index.errors[sym]; ok {
			e.Pointer = b.f.Shape.Errors[row].Pointer
		}
		if u.Type {
			if row, ok := b.named[sym]; ok && b.f.Shape.Types[b.f.Shape.Named[row].Type].Kind == "struct" {
				if ref, err := b.message(typ{row: -1}, sym, nil); err == nil {
					e.Details = ref
				}
			}
		}
		codes[sym] = e.Code
		b.service.Errors = append(b.service.Errors, e)
	}
	slices.SortFunc(b.service.Errors, func(x, y Error) int { return cmp.Compare(x.Code, y.Code) })
	return codes
}

func (b *builder) constants() {
	names := taken{}
	for i := range b.surface.Values {
		v := &b.surface.Values[i]
		if v.Level == contract.R4 {
			continue
		}
		s := &b.f.Symbols[v.Symbol]
		b.service.Constants = append(b.service.Constants, Constant{
			Name: names.take(Pascal(string(s.Name)), Pascal(b.f.Packages[s.Package].Name)+Pascal(string(s.Name))), ID: v.ID, Go: b.goName(v.Symbol), Value: v.Text,
			Place: b.place(b.pos(v.Symbol)),
		})
	}
	slices.SortFunc(b.service.Constants, func(x, y Constant) int { return cmp.Compare(x.Name, y.Name) })
}
