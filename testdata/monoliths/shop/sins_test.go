// Package shop_test checks that SINS.yaml tells the truth about this module.
package shop_test

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "example.com/shop"

// entry is a sin or an innocent; lists are split, scalars have one element.
type entry struct {
	section string
	fields  map[string][]string
}

func (e entry) get(field string) string {
	if v := e.fields[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

type oracle struct {
	areas, tables, verdicts map[string][]string
	lists                   map[string][]string // shared, roots, tools
	entries                 []entry
}

// value reads [a, b], "text" or a plain scalar.
func value(s string) []string {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "["); ok {
		inner = strings.TrimSuffix(inner, "]")
		if inner == "" {
			return nil
		}
		return strings.Split(inner, ", ")
	}
	if strings.HasPrefix(s, `"`) {
		if u, err := strconv.Unquote(s); err == nil {
			s = u
		}
	}
	return []string{s}
}

func readOracle(t *testing.T) oracle {
	t.Helper()
	f, err := os.Open("SINS.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	o := oracle{areas: map[string][]string{}, tables: map[string][]string{}, verdicts: map[string][]string{}, lists: map[string][]string{}}
	section := ""
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		line := sc.Text()
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		key, val, ok := strings.Cut(strings.TrimPrefix(trimmed, "- "), ":")
		if !ok {
			t.Fatalf("no key in %q", line)
		}
		switch {
		case !strings.HasPrefix(line, " "):
			section = key
			switch key {
			case "shared", "roots", "tools":
				o.lists[key] = value(val)
			case "verdicts":
				for _, kv := range strings.Split(strings.Trim(strings.TrimSpace(val), "{}"), ", ") {
					k, v, _ := strings.Cut(kv, ": ")
					o.verdicts[k] = []string{v}
				}
			}
		case section == "areas":
			o.areas[key] = value(val)
		case section == "tables":
			o.tables[key] = value(val)
		case strings.HasPrefix(trimmed, "- "):
			o.entries = append(o.entries, entry{section: section, fields: map[string][]string{key: value(val)}})
		default:
			o.entries[len(o.entries)-1].fields[key] = value(val)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return o
}

// source is what the tree says: where markers stand and what is declared.
type source struct {
	markers  map[string]string // "sin id" -> file:line
	packages map[string]bool   // import paths with Go files that are no tests
	declared map[string]bool
	files    map[string]*ast.File
	fset     *token.FileSet
}

var marker = regexp.MustCompile(`(?://|--) (sin|innocent): ([a-z0-9-]+(?:, [a-z0-9-]+)*)$`)

func readSource(t *testing.T) source {
	t.Helper()
	s := source{markers: map[string]string{}, packages: map[string]bool{}, declared: map[string]bool{}, files: map[string]*ast.File{}, fset: token.NewFileSet()}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(p, "_test.go") || (!strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, ".sql")) {
			return err
		}
		p = filepath.ToSlash(p)
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			m := marker.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for _, id := range strings.Split(m[2], ", ") {
				key := m[1] + " " + id
				if s.markers[key] != "" {
					t.Errorf("%s:%d: marker %q is also at %s", p, i+1, key, s.markers[key])
				}
				s.markers[key] = fmt.Sprintf("%s:%d", p, i+1)
			}
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(s.fset, p, text, parser.ParseComments)
		if err != nil {
			return err
		}
		pkg := path.Join(module, path.Dir(p))
		s.files[p] = f
		s.packages[pkg] = true
		s.declared[pkg] = true
		for _, d := range f.Decls {
			for name := range names(d) {
				s.declared[pkg+"."+name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// names maps the names a declaration declares to their nodes.
func names(d ast.Decl) map[string]ast.Node {
	out := map[string]ast.Node{}
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			switch r := d.Recv.List[0].Type.(type) {
			case *ast.StarExpr:
				name = fmt.Sprintf("(*%s).%s", r.X.(*ast.Ident).Name, name)
			case *ast.Ident:
				name = r.Name + "." + name
			}
		}
		out[name] = d
	case *ast.GenDecl:
		for _, sp := range d.Specs {
			switch sp := sp.(type) {
			case *ast.TypeSpec:
				out[sp.Name.Name] = sp
			case *ast.ValueSpec:
				for _, n := range sp.Names {
					out[n.Name] = sp
				}
			}
		}
	}
	return out
}

// enclosing names the declaration around a line.
func (s source) enclosing(file string, line int) string {
	f := s.files[file]
	pkg := path.Join(module, path.Dir(file))
	if s.fset.Position(f.Name.Pos()).Line == line {
		return pkg
	}
	for _, d := range f.Decls {
		for name, n := range names(d) {
			if s.fset.Position(n.Pos()).Line <= line && line <= s.fset.Position(n.End()).Line {
				return pkg + "." + name
			}
		}
	}
	return ""
}

func TestMarkersAndEntriesAgree(t *testing.T) {
	o, s := readOracle(t), readSource(t)
	areaOf := map[string]string{}
	for a, pkgs := range o.areas {
		for _, p := range pkgs {
			areaOf[p] = a
		}
	}
	stages := []string{"facts/refs", "facts/couplings", "facts/data", "facts/tx", "facts/state", "facts/entry", "boundary", "contract"}
	seen := map[string]bool{}
	for _, e := range o.entries {
		id := e.get("id")
		word := strings.TrimSuffix(e.section, "s")
		if seen[id] {
			t.Errorf("%s: twice", id)
		}
		seen[id] = true
		for _, must := range []string{"id", "kind", "form", "stage", "file", "line", "why"} {
			if e.get(must) == "" {
				t.Errorf("%s: no %s", id, must)
			}
		}
		if !slices.Contains(stages, e.get("stage")) {
			t.Errorf("%s: stage %q", id, e.get("stage"))
		}
		at := e.get("file") + ":" + e.get("line")
		if got := s.markers[word+" "+id]; got != at {
			t.Errorf("%s: recorded at %s, marker at %q", id, at, got)
			continue
		}
		delete(s.markers, word+" "+id)
		if a := areaOf[path.Join(module, path.Dir(e.get("file")))]; a != "" && !slices.Contains(e.fields["areas"], a) {
			t.Errorf("%s: stands in area %s, which is not among its areas", id, a)
		}
		for _, a := range e.fields["areas"] {
			if o.areas[a] == nil {
				t.Errorf("%s: unknown area %q", id, a)
			}
		}
		for _, tb := range e.fields["tables"] {
			if o.tables[tb] == nil {
				t.Errorf("%s: unknown table %q", id, tb)
			}
		}
		for _, target := range e.fields["targets"] {
			if !s.declared[target] {
				t.Errorf("%s: target %s is not declared", id, target)
			}
		}
		if strings.HasSuffix(e.get("file"), ".sql") {
			continue
		}
		line, err := strconv.Atoi(e.get("line"))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.enclosing(e.get("file"), line); got != e.get("symbol") {
			t.Errorf("%s: symbol %s, but the line is in %s", id, e.get("symbol"), got)
		}
	}
	for key, at := range s.markers {
		t.Errorf("%s: marker %q has no entry", at, key)
	}
}

func TestEveryKindHasTwoFormsAndTwoInnocents(t *testing.T) {
	forms, innocents := map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, e := range readOracle(t).entries {
		m := forms
		if e.section == "innocents" {
			m = innocents
		}
		if m[e.get("kind")] == nil {
			m[e.get("kind")] = map[string]bool{}
		}
		m[e.get("kind")][e.get("form")] = true
	}
	for _, kind := range []string{"cross-area-transaction", "table-two-writers", "cross-area-join", "foreign-table-read", "shared-mutable-global",
		"interface-cycle", "n-plus-one", "reader-in-signature", "callback-in-signature", "sentinel-error-compared", "util-package", "god-struct",
		"init-side-effect", "foreign-key-across-areas", "goroutine-without-recover", "fatal-in-library", "chatty-call"} {
		if len(forms[kind]) < 2 || len(innocents[kind]) < 2 {
			t.Errorf("%s: %d forms, %d innocents", kind, len(forms[kind]), len(innocents[kind]))
		}
		delete(forms, kind)
		delete(innocents, kind)
	}
	if len(forms)+len(innocents) > 0 {
		t.Errorf("unknown kinds: %v %v", forms, innocents)
	}
}

func TestEveryPackageIsInOneList(t *testing.T) {
	o, s := readOracle(t), readSource(t)
	where := map[string][]string{}
	for a, pkgs := range o.areas {
		for _, p := range pkgs {
			where[p] = append(where[p], "area "+a)
		}
	}
	for l, pkgs := range o.lists {
		for _, p := range pkgs {
			where[p] = append(where[p], l)
		}
	}
	for p := range s.packages {
		if len(where[p]) != 1 {
			t.Errorf("%s is in %v", p, where[p])
		}
		delete(where, p)
	}
	for p, lists := range where {
		t.Errorf("%s in %v does not exist", p, lists)
	}
	for a := range o.verdicts {
		if o.areas[a] == nil {
			t.Errorf("verdict on unknown area %q", a)
		}
	}
}

func TestEveryTableHasAnOwner(t *testing.T) {
	o := readOracle(t)
	files, err := filepath.Glob("internal/platform/db/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	create := regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)
	found := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range create.FindAllStringSubmatch(string(text), -1) {
			found[m[1]] = true
			if a := o.tables[m[1]]; len(a) != 1 || o.areas[a[0]] == nil {
				t.Errorf("%s: owner %v", m[1], a)
			}
		}
	}
	for tb := range o.tables {
		if !found[tb] {
			t.Errorf("table %s does not exist", tb)
		}
	}
}

// TestSizes guards the structs whose size is the point of an entry.
func TestSizes(t *testing.T) {
	s := readSource(t)
	fields := func(file, name string) (n int) {
		ast.Inspect(s.files[file], func(node ast.Node) bool {
			if ts, ok := node.(*ast.TypeSpec); ok && ts.Name.Name == name {
				for _, f := range ts.Type.(*ast.StructType).Fields.List {
					n += len(f.Names)
				}
			}
			return true
		})
		return n
	}
	for _, c := range []struct {
		file, name string
		want       int
	}{
		{"internal/orders/model/model.go", "Order", 29},
		{"internal/platform/config/config.go", "Config", 29},
		{"internal/catalogue/importer/importer.go", "feedRow", 26},
	} {
		if got := fields(c.file, c.name); got != c.want {
			t.Errorf("%s has %d fields, want %d", c.name, got, c.want)
		}
	}
	methods := map[string]int{}
	for sym := range s.declared {
		if typ, _, ok := strings.Cut(sym, ")."); ok {
			methods[typ]++
		}
	}
	for typ, n := range methods {
		if big := strings.HasSuffix(typ, "internal/inventory.(*Service"); (n >= 20) != big {
			t.Errorf("%s has %d methods", typ, n)
		}
	}
}
