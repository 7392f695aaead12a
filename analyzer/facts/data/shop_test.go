package data_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
)

const shopDir = "../../../testdata/monoliths/shop"

// oracle is what SINS.yaml says about data and transactions.
type oracle struct {
	area   map[string]string // import path -> area
	owner  map[string]string // table -> area
	sins   []entry
	benign []entry
}

type entry struct {
	id, kind string
	at       want.Line
	tables   []string
}

// readOracle reads the subset of YAML that SINS.yaml is written in.
func readOracle(t *testing.T, text string) oracle {
	t.Helper()
	o := oracle{area: map[string]string{}, owner: map[string]string{}}
	section, stage := "", ""
	var e entry
	flush := func() {
		if e.id != "" && (stage == "facts/data" || stage == "facts/tx") {
			if section == "sins" {
				o.sins = append(o.sins, e)
			} else {
				o.benign = append(o.benign, e)
			}
		}
		e, stage = entry{}, ""
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		trimmed := strings.TrimSpace(line)
		key, value, ok := strings.Cut(strings.TrimPrefix(trimmed, "- "), ": ")
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "#") && trimmed != "" {
			flush()
			section = strings.TrimSuffix(strings.Fields(trimmed)[0], ":")
			continue
		}
		if !ok || strings.HasPrefix(trimmed, "#") {
			continue
		}
		list := strings.Split(strings.Trim(value, "[]"), ", ")
		switch {
		case section == "areas":
			for _, p := range list {
				o.area[p] = key
			}
		case section == "tables":
			o.owner[key] = value
		case section != "sins" && section != "innocents":
		case strings.HasPrefix(trimmed, "- "):
			flush()
			e.id = value
		case key == "kind":
			e.kind = value
		case key == "stage":
			stage = value
		case key == "file":
			e.at.File = value
		case key == "line":
			e.at.Line, _ = strconv.Atoi(value)
		case key == "tables":
			e.tables = list
			slices.Sort(e.tables)
		}
	}
	flush()
	return o
}

// finding is what the facts show, by the definitions of SINS.yaml.
type finding struct {
	kind string
	at   want.Line
}

// findings applies the definitions to facts; the value are the tables.
func findings(s *facts.Set, o oracle) map[finding][]string {
	out := map[finding][]string{}
	d := &s.Data
	line := func(p facts.Pos) want.Line { return want.Line{File: s.Files[p.File].Path, Line: p.Line} }
	area := func(symbol int) string { return o.area[string(s.Packages[s.Symbols[symbol].Package].Path)] }
	owner := func(table int) string { return o.owner[d.Tables[table].Name] }
	add := func(kind string, p facts.Pos, tables ...int) {
		k := finding{kind, line(p)}
		for _, t := range tables {
			if n := d.Tables[t].Name; !slices.Contains(out[k], n) {
				out[k] = append(out[k], n)
			}
		}
		slices.Sort(out[k])
	}
	for i, t := range d.Tables {
		for _, k := range t.ForeignKeys {
			if owner(i) != owner(k.To) {
				add("foreign-key-across-areas", k.Pos, i, k.To)
			}
		}
	}
	for _, st := range d.Statements {
		areas := map[string]bool{}
		for _, t := range st.Tables {
			areas[owner(t)] = true
		}
		if len(areas) > 1 && area(st.Symbol) != "" && st.Kind == "select" {
			add("cross-area-join", st.Pos, st.Tables...)
		}
	}
	for _, a := range d.Access {
		from := area(a.Symbol)
		switch {
		case from == "":
		case a.Mode.Writes() && owner(a.Table) != from:
			add("table-two-writers", a.Pos, a.Table)
		case a.Mode == facts.ReadMode && owner(a.Table) != from:
			add("foreign-table-read", a.Pos, a.Table)
		}
		if from != "" && a.Loop && a.Mode == facts.ReadMode {
			add("n-plus-one", a.Pos, a.Table)
		}
	}
	for _, x := range d.Transactions {
		areas := map[string]bool{}
		for _, t := range x.Writes {
			areas[owner(t)] = true
		}
		if len(areas) < 2 || area(x.Symbol) == "" {
			continue
		}
		for _, st := range x.Steps {
			for _, h := range st.Path {
				if h.Symbol == x.Symbol && st.Mode.Writes() && owner(st.Table) != area(x.Symbol) {
					add("cross-area-transaction", h.Pos, x.Writes...)
				}
			}
		}
	}
	return out
}

// checkShop compares the facts of a copy of the monolith with its oracle.
func checkShop(t *testing.T, dir, text string) {
	o := readOracle(t, text)
	if len(o.sins) < 10 || len(o.benign) < 10 || len(o.owner) < 20 {
		t.Fatalf("read only %d sins, %d innocents, %d tables", len(o.sins), len(o.benign), len(o.owner))
	}
	s := analyze(t, dir)
	found := findings(s, o)
	lines := map[want.Line]bool{}
	for _, e := range o.sins {
		lines[e.at] = true
		tables, ok := found[finding{e.kind, e.at}]
		if !ok {
			t.Errorf("%s: no %s at %s:%d", e.id, e.kind, e.at.File, e.at.Line)
		} else if !slices.Equal(tables, e.tables) {
			t.Errorf("%s: tables %v, want %v", e.id, tables, e.tables)
		}
	}
	for _, e := range o.benign {
		if _, ok := found[finding{e.kind, e.at}]; ok {
			t.Errorf("%s: %s reported at %s:%d", e.id, e.kind, e.at.File, e.at.Line)
		}
	}
	for f, tables := range found {
		// Wrappers run the literals of the sins they are called in.
		if !lines[f.at] && f.kind != "cross-area-transaction" {
			t.Errorf("%s at %s:%d with %v is no sin", f.kind, f.at.File, f.at.Line, tables)
		}
	}
	for name := range o.owner {
		if !slices.ContainsFunc(s.Data.Tables, func(x facts.Table) bool { return x.Name == name && len(x.Declared) > 0 }) {
			t.Errorf("table %s is not found or not declared", name)
		}
	}
}

func TestShop(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(shopDir, "SINS.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	checkShop(t, shopDir, string(b))
}

// TestShopRenamed checks a copy in which tables and packages have other names:
// no rule may know a name.
func TestShopRenamed(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(shopDir, "SINS.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	rename := renamer(t, string(b))
	dir := t.TempDir()
	err = filepath.WalkDir(shopDir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(shopDir, p)
		if err != nil {
			return err
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if ext := filepath.Ext(p); ext == ".go" || ext == ".sql" {
			src = []byte(rename(string(src)))
		}
		to := filepath.Join(dir, filepath.FromSlash(rename(filepath.ToSlash(filepath.Dir(rel)))), filepath.Base(rel))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, src, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	checkShop(t, dir, renameOracle(string(b), rename))
}

// renamer replaces the names of tables and packages.
func renamer(t *testing.T, text string) func(string) string {
	o := readOracle(t, text)
	names := map[string]bool{}
	for n := range o.owner {
		names[n] = true
	}
	for p := range o.area {
		names[path.Base(p)] = true
	}
	for _, std := range []string{"template", "mail", "search", "export"} {
		delete(names, std) // also in import paths or APIs of the standard library
	}
	sorted := slices.Sorted(maps.Keys(names))
	to := map[string]string{}
	for i, n := range sorted {
		to[n] = fmt.Sprintf("kw%dq", i)
	}
	word := regexp.MustCompile(`\b(` + strings.Join(sorted, "|") + `)\b`)
	return func(s string) string { return word.ReplaceAllStringFunc(s, func(m string) string { return to[m] }) }
}

// renameOracle renames everything but the names of files.
func renameOracle(text string, rename func(string) string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if f, ok := strings.CutPrefix(line, "    file: "); ok {
			dir, base := path.Split(f)
			line = "    file: " + rename(dir) + base
		} else if !strings.HasPrefix(line, "    kind: ") && !strings.HasPrefix(line, "    stage: ") {
			line = rename(line)
		}
		b.WriteString(line)
	}
	return b.String()
}
