package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
)

// shipped is a code base of three services with two packages each of their own,
// a shared logger, generated code of both kinds, a tool, a command package and a
// main that links everything.
func shipped() *facts.Set {
	of := map[string][]string{
		"cmd/mail": {"mail"}, "cmd/orders": {"orders/command"}, "cmd/users": {"users"}, "cmd/all": {"mail", "orders", "users"},
		"tools/gen": {"unused"}, "tools/orderfix": {"orders/store"}, "orders/command": {"orders"},
		"mail": {"mail/smtp", "log"}, "mail/smtp": {}, "mail/pb": {}, "orders": {"orders/store", "log", "api/pb", "orders/pb"}, "orders/store": {"log"},
		"users": {"users/store", "api/pb"}, "users/store": {"log"}, "log": {}, "api/pb": {}, "orders/pb": {}, "unused": {}, "suite": {},
	}
	var names []string
	for n := range of {
		names = append(names, n)
	}
	slices.Sort(names)
	f := &facts.Set{}
	for _, n := range names {
		p := facts.Package{Path: ident.PackagePath("m/" + n), Dir: n, Name: filepath.Base(n), Module: "m", Lines: 10, Traits: []facts.Trait{}}
		switch {
		case strings.HasPrefix(n, "cmd/") || strings.HasPrefix(n, "tools/"):
			p.Name, p.Traits = "main", []facts.Trait{facts.Main}
		case filepath.Base(n) == "pb":
			p.Lines, p.GeneratedLines, p.Traits = 0, 100, []facts.Trait{facts.GeneratedOnly}
		case n == "suite":
			p.Traits = []facts.Trait{facts.TestOnly}
		}
		for _, to := range of[n] {
			i, _ := slices.BinarySearch(names, to)
			p.Imports = append(p.Imports, i)
		}
		f.Packages = append(f.Packages, p)
	}
	return f
}

func m(list ...string) []ident.PackagePath {
	out := []ident.PackagePath{}
	for _, p := range list {
		out = append(out, ident.PackagePath("m/"+p))
	}
	return out
}

// TestTruthOfMains: each package goes to the only unit whose main links it; tools
// and the main that links all are entry points, and hidden where they tell.
func TestTruthOfMains(t *testing.T) {
	x := &making{mains: list{"cmd/*"}, tools: list{"cmd/all"}, entries: list{"orders/command"}}
	got, err := x.classify(shipped())
	if err != nil {
		t.Fatal(err)
	}
	want := truth{
		Kind: "plain reachability, 3 units", Modules: []string{"m"},
		Services: map[string][]ident.PackagePath{
			"mail": m("mail", "mail/smtp"), "orders": m("orders", "orders/store"), "users": m("users", "users/store"),
		},
		Shared:      m("log"),
		Entrypoints: m("cmd/all", "cmd/mail", "cmd/orders", "cmd/users", "orders/command", "tools/gen", "tools/orderfix"),
		Generated:   map[ident.PackagePath]string{"m/orders/pb": "orders"}, GeneratedShared: m("api/pb"),
		Excluded: m("mail/pb", "unused"),
		Hide:     m("cmd/mail", "cmd/orders", "cmd/users", "orders/command", "tools/orderfix"),
	}
	if !reflect.DeepEqual(got.truth, want) {
		t.Errorf("got  %+v\nwant %+v", got.truth, want)
	}
	if s := (madeStats{18, 6, 3, 1, 7, 2, 2, 450, 300, 60}); got.Stats != s {
		t.Errorf("got %+v, want %+v", got.Stats, s)
	}
	if u := map[string][]string{"mail": {"cmd/mail"}, "orders": {"cmd/orders"}, "users": {"cmd/users"}}; !reflect.DeepEqual(got.Units, u) || len(got.Without) > 0 {
		t.Errorf("units %v, without scored packages %v", got.Units, got.Without)
	}
}

// TestTruthOfParts: where one process links everything, the walk stops at the
// roots of other units, which are code and scored.
func TestTruthOfParts(t *testing.T) {
	f := shipped()
	x := &making{mains: list{"mail", "orders=shop", "m/users"}, entries: list{"*/command"}}
	at := func(dir string) int {
		return slices.IndexFunc(f.Packages, func(p facts.Package) bool { return p.Dir == dir })
	}
	o := &f.Packages[at("orders")]
	o.Imports = append(o.Imports, at("users"))
	got, err := x.classify(f)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]ident.PackagePath{
		"mail": m("mail", "mail/smtp"), "shop": m("orders", "orders/store"), "users": m("users", "users/store"),
	}
	if !reflect.DeepEqual(got.Services, want) || got.Kind != "cut reachability, 3 units" || !slices.Equal(got.Shared, m("log")) {
		t.Errorf("%s: %v, shared %v", got.Kind, got.Services, got.Shared)
	}
	// Who imports orders alone links users as well, but cmd/mail tells.
	if !slices.Equal(got.Hide, m("cmd/mail", "cmd/users", "tools/orderfix")) {
		t.Errorf("hidden %v", got.Hide)
	}
}

func TestTruthRefused(t *testing.T) {
	for _, c := range []struct {
		making
		want string
	}{
		{making{mains: list{"cmd/*", "nothing"}}, `-main "nothing" matches no package`},
		{making{mains: list{"cmd/*"}, tools: list{"x"}}, `-tool "x" matches no package`},
		{making{mains: list{"cmd/*"}, entries: list{"["}}, `-entry "[" is no pattern`},
		{making{mains: list{"cmd/*=one"}}, "in 1 services, want 12 in 3"},
		{making{mains: list{"cmd/mail", "cmd/orders", "cmd/users"}}, "7 scored packages in 3 services"},
	} {
		f := shipped()
		x, err := c.classify(f)
		if err == nil {
			err = x.enough(leastScored)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.mains, err, c.want)
		}
	}
}

func TestMatchedElement(t *testing.T) {
	p := &facts.Package{Dir: "app/order/cmd/api", Path: "m/app/order/cmd/api"}
	for pattern, want := range map[string]string{
		"app/*/cmd/*": "order", "app/*/cmd/api": "order", "app/order/cmd/api": "api", "m/app/order/cmd/a*": "api",
		"app/*": "", "app/*/cmd/rpc": "", "*": "",
	} {
		if got := matchedElement(pattern, p); got != want {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
	}
}

// TestMakeTruth writes a truth of a real module, which then scores.
func TestMakeTruth(t *testing.T) {
	corpus, truths, commit := plant(t)
	args := []string{"-make-truth", filepath.Join(corpus, "pair"), "-repo", "example/pair", "-main", "cmd/*", "-o", filepath.Join(truths, "pair.truth.json")}
	var stdout, stderr bytes.Buffer
	if code := run(args, &stdout, &stderr); code != 2 || !strings.Contains(stderr.String(), "9 scored packages in 3 services, want 12") {
		t.Fatalf("a small module: exit %d, %s", code, stderr.String())
	}
	if code := run(append(args, "-least", "9"), &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d, %s", code, stderr.String())
	}
	if !strings.HasPrefix(stdout.String(), "pair: plain reachability, 3 units; 13 packages: 9 scored in 3 services, 1 shared, 3 entry points (3 hidden)") {
		t.Error(stdout.String())
	}
	got, err := readTruth(filepath.Join(truths, "pair.truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "pair" || got.Repo != "example/pair" || got.Commit != commit || got.Dir != "." || got.Stats.Packages != 13 {
		t.Errorf("%+v", got)
	}
	stdout.Reset()
	if code := run([]string{"-truth", truths, "-corpus", corpus}, &stdout, &stderr); code != 0 || !strings.Contains(stdout.String(), "**100 / 1 / 1**") {
		t.Errorf("exit %d, %s%s", code, stdout.String(), stderr.String())
	}
	for _, c := range []struct{ flag, value, want string }{
		{"-o", "x.json", "must end in .truth.json"},
		{"-repo", "", "wants -main"},
		{"-dir", "../x", "not inside the repository"},
		{"-main", "nothing", "matches no package"},
	} {
		stderr.Reset()
		if code := run(append(slices.Clone(args), c.flag, c.value), &stdout, &stderr); code != 2 || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%s %q: exit %d, %s", c.flag, c.value, code, stderr.String())
		}
	}
	if _, err := os.Stat("x.json"); err == nil {
		t.Error("a refused file was written")
	}
}
