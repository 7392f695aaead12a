package boundary

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
)

// deployables lists the mains that exist (2.2). Hidden mains are left out:
// which of them imports what is unknown on purpose.
func (m *model) deployables() []Deployable {
	out := []Deployable{}
	links := make([]int, len(m.pkgs))
	var mains []int
	for i := range m.pkgs {
		if m.pkgs[i].Main && !m.hidden[i] && (m.part[i] == partRoot || m.part[i] == partTool) {
			mains = append(mains, i)
		}
	}
	for _, i := range mains {
		for _, j := range m.closure(i) {
			links[j]++
		}
	}
	for _, i := range mains {
		d := Deployable{Package: m.pkgs[i].Path, Tool: m.part[i] == partTool}
		for _, j := range m.closure(i) {
			d.Reach++
			if links[j] == 1 {
				d.Exclusive++
			}
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Deployable) int { return cmp.Compare(a.Package, b.Package) })
	return out
}

// cuts lists the ties between services, and from services to shared packages
// that hold meaning or state (KernelID). Every import, reference and runtime
// call between two packages on different sides is in exactly one of them.
func (m *model) cuts(s *solution, p *Partition, n *naming) []Cut {
	kernel := make(map[ident.PackagePath]bool)
	for _, o := range p.Others {
		kernel[o.Package] = o.Class == SharedKernel
	}
	side := make([]ident.ServiceID, len(m.pkgs))
	for k, u := range s.units {
		for _, i := range u.pkgs {
			side[i] = n.id[k]
		}
	}
	for i := range m.pkgs {
		if kernel[m.pkgs[i].Path] {
			side[i] = KernelID
		}
	}
	type key struct{ from, to ident.ServiceID }
	at := make(map[key]*Cut)
	for i := range m.pkgs {
		if side[i] == "" || side[i] == KernelID {
			continue
		}
		for _, t := range m.ties(i) {
			if to := side[t.to]; to != "" && to != side[i] {
				k := key{side[i], to}
				if at[k] == nil {
					at[k] = &Cut{From: k.from, To: k.to}
				}
				at[k].add(m.pkgs[i].Path, m.pkgs[t.to].Path, t)
			}
		}
	}
	out := make([]Cut, 0, len(at))
	for _, c := range at {
		slices.SortFunc(c.Pairs, comparePairs)
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Cut) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

func comparePairs(a, b CutPair) int {
	return cmp.Or(
		cmp.Compare(b.Refs+b.Runtime, a.Refs+a.Runtime),
		cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

func (c *Cut) add(from, to ident.PackagePath, t tie) {
	if t.imports {
		c.Imports++
	}
	c.Refs += t.refs
	c.Runtime += t.runtime
	c.Pairs = append(c.Pairs, CutPair{From: from, To: to, Refs: t.refs, Runtime: t.runtime})
}

// tie is everything that leads from one package to another.
type tie struct {
	to            int
	imports       bool
	refs, runtime int
}

// ties merges imports, references and runtime calls of a package by target,
// ascending.
func (m *model) ties(i int) []tie {
	at := make(map[int]*tie)
	get := func(to int) *tie {
		if at[to] == nil {
			at[to] = &tie{to: to}
		}
		return at[to]
	}
	for _, to := range m.imports[i] {
		get(to).imports = true
	}
	for _, l := range m.pkgs[i].Refs {
		get(l.To).refs += l.Sites
	}
	for _, l := range m.pkgs[i].Runtime {
		get(l.To).runtime += l.Sites
	}
	out := make([]tie, 0, len(at))
	for _, t := range at {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b tie) int { return a.to - b.to })
	return out
}
