package history

import (
	"context"
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const (
	ann = "Ann Arbor <ann@example.com>"
	bob = "Bob Bee <bob@example.com>"
	bot = "dependabot[bot] <1+dependabot[bot]@users.noreply.github.com>"
)

// shop is a small history with something of everything.
func shop() []entry {
	file := func(names ...string) map[string]string {
		m := map[string]string{}
		for _, n := range names {
			path, text, _ := strings.Cut(n, "=")
			m[path] = text
		}
		return m
	}
	big := map[string]string{}
	for c := 'a'; c <= 'z'; c++ {
		big["orders/"+string(c)+".go"], big["users/"+string(c)+".go"] = "x", "x"
	}
	const d = day
	return []entry{
		{who: ann, when: t0, msg: "start (#1)", files: file("orders/order.go=1", "users/user.go=1", "README.md=1")},
		{who: ann, when: t0 + 10*d, msg: "orders grow (#2)", files: file("orders/order.go=2", "orders/order_test.go=1", "vendor/x/x.go=1")},
		{who: bob, when: t0 + 20*d, msg: "Fix the bill (#3)", files: file("orders/order.go=3", "bills/bill.go=1", "bills/bill.pb.go=1")},
		{who: bot, when: t0 + 30*d, msg: "bump (#4)", files: file("orders/order.go=4", "users/user.go=2")},
		{who: ann, when: t0 + 40*d, msg: "reformat (#5)", files: big},
		{who: ann, when: t0 + 50*d, msg: "docs (#6)", files: file("README.md=2", "users/user_test.go=1")},
		{who: bob, when: t0 + 60*d, msg: "move the bill (#7)", moves: [][2]string{{"bills/bill.go", "billing/bill.go"}}},
		{who: bob, when: t0 + 365*d, msg: "bill again (#8)", files: file("billing/bill.go=2", "users/user.go=3")},
		{who: ann, when: t0 + 366*d, msg: "Revert \"bill again\" (#8)", files: file("billing/bill.go=1")},
		{branch: "side", from: "main", who: ann, when: t0 + 370*d, msg: "on a branch", files: file("tools/tool.go=1", "users/user.go=4")},
		{who: bob, when: t0 + 385*d, msg: "merge it", merge: "side", files: file("tools/tool.go=1", "users/user.go=4")},
		{who: bob, when: t0 + 385*d, msg: "elsewhere (#9)", files: file("gone/x.go=1", "CODEOWNERS=* @all\n/orders/ @org/orders\n")},
		{who: bob, when: t0 + 385*d, msg: "remove it (#10)", files: file("gone/x.go=-")},
	}
}

var shopDirs = []Dir{{"shop/users", "users"}, {"shop/billing", "billing"}, {"shop/orders", "orders"}, {"shop/tools", "tools"}, {"shop/new", "new"}}

func TestRead(t *testing.T) {
	dir, env := importRepo(t, shop(), "v1.0.0:main:"+itoa(int(t0+384*day)), "v1.1.0-rc.1:main:"+itoa(int(t0+384*day)), "charts-1.0:main", "x:main")
	told := 0
	l := read(t, dir, Options{Env: env, Packages: shopDirs, Progress: func(int) { told++ }})
	if l.Commit != run(t, dir, env, "", "rev-parse", "HEAD") || l.Date != "2024-12-03T22:13:20Z" || l.Since != "2023-11-14T22:13:20Z" || l.Branch != "main" || !l.Complete {
		t.Errorf("head: %+v", l)
	}
	if len(l.Gaps) != 1 || l.Gaps[0].Kind != Unmapped || !strings.HasPrefix(l.Gaps[0].Text, "1 package ") {
		t.Errorf("gaps: %+v", l.Gaps)
	}
	if want := (Cleaning{
		Commits: 13, Merges: 1, Bots: 1, NoSource: 1, Joined: 1, Large: 1, Elsewhere: 2, Used: 6,
		FilesVendored: 1, FilesTest: 2, FilesGenerated: 1, FilesSource: 67, Renames: 1,
	}); l.Cleaning != want {
		t.Errorf("cleaning: %+v\nwant      %+v", l.Cleaning, want)
	}
	if want := (Practice{Squash, 11, 10, 12, 1}); l.Practice != want {
		t.Errorf("practice: %+v", l.Practice)
	}
	if told == 0 {
		t.Error("no progress")
	}
	var order []string
	for _, p := range l.Packages {
		order = append(order, string(p.Path))
	}
	if got := strings.Join(order, " "); got != "shop/billing shop/new shop/orders shop/tools shop/users" {
		t.Fatalf("packages: %s", got)
	}
	o := l.pkg(t, "shop/orders")
	if o.Changes != 3 || o.Fixes != 1 || o.Reverts != 0 || o.First != "2023-11-14T22:13:20Z" || o.Last != "2023-12-04T22:13:20Z" || o.InWindow != 0 {
		t.Errorf("orders: %+v", o)
	}
	near(t, "recent", o.Recent, halves(385)+halves(375)+halves(365), 1e-6)
	if len(o.Authors) != 2 || o.Authors[0].Changes != 2 || o.Main != o.Authors[0].Author || o.Authors[1].Changes != 1 {
		t.Errorf("authors of orders: %+v", o.Authors)
	}
	near(t, "FV", o.Fractal, 1-5.0/9, 1e-6)
	near(t, "entropy", o.Entropy, 0.636514, 1e-6)
	if o.Truck.Files != 27 || o.Truck.Known != 27 || o.Truck.Factor != 1 {
		t.Errorf("truck of orders: %+v", o.Truck)
	}
	b := l.pkg(t, "shop/billing") // created as bills, moved, changed and reverted in one pull request
	if b.Changes != 3 || b.Fixes != 2 || b.Reverts != 1 || b.Large != 0 || o.Large != 1 || b.Partners != 2 || b.SumOfCoupling != 2 || len(b.Authors) != 2 {
		t.Errorf("billing: %+v", b)
	}
	if n := l.pkg(t, "shop/new"); n.Changes != 0 || n.First != "" || n.Main != "" || n.Truck != (Truck{}) {
		t.Errorf("new: %+v", n)
	}
	testPairs(t, l)
	testPeople(t, l)
	testReleases(t, l)
}

func halves(days float64) float64 {
	r := &reader{o: Options{HalfLifeDays: 365}, now: int64(days * day)}
	return r.weight(0)
}

func testPairs(t *testing.T, l *Log) {
	t.Helper()
	type key struct {
		a, b   string
		shared int
	}
	var got []key
	for _, p := range l.Pairs {
		got = append(got, key{string(l.Packages[p.A].Path), string(l.Packages[p.B].Path), p.Shared})
		near(t, "weight", p.Weight, float64(p.Shared), 0) // all changes touch two
	}
	if want := []key{{"shop/billing", "shop/orders", 1}, {"shop/billing", "shop/users", 1}, {"shop/orders", "shop/users", 1}, {"shop/tools", "shop/users", 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("pairs: %+v", got)
	}
	p := l.Pairs[0] // one change in common, of three each, of six
	if p.Measures != Measure(1, 3, 3, 6) || p.Strong {
		t.Errorf("pair: %+v", p)
	}
	// billing changed 365, 325 and 19 days before the end, orders 385, 375, 365.
	near(t, "cosine", p.Cosine, Cosine(halves(365), halves(365)+halves(325)+halves(19), halves(385)+halves(375)+halves(365)), 1e-6)
	near(t, "pair, recent", p.Recent, 0.5, 1e-6)
}

func testPeople(t *testing.T, l *Log) {
	t.Helper()
	a := l.People.Authors
	if len(a) != 2 || a[0].Name != "Ann Arbor" || a[0].Changes != 4 || a[1].Name != "Bob Bee" || a[1].Changes != 3 || l.People.Active != 2 {
		t.Errorf("people: %+v", l.People)
	}
	if l.People.Truck.Factor != 1 || l.People.Truck.Files != 56 {
		t.Errorf("truck: %+v", l.People.Truck)
	}
	if o := l.Owners; o.Path != "CODEOWNERS" || o.Syntax != "github" || o.Rules != 2 || o.Files != 56 || o.Owned != 56 {
		t.Errorf("codeowners: %+v", o)
	}
	if o := l.pkg(t, "shop/orders"); !reflect.DeepEqual(o.Owners, []Owner{{"@org/orders", 27}}) || o.Owned != 27 {
		t.Errorf("owners: %+v", o)
	}
}

func testReleases(t *testing.T, l *Log) {
	t.Helper()
	c := l.Cadence
	if c.Weeks != 52 || c.Tags != 4 || c.Versions != 3 || c.Prereleases != 1 || c.Family != "" || len(c.Families) != 2 || len(c.Latest) != 1 || c.Latest[0].Tag != "v1.0.0" {
		t.Errorf("cadence: %+v", c)
	}
	if c.Releases != (Weekly{Total: 1}) || c.Mainline.Total != 9 || c.Rejected != 0 {
		t.Errorf("weekly: %+v", c)
	}
}

// TestOptions changes one setting at a time.
func TestOptions(t *testing.T) {
	dir, env := importRepo(t, shop())
	base := Options{Env: env, Packages: shopDirs}
	with := func(change func(*Options)) *Log {
		o := base
		change(&o)
		return read(t, dir, o)
	}
	if l := with(func(o *Options) { o.MaxFiles = 100 }); l.Cleaning.Large != 0 || l.Cleaning.Used != 7 {
		t.Errorf("MaxFiles: %+v", l.Cleaning)
	}
	if l := with(func(o *Options) { o.HalfLifeDays = -1 }); l.pkg(t, "shop/orders").Recent != 3 || l.Method.HalfLifeDays != 0 {
		t.Error("no half-life")
	}
	if l := with(func(o *Options) { o.MaxCommits = 4 }); !l.has(Limited) || l.Complete || l.Cleaning.Commits != 4 {
		t.Errorf("MaxCommits: %+v", l.Gaps)
	}
	if l := with(func(o *Options) { o.MaxCommits = 13 }); l.has(Limited) || !l.Complete {
		t.Errorf("MaxCommits, just enough: %+v", l.Gaps)
	}
	if l := with(func(o *Options) { o.Bots = []string{"bob@"} }); l.Cleaning.Bots != 6 || len(l.People.Authors) != 1 {
		t.Errorf("Bots: %+v", l.Cleaning)
	}
	if l := with(func(o *Options) { o.Generated = []string{"orders/order.go"} }); l.pkg(t, "shop/orders").Changes != 0 || l.pkg(t, "shop/orders").Truck.Files != 26 {
		t.Errorf("Generated: %+v", l.pkg(t, "shop/orders"))
	}
	if l := with(func(o *Options) { o.MinShared = 2 }); len(l.Pairs) != 0 || l.PairsDropped != 4 {
		t.Errorf("MinShared: %+v", l.Pairs)
	}
	if l := with(func(o *Options) { o.ActiveDays = 17 }); l.People.Active != 2 {
		t.Errorf("ActiveDays: %d", l.People.Active)
	}
	if l := with(func(o *Options) { o.ActiveDays = 15 }); l.People.Active != 1 {
		t.Errorf("ActiveDays, on the day: %d", l.People.Active)
	}
	if l := with(func(o *Options) { o.Suffixes = []string{".md"} }); l.Cleaning.FilesSource != 2 {
		t.Errorf("Suffixes: %+v", l.Cleaning)
	}
	if l := with(func(o *Options) { o.Packages = nil }); len(l.Packages) != 4 || l.Packages[0].Dir != "billing" {
		t.Errorf("directories: %+v", l.Packages)
	}
	plain, hidden := with(func(*Options) {}), with(func(o *Options) { o.HideNames, o.Salt = true, "s" })
	text, _ := json.Marshal(hidden)
	if !strings.Contains(string(text), "@org/orders") {
		t.Error("teams are no people")
	}
	for _, name := range []string{"Ann", "Bob", "ann@", "bob@", "@all", plain.People.Authors[0].ID} {
		if strings.Contains(string(text), name) {
			t.Errorf("hidden names tell %q", name)
		}
	}
}

// TestSubdirectory reads a part of a repository: paths are relative to it, and
// only commits that touch it count.
func TestSubdirectory(t *testing.T) {
	var moved []entry
	for _, e := range shop() {
		files := map[string]string{"top.go": e.msg}
		for f, text := range e.files {
			if f != "CODEOWNERS" {
				f = "my dir/" + f
			}
			files[f] = strings.ReplaceAll(text, "/orders/", "/my\\ dir/orders/")
		}
		for i := range e.moves {
			e.moves[i] = [2]string{"my dir/" + e.moves[i][0], "my dir/" + e.moves[i][1]}
		}
		e.files = files
		moved = append(moved, e, entry{branch: e.branch, who: bob, when: e.when, msg: "beside (#99)", files: map[string]string{"beside.go": e.msg}})
	}
	tags := []string{"v1.0.0:main:" + itoa(int(t0+300*day)), "my_dir/v1.0.0:main"}
	dir, env := importRepo(t, moved, tags...)
	l := read(t, filepath.Join(dir, "my dir"), Options{Env: env, Packages: shopDirs})
	whole, envWhole := importRepo(t, shop())
	want := read(t, whole, Options{Env: envWhole, Packages: shopDirs})
	if !reflect.DeepEqual(l.Packages, want.Packages) || !reflect.DeepEqual(l.Pairs, want.Pairs) {
		t.Errorf("packages:\n%+v\nwant:\n%+v", l.Packages, want.Packages)
	}
	if l.Cleaning.Used != want.Cleaning.Used || l.Practice.Mainline != 12 {
		t.Errorf("%+v %+v", l.Cleaning, l.Practice)
	}
	if l := read(t, dir, Options{Env: env}); l.Packages[0].Dir != "." || l.pkg(t, "my dir/orders").Changes == 0 {
		t.Errorf("the whole: %+v", l.Packages[0])
	}
}

// TestSwap has two files change places: each keeps its own past.
func TestSwap(t *testing.T) {
	dir, env := importRepo(t, []entry{
		{who: ann, when: t0, msg: "a", files: map[string]string{"a/x.go": "aaa"}},
		{who: bob, when: t0 + day, msg: "b", files: map[string]string{"b/x.go": "bbb"}},
		{who: bob, when: t0 + 2*day, msg: "away", moves: [][2]string{{"a/x.go", "c/y.go"}, {"b/x.go", "a/x.go"}}},
		{who: ann, when: t0 + 3*day, msg: "later", files: map[string]string{"a/x.go": "ccc"}},
	})
	l := read(t, dir, Options{Env: env})
	// The log shows a/x.go modified, b/x.go removed and c/y.go added with the
	// content that a/x.go had: only a removed file can have moved.
	if c := l.pkg(t, "c"); c.Changes != 1 || l.pkg(t, "a").Changes != 3 {
		t.Errorf("%+v", l.Packages)
	}
}

func TestReadCancelled(t *testing.T) {
	dir, env := importRepo(t, shop())
	ctx, cancel := context.WithCancel(t.Context())
	l, err := Read(ctx, dir, Options{Env: env, Progress: func(int) { cancel() }})
	if err != context.Canceled || l != nil {
		t.Errorf("%v, %v", l, err)
	}
}

// TestJSON compares two runs, and looks for null.
func TestJSON(t *testing.T) {
	dir, env := importRepo(t, shop(), "v1.0.0:main")
	logs := map[string]*Log{
		"full": read(t, dir, Options{Env: env}), "none": read(t, t.TempDir(), Options{Env: env, Packages: shopDirs}),
	}
	for name, l := range logs {
		text, err := json.Marshal(l)
		if err != nil || strings.Contains(string(text), "null") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	if !logs["none"].has(NoHistory) || len(logs["none"].Packages) != len(shopDirs) {
		t.Errorf("none: %+v", logs["none"])
	}
	first, _ := json.Marshal(logs["full"])
	for range 5 {
		if again, _ := json.Marshal(read(t, dir, Options{Env: env})); string(again) != string(first) {
			t.Fatalf("not the same twice:\n%s\n%s", first, again)
		}
	}
}
