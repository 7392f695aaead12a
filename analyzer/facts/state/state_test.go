package state_test

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
	"github.com/demarc-dev/demarc/analyzer/facts/internal/want"
)

// notes writes the evidence as the comments of testdata do.
type notes struct {
	s     *facts.Set
	found map[want.Line][]string
}

func (n notes) add(p facts.Pos, text string) {
	l := want.Line{File: n.s.Files[p.File].Path, Line: p.Line}
	n.found[l] = append(n.found[l], text)
}

func (n notes) name(i int) string {
	if i < 0 {
		return ""
	}
	return string(n.s.Symbols[i].Name)
}

// qualified is "package.Name", "" for -1.
func (n notes) qualified(i int) string {
	if i < 0 {
		return ""
	}
	return n.pkg(n.s.Symbols[i].Package) + "." + n.name(i)
}

func (n notes) pkg(i int) string { return path.Base(string(n.s.Packages[i].Path)) }

// line joins words, leaving out empty ones.
func line(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

func (n notes) all() {
	st := n.s.State
	for _, v := range st.Vars {
		var by []string
		for _, p := range v.Packages {
			by = append(by, n.pkg(p))
		}
		for _, w := range v.Writes {
			n.add(w.Pos, n.qualified(v.Var)+" "+w.How+" by "+strings.Join(by, ","))
		}
	}
	for _, i := range st.Inits {
		kind := "var: "
		if strings.HasPrefix(n.name(i.In), "init#") {
			kind = "init: "
		}
		var es []string
		for _, e := range i.Effects {
			es = append(es, e.Kind+" "+e.What)
		}
		n.add(i.Pos, kind+strings.Join(es, "; "))
	}
	for _, l := range st.Locks {
		kind := "lock "
		if l.Shared {
			kind = "rlock "
		}
		var calls []string
		for _, c := range l.Calls {
			star := ""
			if c.Runtime {
				star = "*"
			}
			calls = append(calls, n.qualified(c.To)+star)
		}
		n.add(l.Pos, kind+l.Lock+" ("+n.name(l.Holder)+"): "+strings.Join(calls, " "))
	}
	for _, c := range st.Channels {
		for _, u := range c.Uses {
			n.add(u.Pos, n.name(c.Holder)+" "+c.Slot+" "+c.Elem+": "+u.Op)
		}
	}
	for _, e := range st.Exits {
		n.add(e.Pos, e.Kind+" "+e.What)
	}
	for _, c := range st.Caches {
		n.add(c.Pos, c.Kind+" "+n.name(c.Holder))
	}
	for _, x := range st.Singletons {
		n.add(x.Pos, n.name(x.Var)+" by "+n.name(x.Once))
	}
	for _, g := range st.Goroutines {
		loop := ""
		if g.Loop {
			loop = "loop"
		}
		n.add(g.Pos, line(g.Kind, g.Recovers, loop, g.Via, n.qualified(g.Runs)))
	}
}

// TestState compares all evidence with the comments in testdata; a few kinds
// are looked at only in the packages that are about them.
func TestState(t *testing.T) {
	const dir = "testdata/libs"
	n := notes{analyse(t, dir), map[want.Line][]string{}}
	n.all()
	about := map[string][]string{
		"vars/": {" by "}, "reg/": {" by "}, "user/": {" by "}, "start/": {"init: ", "var: ", "exit ", "fatal "},
		"locks/": {"lock ", "rlock "}, "chans/": {": "}, "gos/": {"go ", "library ", "helper "},
		"exits/": {"fatal ", "panic ", "exit ", "goexit "}, "cmd/": {""},
		"caches/": {"memo", "guarded-map", "sync.Map", "library box"}, "once/": {"by first", "by second", "by lazy"},
	}
	for l, texts := range n.found {
		var words []string
		for prefix, ws := range about {
			if strings.HasPrefix(l.File, prefix) {
				words = ws
			}
		}
		texts = slices.DeleteFunc(texts, func(s string) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
		})
		if n.found[l] = texts; len(texts) == 0 {
			delete(n.found, l)
		}
	}
	want.Check(t, dir, n.found)
}

// TestSameBytes analyses copies in two directories with one and with several
// processors.
func TestSameBytes(t *testing.T) {
	var first []byte
	for i, procs := range []int{1, 4, 2} {
		dir := filepath.Join(t.TempDir(), strings.Repeat("x", i+1))
		if err := os.CopyFS(dir, os.DirFS("testdata/libs")); err != nil {
			t.Fatal(err)
		}
		old := runtime.GOMAXPROCS(procs)
		got, err := json.Marshal(analyse(t, dir).State)
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
