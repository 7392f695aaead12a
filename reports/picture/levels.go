package picture

import (
	"cmp"
	"slices"
)

// Arrange sets the level of every node, so that users stand above what they
// use, and marks the edges that close cycles: a set of edges, chosen greedily
// to be light, without which the graph has no cycle (Eades, Lin and Smyth
// 1993). Edges without an import go first: imports of Go packages never cycle.
func (v *View) Arrange() {
	rank := v.order()
	for i := range v.Edges {
		e := &v.Edges[i]
		e.Closing = rank[e.From] > rank[e.To]
	}
	byRank := make([]int, len(v.Nodes))
	for n, r := range rank {
		byRank[r] = n
		v.Nodes[n].Level = 0
	}
	out := v.outgoing()
	for _, n := range byRank {
		for _, i := range out[n] {
			if e := v.Edges[i]; !e.Closing && e.From != e.To {
				v.Nodes[e.To].Level = max(v.Nodes[e.To].Level, v.Nodes[n].Level+1)
			}
		}
	}
}

func (v *View) outgoing() [][]int {
	out := make([][]int, len(v.Nodes))
	for i, e := range v.Edges {
		out[e.From] = append(out[e.From], i)
	}
	return out
}

// order ranks the nodes so that few and light edges lead to a lower rank.
func (v *View) order() []int {
	n := len(v.Nodes)
	rank := make([]int, n)
	in, out := make([]int, n), make([]int, n)       // weights between nodes left
	inDeg, outDeg := make([]int, n), make([]int, n) // edges between nodes left
	edges := make([][]Edge, n)                      // of either direction
	for _, e := range v.Edges {
		if e.From == e.To {
			continue
		}
		edges[e.From], edges[e.To] = append(edges[e.From], e), append(edges[e.To], e)
		out[e.From] += strength(e)
		in[e.To] += strength(e)
		outDeg[e.From]++
		inDeg[e.To]++
	}
	gone := make([]bool, n)
	first, last := 0, n-1
	for first <= last {
		pick, front := -1, true
		for i := range n {
			if gone[i] {
				continue
			}
			if outDeg[i] == 0 && inDeg[i] > 0 {
				pick, front = i, false
				break
			}
			if inDeg[i] == 0 {
				pick, front = i, true
				break
			}
			if pick < 0 || out[i]-in[i] > out[pick]-in[pick] {
				pick = i
			}
		}
		gone[pick] = true
		if front {
			rank[pick] = first
			first++
		} else {
			rank[pick] = last
			last--
		}
		for _, e := range edges[pick] {
			if e.From == pick {
				in[e.To] -= strength(e)
				inDeg[e.To]--
			} else {
				out[e.From] -= strength(e)
				outDeg[e.From]--
			}
		}
	}
	return rank
}

// strength makes an edge with an import outweigh any number of edges without.
func strength(e Edge) int {
	w := min(e.Weight(), 1<<20)
	if e.Imports > 0 {
		w += 1 << 24
	}
	return w
}

// rows lists the nodes of each level, ordered so that boxes stand near what
// uses them: barycentres of the row above, then of the row below, a few times.
func (v *View) rows() [][]int {
	height := 0
	for i := range v.Nodes {
		height = max(height, v.Nodes[i].Level+1)
	}
	rows := make([][]int, height)
	for i := range v.Nodes {
		l := v.Nodes[i].Level
		rows[l] = append(rows[l], i)
	}
	at := make([]float64, len(v.Nodes)) // 0..1 within its row
	place := func(row []int) {
		for k, n := range row {
			at[n] = (float64(k) + .5) / float64(len(row))
		}
	}
	for _, r := range rows {
		place(r)
	}
	for pass := range 4 {
		for k := range rows {
			row := rows[k]
			if pass%2 == 1 {
				row = rows[height-1-k]
			}
			center := v.centers(row, at, pass%2 == 0)
			slices.SortStableFunc(row, func(a, b int) int {
				return cmp.Or(cmp.Compare(center[a], center[b]), cmp.Compare(a, b))
			})
			place(row)
		}
	}
	return rows
}

// centers is the mean place of the users (or of what is used) of each node.
func (v *View) centers(row []int, at []float64, users bool) map[int]float64 {
	sum, count := map[int]float64{}, map[int]float64{}
	for _, e := range v.Edges {
		a, b := e.To, e.From
		if !users {
			a, b = b, a
		}
		if v.Nodes[a].Level != v.Nodes[b].Level {
			sum[a] += at[b]
			count[a]++
		}
	}
	out := map[int]float64{}
	for _, n := range row {
		out[n] = at[n]
		if count[n] > 0 {
			out[n] = sum[n] / count[n]
		}
	}
	return out
}
