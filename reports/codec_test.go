package reports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
)

// samples are the Documents that every renderer must survive.
func samples() map[string]*reports.Document {
	return map[string]*reports.Document{"empty": sample.Empty(), "one": sample.One(), "shop": sample.Shop(), "hostile": sample.Hostile(), "evidence": sample.Evidence(), "measured": sample.Measured()}
}

func encode(t testing.TB, d *reports.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := reports.Encode(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEncodeAgreesWithEncodingJSON(t *testing.T) {
	for name, d := range samples() {
		var want, have bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(d); err != nil {
			t.Fatal(err)
		}
		if err := json.Compact(&have, encode(t, d)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if have.String() != strings.TrimSpace(want.String()) {
			t.Errorf("%s: Encode and encoding/json differ", name)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	for name, d := range samples() {
		first := encode(t, d)
		back, err := reports.Decode(bytes.NewReader(first))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name != "hostile" && !reflect.DeepEqual(d, back) { // invalid UTF-8 is replaced
			t.Errorf("%s: Decode(Encode(d)) differs from d", name)
		}
		if !bytes.Equal(first, encode(t, back)) {
			t.Errorf("%s: Encode(Decode(x)) differs from x", name)
		}
		if bytes.Contains(first, []byte("null")) && name != "hostile" {
			t.Errorf("%s: the document holds a null", name)
		}
	}
}

func TestEncodeWritesOneRecordALine(t *testing.T) {
	d := sample.Shop()
	lines := strings.Split(string(encode(t, d)), "\n")
	found := 0
	for _, l := range lines {
		if strings.HasPrefix(l, `{"package":`) && strings.Contains(l, `"kind":`) && strings.Contains(l, `"end":`) {
			found++
		}
	}
	if found != len(d.Facts.Symbols) {
		t.Errorf("%d lines with a symbol, want %d", found, len(d.Facts.Symbols))
	}
}

func TestEncodeWritesNilListsAsEmpty(t *testing.T) {
	d := sample.Shop()
	d.Facts.Couplings, d.Proposal.Notes, d.Facts.Packages[0].Imports = nil, nil, nil
	if b := encode(t, d); bytes.Contains(b, []byte("null")) {
		t.Error("a nil list became null")
	}
	if err := reports.Validate(d); err == nil {
		t.Error("Validate accepts a nil list")
	}
}

func TestEncodeRefusesInvalid(t *testing.T) {
	d := sample.Shop()
	d.Facts.Refs[0].To = 1 << 20
	var b bytes.Buffer
	var fe *reports.FormatError
	if err := reports.Encode(&b, d); !errors.As(err, &fe) || b.Len() > 0 {
		t.Errorf("Encode of an invalid document: %v, %d bytes written", err, b.Len())
	}
}

func TestDecodeRefuses(t *testing.T) {
	shop := string(encode(t, sample.Shop()))
	edit := func(old, new string) string {
		if !strings.Contains(shop, old) {
			t.Fatalf("the sample has no %q", old)
		}
		return strings.Replace(shop, old, new, 1)
	}
	tests := []struct{ name, in, want string }{
		{"nothing", "", "not a demarc document"},
		{"foreign", `{"name":"x"}`, "not a demarc document"},
		{"foreign list", `[1,2]`, "not a demarc document"},
		{"not JSON", "hello", "not a demarc document"},
		{"foreign schema", `{"schema":"other/v1"}`, "not a demarc document"},
		{"empty object", `{}`, "not a demarc document"},
		{"other version", edit(`"demarc/v1"`, `"demarc/v2"`), "schema \"demarc/v2\""},
		{"truncated", shop[:len(shop)/2], "truncated"},
		{"truncated at the end", shop[:len(shop)-3], "truncated"},
		{"trailing", shop + "{}", "behind the end"},
		{"unknown field", edit(`"schema":"demarc/v1",`, `"schema":"demarc/v1","more":1,`), "more"},
		{"repeated field", edit(`"schema":"demarc/v1",`, `"schema":"demarc/v1","schema":"demarc/v1",`), "schema"},
		{"unknown record field", edit(`"lines":212`, `"lines":212,"x":1`), "x"},
		{"wrong type", edit(`"lines":212`, `"lines":"212"`), "lines"},
		{"null table", edit(`"notes":[]`, `"notes":null`), "notes"},
		{"null list", edit(`"imports":[]`, `"imports":null`), "imports"},
		{"index", edit(`"imports":[]`, `"imports":[99]`), "99"},
		{"negative index", edit(`"imports":[]`, `"imports":[-1]`), "-1"},
		{"enum", edit(`"call"`, `"phone"`), "phone"},
		{"class", edit(`"class":"tool"`, `"class":"toll"`), "toll"},
		{"empty record", edit(`"symbols":[`, `"symbols":[{},`), "symbols"},
		{"missing field", edit(`"method":"tree-cut",`, ``), "method"},
		{"huge number", edit(`"lines":212`, `"lines":99999999999999999999`), "lines"},
		{"site", edit(`40:9`, `40`), "40"},
		{"site zero", edit(`40:9`, `0:9`), "line 1"},
	}
	for _, tt := range tests {
		d, err := reports.Decode(strings.NewReader(tt.in))
		var fe *reports.FormatError
		if d != nil || !errors.As(err, &fe) {
			t.Errorf("%s: error %v, want a FormatError", tt.name, err)
			continue
		}
		if !strings.Contains(fe.Text, tt.want) || fe.Hint == "" || strings.Contains(fe.Text, "\n") {
			t.Errorf("%s: %q (hint %q), want it to say %q", tt.name, fe.Text, fe.Hint, tt.want)
		}
	}
}

func TestDecodeReturnsReadErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	half := encode(t, sample.Shop())[:500]
	_, err := reports.Decode(io.MultiReader(bytes.NewReader(half), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("error %v does not wrap the reader's", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, d := range samples() {
		f.Add(encode(f, d))
	}
	shop := encode(f, sample.Shop())
	f.Add(shop[:len(shop)/3])
	f.Add([]byte(`{"schema":"demarc/v1","facts":{"files":[{}]}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := reports.Decode(bytes.NewReader(in))
		if err != nil {
			return
		}
		once := encode(t, d)
		back, err := reports.Decode(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("what Encode wrote is refused: %v", err)
		}
		if !bytes.Equal(once, encode(t, back)) {
			t.Fatal("Encode is not stable")
		}
		for _, format := range []string{"text", "assignment", "md", "csv", "dot", "mermaid", "html"} {
			if err := reports.Render(io.Discard, d, reports.Options{Format: format}); err != nil {
				t.Fatalf("%s: %v", format, err)
			}
		}
	})
}

func BenchmarkCodec(b *testing.B) {
	data := encode(b, sample.Big(2000, 60))
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := reports.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
	d, _ := reports.Decode(bytes.NewReader(data))
	b.Run("encode", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if err := reports.Encode(io.Discard, d); err != nil {
				b.Fatal(err)
			}
		}
	})
}
