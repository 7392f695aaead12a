package load

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// declarations renders what a file declares: kinds, names and signatures, with
// bodies and comments left out.
func declarations(t testing.TB, src []byte) ([]string, error) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "x.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			fn.Body = &ast.BlockStmt{}
		}
		var b strings.Builder
		ast.Inspect(d, func(n ast.Node) bool {
			if n == nil {
				b.WriteByte(')')
				return true
			}
			b.WriteByte('(')
			b.WriteString(reflect.TypeOf(n).Elem().Name())
			switch n := n.(type) {
			case *ast.Ident:
				b.WriteString(" " + n.Name)
			case *ast.BasicLit:
				b.WriteString(" " + n.Value)
			}
			return true
		})
		out = append(out, b.String())
	}
	return out, nil
}

func TestStripBodies(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"body", "package p\n\nfunc F() int { return 1 }\n", "package p\nfunc F() int {}\n"},
		{"no body", "package p\nfunc F() int\nfunc G() { x() }\n", "package p\nfunc F() int\nfunc G() {}\n"},
		{"struct result", "package p\nfunc F() struct{ A int } { return struct{ A int }{1} }\n", "package p\nfunc F() struct{ A int } {}\n"},
		{"interface result", "package p\nfunc F() interface{} { return nil }\n", "package p\nfunc F() interface{} {}\n"},
		{"type parameter", "package p\nfunc F[T interface{ ~int }](x T) { _ = x }\n", "package p\nfunc F[T interface{ ~int }](x T) {}\n"},
		{"braces in literals", "package p\nfunc F() { a('}', '\\'', \"}\\\"\", `}`) /* } */ // }\n}\nvar X = 1\n", "package p\nfunc F() {}\nvar X = 1\n"},
		{"literal kept", "package p\nvar F = func() { g() }\n", "package p\nvar F = func() { g() }\n"},
		{"func type behind =", "package p\nvar F =\n\tfunc() { g() }\n", "package p\nvar F =\nfunc() { g() }\n"},
		{"func type", "package p\ntype F func(a int) struct{}\nvar M = map[string]func(){}\n", "package p\ntype F func(a int) struct{}\nvar M = map[string]func(){}\n"},
		{"comment with newline ends statement", "package p\nvar a = b /* x\n */ func F() { g() }\n", "package p\nvar a = b\nfunc F() {}\n"},
		{"semicolon", "package p; func F() { g() }; func G() { h() }", "package p; func F() {}; func G() {}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := stripBodies([]byte(tt.src), nil)
			if string(got) != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestStripBodiesKeepsDeclarations compares the declarations of the standard
// library's own sources before and after.
func TestStripBodiesKeepsDeclarations(t *testing.T) {
	root := filepath.Join(build.Default.GOROOT, "src")
	files := 0
	for _, dir := range []string{"go", "net/http", "encoding", "text", "reflect", "runtime", "slices", "iter"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() && e.Name() == "testdata" {
				return filepath.SkipDir
			}
			if e.IsDir() || !strings.HasSuffix(path, ".go") {
				return nil
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			want, err := declarations(t, src)
			if err != nil {
				return nil //nolint:nilerr // not Go on purpose
			}
			stripped, _ := stripBodies(src, nil)
			got, err := declarations(t, stripped)
			if err != nil {
				t.Errorf("%s: stripped source does not parse: %v", path, err)
				return nil
			}
			files++
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: declarations changed", path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 500 {
		t.Fatalf("compared %d files, want at least 500", files)
	}
}

func FuzzStripBodies(f *testing.F) {
	f.Add([]byte("package p\nfunc F() { a('}') }\ntype T struct{ f func() }\n"))
	f.Add([]byte("package p\nvar x = `}` /*\n*/\nfunc (t *T[A]) M() interface{ F() } { return nil }"))
	f.Fuzz(func(t *testing.T, src []byte) {
		stripped, _ := stripBodies(src, nil)
		want, err := declarations(t, src)
		if err != nil {
			return
		}
		got, err := declarations(t, stripped)
		if err != nil {
			t.Fatalf("stripped source does not parse: %v\n%q\n%q", err, src, stripped)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("declarations changed\n%q\n%q", src, stripped)
		}
	})
}

func BenchmarkStripBodies(b *testing.B) {
	src, err := os.ReadFile(filepath.Join(build.Default.GOROOT, "src/net/http/server.go"))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("strip", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			stripBodies(src, nil)
		}
	})
	b.Run("strip+parse", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			s, _ := stripBodies(src, nil)
			_, _ = parser.ParseFile(token.NewFileSet(), "x.go", s, parser.SkipObjectResolution)
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			_, _ = parser.ParseFile(token.NewFileSet(), "x.go", src, parser.SkipObjectResolution)
		}
	})
}
