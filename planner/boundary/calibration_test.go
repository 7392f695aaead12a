package boundary

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// planted makes a code base of services with a known partition. A service is an
// entry that main starts and packages behind it that import each other; noise is
// the share of imports that lead to another service instead. The second value is
// the service of every package, -1 for shared ones and main.
func planted(r *rand.Rand, services, size, shared int, noise float64, blind bool) (Input, []int) {
	n := shared + services*size
	in, truth := Input{PathBlind: blind}, make([]int, n+1)
	truth[n] = -1
	main := Package{Path: "p.test/zz", Module: "p.test", Main: true, Lines: 80}
	for i := range n {
		p := Package{
			Path: ident.PackagePath(fmt.Sprintf("p.test/a%04d", i)), Module: "p.test",
			Lines: 60 + r.IntN(900), Exports: 1 + r.IntN(40), Funcs: 1 + r.IntN(60), Constructs: true,
		}
		truth[i] = -1
		p.Dir = fmt.Sprintf("lib/l%03d", i)
		if i >= shared {
			p.Dir = fmt.Sprintf("feature%02d/p%02d", (i-shared)/size, (i-shared)%size)
		}
		if i < shared {
			for range r.IntN(3) {
				if j := i + 1 + r.IntN(shared); j < shared {
					p.Imports = append(p.Imports, j)
				}
			}
		} else {
			k := (i - shared) / size
			truth[i] = k
			first := shared + k*size
			if i == first {
				p.ServesHTTP, p.Lines = true, 200+r.IntN(900)
				main.Imports = append(main.Imports, i)
			}
			p.Imports = append(p.Imports, plantedImports(r, i, first, size, shared, services, noise)...)
		}
		slices.Sort(p.Imports)
		p.Imports = slices.Compact(p.Imports)
		in.Packages = append(in.Packages, p)
	}
	in.Packages = append(in.Packages, main)
	// Every package has a user in its own service, so that main reaches it.
	for i := shared; i < n; i++ {
		if place := (i - shared) % size; place > 0 {
			user := &in.Packages[i-1-r.IntN(place)]
			user.Imports = append(user.Imports, i)
			slices.Sort(user.Imports)
			user.Imports = slices.Compact(user.Imports)
		}
	}
	adoptShared(in, truth, shared)
	return in, truth
}

// adoptShared gives the planted shared packages that only one service reaches to
// it: that is what such a package is (boundaries 5.1), whatever was planned. Without
// directories the same holds for all packages: one that several services reach is
// shared.
func adoptShared(in Input, truth []int, shared int) {
	users := make([]map[int]bool, len(in.Packages))
	for k, first := range in.Packages[len(in.Packages)-1].Imports {
		seen, stack := map[int]bool{first: true}, []int{first}
		for len(stack) > 0 {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if users[x] == nil {
				users[x] = map[int]bool{}
			}
			users[x][k] = true
			for _, to := range in.Packages[x].Imports {
				if !seen[to] {
					seen[to] = true
					stack = append(stack, to)
				}
			}
		}
	}
	for i := range truth {
		if i >= shared && !in.PathBlind {
			continue
		}
		truth[i] = -1
		if len(users[i]) == 1 {
			for k := range users[i] {
				truth[i] = k
			}
		}
	}
}

// plantedImports goes from packages with a lower place in their service to higher
// ones, in any service, so that there are no cycles.
func plantedImports(r *rand.Rand, i, first, size, shared, services int, noise float64) []int {
	var out []int
	place := i - first
	for range 1 + r.IntN(4) {
		next := place + 1 + r.IntN(size)
		if next >= size {
			continue
		}
		to := first + next
		if r.Float64() < noise {
			to = shared + r.IntN(services)*size + next
		}
		out = append(out, to)
	}
	if r.IntN(3) == 0 {
		out = append(out, r.IntN(shared))
	}
	return out
}

// TestCalibration holds the confidence of members against the truth of planted
// partitions at five noise levels: in every decile with at least 200 members the
// share that is right differs from the mean confidence by at most 10 points. A
// member is right when its service is mostly made of packages of its own.
func TestCalibration(t *testing.T) {
	for _, blind := range []bool{false, true} {
		for _, noise := range []float64{.1, .15, .2, .25, .3} {
			t.Run(fmt.Sprintf("blind=%v/noise=%.2f", blind, noise), func(t *testing.T) {
				var d deciles
				for seed := range uint64(30) {
					r := rand.New(rand.NewPCG(seed, uint64(1000*noise)))
					in, truth := planted(r, 6+r.IntN(10), 5+r.IntN(15), 5+r.IntN(20), noise, blind)
					d.add(in, truth, propose(t, in))
				}
				d.judge(t)
			})
		}
	}
}

// deciles collect members by their confidence.
type deciles struct {
	sum          [10]float64
	right, count [10]int
}

func (d *deciles) add(in Input, truth []int, p *Partition) {
	at := make(map[ident.PackagePath]int, len(truth))
	for i, x := range in.Packages {
		at[x.Path] = truth[i]
	}
	for _, s := range p.Services {
		votes, most := map[int]int{}, -1
		for _, m := range s.Packages {
			if k := at[m.Package]; k >= 0 {
				votes[k]++
				if votes[k] > votes[most] {
					most = k
				}
			}
		}
		for _, m := range s.Packages {
			k := min(int(*m.Confidence*10), 9)
			d.sum[k] += *m.Confidence
			d.count[k]++
			if x := at[m.Package]; x >= 0 && x == most {
				d.right[k]++
			}
		}
	}
}

func (d *deciles) judge(t *testing.T) {
	judged := 0
	for k, n := range d.count {
		if n == 0 {
			continue
		}
		mean, share := d.sum[k]/float64(n), float64(d.right[k])/float64(n)
		t.Logf("decile %d: %d members, mean confidence %.3f, right %.3f", k, n, mean, share)
		if n < 200 {
			continue
		}
		judged++
		if math.Abs(mean-share) > .1 {
			t.Errorf("decile %d: %d members, mean confidence %.3f, right %.3f", k, n, mean, share)
		}
	}
	if judged == 0 {
		t.Error("no decile holds 200 members")
	}
}
