package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// MaxDocument is the largest Document that Decode reads, in bytes: twenty times
// what is expected of a million lines.
const MaxDocument = 1 << 30

const hintMake = "make one with: demarc analyze -o analysis.json"

// Decode reads a Document that Encode wrote and validates it (see Validate).
// What is not one is refused with a *FormatError: truncated or foreign JSON,
// another schema version, unknown or missing fields, lists that are null,
// indices out of range. Errors of r are returned wrapped. Memory is bounded by
// a small multiple of what r holds, and by MaxDocument.
func Decode(r io.Reader) (*Document, error) {
	lr := &io.LimitedReader{R: r, N: MaxDocument + 1}
	keep := &keepError{r: lr}
	dec := json.NewDecoder(keep)
	dec.DisallowUnknownFields()
	d := &Document{}
	s := &decoder{dec: dec}
	err := s.object(reflect.ValueOf(d).Elem())
	if err == nil {
		err = s.end()
	}
	switch {
	case keep.err != nil:
		return nil, fmt.Errorf("reading the document: %w", keep.err)
	case lr.N <= 0:
		return nil, &FormatError{fmt.Sprintf("the document is larger than %d MB", MaxDocument>>20), "analyse fewer packages, see: demarc analyze --exclude"}
	case err != nil:
		return nil, s.explain(err)
	case d.Schema == "":
		return nil, errForeign()
	}
	if err := Validate(d); err != nil {
		return nil, err
	}
	return d, nil
}

// keepError remembers an error of the reader other than EOF, so that a broken
// disk is not reported as a broken document.
type keepError struct {
	r   io.Reader
	err error
}

func (k *keepError) Read(p []byte) (int, error) {
	n, err := k.r.Read(p)
	if err != nil && err != io.EOF {
		k.err = err
	}
	return n, err
}

// decoder walks the outer structs and the tables itself, one record at a time.
// encoding/json alone would hold the whole text beside the result, and would
// let 3 bytes of "{}," cost a hundred bytes of memory.
type decoder struct {
	dec    *json.Decoder
	schema bool // a schema of ours was seen
}

func errForeign() error {
	return &FormatError{"this is not a demarc document", hintMake}
}

// explain turns an error of encoding/json into one for the user.
func (s *decoder) explain(err error) error {
	var fe *FormatError
	if errors.As(err, &fe) {
		return err
	}
	at := s.dec.InputOffset()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		if at == 0 && !s.schema {
			return errForeign()
		}
		return &FormatError{fmt.Sprintf("the document is truncated: it ends after %d bytes", at), hintMake}
	}
	if !s.schema {
		return errForeign()
	}
	return &FormatError{fmt.Sprintf("the document is damaged near byte %d: %s", at, plain(err)), hintMake}
}

// plain shortens the errors of encoding/json.
func plain(err error) string {
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) {
		return fmt.Sprintf("field %q holds a %s", te.Field, te.Value)
	}
	return string(bytes.TrimPrefix([]byte(err.Error()), []byte("json: ")))
}

func (s *decoder) end() error {
	if _, err := s.dec.Token(); err != io.EOF {
		return &FormatError{"there is text behind the end of the document", hintMake}
	}
	return nil
}

func (s *decoder) delim(want json.Delim, what string) error {
	t, err := s.dec.Token()
	if err != nil {
		return err
	}
	if t != want {
		return fmt.Errorf("%s is %v, want %v", what, t, want)
	}
	return nil
}

// object reads one of the outer structs key by key: every key once, none
// unknown, none missing.
func (s *decoder) object(v reflect.Value) error {
	if err := s.delim('{', "the document"); err != nil {
		return err
	}
	fields := map[string]reflect.Value{}
	for i := range v.NumField() {
		if name, _, ok := jsonName(v.Type().Field(i)); ok {
			fields[name] = v.Field(i)
		}
	}
	for s.dec.More() {
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		f, ok := fields[key]
		if !ok {
			return fmt.Errorf("unknown or repeated field %q", key)
		}
		delete(fields, key)
		if err := s.field(key, f); err != nil {
			return err
		}
	}
	if err := s.delim('}', "the document"); err != nil {
		return err
	}
	if !s.schema {
		return errForeign()
	}
	for i := range v.NumField() { // in order, so that the message is stable
		name, omit, _ := jsonName(v.Type().Field(i))
		if _, missing := fields[name]; missing && !omit {
			return fmt.Errorf("field %q is missing", name)
		}
	}
	return nil
}

func (s *decoder) field(key string, f reflect.Value) error {
	switch f.Addr().Interface().(type) {
	case *boundary.Partition, *facts.Set:
		return s.object(f)
	}
	if f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct {
		return s.table(key, f)
	}
	if err := s.dec.Decode(f.Addr().Interface()); err != nil {
		return err
	}
	if key == "schema" && !s.schema {
		return s.checkSchema(f.String())
	}
	return nil
}

func (s *decoder) checkSchema(have string) error {
	switch {
	case have == SchemaVersion:
		s.schema = true
		return nil
	case len(have) > 7 && have[:7] == SchemaVersion[:7]:
		s.schema = true
		return &FormatError{fmt.Sprintf("the document has schema %.40q, this demarc reads %q", have, SchemaVersion), "make it again with this version: demarc analyze -o analysis.json"}
	}
	return errForeign()
}

func (s *decoder) table(key string, f reflect.Value) error {
	if err := s.delim('[', "list "+key); err != nil {
		return err
	}
	f.Set(reflect.MakeSlice(f.Type(), 0, 0))
	for s.dec.More() {
		f.Set(reflect.Append(f, reflect.Zero(f.Type().Elem())))
		rec := f.Index(f.Len() - 1)
		if err := s.dec.Decode(rec.Addr().Interface()); err != nil {
			return err
		}
		if rec.IsZero() {
			return fmt.Errorf("list %q has an empty record", key)
		}
	}
	return s.delim(']', "list "+key)
}
