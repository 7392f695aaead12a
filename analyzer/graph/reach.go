package graph

import "slices"

// Reachable says for each node whether a walk from one of the given nodes leads
// to it; each reaches itself. No given node, none reached. A node that does not
// exist is an ErrNode. O(nodes + edges).
func (g *Graph) Reachable(from []int) ([]bool, error) {
	return g.spread(from, func(v int, visit func(int)) {
		for _, e := range g.Out(v) {
			visit(e.To)
		}
	})
}

// Reaching says for each node whether a walk leads from it to one of the given
// nodes: Reachable, backwards.
func (g *Graph) Reaching(to []int) ([]bool, error) {
	return g.spread(to, func(v int, visit func(int)) {
		for _, i := range g.inEdges(v) {
			visit(g.edges[i].From)
		}
	})
}

func (g *Graph) spread(start []int, neighbours func(v int, visit func(int))) ([]bool, error) {
	if err := g.check(start...); err != nil {
		return nil, err
	}
	seen := make([]bool, g.n)
	stack := make([]int, 0, len(start))
	visit := func(v int) {
		if !seen[v] {
			seen[v] = true
			stack = append(stack, v)
		}
	}
	for _, v := range start {
		visit(v)
	}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		neighbours(v, visit)
	}
	return seen, nil
}

// Path answers "why does from reach to": a walk with the fewest edges, both ends
// included, of several the lexicographically smallest list of nodes. From a
// node to itself it is that node alone. ok is false if there is no walk or a
// node does not exist; the path is then empty.
func (g *Graph) Path(from, to int) (path []int, ok bool) {
	if !g.has(from) || !g.has(to) {
		return []int{}, false
	}
	parent, _ := g.bfs(from)
	if parent[to] < 0 {
		return []int{}, false
	}
	return walkBack(parent, from, to), true
}

// bfs returns each node's predecessor on the lexicographically smallest shortest
// path from root, and the length of that path in edges: the queue holds every
// level in the order of those paths, so the first to find a node is the right
// one. root is its own parent, -1 marks nodes that are not reached.
func (g *Graph) bfs(root int) (parent, dist []int) {
	parent, dist = make([]int, g.n), make([]int, g.n)
	for v := range parent {
		parent[v] = -1
	}
	parent[root] = root
	queue := []int{root}
	for i := 0; i < len(queue); i++ {
		v := queue[i]
		for _, e := range g.Out(v) {
			if parent[e.To] < 0 {
				parent[e.To], dist[e.To] = v, dist[v]+1
				queue = append(queue, e.To)
			}
		}
	}
	return parent, dist
}

func walkBack(parent []int, from, to int) []int {
	path := []int{to}
	for v := to; v != from; {
		v = parent[v]
		path = append(path, v)
	}
	slices.Reverse(path)
	return path
}
