package history

import (
	"slices"
)

// Set is packages that the same changes touch. It keeps what measures of a
// proposal need when only the document is left.
type Set struct {
	// Packages are indices of Log.Packages, ascending; not empty.
	Packages []int `json:"packages"`
	// Changes is how many changes touch exactly these packages.
	Changes int `json:"changes"`
}

// sets counts equal changes; sorted by Packages.
func sets(changes []Change) []Set {
	order := make([]int, len(changes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(changes[a].Packages, changes[b].Packages) })
	out := []Set{}
	for k, i := range order {
		if k > 0 && slices.Equal(changes[order[k-1]].Packages, changes[i].Packages) {
			out[len(out)-1].Changes++
			continue
		}
		s := Set{Packages: make([]int, len(changes[i].Packages)), Changes: 1}
		for j, p := range changes[i].Packages {
			s.Packages[j] = int(p)
		}
		out = append(out, s)
	}
	return out
}
