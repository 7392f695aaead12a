package wire

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// record collects the fields of a message, request or response.
type record struct {
	b                *builder
	owner            string
	fields           []Field
	goes, json, keys taken
}

func newRecord(b *builder, owner string) *record {
	return &record{b: b, owner: owner, fields: []Field{}, goes: taken{}, json: taken{}, keys: taken{}}
}

// slot is one parameter, result or field before it is mapped.
type slot struct {
	name, fallback string
	row            int
	env            map[string]typ
	what           string
	at             facts.Pos
	// tag is the name in JSON, "" without one; omit and used are Field's.
	tag        string
	omit, used bool
	inMessage  bool
}

// add maps a slot; an error says which one can not be.
func (r *record) add(s slot) *unmapped {
	name := s.name
	if name == "" || name == "_" {
		name = s.fallback
	}
	m := &mapping{b: r.b, owner: Pascal(r.owner) + Pascal(name), at: s.at}
	t, err := m.typ(typ{s.row, s.env}, false)
	if err != nil {
		return &unmapped{s.what + ": " + err.text, err.pos}
	}
	f := Field{Type: t, Omit: s.omit, Used: s.used || !s.inMessage, Tagged: s.tag != ""}
	if s.inMessage {
		f.Go = name // it must stay: it names the field in the code
		r.goes[name] = true
	} else {
		f.Go = r.goes.take(Pascal(name))
	}
	f.JSON = cmp.Or(s.tag, Camel(name))
	if r.json[f.JSON] {
		f.Tagged = false
		for k := 2; r.json[f.JSON]; k++ {
			f.JSON = Camel(name) + "V" + strconv.Itoa(k)
		}
	}
	r.json[f.JSON] = true
	f.Proto = r.keys.takeKey(Snake(cmp.Or(s.tag, name)), Snake(name))
	r.fields = append(r.fields, f)
	return nil
}

// structure adds the fields of a struct; embedded structs are flattened, as
// encoding/json does. sym is -1 for an unnamed struct.
func (r *record) structure(sym int, t typ, x *facts.TypeShape, msg *Message, at facts.Pos) *unmapped {
	names := map[string]bool{}
	for _, f := range x.Fields {
		names[f.Name] = true
	}
	return r.flatten(sym, t, x, msg, at, names, 0)
}

func (r *record) flatten(sym int, t typ, x *facts.TypeShape, msg *Message, at facts.Pos, outer map[string]bool, depth int) *unmapped {
	b := r.b
	type inner struct {
		sym int
		t   typ
		x   *facts.TypeShape
	}
	var embedded []inner
	for i, f := range x.Fields {
		tag, opts, _ := strings.Cut(reflect.StructTag(f.Tag).Get("json"), ",")
		if depth > 0 && outer[f.Name] {
			msg.Losses = append(msg.Losses, fmt.Sprintf("the embedded field %s is hidden by another of its name", f.Name))
			continue
		}
		if f.Embedded && (tag == "" || tag == "-") && depth < 5 {
			if e := &b.f.Shape.Types[f.Type]; e.Kind == "own" {
				if row, ok := b.named[e.Symbol]; ok && b.f.Shape.Named[row].Encodes == "" && len(e.Args) == 0 && b.f.Shape.Types[b.f.Shape.Named[row].Type].Kind == "struct" {
					embedded = append(embedded, inner{e.Symbol, typ{b.f.Shape.Named[row].Type, nil}, &b.f.Shape.Types[b.f.Shape.Named[row].Type]})
					continue
				}
			}
		}
		field := -1
		if sym >= 0 {
			field = b.field(sym, f.Name)
		}
		used := field < 0 && sym < 0 || b.used[field] && field >= 0
		switch {
		case f.Name == "_":
			continue
		case f.Unexported:
			msg.Losses = append(msg.Losses, fmt.Sprintf("the unexported field %s is not sent", f.Name))
			continue
		case tag == "-" && opts == "" && !used:
			msg.Losses = append(msg.Losses, fmt.Sprintf("%s is not sent: no consumer uses it and its tag keeps it out of JSON", f.Name))
			continue
		}
		if tag == "-" {
			tag = ""
		}
		where := at
		if sym >= 0 {
			if n := &b.f.Shape.Named[b.named[sym]]; i < len(n.Lines) && n.Lines[i] > 0 {
				where.Line = n.Lines[i]
			}
		}
		s := slot{name: f.Name, row: f.Type, env: t.env, what: "field " + f.Name, at: where, tag: tag, used: used, inMessage: true,
			omit: slices.ContainsFunc(strings.Split(opts, ","), func(o string) bool { return o == "omitempty" || o == "omitzero" })}
		if err := r.add(s); err != nil {
			if used || depth == 0 && onlyField(x) {
				return err
			}
			// What no consumer uses may stay at home.
			msg.Losses = append(msg.Losses, fmt.Sprintf("%s is not sent: %s, and no consumer uses it", f.Name, strings.TrimPrefix(err.text, s.what+": ")))
		}
	}
	for _, e := range embedded {
		for _, f := range r.fields {
			outer[f.Go] = true
		}
		if err := r.flatten(e.sym, e.t, e.x, msg, b.pos(e.sym), outer, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func onlyField(x *facts.TypeShape) bool { return len(x.Fields) == 1 }

// field finds the symbol of a field, -1 when nothing refers to it.
func (b *builder) field(sym int, name string) int {
	s := &b.f.Symbols[sym]
	want := ident.SymbolName(string(s.Name) + "." + name)
	i, ok := slices.BinarySearchFunc(b.f.Symbols, facts.Symbol{Package: s.Package, Name: want}, func(a, c facts.Symbol) int {
		return cmp.Or(cmp.Compare(a.Package, c.Package), cmp.Compare(a.Name, c.Name))
	})
	if !ok {
		return -1
	}
	return i
}

// typeName is the name of a type of the seams, else its own.
func (b *builder) typeName(sym int) []string {
	s := &b.f.Symbols[sym]
	short := Pascal(string(s.Name))
	long := Pascal(b.f.Packages[s.Package].Name) + short
	if t := b.roles[sym]; t != nil && t.Name != "" {
		return []string{Pascal(t.Name), long, long + "Data"}
	}
	return []string{short, long, long + "Data"}
}

// message makes the message of a struct, once, and returns its name. env are the
// type arguments; t is the type at its place, for the name of an instance.
func (b *builder) message(t typ, sym int, env map[string]typ) (string, *unmapped) {
	m := &mapping{b: b, at: b.pos(sym)}
	goText := b.goName(sym)
	if t.row >= 0 {
		s, err := m.text(t)
		if err != nil {
			return "", err
		}
		goText = s
	}
	if ref, ok := b.refs[goText]; ok {
		return ref, b.failed[goText]
	}
	n := &b.f.Shape.Named[b.named[sym]]
	names := b.typeName(sym)
	if len(n.TypeParams) > 0 {
		suffix := ""
		for _, p := range n.TypeParams {
			s, err := m.text(env[p.Name])
			if err != nil {
				return "", err
			}
			suffix += Pascal(s[strings.LastIndexAny(s, "./")+1:])
		}
		for i := range names {
			names[i] += "Of" + suffix
		}
	}
	msg := Message{Name: b.types.take(names...), ID: b.id(sym), Go: goText, Losses: []string{}, Place: b.place(b.pos(sym))}
	msg.Doc = b.short(sym)
	b.refs[goText] = msg.Name // before its fields: they may lead back to it
	before := len(b.service.Messages)
	r := newRecord(b, msg.Name)
	err := r.structure(sym, typ{n.Type, env}, &b.f.Shape.Types[n.Type], &msg, b.pos(sym))
	if err == nil && len(r.fields) == 0 && len(b.f.Shape.Types[n.Type].Fields) > 0 {
		err = &unmapped{"no field of " + b.short(sym) + " can be sent", b.pos(sym)}
	}
	if err == nil && !isExported(string(b.f.Symbols[sym].Name)) {
		err = &unmapped{b.short(sym) + " has no exported name", b.pos(sym)}
	}
	if err != nil {
		// Messages that were made on the way may lead back to this one.
		b.failed[goText] = &unmapped{err.text, err.pos}
		for _, lost := range b.service.Messages[before:] {
			if b.refersTo(&lost, msg.Name) {
				b.failed[lost.Go] = err
			}
		}
		b.service.Messages = slices.DeleteFunc(b.service.Messages, func(x Message) bool { return b.failed[x.Go] != nil && x.Go != "" })
		return msg.Name, err
	}
	msg.Fields = r.fields
	slices.Sort(msg.Losses)
	b.service.Messages = append(b.service.Messages, msg)
	return msg.Name, nil
}

// refersTo reports whether a message leads to another.
func (b *builder) refersTo(m *Message, name string) bool {
	for i := range m.Fields {
		for t := &m.Fields[i].Type; t != nil; t = t.Elem {
			if t.Ref == name {
				return true
			}
		}
	}
	return false
}

// oneOf makes the message of a sealed interface.
func (b *builder) oneOf(sym int) (string, *unmapped) {
	goText := b.goName(sym)
	if ref, ok := b.refs[goText]; ok {
		return ref, b.failed[goText]
	}
	names := b.typeName(sym)
	msg := Message{Name: b.types.take(names...), ID: b.id(sym), Go: goText, Doc: b.short(sym), OneOf: true, Losses: []string{}, Place: b.place(b.pos(sym))}
	b.refs[goText] = msg.Name
	r := newRecord(b, msg.Name)
	fail := func(e *unmapped) (string, *unmapped) {
		b.failed[goText] = e
		return msg.Name, e
	}
	if !isExported(string(b.f.Symbols[sym].Name)) {
		return fail(&unmapped{b.short(sym) + " has no exported name", b.pos(sym)})
	}
	for _, impl := range b.roles[sym].Sealed {
		row, ok := b.named[impl]
		if !ok || len(b.f.Shape.Named[row].TypeParams) > 0 || b.f.Shape.Types[b.f.Shape.Named[row].Type].Kind != "struct" {
			return fail(&unmapped{b.short(impl) + " behind " + b.short(sym) + " is no plain struct", b.pos(impl)})
		}
		ref, err := b.message(typ{row: -1}, impl, nil)
		if err != nil {
			return fail(err)
		}
		name := b.f.Symbols[impl].Name.Member()
		r.fields = append(r.fields, Field{
			Go: r.goes.take(Pascal(name), ref), JSON: Camel(ref), Proto: r.keys.takeKey(Snake(ref)), Used: true,
			Type: Type{Kind: MessageKind, Ref: ref, Optional: true, Pointer: b.couplings[[2]int{sym, impl}], Go: b.goName(impl)},
		})
	}
	if len(r.fields) == 0 {
		return fail(&unmapped{b.short(sym) + " has no implementation", b.pos(sym)})
	}
	msg.Fields = r.fields
	b.service.Messages = append(b.service.Messages, msg)
	return msg.Name, nil
}

// enum makes the enumeration of a row of facts.Shape.Enums, once.
func (b *builder) enum(row int, basic string) string {
	e := &b.f.Shape.Enums[row]
	goText := b.goName(e.Type)
	if ref, ok := b.refs[goText]; ok {
		return ref
	}
	out := Enum{Name: b.types.take(b.typeName(e.Type)...), ID: b.id(e.Type), Go: goText, GoBasic: basic, Text: basic == "string", Values: []EnumValue{},
		Doc: b.short(e.Type), Place: b.place(b.pos(e.Type))}
	b.refs[goText] = out.Name
	prefix := Upper(out.Name)
	b.values.takeKey(prefix + "_UNSPECIFIED")
	seen := map[string]bool{}
	for _, v := range e.Values {
		if seen[v.Value] {
			continue
		}
		seen[v.Value] = true
		name := b.f.Symbols[v.Symbol].Name.Member()
		short := Upper(name)
		short = strings.TrimPrefix(short, prefix+"_")
		x := EnumValue{Name: name, Value: v.Value, Proto: strings.ToUpper(b.values.takeKey(prefix + "_" + short))}
		if out.Text {
			if s, err := strconv.Unquote(v.Value); err == nil {
				x.Text = s
			}
		}
		out.Values = append(out.Values, x)
	}
	b.service.Enums = append(b.service.Enums, out)
	return out.Name
}
