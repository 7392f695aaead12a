package shape_test

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/gather"
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
	"github.com/demarc-dev/demarc/analyzer/load"
)

const dir = "testdata/mod"

func analyse(t *testing.T, dir string) *facts.Set {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	g := gather.New()
	r, err := load.Load(t.Context(), load.Options{Root: root, Env: os.Environ(), TempDir: t.TempDir(), Offline: true}, g.Visit)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("problem: %+v", p)
	}
	return g.Finish(r)
}

// text writes types as Go does, from the table alone.
type text struct{ *facts.Set }

func (x text) typ(i int) string {
	t := x.Shape.Types[i]
	switch t.Kind {
	case "own":
		s := x.Symbols[t.Symbol]
		return path.Base(string(x.Packages[s.Package].Path)) + "." + string(s.Name) + x.args(t.Args)
	case "pointer":
		return "*" + x.typ(t.Elem)
	case "slice":
		return "[]" + x.typ(t.Elem)
	case "array":
		return "[" + strconv.FormatInt(t.Len, 10) + "]" + x.typ(t.Elem)
	case "map":
		return "map[" + x.typ(t.Key) + "]" + x.typ(t.Elem)
	case "chan":
		return map[string]string{"": "chan ", "send": "chan<- ", "receive": "<-chan "}[t.Dir] + x.typ(t.Elem)
	case "func":
		out := "func(" + x.list(t.Params) + ")"
		if len(t.Results) > 0 {
			out += " (" + x.list(t.Results) + ")"
		}
		return out
	case "interface":
		out := []string{}
		if t.Name != "" {
			out = append(out, t.Name)
		}
		for _, m := range t.Methods {
			out = append(out, m.Name+" "+x.typ(m.Type))
		}
		return "interface{" + strings.Join(out, "; ") + "}"
	case "struct":
		out := []string{}
		for _, f := range t.Fields {
			w := f.Name + " " + x.typ(f.Type)
			if f.Embedded {
				w = "+" + w
			}
			if f.Unexported {
				w = "-" + w
			}
			if f.Tag != "" {
				w += " `" + f.Tag + "`"
			}
			out = append(out, w)
		}
		return "struct{" + strings.Join(out, "; ") + "}"
	}
	return t.Name + x.args(t.Args)
}

func (x text) list(is []int) string {
	out := []string{}
	for _, i := range is {
		out = append(out, x.typ(i))
	}
	return strings.Join(out, ", ")
}

func (x text) args(is []int) string {
	if len(is) == 0 {
		return ""
	}
	return "[" + x.list(is) + "]"
}

func (x text) params(ps []facts.ParamShape, variadic bool) string {
	out := []string{}
	for i, p := range ps {
		w := x.typ(p.Type)
		if variadic && i == len(ps)-1 {
			w = "..." + w
		}
		if p.Name != "" {
			w = p.Name + " " + w
		}
		for _, u := range p.Use {
			w += " " + string(u)
		}
		out = append(out, w)
	}
	return strings.Join(out, ", ")
}

func (x text) typeParams(ps []facts.ParamShape) string {
	if len(ps) == 0 {
		return ""
	}
	return "[" + x.params(ps, false) + "]"
}

func (x text) function(f facts.FuncShape) string {
	recv := ""
	if len(f.Receiver) > 0 {
		words := []string{}
		for _, u := range f.Receiver {
			words = append(words, string(u))
		}
		recv = " [" + strings.Join(words, " ") + "]"
	}
	return "func" + x.typeParams(f.TypeParams) + recv + "(" + x.params(f.Params, f.Variadic) + ") (" + x.params(f.Results, false) + ")"
}

// TestShape compares everything with the comments at the declarations.
func TestShape(t *testing.T) {
	s := analyse(t, dir)
	x := text{s}
	found := map[want.Line][]string{}
	add := func(sym int, text string) {
		l := want.Line{File: s.Files[s.Symbols[sym].File].Path, Line: s.Symbols[sym].Line}
		found[l] = append(found[l], text)
	}
	for _, f := range s.Shape.Funcs {
		add(f.Symbol, x.function(f))
	}
	for _, n := range s.Shape.Named {
		add(n.Symbol, "type"+x.typeParams(n.TypeParams)+" "+x.typ(n.Type))
		if n.Live != "" {
			add(n.Symbol, "live "+n.Live)
		}
		if n.Encodes != "" {
			add(n.Symbol, "encodes "+n.Encodes)
		}
		for i, l := range n.Lines {
			if f := s.Shape.Types[n.Type].Fields[i]; f.Name == "Lines" {
				at := want.Line{File: s.Files[s.Symbols[n.Symbol].File].Path, Line: l}
				found[at] = append(found[at], "field Lines")
			}
		}
	}
	for _, v := range s.Shape.Vars {
		add(v.Symbol, "var "+x.typ(v.Type))
	}
	for _, e := range s.Shape.Enums {
		words := []string{"enum"}
		for _, v := range e.Values {
			words = append(words, string(s.Symbols[v.Symbol].Name)+"="+v.Value)
		}
		add(e.Type, strings.Join(words, " "))
	}
	for _, e := range s.Shape.Errors {
		switch {
		case e.Pointer:
			add(e.Symbol, "error type *")
		case e.Type:
			add(e.Symbol, "error type")
		default:
			add(e.Symbol, "error "+e.Text)
		}
	}
	for _, f := range s.Shape.Funcs {
		for _, p := range f.Params {
			for _, u := range p.At {
				at := want.Line{File: s.Files[u.Pos.File].Path, Line: u.Pos.Line}
				found[at] = append(found[at], "at "+string(s.Symbols[f.Symbol].Name)+" "+p.Name+" "+string(u.Use))
			}
		}
	}
	want.Check(t, dir, found)
}

// TestForeign: what types of other modules are.
func TestForeign(t *testing.T) {
	s := analyse(t, dir)
	got := map[string]string{}
	for _, x := range s.Shape.Types {
		if x.Kind == "named" {
			got[x.Name] = x.Foreign
		} else if x.Foreign != "" {
			t.Errorf("%s %s is foreign", x.Kind, x.Name)
		}
	}
	for name, want := range map[string]string{
		"time.Time": facts.ForeignText, "time.Duration": facts.ForeignBasic, "io.Reader": facts.ForeignInterface, "sync.Mutex": facts.ForeignOpaque,
		"net/http.HandlerFunc": facts.ForeignFunc, "net/http.Header": facts.ForeignData, "database/sql.NullString": facts.ForeignData,
		"database/sql.DB": facts.ForeignOpaque, "encoding/json.RawMessage": facts.ForeignText,
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// TestSameBytes analyses copies in two directories with one and with several
// processors.
func TestSameBytes(t *testing.T) {
	var first []byte
	for i, procs := range []int{1, 4, 2} {
		copied := filepath.Join(t.TempDir(), strings.Repeat("x", i+1))
		if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		old := runtime.GOMAXPROCS(procs)
		got, err := json.Marshal(analyse(t, copied).Shape)
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
