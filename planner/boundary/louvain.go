package boundary

import "slices"

// wedge is one end of an undirected weighted edge.
type wedge struct {
	to int
	w  float64
}

// louvain clusters an undirected weighted graph by modularity with resolution
// gamma (boundaries 7.1; Blondel et al. 2008). adj lists every edge at both
// ends, sorted by neighbour, without loops. Nodes are visited in index order
// and the lowest community wins a tie, so the result is a function of the
// input; the returned labels are 0..k-1 in order of first occurrence.
func louvain(adj [][]wedge, gamma float64) []int {
	label := make([]int, len(adj))
	for i := range label {
		label[i] = i
	}
	loops := make([]float64, len(adj))
	for range 50 {
		comm, moved := louvainLevel(adj, loops, gamma)
		k := compactLabels(comm)
		for i := range label {
			label[i] = comm[label[i]]
		}
		if !moved || k == len(adj) {
			break
		}
		adj, loops = condense(adj, loops, comm, k)
	}
	compactLabels(label)
	return label
}

// louvainLevel moves single nodes between communities until nothing improves.
func louvainLevel(adj [][]wedge, loops []float64, gamma float64) ([]int, bool) {
	n := len(adj)
	comm := make([]int, n)
	degree := make([]float64, n)
	total := make([]float64, n)
	var sum float64
	for i := range adj {
		comm[i] = i
		degree[i] = 2 * loops[i]
		for _, e := range adj[i] {
			degree[i] += e.w
		}
		total[i] = degree[i]
		sum += degree[i]
	}
	if sum == 0 {
		return comm, false
	}
	toward := make([]float64, n)
	var near []int
	any := false
	for range 100 {
		moves := 0
		for i := range adj {
			near = near[:0]
			for _, e := range adj[i] {
				c := comm[e.to]
				if toward[c] == 0 {
					near = append(near, c)
				}
				toward[c] += e.w
			}
			slices.Sort(near)
			old := comm[i]
			total[old] -= degree[i]
			gain := func(c int) float64 { return toward[c] - gamma*degree[i]*total[c]/sum }
			best, bestGain := old, gain(old)
			for _, c := range near {
				if g := gain(c); g > bestGain+1e-12 {
					best, bestGain = c, g
				}
			}
			total[best] += degree[i]
			if best != old {
				comm[i] = best
				moves++
				any = true
			}
			for _, c := range near {
				toward[c] = 0
			}
		}
		if moves == 0 {
			break
		}
	}
	return comm, any
}

// compactLabels renumbers labels in order of first occurrence and returns how
// many there are.
func compactLabels(label []int) int {
	at := make(map[int]int)
	for i, l := range label {
		k, ok := at[l]
		if !ok {
			k = len(at)
			at[l] = k
		}
		label[i] = k
	}
	return len(at)
}

// condense makes every community a node.
func condense(adj [][]wedge, loops []float64, comm []int, k int) ([][]wedge, []float64) {
	outLoops := make([]float64, k)
	members := make([][]int, k)
	for i, c := range comm {
		members[c] = append(members[c], i)
		outLoops[c] += loops[i]
	}
	out := make([][]wedge, k)
	weight := make([]float64, k)
	for c, ms := range members {
		var near []int
		for _, i := range ms {
			for _, e := range adj[i] {
				d := comm[e.to]
				if d == c {
					outLoops[c] += e.w / 2
					continue
				}
				if weight[d] == 0 {
					near = append(near, d)
				}
				weight[d] += e.w
			}
		}
		slices.Sort(near)
		for _, d := range near {
			out[c] = append(out[c], wedge{d, weight[d]})
			weight[d] = 0
		}
	}
	return out, outLoops
}
