package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// lines are those of a file that are no comments, split into fields.
func lines(t *testing.T, file string) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		if !strings.HasPrefix(s.Text(), "#") {
			out = append(out, strings.Fields(s.Text()))
		}
	}
	return out
}

// TestScoreWithScorer compares truths and assignments with what the corpus' own
// scorer says of them.
func TestScoreWithScorer(t *testing.T) {
	all := lines(t, "../../analyzer/graph/metric/testdata/agreement.txt")
	if len(all) != 500 {
		t.Fatalf("%d lines", len(all))
	}
	for _, f := range all {
		x := &truth{Services: map[string][]ident.PackagePath{}}
		a := assignment{map[ident.PackagePath]string{}, map[ident.PackagePath]bool{}}
		for i := range f[0] {
			p := ident.PackagePath(fmt.Sprint("p/", i))
			switch c := f[0][i : i+1]; c {
			case "+":
				x.Shared = append(x.Shared, p)
			case "-":
			default:
				x.Services[c] = append(x.Services[c], p)
			}
			switch c := f[1][i : i+1]; c {
			case "+":
				a.shared[p] = true
			case ".":
			default:
				a.service[p] = c
			}
		}
		got, err := x.score(a)
		if err != nil {
			t.Fatalf("%s %s: %v", f[0], f[1], err)
		}
		s := x.sharing(a)
		near := func(what string, got float64, text string) {
			want, err := strconv.ParseFloat(text, 64)
			if err != nil || math.Abs(got-want) > 1e-9 {
				t.Errorf("%s %s: %s is %v, the scorer says %s", f[0], f[1], what, got, text)
			}
		}
		near("MoJoFM", got.MoJoFM, f[4])
		near("a2a", got.A2A, f[5])
		near("ARI", got.ARI, f[6])
		near("NMI", got.NMI, f[7])
		for i, share := range []*float64{s.Precision, s.Recall} {
			if text := f[11+i]; share == nil && text != "-" {
				t.Errorf("%s %s: shared %d is nil, the scorer says %s", f[0], f[1], i, text)
			} else if share != nil {
				near("shared", *share, text)
			}
		}
	}
}

// TestMersenne holds values of Python's random module.
func TestMersenne(t *testing.T) {
	for _, c := range []struct {
		seed    uint32
		first   [3]uint32
		later   uint32 // number 1304
		shuffle []int
		below   []int
	}{
		{0, [3]uint32{3626764237, 1654615998, 3255389356}, 3811075795, []int{1, 9, 8, 5, 10, 2, 3, 7, 4, 0, 11, 6}, []int{0, 1, 0, 4, 8, 497}},
		{1, [3]uint32{577090037, 2444712010, 3639700191}, 1012481663, []int{7, 11, 0, 8, 5, 6, 3, 10, 4, 1, 9, 2}, []int{0, 0, 1, 1, 7, 779}},
		{5, [3]uint32{2675342405, 1097127993, 3185950873}, 1705064167, []int{10, 2, 11, 7, 1, 3, 6, 0, 8, 5, 4, 9}, []int{0, 1, 2, 0, 7, 794}},
		{4294967295, [3]uint32{2728839433, 2661025012, 872737089}, 2532108775, []int{0, 6, 1, 5, 8, 2, 7, 4, 11, 3, 9, 10}, []int{0, 0, 2, 4, 5, 984}},
	} {
		m := newMersenne(c.seed)
		var first [3]uint32
		for i := range first {
			first[i] = m.uint32()
		}
		for range 1300 {
			m.uint32()
		}
		if later := m.uint32(); first != c.first || later != c.later {
			t.Errorf("seed %d: %v, %d, want %v, %d", c.seed, first, later, c.first, c.later)
		}
		list := identity(len(c.shuffle))
		if newMersenne(c.seed).shuffle(list); !slices.Equal(list, c.shuffle) {
			t.Errorf("seed %d: %v, want %v", c.seed, list, c.shuffle)
		}
		m = newMersenne(c.seed)
		for i, n := range []int{1, 2, 3, 8, 9, 1000} {
			if got := m.below(n); got != c.below[i] {
				t.Errorf("seed %d: below %d is %d, want %d", c.seed, n, got, c.below[i])
			}
		}
	}
}

func TestLouvainAgainstNetworkx(t *testing.T) {
	all := lines(t, "testdata/louvain.txt")
	if len(all) != 40 {
		t.Fatalf("%d graphs", len(all))
	}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, f := range all {
		g := newNetwork(number(f[1]))
		if f[2] != "-" {
			for _, e := range strings.Split(f[2], ",") {
				u, v, _ := strings.Cut(e, "-")
				g.add(number(u), number(v), 1)
			}
		}
		var want []int
		for _, c := range strings.Split(f[3], ",") {
			want = append(want, number(c))
		}
		if got := louvain(g, uint32(number(f[0]))); !slices.Equal(got, want) {
			t.Errorf("seed %s, edges %s: %v, want %v", f[0], f[2], got, want)
		}
	}
}

func paths(list ...string) []ident.PackagePath {
	var out []ident.PackagePath
	for _, p := range list {
		out = append(out, ident.PackagePath(p))
	}
	return out
}

func TestDirectories(t *testing.T) {
	list := paths("m/internal/a/x", "m/internal/a/y", "m/internal/b", "m/c/x", "m/c/y", "m", "m/pkg")
	for _, c := range []struct {
		modules []string
		depth   int
		want    []int
	}{
		{[]string{"m"}, 1, []int{0, 0, 1, 2, 2, 3, 4}},
		{[]string{"m"}, 2, []int{0, 1, 2, 3, 4, 5, 6}},
		{[]string{"m/internal/a", "m/internal/b"}, 1, []int{0, 0, 1, 2, 3, 4, 4}},
		{[]string{"m/internal/a", "m/c"}, 1, []int{0, 0, 1, 2, 2, 3, 4}},
		{nil, 1, []int{0, 0, 0, 0, 0, 0, 0}},
	} {
		x := &truth{Modules: c.modules}
		if got := x.directories(list, c.depth); !slices.Equal(got, c.want) {
			t.Errorf("%v at %d: %v, want %v", c.modules, c.depth, got, c.want)
		}
	}
}

// TestImportGraph: entry points and packages that the truth does not know are no
// nodes, and omnipresent ones leave with all that have as many importers.
func TestImportGraph(t *testing.T) {
	x := &truth{
		Services: map[string][]ident.PackagePath{"a": paths("a", "b"), "c": paths("c")},
		Shared:   paths("log"), Excluded: paths("z"), Entrypoints: paths("main"),
		Generated: map[ident.PackagePath]string{"gen": "a"},
	}
	f := &facts.Set{Packages: []facts.Package{
		{Path: "log"}, {Path: "a", Imports: []int{0, 5}}, {Path: "b", Imports: []int{0, 4}}, {Path: "main", Imports: []int{1, 2}},
		{Path: "gen"}, {Path: "c", Imports: []int{0, 6}}, {Path: "new"},
	}}
	g := x.imports(f)
	want := importGraph{paths("a", "b", "c", "gen", "log", "z"), [][]int{{2, 4}, {3, 4}, {4}, nil, nil, nil}}
	if !reflect.DeepEqual(g, want) {
		t.Errorf("got %v, want %v", g, want)
	}
	want = importGraph{paths("a", "b", "c", "gen", "z"), [][]int{{2}, {3}, nil, nil, nil}}
	if g := withoutOmnipresent(g); !reflect.DeepEqual(g, want) {
		t.Errorf("without log: %v, want %v", g, want)
	}
	scored, _ := x.scored()
	if got := withoutOmnipresent(g).cluster(scored, 1); got[0] != got[2] || got[0] == got[1] || got[1] < 0 {
		t.Errorf("clusters %v of %v", got, scored)
	}
	if got := (importGraph{paths("b"), [][]int{nil}}).cluster(scored, 1); !slices.Equal(got, []int{-1, 0, -1}) {
		t.Errorf("packages that are not in the graph: %v", got)
	}
}

func TestExplain(t *testing.T) {
	x := &truth{
		Services: map[string][]ident.PackagePath{"a": paths("a1", "a2", "a3", "a4", "a5"), "b": paths("b1")},
		Shared:   paths("log"), Excluded: paths("z"),
	}
	p := &boundary.Partition{
		Services: []boundary.ServiceUnit{
			{ID: "one", Packages: []boundary.Member{{Package: "a1"}, {Package: "a2"}, {Package: "b1"}}},
			{ID: "tools", Packages: []boundary.Member{{Package: "log"}, {Package: "new"}, {Package: "z"}}},
			{ID: "two", Packages: []boundary.Member{{Package: "a3"}}},
		},
		Others: []boundary.Member{{Package: "a4", Class: boundary.SharedKernel, Reason: "b uses it"}, {Package: "a5", Class: boundary.Tool, Reason: "it has a main"}},
	}
	given := assign(p)
	want := []string{
		"a4 of a is called shared (shared-kernel: b uses it)", "a5 of a is left out (tool: it has a main)", "unit a is split: 2 one, 1 two", "service one mixes: 2 a, 1 b",
		"service tools has no scored package: 1 excluded, 1 shared, 1 unknown",
	}
	if got := x.explain(given, x.unscored(p), p); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDigits(t *testing.T) {
	for x, want := range map[float64]string{0: "0", -.001: "0", .8: ".80", -.03: "-.03", 1: "1", .999: "1.00", 2: "2", 41.25: "41.25", 100: "100", .005: ".01", -1: "-1"} {
		if got := short(x); got != want {
			t.Errorf("%v: %s, want %s", x, got, want)
		}
	}
	if got := thousands(1_640) + " " + thousands(73_400); got != "1.6k 73k" {
		t.Error(got)
	}
}

func TestBetween(t *testing.T) {
	startMarker, endMarker := markers("")
	text := "a\n" + startMarker + "old\n" + endMarker + "b\n"
	got, err := between([]byte(text), "", "| new |\n")
	if want := "a\n" + startMarker + "\n| new |\n\n" + endMarker + "b\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	for _, bad := range []string{"", startMarker, endMarker + startMarker, text + text} {
		if _, err := between([]byte(bad), "", "x"); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	other, stop := markers("others")
	if got, err := between([]byte(text+other+stop), "others", "x\n"); err != nil || string(got) != text+other+"\nx\n\n"+stop {
		t.Errorf("the second table: %q, %v", got, err)
	}
}

func TestCheckTruth(t *testing.T) {
	good := `{"name": "n", "commit": "c", "dir": ".", "services": {"s": ["a", "b"]}, "shared": ["z"]}`
	for old, with := range map[string]string{
		`"name": "n"`: `"name": "../n"`, `"commit": "c"`: `"commit": ""`, `"dir": "."`: `"dir": "/etc"`,
		`["a", "b"]`: `["a"]`, `["a", "b"]}`: `["a", "b"], "t": ["b"]}`, `["z"]`: `["b"]`, `{"s"`: `"s"`,
	} {
		bad := strings.Replace(good, old, with, 1)
		for text, ok := range map[string]bool{good: true, bad: false} {
			file := filepath.Join(t.TempDir(), "x.truth.json")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := readTruth(file); (err == nil) != ok {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// plant writes a module of three services with a main each and commits it; it
// returns the corpus, the truths and the commit.
func plant(t *testing.T) (corpus, truths, commit string) {
	t.Helper()
	corpus, truths = t.TempDir(), t.TempDir()
	dir := filepath.Join(corpus, "pair")
	body := strings.Repeat("\n\t_ = len(\"x\")", 100)
	files := map[string]string{
		"go.mod":     "module example.com/pair\n\ngo 1.24\n",
		"log/log.go": "package log\n\nfunc Say() {" + body + "\n}\n",
	}
	for _, s := range services {
		files["cmd/"+s+"/main.go"] = fmt.Sprintf(`package main

import (
	"net/http"

	"example.com/pair/%[1]s"
)

func main() { _ = http.ListenAndServe("", %[1]s.New()) }
`, s)
		files[s+"/"+s+".go"] = fmt.Sprintf(`package %[1]s

import (
	"net/http"

	"example.com/pair/log"
	"example.com/pair/%[1]s/store"
	"example.com/pair/%[1]s/price"
)

func New() http.Handler {%[2]s
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { store.Put(); price.Of(); log.Say() })
}
`, s, body)
		files[s+"/store/store.go"] = "package store\n\nimport \"example.com/pair/log\"\n\nfunc Put() {" + body + "\n\tlog.Say()\n}\n"
		files[s+"/price/price.go"] = "package price\n\nfunc Of() {" + body + "\n}\n"
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "x")
	return corpus, truths, git("rev-parse", "HEAD")
}

// services are those of the planted module.
var services = [...]string{"mail", "orders", "users"}

func writeTruth(t *testing.T, dir, commit string) {
	t.Helper()
	x := truth{
		Name: "pair", Repo: "example/pair", Commit: commit, Dir: ".", Modules: []string{"example.com/pair"},
		Services: map[string][]ident.PackagePath{}, Shared: paths("example.com/pair/log"), Stats: stats{13, 1200},
	}
	for _, s := range services {
		x.Services[s] = paths("example.com/pair/"+s, "example.com/pair/"+s+"/store", "example.com/pair/"+s+"/price")
		x.Entrypoints = append(x.Entrypoints, paths("example.com/pair/cmd/"+s)...)
	}
	x.Hide = x.Entrypoints
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pair.truth.json"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRun scores a whole project, prints it, and writes it into a document.
func TestRun(t *testing.T) {
	corpus, truths, commit := plant(t)
	writeTruth(t, truths, commit)
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-truth", truths, "-corpus", corpus, "-json", "-shown"}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	var b board
	if err := json.Unmarshal(stdout.Bytes(), &b); err != nil {
		t.Fatal(err)
	}
	if len(b.Cases) != 1 || len(b.Modes) != 3 || len(b.Baselines) != len(baselineNames()) {
		t.Fatalf("%d cases, %d modes, %d baselines", len(b.Cases), len(b.Modes), len(b.Baselines))
	}
	m := b.Modes[0]
	if m.MoJoFM != 100 || m.ARI != 1 || m.F1 != 1 || m.Worst != "pair" || m.Proposed != 3 || m.Unscored != 0 ||
		*m.SharedPrecision != 1 || *m.SharedRecall != 1 || b.Cases[0].Scored != 9 {
		t.Errorf("with paths: %+v", m)
	}
	if d := b.Baselines[0]; d.Name != "dir1" || d.MoJoFM != 100 {
		t.Errorf("directories: %+v", d)
	}
	if d := b.Baselines[5]; d.Name != "one" || d.ARI != 0 || d.MoJoFM != 0 {
		t.Errorf("all in one: %+v", d)
	}

	doc := filepath.Join(t.TempDir(), "doc.md")
	start, end := markers("")
	if err := os.WriteFile(doc, []byte("# x\n"+start+end), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout.Reset()
	if code := run([]string{"-truth", truths, "-corpus", corpus, "-write", doc}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	text, err := os.ReadFile(doc)
	if err != nil || !strings.Contains(string(text), stdout.String()) || !strings.Contains(stdout.String(), "| example/pair@"+commit[:7]+" | ") ||
		!strings.Contains(stdout.String(), "**100 / 1 / 1**") || strings.Contains(stdout.String(), "shown") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestRefusals(t *testing.T) {
	corpus, truths, commit := plant(t)
	other := strings.Repeat("0", 40)
	for _, c := range []struct {
		commit string
		args   []string
		code   int
		want   string
	}{
		{"", nil, 2, "no case: none of the 0"},
		{commit, []string{"-corpus", t.TempDir()}, 2, "pair: left out, no checkout of example/pair"},
		{other, nil, 2, "pair is at " + commit + ", its truth at " + other},
		{other, []string{"-any-commit"}, 0, "pair: at " + commit},
		{commit, []string{"-only", "pear"}, 2, `no case "pear"`},
		{commit, []string{"-only", "pair"}, 0, ""},
		{commit, []string{"x"}, 2, `unexpected argument "x"`},
		{commit, []string{"-write", "x.md", "-shown"}, 2, "-write is for the whole table"},
		{commit, []string{"-corpus", ""}, 2, "want -truth DIR and -corpus DIR"},
	} {
		dir := truths
		if c.commit == "" {
			dir = t.TempDir()
		} else {
			writeTruth(t, truths, c.commit)
		}
		var stdout, stderr bytes.Buffer
		code := run(append([]string{"-truth", dir, "-corpus", corpus}, c.args...), &stdout, &stderr)
		if code != c.code || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%v at %s: exit %d, want %d with %q\n%s", c.args, c.commit, code, c.code, c.want, stderr.String())
		}
		if (code == 0) != (stdout.Len() > 0) {
			t.Errorf("%v: exit %d with output %q", c.args, code, stdout.String())
		}
	}
}
