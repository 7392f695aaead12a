package history

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
)

// checkLaws holds what must be true of every log; read calls it.
func checkLaws(t testing.TB, l *Log) {
	t.Helper()
	c := l.Cleaning
	if sum := c.Merges + c.Boundary + c.Bots + c.NoSource + c.Joined + c.Large + c.Elsewhere + c.Used; sum != c.Commits {
		t.Errorf("%d of %d commits are accounted for: %+v", sum, c.Commits, c)
	}
	if len(l.Changes) != c.Used {
		t.Errorf("%d changes, %d used", len(l.Changes), c.Used)
	}
	touched := 0
	for i, ch := range l.Changes {
		touched += len(ch.Packages)
		if len(ch.Packages) == 0 || !slices.IsSorted(ch.Packages) || ch.Age <= 0 || ch.Age > 1 || i > 0 && ch.When < l.Changes[i-1].When {
			t.Errorf("change %d: %+v", i, ch)
		}
	}
	if !slices.IsSortedFunc(l.Packages, func(a, b Package) int { return cmp.Compare(a.Path, b.Path) }) ||
		!slices.IsSortedFunc(l.Pairs, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) }) ||
		!slices.IsSortedFunc(l.Gaps, func(a, b Gap) int { return cmp.Compare(a.Kind, b.Kind) }) {
		t.Error("not sorted")
	}
	for _, p := range l.Packages {
		touched -= p.Changes
		checkPackage(t, l, &p)
	}
	if touched != 0 {
		t.Errorf("packages and changes differ by %d", touched)
	}
	for _, p := range l.Pairs {
		a, b := l.Packages[p.A], l.Packages[p.B]
		if p.A >= p.B || p.Shared > min(a.Changes, b.Changes) || p.Weight > float64(p.Shared)+1e-6 || p.Recent > p.Weight+1e-6 ||
			p.Cosine < 0 || p.Cosine > 1+1e-6 || p.Degree > 100 || p.ConfidenceAB > 1 || p.ConfidenceBA > 1 {
			t.Errorf("pair %+v of %+v and %+v", p, a, b)
		}
	}
	if w := l.Cadence; w.Weeks > 52 || w.Versions > w.Tags || w.Rejected > w.Releases.Total || w.Releases.P25 > w.Releases.Median || w.Mainline.Median > w.Mainline.P75 {
		t.Errorf("cadence %+v", w)
	}
}

func checkPackage(t testing.TB, l *Log, p *Package) {
	t.Helper()
	if p.Changes > l.Cleaning.Used || p.Recent > float64(p.Changes)+1e-6 || p.Fixes > p.Changes || p.Reverts > p.Fixes || p.InWindow > p.Changes ||
		(p.Changes == 0) != (p.First == "") || (p.Changes == 0) != (p.Main == "") || p.First > p.Last {
		t.Errorf("package %+v", p)
	}
	if p.Truck.Known > p.Truck.Files || (p.Truck.Factor == 0) != (p.Truck.Known == 0) || p.Owned > p.Truck.Files || p.Fractal < 0 || p.Fractal >= 1 || p.Entropy < 0 {
		t.Errorf("package %+v", p)
	}
	sum, most := 0, 0
	for i, a := range p.Authors {
		sum += a.Changes
		most = max(most, a.Changes)
		if i > 0 && a.Changes > p.Authors[i-1].Changes || a.Files > p.Truck.Known || a.Changes > p.Changes {
			t.Errorf("author %+v of %+v", a, p)
		}
	}
	if sum < p.Changes || most > p.Changes {
		t.Errorf("authors of %+v", p)
	}
}

// dice is a small generator of repeatable numbers.
type dice uint64

func (d *dice) roll(n int) int {
	*d = *d*6364136223846793005 + 1442695040888963407
	return int(uint64(*d)>>33) % n
}

// TestModel compares random histories with counts that are made the plain way.
func TestModel(t *testing.T) {
	for seed := range dice(4) {
		d := seed
		var commits []entry
		touched := make([]map[string]bool, 80)
		for i := range touched {
			files := map[string]string{}
			touched[i] = map[string]bool{}
			for range 1 + d.roll(4) {
				p := fmt.Sprintf("p%d", d.roll(6))
				touched[i][p] = true
				files[fmt.Sprintf("%s/f%d.go", p, d.roll(3))] = fmt.Sprint(i)
			}
			commits = append(commits, entry{who: fmt.Sprintf("W%d <w%d@example.com>", d.roll(4), d.roll(4)), when: t0 + int64(i)*day, msg: "change", files: files})
		}
		dir, env := importRepo(t, commits)
		l := read(t, dir, Options{Env: env, MinShared: 1e-9})
		changes, shared, weight, soc := map[string]int{}, map[[2]string]int{}, map[[2]string]float64{}, map[string]int{}
		for _, ps := range touched {
			for a := range ps {
				changes[a]++
				soc[a] += len(ps) - 1
				for b := range ps {
					if a < b {
						shared[[2]string{a, b}]++
						weight[[2]string{a, b}] += 1 / float64(len(ps)-1)
					}
				}
			}
		}
		if l.Cleaning.Used != len(touched) || len(l.Packages) != len(changes) || len(l.Pairs) != len(shared) {
			t.Fatalf("seed %d: %+v, %d packages, %d pairs", seed, l.Cleaning, len(l.Packages), len(l.Pairs))
		}
		for _, p := range l.Packages {
			if p.Changes != changes[p.Dir] || p.SumOfCoupling != soc[p.Dir] {
				t.Errorf("seed %d: %+v, want %d and %d", seed, p, changes[p.Dir], soc[p.Dir])
			}
		}
		for _, p := range l.Pairs {
			k := [2]string{l.Packages[p.A].Dir, l.Packages[p.B].Dir}
			if p.Shared != shared[k] || math.Abs(p.Weight-weight[k]) > 1e-6 || p.Degree != round(200*float64(shared[k])/float64(changes[k[0]]+changes[k[1]])) {
				t.Errorf("seed %d: %v %+v, want %d, %v", seed, k, p, shared[k], weight[k])
			}
		}
	}
}

// TestSideBranch: a directory's change on a branch that main made itself counts
// in the part as it does in the whole, and a file that moved keeps its creator.
func TestSideBranch(t *testing.T) {
	dir, env := importRepo(t, []entry{
		{who: ann, when: t0, msg: "start", files: map[string]string{"m/a/a.go": "1", "m/b/b.go": "1"}},
		{branch: "side", from: "main", who: bob, when: t0 + day, msg: "twice", files: map[string]string{"m/a/a.go": "2"}},
		{who: ann, when: t0 + 2*day, msg: "twice", files: map[string]string{"m/a/a.go": "2"}},
		{who: ann, when: t0 + 3*day, msg: "merge", merge: "side", files: map[string]string{"m/a/a.go": "2"}},
		{who: bob, when: t0 + 4*day, msg: "move", moves: [][2]string{{"m/b/b.go", "m/c/b.go"}}},
	})
	whole, part := read(t, dir, Options{Env: env}), read(t, dir+"/m", Options{Env: env})
	if a, b := whole.pkg(t, "m/a"), part.pkg(t, "a"); a.Changes != 3 || b.Changes != 3 || len(b.Authors) != 2 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if whole.Practice.Mainline != 4 || part.Practice.Mainline != 3 {
		t.Errorf("mainline %d and %d", whole.Practice.Mainline, part.Practice.Mainline)
	}
	c := whole.pkg(t, "m/c")
	for _, s := range c.Authors { // Ann: 3.293+1.098+.164-.321*ln 2; Bob: 3.293+.164-.321*ln 2 is below 3.293
		if (s.Files == 1) != (s.Author == whole.pkg(t, "m/a").Main) {
			t.Errorf("%+v", c.Authors)
		}
	}
	if c.Truck.Known != 1 || c.Changes != 2 {
		t.Errorf("%+v", c)
	}
}

func BenchmarkRead(b *testing.B) {
	d := dice(1)
	var commits []entry
	for i := range 2000 {
		files := map[string]string{}
		for range 1 + d.roll(5) {
			files[fmt.Sprintf("p%d/q%d/f%d.go", d.roll(10), d.roll(10), d.roll(5))] = fmt.Sprint(i)
		}
		commits = append(commits, entry{who: fmt.Sprintf("W%d <w%d@example.com>", i%30, i%30), when: t0 + int64(i)*3600, msg: "change (#" + itoa(i+1) + ")", files: files})
	}
	dir, env := importRepo(b, commits)
	b.ResetTimer()
	b.ReportAllocs()
	for b.Loop() {
		if l := read(b, dir, Options{Env: env}); l.Cleaning.Used == 0 {
			b.Fatal("nothing was read")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2000, "µs/commit")
}
