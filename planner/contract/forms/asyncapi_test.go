package forms_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/contract"
	"github.com/demarc-dev/demarc/planner/contract/forms"
	"github.com/demarc-dev/demarc/planner/contract/wire"
)

// asyncSchema is the schema of AsyncAPI 3 from npm's @asyncapi/specs.
func asyncSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	out, err := exec.Command(tool(t, "npm"), "root", "--global").Output()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "@asyncapi", "specs", "schemas", "3.0.0.json"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("@asyncapi/specs is missing: scripts/setup installs it")
		}
		t.Skip("@asyncapi/specs is missing: scripts/setup installs it")
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("asyncapi.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("asyncapi.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validAsync(t *testing.T, s *jsonschema.Schema, data []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%v", err)
	}
	if err := s.Validate(map[string]any{"asyncapi": "3.0.0"}); err == nil {
		t.Error("the schema allows anything")
	}
	references(t, doc, doc)
}

// references checks that everything a document refers to is there.
func references(t *testing.T, doc, at any) {
	t.Helper()
	switch at := at.(type) {
	case map[string]any:
		if ref, ok := at["$ref"].(string); ok {
			var v any = doc
			for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
				m, _ := v.(map[string]any)
				v = m[part]
			}
			if v == nil {
				t.Errorf("nothing at %s", ref)
			}
		}
		for _, v := range at {
			references(t, doc, v)
		}
	case []any:
		for _, v := range at {
			references(t, doc, v)
		}
	}
}

// TestAsyncAPI: valid, and every event operation of the shop is in one.
func TestAsyncAPI(t *testing.T) {
	s := asyncSchema(t)
	events := 0
	for _, in := range inputs(t, shop) {
		data, ok := renderTwice(t, in, "asyncapi")["asyncapi.json"]
		want := 0
		for _, m := range in.Service.Methods {
			if m.Style == contract.StyleEvent {
				want++
			}
		}
		if ok != (want > 0) {
			t.Errorf("%s: %d events, file %v", in.Service.ID, want, ok)
		}
		if !ok {
			continue
		}
		validAsync(t, s, data)
		var doc struct {
			Operations map[string]any `json:"operations"`
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		events += len(doc.Operations)
		if len(doc.Operations) != want {
			t.Errorf("%s: %d operations of %d", in.Service.ID, len(doc.Operations), want)
		}
	}
	if events == 0 {
		t.Error("no event at all")
	}
}

// TestTopics: topics of the code are channels, of the service that uses them.
func TestTopics(t *testing.T) {
	f := &facts.Set{
		HTTP: facts.NewHTTP(), Shape: facts.NewShape(), Files: []facts.File{{Path: "a/a.go"}, {Path: "b/b.go"}},
		Packages: []facts.Package{{Path: "x/a", Name: "a"}, {Path: "x/b", Name: "b"}},
		Symbols:  []facts.Symbol{{Package: 0, Name: "Send"}, {Package: 1, Name: "Listen"}},
		Outbound: []facts.Outbound{
			{Kind: facts.OutPublish, Target: "orders.…", Library: "github.com/nats-io/nats.go", Symbol: 0, Caller: 0},
			{Kind: facts.OutPublish, Target: "…", Symbol: 0, Caller: 0}, {Kind: facts.OutHTTP, Target: "example.com", Symbol: 0, Caller: 0},
		},
		Entries: []facts.Entry{{Kind: facts.EntryConsumer, Pattern: "orders.paid", Framework: "github.com/nats-io/nats.go", Handler: 1, In: 1, Pos: facts.Pos{File: 1, Line: 3, Col: 1}}},
	}
	p := &boundary.Partition{Services: []boundary.ServiceUnit{
		{ID: "a", Packages: []boundary.Member{{Package: "x/a"}}}, {ID: "b", Packages: []boundary.Member{{Package: "x/b"}}},
	}}
	for id, want := range map[ident.ServiceID][]string{"a": {`"address": "orders.{unknown1}"`, `"action": "send"`}, "b": {`"address": "orders.paid"`, `"action": "receive"`, "b/b.go:3"}} {
		in := &forms.Input{Project: "x", Facts: f, Partition: p, Service: &wire.Service{ID: id, Questions: []wire.Question{}}, Numbers: forms.AssignNumbers(&wire.Service{}, nil)}
		data := renderTwice(t, in, "asyncapi")["asyncapi.json"]
		for _, w := range want {
			if !strings.Contains(string(data), w) {
				t.Errorf("%s: no %s in %s", id, w, data)
			}
		}
		if n := strings.Count(string(data), `"action"`); n != 1 {
			t.Errorf("%s: %d operations", id, n)
		}
		validAsync(t, asyncSchema(t), data)
	}
}
