package quality

import "math"

type dataCuts struct{ transactions, written, shared, joins, keys, used int }

// dataCuts are methods 4.5.1: what ties the data of several groups.
func (m *measure) dataCuts() dataCuts {
	var d dataCuts
	owner := make([]int, len(m.x.tables))
	for t := range m.x.tables {
		var users, writers int
		owner[t], users, writers = m.owner(&m.x.tables[t])
		if users > 0 {
			d.used++
		}
		if users > 1 {
			d.shared++
		}
		if writers > 1 {
			d.written++
		}
	}
	for i := range m.x.transactions {
		if g := &m.x.transactions[i]; m.spans(g, owner, m.of[g.pkg]) {
			d.transactions++
		}
	}
	for i := range m.x.statements {
		if m.spans(&m.x.statements[i], owner, -1) {
			d.joins++
		}
	}
	for _, k := range m.x.keys {
		if a, b := owner[k[0]], owner[k[1]]; a >= 0 && b >= 0 && a != b {
			d.keys++
		}
	}
	return d
}

// owner gives a table to the group with most places that write it; of equals, to
// the one with most places that read it, then to the first. It counts the groups
// that use it and those that write it. owner is -1 without a user.
func (m *measure) owner(t *tableUse) (owner, users, writers int) {
	type use struct{ group, reads, writes int }
	var all []use
	for _, u := range t.users {
		g := m.of[u.pkg]
		if g < 0 {
			continue
		}
		at := -1
		for i := range all {
			if all[i].group == g {
				at = i
			}
		}
		if at < 0 {
			at = len(all)
			all = append(all, use{group: g})
		}
		all[at].reads += u.reads
		all[at].writes += u.writes
	}
	best := use{group: -1, reads: -1, writes: -1}
	for _, u := range all {
		if u.writes > 0 {
			writers++
		}
		if u.writes > best.writes || u.writes == best.writes && (u.reads > best.reads || u.reads == best.reads && u.group < best.group) {
			best = u
		}
	}
	return best.group, len(all), writers
}

// spans says whether the tables, and home unless it is -1, belong to several
// groups. Tables that nobody owns do not count.
func (m *measure) spans(g *group, owner []int, home int) bool {
	first := -1
	for _, t := range g.tables {
		o := owner[t]
		switch {
		case o < 0 || o == first:
		case first < 0:
			first = o
		default:
			return true
		}
	}
	return first >= 0 && home >= 0 && home != first
}

// purity is `purity/db` (methods 4.3): 1 minus the mean entropy of the groups
// that use a table over ln K; 1 when there is one group, unknown without a table.
func (m *measure) purity() Number {
	sum, tables := 0.0, 0
	for t := range m.x.tables {
		count := map[int]int{}
		all := 0
		for _, u := range m.x.tables[t].users {
			if g := m.of[u.pkg]; g >= 0 {
				count[g] += u.reads + u.writes
				all += u.reads + u.writes
			}
		}
		if all == 0 {
			continue
		}
		tables++
		h := 0.0
		for g := range m.services + 1 { // in order, so that the sum is the same
			if n := count[g]; n > 0 {
				p := float64(n) / float64(all)
				h -= p * math.Log(p)
			}
		}
		sum += h
	}
	switch {
	case tables == 0:
		return Number{}
	case m.groups <= 1:
		return known(1)
	}
	return known(1 - sum/float64(tables)/math.Log(float64(m.groups)))
}
