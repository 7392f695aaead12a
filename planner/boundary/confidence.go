package boundary

import (
	"runtime"
	"slices"
	"sync"
)

// confidence says how far the proposal holds when its evidence is disturbed
// (methods 3.4): the search is run again on code bases that lost a tenth of their
// imports, with the resolution moved by up to a fifth and, without a tree, with
// every weight multiplied by a draw of Exp(1). Roots and sure wiring stay as found.
// P(u,v) is the share of runs that put u and v into one service.
type confidence struct {
	runs int
	// toward is for every package the mean P to the packages of each service of
	// the proposal that it shares a run with, without itself; sorted by service.
	toward [][]near
	// free is for every package the share of runs in which it is in no service,
	// alone the share in which it is in one, and no other service's package is.
	free, alone []float64
	// across is the mean P between the packages of two services, by the lower
	// index first; pairs that never met are not in it.
	across map[[2]int32]float64
}

// near is how close a package is to a service: the mean P to its packages.
type near struct {
	unit int32
	p    float64
}

// perturb runs the perturbations on all processors; every run has its own seed and
// its own slot, so the answer is the same on any machine.
func (m *model) perturb(s *solution) *confidence {
	runs := m.cfg.Perturbations
	labels := make([][]int32, runs)
	each(runs, func(r int) {
		labels[r] = m.disturbed(r, s).labels(m, s.method)
	})
	c := &confidence{
		runs: runs, toward: make([][]near, len(m.pkgs)), across: make(map[[2]int32]float64),
		free: make([]float64, len(m.pkgs)), alone: make([]float64, len(m.pkgs)),
	}
	c.count(m, s, labels)
	return c
}

// each calls f for 0..n-1 on all processors and waits.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// disturbed is a copy of the model for one run. What roots import stays: a root is
// not part of what is grouped. Wiring that was reported as uncertain is taken for an
// ordinary package in half of the runs.
func (m *model) disturbed(run int, s *solution) *model {
	r := newSequence(disturbSalt, run)
	d := *m
	d.cfg.Gamma *= .8 + .4*r.float()
	d.cfg.GraphGamma *= .8 + .4*r.float()
	d.rootUse, d.fanIn = slices.Clone(m.rootUse), make([]int, len(m.pkgs))
	d.rootDirs = make(map[string]bool)
	d.imports, d.importers = make([][]int, len(m.pkgs)), make([][]int, len(m.pkgs))
	d.visited, d.notes = nil, nil
	d.part = slices.Clone(m.part)
	for _, w := range s.wiring {
		if m.doubted(w) && r.float() < .5 {
			d.part[w.pkg] = partNode
		}
	}
	for p := range m.pkgs {
		if !d.isNode(p) {
			d.imports[p] = m.imports[p]
		} else {
			for _, to := range m.imports[p] {
				if !d.isNode(to) || r.float() >= dropShare {
					d.imports[p] = append(d.imports[p], to)
				}
			}
		}
		for _, to := range d.imports[p] {
			d.importers[to] = append(d.importers[to], p)
		}
	}
	d.weigh()
	if s.method == methodGraph {
		d.jitter = r
	}
	return &d
}

// dropShare is the share of imports that a run loses (methods 3.4.1).
const dropShare = .1

// labels solves a disturbed model; -1 stands for packages in no service.
func (d *model) labels(m *model, method string) []int32 {
	var o *ownership
	if method == methodTree {
		o = d.own(d.candidates(d.grouping(d.cutTree())))
	} else {
		o = d.vote(d.graphUnits())
	}
	out := make([]int32, len(m.pkgs))
	for p := range out {
		out[p] = -1
		if m.isNode(p) && !m.library[p] && len(o.owners[p]) == 1 {
			out[p] = o.owners[p][0]
		}
	}
	return out
}

// count turns the runs into the shares. In each run the packages of a service of
// the proposal are counted by label, so that no pair of packages is looked at.
func (c *confidence) count(m *model, s *solution, labels [][]int32) {
	unit := s.unitOf(m)
	sum := make([]map[int32]float64, len(m.pkgs))
	for _, label := range labels {
		in := make(map[int32]map[int32]int) // label, unit -> packages
		for p, l := range label {
			if u := unit[p]; u >= 0 && l >= 0 {
				if in[l] == nil {
					in[l] = make(map[int32]int)
				}
				in[l][u]++
			}
		}
		for p, l := range label {
			if !m.isNode(p) {
				continue
			}
			if l < 0 {
				c.free[p]++
				continue
			}
			if len(in[l]) == 0 || len(in[l]) == 1 && in[l][unit[p]] > 0 {
				c.alone[p]++
			}
			for u, n := range in[l] {
				if u == unit[p] {
					n-- // itself
				}
				if n > 0 {
					if sum[p] == nil {
						sum[p] = make(map[int32]float64)
					}
					sum[p][u] += float64(n)
				}
			}
		}
	}
	c.scale(m, s, unit, sum)
}

// scale divides the sums by the numbers of runs and of packages.
func (c *confidence) scale(m *model, s *solution, unit []int32, sum []map[int32]float64) {
	runs := float64(max(c.runs, 1))
	for p := range m.pkgs {
		c.free[p] /= runs
		c.alone[p] /= runs
		for u, n := range sum[p] {
			size := len(s.units[u].pkgs)
			if u == unit[p] {
				size--
			}
			c.toward[p] = append(c.toward[p], near{u, n / float64(size) / runs})
		}
		slices.SortFunc(c.toward[p], func(a, b near) int { return int(a.unit - b.unit) })
		for _, t := range c.toward[p] {
			if v := unit[p]; v >= 0 && v < t.unit {
				c.across[[2]int32{v, t.unit}] += t.p / float64(len(s.units[v].pkgs))
			}
		}
	}
}

// unitOf is the unit of every package, -1 for none.
func (s *solution) unitOf(m *model) []int32 {
	out := make([]int32, len(m.pkgs))
	for p := range out {
		out[p] = -1
	}
	for k, u := range s.units {
		for _, p := range u.pkgs {
			out[p] = int32(k)
		}
	}
	return out
}

// member is the raw confidence that p belongs to its unit k (methods 3.4.3). A
// package that is its whole service has no other to be with: the share of runs in
// which it stays apart from all other services stands in.
func (c *confidence) member(s *solution, k, p int) float64 {
	if len(s.units[k].pkgs) < 2 {
		return c.alone[p]
	}
	return c.near(p, int32(k))
}

func (c *confidence) near(p int, unit int32) float64 {
	for _, t := range c.toward[p] {
		if t.unit == unit {
			return t.p
		}
	}
	return 0
}

// doubtful says whether p should not be given to unit k; see abstain.
func (c *confidence) doubtful(s *solution, k, p int, least float64) bool {
	own := c.member(s, k, p)
	return own < least && (own < least*c.unit(s, k) || own < c.best(p))
}

// best is the mean P to the service that p is closest to.
func (c *confidence) best(p int) float64 {
	n, _ := c.runnerUp(p, -1)
	return max(n.p, 0)
}

// runnerUp is the other service that p is closest to; ok is false when it never
// was with another one.
func (c *confidence) runnerUp(p int, unit int32) (near, bool) {
	best := near{unit: -1}
	for _, t := range c.toward[p] {
		if t.unit != unit && t.p > best.p+1e-12 {
			best = t
		}
	}
	return best, best.unit >= 0
}

// unit is conf(C), the mean P inside (methods 3.4.2).
func (c *confidence) unit(s *solution, k int) float64 {
	sum := 0.0
	for _, p := range s.units[k].pkgs {
		sum += c.member(s, k, p)
	}
	return sum / float64(max(1, len(s.units[k].pkgs)))
}

// boundary is the confidence of the boundary between two units (methods 3.4.2).
func (c *confidence) boundary(a, b int) float64 {
	return 1 - c.across[[2]int32{int32(min(a, b)), int32(max(a, b))}]
}
