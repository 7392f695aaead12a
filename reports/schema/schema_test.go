package schema

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/demarc-dev/demarc/reports"
	"github.com/demarc-dev/demarc/reports/internal/sample"
)

var update = flag.Bool("update", false, "rewrite the published schema")

const file = "demarc-v1.schema.json"

func TestPublishedIsGenerated(t *testing.T) {
	got, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(got, Published()) {
		t.Error("the published schema is not that of the Go types: go test ./reports/schema -update, and think about reports.SchemaVersion")
	}
	if strings.Contains(string(got), "null") {
		t.Error("the schema allows null")
	}
}

// TestDocumentsAreValid: what Encode writes keeps to the schema, and each kind
// of breach is refused.
func TestDocumentsAreValid(t *testing.T) {
	c := jsonschema.NewCompiler()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Published()))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource(file, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := reports.Encode(&b, sample.Shop()); err != nil {
		t.Fatal(err)
	}
	check := func(mutate func(d map[string]any)) error {
		var d map[string]any
		if err := json.Unmarshal(b.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		mutate(d)
		return s.Validate(d)
	}
	if err := check(func(map[string]any) {}); err != nil {
		t.Errorf("the sample is refused: %v", err)
	}
	for name, mutate := range map[string]func(d map[string]any){
		"other version":  func(d map[string]any) { d["schema"] = "demarc/v2" },
		"unknown field":  func(d map[string]any) { d["more"] = 1 },
		"missing field":  func(d map[string]any) { delete(d, "summary") },
		"null list":      func(d map[string]any) { d["subject"].(map[string]any)["modules"] = nil },
		"number as text": func(d map[string]any) { d["summary"].(map[string]any)["packages"] = "1" },
		"odd reference": func(d map[string]any) {
			d["facts"].(map[string]any)["references"] = []any{[]any{1, 2, "call", "here"}}
		},
		"odd kind": func(d map[string]any) {
			d["facts"].(map[string]any)["references"] = []any{[]any{1, 2, "phone", "1:2"}}
		},
	} {
		if err := check(mutate); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
