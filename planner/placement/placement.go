// Package placement says to which proposed service each declaration belongs:
// that of its package, or of its piece where a package is divided.
package placement

import (
	"github.com/demarc-dev/demarc/analyzer/facts"
	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// None stands for no service: shared code, roots, tools.
const None = -1

// Map places packages and declarations. Services are named by their index in
// Partition.Services.
type Map struct {
	f       *facts.Set
	pkg     []int
	divided map[int]bool
	symbol  map[int]int
}

// New makes the map.
func New(f *facts.Set, p *boundary.Partition) *Map {
	m := &Map{f: f, pkg: make([]int, len(f.Packages)), divided: map[int]bool{}, symbol: map[int]int{}}
	byPath, byID := map[ident.PackagePath]int{}, map[ident.ServiceID]int{}
	for k := range p.Services {
		byID[p.Services[k].ID] = k
		for _, x := range p.Services[k].Packages {
			byPath[x.Package] = k
		}
	}
	at := map[ident.PackagePath]int{}
	for i := range f.Packages {
		at[f.Packages[i].Path] = i
		m.pkg[i] = None
		if k, ok := byPath[f.Packages[i].Path]; ok {
			m.pkg[i] = k
		}
	}
	for i := range p.Divisions {
		d := &p.Divisions[i]
		if pkg, ok := at[d.Package]; ok {
			m.divided[pkg] = true
		}
		for j := range d.Pieces {
			k, ok := byID[d.Pieces[j].Service]
			if !ok {
				k = None
			}
			for _, x := range d.Pieces[j].Declarations {
				m.symbol[x.Symbol] = k
			}
		}
	}
	if len(m.divided) > 0 {
		m.members()
	}
	return m
}

// members gives fields and interface methods of divided packages the place of
// their type.
func (m *Map) members() {
	type key struct {
		pkg  int
		name ident.SymbolName
	}
	byName := map[key]int{}
	for i := range m.f.Symbols {
		if s := &m.f.Symbols[i]; m.divided[s.Package] {
			byName[key{s.Package, s.Name}] = i
		}
	}
	for i := range m.f.Symbols {
		s := &m.f.Symbols[i]
		if _, placed := m.symbol[i]; placed || !m.divided[s.Package] || s.Name.Parent() == "" {
			continue
		}
		if t, ok := byName[key{s.Package, s.Name.Parent()}]; ok {
			if k, ok := m.symbol[t]; ok {
				m.symbol[i] = k
			}
		}
	}
}

// Package is the service of a whole package, None for a divided one.
func (m *Map) Package(i int) int { return m.pkg[i] }

// Symbol is the service of a declaration.
func (m *Map) Symbol(i int) int {
	p := m.f.Symbols[i].Package
	if m.divided[p] {
		if k, ok := m.symbol[i]; ok {
			return k
		}
		return None
	}
	return m.pkg[p]
}
