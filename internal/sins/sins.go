// Package sins reads the oracle of the bundled monolith: what must be found in
// it, where, and what must not be reported. It is for tests.
package sins

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// Oracle is SINS.yaml.
type Oracle struct {
	Version  int                            `yaml:"version"`
	Areas    map[string][]ident.PackagePath `yaml:"areas"`
	Shared   []ident.PackagePath            `yaml:"shared"`
	Roots    []ident.PackagePath            `yaml:"roots"`
	Tools    []ident.PackagePath            `yaml:"tools"`
	Verdicts map[string]string              `yaml:"verdicts"`
	// Tables maps a table to the area that owns it.
	Tables    map[string]string `yaml:"tables"`
	Sins      []Entry           `yaml:"sins"`
	Innocents []Entry           `yaml:"innocents"`
}

// Entry is a sin or an innocent.
type Entry struct {
	ID      string   `yaml:"id"`
	Kind    string   `yaml:"kind"`
	Form    string   `yaml:"form"`
	Stage   string   `yaml:"stage"`
	File    string   `yaml:"file"`
	Line    int      `yaml:"line"`
	Symbol  string   `yaml:"symbol"`
	Areas   []string `yaml:"areas"`
	Tables  []string `yaml:"tables"`
	Targets []string `yaml:"targets"`
	Why     string   `yaml:"why"`
}

// SymbolID is a symbol of the oracle, "path.(*T).M", as demarc writes it,
// "path.T.M".
func SymbolID(s string) ident.SymbolID {
	return ident.SymbolID(strings.NewReplacer("(*", "", ")", "").Replace(s))
}

// Dir is the directory of the bundled monolith.
func Dir() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "testdata", "monoliths", "shop")
}

// Read reads the oracle of the bundled monolith and fails the test when it holds
// nothing.
func Read(t testing.TB) *Oracle {
	t.Helper()
	f, err := os.Open(filepath.Join(Dir(), "SINS.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	o := new(Oracle)
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	if err := d.Decode(o); err != nil {
		t.Fatal(err)
	}
	if len(o.Areas) == 0 || len(o.Sins) == 0 || len(o.Innocents) == 0 {
		t.Fatalf("the oracle is empty: %d areas, %d sins, %d innocents", len(o.Areas), len(o.Sins), len(o.Innocents))
	}
	return o
}

// Of returns the entries of a kind, and fails the test when there is none.
func Of(t testing.TB, entries []Entry, kind string) []Entry {
	t.Helper()
	out := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Kind != kind })
	if len(out) == 0 {
		t.Fatalf("the oracle has no %s", kind)
	}
	return out
}

// AreaOf maps each package of an area to it.
func (o *Oracle) AreaOf() map[ident.PackagePath]string {
	out := map[ident.PackagePath]string{}
	for a, ps := range o.Areas {
		for _, p := range ps {
			out[p] = a
		}
	}
	return out
}
