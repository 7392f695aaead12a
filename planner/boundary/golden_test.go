package boundary

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// build makes an Input from "path: import import ..." lines in one module; the
// packages get 200 lines, a New function and one reference per import; those
// below cmd and tools are mains.
func build(t testing.TB, lines string, change func(dir string, p *Package)) Input {
	t.Helper()
	type row struct {
		dir  string
		imps []string
	}
	var rows []row
	for _, l := range strings.Split(strings.TrimSpace(lines), "\n") {
		dir, imps, _ := strings.Cut(strings.TrimSpace(l), ":")
		rows = append(rows, row{strings.TrimSpace(dir), strings.Fields(imps)})
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.dir, b.dir) })
	at := make(map[string]int)
	for i, r := range rows {
		at[r.dir] = i
	}
	var in Input
	for _, r := range rows {
		p := Package{
			Path: ident.PackagePath("example.com/m/" + r.dir), Module: "example.com/m",
			Dir: r.dir, Name: r.dir[strings.LastIndex(r.dir, "/")+1:], Lines: 200, Constructs: true,
		}
		for _, x := range r.imps {
			j, ok := at[x]
			if !ok {
				t.Fatalf("%s imports unknown %s", r.dir, x)
			}
			p.Imports = append(p.Imports, j)
			p.Refs = append(p.Refs, Link{To: j, Sites: 1})
		}
		slices.Sort(p.Imports)
		slices.SortFunc(p.Refs, func(a, b Link) int { return a.To - b.To })
		if r.dir == "cmd" || strings.HasPrefix(r.dir, "cmd/") || strings.HasPrefix(r.dir, "tools/") {
			p.Main, p.Name = true, "main"
		}
		if change != nil {
			change(r.dir, &p)
		}
		in.Packages = append(in.Packages, p)
	}
	return in
}

func propose(t testing.TB, in Input) *Partition {
	t.Helper()
	p, err := Propose(in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// show prints services and classes in one line each, without the module.
func show(p *Partition) string {
	var b strings.Builder
	short := func(x ident.PackagePath) string { return strings.TrimPrefix(string(x), "example.com/m/") }
	for _, s := range p.Services {
		fmt.Fprintf(&b, "%s:", s.ID)
		for _, m := range s.Packages {
			fmt.Fprintf(&b, " %s", short(m.Package))
		}
		b.WriteString("\n")
	}
	for _, c := range Classes {
		var in []string
		for _, m := range p.Others {
			if m.Class == c {
				in = append(in, short(m.Package))
			}
		}
		if len(in) > 0 {
			fmt.Fprintf(&b, "[%s] %s\n", c, strings.Join(in, " "))
		}
	}
	return b.String()
}

// golden is boundaries 10.
const golden = `
	cmd/app: internal/users internal/orders internal/platform/log
	internal/users: internal/users/store internal/users/token internal/platform/log
	internal/users/store: internal/platform/log internal/users/token
	internal/users/token:
	internal/orders: internal/orders/store internal/mailer internal/platform/log internal/users
	internal/orders/store: internal/platform/log internal/orders/price
	internal/orders/price:
	internal/mailer: internal/platform/log internal/mailer/smtp
	internal/mailer/smtp:
	internal/platform/log:`

func goldenInput(t testing.TB) Input {
	return build(t, golden, func(dir string, p *Package) {
		p.ServesHTTP = dir == "internal/users" || dir == "internal/orders"
	})
}

func TestGoldenCut(t *testing.T) {
	m, err := newModel(goldenInput(t))
	if err != nil {
		t.Fatal(err)
	}
	m.findRoots()
	tr, wiring := m.findTreeWiring()
	if len(wiring) != 0 {
		t.Errorf("wiring %v, want none", wiring)
	}
	if m.m != 8 {
		t.Errorf("m = %v, want 8", m.m)
	}
	if math.Abs(tr.q-.3375) > 1e-12 || tr.turned {
		t.Errorf("Q = %v turned %v, want .3375 as it is", tr.q, tr.turned)
	}
	want := map[string]float64{
		"internal/users": 1. / 3, "internal/orders": .75, "internal/mailer": 0, "internal/platform": 0,
	}
	g := m.grouping(tr)
	if len(g.groups) != len(want) {
		t.Errorf("%d groups, want %d", len(g.groups), len(want))
	}
	for k, x := range g.groups {
		dir := tr.domainPath(x.dir)
		score, ok := want[dir]
		if !ok || x.ownOnly {
			t.Errorf("unexpected group %s", dir)
		}
		if got := g.score(m, k, false); math.Abs(got-score) > 1e-12 {
			t.Errorf("score of %s = %v, want %v", dir, got, score)
		}
	}
}

func TestGoldenResult(t *testing.T) {
	p := propose(t, goldenInput(t))
	want := `orders: internal/mailer internal/mailer/smtp internal/orders internal/orders/price internal/orders/store
users: internal/users internal/users/store internal/users/token
[shared-library] internal/platform/log
[composition-root] cmd/app
`
	if got := show(p); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if p.Method != "tree-cut" || math.Abs(p.Quality-.3375) > 1e-12 {
		t.Errorf("method %s, quality %v", p.Method, p.Quality)
	}
	if len(p.Cuts) != 1 || p.Cuts[0].From != "orders" || p.Cuts[0].To != "users" || p.Cuts[0].Imports != 1 || p.Cuts[0].Refs != 1 {
		t.Errorf("cuts %+v, want one from orders to users", p.Cuts)
	}
}
