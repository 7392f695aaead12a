package boundary

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// randomInput makes a code base with directories, layers, mains, odd packages
// and, in some draws, import cycles and links that point nowhere.
func randomInput(r *rand.Rand, n int) Input {
	words := []string{"users", "orders", "store", "pkg", "internal", "cmd", "api", "mail", "v2", "tools", "util", "Ünï", "a.b"}
	broken := r.IntN(4) == 0
	used := make(map[string]bool)
	in := Input{Config: Config{Perturbations: 3}} // for speed; the laws hold for any number
	for len(in.Packages) < n {
		var e []string
		for range 1 + r.IntN(4) {
			e = append(e, words[r.IntN(len(words))])
		}
		dir := strings.Join(e, "/")
		if used[dir] {
			dir = fmt.Sprintf("%s/p%d", dir, len(in.Packages))
		}
		used[dir] = true
		in.Packages = append(in.Packages, Package{
			Path: ident.PackagePath("m.test/x/" + dir), Module: "m.test/x", Dir: dir, Name: e[len(e)-1],
			Lines: r.IntN(4000), GeneratedLines: r.IntN(100), Exports: r.IntN(1000), Funcs: r.IntN(1000),
			Main: r.IntN(12) == 0, ServesHTTP: r.IntN(6) == 0, ServesRPC: r.IntN(15) == 0,
			Runs: r.IntN(6) == 0, Constructs: r.IntN(2) == 0, Generated: r.IntN(20) == 0,
			TestOnly: r.IntN(30) == 0, TestSupport: r.IntN(20) == 0, TypesOnly: r.IntN(4) == 0,
			MutableState: r.IntN(5) == 0,
			Terms:        []Term{{"order", r.IntN(5)}, {"user", r.IntN(9)}},
		})
	}
	slices.SortFunc(in.Packages, func(a, b Package) int { return strings.Compare(string(a.Path), string(b.Path)) })
	// Imports go from lower to higher rank; a broken draw ignores ranks.
	rank := r.Perm(n)
	for i := range in.Packages {
		p := &in.Packages[i]
		for range r.IntN(6) {
			j := r.IntN(n)
			if j != i && (broken || rank[i] < rank[j]) {
				p.Imports = append(p.Imports, j)
				p.Refs = append(p.Refs, Link{To: j, Sites: 1 + r.IntN(9)})
			}
			if r.IntN(9) == 0 {
				p.Runtime = append(p.Runtime, Link{To: r.IntN(n), Sites: 1})
			}
		}
		addEvidence(r, &in, i, broken)
		if broken && r.IntN(5) == 0 {
			p.Imports = append(p.Imports, -1, n, i)
			p.Refs = append(p.Refs, Link{To: n + 3, Sites: 1}, Link{To: i, Sites: 1}, Link{To: -7, Sites: 2})
		}
		slices.Sort(p.Imports)
	}
	if r.IntN(3) == 0 {
		in.Hide = append(in.Hide, in.Packages[r.IntN(n)].Path, "not/there")
	}
	in.PathBlind = r.IntN(2) == 0
	return in
}

// addEvidence gives a package tables, entry points and functions that build others.
func addEvidence(r *rand.Rand, in *Input, i int, broken bool) {
	p := &in.Packages[i]
	n := len(in.Packages)
	in.Tables = []string{"orders", "users", "stock"}
	at := Place{File: p.Dir + "/x.go", Line: 1 + r.IntN(99)}
	if r.IntN(4) == 0 {
		p.Tables = append(p.Tables, TableUse{Table: r.IntN(3), Writes: r.IntN(3), Reads: 1, At: at})
	}
	if r.IntN(4) == 0 {
		p.Entries = append(p.Entries, EntryPoint{Kind: []string{"http", "grpc", "ticker"}[r.IntN(3)], Label: "GET /x", By: r.IntN(n), At: at})
	}
	if r.IntN(4) == 0 {
		p.Builds = append(p.Builds, Build{Func: "setup", At: at, Constructs: []int{r.IntN(n)}, Registers: []int{r.IntN(n)}})
		p.Implements = append(p.Implements, Link{To: r.IntN(n), Sites: 1, At: at})
	}
	if broken && r.IntN(4) == 0 {
		p.Tables = append(p.Tables, TableUse{Table: -1, Writes: 1}, TableUse{Table: 3, Writes: 1})
		p.Entries = append(p.Entries, EntryPoint{Kind: "http", By: -1}, EntryPoint{Kind: "grpc", By: n})
		p.Builds = append(p.Builds, Build{Constructs: []int{-1, n}, Registers: []int{n + 7}})
		p.Implements = append(p.Implements, Link{To: n, Sites: 1}, Link{To: -2, Sites: -5})
	}
}

// draws runs f on many random inputs of 0 to 60 packages.
func draws(t *testing.T, f func(t *testing.T, r *rand.Rand, in Input)) {
	t.Helper()
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 7))
		n := r.IntN(61)
		if n == 0 {
			f(t, r, Input{})
			continue
		}
		f(t, r, randomInput(r, n))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestEveryPackageHasOneClass(t *testing.T) {
	seen := make(map[Class]int)
	draws(t, func(t *testing.T, _ *rand.Rand, in Input) {
		p := propose(t, in)
		count := make(map[ident.PackagePath]int)
		ids := make(map[ident.ServiceID]bool)
		check := func(m Member) {
			count[m.Package]++
			seen[m.Class]++
			if !slices.Contains(Classes[:], m.Class) {
				t.Errorf("%s has class %q", m.Package, m.Class)
			}
			if m.Reason == "" || m.Owners == nil || m.Deciders == nil || len(m.Deciders) > 5 {
				t.Errorf("%s: reason %q owners %v deciders %v", m.Package, m.Reason, m.Owners, m.Deciders)
			}
			if m.Class == Service && m.Confidence == nil || m.Confidence != nil && (*m.Confidence < 0 || *m.Confidence > 1) {
				t.Errorf("%s: confidence %v", m.Package, m.Confidence)
			}
			if r := m.RunnerUp; r != nil && (r.Share <= 0 || r.Share > 1 || r.Pairs == nil || len(r.Pairs) > 3) {
				t.Errorf("%s: runner-up %+v", m.Package, r)
			}
		}
		for _, s := range p.Services {
			if ids[s.ID] || s.ID == "" || s.Name == "" || s.ID == KernelID {
				t.Errorf("id %q name %q", s.ID, s.Name)
			}
			ids[s.ID] = true
			if len(s.Packages) == 0 || len(s.Reasons) == 0 || s.Entry == nil {
				t.Errorf("service %s is incomplete: %+v", s.ID, s)
			}
			for _, m := range s.Packages {
				check(m)
				if m.Class != Service {
					t.Errorf("%s in %s has class %s", m.Package, s.ID, m.Class)
				}
			}
		}
		for _, m := range p.Others {
			check(m)
			for _, o := range m.Owners {
				if !ids[o] {
					t.Errorf("%s has the unknown owner %q", m.Package, o)
				}
			}
			if m.Class == Service {
				t.Errorf("%s is in Others as a service", m.Package)
			}
			if m.RunnerUp != nil && !ids[m.RunnerUp.Service] {
				t.Errorf("%s has the unknown runner-up %q", m.Package, m.RunnerUp.Service)
			}
		}
		for _, s := range p.Services {
			if s.Confidence == nil || *s.Confidence < 0 || *s.Confidence > 1 {
				t.Errorf("%s: confidence %v", s.ID, s.Confidence)
			}
			for _, r := range append([]Member{{RunnerUp: s.RunnerUp}}, s.Packages...) {
				if r.RunnerUp != nil && (r.RunnerUp.Service == s.ID || !ids[r.RunnerUp.Service]) {
					t.Errorf("%s: runner-up %+v", s.ID, r.RunnerUp)
				}
			}
		}
		for _, c := range p.Cuts {
			if (c.Confidence == nil) != (c.To == KernelID) {
				t.Errorf("cut %s to %s has confidence %v", c.From, c.To, c.Confidence)
			}
		}
		for _, x := range in.Packages {
			if count[x.Path] != 1 {
				t.Errorf("%s is there %d times", x.Path, count[x.Path])
			}
		}
		if len(count) != len(in.Packages) || p.Deployables == nil || p.Cuts == nil || p.Notes == nil || p.Divisions == nil {
			t.Errorf("%d packages of %d; or a nil list", len(count), len(in.Packages))
		}
		if (p.Method == "none") != (len(p.Services) == 0) {
			t.Errorf("method %s with %d services", p.Method, len(p.Services))
		}
	})
	for _, c := range Classes {
		if seen[c] == 0 && c != Divided { // the engine keeps packages whole
			t.Errorf("no draw had class %s: the generator is too tame", c)
		}
	}
}

// permuted returns the same code base with its packages in another order.
func permuted(r *rand.Rand, in Input) Input {
	n := len(in.Packages)
	to := r.Perm(n)
	out := in
	out.Packages = make([]Package, n)
	move := func(i int) int {
		if i < 0 || i >= n {
			return i
		}
		return to[i]
	}
	for i, p := range in.Packages {
		p.Imports = slices.Clone(p.Imports)
		p.Refs, p.Runtime, p.Implements = slices.Clone(p.Refs), slices.Clone(p.Runtime), slices.Clone(p.Implements)
		p.Entries, p.Builds = slices.Clone(p.Entries), slices.Clone(p.Builds)
		for k := range p.Entries {
			p.Entries[k].By = move(p.Entries[k].By)
		}
		for k := range p.Builds {
			b := &p.Builds[k]
			b.Constructs, b.Registers = slices.Clone(b.Constructs), slices.Clone(b.Registers)
			for x := range b.Constructs {
				b.Constructs[x] = move(b.Constructs[x])
			}
			for x := range b.Registers {
				b.Registers[x] = move(b.Registers[x])
			}
		}
		for k := range p.Implements {
			p.Implements[k].To = move(p.Implements[k].To)
		}
		for k := range p.Imports {
			p.Imports[k] = move(p.Imports[k])
		}
		for k := range p.Refs {
			p.Refs[k].To = move(p.Refs[k].To)
		}
		for k := range p.Runtime {
			p.Runtime[k].To = move(p.Runtime[k].To)
		}
		out.Packages[to[i]] = p
	}
	return out
}

func TestOrderDoesNotMatter(t *testing.T) {
	draws(t, func(t *testing.T, r *rand.Rand, in Input) {
		a, b, c := propose(t, in), propose(t, in), propose(t, permuted(r, in))
		if !reflect.DeepEqual(a, b) {
			t.Error("a second run differs")
		}
		if !reflect.DeepEqual(a, c) {
			t.Error("another order of packages differs")
		}
	})
}

// grouping of packages by service and class, by a number that renaming keeps.
func shape(in Input, p *Partition, number map[ident.PackagePath]int) []string {
	var out []string
	for _, s := range p.Services {
		var in []string
		for _, m := range s.Packages {
			in = append(in, fmt.Sprint(number[m.Package], " ", *m.Confidence))
		}
		slices.Sort(in)
		out = append(out, fmt.Sprint("service", in, *s.Confidence))
	}
	for _, m := range p.Others {
		out = append(out, fmt.Sprint(m.Class, number[m.Package], len(m.Owners)))
	}
	slices.Sort(out)
	return out
}

func TestRenamingDoesNotMatterPathBlind(t *testing.T) {
	services := 0
	draws(t, func(t *testing.T, r *rand.Rand, in Input) {
		in.PathBlind = true
		before := make(map[ident.PackagePath]int)
		for i := range in.Packages {
			before[in.Packages[i].Path] = i
		}
		want := propose(t, in)
		services += len(want.Services)
		out := in
		out.Packages = slices.Clone(in.Packages)
		out.Hide = nil
		after := make(map[ident.PackagePath]int)
		names := r.Perm(len(in.Packages))
		for i := range out.Packages {
			p := &out.Packages[i]
			hidden := slices.Contains(in.Hide, p.Path)
			p.Dir = fmt.Sprintf("d%d/tools/x%d", names[i]%3, names[i])
			p.Path = ident.PackagePath("other.test/" + p.Dir)
			p.Module, p.Name = "other.test", fmt.Sprint("x", names[i])
			p.Terms = nil
			after[p.Path] = i
			if hidden {
				out.Hide = append(out.Hide, p.Path)
			}
		}
		got := propose(t, permuted(r, out))
		if !reflect.DeepEqual(shape(in, want, before), shape(out, got, after)) {
			t.Errorf("renaming changed the answer:\n%v\n%v", shape(in, want, before), shape(out, got, after))
		}
	})
	if services < 100 {
		t.Errorf("only %d services in all draws", services)
	}
}

func TestCutsAddUp(t *testing.T) {
	cuts := 0
	draws(t, func(t *testing.T, _ *rand.Rand, in Input) {
		p := propose(t, in)
		side := make(map[ident.PackagePath]ident.ServiceID)
		for _, s := range p.Services {
			for _, m := range s.Packages {
				side[m.Package] = s.ID
			}
		}
		for _, m := range p.Others {
			if m.Class == SharedKernel {
				side[m.Package] = KernelID
			}
		}
		var imports, refs, runtime int
		for i, x := range in.Packages {
			from := side[x.Path]
			crosses := func(to int) bool {
				return to >= 0 && to < len(in.Packages) && to != i && from != "" && from != KernelID &&
					side[in.Packages[to].Path] != "" && side[in.Packages[to].Path] != from
			}
			for _, to := range slices.Compact(slices.Clone(x.Imports)) {
				if crosses(to) && !x.TestOnly {
					imports++
				}
			}
			for _, l := range x.Refs {
				if crosses(l.To) {
					refs += l.Sites
				}
			}
			for _, l := range x.Runtime {
				if crosses(l.To) {
					runtime += l.Sites
				}
			}
		}
		for _, c := range p.Cuts {
			cuts++
			imports -= c.Imports
			refs -= c.Refs
			runtime -= c.Runtime
			r, u := c.Refs, c.Runtime
			for _, q := range c.Pairs {
				r -= q.Refs
				u -= q.Runtime
				if side[q.From] != c.From || side[q.To] != c.To {
					t.Errorf("pair %v is not in cut %s to %s", q, c.From, c.To)
				}
			}
			if r != 0 || u != 0 || c.Imports > len(c.Pairs) {
				t.Errorf("pairs of %s to %s do not add up", c.From, c.To)
			}
		}
		if imports != 0 || refs != 0 || runtime != 0 {
			t.Errorf("cuts miss %d imports, %d references, %d runtime calls", imports, refs, runtime)
		}
	})
	if cuts < 50 {
		t.Errorf("only %d cuts in all draws", cuts)
	}
}

func TestPinsHold(t *testing.T) {
	draws(t, func(t *testing.T, r *rand.Rand, in Input) {
		if len(in.Packages) == 0 {
			return
		}
		pick := func() string { return string(in.Packages[r.IntN(len(in.Packages))].Path) }
		in.Config.NotRoots = []string{pick()}
		in.Config.Roots = []string{pick(), pick()}
		in.Config.Libraries = []string{pick(), pick()}
		p := propose(t, in)
		class := make(map[string]Class)
		for _, m := range p.Others {
			class[string(m.Package)] = m.Class
		}
		for _, x := range in.Config.Roots {
			if c := class[x]; c != CompositionRoot && x != in.Config.NotRoots[0] {
				t.Errorf("%s is pinned as root and has class %q", x, c)
			}
		}
		for _, x := range in.Config.Libraries {
			if c, ok := class[x]; !ok {
				t.Errorf("%s is pinned as library and is in a service (%q)", x, c)
			}
		}
	})
}

func BenchmarkPropose(b *testing.B) {
	for _, n := range []int{2000, 50000} {
		for _, blind := range []bool{false, true} {
			in := bigInput(n)
			in.PathBlind = blind
			b.Run(fmt.Sprintf("packages=%d/blind=%v", n, blind), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if p := propose(b, in); len(p.Services) == 0 {
						b.Fatal("no services")
					}
				}
			})
		}
	}
}

// bigInput plants services of 20 packages below directories of their own, with
// some imports of a shared tree and of other services.
func bigInput(n int) Input {
	r := rand.New(rand.NewPCG(1, 2))
	const size = 20
	shared := max(1, n/20)
	var in Input
	for i := range n {
		dir := fmt.Sprintf("pkg/lib%05d", i)
		if i >= shared {
			dir = fmt.Sprintf("services/s%05d/p%02d", (i-shared)/size, (i-shared)%size)
		}
		in.Packages = append(in.Packages, Package{
			Path: ident.PackagePath("big.test/" + dir), Dir: dir, Module: "big.test", Name: "p",
			Lines: 50 + r.IntN(900), Funcs: r.IntN(90), Exports: r.IntN(90), Constructs: true,
			Terms: []Term{{"word", 3}},
		})
	}
	main := Package{Path: "big.test/zz", Dir: "zz", Module: "big.test", Main: true, Lines: 100}
	for i := range n {
		p := &in.Packages[i]
		if i < shared {
			for range 3 {
				if j := i + 1 + r.IntN(shared); j < shared {
					p.Imports = append(p.Imports, j)
				}
			}
		} else {
			first := i - (i-shared)%size
			if i == first {
				p.ServesHTTP = true
				main.Imports = append(main.Imports, i)
			}
			for range 4 {
				if j := i + 1 + r.IntN(size); j < min(first+size, n) {
					p.Imports = append(p.Imports, j)
				}
			}
			p.Imports = append(p.Imports, r.IntN(shared))
		}
		slices.Sort(p.Imports)
		p.Imports = slices.Compact(p.Imports)
		for _, j := range p.Imports {
			p.Refs = append(p.Refs, Link{To: j, Sites: 2})
		}
	}
	in.Packages = append(in.Packages, main)
	return in
}
