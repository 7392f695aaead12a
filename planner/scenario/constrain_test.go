package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
	"github.com/demarc-dev/demarc/planner/quality"
)

// world is a code base and a proposal for it, in a few lines: "dir lines
// service-or-class: imports". A call of three places goes with every import.
func world(t testing.TB, text string) (*quality.Index, *boundary.Partition) {
	t.Helper()
	f := &facts.Set{}
	p := &boundary.Partition{Method: "tree-cut", Deployables: []boundary.Deployable{}, Services: []boundary.ServiceUnit{}, Others: []boundary.Member{}, Cuts: []boundary.Cut{}, Notes: []string{}}
	at := map[string]int{}
	imports := map[string][]string{}
	var dirs []string
	place := map[string]string{}
	lines := map[string]int{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		head, tail, _ := strings.Cut(line, ":")
		var dir, where string
		var n int
		if _, err := fmt.Sscan(head, &dir, &n, &where); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		dirs = append(dirs, dir)
		place[dir], lines[dir], imports[dir] = where, n, strings.Fields(tail)
	}
	slices.Sort(dirs)
	for i, d := range dirs {
		at[d] = i
		f.Packages = append(f.Packages, facts.Package{Path: ident.PackagePath("m/" + d), Name: d, Dir: d, Lines: lines[d], Imports: []int{}})
		f.Files = append(f.Files, facts.File{Path: d + "/x.go", Package: i})
		f.Symbols = append(f.Symbols, facts.Symbol{Package: i, File: i, Kind: facts.Func, Name: "F", Line: 1, End: 2})
	}
	services := map[string]*boundary.ServiceUnit{}
	for i, d := range dirs {
		for _, to := range imports[d] {
			j, ok := at[to]
			if !ok {
				t.Fatalf("%s imports %s, which is not there", d, to)
			}
			f.Packages[i].Imports = append(f.Packages[i].Imports, j)
			f.Refs = append(f.Refs, facts.Ref{From: i, To: j, Kind: facts.Call, Sites: make([]facts.Site, 3)})
		}
		slices.Sort(f.Packages[i].Imports)
		m := boundary.Member{Package: f.Packages[i].Path, Class: boundary.Class(place[d]), Owners: []ident.ServiceID{}, Reason: "so it was", Deciders: []ident.PackagePath{}}
		if slices.Contains(boundary.Classes[:], m.Class) {
			p.Others = append(p.Others, m)
			continue
		}
		id, decided := strings.CutSuffix(place[d], "*") // used by its service alone
		m.Class = boundary.Service
		if decided {
			m.Deciders = []ident.PackagePath{"m/x"}
		}
		if services[id] == nil {
			services[id] = &boundary.ServiceUnit{ID: ident.ServiceID(id), Name: id, Entry: []ident.PackagePath{}, Reasons: []string{"found"}}
		}
		services[id].Packages = append(services[id].Packages, m)
		services[id].Lines += lines[d]
	}
	for _, s := range services {
		p.Services = append(p.Services, *s)
	}
	slices.SortFunc(p.Services, func(a, b boundary.ServiceUnit) int { return cmp.Compare(a.ID, b.ID) })
	return quality.NewIndex(f, nil), p
}

const shop = `
cmd/shop 50 composition-root: orders users mail bills
orders 300 orders: orders/price users log
orders/price 120 orders: log
orders/stock 200 orders: log
users 250 users: log
mail 150 mail: smtp log
smtp 90 mail*: log
bills 180 bills: orders log
log 40 shared-library:
`

func pats(texts ...string) []Pattern {
	var out []Pattern
	for i, x := range texts {
		out = append(out, Pattern{x, 10 + i, 5})
	}
	return out
}

func constrained(t testing.TB, text string, c Constraints) *State {
	t.Helper()
	s := From(world(t, text))
	if err := s.Constrain(&c); err != nil {
		t.Fatal(err)
	}
	return s
}

// places says where each directory is: a service or a class.
func places(s *State) map[string]string {
	out := map[string]string{}
	p := s.Partition()
	for _, u := range p.Services {
		for _, m := range u.Packages {
			out[string(m.Package)[2:]] = string(u.ID)
		}
	}
	for _, m := range p.Others {
		out[string(m.Package)[2:]] = string(m.Class)
	}
	return out
}

// TestConstraints has one example for each key: without the key the places are
// other ones.
func TestConstraints(t *testing.T) {
	for name, tt := range map[string]struct {
		c    Constraints
		want map[string]string
	}{
		"services: move":   {Constraints{Services: []Pinned{{ID: "users", Name: "Users", Packages: pats("orders/price")}}}, map[string]string{"orders/price": "users", "orders": "orders"}},
		"services: new":    {Constraints{Services: []Pinned{{ID: "pricing", Packages: pats("./orders/price")}}}, map[string]string{"orders/price": "pricing", "orders": "orders"}},
		"services: rename": {Constraints{Services: []Pinned{{ID: "post", Packages: pats("mail/...", "smtp")}}}, map[string]string{"mail": "post", "smtp": "post"}},
		"services: follow": {Constraints{Services: []Pinned{{ID: "users", Packages: pats("mail")}}}, map[string]string{"mail": "users", "smtp": "users"}},
		"services: main":   {Constraints{Services: []Pinned{{ID: "users", Packages: pats("cmd/shop")}}}, map[string]string{"cmd/shop": "users"}},
		"services: no main by pattern": {Constraints{Services: []Pinned{{ID: "users", Packages: pats("./...")}}},
			map[string]string{"cmd/shop": "composition-root", "bills": "users", "log": "users"}},
		"together":          {Constraints{Together: []List{{Patterns: pats("users", "orders")}}}, map[string]string{"users": "orders"}},
		"together: shared":  {Constraints{Together: []List{{Patterns: pats("log", "smtp")}}}, map[string]string{"log": "mail", "smtp": "mail"}},
		"together: library": {Constraints{Together: []List{{Patterns: pats("smtp", "orders/price")}}, Libraries: pats("smtp")}, map[string]string{"smtp": "shared-library", "orders/price": "shared-library"}},
		"together: root":    {Constraints{Together: []List{{Patterns: pats("smtp", "mail")}}, Roots: pats("mail")}, map[string]string{"smtp": "composition-root", "mail": "composition-root"}},
		"together: chained": {Constraints{Together: []List{{Patterns: pats("bills", "mail")}, {Patterns: pats("mail", "users")}}, Services: []Pinned{{ID: "users", Packages: pats("users")}}},
			map[string]string{"bills": "users", "mail": "users", "smtp": "users"}},
		"the more exact pin decides": {Constraints{Services: []Pinned{{ID: "all", Packages: pats("./...")}, {ID: "sales", Packages: pats("./orders/...")}}, Libraries: pats("orders/price")},
			map[string]string{"orders": "sales", "orders/stock": "sales", "users": "all", "orders/price": "shared-library"}},
		"apart from the rest": {Constraints{Apart: []List{{Patterns: pats("./orders/...", "orders/stock")}}}, map[string]string{"orders": "orders", "orders/price": "orders", "orders/stock": "stock"}},
		"apart":               {Constraints{Apart: []List{{Patterns: pats("orders", "orders/price")}}}, map[string]string{"orders": "orders", "orders/price": "price", "orders/stock": "orders"}},
		"apart: three":        {Constraints{Apart: []List{{Patterns: pats("orders", "orders/price", "orders/stock")}}}, map[string]string{"orders/price": "price", "orders/stock": "stock"}},
		"apart: pinned stays": {Constraints{Apart: []List{{Patterns: pats("orders", "orders/price")}}, Services: []Pinned{{ID: "orders", Packages: pats("orders/price")}}},
			map[string]string{"orders/price": "orders", "orders": "bills", "orders/stock": "orders"}},
		"keep: gather": {Constraints{Keep: pats("orders"), Services: []Pinned{{ID: "bills", Packages: pats("orders/price")}}}, map[string]string{"orders": "bills", "orders/stock": "bills"}},
		"services_max": {Constraints{ServicesMax: 3}, map[string]string{"orders": "orders", "bills": "orders", "mail": "mail"}},
		"services_min": {Constraints{ServicesMin: 5}, map[string]string{"orders": "orders", "orders/stock": "stock"}},
		"size_max":     {Constraints{SizeMax: 500}, map[string]string{"orders": "orders", "orders/stock": "stock"}},
	} {
		t.Run(name, func(t *testing.T) {
			free, held := places(constrained(t, shop, Constraints{})), places(constrained(t, shop, tt.c))
			if reflect.DeepEqual(free, held) {
				t.Error("the constraints change nothing")
			}
			for dir, want := range tt.want {
				if held[dir] != want {
					t.Errorf("%s is in %s, want %s (all: %v)", dir, held[dir], want, held)
				}
			}
		})
	}
}

// TestLimitsGiveWay: what cannot be reached is told.
func TestLimitsGiveWay(t *testing.T) {
	for want, c := range map[string]Constraints{
		"services_min is 50, but packages alone tell no more than 5 services apart":                {ServicesMin: 50},
		"users has 250 lines, more than size_max (100) allows, and stays whole: it is one package": {SizeMax: 100},
		"services_max is 1, but pins": {ServicesMax: 1, Apart: []List{{Patterns: pats("orders", "users")}}},
	} {
		s := constrained(t, shop, c)
		if !slices.ContainsFunc(s.Partition().Notes, func(n string) bool { return strings.Contains(n, want) }) {
			t.Errorf("notes %q do not say %q", s.Partition().Notes, want)
		}
	}
	s := constrained(t, shop, Constraints{ServicesMax: 1, Apart: []List{{Patterns: pats("orders", "users")}}})
	if n := len(s.Services()); n != 2 {
		t.Errorf("%d services, want the 2 that are apart", n)
	}
}

func TestConflictsHaveChains(t *testing.T) {
	pin := func(id string, texts ...string) Pinned {
		return Pinned{ID: ident.ServiceID(id), Packages: pats(texts...)}
	}
	for name, tt := range map[string]struct {
		c    Constraints
		want []string // the text, then the chain
	}{
		"two pins":            {Constraints{Services: []Pinned{pin("a", "users"), pin("b", "users")}}, []string{"contradiction about m/users", "m/users is pinned to a", "m/users is pinned to b"}},
		"pinned library":      {Constraints{Services: []Pinned{pin("a", "users")}, Libraries: pats("users")}, []string{"contradiction about m/users", "m/users is pinned to a", "m/users is a library"}},
		"pinned root":         {Constraints{Services: []Pinned{pin("a", "users")}, Roots: pats("users")}, []string{"contradiction about m/users", "m/users is pinned to a", "m/users is a composition root"}},
		"pinned tool":         {Constraints{Services: []Pinned{pin("a", "cmd/shop")}, Tools: pats("cmd/shop")}, []string{"contradiction about m/cmd/shop", "m/cmd/shop is pinned to a", "m/cmd/shop is a tool"}},
		"together and apart":  {Constraints{Together: []List{{Patterns: pats("users", "mail")}}, Apart: []List{{Patterns: pats("mail", "users")}}}, []string{"contradiction between m/mail and m/users", "m/users and m/mail are together", "m/mail and m/users are apart"}},
		"a chain of links":    {Constraints{Services: []Pinned{pin("a", "users"), pin("b", "bills")}, Together: []List{{Patterns: pats("users", "mail")}, {Patterns: pats("mail", "bills")}}}, []string{"contradiction between m/bills and m/users", "m/bills is pinned to b", "m/mail and m/bills are together", "m/users and m/mail are together", "m/users is pinned to a"}},
		"kept and pinned":     {Constraints{Keep: pats("orders"), Services: []Pinned{pin("a", "orders/price"), pin("b", "orders")}}, []string{"contradiction between m/orders and m/orders/price", "m/orders is pinned to b", "m/orders and m/orders/price are in the directory orders, which stays whole", "m/orders/price is pinned to a"}},
		"apart in one pin":    {Constraints{Services: []Pinned{pin("a", "users", "mail")}, Apart: []List{{Patterns: pats("users", "mail")}}}, []string{"contradiction between m/mail and m/users", "m/mail is pinned to a", "m/users is pinned to a", "m/mail and m/users are apart"}},
		"apart from itself":   {Constraints{Apart: []List{{Patterns: pats("./mail", "mail")}}}, []string{"contradiction about m/mail: it is apart from itself", "./mail and mail both name it"}},
		"library by together": {Constraints{Libraries: pats("log"), Together: []List{{Patterns: pats("log", "users")}}, Services: []Pinned{pin("a", "users")}}, []string{"contradiction between m/log and m/users", "m/log is a library", "m/log and m/users are together", "m/users is pinned to a"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := From(world(t, shop))
			var conflict *Conflict
			if err := s.Constrain(&tt.c); !errors.As(err, &conflict) {
				t.Fatalf("error %v, want a conflict", err)
			}
			got := []string{conflict.Text}
			for _, l := range conflict.Chain {
				got = append(got, l.Text)
				if l.Line == 0 && !strings.Contains(l.Text, "together") && !strings.Contains(l.Text, "apart") {
					t.Errorf("link %q has no line", l.Text)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestUnknowns(t *testing.T) {
	s := From(world(t, shop))
	got := s.Unknowns(&Constraints{
		Services: []Pinned{{ID: "a", Packages: pats("users", "./user")}}, Together: []List{{Patterns: pats("m/mial", "mail")}},
		Keep: pats("nowhere/..."), Libraries: pats("log"),
	})
	var texts []string
	for _, u := range got {
		texts = append(texts, u.Pattern.Text)
		if !slices.Contains(u.Known, "m/users") {
			t.Errorf("known names of %s: %v", u.Pattern.Text, u.Known)
		}
	}
	if want := []string{"./user", "m/mial", "nowhere/..."}; !slices.Equal(texts, want) {
		t.Errorf("unknown %v, want %v", texts, want)
	}
	if !slices.Contains(got[0].Known, "./users") {
		t.Errorf("a pattern with ./ is not offered directories with ./: %v", got[0].Known)
	}
}

// random makes a code base of n packages in some services, some of them shared.
func random(r *rand.Rand, n int) string {
	var b strings.Builder
	k := 2 + r.IntN(5)
	for i := range n {
		where := fmt.Sprintf("s%d", r.IntN(k))
		switch r.IntN(8) {
		case 0:
			where = "shared-library"
		case 1:
			where = "shared-kernel"
		case 2:
			where += "*"
		case 3:
			if i < 2 {
				where = "composition-root"
			}
		}
		fmt.Fprintf(&b, "d%d/p%02d %d %s:", i%4, i, 20+r.IntN(300), where)
		for to := i + 1; to < n; to++ {
			if r.IntN(n) < 3 {
				fmt.Fprintf(&b, " d%d/p%02d", to%4, to)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// randomConstraints adds k decisions one by one; those that contradict are left
// out.
func randomConstraints(t testing.TB, r *rand.Rand, text string, n, k int) []Constraints {
	pick := func() Pattern { i := r.IntN(n); return Pattern{Text: fmt.Sprintf("d%d/p%02d", i%4, i), Line: i + 1} }
	c := Constraints{}
	out := []Constraints{c}
	for range k {
		next := c
		switch r.IntN(5) {
		case 0, 1:
			next.Services = append(slices.Clone(c.Services), Pinned{ID: ident.ServiceID(fmt.Sprintf("t%d", len(c.Services))), Packages: []Pattern{pick()}})
		case 2:
			next.Together = append(slices.Clone(c.Together), List{Patterns: []Pattern{pick(), pick()}})
		case 3:
			next.Apart = append(slices.Clone(c.Apart), List{Patterns: []Pattern{pick(), pick(), pick()}})
		case 4:
			next.Keep = append(slices.Clone(c.Keep), Pattern{Text: fmt.Sprintf("d%d", r.IntN(4))})
		}
		s := From(world(t, text))
		if s.Constrain(&next) == nil {
			c = next
			out = append(out, c)
		}
	}
	return out
}

// TestPinsHold: whatever is decided besides, every decision holds, every package
// has one place, and a second run changes nothing (random graphs).
func TestPinsHold(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	checked := 0
	for range 60 {
		n := 6 + r.IntN(30)
		text := random(r, n)
		for _, c := range randomConstraints(t, r, text, n, 6) {
			c.ServicesMax = r.IntN(4)
			s := constrained(t, text, c)
			checkHolds(t, s, &c)
			checked++
			again := places(constrained(t, text, c))
			if !reflect.DeepEqual(places(s), again) {
				t.Fatal("two runs differ")
			}
			// What-if from the result keeps the decisions, too.
			held := From(s.x, s.Partition())
			if err := held.Hold(&c); err != nil {
				t.Fatal(err)
			}
			held.mergeDown(1, 100, false)
			for _, k := range held.alive() {
				held.split(k)
			}
			checkHolds(t, held, &c)
		}
	}
	if checked < 100 {
		t.Fatalf("only %d cases", checked)
	}
}

func checkHolds(t *testing.T, s *State, c *Constraints) {
	t.Helper()
	p := s.Partition()
	at := map[ident.PackagePath]string{}
	for _, u := range p.Services {
		for _, m := range u.Packages {
			if at[m.Package] != "" {
				t.Fatalf("%s has two places", m.Package)
			}
			at[m.Package] = string(u.ID)
			if m.Class != boundary.Service || m.Reason == "" {
				t.Fatalf("%s: class %s, reason %q", m.Package, m.Class, m.Reason)
			}
		}
		if len(u.Reasons) == 0 || len(u.Packages) == 0 {
			t.Fatalf("service %s has %d reasons and %d packages", u.ID, len(u.Reasons), len(u.Packages))
		}
	}
	for _, m := range p.Others {
		if at[m.Package] != "" {
			t.Fatalf("%s has two places", m.Package)
		}
		at[m.Package] = "-" + string(m.Class)
	}
	if len(at) != s.x.N() {
		t.Fatalf("%d of %d packages have a place", len(at), s.x.N())
	}
	service := func(i int) string {
		if w := at[s.path(i)]; w[0] != '-' {
			return w
		}
		return ""
	}
	for _, v := range c.Services {
		for _, x := range v.Packages {
			for _, i := range s.chosen(x.Text) {
				if service(i) != string(v.ID) {
					t.Fatalf("%s is in %q, but pinned to %s\n%+v", s.path(i), at[s.path(i)], v.ID, *c)
				}
			}
		}
	}
	for _, l := range c.Together {
		first := s.chosen(l.Patterns[0].Text)[0]
		for _, x := range l.Patterns {
			for _, i := range s.chosen(x.Text) {
				if service(i) != service(first) {
					t.Fatalf("%s and %s are not together: %q, %q", s.path(i), s.path(first), service(i), service(first))
				}
			}
		}
	}
	for _, l := range c.Apart {
		owner := map[string]int{}
		for k, x := range l.Patterns {
			for _, i := range s.chosen(x.Text) {
				if w := service(i); w != "" {
					if o, ok := owner[w]; ok && o != k {
						t.Fatalf("%s shares %s with what it is apart from", s.path(i), w)
					}
					owner[w] = k
				}
			}
		}
	}
	for _, x := range c.Keep {
		kept := map[string]bool{}
		for _, i := range s.chosen(x.Text + "/...") {
			kept[service(i)] = true
		}
		if len(kept) > 1 {
			t.Fatalf("directory %s is not whole: %v", x.Text, kept)
		}
	}
}
