package forms

import (
	"fmt"
	"strings"

	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// port writes the remotable interface and its DTOs.
func (g *golang) port(s *source) {
	if len(g.methods) == 0 {
		return
	}
	svc := g.in.Service
	ctx := s.use("context")
	name := g.free(svc.Name + "Port")
	s.line("// %s is what %s offers to %s, in values that can travel.", name, svc.ID, people(svc.Consumers))
	s.line("type %s interface {", name)
	for _, m := range g.methods {
		s.line("\t// %s is %s (%s), level %s.", m.Name, m.ID, m.Place, m.Level)
		if m.Style == contract.StyleEvent {
			s.line("\t// Nobody waits for the answer: better an event.")
		}
		if len(m.Codes) > 0 {
			s.line("\t// Errors: %s.", strings.Join(m.Codes, ", "))
		}
		s.line("\t%s(ctx %s.Context, request %s) (%s, error)", m.Name, ctx, m.RequestName, m.ResponseName)
	}
	s.line("}\n")
	for _, m := range g.methods {
		g.dto(s, m.RequestName, m.RequestName+" is the request of "+m.Name+".", m.Request, false)
		g.dto(s, m.ResponseName, m.ResponseName+" is the answer of "+m.Name+".", m.Response, false)
	}
	for i := range svc.Messages {
		m := &svc.Messages[i]
		if g.messages[m.Name] == nil {
			continue
		}
		doc := fmt.Sprintf("%s is %s (%s).", m.Name, m.Doc, m.Place)
		for _, l := range m.Losses {
			doc += "\nLost: " + l + "."
		}
		g.dto(s, m.Name, doc, m.Fields, m.OneOf)
	}
	for _, e := range svc.Enums {
		if g.reachable(e.Go) != "" {
			continue
		}
		s.line("// %s is %s (%s).", e.Name, e.Doc, e.Place)
		s.line("type %s %s\n", e.Name, e.GoBasic)
		s.line("// The values of %s.\nconst (", e.Name)
		for _, v := range e.Values {
			s.line("\t%s %s = %s", g.free(e.Name+wire.Pascal(strings.ToLower(strings.TrimPrefix(v.Proto, wire.Upper(e.Name)+"_")))), e.Name, v.Value)
		}
		s.line(")\n")
	}
}

func (g *golang) dto(s *source, name, doc string, fs []wire.Field, oneOf bool) {
	comment(&s.b, "", "//", strings.Split(doc, "\n")...)
	if oneOf {
		s.line("// Exactly one field is set.")
	}
	s.line("type %s struct {", name)
	for i := range fs {
		f := &fs[i]
		opts := ""
		if f.Type.Optional || f.Omit && f.Type.Kind != wire.Timestamp && f.Type.Kind != wire.MessageKind {
			opts = ",omitempty"
		}
		tag := fmt.Sprintf("json:%q", f.JSON+opts)
		if strings.Contains(tag, "`") {
			tag = fmt.Sprintf("json:%q", wire.Camel(f.Go)+opts)
		}
		s.line("\t%s %s `%s`", wire.Pascal(f.Go), s.dtoType(&f.Type), tag)
	}
	s.line("}\n")
}

// dtoType is the type of a DTO's field.
func (s *source) dtoType(t *wire.Type) string {
	if t.Optional {
		return "*" + s.dtoBase(t)
	}
	return s.dtoBase(t)
}

func (s *source) dtoBase(t *wire.Type) string {
	switch t.Kind {
	case wire.Float:
		return "float32"
	case wire.Double:
		return "float64"
	case wire.Bytes:
		return "[]byte"
	case wire.Timestamp:
		return s.use("time") + ".Time"
	case wire.Duration:
		return s.use("time") + ".Duration"
	case wire.JSON:
		return s.use("encoding/json") + ".RawMessage"
	case wire.List:
		return "[]" + s.dtoType(t.Elem)
	case wire.Map:
		return "map[" + s.dtoType(t.Key) + "]" + s.dtoType(t.Elem)
	case wire.MessageKind, wire.EnumKind:
		return t.Ref
	}
	return string(t.Kind)
}

// goType is the type in the original code.
func (s *source) goType(t *wire.Type) string {
	if t.Pointer {
		return "*" + s.code(t.Go)
	}
	return s.code(t.Go)
}

// mappers writes two functions for each message, and the codes of errors.
func (g *golang) mappers(s *source) {
	if len(g.methods) == 0 {
		return
	}
	for i := range g.in.Service.Messages {
		m := &g.in.Service.Messages[i]
		if g.messages[m.Name] == nil {
			continue
		}
		orig := s.code(m.Go)
		s.line("// %sToDTO copies the original into what travels.", m.Name)
		s.line("func %sToDTO(v %s) (d %s, err error) {", m.Name, orig, m.Name)
		if m.OneOf {
			g.oneOfTo(s, m)
		} else {
			for j := range m.Fields {
				f := &m.Fields[j]
				s.to(&f.Type, "v."+f.Go, "d."+wire.Pascal(f.Go), "d")
			}
		}
		s.line("\treturn d, nil\n}\n")
		s.line("// %sFromDTO copies what travelled into the original.", m.Name)
		s.line("func %sFromDTO(d %s) (v %s, err error) {", m.Name, m.Name, orig)
		if m.OneOf {
			g.oneOfFrom(s, m)
		} else {
			for j := range m.Fields {
				f := &m.Fields[j]
				s.from(&f.Type, "d."+wire.Pascal(f.Go), "v."+f.Go, "v")
			}
		}
		s.line("\treturn v, nil\n}\n")
	}
	g.codes(s)
	g.helpers(s)
}

func (g *golang) oneOfTo(s *source, m *wire.Message) {
	s.line("\tswitch x := v.(type) {\n\tcase nil:")
	for i := range m.Fields {
		f := &m.Fields[i]
		orig := s.code(f.Type.Go)
		for _, pointer := range []bool{false, true} {
			star, deref := "", "x"
			if pointer {
				star, deref = "*", "*x"
			} else if f.Type.Pointer {
				continue
			}
			s.line("\tcase %s%s:\n\t\ty, err := %sToDTO(%s)\n\t\tif err != nil {\n\t\t\treturn d, err\n\t\t}\n\t\td.%s = &y", star, orig, f.Type.Ref, deref, wire.Pascal(f.Go))
		}
	}
	s.line("\tdefault:\n\t\treturn d, %s.Errorf(\"%s: unknown type %%T\", v)\n\t}", s.use("fmt"), m.Name)
}

func (g *golang) oneOfFrom(s *source, m *wire.Message) {
	s.line("\tswitch {")
	for i := range m.Fields {
		f := &m.Fields[i]
		amp := ""
		if f.Type.Pointer {
			amp = "&"
		}
		s.line("\tcase d.%s != nil:\n\t\ty, err := %sFromDTO(*d.%s)\n\t\tif err != nil {\n\t\t\treturn v, err\n\t\t}\n\t\tv = %sy", wire.Pascal(f.Go), f.Type.Ref, wire.Pascal(f.Go), amp)
	}
	s.line("\t}")
}

// codes writes the function that gives errors their codes.
func (g *golang) codes(s *source) {
	var lines []string
	for _, e := range g.in.Service.Errors {
		if w := g.reachable(e.Go); w != "" {
			g.ask(e.ID, e.Code, e.Place, fmt.Sprintf("%s has no code in Go: %s", e.Code, w))
			continue
		}
		orig, errs := s.code(e.Go), s.use("errors")
		switch {
		case !e.Type:
			lines = append(lines, fmt.Sprintf("\tif %s.Is(err, %s) {\n\t\treturn %q\n\t}", errs, orig, e.Code))
		case e.Pointer:
			lines = append(lines, fmt.Sprintf("\tif x := (*%s)(nil); %s.As(err, &x) {\n\t\treturn %q\n\t}", orig, errs, e.Code))
		default:
			lines = append(lines, fmt.Sprintf("\tif x := new(%s); %s.As(err, x) {\n\t\treturn %q\n\t}", orig, errs, e.Code))
		}
	}
	if len(lines) == 0 {
		return
	}
	s.line("// %s is the code of an error that consumers tell apart, \"\" for others.", g.free("ErrorCode"))
	s.line("func ErrorCode(err error) string {\n%s\n\treturn \"\"\n}\n", strings.Join(lines, "\n"))
}

// helpers writes the functions that mappers call.
func (g *golang) helpers(s *source) {
	text := s.b.String()
	if strings.Contains(text, "narrow[") {
		s.line("type integer interface {\n\t~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64\n}\n")
		s.line("func narrow[T, W integer](w W) (T, error) {\n\tt := T(w)\n\tif W(t) != w {\n\t\treturn 0, %s.Errorf(\"%%d does not fit\", w)\n\t}\n\treturn t, nil\n}\n", s.use("fmt"))
	}
	if strings.Contains(text, "marshalText(") {
		s.line("func marshalText(v any) (string, error) {\n\tm, ok := v.(%s.TextMarshaler)\n\tif !ok {\n\t\treturn \"\", %s.Errorf(\"%%T has no MarshalText\", v)\n\t}\n\tb, err := m.MarshalText()\n\treturn string(b), err\n}\n", s.use("encoding"), s.use("fmt"))
	}
	if strings.Contains(text, "unmarshalText(") {
		s.line("func unmarshalText(text string, v any) error {\n\tu, ok := v.(%s.TextUnmarshaler)\n\tif !ok {\n\t\treturn %s.Errorf(\"%%T has no UnmarshalText\", v)\n\t}\n\treturn u.UnmarshalText([]byte(text))\n}\n", s.use("encoding"), s.use("fmt"))
	}
}

// local writes the adapter that answers the port with the original code.
func (g *golang) local(s *source) {
	if len(g.methods) == 0 {
		return
	}
	port := g.in.Service.Name + "Port"
	name := g.free(g.in.Service.Name + "Local")
	fields := map[int]string{}
	taken := map[string]bool{}
	var decl []string
	for _, m := range g.methods {
		taken[m.Name] = true
	}
	bodies := source{g: g, imports: s.imports, taken: s.taken}
	written := 0
	for _, m := range g.methods {
		o := &g.in.Surface.Operations[m.Operation]
		target := ""
		if o.Receiver >= 0 {
			owner := g.texts.Symbol(o.Receiver)
			why := g.reachable(owner)
			if g.texts.Generic(o.Receiver) {
				why = "its type has type parameters"
			}
			if why != "" {
				g.ask(m.ID, m.Name, m.Place, fmt.Sprintf("%s has no adapter: %s", m.Name, why))
				bodies.line("// %s can not reach the original: %s.", m.Name, oneLine(why))
				bodies.line("func (%s) %s(%s.Context, %s) (response %s, err error) {\n\treturn response, %s.New(%q)\n}\n", name, m.Name, s.use("context"), m.RequestName, m.ResponseName, s.use("errors"), "not reachable from here")
				written++
				continue
			}
			if fields[o.Receiver] == "" {
				f := wire.Pascal(string(g.in.Facts.Symbols[o.Receiver].Name))
				for taken[f] {
					f += "Object"
				}
				taken[f] = true
				fields[o.Receiver] = f
				star := "*"
				if o.Kind == contract.KindInterface {
					star = ""
				}
				decl = append(decl, fmt.Sprintf("\t%s %s%s", f, star, s.code(owner)))
			}
			target = "l." + fields[o.Receiver] + "." + g.in.Facts.Symbols[o.Symbol].Name.Member()
		} else {
			target = s.code(g.texts.Symbol(o.Symbol))
		}
		g.answer(&bodies, name, m, target, o.Kind == contract.KindField)
		written++
	}
	if written == 0 {
		return
	}
	s.line("// %s answers %s with the original code.", name, port)
	s.line("type %s struct {\n%s\n}\n\nvar _ %s = %s{}\n", name, strings.Join(decl, "\n"), port, name)
	s.b.WriteString(bodies.b.String())
}

// answer writes one method of the adapter.
func (g *golang) answer(s *source, name string, m *wire.Method, target string, field bool) {
	s.line("// %s calls the original.", m.Name)
	s.line("func (l %s) %s(ctx %s.Context, request %s) (response %s, err error) {", name, m.Name, s.use("context"), m.RequestName, m.ResponseName)
	args := []string{}
	for i := range m.Request {
		f := &m.Request[i]
		arg := fmt.Sprint("a", i+1)
		s.line("\tvar %s %s", arg, s.goType(&f.Type))
		s.from(&f.Type, "request."+wire.Pascal(f.Go), arg, "response")
		args = append(args, arg)
	}
	if m.Variadic {
		args[len(args)-1] += "..."
	}
	if m.Context >= 0 {
		at := min(m.Context, len(args))
		args = append(args[:at:at], append([]string{"ctx"}, args[at:]...)...)
	}
	var results []string
	for i := range m.Response {
		results = append(results, fmt.Sprint("r", i+1))
	}
	call := target + "(" + strings.Join(args, ", ") + ")"
	if field {
		call = target
	}
	switch {
	case m.Error >= 0 && len(results) > 0:
		s.line("\t%s, err := %s\n\tif err != nil {\n\t\treturn response, err\n\t}", strings.Join(results, ", "), call)
	case m.Error >= 0:
		s.line("\tif err = %s; err != nil {\n\t\treturn response, err\n\t}", call)
	case len(results) > 0:
		s.line("\t%s := %s", strings.Join(results, ", "), call)
	default:
		s.line("\t%s", call)
	}
	for i := range m.Response {
		s.to(&m.Response[i].Type, results[i], "response."+wire.Pascal(m.Response[i].Go), "response")
	}
	s.line("\treturn response, nil\n}\n")
}
