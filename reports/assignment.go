package reports

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/demarc-dev/demarc/analyzer/ident"
	"github.com/demarc-dev/demarc/planner/boundary"
)

// Assignment is the proposal reduced to which package goes where; every
// package of the proposal is in exactly one list. All lists are sorted.
type Assignment struct {
	Services map[ident.ServiceID][]ident.PackagePath `json:"services"`
	// Shared holds the kernel, libraries, contract packages, and packages that
	// must be divided: as they are, several services need them.
	Shared          []ident.PackagePath `json:"shared"`
	CompositionRoot []ident.PackagePath `json:"composition_root"`
	// Other holds the other classes that have a package.
	Other map[boundary.Class][]ident.PackagePath `json:"other"`
}

// Assign reduces a valid Document to its Assignment.
func Assign(d *Document) Assignment {
	a := Assignment{
		Services: map[ident.ServiceID][]ident.PackagePath{}, Shared: []ident.PackagePath{},
		CompositionRoot: []ident.PackagePath{}, Other: map[boundary.Class][]ident.PackagePath{},
	}
	for _, s := range d.Proposal.Services {
		list := make([]ident.PackagePath, len(s.Packages))
		for i := range list {
			list[i] = s.Packages[i].Package
		}
		slices.Sort(list)
		a.Services[s.ID] = list
	}
	for _, m := range d.Proposal.Others {
		switch m.Class {
		case boundary.SharedKernel, boundary.SharedLibrary, boundary.Contract, boundary.Divided:
			a.Shared = append(a.Shared, m.Package)
		case boundary.CompositionRoot:
			a.CompositionRoot = append(a.CompositionRoot, m.Package)
		default:
			a.Other[m.Class] = append(a.Other[m.Class], m.Package)
		}
	}
	slices.Sort(a.Shared)
	slices.Sort(a.CompositionRoot)
	for _, l := range a.Other {
		slices.Sort(l)
	}
	return a
}

func renderAssignment(w io.Writer, x *index, _ Options) error {
	enc := json.NewEncoder(w) // sorts the keys of maps
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(Assign(x.d))
}
