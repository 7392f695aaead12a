package forms

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/demarc-dev/demarc/analyzer/config"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// AssignNumbers gives every field and value of a service its number: that of the
// lock, or the next free one.
func AssignNumbers(s *wire.Service, lock *config.Lock) *config.Lock {
	if lock == nil {
		lock = config.NewLock()
	}
	out := config.NewLock()
	add := func(message string, fs []wire.Field) {
		names := make([]string, 0, len(fs))
		for _, f := range fs {
			names = append(names, f.Proto)
		}
		out.Messages[message] = lock.Messages[message].Assign(names, 1)
	}
	for i := range s.Messages {
		add(s.Messages[i].Name, s.Messages[i].Fields)
	}
	for i := range s.Methods {
		add(s.Methods[i].RequestName, s.Methods[i].Request)
		add(s.Methods[i].ResponseName, s.Methods[i].Response)
	}
	for _, e := range s.Enums {
		names := []string{wire.Upper(e.Name) + "_UNSPECIFIED"}
		for _, v := range e.Values {
			names = append(names, v.Proto)
		}
		out.Enums[e.Name] = lock.Enums[e.Name].Assign(names, 0)
	}
	// What is gone keeps its numbers, should it come back.
	for name, n := range lock.Messages {
		if _, ok := out.Messages[name]; !ok {
			out.Messages[name] = n.Assign(nil, 1)
		}
	}
	for name, n := range lock.Enums {
		if _, ok := out.Enums[name]; !ok {
			out.Enums[name] = n.Assign(nil, 0)
		}
	}
	return out
}

// ProtoPackage is the versioned package of a service: "shop.orders.v1".
func ProtoPackage(in *Input) string {
	project := in.Project[strings.LastIndexByte(in.Project, '/')+1:]
	return wire.Snake(project) + "." + in.Service.Package + ".v1"
}

// protoFiles writes one file, and buf.yaml beside its package directory.
func protoFiles(in *Input) ([]File, []wire.Question, error) {
	if len(in.Service.Methods) == 0 {
		return nil, nil, nil
	}
	pkg := ProtoPackage(in)
	p := &proto{in: in}
	p.body()
	var b strings.Builder
	comment(&b, "", "//", in.Header()...)
	b.WriteString("syntax = \"proto3\";\n\npackage " + pkg + ";\n\n")
	for _, i := range slices.Sorted(maps.Keys(p.imports)) {
		fmt.Fprintf(&b, "import %q;\n", i)
	}
	if len(p.imports) > 0 {
		b.WriteString("\n")
	}
	b.WriteString(p.b.String())
	var y strings.Builder
	comment(&y, "", "#", in.Header()...)
	y.WriteString("version: v2\nlint:\n  use:\n    - STANDARD\nbreaking:\n  use:\n    - WIRE_JSON\n")
	return []File{
		{"proto/buf.yaml", []byte(y.String())},
		{"proto/" + strings.ReplaceAll(pkg, ".", "/") + "/" + in.Service.Package + ".proto", []byte(b.String())},
	}, nil, nil
}

// proto writes the body of a file.
type proto struct {
	in      *Input
	b       strings.Builder
	imports map[string]bool
}

func (p *proto) body() {
	p.imports = map[string]bool{}
	s := p.in.Service
	comment(&p.b, "", "//", fmt.Sprintf("%sService is what service %s offers to %s.", s.Name, s.ID, people(s.Consumers)))
	fmt.Fprintf(&p.b, "service %sService {\n", s.Name)
	for i := range s.Methods {
		p.rpc(&s.Methods[i])
	}
	p.b.WriteString("}\n")
	for i := range s.Methods {
		m := &s.Methods[i]
		p.message(m.RequestName, fmt.Sprintf("%s is the request of %s.", m.RequestName, m.Name), m.Request, false)
		p.message(m.ResponseName, fmt.Sprintf("%s is the answer of %s.", m.ResponseName, m.Name), m.Response, false)
	}
	for i := range s.Messages {
		m := &s.Messages[i]
		doc := []string{fmt.Sprintf("%s is %s (%s).", m.Name, m.Doc, m.Place)}
		for _, l := range m.Losses {
			doc = append(doc, "Lost: "+l+".")
		}
		p.message(m.Name, strings.Join(doc, "\n"), m.Fields, m.OneOf)
	}
	for i := range s.Enums {
		p.enum(&s.Enums[i])
	}
}

func people[T ~string](l []T) string {
	if len(l) == 0 {
		return "nobody yet"
	}
	out := make([]string, len(l))
	for i, x := range l {
		out[i] = string(x)
	}
	return strings.Join(out, ", ")
}

func (p *proto) rpc(m *wire.Method) {
	doc := []string{fmt.Sprintf("%s is %s (%s), level %s.", m.Name, m.ID, m.Place, m.Level)}
	if m.Style == contract.StyleEvent {
		doc = append(doc, "Nobody waits for the answer: better an event.")
	}
	if len(m.Codes) > 0 {
		doc = append(doc, "Errors: "+strings.Join(m.Codes, ", ")+".")
	}
	if len(m.Writes) > 0 {
		doc = append(doc, "Changes "+strings.Join(m.Writes, ", ")+".")
	}
	for _, x := range m.Metadata {
		doc = append(doc, "Metadata: "+x.Name+" ("+x.Text+").")
	}
	comment(&p.b, "  ", "//", doc...)
	fmt.Fprintf(&p.b, "  rpc %s(%s) returns (%s);\n", m.Name, m.RequestName, m.ResponseName)
}

func (p *proto) message(name, doc string, fs []wire.Field, oneOf bool) {
	p.b.WriteString("\n")
	comment(&p.b, "", "//", strings.Split(doc, "\n")...)
	numbers := p.in.Numbers.Messages[name]
	if len(fs) == 0 && len(numbers.Reserved) == 0 {
		fmt.Fprintf(&p.b, "message %s {}\n", name)
		return
	}
	fmt.Fprintf(&p.b, "message %s {\n", name)
	p.reserved(numbers)
	indent := "  "
	if oneOf {
		p.b.WriteString("  oneof value {\n")
		indent = "    "
	}
	nested := &strings.Builder{}
	for i := range fs {
		f := &fs[i]
		if f.Doc != "" {
			comment(&p.b, indent, "//", f.Doc)
		}
		label := ""
		t := p.typ(&f.Type, wire.Pascal(f.Proto), nested, "  ")
		if f.Type.Optional && !oneOf && f.Type.Kind != wire.MessageKind && f.Type.Kind != wire.Timestamp && f.Type.Kind != wire.Duration {
			label = "optional "
		}
		opts := ""
		if f.JSON != jsonName(f.Proto) {
			opts = fmt.Sprintf(" [json_name = %s]", protoString(f.JSON))
		}
		fmt.Fprintf(&p.b, "%s%s%s %s = %d%s;\n", indent, label, t, f.Proto, numbers.Names[f.Proto], opts)
	}
	if oneOf {
		p.b.WriteString("  }\n")
	}
	p.b.WriteString(nested.String())
	p.b.WriteString("}\n")
}

// reserved keeps the numbers and names of removed fields from coming back.
func (p *proto) reserved(n config.Numbers) {
	if len(n.Reserved) == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(n.Reserved))
	numbers := slices.Sorted(maps.Values(n.Reserved))
	text := make([]string, len(numbers))
	for i := range numbers {
		text[i] = fmt.Sprint(numbers[i])
		names[i] = protoString(names[i])
	}
	fmt.Fprintf(&p.b, "  reserved %s;\n  reserved %s;\n", strings.Join(text, ", "), strings.Join(names, ", "))
}

// jsonName is what protocol buffers make of a name.
func jsonName(s string) string {
	var b strings.Builder
	up := false
	for _, r := range s {
		if r == '_' {
			up = true
			continue
		}
		if up {
			b.WriteString(strings.ToUpper(string(r)))
		} else {
			b.WriteRune(r)
		}
		up = false
	}
	return b.String()
}

// protoString quotes a text; all but printable ASCII is escaped byte by byte.
func protoString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + "\""
}

// typ writes a type; lists in lists and maps get a message around them, nested
// where they are used.
func (p *proto) typ(t *wire.Type, name string, nested *strings.Builder, indent string) string {
	switch t.Kind {
	case wire.List:
		return "repeated " + p.element(t.Elem, name, nested, indent)
	case wire.Map:
		return fmt.Sprintf("map<%s, %s>", p.typ(t.Key, name, nested, indent), p.element(t.Elem, name, nested, indent))
	case wire.MessageKind, wire.EnumKind:
		return t.Ref
	}
	if file, ok := map[wire.Kind]string{wire.Timestamp: "Timestamp", wire.Duration: "Duration", wire.JSON: "Value"}[t.Kind]; ok {
		p.imports["google/protobuf/"+map[string]string{"Timestamp": "timestamp", "Duration": "duration", "Value": "struct"}[file]+".proto"] = true
		return "google.protobuf." + file
	}
	return string(t.Kind)
}

func (p *proto) element(t *wire.Type, name string, nested *strings.Builder, indent string) string {
	if t.Kind != wire.List && t.Kind != wire.Map {
		return p.typ(t, name, nested, indent)
	}
	wrap := name + "Items"
	inner := &strings.Builder{}
	text := p.typ(t, name+"Items", inner, indent+"  ")
	comment(nested, indent, "//", wrap+" are the items of one entry.")
	fmt.Fprintf(nested, "%smessage %s {\n%s  %s items = 1;\n%s%s}\n", indent, wrap, indent, text, inner.String(), indent)
	return wrap
}

func (p *proto) enum(e *wire.Enum) {
	p.b.WriteString("\n")
	comment(&p.b, "", "//", fmt.Sprintf("%s is %s (%s).", e.Name, e.Doc, e.Place))
	fmt.Fprintf(&p.b, "enum %s {\n", e.Name)
	numbers := p.in.Numbers.Enums[e.Name]
	p.reserved(numbers)
	names := slices.SortedFunc(maps.Keys(numbers.Names), func(a, b string) int { return cmp.Compare(numbers.Names[a], numbers.Names[b]) })
	for _, n := range names {
		fmt.Fprintf(&p.b, "  %s = %d;\n", n, numbers.Names[n])
	}
	p.b.WriteString("}\n")
}
