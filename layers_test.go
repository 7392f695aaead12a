package demarc_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLayers checks the code of this module against the policy. It parses the
// files itself: a test that asks the go command can report a cached "ok" after
// the code has changed.
func TestLayers(t *testing.T) {
	files := sources(t, os.DirFS("."))
	p := policy{layers(), owners(), exceptions()}
	for _, finding := range p.check(files) {
		t.Error(finding)
	}
	if len(files) < 30 {
		t.Errorf("only %d files found: the test looks in the wrong place", len(files))
	}
}

// source is one non-test file.
type source struct {
	pkg  string // its directory in the module
	name string
	file *ast.File
	pos  func(token.Pos) int
}

// sources parses every non-test Go file outside testdata and nested modules.
func sources(t *testing.T, root fs.FS) []source {
	t.Helper()
	var out []source
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			base := path.Base(name)
			_, nested := fs.Stat(root, path.Join(name, "go.mod"))
			if name != "." && (base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") || nested == nil) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, data, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		out = append(out, source{path.Dir(name), name, file, func(p token.Pos) int { return fset.Position(p).Line }})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// policy is the three tables.
type policy struct {
	layers     []layer
	owners     []owner
	exceptions []exception
}

// check returns the findings, each one line with its reason.
func (p policy) check(files []source) []string {
	var out []string
	used, seen := map[string]bool{}, map[string]bool{}
	report := func(f source, at token.Pos, what, why string) {
		for _, e := range p.exceptions {
			if e.pkg == f.pkg && slices.Contains(e.uses, what) {
				used[e.pkg+" -> "+what] = true
				return
			}
		}
		out = append(out, fmt.Sprintf("%s:%d: %s may not use %s: %s", f.name, f.pos(at), f.pkg, what, why))
	}
	for _, f := range files {
		room, ok := p.room(f.pkg)
		if !ok {
			out = append(out, fmt.Sprintf("%s: %s is in no room: add it to the table of layers", f.name, f.pkg))
			continue
		}
		seen[room.room] = true
		p.checkImports(f, room, report)
		if room.workbench {
			continue
		}
		p.checkNames(f, report)
		for _, d := range f.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				report(f, fn.Pos(), "func init", "what happens before main can not be tested, ordered or left out")
			}
		}
	}
	for _, e := range p.exceptions {
		for _, u := range e.uses {
			if !used[e.pkg+" -> "+u] {
				out = append(out, fmt.Sprintf("exception %s -> %s is not needed any more", e.pkg, u))
			}
		}
		if e.why == "" {
			out = append(out, fmt.Sprintf("exception for %s has no reason", e.pkg))
		}
	}
	for _, l := range p.layers {
		if !seen[l.room] {
			out = append(out, fmt.Sprintf("room %s has no package", l.room))
		}
		if l.why == "" {
			out = append(out, fmt.Sprintf("room %s has no reason", l.room))
		}
	}
	return out
}

// room is the innermost room that holds the package.
func (p policy) room(pkg string) (layer, bool) {
	var best layer
	for _, l := range p.layers {
		if within(pkg, l.room) && len(l.room) > len(best.room) {
			best = l
		}
	}
	return best, best.room != ""
}

func within(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

type reporter func(f source, at token.Pos, what, why string)

func (p policy) checkImports(f source, room layer, report reporter) {
	for _, spec := range f.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser refuses it before
		}
		if spec.Name != nil && spec.Name.Name == "." {
			report(f, spec.Pos(), "a dot import", "a reader must see where a name comes from")
		}
		if own, ok := strings.CutPrefix(imported, module+"/"); ok {
			to, _ := p.room(own)
			if to.room != room.room && !slices.Contains(room.may, to.room) {
				report(f, spec.Pos(), own, room.why)
			}
			continue
		}
		for _, o := range p.owners {
			for _, w := range o.what {
				if !room.workbench && !strings.Contains(w, "#") && matches(imported, w) && !owned(o, f.pkg) {
					report(f, spec.Pos(), imported, o.why)
				}
			}
		}
	}
}

// matches reports whether the import path is the package or, without a "$"
// behind it, below it.
func matches(imported, what string) bool {
	if exact, ok := strings.CutSuffix(what, "$"); ok {
		return imported == exact
	}
	return within(imported, what)
}

func owned(o owner, pkg string) bool {
	return slices.ContainsFunc(o.rooms, func(r string) bool {
		if r == "cmd/demarc" {
			return pkg == r // main itself, not all of cmd
		}
		return within(pkg, r)
	})
}

// checkNames looks for uses of single identifiers, such as os.Exit.
func (p policy) checkNames(f source, report reporter) {
	names := map[string]string{} // local name of an import
	for _, spec := range f.file.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil {
			local := path.Base(imported)
			if spec.Name != nil {
				local = spec.Name.Name
			}
			names[local] = imported
		}
	}
	ast.Inspect(f.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok || names[x.Name] == "" {
			return true
		}
		used := names[x.Name] + "#" + sel.Sel.Name
		for _, o := range p.owners {
			for _, w := range o.what {
				prefix, wild := strings.CutSuffix(w, "*")
				if strings.Contains(w, "#") && (used == w || wild && strings.HasPrefix(used, prefix)) && !owned(o, f.pkg) {
					report(f, sel.Pos(), strings.Replace(used, "#", ".", 1), o.why)
				}
			}
		}
		return true
	})
}

// TestPolicyCatches: every kind of breach is found, and what is allowed is not.
func TestPolicyCatches(t *testing.T) {
	p := policy{
		layers: []layer{{"low", nil, "low", false}, {"high", []string{"low"}, "high", false}, {"high/inner", nil, "inner", false}, {"stale", nil, "stale", false}, {"bench", nil, "bench", true}},
		owners: []owner{
			{[]string{"os/exec", "example.com/lib"}, []string{"high"}, "one owner"},
			{[]string{"net$"}, nil, "alone"},
			{[]string{"os#Exit", "fmt#Print*"}, nil, "nobody"},
		},
		exceptions: []exception{{"low", []string{"os.Exit", "os/exec"}, "half needed"}, {"high", []string{"x"}, ""}},
	}
	files := map[string]string{
		"low/a.go":        "package low\nimport \"" + module + "/high\"\nvar _ = high.X\n",
		"low/b.go":        "package low\nimport o \"os\"\nfunc F() { o.Exit(1) }\n",
		"low/c.go":        "package low\nimport \"example.com/lib/v2/sub\"\nvar _ = sub.X\n",
		"low/d.go":        "package low\nfunc init() {}\n",
		"low/e.go":        "package low\nimport . \"strings\"\n",
		"low/g.go":        "package low\nimport (\"net/url\"; \"net\")\nvar _, _ = url.Parse, net.Dial\n",
		"low/f.go":        "package low\nimport \"fmt\"\nfunc G() { fmt.Println(fmt.Sprint()) }\n",
		"high/a.go":       "package high\nimport (\"os/exec\"; \"" + module + "/low\")\nvar X, _ = exec.Command, low.F\n",
		"high/inner/a.go": "package inner\nimport \"" + module + "/low\"\nvar _ = low.F\n",
		"bench/a.go":      "package bench\nimport (\"os/exec\"; \"os\"; \"" + module + "/low\")\nvar _, _, _ = exec.Command, os.Exit, low.F\n",
		"nowhere/a.go":    "package nowhere\n",
	}
	want := []string{
		"low/a.go:2: low may not use high: low",
		"low/c.go:2: low may not use example.com/lib/v2/sub: one owner",
		"low/d.go:2: low may not use func init: ",
		"low/e.go:2: low may not use a dot import: ",
		"low/g.go:2: low may not use net: alone",
		"low/f.go:3: low may not use fmt.Println: nobody",
		"high/inner/a.go:2: high/inner may not use low: inner",
		"bench/a.go:2: bench may not use low: bench",
		"nowhere/a.go: nowhere is in no room",
		"exception low -> os/exec is not needed any more",
		"exception high -> x is not needed any more",
		"exception for high has no reason",
		"room stale has no package",
	}
	var parsed []source
	for name, text := range files {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, source{path.Dir(name), name, file, func(p token.Pos) int { return fset.Position(p).Line }})
	}
	got := p.check(parsed)
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, w) }) {
			t.Errorf("not found: %s", w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d findings, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
}
