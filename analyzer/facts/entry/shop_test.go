package entry_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/facts/entry"
)

const shop = "../../../testdata/monoliths/shop"

// TestShop counts the routes of the bundled monolith by an independent scan of
// its text: each line that registers on a mux is one route, in the same place.
func TestShop(t *testing.T) {
	registers := regexp.MustCompile(`\bmux\.Handle(?:Func)?\("([A-Z]+) ([^"]+)"`)
	var wanted []string
	err := fs.WalkDir(os.DirFS(shop), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		src, err := os.ReadFile(filepath.Join(shop, p))
		for i, line := range strings.Split(string(src), "\n") {
			if m := registers.FindStringSubmatch(line); m != nil {
				wanted = append(wanted, p+":"+strconv.Itoa(i+1)+" "+m[1]+" "+m[2])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(wanted) < 50 {
		t.Fatalf("the scan finds only %d registrations", len(wanted))
	}
	s := analyse(t, shop)
	var got []string
	for _, e := range s.Entries {
		if e.Kind != facts.EntryHTTP {
			continue
		}
		got = append(got, s.Files[e.Pos.File].Path+":"+strconv.Itoa(e.Pos.Line)+" "+e.Method+" "+e.Pattern)
		if e.Handler < 0 || e.Certainty != facts.Certain {
			t.Errorf("%s %s: handler %d, %s", e.Method, e.Pattern, e.Handler, e.Certainty)
		}
	}
	slices.Sort(wanted)
	slices.Sort(got)
	if !slices.Equal(got, wanted) {
		t.Errorf("got %d routes, want %d:\n%s\n\n%s", len(got), len(wanted), strings.Join(got, "\n"), strings.Join(wanted, "\n"))
	}
}

// TestReach follows calls, runtime calls and function values, and nothing else.
func TestReach(t *testing.T) {
	s := &facts.Set{Symbols: make([]facts.Symbol, 7), Refs: []facts.Ref{
		{From: 0, To: 1, Kind: facts.Call}, {From: 1, To: 2, Kind: facts.Runtime}, {From: 2, To: 0, Kind: facts.FuncValue},
		{From: 2, To: 3, Kind: facts.FuncValue}, {From: 0, To: 4, Kind: facts.VarRead}, {From: 5, To: 6, Kind: facts.Call},
	}}
	r := entry.NewReacher(s)
	if got := r.Reach(facts.Entry{Handler: 0}); !slices.Equal(got, []int{0, 1, 2, 3}) {
		t.Errorf("got %v", got)
	}
	if got := r.Reach(facts.Entry{Handler: -1}); got == nil || len(got) != 0 {
		t.Errorf("got %#v for no handler", got)
	}
}

// TestSameOrder reads the libraries with one and with several processors.
func TestSameOrder(t *testing.T) {
	var first *facts.Set
	for _, procs := range []int{1, 4} {
		old := runtime.GOMAXPROCS(procs)
		s := analyse(t, "testdata/libs")
		runtime.GOMAXPROCS(old)
		if first == nil {
			first = s
			continue
		}
		if !slices.Equal(first.Entries, s.Entries) || !slices.Equal(first.Outbound, s.Outbound) {
			t.Error("entries differ")
		}
		if !slices.IsSortedFunc(s.Entries, entry.Compare) {
			t.Error("entries are not sorted")
		}
	}
}
