package graph

// DominatorTree says which nodes every walk from the roots must pass through.
// A virtual root, node N of a graph of N nodes, precedes all roots.
type DominatorTree struct {
	// Parent is the immediate dominator of each node; N, the virtual root, where
	// no single node is on all walks, and for the roots; -1 if the node is not
	// reached.
	Parent []int

	first, last []int32 // interval of the subtree of each node in a preorder; last < first if not reached
}

// Dominators returns the dominator tree of the graph with the given roots in
// O(edges log nodes) (Lengauer and Tarjan 1979, simple version). The order of
// roots and repetitions do not matter; without roots nothing is reached. A root
// that does not exist is an ErrNode.
func (g *Graph) Dominators(roots []int) (*DominatorTree, error) {
	if err := g.check(roots...); err != nil {
		return nil, err
	}
	d := newDominating(g, roots)
	for i := len(d.vertex) - 1; i > 0; i-- {
		d.step(int32(i))
	}
	for i := 1; i < len(d.vertex); i++ {
		if d.dom[i] != d.semi[i] {
			d.dom[i] = d.dom[d.dom[i]]
		}
	}
	return d.tree(), nil
}

// Dominates says whether every walk from the roots to v passes through u; each
// reached node dominates itself. It is false if either is not reached or does
// not exist. u may be the virtual root, N.
func (t *DominatorTree) Dominates(u, v int) bool {
	if u < 0 || v < 0 || u >= len(t.first) || v >= len(t.first) || t.last[v] < t.first[v] {
		return false
	}
	return t.first[u] <= t.first[v] && t.last[v] <= t.last[u]
}

// dominating is the state of one run. All but number and vertex are in terms of
// the numbers that a depth-first search from the virtual root gives, 0 for it.
type dominating struct {
	g        *Graph
	isRoot   []bool
	number   []int32 // of each node and the virtual root; -1 = not reached
	vertex   []int32 // the reverse
	parent   []int32 // in the search tree
	semi     []int32
	label    []int32 // node of least semi on the compressed path to the ancestor
	ancestor []int32 // in the forest of processed nodes, -1 for its roots
	dom      []int32
	bucket   []int32 // first node of each semidominator's list, -1 at the end
	chain    []int32 // next in the list
	path     []int32
}

func newDominating(g *Graph, roots []int) *dominating {
	d := &dominating{g: g, isRoot: make([]bool, g.n), number: filled(g.n+1, -1)}
	for _, r := range roots {
		d.isRoot[r] = true
	}
	d.number[g.n] = 0
	d.vertex, d.parent = []int32{int32(g.n)}, []int32{-1}
	for r, isRoot := range d.isRoot {
		if isRoot && d.number[r] < 0 {
			d.search(r)
		}
	}
	k := len(d.vertex)
	d.semi, d.label, d.dom = make([]int32, k), make([]int32, k), make([]int32, k)
	for i := range d.semi {
		d.semi[i], d.label[i] = int32(i), int32(i)
	}
	d.ancestor, d.bucket, d.chain = filled(k, -1), filled(k, -1), filled(k, -1)
	return d
}

func filled(n int, x int32) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = x
	}
	return s
}

// search numbers what root reaches, depth first.
func (d *dominating) search(root int) {
	type frame struct{ v, next int }
	enter := func(v int, parent int32) frame {
		d.number[v] = int32(len(d.vertex))
		d.vertex = append(d.vertex, int32(v))
		d.parent = append(d.parent, parent)
		return frame{v: v}
	}
	stack := []frame{enter(root, 0)}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		out := d.g.Out(top.v)
		if top.next == len(out) {
			stack = stack[:len(stack)-1]
			continue
		}
		to := out[top.next].To
		top.next++
		if d.number[to] < 0 {
			stack = append(stack, enter(to, d.number[top.v]))
		}
	}
}

// step computes the semidominator of w, links w into the forest, and settles the
// nodes whose semidominator is w's parent.
func (d *dominating) step(w int32) {
	v := int(d.vertex[w])
	for _, i := range d.g.inEdges(v) {
		if from := d.number[d.g.edges[i].From]; from >= 0 {
			d.semi[w] = min(d.semi[w], d.semi[d.eval(from)])
		}
	}
	if d.isRoot[v] {
		d.semi[w] = 0
	}
	d.chain[w], d.bucket[d.semi[w]] = d.bucket[d.semi[w]], w
	p := d.parent[w]
	d.ancestor[w] = p
	for x := d.bucket[p]; x >= 0; x = d.chain[x] {
		d.dom[x] = p
		if u := d.eval(x); d.semi[u] < d.semi[x] {
			d.dom[x] = u
		}
	}
	d.bucket[p] = -1
}

// eval returns the node of least semidominator between v and the root of its
// tree in the forest, and shortens that path.
func (d *dominating) eval(v int32) int32 {
	if d.ancestor[v] < 0 {
		return v
	}
	d.path = d.path[:0]
	for x := v; d.ancestor[d.ancestor[x]] >= 0; x = d.ancestor[x] {
		d.path = append(d.path, x)
	}
	for i := len(d.path) - 1; i >= 0; i-- {
		x := d.path[i]
		a := d.ancestor[x]
		if d.semi[d.label[a]] < d.semi[d.label[x]] {
			d.label[x] = d.label[a]
		}
		d.ancestor[x] = d.ancestor[a]
	}
	return d.label[v]
}

func (d *dominating) tree() *DominatorTree {
	n := d.g.n
	t := &DominatorTree{Parent: make([]int, n), first: make([]int32, n+1), last: filled(n+1, -1)}
	for v := range t.Parent {
		t.Parent[v] = -1
	}
	size := filled(len(d.vertex), 1)
	for i := len(d.vertex) - 1; i > 0; i-- {
		t.Parent[d.vertex[i]] = int(d.vertex[d.dom[i]])
		size[d.dom[i]] += size[i]
	}
	// A dominator has a smaller number than what it dominates, so one pass hands
	// out the intervals.
	free := make([]int32, len(d.vertex))
	for i, v := range d.vertex {
		at := int32(0)
		if i > 0 {
			at = free[d.dom[i]]
			free[d.dom[i]] += size[i]
		}
		free[i] = at + 1
		t.first[v], t.last[v] = at, at+size[i]-1
	}
	return t
}
