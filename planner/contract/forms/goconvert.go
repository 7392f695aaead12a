package forms

import (
	"fmt"

	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// fresh is a name for a variable of a nested block.
func (s *source) fresh(prefix string) string {
	s.depth++
	return fmt.Sprint(prefix, s.depth)
}

// to writes statements that set dst, a value of the wire, from src, one of the
// code. ret is what the function returns beside an error.
func (s *source) to(t *wire.Type, src, dst, ret string) {
	base := *t
	base.Pointer, base.Optional = false, false
	switch {
	case t.Pointer && t.Optional:
		x := s.fresh("x")
		s.line("if %s != nil {\nvar %s %s", src, x, s.dtoBase(t))
		s.to(&base, "(*"+src+")", x, ret)
		s.line("%s = &%s\n}", dst, x)
	case t.Pointer:
		s.line("if %s != nil {", src)
		s.to(&base, "(*"+src+")", dst, ret)
		s.line("}")
	case t.Optional && t.Conv == wire.Null:
		x := s.fresh("x")
		s.line("if %s.Valid {\n%s := %s(%s.%s)\n%s = &%s\n}", src, x, s.dtoBase(t), src, t.Inner, dst, x)
	case t.Optional && t.Conv == wire.ErrorText:
		x := s.fresh("x")
		s.line("if %s != nil {\n%s := %s.Error()\n%s = &%s\n}", src, x, src, dst, x)
	case t.Optional: // a oneof
		x := s.fresh("x")
		s.line("if %s != nil {\n%s, err := %sToDTO(%s)\nif err != nil {\nreturn %s, err\n}\n%s = &%s\n}", src, x, t.Ref, src, ret, dst, x)
	default:
		s.toBase(&base, src, dst, ret)
	}
}

func (s *source) toBase(t *wire.Type, src, dst, ret string) {
	switch t.Conv {
	case wire.Text:
		x := s.fresh("x")
		s.line("{\n%s := %s\nif %s, err = marshalText(&%s); err != nil {\nreturn %s, err\n}\n}", x, src, dst, x, ret)
		return
	case wire.AsJSON:
		s.line("if %s, err = %s.Marshal(%s); err != nil {\nreturn %s, err\n}", dst, s.use("encoding/json"), src, ret)
		return
	case wire.URL:
		x := s.fresh("x")
		s.line("{\n%s := %s\n%s = %s.String()\n}", x, src, dst, x)
		return
	case wire.ErrorText:
		s.line("if %s != nil {\n%s = %s.Error()\n}", src, dst, src)
		return
	case wire.Null:
		s.line("%s = %s(%s.%s)", dst, s.dtoBase(t), src, t.Inner)
		return
	case wire.Set:
		k, x := s.fresh("k"), s.fresh("x")
		s.line("for %s := range %s {\nvar %s %s", k, src, x, s.dtoType(t.Elem))
		s.to(t.Elem, k, x, ret)
		s.line("%s = append(%s, %s)\n}\n%s.Sort(%s)", dst, dst, x, s.use("slices"), dst)
		return
	}
	switch t.Kind {
	case wire.Bytes:
		if t.Array {
			x := s.fresh("x")
			s.line("{\n%s := %s\n%s = append([]byte(nil), %s[:]...)\n}", x, src, dst, x)
			return
		}
		s.line("%s = append([]byte(nil), %s...)", dst, src)
	case wire.JSON:
		s.line("%s = append(%s(nil), %s...)", dst, s.dtoBase(t), src)
	case wire.Timestamp:
		s.line("%s = %s.Time(%s).UTC().Round(0)", dst, s.use("time"), src)
	case wire.MessageKind:
		s.line("if %s, err = %sToDTO(%s); err != nil {\nreturn %s, err\n}", dst, t.Ref, src, ret)
	case wire.List:
		e, x := s.fresh("e"), s.fresh("x")
		if !t.Array {
			s.line("if %s != nil {\n%s = make(%s, 0, len(%s))\n}", src, dst, s.dtoBase(t), src)
		}
		s.line("for _, %s := range %s {\nvar %s %s", e, src, x, s.dtoType(t.Elem))
		s.to(t.Elem, e, x, ret)
		s.line("%s = append(%s, %s)\n}", dst, dst, x)
	case wire.Map:
		k, e, x, y := s.fresh("k"), s.fresh("e"), s.fresh("x"), s.fresh("y")
		s.line("if %s != nil {\n%s = make(%s, len(%s))\n}", src, dst, s.dtoBase(t), src)
		s.line("for %s, %s := range %s {\nvar %s %s\nvar %s %s", k, e, src, x, s.dtoType(t.Key), y, s.dtoType(t.Elem))
		s.to(t.Key, k, x, ret)
		s.to(t.Elem, e, y, ret)
		s.line("%s[%s] = %s\n}", dst, x, y)
	default:
		s.line("%s = %s(%s)", dst, s.dtoBase(t), src)
	}
}

// from is the way back: dst is a variable or field of the code.
func (s *source) from(t *wire.Type, src, dst, ret string) {
	base := *t
	base.Pointer, base.Optional = false, false
	switch {
	case t.Pointer && t.Optional:
		x := s.fresh("x")
		s.line("if %s != nil {\nvar %s %s", src, x, s.code(t.Go))
		s.from(&base, "(*"+src+")", x, ret)
		s.line("%s = &%s\n}", dst, x)
	case t.Pointer:
		x := s.fresh("x")
		cond := "{"
		if t.Kind == wire.List || t.Kind == wire.Map || t.Kind == wire.JSON {
			cond = "if " + src + " != nil {"
		}
		s.line("%s\nvar %s %s", cond, x, s.code(t.Go))
		s.from(&base, src, x, ret)
		s.line("%s = &%s\n}", dst, x)
	case t.Optional && t.Conv == wire.Null:
		basic := t.GoBasic
		if t.Kind == wire.Timestamp {
			basic = s.use("time") + ".Time"
		}
		s.line("if %s != nil {\n%s.%s, %s.Valid = %s(*%s), true\n}", src, dst, t.Inner, dst, basic, src)
	case t.Optional && t.Conv == wire.ErrorText:
		s.line("if %s != nil {\n%s = %s.New(*%s)\n}", src, dst, s.use("errors"), src)
	case t.Optional: // a oneof
		s.line("if %s != nil {\nif %s, err = %sFromDTO(*%s); err != nil {\nreturn %s, err\n}\n}", src, dst, t.Ref, src, ret)
	default:
		s.fromBase(&base, src, dst, ret)
	}
}

func (s *source) fromBase(t *wire.Type, src, dst, ret string) {
	switch t.Conv {
	case wire.Text:
		s.line("if err = unmarshalText(%s, &%s); err != nil {\nreturn %s, err\n}", src, dst, ret)
		return
	case wire.AsJSON:
		s.line("if len(%s) > 0 {\nif err = %s.Unmarshal(%s, &%s); err != nil {\nreturn %s, err\n}\n}", src, s.use("encoding/json"), src, dst, ret)
		return
	case wire.URL:
		x := s.fresh("x")
		s.line("{\n%s, err := %s.Parse(%s)\nif err != nil {\nreturn %s, err\n}\n%s = *%s\n}", x, s.use("net/url"), src, ret, dst, x)
		return
	case wire.ErrorText:
		s.line("if %s != \"\" {\n%s = %s.New(%s)\n}", src, dst, s.use("errors"), src)
		return
	case wire.Null:
		basic := t.GoBasic
		if t.Kind == wire.Timestamp {
			basic = s.use("time") + ".Time"
		}
		s.line("%s.%s, %s.Valid = %s(%s), true", dst, t.Inner, dst, basic, src)
		return
	case wire.Set:
		e, x := s.fresh("e"), s.fresh("x")
		s.line("if %s != nil {\n%s = make(%s, len(%s))\n}", src, dst, s.code(t.Go), src)
		s.line("for _, %s := range %s {\nvar %s %s", e, src, x, s.goType(t.Elem))
		s.from(t.Elem, e, x, ret)
		s.line("%s[%s] = struct{}{}\n}", dst, x)
		return
	}
	switch t.Kind {
	case wire.Bytes:
		if t.Array {
			s.length(t, src, ret)
			s.line("copy(%s[:], %s)", dst, src)
			return
		}
		s.line("%s = append(%s(nil), %s...)", dst, s.code(t.Go), src)
	case wire.JSON:
		s.line("%s = append(%s(nil), %s...)", dst, s.code(t.Go), src)
	case wire.MessageKind:
		s.line("if %s, err = %sFromDTO(%s); err != nil {\nreturn %s, err\n}", dst, t.Ref, src, ret)
	case wire.List:
		s.fromList(t, src, dst, ret)
	case wire.Map:
		k, e, x, y := s.fresh("k"), s.fresh("e"), s.fresh("x"), s.fresh("y")
		s.line("if %s != nil {\n%s = make(%s, len(%s))\n}", src, dst, s.code(t.Go), src)
		s.line("for %s, %s := range %s {\nvar %s %s\nvar %s %s", k, e, src, x, s.goType(t.Key), y, s.goType(t.Elem))
		s.from(t.Key, k, x, ret)
		s.from(t.Elem, e, y, ret)
		s.line("%s[%s] = %s\n}", dst, x, y)
	case wire.Int32, wire.Uint32, wire.Int64, wire.Uint64:
		switch t.GoBasic {
		case "int8", "int16", "uint8", "uint16", "byte":
			s.line("if %s, err = narrow[%s](%s); err != nil {\nreturn %s, err\n}", dst, s.code(t.Go), src, ret)
			return
		}
		s.line("%s = %s(%s)", dst, s.code(t.Go), src)
	default:
		s.line("%s = %s(%s)", dst, s.code(t.Go), src)
	}
}

func (s *source) length(t *wire.Type, src, ret string) {
	s.line("if len(%s) != %d {\nreturn %s, %s.Errorf(\"%%d items instead of %d\", len(%s))\n}", src, t.Len, ret, s.use("fmt"), t.Len, src)
}

func (s *source) fromList(t *wire.Type, src, dst, ret string) {
	e, x := s.fresh("e"), s.fresh("x")
	if t.Array {
		i := s.fresh("i")
		s.length(t, src, ret)
		s.line("for %s, %s := range %s {\nvar %s %s", i, e, src, x, s.goType(t.Elem))
		s.from(t.Elem, e, x, ret)
		s.line("%s[%s] = %s\n}", dst, i, x)
		return
	}
	s.line("if %s != nil {\n%s = make(%s, 0, len(%s))\n}", src, dst, s.code(t.Go), src)
	s.line("for _, %s := range %s {\nvar %s %s", e, src, x, s.goType(t.Elem))
	s.from(t.Elem, e, x, ret)
	s.line("%s = append(%s, %s)\n}", dst, dst, x)
}
