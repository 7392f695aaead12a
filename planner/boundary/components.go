package boundary

// importersFirst returns the strongly connected components of the nodes in an
// order in which every importer comes before what it imports (boundaries 5.1).
// In sound Go every component is one package; broken code may hold cycles.
// Tarjan's algorithm with its own stack, so that depth is no limit.
func (m *model) importersFirst() [][]int {
	n := len(m.pkgs)
	index, low := make([]int, n), make([]int, n)
	onStack := make([]bool, n)
	var stack []int
	var out [][]int
	count := 0
	type frame struct{ v, next int }
	for s := range n {
		if !m.isNode(s) || index[s] != 0 {
			continue
		}
		work := []frame{{s, 0}}
		for len(work) > 0 {
			f := &work[len(work)-1]
			v := f.v
			if f.next == 0 {
				count++
				index[v], low[v] = count, count
				stack = append(stack, v)
				onStack[v] = true
			}
			down := false
			for f.next < len(m.imports[v]) {
				w := m.imports[v][f.next]
				f.next++
				if !m.isNode(w) {
					continue
				}
				if index[w] == 0 {
					work = append(work, frame{w, 0})
					down = true
					break
				}
				if onStack[w] {
					low[v] = min(low[v], index[w])
				}
			}
			if down {
				continue
			}
			work = work[:len(work)-1]
			if len(work) > 0 {
				up := work[len(work)-1].v
				low[up] = min(low[up], low[v])
			}
			if low[v] == index[v] {
				var comp []int
				for {
					w := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					onStack[w] = false
					comp = append(comp, w)
					if w == v {
						break
					}
				}
				out = append(out, comp)
			}
		}
	}
	// Tarjan finishes what is imported first.
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
