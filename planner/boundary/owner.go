package boundary

import "slices"

// ownership is who owns every node: the units after growth, and for each node
// the owners, sorted unit indices. A single owner means membership.
type ownership struct {
	units  []unit
	owners [][]int32
	// fixed marks packages that a unit has before ownership is asked.
	fixed []bool
	// lent marks packages in a unit's directory that others use more.
	lent []bool
	// helper marks nodes that only the wiring uses and that start no service.
	helper []bool
}

func (m *model) startOwnership(units []unit) *ownership {
	o := &ownership{
		units: slices.Clone(units), owners: make([][]int32, len(m.pkgs)),
		fixed: make([]bool, len(m.pkgs)), lent: make([]bool, len(m.pkgs)), helper: make([]bool, len(m.pkgs)),
	}
	for k, u := range units {
		for _, p := range u.pkgs {
			if m.library[p] {
				continue
			}
			o.owners[p] = []int32{int32(k)}
			o.fixed[p] = true
		}
	}
	return o
}

// own is boundaries 5.1: importers first, a package outside every unit gets
// the union of its importers' owners; what only roots use is a unit of its own.
func (m *model) own(units []unit) *ownership {
	o := m.startOwnership(units)
	o.lend(m)
	for _, comp := range m.importersFirst() {
		var set []int32
		free := false
		for _, p := range comp {
			if o.fixed[p] {
				set = union(set, o.owners[p])
				continue
			}
			free = true
			for _, from := range m.importers[p] {
				if m.isNode(from) {
					set = union(set, o.owners[from])
				}
			}
		}
		if !free {
			continue
		}
		if len(set) == 0 {
			set = o.alone(m, comp)
		}
		for _, p := range comp {
			if !o.fixed[p] {
				o.owners[p] = set
			}
		}
	}
	o.collect(m)
	return o
}

// lend takes packages out of a unit whose directory they lie in when most of
// their users are in other units, unless they are its entries: they are code
// that the unit lends, contract candidates (5.3), and their users decide about
// them as about any other package.
func (o *ownership) lend(m *model) {
	var lent []int
	for p := range m.pkgs {
		if !o.fixed[p] || m.rootUse[p] || m.serves(p) {
			continue
		}
		inside, outside := 0, 0
		for _, from := range m.importersOf(p) {
			if !o.fixed[from] {
				continue
			}
			if o.owners[from][0] == o.owners[p][0] {
				inside++
			} else {
				outside++
			}
		}
		if float64(outside) > m.cfg.LendShare*float64(inside+outside) {
			lent = append(lent, p)
		}
	}
	for _, p := range lent {
		o.fixed[p], o.owners[p] = false, nil
		o.lent[p] = true
	}
}

// alone makes a unit of a component that only roots use.
func (o *ownership) alone(m *model, comp []int) []int32 {
	if !slices.ContainsFunc(comp, func(p int) bool { return m.standsAlone(p) || m.ownsOthers(p) }) {
		for _, p := range comp {
			o.helper[p] = true
		}
		return nil
	}
	p := slices.Min(comp)
	o.units = append(o.units, unit{dir: cleanDir(m.pkgs[p].Dir), core: len(comp), how: fromRootUse})
	return []int32{int32(len(o.units) - 1)}
}

// standsAlone says whether a package that only roots use is a service: it
// serves or runs, and nothing speaks against it.
func (m *model) standsAlone(p int) bool {
	return m.mayStandAlone(p) && (m.serves(p) || m.pkgs[p].Runs)
}

// mayStandAlone: the package's own directory has no name that 4.3 excludes, and it
// is no library, test or generated code. (A directory further up, such as api in
// app/orders/api/internal/server, says nothing about it.)
func (m *model) mayStandAlone(p int) bool {
	x := &m.pkgs[p]
	if m.library[p] || x.TestSupport || x.TypesOnly || x.Generated || m.toolDir(p) != "" {
		return false
	}
	if e := m.elements(p); !m.blind && len(e) > 0 && m.never.has(e[len(e)-1]) {
		return false
	}
	return !m.belowWiring(p)
}

// ownsOthers says whether a sizeable package is the only user of another one.
func (m *model) ownsOthers(p int) bool {
	return m.pkgs[p].Lines >= m.cfg.KeepLines && !m.exported[p] && m.mayStandAlone(p) &&
		slices.ContainsFunc(m.imports[p], func(to int) bool { return m.isNode(to) && m.fanIn[to] == 1 && !m.rootUse[to] })
}

// collect fills the units' packages from the owners.
func (o *ownership) collect(m *model) {
	for k := range o.units {
		o.units[k].pkgs = nil
	}
	for p := range m.pkgs {
		if m.isNode(p) && !m.library[p] && len(o.owners[p]) == 1 {
			k := o.owners[p][0]
			o.units[k].pkgs = append(o.units[k].pkgs, p)
		}
	}
}

// union merges two sorted sets; it returns one of them where it can, so that
// long chains of shared packages share one slice.
func union(a, b []int32) []int32 {
	if len(a) == 0 || subset(a, b) {
		return b
	}
	if subset(b, a) {
		return a
	}
	out := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// subset says whether every element of a is in b.
func subset(a, b []int32) bool {
	if len(a) > len(b) {
		return false
	}
	for _, x := range a {
		for len(b) > 0 && b[0] < x {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != x {
			return false
		}
	}
	return true
}
