package feature

import (
	"cmp"
	"math"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/facts"
)

// The strengths of what ties two tables (methods 1.2.2: write and write 10,
// otherwise 3, relative to the first).
const (
	tieWrites   = 1.0
	tieOther    = 0.3
	tieType     = 1.0
	tieOwnTx    = 1.0
	tieForeign  = 1.0
	leastTables = 2
)

// groupTables puts tables together that the same declaration writes, the same
// type keeps, the same statement or transaction of one declaration changes, or
// a foreign key ties; Louvain cuts where the ties are thin. A transaction that
// calls several repositories is no tie: it is what a service does across
// features. The label of a table without access is -1.
func (m *model) groupTables() []int {
	live := m.liveTables()
	label := fill(len(m.f.Data.Tables), -1)
	at := fill(len(m.f.Data.Tables), -1)
	for i, t := range live {
		at[t] = i
	}
	w := newWeights(len(live))
	m.tieByDeclaration(w, at)
	m.tieByType(w, at)
	m.tieByTransaction(w, at)
	m.tieByForeignKey(w, at)
	for i, l := range louvain(w) {
		label[live[i]] = l
	}
	return label
}

// liveTables are the tables that the pool uses, by index, or by evidence where
// names may not count.
func (m *model) liveTables() []int {
	weight := make([]float64, len(m.f.Data.Tables))
	uses := make([]int, len(m.f.Data.Tables))
	lines := make([]int, len(m.f.Data.Tables))
	for i, ts := range m.access {
		for _, t := range ts {
			weight[t.table] += t.weight
			uses[t.table]++
			lines[t.table] += m.lines(i)
		}
	}
	var live []int
	for t, n := range uses {
		if n > 0 {
			live = append(live, t)
		}
	}
	if m.o.PathBlind {
		columns := func(t int) int { return len(m.f.Data.Tables[t].Columns) }
		slices.SortStableFunc(live, func(a, b int) int {
			return cmp.Or(cmp.Compare(weight[b], weight[a]), uses[b]-uses[a], lines[b]-lines[a], columns(b)-columns(a),
				len(m.f.Data.Tables[b].ForeignKeys)-len(m.f.Data.Tables[a].ForeignKeys))
		})
	}
	return live
}

func (m *model) lines(i int) int { return m.f.Symbols[i].End - m.f.Symbols[i].Line + 1 }

func (m *model) tieByDeclaration(w weights, at []int) {
	for _, ts := range m.access {
		for i, a := range ts {
			for _, b := range ts[:i] {
				x := tieOther
				if a.writes && b.writes {
					x = tieWrites
				}
				w.add(at[a.table], at[b.table], x/float64(len(ts)-1))
			}
		}
	}
}

func (m *model) tieByType(w weights, at []int) {
	for i := range m.f.Symbols {
		set := make(map[int]float64)
		for _, x := range m.methods[i] {
			for _, t := range m.access[x] {
				set[at[t.table]] = 1
			}
		}
		tieAll(w, sortedKeys(set), tieType)
	}
}

func tieAll(w weights, nodes []int, x float64) {
	for i, a := range nodes {
		for _, b := range nodes[:i] {
			w.add(a, b, x/float64(len(nodes)-1))
		}
	}
}

// tieByTransaction takes the transactions whose statements the declaration that
// starts them runs itself.
func (m *model) tieByTransaction(w weights, at []int) {
	for i := range m.f.Data.Transactions {
		tx := &m.f.Data.Transactions[i]
		own := !slices.ContainsFunc(tx.Steps, func(s facts.Step) bool { return len(s.Path) > 1 })
		set := make(map[int]float64)
		for _, t := range tx.Writes {
			if at[t] >= 0 {
				set[at[t]] = 1
			}
		}
		if own {
			tieAll(w, sortedKeys(set), tieOwnTx)
		}
	}
}

// tieByForeignKey divides the tie by the number of tables that the row points
// to, and by the root of the number of keys that point where it points: what
// everything names ties nothing.
func (m *model) tieByForeignKey(w weights, at []int) {
	in := make([]int, len(at))
	for t := range m.f.Data.Tables {
		if at[t] < 0 {
			continue
		}
		for _, k := range m.f.Data.Tables[t].ForeignKeys {
			in[k.To]++
		}
	}
	for t := range m.f.Data.Tables {
		keys := m.f.Data.Tables[t].ForeignKeys
		for _, k := range keys {
			if at[t] >= 0 && at[k.To] >= 0 {
				w.add(at[t], at[k.To], tieForeign/float64(len(keys))/math.Sqrt(float64(in[k.To])))
			}
		}
	}
}
