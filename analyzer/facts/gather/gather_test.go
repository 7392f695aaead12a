package gather_test

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/gather"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
	"github.com/demarc-dev/demarc/analyzer/load"
)

func analyse(t *testing.T, dir string, tests bool) *facts.Set {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	g := gather.New()
	r, err := load.Load(t.Context(), load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true, Tests: tests}, g.Visit)
	if err != nil {
		t.Fatal(err)
	}
	return g.Finish(r)
}

// name is "package.Symbol", short enough for a comment.
func name(s *facts.Set, i int) string {
	sym := s.Symbols[i]
	return path.Base(string(s.Packages[sym.Package].Path)) + "." + string(sym.Name)
}

// TestReferences compares every reference with the comment on its line.
func TestReferences(t *testing.T) {
	const dir = "testdata/refs"
	s := analyse(t, dir, false)
	found := map[want.Line][]string{}
	for _, r := range s.Refs {
		file := s.Files[s.Symbols[r.From].File].Path
		for _, site := range r.Sites {
			text := string(r.Kind) + " " + name(s, r.To)
			if site.Loop {
				text += "*"
			}
			l := want.Line{File: file, Line: site.Line}
			if !slices.Contains(found[l], text) {
				found[l] = append(found[l], text)
			}
		}
	}
	want.Check(t, dir, found)
	for _, g := range s.Incomplete {
		t.Errorf("unexpected gap: %+v", g)
	}
}

// TestCouplings checks which types meet which interfaces, and where.
func TestCouplings(t *testing.T) {
	s := analyse(t, "testdata/refs", false)
	var got []string
	for _, c := range s.Couplings {
		star := ""
		if c.Pointer {
			star = "*"
		}
		for _, w := range c.Wired {
			got = append(got, name(s, c.Interface)+" <- "+star+name(s, c.Type)+" in "+name(s, w.In)+" at "+
				s.Files[w.Pos.File].Path)
		}
	}
	wanted := []string{
		"billing.Notifier <- *gen.Mail in wiring.main at wiring/wiring.go",
		"billing.Notifier <- gen.SMS in wiring.pick at wiring/wiring.go",
		"billing.Service.SetAudit <- *gen.Log in wiring.main at wiring/wiring.go",
		"billing.Service.audit <- *gen.Log in wiring.main at wiring/wiring.go",
	}
	if !slices.Equal(got, wanted) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(wanted, "\n\t"))
	}
}

// TestSameBytes analyses copies in two directories with one and with several
// processors.
func TestSameBytes(t *testing.T) {
	var first []byte
	for i, procs := range []int{1, 4, 2} {
		dir := filepath.Join(t.TempDir(), strings.Repeat("x", i+1))
		if err := os.CopyFS(dir, os.DirFS("testdata/refs")); err != nil {
			t.Fatal(err)
		}
		old := runtime.GOMAXPROCS(procs)
		got, err := json.Marshal(analyse(t, dir, false))
		runtime.GOMAXPROCS(old)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if string(first) != string(got) {
			t.Errorf("run %d differs", i)
		}
	}
}

// TestCgoIsNotUnresolved: names of "C" are a gap of their own kind, not errors.
func TestCgoIsNotUnresolved(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.24\n",
		"a.go":   "package a\n\n// int f(void);\nimport \"C\"\n\nfunc F() int { return int(C.f()) + missing }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := analyse(t, dir, false)
	if n := s.Packages[0].Unresolved; n != 1 {
		t.Errorf("%d unresolved names, want 1", n)
	}
	if !slices.ContainsFunc(s.Incomplete, func(g facts.Gap) bool { return g.Kind == facts.GapCgo && g.Pos.Line == 4 }) {
		t.Errorf("cgo is not listed: %+v", s.Incomplete)
	}
}

// TestBrokenCode: what does not compile is analysed as far as it goes.
func TestBrokenCode(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.24\n",
		"a.go": `package a

import (
	"missing.example/x"
	"sync"
	"time"
)

var a, b = f()
var c = undefined.New(x.Y, func() { go nothing() })
var ch chan missing
var (
	d, _ = x.Z, ch
	_    = <-ch
)

type T struct{ sync.Mutex; m map[string]x.T; E }
type E = undefined2
type R struct{ R }
type G[P any, Q G[P, Q]] struct{ p P }
type I interface{ J; M() }
type J interface{ I }

func init() () { x.Init(a, &b); go undefined3(a); defer x.W() }
func init() { for range ch { break } }
func f() () { return 1, 2 }
func (t *T) g(p *T, q ...func(x.Z) x.Y) (r *R, err error) {
	t.Lock()
	if v, ok := t.m[p.nope]; ok { t.m[p.nope] = v; p.nope(q...) }
	t.Unlock()
	p.m, q = nil
	*p = T{m: nil, nope: p, p}
	select { case x := <-y: z <- x; case ch <- nil: }
	switch w := p.(type) { case nil, x.T: w.k = 1 }
	func(a, b int) { a++ }(1)
	time.AfterFunc()
	new(sync.Once).Do()
	sync.OnceValue()
	close(); delete(); copy(); append(); panic(); recover(1)
	var h = G[int]{}.p.q()
	return t.g(p, q...), h
}
`,
		"b.go": "package a\n\nfunc (t T) () {}\nfunc ( .h() {}\n\nfunc (*T) k(m map[string]int, g func()) R { go g(; m[1]++ }\n\nfunc ",
		"c/c.go": `package c

import "m"

var V = a.T{}

func use(r a.R, t *a.T) (a.G[int, int], *a.R) {
	t.g(t)
	t.m["x"] = V.m[0]
	a.a = 1
	V, a.b = a.f()
	return a.R{R: r.R}
}
`,
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := analyse(t, dir, true)
	if len(s.Symbols) == 0 || !slices.ContainsFunc(s.Incomplete, func(g facts.Gap) bool { return g.Kind == facts.GapSyntax || g.Kind == facts.GapType }) {
		t.Errorf("%d symbols, gaps %+v", len(s.Symbols), s.Incomplete)
	}
	if _, err := json.Marshal(s); err != nil {
		t.Error(err)
	}
}
