package boundary

import "slices"

// importersFirst returns the strongly connected components of the nodes in an
// order in which every importer comes before what it imports (boundaries 5.1).
// In sound Go every component is one package; broken code may hold cycles.
// Tarjan's algorithm with its own stack, so that depth is no limit.
func (m *model) importersFirst() [][]int {
	n := len(m.pkgs)
	w := &tarjan{m: m, index: make([]int, n), low: make([]int, n), onStack: make([]bool, n)}
	for s := range n {
		if m.isNode(s) && w.index[s] == 0 {
			w.walk(s)
		}
	}
	// Tarjan finishes what is imported first.
	slices.Reverse(w.out)
	return w.out
}

type tarjan struct {
	m          *model
	index, low []int
	count      int
	onStack    []bool
	stack      []int
	out        [][]int
}

// frame is a package being walked and its next import to look at.
type frame struct{ v, next int }

func (w *tarjan) walk(root int) {
	work := []frame{w.enter(root)}
	for len(work) > 0 {
		f := &work[len(work)-1]
		if to, ok := w.descend(f); ok {
			work = append(work, w.enter(to))
			continue
		}
		v := f.v
		work = work[:len(work)-1]
		if len(work) > 0 {
			up := work[len(work)-1].v
			w.low[up] = min(w.low[up], w.low[v])
		}
		if w.low[v] == w.index[v] {
			w.finish(v)
		}
	}
}

func (w *tarjan) enter(v int) frame {
	w.count++
	w.index[v], w.low[v] = w.count, w.count
	w.stack = append(w.stack, v)
	w.onStack[v] = true
	return frame{v: v}
}

// descend moves to the next import that was not seen before.
func (w *tarjan) descend(f *frame) (int, bool) {
	for f.next < len(w.m.imports[f.v]) {
		to := w.m.imports[f.v][f.next]
		f.next++
		switch {
		case !w.m.isNode(to):
		case w.index[to] == 0:
			return to, true
		case w.onStack[to]:
			w.low[f.v] = min(w.low[f.v], w.index[to])
		}
	}
	return 0, false
}

// finish takes the component that v closes off the stack.
func (w *tarjan) finish(v int) {
	k := len(w.stack) - 1
	for k > 0 && w.stack[k] != v {
		k--
	}
	comp := slices.Clone(w.stack[k:])
	w.stack = w.stack[:k]
	for _, p := range comp {
		w.onStack[p] = false
	}
	w.out = append(w.out, comp)
}
