package metric

import "fmt"

// A2A returns the architecture-to-architecture similarity of two partitions of
// the same entities, 0..100, higher is better (methods 4.2.3, Le et al.):
//
//	100·(1 - mto/(aco(A)+aco(B)))
//
// where mto is the difference of the numbers of groups plus the entities that
// move when groups are matched one to one at least cost, and aco(X) the number
// of groups plus twice that of entities. It is symmetric and hardly falls below
// 75 for sensible partitions: show it beside another measure, never alone. It
// takes time cubic in the number of groups. It is an ErrUndefined without
// entities, and an ErrLabels for partitions of different lengths.
func A2A(a, b []int) (float64, error) {
	t, err := newTable(a, b)
	if err != nil {
		return 0, err
	}
	if t.n == 0 {
		return 0, fmt.Errorf("%w: a2a of no entities", ErrUndefined)
	}
	kA, kB := len(t.sizeA), len(t.sizeB)
	cost := kA - kB
	if cost < 0 {
		cost = -cost
	}
	cost += t.n - t.kept()
	return 100 * (1 - float64(cost)/float64(kA+kB+4*t.n)), nil
}

// kept is the greatest number of entities that stay in place when each group of
// A is matched with at most one group of B and the other way round.
func (t *table) kept() int {
	rows, columns := len(t.sizeA), len(t.sizeB)
	swap := rows > columns
	if swap {
		rows, columns = columns, rows
	}
	gain := make([][]int, rows)
	for i := range gain {
		gain[i] = make([]int, columns)
	}
	for i, cells := range t.cells {
		for _, c := range cells {
			if swap {
				gain[c.b][i] = c.n
			} else {
				gain[i][c.b] = c.n
			}
		}
	}
	return greatestAssignment(gain)
}

// greatestAssignment returns the greatest sum of one number a row, no two in one
// column (the Hungarian method with potentials, Kuhn and Munkres). There are at
// least as many columns as rows.
func greatestAssignment(gain [][]int) int {
	if len(gain) == 0 {
		return 0
	}
	a := newAssignment(len(gain), len(gain[0]))
	for i := range gain {
		a.place(gain, i+1)
	}
	sum := 0
	for j, i := range a.row {
		if j > 0 && i > 0 {
			sum += gain[i-1][j-1]
		}
	}
	return sum
}

// assignment is the state of the Hungarian method. Rows and columns count from
// 1; column 0 stands for the row that is being placed.
type assignment struct {
	u, v []int // potentials of rows and columns
	row  []int // row in each column, 0 = free
	from []int // column before each column on the path of this search
}

func newAssignment(rows, columns int) *assignment {
	return &assignment{
		u: make([]int, rows+1), v: make([]int, columns+1),
		row: make([]int, columns+1), from: make([]int, columns+1),
	}
}

// place finds a column for the row along the cheapest alternating path; the cost
// of a cell is its gain negated.
func (a *assignment) place(gain [][]int, row int) {
	const far = int(^uint(0) >> 2)
	least := make([]int, len(a.row))
	seen := make([]bool, len(a.row))
	for j := range least {
		least[j] = far
	}
	a.row[0] = row
	j := 0
	for a.row[j] != 0 {
		seen[j] = true
		i, step, next := a.row[j], far, 0
		for k := 1; k < len(a.row); k++ {
			if seen[k] {
				continue
			}
			if cost := -gain[i-1][k-1] - a.u[i] - a.v[k]; cost < least[k] {
				least[k], a.from[k] = cost, j
			}
			if least[k] < step {
				step, next = least[k], k
			}
		}
		for k := range a.row {
			if seen[k] {
				a.u[a.row[k]] += step
				a.v[k] -= step
			} else {
				least[k] -= step
			}
		}
		j = next
	}
	for j != 0 {
		a.row[j] = a.row[a.from[j]]
		j = a.from[j]
	}
}

// C2C returns the cluster-to-cluster coverage of a source by a target (methods
// 4.2.6, Garcia et al.): the share of the source's groups, 0..1, for which the
// target has a group with
//
//	|c∩c'| / max(|c|, |c'|) > threshold
//
// The usual threshold is .66. The direction matters. It is an ErrUndefined
// without entities, and an ErrLabels for partitions of different lengths.
func C2C(source, target []int, threshold float64) (float64, error) {
	t, err := newTable(source, target)
	if err != nil {
		return 0, err
	}
	if t.n == 0 {
		return 0, fmt.Errorf("%w: c2c coverage of no entities", ErrUndefined)
	}
	covered := 0
	for i, cells := range t.cells {
		for _, c := range cells {
			if float64(c.n) > threshold*float64(max(t.sizeA[i], t.sizeB[c.b])) {
				covered++
				break
			}
		}
	}
	return float64(covered) / float64(len(t.sizeA)), nil
}
