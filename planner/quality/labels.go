package quality

import (
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Labels of packages that are in no service.
const (
	// Neutral is wiring, tools, tests and what nobody reaches: a split rewrites
	// or ignores it, so that it is not measured.
	Neutral = -1
	// Shared are libraries and contracts, which every service links.
	Shared = -2
	// Kernel is shared code with meaning or state: a part of its own, that
	// services depend on.
	Kernel = -3
)

// Labels puts each package of the index into a service of the proposal (its
// index in Services) or gives it one of the labels above.
func (x *Index) Labels(p *boundary.Partition) []int {
	out := make([]int, x.N())
	for i := range out {
		out[i] = Neutral
	}
	for s := range p.Services {
		for _, m := range p.Services[s].Packages {
			if i := x.Package(m.Package); i >= 0 {
				out[i] = s
			}
		}
	}
	for _, m := range p.Others {
		if i := x.Package(m.Package); i >= 0 {
			out[i] = LabelOf(m.Class)
		}
	}
	return out
}

// LabelOf is the label of a class that is no service.
func LabelOf(c boundary.Class) int {
	switch c {
	case boundary.SharedKernel:
		return Kernel
	case boundary.SharedLibrary, boundary.Contract:
		return Shared
	}
	return Neutral
}
