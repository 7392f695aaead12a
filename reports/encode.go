package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Encode writes the Document as JSON, the same bytes for the same Document:
// fields in the order of the Go types, one record of a table a line, so that a
// diff of two documents names the records that changed. nil lists are written
// as []. An invalid Document is refused before the first byte (see Validate),
// nil lists aside. The error is a *FormatError or comes from w.
func Encode(w io.Writer, d *Document) error {
	if err := validate(d, false); err != nil {
		return err
	}
	e := &encoder{w: bufio.NewWriterSize(w, 1<<16), plans: map[reflect.Type][]fieldPlan{}}
	e.value(reflect.ValueOf(d).Elem(), 0)
	e.buf = append(e.buf, '\n')
	e.flush(0)
	if e.err == nil {
		e.err = e.w.Flush()
	}
	return e.err
}

// encoder writes values by reflection, so that a field added to a shared type
// is never forgotten here. It differs from encoding/json in three things only:
// nil lists are [], lists of records are broken into lines, and it streams.
type encoder struct {
	w     *bufio.Writer
	buf   []byte
	plans map[reflect.Type][]fieldPlan
	err   error
}

type fieldPlan struct {
	index     []int
	key       string // with quotes and colon
	omitEmpty bool
}

// maxBroken is how many lists deep records get lines of their own: tables, and
// the lists of records inside a table's record.
const maxBroken = 2

func (e *encoder) flush(above int) {
	if len(e.buf) > above && e.err == nil {
		_, e.err = e.w.Write(e.buf)
		e.buf = e.buf[:0]
	}
}

func (e *encoder) value(v reflect.Value, depth int) {
	if m, ok := marshaler(v); ok {
		b, err := m.MarshalJSON()
		if err != nil && e.err == nil {
			e.err = fmt.Errorf("encoding the document: %w", err)
		}
		e.buf = append(e.buf, b...)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		e.object(v, depth)
	case reflect.Slice:
		e.list(v, depth)
	case reflect.Pointer:
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return
		}
		e.value(v.Elem(), depth)
	case reflect.String:
		e.buf = appendString(e.buf, v.String())
	case reflect.Bool:
		e.buf = strconv.AppendBool(e.buf, v.Bool())
	case reflect.Int, reflect.Int64, reflect.Int32:
		e.buf = strconv.AppendInt(e.buf, v.Int(), 10)
	case reflect.Float64:
		e.float(v.Float())
	default:
		e.other(v)
	}
}

func marshaler(v reflect.Value) (json.Marshaler, bool) {
	if v.Kind() != reflect.Struct || v.Type().NumMethod() == 0 {
		return nil, false
	}
	m, ok := v.Interface().(json.Marshaler)
	return m, ok
}

// other leaves kinds that no shared type has today to encoding/json.
func (e *encoder) other(v reflect.Value) {
	b, err := json.Marshal(v.Interface())
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("encoding the document: %w", err)
	}
	e.buf = append(e.buf, b...)
}

func (e *encoder) float(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		f = 0 // Validate refuses them; JSON has no word for them
	}
	b, _ := json.Marshal(f) // a finite number always encodes
	e.buf = append(e.buf, b...)
}

func (e *encoder) object(v reflect.Value, depth int) {
	e.buf = append(e.buf, '{')
	first := true
	for _, f := range e.plan(v.Type()) {
		fv := v.FieldByIndex(f.index)
		if f.omitEmpty && isEmpty(fv) {
			continue
		}
		if !first {
			e.buf = append(e.buf, ',')
		}
		first = false
		if depth == 0 {
			e.buf = append(e.buf, '\n')
		}
		e.buf = append(e.buf, f.key...)
		e.value(fv, depth)
	}
	if depth == 0 {
		e.buf = append(e.buf, '\n')
	}
	e.buf = append(e.buf, '}')
}

func (e *encoder) list(v reflect.Value, depth int) {
	broken := depth < maxBroken && v.Type().Elem().Kind() == reflect.Struct
	e.buf = append(e.buf, '[')
	for i := range v.Len() {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		if broken {
			e.buf = append(e.buf, '\n')
			if depth == 0 {
				e.flush(1 << 15)
			}
		}
		e.value(v.Index(i), depth+1)
	}
	if broken && v.Len() > 0 {
		e.buf = append(e.buf, '\n')
	}
	e.buf = append(e.buf, ']')
}

func (e *encoder) plan(t reflect.Type) []fieldPlan {
	if p, ok := e.plans[t]; ok {
		return p
	}
	var p []fieldPlan
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("json") == "" {
			for _, inner := range e.plan(f.Type) {
				p = append(p, fieldPlan{append([]int{i}, inner.index...), inner.key, inner.omitEmpty})
			}
			continue
		}
		name, omit, ok := jsonName(f)
		if ok {
			p = append(p, fieldPlan{[]int{i}, strconv.Quote(name) + ":", omit})
		}
	}
	e.plans[t] = p
	return p
}

// jsonName returns the key of a field as encoding/json would choose it.
func jsonName(f reflect.StructField) (name string, omitEmpty, ok bool) {
	tag := f.Tag.Get("json")
	if !f.IsExported() || tag == "-" {
		return "", false, false
	}
	name, opts, _ := strings.Cut(tag, ",")
	if name == "" {
		name = f.Name
	}
	return name, strings.Contains(","+opts+",", ",omitempty,"), true
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

// appendString appends s as a JSON string. The characters <, > and & stay as
// they are: a Document is read by programs, and HTML escapes its own.
func appendString(b []byte, s string) []byte {
	if isPlain(s) {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return append(b, `""`...) // a string always encodes
	}
	return append(b, bytes.TrimRight(buf.Bytes(), "\n")...)
}

func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == 0x7f {
			return false
		}
	}
	return true
}
