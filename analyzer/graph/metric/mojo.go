package metric

import (
	"fmt"
	"slices"
)

// MNO returns how many moves and joins turn the recovered partition into the
// reference, at least (methods 4.2.1, Wen & Tzerpos). It is 0 if they agree and
// if there are no entities. The direction matters: joining is cheap, splitting
// is paid by the entity. Partitions of different lengths are an ErrLabels.
func MNO(recovered, reference []int) (int, error) {
	t, err := newTable(recovered, reference)
	if err != nil {
		return 0, err
	}
	return t.mno(), nil
}

// MoJoFM returns 100·(1 - mno/max), 0..100, higher is better (methods 4.2.2, Wen
// & Tzerpos): max is the mno of the partition that is farthest from the
// reference. The direction matters. It is an ErrUndefined below two entities,
// and an ErrLabels for partitions of different lengths.
func MoJoFM(recovered, reference []int) (float64, error) {
	t, err := newTable(recovered, reference)
	if err != nil {
		return 0, err
	}
	if t.n <= 1 {
		return 0, fmt.Errorf("%w: MoJoFM of %d entities", ErrUndefined, t.n)
	}
	return 100 * (1 - float64(t.mno())/float64(t.maxMNO())), nil
}

// maxMNO returns the greatest mno of any partition to the reference. It is at
// least 1 for two entities and more.
func (t *table) maxMNO() int {
	groups := 0
	for _, size := range slices.Sorted(slices.Values(t.sizeB)) {
		if groups < size {
			groups++
		}
	}
	return t.n - groups
}

func (t *table) mno() int {
	moves := 0
	tags := make([][]int, len(t.sizeA))
	for i, cells := range t.cells {
		most := 0
		for _, c := range cells {
			most = max(most, c.n)
		}
		for _, c := range cells {
			if c.n == most {
				tags[i] = append(tags[i], c.b)
			}
		}
		moves += t.sizeA[i] - most
	}
	return moves + len(t.sizeA) - matched(tags, len(t.sizeB))
}

// matched returns the size of a maximum matching between left nodes and the
// right nodes 0..k-1 that each lists. A search that fails leaves its right nodes
// marked for good: no later one can succeed through them, so that failures cost
// O(edges) together.
func matched(adjacent [][]int, k int) int {
	m := matching{
		adjacent: adjacent, partner: make([]int, k), mate: make([]int, len(adjacent)),
		seen: make([]bool, k), from: make([]int, k),
	}
	for j := range m.partner {
		m.partner[j] = -1
	}
	size := 0
	for i := range adjacent {
		if m.augment(i) {
			size++
		}
	}
	return size
}

type matching struct {
	adjacent [][]int
	partner  []int // left node of each right node, -1 = free
	mate     []int // right node of each matched left node
	seen     []bool
	from     []int // left node that found each right node in this search
}

func (m *matching) augment(root int) bool {
	var found []int
	for queue := []int{root}; len(queue) > 0; queue = queue[1:] {
		i := queue[0]
		for _, j := range m.adjacent[i] {
			if m.seen[j] {
				continue
			}
			m.seen[j], m.from[j] = true, i
			found = append(found, j)
			if m.partner[j] < 0 {
				m.flip(root, j)
				for _, f := range found {
					m.seen[f] = false
				}
				return true
			}
			queue = append(queue, m.partner[j])
		}
	}
	return false
}

// flip turns the alternating path from root to the free node j around.
func (m *matching) flip(root, j int) {
	for {
		i := m.from[j]
		before := m.mate[i]
		m.partner[j], m.mate[i] = i, j
		if i == root {
			return
		}
		j = before
	}
}
