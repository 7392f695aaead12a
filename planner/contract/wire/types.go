package wire

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/contract"
)

// typ is a type with the type arguments that stand for its parameters.
type typ struct {
	row int
	env map[string]typ
}

// maxDepth bounds generic types that grow for ever.
const maxDepth = 24

// mapping maps the types of one field.
type mapping struct {
	b *builder
	// owner names unnamed structs: "OrderLine".
	owner string
	at    facts.Pos
	depth int
}

func (m *mapping) fail(format string, args ...any) (Type, *unmapped) {
	return Type{}, &unmapped{fmt.Sprintf(format, args...), m.at}
}

func (m *mapping) shape(t typ) *facts.TypeShape { return &m.b.f.Shape.Types[t.row] }

// resolve replaces type parameters.
func (m *mapping) resolve(t typ) (typ, bool) {
	for range maxDepth {
		if m.shape(t).Kind != "param" {
			return t, true
		}
		next, ok := t.env[m.shape(t).Name]
		if !ok {
			return t, false
		}
		t = next
	}
	return t, false
}

// typ maps a type; element is true inside lists and maps.
func (m *mapping) typ(t typ, element bool) (Type, *unmapped) {
	if m.depth++; m.depth > maxDepth {
		return m.fail("the type is nested without an end")
	}
	defer func() { m.depth-- }()
	t, ok := m.resolve(t)
	if !ok {
		return m.fail("it is a type parameter")
	}
	x := m.shape(t)
	goText, err := m.text(t)
	if err != nil {
		return Type{}, err
	}
	var out Type
	switch x.Kind {
	case "basic":
		out, err = m.basic(x.Name)
	case "own":
		out, err = m.own(t, x)
	case "named":
		out, err = m.foreign(t, x)
	case "pointer":
		return m.pointer(typ{x.Elem, t.env}, element)
	case "slice", "array":
		out, err = m.list(typ{x.Elem, t.env}, x.Kind == "array", x.Len)
	case "map":
		out, err = m.mapType(typ{x.Key, t.env}, typ{x.Elem, t.env})
	case "interface":
		if len(x.Methods) > 0 {
			return m.fail("it is an interface with methods")
		}
		out = Type{Kind: JSON, Conv: AsJSON}
	case "struct":
		out, err = m.unnamed(t, x)
	default:
		return m.fail("it is a %s", x.Kind)
	}
	out.Go = goText
	return out, err
}

func (m *mapping) pointer(t typ, element bool) (Type, *unmapped) {
	t, ok := m.resolve(t)
	if !ok {
		return m.fail("it is a type parameter")
	}
	if m.shape(t).Kind == "pointer" {
		return m.fail("it is a pointer to a pointer")
	}
	out, err := m.typ(t, element)
	if err != nil {
		return out, err
	}
	if out.Pointer || out.Conv == ErrorText {
		return m.fail("it is a pointer to what may be absent already")
	}
	out.Pointer = true
	out.Optional = !element && out.Kind != List && out.Kind != Map && out.Kind != JSON
	return out, nil
}

// basics are the basic types of Go on the wire (methods 7.2).
func basics(name string) Kind {
	switch name {
	case "bool":
		return Bool
	case "string":
		return String
	case "int", "int64":
		return Int64
	case "int8", "int16", "int32", "rune":
		return Int32
	case "uint", "uint64":
		return Uint64
	case "uint8", "uint16", "uint32", "byte":
		return Uint32
	case "float32":
		return Float
	case "float64":
		return Double
	}
	return ""
}

func (m *mapping) basic(name string) (Type, *unmapped) {
	k := basics(name)
	if k == "" {
		return m.fail("%s has no form on a wire", name)
	}
	return Type{Kind: k, GoBasic: name}, nil
}

func (m *mapping) list(elem typ, array bool, n int64) (Type, *unmapped) {
	elem, ok := m.resolve(elem)
	if !ok {
		return m.fail("it is a list of a type parameter")
	}
	if x := m.shape(elem); x.Kind == "basic" && (x.Name == "byte" || x.Name == "uint8") {
		return Type{Kind: Bytes, Array: array, Len: n}, nil
	}
	e, err := m.typ(elem, true)
	if err != nil {
		return Type{}, err
	}
	e.Optional = false
	return Type{Kind: List, Elem: &e, Array: array, Len: n}, nil
}

func (m *mapping) mapType(key, elem typ) (Type, *unmapped) {
	k, err := m.typ(key, true)
	if err != nil {
		return Type{}, err
	}
	switch {
	case k.Pointer || k.Optional:
		return m.fail("the key of a map is a pointer")
	case k.Kind != String && k.Kind != Int32 && k.Kind != Int64 && k.Kind != Uint32 && k.Kind != Uint64 && k.Kind != EnumKind:
		return m.fail("the key of a map is a %s, which neither JSON nor proto allow", k.Kind)
	}
	if r, ok := m.resolve(elem); ok && m.shape(r).Kind == "struct" && len(m.shape(r).Fields) == 0 {
		return Type{Kind: List, Elem: &k, Conv: Set}, nil
	}
	if k.Kind == EnumKind { // an enumeration is no key in proto: its basic type is
		k = Type{Kind: basics(k.GoBasic), Go: k.Go, GoBasic: k.GoBasic}
	}
	e, err := m.typ(elem, true)
	if err != nil {
		return Type{}, err
	}
	e.Optional = false
	return Type{Kind: Map, Key: &k, Elem: &e}, nil
}

// own maps a type of the code base by its role.
func (m *mapping) own(t typ, x *facts.TypeShape) (Type, *unmapped) {
	b := m.b
	row, known := b.named[x.Symbol]
	role := b.role(x.Symbol)
	switch {
	case role == contract.RoleService, role == contract.RoleInterface, role == contract.RoleFunc, role == contract.RoleConstraint:
		return m.fail("%s is no data", b.short(x.Symbol))
	case role == contract.RoleSealed:
		ref, err := b.oneOf(x.Symbol)
		if err != nil {
			return Type{}, err
		}
		return Type{Kind: MessageKind, Ref: ref, Optional: true}, nil
	case !known:
		return m.fail("the shape of %s is not known", b.short(x.Symbol))
	}
	n := &b.f.Shape.Named[row]
	env := map[string]typ{}
	for i, p := range n.TypeParams {
		if i >= len(x.Args) {
			return m.fail("%s misses type arguments", b.short(x.Symbol))
		}
		arg, ok := m.resolve(typ{x.Args[i], t.env})
		if !ok {
			return m.fail("%s has a type parameter as argument", b.short(x.Symbol))
		}
		env[p.Name] = arg
	}
	under := typ{n.Type, env}
	u := &b.f.Shape.Types[n.Type]
	switch n.Encodes {
	case "proto":
		return m.fail("%s is a message of protocol buffers already: import its file", b.short(x.Symbol))
	case "text":
		return Type{Kind: String, Conv: Text}, nil
	case "json":
		if u.Kind == "struct" && m.hides(u) || u.Kind == "interface" {
			return Type{Kind: JSON, Conv: AsJSON, OwnJSON: true}, nil
		}
	}
	if ei, ok := b.enums[x.Symbol]; ok && u.Kind == "basic" && basics(u.Name) != "" && (basics(u.Name) == String || isInt(basics(u.Name))) {
		return Type{Kind: EnumKind, Ref: b.enum(ei, u.Name), GoBasic: u.Name, OwnJSON: n.Encodes == "json"}, nil
	}
	if u.Kind == "struct" {
		ref, err := b.message(t, x.Symbol, env)
		return Type{Kind: MessageKind, Ref: ref, OwnJSON: n.Encodes == "json"}, err
	}
	out, err := m.typ(under, false)
	out.OwnJSON = n.Encodes == "json"
	return out, err
}

func isInt(k Kind) bool { return k == Int32 || k == Int64 || k == Uint32 || k == Uint64 }

// hides reports whether a struct has state that other packages can not see.
func (m *mapping) hides(u *facts.TypeShape) bool {
	return slices.ContainsFunc(u.Fields, func(f facts.FieldShape) bool { return f.Unexported && !f.Embedded })
}

// role is what a type is for a contract; data where no seam says anything else.
func (b *builder) role(sym int) contract.Role {
	if t := b.roles[sym]; t != nil {
		return t.Role
	}
	return contract.RoleData
}

// foreign maps a type of another module by what it is (methods 7.2).
func (m *mapping) foreign(t typ, x *facts.TypeShape) (Type, *unmapped) {
	switch x.Name {
	case "time.Time":
		return Type{Kind: Timestamp}, nil
	case "time.Duration":
		return Type{Kind: Duration}, nil
	case "error":
		return Type{Kind: String, Conv: ErrorText, Optional: true}, nil
	case "net/url.URL":
		return Type{Kind: String, Conv: URL}, nil
	case "encoding/json.RawMessage":
		return Type{Kind: JSON, Conv: Same}, nil
	case "context.Context", "time.Location", "database/sql.Result":
		return m.fail("%s stays in the process", x.Name)
	}
	if inner, ok := strings.CutPrefix(x.Name, "database/sql.Null"); ok {
		return m.null(inner)
	}
	switch x.Foreign {
	case facts.ForeignText:
		return Type{Kind: String, Conv: Text}, nil
	case facts.ForeignBasic, facts.ForeignData, facts.ForeignAny:
		return Type{Kind: JSON, Conv: AsJSON}, nil
	case facts.ForeignProto:
		return m.fail("%s is a message of protocol buffers already: import its file", x.Name)
	}
	return m.fail("%s of another module is no data", x.Name)
}

func (m *mapping) null(inner string) (Type, *unmapped) {
	t := Type{Conv: Null, Optional: true, Inner: inner}
	switch inner {
	case "String":
		t.Kind, t.GoBasic = String, "string"
	case "Bool":
		t.Kind, t.GoBasic = Bool, "bool"
	case "Int64":
		t.Kind, t.GoBasic = Int64, "int64"
	case "Int32":
		t.Kind, t.GoBasic = Int32, "int32"
	case "Int16":
		t.Kind, t.GoBasic = Int32, "int16"
	case "Byte":
		t.Kind, t.GoBasic = Uint32, "byte"
	case "Float64":
		t.Kind, t.GoBasic = Double, "float64"
	case "Time":
		t.Kind = Timestamp
	default:
		return m.fail("database/sql.Null%s is not known", inner)
	}
	return t, nil
}

// unnamed maps a struct without a name to a message named after its place.
func (m *mapping) unnamed(t typ, x *facts.TypeShape) (Type, *unmapped) {
	if m.hides(x) {
		return m.fail("it is an unnamed struct with unexported fields")
	}
	goText, err := m.text(t)
	if err != nil {
		return Type{}, err
	}
	if ref, ok := m.b.refs[goText+" "+m.owner]; ok {
		return Type{Kind: MessageKind, Ref: ref}, nil
	}
	msg := Message{Name: m.b.types.take(m.owner, m.owner+"Data"), Go: goText, Losses: []string{}, Place: m.b.place(m.at), Doc: "an unnamed struct"}
	m.b.refs[goText+" "+m.owner] = msg.Name
	r := newRecord(m.b, msg.Name)
	if err := r.structure(-1, t, x, &msg, m.at); err != nil {
		return Type{}, err
	}
	msg.Fields = r.fields
	m.b.service.Messages = append(m.b.service.Messages, msg)
	return Type{Kind: MessageKind, Ref: msg.Name}, nil
}

// isExported reports whether other packages can name it.
func isExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}
