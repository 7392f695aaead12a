package planner

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer"
	"github.com/demarc-dev/demarc/analyzer/load"
	"github.com/demarc-dev/demarc/planner/boundary"
)

func TestSplitWords(t *testing.T) {
	tests := []struct {
		id   string
		want []string
	}{
		{"HTTPServer_v2", []string{"http", "server"}},
		{"parseURLPath", []string{"parse", "url", "path"}},
		{"OrderID", []string{"order", "id"}},
		{"ÄndereÖlpreis", []string{"ändere", "ölpreis"}},
		{"x", nil},
		{"", nil},
		{"_", nil},
		{"snake_case_name", []string{"snake", "case", "name"}},
		{"ABC", []string{"abc"}},
	}
	for _, tt := range tests {
		if got := splitWords(tt.id); !slices.Equal(got, tt.want) {
			t.Errorf("splitWords(%q) = %q, want %q", tt.id, got, tt.want)
		}
	}
}

// TestEvidence reads a small code base and checks what reaches the engine.
func TestEvidence(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.24\n",
		"cfg/cfg.go": `package cfg

var Limit = 3

func Raise() { Limit++ }
`,
		"quiet/quiet.go": `package quiet

var Table = map[string]int{}

func init() { Table["a"] = 1 }
`,
		"web/web.go": `package web

import (
	"net/http"

	"m/cfg"
	"m/quiet"
)

type Namer interface{ Name() string }

type Server struct{ n Namer }

func NewServer(n Namer) *Server { return &Server{n: n} }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _, _ = s.n.Name(), cfg.Limit, quiet.Table
	cfg.Raise()
}
`,
		"impl/impl.go": "package impl\n\ntype T struct{}\n\nfunc (T) Name() string { return \"t\" }\n",
		"cmd/main.go":  "package main\n\nimport (\n\t\"m/impl\"\n\t\"m/web\"\n)\n\nfunc main() { _ = web.NewServer(impl.T{}) }\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r, err := analyzer.Analyze(t.Context(), analyzer.Options{Options: load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}})
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]boundary.Package{}
	index := map[string]int{}
	for i, p := range evidence(r.Facts) {
		by[p.Dir], index[p.Dir] = p, i
	}
	web := by["web"]
	if !web.ServesHTTP || !web.Constructs || web.Main || web.Runs {
		t.Errorf("web: %+v", web)
	}
	if !by["cmd"].Main {
		t.Error("cmd is not a main")
	}
	if !by["cfg"].MutableState {
		t.Error("cfg.Limit is written by a function, so cfg has state")
	}
	if by["quiet"].MutableState {
		t.Error("quiet.Table is only written by init")
	}
	if want := []boundary.Link{{To: index["impl"], Sites: 1, At: boundary.Place{File: "web/web.go", Line: 17}}}; !slices.Equal(web.Runtime, want) {
		t.Errorf("runtime ties of web = %v, want %v", web.Runtime, want)
	}
	if want := []boundary.Link{
		{To: index["cfg"], Sites: 2, At: boundary.Place{File: "web/web.go", Line: 17}},
		{To: index["quiet"], Sites: 1, At: boundary.Place{File: "web/web.go", Line: 17}},
	}; !slices.Equal(web.Refs, want) {
		t.Errorf("references of web = %v, want %v", web.Refs, want)
	}
	if web.Exports != 3 || web.Funcs != 2 {
		t.Errorf("web exports %d and has %d functions, want 3 and 2", web.Exports, web.Funcs)
	}
}
