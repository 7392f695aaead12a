package boundary

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// wired3 has a main that only starts internal/app, which starts four parts.
const wired3 = `
	cmd/app: internal/app
	internal/app: internal/a internal/b internal/c internal/d
	internal/a: internal/a/x internal/a/y internal/k internal/l
	internal/a/x: internal/a/y
	internal/a/y:
	internal/b: internal/b/x internal/b/y internal/k internal/l
	internal/b/x: internal/b/y
	internal/b/y:
	internal/c: internal/c/x internal/c/y internal/k internal/l
	internal/c/x: internal/c/y
	internal/c/y:
	internal/d: internal/d/x internal/d/y internal/k internal/l
	internal/d/x: internal/d/y
	internal/d/y:
	internal/k:
	internal/l:`

// serving makes the named directories serve HTTP.
func serving(dirs ...string) func(string, *Package) {
	return func(dir string, p *Package) { p.ServesHTTP = slices.Contains(dirs, dir) }
}

// both applies two changes.
func both(f, g func(string, *Package)) func(string, *Package) {
	return func(dir string, p *Package) { f(dir, p); g(dir, p) }
}

// at applies a change to one directory.
func at(dir string, f func(p *Package)) func(string, *Package) {
	return func(d string, p *Package) {
		if d == dir {
			f(p)
		}
	}
}

// An example for every class and rule: what must be printed for it.
var examples = []struct {
	name   string
	code   string
	change func(string, *Package)
	config Config
	want   []string
	not    []string
	note   string
}{
	{
		name: "state makes a shared package a kernel", code: golden,
		change: both(serving("internal/users", "internal/orders"), at("internal/platform/log", func(p *Package) { p.MutableState = true })),
		want:   []string{"[shared-kernel] internal/platform/log"},
	}, {
		name: "words of services make a shared package a kernel", code: golden,
		change: both(serving("internal/users", "internal/orders"), at("internal/platform/log", func(p *Package) {
			p.Terms = []Term{{"level", 3}, {"order", 1}}
		})),
		want: []string{"[shared-kernel] internal/platform/log"},
	}, {
		name: "words of services below the share do not", code: golden,
		change: both(serving("internal/users", "internal/orders"), at("internal/platform/log", func(p *Package) {
			p.Terms = []Term{{"level", 30}, {"order", 1}}
		})),
		want: []string{"[shared-library] internal/platform/log"},
	}, {
		name: "types only are a contract", code: golden,
		change: both(serving("internal/users", "internal/orders"), at("internal/platform/log", func(p *Package) { p.TypesOnly = true })),
		want:   []string{"[contract] internal/platform/log"},
	}, {
		name: "generated code follows its users", code: golden,
		change: both(serving("internal/users", "internal/orders"), at("internal/platform/log", func(p *Package) { p.Generated = true })),
		want:   []string{"[generated] internal/platform/log"},
	}, {
		name: "what only main uses and does not serve belongs to the wiring",
		code: "cmd/app: a b conf\na: k\nb: k\nconf:\nk:", change: serving("a", "b"),
		want: []string{"a: a\n", "b: b\n", "[composition-root] cmd/app conf\n", "[shared-library] k\n"},
	}, {
		name: "tools, what only they use, tests and leftovers",
		code: "cmd/app: a b\na: k\nb: k\nk:\ntools/gen: genlib k\ngenlib:\nmocks: k\nold: k", change: both(serving("a", "b"), at("mocks", func(p *Package) { p.TestSupport = true })),
		want: []string{"[tool] genlib", "[test-support] mocks\n", "[unreached] old\n", "[shared-library] k\n"},
	}, {
		name: "a main that serves nothing is a tool", code: "cmd/app: a b\ncmd/fix: k\na: k\nb: k\nk:", change: serving("a", "b"),
		want: []string{"[tool] cmd/fix\n"},
	}, {
		name: "a main with much code of its own is not", code: "cmd/app: a b\ncmd/fix: k\na: k\nb: k\nk:",
		change: both(serving("a", "b"), at("cmd/fix", func(p *Package) { p.Lines = 1501 })),
		want:   []string{"[composition-root] cmd/app cmd/fix\n"},
	}, {
		name: "a pin makes a main a tool", code: "cmd/app: a b\ncmd/srv: a\na: k\nb: k\nk:", change: serving("a", "b"),
		config: Config{Tools: []string{"./cmd/srv"}},
		want:   []string{"[tool] cmd/srv\n"},
	}, {
		name: "tools alone are the product", code: "cmd/x: a\na:",
		want: []string{"[composition-root] a cmd/x\n"}, note: "nothing to split",
	}, {
		name: "command packages are roots", code: "cmd: cmd/x cmd/y\ncmd/x: a\ncmd/y: b\na: a/s k\nb: b/s k\na/s:\nb/s:\nk:",
		change: both(serving("a", "b"), func(dir string, p *Package) { p.Main = dir == "cmd" }),
		want:   []string{"a: a a/s\n", "b: b b/s\n", "[composition-root] cmd cmd/x cmd/y\n"},
	}, {
		name: "a command that others use is not", code: "cmd: cmd/x cmd/y\ncmd/x: a\ncmd/y: b\na: a/s k\nb: b/s k cmd/y\na/s:\nb/s:\nk:",
		change: both(serving("a", "b"), func(dir string, p *Package) { p.Main = dir == "cmd" }),
		not:    []string{"[composition-root] cmd cmd/x cmd/y"},
	}, {
		name: "wiring", code: wired3, change: serving("internal/a", "internal/b", "internal/c", "internal/d"),
		want: []string{"a: internal/a internal/a/x internal/a/y\n", "[composition-root] cmd/app internal/app\n", "[shared-library] internal/k internal/l\n"},
		note: "internal/app counts as wiring",
	}, {
		name: "wiring that a pin rejects", code: wired3, change: serving("internal/a", "internal/b", "internal/c", "internal/d"),
		config: Config{NotRoots: []string{"internal/app"}},
		not:    []string{"[composition-root] cmd/app internal/app"},
	}, {
		name: "a server package with three services is looked behind",
		code: `cmd/app: server
			server: svc/a svc/b conf
			svc/a: svc/a/x svc/a/y kk ll conf
			svc/a/x: svc/a/y svc/a/z
			svc/a/y: svc/a/z
			svc/a/z:
			svc/b: svc/b/x svc/b/y kk ll conf
			svc/b/x: svc/b/y svc/b/z
			svc/b/y: svc/b/z
			svc/b/z:
			kk:
			ll:
			conf:`,
		change: serving("svc/a", "svc/b", "server"),
		want:   []string{"a: svc/a svc/a/x svc/a/y svc/a/z\n", "b: svc/b svc/b/x svc/b/y svc/b/z\n", "[composition-root] cmd/app server\n"},
		note:   "server counts as wiring: main starts it",
	}, {
		name: "a library", code: "a: k\nb: k internal/x\nk:\ninternal/x:",
		want: []string{"[shared-library] a b internal/x k\n"}, note: "No main package uses 1 module; the 3 packages",
	}, {
		name: "a library that serves", code: "a: a/x k\na/x:\nb: b/x k\nb/x:\nk:", change: serving("a", "b"),
		want: []string{"a: a a/x\n", "b: b b/x\n"},
	}, {
		name: "a pinned library is no service", code: golden, change: serving("internal/users", "internal/orders"),
		config: Config{Libraries: []string{"internal/users/..."}},
		want:   []string{"[shared-library] internal/users internal/users/store internal/users/token\n"},
		not:    []string{"users:"},
	}, {
		name: "a collection of libraries is no service whatever it is called",
		code: `cmd/app: a b c kit/x
			a: a/s kit/x kit/y kit/z
			a/s:
			b: b/s kit/x kit/y kit/z
			b/s:
			c: c/s kit/x kit/y kit/z
			c/s:
			kit/x: kit/y
			kit/y: kit/z
			kit/z:`,
		change: serving("a", "b", "c", "kit/x"),
		want:   []string{"[shared-library] kit/x kit/y kit/z\n"},
	}, {
		name: "children that roots start are services themselves",
		code: `cmd/app: g/one g/two other
			g/one: g/kit k
			g/two: g/kit k
			g/kit:
			other: other/s k
			other/s:
			k:`,
		change: serving("g/one", "g/two", "other"),
		want:   []string{"one: g/one\n", "two: g/two\n", "[shared-library] g/kit k\n"},
	}, {
		name: "layers are not",
		code: `cmd/app: users/usershttp users/store other
			users/usershttp: users/model k
			users/store: users/model k
			users/model:
			other: other/s k
			other/s:
			k:`,
		change: serving("users/usershttp", "users/store", "other"),
		want:   []string{"users: users/model users/store users/usershttp\n"},
	}, {
		name: "code that others use more is lent",
		code: `cmd/app: a b c
			a: a/x a/y k
			a/x: a/y a/z a/v
			a/y: a/z
			a/z:
			a/v:
			b: b/s b/t k a/v
			b/s: b/t
			b/t:
			c: c/s c/t k a/v
			c/s: c/t
			c/t:
			k:`,
		change: serving("a", "b", "c"),
		want:   []string{"a: a a/x a/y a/z\n", "[shared-library] a/v k\n"},
	}, {
		name: "an island of two packages is a service although it uses nothing outside",
		code: `cmd/app: a b isle
			a: a/x a/y k
			a/x: a/y k
			a/y:
			b: b/x b/y k
			b/x: b/y k
			b/y:
			isle: isle/x
			isle/x:
			k:`,
		change: serving("a", "b"),
		want:   []string{"isle: isle isle/x\n"},
	}, {
		name: "an entry overrules the name of its directory",
		code: `cmd/app: client server
			client: client/run wire k
			client/run:
			server: server/s wire k
			server/s:
			wire:
			k:`,
		change: both(serving("server"), at("client", func(p *Package) { p.Runs = true })),
		want:   []string{"client: client client/run\n", "server: server server/s\n"},
	}, {
		name: "only mains", code: "cmd/a:\ncmd/b:",
		want: []string{"[composition-root] cmd/a cmd/b\n"}, note: "nothing to split",
	},
}

func TestExamples(t *testing.T) {
	for _, x := range examples {
		t.Run(x.name, func(t *testing.T) {
			in := build(t, x.code, x.change)
			in.Config = x.config
			p := propose(t, in)
			got := show(p)
			for _, w := range x.want {
				if !strings.Contains("\n"+got, "\n"+w) {
					t.Errorf("want %q in\n%s", w, got)
				}
			}
			for _, w := range x.not {
				if strings.Contains("\n"+got, "\n"+w) {
					t.Errorf("do not want %q in\n%s", w, got)
				}
			}
			if notes := strings.Join(p.Notes, "\n"); !strings.Contains(notes, x.note) {
				t.Errorf("want a note %q in\n%s", x.note, notes)
			}
		})
	}
}

func TestEmptyAndBroken(t *testing.T) {
	p := propose(t, Input{})
	if p.Method != "none" || len(p.Notes) == 0 || p.Services == nil {
		t.Errorf("empty input: %+v", p)
	}
	one := Input{Packages: []Package{{Path: "m/x", Imports: []int{0, 5, -1}, Refs: []Link{{To: 9, Sites: 1}}}}}
	if p := propose(t, one); len(p.Others) != 1 || p.Method != "none" {
		t.Errorf("one package: %+v", p)
	}
	twice := Input{Packages: []Package{{Path: "m/x"}, {Path: "m/x"}}}
	if _, err := Propose(twice); err == nil || !strings.Contains(err.Error(), "m/x is there twice") {
		t.Errorf("a package that is there twice: %v", err)
	}
	for _, c := range []Config{{Gamma: -1}, {KeepNames: 2}, {SplitLines: -3}} {
		if _, err := Propose(Input{Config: c}); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

func TestImportCycle(t *testing.T) {
	in := build(t, "cmd/app: a b\na: x k\nx: y\ny: z\nz: x\nb: b/s k\nb/s:\nk:", serving("a", "b"))
	if got := show(propose(t, in)); !strings.Contains(got, "a: a x y z\n") {
		t.Errorf("a cycle has one owner; got\n%s", got)
	}
}

func TestAcceptedNamesStay(t *testing.T) {
	in := goldenInput(t)
	in.Accepted = &Accepted{Services: []AcceptedService{
		{ID: "accounts", Name: "Accounts", Packages: []ident.PackagePath{"example.com/m/internal/users", "example.com/m/internal/users/store", "example.com/m/gone"}},
		{ID: "sales", Packages: []ident.PackagePath{"example.com/m/internal/orders"}},
		{ID: "users", Name: "Users", Packages: []ident.PackagePath{"example.com/m/elsewhere"}},
	}}
	p := propose(t, in)
	var got []string
	for _, s := range p.Services {
		got = append(got, string(s.ID)+"/"+s.Name)
	}
	// Jaccard 2/4 keeps a name; 1/5 does not.
	if want := []string{"accounts/Accounts", "orders/orders"}; !reflect.DeepEqual(got, want) {
		t.Errorf("names %v, want %v", got, want)
	}
}

// layerNames has services in directories of layer words, one without any other
// word.
func layerNames(t testing.TB) Input {
	return build(t, `cmd/app: billing/internal/service shipping/internal/service internal/handlers
		billing/internal/service: billing/internal/store k
		billing/internal/store:
		shipping/internal/service: shipping/internal/store k
		shipping/internal/store:
		internal/handlers: internal/handlers/x k
		internal/handlers/x:
		k:`, both(serving("billing/internal/service", "shipping/internal/service", "internal/handlers"),
		func(dir string, p *Package) {
			if strings.HasPrefix(dir, "internal/handlers") {
				p.Terms = []Term{{"get", 9}, {"refund", 5}, {"rare", 1}}
			} else {
				p.Terms = []Term{{"get", 9}}
			}
		}))
}

func TestNamesAreDomainWords(t *testing.T) {
	in := layerNames(t)
	got := show(propose(t, in))
	for _, want := range []string{"billing: ", "shipping: ", "refund: internal/handlers internal/handlers/x"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
}

func TestTurnedReading(t *testing.T) {
	var b strings.Builder
	features := strings.Fields("users orders carts mails bills stock")
	for _, f := range features {
		b.WriteString("internal/handlers/" + f + ": internal/services/" + f + "\n")
		b.WriteString("internal/services/" + f + ": internal/stores/" + f + " internal/db\n")
		b.WriteString("internal/stores/" + f + ": internal/db\n")
	}
	b.WriteString("internal/db:\ncmd/app:")
	for _, f := range features {
		b.WriteString(" internal/handlers/" + f)
	}
	in := build(t, b.String(), func(dir string, p *Package) { p.ServesHTTP = strings.HasPrefix(dir, "internal/handlers/") })
	p := propose(t, in)
	if len(p.Services) != len(features) {
		t.Errorf("%d services, want the %d features:\n%s", len(p.Services), len(features), show(p))
	}
	for _, s := range p.Services {
		if !slices.Contains(features, s.Name) || len(s.Packages) != 3 {
			t.Errorf("service %s has %d packages", s.Name, len(s.Packages))
		}
	}
}

func TestDeployables(t *testing.T) {
	p := propose(t, build(t, "cmd/a: a k\ncmd/b: b k\na: k\nb: k\nk:\ntools/x: k", serving("a", "b")))
	want := []Deployable{
		{Package: "example.com/m/cmd/a", Reach: 3, Exclusive: 2},
		{Package: "example.com/m/cmd/b", Reach: 3, Exclusive: 2},
		{Package: "example.com/m/tools/x", Tool: true, Reach: 2, Exclusive: 1},
	}
	if !reflect.DeepEqual(p.Deployables, want) {
		t.Errorf("got %+v\nwant %+v", p.Deployables, want)
	}
}

func TestReasonsHaveNumbers(t *testing.T) {
	p := propose(t, goldenInput(t))
	got := strings.Join(p.Services[0].Reasons, "; ")
	for _, want := range []string{"all 3 packages below internal/orders", "serves HTTP itself", "started by cmd/app", "it alone uses internal/mailer, internal/mailer/smtp", "score 0.75"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in %q", want, got)
		}
	}
}

func TestWiringWithoutPaths(t *testing.T) {
	in := city(t, 10)
	for _, blind := range []bool{false, true} {
		in.PathBlind = blind
		p := propose(t, in)
		if len(p.Services) != 10 {
			t.Errorf("blind %v: %d services, want 10:\n%s", blind, len(p.Services), show(p))
		}
		if !strings.Contains(show(p), "[composition-root] admin app cmd/run\n") {
			t.Errorf("blind %v: app and what only it uses are not the wiring:\n%s", blind, show(p))
		}
	}
}
