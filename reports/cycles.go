package reports

import (
	"cmp"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/graph"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// hiddenCycles are the cycles between packages that appear once calls through
// interfaces are added to imports. Calls from generated code do not count:
// generated dispatchers call back whoever implements them.
func hiddenCycles(f *facts.Set) []Cycle {
	p := newProjection(f, len(f.Packages), func(pkg int) int { return pkg })
	out := []Cycle{}
	for _, c := range p.cycles() {
		cycle := Cycle{Packages: []ident.PackagePath{}, Closing: p.closing(c)}
		for _, v := range c {
			cycle.Packages = append(cycle.Packages, f.Packages[v].Path)
		}
		out = append(out, cycle)
	}
	slices.SortFunc(out, func(a, b Cycle) int {
		return cmp.Or(cmp.Compare(len(b.Packages), len(a.Packages)), slices.Compare(a.Packages, b.Packages))
	})
	return out
}

// serviceCycles are the cycles between proposed services.
func serviceCycles(f *facts.Set, proposal *boundary.Partition) []ServiceCycle {
	if len(proposal.Divisions) > 0 {
		return featureCycles(proposal)
	}
	service := map[ident.PackagePath]int{}
	for i, s := range proposal.Services {
		for _, m := range s.Packages {
			service[m.Package] = i
		}
	}
	p := newProjection(f, len(proposal.Services), func(pkg int) int {
		if s, ok := service[f.Packages[pkg].Path]; ok {
			return s
		}
		return -1
	})
	out := []ServiceCycle{}
	for _, c := range p.cycles() {
		cycle := ServiceCycle{Services: []ident.ServiceID{}, Closing: p.closing(c)}
		for _, v := range c {
			cycle.Services = append(cycle.Services, proposal.Services[v].ID)
		}
		slices.Sort(cycle.Services)
		out = append(out, cycle)
	}
	slices.SortFunc(out, func(a, b ServiceCycle) int {
		return cmp.Or(cmp.Compare(len(b.Services), len(a.Services)), slices.Compare(a.Services, b.Services))
	})
	return out
}

// projection folds packages into groups: the ties between groups by import and
// by runtime call.
type projection struct {
	f       *facts.Set
	n       int
	group   func(pkg int) int
	imports map[[2]int]bool
	// runtime are indices of references between groups.
	runtime []int
}

// newProjection folds the packages of f into n groups; group is -1 for a package
// that belongs to none.
func newProjection(f *facts.Set, n int, group func(pkg int) int) *projection {
	p := &projection{f: f, n: n, group: group, imports: map[[2]int]bool{}}
	for i := range f.Packages {
		for _, t := range f.Packages[i].Imports {
			if from, to := group(i), group(t); from >= 0 && to >= 0 && from != to {
				p.imports[[2]int{from, to}] = true
			}
		}
	}
	for i := range f.Refs {
		r := &f.Refs[i]
		from := &f.Symbols[r.From]
		if r.Kind != facts.Runtime || from.File >= 0 && f.Files[from.File].Generated {
			continue
		}
		if a, b := p.ends(r); a >= 0 && b >= 0 && a != b {
			p.runtime = append(p.runtime, i)
		}
	}
	return p
}

func (p *projection) ends(r *facts.Ref) (from, to int) {
	return p.group(p.f.Symbols[r.From].Package), p.group(p.f.Symbols[r.To].Package)
}

// cycles are the groups that reach each other, two or more at a time, ascending.
func (p *projection) cycles() [][]int {
	edges := make([]graph.Edge, 0, len(p.imports)+len(p.runtime))
	for e := range p.imports {
		edges = append(edges, graph.Edge{From: e[0], To: e[1], Weight: 1})
	}
	for _, i := range p.runtime {
		from, to := p.ends(&p.f.Refs[i])
		edges = append(edges, graph.Edge{From: from, To: to, Weight: 1})
	}
	g, err := graph.New(p.n, graph.Sites, edges)
	if err != nil {
		return nil // the ends are groups, so there is no such error
	}
	return slices.DeleteFunc(g.Components().Members, func(c []int) bool { return len(c) < 2 })
}

// closing are the interface calls inside a cycle from a group to one that it does
// not import: what the compiler did not see. Sorted by From, To, Interface.
func (p *projection) closing(cycle []int) []CycleTie {
	type key struct {
		from, to int
		iface    ident.SymbolID
	}
	in := map[int]bool{}
	for _, v := range cycle {
		in[v] = true
	}
	ties := map[key][]facts.Pos{}
	behind := couplingsBehind(p.f)
	for _, i := range p.runtime {
		r := &p.f.Refs[i]
		from, to := p.ends(r)
		if !in[from] || !in[to] || p.imports[[2]int{from, to}] {
			continue
		}
		for _, c := range behind(r) {
			k := key{p.f.Symbols[r.From].Package, p.f.Symbols[r.To].Package, symbolID(p.f, p.f.Couplings[c].Interface)}
			if _, ok := ties[k]; ok {
				continue
			}
			ps := []facts.Pos{}
			for _, w := range p.f.Couplings[c].Wired {
				ps = append(ps, w.Pos)
			}
			ties[k] = ps
		}
	}
	out := []CycleTie{}
	for k, ps := range ties {
		out = append(out, CycleTie{From: p.f.Packages[k.from].Path, To: p.f.Packages[k.to].Path, Interface: k.iface, Wired: ps})
	}
	slices.SortFunc(out, func(a, b CycleTie) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Interface, b.Interface))
	})
	return out
}

// couplingsBehind returns a function that names the couplings through which a
// runtime call reaches its method: those of the method's type whose interface
// the caller calls by that method's name.
func couplingsBehind(f *facts.Set) func(*facts.Ref) []int {
	byType := map[int][]int{}
	for i, c := range f.Couplings {
		byType[c.Type] = append(byType[c.Type], i)
	}
	calls := map[[2]int]bool{}
	for i := range f.Refs {
		if r := &f.Refs[i]; f.Symbols[r.To].Kind == facts.InterfaceMethod {
			calls[[2]int{r.From, r.To}] = true
		}
	}
	return func(r *facts.Ref) []int {
		to := &f.Symbols[r.To]
		out := []int{}
		for _, c := range byType[findSymbol(f, to.Package, to.Name.Parent())] {
			iface := &f.Symbols[f.Couplings[c].Interface]
			m := findSymbol(f, iface.Package, iface.Name+ident.SymbolName("."+to.Name.Member()))
			if m >= 0 && calls[[2]int{r.From, m}] {
				out = append(out, c)
			}
		}
		return out
	}
}

// findSymbol is the index of a symbol, -1 when there is none.
func findSymbol(f *facts.Set, pkg int, name ident.SymbolName) int {
	i, ok := slices.BinarySearchFunc(f.Symbols, name, func(s facts.Symbol, n ident.SymbolName) int {
		return cmp.Or(cmp.Compare(s.Package, pkg), cmp.Compare(s.Name, n))
	})
	if !ok {
		return -1
	}
	return i
}

// featureCycles are the cycles between services that have pieces of packages:
// their cuts are counted by declarations.
func featureCycles(proposal *boundary.Partition) []ServiceCycle {
	at := map[ident.ServiceID]int{}
	for i := range proposal.Services {
		at[proposal.Services[i].ID] = i
	}
	edges := []graph.Edge{}
	for _, c := range proposal.Cuts {
		if to, ok := at[c.To]; ok {
			edges = append(edges, graph.Edge{From: at[c.From], To: to, Weight: 1})
		}
	}
	out := []ServiceCycle{}
	g, err := graph.New(len(proposal.Services), graph.Sites, edges)
	if err != nil {
		return out // the ends are services, so there is no such error
	}
	for _, m := range g.Components().Members {
		if len(m) < 2 {
			continue
		}
		c := ServiceCycle{Services: []ident.ServiceID{}, Closing: []CycleTie{}}
		for _, v := range m {
			c.Services = append(c.Services, proposal.Services[v].ID)
		}
		slices.Sort(c.Services)
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b ServiceCycle) int {
		return cmp.Or(cmp.Compare(len(b.Services), len(a.Services)), slices.Compare(a.Services, b.Services))
	})
	return out
}
