package feature

import "slices"

// edge is one end of an undirected weighted edge.
type edge struct {
	to int
	w  float64
}

// weights is an undirected weighted graph under construction.
type weights []map[int]float64

func newWeights(n int) weights {
	w := make(weights, n)
	for i := range w {
		w[i] = make(map[int]float64)
	}
	return w
}

func (w weights) add(a, b int, x float64) {
	if a != b {
		w[a][b] += x
		w[b][a] += x
	}
}

func (w weights) sorted() [][]edge {
	out := make([][]edge, len(w))
	for i, m := range w {
		for to, x := range m {
			out[i] = append(out[i], edge{to, x})
		}
		slices.SortFunc(out[i], func(a, b edge) int { return a.to - b.to })
	}
	return out
}

// equal is the difference below which two sums of evidence are the same: sums
// in another order differ in the last bits, and that must decide nothing.
const equal = 1e-9

// louvain clusters by modularity (Blondel et al. 2008). Nodes are visited in
// index order, the lowest community wins a tie; labels are 0..k-1 in order of
// first occurrence.
func louvain(w weights) []int {
	label := make([]int, len(w))
	for i := range label {
		label[i] = i
	}
	loops := make([]float64, len(w))
	for {
		comm, moved := moveNodes(w.sorted(), loops)
		k := compact(comm)
		for i := range label {
			label[i] = comm[label[i]]
		}
		if !moved || k == len(w) {
			compact(label)
			return label
		}
		next, nextLoops := newWeights(k), make([]float64, k)
		for i, m := range w {
			nextLoops[comm[i]] += loops[i]
			for _, j := range sortedKeys(m) {
				switch {
				case j < i:
				case comm[i] == comm[j]:
					nextLoops[comm[i]] += m[j]
				default:
					next.add(comm[i], comm[j], m[j])
				}
			}
		}
		w, loops = next, nextLoops
	}
}

func moveNodes(adj [][]edge, loops []float64) (comm []int, moved bool) {
	n := len(adj)
	comm = make([]int, n)
	degree, total := make([]float64, n), make([]float64, n)
	sum := 0.0
	for i := range adj {
		comm[i], degree[i] = i, 2*loops[i]
		for _, e := range adj[i] {
			degree[i] += e.w
		}
		total[i] = degree[i]
		sum += degree[i]
	}
	if sum == 0 {
		return comm, false
	}
	toward := make(map[int]float64)
	for range 100 {
		again := false
		for i := range adj {
			clear(toward)
			for _, e := range adj[i] {
				toward[comm[e.to]] += e.w
			}
			own := comm[i]
			total[own] -= degree[i]
			best, gain := own, toward[own]-total[own]*degree[i]/sum
			for _, c := range sortedKeys(toward) {
				if g := toward[c] - total[c]*degree[i]/sum; g > gain+equal {
					best, gain = c, g
				}
			}
			total[best] += degree[i]
			if best != own {
				comm[i], again, moved = best, true, true
			}
		}
		if !again {
			break
		}
	}
	return comm, moved
}

func sortedKeys(m map[int]float64) []int {
	out := make([]int, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// compact renumbers labels in order of first occurrence and counts them.
func compact(label []int) int {
	ids := make(map[int]int)
	for i, l := range label {
		id, ok := ids[l]
		if !ok {
			id = len(ids)
			ids[l] = id
		}
		label[i] = id
	}
	return len(ids)
}
