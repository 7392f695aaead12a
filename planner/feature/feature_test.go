package feature

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// world is a random layered code base: features run through packages, and
// noise ties what does not belong together.
func world(r *rand.Rand, features, layers int, noise float64) (*facts.Set, *boundary.Partition, []int) {
	f := &facts.Set{}
	p := &boundary.Partition{Method: "none", Others: []boundary.Member{}}
	truth := []int{}
	u := boundary.ServiceUnit{ID: "all", Packages: []boundary.Member{}}
	for l := range layers {
		path := ident.PackagePath(fmt.Sprintf("m/l%d", l))
		f.Packages = append(f.Packages, facts.Package{Path: path, Name: fmt.Sprintf("l%d", l)})
		f.Files = append(f.Files, facts.File{Path: fmt.Sprintf("l%d/x.go", l), Package: l})
		u.Packages = append(u.Packages, boundary.Member{Package: path})
	}
	p.Services = []boundary.ServiceUnit{u}
	at := map[[3]int]int{}
	per := 3
	for l := range layers {
		for k := range features {
			for i := range per {
				at[[3]int{l, k, i}] = len(f.Symbols)
				n := len(f.Symbols)
				f.Symbols = append(f.Symbols, facts.Symbol{Package: l, File: l, Kind: facts.Func, Name: ident.SymbolName(fmt.Sprintf("F%05d", n)), Line: 10*n + 1, End: 10*n + 6})
				truth = append(truth, k)
			}
		}
	}
	for k := range features {
		f.Data.Tables = append(f.Data.Tables, facts.Table{Name: fmt.Sprintf("t%02d", k), Store: facts.SQL})
	}
	ref := func(from, to int) {
		f.Refs = append(f.Refs, facts.Ref{From: from, To: to, Kind: facts.Call, Sites: []facts.Site{{Line: f.Symbols[from].Line, Col: 1}}})
	}
	for l := range layers {
		for k := range features {
			for i := range per {
				from := at[[3]int{l, k, i}]
				if l+1 < layers {
					to := [3]int{l + 1, k, i}
					if r.Float64() < noise {
						to = [3]int{l + 1, r.IntN(features), r.IntN(per)}
					}
					ref(from, at[to])
					ref(from, at[[3]int{l + 1, k, (i + 1) % per}])
				} else {
					f.Data.Access = append(f.Data.Access, facts.Access{Table: k, Symbol: from, Mode: facts.WriteMode, Pos: facts.Pos{File: l, Line: f.Symbols[from].Line, Col: 1}})
				}
				if l == 0 {
					f.Entries = append(f.Entries, facts.Entry{Kind: facts.EntryHTTP, Method: "GET", Pattern: fmt.Sprintf("/r%d/x%d", k, i), Handler: from, In: -1})
				}
			}
		}
	}
	return f, p, truth
}

// TestPlanted: features that are there are found again, also with a tenth of
// the calls astray.
func TestPlanted(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		features := 2 + r.IntN(8)
		f, p, truth := world(r, features, 3+r.IntN(3), .1)
		out := Divide(f, p, Options{})
		if out.Method != "features" || len(out.Services) != features {
			t.Fatalf("seed %d: method %s, %d services, want %d", seed, out.Method, len(out.Services), features)
		}
		service := map[int]ident.ServiceID{}
		good, all := 0, 0
		count := map[ident.ServiceID]map[int]int{}
		for _, d := range out.Divisions {
			for _, x := range d.Pieces {
				for _, s := range x.Declarations {
					service[s.Symbol] = x.Service
					if count[x.Service] == nil {
						count[x.Service] = map[int]int{}
					}
					count[x.Service][truth[s.Symbol]]++
				}
			}
		}
		for s, m := range count {
			best := 0
			for _, n := range m {
				best = max(best, n)
			}
			if s != boundary.KernelID {
				good += best
			}
		}
		all = len(truth)
		if len(service) != all || 10*good < 9*all {
			t.Errorf("seed %d: %d of %d declarations placed, %d with their feature", seed, len(service), all, good)
		}
	}
}

// scramble makes facts that no code has: everything tied at random.
func scramble(r *rand.Rand) (*facts.Set, *boundary.Partition) {
	f, p, _ := world(r, 2+r.IntN(5), 1+r.IntN(4), 1)
	n := len(f.Symbols)
	kinds := []facts.SymbolKind{facts.Func, facts.Method, facts.Type, facts.Interface, facts.Var, facts.Const, facts.Field, facts.InterfaceMethod}
	for i := range f.Symbols {
		f.Symbols[i].Kind = kinds[r.IntN(len(kinds))]
		if r.IntN(3) == 0 {
			f.Symbols[i].Name = f.Symbols[r.IntN(n)].Name + ident.SymbolName(fmt.Sprintf(".M%d", i))
		}
		if r.IntN(20) == 0 {
			f.Symbols[i].File = -1
		}
	}
	for range 3 * n {
		f.Refs = append(f.Refs, facts.Ref{From: r.IntN(n), To: r.IntN(n), Kind: facts.RefKinds[r.IntN(len(facts.RefKinds))], Sites: []facts.Site{{Line: 1, Col: 1}}})
	}
	for i := range f.Data.Tables {
		if r.IntN(2) == 0 {
			f.Data.Tables[i].ForeignKeys = append(f.Data.Tables[i].ForeignKeys, facts.ForeignKey{To: r.IntN(len(f.Data.Tables))})
			f.Data.Tables[i].Declared = append(f.Data.Tables[i].Declared, facts.Declaration{How: "model", Symbol: r.IntN(n+1) - 1})
		}
		f.Data.Transactions = append(f.Data.Transactions, facts.Transaction{Symbol: r.IntN(n), Writes: []int{i, r.IntN(len(f.Data.Tables))}})
	}
	for i := range f.Entries {
		f.Entries[i].Handler, f.Entries[i].In = r.IntN(n+1)-1, r.IntN(n+1)-1
		f.Entries[i].Pattern = []string{"", "/", "/{id}", "…", "/a/b/c", "/a"}[r.IntN(6)]
	}
	return f, p
}

// TestAnything: whatever the facts are, every package has one place, every
// declaration at most one, exports lie across pieces, and a second run says the
// same.
func TestAnything(t *testing.T) {
	divided := 0
	for seed := range uint64(120) {
		f, p := scramble(rand.New(rand.NewPCG(seed, 2)))
		o := Options{Mixed: .01, PathBlind: seed%2 == 0}
		out := Divide(f, p, o)
		checkPlaces(t, f, out)
		divided += len(out.Divisions)
		again, _ := json.Marshal(Divide(f, p, o))
		if first, _ := json.Marshal(out); string(first) != string(again) {
			t.Fatalf("seed %d: two runs differ", seed)
		}
	}
	if divided < 20 {
		t.Errorf("only %d packages were divided: the generator is too tame", divided)
	}
}

func checkPlaces(t *testing.T, f *facts.Set, out *boundary.Partition) {
	t.Helper()
	places := map[ident.PackagePath]int{}
	for _, s := range out.Services {
		for _, m := range s.Packages {
			places[m.Package]++
		}
	}
	for _, m := range out.Others {
		places[m.Package]++
		if (m.Class == boundary.Divided) != slices.ContainsFunc(out.Divisions, func(d boundary.Division) bool { return d.Package == m.Package }) {
			t.Errorf("%s is %s, its division does not match", m.Package, m.Class)
		}
	}
	for i := range f.Packages {
		if places[f.Packages[i].Path] != 1 {
			t.Errorf("%s has %d places", f.Packages[i].Path, places[f.Packages[i].Path])
		}
	}
	seen := map[int]bool{}
	for _, d := range out.Divisions {
		for _, x := range d.Pieces {
			for _, s := range x.Declarations {
				if seen[s.Symbol] || s.Reason == "" || s.Confidence < 0 || s.Confidence > 1 {
					t.Errorf("declaration %+v is there twice, or has no reason", s)
				}
				seen[s.Symbol] = true
			}
		}
		for _, e := range d.Exports {
			if len(e.Users) == 0 || slices.Contains(e.Users, e.Of) || e.Count < len(e.Uses) {
				t.Errorf("export %+v", e)
			}
		}
	}
}

// TestWhole: an answer of the tree stays as it is, and so does code without
// data.
func TestWhole(t *testing.T) {
	f, p, _ := world(rand.New(rand.NewPCG(1, 1)), 4, 3, 0)
	two := &boundary.Partition{Method: "tree-cut", Services: make([]boundary.ServiceUnit, 2)}
	if Divide(f, two, Options{}) != two {
		t.Error("two services of the tree were divided")
	}
	f.Data = facts.Data{}
	if Divide(f, p, Options{}) != p {
		t.Error("code without tables was divided")
	}
	empty := &boundary.Partition{Method: "none"}
	if Divide(&facts.Set{}, empty, Options{}) != empty {
		t.Error("nothing was divided")
	}
}

func TestRouteGroups(t *testing.T) {
	for _, tt := range []struct{ routes, want []string }{
		{[]string{"/api/v1/users", "/api/v1/users/x", "/api/v1/orders", "/api/v1/orders/x", "/healthz"}, []string{"users", "users", "orders", "orders", "healthz"}},
		{[]string{"/users", "/users/{id}", "/orders", "/orders/{id}"}, []string{"users", "users", "orders", "orders"}},
		{[]string{"/", "/{id}"}, []string{"", ""}},
		{[]string{"/pkg.Users/Get", "/pkg.Users/Put", "/pkg.Orders/Get", "/pkg.Orders/Put"}, []string{"Users", "Users", "Orders", "Orders"}},
	} {
		var elements [][]string
		for _, r := range tt.routes {
			elements = append(elements, routeElements(&facts.Entry{Kind: facts.EntryHTTP, Pattern: r}))
		}
		if got := routeGroups(elements); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.routes, got, tt.want)
		}
	}
}
